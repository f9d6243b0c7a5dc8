"""The status dashboard: tabs with counts, filters, the table, and the pages below it.

Every choice is kept in the address, so that a link shows a colleague the same view.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st
from streamlit.typing import ButtonColumnClickState

from lib.domain.model import Health, Party, Stage, Track
from lib.services.panel import PAGE_SIZE, PanelPage, PanelQuery, PanelRow, Sort, Tab
from lib.ui import words
from lib.ui.address import Kept
from lib.ui.navigation import go_to
from lib.ui.number_view import COUNTRY_CODES, country_name
from lib.ui.text import _, ngettext, number, say, when
from lib.ui.words_rules import RULE_WORDS

CHOICES = (
    Kept("vista", Tab.ALL, list(Tab)),
    Kept("buscar", ""),
    Kept("pais", None, COUNTRY_CODES),
    Kept("canal", None, list(Track)),
    Kept("etapa", None, list(Stage)),
    Kept("orden", Sort.LONGEST_WAIT, list(Sort)),
    Kept("pagina", 1),
)
_TABLE = "panel-table"
_HEALTH_COLORS = {Health.OK: "green", Health.ATTENTION: "orange", Health.BROKEN: "red"}
_CLICK = "panel-click"
_CHOSEN = "panel-chosen"


def asked() -> PanelQuery:
    """What the widgets (and through them the address) ask for. Unknown values fall back to all."""
    state = {choice.name: st.session_state.get(choice.name) for choice in CHOICES}
    page = state["pagina"]
    return PanelQuery(
        tab=Tab(state["vista"]) if state["vista"] in list(Tab) else Tab.ALL,
        search=str(state["buscar"] or "")[:100],
        country=state["pais"] if isinstance(state["pais"], str) else None,
        track=Track(state["canal"]) if state["canal"] in list(Track) else None,
        stage=Stage(state["etapa"]) if state["etapa"] in list(Stage) else None,
        sort=Sort(state["orden"]) if state["orden"] in list(Sort) else Sort.LONGEST_WAIT,
        page=page if isinstance(page, int) else 1,
    )


def first_page() -> None:
    """A changed filter starts at the first page."""
    st.session_state["pagina"] = 1


def tabs(found: PanelPage) -> None:
    """The questions a manager asks first, each with its count."""
    st.segmented_control(
        _("Vista"),
        list(Tab),
        format_func=lambda tab: f"{say(words.TABS, tab)} · {number(found.tabs[Tab(tab)])}",
        required=True,
        key="vista",
        label_visibility="collapsed",
        on_change=first_page,
        wrap=True,
    )


def filters(found: PanelPage) -> None:
    """Search and filters; the database does the work."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            _("Buscar tienda o cuenta"),
            key="buscar",
            type="search",
            on_change=first_page,
            width=280,
        )
        _choice("canal", _("Canal"), list(Track), lambda track: say(words.TRACKS, track))
        _choice(
            "etapa",
            _("Etapa"),
            list(Stage),
            lambda stage: f"{say(words.STAGES, stage)} · {number(found.stages[Stage(stage)])}",
        )
        _choice("pais", _("País"), list(found.countries), country_name)
        st.selectbox(
            _("Orden"),
            list(Sort),
            format_func=lambda sort: say(words.SORTS, sort),
            key="orden",
            on_change=first_page,
            width=220,
        )


def _choice(name: str, label: str, options: Sequence[str], say_option: Callable[[str], str]) -> None:
    st.selectbox(
        label,
        options,
        format_func=say_option,
        placeholder=_("Todos"),
        key=name,
        on_change=first_page,
        width=170,
    )


def table(found: PanelPage) -> None:
    """One page of integration records. The button in a row opens its store."""
    if not found.rows:
        st.info(_("Ninguna integración cumple estos filtros."), icon=":material/filter_alt_off:")
        return
    frame = pd.DataFrame([_cells(row) for row in found.rows])
    st.dataframe(
        frame,
        hide_index=True,
        key=_TABLE,
        height=min(38 * (len(frame) + 1) + 2, 720),
        row_height=38,
        column_config={
            _("Tienda"): st.column_config.ButtonColumn(
                _("Tienda"),
                type="tertiary",
                alignment="left",
                pinned=True,
                key=_CLICK,
                on_click=_open_clicked,
                args=(found,),
            ),
            _("Salud"): st.column_config.MultiselectColumn(
                _("Salud"),
                options=[say(words.HEALTHS, health) for health in Health],
                color=[_HEALTH_COLORS[health] for health in Health],
            ),
            _("Turno de"): st.column_config.MultiselectColumn(
                _("Turno de"),
                options=[say(words.PARTY_CHIPS, party) for party in Party],
                color=["orange" if party is Party.MERCHANT else "blue" for party in Party],
            ),
            _("Listo"): st.column_config.ProgressColumn(
                _("Listo"), min_value=0, max_value=100, format="%d %%"
            ),
            _("Días"): st.column_config.NumberColumn(
                _("Días"), help=_("Días hábiles del país de la tienda desde que cambió el turno")
            ),
        },
        alt=_("Integraciones de las tiendas"),
    )
    account = st.session_state.pop(_CHOSEN, None)
    if account is not None:
        go_to("tienda", account)


def _open_clicked(found: PanelPage) -> None:
    """Remember whose button was pressed: a page cannot be opened from within a callback."""
    click = st.session_state.get(_CLICK)
    if isinstance(click, ButtonColumnClickState) and 0 <= click.row < len(found.rows):
        st.session_state[_CHOSEN] = found.rows[click.row].account


def _cells(row: PanelRow) -> dict[str, object]:
    return {
        _("Tienda"): row.name,
        _("Cuenta"): row.account,
        _("País"): row.country,
        _("Canal"): say(words.TRACKS, row.track),
        _("Etapa"): say(words.STAGES, row.stage),
        _("Salud"): [say(words.HEALTHS, row.health)],
        _("Turno de"): [say(words.PARTY_CHIPS, row.waiting_on)] if row.waiting_on else [],
        _("Días"): row.days,
        _("Próximo paso"): _(RULE_WORDS[row.next_rule].title) if row.next_rule in RULE_WORDS else "—",
        _("Listo"): row.whole_percent,
        _("Camino"): say(words.ROUTES, row.route),
        _("Ejecutivo"): row.owner_name or "—",
        _("Última prueba"): when(row.last_proof_at) if row.last_proof_at else "—",
    }


def pages(found: PanelPage) -> None:
    """How many there are, and the way to the next ones."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        first = (found.page - 1) * PAGE_SIZE + 1 if found.total else 0
        last = min(found.page * PAGE_SIZE, found.total)
        count = ngettext("{count} integración", "{count} integraciones", found.total).format(
            count=number(found.total)
        )
        st.caption(
            _("{first} a {last} de {count}").format(first=number(first), last=number(last), count=count),
            width="content",
        )
        if found.pages > 1:
            st.pagination(found.pages, key="pagina")
