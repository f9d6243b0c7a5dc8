"""The page of a set-up link, and who is looking after it was used, in live mode as everywhere."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import streamlit as st
from streamlit.runtime import context
from streamlit.testing.v1 import AppTest

from lib.domain.model import Language
from lib.security.session import setup_cookie, tokens, welcome_cookie
from lib.security.tokens import Welcome
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.setup_link_use import LINK_PARAMETER, LinkEnd, use_setup_link
from lib.services.setup_links import ENTRY_PATH, SetupLink, invite, revoke_setup_link
from lib.settings import PROJECT, Settings, get_settings
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

ASK = "primary-new-link"
BROWSER = "a secret of this browser"


class Jar:
    """The cookies of a browser, which the next look at the page brings along."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def open(self, link: SetupLink) -> None:
        """Take the cookie that the address of a link gives."""
        self.cookies[welcome_cookie()] = tokens().welcome(Welcome(link.id, BROWSER))

    def enter(self, link: SetupLink) -> None:
        """Open a link and press its button."""
        self.open(link)
        self.cookies[setup_cookie()] = tokens().setup(use_setup_link(link.id, BROWSER).id)


@pytest.fixture
def jar(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Iterator[Jar]:
    """A browser's cookies: Streamlit's tests of pages have none."""
    assert platform
    jar = Jar()
    monkeypatch.setattr(context, "_get_client_context", lambda: SimpleNamespace(cookies=jar.cookies))
    yield jar
    st.session_state.clear()


@pytest.fixture
def mail(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A mail server, which no page ever speaks to."""
    monkeypatch.setenv("PUENTE_SMTP_HOST", "mail.example")
    monkeypatch.setenv("PUENTE_SMTP_FROM", "puente@nuestra.example")
    yield
    get_settings.cache_clear()


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager beside the store `alfa`."""
    build.merchant("alfa")
    return build.manager()


def link(marta: Person, language: Language = Language.ES) -> SetupLink:
    return invite(marta.actor, "alfa", "carla@tienda.example", "Carla Ruiz", language)[0]


def page(query: dict[str, str] | None = None, **user: object) -> Screen:
    at = AppTest.from_file(PROJECT / "pages" / "welcome.py", default_timeout=30)
    at.user = {"is_logged_in": False, **user}
    for name, value in (query or {}).items():
        at.query_params[name] = value
    screen = Screen(at)
    at.run()
    return screen


def letters(platform: Platform) -> int:
    return int(rows(platform, "SELECT count(*) AS n FROM outbox")[0]["n"])


def test_an_open_link_names_who_invites_whom_where_and_leads_in_by_one_press(jar: Jar, marta: Person) -> None:
    made = link(marta)
    jar.open(made)
    screen = page()
    assert screen.title == "Te damos la bienvenida"
    assert "**Marta Gestora**" in screen.text
    assert "Tienda 1" in screen.text
    found = re.search(rf'href="{ENTRY_PATH}/([^"]+)"', screen.text)
    assert found is not None
    drawn = tokens().read_entry(found[1])
    assert drawn is not None
    assert drawn == tokens().read_welcome(jar.cookies[welcome_cookie()])
    assert drawn.link_id == made.id
    assert "Carla Ruiz" in screen.text


@pytest.mark.usefixtures("mail", "settings")
def test_a_used_link_sends_a_new_one_when_asked_and_says_where_to(
    jar: Jar, platform: Platform, marta: Person
) -> None:
    made = link(marta)
    use_setup_link(made.id, "somebody else")
    jar.open(made)
    screen = page()
    assert screen.title == "Este enlace ya se usó"
    assert letters(platform) == 0
    screen.press(ASK)
    assert letters(platform) == 1
    assert "c•••@" in screen.text
    assert ASK not in {button.key for button in screen.at.button}
    again = page().press(ASK)
    assert letters(platform) == 1
    assert "hace menos de una hora" in again.text


@pytest.mark.usefixtures("mail", "settings")
def test_an_expired_link_sends_a_new_one_too(jar: Jar, platform: Platform, marta: Person) -> None:
    made = link(marta)
    change(platform, "UPDATE setup_links SET expires_at = now()")
    jar.open(made)
    screen = page()
    assert screen.title == "El enlace venció"
    screen.press(ASK)
    assert letters(platform) == 1


def test_without_a_mail_server_nobody_is_promised_a_letter(jar: Jar, marta: Person) -> None:
    made = link(marta)
    use_setup_link(made.id, "somebody else")
    jar.open(made)
    screen = page()
    assert list(screen.at.button) == []
    assert "**Marta Gestora** te invitó a **Tienda 1**: pídele un enlace nuevo." in screen.text


def test_who_asked_for_the_link_themselves_is_sent_to_the_account_manager(
    jar: Jar, platform: Platform, marta: Person
) -> None:
    made = link(marta)
    use_setup_link(made.id, "somebody else")
    change(platform, "UPDATE setup_links SET made_by = 'Carla Ruiz'")
    jar.open(made)
    assert "Pide a tu ejecutivo de cuentas un enlace nuevo para **Tienda 1**." in page().text


@pytest.mark.usefixtures("mail", "settings")
def test_a_link_revoked_while_its_page_stands_sends_nothing(
    jar: Jar, platform: Platform, marta: Person
) -> None:
    made = link(marta)
    use_setup_link(made.id, "somebody else")
    jar.open(made)
    screen = page()
    revoke_setup_link(marta.actor, "alfa", made.id)
    screen.press(ASK)
    assert letters(platform) == 0
    assert screen.title == "Este enlace no abre nada"


def test_a_closed_link_and_a_browser_without_one_show_words_alone(jar: Jar, marta: Person) -> None:
    assert page().title == "Aquí se llega con un enlace"
    assert page({LINK_PARAMETER: LinkEnd.CLOSED}).title == "Este enlace no abre nada"
    assert page({LINK_PARAMETER: LinkEnd.LATER}).title == "Ahora no podemos abrir tu enlace"
    made = link(marta)
    jar.open(made)
    revoke_setup_link(marta.actor, "alfa", made.id)
    screen = page()
    assert screen.title == "Este enlace no abre nada"
    assert "Tienda 1" not in screen.text


def test_whoever_came_in_by_the_link_is_led_on(jar: Jar, marta: Person) -> None:
    jar.enter(link(marta))
    screen = page()
    assert screen.title == "Ya estás dentro"
    assert "primary-own" in {button.key for button in screen.at.button}


def test_somebody_else_who_is_signed_in_is_told_whose_link_it_is(
    jar: Jar, marta: Person, platform: Platform, settings: Settings
) -> None:
    assert settings.live
    made = link(marta)
    jar.open(made)
    screen = page(is_logged_in=True, email=marta.email, email_verified=True, iat=int(time.time()) + 1)
    assert screen.title == "Este enlace es para otra persona"
    assert rows(platform, "SELECT used_at FROM setup_links")[0]["used_at"] is None


def test_in_live_mode_a_session_by_link_opens_its_store(
    jar: Jar, marta: Person, browser: Browser, settings: Settings
) -> None:
    assert settings.live
    jar.enter(link(marta))
    screen = browser.open("inicio", None)
    assert "Carla Ruiz" in screen.text
    assert screen.title == "Tienda 1"


def test_in_live_mode_the_provider_comes_before_a_session_by_link(
    jar: Jar, marta: Person, browser: Browser, settings: Settings
) -> None:
    assert settings.live
    jar.enter(link(marta))
    assert "Carla Ruiz" not in browser.open("panel", marta).text


@pytest.mark.parametrize("ending", ["revoked_at = now()", "used_at = now() - interval '12 hours'"])
def test_when_the_session_is_over_the_sign_in_leads_back_to_the_link(
    jar: Jar, marta: Person, browser: Browser, ending: str
) -> None:
    jar.enter(link(marta))
    change(browser.platform, f"UPDATE setup_links SET {ending}")
    screen = browser.open("inicio", None)
    assert 'href="/bienvenida"' in screen.text
    assert "Tienda 1" not in screen.text


def test_signing_out_of_a_session_by_link_is_asked_first_and_then_ends_it(
    jar: Jar, marta: Person, browser: Browser, settings: Settings
) -> None:
    assert settings.live
    jar.enter(link(marta))
    screen = browser.open("inicio", None).press("sign-out")
    assert "Para volver necesitarás un enlace nuevo." in screen.text
    assert browser.open("inicio", None).title == "Tienda 1", "nothing ends before it is confirmed"
    screen.press("leave-anyway")
    assert 'href="/bienvenida"' in browser.open("inicio", None).text
