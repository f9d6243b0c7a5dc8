"""Live mode in a browser: the provider's own page, the way back, an unknown person, the way out."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Browser

from lib.domain.model import Role
from lib.services.access import Actor
from lib.services.people import add_person
from lib.services.platform import install, uninstall
from lib.services.stores import add_store
from lib.storage.migrate import upgrade
from tests.e2e.visitor import Visitor
from tests.isolated import IsolatedSettings
from tests.run import PROJECT, clean_environment
from tests.running import RunningApp, free_port, own_database
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-live")]

MANAGER = "marta@puente.example"
STRANGER = "otra@puente.example"
STORE_NAME = "Casa Linda"
WANTED = "/tienda?tienda=casalinda"
UNKNOWN = "Ese correo no tiene acceso a Puente."


@dataclass(frozen=True)
class Live:
    """The application in live mode, and the provider that it sends people to."""

    app: RunningApp
    provider: str


@pytest.fixture(scope="module")
def live(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One account manager whom both know, one person whom only the provider knows, one store."""
    provider_port, port = free_port(), free_port()
    provider = f"http://127.0.0.1:{provider_port}"
    settings = {
        "PUENTE_MODE": "live",
        "PUENTE_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
        "PUENTE_OIDC_CLIENT_ID": "puente",
        "PUENTE_OIDC_CLIENT_SECRET": "the-clients-own-secret",
        "PUENTE_COOKIE_SECRET": "c" * 32,
        "PUENTE_VAULT_KEYS": "k1:" + base64.b64encode(b"v" * 32).decode(),
        "PUENTE_PUBLIC_URL": f"http://localhost:{port}",
        "PUENTE_WORKERS": "0",
    }
    with own_database(postgres) as url, _provider(provider_port):
        _prepare(url)
        with RunningApp(tmp_path_factory.mktemp("live"), url, port=port, settings=settings) as app:
            eventually(lambda: _knows_people(provider))
            yield Live(app, provider)


@contextmanager
def _provider(port: int) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        cwd=PROJECT,
        env=clean_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _prepare(url: str) -> None:
    upgrade(install(IsolatedSettings(), url).engine)
    manager = add_person(MANAGER, "Marta Gestora", Role.ACCOUNT_MANAGER)
    add_store(Actor(manager.id, manager.name), "casalinda", STORE_NAME, "UY")
    uninstall()


def _knows_people(provider: str) -> bool:
    try:
        answers = [
            requests.put(
                f"{provider}/users/{email}", json={"email": email, "email_verified": True}, timeout=5
            )
            for email in (MANAGER, STRANGER)
        ]
    except requests.ConnectionError:
        return False
    return all(answer.ok for answer in answers)


@pytest.fixture
def visitor(live: Live, browser: Browser) -> Iterator[Visitor]:
    """A browser that may speak to the application and to the provider."""
    opened = Visitor(browser, live.app.base, hosts=[urlsplit(live.provider).netloc])
    yield opened
    opened.context.close()
    assert opened.complaints == []


def sign_in(visitor: Visitor, email: str) -> None:
    """From the wanted page through the provider's form."""
    visitor.open(WANTED)
    visitor.reads_title("¿Quién eres?")
    assert STORE_NAME not in visitor.received
    visitor.button("Entrar").click()
    visitor.page.locator("input[name=sub]").fill(email)
    visitor.page.get_by_role("button", name="Authorize").click()
    visitor.page.wait_for_url(f"{visitor.base}{WANTED}")


def test_the_button_leads_through_the_provider_back_to_the_deep_link(visitor: Visitor) -> None:
    sign_in(visitor, MANAGER)
    visitor.reads_title(STORE_NAME)
    assert "puente" not in visitor.page.evaluate("document.cookie")
    assert "_streamlit_user" not in visitor.page.evaluate("document.cookie")


def test_somebody_unknown_is_told_so_and_may_take_another_account(visitor: Visitor) -> None:
    sign_in(visitor, STRANGER)
    visitor.sees(UNKNOWN)
    assert STORE_NAME not in visitor.received
    visitor.button("Entrar con otra cuenta").click()
    visitor.button("End session").click()
    visitor.button("Entrar").click()
    visitor.page.locator("input[name=sub]").wait_for()


def test_signing_out_leaves_nothing_open(visitor: Visitor) -> None:
    sign_in(visitor, MANAGER)
    visitor.reads_title(STORE_NAME)
    visitor.button("Marta Gestora").click()
    visitor.button("Salir").click()
    visitor.button("End session").click()
    visitor.reads_title("¿Quién eres?")
    visitor.open(WANTED)
    visitor.reads_title("¿Quién eres?")
    visitor.button("Entrar").wait_for()
