"""The customers of a run as files: what they hold, and who gets them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from lib.domain.sync import RowState, RunState
from lib.errors import NotAllowed, NotFound
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.access import Actor
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.services.setup_link_use import use_setup_link
from lib.services.setup_links import make_setup_link
from lib.services.sync_ledger_links import LEDGER_PATH, ledger_links
from lib.sheets import open_table
from tests.builders import Builder, rows
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.services.synced import Shopper, a_run
from tests.web.asking import ask

TAKEN = "SELECT actor_name, subject, new FROM events WHERE kind = 'sync.downloaded' ORDER BY id"
SHOPPERS = [
    Shopper("a", RowState.CREATED, profile_id="p1", name="A. P.", phone="+598 •••• 3456", consent="in"),
    Shopper("b", RowState.UNCHANGED, "joined", leader="a", profile_id="p1"),
    Shopper("c", RowState.REJECTED, "unusable_contact", holds={"phone": "=1+1", "first_name": "Caro"}),
    *(Shopper(f"d{number:04}", place=number) for number in range(1, 1201)),
]


@dataclass(frozen=True)
class Site:
    """A running application with a merchant and a run of her store."""

    app: RunningApp
    platform: Platform
    build: Builder
    ana: Person
    run: UUID

    def link(self, kind: str = "ledger") -> str:
        return ledger_links(self.ana.actor, "alfa", self.run)[kind]

    def status(self, *, person: Person | None = None, **changed: object) -> int:
        """What the application answers to a link that it signed itself, some of it otherwise."""
        named = {
            "person_id": (person or self.ana).id,
            "account": "alfa",
            "file_id": self.run,
            "kind": "customers.ledger",
            "since": datetime.now(UTC),
        }
        grant = DownloadGrant(**{**named, **changed})  # type: ignore[arg-type]
        token = Tokens(self.platform.settings.cookie_key).download(grant)
        return ask(self.app, person or self.ana, f"{LEDGER_PATH}/{token}").status_code

    def taken(self) -> list[tuple[str, str, str]]:
        return [(row["actor_name"], row["subject"], row["new"]["run"]) for row in rows(self.platform, TAKEN)]


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all tests of this file."""
    folder: Path = tmp_path_factory.mktemp("customers")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        ana = build.merchant("alfa")
        yield Site(app, platform, build, ana, a_run(platform, "alfa", SHOPPERS, state=RunState.PAUSED))
        uninstall()


def test_the_ledger_holds_every_customer_with_codes(site: Site) -> None:
    before = site.taken()
    answer = ask(site.app, site.ana, site.link())
    assert answer.status_code == 200
    table = open_table(answer.content)
    found = [dict(zip(table.header, row, strict=True)) for row in table.rows()]
    assert [row["vtex_id"] for row in found] == [one.vtex_id for one in SHOPPERS]
    assert found[0] == {
        "vtex_id": "a",
        "result": "created",
        "reason": "",
        "joined_to": "",
        "profile_id": "p1",
        "name": "A. P.",
        "email": "",
        "phone": "'+598 •••• 3456",
        "newsletter": "in",
        "tries": "0",
        "status": "",
        "at": "",
    }
    assert (found[1]["reason"], found[1]["joined_to"]) == ("joined", "a")
    assert site.taken() == [*before, ("Ana Pérez", "ledger", site.run.hex)]


def test_the_corrections_come_with_empty_columns_and_nothing_runs_in_a_spreadsheet(site: Site) -> None:
    answer = ask(site.app, site.ana, site.link("corrections"))
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "vtex_id,reason,first_name,last_name,email,phone,corrected_email,corrected_phone",
        "c,unusable_contact,Caro,,,'=1+1,,",
    ]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="puente-correcciones-alfa.csv"'
    )


def test_looking_without_taking_writes_nothing(site: Site) -> None:
    before = site.taken()
    answer = ask(site.app, site.ana, site.link(), "HEAD")
    assert (answer.status_code, answer.content) == (200, b"")
    assert site.taken() == before


def test_a_link_works_for_the_people_of_the_store_and_its_managers_only(site: Site) -> None:
    stranger = site.build.merchant("beta")
    assert site.status(person=stranger) == 404
    assert site.status(person=site.build.manager()) == 200
    with pytest.raises(NotAllowed):
        ledger_links(stranger.actor, "alfa", site.run)
    with pytest.raises(NotAllowed):
        ledger_links(Actor.process("test"), "alfa", site.run)
    with pytest.raises(NotFound, match=r"sync\.unknown_run"):
        ledger_links(site.ana.actor, "alfa", site.ana.id)


def test_a_link_to_something_else_opens_nothing(site: Site) -> None:
    other_run = a_run(site.platform, site.build.merchant("gama").accounts[0])
    assert site.status() == 200
    assert site.status(kind="ledger") == 404
    assert site.status(kind="csv") == 404
    assert site.status(file_id=other_run) == 404
    assert site.status(account="gama") == 404
    assert ask(site.app, site.ana, f"{LEDGER_PATH}/x").status_code == 404


def test_a_link_is_worth_nothing_without_the_sign_in_of_its_person(site: Site) -> None:
    before = site.taken()
    for answer in (
        site.app.get(site.link()),
        ask(site.app, site.build.manager(), site.link()),
        ask(site.app, site.ana, site.link(), Sec_Fetch_Site="cross-site"),
    ):
        assert (answer.status_code, answer.content) == (404, b"")
    assert site.taken() == before


def test_whoever_came_by_a_set_up_link_takes_files_in_that_session_only(site: Site) -> None:
    made, _token = make_setup_link(site.build.manager().actor, "alfa", site.ana.id)
    use_setup_link(made.id, "hers")
    visitor = Actor(site.ana.id, "Ana", setup_link_id=made.id)
    came = {
        "Cookie": f"puente_setup_{site.app.port}={Tokens(site.platform.settings.cookie_key).setup(made.id)}"
    }
    assert site.app.get(ledger_links(visitor, "alfa", site.run)["ledger"], **came).status_code == 200
    assert site.app.get(site.link(), **came).status_code == 404
