"""The main job, from the first declaration to the account manager's panel, in two languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from lib.domain.ladder import CHECKS
from lib.domain.model import Language
from lib.services.people import Person, set_language
from tests.builders import APP_TOKEN, BUSINESS_ID, HELLOTEXT_TOKEN, Builder
from tests.e2e.conftest import Visit
from tests.e2e.phrases import PORTUGUESE, SPANISH, Phrases
from tests.e2e.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-story")]

DEAD_TOKEN = "DEAD" + APP_TOKEN[4:]
HEADER_HEIGHT = 38
OTHER = {SPANISH: Language.PT_BR, PORTUGUESE: Language.ES}


@dataclass(frozen=True)
class Merchant:
    """The merchant of the story at the own screen."""

    person: Person
    screen: Visitor
    say: Phrases

    @property
    def app_key(self) -> str:
        """A key of the own account that the simulator accepts."""
        return f"vtexappkey-{self.person.accounts[0]}-ORYNWX"

    def takes_the_language(self) -> None:
        """Switch in the popover under the own name; a reload keeps it."""
        screen = self.screen
        screen.open("/requisitos")
        screen.button(self.person.name).click()
        screen.choose("Idioma", self.say.own_name)
        screen.sees(self.say.first_requirement)
        screen.reload()
        screen.sees(self.say.first_requirement)
        expect(screen.page.locator("html")).to_have_attribute("lang", self.say.language)

    def declares_two_items(self) -> None:
        """Each one stays with the name and the time, on the next visit among what is done; one is taken back
        and said again.
        """
        screen, say = self.screen, self.say
        for rule in ("meta_business_account", "whatsapp_number_owned"):
            self.row(rule).get_by_role("button", name=say.do).click()
            expect(self.row(rule)).to_contain_text(say.declared_by)
        screen.reload()
        screen.unfold(say.done)
        self.row("whatsapp_number_owned").get_by_role("button", name=say.undo).click()
        self.row("whatsapp_number_owned").get_by_role("button", name=say.do).click()
        expect(self.row("whatsapp_number_owned")).to_contain_text(say.declared_by)
        screen.reload()
        screen.unfold(say.done)
        expect(self.row("whatsapp_number_owned").get_by_role("button", name=say.undo)).to_be_visible()

    def row(self, rule: str) -> Locator:
        """One requirement."""
        return self.screen.key(f"touch-rule-{rule}")

    def saves_the_number(self) -> None:
        """The verdict follows the answers; the saved number is there after a reload."""
        screen, say = self.screen, self.say
        screen.open("/numero")
        screen.fill(say.phone, "099 123 456")
        for question, answer in (
            (say.is_owned, say.yes),
            (say.can_receive, say.both),
            (say.used_before, say.never),
        ):
            screen.page.get_by_role("radiogroup", name=question).get_by_text(answer, exact=True).click()
        screen.sees(say.eligible)
        screen.button(say.save_number).click()
        screen.sees(say.number_saved)
        screen.reload()
        screen.sees(say.number_saved)

    def enters(self, key: str, token: str, **others: str) -> None:
        """Type into the credential form and send it."""
        for label, text in {"App Key": key, "App Token": token, **others}.items():
            self.screen.fill(label, text)
        self.screen.button(self.say.save_credentials).click()

    def tries_a_dead_token(self) -> None:
        """The sentence stands in the row of the check that failed."""
        self.screen.open("/credenciales")
        self.enters(self.app_key, DEAD_TOKEN)
        expect(self.check("vtex.login")).to_contain_text(self.say.login_refused)

    def swaps_key_and_token(self) -> None:
        """Each sentence stands under its field; nothing is saved; what was right need not be typed again."""
        screen, say = self.screen, self.say
        self.enters(APP_TOKEN, self.app_key, **{say.hellotext_token: HELLOTEXT_TOKEN})
        screen.sees(say.nothing_saved)
        read_downwards = [
            screen.key("credential-app_key"),
            screen.page.get_by_text(say.swapped_key),
            screen.key("credential-app_token"),
            screen.page.get_by_text(say.swapped_token),
            screen.key("credential-hellotext_token"),
            screen.page.get_by_text(say.held),
        ]
        screen.wait()
        tops = [one.evaluate("element => element.getBoundingClientRect().top") for one in read_downwards]
        assert tops == sorted(tops)

    def follows_the_checks_to_the_end(self) -> None:
        """The right credentials; every needed row ends proven while the page stays open."""
        self.enters(self.app_key, APP_TOKEN, **{self.say.business_id: BUSINESS_ID})
        for check in [spec for spec in CHECKS if spec.required]:
            expect(self.check(check.id)).to_contain_text(f"· {self.say.passed}")

    def check(self, name: str) -> Locator:
        """The row of one check."""
        return self.screen.key(f"check-{name.replace('.', '-')}")


@dataclass(frozen=True)
class Manager:
    """The account manager of the story at the panel."""

    screen: Visitor
    say: Phrases

    def looks_for(self, account: str) -> None:
        """Search by a part of the account; the address keeps the view."""
        screen = self.screen
        screen.open("/panel")
        field = screen.page.get_by_label(self.say.search)
        field.fill(account[2:].upper())
        field.press("Enter")
        expect(self.rows).to_have_count(2)
        expect(self.rows.first).to_contain_text(account)
        assert self.kept_in_address() == {"buscar": [account[2:].upper()], "ejecutivo": ["all"]}

    def filters_by_track(self) -> None:
        """One of the two integrations is left."""
        self.screen.button(self.say.filters).click()
        self.screen.choose(self.say.track, "WhatsApp")
        expect(self.rows).to_have_count(1)
        assert self.kept_in_address()["canal"] == ["whatsapp"]

    def sees_after_a_refresh(self, stage: str) -> None:
        """The same view again, as it is now."""
        self.screen.reload()
        expect(self.rows).to_have_count(1)
        expect(self.rows.first).to_contain_text(stage)

    def opens_the_store(self) -> None:
        """The table is a picture: its first row is where the header ends."""
        table = self.screen.page.locator("[data-testid=stDataFrame]")
        table.click(position={"x": 50, "y": HEADER_HEIGHT * 1.5})
        self.screen.page.wait_for_url("**/tienda?tienda=*")
        self.screen.sees(self.say.history)

    @property
    def rows(self) -> Locator:
        """The rows of the table, as a screen reader finds them."""
        return self.screen.page.locator("[data-testid=stDataFrame] canvas [role=row]:has([role=gridcell])")

    def kept_in_address(self) -> dict[str, list[str]]:
        """The choices that a copied link would carry."""
        return parse_qs(urlsplit(self.screen.page.url).query)


@pytest.mark.parametrize("say", [SPANISH, PORTUGUESE], ids=lambda say: say.language.value)
def test_a_store_is_made_ready_and_its_account_manager_sees_it(
    build: Builder, visit: Visit, say: Phrases
) -> None:
    person, overseer = build.merchant(language=OTHER[say]), build.manager()
    set_language(overseer.actor, say.language)
    merchant, manager = Merchant(person, visit(person), say), Manager(visit(overseer), say)
    manager.looks_for(person.accounts[0])
    manager.filters_by_track()

    merchant.takes_the_language()
    merchant.declares_two_items()
    merchant.saves_the_number()
    merchant.tries_a_dead_token()
    merchant.swaps_key_and_token()
    merchant.follows_the_checks_to_the_end()

    manager.sees_after_a_refresh(say.stage)
    manager.opens_the_store()
    for told in (say.history_declared, say.history_number, say.history_credentials):
        manager.screen.sees(told)
    assert APP_TOKEN not in manager.screen.received
