"""A merchant sees the own store; a manager every store; anybody else is refused, and it is written down."""

from __future__ import annotations

import pytest

from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.pages.conftest import FILES, Browser

REFUSED = "Esta página no es tuya o no existe"
OF_A_STORE = (
    "inicio",
    "requisitos",
    "solicitud",
    "configuracion",
    "numero",
    "credenciales",
    "clientes",
    "pixel",
)
OF_A_MANAGER = {"hoy": "view_panel", "panel": "view_panel", "tienda": "view_panel", "invitaciones": "invite"}
OF_AN_ADMINISTRATOR = {"personas": "manage_people", "auditoria": "view_audit"}
EVENTS = "SELECT actor_name, subject, new, store_id FROM events WHERE kind = 'access.refused' ORDER BY id"


@pytest.mark.parametrize("path", OF_A_STORE)
def test_a_merchant_sees_the_own_store_and_no_other(browser: Browser, build: Builder, path: str) -> None:
    ana = build.merchant("casalinda")
    build.merchant("modaluna")
    text = browser.open(path, ana).text
    assert "casalinda" in text
    assert "modaluna" not in text
    assert "Tienda 2" not in text


@pytest.mark.parametrize("path", OF_A_STORE)
def test_asking_for_another_store_by_address_is_refused_and_audited(
    browser: Browser, platform: Platform, build: Builder, path: str
) -> None:
    ana, other = build.merchant("casalinda"), build.merchant("modaluna")
    screen = browser.open(path, ana, query={"tienda": "modaluna"})
    assert screen.is_closed
    assert REFUSED in screen.text
    assert "modaluna" not in screen.text
    assert "Tienda 2" not in screen.text
    refusals = rows(platform, EVENTS)
    assert refusals
    stores = rows(platform, "SELECT id FROM stores WHERE account = 'modaluna'")
    for refusal in refusals:
        assert refusal["actor_name"] == ana.name
        assert refusal["new"] == {"asked": "modaluna"}
        assert refusal["store_id"] == stores[0]["id"]
    assert other.accounts == ("modaluna",)


def test_another_store_and_one_that_does_not_exist_look_the_same(browser: Browser, build: Builder) -> None:
    ana = build.merchant("casalinda")
    build.merchant("modaluna")
    theirs = browser.open("inicio", ana, query={"tienda": "modaluna"})
    nobodys = browser.open("inicio", ana, query={"tienda": "noexistenunca"})
    assert theirs.is_closed
    assert theirs.text == nobodys.text


@pytest.mark.parametrize("spelling", ["casalinda", " CASALINDA "])
def test_asking_for_the_own_store_is_no_offence(
    browser: Browser, platform: Platform, build: Builder, spelling: str
) -> None:
    screen = browser.open("inicio", build.merchant("casalinda"), query={"tienda": spelling})
    assert screen.title == "Tienda 1"
    assert rows(platform, EVENTS) == []


@pytest.mark.parametrize(
    "asked",
    ["😀", "ش" * 50, "' OR 1=1 --", "x" * 10_000, "a\x00b"],
    ids=["emoji", "right to left", "SQL", "10,000 characters", "NUL"],
)
def test_nonsense_as_a_store_is_refused_like_another_store(
    browser: Browser, platform: Platform, build: Builder, asked: str
) -> None:
    screen = browser.open("inicio", build.merchant("casalinda"), query={"tienda": asked})
    assert screen.is_closed
    assert REFUSED in screen.text
    assert "Tienda 1" not in screen.text
    assert [row["new"] for row in rows(platform, EVENTS)] == [{}]


@pytest.mark.parametrize(("path", "action"), {**OF_A_MANAGER, **OF_AN_ADMINISTRATOR}.items())
def test_a_merchant_is_refused_what_is_for_managers(
    browser: Browser, platform: Platform, build: Builder, path: str, action: str
) -> None:
    ana = build.merchant("casalinda")
    build.merchant("modaluna")
    screen = browser.open(path, ana, query={"tienda": "casalinda"})
    assert screen.is_closed
    assert REFUSED in screen.text
    assert "modaluna" not in screen.text
    assert {row["subject"] for row in rows(platform, EVENTS)} == {action}


