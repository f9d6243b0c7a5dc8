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
        """Each one moves to what is done, with the name and the time; one is taken back and said again."""
        screen, say = self.screen, self.say
        for rule in ("meta_business_account", "whatsapp_number_owned"):
            self.row(rule).get_by_role("button", name=say.do).click()
            expect(self.row(rule)).to_contain_text(say.declared_by)
        screen.page.get_by_text(say.done).click()
        self.row("whatsapp_number_owned").get_by_role("button", name=say.undo).click()
        self.row("whatsapp_number_owned").get_by_role("button", name=say.do).click()
        expect(self.row("whatsapp_number_owned").get_by_role("button", name=say.undo)).to_be_attached()

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
        """Each sentence stands under its field, nothing is saved, and the other secret need not be typed again."""
        screen, say = self.screen, self.say
        self.enters(APP_TOKEN, self.app_key, **{say.hellotext_token: HELLOTEXT_TOKEN})
        screen.sees(say.nothing_saved)
        below = "xpath=following-sibling::*[1]"
        expect(screen.key("credential-app_key").locator(below)).to_contain_text("****", timeout=1)

    def check(self, name: str) -> Locator:
        """The row of one check."""
        return self.screen.key(f"check-{name.replace('.', '-')}")
