"""Download links of judged files: who they work for, for how long, and what a browser gets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lib.errors import NotFound
from lib.security.tokens import DOWNLOAD_AGE, DownloadGrant, Tokens
from lib.services.access import Actor
from lib.services.number_files import (
    DOWNLOAD_PATH,
    PART_BYTES,
    FileState,
    download_links,
    number_file,
    start,
    upload,
)
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.services.setup_link_use import use_setup_link
from lib.services.setup_links import make_setup_link, revoke_setup_link
from lib.web.downloads import content_disposition
from tests.builders import Builder, change, rows
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.waiting import eventually
from tests.web.asking import ask

NAME = 'Números "de prueba"; \u202eañejos.csv'
SHOWN = 'Números "de prueba"; añejos-revisado'
TAKEN = "SELECT actor_name, subject FROM events WHERE kind = 'number_file.downloaded' ORDER BY id"
BIG_PARTS = 24


@dataclass(frozen=True)
class Site:
    """A running application with one merchant and one judged file of hers."""

    app: RunningApp
    platform: Platform
    build: Builder
    ana: Person
    file_id: UUID

    def link(self, kind: str = "csv") -> str:
        """The link that the file's page offers to her."""
        return download_links(self.ana.actor, "alfa", self.file_id)[kind]

    @property
    def tokens(self) -> Tokens:
        """The application's own signer."""
        return Tokens(self.platform.settings.cookie_key)

    def grant(self, **changed: object) -> DownloadGrant:
        """What her link for the CSV names, some of it otherwise."""
        named = {
            "person_id": self.ana.id,
            "account": "alfa",
            "file_id": self.file_id,
            "kind": "csv",
            "since": datetime.now(UTC),
        }
        return DownloadGrant(**{**named, **changed})  # type: ignore[arg-type]

    def get(self, grant: DownloadGrant, person: Person | None = None) -> requests.Response:
        """What the application answers to a link that it signed itself; Ana uses it, or another person."""
        return ask(self.app, person or self.ana, f"{DOWNLOAD_PATH}/{self.tokens.download(grant)}")


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file: each leaves it as it was."""
    folder: Path = tmp_path_factory.mktemp("downloads")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        ana = build.merchant("alfa")
        yield Site(app, platform, build, ana, judged(ana.actor))
        uninstall()


def judged(ana: Actor) -> UUID:
    """A file that the application's own worker has judged."""
    file = upload(ana, "alfa", NAME, "teléfono,nota\n+598 94 123 456,=1+1\n".encode())
    eventually(lambda: number_file(ana, "alfa", file.id).state is FileState.READY)
    start(ana, "alfa", file.id, number_column=0, country_column=None, default_country="UY")
    eventually(lambda: number_file(ana, "alfa", file.id).state is FileState.DONE)
    return file.id


@pytest.fixture
def big(site: Site) -> Iterator[None]:
    """While it lasts, the CSV is larger than what lies between a server and a browser that does not read."""
    change(
        site.platform,
        "INSERT INTO number_file_parts (file_id, kind, part, store_id, bytes)"
        " SELECT file_id, kind, more, store_id, decode(repeat(lpad(to_hex(more), 2, '0'), :size), 'hex')"
        " FROM number_file_parts, generate_series(1, :last) more WHERE kind = 'csv'",
        size=PART_BYTES,
        last=BIG_PARTS,
    )
    yield
    change(site.platform, "DELETE FROM number_file_parts WHERE kind = 'csv' AND part > 0")


def assert_nothing_there(answer: requests.Response) -> None:
    """A 404 that says nothing about why."""
    assert (answer.status_code, answer.content) == (404, b"")


def test_a_link_gives_the_file_under_its_own_name(site: Site) -> None:
    answer = ask(site.app, site.ana, site.link())
    assert answer.status_code == 200
    assert answer.content.decode("utf-8-sig").splitlines()[0].startswith("teléfono,nota,puente_verdict,")
    assert "'=1+1" in answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Length"] == str(len(answer.content))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == content_disposition(f"{SHOWN}.csv")


def test_a_workbook_is_called_one(site: Site) -> None:
    answer = ask(site.app, site.ana, site.link("xlsx"))
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"] == content_disposition(f"{SHOWN}.xlsx")
    assert answer.content.startswith(b"PK")


