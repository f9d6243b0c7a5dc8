"""The page of the request to VTEX where the store goes another way: the fields stay, the ticket does not."""

from __future__ import annotations

import pytest
from babel.dates import format_date

from lib.domain.dossier import DossierField
from lib.domain.model import Route, Track
from lib.services.checklist import checklist, choose_route
from lib.services.dossier import dossier, save_field
from lib.services.tickets import ticket_of
from tests.builders import Builder
from tests.days import days_ago
from tests.pages.conftest import Browser
from tests.pages.test_solicitud import primary, sent_days_ago, typed


@pytest.mark.parametrize("route", [Route.CX_PLATFORM, Route.SELF_SERVICE])
def test_on_another_route_the_page_offers_both_ways_and_loses_nothing(
    browser: Browser, build: Builder, route: Route
) -> None:
    ana = build.merchant()
    save_field(ana.actor, ana.accounts[0], DossierField.LEGAL_NAME, "Luna S.A.")
    choose_route(ana.actor, ana.accounts[0], Track.WHATSAPP, route)
    screen = browser.open("solicitud", ana)
    assert "Tu tienda va por otro camino" in screen.text
    assert "aquí guardas el nombre y el perfil que te pedirá Meta." in screen.text
    assert "envía un ticket a VTEX" not in screen.text
    assert primary(screen) == ["primary-own-route"]
    assert screen.field("dossier-legal_name").value == "Luna S.A."
    screen.press("take-assisted")
    assert "No se pierde nada" in "\n".join(str(one.value) for one in screen.at.markdown)
    assert checklist(ana.actor, ana.accounts[0], Track.WHATSAPP).integration.route is route, (
        "not before asked"
    )
    screen.press("primary-route-confirm")
    assert checklist(ana.actor, ana.accounts[0], Track.WHATSAPP).integration.route is Route.ASSISTED
    assert primary(screen) == ["primary-prepare"]


@pytest.mark.parametrize("route", [Route.CX_PLATFORM, Route.SELF_SERVICE])
def test_on_another_route_the_name_is_asked_for_openly_and_nothing_that_only_the_ticket_needs(
    browser: Browser, build: Builder, route: Route
) -> None:
    ana = build.merchant(route=route)
    screen = browser.open("solicitud", ana)
    folds = [one.label for one in screen.at.expander]
    assert "Tus datos para la solicitud" not in folds
    asked = [one for one in screen.texts if "Falta." in one]
    assert any("De 3 a 75 caracteres." in one for one in asked)
    assert not any("Información del negocio" in one or "Así se llamará la cuenta" in one for one in asked)
    assert len(screen.at.get("file_uploader")) == 0
    assert "Así te verán en WhatsApp" not in screen.text
    assert len(screen.at.warning) == 0
    typed(screen, DossierField.PROFILE_NAME, "Mercería Luna")
    assert dossier(ana.actor, ana.accounts[0]).value(DossierField.PROFILE_NAME) == "Mercería Luna"


def test_the_ticket_itself_asks_for_the_business_id_and_the_account_name(
    browser: Browser, build: Builder
) -> None:
    asked = [one for one in browser.open("solicitud", build.merchant()).texts if "Falta." in one]
    assert any("Información del negocio" in one for one in asked)
    assert any("Así se llamará la cuenta" in one for one in asked)


def test_a_ticket_that_is_left_open_on_another_route_is_told_and_can_be_closed(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 2)
    choose_route(ana.actor, ana.accounts[0], Track.WHATSAPP, Route.SELF_SERVICE)
    screen = browser.open("solicitud", ana)
    day = format_date(days_ago(2), "d MMM y", locale="es_419")
    assert [one.value for one in screen.at.warning if "Tienes un ticket abierto" in one.value] == [
        f"Tienes un ticket abierto desde el {day}: avisa a VTEX que ya no hace falta, o vuelve a ese camino."
    ]
    assert primary(screen) == ["primary-own-route"]
    screen.press("ticket-close")
    assert ticket_of(ana.actor, ana.accounts[0]) is None
    assert "Tienes un ticket abierto" not in screen.text
