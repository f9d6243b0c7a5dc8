"""Slower than nine in ten comparable ones: who is marked, who is not, and that nobody is waited for."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from lib.domain.clock import business_days_between
from lib.domain.model import Stage, Track
from lib.services import pace_watch
from lib.services.access import Actor
from lib.services.demo import seed
from lib.services.integrations import read_calendar
from lib.services.pace_watch import watch_pace
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

NOW = datetime(2026, 5, 25, 15, tzinfo=UTC)
SLOW = """
    SELECT s.account FROM integrations i JOIN stores s ON s.id = i.store_id
    WHERE i.slow_since IS NOT NULL AND i.track = 'hellotext' ORDER BY s.account
"""
HISTORY = """
    INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
    VALUES ('stage', 'hellotext', 'vtex_wizard', :country, '2026-01-01', :stage, :days, :n)
"""
STAND = """
    UPDATE integrations SET stage = :stage, pace_from = :since FROM stores
    WHERE stores.id = store_id AND account = :account AND track = 'hellotext'
"""


def stand(platform: Platform, account: str, since: datetime, stage: Stage = Stage.PREPARING) -> None:
    """Let the Hellotext track of a store stand in a stage since a moment."""
    change(platform, STAND, account=account, since=since, stage=stage.value)


def usually(platform: Platform, days: int, n: int = 20, country: str = "UY") -> None:
    """Let `n` comparable integrations have left the stage `preparing` after so many days."""
    change(platform, HISTORY, country=country, stage=Stage.PREPARING.value, days=days, n=n)


def slow(platform: Platform) -> list[str]:
    """The accounts whose Hellotext track is marked."""
    return [row["account"] for row in rows(platform, SLOW)]


@pytest.fixture
def standing(build: Builder, platform: Platform, clock: Clock) -> Platform:
    """Two stores on a Monday: `alfa` stands there since last Monday, five business days; `beta` for four."""
    clock.stop_at(NOW)
    build.merchant("alfa")
    build.merchant("beta")
    change(platform, "TRUNCATE pace_cells")
    stand(platform, "alfa", NOW - timedelta(days=7))
    stand(platform, "beta", NOW - timedelta(days=6))
    return platform


def test_only_what_took_longer_than_nine_in_ten_is_slow(standing: Platform) -> None:
    usually(standing, 4, 18)
    usually(standing, 30, 2)
    assert watch_pace() == 1
    assert slow(standing) == ["alfa"]


def test_the_mark_says_since_when_and_makes_it_stuck(standing: Platform, clock: Clock) -> None:
    usually(standing, 4)
    watch_pace()
    clock.advance(minutes=10)
    assert watch_pace() == 0
    found = rows(
        standing,
        "SELECT i.slow_since, i.stuck FROM integrations i JOIN stores s ON s.id = i.store_id"
        " WHERE s.account = 'alfa' AND i.track = 'hellotext'",
    )
    assert [dict(row) for row in found] == [{"slow_since": NOW, "stuck": True}]


def test_with_too_little_history_nothing_is_slow(standing: Platform) -> None:
    usually(standing, 1, 19)
    usually(standing, 1, 99, country="BR")
    assert watch_pace() == 0
    usually(standing, 1, 1)
    assert watch_pace() == 2


def test_a_mark_goes_when_the_history_says_otherwise(standing: Platform) -> None:
    usually(standing, 4)
    watch_pace()
    usually(standing, 9, 80)
    assert watch_pace() == 1
    assert slow(standing) == []


@pytest.mark.parametrize(
    "after",
    ["paused_at = now()", "cancelled_at = now()", "stage = 'live'", "pace_from = now()"],
)
def test_what_is_not_on_its_way_or_began_anew_is_not_slow(standing: Platform, after: str) -> None:
    usually(standing, 4)
    watch_pace()
    assert slow(standing) == ["alfa"]
    change(
        standing,
        f"UPDATE integrations SET {after} FROM stores WHERE stores.id = store_id AND account = 'alfa'",
    )
    watch_pace()
    assert slow(standing) == []


def test_days_go_by_each_store_on_its_own_calendar(build: Builder, platform: Platform, clock: Clock) -> None:
    # Tuesday 25 August 2026 is a public holiday in Uruguay and none in Chile.
    clock.stop_at(datetime(2026, 8, 27, 15, tzinfo=UTC))
    build.merchant("alfa", country="UY")
    build.merchant("beta", country="CL")
    change(platform, "TRUNCATE pace_cells")
    for account, country in (("alfa", "UY"), ("beta", "CL")):
        stand(platform, account, datetime(2026, 8, 24, 15, tzinfo=UTC))
        usually(platform, 2, country=country)
    watch_pace()
    assert slow(platform) == ["beta"]


def test_who_works_on_one_is_not_waited_for(standing: Platform) -> None:
    usually(standing, 3)
    with standing.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT 1 FROM integrations i JOIN stores s ON s.id = i.store_id"
                " WHERE s.account = 'alfa' FOR UPDATE OF i"
            )
        )
        assert watch_pace() == 1
    assert slow(standing) == ["beta"]
    assert watch_pace() == 1
    assert slow(standing) == ["alfa", "beta"]


def test_whoever_is_slow_is_slow_by_the_days_of_every_row(
    platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.stop_at(NOW)
    seed(Actor.process("test"), 60)
    change(platform, "TRUNCATE pace_cells")
    chance = random.Random(7)
    limits = {}
    groups = "SELECT DISTINCT track, route, country, stage FROM integrations ORDER BY 1, 2, 3, 4"
    for group in rows(platform, groups):
        if chance.random() < 0.8:
            limits[tuple(group.values())] = days = chance.randrange(25)
            change(
                platform,
                "INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)"
                " VALUES ('stage', :track, :route, :country, '2026-01-01', :stage, :days, 20)",
                days=days,
                **group,
            )
    change(platform, "UPDATE integrations SET slow_since = now() WHERE id::text < '4'")
    monkeypatch.setattr(pace_watch, "BATCH", 7)
    assert watch_pace() > 14
    found = rows(platform, "SELECT * FROM integrations")
    for row in found:
        usual = limits.get((row["track"], row["route"], row["country"], row["stage"]))
        calendar = read_calendar(row["calendar"])
        is_slow = (
            usual is not None
            and row["stage"] != Stage.LIVE
            and row["status"] == "active"
            and business_days_between(row["pace_from"], NOW, calendar) > usual
        )
        assert (row["slow_since"] is not None) is is_slow, row["id"]
    assert {row["slow_since"] is not None for row in found if row["track"] == Track.WHATSAPP} == {True, False}
