"""Which column of a file holds what: the guess, the first rows, and the start of the review."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Literal

import streamlit as st

from lib.services.number_files import FileState, NumberFile, start
from lib.ui.failures import SENTENCES, caught
from lib.ui.guard import StoreVisit
from lib.ui.number_file_results import show_file
from lib.ui.number_view import country_choice
from lib.ui.text import _, ngettext, number, say

FAILURE = "number-file.failure"
"""Under this name the session keeps what went wrong in a callback of the files."""


def default_country_choice(
    chosen: str, own: str, *, key: str, width: int | Literal["stretch"] = "stretch"
) -> str:
    """Ask for the country of numbers that do not say theirs; `own` is the store's."""
    return country_choice(_("País de los números sin código de país"), chosen, own, key=key, width=width)


def columns(visit: StoreVisit, file: NumberFile, *, again: bool = False) -> None:
    """The columns as select boxes with the guess chosen, the first rows, and the button that starts.

    `again`: the file was judged to its end already, so that starting is not the next step.
    """
    if file.problem is not None and file.state is FileState.READY:
        st.warning(say(SENTENCES, file.problem, file.problem_facts), icon=":material/help:")
    places = range(len(file.columns))
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        chosen = st.selectbox(
            _("Columna de los números"),
            places,
            index=file.number_column,
            format_func=lambda place: _name(file, place),
            key=_key("number", file),
        )
    with middle:
        others = [None, *(place for place in places if place != chosen)]
        st.selectbox(
            _("Columna del país"),
            others,
            index=others.index(file.country_column) if file.country_column in others else 0,
            format_func=lambda place: _("Ninguna columna") if place is None else _name(file, place),
            key=_key("country", file),
        )
    with right:
        default_country_choice(
            file.default_country or visit.store.country, visit.store.country, key=_key("default", file)
        )
    st.html(_preview(file, chosen))
    label = ngettext("Revisar {count} número", "Revisar {count} números", file.rows)
    with st.container(key="touch-start-file"):
        st.button(
            label.format(count=number(file.rows)),
            type="secondary" if again else "primary",
            icon=":material/play_arrow:",
            disabled=chosen is None,
            on_click=_start,
            args=(visit, file),
            key="start-again" if again else "primary-start-file",
        )


def _start(visit: StoreVisit, file: NumberFile) -> None:
    with caught(FAILURE):
        start(
            visit.actor_now(),
            visit.account,
            file.id,
            number_column=st.session_state[_key("number", file)],
            country_column=st.session_state[_key("country", file)],
            default_country=st.session_state[_key("default", file)],
        )
        show_file(file.id)


def _key(what: str, file: NumberFile) -> str:
    return f"number-file-{what}-{file.id}"


def _name(file: NumberFile, place: int) -> str:
    """The name of a column; with its position where another one has the same."""
    name = file.columns[place]
    if file.columns.count(name) == 1:
        return name
    return _("{name} (columna {position})").format(name=name, position=place + 1)


def _preview(file: NumberFile, chosen: int | None) -> str:
    """The first rows, with the chosen column in front, where also a phone shows it."""
    places = sorted(range(len(file.columns)), key=lambda place: place != chosen)
    heads = "".join(
        f'<th scope="col"{_mark(place, chosen)}>{escape(_name(file, place))}</th>' for place in places
    )
    rows = "".join(
        f"<tr>{''.join(_cell(row, place, chosen) for place in places)}</tr>" for row in file.preview
    )
    label = escape(_("Las primeras filas del archivo"))
    # A wide table scrolls by itself; the keyboard reaches it through tabindex.
    return (
        f'<div class="puente puente-file puente-preview" role="region" aria-label="{label}" tabindex="0">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(row: Sequence[str], place: int, chosen: int | None) -> str:
    return f"<td{_mark(place, chosen)}>{escape(row[place]) if place < len(row) else ''}</td>"


def _mark(place: int, chosen: int | None) -> str:
    return ' class="chosen"' if place == chosen else ""
