"""The audit log as a file: what it holds, and who gets it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lib.domain.model import Language, Role
from lib.errors import NotAllowed
from lib.security.tokens import AuditGrant, BulkGrant, Tokens
from lib.services.access import Actor
from lib.services.audit import AuditQuery, audit_batches
from lib.services.audit_export import AUDIT_PATH, audit_link
from lib.services.event_filter import EventGroup, TimelineFilter
from lib.services.people import Person, person_by_email, sign_out
from lib.services.people_admin import add_staff, remove
from lib.services.platform import Platform, install, uninstall
from lib.sheets import open_table
from lib.storage.bulk import copy_rows
from lib.storage.scope import Scope
from lib.storage.tables import events
from tests.builders import Builder, rows
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.web.asking import ask

MONTEVIDEO = "America/Montevideo"
FORMULA = "=HYPERLINK(1)"
EVERYTHING = AuditQuery()


@dataclass(frozen=True)
class Site:
    """A running application with some history and an administrator."""

    app: RunningApp
    platform: Platform
    build: Builder
    elena: Person

    def taken(
        self,
        query: AuditQuery = EVERYTHING,
        language: Language = Language.ES,
        zone: str = MONTEVIDEO,
    ) -> list[dict[str, str]]:
        """The rows of the file, by the names of its columns."""
        answer = ask(self.app, self.elena, audit_link(self.elena.actor, query, language, zone))
        assert answer.status_code == 200
        table = open_table(answer.content)
        return [dict(zip(table.header, row, strict=True)) for row in table.rows()]

    def status(self, grant: AuditGrant, person: Person | None = None) -> int:
        """What the application answers to a link that it signed itself; Elena uses it, or another person."""
        tokens = Tokens(self.platform.settings.cookie_key)
        answer = ask(self.app, person or self.elena, f"{AUDIT_PATH}/{tokens.audit(grant)}")
        return answer.status_code


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file."""
    folder: Path = tmp_path_factory.mktemp("audit")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        elena = build.administrator()
        build.merchant("alfa")
        with platform.engine.begin() as connection:
            long_ago = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
            many = ((long_ago, FORMULA, "store.added") for _number in range(1200))
            copy_rows(Scope(connection, None), events, ("at", "actor_name", "kind"), many)
        yield Site(app, platform, build, elena)
        uninstall()


def grant(person: Person, since: datetime | None = None, **query: str) -> AuditGrant:
    return AuditGrant(person.id, query, Language.ES, MONTEVIDEO, since or datetime.now(UTC))


def test_it_holds_every_event_of_the_filter_in_the_same_order(site: Site) -> None:
    found = site.taken()
    events_now = [one for batch in audit_batches(site.elena.actor, EVERYTHING) for one in batch]
    # The note that the file was taken is written before its first row.
    assert [row["Código"] for row in found] == [one.event.kind for one in events_now]
    assert found[0]["Código"] == "audit.exported"
    assert len(found) > 1200
    times = [row[f"Cuándo ({MONTEVIDEO})"] for row in found if FORMULA in row["Persona"]]
    assert times == ["2026-01-02 00:04:05"] * 1200
    only = site.taken(AuditQuery("alfa", TimelineFilter(group=EventGroup.MANAGEMENT)))
    assert [(row["Cuenta"], row["Qué pasó"]) for row in only] == [("alfa", "Tienda agregada")]


def test_times_and_words_are_those_of_whoever_takes_it(site: Site) -> None:
    zone = "Asia/Kolkata"
    found = site.taken(AuditQuery("alfa"), Language.EN, zone)
    [when] = [name for name in found[0] if zone in name]
    [event] = [one for batch in audit_batches(site.elena.actor, AuditQuery("alfa")) for one in batch]
    assert found[0][when] == event.event.at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
    assert "Tienda agregada" not in found[0].values()


def test_nothing_in_it_runs_in_a_spreadsheet(site: Site) -> None:
    answer = ask(site.app, site.elena, audit_link(site.elena.actor, EVERYTHING, Language.ES, MONTEVIDEO))
    text = answer.content.decode("utf-8-sig")
    assert f",'{FORMULA}," in text
    assert f",{FORMULA}" not in text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="puente-auditoria-')


def test_looking_without_taking_writes_nothing(site: Site) -> None:
    count = "SELECT count(*) AS n FROM events WHERE kind = 'audit.exported'"
    before = rows(site.platform, count)
    link = audit_link(site.elena.actor, EVERYTHING, Language.ES, MONTEVIDEO)
    answer = ask(site.app, site.elena, link, "HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert rows(site.platform, count) == before


def test_a_link_works_for_an_administrator_only(site: Site) -> None:
    marta = site.build.manager()
    with pytest.raises(NotAllowed):
        audit_link(marta.actor, EVERYTHING, Language.ES, MONTEVIDEO)
    with pytest.raises(NotAllowed):
        audit_link(Actor.process("test"), EVERYTHING, Language.ES, MONTEVIDEO)
    assert site.status(grant(marta), marta) == 404
    assert site.status(grant(site.elena, account="no-such-store")) == 404
    assert site.status(grant(site.elena, account="alfa")) == 200


def test_a_link_ends_with_the_sign_in_and_with_the_access(site: Site) -> None:
    added = add_staff(site.elena.actor, "otra@puente.example", "Otra", Role.ADMINISTRATOR)
    other = person_by_email("otra@puente.example")
    assert other is not None
    assert other.id == added
    link = grant(other)
    assert site.status(link, other) == 200
    sign_out(other.actor)
    assert site.status(link, other) == 404
    assert site.status(grant(other, datetime.now(UTC) + timedelta(seconds=1)), other) == 200
    remove(site.elena.actor, other.id, None)
    assert site.status(grant(other, datetime.now(UTC) + timedelta(seconds=1)), other) == 404


def test_a_link_of_another_kind_or_a_damaged_one_opens_nothing(site: Site) -> None:
    tokens = Tokens(site.platform.settings.cookie_key)
    bulk = BulkGrant(site.elena.id, site.elena.id, Language.ES, MONTEVIDEO, datetime.now(UTC))
    for token in (tokens.bulk(bulk), tokens.audit(grant(site.elena))[:-2], "x"):
        assert ask(site.app, site.elena, f"{AUDIT_PATH}/{token}").status_code == 404


def test_a_link_is_worth_nothing_without_the_sign_in_of_its_person(site: Site) -> None:
    count = "SELECT count(*) AS n FROM events WHERE kind = 'audit.exported'"
    before = rows(site.platform, count)
    link = audit_link(site.elena.actor, EVERYTHING, Language.ES, MONTEVIDEO)
    another = site.build.administrator()
    for answer in (
        site.app.get(link),
        site.app.get(link, User_Agent="WhatsApp/2.23.20.0"),
        ask(site.app, another, link),
        ask(site.app, site.elena, link, Sec_Fetch_Site="cross-site"),
    ):
        assert (answer.status_code, answer.content) == (404, b"")
    assert rows(site.platform, count) == before
    assert ask(site.app, site.elena, link, Sec_Fetch_Site="same-origin").status_code == 200
