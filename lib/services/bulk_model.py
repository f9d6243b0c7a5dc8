"""What a job over many stores is: its kind, where it stands, its items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from lib.domain.model import Track

DONE = "done"
"""The outcome of an item that was done; any other is the code of why it was not."""

SAME_STORE = "bulk.same_store"
"""The outcome of a track whose store was reminded of its other one: its people have their mail."""

SENDS = "sends"
"""Among what a job is asked with: whose created stores' invitations it sends."""

WENT_WELL = frozenset({DONE, SAME_STORE})

RESULTS_OF_A_PAGE = 50


class BulkKind(StrEnum):
    """What is done to each item."""

    ASSIGN = "assign"
    REMIND = "remind"
    RECHECK = "recheck"
    INVITE = "invite"


PANEL_KINDS = (BulkKind.ASSIGN, BulkKind.REMIND, BulkKind.RECHECK)
"""What is asked for from the status dashboard."""


class JobState(StrEnum):
    """Where a job stands. `FAILED`: it ended before its last item, for the reason in `problem`."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether the worker still has something to do for it."""
        return self in OPEN_STATES


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class Preview:
    """What a job would be about: so many integrations, of so many stores.

    `fitting` counts those integrations to which it can be done as they are now: for a reminder, those that
    are worked on and wait for the merchant; else all. `reachable` counts the stores among them that get a
    reminder: those with somebody to write to that have not been written to lately.
    """

    integrations: int
    stores: int
    fitting: int
    reachable: int


@dataclass(frozen=True)
class BulkState:
    """One job. `done` counts the items that have an outcome, `outcomes` how many have which, by code.

    `new_owner` is the name of whose the stores become, where they become one person's. `undoes`: it takes
    back what another one did. `sends`: it invites to the stores that another one created.
    """

    id: UUID
    kind: BulkKind
    state: JobState
    asked_by: str
    asked_at: datetime
    total: int
    done: int
    outcomes: Mapping[str, int]
    finished_at: datetime | None
    problem: str | None
    new_owner: str | None
    undoes: bool
    sends: bool

    @property
    def succeeded(self) -> int:
        """How many items went well."""
        return sum(self.outcomes.get(outcome, 0) for outcome in WENT_WELL)

    @property
    def undoable(self) -> bool:
        """Whether what it did can be taken back."""
        return self.kind is BulkKind.ASSIGN and not self.state.is_open and self.succeeded > 0


@dataclass(frozen=True)
class BulkItem:
    """One item of a job, in the job's order from 1 on.

    `given` is what it is done with, `outcome` None while it waits, `facts` those of the error whose code the
    outcome is.
    """

    place: int
    account: str
    track: Track | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    outcome: str | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class BulkResults:
    """One page of a job's items. `total` counts those of the outcome that was asked for."""

    rows: tuple[BulkItem, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return pages_of(self.total)


def pages_of(total: int) -> int:
    """How many pages so many items fill; at least one."""
    return max(1, -(-total // RESULTS_OF_A_PAGE))


def as_state(row: Row[Any]) -> BulkState:
    """A row of `bulk_jobs` as a value."""
    return BulkState(
        id=row.id,
        kind=BulkKind(row.kind),
        state=JobState(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        total=row.total,
        done=row.done,
        outcomes=row.outcomes,
        finished_at=row.finished_at,
        problem=row.problem,
        new_owner=row.args.get("owner_name"),
        undoes="undoes" in row.args,
        sends=SENDS in row.args,
    )


def as_item(row: Row[Any]) -> BulkItem:
    """A row of `bulk_items` as a value."""
    track = Track(row.track) if row.track else None
    return BulkItem(row.place, row.account, track, row.given, row.outcome, row.facts)
