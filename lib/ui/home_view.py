"""The start page of a store: what to do next, where both tracks stand, what others do, what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

import streamlit as st

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between, last_day_of_term
from lib.domain.evidence import Reason
from lib.domain.model import EvidenceKind, Health, Party, Role, Stage
from lib.domain.pixel.proof import OBSERVER, Part
from lib.domain.requirements import Item, ItemState
from lib.services.checklist import Checklist
from lib.services.home import Held, Home
from lib.services.managing import status_of
from lib.services.platform import platform
from lib.services.progress import calendar_of
from lib.ui import words
from lib.ui.clock_bar import show_clock_bar
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import REST_MARKS, evidence_line, health_pill, party_chip, pill, since, stepper
from lib.ui.store_days import said
from lib.ui.text import _, day, ngettext, plain, say, when
from lib.ui.timeline_view import show_timeline
from lib.ui.words_home import PARTY_TURNS, WELCOME
from lib.ui.words_manage import RESTS
from lib.ui.words_panel import STATUSES
from lib.ui.words_pixel import LOST, MISSED
from lib.ui.words_rules import REASONS, RULE_WORDS

_LOOKED_AT_DAILY = ("/credenciales", "/pixel")
_MOST_OPEN = 3
_INSTALLS = {part.rule_id: part for part in Part}
_STYLE = """
<style>
.st-key-touch-next { border-left: 4px solid light-dark(#0F766E, #2DD4BF);
  background: light-dark(#F4F6F6, #18211F); }
</style>
"""


def header(visit: StoreVisit, found: Home) -> None:
    """The store, and for whoever comes for the first time what will happen here."""
    st.title(plain(visit.store.name), anchor=False)
    if found.first_visit and _is_merchant(visit) and not found.is_live:
        lines = "\n".join(f"{number}. {_(line)}" for number, line in enumerate(WELCOME, 1))
        st.markdown(lines)


def troubles(visit: StoreVisit, found: Home) -> None:
    """What does not hold (any more) of what is live, or is about to be lost, and where it is mended."""
    for one in found.under_way:
        is_live = one.integration.stage is Stage.LIVE
        wrong = [item for item in one.state.items if _is_trouble(item, is_live)]
        lost = [item for item in wrong if item.regressed and not item.holds]
        if any(item.rule.lost is Health.BROKEN for item in lost):
            # What merely grew old can wait until that is mended.
            _trouble(visit, found, one, Health.BROKEN, lost)
        elif wrong:
            others = (item for item in wrong if item not in lost)
            _trouble(visit, found, one, Health.ATTENTION, [*lost, *others])
        _missed_once(one)


def next_step(visit: StoreVisit, found: Home) -> None:
    """The large card: the one thing to do now, or whom everybody waits for, or that all is done."""
    st.html(_STYLE)
    with st.container(border=True, key="touch-next", gap="small"):
        if found.next is not None:
            _own_step(visit, found.next)
        elif found.is_live:
            st.subheader(_("Todo está activo y comprobado."), icon=":material/verified:", anchor=False)
            st.markdown(
                _("Tus claves se prueban de nuevo cada día. Si algo deja de funcionar, lo lees aquí.")
            )
        else:
            own = (
                _("Ahora no te toca nada") if _is_merchant(visit) else _("Ahora al comercio no le toca nada")
            )
            st.subheader(own, icon=":material/hourglass_empty:", anchor=False)
            for one in found.checklists:
                if one in found.under_way:
                    _whose_turn(found, one)
                else:
                    st.markdown(f"**{say(words.TRACKS, one.integration.track)}.** {_rests(one)}")


def tracks(visit: StoreVisit, found: Home) -> None:
    """Both tracks side by side: how far, who has the turn, and how the days were split."""
    for column, one in zip(st.columns(len(found.checklists)), found.checklists, strict=True):
        with (
            column,
            st.container(
                border=True, height="stretch", gap="small", key=f"touch-track-{one.integration.track}"
            ),
        ):
            _track(visit, found, one)


def coming(found: Home) -> None:
    """What will be asked from a day on, while there is time."""
    for one in found.under_way:
        for item in one.state.future_due:
            if item.future_by is not None:
                told = _("{track}: cambió lo que se pide en “{title}”. Hay tiempo hasta el {day}.").format(
                    track=say(words.TRACKS, one.integration.track),
                    day=day(item.future_by),
                    title=_title(item),
                )
                st.info(told, icon=":material/event_upcoming:")


def others_and_news(found: Home) -> None:
    """What other parties hold, and beside it what changed since the last visit."""
    shown = () if found.next or found.is_live else _holding(found)
    others = [held for held in found.others if (held.track, held.item.rule.id) not in shown]
    if others and found.changes.newest:
        left, right = st.columns(2, gap="large")
    else:
        left = right = st.container()
    if others:
        with left:
            _others(found, others)
    if found.changes.newest:
        with right:
            _news(found)


def _own_step(visit: StoreVisit, found: Checklist) -> None:
    action = found.state.next_action
    item = _next_item(found)
    if action is None or item is None:
        return
    track = found.integration.track
    heading = _("Tu próximo paso") if _is_merchant(visit) else _("Próximo paso del comercio")
    text, control = st.columns([4, 1], vertical_alignment="center")
    with text, st.container(gap=None):
        st.caption(f"{heading} · {say(words.TRACKS, track)}")
        st.subheader(_title(item), anchor=False)
        urgencies = _urgencies(item, calendar_of(found.store))
        st.markdown("  \n".join([_(RULE_WORDS[item.rule.text].why), *urgencies]))
    with control:
        pressed = st.button(
            _("Continuar"),
            type="primary",
            icon=":material/arrow_forward:",
            icon_position="right",
            key="primary-next",
            width="stretch",
        )
    if pressed:
        go_to(action.screen.removeprefix("/"), visit.account, canal=track)


def _urgencies(item: Item, calendar: Calendar) -> list[str]:
    """Why it cannot wait: its day, and what the last look at it found."""
    lines = []
    if item.due_by is not None:
        overdue = item.state is ItemState.PAST_DUE
        text = _("Venció el {day}.") if overdue else _("Tienes hasta el {day}.")
        tone, icon = ("red", "error") if overdue else ("orange", "event")
        last = said(last_day_of_term(item.due_by, calendar))
        lines.append(f":{tone}[:material/{icon}: {text.format(day=last)}]")
    if item.reason is not None and item.reason is not Reason.MISSING:
        lines.append(f":orange[:material/warning: {_found(item.reason, item)}]")
    return lines


def _whose_turn(home: Home, found: Checklist) -> None:
    item = _next_item(found)
    if item is None:
        return
    calendar = calendar_of(found.store)
    began = next((held.since for held in home.others if held.item is item), None)
    start = began or found.integration.waiting_since
    waiting = since(start, business_days_between(start, platform().now(), calendar))
    track = say(words.TRACKS, found.integration.track)
    st.markdown(
        f"**{track}** {party_chip(item.party)} {_title(item)}  \n"
        f":small[:gray[{waiting}]]{_expectation(item, calendar)}"
    )


def _track(visit: StoreVisit, home: Home, found: Checklist) -> None:
    integration = found.integration
    name = say(words.TRACKS, integration.track)
    is_live, is_active = integration.stage is Stage.LIVE, found in home.under_way
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(name, anchor=False, width="content")
        if not is_active:
            status = status_of(integration)
            st.markdown(pill(REST_MARKS[status], say(STATUSES, status)), width="content")
        elif integration.stage is not Stage.INVITED:
            st.markdown(health_pill(found.state.health), width="content")
    stepper(integration.stage, integration.steps, name)
    st.progress(
        found.state.whole_percent,
        text=_("Tu parte: {mine} % · Todo: {whole} %").format(
            mine=found.state.merchant_percent, whole=found.state.whole_percent
        ),
    )
    days = business_days_between(integration.waiting_since, platform().now(), calendar_of(found.store))
    chip = party_chip(found.state.waiting_on, to_merchant=_is_merchant(visit))
    item = _next_item(found)
    lines = [f"{chip} :small[{since(integration.waiting_since, days)}]", *([_title(item)] if item else [])]
    st.markdown("  \n".join(lines) if is_active else _rests(found))
    show_clock_bar(home.bars[integration.track], to_merchant=_is_merchant(visit))
    if is_live:
        _proven(found)
    label = _("Ver los requisitos de {track}").format(track=name)
    if st.button(label, type="tertiary", icon=":material/checklist:", key=f"open-{integration.track}"):
        go_to("requisitos", visit.account, canal=integration.track)


def _rests(found: Checklist) -> str:
    """What it means that nothing is asked of a track now."""
    return say(RESTS, status_of(found.integration))


def _proven(found: Checklist) -> None:
    """What is proven, and how long each proof lasts or how often it is repeated."""
    items = [item for item in found.state.satisfied if item.evidence is not None]
    label = ngettext("{count} cosa comprobada", "{count} cosas comprobadas", len(items))
    with st.expander(label.format(count=len(items)), icon=":material/verified:", type="compact"):
        for item in items:
            st.markdown(f":green[:material/check_circle:] {_title(item)}  \n:small[:gray[{_how_long(item)}]]")


def _how_long(item: Item) -> str:
    if item.evidence is None:
        return ""
    known = plain(evidence_line(item.evidence))
    if item.evidence.kind is EvidenceKind.OBSERVED and item.rule.screen in _LOOKED_AT_DAILY:
        return f"{known} · {_('se comprueba de nuevo cada día')}"
    if item.rule.max_age_days is None:
        return known
    until = item.evidence.at + timedelta(days=item.rule.max_age_days)
    return f"{known} · {_('vale hasta el {day}').format(day=day(until))}"


def _trouble(visit: StoreVisit, home: Home, found: Checklist, health: Health, items: Sequence[Item]) -> None:
    track = found.integration.track
    lines = [f"**{say(words.TRACKS, track)}: {say(words.HEALTHS, health)}**"]
    lines += [f"- {_title(item)}. {_mending(item)}" for item in items[:_MOST_OPEN]]
    if len(items) > _MOST_OPEN:
        lines.append(f"- {_('y {count} más').format(count=len(items) - _MOST_OPEN)}")
    box, icon = (st.error, "error") if health is Health.BROKEN else (st.warning, "warning")
    box("\n".join(lines), icon=f":material/{icon}:")
    mine = [item for item in items if item.party is Party.MERCHANT]
    if not mine or (home.next is found and _next_item(found) in mine):
        return
    if st.button(_("Ver cómo se arregla"), icon=":material/build:", key=f"touch-mend-{track}-{health}"):
        go_to(mine[0].rule.screen.removeprefix("/"), visit.account, canal=track)


def _mending(item: Item) -> str:
    """What was found, and who sees to it when it is not the merchant."""
    found = _("Vale, con algo por corregir.") if item.reason is None else _found(item.reason, item)
    if item.doubted and item.reason is Reason.FAILED:
        return f"{found} {_('La repetimos antes de darla por perdida.')}"
    return found if item.party is Party.MERCHANT else f"{found} {say(PARTY_TURNS, item.party)}."


def _found(reason: Reason, item: Item) -> str:
    """Why it does not hold; of what an alert says that it is not seen any more, in the alert's words."""
    seen = item.evidence is not None and item.evidence.by == OBSERVER
    install = _INSTALLS.get(item.rule.id)
    return say(LOST, install) if install and seen and item.regressed else say(REASONS, reason)


def _missed_once(found: Checklist) -> None:
    """What holds, and was not there at the last look: we are on it, and nobody has to act yet."""
    for item in found.state.satisfied:
        install = _INSTALLS.get(item.rule.id)
        if install and item.doubted:
            st.info(say(MISSED, install), icon=":material/visibility:")


def _is_trouble(item: Item, is_live: bool) -> bool:
    """Whether it is what makes the health of its track other than in order (`lib.domain.requirements`)."""
    lost = ((item.regressed or item.doubted) and not item.holds) or (is_live and not item.lets_on)
    worn = item.is_stale or item.has_warning or item.reason is Reason.OUTDATED
    return item.is_required and (lost or worn or (item.is_refused and not item.lets_on))


def _others(found: Home, others: Sequence[Held]) -> None:
    st.subheader(_("Lo que otros hacen por ti"), anchor=False)
    calendar = calendar_of(found.checklists[0].store)
    for party, held in groupby(others, key=lambda one: one.item.party):
        with st.container(gap="xsmall"):
            st.markdown(party_chip(party))
            for one in held:
                began = _("desde {when}").format(when=when(one.since)) if one.since else ""
                told = " · ".join(filter(None, (say(words.TRACKS, one.track), began)))
                st.markdown(f"{_title(one.item)}  \n:small[:gray[{told}]]{_expectation(one.item, calendar)}")


def _news(found: Home) -> None:
    changes = found.changes
    title = _("Desde tu última visita")
    if len(changes.newest) + changes.more <= _MOST_OPEN:
        st.subheader(title, anchor=False)
        show_timeline(changes.newest)
        return
    count = len(changes.newest) + changes.more
    label = ngettext("{count} novedad", "{count} novedades", count).format(count=count)
    with st.expander(f"{title}: {label}", icon=":material/notifications:"):
        show_timeline(changes.newest)
        if changes.more:
            st.caption(_("y {count} más").format(count=changes.more))


def _expectation(item: Item, calendar: Calendar) -> str:
    """Until when the party usually has acted: the last day on which it is not late, as the store dates it."""
    if item.expected_by is None:
        return ""
    last = said(last_day_of_term(item.expected_by, calendar))
    if item.is_late:
        text = _("Con retraso: se esperaba para el {day}").format(day=last)
        return f" :small[:orange[:material/schedule: {text}]]"
    return f" :small[:gray[· {_('se espera a más tardar el {day}').format(day=last)}]]"


def _holding(found: Home) -> set[tuple[str, str]]:
    """What the card says already of who has the turn."""
    items = ((one.integration.track, _next_item(one)) for one in found.checklists)
    return {(track, item.rule.id) for track, item in items if item is not None}


def _next_item(found: Checklist) -> Item | None:
    action = found.state.next_action
    return None if action is None else found.state.item(action.rule_id)


def _title(item: Item) -> str:
    return _(RULE_WORDS[item.rule.text].title)


def _is_merchant(visit: StoreVisit) -> bool:
    return visit.person.role is Role.MERCHANT
