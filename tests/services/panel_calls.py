"""The panel's functions that act for nobody: read by `test_every_service` with `service_calls`."""

from __future__ import annotations

PANEL_WITHOUT_AN_ACTOR = {
    # Inside an authorised transaction, or parts of a statement that carries a scope.
    "panel.matching_ids",
    *(f"panel_counts.{name}" for name in "as_counts by_kind by_stage counts of_owner".split()),
    *(f"panel_filter.{name}" for name in "conditions counted_filters filtered filters in_tab".split()),
    *(f"panel_filter.{name}" for name in "in_tab_and_stage is_searched matching".split()),
    "panel_filter.values_of",
    "panel_filter.values_within",
    *(f"panel_order.{name}" for name in "batch_of ids_of is_sooner_sorted page_of".split()),
    *(f"panel_order.{name}" for name in "page_within settle".split()),
    *(f"panel_rows.{name}" for name in "as_rows row_columns rows_of".split()),
    "panel_searched.searched",
    *(f"searching.{name}" for name in "found_by search_of write_search".split()),
    # The worker's own: it puts numbers together and gives none out.
    "panel_counts.fold_counts",
}
