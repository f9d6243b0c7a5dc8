"""The budget of Meta's calls: never more than there are, whoever takes them at once."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.meta import Usage, usage_of
from lib.services.meta_budget import HOUR, MOST_CALLS, RESERVE, block, note_usage, take
from lib.services.platform import Platform
from tests.builders import rows

NOW = datetime(2026, 11, 22, 10, 20, tzinfo=UTC)
NEXT_HOUR = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
HOUR_AFTER = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
APP, WABA = "1234567890123456", "206853218861309"


def taken(
    platform: Platform,
    calls: int = 1,
    now: datetime = NOW,
    *,
    waba: str = WABA,
    app: str = APP,
    person: bool = False,
) -> datetime | None:
    with platform.engine.begin() as connection:
        return take(connection, app, waba, calls, now, for_a_person=person)


def counted(platform: Platform) -> list[int]:
    return [row["calls"] for row in rows(platform, "SELECT calls FROM meta_budgets ORDER BY app, waba_id")]


def test_a_budget_ends_and_begins_anew_when_its_hour_is_long_enough_ago(platform: Platform) -> None:
    assert [taken(platform, 50) for _ in range(4)] == [None, None, None, HOUR_AFTER]
    assert taken(platform, 50, NEXT_HOUR) == HOUR_AFTER
    assert taken(platform, 50, HOUR_AFTER - timedelta(seconds=1)) == HOUR_AFTER
    assert taken(platform, 50, HOUR_AFTER) is None
    assert counted(platform) == [50]


def test_what_the_hour_before_left_is_there_in_the_next(platform: Platform) -> None:
    assert taken(platform, 100) is None
    assert taken(platform, 51, NEXT_HOUR) == HOUR_AFTER
    assert taken(platform, 50, NEXT_HOUR) is None
    assert taken(platform, 101, HOUR_AFTER) == HOUR_AFTER + HOUR
    assert taken(platform, 100, HOUR_AFTER) is None
    assert counted(platform) == [100]


def test_an_hour_without_calls_leaves_a_whole_budget(platform: Platform) -> None:
    assert taken(platform, 200, person=True) is None
    assert taken(platform, 200, HOUR_AFTER, person=True) is None


def test_a_full_hour_that_ends_leaves_nothing_for_its_next_minute(platform: Platform) -> None:
    just_before = NEXT_HOUR - timedelta(seconds=1)
    assert taken(platform, MOST_CALLS, just_before, person=True) is None
    assert taken(platform, 1, NEXT_HOUR, person=True) == HOUR_AFTER


@pytest.mark.parametrize("seed", range(6))
def test_no_hour_wherever_it_begins_sees_more_calls_than_there_are(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    now, given = NOW, list[tuple[datetime, int]]()
    for _ in range(150):
        now += timedelta(seconds=chance.choice((0, 1, 20, 300, 1_700, 3_599, 3_600)))
        calls = chance.randint(1, 90)
        until = taken(platform, calls, now, person=chance.random() < 0.7)
        if until is None:
            given.append((now, calls))
        else:
            assert until > now
    hours = [sum(calls for at, calls in given if began <= at < began + HOUR) for began, _ in given]
    assert MOST_CALLS // 2 < max(hours) <= MOST_CALLS


@pytest.mark.parametrize("seed", range(3))
def test_who_waits_as_long_as_told_gets_the_calls(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    now = NOW
    for _ in range(40):
        calls = chance.randint(1, MOST_CALLS - RESERVE)
        until = taken(platform, calls, now)
        if until is not None:
            assert taken(platform, calls, until) is None
        now = (until or now) + timedelta(seconds=chance.randint(0, 4_000))


def test_what_a_person_asks_for_has_calls_of_its_own(platform: Platform) -> None:
    assert taken(platform, MOST_CALLS - RESERVE) is None
    assert taken(platform) == HOUR_AFTER
    assert taken(platform, RESERVE, person=True) is None
    assert taken(platform, person=True) == HOUR_AFTER
    assert counted(platform) == [MOST_CALLS]


def test_more_than_a_whole_budget_is_never_given(platform: Platform) -> None:
    assert taken(platform, MOST_CALLS - RESERVE + 1) == NEXT_HOUR
    assert taken(platform, MOST_CALLS + 1, person=True) == NEXT_HOUR
    assert counted(platform) == []


def test_each_app_and_account_has_its_own(platform: Platform) -> None:
    for app, waba in ((APP, WABA), (APP, "2999"), ("", WABA)):
        assert taken(platform, 150, app=app, waba=waba) is None
    assert counted(platform) == [150, 150, 150]


def test_many_workers_at_once_take_no_more_than_there_is(platform: Platform) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: taken(platform, person=True), range(300)))
    assert answers.count(None) == MOST_CALLS
    assert set(answers) == {None, HOUR_AFTER}
    assert counted(platform) == [MOST_CALLS]


def test_a_worker_whose_clock_is_behind_takes_from_the_hour_that_has_begun(platform: Platform) -> None:
    assert taken(platform, 100, NEXT_HOUR) is None
    assert taken(platform, 50, NOW) is None
    assert taken(platform, 1, NOW) is not None
    assert counted(platform) == [150]


def test_who_is_told_to_wait_waits_people_too(platform: Platform) -> None:
    until = NOW + timedelta(minutes=90)
    with platform.engine.begin() as connection:
        block(connection, APP, WABA, until, NOW)
        block(connection, APP, WABA, NOW + timedelta(minutes=5), NOW)
    assert taken(platform, person=True) == until
    assert taken(platform, 1, until) is None


@pytest.mark.parametrize(
    ("usage", "until"),
    [
        (Usage(), None),
        (Usage(79), None),
        (Usage(80), NEXT_HOUR),
        (Usage(3, timedelta(minutes=7)), NOW + timedelta(minutes=7)),
    ],
)
def test_headers_stop_us_before_meta_does(platform: Platform, usage: Usage, until: datetime | None) -> None:
    with platform.engine.begin() as connection:
        assert note_usage(connection, APP, WABA, usage, NOW) == until
    assert taken(platform) == until


BUSINESS = "x-business-use-case-usage"
DOCUMENTED = (
    '{"9": [{"type": "whatsapp", "call_count": 28, "total_cputime": 15, "total_time": 12,'
    ' "estimated_time_to_regain_access": 19}]}'
)


@pytest.mark.parametrize(
    ("headers", "usage"),
    [
        ({}, Usage()),
        ({BUSINESS: DOCUMENTED}, Usage(28, timedelta(minutes=19))),
        ({"x-app-usage": '{"call_count": 4, "total_time": 85, "total_cputime": 1}'}, Usage(85)),
        ({"x-app-usage": '{"call_count": 90}', BUSINESS: DOCUMENTED}, Usage(90, timedelta(minutes=19))),
        ({BUSINESS: "{"}, Usage()),
        ({BUSINESS: "[" * 100_000}, Usage()),
        ({BUSINESS: '{"9": [7, {"call_count": "many"}, {"call_count": true}]}'}, Usage()),
        ({BUSINESS: '{"9": {"call_count": 99}}', "x-app-usage": "[]"}, Usage()),
        ({"x-app-usage": '{"call_count": 1e999, "total_time": NaN, "total_cputime": -5}'}, Usage()),
        ({BUSINESS: '{"9": [{"estimated_time_to_regain_access": 1e12}]}'}, Usage(0, timedelta(days=7))),
    ],
)
def test_headers_are_read_and_garbage_is_not(headers: dict[str, str], usage: Usage) -> None:
    assert usage_of(headers) == usage
