"""A merchant comes in by a set-up link on a phone, reaches the one store, and is out when it is revoked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from playwright.sync_api import Browser, Route, expect

from lib.domain.model import Language
from lib.services.people import Person
from lib.services.setup_links import SETUP_PATH, SetupLink, invite, revoke_setup_link
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.test_accessibility import barriers_everywhere
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-setup-link")]

ON_A_PHONE = Look(size=PHONE)
ELSEWHERE = "another.example"


def make(build: Builder, account: str, language: Language = Language.ES) -> tuple[Person, SetupLink, str]:
    """An account manager, a link into the store, and the path of its address."""
    marta = build.manager()
    link, token = invite(marta.actor, account, f"carla@{account}.example", "Carla Ruiz", language)
    return marta, link, f"{SETUP_PATH}/{token}"


def enter(visitor: Visitor, path: str) -> None:
    """Open a link and press its one button."""
    visitor.open(path)
    visitor.page.locator("a.puente-enter").click()
    visitor.page.wait_for_url("**/inicio?*")
    visitor.wait()


def test_a_merchant_comes_in_by_one_press_and_reaches_the_one_store(build: Builder, visit: Visit) -> None:
    mine, other = build.merchant().accounts[0], build.merchant().accounts[0]
    marta, link, path = make(build, mine)
    carla = visit(None, ON_A_PHONE)
    carla.open(path)
    assert carla.page.url == f"{carla.base}{SETUP_PATH}"
    carla.sees(f"{marta.name} te invita a preparar")
    enter(carla, path)
    assert carla.page.url.endswith(f"/inicio?tienda={mine}")
    carla.sees("Tu próximo paso")
    carla.open(f"/inicio?tienda={other}")
    carla.reads_title("Esta página está cerrada")
    revoke_setup_link(marta.actor, mine, link.id)
    carla.open("/inicio")
    carla.reads_title("¿Quién eres?")
    assert path.rpartition("/")[2] not in carla.received
    assert carla.complaints == []


def test_a_link_that_was_used_lets_nobody_else_in(build: Builder, visit: Visit) -> None:
    account = build.merchant().accounts[0]
    path = make(build, account)[2]
    enter(visit(None, ON_A_PHONE), path)
    another = visit(None, ON_A_PHONE)
    another.open(path)
    another.reads_title("Este enlace ya se usó")
    expect(another.page.locator("a.puente-enter")).to_have_count(0)
    another.open("/inicio")
    another.reads_title("¿Quién eres?")
    another.page.locator(f'a[href="{SETUP_PATH}"]').click()
    another.reads_title("Este enlace ya se usó")


def test_another_site_leads_nobody_into_a_store(
    build: Builder, visit: Visit, site: Site, browser: Browser
) -> None:
    marta, _link, path = make(build, build.merchant().accounts[0])
    attacker = visit(None, ON_A_PHONE)
    attacker.open(path)
    drawn = attacker.page.locator("a.puente-enter").get_attribute("href")
    victim = Visitor(browser, site.app.base, hosts=[ELSEWHERE])
    victim.enter(site.tokens.sign_in(marta.id))
    for led_to in (path, drawn):
        bait = f'<a href="{victim.base}{led_to}">Gratis</a>'
        victim.page.route(f"http://{ELSEWHERE}/", partial(answer_with, bait))
        victim.page.goto(f"http://{ELSEWHERE}/")
        victim.page.get_by_text("Gratis").click()
        victim.page.wait_for_url(f"{victim.base}{SETUP_PATH}")
        victim.reads_title("Este enlace es para otra persona")
    victim.open("/hoy")
    victim.reads_title("Hoy")
    victim.context.close()


def answer_with(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")


@pytest.mark.parametrize(
    ("language", "press"),
    [
        (Language.ES, "Entrar como Carla Ruiz"),
        (Language.PT_BR, "Entrar como Carla Ruiz"),
        (Language.EN, "Enter as Carla Ruiz"),
    ],
)
def test_the_page_speaks_the_language_of_its_person_and_stands_in_nobodys_way(
    build: Builder, visit: Visit, language: Language, press: str
) -> None:
    path = make(build, build.merchant().accounts[0], language)[2]
    # Whatever language the browser asks for.
    carla = visit(None, replace(ON_A_PHONE, locale="es-UY"))
    carla.open(path)
    expect(carla.page.get_by_role("link", name=press)).to_be_visible()
    assert barriers_everywhere(carla) == []
