"""Invitations in a real browser: a store and its merchant's way in, and a file of stores."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.setup_links import SetupLinkState, links_of
from lib.services.stores import overview
from tests.builders import Builder, rows
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.test_phone import too_small
from tests.e2e.visitor import DESK, PHONE, Look, Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-invitations")]

WIDEST = """() => Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
    .map(one => one.scrollWidth - one.clientWidth))"""


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager."""
    return build.manager()


def fill_in(visitor: Visitor, account: str, email: str) -> None:
    """Fill in the form of one store."""
    visitor.page.get_by_role("textbox", name="Cuenta de VTEX").fill(account)
    visitor.page.get_by_role("textbox", name="Nombre de la tienda").fill("Perfumería Luna")
    visitor.choose("País", "Uruguay")
    visitor.page.get_by_role("textbox", name="Correo del comercio (opcional)").fill(email)


def a_file(folder: Path, stem: str) -> Path:
    """A file of 20 stores that are right and three rows that are not."""
    good = [f"{stem}{number};Tienda {number};Uruguay;ana{number}@{stem}.example" for number in range(20)]
    bad = ["mi tienda;=1+1;UY;", f"{stem}1;Otra;UY;", f"{stem}x;;Atlántida;no es correo"]
    path = folder / "tiendas.csv"
    path.write_text("\n".join(["cuenta;nombre;país;correo", *good, *bad]), encoding="utf-8")
    return path


def test_a_manager_creates_a_store_and_its_merchant_comes_in_by_the_link(visit: Visit, marta: Person) -> None:
    account = f"luna{marta.id.hex[:8]}"
    manager = visit(marta)
    manager.open("/panel")
    manager.page.get_by_role("link", name="Invitaciones").click()
    manager.reads_title("Invitaciones")
    manager.key("primary-create-store").get_by_role("button").click()
    manager.sees("Escribe el nombre.")
    fill_in(manager, account, f"ana@{account}.example")
    manager.key("primary-create-store").get_by_role("button").click()
    dialog = manager.page.get_by_role("dialog")
    expect(dialog.get_by_text("Copia este enlace ahora")).to_be_visible()
    link = dialog.locator("code").inner_text().replace("\n", "").strip()
    manager.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    manager.sees("Creamos la tienda Perfumería Luna")
    manager.reload()
    assert manager.page.get_by_role("dialog").count() == 0
    merchant = visit()
    merchant.page.goto(link)
    merchant.page.get_by_role("link", name=re.compile("Entrar como")).click()
    merchant.reads_title("Perfumería Luna")
    assert f"tienda={account}" in merchant.page.url
    assert [one.state for one in links_of(marta.actor, account)] == [SetupLinkState.USED]
    assert link.rpartition("/")[2] not in merchant.page.url


def test_a_file_is_tried_corrected_and_created(
    visit: Visit, marta: Person, platform: Platform, tmp_path: Path
) -> None:
    stem = f"casa{marta.id.hex[:8]}"
    visitor = visit(marta)
    visitor.open("/invitaciones?modo=archivo")
    visitor.page.locator("input[type=file]").set_input_files(a_file(tmp_path, stem))
    visitor.sees("Se crearían 20 tiendas")
    visitor.sees("3 filas por corregir")
    assert rows(platform, "SELECT 1 FROM stores WHERE account LIKE :stem", stem=f"{stem}%") == []
    with visitor.page.expect_download() as got:
        visitor.button("Descargar las filas por corregir (CSV)").click()
    lines = list(csv.reader(got.value.path().read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0] == ["cuenta", "nombre", "país", "correo", "Motivo"]
    assert [line[:2] for line in lines[1:]] == [
        ["mi tienda", "'=1+1"],
        [f"{stem}1", "Otra"],
        [f"{stem}x", ""],
    ]
    assert lines[2][4] == "Cuenta: La fila 3 ya tiene esta cuenta."
    visitor.key("primary-invite-start").get_by_role("button").click()
    visitor.sees("20 tiendas creadas")
    found = rows(platform, "SELECT 1 FROM stores WHERE account LIKE :stem", stem=f"{stem}%")
    assert len(found) == 20
    assert overview(marta.actor, f"{stem}7").owner_name == marta.name
    assert links_of(marta.actor, f"{stem}7") == ()


def test_a_link_is_revoked_and_replaced_by_the_keyboard(visit: Visit, marta: Person) -> None:
    account = f"sol{marta.id.hex[:8]}"
    visitor = visit(marta)
    visitor.open("/invitaciones")
    fill_in(visitor, account, f"ana@{account}.example")
    visitor.key("primary-create-store").get_by_role("button").click()
    visitor.page.get_by_role("dialog").wait_for()
    visitor.open(f"/invitaciones?modo=enlaces&enlace={account}")
    visitor.page.locator("canvas [role=gridcell]").first.wait_for(state="attached")
    _mark_first_row(visitor)
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    assert barriers_everywhere(visitor) == []
    visitor.use_width(*DESK)
    visitor.key("touch-revoke-link").get_by_role("button").click()
    eventually(lambda: [one.state for one in links_of(marta.actor, account)] == [SetupLinkState.REVOKED])
    expect(dialog).to_be_hidden()
    visitor.reload()
    _mark_first_row(visitor)
    visitor.key("touch-another-link").get_by_role("button").click()
    expect(visitor.page.get_by_role("dialog").get_by_text("Copia este enlace ahora")).to_be_visible()
    states = [one.state for one in links_of(marta.actor, account)]
    assert states == [SetupLinkState.OPEN, SetupLinkState.REVOKED]


def test_nothing_stands_in_anybodys_way_and_everything_fits_a_phone(
    visit: Visit, marta: Person, tmp_path: Path
) -> None:
    visitor = visit(marta, Look(size=PHONE))
    visitor.open("/invitaciones")
    visitor.key("primary-create-store").get_by_role("button").click()
    visitor.sees("Escribe el nombre.")
    _fits(visitor)
    account = f"paz{marta.id.hex[:8]}"
    fill_in(visitor, account, f"ana@{account}.example")
    visitor.key("primary-create-store").get_by_role("button").click()
    visitor.page.get_by_role("dialog").wait_for()
    _fits(visitor)
    visitor.open("/invitaciones?modo=archivo")
    visitor.page.locator("input[type=file]").set_input_files(a_file(tmp_path, f"mar{marta.id.hex[:8]}"))
    visitor.sees("3 filas por corregir")
    _fits(visitor)
    visitor.open("/invitaciones?modo=enlaces")
    visitor.page.locator("canvas [role=gridcell]").first.wait_for(state="attached")
    _fits(visitor)


def _mark_first_row(visitor: Visitor) -> None:
    visitor.page.locator("canvas [role=gridcell]").first.wait_for(state="attached")
    visitor.page.locator("[data-testid=data-grid-canvas]").focus()
    visitor.page.keyboard.press("ArrowDown")
    visitor.page.keyboard.press("ArrowUp")
    expect(visitor.page.locator("#glide-cell-1-0")).to_be_focused()
    visitor.page.keyboard.press("Shift+Space")


def _fits(visitor: Visitor) -> None:
    visitor.wait()
    visitor.settle()
    assert visitor.page.evaluate(WIDEST) == 0
    assert too_small(visitor) == {}
    assert barriers_everywhere(visitor) == []
    visitor.use_scheme("light")
    visitor.use_width(*PHONE)
