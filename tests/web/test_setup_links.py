"""The addresses of set-up links: opened by anybody, used by one press, and what the cookies say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests

from lib.security.tokens import Tokens, Welcome
from lib.services.people import Person, person_by_setup_link
from lib.services.platform import Platform, install, uninstall
from lib.services.setup_links import (
    ENTRY_PATH,
    SETUP_PATH,
    invite,
    make_setup_link,
    members_of,
    revoke_setup_link,
    send_setup_link,
)
from tests.builders import Builder, change, rows
from tests.isolated import IsolatedSettings
from tests.mailbox import Mailbox, serving
from tests.running import RunningApp, free_port, own_database
from tests.streamed import streamed
from tests.waiting import eventually
from tests.web.putting import LET_IN, upload

HOUR = 3600


@dataclass(frozen=True)
class Site:
    """A running application with the store `alfa`, an account manager and a mail server."""

    app: RunningApp
    platform: Platform
    marta: Person
    mailbox: Mailbox

    @property
    def tokens(self) -> Tokens:
        """The application's own signer."""
        return Tokens(self.platform.settings.cookie_key)

    def cookie(self, name: str) -> str:
        """A cookie's name at this port."""
        return f"puente_{name}_{self.app.port}"

    def link(self) -> tuple[UUID, str]:
        """A link for a new merchant of `alfa`, and the path of its address."""
        made, token = invite(self.marta.actor, "alfa", f"carla{uuid4().hex[:8]}@tienda.example", "Carla Ruiz")
        return made.id, f"{SETUP_PATH}/{token}"

    def entry(self, browser: requests.Session) -> str:
        """The path behind the button that the page shows in this browser."""
        welcome = self.tokens.read_welcome(browser.cookies[self.cookie("welcome")])
        assert welcome is not None
        return f"{ENTRY_PATH}/{self.tokens.entry(welcome)}"


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file."""
    folder: Path = tmp_path_factory.mktemp("setup-links")
    with serving(Mailbox()) as mailbox, own_database(postgres) as url:
        settings = {
            "PUENTE_SMTP_HOST": "127.0.0.1",
            "PUENTE_SMTP_PORT": str(mailbox.port),
            "PUENTE_SMTP_SECURITY": "none",
            "PUENTE_SMTP_FROM": "Puente <puente@nuestra.example>",
        }
        with RunningApp(folder, url, port=free_port(), settings=settings) as app:
            platform = install(IsolatedSettings(data_dir=folder), url)
            build = Builder(platform)
            build.merchant("alfa")
            yield Site(app, platform, build.manager(), mailbox)
            uninstall()


def cookies_set(answer: requests.Response) -> SimpleCookie:
    """The cookies that an answer sets, with their attributes."""
    jar = SimpleCookie()
    for line in answer.raw.headers.getlist("Set-Cookie"):
        jar.load(line)
    return jar


def get(site: Site, browser: requests.Session, path: str) -> requests.Response:
    return browser.get(f"{site.app.base}{path}", allow_redirects=False, timeout=20)


def used(site: Site, link_id: UUID) -> bool:
    [kept] = rows(site.platform, "SELECT used_at FROM setup_links WHERE id = :id", id=link_id)
    return kept["used_at"] is not None


def test_the_address_gives_a_short_cookie_that_no_script_reads_and_leads_on_without_the_token(
    site: Site,
) -> None:
    link_id, path = site.link()
    answer = site.app.get(path)
    assert (answer.status_code, answer.headers["Location"], answer.content) == (303, SETUP_PATH, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    cookie = cookies_set(answer)[site.cookie("welcome")]
    assert cookie["httponly"]
    assert (cookie["samesite"].lower(), cookie["path"]) == ("lax", "/")
    assert int(cookie["max-age"]) == HOUR
    welcome = site.tokens.read_welcome(cookie.value)
    assert welcome is not None
    assert welcome.link_id == link_id


def test_previews_and_filters_use_nothing_up(site: Site) -> None:
    link_id, path = site.link()
    with requests.Session() as bot:
        for agent in ("WhatsApp/2.23.20.0", "Microsoft Office SafeLinks", "Googlebot"):
            assert get(site, bot, path).status_code == 303
            # What follows redirections sees the document of the page, in which there is no button.
            shown = bot.get(f"{site.app.base}{path}", headers={"User-Agent": agent}, timeout=20)
            assert shown.status_code == 200
            assert ENTRY_PATH not in shown.text
        looked = bot.head(f"{site.app.base}{site.entry(bot)}", timeout=20)
        assert looked.headers["Location"] == SETUP_PATH
    assert not used(site, link_id)


def test_one_press_exchanges_the_link_for_a_session_of_twelve_hours(site: Site) -> None:
    link_id, path = site.link()
    with requests.Session() as browser:
        get(site, browser, path)
        answer = get(site, browser, site.entry(browser))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inicio?tienda=alfa")
    assert answer.headers["Cache-Control"] == "no-store"
    cookies = cookies_set(answer)
    session = cookies[site.cookie("setup")]
    assert (int(session["max-age"]), bool(session["httponly"]), session["samesite"].lower()) == (
        12 * HOUR,
        True,
        "lax",
    )
    assert site.tokens.read_setup(session.value) == link_id
    # Whoever was signed in here before is not any more.
    assert cookies[site.cookie("session")].value == ""
    person = person_by_setup_link(link_id)
    assert person is not None
    assert (person.name, person.accounts) == ("Carla Ruiz", ("alfa",))


def test_a_link_is_not_replayed_in_another_browser(site: Site) -> None:
    _link_id, path = site.link()
    with requests.Session() as hers, requests.Session() as his:
        get(site, hers, path)
        get(site, his, path)
        assert get(site, hers, site.entry(hers)).headers["Location"].startswith("/inicio")
        refused = get(site, his, site.entry(his))
        assert (refused.status_code, refused.headers["Location"]) == (303, SETUP_PATH)
        assert site.cookie("setup") not in cookies_set(refused)
        # The answer to her press may have been lost on the way: she presses again.
        assert site.cookie("setup") in cookies_set(get(site, hers, site.entry(hers)))


def test_the_button_works_in_the_browser_that_opened_the_link_alone(site: Site) -> None:
    link_id, path = site.link()
    other_id, other_path = site.link()
    with requests.Session() as nobody, requests.Session() as browser:
        get(site, browser, path)
        entry = site.entry(browser)
        assert get(site, nobody, entry).headers["Location"] == SETUP_PATH
        get(site, browser, other_path)
        assert get(site, browser, entry).headers["Location"] == SETUP_PATH
        assert get(site, browser, f"{ENTRY_PATH}/forged").headers["Location"] == SETUP_PATH
    assert not used(site, link_id)
    assert not used(site, other_id)


def test_nobody_is_led_into_a_store_by_a_button_that_was_drawn_in_another_browser(site: Site) -> None:
    link_id, path = site.link()
    with requests.Session() as attacker, requests.Session() as victim:
        get(site, attacker, path)
        with streamed(site.app.base, SETUP_PATH, cookies=dict(attacker.cookies)) as page:
            drawn = re.search(rf"{ENTRY_PATH}/[\w.-]+", page.text)
        assert drawn is not None
        victim.cookies.set(site.cookie("session"), site.tokens.session(site.marta.id, datetime.now(UTC)))
        opened = get(site, victim, path)
        assert site.cookie("session") not in cookies_set(opened)
        refused = get(site, victim, drawn[0])
        assert refused.headers["Location"] == SETUP_PATH
        assert "Set-Cookie" not in refused.headers
        assert not used(site, link_id)
        assert get(site, attacker, drawn[0]).headers["Location"] == "/inicio?tienda=alfa"


@pytest.mark.parametrize(("comes_from", "lets_in"), [("cross-site", False), ("same-origin", True)])
def test_another_site_presses_no_button(site: Site, comes_from: str, lets_in: bool) -> None:
    link_id, path = site.link()
    with requests.Session() as browser:
        get(site, browser, path)
        browser.headers["Sec-Fetch-Site"] = comes_from
        answer = get(site, browser, site.entry(browser))
    assert (site.cookie("setup") in cookies_set(answer)) is lets_in
    assert used(site, link_id) is lets_in


def test_a_revoked_link_and_one_that_never_was_answer_alike(site: Site) -> None:
    link_id, path = site.link()
    revoke_setup_link(site.marta.actor, "alfa", link_id)
    revoked, unknown = site.app.get(path), site.app.get(f"{SETUP_PATH}/{'x' * 43}")
    assert revoked.headers["Location"] == unknown.headers["Location"] == f"{SETUP_PATH}?enlace=cerrado"
    assert (revoked.status_code, unknown.status_code) == (303, 303)
    assert "Set-Cookie" not in revoked.headers
    assert "Set-Cookie" not in unknown.headers


def test_a_used_or_expired_link_still_leads_to_the_page_that_offers_a_new_one(site: Site) -> None:
    link_id, path = site.link()
    change(site.platform, "UPDATE setup_links SET expires_at = now() WHERE id = :id", id=link_id)
    answer = site.app.get(path)
    assert answer.headers["Location"] == SETUP_PATH
    assert site.cookie("welcome") in cookies_set(answer)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_the_addresses_are_only_read(site: Site, method: str) -> None:
    link_id, path = site.link()
    for address in (path, f"{ENTRY_PATH}/{site.tokens.entry(Welcome(link_id, 'hers'))}"):
        answer = requests.request(method, f"{site.app.base}{address}", allow_redirects=False, timeout=20)
        assert answer.status_code == 405
        assert "Set-Cookie" not in answer.headers


def test_a_session_by_link_may_send_files_while_its_cookie_holds(site: Site) -> None:
    cookie = site.cookie("setup")
    assert upload(site.app.base, {cookie: site.tokens.setup(uuid4())}) == LET_IN
    assert upload(site.app.base, {cookie: site.tokens.entry(Welcome(uuid4(), "hers"))}) == 403


def test_a_link_that_was_sent_by_mail_lets_its_person_in(site: Site) -> None:
    send = site.marta.actor
    carla = next(one for one in members_of(send, "alfa") if one.name == "Ana Pérez")
    before = len(site.mailbox.envelopes)
    send_setup_link(send, "alfa", carla.id)
    eventually(lambda: len(site.mailbox.envelopes) > before, 30)
    letter = site.mailbox.letters[-1]
    assert letter["To"] == carla.email
    address = next(line for line in letter.get_content().splitlines() if SETUP_PATH in line)
    path = address.removeprefix(site.app.base.replace("127.0.0.1", "localhost"))
    with requests.Session() as browser:
        get(site, browser, path[path.index(SETUP_PATH) :])
        entered = get(site, browser, site.entry(browser))
    assert entered.headers["Location"] == "/inicio?tienda=alfa"


def test_no_token_is_ever_written_to_a_log(site: Site) -> None:
    _link_id, path = site.link()
    with requests.Session() as browser:
        get(site, browser, path)
        get(site, browser, site.entry(browser))
    make_setup_link(site.marta.actor, "alfa", members_of(site.marta.actor, "alfa")[0].id)
    token = path.removeprefix(f"{SETUP_PATH}/")
    for file in site.app.data_dir.glob("std*"):
        assert token not in file.read_text()
