"""What a manager does to a store's integrations: pause, resume, cancel, reopen, assign, remind, re-check.

Of two managers at once the second one reads what the first left: a change that no longer fits is a `Conflict`
which says who changed what and when. The same thing twice by the same person is a double click and changes
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from lib.domain.dossier import holds_secret
from lib.domain.entered import short_text
from lib.domain.model import Party, Role, Track
from lib.domain.pace import after_rest
from lib.errors import Conflict, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.credential_runs import ask, ask_daily
from lib.services.credential_store import ids_of, known_secrets
from lib.services.integrations import Integration, calendar_of, load_integration
from lib.services.last_event import last_doer, last_event
from lib.services.meta_states import SECOND_CLICK, locked_row, make_due
from lib.services.outbox import MailKind, tell
from lib.services.panel_query import Status
from lib.services.portfolios import OWNER_CHANGED, name_of_owner
from lib.services.progress import refresh, take_turn
from lib.services.turns import CANCELLED, PAUSED, REOPENED, RESUMED
from lib.storage.tables import integrations, memberships, people, stores

_LIFE = (PAUSED, RESUMED, CANCELLED, REOPENED)
REMINDED = "store.reminded"
RECHECKED = "store.rechecked"
REMINDER_EVERY = timedelta(days=3)
"""A store's people are reminded at most once in this time."""


@dataclass(frozen=True)
class Assigned:
    """A store that is somebody's now, or nobody's.

    `changed`: it was not before. `given_at`: when the actor gave it there, now or earlier; None when somebody
    else did.
    """

    store: Store
    changed: bool
    given_at: datetime | None


@dataclass(frozen=True)
class Reminded:
    """To how many people of a store a reminder goes, and when it was asked for."""

    at: datetime
    people: int


@dataclass(frozen=True)
class Rechecked:
    """What a re-check set going besides the evaluation: a run over the credentials, a look at Meta."""

    credentials: bool
    meta: bool


def pause(
    actor: Actor, account: str, track: Track, reason: str, *, seen: Status | None = None
) -> Integration:
    """Let a track rest: its clock stands still, nobody is reminded. Undo: `resume`.

    `seen` is the status that the manager saw; with another one nothing is changed. Raises what
    `clean_reason` raises, and Conflict('integration.is_paused' | 'integration.is_cancelled' |
    'integration.is_active') with the facts `who` and `when` (ISO 8601) of the last change.
    """
    why = clean_reason(reason)
    with acting(actor, Action.MANAGE, account) as act:
        found = _locked(act, track)
        if _is_again(act, found, Status.PAUSED, PAUSED):
            return found
        _require(act, found, (Status.ACTIVE,), seen)
        return _change(act, found, PAUSED, why, paused_at=act.now)


def resume(actor: Actor, account: str, track: Track, *, seen: Status | None = None) -> Integration:
    """Let the days of a paused track run again. Those of the pause count for nobody: neither as days in the
    stage nor as days that somebody is waited for. Raises as `pause`.
    """
    with acting(actor, Action.MANAGE, account) as act:
        found = _locked(act, track)
        if _is_again(act, found, Status.ACTIVE, RESUMED):
            return found
        _require(act, found, (Status.PAUSED,), seen)
        return _change(act, found, RESUMED, None, paused_at=None, **_after_rest(act, found, found.paused_at))


def cancel(
    actor: Actor, account: str, track: Track, reason: str, *, seen: Status | None = None
) -> Integration:
    """Give a track up: it is nobody's turn any more. Nothing that is known is lost. Undo: `reopen`.

    Raises as `pause`.
    """
    why = clean_reason(reason)
    with acting(actor, Action.MANAGE, account) as act:
        found = _locked(act, track)
        if _is_again(act, found, Status.CANCELLED, CANCELLED):
            return found
        _require(act, found, (Status.ACTIVE, Status.PAUSED), seen)
        return _change(act, found, CANCELLED, why, cancelled_at=act.now)


