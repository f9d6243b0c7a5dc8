"""How long it takes, as a range: one number would be a promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt

from lib.domain.sync.pace import MOST_AT_ONCE, START

_FASTEST_ANSWER, _SLOWEST_ANSWER = 0.1, 0.4
# What the speed still changes by when it is well known, and how much less sure little data is.
_ALWAYS, _BY_CHANCE = 1.2, 4.0
_LONGEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Range:
    """A time between two others."""

    low: timedelta
    high: timedelta


def estimate(left: int, done: int, seconds: float) -> Range | None:
    """The time for `left` more when `done` took so many seconds; None where nothing was measured.

    From the throughput, by a factor either way of 1.2 and 4 / sqrt(done): half to double after 25, a
    quarter more or less after 6,400.
    """
    if left <= 0:
        return Range(timedelta(), timedelta())
    if done <= 0 or seconds <= 0:
        return None
    likely, factor = left * seconds / done, _ALWAYS + _BY_CHANCE / sqrt(done)
    return Range(_time(likely / factor), _time(likely * factor))


def before_start(writes: int) -> Range:
    """The time for so many writes to a business of which nothing is known.

    From as many at once as there may be at 100 ms each, to the pace of the start for ever at 400 ms each:
    320 to 10 a second.
    """
    fast, slow = MOST_AT_ONCE / _FASTEST_ANSWER, START.at_once / _SLOWEST_ANSWER
    return Range(_time(max(writes, 0) / fast), _time(max(writes, 0) / slow))


def _time(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, _LONGEST.total_seconds()))
