"""Runs of the credential ladder: asked for here, climbed by `lib.services.checking` in the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from lib.domain.credential import Renewal
from lib.domain.ladder import CHECKS, Vendor
from lib.domain.model import CheckOutcome
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import ids_of, known_secrets
from lib.services.starts import OPEN_STATES, QUEUED
from lib.storage.queue import cancel_jobs, enqueue, hurry_jobs
from lib.storage.tables import check_results, check_runs, stores

CHECK_TASK = "check_credentials"
ABANDONED_AFTER = timedelta(minutes=5)
DAILY = Actor.process("daily proof")
"""Who asks for the runs that nobody asks for."""

_BEHIND_PEOPLE = -10
_FIRST_AFTER, _SPREAD_SECONDS = timedelta(hours=22), 4 * 60 * 60
_POSITION = {spec.id: position for position, spec in enumerate(CHECKS)}


@dataclass(frozen=True)
class CheckRow:
    """One finished check of a run."""

    check_id: str
    outcome: CheckOutcome
    code: str
    field: str | None
    who: str | None
    request_id: str | None
    ms: int
    facts: Mapping[str, str]
    at: datetime


@dataclass(frozen=True)
class CheckRun:
    """One run of the ladder. `rows` grow while it runs, in the order of the checks.

    `renewals` says, by vendor, what became of new secrets that were on trial.
    """

    id: UUID
    state: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    problem: str | None
    write_agreed: bool
    renewals: Mapping[Vendor, Renewal]
    rows: tuple[CheckRow, ...]

    @property
    def open(self) -> bool:
        """Whether the worker has still to finish it."""
        return self.state in OPEN_STATES


def request_check(actor: Actor, account: str, *, write_agreed: bool = False) -> CheckRun:
    """Ask the worker to check what is kept. While a run is open, that run is the answer.

    `write_agreed`: somebody who may set credentials agreed to the one check that writes at Hellotext; an
    open run that was asked for without it begins again. Raises InvalidInput('credentials.nothing') when
    there is nothing to check.
    """
    action = Action.SET_CREDENTIALS if write_agreed else Action.CHECK_CREDENTIALS
    with acting(actor, action, account) as act:
        act.take_turn()
        if not known_secrets(act) and not ids_of(act):
            raise InvalidInput("credentials.nothing")
        ask(act, write_agreed=write_agreed, again=write_agreed)
        if write_agreed:
            act.record("credentials.write_agreed")
        run = latest_run(act)
        if run is None:
            raise RuntimeError("a run was asked for and is not there")
        return run


def latest_check(actor: Actor, account: str) -> CheckRun | None:
    """The latest run of a store: what a page that follows it asks for every second, and no more."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return latest_run(act)


def ask(act: Act, *, write_agreed: bool = False, again: bool = False) -> None:
    """Have a run open for the store of `act`, for a person who waits.

    With `again`, one that is open begins anew. One that comes by itself becomes this person's.
    """
    agreed_by = act.actor.name if write_agreed else None
    while not _start(act, agreed_by, priority=0):
        hurry_jobs(act.connection, _lock(act))
        act.connection.execute(
            update(check_runs)
            .where(*_open_run(act), check_runs.c.requested_by == DAILY.name)
            .values(requested_by=act.actor.name)
        )
        if not again or _put_back(act, agreed_by):
            return


def ask_daily(act: Act) -> None:
    """Have a run open for the store of `act` that goes behind those that people wait for."""
    _start(act, None, priority=_BEHIND_PEOPLE)


def next_proof(run_id: UUID, after: datetime) -> datetime:
    """When to prove again, about a day after `after`: between 22 and 26 hours, spread by the run's id."""
    return after + _FIRST_AFTER + timedelta(seconds=run_id.int % _SPREAD_SECONDS)


def cancel_runs(act: Act) -> None:
    """Cancel the open run of the store and its jobs that nobody has begun."""
    act.connection.execute(
        update(check_runs).where(*_open_run(act)).values(state="cancelled", finished_at=act.now)
    )
    cancel_jobs(act.connection, _lock(act))


