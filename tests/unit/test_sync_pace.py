"""How the speed of writing is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.sync import MOST_AT_ONCE, SLOWEST, START, Pace, Sample


def sample(
    pace: Pace,
    *,
    median_ms: float = 100.0,
    limited: int = 0,
    failed: int = 0,
    held: bool = True,
    rate: float | None = None,
) -> Sample:
    """Ten seconds at the rate that the pace allows, or at another."""
    calls = max(1, round(10 * (pace.rate if rate is None else rate)))
    return Sample(calls, 10.0, median_ms, limited, failed, held)


def after_good(pace: Pace, times: int, **more: float) -> Pace:
    for _ in range(times):
        pace = pace.after(sample(pace, **more))  # type: ignore[arg-type]
    return pace


def test_it_starts_low() -> None:
    assert Pace(rate=100.0, at_once=4) == START


def test_good_answers_double_the_speed_until_the_most() -> None:
    assert after_good(START, 1) == Pace(200.0, 8, 100.0)
    assert after_good(START, 3).at_once >= 16
    assert after_good(START, 6).rate >= 1_500
    assert after_good(START, 9).at_once == MOST_AT_ONCE == 32


def test_nothing_grows_that_held_nothing_back() -> None:
    assert START.after(sample(START, held=False)) == Pace(100.0, 4, 100.0)


def test_a_sample_without_calls_changes_nothing() -> None:
    assert START.after(Sample(0, 10.0, 0.0, 0, 0, True)) == START


def test_a_limit_halves_at_once_and_is_remembered() -> None:
    pace = Pace(400.0, 20, 100.0)

    assert pace.after(sample(pace, limited=1)) == Pace(200.0, 10, 100.0, ceiling=400.0)


def test_a_limit_halves_what_really_was_sent_where_answers_were_slow() -> None:
    pace = Pace(2_560.0, 32, 100.0)

    # 3,000 answers and three refusals in ten seconds.
    assert pace.after(sample(pace, limited=3, rate=300.0)) == Pace(150.15, 16, 100.0, ceiling=300.3)


def test_after_a_limit_growth_is_careful() -> None:
    pace = Pace(200.0, 10, 100.0, ceiling=400.0)

    grown = after_good(pace, 1)

    assert grown.rate == pytest.approx(220.0)
    assert grown.at_once == 11


def test_far_below_the_last_limit_it_doubles_again_but_not_beyond_half_of_it() -> None:
    deep = Pace(50.0, 4, 100.0, ceiling=300.0)

    assert after_good(deep, 1) == Pace(100.0, 8, 100.0, 300.0)
    assert after_good(deep, 2) == Pace(150.0, 16, 100.0, 300.0)
    assert after_good(deep, 3).rate == pytest.approx(165.0)


def test_many_failures_halve_without_a_ceiling() -> None:
    pace = Pace(400.0, 20, 100.0)
    sound = sample(pace)

    assert pace.after(replace(sound, failed=sound.calls)) == Pace(200.0, 10, 100.0)


def test_a_failure_now_and_then_says_nothing_about_the_speed() -> None:
    pace = Pace(400.0, 8, 100.0)
    sound = sample(pace)

    assert pace.after(replace(sound, failed=sound.calls // 20)) == pace.after(sound)
    assert pace.after(replace(sound, failed=sound.calls // 6)) == pace


@pytest.mark.parametrize(
    ("best", "median", "is_slow"),
    [(100.0, 200.0, False), (100.0, 201.0, True), (1.0, 51.0, False), (1.0, 51.5, True), (30.0, 79.0, False)],
)
def test_slow_is_more_than_twice_and_more_than_50_ms_above_the_best(
    best: float, median: float, is_slow: bool
) -> None:
    pace = Pace(400.0, 20, best)

    after = pace.after(sample(pace, median_ms=median))

    assert after.at_once == (15 if is_slow else 32)
    assert after.ceiling == (400.0 if is_slow else None)


def test_a_better_median_becomes_the_measure() -> None:
    pace = Pace(400.0, 20, 100.0)

    assert pace.after(sample(pace, median_ms=40.0, held=False)).best_ms == 40.0


def test_a_vendor_that_stays_slow_does_not_hold_the_speed_down_for_ever() -> None:
    pace = after_good(Pace(400.0, 32, 50.0), 60, median_ms=300.0)

    assert pace.at_once > 16


def test_the_lane_of_the_caller_is_kept() -> None:
    pace = START
    for _ in range(9):
        pace = pace.after(sample(pace), most_at_once=6)

    assert pace.at_once == 6


samples = st.builds(
    Sample,
    calls=st.integers(0, 10**6),
    seconds=st.floats(0, 3600),
    median_ms=st.floats(0, 1e6),
    limited=st.integers(0, 100),
    failed=st.integers(0, 100),
    held=st.booleans(),
)


@given(seen=st.lists(samples, max_size=60), most=st.integers(1, 64))
def test_the_pace_never_leaves_its_bounds(seen: list[Sample], most: int) -> None:
    pace = START
    for one in seen:
        slower = bool(one.limited or one.failed > max(3, one.calls))
        before, pace = pace, pace.after(one, most)
        assert SLOWEST <= pace.rate <= 10_000
        assert 1 <= pace.at_once <= max(4, min(most, MOST_AT_ONCE))
        if one.failed > max(3, one.calls // 5):
            assert pace.rate <= before.rate
        if slower:
            assert pace.rate <= max(before.rate / 2, SLOWEST)


@given(limit=st.floats(5.0, 2_000.0))
def test_it_settles_near_an_unknown_limit(limit: float) -> None:
    pace, sent, limited = START, 0.0, 0
    for second in range(200):
        over = pace.rate > limit
        rate = min(pace.rate, limit)
        pace = pace.after(Sample(max(1, round(pace.rate)), 1.0, 20.0, int(over), 0, True))
        if second >= 60:
            sent += rate
            limited += over

    assert sent / 140 >= 0.6 * limit
    assert limited <= 35
