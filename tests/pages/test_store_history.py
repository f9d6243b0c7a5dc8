"""The history on a store's page: by kind, person and date, a page at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.model import Track
from lib.services.checklist import declare
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.stores import set_subdivision
from lib.storage.bulk import copy_rows
from lib.storage.scope import Scope
from lib.storage.tables import events
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

DECLARED = "“Ten una cuenta en el Administrador comercial de Meta”, declarado: sí"
REGION = "Región de la tienda"


@pytest.fixture
def ana(build: Builder) -> Person:
    return build.merchant("alfa", country="BR")


@pytest.fixture
def marta(build: Builder, ana: Person) -> Person:
    """The manager who looks: she and a merchant did something each."""
    marta = build.manager()
    declare(ana.actor, "alfa", Track.WHATSAPP, "meta_business_account", True)
    set_subdivision(marta.actor, "alfa", "SP")
    return marta


def page(browser: Browser, person: Person, account: str = "alfa") -> Screen:
    return browser.open("tienda", person, query={"tienda": account})


def test_it_can_be_narrowed_by_kind_and_widened_again(browser: Browser, marta: Person) -> None:
    screen = page(browser, marta)
    assert DECLARED in screen.text
    assert REGION in screen.text
    assert not screen.has_button("timeline-all")
    screen.at.selectbox(key="timeline-group").select("management").run()
    assert REGION in screen.text
    assert DECLARED not in screen.text
    screen.press("timeline-all")
    assert DECLARED in screen.text


def test_it_can_be_narrowed_by_person(browser: Browser, marta: Person, ana: Person) -> None:
    screen = page(browser, marta)
    assert screen.at.selectbox(key="timeline-person").options == [ana.name, marta.name, "test"]
    screen.at.selectbox(key="timeline-person").select(ana.id.hex).run()
    assert DECLARED in screen.text
    assert REGION not in screen.text


def test_it_can_be_narrowed_by_date(browser: Browser, marta: Person) -> None:
    today: date = datetime.now(UTC).date()
    screen = page(browser, marta)
    screen.at.date_input(key="timeline-until").set_value(today - timedelta(days=1)).run()
    assert "No hay nada en la historia con estos filtros." in screen.text
    screen.at.date_input(key="timeline-until").set_value(today).run()
    assert DECLARED in screen.text


def test_older_events_are_a_page_away(browser: Browser, marta: Person, platform: Platform) -> None:
    [store] = rows(platform, "SELECT id FROM stores")
    with platform.engine.begin() as connection:
        newer = ((store["id"], platform.now(), "x", "store.added") for _number in range(50))
        copy_rows(Scope(connection, None), events, ("store_id", "at", "actor_name", "kind"), newer)
    screen = page(browser, marta)
    assert DECLARED not in screen.text
    screen.press("timeline-older")
    assert DECLARED in screen.text
    assert not screen.has_button("timeline-older")
    screen.press("timeline-newest")
    assert DECLARED not in screen.text


def test_a_filter_of_one_store_is_not_kept_for_the_next(
    browser: Browser, marta: Person, build: Builder
) -> None:
    build.merchant("beta")
    screen = page(browser, marta)
    screen.at.selectbox(key="timeline-group").select("credentials").run()
    assert "No hay nada en la historia con estos filtros." in screen.text
    screen.at.query_params["tienda"] = "beta"
    screen.at.run()
    assert "Tienda agregada" in screen.text