@pytest.mark.parametrize(("path", "action"), OF_AN_ADMINISTRATOR.items())
def test_a_manager_is_refused_what_is_for_administrators(
    browser: Browser, platform: Platform, build: Builder, path: str, action: str
) -> None:
    screen = browser.open(path, build.manager())
    assert screen.is_closed
    assert REFUSED in screen.text
    assert {row["subject"] for row in rows(platform, EVENTS)} == {action}


def test_a_closed_page_leads_back_to_an_open_one(browser: Browser, build: Builder) -> None:
    screen = browser.open("panel", build.merchant("casalinda"))
    assert screen.press("go-start").title == "Tienda 1"


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_who_looks_after_stores_sees_all_of_them_on_the_panel(
    browser: Browser, build: Builder, role: str
) -> None:
    build.merchant("casalinda")
    build.merchant("modaluna", country="BR")
    person = build.manager() if role == "manager" else build.administrator()
    screen = browser.open("panel", person)
    table = screen.at.dataframe[0].value
    assert sorted(table["Cuenta"]) == ["casalinda", "casalinda", "modaluna", "modaluna"]
    assert set(table["País"]) == {"UY", "BR"}
    assert "4 integraciones" in screen.text


@pytest.mark.parametrize("path", [*OF_A_STORE, "tienda"])
def test_a_manager_opens_every_page_of_any_store(browser: Browser, build: Builder, path: str) -> None:
    build.merchant("casalinda")
    build.merchant("modaluna")
    screen = browser.open(path, build.manager(), query={"tienda": "modaluna"})
    assert screen.errors == []
    assert "Tienda 2" in screen.text
    assert "Tienda 1" not in screen.text


def test_a_link_with_the_name_that_links_had_before_opens_the_same_store(
    browser: Browser, build: Builder
) -> None:
    build.merchant("casalinda")
    build.merchant("modaluna")
    screen = browser.open("tienda", build.manager(), query={"id": "modaluna"})
    assert "Tienda 2" in screen.text
    assert "Tienda 1" not in screen.text


def test_a_manager_who_mistypes_a_store_is_told_that_there_is_none(browser: Browser, build: Builder) -> None:
    build.merchant("casalinda")
    screen = browser.open("tienda", build.manager(), query={"tienda": "casalnida"})
    assert screen.title == "No encontramos esa tienda"
    assert "No hay ninguna tienda con la cuenta casalnida." in screen.text
    assert not screen.is_closed
    assert screen.press("go-start").title == "Panel"


def test_a_manager_cannot_enter_secrets_and_sees_none(browser: Browser, build: Builder) -> None:
    build.merchant("casalinda")
    screen = browser.open("credenciales", build.manager(), query={"tienda": "casalinda"})
    assert not screen.at.text_input
    assert not screen.has_button("credentials-save")
    assert not screen.has_button("forget")


def test_the_panel_filters_what_it_shows(browser: Browser, build: Builder) -> None:
    build.merchant("casalinda")
    build.merchant("modaluna", country="BR")
    screen = browser.open("panel", build.manager())
    screen.at.session_state["panel-filters"] = True
    screen.at.run()
    screen.at.selectbox(key="filter-pais-0").select("BR").run()
    assert set(screen.at.dataframe[0].value["Cuenta"]) == {"modaluna"}
    screen.at.selectbox(key="filter-canal-0").select("hellotext").run()
    assert list(screen.at.dataframe[0].value["Canal"]) == ["Hellotext"]
    screen.at.pills(key="etapa").set_value("live").run()
    assert "Ninguna integración cumple estos filtros." in screen.text


@pytest.mark.parametrize(
    "searched",
    ["%", "_", "\\", "'; DROP TABLE stores; --", "ش" * 5_000],
    ids=["percent", "underscore", "backslash", "SQL", "5,000 characters right to left"],
)
def test_a_search_for_anything_breaks_nothing(browser: Browser, build: Builder, searched: str) -> None:
    build.merchant("casalinda")
    screen = browser.open("panel", build.manager())
    screen.at.text_input(key="buscar").set_value(searched).run()
    assert "Ninguna integración cumple estos filtros." in screen.text


def test_every_page_is_known_here() -> None:
    assert set(FILES) == {*OF_A_STORE, *OF_A_MANAGER, *OF_AN_ADMINISTRATOR}