def test_taking_it_is_written_to_the_history_and_asking_about_it_is_not(site: Site) -> None:
    before = rows(site.platform, TAKEN)
    asked = ask(site.app, site.ana, site.link(), "HEAD")
    assert (asked.status_code, asked.content) == (200, b"")
    assert rows(site.platform, TAKEN) == before
    taken = ask(site.app, site.ana, site.link())
    assert rows(site.platform, TAKEN) == [*before, {"actor_name": site.ana.name, "subject": "csv"}]
    assert asked.headers["Content-Length"] == taken.headers["Content-Length"]
    assert asked.headers["Content-Disposition"] == taken.headers["Content-Disposition"]


def test_a_link_works_for_thirty_minutes_and_not_longer(site: Site) -> None:
    limit = DOWNLOAD_AGE.total_seconds()
    assert limit == 30 * 60
    assert ask(site.app, site.ana, aged(site, limit - 60)).status_code == 200
    assert_nothing_there(ask(site.app, site.ana, aged(site, limit + 60)))


def aged(site: Site, seconds: float) -> str:
    """Her link as it was signed `seconds` ago."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - seconds)

    key = site.platform.settings.cookie_key
    signer = URLSafeTimedSerializer(key, salt="puente.download", signer=Then)
    now = datetime.now(UTC).timestamp()
    named = [str(site.ana.id), "alfa", str(site.file_id), "csv", now, ""]
    return f"{DOWNLOAD_PATH}/{signer.dumps(named)}"


@pytest.mark.parametrize("token", ["x", "a.b.c", "%0D%0A", "%F0%9F%98%80", "A" * 8000])
def test_nonsense_is_nothing(site: Site, token: str) -> None:
    assert_nothing_there(ask(site.app, site.ana, f"{DOWNLOAD_PATH}/{token}"))


def test_what_we_did_not_sign_for_a_download_is_nothing(site: Site) -> None:
    forged = Tokens("x" * 44).download(site.grant())
    assert_nothing_there(ask(site.app, site.ana, f"{DOWNLOAD_PATH}/{forged}"))
    for other in (site.tokens.sign_in(site.ana.id), site.tokens.session(site.ana.id, datetime.now(UTC))):
        assert_nothing_there(ask(site.app, site.ana, f"{DOWNLOAD_PATH}/{other}"))
    assert_nothing_there(ask(site.app, site.ana, site.link()[:-1]))


def test_a_download_token_signs_nobody_in(site: Site) -> None:
    token = site.tokens.download(site.grant())
    assert "Set-Cookie" not in site.app.get(f"/entrar/{token}").headers
    assert site.tokens.read_session(token) is None


@pytest.mark.parametrize("kind", ["source", "pdf", ""])
def test_only_the_judged_kinds_can_be_had(site: Site, kind: str) -> None:
    assert_nothing_there(site.get(site.grant(kind=kind)))


def test_an_unknown_person_or_file_is_nothing(site: Site) -> None:
    assert_nothing_there(site.get(site.grant(person_id=uuid4())))
    assert_nothing_there(site.get(site.grant(file_id=uuid4())))


def test_a_link_is_worth_what_its_person_may_do_now(site: Site) -> None:
    link = site.link()
    assert ask(site.app, site.ana, link).status_code == 200
    kept = rows(site.platform, "SELECT * FROM memberships WHERE person_id = :id", id=site.ana.id)
    change(site.platform, "DELETE FROM memberships WHERE person_id = :id", id=site.ana.id)
    try:
        assert_nothing_there(ask(site.app, site.ana, link))
    finally:
        restore = "INSERT INTO memberships VALUES (:person_id, :store_id, :created_at)"
        change(site.platform, restore, **kept[0])
    assert ask(site.app, site.ana, link).status_code == 200


def test_a_person_who_was_removed_or_signed_out_has_no_links_any_more(site: Site) -> None:
    link = site.link()
    set_to = "UPDATE people SET {0} WHERE id = :id"
    for gone, back in (
        ("disabled_at = now()", "disabled_at = NULL"),
        ("sessions_valid_from = now()", f"sessions_valid_from = '{site.ana.sessions_valid_from}'"),
    ):
        change(site.platform, set_to.format(gone), id=site.ana.id)
        try:
            assert_nothing_there(ask(site.app, site.ana, link))
        finally:
            change(site.platform, set_to.format(back), id=site.ana.id)
    assert ask(site.app, site.ana, link).status_code == 200


def test_a_file_of_another_store_is_nothing_even_through_a_signed_link(site: Site) -> None:
    bruno = site.build.merchant("beta")
    assert_nothing_there(site.get(site.grant(person_id=bruno.id), bruno))
    assert_nothing_there(site.get(site.grant(person_id=bruno.id, account="beta"), bruno))
    with pytest.raises(NotFound):
        download_links(bruno.actor, "beta", site.file_id)
    marta = site.build.manager()
    assert site.get(site.grant(person_id=marta.id), marta).status_code == 200


def test_a_link_is_worth_nothing_without_the_sign_in_of_its_person(site: Site) -> None:
    before = rows(site.platform, TAKEN)
    assert_nothing_there(site.app.get(site.link()))
    assert_nothing_there(ask(site.app, site.build.manager(), site.link()))
    assert_nothing_there(ask(site.app, site.ana, site.link(), Sec_Fetch_Site="cross-site"))
    assert rows(site.platform, TAKEN) == before


def test_whoever_came_by_a_set_up_link_takes_files_while_that_session_goes_on(site: Site) -> None:
    marta = site.build.manager()
    made, _token = make_setup_link(marta.actor, "alfa", site.ana.id)
    use_setup_link(made.id, "hers")
    link = f"{DOWNLOAD_PATH}/{site.tokens.download(site.grant(setup_link_id=made.id))}"
    came = {"Cookie": f"puente_setup_{site.app.port}={site.tokens.setup(made.id)}"}
    assert site.app.get(link, **came).status_code == 200
    assert_nothing_there(site.app.get(site.link(), **came))
    revoke_setup_link(marta.actor, "alfa", made.id)
    assert_nothing_there(site.app.get(link, **came))


def test_an_expired_file_is_nothing(site: Site) -> None:
    link = site.link()
    change(site.platform, "UPDATE number_files SET kept_until = now()")
    try:
        assert_nothing_there(ask(site.app, site.ana, link))
    finally:
        change(site.platform, "UPDATE number_files SET kept_until = now() + interval '7 days'")


@pytest.mark.usefixtures("big")
def test_a_slow_reader_gets_all_of_it_and_holds_nothing_in_the_database(site: Site) -> None:
    with ask(site.app, site.ana, site.link(), stream=True) as answer:
        pieces = answer.iter_content(PART_BYTES)
        beginning = next(pieces)
        eventually(lambda: not open_transactions(site))
        content = beginning + b"".join(pieces)
    assert len(content) == int(answer.headers["Content-Length"])
    assert content[-PART_BYTES * BIG_PARTS :] == b"".join(
        bytes([part]) * PART_BYTES for part in range(1, BIG_PARTS + 1)
    )


def open_transactions(site: Site) -> list[object]:
    """Connections that hold a transaction open without doing anything in it."""
    query = (
        "SELECT pid FROM pg_stat_activity"
        " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    )
    return list(rows(site.platform, query))


@pytest.mark.usefixtures("big")
def test_a_file_that_is_judged_anew_cuts_its_running_downloads_off(site: Site) -> None:
    with ask(site.app, site.ana, site.link(), stream=True) as answer:
        pieces = answer.iter_content(PART_BYTES)
        next(pieces)
        change(site.platform, "UPDATE number_files SET run = run + 1")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(pieces)


def test_a_name_cannot_write_another_header() -> None:
    header = content_disposition('a"b\\c;\r\nX: y\tñ漢.csv')
    assert header == (
        'attachment; filename="a_b_c___X_ y_n_.csv"; '
        "filename*=UTF-8''a%22b%5Cc%3B%0D%0AX%3A%20y%09%C3%B1%E6%BC%A2.csv"
    )


def test_the_grant_comes_back_as_it_was_made(site: Site) -> None:
    grant = site.grant(since=datetime.now(UTC) - timedelta(seconds=1))
    assert site.tokens.read_download(site.tokens.download(grant)) == grant
