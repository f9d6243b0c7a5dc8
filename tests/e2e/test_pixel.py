"""The pixel at a real browser: missing, another's, right, lost again, and seen again, by the real worker."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import requests
from playwright.sync_api import Locator, expect
from sqlalchemy import RowMapping

from lib.domain.model import Language
from lib.domain.pixel import Checkout, Storefront
from lib.services.credentials import Entered, save_credentials
from lib.services.people import Person
from lib.settings import announced_simulator
from tests.builders import BUSINESS_ID, Builder, change, rows
from tests.e2e.conftest import Visit
from tests.e2e.site import Site
from tests.e2e.test_phone import _WIDEST, too_small
from tests.e2e.visitor import PHONE, Look, Scheme, Visitor
from tests.pixel_states import judged, looked, merchant_with_shop
from tests.waiting import eventually

# Whether somebody sees it who hovers over nothing, and whether it stands on the text that it copies.
_SEEN = "one => one.checkVisibility({opacityProperty: true, visibilityProperty: true})"
_COVERS = """button => {
    const text = document.createRange(), mine = button.getBoundingClientRect();
    text.selectNodeContents(button.closest("[data-testid=stCode]").querySelector("code"));
    return [...text.getClientRects()].some(line => line.right > mine.left && line.bottom > mine.top
        && line.left < mine.right && line.top < mine.bottom);
}"""
# The ring of what is not chosen beside what it stands on: the contrast of WCAG 2.2, 1.4.11.
_RINGS = """options => options.map(option => {
    const rgb = colour => colour.match(/[0-9.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(one => one / 255)
        .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, place) => sum + one * [0.2126, 0.7152, 0.0722][place], 0);
    const ring = [...option.querySelectorAll("div")]
        .find(one => getComputedStyle(one).borderRadius === "50%");
    const ground = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    const [dim, bright] = [getComputedStyle(ring).borderTopColor, ground].map(one => light(rgb(one)))
        .sort((one, other) => one - other);
    return (bright + 0.05) / (dim + 0.05);
})"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story")]


@dataclass(frozen=True)
class Words:
    """What the page says in one language."""

    language: Language
    locale: str
    address: str
    save: str
    check: str
    absent: str
    others: str
    placeholder: str
    right: str
    all_right: str


SPANISH = Words(
    language=Language.ES,
    locale="es-UY",
    address="Dirección de tu tienda",
    save="Guardar y verificar",
    check="Verificar ahora",
    absent="No está",
    others="De otro negocio",
    placeholder="Falta tu Business ID",
    right="Correcto",
    all_right="Todo en orden: tu tienda y tu página de pago cargan el píxel.",
)
ENGLISH = Words(
    language=Language.EN,
    locale="en-US",
    address="Address of your store",
    save="Save and check",
    check="Check now",
    absent="Not there",
    others="Of another business",
    placeholder="Your Business ID is missing",
    right="Correct",
    all_right="All in order: your store and your checkout page load the pixel.",
)


@dataclass(frozen=True)
class Shop:
    """A merchant in front of the page, and their shop, which can be changed."""

    site: Site
    build: Builder
    person: Person
    screen: Visitor
    say: Words

    @property
    def account(self) -> str:
        """The store's account."""
        return self.person.accounts[0]

    @property
    def store(self) -> Locator:
        """The card of the shop's pages."""
        return self.screen.key("touch-hellotext_pixel")

    @property
    def checkout(self) -> Locator:
        """The card of the checkout's file."""
        return self.screen.key("touch-hellotext_checkout_script")

    def holds(self, storefront: str, checkout: str) -> None:
        """Let the shop's pages and its checkout hold something else from now on."""
        body = {
            "account": self.account,
            "storefront": storefront,
            "checkout": checkout,
            "business_id": BUSINESS_ID,
        }
        simulator = announced_simulator(self.site.app.data_dir)
        requests.post(f"{simulator}/_control/pixel", json=body, timeout=5).raise_for_status()

    def looks(self) -> None:
        """Press the button and wait until the look is over."""
        before = len(self.finished)
        self.screen.button(self.say.check).click()
        eventually(lambda: len(self.finished) > before)
        expect(self.screen.button(self.say.check)).to_be_enabled()

    @property
    def finished(self) -> list[RowMapping]:
        """The looks that are over."""
        return self._of_store(
            "SELECT c.id FROM pixel_checks c JOIN stores s ON s.id = c.store_id"
            " WHERE s.account = :account AND c.finished_at IS NOT NULL"
        )

    @property
    def alerts(self) -> list[str]:
        """What is lost, as the open alerts have it."""
        return [
            row["subject"]
            for row in self._of_store(
                "SELECT a.subject FROM alerts a JOIN stores s ON s.id = a.store_id"
                " WHERE s.account = :account AND a.cause = 'pixel.lost' AND a.closed_at IS NULL"
            )
        ]

    def an_hour_passes(self) -> None:
        """What was seen until now was seen an hour earlier."""
        change(
            self.build.platform,
            "UPDATE evidence SET at = at - interval '1 hour' WHERE rule_id LIKE 'hellotext_%'"
            " AND store_id = (SELECT id FROM stores WHERE account = :account)",
            account=self.account,
        )

    def _of_store(self, sql: str) -> list[RowMapping]:
        return rows(self.build.platform, sql, account=self.account)


