"""An account manager's day on one page: whom to help first, what comes next, who is waited for, what is done.

Every row names a store, says why it stands there and since when, and opens the store.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import streamlit as st
from babel.dates import format_date

from lib.domain.clock import last_day_of_term
from lib.domain.model import Health, Party, Role
from lib.services.notes import Mention, mark_seen, mentions_of
from lib.services.panel_query import OWNER_ALL, OWNER_MINE, PanelRow, Status, Tab
from lib.services.people import Person
from lib.services.today import Group, Today
from lib.ui import words
from lib.ui.address import Kept, pressed
from lib.ui.guard import Visit
from lib.ui.navigation import go_to
from lib.ui.parts import Mark, empty_state, party_chip, pill
from lib.ui.store_days import said
from lib.ui.text import _, locale, ngettext, number, plain, say, when, zone
from lib.ui.words_panel import OWNERS
from lib.ui.words_rules import RULE_WORDS
from lib.ui.words_today import URGENCIES

PORTFOLIO = "cartera"


def choices_of(person: Person) -> tuple[Kept, ...]:
    """The day's one choice: whose portfolio. An account manager begins with the own one."""
    start = OWNER_MINE if person.role is Role.ACCOUNT_MANAGER else OWNER_ALL
    return (Kept(PORTFOLIO, start, (OWNER_MINE, OWNER_ALL)),)


