"""Pages that say nothing to the console, break no security rule, and ask no other host for anything."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import Visit
from tests.e2e.screens import SCREENS, Cast
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
        ("location.href = 'http://127.0.0.1:9/'", "another host: http://127.0.0.1:9/"),
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
    visitor.open("/inicio")
    visitor.complaints.clear()


def _hears(visitor: Visitor, complaint: str) -> bool:
    # Playwright hands events over while it is asked something.
    visitor.context.cookies()
    return any(complaint in one for one in visitor.complaints)
