"""What is declared in the checklist stays where it was: a second press at the same spot declares nothing."""

from __future__ import annotations

import pytest

from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

PROOFS = "SELECT rule_id, result FROM evidence ORDER BY at, id"


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant with a store."""
    return build.merchant()


def controls(screen: Screen) -> list[str]:
    """The requirements with a button that declares them or has just declared them, in the page's order."""
    keys = [str(button.key) for button in screen.at.button]
    return [
        key.partition("declare-")[2] or key.removeprefix("noted-")
        for key in keys
        if "declare-" in key or key.startswith("noted-")
    ]


def headings(screen: Screen) -> list[str]:
    """Who must act, with how much is pending."""
    return [str(one.value) for one in screen.at.subheader if "pendiente" in str(one.value)]


def test_what_is_declared_stays_at_its_place_and_its_button_is_dead(
    browser: Browser, platform: Platform, ana: Person
) -> None:
    screen = browser.open("requisitos", ana)
    before = controls(screen)
    screen.press(f"declare-{before[0]}")
    assert controls(screen)[: len(before)] == before
    assert screen.button(f"noted-{before[0]}").label == "Anotado"
    assert screen.button(f"noted-{before[0]}").disabled
    assert "Listo (" not in screen.text, "it stands once"
    screen.press(f"declare-{before[1]}")
    assert controls(screen)[: len(before)] == before
    assert [row["rule_id"] for row in rows(platform, PROOFS)] == before[:2]


def test_what_was_just_declared_is_not_counted_as_pending(browser: Browser, ana: Person) -> None:
    screen = browser.open("requisitos", ana)
    screen.press(f"declare-{controls(screen)[0]}")
    again = browser.open("requisitos", ana)
    assert not any(key.startswith("noted-") for key in (str(one.key) for one in again.at.button))
    assert headings(screen) == headings(again)


def test_a_slip_is_undone_where_it_happened(browser: Browser, platform: Platform, ana: Person) -> None:
    screen = browser.open("requisitos", ana)
    before = controls(screen)
    screen.press(f"declare-{before[0]}")
    screen.press(f"undo-{before[0]}")
    assert controls(screen) == before
    assert not screen.has_button(f"noted-{before[0]}")
    assert [row["result"] for row in rows(platform, PROOFS)] == ["passed", "withdrawn"]


@pytest.mark.parametrize("elsewhere", ["another page", "another track"])
def test_on_the_next_visit_it_stands_with_what_is_done(browser: Browser, ana: Person, elsewhere: str) -> None:
    screen = browser.open("requisitos", ana)
    rule = controls(screen)[0]
    screen.press(f"declare-{rule}")
    if elsewhere == "another page":
        screen.at.switch_page("../pages/home.py").run()
        screen.at.switch_page("../pages/checklist.py").run()
    else:
        screen.at.segmented_control(key="canal").set_value("hellotext").run()
        screen.at.segmented_control(key="canal").set_value("whatsapp").run()
    assert "Listo (1)" in screen.text
    assert not screen.has_button(f"noted-{rule}")
