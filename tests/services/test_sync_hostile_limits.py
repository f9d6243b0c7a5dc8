"""A Hellotext that refuses for ever: the run goes on asking, less and less, and says that it waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.sync import Judged, WriteResult
from lib.services.sync_watching import Watching
from tests.services.conftest import Clock
from tests.services.syncing import QUICK

IN_FLIGHT = 32


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("asked", [None, 0.0, 1.0])
def test_thousands_of_refusals_in_a_row_are_no_fault_of_ours(clock: Clock, asked: float | None) -> None:
    clock.stop_at(clock())
    watching = Watching(QUICK)
    for _ in range(3_000):
        watching.note(Judged(WriteResult.LIMITED, retry_after=asked), 429, 0.1, clock())
        clock.advance(seconds=2)
        watching.open_again()
    assert watching.refused is None


@pytest.mark.usefixtures("platform")
def test_whoever_asks_for_no_time_and_refuses_all_the_same_is_left_alone_for_longer_and_longer(
    clock: Clock,
) -> None:
    clock.stop_at(clock())
    watching = Watching(QUICK)
    waits: list[timedelta] = []
    for _ in range(400):
        watching.note(Judged(WriteResult.LIMITED, retry_after=0.0), 429, 0.1, clock())
        closing = watching.closing
        if closing is not None:
            waits.append(closing.until - clock())
            clock.advance(seconds=waits[-1].total_seconds())
            watching.open_again()
    # As many as can be in flight hear the same: that is one refusal.
    assert len(waits) == 400 - IN_FLIGHT + 1
    assert waits[0] == timedelta(seconds=1)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(seconds=60)


@pytest.mark.usefixtures("platform")
def test_one_who_arrives_ends_the_row_of_refusals(clock: Clock) -> None:
    clock.stop_at(clock())
    watching = Watching(QUICK)
    for _ in range(5):
        for _ in range(IN_FLIGHT - 1):
            watching.note(Judged(WriteResult.LIMITED, retry_after=0.0), 429, 0.1, clock())
        assert watching.closing is None
        watching.note(Judged(WriteResult.CREATED, "p"), 201, 0.1, clock())
