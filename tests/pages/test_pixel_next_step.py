"""The page of the pixel asks for one thing: its primary button is the next step, or there is none."""

from __future__ import annotations

import pytest

from lib.domain.pixel import (
    Checkout,
    Deep,
    DeepSeen,
    Doubt,
    Judgement,
    PageProblem,
    Place,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.pages.conftest import Browser
from tests.pages.test_pixel import primaries, up_to_the_pixel
from tests.pixel_states import ANOTHER_ID, checkout_page, judged, looked, merchant_with_shop, site_page


def unknown(problem: PageProblem, checkout: Checkout = Checkout.RIGHT) -> Judgement:
    """A shop whose pages could not be read, for this reason."""
    page = site_page(Storefront.UNKNOWN, problem=problem, other_host="nueva.example")
    return judged(Storefront.UNKNOWN, checkout, pages=(page,), problem=problem)


@pytest.mark.parametrize(
    ("judgement", "expected"),
    [
        (judged(Storefront.MISSING, Checkout.NO_FILE, pages=()), []),
        (judged(checkout=Checkout.PLACEHOLDER), []),
        (judged(checkout=Checkout.TWICE), []),
        (unknown(PageProblem.BOT_WALL), ["Ir a Requisitos"]),
        (unknown(PageProblem.BOT_WALL, Checkout.UNREADABLE), ["Ir a Requisitos"]),
        (unknown(PageProblem.BOT_WALL, Checkout.NO_FILE), ["Ir a Requisitos"]),
        (unknown(PageProblem.SLOW), ["Verificar ahora"]),
        (unknown(PageProblem.DNS_FAILURE), ["Cambiar y verificar"]),
        (unknown(PageProblem.OTHER_HOST), ["Usar nueva\\.example"]),
    ],
    ids=[
        "paste both",
        "replace",
        "remove one",
        "confirm, not yet",
        "confirm both, not yet",
        "confirm and paste",
        "look again",
        "wrong address",
        "another address",
    ],
)
def test_the_primary_button_is_what_comes_next(
    browser: Browser, platform: Platform, build: Builder, judgement: Judgement, expected: list[str]
) -> None:
    ana = merchant_with_shop(build)
    assert primaries(browser.open("pixel", ana)) == ["Verificar ahora"]
    looked(platform, ana, judgement)
    assert primaries(browser.open("pixel", ana)) == expected


def test_what_comes_first_is_one_press_away(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, unknown(PageProblem.BOT_WALL))
    screen = browser.open("pixel", ana).press("primary-first-hellotext_pixel")
    assert screen.title == "Requisitos"


def test_what_can_be_confirmed_is_looked_at_by_the_person_first(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    up_to_the_pixel("casalinda")
    looked(platform, ana, unknown(PageProblem.BOT_WALL))
    screen = browser.open("pixel", ana)
    assert primaries(screen) == []
    assert screen.has_button("say-hellotext_pixel")


def test_a_look_that_was_interrupted_is_asked_for_again_beside_the_last_result(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING), days_ago=1)
    looked(platform, ana, None, state="failed", problem="check.abandoned")
    assert primaries(browser.open("pixel", ana)) == ["Verificar ahora"]


def test_while_nobody_looks_the_cards_wait_and_do_not_turn(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, None, state="queued")
    text = browser.open("pixel", ana).text
    assert (text.count("Verificando…"), text.count("En espera")) == (2, 0)
    change(platform, "UPDATE pixel_checks SET requested_at = requested_at - interval '1 minute'")
    screen = browser.open("pixel", ana)
    assert (screen.text.count("Verificando…"), screen.text.count("En espera")) == (0, 2)
    assert "progress_activity" not in str([one.value for one in screen.at.markdown])


@pytest.mark.parametrize("doubt", [None, Doubt.TAG_MANAGER])
def test_what_only_a_browser_saw_is_said_of_the_browser(
    browser: Browser, platform: Platform, build: Builder, doubt: Doubt | None
) -> None:
    ana = merchant_with_shop(build)
    verdict = Storefront.MISSING if doubt is None else Storefront.UNKNOWN
    container = Trace(Place.HOME, 9, TraceKind.TAG_MANAGER, Spelling.PLAIN, "GTM-ABC123")
    page = site_page(verdict, *(() if doubt is None else (container,)))
    looked(platform, ana, judged(verdict, pages=(page,), doubt=doubt), deep=DeepSeen(Deep.OTHER, ANOTHER_ID))
    text = browser.open("pixel", ana).text
    seen = f"Un navegador real vio el píxel con el Business ID **{ANOTHER_ID}**, que es de otro negocio."
    assert seen in text
    assert f"Busca el script con **{ANOTHER_ID}**" in text
    assert "La página tiene el píxel" not in text


def test_a_browser_that_found_nothing_is_no_open_question(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING), deep=DeepSeen(Deep.NOTHING))
    lines = [str(one.value) for one in browser.open("pixel", ana).at.markdown]
    (line,) = [one for one in lines if "el script no se cargó" in one]
    assert line.startswith(":orange[:material/error:]")


def test_an_id_that_nobody_put_in_belongs_to_no_other_business(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    left = Trace(Place.HOME, 31, TraceKind.PLACEHOLDER, Spelling.PLAIN, "YOUR_BUSINESS_ID")
    looked(platform, ana, judged(Storefront.OTHER, pages=(site_page(Storefront.OTHER, left),)))
    text = browser.open("pixel", ana).text
    assert "Tu tienda** :red-badge[ Falta tu Business ID]" in text
    assert "otro negocio" not in text


@pytest.mark.parametrize("value", ["YOUR_BUSINESS_ID", "BUSINESS_ID", None])
def test_a_placeholder_is_named_once(
    browser: Browser, platform: Platform, build: Builder, value: str | None
) -> None:
    ana = merchant_with_shop(build)
    left = Trace(Place.CHECKOUT, 31, TraceKind.PLACEHOLDER, Spelling.PLAIN, value)
    page = checkout_page(Checkout.PLACEHOLDER, left)
    looked(platform, ana, judged(checkout=Checkout.PLACEHOLDER, pages=(page,)))
    text = browser.open("pixel", ana).text.replace("\\", "")
    (line,) = [one for one in text.splitlines() if "línea 31" in one]
    assert f"línea 31, {value or 'YOUR_BUSINESS_ID'}]" in line
