"""The checklist: what is required of a store, and a person's declarations."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import update

from lib.domain.evidence import Evidence
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Route, Track
from lib.domain.requirements import RequirementState
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.numbers import NumberNews, number_news
from lib.services.progress import (
    Integration,
    add_evidence,
    load_integration,
    refresh,
    state_of,
    take_turn,
)
from lib.storage.tables import integrations


@dataclass(frozen=True)
class Checklist:
    """One track of a store with everything that must hold for it, and the news of its number."""

    store: Store
    integration: Integration
    state: RequirementState
    number: NumberNews


def checklist(actor: Actor, account: str, track: Track) -> Checklist:
    """What is required for one track of a store, evaluated now."""
    with acting(actor, Action.VIEW_STORE, account) as act:
        return _checklist(act, track)


def declare(actor: Actor, account: str, track: Track, rule_id: str, holds: bool) -> Checklist:
    """Keep a person's word that a requirement holds, or that it does not (any more).

    The name and the time stay with it. Saying the same again adds nothing, so that a double click
    does no harm; only a word that grew too old is renewed by it. Raises
    InvalidInput('rule.not_declarable') when the rule is unknown, is not part of the track's route,
    or is proven by us and not by anybody's word.
    """
    with acting(actor, Action.DECLARE, account) as act:
        take_turn(act, track)
        before = _checklist(act, track)
        item = next((item for item in before.state.items if item.rule.id == rule_id), None)
        if item is None or EvidenceKind.ATTESTED not in item.rule.evidence:
            raise InvalidInput("rule.not_declarable", field=rule_id[:60])
        result = EvidenceResult.PASSED if holds else EvidenceResult.FAILED
        same = item.evidence is not None and item.evidence.result is result and not item.is_stale
        if same or (item.evidence is None and not holds):
            return before
        add_evidence(
            act, track, [Evidence(rule_id, EvidenceKind.ATTESTED, result, act.now, actor.name, facts={})]
        )
        act.record(
            "requirement.declared",
            track=track,
            subject=rule_id,
            old={"result": item.evidence.result if item.evidence else None},
            new={"result": result},
        )
        refresh(act, track)
        return _checklist(act, track)


def choose_route(actor: Actor, account: str, track: Track, route: Route) -> Checklist:
    """Take another route for a track. What was proven or declared stays known.

    Raises InvalidInput('route.unknown') for a route that does not belong to the track.
    """
    if route not in ROUTES_OF[track]:
        raise InvalidInput("route.unknown", field="route")
    with acting(actor, Action.CHOOSE_ROUTE, account) as act:
        take_turn(act, track)
        before = load_integration(act.scope, act.store.id, track)
        if before.route is not route:
            act.connection.execute(
                update(integrations)
                .where(integrations.c.id == before.id, act.scope.on(integrations))
                .values(route=route, updated_at=act.now)
            )
            act.record("integration.route", track=track, old={"route": before.route}, new={"route": route})
            refresh(act, track)
        return _checklist(act, track)


def _checklist(act: Act, track: Track) -> Checklist:
    integration = load_integration(act.scope, act.store.id, track)
    return Checklist(act.store, integration, state_of(act, integration), number_news(act, track))
