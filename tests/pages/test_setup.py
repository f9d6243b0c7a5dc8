"""The guided set-up on the page: one step open, marks with names, troubles with their fix."""

from __future__ import annotations

import pytest

from lib.domain.dossier import DossierField
from lib.domain.model import Language, Route, Track
from lib.domain.phone import Answers
from lib.services.checklist import choose_route
from lib.services.dossier import save_field
from lib.services.numbers import save_number
from lib.services.people import Person, person_by_id, set_language
from lib.services.platform import Platform
from lib.services.setup import enter_setup, mark_step, report_trouble
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

MARKS = "SELECT step, state, trouble, by_name FROM setup_steps ORDER BY at, step"


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant who does it in the Admin."""
    person = build.merchant("casalinda")
    choose_route(person.actor, "casalinda", Track.WHATSAPP, Route.SELF_SERVICE)
    return person


def primary(screen: Screen) -> list[str]:
    return [str(one.key) for one in screen.at.button if str(one.key).startswith("primary-")]


def links(screen: Screen) -> list[str]:
    """The addresses of the buttons that lead elsewhere."""
    return [str(one.proto.url) for one in screen.at.main if one.type == "link_button"]


def test_the_first_step_is_open_with_its_address_and_the_only_primary_button(
    browser: Browser, ana: Person
) -> None:
    screen = browser.open("configuracion", ana)
    assert screen.title == "Configuración en el Admin"
    assert "0 de 12 pasos" in screen.text
    assert "Confirma a VTEX la cuenta que usarás" in screen.text
    assert primary(screen) == ["primary-mark-account_confirmed"]
    assert "https://casalinda.myvtex.com/admin" in links(screen)


def test_what_the_page_of_vtex_says_stands_beside_what_holds_today(browser: Browser, ana: Person) -> None:
    text = browser.open("configuracion", ana).text
    assert "Selecciona la opción `Crear una cuenta de WhatsApp Business`" in text
    assert "La página de VTEX, paso 4, dice:" in text
    assert "Una empresa puede tener hasta 20 cuentas." in text
    assert "Revisado el 22/11/2026" in text


def test_doing_a_step_opens_the_next_one_and_keeps_the_name(
    browser: Browser, ana: Person, platform: Platform
) -> None:
    screen = browser.open("configuracion", ana).press("mark-account_confirmed")
    assert screen.errors == []
    assert primary(screen) == ["primary-mark-installation_authorised"]
    assert "1 paso hecho" in screen.text
    assert "declarado por Ana Pérez" in screen.text
    assert [(row["step"], row["by_name"]) for row in rows(platform, MARKS)] == [
        ("account_confirmed", "Ana Pérez")
    ]


def test_a_step_can_be_taken_back(browser: Browser, ana: Person, platform: Platform) -> None:
    screen = (
        browser.open("configuracion", ana).press("mark-account_confirmed").press("undo-account_confirmed")
    )
    assert primary(screen) == ["primary-mark-account_confirmed"]
    assert rows(platform, MARKS) == []


def test_a_later_step_asks_about_those_before_it(browser: Browser, ana: Person, platform: Platform) -> None:
    screen = browser.open("configuracion", ana).press("mark-admin_url_received")
    assert "Hay 2 pasos anteriores sin marcar. ¿También están hechos?" in screen.text
    assert screen.errors == []
    assert rows(platform, MARKS) == []
    screen.press("ask-cancel")
    assert not screen.has_button("ask-all")
    screen.press("mark-admin_url_received").press("ask-all")
    assert primary(screen) == ["primary-mark-admin_opened"]
    assert len(rows(platform, MARKS)) == 3


def test_only_the_later_step_is_marked_when_that_was_said(
    browser: Browser, ana: Person, platform: Platform
) -> None:
    screen = browser.open("configuracion", ana).press("mark-admin_opened").press("ask-only")
    assert [row["step"] for row in rows(platform, MARKS)] == ["admin_opened"]
    assert primary(screen) == ["primary-mark-account_confirmed"]


def test_a_trouble_is_found_by_its_number_and_its_fix_stays_until_it_is_over(
    browser: Browser, ana: Person, platform: Platform
) -> None:
    mark_step(ana.actor, "casalinda", "profile_described", True, earlier=True)
    screen = browser.open("configuracion", ana)
    picker = screen.at.selectbox(key="trouble-code_confirmed")
    assert [one for one in picker.options if "133016" in one] == [
        "El número quedó bloqueado 72 horas · 133016"
    ]
    picker.set_value("registration_locked").run()
    assert screen.errors == []
    assert "Se registró o se dio de baja 10 veces en 72 horas." in screen.text
    assert "espera: 72 horas" in screen.text
    assert "Lo arreglas tú" in screen.text
    assert "Trabado" in screen.text
    again = browser.open("configuracion", ana)
    assert "Se registró o se dio de baja 10 veces en 72 horas." in again.at.warning[0].value
    again.press("clear-code_confirmed")
    assert len(again.at.warning) == 0
    assert "stuck" not in {row["state"] for row in rows(platform, MARKS)}


def test_what_the_window_asks_for_is_there_to_copy(browser: Browser, ana: Person) -> None:
    save_field(ana.actor, "casalinda", DossierField.PROFILE_NAME, "Casa Linda")
    save_field(ana.actor, "casalinda", DossierField.VERTICAL, "RETAIL")
    save_field(ana.actor, "casalinda", DossierField.DESCRIPTION, "Muebles para tu casa")
    save_number(ana.actor, "casalinda", "099 123 456", "UY", Answers(owned=True, can_receive="sms"))
    screen = browser.open("configuracion", ana)
    copied = [one.value for one in screen.at.code]
    assert {"casalinda", "Casa Linda", "Muebles para tu casa", "+598 99 123 456"} <= set(copied)
    assert "Elige SMS: tu línea no recibe la llamada." in screen.text


def test_what_is_missing_is_said_with_the_page_where_it_is_completed(browser: Browser, ana: Person) -> None:
    screen = browser.open("configuracion", ana)
    assert "Ten a mano (1 de 8)" in screen.text
    assert {"complete-number", "complete-profile_name", "complete-administrator"} <= {
        str(one.key) for one in screen.at.button
    }


def test_a_number_of_another_provider_is_warned_of_its_pin(browser: Browser, ana: Person) -> None:
    answers = Answers(owned=True, can_receive="both", used_before="other_provider")
    save_number(ana.actor, "casalinda", "099 123 456", "UY", answers)
    text = browser.open("configuracion", ana).text
    assert "Sin él verás el error 133005." in text
    assert "Puente no registra tu número" in text


def test_where_vtex_does_it_the_page_leads_to_the_request(browser: Browser, build: Builder) -> None:
    screen = browser.open("configuracion", build.merchant())
    assert "En tu camino, VTEX hace la configuración" in screen.text
    assert primary(screen) == ["primary-to-request"]


def test_the_alert_takes_a_screenshot_or_a_word(browser: Browser, ana: Person) -> None:
    mark_step(ana.actor, "casalinda", "support_told", True, earlier=True)
    screen = browser.open("configuracion", ana)
    assert primary(screen) == ["primary-mark-alert_shown"]
    assert "Documento" in screen.text
    screen.press("mark-alert_shown")
    assert "Hiciste los pasos del Admin. Todavía falta: " in screen.text
    assert "Ahora comprobamos" not in screen.text
    assert primary(screen) == ["primary-to-requirements"]


def test_the_platform_of_today_has_its_own_steps(browser: Browser, ana: Person) -> None:
    choose_route(ana.actor, "casalinda", Track.WHATSAPP, Route.CX_PLATFORM)
    screen = browser.open("configuracion", ana)
    assert "0 de 10 pasos" in screen.text
    assert primary(screen) == ["primary-mark-cx_opened"]


def test_coming_to_the_page_is_kept_once_and_only_for_the_stores_own_people(
    browser: Browser, ana: Person, build: Builder, platform: Platform
) -> None:
    reached = "SELECT subject FROM events WHERE kind = 'setup.reached'"
    browser.open("configuracion", build.manager(), query={"tienda": "casalinda"})
    assert rows(platform, reached) == []
    browser.open("configuracion", ana).at.run()
    browser.open("configuracion", ana)
    assert [row["subject"] for row in rows(platform, reached)] == ["account_confirmed"]


def test_the_manager_reads_it_in_the_history(browser: Browser, ana: Person, build: Builder) -> None:
    enter_setup(ana.actor, "casalinda")
    report_trouble(ana.actor, "casalinda", "account_confirmed", "product_discontinued")
    text = browser.open("tienda", build.manager(), query={"tienda": "casalinda"}).text
    assert (
        "“Confirma a VTEX la cuenta que usarás”, algo salió mal: La aplicación dice que será descontinuada"
        in text
    )


def test_a_store_that_was_taken_away_meanwhile_is_not_marked(
    browser: Browser, ana: Person, platform: Platform
) -> None:
    screen = browser.open("configuracion", ana)
    change(platform, "DELETE FROM memberships")
    screen.press("mark-account_confirmed")
    assert rows(platform, MARKS) == []


def test_the_wording_of_the_page_stays_in_its_language(browser: Browser, ana: Person) -> None:
    set_language(ana.actor, Language.EN)
    person = person_by_id(ana.id)
    assert person is not None
    text = browser.open("configuracion", person).text
    assert "Selecciona la opción `Crear una cuenta de WhatsApp Business`" in text