def latest_run(act: Act) -> CheckRun | None:
    """The latest run of the store, with the rows that it has so far."""
    row = act.connection.execute(
        select(check_runs)
        .where(check_runs.c.store_id == act.store.id, act.scope.on(check_runs))
        # Of two that were asked for in one moment, the one that goes on.
        .order_by(
            check_runs.c.requested_at.desc(), check_runs.c.finished_at.desc().nulls_first(), check_runs.c.id
        )
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    results = act.connection.execute(
        select(check_results).where(check_results.c.run_id == row.id, act.scope.on(check_results))
    )
    rows = tuple(
        CheckRow(
            item.check_id,
            CheckOutcome(item.outcome),
            item.code,
            item.field,
            item.who,
            item.request_id,
            item.ms,
            item.facts,
            item.at,
        )
        for item in sorted(results, key=lambda item: _POSITION.get(item.check_id, 0))
    )
    return CheckRun(
        row.id,
        row.state,
        row.requested_by,
        row.requested_at,
        row.finished_at,
        row.problem,
        row.write_agreed_by is not None,
        {Vendor(vendor): Renewal(end) for vendor, end in row.renewals.items()},
        rows,
    )


def last_passes(act: Act, since: Mapping[str, datetime]) -> dict[str, datetime]:
    """When each check last passed, by check id; of those in `since`, only what came from that moment on."""
    valid = [
        check_results.c.check_id.not_in(since),
        *(and_(check_results.c.check_id == check, check_results.c.at >= at) for check, at in since.items()),
    ]
    rows = act.connection.execute(
        select(check_results.c.check_id, func.max(check_results.c.at).label("at"))
        .where(
            check_results.c.store_id == act.store.id,
            check_results.c.outcome == CheckOutcome.PASSED,
            or_(*valid),
            act.scope.on(check_results),
        )
        .group_by(check_results.c.check_id)
    )
    return {row.check_id: row.at for row in rows}


def _start(act: Act, agreed_by: str | None, priority: int) -> bool:
    """Queue a run with its job. False when one is open; one that nobody works on any more is given up."""
    act.connection.execute(
        update(check_runs)
        .where(*_open_run(act), check_runs.c.requested_at < act.now - ABANDONED_AFTER)
        .values(state="failed", problem="check.abandoned", finished_at=act.now)
    )
    run_id = uuid4()
    try:
        with act.connection.begin_nested():
            act.connection.execute(
                act.scope.insert(
                    check_runs,
                    act.store.id,
                    id=run_id,
                    state="queued",
                    requested_by=act.actor.name,
                    requested_at=act.now,
                    write_agreed_by=agreed_by,
                )
            )
    except IntegrityError:
        return False
    act.connection.execute(
        update(stores)
        .where(stores.c.id == act.store.id, act.scope.on(stores))
        .values(reprove_at=next_proof(run_id, act.now))
    )
    enqueue(
        act.connection,
        CHECK_TASK,
        lock=_lock(act),
        priority=priority,
        run_id=str(run_id),
        account=act.store.account,
    )
    return True


def _put_back(act: Act, agreed_by: str | None) -> bool:
    """Have the open run begin again. False when there is none any more.

    Somebody's word that it may write was given for what was kept then: it does not go over to what is new.
    """
    again = {"state": QUEUED, "write_agreed_by": agreed_by}
    put_back = act.connection.execute(update(check_runs).where(*_open_run(act)).values(**again))
    return put_back.rowcount > 0


def _lock(act: Act) -> str:
    return f"credentials:{act.store.id}"


def _open_run(act: Act) -> tuple[ColumnElement[bool], ...]:
    return (
        check_runs.c.store_id == act.store.id,
        check_runs.c.state.in_(OPEN_STATES),
        act.scope.on(check_runs),
    )
