"""The words of a run. Every value is the stable code that is stored; the screens say it in words."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class RunKind(StrEnum):
    """What a run reads: everything, or what changed since the last one."""

    FULL = "full"
    INCREMENTAL = "incremental"


class RunState(StrEnum):
    """How far a run is. `READY`: all is read, nothing is sent, somebody must approve."""

    QUEUED = "queued"
    READING = "reading"
    READY = "ready"
    WRITING = "writing"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def is_open(self) -> bool:
        """Whether it still holds its store, of which it is then the one run."""
        return self not in _ENDED

    @property
    def is_moving(self) -> bool:
        """Whether it goes on by itself."""
        return self in _MOVING


_ENDED = frozenset({RunState.DONE, RunState.CANCELLED, RunState.FAILED})
_MOVING = frozenset({RunState.QUEUED, RunState.READING, RunState.WRITING})


class RowState(StrEnum):
    """What became of one customer of a run.

    `INTENDED`: about to be sent. `UNCERTAIN`: sent, and nobody knows whether it arrived.
    """

    PENDING = "pending"
    INTENDED = "intended"
    UNCERTAIN = "uncertain"
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"

    @property
    def term(self) -> str:
        """The term of the equation that counts it."""
        return "pending" if self in _UNSETTLED else self.value


_UNSETTLED = frozenset({RowState.PENDING, RowState.INTENDED, RowState.UNCERTAIN})


class Wanted(StrEnum):
    """What a person wants of a run that moves."""

    GO = "go"
    PAUSE = "pause"
    CANCEL = "cancel"


class Schedule(StrEnum):
    """How often a store is synchronised by itself."""

    NEVER = "never"
    HOURLY = "hourly"
    DAILY = "daily"

    @property
    def every(self) -> timedelta | None:
        """The time from one run to the next; None for never."""
        return _EVERY.get(self)


_EVERY = {Schedule.HOURLY: timedelta(hours=1), Schedule.DAILY: timedelta(days=1)}


class Wait(StrEnum):
    """Why a run waits.

    `VTEX_ASKED`, `HELLOTEXT_ASKED`: the vendor asked to wait (429). `VTEX_FAILING`, `HELLOTEXT_FAILING`: it
    does not answer properly. `VTEX_SCROLLS`: too many scrolls are open in the account. `RECONCILING`: it is
    looked up what became of uncertain customers. `OTHER_RUN`: another store of the same Hellotext business
    uses its allowance.
    """

    VTEX_ASKED = "vtex_asked"
    VTEX_FAILING = "vtex_failing"
    VTEX_SCROLLS = "vtex_scrolls"
    HELLOTEXT_ASKED = "hellotext_asked"
    HELLOTEXT_FAILING = "hellotext_failing"
    RECONCILING = "reconciling"
    OTHER_RUN = "other_run"
