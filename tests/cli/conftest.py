"""The command line as an operator uses it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lib.cli import main
from lib.settings import get_settings
from tests.run import PROJECT, clean_environment
from tests.running import own_database


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be, in one line."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


@dataclass(frozen=True)
class Shell:
    """Runs commands with the same data folder and settings."""

    environment: dict[str, str]

    def run(self, *arguments: str, stdin: str | bytes = "", module: str = "lib.cli", **settings: str) -> Said:
        """Run `python -m module arguments`; `settings` are added to its environment."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env={**self.environment, **settings},
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        said = Said(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in said.out + said.err, said.err
        return said

    def here(self, *arguments: str, stdin: str | bytes = "", **settings: str) -> Said:
        """The same command without the second that a process takes to start."""
        environment = {name: None for name in os.environ if name.startswith("PUENTE_")}
        get_settings.cache_clear()
        try:
            done = CliRunner().invoke(
                main, arguments, input=stdin, env={**environment, **self.environment, **settings}
            )
        finally:
            get_settings.cache_clear()
        assert isinstance(done.exception, SystemExit | None), done.exception
        return Said(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def shell(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """A shell with a database of its own that holds one store, `casalinda`."""
    folder: Path = tmp_path_factory.mktemp("cli")
    with own_database(postgres) as url:
        opened = Shell({**clean_environment(), "PUENTE_DATA_DIR": str(folder), "DATABASE_URL": url})
        added = opened.run("store", "add", "casalinda", "--name", "Casa Linda", "--country", "UY")
        assert (added.code, added.out) == (0, "casalinda added\n")
        yield opened
