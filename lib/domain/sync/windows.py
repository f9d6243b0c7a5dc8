"""The times of creation by which Master Data is read (vtex.md 3.2: filter by `createdIn`, no checkpoints by
token, because one lives for 20 minutes).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

MOST_PER_WINDOW = 5_000
"""Customers of a window that is read as a whole, and again as a whole after a crash."""

_SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Customers created from `since` to `until`, both aware and both included; so many are expected."""

    since: datetime
    until: datetime
    expected: int


def halves(window: TimeWindow) -> tuple[TimeWindow, ...]:
    """The two halves, or none of a window of one second or less.

    They share the moment in the middle, at a whole millisecond: nothing can fall between them, and what was
    created just then is read twice. What each may expect is half until it is counted.
    """
    length = window.until - window.since
    if length <= _SHORTEST:
        return ()
    middle = _whole(window.since + length / 2)
    first = window.expected // 2
    return (
        TimeWindow(window.since, middle, first),
        TimeWindow(middle, window.until, window.expected - first),
    )


def parts(window: TimeWindow, number: int) -> tuple[TimeWindow, ...]:
    """The window in so many parts of equal length, none shorter than a second; as `halves` otherwise."""
    length = window.until - window.since
    number = max(1, min(number, int(length / _SHORTEST)))
    ends = [window.since + length * place / number for place in range(number)]
    ends = [window.since, *(_whole(end) for end in ends[1:]), window.until]
    expected = -(-window.expected // number)
    return tuple(TimeWindow(since, until, expected) for since, until in pairwise(ends))


def _whole(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
