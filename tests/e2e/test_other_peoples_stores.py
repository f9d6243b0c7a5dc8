"""A merchant who asks for another's store by its address is refused, is told nothing, and is recorded."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from lib.domain.model import Track
from lib.domain.phone import Answers
from lib.services.checklist import declare
from lib.services.credentials import save_credentials
from lib.services.numbers import save_number
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, Builder, healthy, rows
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-other-stores")]

NUMBER = "+598 94 771 883"


@dataclass(frozen=True)
class Neighbours:
    """Two merchants; `traces` is what only the second one's store knows."""

    asking: Person
    other: Person
    traces: tuple[str, ...]

    @property
    def account(self) -> str:
        """The store that is not the asking person's."""
        return self.other.accounts[0]


@pytest.fixture
def neighbours(build: Builder, platform: Platform) -> Neighbours:
    """The second store has a declaration, a number and credentials."""
    asking, other = build.merchant(), build.merchant()
    account = other.accounts[0]
    declare(other.actor, account, Track.WHATSAPP, "meta_business_account", True)
    save_number(other.actor, account, NUMBER, "UY", Answers(owned=True))
    save_credentials(other.actor, account, healthy(account))
    store = rows(platform, "SELECT name FROM stores WHERE account = :account", account=account)[0]["name"]
    return Neighbours(asking, other, (store, other.email, NUMBER, "59894771883", BUSINESS_ID))


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("inicio", "view_store"),
        ("requisitos", "view_store"),
        ("numero", "view_store"),
        ("credenciales", "view_store"),
        ("clientes", "view_store"),
        ("pixel", "view_store"),
        ("tienda", "view_panel"),
        ("panel", "view_panel"),
        ("auditoria", "view_audit"),
        ("personas", "manage_people"),
    ],
)
def test_a_merchant_gets_nothing_of_another_store(
    neighbours: Neighbours, visit: Visit, platform: Platform, page: str, action: str
) -> None:
    visitor = visit(neighbours.asking)
    visitor.open(f"/{page}?tienda={neighbours.account}")
    visitor.reads_title("Esta página está cerrada")
    visitor.sees("Esta página no es tuya o no existe.")
    received = visitor.received
    assert "Esta página no es tuya o no existe" in b"".join(visitor.frames).decode("utf-8", "replace")
    assert [trace for trace in neighbours.traces if trace in received] == []
    recorded = rows(
        platform,
        "SELECT DISTINCT kind, subject, new ->> 'asked' AS asked FROM events"
        " WHERE actor_id = :person AND kind <> 'store.added'",
        person=neighbours.asking.id,
    )
    assert [dict(event) for event in recorded] == [
        {"kind": "access.refused", "subject": action, "asked": neighbours.account}
    ]


def test_a_store_that_does_not_exist_looks_the_same(neighbours: Neighbours, visit: Visit) -> None:
    visitor = visit(neighbours.asking)
    closed = visitor.page.locator("[data-testid=stMain]")
    visitor.open(f"/requisitos?tienda={neighbours.account}")
    visitor.sees("Ir al inicio")
    theirs = closed.inner_text()
    visitor.open("/requisitos?tienda=nadielaconoce")
    visitor.sees("Ir al inicio")
    assert closed.inner_text() == theirs


def test_the_closed_page_leads_back_to_the_persons_own_start(neighbours: Neighbours, visit: Visit) -> None:
    visitor = visit(neighbours.asking)
    visitor.open(f"/numero?tienda={neighbours.account}")
    visitor.key("go-start").get_by_role("button", name="Ir al inicio").click()
    visitor.sees("Tu próximo paso")
    assert visitor.page.url == f"{visitor.base}/inicio"
