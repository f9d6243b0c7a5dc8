"""The same thing for many stores in a browser: chosen, confirmed, followed, taken back, taken along."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from lib.services.managing import assign
from lib.services.people import Person
from lib.services.platform import Platform
from lib.sheets import open_table
from tests.builders import Builder, change, rows
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-bulk")]

STORES = 3
RUNNING = (
    "INSERT INTO bulk_jobs (id, kind, state, args, asked_by_id, asked_by, asked_at, total)"
    " SELECT gen_random_uuid(), 'recheck', 'running', '{}', id, name, now(), 3 FROM people WHERE id = :id"
)
"""A job that no worker takes."""

OWNED = "SELECT account FROM stores WHERE owner_id = :id ORDER BY account"


@pytest.fixture
def manager(build: Builder) -> Person:
    """An account manager with three stores."""
    manager = build.manager()
    for _ in range(STORES):
        account = build.merchant().accounts[0]
        assign(manager.actor, account, manager.id, seen_owner=None)
    return manager


def owned(platform: Platform, person: Person) -> list[str]:
    return [str(row["account"]) for row in rows(platform, OWNED, id=person.id)]


def picked(visitor: Visitor, action: str) -> None:
    """Take an action of the menu, and wait for its question."""
    visitor.page.get_by_role("button", name=re.compile("Acciones")).click()
    visitor.page.get_by_role("menuitem", name=action).click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    visitor.settle()


def test_stores_change_hands_and_come_back(
    visit: Visit, build: Builder, manager: Person, platform: Platform
) -> None:
    colleague = build.manager()
    change(platform, "UPDATE people SET name = 'Zulma Paz' WHERE id = :id", id=colleague.id)
    stores = owned(platform, manager)
    visitor = visit(manager)
    visitor.open("/panel")
    picked(visitor, "Asignar")
    visitor.choose("A cargo de", "Zulma Paz")
    assert barriers_everywhere(visitor) == []
    visitor.page.get_by_role("dialog").get_by_role("button", name="Asignar").click()
    visitor.sees("3 hechas")
    assert owned(platform, colleague) == stores
    assert barriers_everywhere(visitor) == []
    visitor.button("Deshacer").click()
    visitor.sees("Deshacer la asignación")
    visitor.sees("3 hechas")
    assert owned(platform, manager) == stores
    visitor.button("Ver qué pasó").first.click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_role("link", name=stores[0], exact=True)).to_be_visible()
    assert barriers_everywhere(visitor) == []
    dialog.get_by_role("link", name=stores[0], exact=True).click()
    visitor.page.wait_for_url(f"**/tienda?tienda={stores[0]}")
    assert visitor.complaints == []


def test_a_job_that_ends_leaves_an_open_question_with_what_was_chosen_in_it(
    visit: Visit, build: Builder, manager: Person, platform: Platform
) -> None:
    colleague = build.manager()
    change(platform, "UPDATE people SET name = 'Yara Luz' WHERE id = :id", id=colleague.id)
    change(platform, RUNNING, id=manager.id)
    visitor = visit(manager)
    visitor.open("/panel")
    visitor.sees("0 de 3")
    picked(visitor, "Asignar")
    dialog = visitor.page.get_by_role("dialog")
    assign_button = dialog.get_by_role("button", name="Asignar")
    expect(assign_button).to_be_disabled()
    visitor.choose("A cargo de", "Yara Luz")
    expect(assign_button).to_be_enabled()
    change(
        platform,
        "UPDATE bulk_jobs SET state = 'finished', done = 3, finished_at = now(), outcomes = '{\"done\": 3}'"
        " WHERE asked_by_id = :id",
        id=manager.id,
    )
    expect(visitor.page.get_by_text("3 hechas")).to_be_attached()
    expect(assign_button).to_be_enabled()
    assign_button.press("Escape")
    expect(dialog).to_have_count(0)
    visitor.button("Actualizar la tabla").click()
    expect(visitor.button("Actualizar la tabla")).to_have_count(0)
    visitor.sees("3 hechas")
    assert visitor.complaints == []


def test_the_rows_are_taken_along_in_both_formats(visit: Visit, manager: Person, tmp_path: Path) -> None:
    visitor = visit(manager)
    visitor.open("/panel")
    picked(visitor, "Exportar")
    visitor.sees("America/Montevideo")
    assert barriers_everywhere(visitor) == []
    files = []
    for name, ending in (("Descargar CSV", "csv"), ("Descargar Excel (XLSX)", "xlsx")):
        with visitor.page.expect_download() as download:
            visitor.page.get_by_role("link", name=name).click()
        path = tmp_path / f"rows.{ending}"
        download.value.save_as(path)
        assert re.fullmatch(rf"puente-panel-\d{{4}}-\d\d-\d\d\.{ending}", download.value.suggested_filename)
        table = open_table(path)
        files.append([table.header, *table.rows()])
    assert files[0] == files[1]
    assert len(files[0]) == 1 + 2 * STORES
    assert visitor.complaints == []
