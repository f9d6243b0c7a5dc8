"""One requirement: its state, why and how, its evidence and dates, and exactly the control that fits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import streamlit as st

from lib.domain.calendars import Calendar
from lib.domain.clock import last_day_of_term
from lib.domain.evidence import Reason
from lib.domain.model import EvidenceKind, Track
from lib.domain.requirements import Item, ItemState
from lib.domain.rules import Level, RuleStatus
from lib.services.checklist import Checklist, declare
from lib.services.credential_runs import request_check
from lib.services.integrations import calendar_of
from lib.services.routes import ACCOUNT_RULE
from lib.ui import words
from lib.ui.checklist_answered import note_answer, note_taken_back
from lib.ui.document_view import document_control
from lib.ui.failures import caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import ITEM_MARKS, Mark, evidence_line, pill
from lib.ui.provenance import source_line, source_link
from lib.ui.route_view import open_chooser
from lib.ui.step_link_view import share_step
from lib.ui.store_days import date_at, said, today_at
from lib.ui.text import _, day, plain, say
from lib.ui.words_routes import BECAUSE
from lib.ui.words_rules import ITEM_STATES, LEVELS, REASONS, RULE_STATUSES, RULE_WORDS

FAILURE = "checklist.failure"
_SCREEN = "requisitos"
_LATE = Mark("orange", "schedule")


def show_row(visit: StoreVisit, found: Checklist, item: Item, *, leads: bool, answered: bool = False) -> None:
    """The requirement with its control beside it; how it is done and where it is written folds out.

    `leads`: whether the next step carries the screen's primary button. `answered`: this person has just
    declared it; nothing moves, and where the button was there is nothing to press.
    """
    rule = RULE_WORDS[item.rule.text]
    with st.container(border=True, gap="xsmall", key=f"touch-rule-{item.rule.id}"):
        text, control = st.columns([4, 1], vertical_alignment="center")
        with text:
            st.markdown(f"**{_(rule.title)}** {_badge(item)}")
            if answered or not item.holds or item.future_by is not None:
                st.markdown(_(rule.why))
            if lines := _lines(found, item, answered=answered):
                st.markdown("  \n".join(f":small[{line}]" for line in lines))
        with control:
            if answered:
                _noted(item)
            else:
                _control(visit, found, item, leads=leads)
        if answered:
            _take_back(visit, found, item)
        _details(visit, found, item)


def _badge(item: Item) -> str:
    """The state: word, shape and colour. Who takes longer than usual is not yet past a deadline."""
    if item.state is ItemState.PENDING and item.is_late:
        return pill(_LATE, _("Tarda más de lo habitual"))
    return pill(ITEM_MARKS[item.state], say(ITEM_STATES, item.state))


def _lines(found: Checklist, item: Item, *, answered: bool) -> list[str]:
    """The small print under a requirement: what is wrong, level, dates, evidence."""
    standing, known = _standing(found, item), [f":gray[{one}]" for one in _evidence(item)]
    dates = _dates(item, calendar_of(found.store))
    if answered:
        parts = [standing, dates]
    elif item.holds:
        # What is done takes one line, so that many of them can be read at a glance.
        parts = [[*standing, *known], dates]
    else:
        parts = [standing, dates, known]
    return [" · ".join(part) for part in parts if part]


def _standing(found: Checklist, item: Item) -> list[str]:
    """Why it does not hold, and why it has its level."""
    parts = []
    if item.reason is not None and item.reason is not Reason.MISSING:
        parts.append(say(REASONS, item.reason))
    because = say(BECAUSE, f"{item.decided_by}.{found.answers[item.decided_by]}") if item.decided_by else ""
    if because or item.level is Level.RECOMMENDED:
        parts.append(f"{say(LEVELS, item.level)} {because}".strip())
    return parts


def _dates(item: Item, calendar: Calendar) -> list[str]:
    """When it is expected, until when it must be, and from when something else is asked."""
    told = []
    if item.future_by is not None:
        revision = item.rule.revision
        changed = revision is not None and revision.changed
        sentence = (
            _("Lo que se pide cambió: vale como está hasta el {day}.")
            if changed
            else _("Es nuevo: se pide desde el {day}.")
        )
        told.append(sentence.format(day=day(item.future_by)))
    if item.expected_by is not None and item.state is not ItemState.EVENTUALLY_DUE:
        usual = (
            _("{party} suele tardar {days} días hábiles: se esperaba para el {day}.")
            if item.is_late
            else _("{party} suele tardar {days} días hábiles: se espera para el {day}.")
        )
        told.append(
            usual.format(
                party=say(words.PARTY_CHIPS, item.party),
                days=item.rule.expected_business_days,
                day=said(last_day_of_term(item.expected_by, calendar)),
            )
        )
    if item.due_by is not None:
        overdue = item.state is ItemState.PAST_DUE
        sentence = _("Venció el {day}.") if overdue else _("Vence el {day}.")
        told.append(sentence.format(day=said(last_day_of_term(item.due_by, calendar))))
    return told


def _evidence(item: Item) -> list[str]:
    """How it is known, since when it is so, and how long that counts as fresh."""
    if item.waiver is not None:
        waived = _("eximido por {by}: {reason}").format(by=item.waiver.by, reason=item.waiver.reason)
        return [plain(waived)]
    if item.evidence is None:
        return []
    parts = [plain(evidence_line(item.evidence))]
    if item.evidence.since.date() != item.evidence.at.date():
        parts.append(_("desde el {day}").format(day=day(item.evidence.since)))
    if item.holds and item.rule.max_age_days is not None:
        until = item.evidence.at + timedelta(days=item.rule.max_age_days)
        parts.append(_("vale hasta el {day}").format(day=day(until)))
    return parts


def _details(visit: StoreVisit, found: Checklist, item: Item) -> None:
    """What folds out: how, the page's wording and today's, the rarer controls, and the source.

    The rarer controls are drawn only while it is open: each asks a service.
    """
    rule = RULE_WORDS[item.rule.text]
    key = f"how-{item.rule.id}"
    with st.expander(
        _("Cómo se hace y de dónde sale"), key=key, type="compact", on_change="rerun"
    ) as details:
        st.markdown(_(rule.how))
        if rule.says:
            st.markdown(f"**{_('La página de VTEX dice:')}** “{_(rule.says)}”")
        if rule.today:
            st.markdown(f":blue[:material/update:] **{_('Hoy:')}** {_(rule.today)}")
        if details.open and item.state is not ItemState.EVENTUALLY_DUE:
            _rarer_controls(visit, found, item)
        line = source_line(item.rule.source, item.rule.checked_on)
        if item.rule.status is not RuleStatus.CURRENT:
            line = f"{line} {say(RULE_STATUSES, item.rule.status)}."
        st.caption(line)
        source_link(item.rule.source_url)


def _rarer_controls(visit: StoreVisit, found: Checklist, item: Item) -> None:
    track = found.integration.track
    if item.rule.screen.removeprefix("/") == _SCREEN:
        if EvidenceKind.ATTESTED in item.rule.evidence and item.rule.id != ACCOUNT_RULE:
            _declare_with_day(visit, track, item)
        document_control(visit, track, item)
    if not item.holds:
        share_step(visit, track, item)


def _declare_with_day(visit: StoreVisit, track: Track, item: Item) -> None:
    """Say that it came true on another day than today."""
    key = visit.own(f"since-{item.rule.id}")
    today = today_at(visit.store)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"touch-since-{item.rule.id}"):
        st.date_input(
            _("¿Cuándo fue?"),
            value=_known_day(visit, item, today),
            max_value=today,
            format="DD/MM/YYYY",
            key=key,
            width=200,
        )
        st.button(
            _("Guardar con esta fecha"),
            icon=":material/event_available:",
            key=f"save-{key}",
            on_click=_declare_on,
            args=(visit, track, item.rule.id, key),
        )


def _known_day(visit: StoreVisit, item: Item, today: date) -> date:
    if item.evidence is None or not item.holds:
        return today
    return min(date_at(visit.store, item.evidence.since), today)


def _control(visit: StoreVisit, found: Checklist, item: Item, *, leads: bool) -> None:
    """Exactly the control that fits: prove again, go to its screen, answer, declare, or take it back."""
    if item.state is ItemState.EVENTUALLY_DUE:
        return
    action = found.state.next_action
    first = leads and action is not None and action.rule_id == item.rule.id
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    screen = item.rule.screen.removeprefix("/")
    if screen == "credenciales" and item.evidence is not None:
        st.button(
            _("Comprobar ahora"),
            icon=":material/refresh:",
            type=kind,
            key=f"{kind}-check-{item.rule.id}",
            on_click=_check_again,
            args=(visit,),
            width="stretch",
        )
    elif screen != _SCREEN:
        if st.button(
            _("Abrir"),
            icon=":material/arrow_forward:",
            type="tertiary" if item.holds else kind,
            key=f"{kind}-go-{item.rule.id}",
            width="stretch",
        ):
            go_to(screen, visit.account)
    elif item.rule.id == ACCOUNT_RULE:
        st.button(
            _("Cambiar") if item.holds else _("Responder"),
            icon=":material/help:",
            type="tertiary" if item.holds else kind,
            key=f"{kind}-answer-{item.rule.id}",
            on_click=open_chooser,
            args=(visit,),
            width="stretch",
        )
    elif EvidenceKind.ATTESTED in item.rule.evidence:
        st.button(
            _("Ya no es así") if item.holds else _("Ya está hecho"),
            icon=":material/undo:" if item.holds else ":material/check:",
            type="tertiary" if item.holds else kind,
            key=f"{kind}-declare-{item.rule.id}",
            on_click=_declare,
            args=(visit, found.integration.track, item.rule.id, not item.holds),
            width="stretch",
        )


def _noted(item: Item) -> None:
    """In the place of the button that was pressed: the same shape, and dead for a second press."""
    st.button(
        _("Anotado"), icon=":material/check:", disabled=True, key=f"noted-{item.rule.id}", width="stretch"
    )


def _take_back(visit: StoreVisit, found: Checklist, item: Item) -> None:
    """How it is known now, and the way back; below what was pressed, where no second press falls."""
    with st.container(horizontal=True, vertical_alignment="center", key=f"touch-undo-{item.rule.id}"):
        st.markdown(f":small[:gray[{' · '.join(_evidence(item))}]]", width="content")
        st.button(
            _("Deshacer"),
            icon=":material/undo:",
            type="tertiary",
            key=f"undo-{item.rule.id}",
            on_click=_declare,
            args=(visit, found.integration.track, item.rule.id, False),
        )


def _check_again(visit: StoreVisit) -> None:
    with caught(FAILURE):
        request_check(visit.actor_now(), visit.account)


def _declare(visit: StoreVisit, track: Track, rule_id: str, holds: bool) -> None:
    with caught(FAILURE):
        declare(visit.actor_now(), visit.account, track, rule_id, holds)
        if holds:
            note_answer(track, rule_id)
        else:
            note_taken_back(track, rule_id)


def _declare_on(visit: StoreVisit, track: Track, rule_id: str, key: str) -> None:
    chosen = st.session_state.get(key)
    with caught(FAILURE):
        declare(visit.actor_now(), visit.account, track, rule_id, True, on=chosen)
        note_answer(track, rule_id)
