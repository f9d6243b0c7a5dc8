"""Checks of the pixel: asked for here, carried out by `lib.services.pixel_checking` in the worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Row, func, select, update

from lib.domain.pixel import DeepSeen, Judgement
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import ids_of
from lib.services.pixel_record import deep_of, judgement_of
from lib.services.pixel_shop import keep_shop, shop_of
from lib.services.starts import OPEN_STATES, QUEUED
from lib.storage.queue import PIXEL_QUEUE, enqueue, hurry_jobs
from lib.storage.watching import pixel_checks

PIXEL_TASK: Final = "check_pixel"
ABANDONED: Final = "check.abandoned"
ABANDONED_AFTER: Final = timedelta(minutes=10)
"""After so long nobody works on a check any more: no look takes more than a few minutes."""

DAILY: Final = Actor.process("pixel watch")
"""Who asks for the checks that nobody asks for."""

_BEHIND_PEOPLE: Final = -10
_FIRST_AFTER, _SPREAD_SECONDS = timedelta(hours=22), 4 * 60 * 60


@dataclass(frozen=True)
class PixelCheck:
    """One check of a store's shop. `judgement` and `deep` are there when it is done.

    `domain` and `business_id` are what it is about: by now the store may have others. `problem` is the code
    of what kept it from finishing, not of a page. `…_right`: whether pages and browser together show the
    install as it should be; None where it could not be told.
    """

    id: UUID
    state: str
    deep_asked: bool
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    domain: str
    business_id: str
    judgement: Judgement | None
    deep: DeepSeen | None
    problem: str | None
    storefront_right: bool | None = None
    checkout_right: bool | None = None

    @property
    def open(self) -> bool:
        """Whether the worker has still to finish it."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class Target:
    """What is looked for, and where."""

    domain: str
    business_id: str


def request_pixel_check(actor: Actor, account: str, *, deep: bool = False) -> PixelCheck:
    """Ask the worker to look at the store's shop. While a check is open, that check is the answer.

    `deep`: with a real browser too; an open check without one begins again with it. Raises
    InvalidInput('pixel.no_domain' | 'pixel.no_business_id') when there is nothing to look at or for.
    """
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        ask(act, deep=deep)
        check = latest(act)
        if check is None:
            raise RuntimeError("a check was asked for and is not there")
        return check


def latest_pixel_check(actor: Actor, account: str) -> PixelCheck | None:
    """The latest check of a store: what a page that follows it asks for every second, and no more."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return latest(act)


def find_target(act: Act) -> Target | None:
    """What there is to look at for the store of `act`; None where a part of it is not known yet."""
    domain, business_id = shop_of(act).domain, ids_of(act).get("business_id")
    return Target(domain, business_id) if domain and business_id else None


def target_of(act: Act) -> Target:
    """As `find_target`. Raises InvalidInput('pixel.no_domain' | 'pixel.no_business_id')."""
    target = find_target(act)
    if target is not None:
        return target
    if shop_of(act).domain is None:
        raise InvalidInput("pixel.no_domain", field="domain")
    raise InvalidInput("pixel.no_business_id", field="business_id")


def ask(act: Act, *, deep: bool = False) -> None:
    """Have a check open for the store of `act`, whose turn is taken, for a person who waits.

    One that is open begins anew where it was to do without a browser and this is not. One that comes by
    itself becomes this person's. Raises InvalidInput as `target_of`.
    """
    target = target_of(act)
    row = _open_row(act)
    if row is None:
        _start(act, target, deep=deep, priority=0)
        return
    hurry_jobs(act.connection, lock_of(row.domain))
    values: dict[str, object] = {}
    if row.requested_by == DAILY.name:
        values["requested_by"] = act.actor.name
    if deep and not row.deep_asked:
        values |= {"state": QUEUED, "deep_asked": True}
    if values:
        act.connection.execute(update(pixel_checks).where(*of_check(act, row.id)).values(**values))


def ask_daily(act: Act) -> None:
    """Have a check open for the store of `act`, whose turn is taken, behind those that people wait for."""
    target, row = target_of(act), _open_row(act)
    if row is None:
        _start(act, target, deep=False, priority=_BEHIND_PEOPLE)
    else:
        keep_shop(act, next_check_at=next_check(row.id, act.now))


def next_check(run_id: UUID, after: datetime) -> datetime:
    """When to look again, about a day after `after`: between 22 and 26 hours, spread by the check's id."""
    return after + _FIRST_AFTER + timedelta(seconds=run_id.int % _SPREAD_SECONDS)


