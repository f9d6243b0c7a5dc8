"""The audit log on its page, and the history of a store with its filters."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.model import Role, Track
from lib.services.checklist import declare
from lib.services.people import Person
from lib.services.people_admin import add_staff
from lib.services.platform import Platform
from lib.services.stores import set_subdivision
from lib.storage.bulk import copy_rows
from lib.storage.scope import Scope
from lib.storage.tables import events
from tests.builders import Builder
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

RULE = "meta_business_account"
LINK = "/descargas/auditoria/"


@pytest.fixture
def elena(build: Builder) -> Person:
    """The administrator who looks; in two stores something has happened, and beside them."""
    elena, marta = build.administrator(), build.manager()
    ana = build.merchant("alfa")
    build.merchant("beta", country="BR")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    set_subdivision(marta.actor, "beta", "SP")
    add_staff(elena.actor, "nueva@puente.example", "Nueva <b>Gestora</b>", Role.ACCOUNT_MANAGER)
    return elena


def page(browser: Browser, person: Person, **query: str) -> Screen:
    return browser.open("auditoria", person, query=query)


def told(screen: Screen) -> list[str]:
    """What happened, row by row, with its store."""
    table = next(text for text in screen.texts if "<table" in text)
    rows = re.findall(r"<tr><td.*?</tr>", table)
    return [re.sub(r"<[^>]+>", " ", row) for row in rows]


def test_it_shows_what_happened_to_whom_and_where(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena)
    assert screen.title == "Auditoría"
    newest = told(screen)[0]
    assert "Acceso dado a Nueva &lt;b&gt;Gestora&lt;/b&gt;: Ejecutivo de cuentas" in newest
    assert elena.name in newest
    assert any("Región de la tienda" in row and "Marta Gestora" in row for row in told(screen))
    assert any("tienda=alfa" in text for text in screen.texts)


def test_a_link_opens_the_same_view(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena, auditoria_cuenta="beta", auditoria_tema="management")
    assert len(told(screen)) == 2
    assert all("Tienda 4" in row for row in told(screen))
    screen = page(browser, elena, auditoria_tema="nonsense", auditoria_desde="x", auditoria_antes="1-x")
    assert len(told(screen)) > 4


def test_a_choice_is_kept_in_the_address(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena)
    screen.at.selectbox(key="auditoria_tema").select("people").run()
    assert [row for row in told(screen) if "Acceso dado" not in row] == []
    screen.at.date_input(key="audit-since").set_value(date(2020, 1, 2)).run()
    address = {name: screen.at.query_params[name] for name in screen.at.query_params}
    assert address == {"auditoria_tema": "people", "auditoria_desde": "2020-01-02"}


def test_a_day_is_included_to_its_end(browser: Browser, elena: Person) -> None:
    today = datetime.now(UTC).date()
    assert told(page(browser, elena, auditoria_desde=today.isoformat(), auditoria_hasta=today.isoformat()))
    screen = page(browser, elena, auditoria_hasta=(today - timedelta(days=1)).isoformat())
    assert "No hay nada en la historia con estos filtros." in screen.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"auditoria_persona": "\x00"}, True),
        ({"auditoria_persona": "x\x00y"}, False),
        ({"auditoria_hasta": "9999-12-31"}, True),
        ({"auditoria_desde": "0001-01-01"}, True),
        ({"auditoria_desde": "9999-12-31"}, False),
    ],
)
def test_an_odd_address_asks_for_something_or_nothing(
    browser: Browser, elena: Person, query: dict[str, str], shown: bool
) -> None:
    screen = page(browser, elena, **query)
    assert screen.errors == []
    assert any("<table" in text for text in screen.texts) is shown
    assert any(LINK in text for text in screen.texts)


def test_an_account_that_is_markdown_is_no_link(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena, auditoria_cuenta="[clave](https://evil.example)")
    assert any("\\[clave\\]\\(" in text for text in screen.texts)


def test_an_account_that_does_not_exist_is_said_at_its_field(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena, auditoria_cuenta="nosuchstore")
    assert "No hay ninguna tienda con la cuenta nosuchstore." in screen.text
    assert not any("<table" in text or LINK in text for text in screen.texts)


def test_the_way_to_older_events_and_back(browser: Browser, elena: Person, platform: Platform) -> None:
    with platform.engine.begin() as connection:
        rows = ((platform.now(), f"Persona {number}", "store.added") for number in range(60))
        copy_rows(Scope(connection, None), events, ("at", "actor_name", "kind"), rows)
    screen = page(browser, elena)
    first = told(screen)
    assert len(first) == 50
    second = told(screen.press("audit-older"))
    assert not set(first) & set(second)
    assert len(second) > 10
    assert told(screen.press("audit-newest")) == first


def test_a_changed_filter_begins_with_the_newest(browser: Browser, elena: Person, platform: Platform) -> None:
    with platform.engine.begin() as connection:
        rows = ((platform.now(), "x", "store.added") for _number in range(60))
        copy_rows(Scope(connection, None), events, ("at", "actor_name", "kind"), rows)
    screen = page(browser, elena).press("audit-older")
    screen.at.selectbox(key="auditoria_tema").select("management").run()
    assert len(told(screen)) == 50
    assert not screen.has_button("audit-newest")


def test_the_file_is_offered_with_the_zone_of_its_times(browser: Browser, elena: Person) -> None:
    screen = page(browser, elena)
    assert any(LINK in text for text in screen.texts)
    assert "tu zona horaria: UTC" in screen.text


def test_an_event_without_a_store_has_an_empty_cell_that_a_phone_leaves_out(
    browser: Browser, elena: Person
) -> None:
    (table,) = [text for text in page(browser, elena, auditoria_tema="people").texts if "<table" in text]
    assert "<td class='store'></td>" in table
    assert "—" not in table


@pytest.mark.parametrize("who", ["manager", "merchant"])
def test_it_is_closed_to_others(browser: Browser, build: Builder, elena: Person, who: str) -> None:
    assert elena
    person = build.manager() if who == "manager" else build.merchant("gamma")
    assert page(browser, person).is_closed
