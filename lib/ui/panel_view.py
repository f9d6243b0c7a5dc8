"""The status dashboard: what is asked, the rows, and what is done with them.

Every choice is kept in the address, so that a link shows a colleague the same view.
"""

from __future__ import annotations

import streamlit as st

from lib.services.panel import panel
from lib.services.panel_query import PAGE_SIZE, PanelPage
from lib.ui import pace_view
from lib.ui.address import keep_in_address, pressed, take_from_address
from lib.ui.bulk_view import bulk_bar, bulk_progress
from lib.ui.guard import Visit
from lib.ui.panel_cards import WIDE_ONLY, cards
from lib.ui.panel_filters import (
    CHOICES,
    asked,
    begin_with_all,
    chips,
    choices_of,
    drop_all,
    funnel,
    search_and_order,
    tabs,
)
from lib.ui.panel_saved import saved_views
from lib.ui.panel_style import HEAD, style_sheet
from lib.ui.panel_table import marked, open_pressed, table
from lib.ui.parts import pager
from lib.ui.text import _, ngettext, number, when

__all__ = ["CHOICES", "show_panel"]


def show_panel(visit: Visit) -> None:
    """The whole screen for somebody who may see it."""
    open_pressed()
    take_from_address(choices_of(visit.person))
    query = asked(visit.person)
    found = panel(visit.actor, query)
    if begin_with_all(visit.person, found):
        query = asked(visit.person)
        found = panel(visit.actor, query)
    choices = choices_of(visit.person)
    st.session_state["pagina"] = found.page

    style_sheet()
    with st.container(key=HEAD):
        tabs(found)
        funnel(found)
        with st.container(horizontal=True, vertical_alignment="bottom", key="touch-panel-asked"):
            search_and_order(visit.person, found)
            saved_views(visit, choices)
        chips()
        bulk_progress(visit)
        bulk_bar(visit, found, query, marked(found))
    _rows(found)
    if found.rows:
        _pages(found)
    _pace(visit, found)
    keep_in_address(choices)


def _rows(found: PanelPage) -> None:
    if not found.rows:
        st.info(_("Ninguna integración cumple estos filtros."), icon=":material/filter_alt_off:")
        drop_all("nothing")
        return
    with st.container(key=WIDE_ONLY):
        table(found)
    cards(found)


def _pages(found: PanelPage) -> None:
    """How many there are, as of when, and the way to the next ones."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (found.page - 1) * PAGE_SIZE + 1
        last = min(found.page * PAGE_SIZE, found.total)
        count = ngettext("{count} integración", "{count} integraciones", found.total).format(
            count=number(found.total)
        )
        shown = _("{first} a {last} de {count}").format(first=number(first), last=number(last), count=count)
        st.caption(f"{shown} · {_('leído {when}').format(when=when(found.as_of))}", width="content")
        pager(found.pages, "pagina")


def _pace(visit: Visit, found: PanelPage) -> None:
    """How long things take: read only while somebody looks at it."""
    folded = st.expander(
        _("Embudo y tiempos"),
        expanded=pace_view.is_asked(),
        icon=":material/timeline:",
        key="how-pace",
        on_change=pressed,
    )
    if folded.open:
        with folded:
            pace_view.pace_panel(visit, found)
