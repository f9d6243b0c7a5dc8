"""With a thumb on a small screen: nothing hangs over the edge, and what is pressed is large enough."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.screens import SCREENS, Cast, Screen
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-phone")]

THUMB = 44
CONTROLS = ", ".join(
    (
        "a.puente-person",
        "[role=radio]",
        "[data-testid=stRadioOption]",
        "[data-testid=stTextInputRootElement]",
        "[data-testid=stCode] button",
        "[data-testid^=stBaseButton-primary]",
        "[data-testid^=stBaseButton-secondary]",
        "[data-testid^=stBaseButton-tertiary]",
        "[data-testid=stExpandSidebarButton]",
        "[data-testid=stSelectbox] [role=combobox]",
        "button[data-testid^=stPagination]",
        "[role=dialog] > button",
    )
)
_HEIGHTS = """controls => controls
    .filter(one => one.checkVisibility())
    .map(one => [one.ariaLabel || one.innerText || one.dataset.testid, one.getBoundingClientRect().height])"""
_WIDEST = """() => Math.max(...[document.documentElement, document.querySelector("[data-testid=stMain]")]
    .map(one => one.scrollWidth - one.clientWidth))"""


def too_small(visitor: Visitor, controls: str = CONTROLS) -> dict[str, float]:
    """Controls that are lower than a thumb needs, with their height in CSS pixels."""
    found: list[tuple[str, float]] = visitor.page.locator(controls).evaluate_all(_HEIGHTS)
    assert found
    return {name: height for name, height in found if height < THUMB}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_fits_a_phone(visit: Visit, cast: Cast, screen: Screen) -> None:
    visitor = screen.open(visit, cast, Look(size=PHONE))
    assert visitor.page.evaluate(_WIDEST) == 0
    assert too_small(visitor) == {}


def test_the_sign_in_screen_fits_a_phone(visit: Visit) -> None:
    visitor = visit(None, Look(size=PHONE))
    visitor.open("/")
    assert visitor.page.evaluate(_WIDEST) == 0
    assert too_small(visitor) == {}


def test_the_menu_opens_and_leads_to_another_page(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.newcomer, Look(size=PHONE))
    visitor.open("/inicio")
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    link = visitor.page.get_by_role("link", name="Credenciales")
    link.wait_for()
    assert too_small(visitor, "[data-testid=stSidebarNavLink]") == {}
    link.click()
    visitor.reads_title("Credenciales")


def test_something_that_hangs_over_the_edge_would_be_found(visit: Visit, cast: Cast) -> None:
    visitor = SCREENS[0].open(visit, cast, Look(size=PHONE))
    visitor.page.locator("h1").evaluate("title => { title.style.width = '500px'; }")
    assert visitor.page.evaluate(_WIDEST) > 0