def header(person: Person) -> None:
    """The day, and whose portfolio it is."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        with st.container(gap=None, width="content"):
            st.title(_("Hoy"), anchor=False)
            today = format_date(datetime.now(zone()), "full", locale=locale())
            st.caption(str(today))
        if person.role is Role.ACCOUNT_MANAGER:
            st.segmented_control(
                _("Cartera"),
                [OWNER_MINE, OWNER_ALL],
                format_func=lambda whose: say(OWNERS, whose),
                required=True,
                key=PORTFOLIO,
                on_change=pressed,
                label_visibility="collapsed",
            )


def show_mentions(visit: Visit) -> None:
    """What colleagues wrote to this person and was not read yet."""
    found = mentions_of(visit.actor)
    if not found:
        return
    title = ngettext("Te nombraron en {count} nota", "Te nombraron en {count} notas", len(found))
    with st.container(border=True, gap="small", key="touch-mentions"):
        st.subheader(title.format(count=number(len(found))), icon=":material/alternate_email:", anchor=False)
        for one in found:
            _mention(visit, one)


def _mention(visit: Visit, one: Mention) -> None:
    text, controls = st.columns([4, 1], vertical_alignment="center")
    with text:
        st.markdown(
            f"**{plain(one.store_name)}** · {plain(one.text)}  \n"
            f":small[:gray[{plain(one.by_name)} · {plain(when(one.at))}]]"
        )
    with controls, st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(_("Abrir"), key=f"touch-mention-{one.note_id}", type="tertiary"):
            go_to("tienda", one.account)
        st.button(
            _("Leída"),
            key=f"touch-seen-{one.note_id}",
            icon=":material/done:",
            on_click=lambda: mark_seen(visit.actor_now(), one.note_id),
        )


def show_day(found: Today, owner: str) -> None:
    """The four questions of the day: what is urgent and next on the left, what others do on the right."""
    if found.is_clear and not found.finished.total:
        empty_state(
            _("No hay nada pendiente"),
            _("Cuando una tienda te necesite, la verás aquí."),
            icon=":material/task_alt:",
        )
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        _urgent(found, owner)
        _next(found, owner)
    with right:
        _waiting(found, owner)
        _finished(found)


def _urgent(found: Today, owner: str) -> None:
    with _section("urgent", _("Urgente"), ":material/priority_high:", found.urgent.total):
        if not found.urgent.total:
            st.caption(_("Nada se rompió y nada está atascado."))
        for row in found.urgent.rows:
            _row("urgent", row, _why(row))
        with st.container(horizontal=True):
            _more(_("Ver las atascadas"), found.tabs[Tab.STUCK], vista=Tab.STUCK, ejecutivo=owner)
            _more(
                _("Ver las que dejaron de funcionar"),
                found.broken,
                salud=Health.BROKEN,
                estado=Status.ACTIVE,
                ejecutivo=owner,
            )


def _next(found: Today, owner: str) -> None:
    with _section("next", _("Lo que sigue"), ":material/arrow_forward:", found.next.total):
        if not found.next.total:
            st.caption(_("Ni los comercios ni nosotros tenemos algo que hacer ahora."))
        for row in found.next.rows:
            _row("next", row, [_deadline(row)] if _deadline(row) else [])
        with st.container(horizontal=True):
            for tab in (Tab.OURS, Tab.MERCHANT):
                _more(say(words.TABS, tab), found.tabs[tab], vista=tab, ejecutivo=owner)


def _waiting(found: Today, owner: str) -> None:
    total = sum(group.total for group in found.waiting.values())
    with _section("waiting", _("En espera"), ":material/hourglass_empty:", total):
        if not total:
            st.caption(_("No se espera a VTEX, Meta ni Hellotext."))
        for party, group in found.waiting.items():
            if group.total:
                _held_by(party, group)
        _more(say(words.TABS, Tab.VENDORS), found.tabs[Tab.VENDORS], vista=Tab.VENDORS, ejecutivo=owner)


def _held_by(party: Party, group: Group) -> None:
    count = ngettext("{count} integración", "{count} integraciones", group.total)
    st.markdown(f"{party_chip(party)} {count.format(count=number(group.total))}")
    for row in group.rows:
        _row(party, row, [], short=True)


def _finished(found: Today) -> None:
    with _section("finished", _("Activas desde el lunes"), ":material/verified:", found.finished.total):
        if not found.finished.total:
            st.caption(_("Esta semana todavía no se activó ninguna."))
        for row in found.finished.rows:
            _row("finished", row, [], short=True)


@contextmanager
def _section(key: str, title: str, icon: str, total: int) -> Iterator[None]:
    with st.container(border=True, gap="small", key=f"touch-day-{key}"):
        st.subheader(f"{title} · {number(total)}", icon=icon, anchor=False)
        yield


def _row(place: str, row: PanelRow, marks: list[str], *, short: bool = False) -> None:
    """One integration: its store as a button, why it is here, what comes next, since when.

    What went live this week and broke stands in two places.
    """
    with st.container(gap=None):
        opens = st.button(
            f"**{plain(row.name)}**",
            key=f"touch-day-{place}-{row.integration_id}",
            type="tertiary",
            icon=":material/chevron_right:",
            icon_position="right",
            help=_("Abrir la tienda {account}").format(account=row.account),
        )
        why = " ".join([*marks, *([] if short else _step(row))])
        where = f":small[:gray[{say(words.TRACKS, row.track)} · {_when(row)}]]"
        st.markdown("  \n".join([why, where] if why else [where]))
    if opens:
        go_to("tienda", row.account)


def _step(row: PanelRow) -> list[str]:
    """Who has the turn, and beside it what comes next: some steps are named by what will hold then."""
    if row.next_rule not in RULE_WORDS:
        return []
    party = [party_chip(row.waiting_on, to_us=True)] if row.waiting_on else []
    return [*party, plain(_(RULE_WORDS[row.next_rule].title))]


def _when(row: PanelRow) -> str:
    """How long it has been so: in its stage where that is too long, live since, else in somebody's hands."""
    if row.live_at is not None and row.waiting_on is None:
        return plain(when(row.live_at))
    if row.slow:
        days = ngettext("{count} día hábil en {stage}", "{count} días hábiles en {stage}", row.days_in_stage)
        stage = say(words.STAGES, row.stage)
        return plain(days.format(count=number(row.days_in_stage), stage=stage))
    if not row.days_waiting:
        return plain(_("desde hoy"))
    days = ngettext("desde hace {count} día hábil", "desde hace {count} días hábiles", row.days_waiting)
    return plain(days.format(count=number(row.days_waiting)))


def _why(row: PanelRow) -> list[str]:
    """Why it is urgent, the gravest first."""
    marks = []
    if row.health is Health.BROKEN:
        marks.append(pill(Mark("red", "error"), say(URGENCIES, "broken")))
    if row.stuck and not row.slow:
        marks.append(pill(Mark("orange", "alarm"), say(URGENCIES, "overdue")))
    if row.stuck and row.slow:
        marks.append(pill(Mark("orange", "hourglass_bottom"), say(URGENCIES, "slow")))
    return marks


def _deadline(row: PanelRow) -> str:
    moments = [moment for moment in (row.due_by, row.expected_by) if moment is not None]
    if not moments:
        return ""
    last = last_day_of_term(min(moments), row.calendar)
    return pill(Mark("gray", "event"), _("hasta el {day}").format(day=said(last)))


def _more(label: str, count: int, **view: str) -> None:
    """The same question in the panel, with as many rows as it shows; nothing where it shows none."""
    key = "-".join(("touch-more", *(value for name, value in view.items() if name != "ejecutivo")))
    if count and st.button(
        f"{label} · {number(count)}", key=key, type="tertiary", icon=":material/table_rows:"
    ):
        go_to("panel", **view)
