"""Links to the customers of a run that hold no more, or never did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from lib.domain.sync import RowState
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.services.sync_ledger_links import LEDGER_PATH
from lib.sheets import open_table
from tests.builders import Builder, change
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.services.synced import Shopper, a_run
from tests.web.asking import ask

FORMULAS = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "\t=1", ";=1", "a\n=1")


@dataclass(frozen=True)
class Site:
    """A running application with a merchant and a run of her store."""

    app: RunningApp
    platform: Platform
    build: Builder
    ana: Person
    run: UUID

    def token(self, key: str | None = None, **changed: object) -> str:
        named: dict[str, object] = {
            "person_id": self.ana.id,
            "account": "alfa",
            "file_id": self.run,
            "kind": "customers.corrections",
            "since": datetime.now(UTC),
        }
        grant = DownloadGrant(**{**named, **changed})  # type: ignore[arg-type]
        return Tokens(key or self.platform.settings.cookie_key).download(grant)

    def answer(self, token: str) -> int:
        return ask(self.app, self.ana, f"{LEDGER_PATH}/{token}").status_code


@pytest.fixture(scope="module")
def site(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("refused")
    with own_database(postgres) as url, RunningApp(folder, url, port=free_port()) as app:
        platform = install(IsolatedSettings(data_dir=folder), url)
        build = Builder(platform)
        ana = build.merchant("alfa")
        shoppers = [
            Shopper(f"c{n}", RowState.REJECTED, "unusable_contact", holds={"first_name": cell, "phone": cell})
            for n, cell in enumerate(FORMULAS)
        ]
        yield Site(app, platform, build, ana, a_run(platform, "alfa", shoppers))
        uninstall()


def test_no_cell_of_a_customer_is_a_formula(site: Site) -> None:
    answer = ask(site.app, site.ana, f"{LEDGER_PATH}/{site.token()}")
    assert answer.status_code == 200
    table = open_table(answer.content)
    cells = [cell for _, row in table.numbered_rows() for cell in row if cell]
    assert sum(any(mark in cell for mark in "=+-@") for cell in cells) >= 2 * len(FORMULAS)
    assert not [cell for cell in cells if cell[0] in "=+-@\t\r"]
    assert answer.headers["content-disposition"].isascii()


def test_an_old_link_a_link_of_another_key_and_a_changed_one_open_nothing(site: Site) -> None:
    good = site.token()
    assert site.answer(good) == 200
    assert site.answer(site.token(key="0" * 64)) == 404
    assert site.answer(good[:-2] + ("AA" if not good.endswith("AA") else "BB")) == 404
    assert site.answer(site.token(file_id=uuid4())) == 404
    assert site.answer(site.token(account="alfa/../beta")) == 404
    assert site.answer(site.token(account="Alfa\r\nSet-Cookie: a=1")) == 404


def test_a_link_holds_as_long_as_its_person_may_see_the_store(site: Site) -> None:
    token = site.token()
    assert site.answer(token) == 200
    change(site.platform, "DELETE FROM memberships WHERE person_id = :ana", ana=site.ana.id)
    assert site.answer(token) == 404
