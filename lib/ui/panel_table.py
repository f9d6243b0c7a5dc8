"""One page of integration records as a table: a press opens the store, a box marks the row for what follows.

A press on the header of a column asks the database for its order: the browser has the rows of one page alone.
What is marked is kept as ids and not as places: rows move when somebody else changes something.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import pyarrow as pa
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig
from streamlit.typing import ButtonColumnClickState

from lib.domain.model import Health, Party, Stage
from lib.services.panel_query import PanelPage, PanelRow, Sort, Status
from lib.ui import words
from lib.ui.address import pressed
from lib.ui.navigation import go_to
from lib.ui.panel_filters import first_page
from lib.ui.panel_words import (
    NOTHING,
    Badge,
    go_live,
    health_badge,
    next_step,
    party_badge,
    stage_badge,
    state_badge,
    status_badge,
    stuck_badge,
    turn_badge,
)
from lib.ui.text import _, say, when
from lib.ui.words_panel import STUCK

_TABLE = "panel-table"
_TURN = "puente.panel.turn"
_CLICK = "panel-click"
_OPENED = "puente.panel.opened"
_SHOWN = "puente.panel.shown"
_MARKED = "puente.panel.marked"
_ROW_HEIGHT = 38
_MOST_HEIGHT = 720
# Widths in pixels, for the size of the grid's letters; a badge has a border of its own within its cell.
_CHARACTER = 6.8
_PADDING = 18
_BADGE_PADDING = 50
_MOST_WIDTH = 420
_FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")


def open_pressed() -> None:
    """Open the store whose button was pressed: a page cannot be opened from within a callback."""
    account = st.session_state.pop(_OPENED, None)
    if account is not None:
        go_to("tienda", account)


def marked(found: PanelPage) -> tuple[PanelRow, ...]:
    """The rows of this page that are marked."""
    ids = st.session_state.get(_MARKED, frozenset())
    return tuple(row for row in found.rows if row.integration_id in ids)


def table(found: PanelPage) -> None:
    """The rows with all columns. A press on a row opens its store; the box before it marks the row.

    The name is a button, which opens the store within the page; `lib/web/assets/rows.js` hears the rest.
    """
    ids = tuple(row.integration_id for row in found.rows)
    _mark_again(ids)
    st.dataframe(
        _columns_of(found.rows),
        hide_index=True,
        key=_key(),
        height=min(_ROW_HEIGHT * (len(ids) + 1) + 2, _MOST_HEIGHT),
        row_height=_ROW_HEIGHT,
        placeholder="",
        column_config=_columns(found.rows),
        on_select=lambda: _take_pressed(ids),
        # Where columns can be chosen, a press on a header chooses one and no longer sorts in the browser.
        selection_mode=["multi-row", "single-column"],
        alt=_(
            "Integraciones de las tiendas. Intro en el nombre abre la tienda; mayúsculas y espacio la marcan."
        ),
    )


def _mark_again(ids: tuple[UUID, ...]) -> None:
    """When other rows stand there than before, mark those that were marked, wherever they are now."""
    kept = st.session_state[_MARKED] = st.session_state.get(_MARKED, frozenset()) & frozenset(ids)
    if st.session_state.get(_SHOWN) != ids or _key() not in st.session_state:
        places = [place for place, one in enumerate(ids) if one in kept]
        st.session_state[_key()] = {"selection": {"rows": places, "columns": [], "cells": []}}
    st.session_state[_SHOWN] = ids


def _key() -> str:
    """The table's key. A header that was pressed stays chosen until the table is another one."""
    return f"{_TABLE}-{st.session_state.get(_TURN, 0)}"


def _take_pressed(ids: tuple[UUID, ...]) -> None:
    """Keep the marks; where a header was pressed, ask for its order."""
    pressed()
    chosen = st.session_state[_key()]["selection"]
    st.session_state[_MARKED] = frozenset(ids[place] for place in chosen["rows"] if place < len(ids))
    for column in chosen["columns"]:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        order = _orders().get(column)
        if order is not None:
            st.session_state["orden"] = order
            first_page()


def _orders() -> Mapping[str, Sort]:
    """The orders of the panel, by the columns that they follow."""
    return {
        _("Cuenta"): Sort.STORE,
        _("Días en la etapa"): Sort.LONGEST_STAGE,
        _("Esperando"): Sort.LONGEST_WAIT,
        _("Última prueba"): Sort.OLDEST_PROOF,
        _("Listo"): Sort.GO_LIVE,
    }


def _open_pressed_row(accounts: Sequence[str]) -> None:
    click = st.session_state.get(_CLICK)
    if isinstance(click, ButtonColumnClickState) and 0 <= click.row < len(accounts):
        st.session_state[_OPENED] = accounts[click.row]


