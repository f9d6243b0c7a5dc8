"""An account manager's day: every integration that wants something is in exactly one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.model import Health, Party
from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.demo import seed
from lib.services.panel import panel
from lib.services.panel_query import OWNER_ALL, OWNER_MINE, OWNER_NONE, PanelQuery, Status, Tab
from lib.services.people import Person, people_to_pick
from lib.services.platform import Platform
from lib.services.today import MOST_ROWS, Today, today
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

NOW = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.fixture
def manager(platform: Platform, clock: Clock) -> Person:
    """An account manager with a sixth of 120 stores."""
    assert platform
    clock.stop_at(NOW)
    seed(Actor.process("demo"), 120)
    return people_to_pick()[2]


def accounts(found: Today) -> list[tuple[str, str]]:
    groups = [found.urgent, found.next, *found.waiting.values()]
    return [(row.account, row.track) for group in groups for row in group.rows]


def test_nothing_stands_in_two_places(platform: Platform, manager: Person) -> None:
    change(platform, "UPDATE integrations SET slow_since = now() WHERE track = 'hellotext'")
    found = today(manager.actor, OWNER_ALL)
    shown = accounts(found)
    assert shown
    assert len(shown) == len(set(shown))


def test_the_counts_are_those_of_the_records(platform: Platform, manager: Person) -> None:
    change(
        platform,
        "UPDATE integrations SET slow_since = now() WHERE stage = 'connecting' AND track = 'whatsapp'",
    )
    found = today(manager.actor)
    row = rows(
        platform,
        """
        SELECT count(*) FILTER (WHERE urgent) AS urgent, count(*) FILTER (WHERE health = 'broken') AS broken,
          count(*) FILTER (WHERE stuck) AS stuck,
          count(*) FILTER (WHERE NOT urgent AND waiting_on IN ('us', 'merchant')) AS next,
          count(*) FILTER (WHERE NOT urgent AND waiting_on = 'meta') AS meta
        FROM (SELECT *, health = 'broken' OR stuck AS urgent FROM integrations WHERE status = 'active') AS i
        WHERE owner_id = :id
        """,
        id=manager.id,
    )[0]
    assert row["stuck"] > 0
    assert (
        found.urgent.total,
        found.broken,
        found.tabs[Tab.STUCK],
        found.next.total,
        found.waiting[Party.META].total,
    ) == (
        row["urgent"],
        row["broken"],
        row["stuck"],
        row["next"],
        row["meta"],
    )
    assert len(found.next.rows) == min(MOST_ROWS, row["next"])


def test_what_broke_comes_before_what_is_late_and_that_before_what_is_slow(
    platform: Platform, manager: Person
) -> None:
    ids = [
        row["id"]
        for row in rows(
            platform,
            "SELECT id FROM integrations WHERE status = 'active' AND stage <> 'live' AND health = 'ok'"
            " AND NOT stuck AND owner_id = :id ORDER BY id LIMIT 3",
            id=manager.id,
        )
    ]
    change(platform, "UPDATE integrations SET health = 'ok', slow_since = NULL, blocked_reason = NULL")
    change(platform, "UPDATE integrations SET slow_since = now() WHERE id = :id", id=ids[0])
    change(platform, "UPDATE integrations SET blocked_reason = 'overdue' WHERE id = :id", id=ids[1])
    change(platform, "UPDATE integrations SET health = 'broken' WHERE id = :id", id=ids[2])
    found = today(manager.actor)
    assert [row.integration_id for row in found.urgent.rows] == [ids[2], ids[1], ids[0]]
    assert found.urgent.rows[0].health is Health.BROKEN


def test_the_nearest_deadline_comes_first_and_none_comes_last(manager: Person) -> None:
    found = today(manager.actor, OWNER_ALL)
    deadlines = [min(filter(None, (row.due_by, row.expected_by)), default=None) for row in found.next.rows]
    known = [one for one in deadlines if one is not None]
    assert known == sorted(known)
    assert deadlines[: len(known)] == known


def test_what_is_paused_or_cancelled_is_in_no_place(platform: Platform, manager: Person) -> None:
    change(platform, "UPDATE integrations SET paused_at = now(), slow_since = now()")
    found = today(manager.actor, OWNER_ALL)
    assert found.is_clear
    assert found.finished.total == 0


def test_the_week_begins_on_monday_where_the_person_is(platform: Platform, manager: Person) -> None:
    here = today(manager.actor, OWNER_ALL, "America/Montevideo")
    assert here.week_began == datetime(2026, 11, 16, 3, 0, tzinfo=UTC)
    assert today(manager.actor, OWNER_ALL, "Asia/Tokyo").week_began == datetime(
        2026, 11, 15, 15, 0, tzinfo=UTC
    )
    change(
        platform,
        "UPDATE integrations SET live_at = :at WHERE live_at IS NOT NULL",
        at=NOW - timedelta(days=9),
    )
    change(
        platform,
        "UPDATE integrations SET live_at = :at WHERE id = (SELECT min(id::text)::uuid FROM integrations"
        " WHERE live_at IS NOT NULL)",
        at=here.week_began,
    )
    assert today(manager.actor, OWNER_ALL, "America/Montevideo").finished.total == 1
    assert today(manager.actor, OWNER_ALL, "America/Bogota").finished.total == 0


def test_where_a_place_leads_as_many_rows_wait_as_it_says(platform: Platform, manager: Person) -> None:
    change(platform, "UPDATE integrations SET slow_since = now() WHERE track = 'hellotext'")
    change(platform, "UPDATE integrations SET health = 'broken' WHERE stage = 'verifying'")
    found = today(manager.actor)
    for tab in (Tab.STUCK, Tab.OURS, Tab.MERCHANT, Tab.VENDORS):
        assert found.tabs[tab] == panel(manager.actor, PanelQuery(tab=tab, owner=manager.id.hex)).total, tab
    broken = PanelQuery(health=Health.BROKEN, status=Status.ACTIVE, owner=OWNER_MINE)
    assert 0 < found.broken == panel(manager.actor, broken).total


def test_a_portfolio_is_the_persons_own(manager: Person, build: Builder) -> None:
    everybody = today(manager.actor, OWNER_ALL)
    mine = today(manager.actor, OWNER_MINE)
    assert 0 < mine.next.total < everybody.next.total
    assert {row.owner_id for row in mine.next.rows} == {manager.id}
    assert today(build.manager().actor).is_clear
    assert today(manager.actor, OWNER_NONE).is_clear


def test_a_merchant_has_no_such_day(build: Builder) -> None:
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        today(build.merchant().actor)
