"""Funnel and times in a real browser: charts under our security rules, and a link that opens them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.e2e.conftest import Visit
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.visitor import DESK, PHONE, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-pace")]

KEEP = """
    INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
    VALUES (:kind, 'whatsapp', 'assisted', 'PY', '2026-01-01', :key, :days, 20)
"""
LINK = "/panel?tiempos_pais=PY"


@pytest.fixture
def marta(build: Builder, platform: Platform) -> Person:
    """A manager where there is a history of stores in Paraguay."""
    build.merchant(country="PY")
    change(platform, "DELETE FROM pace_cells WHERE country = 'PY'")
    for kind, key, days in (
        ("stage", "preparing", 7),
        ("stage", "submitted", 3),
        ("whole", "live", 21),
        ("party", "merchant", 6),
        ("party", "vtex", 2),
    ):
        change(platform, KEEP, kind=kind, key=key, days=days)
    return build.manager()


def charts(visitor: Visitor) -> Locator:
    """The charts, once they are drawn."""
    drawn = visitor.page.locator("[data-testid=stVegaLiteChart]").locator("svg, canvas")
    expect(drawn).to_have_count(3)
    return drawn


def test_a_manager_opens_the_times_and_a_colleague_opens_them_by_link(visit: Visit, marta: Person) -> None:
    manager = visit(marta)
    manager.open("/panel")
    manager.unfold("Embudo y tiempos")
    # The charts come after the rest and move the page: a list that opens meanwhile would close again.
    charts(manager)
    manager.page.get_by_role("combobox", name="País").scroll_into_view_if_needed()
    manager.settle()
    manager.choose("País", "Paraguay")
    manager.sees("hasta 21 días hábiles")
    charts(manager)
    manager.page.wait_for_url("**/panel?**tiempos_pais=PY**")
    colleague = visit(marta)
    colleague.open(LINK)
    colleague.sees("hasta 21 días hábiles")
    charts(colleague)
    expect(colleague.page.get_by_role("cell", name="75%")).to_be_visible()


def test_after_a_filter_one_press_on_the_heading_closes_the_times(visit: Visit, marta: Person) -> None:
    manager = visit(marta)
    manager.open("/panel")
    manager.unfold("Embudo y tiempos")
    charts(manager)
    manager.page.get_by_role("combobox", name="País").scroll_into_view_if_needed()
    manager.settle()
    manager.choose("País", "Paraguay")
    manager.page.wait_for_url("**/panel?**tiempos_pais=PY**")
    charts(manager)
    manager.unfold("Embudo y tiempos")
    expect(manager.page.locator("[data-testid=stVegaLiteChart]")).to_have_count(0)
    manager.wait()
    expect(manager.key("how-pace").locator("details")).not_to_have_attribute("open", "")


def test_the_charts_are_drawn_in_light_and_dark_and_fit_a_phone(visit: Visit, marta: Person) -> None:
    manager = visit(marta)
    manager.open(LINK)
    for size in (DESK, PHONE):
        manager.use_width(*size)
        for chart in charts(manager).all():
            chart.scroll_into_view_if_needed()
            box = chart.bounding_box()
            assert box is not None
            assert box["height"] > 50
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size[0]
    assert barriers_everywhere(manager) == []
    charts(manager)