def reopen(actor: Actor, account: str, track: Track, *, seen: Status | None = None) -> Integration:
    """Take a cancelled track up again, as it was: one that was paused is paused. Raises as `pause`."""
    with acting(actor, Action.MANAGE, account) as act:
        found = _locked(act, track)
        before = Status.PAUSED if found.paused_at else Status.ACTIVE
        if _is_again(act, found, before, REOPENED):
            return found
        _require(act, found, (Status.CANCELLED,), seen)
        # Of one that is still paused, `resume` will count the whole time.
        times = {} if found.paused_at else _after_rest(act, found, found.cancelled_at)
        return _change(act, found, REOPENED, None, cancelled_at=None, **times)


def assign(
    actor: Actor, account: str, owner_id: UUID | None, *, seen_owner: UUID | None, reason: str = ""
) -> Assigned:
    """Give a store to another account manager, or to nobody. Undo: assign it back.

    `seen_owner` is the one whose store it was for whoever decides. Raises InvalidInput('owner.unknown') for
    somebody who is no account manager (any more), Conflict('store.owner_changed') with the facts `who`,
    `when` and `owner` when the store was given to somebody else meanwhile.
    """
    why = clean_reason(reason) if reason.strip() else None
    with acting(actor, Action.MANAGE, account) as act:
        owner = name_of_owner(act, owner_id) if owner_id else None
        before = act.take_turn()
        if before.owner_id == owner_id:
            last = last_event(act, (OWNER_CHANGED,))
            return Assigned(before, False, last.at if last is not None and last.is_of(act) else None)
        if before.owner_id != seen_owner:
            by, owner = last_doer(act, (OWNER_CHANGED,)), _name_of(act, before.owner_id) or "—"
            raise Conflict("store.owner_changed", owner=owner, who=by.who, when=by.when)
        # The owner is repeated in each track's row.
        for track in Track:
            take_turn(act, track)
        act.connection.execute(
            update(stores).where(stores.c.id == before.id, act.scope.on(stores)).values(owner_id=owner_id)
        )
        earlier = _name_of(act, before.owner_id)
        act.record(
            OWNER_CHANGED,
            subject=why,
            old={"owner": earlier} if earlier else None,
            new={"owner": owner} if owner else None,
        )
        return Assigned(act.take_turn(), True, act.now)


def remind(actor: Actor, account: str, track: Track) -> Reminded:
    """Write to the store's people, each in their language, that a track waits for them, with the next step.

    Raises Conflict: 'reminder.not_active' for a track that rests or was given up, 'reminder.not_their_turn'
    while somebody else holds the turn, 'reminder.nobody' when no person of the store is known, and
    'reminder.too_soon' with the facts `who`, `when` and `until` within `REMINDER_EVERY` of the last one.
    """
    with acting(actor, Action.MANAGE, account) as act:
        act.take_turn()
        found = _locked(act, track)
        if status_of(found) != Status.ACTIVE:
            raise Conflict("reminder.not_active")
        if found.waiting_on is not Party.MERCHANT:
            raise Conflict("reminder.not_their_turn")
        recipients = _merchants(act)
        if not recipients:
            raise Conflict("reminder.nobody")
        last = _reminded_at(act)
        if last is not None and act.now < last + REMINDER_EVERY:
            if _is_second_click(act, REMINDED):
                return Reminded(last, len(recipients))
            by, until = last_doer(act, (REMINDED,)), (last + REMINDER_EVERY).isoformat()
            raise Conflict("reminder.too_soon", until=until, who=by.who, when=by.when)
        act.connection.execute(
            update(stores)
            .where(stores.c.id == act.store.id, act.scope.on(stores))
            .values(reminded_at=act.now)
        )
        for person in recipients:
            cause = f"reminder:{act.store.id}:{person}:{act.now.isoformat()}"
            tell(act, MailKind.REMINDER, person, cause, act.store.id, {"track": track})
        act.record(REMINDED, track=track, subject=found.next_rule, new={"people": len(recipients)})
        return Reminded(act.now, len(recipients))


def recheck(actor: Actor, account: str, *, waited_for: bool = True) -> Rechecked:
    """Check all that can be checked anew: the credentials, what Meta says, and every requirement.

    What the vendors have to answer is done by the worker; where nothing is kept to ask them with, nothing is
    asked. `waited_for`: a person waits; else it goes behind those that people wait for.
    """
    with acting(actor, Action.MANAGE, account) as act:
        act.take_turn()
        for track in Track:
            take_turn(act, track)
        again = _is_second_click(act, RECHECKED)
        credentials = bool(known_secrets(act) or ids_of(act))
        if credentials:
            (ask if waited_for else ask_daily)(act)
        meta = _look_at_meta(act, waited_for)
        if not again:
            act.record(RECHECKED)
        for track in Track:
            refresh(act, track)
        return Rechecked(credentials, meta)


