"""One number in a real browser: questions that follow from answers, and two services side by side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-number")]

FIELD = "Número de teléfono"


def question(visitor: Visitor, words: str) -> Locator:
    """The answers of one question."""
    return visitor.page.get_by_role("radiogroup", name=words)


def typed(visitor: Visitor, key: str) -> Locator:
    """The field of one service: while a run replaces it, the other's may stand beside it for a moment."""
    return visitor.page.locator(f".st-key-{key} input")


def answer(visitor: Visitor, words: str, choice: str) -> None:
    """Give one answer and see that it is taken."""
    chosen = question(visitor, words).get_by_role("radio", name=choice, exact=True)
    chosen.click()
    expect(chosen).to_be_checked()


def test_answers_lead_to_the_next_question_and_are_there_at_the_next_visit(
    visit: Visit, build: Builder
) -> None:
    visitor = visit(build.merchant())
    visitor.open("/numero")
    visitor.fill(FIELD, "0800 1234")
    answer(visitor, "¿El número es de tu empresa?", "Sí")
    answer(visitor, "¿Qué puede recibir?", "Llamadas")
    answer(visitor, "¿Quién atiende cuando llaman?", "Un menú automático")
    visitor.sees("Apaga el menú mientras pides el código")
    answer(visitor, "¿Se usó antes en WhatsApp?", "En WhatsApp personal")
    answer(visitor, "¿Ya borraste la cuenta en la app?", "No")
    visitor.sees("Este número sirve, pero antes hay algo que hacer.")
    visitor.button("Guardar este número").click()
    visitor.sees("Guardado: +598 800 1234, por Ana Pérez")
    visitor.reload()
    menu = question(visitor, "¿Quién atiende cuando llaman?").get_by_role("radio", name="Un menú automático")
    expect(menu).to_be_checked()
    visitor.sees("Respondido por Ana Pérez")
    answer(visitor, "¿Se usó antes en WhatsApp?", "Nunca")
    expect(question(visitor, "¿Ya borraste la cuenta en la app?")).to_have_count(0)


def test_each_service_has_its_own_number_and_its_own_address(visit: Visit, build: Builder) -> None:
    visitor = visit(build.merchant())
    visitor.open("/numero")
    visitor.fill(FIELD, "099 123 456")
    visitor.button("Guardar este número").click()
    visitor.sees("Guardado: +598 99 123 456")
    answer(visitor, "¿Qué servicio lo usará?", "Hellotext")
    expect(visitor.page).to_have_url(re.compile(r"[?&]para=hellotext"))
    expect(typed(visitor, "number-raw-hellotext")).to_have_value("")
    typed(visitor, "number-raw-hellotext").fill("+598 99 123 456")
    visitor.button("Guardar este número").click()
    visitor.sees("Decide cuál de los dos lo usará")
    visitor.reload()
    visitor.sees("Decide cuál de los dos lo usará")
    answer(visitor, "¿Qué servicio lo usará?", "WhatsApp en VTEX")
    expect(typed(visitor, "number-raw")).to_have_value("099 123 456")
    visitor.sees("El mismo número está guardado para WhatsApp en VTEX y para Hellotext")
