"""Live mode: signing in with a real OpenID Connect provider, and coming back to the page that was wanted."""

from __future__ import annotations

import base64
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import pytest
import requests
from itsdangerous import URLSafeTimedSerializer

from lib.domain.model import Language, Role
from lib.security.tokens import ExportGrant, Tokens
from lib.services.access import Actor
from lib.services.export import EXPORT_PATH
from lib.services.people import add_person
from lib.services.platform import install, uninstall
from lib.services.stores import add_store
from lib.storage.migrate import upgrade
from tests.isolated import IsolatedSettings
from tests.run import PROJECT, clean_environment
from tests.running import RunningApp, free_port, own_database
from tests.streamed import Streamed, streamed
from tests.waiting import eventually
from tests.web.putting import LET_IN, upload

MANAGER = "marta@puente.example"
STRANGER = "otra@puente.example"
STORE = "casalinda"
COOKIE_SECRET = "c" * 32
CLIENT_SECRET = "canary-client-secret-71c0"
WANTED = f"/tienda?tienda={STORE}"


@dataclass(frozen=True)
class Live:
    """An application in live mode and the provider it trusts."""

    app: RunningApp
    provider: str
    manager_id: UUID

    def claim(self, email: str, **claims: object) -> None:
        """Let the provider know a person."""
        answer = requests.put(f"{self.provider}/users/{email}", json={"email": email, **claims}, timeout=10)
        assert answer.status_code == 204

    def callback(self, browser: requests.Session, wanted: str, email: str) -> str:
        """Go from the wanted page through the provider; the address that the provider sends back to."""
        browser.get(f"{self.app.base}{wanted}", timeout=10)
        with streamed(self.app.base, wanted) as page:
            page.press("sign-in")
            assert page.redirect is not None
        login = browser.get(f"{self.app.base}{page.redirect}", allow_redirects=False, timeout=10)
        assert login.headers["Location"].startswith(self.provider)
        agreed = browser.post(
            login.headers["Location"], data={"sub": email}, allow_redirects=False, timeout=10
        )
        return agreed.headers["Location"]

    def sign_in(self, email: str, wanted: str = WANTED) -> dict[str, str]:
        """Sign in as a browser does; the cookies it holds afterwards."""
        browser = requests.Session()
        browser.get(self.callback(browser, wanted, email), allow_redirects=False, timeout=10)
        return dict(browser.cookies)


