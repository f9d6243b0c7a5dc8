"""Letting a requirement go for one store, with a reason: it counts as done until that is taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select, update

from lib.domain.model import Track
from lib.domain.requirements import RequirementState
from lib.errors import Conflict, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.integrations import load_integration
from lib.services.managing import clean_reason
from lib.services.progress import refresh, state_of, take_turn
from lib.services.second_thoughts import SECOND_THOUGHTS, events_since, refresh_undone
from lib.storage.managing import waivers

WAIVED = "requirement.waived"
UNWAIVED = "requirement.unwaived"


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
            raise _exists(known)
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
        undone = _asked_again(act, track, rule_id)
        act.record(WAIVED, track=track, subject=rule_id, new={"reason": why})
        return refresh_undone(act, track, undone)


def unwaive(
    actor: Actor, account: str, track: Track, rule_id: str, *, seen: datetime | None = None
) -> RequirementState:
    """Ask again for what was let go. What is not let go (any more) stays as it is.

    Within `SECOND_THOUGHTS` it was a slip: the track is where it was, as if the rule had never been let go
    (`lib.services.second_thoughts`). So it is with a track that was live by an older waiver no longer than
    that; one that has been live for longer stays live, and its health asks for attention.

    `seen` is when it was let go for whoever decides. Raises Conflict('waiver.exists') with the facts `who`,
    `when` and `reason` when it has been let go anew since.
    """
    with acting(actor, Action.MANAGE, account) as act:
        take_turn(act, track)
        known = _open_waiver(act, track, rule_id)
        if known is None:
            return refresh(act, track)
        if seen not in (None, known.at):
            raise _exists(known)
        _revoke(act, known.id)
        act.record(UNWAIVED, track=track, subject=rule_id, old={"reason": known.reason})
        return refresh_undone(act, track, _slip(act, track, rule_id, known.at))


def _slip(act: Act, track: Track, rule_id: str, waived_at: datetime) -> int | None:
    """From which waiver on one that counted until now is taken back in time; None for every other one."""
    found = load_integration(act.scope, act.store.id, track)
    item = state_of(act, found).item(rule_id)
    moved_at = max(waived_at, found.live_at or waived_at)
    if item is None or item.lets_on or act.now - moved_at > SECOND_THOUGHTS:
        return None
    since = min(waived_at, act.now - SECOND_THOUGHTS)
    first: int = events_since(act, track, WAIVED, since)[0]["id"]
    return first


def _asked_again(act: Act, track: Track, rule_id: str) -> int | None:
    """From which event on a rule that is let go was asked for again by a slip; None when it was not."""
    slips = events_since(act, track, UNWAIVED)
    return slips[0]["id"] if rule_id in {one["subject"] for one in slips} else None


def _open_waiver(act: Act, track: Track, rule_id: str) -> Row[Any] | None:
    return act.connection.execute(
        select(waivers)
        .where(waivers.c.store_id == act.store.id, waivers.c.track == track, waivers.c.rule_id == rule_id)
        .where(waivers.c.revoked_at.is_(None), act.scope.on(waivers))
    ).one_or_none()


def _exists(known: Row[Any]) -> Conflict:
    return Conflict("waiver.exists", who=known.by_name, when=known.at.isoformat(), reason=known.reason)


def _revoke(act: Act, waiver_id: UUID) -> None:
    act.connection.execute(
        update(waivers).where(waivers.c.id == waiver_id, act.scope.on(waivers)).values(revoked_at=act.now)
    )
