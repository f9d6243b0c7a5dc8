"""Keeping an integration's row in step with what is known about it.

Whoever writes evidence calls `refresh` in the same transaction, so that the panel can filter, sort
and count without evaluating rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from lib.domain.evidence import Evidence, Waiver
from lib.domain.model import EvidenceKind, EvidenceResult, Stage, Track
from lib.domain.questions import ANSWERS, OF_THE_NUMBER
from lib.domain.requirements import RequirementState, evaluate
from lib.services.access import Act
from lib.services.integrations import (
    TURN,
    Integration,
    as_integration,
    calendar_of,
    load_integration,
    load_integrations,
)
from lib.services.pace_record import count_stage, record_stage, record_turn
from lib.services.platform import platform
from lib.storage.managing import waivers
from lib.storage.onboarding import route_answers
from lib.storage.scope import Scope
from lib.storage.tables import evidence, integrations, numbers

__all__ = [
    "TURN",
    "Integration",
    "as_integration",
    "calendar_of",
    "load_integration",
    "load_integrations",
]


def load_evidence(scope: Scope, store_id: UUID, track: Track) -> tuple[Evidence, ...]:
    """All that is known about one track of a store, oldest first."""
    return _evidence(scope, store_id, [track])[track]


def _evidence(scope: Scope, store_id: UUID, tracks: Sequence[Track]) -> Mapping[Track, tuple[Evidence, ...]]:
    rows = scope.connection.execute(
        select(evidence)
        .where(evidence.c.store_id == store_id, evidence.c.track.in_(tracks), scope.on(evidence))
        .order_by(evidence.c.at, evidence.c.id)
    ).all()
    return {track: tuple(as_evidence(row) for row in rows if row.track == track) for track in tracks}


def _waivers(scope: Scope, store_id: UUID, tracks: Sequence[Track]) -> Mapping[Track, tuple[Waiver, ...]]:
    """What was let go and is not asked for again."""
    rows = scope.connection.execute(
        select(waivers)
        .where(waivers.c.store_id == store_id, waivers.c.track.in_(tracks))
        .where(waivers.c.revoked_at.is_(None), scope.on(waivers))
    ).all()
    return {track: tuple(as_waiver(row) for row in rows if row.track == track) for track in tracks}


def as_waiver(row: Row[Any]) -> Waiver:
    """A row of `waivers` as a value."""
    return Waiver(rule_id=row.rule_id, by=row.by_name, at=row.at, reason=row.reason)


def as_evidence(row: Row[Any]) -> Evidence:
    """A row of `evidence` as a value."""
    return Evidence(
        rule_id=row.rule_id,
        kind=EvidenceKind(row.kind),
        result=EvidenceResult(row.result),
        at=row.at,
        by=row.by_name,
        facts=row.facts,
    )


def add_evidence(act: Act, track: Track, found: Sequence[Evidence]) -> None:
    """Write evidence for the store of `act`. Follow it with `refresh`.

    What is observed day after day with the same result is kept as its first time and its last.
    """
    for item in found:
        if item.kind is EvidenceKind.OBSERVED and _goes_on(act, track, item):
            continue
        act.connection.execute(
            act.scope.insert(
                evidence,
                act.store.id,
                track=track,
                rule_id=item.rule_id,
                kind=item.kind,
                result=item.result,
                at=item.at,
                by_name=item.by,
                person_id=act.actor.person_id,
                facts=dict(item.facts),
            )
        )


def _goes_on(act: Act, track: Track, item: Evidence) -> bool:
    """Move the last of a row of equal observations to the time of `item`; False when there is no such row."""
    newest = act.connection.execute(
        select(evidence.c.id, evidence.c.kind, evidence.c.result, evidence.c.by_name, evidence.c.facts)
        .where(
            evidence.c.store_id == act.store.id,
            evidence.c.track == track,
            evidence.c.rule_id == item.rule_id,
            evidence.c.at <= item.at,
            act.scope.on(evidence),
        )
        .order_by(evidence.c.at.desc(), evidence.c.id.desc())
        .limit(2)
    ).all()
    same = (item.kind, item.result, item.by, dict(item.facts))
    if len(newest) < 2 or any((row.kind, row.result, row.by_name, row.facts) != same for row in newest):
        return False
    act.connection.execute(
        update(evidence).where(evidence.c.id == newest[0].id, act.scope.on(evidence)).values(at=item.at)
    )
    return True


def named_answers(act: Act, track: Track) -> dict[str, str]:
    """The store's answers by question (`lib.domain.questions`).

    What the kept number's own answers say counts before what was said when a way was chosen.
    """
    return _answers(act, [track])[track]


def _answers(act: Act, tracks: Sequence[Track]) -> Mapping[Track, dict[str, str]]:
    given = act.connection.execute(
        select(route_answers.c.track, route_answers.c.question, route_answers.c.answer).where(
            route_answers.c.store_id == act.store.id,
            route_answers.c.track.in_(tracks),
            act.scope.on(route_answers),
        )
    ).all()
    kept = act.connection.execute(
        select(numbers.c.track, numbers.c.answers).where(
            numbers.c.store_id == act.store.id, numbers.c.track.in_(tracks), act.scope.on(numbers)
        )
    )
    of_number = {row.track: row.answers for row in kept}
    return {
        track: overlaid(
            {row.question: row.answer for row in given if row.track == track}, of_number.get(track, {})
        )
        for track in tracks
    }


def overlaid(given: Mapping[str, str], of_number: Mapping[str, object]) -> dict[str, str]:
    """Answers given for the way, with those that the kept number has in their place."""
    answers = dict(given)
    for question in OF_THE_NUMBER:
        said = of_number.get(question)
        if said in ANSWERS[question]:
            answers[question] = str(said)
    return answers


def state_of(
    act: Act, integration: Integration, answers: Mapping[str, str] | None = None
) -> RequirementState:
    """The requirement state of one track, evaluated now; `answers` where the caller has read them already."""
    said = None if answers is None else {integration.track: answers}
    return states_of(act, [integration], said)[integration.track]


def states_of(
    act: Act, found: Sequence[Integration], answers: Mapping[Track, Mapping[str, str]] | None = None
) -> Mapping[Track, RequirementState]:
    """The requirement state of some tracks of the store of `act`, evaluated now."""
    tracks = [one.track for one in found]
    known, let_go = _evidence(act.scope, act.store.id, tracks), _waivers(act.scope, act.store.id, tracks)
    said = _answers(act, tracks) if answers is None else answers
    return {
        one.track: evaluate(
            platform().rulebook,
            track=one.track,
            route=one.route,
            evidence=known[one.track],
            waivers=let_go[one.track],
            now=act.now,
            answers=said[one.track],
            calendar=calendar_of(act.store),
            is_live=one.stage is Stage.LIVE,
        )
        for one in found
    }


def take_turn(act: Act, track: Track) -> None:
    """Let one act at a time work on a track: of two at once, the second reads what the first left.

    The store's turn comes first, as everywhere.
    """
    act.ensure_turn()
    act.connection.execute(
        select(integrations.c.id)
        .where(
            integrations.c.store_id == act.store.id,
            integrations.c.track == track,
            act.scope.on(integrations),
        )
        .with_for_update()
    )


def refresh(act: Act, track: Track) -> RequirementState:
    """Evaluate one track of the store of `act` and bring its row up to date.

    A new stage is an event, and so is the turn that goes to somebody else: the clock counts by these.
    """
    take_turn(act, track)
    before = load_integration(act.scope, act.store.id, track)
    state = state_of(act, before)
    stage = stage_after(before, state)
    counted = [] if stage is before.stage else count_stage(act, before, stage)
    act.connection.execute(
        update(integrations)
        .where(integrations.c.id == before.id, act.scope.on(integrations))
        .values(**row_values(before, state, act.now), updated_at=act.now)
    )
    if stage is not before.stage:
        record_stage(act, before, stage, counted)
    if state.waiting_on is not before.waiting_on:
        record_turn(act, before, state.waiting_on)
    return state


def stage_after(before: Integration, state: RequirementState) -> Stage:
    """The stage that follows from the state.

    Live stays live: a proof that grew old or failed is a matter of health and turn, not of stage.
    """
    return Stage.LIVE if before.stage is Stage.LIVE else state.stage


def row_values(before: Integration, state: RequirementState, now: datetime) -> dict[str, object]:
    """The columns of an integration's row that follow from its state at `now`."""
    stage = stage_after(before, state)
    same_stage = stage is before.stage
    same_party = state.waiting_on is before.waiting_on
    proofs = [item.evidence.at for item in state.satisfied if item.evidence is not None]
    return {
        "stage": stage,
        "stage_since": before.stage_since if same_stage else now,
        "pace_from": before.pace_from if same_stage else now,
        # Slow in a stage: with the next one it has a new start.
        "slow_since": before.slow_since if same_stage else None,
        "live_at": before.live_at or (now if stage is Stage.LIVE else None),
        "waiting_on": state.waiting_on,
        "waiting_since": before.waiting_since if same_party else now,
        "health": state.health,
        "next_rule": state.next_action.rule_id if state.next_action else None,
        "blocked_reason": state.blocked_reason,
        "merchant_percent": state.merchant_percent,
        "whole_percent": state.whole_percent,
        "last_proof_at": max(proofs, default=None),
        "expected_by": expected_by(state),
        "due_by": due_by(state),
        "changes_at": state.changes_at,
        "rulebook": platform().rulebook.version,
    }


def expected_by(state: RequirementState) -> datetime | None:
    """Until when the one that holds the turn usually has acted."""
    item = state.item(state.next_action.rule_id) if state.next_action else None
    return None if item is None else item.expected_by


def due_by(state: RequirementState) -> datetime | None:
    """By when the one that holds the turn must have acted."""
    item = state.item(state.next_action.rule_id) if state.next_action else None
    return None if item is None else item.due_by
