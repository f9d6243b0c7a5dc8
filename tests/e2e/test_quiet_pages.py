"""Pages that say nothing to the console, break no security rule, and ask no other host for anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Error

from tests.e2e.conftest import Visit
from tests.e2e.screens import SCREENS, Cast
from tests.e2e.site import Site
from tests.e2e.visitor import Visitor
from tests.waiting import eventually

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-phone")]


# Every other test with a browser asks for the same in the end; this one goes through the menu.
def test_a_walk_through_the_menu_is_quiet(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.merchant)
    visitor.open("/inicio")
    for title in ("Requisitos", "Número", "Credenciales"):
        visitor.page.get_by_role("link", name=title, exact=True).click()
        visitor.reads_title(title)
    visitor.wait()
    assert visitor.complaints == []


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("fetch('https://example.com/').catch(() => {})", "violates"),
        (
            "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))",
            "Security Policy",
        ),
        ("console.error('something broke')", "console: something broke"),
        ("setTimeout(() => { throw new Error('thrown') })", "exception: thrown"),
    ],
)
def test_noise_would_be_heard(visit: Visit, cast: Cast, script: str, complaint: str) -> None:
    visitor = SCREENS[0].open(visit, cast)
    visitor.page.evaluate(f"() => {{ {script} }}")
    eventually(lambda: _hears(visitor, complaint))
    visitor.complaints.clear()


def test_a_request_to_another_host_would_be_heard(browser: Browser, site: Site) -> None:
    visitor = Visitor(browser, site.app.base)
    visitor.open("/")
    with pytest.raises(Error):
        visitor.page.goto("http://127.0.0.1:9/")
    assert visitor.complaints == ["another host: http://127.0.0.1:9/"]
    visitor.context.close()


def _hears(visitor: Visitor, complaint: str) -> bool:
    # Playwright hands events over while it is asked something.
    visitor.context.cookies()
    return any(complaint in one for one in visitor.complaints)
