"""Demonstration data: the same every time, plausible, and never in the way of real data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from lib.domain.model import ROUTES_OF, Stage, Track
from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.demo import seed, seed_if_empty
from lib.services.demo_people import FRESH
from lib.services.people import people_to_pick
from lib.services.platform import Platform, install
from lib.services.stores import list_stores, overview
from lib.storage.migrate import upgrade
from lib.storage.tables import STORE_TABLES
from tests.builders import Builder, rows
from tests.services.conftest import Clock

US = Actor.process("demo")
NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


NEVER_THE_SAME = {"credentials": "sealed", "events": "id", "evidence": "id"}


def contents(platform: Platform) -> dict[str, list[str]]:
    """Every row as text, without what is random or given out by the database."""
    return {
        table: sorted(
            row["text"]
            for row in rows(
                platform,
                f"SELECT (to_jsonb(t) - CAST(:column AS text))::text AS text FROM {table} t",
                column=NEVER_THE_SAME.get(table, ""),
            )
        )
        for table in ("people", *STORE_TABLES)
    }


def test_the_same_day_gives_the_same_stores_in_every_database(
    platform: Platform, clock: Clock, empty_database_url: str
) -> None:
    clock.stop_at(NOW)
    assert seed(US, 40) == 40
    first = contents(platform)
    other = install(platform.settings, empty_database_url, clock)
    upgrade(other.engine)
    assert seed(US, 25) == 25
    assert seed(US, 40) == 15
    assert contents(other) == first


def test_seeding_again_adds_nothing(platform: Platform) -> None:
    assert seed(US, 30) == 30
    before = contents(platform)
    assert seed(US, 30) == 0
    assert seed(US, 10) == 0
    assert seed_if_empty(US, 30) == 0
    assert contents(platform) == before


def test_an_empty_installation_is_filled_and_a_used_one_is_not(build: Builder) -> None:
    build.merchant("alfa")
    assert seed_if_empty(US, 20) == 0
    assert [store.account for store in list_stores(US)] == ["alfa"]


def test_what_is_counted_agrees_with_the_stores(platform: Platform) -> None:
    seed(US, 120)
    counted = rows(
        platform, "SELECT stage, sum(n)::int AS n FROM panel_counts WHERE any_owner GROUP BY stage"
    )
    stages = rows(platform, "SELECT stage, count(*)::int AS n FROM integrations GROUP BY stage")
    assert {row["stage"]: row["n"] for row in counted} == {row["stage"]: row["n"] for row in stages}
    live = rows(platform, "SELECT count(*)::int AS n FROM integrations WHERE live_at IS NOT NULL")
    whole = rows(platform, "SELECT sum(n)::int AS n FROM pace_cells WHERE kind = 'whole'")
    assert 0 < whole[0]["n"] == live[0]["n"]


def test_some_were_stopped_by_their_managers(platform: Platform) -> None:
    seed(US, 300)
    found = rows(platform, "SELECT status, stage FROM integrations WHERE status <> 'active'")
    assert {row["status"] for row in found} == {"paused", "cancelled"}
    assert Stage.LIVE not in {row["stage"] for row in found}
    stopped = rows(
        platform,
        "SELECT count(*)::int AS n FROM events WHERE kind IN ('integration.paused', 'integration.cancelled')",
    )
    assert stopped[0]["n"] == len(found)


def test_real_people_and_stores_are_left_as_they_are(build: Builder) -> None:
    ana, marta, elena = build.merchant("alfa"), build.manager(), build.administrator()
    before = overview(ana.actor, "alfa")
    assert seed(US, 20) == 20
    assert overview(ana.actor, "alfa") == before
    assert len(list_stores(marta.actor)) == len(list_stores(elena.actor)) == 21


def test_every_stage_has_its_stores(platform: Platform) -> None:
    assert seed(US, 400) == 400
    found = rows(platform, "SELECT DISTINCT track, stage FROM integrations")
    whatsapp = {row["stage"] for row in found if row["track"] == Track.WHATSAPP}
    assert whatsapp == set(Stage)
    hellotext = {row["stage"] for row in found if row["track"] == Track.HELLOTEXT}
    assert hellotext == {Stage.INVITED, Stage.PREPARING, Stage.CONNECTING, Stage.VERIFYING, Stage.LIVE}
    routes = {row["route"] for row in rows(platform, "SELECT DISTINCT route FROM integrations")}
    assert routes == {route for routes in ROUTES_OF.values() for route in routes}


def test_a_record_says_what_an_evaluation_of_its_evidence_says(platform: Platform, clock: Clock) -> None:
    assert platform
    clock.stop_at(NOW)
    seed(US, 40)
    for store in list_stores(US):
        for track in Track:
            found = checklist(US, store.account, track)
            record, state = found.integration, found.state
            assert (record.stage, record.health, record.waiting_on) == (
                state.stage,
                state.health,
                state.waiting_on,
            ), store.account
            assert (record.merchant_percent, record.whole_percent) == (
                state.merchant_percent,
                state.whole_percent,
            )


def test_people_worked_on_business_days_of_their_country(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    seed(US, 80)
    declared = rows(
        platform,
        """
        SELECT e.at, s.country, s.time_zone FROM events e JOIN stores s ON s.id = e.store_id
        WHERE e.kind = 'requirement.declared'
        """,
    )
    assert len(declared) > 200
    for row in declared:
        day = row["at"].astimezone(ZoneInfo(row["time_zone"])).date()
        assert day.weekday() < 5, row
        assert day not in holidays.country_holidays(row["country"], years=day.year), row


def test_people_worked_in_the_daytime_of_their_store(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    seed(US, 80)
    acted = rows(
        platform,
        """
        SELECT e.at, s.time_zone FROM events e JOIN stores s ON s.id = e.store_id
        UNION ALL SELECT e.at, s.time_zone FROM evidence e JOIN stores s ON s.id = e.store_id
        """,
    )
    assert len(acted) > 1_000
    hours = {row["at"].astimezone(ZoneInfo(row["time_zone"])).hour for row in acted}
    assert hours == set(range(8, 19))


def test_what_the_history_says_was_proven_is_kept_as_proven_then(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    seed(US, 80)
    found = rows(
        platform,
        """
        SELECT c.set_at, c.proven_at, e.at, e.result FROM credentials c
        LEFT JOIN evidence e ON e.store_id = c.store_id AND e.rule_id =
            CASE c.field WHEN 'hellotext_token' THEN 'hellotext_token' ELSE 'vtex_key_valid' END
        """,
    )
    assert {row["result"] for row in found} >= {"passed", None}
    for row in found:
        assert row["proven_at"] == (row["at"] if row["result"] == "passed" else None)
        assert row["proven_at"] is None or row["set_at"] <= row["proven_at"]


def test_the_history_lies_between_the_beginning_of_a_store_and_now(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    seed(US, 80)
    found = rows(
        platform,
        """
        SELECT e.at, s.created_at FROM events e JOIN stores s ON s.id = e.store_id
        UNION ALL SELECT e.at, s.created_at FROM evidence e JOIN stores s ON s.id = e.store_id
        UNION ALL SELECT i.stage_since, s.created_at FROM integrations i JOIN stores s ON s.id = i.store_id
        UNION ALL SELECT i.waiting_since, s.created_at FROM integrations i JOIN stores s ON s.id = i.store_id
        """,
    )
    assert all(row["created_at"] <= row["at"] <= NOW for row in found)
    assert min(row["created_at"] for row in found) < NOW - timedelta(days=60)


def test_the_two_merchants_of_the_picker_have_everything_before_them(platform: Platform) -> None:
    seed(US, 30)
    picked = people_to_pick()
    assert [person.accounts for person in picked[:FRESH]] == [
        (row["account"],)
        for row in rows(
            platform,
            """
            SELECT s.account FROM stores s WHERE NOT EXISTS (SELECT 1 FROM evidence e WHERE e.store_id = s.id)
                AND NOT EXISTS (SELECT 1 FROM numbers n WHERE n.store_id = s.id)
            ORDER BY substring(s.account FROM '[0-9]+$')::int LIMIT 2
            """,
        )
    ]
    for person in picked[:FRESH]:
        found = overview(person.actor, person.accounts[0])
        assert {item.stage for item in found.integrations} == {Stage.INVITED}
        assert {item.whole_percent for item in found.integrations} == {0}


def test_every_store_has_an_owner_and_a_merchant_with_an_address_that_reaches_nobody(
    platform: Platform,
) -> None:
    seed(US, 30)
    assert rows(platform, "SELECT 1 FROM stores WHERE owner_id IS NULL") == []
    members = rows(platform, "SELECT store_id, count(*) AS n FROM memberships GROUP BY store_id")
    assert [row["n"] for row in members] == [1] * 30
    addresses = [row["email"] for row in rows(platform, "SELECT email FROM people")]
    assert all(address.endswith(".example") for address in addresses)


def test_no_more_than_a_merchant_may_is_needed_to_be_refused(build: Builder) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        seed(ana.actor, 5)
