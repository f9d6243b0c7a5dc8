"""`audit verify` as an operator uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.cli.conftest import Shell

pytestmark = pytest.mark.processes


@pytest.fixture
def engine(shell: Shell) -> Iterator[Engine]:
    engine = create_engine(shell.environment["DATABASE_URL"])
    yield engine
    engine.dispose()


def tamper(engine: Engine, sql: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(sql))


def test_a_history_that_holds_ends_with_0_and_one_that_was_touched_with_1(
    shell: Shell, engine: Engine
) -> None:
    shell.here("store", "add", "otraTienda", "--name", "Otra", "--country", "AR")
    held = shell.here("audit", "verify", "--json")
    assert held.code == 0
    assert (held.json["chains"], held.json["faults"]) == (2, [])
    assert held.json["events"] == 2
    assert shell.run("audit", "verify").code == 0

    tamper(
        engine,
        "UPDATE events SET actor_name = 'nobody' WHERE place = 1"
        " AND store_id = (SELECT id FROM stores WHERE account = 'casalinda')",
    )
    touched = shell.here("audit", "verify", "--json")
    assert touched.code == 1
    assert touched.json["faults"] == [{"account": "casalinda", "place": 1, "fault": "changed"}]
    said = shell.here("audit", "verify", "--account", "casalinda")
    assert said.code == 1
    assert said.out.splitlines()[1:] == ["casalinda\t1\tchanged"]
    assert shell.here("audit", "verify", "--account", "otratienda").code == 0


def test_a_store_that_does_not_exist_is_wrong_use(shell: Shell) -> None:
    said = shell.here("audit", "verify", "--account", "nosuchstore")
    assert (said.code, said.out) == (2, "")
    assert "store.unknown" in said.err
