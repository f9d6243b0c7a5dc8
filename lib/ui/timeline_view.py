"""The history of a store on the page: newest first, by kind, person and date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from lib.services.event_filter import Cursor, Doer, EventGroup, TimelineFilter
from lib.services.timeline import TimelineEvent, timeline, timeline_people
from lib.ui.event_sentences import sentence, who
from lib.ui.guard import StoreVisit
from lib.ui.text import _, plain, say, when, zone
from lib.ui.words_audit import EVENT_GROUPS

_PAGE = 50


def show_timeline(events: Sequence[TimelineEvent]) -> None:
    """Newest first: what happened, and in small type when and by whom; all in one element."""
    st.markdown("\n\n".join(map(_paragraph, events)))


def _paragraph(event: TimelineEvent) -> str:
    by = f"{plain(when(event.at))} · {plain(who(event.actor_name))}"
    return f"{plain(sentence(event))}  \n:small[:gray[{by}]]"


@st.fragment
def show_timeline_panel(visit: StoreVisit) -> None:
    """The history of the store with its filters, a page at a time. Only this part runs again for a filter."""
    actor = visit.actor_now()
    group, person, since, until = (
        visit.own(f"timeline-{name}") for name in ("group", "person", "since", "until")
    )
    older = visit.own("timeline-older")

    def begin_anew() -> None:
        st.session_state.pop(older, None)

    def show_all() -> None:
        for name in (group, person, since, until):
            st.session_state[name] = None
        begin_anew()

    row = st.container(horizontal=True, vertical_alignment="center")
    with row.popover(_("Filtrar la historia"), icon=":material/filter_list:", key="touch-timeline-filters"):
        st.selectbox(
            _("Tema"),
            list(EventGroup),
            index=None,
            format_func=lambda one: say(EVENT_GROUPS, one),
            placeholder=_("Cualquiera"),
            key=group,
            on_change=begin_anew,
        )
        people_select(timeline_people(actor, visit.account), person, begin_anew)
        days_inputs(since, until, begin_anew)
    if any(st.session_state.get(name) for name in (group, person, since, until)):
        row.button(
            _("Quitar los filtros"),
            icon=":material/filter_list_off:",
            type="tertiary",
            key="touch-timeline-all",
            on_click=show_all,
        )
    before = st.session_state.get(older)
    asked = TimelineFilter(
        group=_group(st.session_state.get(group)),
        person=st.session_state.get(person),
        since=beginning_of(st.session_state.get(since)),
        until=end_of(st.session_state.get(until)),
    )
    found = timeline(
        actor, visit.account, asked, before if isinstance(before, Cursor) else None, limit=_PAGE + 1
    )
    if not found:
        st.caption(_("No hay nada en la historia con estos filtros."))
    show_timeline(found[:_PAGE])
    _pages(found, older)


def people_select(people: Sequence[Doer], key: str, on_change: Callable[[], None]) -> None:
    """Choose who did it. The widget holds the person's code."""
    said = Counter(who(one.name) for one in people)
    # Several processes of ours have one name for people: here they are told apart.
    names = {
        one.code: who(one.name) if said[who(one.name)] == 1 else f"{who(one.name)} · {one.name}"
        for one in people
    }
    chosen = st.session_state.get(key)
    if isinstance(chosen, str):
        # A link may name somebody who has done nothing here.
        names.setdefault(chosen, "—")
    st.selectbox(
        _("Persona"),
        list(names),
        index=None,
        format_func=lambda code: names.get(code, "—"),
        placeholder=_("Todas"),
        key=key,
        on_change=on_change,
    )


def days_inputs(since: str, until: str, on_change: Callable[[], None]) -> None:
    """Choose from which day to which day, both included."""
    for key, label in ((since, _("Desde")), (until, _("Hasta"))):
        st.date_input(label, value=None, key=key, format="DD/MM/YYYY", on_change=on_change)


def beginning_of(day: object) -> datetime | None:
    """The moment at which a day begins for the person who looks."""
    return datetime.combine(day, time(), zone()) if isinstance(day, date) else None


def end_of(day: object) -> datetime | None:
    """The moment at which it is over; None for the last day that there is, after which comes nothing."""
    return beginning_of(day + timedelta(days=1)) if isinstance(day, date) and day < date.max else None


def _group(code: object) -> EventGroup | None:
    return EventGroup(code) if isinstance(code, str) and code in set(EventGroup) else None


def _pages(found: Sequence[TimelineEvent], older: str) -> None:
    def go_on() -> None:
        st.session_state[older] = found[_PAGE - 1].cursor

    def go_back() -> None:
        st.session_state.pop(older, None)

    with st.container(horizontal=True):
        if older in st.session_state:
            st.button(
                _("Volver a lo más nuevo"), key="touch-timeline-newest", type="tertiary", on_click=go_back
            )
        if len(found) > _PAGE:
            st.button(_("Ver lo anterior"), key="touch-timeline-older", type="tertiary", on_click=go_on)
