"""Rotating keys on the command line: killed in the middle, continued, and refused without the keys."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from lib.security.vault import Vault, key_id
from tests.cli.conftest import Shell
from tests.run import PROJECT
from tests.sealed import seal_secrets
from tests.waiting import eventually

pytestmark = pytest.mark.processes

OLD, NEW = b"o" * 32, b"n" * 32
OLD_TEXT, NEW_TEXT = "old:" + "b29v" * 10 + "b28=", "new:" + "bm5u" * 10 + "bm4="
SECRETS = 4_000
SECRET = "CANARY" + "QWERTZ" * 20


@pytest.fixture
def engine(shell: Shell) -> Iterator[Engine]:
    """The database of the shell with secrets that the old key sealed; they are gone afterwards."""
    engine = create_engine(shell.environment["DATABASE_URL"])
    seal_secrets(engine, Vault({"old": OLD}), SECRETS, SECRET)
    yield engine
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM credentials"))
    engine.dispose()


def kept(engine: Engine) -> dict[str, int]:
    """How many secrets each key sealed."""
    counts: dict[str, int] = {}
    with engine.connect() as connection:
        for sealed in connection.execute(text("SELECT sealed FROM credentials")).scalars():
            sealed_by = str(key_id(bytes(sealed)))
            counts[sealed_by] = counts.get(sealed_by, 0) + 1
    return counts


def test_a_rotation_that_is_killed_anywhere_is_continued(shell: Shell, engine: Engine) -> None:
    ring = {"PUENTE_VAULT_KEYS": f"{NEW_TEXT},{OLD_TEXT}"}
    rotation = subprocess.Popen(
        [sys.executable, "-m", "lib.cli", "vault", "rotate"],
        cwd=PROJECT,
        env={**shell.environment, **ring},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    eventually(lambda: kept(engine).get("new") or rotation.poll() is not None)
    rotation.kill()
    rotation.wait(60)
    done = kept(engine).get("new", 0)
    said = shell.run("vault", "rotate", "--json", **ring)
    assert (said.code, said.json) == (0, {"resealed": SECRETS - done})
    assert kept(engine) == {"new": SECRETS}
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT store_id, field, sealed FROM credentials")).all()
    vault = Vault({"new": NEW})
    opened = {vault.open(bytes(row.sealed), store_id=row.store_id, field=row.field).reveal() for row in rows}
    assert opened == {SECRET}


@pytest.mark.usefixtures("engine")
def test_the_state_of_the_keys_is_told_without_a_secret(shell: Shell) -> None:
    said = shell.here("vault", "status", "--json", PUENTE_VAULT_KEYS=OLD_TEXT)
    assert (said.code, said.json) == (0, [{"id": "old", "secrets": SECRETS, "opens": True}])
    without = shell.here("vault", "status", "--json", PUENTE_VAULT_KEYS=NEW_TEXT)
    assert without.code == 1
    assert [key["opens"] for key in json.loads(without.out)] == [False]
    refused = shell.here("vault", "rotate", PUENTE_VAULT_KEYS=NEW_TEXT)
    assert (refused.code, refused.err) == (2, f"error: vault.unknown_key secrets={SECRETS}\n")


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("module", ["app", "lib.jobs"])
def test_without_the_key_nothing_starts_and_the_sentence_names_it(shell: Shell, module: str) -> None:
    said = shell.run(module=module, PUENTE_VAULT_KEYS=NEW_TEXT)
    assert (said.code, said.out) == (2, "")
    assert f"old ({SECRETS})" in said.err
    assert said.err.count("\n") == 1
