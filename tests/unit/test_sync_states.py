"""The words of a run, its ledger's arithmetic, its windows, its circuit and its estimates."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.sync import (
    Circuit,
    Range,
    RowState,
    RunState,
    Schedule,
    TimeWindow,
    before_start,
    estimate,
    halves,
    parts,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_five_states_of_a_run_hold_the_store() -> None:
    assert [state.value for state in RunState if state.is_open] == [
        "queued",
        "reading",
        "ready",
        "writing",
        "paused",
    ]


def test_a_run_that_waits_for_a_person_does_not_move() -> None:
    assert [state.value for state in RunState if state.is_moving] == ["queued", "reading", "writing"]


def test_what_is_intended_or_uncertain_counts_as_pending() -> None:
    assert {state.value: state.term for state in RowState} == {
        "pending": "pending",
        "intended": "pending",
        "uncertain": "pending",
        "created": "created",
        "updated": "updated",
        "unchanged": "unchanged",
        "rejected": "rejected",
    }


def test_a_schedule_says_its_interval() -> None:
    assert [schedule.every for schedule in (Schedule.NEVER, Schedule.HOURLY, Schedule.DAILY)] == [
        None,
        timedelta(hours=1),
        timedelta(days=1),
    ]


def test_a_window_of_a_second_is_not_split() -> None:
    assert halves(TimeWindow(NOW, NOW + SECOND, 9_000)) == ()
    assert halves(TimeWindow(NOW, NOW, 9_000)) == ()


@given(
    length=st.timedeltas(timedelta(seconds=1, microseconds=1), timedelta(days=9_000)), n=st.integers(0, 99)
)
def test_two_halves_leave_no_gap_and_are_shorter(length: timedelta, n: int) -> None:
    window = TimeWindow(NOW, NOW + length, n)

    first, second = halves(window)

    assert (first.since, second.until) == (window.since, window.until)
    assert first.until == second.since
    assert first.until.microsecond % 1000 == 0
    assert first.since < first.until < second.until
    assert abs(first.until - first.since - length / 2) <= timedelta(milliseconds=1)
    assert first.expected + second.expected == n
    assert 0 <= second.expected - first.expected <= 1


@given(
    length=st.timedeltas(timedelta(), timedelta(days=9_000)),
    number=st.integers(1, 200),
    n=st.integers(0, 10**6),
)
def test_parts_leave_no_gap_and_are_no_shorter_than_a_second(length: timedelta, number: int, n: int) -> None:
    found = parts(TimeWindow(NOW, NOW + length, n), number)

    assert (found[0].since, found[-1].until) == (NOW, NOW + length)
    assert all(one.until == following.since for one, following in pairwise(found))
    assert len(found) == max(1, min(number, int(length.total_seconds())))
    if len(found) > 1:
        share = length / len(found)
        assert all(abs(one.until - one.since - share) <= timedelta(milliseconds=1) for one in found)
        assert all(one.until - one.since >= 0.999 * SECOND for one in found)
    assert n <= sum(one.expected for one in found) < n + len(found)


def test_splitting_comes_to_an_end() -> None:
    windows, splits = [TimeWindow(NOW, NOW + timedelta(days=3650), 10**9)], 0
    while windows and splits < 60:
        windows, splits = list(halves(windows[0])), splits + 1

    # 3,650 days are less than 2**29 seconds.
    assert splits <= 30


def fail(circuit: Circuit, times: int, at: datetime = NOW) -> Circuit:
    for _ in range(times):
        circuit = circuit.after(False, at)
    return circuit


def test_five_failures_in_a_row_open_the_circuit_for_a_minute() -> None:
    assert not fail(Circuit(), 4).is_open(NOW)
    opened = fail(Circuit(), 5)

    assert opened.is_open(NOW)
    assert opened.is_open(NOW + 59.9 * SECOND)
    assert not opened.is_open(NOW + 60 * SECOND)


def test_a_good_result_breaks_the_row() -> None:
    assert fail(fail(Circuit(), 4).after(True, NOW), 4) == Circuit(failures=4)


def test_after_the_minute_one_try_decides() -> None:
    opened, later = fail(Circuit(), 5), NOW + 61 * SECOND

    assert opened.after(False, later).is_open(later + 59 * SECOND)
    assert opened.after(True, later) == Circuit()


def test_late_failures_do_not_lengthen_the_pause() -> None:
    opened = fail(Circuit(), 5)

    assert opened.after(False, NOW + 30 * SECOND) == opened
    assert fail(Circuit(), 9) == opened


def test_the_pause_can_have_another_length() -> None:
    circuit = Circuit(failures=4).after(False, NOW, seconds=5.0)

    assert circuit.open_until == NOW + 5 * SECOND


def test_nothing_left_takes_no_time_and_nothing_measured_gives_no_range() -> None:
    assert estimate(0, 0, 0.0) == Range(timedelta(), timedelta())
    assert estimate(100, 0, 30.0) is None
    assert estimate(100, 10, 0.0) is None


def test_little_data_gives_a_wide_range_and_much_a_narrow_one() -> None:
    little, much = estimate(1_000, 25, 1.0), estimate(1_000, 6_400, 256.0)

    assert little == Range(20 * SECOND, 80 * SECOND)
    assert much == Range(32 * SECOND, 50 * SECOND)


@given(left=st.integers(1, 10**9), done=st.integers(1, 10**9), seconds=st.floats(1e-6, 1e7))
def test_a_range_holds_what_the_throughput_says(left: int, done: int, seconds: float) -> None:
    found = estimate(left, done, seconds)
    likely = left * seconds / done

    assert found is not None
    assert found.low <= found.high <= timedelta(days=365)
    assert found.low.total_seconds() <= likely + 1e-6
    if found.high < timedelta(days=365):
        assert found.high.total_seconds() + 1e-6 >= likely


@pytest.mark.parametrize(
    ("writes", "seconds"), [(0, (0, 0)), (-1, (0, 0)), (3_200, (10, 320)), (96_000, (300, 9_600))]
)
def test_before_the_start_it_is_from_320_to_10_writes_a_second(writes: int, seconds: tuple[int, int]) -> None:
    assert astuple(before_start(writes)) == tuple(part * SECOND for part in seconds)