def clean_reason(text: str) -> str:
    """Why something is done, on one line.

    Raises InvalidInput('reason.empty' | 'too_long' | 'reason.is_secret').
    """
    clean = short_text(text, "reason")
    if holds_secret(clean):
        raise InvalidInput("reason.is_secret", field="reason")
    return clean


def status_of(found: Integration) -> Status:
    """Whether an integration is worked on; as the column `integrations.status`."""
    if found.cancelled_at is not None:
        return Status.CANCELLED
    return Status.ACTIVE if found.paused_at is None else Status.PAUSED


def _locked(act: Act, track: Track) -> Integration:
    take_turn(act, track)
    return load_integration(act.scope, act.store.id, track)


def _is_again(act: Act, found: Integration, status: Status, kind: str) -> bool:
    """Whether the same person has just done the same."""
    if status_of(found) != status:
        return False
    last = last_event(act, _LIFE, found.track)
    return last is not None and last.kind == kind and last.is_of(act)


def _require(act: Act, found: Integration, allowed: tuple[Status, ...], seen: Status | None) -> None:
    status = status_of(found)
    if status in allowed and seen in (None, status):
        return
    by = last_doer(act, _LIFE, found.track)
    if status == Status.CANCELLED:
        raise Conflict("integration.is_cancelled", who=by.who, when=by.when)
    if status == Status.PAUSED:
        raise Conflict("integration.is_paused", who=by.who, when=by.when)
    raise Conflict("integration.is_active", who=by.who, when=by.when)


def _change(act: Act, found: Integration, kind: str, why: str | None = None, **values: object) -> Integration:
    act.connection.execute(
        update(integrations)
        .where(integrations.c.id == found.id, act.scope.on(integrations))
        .values(**values, updated_at=act.now)
    )
    # The clock of a store whose turns are not recorded needs to know where this one began.
    moved = {"waiting_since": found.waiting_since.isoformat()} if "waiting_since" in values else None
    act.record(kind, track=found.track, old=moved, new={"reason": why} if why else None)
    return load_integration(act.scope, act.store.id, found.track)


def _after_rest(act: Act, found: Integration, rested_from: datetime | None) -> dict[str, datetime]:
    """From when the days in the stage and those of the turn count, once those since `rested_from` do not."""
    begun, calendar = rested_from or act.now, calendar_of(act.store)
    return {
        "pace_from": after_rest(found.pace_from, begun, act.now, calendar),
        "waiting_since": after_rest(found.waiting_since, begun, act.now, calendar),
    }


def _is_second_click(act: Act, kind: str) -> bool:
    last = last_event(act, (kind,))
    return last is not None and last.is_of(act) and act.now - last.at < SECOND_CLICK


def _name_of(act: Act, person_id: UUID | None) -> str | None:
    found = act.connection.execute(select(people.c.name).where(people.c.id == person_id))
    name: str | None = found.scalar_one_or_none()
    return name


def _merchants(act: Act) -> list[UUID]:
    """The store's people who can still sign in."""
    rows = act.connection.execute(
        select(people.c.id)
        .join_from(memberships, people, memberships.c.person_id == people.c.id)
        .where(
            memberships.c.store_id == act.store.id,
            people.c.role == Role.MERCHANT,
            people.c.disabled_at.is_(None),
            act.scope.on(memberships),
        )
        .order_by(people.c.email)
    )
    return list(rows.scalars())


def _reminded_at(act: Act) -> datetime | None:
    mine = select(stores.c.reminded_at).where(stores.c.id == act.store.id, act.scope.on(stores))
    at: datetime | None = act.connection.execute(mine).scalar_one()
    return at


def _look_at_meta(act: Act, waited_for: bool) -> bool:
    row = locked_row(act)
    if row is None or row.look_at is None:
        return False
    just_looked = row.looked_at is not None and act.now - row.looked_at < SECOND_CLICK
    if row.look_at <= act.now or not just_looked:
        make_due(act, asked=waited_for)
    return True