def _columns_of(rows: Sequence[PanelRow]) -> pa.Table:
    """The rows as Arrow, which is what the browser gets: pandas would be turned into it first."""
    return pa.table(
        {
            _("Tienda"): _told(no_formula(row.name) for row in rows),
            _("Cuenta"): _told(row.account for row in rows),
            _("Canal"): _told(say(words.TRACKS, row.track) for row in rows),
            _("Etapa"): _labels(stage_badge(row.stage) for row in rows),
            _("Días en la etapa"): _numbers(row.days_in_stage for row in rows),
            _("Turno de"): _labels(turn_badge(row) for row in rows),
            _("Esperando"): _numbers(row.days_waiting if turn_badge(row) else None for row in rows),
            _("Próximo paso"): _told(next_step(row) for row in rows),
            _("Estado"): _labels(state_badge(row) for row in rows),
            _("Salud"): _labels(health_badge(row.health) for row in rows),
            _("Activación"): _told(go_live(row) for row in rows),
            _("Ejecutivo"): _told(no_formula(row.owner_name or NOTHING) for row in rows),
            _("Última prueba"): _told(
                when(row.last_proof_at) if row.last_proof_at else NOTHING for row in rows
            ),
            _("Listo"): _numbers(row.whole_percent for row in rows),
            _("Camino"): _told(say(words.ROUTES, row.route) for row in rows),
            _("País"): _told(row.country for row in rows),
        }
    )


def _told(cells: Iterable[str]) -> pa.Array:
    return pa.array(cells, pa.string())


def _numbers(cells: Iterable[int | None]) -> pa.Array:
    return pa.array(cells, pa.int64())


def _labels(badges: Iterable[Badge | None]) -> pa.Array:
    return pa.array(([badge[0]] if badge else [] for badge in badges), pa.list_(pa.string()))


def no_formula(text: str) -> str:
    """A text that looks the same and is no formula to a spreadsheet: the grid can be copied from."""
    return f"\N{WORD JOINER}{text}" if text.startswith(_FORMULA_BEGINNINGS) else text


def _columns(rows: Sequence[PanelRow]) -> Mapping[str, ColumnConfig | ButtonColumnResult]:
    return {
        _("Tienda"): st.column_config.ButtonColumn(
            _("Tienda"),
            type="tertiary",
            alignment="left",
            pinned=True,
            width=190,
            key=_CLICK,
            on_click=_open_pressed_row,
            args=([row.account for row in rows],),
        ),
        # The script that opens a store by the keyboard reads the account beside its name.
        _("Cuenta"): st.column_config.TextColumn(_("Cuenta"), pinned=True),
        _("Etapa"): _badges(_("Etapa"), [stage_badge(stage) for stage in Stage]),
        _("Días en la etapa"): st.column_config.NumberColumn(
            _("Días en la etapa"), help=_("Días hábiles del país de la tienda en esta etapa, sin las pausas")
        ),
        _("Turno de"): _badges(_("Turno de"), [party_badge(party) for party in Party]),
        _("Esperando"): st.column_config.NumberColumn(
            _("Esperando"),
            help=_(
                "Días hábiles del país de la tienda desde que le toca a quien tiene el turno, sin las pausas"
            ),
        ),
        _("Próximo paso"): _text(_("Próximo paso"), map(next_step, rows)),
        _("Estado"): _badges(
            _("Estado"),
            [*map(status_badge, Status), *map(stuck_badge, STUCK)],
            _("Lenta: más días en la etapa que 9 de cada 10 comparables. Vencida: pasó su plazo"),
        ),
        _("Salud"): _badges(_("Salud"), [health_badge(health) for health in Health]),
        _("Activación"): _text(
            _("Activación"),
            map(go_live, rows),
            _(
                "Desde cuándo está activa, o entre qué días se espera: así le fue a la mitad de las "
                "integraciones comparables"
            ),
        ),
        _("Ejecutivo"): _text(_("Ejecutivo"), (row.owner_name or NOTHING for row in rows)),
        _("Listo"): st.column_config.ProgressColumn(_("Listo"), min_value=0, max_value=100, format="%d %%"),
        _("Camino"): _text(_("Camino"), (say(words.ROUTES, row.route) for row in rows)),
    }


def _badges(label: str, badges: Sequence[Badge], hint: str | None = None) -> ColumnConfig:
    texts, tones = zip(*badges, strict=True)
    return st.column_config.MultiselectColumn(
        label, options=texts, color=tones, help=hint, width=_width(texts, _BADGE_PADDING)
    )


def _text(label: str, cells: Iterable[str], hint: str | None = None) -> ColumnConfig:
    return st.column_config.TextColumn(label, help=hint, width=_width([label, *cells], _PADDING))


def _width(texts: Iterable[str], padding: int) -> int:
    """Room for the longest: the grid measures the first rows and cuts off the others without a sign."""
    return min(padding + round(_CHARACTER * max(map(len, texts))), _MOST_WIDTH)
