"""How long integrations take: percentiles by hand, estimates, and what one history gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.calendars import Calendar
from lib.domain.clock import business_days_between
from lib.domain.model import Party, Stage
from lib.domain.pace import (
    MOST_DAYS,
    Cell,
    Estimate,
    Kind,
    Measure,
    after_rest,
    cells_of,
    estimate,
    mean,
    month_of,
    quantile,
    running_days,
    slow_before,
)

URUGUAY = Calendar.of("UY")
# A Monday; no public holiday in Uruguay until 18 July.
MONDAY = date(2026, 5, 25)


def noon(day: date) -> datetime:
    """12:00 in Montevideo, which is three hours behind UTC."""
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def cells(*counted: tuple[int, int]) -> list[Cell]:
    """Cells of (days, how often)."""
    return [Cell(Kind.LIVE, "preparing", days, n) for days, n in counted]


@pytest.mark.parametrize(
    ("counted", "percent", "expected"),
    [
        # Nearest rank by hand: of 1..10 the median is the 5th, the 90th percentile the 9th.
        ([(day, 1) for day in range(1, 11)], 50, 5),
        ([(day, 1) for day in range(1, 11)], 90, 9),
        # Of 11 things, ceil(5.5) = 6th and ceil(9.9) = 10th.
        ([(day, 1) for day in range(1, 12)], 50, 6),
        ([(day, 1) for day in range(1, 12)], 90, 10),
        # 3 of 0 days, 6 of 4, 1 of 30: the 9th is 4, the 10th 30.
        ([(0, 3), (4, 6), (30, 1)], 90, 4),
        ([(0, 3), (4, 6), (30, 1)], 91, 30),
        ([(30, 1), (0, 3), (4, 6)], 30, 0),
        ([(30, 1), (0, 3), (4, 6)], 31, 4),
        # The same days counted in two cells, as they are before they are folded.
        ([(4, 2), (1, 1), (4, 2)], 25, 4),
        ([(7, 1)], 1, 7),
        ([(7, 1)], 100, 7),
    ],
)
def test_a_percentile_is_the_value_at_the_nearest_rank(
    counted: Sequence[tuple[int, int]], percent: int, expected: int
) -> None:
    assert quantile(cells(*counted), percent) == expected


def test_of_nothing_there_is_neither_percentile_nor_mean() -> None:
    assert quantile([], 50) is None
    assert mean([]) is None


def test_the_mean_weighs_each_cell_by_how_often() -> None:
    assert mean(cells((0, 3), (4, 1))) == 1.0


@given(st.lists(st.integers(0, 60), min_size=1, max_size=50), st.integers(1, 100))
def test_at_least_so_many_in_a_hundred_are_within_a_percentile_and_fewer_below_it(
    days: list[int], percent: int
) -> None:
    found = quantile(cells(*((one, 1) for one in days)), percent)
    assert found is not None
    assert 100 * sum(one <= found for one in days) >= percent * len(days)
    assert 100 * sum(one < found for one in days) < percent * len(days)


def test_an_estimate_is_the_middle_half_of_what_was_left_to_those_that_took_as_long() -> None:
    # Ten of 3 days are over by the fourth. Of the others 1, 2, ... 20 days were left: 5th and 15th.
    known = cells((3, 10), *((4 + left, 1) for left in range(1, 21)))
    found = estimate(known, 4, MONDAY, URUGUAY)
    assert found == Estimate(date(2026, 6, 1), date(2026, 6, 15), comparable=20)


def test_an_estimate_passes_over_weekends_and_holidays_of_the_store() -> None:
    # Five business days after Friday 21 August 2026; Tuesday 25 is the day of independence.
    known = cells((5, 20))
    found = estimate(known, 0, date(2026, 8, 21), URUGUAY)
    assert found == Estimate(date(2026, 8, 31), date(2026, 8, 31), comparable=20)


def test_what_took_just_as_long_so_far_may_still_be_live_today() -> None:
    assert estimate(cells((2, 20)), 2, MONDAY, URUGUAY) == Estimate(MONDAY, MONDAY, comparable=20)


def test_with_fewer_than_twenty_comparable_ones_nothing_is_estimated() -> None:
    assert estimate(cells((5, 19)), 0, MONDAY, URUGUAY) is None
    assert estimate(cells((5, 19), (1, 1)), 0, MONDAY, URUGUAY) is not None


@pytest.mark.parametrize("slower", [1, 4])
def test_from_the_few_slowest_no_range_is_read(slower: int) -> None:
    known = cells((2, 24), (50, slower))
    assert estimate(known, 10, MONDAY, URUGUAY) == Estimate(date(2026, 5, 26), None, comparable=24 + slower)


def test_five_slower_ones_give_a_range_that_is_neither_their_fastest_nor_their_slowest() -> None:
    known = cells((2, 24), (11, 1), (12, 1), (13, 1), (14, 1), (50, 1))
    # Ranks 2 and 4 of 5: two and four business days after Monday.
    assert estimate(known, 10, MONDAY, URUGUAY) == Estimate(date(2026, 5, 27), date(2026, 5, 29), 5)


def test_one_that_outlasted_all_comparable_ones_has_no_last_day() -> None:
    friday = date(2026, 5, 29)
    assert estimate(cells((5, 30)), 6, friday, URUGUAY) == Estimate(date(2026, 6, 1), None, comparable=30)


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9)), min_size=1, max_size=30),
    st.integers(0, 90),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
)
def test_an_estimate_never_lies_in_the_past_and_never_ends_before_it_begins(
    counted: list[tuple[int, int]], days: int, today: date
) -> None:
    found = estimate(cells(*counted), days, today, URUGUAY)
    if found is not None:
        assert today <= found.earliest <= (found.latest or found.earliest)
        assert 5 <= found.comparable <= sum(n for _days, n in counted)


@given(
    st.integers(0, 120),
    st.datetimes(datetime(2025, 6, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.sampled_from([URUGUAY, Calendar.of("BR", "SP"), Calendar.of("CL")]),
)
def test_slow_is_what_stands_since_before_one_moment_and_nothing_after_it(
    days: int, now: datetime, calendar: Calendar
) -> None:
    moment = slow_before(days, now, calendar)
    assert business_days_between(moment, now, calendar) <= days
    assert business_days_between(moment - timedelta(microseconds=1), now, calendar) == days + 1


def test_a_pause_takes_its_days_from_a_time_that_it_overlaps() -> None:
    start, end = noon(MONDAY), noon(date(2026, 6, 8))
    assert running_days((start, end), (), URUGUAY) == 10
    paused = (noon(date(2026, 5, 27)), noon(date(2026, 5, 29)))
    assert running_days((start, end), [paused], URUGUAY) == 8
    before = (noon(date(2026, 5, 20)), noon(date(2026, 5, 26)))
    assert running_days((start, end), [before], URUGUAY) == 9
    assert running_days((start, end), [(end, noon(date(2026, 6, 20)))], URUGUAY) == 10


@given(
    st.sampled_from(["UY", "BR", "AE"]),
    st.integers(0, 60 * 24),
    st.integers(0, 40 * 24),
    st.integers(0, 90 * 24),
)
def test_after_a_rest_as_many_days_have_gone_by_as_before_it(
    country: str, began: int, stood: int, rested: int
) -> None:
    calendar = Calendar.of(country)
    since = noon(MONDAY) + timedelta(hours=began)
    rested_from = since + timedelta(hours=stood)
    now = rested_from + timedelta(hours=rested)
    later = after_rest(since, rested_from, now, calendar)
    assert business_days_between(later, now, calendar) == business_days_between(since, rested_from, calendar)
    assert later <= now


def test_what_began_during_a_rest_counts_from_its_end() -> None:
    began, now = noon(MONDAY), noon(date(2026, 6, 8))
    assert after_rest(began, noon(date(2026, 5, 20)), now, URUGUAY) == now


def test_what_takes_years_is_counted_as_the_most_there_is() -> None:
    assert running_days((noon(date(2020, 1, 1)), noon(MONDAY)), (), URUGUAY) == MOST_DAYS


def test_a_history_gives_each_stage_that_was_left_and_all_ways_to_live() -> None:
    stages = [
        (Stage.PREPARING, noon(date(2026, 5, 26))),
        (Stage.SUBMITTED, noon(date(2026, 5, 28))),
        # Back, and there again.
        (Stage.PREPARING, noon(date(2026, 5, 29))),
        (Stage.SUBMITTED, noon(date(2026, 6, 2))),
        (Stage.LIVE, noon(date(2026, 6, 5))),
    ]
    held = {Party.MERCHANT: 5, Party.VTEX: 4}
    found = cells_of(noon(MONDAY), stages, noon(date(2026, 6, 5)), held, URUGUAY)
    assert sorted(found) == sorted(
        [
            Measure(Kind.STAGE, "invited", 1),
            Measure(Kind.STAGE, "preparing", 2),
            Measure(Kind.STAGE, "submitted", 1),
            Measure(Kind.STAGE, "preparing", 2),
            Measure(Kind.STAGE, "submitted", 3),
            # From the first time that each was reached.
            Measure(Kind.LIVE, "invited", 9),
            Measure(Kind.LIVE, "preparing", 8),
            Measure(Kind.LIVE, "submitted", 6),
            Measure(Kind.WHOLE, "live", 9),
            Measure(Kind.PARTY, "merchant", 5),
            Measure(Kind.PARTY, "vtex", 4),
            Measure(Kind.PARTY, "meta", 0),
            Measure(Kind.PARTY, "hellotext", 0),
            Measure(Kind.PARTY, "us", 0),
        ]
    )


def test_one_on_its_way_gives_the_stages_behind_it_alone() -> None:
    stages = [(Stage.PREPARING, noon(date(2026, 5, 26))), (Stage.SUBMITTED, noon(date(2026, 5, 28)))]
    assert cells_of(noon(MONDAY), stages, None, {}, URUGUAY) == [
        Measure(Kind.STAGE, "invited", 1),
        Measure(Kind.STAGE, "preparing", 2),
    ]
    assert cells_of(noon(MONDAY), [], None, {}, URUGUAY) == []


def test_the_month_is_that_of_the_store_and_of_what_is_read_by_month() -> None:
    # 1 June in London, still 31 May in Montevideo.
    late = datetime(2026, 6, 1, 1, tzinfo=UTC)
    assert month_of(Kind.STAGE, late, URUGUAY) == date(2026, 5, 1)
    assert month_of(Kind.WHOLE, noon(MONDAY), URUGUAY) == date(2026, 5, 1)
    assert month_of(Kind.LIVE, late, URUGUAY) is None
