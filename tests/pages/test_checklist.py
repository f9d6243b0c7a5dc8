"""The checklist: declaring with one's name, taking it back, other tracks and routes."""

from __future__ import annotations

from lib.domain.phone import Answers
from lib.services.numbers import save_number
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

EVIDENCE = """
SELECT rule_id, kind, result, by_name, person_id, track FROM evidence ORDER BY at, id
"""


def first_declaration(screen: Screen) -> str:
    """The key of the first thing that this person may declare."""
    keys = [str(button.key) for button in screen.at.button if "declare-" in str(button.key)]
    return keys[0]


def rule_of(key: str) -> str:
    """The rule that a button declares."""
    return key.partition("declare-")[2]


def test_a_declaration_is_kept_with_the_name_of_who_made_it(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    screen = browser.open("requisitos", ana)
    assert ana.name not in body(screen, ana)
    key = first_declaration(screen)
    screen.press(key)
    kept = rows(platform, EVIDENCE)
    assert [dict(row) for row in kept] == [
        {
            "rule_id": rule_of(key),
            "kind": "attested",
            "result": "passed",
            "by_name": "Ana Pérez",
            "person_id": ana.id,
            "track": "whatsapp",
        }
    ]
    assert "Ana Pérez" in body(screen, ana)
    assert "Listo (1)" in screen.text
    assert screen.errors == []


def body(screen: Screen, person: Person) -> str:
    """The screen without the person's own name in the bar above it."""
    return screen.text.replace(person.name, "", 2)


def test_what_was_declared_can_be_taken_back(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    key = first_declaration(screen)
    screen.press(key)
    screen.press(f"declare-{rule_of(key)}")
    assert [row["result"] for row in rows(platform, EVIDENCE)] == ["passed", "failed"]
    assert "Listo (1)" not in screen.text


def test_the_other_track_has_its_own_list(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    screen.at.segmented_control(key="canal").set_value("hellotext").run()
    assert "Ten una cuenta de Hellotext" in screen.text
    assert "Camino" not in screen.texts, "there is one way only"
    screen.press(first_declaration(screen))
    assert [row["track"] for row in rows(platform, EVIDENCE)] == ["hellotext"]


def test_another_route_keeps_what_was_declared(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    screen.press(first_declaration(screen))
    screen.at.segmented_control(key="route-whatsapp").set_value("cx_platform").run()
    assert [
        row["route"] for row in rows(platform, "SELECT route FROM integrations WHERE track = 'whatsapp'")
    ] == ["cx_platform"]
    assert "Lo que existe hoy" in screen.text
    assert len(rows(platform, EVIDENCE)) == 1
    assert "Listo (1)" in screen.text


def test_a_manager_declares_for_a_store_under_the_own_name(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    build.merchant("casalinda")
    manager = build.manager()
    screen = browser.open("requisitos", manager, query={"tienda": "casalinda"})
    screen.press(first_declaration(screen))
    assert [row["by_name"] for row in rows(platform, EVIDENCE)] == [manager.name]


def test_a_number_that_is_kept_elsewhere_too_is_said_to_both_and_the_other_store_is_not_named(
    browser: Browser, build: Builder
) -> None:
    elsewhere = "Tu número también está guardado en otro lugar. Míralo en Número."
    people = {account: build.merchant(account) for account in ("casalinda", "tejidos")}
    for account, person in people.items():
        save_number(person.actor, account, "099 123 456", "UY", Answers())
    for account, other in (("casalinda", "tejidos"), ("tejidos", "casalinda")):
        screen = browser.open("requisitos", people[account])
        assert elsewhere in screen.text
        assert other not in screen.text
    save_number(people["tejidos"].actor, "tejidos", "099 999 999", "UY", Answers())
    assert elsewhere not in browser.open("requisitos", people["casalinda"]).text


def test_a_store_that_was_taken_away_meanwhile_can_no_longer_be_declared_for(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = browser.open("requisitos", build.merchant())
    change(platform, "DELETE FROM memberships")
    screen.press(first_declaration(screen))
    assert rows(platform, EVIDENCE) == []
    assert "Todavía no tienes una tienda" in screen.text


def test_what_is_declared_in_two_windows_is_all_kept(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    one, other = browser.open("requisitos", ana), browser.open("requisitos", ana)
    keys = [str(button.key) for button in one.at.button if "declare-" in str(button.key)]
    one.press(keys[0])
    other.press(keys[1])
    assert {row["rule_id"] for row in rows(platform, EVIDENCE)} == {rule_of(keys[0]), rule_of(keys[1])}
    assert "Listo (2)" in other.text


def test_pressing_in_an_old_window_what_is_declared_already_adds_nothing(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    one, other = browser.open("requisitos", ana), browser.open("requisitos", ana)
    key = first_declaration(one)
    one.press(key)
    other.press(key)
    assert len(rows(platform, EVIDENCE)) == 1