@pytest.mark.parametrize("say", [SPANISH, ENGLISH], ids=lambda say: say.language.value)
def test_a_pixel_is_missing_wrong_right_lost_and_seen_again(
    site: Site, build: Builder, visit: Visit, say: Words
) -> None:
    person = build.merchant(language=say.language)
    save_credentials(person.actor, person.accounts[0], Entered(business_id=BUSINESS_ID))
    shop = Shop(site, build, person, visit(person, Look(PHONE, locale=say.locale)), say)
    screen = shop.screen

    shop.holds("missing", "missing")
    screen.open("/pixel")
    screen.fill(say.address, f"https://www.{shop.account}.example/inicio?utm=1")
    screen.button(say.save).click()
    expect(shop.store).to_contain_text(say.absent)
    expect(shop.checkout).to_contain_text(say.absent)
    expect(screen.page.locator("pre").filter(has_text=BUSINESS_ID).first).to_be_attached()

    shop.holds("other", "placeholder")
    shop.looks()
    expect(shop.store).to_contain_text(say.others)
    expect(shop.checkout).to_contain_text(say.placeholder)

    shop.holds("right", "right")
    shop.looks()
    for card in (shop.store, shop.checkout):
        expect(card).to_contain_text(say.right)
    screen.sees(say.all_right)

    shop.holds("missing", "right")
    shop.looks()
    expect(shop.store).to_contain_text(say.absent)
    assert shop.alerts == [], "one miss may be a slip"
    shop.an_hour_passes()
    shop.looks()
    eventually(lambda: shop.alerts == ["storefront"])

    shop.holds("right", "right")
    shop.looks()
    screen.sees(say.all_right)
    assert shop.alerts == []
    assert screen.page.evaluate(_WIDEST) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_a_thumb_code_is_copied_and_a_choice_is_seen(
    build: Builder, visit: Visit, scheme: Scheme
) -> None:
    person = merchant_with_shop(build, f"copia{scheme}")
    looked(build.platform, person, judged(Storefront.MISSING, Checkout.MISSING))
    looked(build.platform, person, judged(), days_ago=1)
    screen = visit(person, Look(PHONE, scheme))
    screen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.open("/pixel")
    for label in (
        "Si el asistente no lo instaló, a mano",
        "En la página de pago",
        "El afiliado de Hellotext",
    ):
        screen.unfold(label)
    copies = screen.page.locator("[data-testid=stCode] button").filter(visible=True)
    expect(copies).to_have_count(6)
    for copy in copies.all():
        assert copy.evaluate(_SEEN)
        assert not copy.evaluate(_COVERS)
    assert too_small(screen) == {}
    assert screen.page.evaluate(_WIDEST) == 0
    copies.nth(1).click()
    assert BUSINESS_ID in screen.page.evaluate("() => navigator.clipboard.readText()")

    unchosen = screen.page.locator("[data-testid=stRadioOption]:not([data-selected])")
    rings: list[float] = unchosen.evaluate_all(_RINGS)
    assert len(rings) == 3
    assert min(rings) >= 3
    ends = screen.page.locator(".puente-days .ends")
    expect(ends).to_be_visible()
    expect(ends).to_contain_text("hoy")
