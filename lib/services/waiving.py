"""Letting a requirement go for one store, with a reason: it counts as done until that is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, update

from lib.domain.model import Stage, Track
from lib.domain.requirements import RequirementState
from lib.errors import Conflict, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.checklist import SECOND_THOUGHTS
from lib.services.integrations import STAGE, Integration, load_integration
from lib.services.managing import clean_reason
from lib.services.progress import refresh, state_of, take_turn
from lib.storage.managing import waivers
from lib.storage.tables import events, integrations


def waive(actor: Actor, account: str, track: Track, rule_id: str, reason: str) -> RequirementState:
    """Let a required item that is open go. The same person's second click changes nothing. Undo: `unwaive`.

    Raises what `lib.services.managing.clean_reason` raises; InvalidInput('waiver.not_required') for a rule
    that is not required of the store on its route; Conflict('waiver.not_open') for one that holds already;
    Conflict('waiver.exists') with the facts `who`, `when` and `reason` when somebody else let it go.
    """
    why = clean_reason(reason)
    with acting(actor, Action.MANAGE, account) as act:
        take_turn(act, track)
        before = state_of(act, load_integration(act.scope, act.store.id, track))
        item = before.item(rule_id)
        if item is None or not item.is_required:
            raise InvalidInput("waiver.not_required", field="rule")
        known = _open_waiver(act, track, rule_id)
        if known is not None:
            if (known.by_id, known.by_name) == (actor.person_id, actor.name):
                return before
            when = known.at.isoformat()
            raise Conflict("waiver.exists", who=known.by_name, when=when, reason=known.reason)
        if item.holds:
            raise Conflict("waiver.not_open")
        act.connection.execute(
            act.scope.insert(
                waivers,
                act.store.id,
                id=uuid4(),
                track=track,
                rule_id=rule_id,
                reason=why,
                by_name=actor.name,
                by_id=actor.person_id,
                at=act.now,
            )
        )
        act.record("requirement.waived", track=track, subject=rule_id, new={"reason": why})
        return refresh(act, track)


def unwaive(actor: Actor, account: str, track: Track, rule_id: str) -> RequirementState:
    """Ask again for what was let go. What is not let go (any more) stays as it is.

    A track that became live by this waiver, within `SECOND_THOUGHTS`, goes back to the stage it was in.
    """
    with acting(actor, Action.MANAGE, account) as act:
        take_turn(act, track)
        known = _open_waiver(act, track, rule_id)
        if known is not None:
            _revoke(act, known.id)
            act.record("requirement.unwaived", track=track, subject=rule_id, old={"reason": known.reason})
            if act.now - known.at <= SECOND_THOUGHTS:
                _take_back_live(act, track, known.at)
        return refresh(act, track)


def _open_waiver(act: Act, track: Track, rule_id: str) -> Row[Any] | None:
    return act.connection.execute(
        select(waivers)
        .where(waivers.c.store_id == act.store.id, waivers.c.track == track, waivers.c.rule_id == rule_id)
        .where(waivers.c.revoked_at.is_(None), act.scope.on(waivers))
    ).one_or_none()


def _revoke(act: Act, waiver_id: UUID) -> None:
    act.connection.execute(
        update(waivers).where(waivers.c.id == waiver_id, act.scope.on(waivers)).values(revoked_at=act.now)
    )


def _take_back_live(act: Act, track: Track, waived_at: datetime) -> None:
    """Live stays live when a proof grows old; but a slip must not leave a store live that never was."""
    before = load_integration(act.scope, act.store.id, track)
    if before.live_at is None or before.live_at < waived_at:
        return
    stage = state_of(act, before).stage
    if stage is Stage.LIVE:
        return
    began = _began(act, before, stage)
    act.connection.execute(
        update(integrations)
        .where(integrations.c.id == before.id, act.scope.on(integrations))
        .values(stage=stage, stage_since=began, pace_from=began, live_at=None)
    )
    act.record(STAGE, track=track, old={"stage": before.stage}, new={"stage": stage})


def _began(act: Act, found: Integration, stage: Stage) -> datetime:
    """When the integration came to a stage last."""
    moment: datetime | None = act.connection.execute(
        select(func.max(events.c.at)).where(
            events.c.store_id == act.store.id,
            events.c.track == found.track,
            events.c.kind == STAGE,
            events.c.new["stage"].astext == stage,
            act.scope.on(events),
        )
    ).scalar_one()
    return moment or found.created_at
