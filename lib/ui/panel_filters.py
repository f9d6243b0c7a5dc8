"""What the panel is asked: tabs, funnel, search, portfolio, filters and order, all kept in the address.

The address says codes. Whose portfolio is shown stands in it as the person's id: a manager's "mine" would
be somebody else's for a colleague who opens the link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

import streamlit as st

from lib.domain.entered import storable
from lib.domain.model import Health, Party, Role, Route, Stage, Track
from lib.services.panel_query import (
    OWNER_ALL,
    OWNER_MINE,
    OWNER_NONE,
    PanelPage,
    PanelQuery,
    Sort,
    Status,
    Tab,
)
from lib.services.people import Person
from lib.ui import words
from lib.ui.address import Kept, pressed
from lib.ui.number_view import COUNTRY_CODES, country_name
from lib.ui.text import _, ngettext, number, say
from lib.ui.words_panel import FILTERS, ONLY_STUCK, OWNERS, STATUSES

Code = TypeVar("Code", bound=StrEnum)

AGES = ("3", "5", "10", "20", "40", "60")
"""Business days in a stage that a filter offers as "more than"."""

STUCK_ONLY = "si"
_OWNER = "ejecutivo"
_START = "puente.panel.start"
_DRAWN = "puente.panel.filters"

CHOICES = (
    Kept("vista", Tab.ALL, list(Tab)),
    Kept("buscar", ""),
    Kept(_OWNER, "", explicit=True),
    Kept("etapa", None, list(Stage)),
    Kept("pais", None, COUNTRY_CODES),
    Kept("canal", None, list(Track)),
    Kept("camino", None, list(Route)),
    Kept("turno", None, list(Party)),
    Kept("salud", None, list(Health)),
    Kept("estado", None, list(Status)),
    Kept("atascada", None, (STUCK_ONLY,)),
    Kept("edad", None, AGES),
    Kept("orden", Sort.LONGEST_WAIT, list(Sort)),
    Kept("pagina", 1),
)


def choices_of(person: Person) -> tuple[Kept, ...]:
    """The panel's choices; an account manager begins with the own portfolio, if there is one."""
    begins = st.session_state.get(_START, person.role is Role.ACCOUNT_MANAGER)
    start = person.id.hex if begins else OWNER_ALL
    return tuple(replace(choice, default=start) if choice.name == _OWNER else choice for choice in CHOICES)


def begin_with_all(person: Person, found: PanelPage) -> bool:
    """Whether to look again, at all portfolios: somebody who owns no store would begin with an empty page."""
    owns = any(owner.id == person.id for owner in found.owners)
    st.session_state[_START] = owns and person.role is Role.ACCOUNT_MANAGER
    if owns or st.session_state[_OWNER] != person.id.hex:
        return False
    st.session_state[_OWNER] = OWNER_ALL
    return True


def asked(person: Person) -> PanelQuery:
    """What the widgets (and through them the address) ask for. Unknown values fall back to all."""
    state = {choice.name: st.session_state.get(choice.name) for choice in CHOICES}
    owner = st.session_state[_OWNER] = _owner(person, state[_OWNER])
    page = state["pagina"]
    return PanelQuery(
        tab=_one(Tab, state["vista"]) or Tab.ALL,
        search=storable(str(state["buscar"] or ""))[:100],
        country=state["pais"] if isinstance(state["pais"], str) else None,
        track=_one(Track, state["canal"]),
        route=_one(Route, state["camino"]),
        stage=_one(Stage, state["etapa"]),
        waiting_on=_one(Party, state["turno"]),
        owner=owner,
        health=_one(Health, state["salud"]),
        status=_one(Status, state["estado"]),
        stuck=state["atascada"] == STUCK_ONLY,
        age=int(state["edad"]) if state["edad"] in AGES else None,
        sort=_one(Sort, state["orden"]) or Sort.LONGEST_WAIT,
        page=page if isinstance(page, int) else 1,
    )


def _one(codes: type[Code], value: object) -> Code | None:
    return next((code for code in codes if code == value), None)


def _owner(person: Person, value: object) -> str:
    """Whose portfolio a value from the address or the widget means, never as "mine"."""
    if value in (OWNER_ALL, OWNER_NONE):
        return str(value)
    if value == OWNER_MINE:
        return person.id.hex
    try:
        return UUID(str(value)).hex
    except ValueError:
        start = next(choice.default for choice in choices_of(person) if choice.name == _OWNER)
        return str(start)


def first_page() -> None:
    """A changed filter starts at the first page."""
    st.session_state["pagina"] = 1
    pressed()


def tabs(found: PanelPage) -> None:
    """The questions a manager asks first, each with its count: as many rows as a press on it shows."""
    st.segmented_control(
        _("Vista"),
        list(Tab),
        format_func=lambda tab: f"{say(words.TABS, tab)} · {number(found.tabs[Tab(tab)])}",
        required=True,
        key="vista",
        label_visibility="collapsed",
        on_change=_whole_tab,
        wrap=False,
    )


def _whole_tab() -> None:
    """Another tab begins with all of its stages, which is what its count says."""
    st.session_state["etapa"] = None
    first_page()


def funnel(found: PanelPage) -> None:
    """How many stand in each stage; pressing one shows them, pressing it again shows all."""
    st.pills(
        _("Etapa"),
        list(Stage),
        format_func=lambda stage: f"{say(words.STAGES, stage)} · {number(found.stages[Stage(stage)])}",
        key="etapa",
        on_change=first_page,
        wrap=False,
    )


