"""The guided set-up in a real browser, with a thumb: from the first step to the alert."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lib.domain.model import Route, Track
from lib.services.checklist import checklist, choose_route
from lib.services.setup import mark_step, report_trouble
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.test_phone import too_small
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-setup")]

STEPS = (
    ("account_confirmed", "Confirma a VTEX la cuenta que usarás"),
    ("installation_authorised", "Autoriza la instalación de la aplicación"),
    ("admin_url_received", "Recibe la dirección del Admin"),
    ("admin_opened", "Abre la dirección que te envió VTEX"),
    ("configure_pressed", "Pulsa “Configurar la cuenta de WhatsApp Business”"),
    ("facebook_signed_in", "Inicia sesión con quien administra la empresa"),
    ("account_created", "Elige “Crear una cuenta de WhatsApp Business”"),
    ("profile_named", "Escribe el nombre que verán tus clientes"),
    ("profile_described", "Elige la categoría y escribe la descripción"),
    ("code_confirmed", "Escribe el código que recibe el número"),
    ("support_told", "Avisa al soporte de VTEX"),
    ("alert_shown", "Revisa que aparezca el aviso final"),
)


def is_open(visitor: Visitor, title: str) -> None:
    """Expect the step with this title to be the one that is open."""
    expect(visitor.page.get_by_role("heading", level=4, name=title)).to_be_visible()


def meet_a_trouble(visitor: Visitor) -> None:
    """The code was guessed too often: find it by its number, read what to do, say that it is over."""
    visitor.unfold("Algo salió mal")
    picker = visitor.page.get_by_role("combobox", name="¿Qué decía la pantalla?")
    picker.click()
    picker.fill("2388093")
    visitor.page.get_by_role("option", name="2388093").first.click()
    alert = visitor.page.get_by_role("alert")
    expect(alert).to_contain_text("Espera unas 12 horas.")
    visitor.wait()
    visitor.reload()
    expect(alert).to_contain_text("Error 2388093")
    visitor.button("Ya se resolvió").click()
    expect(alert).to_have_count(0)


def test_a_merchant_sets_it_up_with_a_thumb_from_the_first_step_to_the_alert(
    visit: Visit, build: Builder
) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    choose_route(ana.actor, account, Track.WHATSAPP, Route.SELF_SERVICE)
    visitor = visit(ana, Look(size=PHONE))
    visitor.open("/configuracion")
    for place, (step, title) in enumerate(STEPS):
        is_open(visitor, title)
        if place == 0:
            assert too_small(visitor) == {}
            link = visitor.page.get_by_role("link", name="Abrir el Admin de VTEX")
            address = f"https://{account}.myvtex.com/admin"
            expect(link.first).to_have_attribute("href", address)
        if step == "code_confirmed":
            meet_a_trouble(visitor)
        visitor.key(f"primary-mark-{step}").get_by_role("button").click()
    visitor.sees("Hiciste los pasos del Admin.")
    visitor.sees("12 de 12 pasos")
    item = checklist(ana.actor, account, Track.WHATSAPP).state.item("self_service_alert_shown")
    assert item is not None
    assert item.holds


def test_a_later_step_asks_and_one_answer_is_enough(visit: Visit, build: Builder) -> None:
    ana = build.merchant()
    choose_route(ana.actor, ana.accounts[0], Track.WHATSAPP, Route.CX_PLATFORM)
    visitor = visit(ana, Look(size=PHONE))
    visitor.open("/configuracion")
    visitor.unfold("Agrega el canal de WhatsApp")
    visitor.key("touch-mark-cx_channel_added").get_by_role("button").click()
    visitor.sees("Hay 2 pasos anteriores sin marcar. ¿También están hechos?")
    visitor.button("Sí, todos hasta aquí").click()
    is_open(visitor, "Inicia sesión con quien administra la empresa")
    visitor.sees("3 pasos hechos")


def test_nothing_of_the_steps_stands_in_anybodys_way(visit: Visit, build: Builder) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    choose_route(ana.actor, account, Track.WHATSAPP, Route.SELF_SERVICE)
    mark_step(ana.actor, account, "profile_described", True, earlier=True)
    report_trouble(ana.actor, account, "code_confirmed", "certificate")
    visitor = visit(ana)
    visitor.open("/configuracion")
    for label in ("9 pasos hechos", "Algo salió mal", "PIN y registro", "Avisa al soporte de VTEX"):
        visitor.unfold(label)
    visitor.key("setup-open").locator("summary").filter(has_text="Qué dice la página").click()
    visitor.sees("La página de VTEX, paso 7, dice:")
    assert barriers_everywhere(visitor) == []
    assert too_small(visitor) == {}
