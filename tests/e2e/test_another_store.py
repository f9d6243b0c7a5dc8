"""Somebody with two stores changes from one to the other while something is typed and not yet saved."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from lib.services.people import Person, person_by_id
from lib.services.platform import Platform
from lib.services.tickets import record_ticket
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.days import days_ago
from tests.dossiers import fill_in
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-another-store")]

BELONGS = (
    "INSERT INTO memberships (person_id, store_id, created_at)"
    " SELECT :person, id, now() FROM stores WHERE account = :account"
)


@pytest.fixture
def ana(build: Builder, platform: Platform) -> Person:
    """A merchant with two stores, each with a ticket that VTEX has."""
    ana, account = build.merchant(), build.merchant().accounts[0]
    change(platform, BELONGS, person=ana.id, account=account)
    found = person_by_id(ana.id)
    assert found is not None
    for one in found.accounts:
        fill_in(found.actor, one)
        record_ticket(found.actor, one, days_ago(1), None)
    return found


def change_store(visitor: Visitor, account: str) -> None:
    """Choose the other store where the person stands, at the top of every page."""
    visitor.page.get_by_role("button", name="Ana Pérez").click()
    visitor.page.get_by_role("combobox", name="Tienda").click()
    visitor.page.get_by_role("option", name=account).click()
    visitor.page.keyboard.press("Escape")


def answer(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("textbox", name="Respuesta")


def test_an_answer_typed_for_one_store_is_neither_shown_nor_saved_for_the_other(
    visit: Visit, platform: Platform, ana: Person
) -> None:
    visitor = visit(ana)
    visitor.open("/solicitud")
    visitor.page.get_by_text("Anotar una respuesta").click()
    answer(visitor).fill("Solo de la primera")
    change_store(visitor, ana.accounts[1])
    expect(answer(visitor)).to_have_value("")
    visitor.button("Guardar la respuesta").click()
    visitor.sees("Pega la respuesta")
    assert rows(platform, "SELECT 1 FROM ticket_notes WHERE text LIKE 'Solo%'") == []


def test_a_token_typed_for_one_store_does_not_stand_in_the_form_of_the_other(
    visit: Visit, ana: Person
) -> None:
    visitor = visit(ana)
    visitor.open("/credenciales")
    visitor.fill("Token de Hellotext", HELLOTEXT_TOKEN)
    change_store(visitor, ana.accounts[1])
    expect(visitor.page.get_by_role("textbox", name="Cuenta de VTEX")).to_have_value(ana.accounts[1])
    expect(visitor.key("secret-hellotext_token").locator("input").first).to_have_value("")
