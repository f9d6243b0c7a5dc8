"""The two tables of a file's dry run: what is wrong, and what would be created.

Our own markup: on a phone a row becomes a card, and what still is too wide is scrolled by itself, also with
the keyboard.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

_SHEET = """
<style>
.puente-invite table { width: 100%; border-collapse: collapse; font-size: .875rem; line-height: 1.4; }
.puente-invite th { text-align: left; font-weight: 600; color: var(--quiet); white-space: nowrap; }
.puente-invite th, .puente-invite td { padding: .5rem .75rem .5rem 0; vertical-align: top; border: 0;
  border-bottom: 1px solid var(--line); }
.puente-invite .row { font-variant-numeric: tabular-nums; color: var(--quiet); white-space: nowrap; }
.puente-invite .said { overflow-wrap: anywhere; }
.puente-invite.wide { overflow-x: auto; }
.puente-invite.wide td { white-space: nowrap; max-width: 18rem; overflow: hidden; text-overflow: ellipsis; }
.puente-invite.wide:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 640px) {
  .puente-invite.cards thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); }
  .puente-invite.cards table, .puente-invite.cards tbody { display: block; }
  .puente-invite.cards tr { display: grid; grid-template-columns: auto 1fr; gap: .125rem .75rem;
    padding: .75rem 0; border-bottom: 1px solid var(--line); }
  .puente-invite.cards td { display: block; padding: 0; border: 0; }
  .puente-invite.cards .row::before { content: attr(data-label) " "; }
  .puente-invite.cards .said, .puente-invite.cards .why { grid-column: 1 / -1; }
}
</style>
"""


def problems_table(label: str, header: Sequence[str], rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Number of the row, name of the column, what stands there, and what is wrong with it."""
    row_name = escape(header[0])
    body = "".join(
        f'<tr><td class="row" data-label="{row_name}">{number}</td><td>{escape(column)}</td>'
        f'<td class="said">{escape(said) or "—"}</td><td class="why">{escape(why)}</td></tr>'
        for number, column, said, why in rows
    )
    st.html(_table("cards", label, header, body))


def stores_table(label: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """The stores that would be created; the first cell is the number of the row."""
    body = "".join(
        f'<tr><td class="row">{escape(row[0])}</td>'
        + "".join(f"<td>{escape(cell) or '—'}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    st.html(_table("wide", label, header, body))


def _table(shape: str, label: str, header: Sequence[str], body: str) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in header)
    # What is scrolled by itself must be reached by the keyboard.
    reached = ' tabindex="0"' if shape == "wide" else ""
    about = f'role="region" aria-label="{escape(label)}"{reached}'
    return (
        f'{_SHEET}<div class="puente puente-invite {shape}" {about}>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
