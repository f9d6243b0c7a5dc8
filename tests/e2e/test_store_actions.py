"""A manager's hands on a store: by keyboard, with a reason, and together with a colleague."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from lib.domain.model import Track
from lib.services.managing import pause
from lib.services.people import Person
from lib.services.stores import overview
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-store-actions")]


@pytest.fixture
def store(build: Builder) -> str:
    """The account of a new store."""
    return build.merchant().accounts[0]


def at_the_store(visit: Visit, person: Person, account: str, look: Look | None = None) -> Visitor:
    visitor = visit(person, look)
    visitor.open(f"/tienda?tienda={account}")
    return visitor


def menu(visitor: Visitor, track: Track = Track.WHATSAPP) -> Locator:
    """The menu of a track, opened by keyboard."""
    visitor.key(f"touch-actions-{track}").get_by_role("button").press("Enter")
    found = visitor.page.get_by_role("menu")
    expect(found).to_be_visible()
    return found


def test_the_second_of_two_managers_sees_what_the_first_did(visit: Visit, build: Builder, store: str) -> None:
    marta, other = build.manager(), build.administrator()
    visitor = at_the_store(visit, marta, store)
    menu(visitor).get_by_role("menuitem", name="Cancelar este canal").press("Enter")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.get_by_label("Motivo")).to_be_visible()
    pause(other.actor, store, Track.WHATSAPP, "Espera la factura")
    dialog.get_by_label("Motivo").fill("No sigue")
    dialog.get_by_role("button", name="Cancelar este canal").click()
    expect(dialog).to_have_count(0)
    visitor.sees(f"{other.name} puso este canal en pausa")
    expect(visitor.key("track-whatsapp")).to_contain_text("Espera la factura")
    assert overview(marta.actor, store).integration(Track.WHATSAPP).cancelled_at is None


def test_a_requirement_that_is_let_go_stays_in_the_open_list(
    visit: Visit, build: Builder, store: str
) -> None:
    visitor = at_the_store(visit, build.manager(), store, Look(size=PHONE))
    card = visitor.key("track-hellotext")
    card.locator("summary").click()
    card.get_by_role("button", name="Eximir").first.click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label("Motivo").fill("Ya tenía cuenta")
    dialog.get_by_role("button", name="Eximir").click()
    expect(dialog).to_have_count(0)
    expect(card).to_contain_text("1 eximido")
    expect(card).to_contain_text("Ya tenía cuenta")
    card.get_by_role("button", name="Volver a pedir").click()
    expect(card).not_to_contain_text("1 eximido")


def test_nothing_stands_in_anybodys_way_on_a_store_that_rests(
    visit: Visit, build: Builder, store: str
) -> None:
    marta = build.manager()
    pause(marta.actor, store, Track.WHATSAPP, "Vacaciones")
    visitor = at_the_store(visit, marta, store)
    visitor.key("track-hellotext").locator("summary").click()
    visitor.key("track-hellotext").get_by_role("button", name="Eximir").first.wait_for()
    visitor.page.get_by_role("tab", name="Notas").click()
    visitor.page.get_by_label("Nota nueva").wait_for()
    assert barriers_everywhere(visitor) == []
