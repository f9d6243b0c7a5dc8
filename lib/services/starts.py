"""Carrying out what a row asks for, in a worker that may be killed, and that others may take for dead.

The row is begun, worked on and finished; each start has its number, so that a worker which holds an earlier
one writes nothing more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from lib.errors import PuenteError
from lib.storage.scope import PASSING

QUEUED = "queued"
RUNNING = "running"
OPEN_STATES = (QUEUED, RUNNING)


class Started(Protocol):
    """One start of a run."""

    @property
    def attempt(self) -> int:
        """Its number."""
        ...


Start = TypeVar("Start", bound=Started)


def carried_out(
    begin: Callable[[tuple[str, ...], Callable[[int], None]], Start | None],
    work: Callable[[Start], bool],
    give_up: Callable[[int | None, tuple[str, ...], str], None],
    *,
    rescued: bool,
) -> bool:
    """Begin a run and work on it until it is finished or there is nothing to do; whether it was finished.

    `begin` takes the run if it is in one of the states given, and tells the number of the start before it is
    kept; `work` says whether it finished it: if not, it may have been put back meanwhile, and is begun anew.
    `rescued`: the job comes again because it lost its worker, so that a run under way is nobody's. `give_up`
    closes the run of that start, or, where none was begun, one in these states, with a code: an expected
    error's own, or `check.internal` for a fault of ours, which is raised. Raises
    Unavailable('database.unreachable' | 'database.busy') and leaves the run open.
    """
    # Afterwards it is begun anew only when it was put back: one that another worker took over is theirs.
    takes: tuple[str, ...] = OPEN_STATES if rescued else (QUEUED,)
    attempt = None
    told: list[int] = []
    try:
        while (start := begin(takes, told.append)) is not None:
            attempt = start.attempt
            if work(start):
                return True
            # Put back, it is nobody's start: what keeps it from beginning anew closes it all the same.
            attempt, takes = None, (QUEUED,)
        return False
    except PuenteError as error:
        if error.code in PASSING:
            raise
        give_up(attempt, takes, error.code)
        return False
    except Exception:
        give_up(attempt, takes, "check.internal")
        raise
    except KeyboardInterrupt:
        # At a command line. No job comes again for what it leaves, even between a start that was kept and us.
        for number in (attempt, *told[-1:]):
            give_up(number, takes, "check.abandoned")
        raise
