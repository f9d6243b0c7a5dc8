"""A secret that somebody typed is afterwards nowhere but sealed in the database."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

from lib.domain.ladder import CHECKS
from lib.services.people import Person
from tests.builders import BUSINESS_ID, Builder
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-together")]

REFUSED_TOKEN = "CANARYREFUSED" + "ABCDEFGHIJKLMNOPQRST" * 5 + "UVWXYZA"
APP_TOKEN = "CANARYACCEPTED" + "ZYXWVUTSRQPONMLKJIHG" * 5 + "FEDCBAZYXWVUTS"
HELLOTEXT_TOKEN = "canary_hellotext_" + "q7Wz" * 20
PAGES = ("inicio", "requisitos", "numero", "credenciales", "clientes", "pixel")


def secrets_of(person: Person) -> tuple[str, ...]:
    """All that the person types, by parts that no other text contains."""
    return (
        f"vtexappkey-{person.accounts[0]}-CANARY",
        "CANARYREFUSED",
        "CANARYACCEPTED",
        "canary_hellotext_",
    )


def found_in(text: str, person: Person) -> list[str]:
    """The secrets that a text gives away."""
    return [secret for secret in secrets_of(person) if secret in text]


def type_and_send(visitor: Visitor, token: str, key: str) -> None:
    """Fill in the form and send it."""
    visitor.fill("App Key", key)
    visitor.fill("App Token", token)
    visitor.fill("Business ID de Hellotext", BUSINESS_ID)
    visitor.fill("Token de Hellotext", HELLOTEXT_TOKEN)
    visitor.button("Guardar y comprobar").click()


def test_typed_secrets_come_back_nowhere(visit: Visit, build: Builder, site: Site, tmp_path: Path) -> None:
    person, manager = build.merchant(), build.manager()
    key = f"vtexappkey-{person.accounts[0]}-CANARY"
    visitor, overseer = visit(person), visit(manager)
    visitor.open("/credenciales")
    # Refused: key and token changed places. The Hellotext token waits sealed in the session.
    type_and_send(visitor, key, REFUSED_TOKEN)
    visitor.sees("Revisa los campos marcados. No se guardó nada.")
    visitor.wait()
    assert found_in(visitor.received, person) == []
    type_and_send(visitor, APP_TOKEN, key)
    for check in [spec for spec in CHECKS if spec.required]:
        expect(visitor.key(f"check-{check.id.replace('.', '-')}")).to_contain_text("· Correcto")
    for page in PAGES:
        visitor.open(f"/{page}")
        assert found_in(visitor.received, person) == []
    assert found_in(unquote("\n".join(visitor.addresses)), person) == []
    # What may be read does come along, so this would have been seen.
    assert person.accounts[0] in b"".join(visitor.frames).decode("utf-8", "replace")

    overseer.open(f"/tienda?tienda={person.accounts[0]}")
    overseer.sees(f"termina en {APP_TOKEN[-4:]}")
    overseer.open(f"/panel?buscar={person.accounts[0]}")
    exported = tmp_path / "export.csv"
    overseer.page.get_by_role("button", name=re.compile("Acciones")).click()
    overseer.page.get_by_role("menuitem", name="Exportar").click()
    with overseer.page.expect_download() as download:
        overseer.page.get_by_role("link", name="Descargar CSV").click()
    download.value.save_as(exported)
    assert person.accounts[0] in exported.read_text("utf-8-sig")
    assert found_in(exported.read_text("utf-8-sig"), person) == []
    assert found_in(overseer.received, person) == []
    assert found_in(site.app.output, person) == []
