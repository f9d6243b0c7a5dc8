"""The checklist as people see it: groups by who must act, rows with evidence and the control that fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from lib.domain.evidence import Reason
from lib.domain.model import ROUTES_OF, EvidenceKind, Route, Track
from lib.domain.requirements import Item, ItemState
from lib.domain.rules import Level, RuleStatus
from lib.i18n import N_
from lib.services.checklist import Checklist, choose_route, declare
from lib.services.credential_runs import latest_check, request_check
from lib.ui import words
from lib.ui.credentials_view import follow_run
from lib.ui.failures import caught, show_caught
from lib.ui.guard import StoreVisit
from lib.ui.navigation import go_to
from lib.ui.parts import ITEM_MARKS, evidence_line, mark_icon, party_chip
from lib.ui.text import _, day, locale, plain, say
from lib.ui.words_rules import ITEM_STATES, LEVELS, REASONS, RULE_STATUSES, RULE_WORDS

_GROUPS: tuple[tuple[str, tuple[ItemState, ...], bool], ...] = (
    (N_("Tu turno"), (ItemState.PAST_DUE, ItemState.CURRENTLY_DUE), True),
    (N_("En manos de otros"), (ItemState.PENDING,), True),
    (N_("Más adelante"), (ItemState.EVENTUALLY_DUE,), False),
    (N_("Listo"), (ItemState.SATISFIED, ItemState.WAIVED), False),
)
_FAILURE = "checklist.failure"


def route_chooser(visit: StoreVisit, found: Checklist) -> None:
    """Which way the track is done; switching loses nothing."""
    track = found.integration.track
    if len(ROUTES_OF[track]) == 1:
        return
    key = f"route-{track}"

    def take() -> None:
        chosen = st.session_state.get(key)
        if chosen in ROUTES_OF[track]:
            with caught(_FAILURE):
                choose_route(visit.actor_now(), visit.account, track, Route(chosen))

    st.segmented_control(
        _("Camino"),
        ROUTES_OF[track],
        default=found.integration.route,
        format_func=lambda route: say(words.ROUTES, route),
        required=True,
        on_change=take,
        key=key,
        wrap=True,
    )
    st.caption(say(words.ROUTE_HINTS, found.integration.route))


def groups(visit: StoreVisit, found: Checklist) -> None:
    """Every requirement, grouped by who must act. While the worker checks something, the page follows."""
    show_caught(_FAILURE)
    if found.number.shared:
        st.warning(
            _("Tu número también está guardado en otro lugar. Míralo en Número."),
            icon=":material/content_copy:",
        )
    if found.number.changes_on is not None:
        st.info(
            _("Desde el {day} cambia lo que se pide de tu número. Míralo en Número.").format(
                day=day(found.number.changes_on)
            ),
            icon=":material/event_upcoming:",
        )
    run = latest_check(visit.actor, visit.account)
    if run is not None and run.open:
        st.caption(f":material/progress_activity: {_('Comprobando…')}")
        follow_run(visit, run)
    for title, states, opened in _GROUPS:
        items = [item for item in found.state.items if item.state in states]
        if not items:
            continue
        label = f"{_(title)} ({len(items)})"
        if opened:
            st.subheader(label, anchor=False)
            _rows(visit, found, items)
        else:
            # The key keeps it open when the count in its label changes.
            with st.expander(label, key=f"group-{states[0]}"):
                _rows(visit, found, items)


def _rows(visit: StoreVisit, found: Checklist, items: Sequence[Item]) -> None:
    for item in items:
        with st.container(border=True, gap="xsmall", key=f"touch-rule-{item.rule.id}"):
            _row(visit, found, item)


def _row(visit: StoreVisit, found: Checklist, item: Item) -> None:
    rule = RULE_WORDS[item.rule.text]
    text, control = st.columns([4, 1], vertical_alignment="center")
    with text:
        st.markdown(f"{mark_icon(ITEM_MARKS[item.state])} **{_(rule.title)}**")
        st.markdown(_(rule.why))
        st.caption(_state_line(item))
    with control:
        _control(visit, found, item)
    with st.expander(_("Cómo se hace y de dónde sale"), key=f"how-{item.rule.id}", type="compact"):
        st.markdown(_(rule.how))
        if rule.today:
            st.markdown(f":blue[:material/update:] **{_('Hoy:')}** {_(rule.today)}")
        st.caption(_source_line(item))
        if item.rule.source_url:
            # Not in the caption: there a link is paler than anybody can read.
            st.markdown(f":small[[{_('Abrir la fuente')}]({item.rule.source_url})]")


def _state_line(item: Item) -> str:
    parts = [say(ITEM_STATES, item.state)]
    if item.reason is not None and item.reason is not Reason.MISSING:
        parts.append(say(REASONS, item.reason))
    if item.state is ItemState.PENDING:
        parts.append(party_chip(item.party))
    if item.rule.level is Level.RECOMMENDED:
        parts.append(say(LEVELS, item.rule.level))
    if item.evidence is not None:
        parts.append(plain(evidence_line(item.evidence)))
    if item.waiver is not None:
        waived = _("dispensado por {by}: {reason}").format(by=item.waiver.by, reason=item.waiver.reason)
        parts.append(plain(waived))
    return " · ".join(parts)


def _source_line(item: Item) -> str:
    checked = (
        item.rule.checked_on.strftime("%d/%m/%Y") if locale().language != "en" else str(item.rule.checked_on)
    )
    line = _("Fuente: {source}. Revisado el {day}.").format(source=plain(item.rule.source), day=checked)
    if item.rule.status is not RuleStatus.CURRENT:
        line = f"{line} {say(RULE_STATUSES, item.rule.status)}"
    return line


def _control(visit: StoreVisit, found: Checklist, item: Item) -> None:
    """Exactly the control that fits: prove again, go to its screen, declare, or take a declaration back.

    The one next step has the screen's only primary button.
    """
    if item.state is ItemState.EVENTUALLY_DUE:
        return
    action = found.state.next_action
    first = action is not None and action.rule_id == item.rule.id
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
    elif screen != "requisitos":
        if st.button(
            _("Abrir"),
            icon=":material/arrow_forward:",
            type=kind,
            key=f"{kind}-go-{item.rule.id}",
            width="stretch",
        ):
            go_to(screen, visit.account)
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


def _check_again(visit: StoreVisit) -> None:
    with caught(_FAILURE):
        request_check(visit.actor_now(), visit.account)


def _declare(visit: StoreVisit, track: Track, rule_id: str, holds: bool) -> None:
    with caught(_FAILURE):
        declare(visit.actor_now(), visit.account, track, rule_id, holds)
