"""The address of a link for one step, the cookie that it sets, and downloads of documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from lib.domain.model import Language, Track
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.documents import DOCUMENT_PATH, document_links, upload_document
from lib.services.number_files import DOWNLOAD_PATH
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.services.step_links import StepLink, make_step_link, revoke_step_link
from tests.builders import Builder, change, rows
from tests.isolated import IsolatedSettings
from tests.papers import png
from tests.running import RunningApp, free_port, own_database
from tests.web.asking import ask
from tests.web.test_downloads import assert_nothing_there

RULE = "whatsapp_number_owned"


@dataclass(frozen=True)
class Site:
    """A running application with one merchant."""

    app: RunningApp
    platform: Platform
    build: Builder
    ana: Person

    @property
    def tokens(self) -> Tokens:
        """The application's own signer."""
        return Tokens(self.platform.settings.cookie_key)

    @property
    def cookie(self) -> str:
        """Name of the cookie of a step."""
        return f"puente_step_{self.app.port}"

    def link(self) -> tuple[StepLink, str]:
        """A link for a colleague, and the path of its address."""
        name = f"Carla {uuid4().hex[:6]}"
        link, token = make_step_link(self.ana.actor, "alfa", Track.WHATSAPP, RULE, name, Language.PT_BR)
        return link, f"/paso/{token}"


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file."""
    folder: Path = tmp_path_factory.mktemp("steps")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        yield Site(app, platform, build, build.merchant("alfa"))
        uninstall()


@pytest.fixture(autouse=True)
def _no_links_of_other_tests(site: Site) -> Iterator[None]:
    yield
    change(site.platform, "DELETE FROM step_links")


def cookies_set(answer: requests.Response) -> SimpleCookie:
    """The cookies that an answer sets, with their attributes."""
    jar = SimpleCookie()
    for line in answer.raw.headers.getlist("Set-Cookie"):
        jar.load(line)
    return jar


def test_the_address_gives_a_cookie_that_no_script_reads_and_leads_on_without_the_token(site: Site) -> None:
    link, path = site.link()
    answer = site.app.get(path)
    assert (answer.status_code, answer.headers["Location"], answer.content) == (303, "/paso", b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    cookie = cookies_set(answer)[site.cookie]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    assert not cookie["secure"]
    assert site.tokens.read_step(cookie.value) == link.id
    assert int(cookie["max-age"]) == 12 * 3600


def test_the_cookie_never_outlives_the_link(site: Site) -> None:
    link, path = site.link()
    in_an_hour = "UPDATE step_links SET expires_at = now() + interval '1 hour' WHERE id = :id"
    change(site.platform, in_an_hour, id=link.id)
    assert 3500 < int(cookies_set(site.app.get(path))[site.cookie]["max-age"]) <= 3600


def test_looking_at_the_address_uses_nothing_up(site: Site) -> None:
    link, path = site.link()
    for _ in range(3):
        assert requests.head(f"{site.app.base}{path}", allow_redirects=False, timeout=20).status_code == 303
        assert site.app.get(path, User_Agent="WhatsApp/2.23.20.0").status_code == 303
    [kept] = rows(site.platform, "SELECT opened_at, done_at FROM step_links WHERE id = :id", id=link.id)
    assert dict(kept) == {"opened_at": None, "done_at": None}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_an_address_is_only_read(site: Site, method: str) -> None:
    answer = requests.request(method, f"{site.app.base}{site.link()[1]}", allow_redirects=False, timeout=20)
    assert answer.status_code == 405
    assert "Set-Cookie" not in answer.headers


def test_a_revoked_link_and_one_that_never_was_answer_alike(site: Site) -> None:
    link, path = site.link()
    revoke_step_link(site.ana.actor, "alfa", link.id)
    revoked, unknown = site.app.get(path), site.app.get(f"/paso/{'x' * 43}")
    for answer in (revoked, unknown):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/paso?enlace=cerrado")
        assert "Set-Cookie" not in answer.headers
    varying = {"Date", "Content-Length"}
    assert {k: v for k, v in revoked.headers.items() if k not in varying} == {
        k: v for k, v in unknown.headers.items() if k not in varying
    }


def test_an_expired_link_says_that_it_expired(site: Site) -> None:
    link, path = site.link()
    change(site.platform, "UPDATE step_links SET expires_at = now() WHERE id = :id", id=link.id)
    answer = site.app.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/paso?enlace=vencido")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("token", ["x", "a.b.c", "%0D%0ASet-Cookie:%20a=b", "%F0%9F%98%80", "A" * 8000])
def test_nonsense_opens_nothing(site: Site, token: str) -> None:
    answer = site.app.get(f"/paso/{token}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/paso?enlace=cerrado")
    assert "Set-Cookie" not in answer.headers


def test_a_link_signs_nobody_in_and_a_sign_in_is_no_link(site: Site) -> None:
    token = site.link()[1].rpartition("/")[2]
    assert "puente_session" not in str(site.app.get(f"/entrar/{token}").headers)
    step = site.tokens.step(uuid4())
    assert site.tokens.read_session(step) is None
    assert site.tokens.read_sign_in(step) is None
    for other in (site.tokens.sign_in(site.ana.id), site.tokens.session(site.ana.id, datetime.now(UTC))):
        assert site.tokens.read_step(other) is None


def test_no_token_is_ever_written_anywhere(site: Site) -> None:
    path = site.link()[1]
    site.app.get(path)
    assert path.rpartition("/")[2] not in site.app.output


def test_a_document_is_downloaded_as_a_file_and_never_shown(site: Site) -> None:
    kept = upload_document(site.ana.actor, "alfa", Track.WHATSAPP, RULE, "niño\r\n.html", png())
    address = document_links(site.ana.actor, "alfa", Track.WHATSAPP)[kept.id]
    answer = ask(site.app, site.ana, address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.content.startswith(b"\x89PNG")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="nino.png"')
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    asked = ask(site.app, site.ana, address, "HEAD")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Length"] == answer.headers["Content-Length"]


def test_a_link_of_a_document_holds_for_its_person_its_document_and_its_kind(site: Site) -> None:
    kept = upload_document(site.ana.actor, "alfa", Track.WHATSAPP, RULE, "x.png", png("red"))
    bruno, marta = site.build.merchant(), site.build.manager()

    def get(path: str = DOCUMENT_PATH, **changed: object) -> requests.Response:
        named = {
            "person_id": site.ana.id,
            "account": "alfa",
            "file_id": kept.id,
            "kind": "document",
            "since": datetime.now(UTC),
        }
        grant = DownloadGrant(**{**named, **changed})  # type: ignore[arg-type]
        holder = next((one for one in (marta, bruno) if one.id == grant.person_id), site.ana)
        return ask(site.app, holder, f"{path}/{site.tokens.download(grant)}")

    assert get().status_code == 200
    assert get(person_id=marta.id).status_code == 200
    assert_nothing_there(get(kind="csv"))
    assert_nothing_there(get(DOWNLOAD_PATH))
    assert_nothing_there(get(file_id=uuid4()))
    assert_nothing_there(get(person_id=uuid4()))
    assert_nothing_there(get(person_id=bruno.id))
    assert_nothing_there(get(person_id=bruno.id, account=bruno.accounts[0]))
    assert_nothing_there(get(since=datetime(2020, 1, 1, tzinfo=UTC)))
    assert_nothing_there(ask(site.app, site.ana, f"{DOCUMENT_PATH}/{site.tokens.step(kept.id)}"))
