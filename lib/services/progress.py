"""Keeping an integration's row in step with what is known about it.

Whoever writes evidence calls `refresh` in the same transaction, so that the panel can filter, sort
and count without evaluating rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, select, update

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.requirements import RequirementState, evaluate
from lib.services.access import Act
from lib.services.platform import platform
from lib.storage.scope import Scope
from lib.storage.tables import evidence, integrations


@dataclass(frozen=True)
class Integration:
    """One integration record: a track of a store, and where it stands."""

    id: UUID
    track: Track
    route: Route
    stage: Stage
    stage_since: datetime
    health: Health
    waiting_on: Party | None
    waiting_since: datetime
    next_rule: str | None
    blocked_reason: str | None
    merchant_percent: int
    whole_percent: int
    last_proof_at: datetime | None

    @property
    def steps(self) -> tuple[Stage, ...]:
        """The stages that this route has, in order, to the last one."""
        has = {rule.stage for rule in platform().rulebook.rules_for(self.track, self.route)}
        return tuple(stage for stage in Stage if stage in has or stage is Stage.LIVE)


def as_integration(row: RowMapping) -> Integration:
    """A row of `integrations` as a value."""
    return Integration(
        id=row["id"],
        track=Track(row["track"]),
        route=Route(row["route"]),
        stage=Stage(row["stage"]),
        stage_since=row["stage_since"],
        health=Health(row["health"]),
        waiting_on=Party(row["waiting_on"]) if row["waiting_on"] else None,
        waiting_since=row["waiting_since"],
        next_rule=row["next_rule"],
        blocked_reason=row["blocked_reason"],
        merchant_percent=row["merchant_percent"],
        whole_percent=row["whole_percent"],
        last_proof_at=row["last_proof_at"],
    )


def load_integrations(scope: Scope, store_id: UUID) -> tuple[Integration, ...]:
    """The integrations of a store, in the order of `Track`."""
    rows = scope.connection.execute(
        select(integrations).where(integrations.c.store_id == store_id, scope.on(integrations))
    ).mappings()
    found = {item.track: item for item in map(as_integration, rows)}
    return tuple(found[track] for track in Track if track in found)


def load_integration(scope: Scope, store_id: UUID, track: Track) -> Integration:
    """One integration of a store; every store has both tracks from the start."""
    return next(item for item in load_integrations(scope, store_id) if item.track is track)


def load_evidence(scope: Scope, store_id: UUID, track: Track) -> tuple[Evidence, ...]:
    """All that is known about one track of a store, oldest first."""
    rows = scope.connection.execute(
        select(evidence)
        .where(evidence.c.store_id == store_id, evidence.c.track == track, scope.on(evidence))
        .order_by(evidence.c.at, evidence.c.id)
    )
    return tuple(
        Evidence(
            rule_id=row.rule_id,
            kind=EvidenceKind(row.kind),
            result=EvidenceResult(row.result),
            at=row.at,
            by=row.by_name,
            facts=row.facts,
        )
        for row in rows
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


def state_of(act: Act, integration: Integration) -> RequirementState:
    """The requirement state of one track, evaluated now."""
    known = load_evidence(act.scope, act.store.id, integration.track)
    return evaluate(
        platform().rulebook,
        track=integration.track,
        route=integration.route,
        evidence=known,
        waivers=(),
        now=act.now,
    )


def take_turn(act: Act, track: Track) -> None:
    """Let one act at a time work on a track: of two at once, the second reads what the first left."""
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
    """Evaluate one track of the store of `act` and bring its row up to date; a new stage is an event."""
    take_turn(act, track)
    before = load_integration(act.scope, act.store.id, track)
    state = state_of(act, before)
    stage = _stage(before, state)
    values = _columns(act, before, state, stage)
    act.connection.execute(
        update(integrations)
        .where(integrations.c.id == before.id, act.scope.on(integrations))
        .values(**values, updated_at=act.now)
    )
    if stage is not before.stage:
        act.record("integration.stage", track=track, old={"stage": before.stage}, new={"stage": stage})
    return state


def _stage(before: Integration, state: RequirementState) -> Stage:
    """Live stays live: a proof that grew old or failed is a matter of health and turn, not of stage."""
    return Stage.LIVE if before.stage is Stage.LIVE else state.stage


def _columns(act: Act, before: Integration, state: RequirementState, stage: Stage) -> dict[str, object]:
    stage_since = before.stage_since if stage is before.stage else act.now
    same_party = state.waiting_on is before.waiting_on
    proofs = [item.evidence.at for item in state.satisfied if item.evidence is not None]
    return {
        "stage": stage,
        "stage_since": stage_since,
        "waiting_on": state.waiting_on,
        "waiting_since": before.waiting_since if same_party else act.now,
        "health": state.health,
        "next_rule": state.next_action.rule_id if state.next_action else None,
        "blocked_reason": state.blocked_reason,
        "merchant_percent": state.merchant_percent,
        "whole_percent": state.whole_percent,
        "last_proof_at": max(proofs, default=None),
        "changes_at": state.changes_at,
    }
