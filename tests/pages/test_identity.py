"""Who is let in, on every run: what the provider says, and what our own tables say."""

from __future__ import annotations

import time

import pytest

from lib.domain.model import Role
from lib.security.tokens import SESSION_AGE
from lib.services.people import add_person, sign_out
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

ASKED = "¿Quién eres?"
ENDED = "Tu sesión terminó"
NO_ACCESS = "Ese correo no tiene acceso a Puente"


def assert_asked_to_sign_in(screen: Screen, *because: str) -> None:
    """The sign-in and the reason stand there, and nothing of a store."""
    assert screen.title == ASKED
    assert [reason for reason in because if reason not in screen.text] == []
    assert "tienda1" not in screen.text
    assert "Tienda 1" not in screen.text


def test_signed_out_one_is_asked_to_sign_in(browser: Browser, build: Builder) -> None:
    build.merchant()
    screen = browser.open("inicio", None)
    assert_asked_to_sign_in(screen)
    assert ENDED not in screen.text
    assert NO_ACCESS not in screen.text
    assert screen.has_button("sign-in")


@pytest.mark.parametrize(
    ("locale", "question"),
    [("es-AR", ASKED), ("pt-BR", "Quem é você?"), ("en-GB", "Who are you?"), ("ja", ASKED)],
)
def test_somebody_signed_out_is_asked_in_the_language_of_the_browser(
    browser: Browser, locale: str, question: str
) -> None:
    assert browser.open("inicio", None, locale=locale).title == question


def test_an_address_we_do_not_know_is_told_so(browser: Browser, build: Builder) -> None:
    screen = browser.open("inicio", build.merchant(), email="otra@tienda.example")
    assert_asked_to_sign_in(screen, NO_ACCESS)
    assert screen.has_button("sign-in-other")


def test_an_address_the_provider_has_not_verified_is_nobody(browser: Browser, build: Builder) -> None:
    assert_asked_to_sign_in(browser.open("inicio", build.merchant(), email_verified=False), NO_ACCESS)


@pytest.mark.parametrize("email", [None, 7, ["a@b.example"], ""])
def test_a_provider_that_names_no_address_lets_nobody_in(
    browser: Browser, build: Builder, email: object
) -> None:
    assert_asked_to_sign_in(browser.open("inicio", build.merchant(), email=email), NO_ACCESS)


def test_the_address_counts_in_any_case(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    assert browser.open("inicio", ana, email=ana.email.upper()).title == "Tienda 1"


@pytest.mark.parametrize("age", [SESSION_AGE.total_seconds() + 60, 10.0**9])
def test_an_old_sign_in_has_ended(browser: Browser, build: Builder, age: float) -> None:
    screen = browser.open("inicio", build.merchant(), iat=int(time.time() - age))
    assert_asked_to_sign_in(screen, ENDED)


@pytest.mark.parametrize("issued", [None, "now"])
def test_a_sign_in_without_a_time_counts_as_ended(browser: Browser, build: Builder, issued: object) -> None:
    assert_asked_to_sign_in(browser.open("inicio", build.merchant(), iat=issued), ENDED)


def test_a_sign_in_of_today_lasts(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = build.merchant()
    change(platform, "UPDATE people SET sessions_valid_from = now() - interval '2 days'")
    within = int(time.time() - SESSION_AGE.total_seconds() + 60)
    assert browser.open("inicio", ana, iat=within).title == "Tienda 1"


def test_whoever_signed_out_elsewhere_is_out_at_the_next_click(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    earlier = int(time.time()) - 5
    sign_out(ana.actor)
    assert_asked_to_sign_in(browser.open("inicio", ana, iat=earlier), ENDED)


def test_whoever_is_removed_is_out_at_the_next_click(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    screen = browser.open("inicio", ana)
    assert screen.title == "Tienda 1"
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.id)
    screen.at.run()
    assert_asked_to_sign_in(screen, NO_ACCESS)


def test_a_role_that_is_taken_away_is_gone_at_the_next_click(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    build.merchant()
    manager = build.manager()
    screen = browser.open("panel", manager)
    assert "tienda1" in screen.text
    change(platform, "UPDATE people SET role = 'merchant' WHERE id = :id", id=manager.id)
    screen.at.run()
    assert "tienda1" not in screen.text


def test_signing_out_ends_the_session(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = build.merchant()
    change(platform, "UPDATE people SET sessions_valid_from = now() - interval '1 hour'")
    screen = browser.open("inicio", ana, iat=int(time.time()) - 60)
    assert screen.title == "Tienda 1"
    screen.press("sign-out")
    assert_asked_to_sign_in(screen)


def test_a_merchant_without_a_store_is_told_what_to_do(browser: Browser, platform: Platform) -> None:
    lonely = add_person("sola@tienda.example", "Sol", Role.MERCHANT)
    assert "Todavía no tienes una tienda" in browser.open("inicio", lonely).text
    assert platform.settings.live
