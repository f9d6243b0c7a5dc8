"""One step handed to a colleague by a link: made on one phone, done on another, and nothing more opens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, expect

from lib.domain.model import Language, Track
from lib.services.checklist import checklist
from lib.services.documents import documents_of
from lib.services.people import Person
from lib.services.setup_links import SETUP_PATH
from lib.services.step_links import STEP_PATH, StepLink, make_step_link, revoke_step_link
from lib.web.server import PAGE_PATHS
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.visitor import PHONE, Look, Visitor
from tests.papers import png

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-delegated-step")]

RULE = "whatsapp_number_owned"
ON_A_PHONE = Look(size=PHONE)
_ADDRESS = re.compile(r"http://[\w.:-]+(/paso/[\w-]{43})")


def make(person: Person, name: str = "Carla Ruiz", language: Language = Language.ES) -> tuple[StepLink, str]:
    """A link for a colleague, and the path of its address."""
    link, token = make_step_link(person.actor, person.accounts[0], Track.WHATSAPP, RULE, name, language)
    return link, f"/paso/{token}"


def holds(person: Person) -> bool:
    item = checklist(person.actor, person.accounts[0], Track.WHATSAPP).state.item(RULE)
    assert item is not None
    return item.holds


def share(visitor: Visitor, name: str) -> str:
    """Make a link in front of the checklist; the path of the address that is shown."""
    visitor.open("/requisitos")
    visitor.key(f"touch-rule-{RULE}").locator("summary").click()
    visitor.key(f"touch-share-{RULE}").get_by_role("button").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Nombre de tu colega").fill(name)
    dialog.get_by_role("button", name="Crear enlace").click()
    shown = dialog.locator("code").filter(has_text="/paso/")
    shown.wait_for()
    found = _ADDRESS.search(shown.inner_text())
    assert found is not None
    assert visitor.base in found[0]
    return found[1]


def test_a_step_is_shared_done_by_the_colleague_and_seen_by_the_merchant(
    build: Builder, visit: Visit
) -> None:
    ana = build.merchant()
    merchant, carla = visit(ana, ON_A_PHONE), visit(None, ON_A_PHONE)
    path = share(merchant, "Carla Ruiz")

    carla.open(path)
    assert carla.page.url == f"{carla.base}/paso"
    carla.sees(f"{ana.name} te pide este paso para")
    carla.button("Ya está hecho").click()
    carla.sees("Gracias, Carla Ruiz.")
    assert holds(ana)

    merchant.open("/requisitos")
    row = merchant.key(f"touch-rule-{RULE}")
    said = f"declarado por Carla Ruiz (con un enlace de {ana.name})"
    expect(row.get_by_text(said)).to_have_count(1)


def test_the_address_is_shown_once_and_the_link_can_be_revoked_where_it_was_made(
    build: Builder, visit: Visit
) -> None:
    ana = build.merchant()
    merchant, carla = visit(ana, ON_A_PHONE), visit(None, ON_A_PHONE)
    path = share(merchant, "Carla Ruiz")
    carla.open(path)
    carla.sees("te pide este paso para")

    dialog = merchant.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Anular").click()
    expect(dialog.get_by_text("/paso/")).to_have_count(0)
    carla.button("Ya está hecho").click()
    carla.reads_title("Este enlace no abre nada")
    assert not holds(ana)
    carla.open(path)
    carla.reads_title("Este enlace no abre nada")


def test_a_name_that_is_missing_is_said_at_its_field(build: Builder, visit: Visit) -> None:
    merchant = visit(build.merchant(), ON_A_PHONE)
    merchant.open("/requisitos")
    merchant.key(f"touch-rule-{RULE}").locator("summary").click()
    merchant.key(f"touch-share-{RULE}").get_by_role("button").click()
    dialog = merchant.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Crear enlace").click()
    expect(dialog.get_by_text("Escribe el nombre.")).to_be_visible()
    expect(dialog.locator("code").filter(has_text="/paso/")).to_have_count(0)


def test_every_other_page_asks_the_colleague_who_is_there(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    carla = visit(None, ON_A_PHONE)
    carla.open(make(ana)[1])
    carla.sees("te pide este paso para")
    for other in [one for one in PAGE_PATHS if one not in (STEP_PATH, SETUP_PATH)]:
        carla.open(f"{other}?tienda={ana.accounts[0]}")
        carla.reads_title("¿Quién eres?")


def test_nothing_of_the_store_but_its_name_comes_to_the_colleague(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    carla = visit(None, ON_A_PHONE)
    carla.open(make(ana)[1])
    carla.sees("te pide este paso para")
    assert ana.accounts[0] not in carla.received
    assert ana.email not in carla.received


def test_the_step_speaks_the_language_of_the_link_and_fits_a_phone(build: Builder, visit: Visit) -> None:
    carla = visit(None, ON_A_PHONE)
    carla.open(make(build.merchant(), language=Language.EN)[1])
    expect(carla.page.locator("html")).to_have_attribute("lang", "en")
    done = carla.key("primary-step-done").get_by_role("button")
    box = done.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    widest = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert carla.page.evaluate(widest) == 0


def test_nothing_stands_in_the_colleagues_way(build: Builder, visit: Visit) -> None:
    carla = visit(None, ON_A_PHONE)
    carla.open(make(build.merchant())[1])
    assert barriers_everywhere(carla) == []
    carla.button("Ya está hecho").click()
    carla.sees("Gracias, Carla Ruiz.")
    assert barriers_everywhere(carla) == []


def test_what_was_said_by_mistake_is_put_right_by_the_same_link(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    carla = visit(None, ON_A_PHONE)
    path = make(ana)[1]
    carla.open(path)
    carla.button("Ya está hecho").click()
    carla.sees("Gracias, Carla Ruiz.")
    carla.open(path)
    carla.button("Me equivoqué: aún no está hecho").click()
    carla.button("Ya está hecho").wait_for()
    assert not holds(ana)


def test_a_document_is_sent_by_the_link_and_a_wrong_one_is_refused_at_the_field(
    build: Builder, visit: Visit
) -> None:
    ana = build.merchant()
    carla = visit(None, ON_A_PHONE)
    carla.open(make(ana)[1])
    chooser = carla.page.locator("input[type=file]")
    chooser.set_input_files(FilePayload(name="x.gif", mimeType="image/gif", buffer=b"GIF89a" + b"0" * 50))
    expect(carla.key("touch-delegated-document-1")).to_be_visible()
    carla.sees("Los archivos .gif no sirven aquí. Sube una foto (JPG o PNG) o un PDF.")
    assert documents_of(ana.actor, ana.accounts[0], Track.WHATSAPP) == ()

    carla.key("touch-delegated-document-1").locator("input[type=file]").set_input_files(
        FilePayload(name="contrato.png", mimeType="image/png", buffer=png())
    )
    carla.sees("Gracias, Carla Ruiz.")
    carla.sees("contrato.png")
    [kept] = documents_of(ana.actor, ana.accounts[0], Track.WHATSAPP)
    assert (kept.name, kept.uploaded_by) == ("contrato.png", "Carla Ruiz")
    assert holds(ana)


def test_a_signed_in_person_sees_the_step_of_a_link_too(build: Builder, visit: Visit) -> None:
    ana, bruno = build.merchant(), build.merchant()
    visitor = visit(bruno)
    visitor.open(make(ana)[1])
    visitor.sees(f"{ana.name} te pide este paso para")
    visitor.button("Ya está hecho").click()
    visitor.sees("Gracias, Carla Ruiz.")


def test_a_link_that_was_revoked_and_one_that_never_was_read_alike(build: Builder, visit: Visit) -> None:
    ana = build.merchant()
    link, path = make(ana)
    revoke_step_link(ana.actor, ana.accounts[0], link.id)
    texts = []
    for one in (path, f"/paso/{'x' * 43}"):
        visitor = visit(None, ON_A_PHONE)
        visitor.open(one)
        visitor.reads_title("Este enlace no abre nada")
        texts.append(visitor.page.locator("[data-testid=stMain]").inner_text())
    assert texts[0] == texts[1]
