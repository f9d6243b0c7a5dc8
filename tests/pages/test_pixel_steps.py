"""The page of the pixel: what is to be pasted where, and what a shop owner is asked to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from lib.domain.pixel import Checkout, Deep, DeepSeen, Doubt, PageProblem, SiteKind, Storefront
from lib.domain.pixel.snippets import checkout_loader, site_snippet
from lib.services.platform import Platform
from lib.settings import get_settings
from tests.builders import BUSINESS_ID, Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.test_pixel import primaries
from tests.pixel_states import DOMAIN, judged, looked, merchant_with_shop, site_page


def test_one_day_makes_no_strip(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged())
    assert "Los últimos 30 días" not in browser.open("pixel", ana).text
    looked(platform, ana, judged(), days_ago=1)
    assert [one for one in browser.open("pixel", ana).at.html if "Los últimos 30 días" in one.value]


def test_what_is_gone_says_when_it_was_seen_last(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING))
    assert "todavía estaba bien" not in browser.open("pixel", ana).text
    looked(platform, ana, judged(), days_ago=2)
    shown = browser.open("pixel", ana).text
    (seen,) = {line for line in shown.splitlines() if "todavía estaba bien." in line}
    assert seen.startswith("No encontramos el píxel")


@pytest.mark.parametrize("verdict", [Checkout.PLACEHOLDER, Checkout.OTHER, Checkout.LATEST])
def test_code_that_stands_there_is_replaced_and_not_doubled(
    browser: Browser, platform: Platform, build: Builder, verdict: Checkout
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(checkout=verdict))
    text = browser.open("pixel", ana).text
    assert "Borra el código de Hellotext que hay y pega este." in text
    assert "Pega esto al final" not in text


@pytest.mark.parametrize("blocked_by", [None, "script-src"])
def test_nobody_is_asked_to_paste_again_what_is_there(
    browser: Browser, platform: Platform, build: Builder, blocked_by: str | None
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(checkout=Checkout.TWICE, blocked_by=blocked_by))
    installs = [one for one in browser.open("pixel", ana).at.expander if one.label.startswith("En ")]
    assert [one.label for one in installs] == ["En tu tienda", "En la página de pago"]
    assert not any(one.proto.expanded for one in installs)


def test_an_address_that_does_not_exist_is_what_is_to_be_changed(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    page = site_page(Storefront.UNKNOWN, problem=PageProblem.DNS_FAILURE)
    looked(platform, ana, judged(Storefront.UNKNOWN, pages=(page,), problem=PageProblem.DNS_FAILURE))
    screen = browser.open("pixel", ana)
    assert primaries(screen) == ["Cambiar y verificar"]
    assert screen.field("pixel-domain").value == DOMAIN


def test_what_is_to_be_pasted_has_the_stores_own_id(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING, Checkout.MISSING))
    codes = [str(one.value) for one in browser.open("pixel", ana).at.code]
    assert checkout_loader(BUSINESS_ID) in codes
    assert site_snippet(SiteKind.STORE_FRAMEWORK, BUSINESS_ID) in codes
    assert not [one for one in codes if "YOUR_BUSINESS_ID" in one]


def test_the_kind_that_the_page_looks_like_is_confirmed_or_corrected(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING))
    screen = browser.open("pixel", ana)
    assert "Por tu página parece **Store Framework**." in screen.text
    screen.press("pixel-kind-yes")
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM pixel_settings")] == ["store_framework"]
    assert "Por tu página parece" not in screen.text
    screen.at.radio[0].set_value(SiteKind.FASTSTORE).run()
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM pixel_settings")] == ["faststore"]
    assert "src/scripts/ThirdPartyScripts.tsx" in screen.text


@pytest.fixture
def a_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A program that is there, and is set as the browser: this page only offers to start it."""
    monkeypatch.setenv("PUENTE_CHROMIUM", sys.executable)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


@pytest.mark.usefixtures("a_browser")
def test_what_only_a_browser_can_tell_is_asked_of_it_once(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    unsure = judged(Storefront.UNKNOWN, pages=(site_page(Storefront.UNKNOWN),), doubt=Doubt.LAZY)
    looked(platform, ana, unsure, days_ago=1)
    screen = browser.open("pixel", ana)
    assert primaries(screen) == ["Verificar con un navegador real"]
    assert "Verifica con un navegador real, más abajo" in screen.text
    looked(platform, ana, unsure, deep=DeepSeen(Deep.NOTHING))
    screen = browser.open("pixel", ana)
    assert primaries(screen) == ["Ir a Requisitos"]
    assert "Verifica con un navegador real, más abajo" not in screen.text


@pytest.mark.usefixtures("a_browser")
def test_while_a_browser_looks_it_is_said_where_it_was_asked_for(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged(Storefront.MISSING), days_ago=1)
    looked(platform, ana, None, state="running")
    assert "Miramos con un navegador real…" not in browser.open("pixel", ana).text
    change(platform, "UPDATE pixel_checks SET deep_asked = true WHERE state = 'running'")
    assert "Miramos con un navegador real… hasta un minuto." in browser.open("pixel", ana).text


@pytest.mark.usefixtures("a_browser")
def test_what_is_folded_up_has_the_sign_that_it_opens(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = merchant_with_shop(build)
    looked(platform, ana, judged())
    boxes = browser.open("pixel", ana).at.expander
    assert len(boxes) == 6
    # Streamlit puts a picture of ours where its own sign would stand.
    assert [one.label for one in boxes if one.icon] == []
