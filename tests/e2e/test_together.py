"""Impatient people, two people at once, a slow worker, and a database that is away for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from lib.domain.ladder import CHECKS
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder, rows
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-together")]

DECLARE = "Ya está hecho"
RULE = "touch-rule-meta_business_account"
UNREACHABLE = "No podemos leer ni guardar en este momento."


def happened(platform: Platform, person: Person, kind: str) -> int:
    """How many events of a kind the history of the person's store holds."""
    found = rows(
        platform,
        "SELECT count(*) AS events FROM events JOIN stores ON stores.id = store_id"
        " WHERE account = :account AND kind = :kind",
        account=person.accounts[0],
        kind=kind,
    )
    return int(found[0]["events"])


def type_credentials(visitor: Visitor, account: str) -> None:
    """Fill in every field of the credential form with what the simulator accepts."""
    visitor.open("/credenciales")
    visitor.fill("App Key", f"vtexappkey-{account}-ORYNWX")
    visitor.fill("App Token", APP_TOKEN)
    visitor.fill("Business ID de Hellotext", BUSINESS_ID)
    visitor.fill("Token de Hellotext", HELLOTEXT_TOKEN)


def test_a_double_click_declares_once(visit: Visit, build: Builder, platform: Platform) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open("/requisitos")
    visitor.key(RULE).get_by_role("button", name=DECLARE).dblclick()
    visitor.sees("Anotado")
    visitor.reload()
    visitor.sees("Listo (1)")
    assert happened(platform, person, "requirement.declared") == 1


def test_a_double_click_saves_the_number_once(visit: Visit, build: Builder, platform: Platform) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open("/numero")
    visitor.fill("Número de teléfono", "099 123 456")
    visitor.button("Guardar este número").dblclick()
    visitor.sees("Guardado: +598 99 123 456")
    visitor.reload()
    visitor.sees("Guardado: +598 99 123 456")
    assert happened(platform, person, "number.saved") == 1


def test_a_double_click_saves_the_credentials_once_and_checks_them_once(
    visit: Visit, build: Builder, platform: Platform
) -> None:
    person = build.merchant()
    visitor = visit(person)
    type_credentials(visitor, person.accounts[0])
    visitor.button("Guardar y comprobar").dblclick()
    for check in [spec for spec in CHECKS if spec.required]:
        expect(visitor.key(f"check-{check.id.replace('.', '-')}")).to_contain_text("· Correcto")
    visitor.reload()
    assert happened(platform, person, "credentials.saved") == 1
    assert happened(platform, person, "credentials.checked") == 1


def test_two_people_at_one_store_see_each_others_work(visit: Visit, build: Builder) -> None:
    person, manager = build.merchant(), build.manager()
    one, other = visit(person), visit(manager)
    for visitor in (one, other):
        visitor.open(f"/requisitos?tienda={person.accounts[0]}")
    one.key(RULE).get_by_role("button", name=DECLARE).click()
    one.sees("Anotado")
    owned = "touch-rule-whatsapp_number_owned"
    other.key(owned).get_by_role("button", name=DECLARE).click()
    # The click alone has brought the first person's declaration along.
    other.sees("Listo (1)")
    one.reload()
    one.unfold("Listo (2)")
    expect(one.key(owned)).to_contain_text("declarado por Marta Gestora")


@contextmanager
def held_still(site: Site) -> Iterator[None]:
    """The worker takes nothing while this lasts."""
    workers = [child for child in site.app.children() if "lib.jobs" in child.cmdline()]
    assert workers
    for worker in workers:
        worker.suspend()
    try:
        yield
    finally:
        for worker in workers:
            worker.resume()


def test_the_page_follows_the_worker_without_a_click(visit: Visit, build: Builder, site: Site) -> None:
    person = build.merchant()
    visitor = visit(person)
    type_credentials(visitor, person.accounts[0])
    login = visitor.key("check-vtex-login")
    with held_still(site):
        visitor.button("Guardar y comprobar").click()
        expect(login).to_contain_text("Comprobando…")
        expect(visitor.button("Comprobar ahora")).to_be_disabled()
    expect(login).to_contain_text("· Correcto")
    expect(visitor.button("Comprobar ahora")).to_be_enabled()


def test_while_the_database_is_away_the_page_says_so_and_keeps_what_was_typed(
    visit: Visit, build: Builder, site: Site, platform: Platform
) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open("/numero")
    visitor.fill("Número de teléfono", "099 123 456")
    answer = visitor.page.get_by_role("radiogroup", name="¿El número es de tu empresa?").get_by_role("radio")
    answer.first.click()
    visitor.sees("Falta una respuesta tuya para saber si sirve.")
    with site.without_database():
        visitor.button("Guardar este número").click()
        visitor.sees(UNREACHABLE)
    visitor.button("Volver a intentarlo").click()
    expect(visitor.page.get_by_label("Número de teléfono")).to_have_value("099 123 456")
    expect(answer.first).to_be_checked()
    visitor.button("Guardar este número").click()
    visitor.sees("Guardado: +598 99 123 456")
    expect(visitor.page.get_by_text(UNREACHABLE)).to_have_count(0)
    assert happened(platform, person, "number.saved") == 1


def test_a_token_that_was_typed_while_the_database_was_away_need_not_be_typed_again(
    visit: Visit, build: Builder, site: Site
) -> None:
    person = build.merchant()
    visitor = visit(person)
    type_credentials(visitor, person.accounts[0])
    with site.without_database():
        visitor.button("Guardar y comprobar").click()
        visitor.sees(UNREACHABLE)
    visitor.button("Volver a intentarlo").click()
    expect(visitor.page.get_by_text("Ya lo pegaste")).to_have_count(3)
    expect(visitor.page.get_by_label("Business ID de Hellotext", exact=True)).to_have_value(BUSINESS_ID)
    assert APP_TOKEN not in visitor.received
    visitor.button("Guardar y comprobar").click()
    for check in [spec for spec in CHECKS if spec.required]:
        expect(visitor.key(f"check-{check.id.replace('.', '-')}")).to_contain_text("· Correcto")
