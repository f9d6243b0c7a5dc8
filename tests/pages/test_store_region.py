"""The region of a store, chosen on its page by its account manager, for the holidays that count there."""

from __future__ import annotations

import pytest
from streamlit.testing.v1.element_tree import Selectbox

from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.stores import set_subdivision
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

KEPT = "SELECT subdivision FROM stores WHERE account = 'loja'"
EVENTS = "SELECT actor_name, old, new FROM events WHERE kind = 'store.subdivision' ORDER BY id"
LABEL = "Región (para los feriados)"


@pytest.fixture
def marta(build: Builder) -> Person:
    """The account manager of `loja`, a store in Brazil."""
    build.merchant("loja", country="BR")
    return build.manager()


def page(browser: Browser, person: Person, account: str = "loja") -> Screen:
    return browser.open("tienda", person, query={"tienda": account})


def region(screen: Screen) -> Selectbox[str | None]:
    return screen.at.selectbox(key="store-region-loja")


def choose(screen: Screen, code: str | None) -> None:
    region(screen).set_value(code).run()


def kept(platform: Platform) -> str | None:
    [row] = rows(platform, KEPT)
    code: str | None = row["subdivision"]
    return code


def test_the_region_is_saved_when_it_is_chosen(browser: Browser, platform: Platform, marta: Person) -> None:
    screen = page(browser, marta)
    assert region(screen).label == LABEL
    assert region(screen).value is None
    assert {"Sin región", "São Paulo", "Bahia"} <= set(region(screen).options)
    choose(screen, "SP")
    assert (kept(platform), region(screen).value) == ("SP", "SP")
    [event] = rows(platform, EVENTS)
    assert dict(event) == {
        "actor_name": marta.name,
        "old": {"subdivision": None},
        "new": {"subdivision": "SP"},
    }
    assert screen.errors == []


def test_a_store_can_be_in_no_region_again(browser: Browser, platform: Platform, marta: Person) -> None:
    set_subdivision(marta.actor, "loja", "SP")
    screen = page(browser, marta)
    assert region(screen).value == "SP"
    choose(screen, None)
    assert (kept(platform), region(screen).value) == (None, None)


def test_the_choice_shows_what_somebody_else_kept_meanwhile(
    browser: Browser, build: Builder, marta: Person
) -> None:
    screen = page(browser, marta)
    choose(screen, "SP")
    set_subdivision(build.manager().actor, "loja", "BA")
    screen.at.run()
    assert region(screen).value == "BA"


def test_a_country_without_regions_asks_for_none(browser: Browser, build: Builder) -> None:
    build.merchant("tejidos", country="UY")
    text = page(browser, build.manager(), "tejidos").text
    assert "Cuenta tejidos" in text
    assert LABEL not in text


def test_a_manager_who_was_removed_meanwhile_chooses_nothing(
    browser: Browser, platform: Platform, marta: Person
) -> None:
    screen = page(browser, marta)
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=marta.id)
    choose(screen, "SP")
    assert kept(platform) is None
