"""A document at its requirement: uploaded, refused at the field, downloaded, removed after a question."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from lib.domain.model import Track
from lib.services.checklist import checklist
from lib.services.documents import documents_of, upload_document
from lib.services.people import Person
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.visitor import PHONE, Look, Visitor
from tests.papers import png

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-documents")]

RULE = "whatsapp_number_owned"


def in_front_of_it(visit: Visit, ana: Person, look: Look | None = None) -> Visitor:
    """Her browser with the requirement folded out, wherever it stands by now."""
    visitor = visit(ana, look)
    visitor.open("/requisitos")
    row = visitor.key(f"touch-rule-{RULE}")
    if not row.is_visible():
        visitor.page.locator("summary").filter(has=visitor.page.get_by_text("Listo")).first.click()
        # What is folded out is drawn anew; a click that comes before that opens what is taken away.
        visitor.settle()
    row.locator("summary").click()
    row.locator("input[type=file]").wait_for(state="attached")
    return visitor


def holds(ana: Person) -> bool:
    item = checklist(ana.actor, ana.accounts[0], Track.WHATSAPP).state.item(RULE)
    assert item is not None
    return item.holds


def names(ana: Person) -> list[str]:
    return [one.name for one in documents_of(ana.actor, ana.accounts[0], Track.WHATSAPP)]


def test_a_document_is_kept_and_a_wrong_file_is_refused_at_the_field(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    visitor = in_front_of_it(visit, ana, Look(size=PHONE))
    # What the refusal replaces may stand below it for a moment.
    files = visitor.key(f"touch-rule-{RULE}").locator("input[type=file]").first
    files.set_input_files(FilePayload(name="x.gif", mimeType="image/gif", buffer=b"GIF89a" + b"0" * 50))
    visitor.sees("Los archivos .gif no sirven aquí. Sube una foto (JPG o PNG) o un PDF.")
    assert names(ana) == []
    files.set_input_files(FilePayload(name="contrato.png", mimeType="image/png", buffer=png()))
    expect(visitor.page.get_by_text("documento de Ana Pérez")).to_have_count(1)
    assert names(ana) == ["contrato.png"]
    visitor.reload()
    assert names(ana) == ["contrato.png"]
    assert holds(ana)


def test_a_document_is_downloaded_as_it_is_kept(build: Builder, visit: Visit, tmp_path: Path) -> None:
    ana = build.merchant()
    upload_document(ana.actor, ana.accounts[0], Track.WHATSAPP, RULE, "contrato.png", png())
    visitor = in_front_of_it(visit, ana)
    with visitor.page.expect_download() as taken:
        visitor.page.get_by_role("link", name="contrato.png").click()
    taken.value.save_as(tmp_path / "taken")
    assert taken.value.suggested_filename == "contrato.png"
    assert (tmp_path / "taken").read_bytes().startswith(b"\x89PNG")


def test_a_document_is_removed_after_a_question(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    upload_document(ana.actor, ana.accounts[0], Track.WHATSAPP, RULE, "contrato.png", png())
    visitor = in_front_of_it(visit, ana, Look(size=PHONE))
    visitor.page.get_by_role("button", name="Quitar").click()
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_text("el paso vuelve a estar pendiente")).to_be_visible()
    assert names(ana) == ["contrato.png"]
    dialog.get_by_role("button", name="Quitar").click()
    expect(dialog).to_have_count(0)
    expect(visitor.page.get_by_role("link", name="contrato.png")).to_have_count(0)
    assert names(ana) == []
    assert not holds(ana)
