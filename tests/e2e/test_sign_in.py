"""The person picker of rehearsal mode, its cookie, the way back to the wanted page, and the way out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lib.services.people import people_to_pick
from tests.builders import Builder
from tests.e2e.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-sign-in")]

SIGN_IN = "¿Quién eres?"


@pytest.mark.usefixtures("platform")
def test_the_picker_leads_back_to_the_wanted_page_with_a_cookie_that_no_script_reads(visit: Visit) -> None:
    merchant, other, manager, administrator = people_to_pick()
    visitor = visit()
    wanted = f"/requisitos?tienda={merchant.accounts[0]}&canal=hellotext"
    visitor.open(wanted)
    expect(visitor.page.locator("a.puente-person strong")).to_have_text(
        [person.name for person in (merchant, other, manager, administrator)]
    )
    visitor.page.locator("a.puente-person").first.click()
    visitor.reads_title("Requisitos")
    visitor.wait()
    assert visitor.page.url == f"{visitor.base}{wanted}"
    expect(visitor.page.get_by_role("radio", name="Hellotext")).to_be_checked()
    expect(visitor.key("touch-rule-hellotext_account")).to_be_visible()
    expect(visitor.button(merchant.name)).to_be_visible()

    session = next(
        cookie
        for cookie in visitor.context.cookies()
        if cookie["name"] == f"puente_session_{visitor.base.rpartition(':')[2]}"
    )
    assert (session["httpOnly"], session["sameSite"]) == (True, "Lax")
    assert "puente_session" not in visitor.page.evaluate("document.cookie")


def test_each_person_starts_at_the_own_start_page(visit: Visit) -> None:
    visitor = visit()
    for position, start in ((0, "inicio"), (2, "hoy")):
        visitor.context.clear_cookies()
        visitor.open("/")
        visitor.page.locator("a.puente-person").nth(position).click()
        visitor.page.wait_for_url(f"{visitor.base}/{start}")


def test_signing_out_ends_the_session_in_every_browser(visit: Visit, build: Builder) -> None:
    person = build.merchant()
    here, elsewhere = visit(person), visit()
    elsewhere.context.add_cookies(here.context.cookies())  # type: ignore[arg-type]
    for visitor in (here, elsewhere):
        visitor.open("/inicio")
        visitor.sees("Tu próximo paso")

    here.button(person.name).click()
    here.button("Salir").click()
    here.reads_title(SIGN_IN)
    elsewhere.button("Ver los requisitos de WhatsApp").click()
    elsewhere.reads_title(SIGN_IN)
    elsewhere.reload()
    elsewhere.reads_title(SIGN_IN)
