"""The checklist: what is required of a store, and a person's declarations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from lib.domain.evidence import Evidence, Reason
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Route, Track
from lib.domain.requirements import RequirementState
from lib.errors import Conflict, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.last_event import last_doer, last_event
from lib.services.numbers import NumberNews, number_news
from lib.services.progress import (
    Integration,
    add_evidence,
    load_integration,
    named_answers,
    refresh,
    state_of,
    take_turn,
)
from lib.services.second_thoughts import SECOND_THOUGHTS, events_since, refresh_undone
from lib.storage.tables import integrations

ROUTE = "integration.route"


@dataclass(frozen=True)
class Checklist:
    """One track of a store with everything that must hold for it, and the news of its number.

    `answers` are the store's own by question (`lib.domain.questions`).
    """

    store: Store
    integration: Integration
    state: RequirementState
    number: NumberNews
    answers: Mapping[str, str]


def checklist(actor: Actor, account: str, track: Track) -> Checklist:
    """What is required for one track of a store, evaluated now."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return checklist_in(act, track)


OLDEST = timedelta(days=730)
"""How far back somebody may say that something happened."""


def declare(
    actor: Actor, account: str, track: Track, rule_id: str, holds: bool, *, on: date | None = None
) -> Checklist:
    """Keep a person's word that a requirement holds, or that it does not (any more).

    The name and the time stay with it; `on` is the day on which it came true, in the store's own time zone.
    See `declare_in`.
    """
    with acting(actor, Action.DECLARE, account) as act:
        declare_in(act, track, rule_id, holds, by=actor.name, facts={}, on=on)
        return checklist_in(act, track)


def declare_in(
    act: Act,
    track: Track,
    rule_id: str,
    holds: bool,
    *,
    by: str,
    facts: Mapping[str, str],
    on: date | None = None,
) -> None:
    """Keep somebody's word about a requirement of the store of `act`, in its transaction.

    `by` is the name that stays with it, `facts` what else is worth keeping. Saying the same again adds
    nothing, so that a double click does no harm; only a word that grew too old, or names another day, is
    renewed by it. A word that is taken back within `SECOND_THOUGHTS` was a slip: it is withdrawn, as if it
    had never been given; later it means that something that held is no longer so.

    Raises InvalidInput('rule.not_declarable') when the rule is unknown, is not asked of the store on its
    route, or is proven by us and not by anybody's word; InvalidInput('day.future' | 'day.too_old') for a day
    that cannot be.
    """
    told = {**facts, **_since(act, on)}
    take_turn(act, track)
    item = state_of(act, load_integration(act.scope, act.store.id, track)).item(rule_id)
    if item is None or EvidenceKind.ATTESTED not in item.rule.evidence:
        raise InvalidInput("rule.not_declarable", field=rule_id[:60])
    latest = item.evidence
    if latest is None and not holds:
        return
    result = EvidenceResult.PASSED if holds else _taken_back(latest, act.now)
    if latest is not None and latest.result is result and item.reason in (None, Reason.FAILED):
        same_day = on is None or _day_of(act, latest) == on
        if same_day and item.future_by is None:
            return
    add_evidence(act, track, [Evidence(rule_id, EvidenceKind.ATTESTED, result, act.now, by, facts=told)])
    act.record(
        "requirement.declared",
        track=track,
        subject=rule_id,
        old={"result": latest.result if latest else None},
        new={"result": result, **({"on": on.isoformat()} if on else {})},
    )
    refresh(act, track)


def _taken_back(latest: Evidence | None, now: datetime) -> EvidenceResult:
    is_slip = (
        latest is not None
        and latest.kind is EvidenceKind.ATTESTED
        and latest.result is EvidenceResult.PASSED
        and now - latest.at < SECOND_THOUGHTS
    )
    return EvidenceResult.WITHDRAWN if is_slip else EvidenceResult.FAILED


def _day_of(act: Act, said: Evidence) -> date:
    return said.since.astimezone(ZoneInfo(act.store.time_zone)).date()


def _since(act: Act, on: date | None) -> dict[str, str]:
    """The fact that says when it came true: noon of that day where the store is; today means now."""
    if on is None:
        return {}
    zone = ZoneInfo(act.store.time_zone)
    today = act.now.astimezone(zone).date()
    if on > today:
        raise InvalidInput("day.future", field="on")
    if on < today - OLDEST:
        raise InvalidInput("day.too_old", field="on")
    moment = act.now if on == today else datetime.combine(on, time(12), zone)
    return {"since": moment.isoformat()}


def choose_route(
    actor: Actor, account: str, track: Track, route: Route, *, seen: Route | None = None
) -> Checklist:
    """Take another route for a track. What was proven or declared stays known.

    Back to the one before within `SECOND_THOUGHTS`, it is as if the track had never left that.
    `seen` is the route that whoever decides saw; with another one nothing is changed, unless it is what the
    same person has just chosen. Raises InvalidInput('route.unknown') for a route that does not belong to the
    track, Conflict('route.changed') with the facts `who` and `when` (ISO 8601) of the last change.
    """
    if route not in ROUTES_OF[track]:
        raise InvalidInput("route.unknown", field="route")
    with acting(actor, Action.CHOOSE_ROUTE, account) as act:
        take_turn(act, track)
        before = load_integration(act.scope, act.store.id, track)
        if seen not in (None, before.route) and not _just_chosen(act, before, route):
            by = last_doer(act, (ROUTE,), track)
            raise Conflict("route.changed", who=by.who, when=by.when)
        if before.route is not route:
            act.connection.execute(
                update(integrations)
                .where(integrations.c.id == before.id, act.scope.on(integrations))
                .values(route=route, updated_at=act.now)
            )
            left = [one["id"] for one in events_since(act, track, ROUTE) if one["old"]["route"] == route]
            act.record(ROUTE, track=track, old={"route": before.route}, new={"route": route})
            refresh_undone(act, track, min(left, default=None))
        return checklist_in(act, track)


def _just_chosen(act: Act, found: Integration, route: Route) -> bool:
    """Whether the one who acts has already done what is asked for: a double click."""
    last = last_event(act, (ROUTE,), found.track)
    return found.route is route and last is not None and last.is_of(act)


def checklist_in(act: Act, track: Track) -> Checklist:
    """What is required for one track of the store of `act`, evaluated now."""
    integration = load_integration(act.scope, act.store.id, track)
    answers = named_answers(act, track)
    state = state_of(act, integration, answers)
    return Checklist(act.store, integration, state, number_news(act, track), answers)
