"""The day of an account manager: what it shows, where it leads, and who does not get there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from lib.domain.model import Party
from lib.services.access import Actor
from lib.services.demo import seed
from lib.services.notes import add_note, mentions_of
from lib.services.panel_query import OWNER_ALL
from lib.services.people import Person, person_by_email
from lib.services.platform import Platform, install, uninstall
from lib.services.stores import list_stores
from lib.services.today import today
from lib.settings import Settings
from tests.builders import Builder, change
from tests.pages.conftest import Browser
from tests.services.conftest import Clock

THURSDAY = datetime(2026, 11, 19, 15, tzinfo=UTC)


@pytest.fixture
def platform(settings: Settings, database_url: str) -> Iterator[Platform]:
    """The platform on a Thursday that does not pass."""
    clock = Clock()
    clock.stop_at(THURSDAY)
    yield install(settings, database_url, clock)
    uninstall()


@pytest.fixture
def manager(platform: Platform) -> Person:
    """An account manager with a portfolio of ten stores."""
    assert platform
    seed(Actor.process("demo"), 60)
    found = person_by_email("beatriz.nogueira@puente.example")
    assert found is not None
    return found


def test_the_day_shows_the_stores_of_the_own_portfolio_with_their_counts(
    browser: Browser, manager: Person
) -> None:
    screen = browser.open("hoy", manager)
    found = today(manager.actor)
    assert screen.title == "Hoy"
    for heading, total in (
        ("Urgente", found.urgent.total),
        ("Lo que sigue", found.next.total),
        ("En espera", sum(group.total for group in found.waiting.values())),
        ("Activas desde el lunes", found.finished.total),
    ):
        assert f"{heading} · {total}" in screen.texts
    for row in (*found.urgent.rows, *found.next.rows):
        assert row.name in screen.text


def test_a_step_stands_beside_who_has_the_turn_and_not_in_a_sentence_with_them(
    platform: Platform, browser: Browser, manager: Person
) -> None:
    change(
        platform,
        "UPDATE integrations SET waiting_on = 'us', health = 'ok', slow_since = NULL, due_by = NULL,"
        " expected_by = NULL, next_rule = 'whatsapp_number_connected' WHERE stage <> 'live'",
    )
    texts = browser.open("hoy", manager).text
    assert "Nosotros] El número está conectado" in texts
    assert "Nos toca a nosotros:" not in texts


def test_what_went_live_this_week_and_broke_stands_in_both_places(
    platform: Platform, browser: Browser, manager: Person
) -> None:
    change(
        platform,
        "UPDATE integrations SET live_at = :at, health = 'broken', waiting_on = 'merchant'"
        " WHERE id IN (SELECT id FROM integrations WHERE stage = 'live' AND owner_id = :owner LIMIT 1)",
        at=THURSDAY,
        owner=manager.id,
    )
    found = today(manager.actor)
    broken = found.urgent.rows[0]
    assert broken in found.finished.rows
    assert browser.open("hoy", manager).text.count(broken.name) >= 2


def test_another_portfolio_is_one_choice_away_and_stands_in_the_address(
    browser: Browser, manager: Person
) -> None:
    screen = browser.open("hoy", manager, query={"cartera": OWNER_ALL})
    everybody = today(manager.actor, OWNER_ALL)
    assert everybody.next.total > today(manager.actor).next.total
    assert f"Lo que sigue · {everybody.next.total}" in screen.texts


def test_who_is_waited_for_is_named(platform: Platform, browser: Browser, manager: Person) -> None:
    change(
        platform,
        "UPDATE integrations SET waiting_on = 'meta', health = 'ok', slow_since = NULL, blocked_reason = NULL"
        " WHERE stage <> 'live'",
    )
    total = today(manager.actor).waiting[Party.META].total
    assert total > 1
    screen = browser.open("hoy", manager)
    assert f"Meta] {total} integraciones" in screen.text
    assert "Ni los comercios ni nosotros tenemos algo que hacer ahora." in screen.text


def test_a_note_that_names_somebody_stands_on_their_day_until_it_is_read(
    browser: Browser, manager: Person, build: Builder
) -> None:
    colleague = build.manager()
    account = list_stores(colleague.actor)[0].account
    note = add_note(colleague.actor, account, "¿La llamas tú?", [manager.id])
    screen = browser.open("hoy", manager)
    assert "¿La llamas tú?" in screen.text
    screen.press(f"seen-{note.id}")
    assert "¿La llamas tú?" not in screen.text
    assert mentions_of(manager.actor) == ()


def test_a_manager_without_stores_sees_that_nothing_waits(browser: Browser, build: Builder) -> None:
    screen = browser.open("hoy", build.manager())
    assert "No hay nada pendiente" in screen.text


def test_a_merchant_does_not_get_there(browser: Browser, build: Builder) -> None:
    assert browser.open("hoy", build.merchant()).is_closed


def test_a_term_is_named_by_its_last_day_where_the_store_is(
    platform: Platform, browser: Browser, manager: Person
) -> None:
    change(
        platform,
        # Midnight in Montevideo, after a Wednesday.
        "UPDATE integrations SET due_by = NULL, expected_by = '2026-11-26T03:00:00Z',"
        " calendar = 'UY//America/Montevideo' WHERE stage <> 'live'",
    )
    text = browser.open("hoy", manager).text
    assert "hasta el 25 nov 2026" in text
    assert "26 nov 2026" not in text
