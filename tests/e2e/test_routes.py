"""Choosing a way on a phone: questions, advice, some steps, another way half-way, and nothing lost."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from lib.domain.model import Route, Track
from lib.services.people import Person
from lib.services.routes import route_view
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-routes")]

_WIDEST = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
ANSWERS = {
    "¿Ya tienes una cuenta de WhatsApp Business?": "No tengo",
    "¿Quién administra tu empresa en Meta?": "Otra persona de la empresa",
    "¿Tu número se usó antes en WhatsApp?": "Con otro proveedor",
    "¿Dónde está ese teléfono?": "Lo tengo yo",
    "¿Quieres la insignia oficial?": "Sí",
    "¿Quién prefieres que lo configure?": "Nosotros",
}


@dataclass(frozen=True)
class Chooser:
    """The checklist of a merchant who knows nothing yet."""

    person: Person
    screen: Visitor

    def answers(self, question: str, answer: str) -> None:
        """Press an answer, and see who gave it."""
        group = self.screen.page.get_by_role("radiogroup", name=question)
        group.get_by_text(answer, exact=True).click()
        expect(group.get_by_role("radio", name=answer, exact=True)).to_be_checked()
        asked = self.screen.page.locator("[class*=st-key-touch-question-]").filter(has_text=question)
        expect(asked.first).to_contain_text(self.person.name)

    def takes(self, button: Locator) -> None:
        """Press a button that leads to another way, read what changes, and agree."""
        button.click()
        dialog = self.screen.page.get_by_role("dialog")
        expect(dialog).to_contain_text("No se pierde nada")
        dialog.get_by_role("button", name="Cambiar de camino").click()
        expect(dialog).to_have_count(0)

    def is_on(self, way: str) -> None:
        """The way stands in one line, and the questions are folded."""
        expect(self.screen.key("touch-route")).to_contain_text(way)
        expect(
            self.screen.page.get_by_role("radiogroup", name="¿Quieres la insignia oficial?")
        ).to_have_count(0)

    def declares(self, rule: str) -> None:
        """Say that a requirement is done."""
        self.row(rule).get_by_role("button", name="Ya está hecho").click()
        self.has(rule)

    def has(self, rule: str) -> None:
        """A requirement is done, with the name of who said so."""
        expect(self.row(rule)).to_contain_text(f"declarado por {self.person.name}")

    def row(self, rule: str) -> Locator:
        """One requirement."""
        return self.screen.key(f"touch-rule-{rule}")


def test_a_merchant_takes_the_way_that_suits_switches_half_way_and_finds_everything_again(
    build: Builder, visit: Visit
) -> None:
    person = build.merchant()
    account = person.accounts[0]
    chooser = Chooser(person, visit(person, Look(size=PHONE)))
    screen = chooser.screen
    screen.open("/requisitos")
    for question, answer in ANSWERS.items():
        chooser.answers(question, answer)
    advice = screen.key("touch-advice")
    expect(advice).to_contain_text("Te conviene: VTEX CX Platform")
    expect(advice).to_contain_text("puedes escribir el código en el momento")
    expect(advice).to_contain_text("Verifica tu empresa con Meta")
    chooser.takes(screen.button("Tomar este camino").first)
    chooser.is_on("VTEX CX Platform")
    expect(chooser.row("whatsapp_number_pin")).to_contain_text(
        "Obligatorio porque tu número está con otro proveedor"
    )
    chooser.declares("meta_business_account")
    chooser.declares("whatsapp_number_off_apps")
    assert screen.page.evaluate(_WIDEST) == 0

    screen.button("Cambiar").first.click()
    screen.unfold("Comparar los caminos")
    chooser.takes(screen.key("compare-take-assisted").get_by_role("button"))
    chooser.is_on("VTEX lo hace por ti")
    chooser.has("meta_business_account")
    expect(chooser.row("whatsapp_number_off_apps")).to_have_count(0)
    assert screen.page.evaluate(_WIDEST) == 0

    screen.reload()
    screen.button("Cambiar").first.click()
    for question, answer in ANSWERS.items():
        group = screen.page.get_by_role("radiogroup", name=question)
        expect(group.get_by_role("radio", name=answer, exact=True)).to_be_checked()
    chooser.takes(screen.button("Tomar este camino").first)
    chooser.is_on("VTEX CX Platform")
    for rule in ("meta_business_account", "whatsapp_number_off_apps"):
        chooser.has(rule)
    assert route_view(person.actor, account, Track.WHATSAPP).route is Route.CX_PLATFORM


def test_what_folds_out_of_a_requirement_holds_the_rarer_controls(build: Builder, visit: Visit) -> None:
    person = build.merchant()
    chooser = Chooser(person, visit(person, Look(size=PHONE)))
    chooser.screen.open("/requisitos")
    row = chooser.row("whatsapp_number_owned")
    row.locator("summary").click()
    expect(row).to_contain_text("La página de VTEX dice")
    expect(row.get_by_role("button", name="Guardar con esta fecha")).to_be_visible()
    expect(row.get_by_role("button", name="Pedir a un colega")).to_be_visible()
    row.get_by_role("button", name="Guardar con esta fecha").click()
    chooser.has("whatsapp_number_owned")
