"""What became of each item of a job: whose it is, as a link to its store, and why it was not done."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

from lib.services.bulk_model import BulkItem
from lib.ui.export_words import result_cells, result_header
from lib.ui.guard import STORE_PARAMETER
from lib.ui.text import _

_SHEET = """
<style>
.puente-results { width: 100%; border-collapse: collapse; font-size: .875rem; }
.puente-results th { font-weight: 400; color: var(--quiet); }
.puente-results :is(th, td) { padding: 0 .75rem 0 0; text-align: left; vertical-align: baseline;
  border: 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.puente-results :is(th, td:not(:has(a))) { padding-block: .5rem; }
.puente-results a, .puente-results a:visited { display: inline-flex; align-items: center; min-height: 44px;
  color: var(--accent); }
.puente-results a:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
</style>
"""


def result_table(items: Sequence[BulkItem], label: str) -> None:
    """The items of one outcome, which `label` names: a column that none of them fills is left out.

    A table of our own: reasons are sentences, which a grid cuts off, and its cells are no links.
    """
    header, rows = result_header(), [result_cells(item) for item in items]
    shown = [
        place
        for place, name in enumerate(header)
        if name != _("Resultado") and any(cells[place] for cells in rows)
    ]
    head = "".join(f'<th scope="col">{escape(header[place])}</th>' for place in shown)
    body = "".join(
        f"<tr>{''.join(_cell(cells[place], is_store=place == 0) for place in shown)}</tr>" for cells in rows
    )
    st.html(
        f'{_SHEET}<div class="puente"><table class="puente-results" aria-label="{escape(label)}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(text: str, *, is_store: bool) -> str:
    said = escape(text)
    if is_store:
        said = f'<a href="/tienda?{STORE_PARAMETER}={quote(text)}">{said}</a>'
    return f"<td>{said}</td>"
