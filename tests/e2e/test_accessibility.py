"""WCAG 2.2 AA on every screen, as far as axe can tell: light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.conftest import Visit
from tests.e2e.screens import SCREENS, Cast, Screen
from tests.e2e.visitor import DESK, PHONE, Scheme, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-accessibility")]

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
# The dark page is the light one in other colours: whatever else axe asks of it has the same answer.
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
ASKED: Mapping[Scheme, Mapping[str, object]] = {"light": RULES, "dark": COLOURS}
# So high that nothing of a page is scrolled out of what axe can see.
HEIGHT = 6_000

axe = Axe()


def barriers(page: Page, rules: Mapping[str, object] = RULES) -> Iterator[str]:
    """What axe objects to: rule, element and reason, one line each."""
    # While a dialog is open the document may not scroll; axe then takes all of it for cut off.
    page.locator("html").evaluate("document => { document.style.overflow = 'visible'; }")
    found = axe.run(page, options=dict(rules)).response
    assert "color-contrast" in {rule["id"] for rule in found["passes"] + found["violations"]}
    for violation in found["violations"]:
        for node in violation["nodes"]:
            yield f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')}"


def barriers_everywhere(visitor: Visitor) -> list[str]:
    """The same over both widths and both colour schemes, each barrier with where it was met."""
    found = []
    for width, _ in (DESK, PHONE):
        visitor.use_width(width, HEIGHT)
        for scheme, rules in ASKED.items():
            visitor.use_scheme(scheme)
            found += [f"{width} px, {scheme}: {barrier}" for barrier in barriers(visitor.page, rules)]
    return found


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_nothing_stands_in_anybodys_way(visit: Visit, cast: Cast, screen: Screen) -> None:
    assert barriers_everywhere(screen.open(visit, cast)) == []


def test_nothing_stands_in_anybodys_way_on_the_sign_in_screen(visit: Visit) -> None:
    visitor = visit()
    visitor.open("/")
    visitor.page.locator("a.puente-person").first.wait_for()
    assert barriers_everywhere(visitor) == []


def test_a_barrier_would_be_found(visit: Visit, cast: Cast) -> None:
    visitor = SCREENS[0].open(visit, cast)
    visitor.page.locator("h1").evaluate(
        "title => { title.style.color = '#EEE'; title.innerHTML += '<img>'; }"
    )
    found = {barrier.partition(":")[0] for barrier in barriers(visitor.page)}
    assert {"color-contrast", "image-alt"} <= found
    found_in_dark = {barrier.partition(":")[0] for barrier in barriers(visitor.page, COLOURS)}
    assert found_in_dark == {"color-contrast"}
