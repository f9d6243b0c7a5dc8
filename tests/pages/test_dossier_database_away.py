"""The database goes away while somebody types: what was typed is kept once it is back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lib.domain.dossier import DossierField
from lib.services.dossier import dossier, save_field
from lib.services.platform import install, uninstall
from lib.settings import Settings
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.web.wire import CuttableDatabase

NAME = "Mercería Luna S.A."
FIELD = DossierField.LEGAL_NAME


@pytest.fixture
def door(database_url: str) -> Iterator[CuttableDatabase]:
    """What stands between the pages and the database."""
    door = CuttableDatabase(database_url)
    yield door
    door.cut()


@pytest.fixture
def away(settings: Settings, door: CuttableDatabase) -> Iterator[Browser]:
    """Opens pages on the database behind that door."""
    yield Browser(install(settings, door.url))
    uninstall()


def test_what_was_typed_while_the_database_was_away_is_kept_when_it_is_back(
    away: Browser, door: CuttableDatabase
) -> None:
    ana = Builder(away.platform).merchant()
    screen = away.open("solicitud", ana)
    door.cut()
    screen.field("dossier-legal_name").set_value(NAME).run()
    assert screen.at.exception
    assert not screen.at.text_input
    door.mend()
    screen.at.run()
    assert screen.field("dossier-legal_name").value == NAME
    assert dossier(ana.actor, ana.accounts[0]).value(FIELD) == NAME
    assert screen.errors == []
    assert 'href="#campo-legal_name"' not in screen.text
    told = rows(away.platform, "SELECT 1 FROM events WHERE kind = 'dossier.field'")
    screen.at.run()
    assert len(rows(away.platform, "SELECT 1 FROM events WHERE kind = 'dossier.field'")) == len(told) == 1


def test_a_field_that_somebody_left_meanwhile_keeps_what_it_had(
    away: Browser, door: CuttableDatabase
) -> None:
    ana = Builder(away.platform).merchant()
    save_field(ana.actor, ana.accounts[0], FIELD, NAME)
    screen = away.open("solicitud", ana)
    door.cut()
    screen.field("dossier-legal_name").set_value("Otra S.A.").run()
    door.mend()
    for path in ("home.py", "support_request.py"):
        screen.at.switch_page(f"../pages/{path}")
        screen.at.run()
        screen.at.run()
    assert (
        screen.field("dossier-legal_name").value == dossier(ana.actor, ana.accounts[0]).value(FIELD) == NAME
    )


def test_what_a_colleague_kept_meanwhile_is_not_undone_by_a_run_without_anything_typed(
    away: Browser, door: CuttableDatabase
) -> None:
    ana = Builder(away.platform).merchant()
    screen = away.open("solicitud", ana)
    door.cut()
    screen.at.run()
    door.mend()
    save_field(ana.actor, ana.accounts[0], FIELD, NAME)
    screen.at.run()
    assert screen.field("dossier-legal_name").value == NAME
    assert dossier(ana.actor, ana.accounts[0]).value(FIELD) == NAME