def cancel_open(act: Act) -> None:
    """Cancel the open check of the store of `act`; whoever carries it out takes nothing in."""
    act.connection.execute(
        update(pixel_checks).where(*_open(act)).values(state="cancelled", finished_at=act.now)
    )


def latest(act: Act) -> PixelCheck | None:
    """The latest check of the store of `act`."""
    return _newest(act)


def latest_done(act: Act, target: Target) -> PixelCheck | None:
    """The latest finished check of the store of `act` that is about `target`."""
    return _newest(
        act,
        pixel_checks.c.state == "done",
        pixel_checks.c.domain == target.domain,
        pixel_checks.c.business_id == target.business_id,
    )


def lock_of(domain: str) -> str:
    """What jobs are locked by: a shop, with and without `www.`, sees one visitor of ours at a time."""
    return f"pixel:{domain.removeprefix('www.')}"


def of_check(act: Act, run_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The condition for this check, if it is one of the store of `act`."""
    return pixel_checks.c.id == run_id, pixel_checks.c.store_id == act.store.id, act.scope.on(pixel_checks)


def _newest(act: Act, *conditions: ColumnElement[bool]) -> PixelCheck | None:
    row = act.connection.execute(
        select(pixel_checks)
        .where(pixel_checks.c.store_id == act.store.id, act.scope.on(pixel_checks), *conditions)
        # Of two that were asked for in one moment, the one that goes on.
        .order_by(
            pixel_checks.c.requested_at.desc(),
            pixel_checks.c.finished_at.desc().nulls_first(),
            pixel_checks.c.id,
        )
        .limit(1)
    ).one_or_none()
    return None if row is None else _as_check(row)


def _as_check(row: Row[Any]) -> PixelCheck:
    return PixelCheck(
        row.id,
        row.state,
        row.deep_asked,
        row.requested_by,
        row.requested_at,
        row.finished_at,
        row.domain,
        row.business_id,
        None if row.judgement is None else judgement_of(row.judgement),
        None if row.deep is None else deep_of(row.deep),
        row.problem,
        row.storefront_right,
        row.checkout_right,
    )


def _open_row(act: Act) -> Row[Any] | None:
    """The open check of the store; one that nobody works on any more is given up."""
    begun = func.coalesce(pixel_checks.c.started_at, pixel_checks.c.requested_at)
    act.connection.execute(
        update(pixel_checks)
        .where(*_open(act), begun < act.now - ABANDONED_AFTER)
        .values(state="failed", problem=ABANDONED, finished_at=act.now)
    )
    return act.connection.execute(select(pixel_checks).where(*_open(act))).one_or_none()


def _start(act: Act, target: Target, *, deep: bool, priority: int) -> None:
    """Queue a check. Of a pixel that only a browser ever saw, pages alone tell nothing: it looks along."""
    run_id = uuid4()
    act.connection.execute(
        act.scope.insert(
            pixel_checks,
            act.store.id,
            id=run_id,
            state=QUEUED,
            deep_asked=deep or shop_of(act).browser_only,
            requested_by=act.actor.name,
            requested_at=act.now,
            domain=target.domain,
            business_id=target.business_id,
        )
    )
    keep_shop(act, next_check_at=next_check(run_id, act.now))
    enqueue(
        act.connection,
        PIXEL_TASK,
        lock=lock_of(target.domain),
        priority=priority,
        queue=PIXEL_QUEUE,
        run_id=str(run_id),
        account=act.store.account,
    )


def _open(act: Act) -> tuple[ColumnElement[bool], ...]:
    return (
        pixel_checks.c.store_id == act.store.id,
        pixel_checks.c.state.in_(OPEN_STATES),
        act.scope.on(pixel_checks),
    )
