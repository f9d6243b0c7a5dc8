"""A run of the customer sync as the worker that has it sees it: its fence, its waits, how it ends.

Each transaction of a run first makes sure that the run is still this worker's (`attempt`): one that was
taken for dead and comes back writes nothing more. The row of the run is its progress; the equation is
changed in the transaction that changes the ledger (docs/decisions/0028).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, case, func, select, update

from lib.domain.sync import RunState, Wait, Wanted
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.settings import Settings
from lib.storage.syncing import sync_runs

MOVING = (RunState.QUEUED, RunState.READING, RunState.WRITING)
OPEN = tuple(state for state in RunState if state.is_open)


class Overtaken(Exception):
    """The run is not this worker's any more: another start of it, cancelled, or closed."""


class ToldToStop(Exception):
    """The worker ends; another one goes on."""


class Asked(Exception):
    """A person wants the run paused or cancelled."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__(wanted.value)
        self.wanted = wanted


class Failed(Exception):
    """The run cannot go on by itself. `problem` is a stable code."""

    def __init__(self, problem: str, **facts: str | int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.facts: Mapping[str, str | int] = facts


@dataclass(frozen=True)
class Limits:
    """What a run may take at most, and how long it waits.

    `joined_rows`: how many records are joined at a time, groups whole. `settle_seconds`: how long after a
    call without an answer is looked for what it did. `patience_seconds`: how long a vendor may fail without
    a break before the run gives up.
    """

    at_once: int = 32
    scrolls: int = 3
    page_size: int = 500
    window_rows: int = 200
    joined_rows: int = 1_000
    circuit_seconds: float = 60.0
    settle_seconds: float = 5.0
    patience_seconds: float = 3600.0
    look_seconds: float = 0.5

    @staticmethod
    def of(settings: Settings) -> Limits:
        """The limits that the operator set."""
        return Limits(
            at_once=settings.sync_at_once,
            circuit_seconds=settings.sync_circuit_seconds,
            settle_seconds=settings.sync_settle_seconds,
        )


@dataclass(frozen=True)
class Work:
    """One start of one run."""

    actor: Actor
    account: str
    run_id: UUID
    attempt: int
    taken_at: datetime
    limits: Limits
    may_go_on: Callable[[], bool] = field(repr=False, default=lambda: True)

    def act(self) -> AbstractContextManager[Act]:
        """One transaction on the store of the run."""
        return acting(self.actor, Action.SYNC_CUSTOMERS, self.account)

    def mine(self, act: Act) -> tuple[ColumnElement[bool], ...]:
        """The condition under which the run is still this worker's."""
        return (
            sync_runs.c.id == self.run_id,
            sync_runs.c.attempt == self.attempt,
            sync_runs.c.state.in_(MOVING),
            act.scope.on(sync_runs),
        )

    def hold(self, act: Act) -> RowMapping:
        """The row of the run, held until the transaction ends. Raises Overtaken."""
        row = act.connection.execute(select(sync_runs).where(*self.mine(act)).with_for_update())
        found = row.mappings().one_or_none()
        if found is None:
            raise Overtaken
        return found

    def change(self, act: Act, **values: Any) -> None:
        """Change the row of the run, and hold it until the transaction ends. Raises Overtaken."""
        changed = act.connection.execute(
            update(sync_runs).where(*self.mine(act)).values(alive_at=act.now, **values)
        )
        if not changed.rowcount:
            raise Overtaken

    def look(self) -> Wanted:
        """Give a sign of life, and hear what a person wants. Raises Overtaken and ToldToStop."""
        if not self.may_go_on():
            raise ToldToStop
        with self.act() as act:
            row = act.connection.execute(
                update(sync_runs)
                .where(*self.mine(act))
                .values(alive_at=act.now)
                .returning(sync_runs.c.wanted)
            ).one_or_none()
        if row is None:
            raise Overtaken
        return Wanted(row.wanted)

    def raise_if_asked(self) -> None:
        """Raise Asked where a person wants the run paused or cancelled; Overtaken, ToldToStop."""
        wanted = self.look()
        if wanted is not Wanted.GO:
            raise Asked(wanted)

    def wait(self, why: Wait | None, until: datetime | None = None) -> None:
        """Say why the run waits and until when, or that it does not any more."""
        with self.act() as act:
            self.change(act, wait=why, wait_until=until)


def take(
    actor: Actor, account: str, run_id: UUID, limits: Limits, may_go_on: Callable[[], bool]
) -> tuple[Work, RowMapping] | None:
    """Take a run for this worker; `None` where it is over, waits for a person, or is none of the store's."""
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        row = act.connection.execute(
            update(sync_runs)
            .where(
                sync_runs.c.id == run_id,
                sync_runs.c.store_id == act.store.id,
                sync_runs.c.state.in_(MOVING),
                act.scope.on(sync_runs),
            )
            .values(
                state=case((sync_runs.c.read_at.is_(None), RunState.READING), else_=RunState.WRITING),
                attempt=sync_runs.c.attempt + 1,
                alive_at=act.now,
                started_at=func.coalesce(sync_runs.c.started_at, act.now),
                until=func.coalesce(sync_runs.c.until, act.now),
            )
            .returning(*sync_runs.c)
        )
        found = row.mappings().one_or_none()
    if found is None:
        return None
    return Work(actor, account, run_id, found["attempt"], found["alive_at"], limits, may_go_on), found
