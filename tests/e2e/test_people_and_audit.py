"""An administrator lets somebody in, takes somebody out, hands the stores over, and finds it all again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.services.people import person_by_email
from lib.services.platform import Platform
from lib.services.stores import add_store
from lib.sheets import open_table
from tests.builders import Builder, rows
from tests.e2e.conftest import Visit
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-people")]

OWNERS = "SELECT account FROM stores WHERE owner_id = :owner ORDER BY account"


def let_in(visitor: Visitor, email: str, name: str) -> None:
    """Fill in the question for somebody new, first without a name."""
    visitor.open("/personas")
    visitor.key("primary-person-add").get_by_role("button").click()
    visitor.fill("Correo", email)
    visitor.key("primary-people-add").get_by_role("button").click()
    visitor.sees("Escribe el nombre.")
    expect(visitor.page.get_by_label("Correo", exact=True)).to_have_value(email)
    visitor.fill("Nombre", name)
    visitor.key("primary-people-add").get_by_role("button").dblclick()
    visitor.sees(f"{name} ya puede entrar.")


def act_on(visitor: Visitor, person_id: object, action: str) -> None:
    """Take an action from somebody's menu."""
    visitor.key(f"touch-person-{str(person_id).replace('-', '')}").get_by_role("button").click()
    visitor.page.get_by_role("menuitem", name=action).click()


def test_somebody_comes_somebody_goes_and_the_stores_stay_in_good_hands(
    visit: Visit, build: Builder, platform: Platform
) -> None:
    elena, marta = build.administrator(), build.manager()
    accounts = [f"cartera{marta.id.hex[:8]}{letter}" for letter in "ab"]
    for account in accounts:
        add_store(marta.actor, account, f"Tienda de {account}", "UY")
    office, desk = visit(elena), visit(marta)
    desk.open("/panel")
    email, name = f"nueva.{marta.id.hex[:8]}@puente.example", f"Nueva {marta.id.hex[:8]}"

    let_in(office, email, name)
    heir = person_by_email(email)
    assert heir is not None
    act_on(office, marta.id, "Quitar el acceso")
    take_away = office.key("primary-people-remove").get_by_role("button")
    take_away.click()
    office.sees("Elige quién recibe las tiendas.")
    office.choose("Quién las recibe", name)
    take_away.click()
    office.sees("Se entregaron 2 tiendas.")

    assert [row["account"] for row in rows(platform, OWNERS, owner=heir.id)] == accounts
    desk.reload()
    expect(desk.page.locator("a.puente-person").first).to_be_visible()

    office.open(f"/auditoria?auditoria_cuenta={accounts[0]}&auditoria_tema=management")
    office.sees(f"A cargo de la tienda: de {marta.name} a {name}")
    with office.page.expect_download() as download:
        office.page.get_by_text("Descargar CSV").click()
    table = open_table(Path(download.value.path()).read_bytes())
    codes = [row[table.header.index("Código")] for row in table.rows()]
    assert codes == ["store.owner", "store.added"]


def test_a_filter_is_a_link_and_the_back_button_undoes_it(visit: Visit, build: Builder) -> None:
    elena, ana = build.administrator(), build.merchant()
    visitor = visit(elena)
    visitor.open("/auditoria")
    field = visitor.page.get_by_label("Cuenta de la tienda")
    field.fill(ana.accounts[0])
    field.press("Enter")
    visitor.page.wait_for_url(f"**/auditoria?auditoria_cuenta={ana.accounts[0]}")
    expect(visitor.page.locator(".puente-audit tbody tr")).to_have_count(1)
    visitor.page.go_back()
    expect(field).to_have_value("")
    expect(visitor.page.locator(".puente-audit tbody tr")).to_have_count(50)
    colleague = visit(elena)
    colleague.open(f"/auditoria?auditoria_cuenta={ana.accounts[0]}")
    expect(colleague.page.locator(".puente-audit tbody tr")).to_have_count(1)