def search_and_order(person: Person, found: PanelPage) -> None:
    """Search, portfolio, filters and order in one row; the database does the work."""
    st.text_input(
        _("Buscar tienda, cuenta, número o correo"),
        key="buscar",
        type="search",
        max_chars=100,
        on_change=first_page,
        width=300,
    )
    names = {owner.id.hex: owner.name for owner in found.owners}
    st.selectbox(
        _("Cartera"),
        _with_shown(_OWNER, [*_own(person, names), OWNER_ALL, OWNER_NONE, *names]),
        format_func=lambda owner: _owner_name(person, names, owner),
        key=_OWNER,
        on_change=first_page,
        width=210,
    )
    st.selectbox(
        _("Orden"),
        list(Sort),
        format_func=lambda sort: say(words.SORTS, sort),
        key="orden",
        on_change=first_page,
        width=220,
    )
    # Its name stays the same whatever is set: one of another name would be another one, and closed.
    folded = st.popover(_("Filtros"), icon=":material/filter_list:", key="panel-filters", on_change=pressed)
    if folded.open:
        with folded:
            _filters(found)


def _own(person: Person, names: dict[str, str]) -> list[str]:
    """The own portfolio comes first, for whoever has one."""
    own = person.id.hex
    return [own] if names.pop(own, None) is not None else []


def _owner_name(person: Person, names: Mapping[str, str], owner: str) -> str:
    if owner == person.id.hex:
        return _(OWNERS[OWNER_MINE])
    if owner in OWNERS:
        return _(OWNERS[owner])
    return names.get(owner) or _("Otra persona")


def _with_shown(name: str, options: list[str]) -> list[str]:
    """What a link asks for is among the options, also when no store is like that any more."""
    shown = st.session_state.get(name)
    return options if shown is None or shown in options else [*options, shown]


def _active() -> dict[str, str]:
    """The filters that are set, by name, as codes."""
    return {name: str(st.session_state[name]) for name in FILTERS if st.session_state.get(name)}


def _filters(found: PanelPage) -> None:
    turn = _turn_of_widgets()
    left, right = st.columns(2)
    with left:
        _choice(turn, "pais", _with_shown("pais", list(found.countries)))
        _choice(turn, "canal", list(Track))
        _choice(turn, "camino", list(Route))
        _choice(turn, "turno", list(Party))
    with right:
        _choice(turn, "salud", list(Health))
        _choice(turn, "estado", list(Status))
        _choice(turn, "edad", AGES)
        _choice(turn, "atascada", (STUCK_ONLY,))


def _turn_of_widgets() -> int:
    """A number that changes when the filters were set by anything but their own widgets.

    The browser draws those only while they are open. Closed, a widget does not learn of its new value and
    sends the old one back with the next press of anything; one of another name has nothing to send.
    """
    values = tuple(st.session_state.get(name) for name in FILTERS)
    known, turn = st.session_state.get(_DRAWN, (values, 0))
    turn += known != values
    st.session_state[_DRAWN] = (values, turn)
    return int(turn)


def _choice(turn: int, name: str, options: Sequence[str]) -> None:
    key = f"filter-{name}-{turn}"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(name)
    st.selectbox(
        _(FILTERS[name]),
        options,
        format_func=_SAID[name],
        placeholder=_("Cualquiera"),
        key=key,
        on_change=_set,
        args=(turn, name, key),
    )


def _set(turn: int, name: str, key: str) -> None:
    st.session_state[name] = st.session_state.get(key)
    st.session_state[_DRAWN] = (tuple(st.session_state.get(one) for one in FILTERS), turn)
    first_page()


def chips() -> None:
    """The filters that are set, each with a way to take it away."""
    active = _active()
    if not active:
        return
    with st.container(horizontal=True, gap="small", key="touch-chips"):
        for name, value in active.items():
            st.button(
                f"{_(FILTERS[name])}: {_SAID[name](value)}",
                icon=":material/close:",
                key=f"chip-{name}",
                help=_("Quitar este filtro"),
                on_click=_drop,
                args=((name,),),
            )
        if len(active) > 1:
            drop_all("chips")


def drop_all(place: str) -> None:
    """Take every filter away, the search and the stage too; tab, portfolio and order stay."""
    st.button(
        _("Quitar los filtros"),
        icon=":material/filter_alt_off:",
        type="tertiary",
        key=f"touch-{place}-drop",
        on_click=_drop,
        args=((*FILTERS, "buscar", "etapa"),),
    )


def _drop(names: Sequence[str]) -> None:
    for choice in CHOICES:
        if choice.name in names:
            st.session_state[choice.name] = choice.default
    first_page()


def _said_age(days: str) -> str:
    return ngettext("Más de {count} día hábil", "Más de {count} días hábiles", int(days)).format(count=days)


_SAID: Mapping[str, Callable[[str], str]] = {
    "pais": country_name,
    "canal": lambda track: say(words.TRACKS, track),
    "camino": lambda route: say(words.ROUTES, route),
    "turno": lambda party: say(words.PARTY_CHIPS, party),
    "salud": lambda health: say(words.HEALTHS, health),
    "estado": lambda status: say(STATUSES, status),
    "atascada": lambda _value: _(ONLY_STUCK),
    "edad": _said_age,
}