@pytest.fixture(scope="module")
def live(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """Live mode with one account manager and one store."""
    provider_port, port = free_port(), free_port()
    provider = f"http://127.0.0.1:{provider_port}"
    settings = {
        "PUENTE_MODE": "live",
        "PUENTE_OIDC_METADATA_URL": f"{provider}/.well-known/openid-configuration",
        "PUENTE_OIDC_CLIENT_ID": "puente",
        "PUENTE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "PUENTE_COOKIE_SECRET": COOKIE_SECRET,
        "PUENTE_VAULT_KEYS": "k1:" + base64.b64encode(b"v" * 32).decode(),
        "PUENTE_PUBLIC_URL": f"http://localhost:{port}",
        "PUENTE_WORKERS": "0",
    }
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(provider_port)]
    with (
        own_database(postgres) as url,
        subprocess.Popen(
            command,
            cwd=PROJECT,
            env=clean_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process,
    ):
        try:
            manager_id = _prepare(url)
            with RunningApp(tmp_path_factory.mktemp("live"), url, port=port, settings=settings) as app:
                eventually(lambda: _answers(provider))
                yield Live(app, provider, manager_id)
        finally:
            process.kill()


def _prepare(url: str) -> UUID:
    here = install(IsolatedSettings(), url)
    upgrade(here.engine)
    manager = add_person(MANAGER, "Marta Gestora", Role.ACCOUNT_MANAGER)
    add_store(Actor(manager.id, manager.name), STORE, "Casa Linda", "UY")
    uninstall()
    return manager.id


def _answers(provider: str) -> bool:
    try:
        return requests.get(f"{provider}/.well-known/openid-configuration", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.fixture
def page(live: Live) -> Iterator[Streamed]:
    """The wanted page in a browser that is signed out."""
    with streamed(live.app.base, WANTED) as opened:
        yield opened


def test_signed_out_it_offers_the_provider_and_no_picker(page: Streamed) -> None:
    assert any(button.endswith("sign-in") for button in page.buttons)
    assert "/entrar/" not in page.text
    assert "Casa Linda" not in page.text


def test_the_pickers_links_do_not_exist(live: Live) -> None:
    answer = live.app.get("/entrar/anything")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_the_callback_leads_back_to_the_deep_link_and_the_page_opens(live: Live) -> None:
    live.claim(MANAGER, email_verified=True)
    browser = requests.Session()
    callback = live.callback(browser, WANTED, MANAGER)
    back = browser.get(callback, allow_redirects=False, timeout=10)
    assert (back.status_code, back.headers["Location"]) == (302, WANTED)
    with streamed(live.app.base, WANTED, cookies=dict(browser.cookies)) as opened:
        assert "Casa Linda" in opened.text


def test_the_sign_in_cookie_is_not_for_scripts(live: Live) -> None:
    live.claim(MANAGER, email_verified=True)
    browser = requests.Session()
    callback = live.callback(browser, WANTED, MANAGER)
    back = browser.get(callback, allow_redirects=False, timeout=10)
    lines = [line for line in back.raw.headers.getlist("Set-Cookie") if line.startswith("_streamlit_user")]
    assert lines
    for line in lines:
        assert "httponly" in line.lower()
        assert "samesite=lax" in line.lower()


def test_the_provider_is_asked_with_a_state_and_to_come_back_to_the_public_address(
    live: Live, page: Streamed
) -> None:
    page.press("sign-in")
    login = requests.get(f"{live.app.base}{page.redirect}", allow_redirects=False, timeout=10)
    asked = parse_qs(urlsplit(login.headers["Location"]).query)
    assert asked["redirect_uri"] == [f"{live.app.base}/oauth2callback"]
    assert asked["response_type"] == ["code"]
    assert asked["state"][0]


def test_a_callback_with_a_state_of_somebody_else_signs_nobody_in(live: Live) -> None:
    live.claim(MANAGER, email_verified=True)
    callback = live.callback(requests.Session(), WANTED, MANAGER)
    other_browser = requests.Session()
    other_browser.get(callback, allow_redirects=False, timeout=10)
    with streamed(live.app.base, WANTED, cookies=dict(other_browser.cookies)) as opened:
        assert "Casa Linda" not in opened.text


def test_somebody_whom_we_do_not_know_is_told_so_and_sees_no_store(live: Live) -> None:
    live.claim(STRANGER, email_verified=True)
    with streamed(live.app.base, WANTED, cookies=live.sign_in(STRANGER)) as opened:
        assert "Ese correo no tiene acceso a Puente" in opened.text
        assert "Casa Linda" not in opened.text


def test_an_address_that_the_provider_has_not_verified_is_nobody(live: Live) -> None:
    live.claim(MANAGER, email_verified=False)
    with streamed(live.app.base, WANTED, cookies=live.sign_in(MANAGER)) as opened:
        assert "Ese correo no tiene acceso a Puente" in opened.text
        assert "Casa Linda" not in opened.text


def test_signing_out_ends_the_session_on_every_device(live: Live) -> None:
    live.claim(MANAGER, email_verified=True)
    here, elsewhere = live.sign_in(MANAGER), live.sign_in(MANAGER)
    with (
        streamed(live.app.base, WANTED, cookies=elsewhere) as other,
        streamed(live.app.base, WANTED, cookies=here) as opened,
    ):
        assert "Casa Linda" in other.text
        # A provider counts whole seconds: a sign-out counts from the second after the sign-in.
        begun = int(time.time())
        eventually(lambda: int(time.time()) > begun)
        opened.press("sign-out")
        assert "Casa Linda" not in other.run()


def test_only_a_sign_in_that_streamlit_signed_or_a_link_lets_a_file_in(live: Live) -> None:
    live.claim(MANAGER, email_verified=True)
    base, key = f"http://127.0.0.1:{live.app.port}", "_streamlit_user"
    assert upload(base, live.sign_in(MANAGER)) == LET_IN
    assert upload(base, {f"puente_step_{live.app.port}": Tokens(COOKIE_SECRET).step(uuid4())}) == LET_IN
    forged = URLSafeTimedSerializer("d" * 32, salt=key).dumps("{}")
    for cookies in ({}, {key: "yes"}, {key: forged}):
        assert upload(base, cookies) == 403
    session = Tokens(COOKIE_SECRET).session(uuid4(), datetime.now(UTC))
    assert upload(base, {f"puente_session_{live.app.port}": session}) == 403


def test_a_download_link_works_with_the_sign_in_of_its_person_alone(live: Live) -> None:
    signed = Tokens(COOKIE_SECRET)
    now = datetime.now(UTC)
    grant = ExportGrant(live.manager_id, {}, None, "csv", Language.ES, "America/Montevideo", now)

    def status(cookies: dict[str, str]) -> int:
        address = f"http://127.0.0.1:{live.app.port}{EXPORT_PATH}/{signed.export(grant)}"
        return requests.get(address, cookies=cookies, timeout=20).status_code

    for email in (MANAGER, STRANGER):
        live.claim(email, email_verified=True)
    # So much is said of her that Streamlit keeps it in several cookies.
    live.claim(MANAGER, email_verified=True, about=secrets.token_hex(3000))
    cookies = live.sign_in(MANAGER)
    assert status(cookies) == 200
    assert status({}) == 404
    assert status(live.sign_in(STRANGER)) == 404
    assert status({f"puente_session_{live.app.port}": signed.session(live.manager_id, now)}) == 404
    forged = URLSafeTimedSerializer("d" * 32, salt="_streamlit_user").dumps("{}")
    assert status({"_streamlit_user": forged}) == 404
    assert "_streamlit_user_1" in cookies
    assert status({name: value for name, value in cookies.items() if name != "_streamlit_user_1"}) == 404
    live.claim(MANAGER, email_verified=False)
    assert status(live.sign_in(MANAGER)) == 404


def test_the_client_secret_is_in_nothing_that_was_said(live: Live, page: Streamed) -> None:
    assert CLIENT_SECRET not in page.text
    assert CLIENT_SECRET not in live.app.output
    assert live.app.lines == [f"Puente (live): {live.app.base}"]
