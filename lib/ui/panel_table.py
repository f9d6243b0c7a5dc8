"""One page of integration records as a table: a press opens the store, a box marks the row for what follows.

A press on the header of a column asks the database for its order: the browser has the rows of one page alone.
What is marked is kept as ids and not as places: rows move when somebody else changes something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ButtonColumnResult, ColumnConfig
from streamlit.typing import ButtonColumnClickState

from lib.domain.model import Health, Party, Stage
from lib.services.panel_query import PanelPage, PanelRow, Sort, Status
from lib.ui import words
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
        _frame(found.rows),
        hide_index=True,
        key=_key(),
        height=min(_ROW_HEIGHT * (len(ids) + 1) + 2, _MOST_HEIGHT),
        row_height=_ROW_HEIGHT,
        column_config=_columns([row.account for row in found.rows]),
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
    pressed = st.session_state[_key()]["selection"]
    st.session_state[_MARKED] = frozenset(ids[place] for place in pressed["rows"] if place < len(ids))
    for column in pressed["columns"]:
        st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
        order = _orders().get(column)
        if order is not None:
            st.session_state["orden"] = order
            first_page()


def _orders() -> Mapping[str, Sort]:
    """The orders of the panel, by the columns that they follow."""
    return {
        _("Cuenta"): Sort.STORE,
        _("Turno de"): Sort.LONGEST_WAIT,
        _("Días"): Sort.LONGEST_STAGE,
        _("Última prueba"): Sort.OLDEST_PROOF,
        _("Listo"): Sort.GO_LIVE,
    }


def _open_pressed_row(accounts: Sequence[str]) -> None:
    click = st.session_state.get(_CLICK)
    if isinstance(click, ButtonColumnClickState) and 0 <= click.row < len(accounts):
        st.session_state[_OPENED] = accounts[click.row]


def _frame(rows: Sequence[PanelRow]) -> pd.DataFrame:
    names = [
        _("Tienda"),
        _("Cuenta"),
        _("Canal"),
        _("Etapa"),
        _("Turno de"),
        _("Días"),
        _("Próximo paso"),
        _("Estado"),
        _("Salud"),
        _("Activación"),
        _("Ejecutivo"),
        _("Última prueba"),
        _("Listo"),
        _("Camino"),
        _("País"),
    ]
    return pd.DataFrame([_cells(row) for row in rows], columns=names)


def _cells(row: PanelRow) -> tuple[object, ...]:
    """What stands in a row, in the order of the columns."""
    return (
        no_formula(row.name),
        row.account,
        say(words.TRACKS, row.track),
        _texts(stage_badge(row.stage)),
        _texts(turn_badge(row)),
        row.days_in_stage,
        next_step(row),
        _texts(state_badge(row)),
        _texts(health_badge(row.health)),
        go_live(row),
        no_formula(row.owner_name or NOTHING),
        when(row.last_proof_at) if row.last_proof_at else NOTHING,
        row.whole_percent,
        say(words.ROUTES, row.route),
        row.country,
    )


def no_formula(text: str) -> str:
    """A text that looks the same and is no formula to a spreadsheet: the grid can be copied from."""
    return f"\N{WORD JOINER}{text}" if text.startswith(_FORMULA_BEGINNINGS) else text


def _texts(badge: Badge | None) -> list[str]:
    return [badge[0]] if badge else []


def _columns(accounts: Sequence[str]) -> Mapping[str, ColumnConfig | ButtonColumnResult]:
    return {
        _("Tienda"): st.column_config.ButtonColumn(
            _("Tienda"),
            type="tertiary",
            alignment="left",
            pinned=True,
            width=190,
            key=_CLICK,
            on_click=_open_pressed_row,
            args=(accounts,),
        ),
        # The script that opens a store by the keyboard reads the account beside its name.
        _("Cuenta"): st.column_config.TextColumn(_("Cuenta"), pinned=True),
        _("Etapa"): _badges(_("Etapa"), [stage_badge(stage) for stage in Stage]),
        _("Turno de"): _badges(_("Turno de"), [party_badge(party) for party in Party]),
        _("Días"): st.column_config.NumberColumn(
            _("Días"), help=_("Días hábiles del país de la tienda en esta etapa, sin las pausas")
        ),
        _("Próximo paso"): st.column_config.TextColumn(_("Próximo paso"), width=280),
        _("Estado"): _badges(
            _("Estado"),
            [*map(status_badge, Status), *map(stuck_badge, STUCK)],
            _("Lenta: más días en la etapa que 9 de cada 10 comparables. Vencida: pasó su plazo"),
        ),
        _("Salud"): _badges(_("Salud"), [health_badge(health) for health in Health]),
        _("Activación"): st.column_config.TextColumn(
            _("Activación"),
            help=_(
                "Desde cuándo está activa, o entre qué días se espera: así le fue a la mitad de las "
                "integraciones comparables"
            ),
        ),
        _("Listo"): st.column_config.ProgressColumn(_("Listo"), min_value=0, max_value=100, format="%d %%"),
    }


def _badges(label: str, badges: Sequence[Badge], hint: str | None = None) -> ColumnConfig:
    texts, tones = zip(*badges, strict=True)
    return st.column_config.MultiselectColumn(label, options=texts, color=tones, help=hint)
