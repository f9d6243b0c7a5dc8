"""The day on which a requirement came true, said in the checklist; pressing it again does no harm."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.stores import overview
from lib.ui.store_days import today_at
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

RULE = "meta_business_account"
PROOFS = "SELECT result, facts FROM evidence WHERE rule_id = 'meta_business_account' ORDER BY id"
EVENTS = "SELECT kind FROM events WHERE kind = 'requirement.declared'"


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant with a store."""
    return build.merchant()


def unfolded(browser: Browser, person: Person) -> Screen:
    """The checklist with the details of the requirement open, and with them the day."""
    screen = browser.open("requisitos", person)
    screen.at.session_state[f"how-{RULE}"] = True
    screen.at.run()
    return screen


def save(screen: Screen, days_ago: int, person: Person) -> None:
    today = today_at(overview(person.actor, person.accounts[0]).store)
    screen.at.date_input(key=f"since-{RULE}").set_value(today - timedelta(days=days_ago))
    screen.press(f"save-since-{RULE}")


@pytest.mark.parametrize("days_ago", [0, 40], ids=["today", "an earlier day"])
def test_pressing_save_twice_is_one_proof(
    browser: Browser, platform: Platform, ana: Person, days_ago: int
) -> None:
    screen = unfolded(browser, ana)
    save(screen, days_ago, ana)
    screen.press(f"save-since-{RULE}")
    assert [row["result"] for row in rows(platform, PROOFS)] == ["passed"]
    assert len(rows(platform, EVENTS)) == 1
    assert screen.errors == []


@pytest.mark.parametrize("days_ago", [0, 40], ids=["today", "an earlier day"])
def test_the_same_day_saved_in_an_old_window_is_one_proof(
    browser: Browser, platform: Platform, ana: Person, days_ago: int
) -> None:
    one, other = unfolded(browser, ana), unfolded(browser, ana)
    save(one, days_ago, ana)
    save(other, days_ago, ana)
    assert len(rows(platform, PROOFS)) == len(rows(platform, EVENTS)) == 1


def test_another_day_takes_the_place_of_the_one_before(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    screen = unfolded(browser, ana)
    for days_ago in (40, 3):
        save(screen, days_ago, ana)
    since = [row["facts"]["since"][:10] for row in rows(platform, PROOFS)]
    today = today_at(overview(ana.actor, ana.accounts[0]).store)
    assert since == [str(today - timedelta(days=days)) for days in (40, 3)]


def test_the_day_that_is_offered_is_the_one_where_the_store_is(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    screen = unfolded(browser, ana)
    save(screen, 3, ana)
    day = today_at(overview(ana.actor, ana.accounts[0]).store) - timedelta(days=5)
    past_midnight_in_utc = datetime.combine(day + timedelta(days=1), time(1), UTC)
    change(
        platform,
        "UPDATE evidence SET facts = jsonb_build_object('since', CAST(:since AS text)) WHERE rule_id = :rule",
        since=past_midnight_in_utc.isoformat(),
        rule=RULE,
    )
    assert unfolded(browser, ana).at.date_input(key=f"since-{RULE}").value == day
