"""Names with Markdown's signs: harmless where a widget speaks Markdown, as they are where it does not."""

from __future__ import annotations

import pytest

from lib.services.people import Person, person_by_id
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

NAME = "[Ana](https://evil.example) *x*"
HARMLESS = "\\[Ana\\]\\(https\\:"


@pytest.fixture
def marta(build: Builder, platform: Platform) -> Person:
    """An account manager with such a name and a store with such a name."""
    build.merchant("casalinda")
    marta = build.manager()
    change(platform, "UPDATE people SET name = :name WHERE id = :id", name=NAME, id=marta.id)
    change(platform, "UPDATE stores SET name = :name, owner_id = :id", name=NAME, id=marta.id)
    renamed = person_by_id(marta.id)
    assert renamed is not None
    return renamed


def labels(screen: Screen) -> list[str]:
    """The texts of the screen in which the name stands with Markdown's signs at work."""
    return [text for text in screen.texts if "](https:" in text]


def test_the_menu_of_a_person_shows_the_name_as_it_was_typed(browser: Browser, marta: Person) -> None:
    screen = browser.open("hoy", marta)
    assert HARMLESS in "\n".join(screen.texts)
    assert labels(screen) == []


def test_the_way_back_to_a_store_shows_its_name_as_it_was_typed(browser: Browser, marta: Person) -> None:
    screen = browser.open("numero", marta, query={"tienda": "casalinda"})
    assert screen.button("back-to-store").label.startswith(HARMLESS)


def test_a_select_box_offers_portfolios_without_backslashes(
    browser: Browser, build: Builder, marta: Person
) -> None:
    screen = browser.open("panel", build.administrator())
    assert marta.name in screen.at.selectbox(key="ejecutivo").options
