"""The assisted way in a real browser: from an empty dossier to a ticket that is with VTEX."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from playwright.sync_api import FilePayload, expect

from lib.domain.dossier import DossierField
from lib.domain.model import Language, Stage, Track
from lib.services.access import Actor
from lib.services.checklist import checklist, declare
from lib.services.dossier import dossier
from lib.services.numbers import save_number
from lib.services.tickets import SENT_RULE, ticket_of
from lib.ui.ticket_text import TEXT_FILE, ticket_text
from tests.builders import Builder
from tests.dossiers import ANSWERS, logo
from tests.e2e.conftest import Visit
from tests.e2e.visitor import PHONE, Look, Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-solicitud")]

NAME = "Nombre que verán tus clientes"


def commit(visitor: Visitor, label: str, text: str) -> None:
    """Type into a field and leave it; wait until it is kept."""
    field = visitor.page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    visitor.wait()


def fill_in(visitor: Visitor) -> None:
    """Everything that the ticket needs but the number, with a name that Meta refuses."""
    commit(visitor, "Identificador del Administrador comercial", "123456789012345")
    commit(visitor, "Razón social", "Mercería Luna S.A.")
    commit(visitor, "Sitio web", "mercerialuna.example")
    commit(visitor, "Nombre de la cuenta de WhatsApp Business", "Mercería Luna")
    commit(visitor, NAME, "Mercería Luna™")
    picture = FilePayload(name="luna.png", mimeType="image/png", buffer=logo())
    visitor.page.locator("[class*=st-key-touch-logo-] input[type=file]").set_input_files(picture)
    visitor.sees("luna.png, 640 × 640 píxeles")


def everything_else(actor: Actor, account: str) -> None:
    """What the assisted way asks for beside the dossier."""
    save_number(actor, account, "099 123 456", "UY", ANSWERS)
    for rule in ("meta_business_account", "meta_business_admin", "whatsapp_account_choice"):
        declare(actor, account, Track.WHATSAPP, rule, True)


def test_a_dossier_becomes_a_ticket_that_is_with_vtex(visit: Visit, build: Builder) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    everything_else(ana.actor, account)
    visitor = visit(ana)
    visitor.open("/solicitud")
    fill_in(visitor)
    visitor.sees("Meta lo rechaza")
    visitor.button("Usar «Mercería Luna»").click()
    visitor.sees("Todo listo para el ticket")
    expect(visitor.page.get_by_label(NAME, exact=True)).to_have_value("Mercería Luna")
    expect(visitor.page.locator(".puente-chat img")).to_have_count(2)

    visitor.page.get_by_role("radio", name="Portugués").click()
    pack = dossier(ana.actor, account).pack()
    assert pack is not None
    visitor.sees(ticket_text(pack, Language.PT_BR).title)
    with visitor.page.expect_download() as given:
        visitor.button("Descargar todo (ZIP)").click()
    with ZipFile(BytesIO(given.value.path().read_bytes())) as archive:
        assert set(archive.namelist()) == {TEXT_FILE, "luna.png"}
        assert "123456789012345" in archive.read(TEXT_FILE).decode()

    visitor.fill("Número del ticket (opcional)", "1234567")
    visitor.button("Ya la envié").click()
    visitor.sees("VTEX tiene el turno")
    ticket = ticket_of(ana.actor, account)
    assert ticket is not None
    assert ticket.holds(SENT_RULE)
    assert ticket.number == "1234567"
    assert checklist(ana.actor, account, Track.WHATSAPP).integration.stage is Stage.SUBMITTED


def test_what_is_missing_is_one_tap_away_on_a_phone(visit: Visit, build: Builder) -> None:
    visitor = visit(build.merchant(), Look(size=PHONE))
    visitor.open("/solicitud")
    link = visitor.page.locator(".puente-missing a").filter(has_text="Razón social").first
    box = link.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    link.click()
    expect(visitor.page.get_by_label("Razón social", exact=True)).to_be_in_viewport()
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_what_one_types_while_the_page_keeps_it_is_not_lost(visit: Visit, build: Builder) -> None:
    ana = build.merchant()
    visitor = visit(ana)
    visitor.open("/solicitud")
    field = visitor.page.get_by_label(NAME, exact=True)
    # The page keeps the field after each pause, while somebody goes on typing.
    field.press_sequentially("Mercería Luna", delay=250)
    field.press("Tab")
    eventually(lambda: _name_of(ana.actor, ana.accounts[0]) == "Mercería Luna")
    expect(field).to_have_value("Mercería Luna")


def _name_of(actor: Actor, account: str) -> str:
    entry = dossier(actor, account).fields.get(DossierField.PROFILE_NAME)
    return entry.typed if entry else ""
