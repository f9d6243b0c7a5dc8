"""The page of somebody who came by a link: what it writes is about the step that it shows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from uuid import UUID

import pytest
import streamlit as st
from streamlit.runtime import context
from streamlit.testing.v1 import AppTest

from lib.domain.model import Language, Track
from lib.security.session import step_cookie, tokens
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.step_links import make_step_link
from lib.settings import PROJECT
from tests.builders import Builder, rows
from tests.pages.reading import Screen

OWNED, ACCOUNT = "whatsapp_number_owned", "meta_business_account"
WORDS = "SELECT rule_id FROM evidence"


class Jar:
    """The cookies of a browser, which the next look at the page brings along."""

    def __init__(self) -> None:
        self.cookies: dict[str, str] = {}

    def open(self, link_id: UUID) -> None:
        """Take the cookie that the address of a link gives."""
        self.cookies[step_cookie()] = tokens().step(link_id)


@pytest.fixture
def jar(monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Iterator[Jar]:
    """A browser's cookies: Streamlit's tests of pages have none."""
    assert platform
    jar = Jar()
    monkeypatch.setattr(context, "_get_client_context", lambda: SimpleNamespace(cookies=jar.cookies))
    yield jar
    st.session_state.clear()


def link(person: Person, rule: str) -> UUID:
    account = person.accounts[0]
    made, _ = make_step_link(person.actor, account, Track.WHATSAPP, rule, "Carla Ruiz", Language.ES)
    return made.id


def page() -> Screen:
    at = AppTest.from_file(PROJECT / "pages" / "delegated_step.py", default_timeout=30)
    at.user = {"is_logged_in": False}
    screen = Screen(at)
    at.run()
    return screen


def test_a_page_that_shows_one_step_says_nothing_of_the_step_of_a_link_opened_since(
    jar: Jar, build: Builder, platform: Platform
) -> None:
    ana = build.merchant()
    first, second = link(ana, OWNED), link(ana, ACCOUNT)
    jar.open(first)
    screen = page()
    shown = screen.title
    jar.open(second)
    screen.press("primary-step-done")
    assert rows(platform, WORDS) == []
    assert "se abrió otro enlace" in screen.text
    assert screen.title != shown
    screen.press("primary-step-done")
    assert [row["rule_id"] for row in rows(platform, WORDS)] == [ACCOUNT]


def test_a_link_that_was_changed_too_often_says_whom_to_ask(
    jar: Jar, build: Builder, platform: Platform
) -> None:
    jar.open(link(build.merchant(), OWNED))
    screen = page()
    for _ in range(10):
        screen.press("primary-step-done").press("take-back")
    written = rows(platform, "SELECT 1 FROM events")
    screen.press("primary-step-done")
    assert any("escribe a la persona que te lo envió" in error for error in screen.errors)
    assert len(rows(platform, "SELECT 1 FROM events")) == len(written)


def test_an_address_that_was_opened_while_the_database_was_away_says_so(jar: Jar) -> None:
    assert jar.cookies == {}
    at = AppTest.from_file(PROJECT / "pages" / "delegated_step.py", default_timeout=30)
    at.user = {"is_logged_in": False}
    at.query_params["enlace"] = "luego"
    at.run()
    assert Screen(at).title == "Ahora no podemos abrir tu enlace"
    assert "Tu enlace sigue sirviendo" in Screen(at).text
