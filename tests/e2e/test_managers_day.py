"""An account manager's day from nine in the morning, and what an administrator sees of it, in each language.

A picture of each stop is kept in `test-results/pictures`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from lib.domain.model import Language, Party, Role, Route, Track
from lib.security.tokens import Tokens
from lib.services.pace_watch import watch_pace
from lib.services.people import Person, add_person, set_language
from lib.services.platform import Platform
from lib.services.stores import add_store
from tests.builders import Builder, change
from tests.e2e.conftest import Visit
from tests.e2e.day_phrases import LANGUAGES, SPANISH, DayPhrases
from tests.e2e.reading import keep_picture, spanish_left
from tests.e2e.site import Site
from tests.e2e.test_panel import BOX, HEADER, ROW, marked, press, rows
from tests.e2e.visitor import Look, Visitor
from tests.walking import walk_to

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-day")]

SLOW, NEXT, LIVE, SENT, NEW = "Perfumería Luna", "Casa Sol", "Almacén Norte", "Librería Sur", "Café Este"
FORGET = "DELETE FROM pace_cells WHERE country = 'BO'"
KEEP = """
INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
VALUES ('stage', 'whatsapp', 'assisted', 'BO', '2026-01-01', 'invited', 2, 20)
"""
STAND_STILL = """
UPDATE integrations
SET pace_from = pace_from - interval '60 days', waiting_since = waiting_since - interval '60 days'
FROM stores WHERE stores.id = integrations.store_id AND account = :account AND track = 'whatsapp'
"""


@dataclass(frozen=True)
class Office:
    """The manager of the story with four stores, a colleague and an administrator, all of one language."""

    manager: Person
    colleague: Person
    administrator: Person

    def account(self, name: str) -> str:
        """The account of a store of the story."""
        return f"{name.split()[-1].lower()}{self.manager.id.hex[:8]}"


def open_office(build: Builder, platform: Platform, say: DayPhrases) -> Office:
    """One store that is slow, one at its beginning, one that VTEX holds, one that is live since just now."""
    manager, administrator = build.manager(), build.administrator()
    colleague = add_person(f"b{manager.id.hex[:8]}@puente.example", say.colleague, Role.ACCOUNT_MANAGER)
    for person in (manager, colleague, administrator):
        set_language(person.actor, say.language)
    office = Office(manager, colleague, administrator)
    for name, country in ((SLOW, "BO"), (NEXT, "UY"), (LIVE, "UY"), (SENT, "UY")):
        add_store(manager.actor, office.account(name), name, country, route=Route.ASSISTED)
    walk_to(office.account(SENT), Track.WHATSAPP, Party.VTEX)
    walk_to(office.account(LIVE), Track.WHATSAPP, None)
    change(platform, FORGET)
    change(platform, KEEP)
    change(platform, STAND_STILL, account=office.account(SLOW))
    watch_pace()
    return office


@dataclass(frozen=True)
class Desk:
    """The screen at which the people of the office sit down one after the other."""

    office: Office
    screen: Visitor
    say: DayPhrases
    tokens: Tokens

    def is_asked_who_it_is(self) -> None:
        """Signed out, in the language of the browser."""
        self.screen.open("/hoy")
        self.screen.reads_title(self.say.who_are_you)

    def signs_in(self, person: Person, path: str) -> None:
        """From here on the screen is this person's."""
        self.screen.enter(self.tokens.sign_in(person.id))
        self.screen.open(path)
        expect(self.screen.button(person.name)).to_be_visible()

    def keep(self, stop: str, *secrets: Locator) -> None:
        """Keep a picture of a stop of the day, where nothing is said in a language that is not meant."""
        keep_picture(self.screen, f"day-{stop}-{self.say.language}", *secrets)
        if self.say is not SPANISH:
            names = (SLOW, NEXT, LIVE, SENT, NEW, self.say.colleague)
            assert spanish_left(self.screen, self.say.language, names) == {}

    def section(self, name: str) -> Locator:
        """A part of the day."""
        return self.screen.key(f"touch-day-{name}")

    def begins_the_day(self) -> None:
        """What is urgent and why, what comes next, who is waited for; the urgent one opens."""
        screen, say = self.screen, self.say
        screen.reads_title(say.today)
        urgent = self.section("urgent")
        for told in (say.urgent, SLOW, say.slower):
            expect(urgent).to_contain_text(told)
        expect(self.section("next")).to_contain_text(say.up_next)
        for told in (say.waiting, "VTEX", SENT):
            expect(self.section("waiting")).to_contain_text(told)
        for told in (say.finished, LIVE):
            expect(self.section("finished")).to_contain_text(told)
        self.keep("1-today")
        urgent.get_by_role("button", name=SLOW).click()
        screen.reads_title(SLOW)

    def pauses_and_thinks_again(self) -> None:
        """A reason is asked for; where the card stands it stays; the way back is in sight."""
        screen, say = self.screen, self.say
        card = screen.key("track-whatsapp")
        expect(card).to_contain_text(say.slower_here)
        screen.key("touch-actions-whatsapp").get_by_role("button").press("Enter")
        screen.page.get_by_role("menuitem", name=say.pause).press("Enter")
        dialog = screen.page.get_by_role("dialog")
        dialog.get_by_role("button", name=say.pause).click()
        expect(dialog).to_contain_text(say.reason_missing)
        before = card.bounding_box()
        self.keep("2-reason")
        dialog.get_by_label(say.reason).fill(say.vacation)
        dialog.get_by_label(say.reason).press("Enter")
        expect(dialog).to_have_count(0)
        done = screen.key("touch-store-done")
        expect(done).to_contain_text(say.now_on_pause)
        expect(done).to_be_in_viewport(ratio=1)
        moved = card.bounding_box()
        assert before is not None
        assert moved is not None
        assert moved["y"] == before["y"]
        for told in (say.on_pause, say.vacation):
            expect(card).to_contain_text(told)
        self.keep("3-paused")
        screen.button(say.undo).click()
        expect(done).to_contain_text(say.undone)
        expect(card).not_to_contain_text(say.on_pause)

    def writes_to_a_colleague(self) -> None:
        """A note that names somebody says whether it was read."""
        screen, say = self.screen, self.say
        screen.page.get_by_role("tab", name=say.notes).click()
        screen.fill(say.new_note, say.agreed)
        screen.choose(say.notify, say.colleague)
        # The list stays open for more colleagues.
        screen.page.keyboard.press("Escape")
        screen.button(say.save_note).click()
        screen.sees(say.unread)
        self.keep("4-note")

    def hands_two_stores_over(self) -> None:
        """The panel of the own stores, narrowed; two rows marked; then what became of them, one by one."""
        screen, say = self.screen, self.say
        screen.button(say.back).click()
        expect(screen.key("ejecutivo").get_by_role("combobox")).to_have_value(say.own)
        expect(rows(screen)).to_have_count(8)
        screen.button(say.filters).click()
        screen.choose(say.track, "WhatsApp")
        screen.page.keyboard.press("Escape")
        expect(screen.button(say.track_chip)).to_be_visible()
        expect(rows(screen)).to_have_count(4)
        for place in range(2):
            press(screen, BOX / 2, HEADER + place * ROW + ROW / 2)
            expect(marked(screen)).to_have_count(place + 1)
        expect(marked(screen).nth(0)).to_contain_text(SLOW)
        expect(marked(screen).nth(1)).to_contain_text(NEXT)
        self.keep("5-panel")
        screen.button(say.two_marked).click()
        screen.page.get_by_role("menuitem", name=say.assign).click()
        dialog = screen.page.get_by_role("dialog")
        expect(dialog.get_by_role("radio", name=say.only_marked)).to_be_checked()
        screen.settle()
        screen.choose(say.in_charge, say.colleague)
        dialog.get_by_role("button", name=say.assign).click()
        screen.sees(say.two_done)
        screen.button(say.see_what_happened).click()
        for told in (say.what_happened, say.done):
            expect(dialog).to_contain_text(told)
        self.keep("6-what-happened")
        screen.page.keyboard.press("Escape")

    def invites_a_store(self) -> None:
        """The link of the new store is shown once; no picture holds it."""
        screen, say, account = self.screen, self.say, self.office.account(NEW)
        screen.page.get_by_role("link", name=say.invitations).click()
        screen.reads_title(say.invitations)
        screen.page.get_by_role("textbox", name=say.account).fill(account)
        screen.page.get_by_role("textbox", name=say.name).fill(NEW)
        screen.choose(say.country, say.uruguay)
        screen.page.get_by_role("textbox", name=say.email).fill(f"ana@{account}.example")
        screen.button(say.create).click()
        dialog = screen.page.get_by_role("dialog")
        expect(dialog).to_contain_text(say.copy_now)
        link = dialog.locator("code")
        expect(link).to_contain_text("/bienvenida/")
        self.keep("7-invitation", link)
        screen.page.keyboard.press("Escape")
        screen.sees(say.created)

    def is_told_of_the_note(self) -> None:
        """The colleague's day begins with what was written to them."""
        screen, say = self.screen, self.say
        mentions = screen.key("touch-mentions")
        for told in (say.mentioned, SLOW, say.agreed):
            expect(mentions).to_contain_text(told)
        self.keep("8-mention")
        mentions.get_by_role("button", name=say.read).click()
        expect(mentions).to_have_count(0)

    def looks_after_everybody(self) -> None:
        """Whose stores are whose now, and how that came about."""
        screen, say = self.screen, self.say
        screen.reads_title(say.people)
        menu = screen.key(f"touch-person-{self.office.colleague.id.hex}")
        expect(menu.locator(f"xpath=ancestor::*[contains(., '{say.colleague}')][1]")).to_contain_text(
            say.portfolio
        )
        menu.scroll_into_view_if_needed()
        self.keep("9-people")
        screen.page.get_by_role("link", name=say.audit).click()
        screen.reads_title(say.audit)
        field = screen.page.get_by_label(say.audit_account)
        field.fill(self.office.account(SLOW))
        field.press("Enter")
        log = screen.page.locator(".puente-audit tbody tr")
        expect(log).to_have_count(5)
        for told in (say.was_paused, say.went_on, say.note_added, say.changed_hands, say.store_added):
            expect(log.filter(has_text=told)).to_have_count(1)
        screen.choose(say.topic, say.stages)
        expect(log).to_have_count(0)
        screen.choose(say.topic, say.management)
        expect(log).to_have_count(5)
        self.keep("10-audit")


@pytest.mark.parametrize("say", LANGUAGES, ids=lambda say: say.language.value)
def test_an_account_manager_gets_through_the_day(
    visit: Visit, build: Builder, platform: Platform, site: Site, say: DayPhrases
) -> None:
    office = open_office(build, platform, say)
    desk = Desk(office, visit(None, Look(locale=say.language)), say, site.tokens)
    desk.is_asked_who_it_is()
    desk.signs_in(office.manager, "/hoy")
    desk.begins_the_day()
    desk.pauses_and_thinks_again()
    desk.writes_to_a_colleague()
    desk.hands_two_stores_over()
    desk.invites_a_store()
    desk.signs_in(office.colleague, "/hoy")
    desk.is_told_of_the_note()
    desk.signs_in(office.administrator, "/personas")
    desk.looks_after_everybody()


def test_a_sentence_that_was_left_in_spanish_would_be_found(visit: Visit, build: Builder) -> None:
    administrator = build.administrator()
    visitor = visit(administrator)
    visitor.open("/personas")
    assert spanish_left(visitor, Language.EN)
