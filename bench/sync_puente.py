"""`python -m bench.sync_puente --account ACCOUNT --data FOLDER …`: a sync as Puente's worker runs it.

A run that is open is continued, as after a SIGKILL; otherwise a full one is started that sends without
asking. The other half of this file makes what it needs: a PostgreSQL of its own, and stores whose
credentials are taken for proven.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import psutil

from bench.sync_peer import Job, asked_job, reported
from bench.sync_tools import Tool
from lib.domain.ladder import Vendor
from lib.domain.sync import RunState
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.credential_store import mark_answer
from lib.services.credentials import Entered, save_credentials
from lib.services.platform import install, uninstall
from lib.services.stores import add_store
from lib.services.sync_engine import run_sync
from lib.services.sync_runs import latest_run, start_sync
from lib.settings import Settings
from lib.storage.address import database_url
from lib.storage.embedded import start_embedded
from lib.storage.migrate import upgrade

_WORKER = Actor.process("bench")


@dataclass
class Database:
    """A PostgreSQL with Puente's schema, where each measurement gets a store of its own."""

    folder: Path
    server: psutil.Process
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def store(self) -> str:
        """The account of a new store, whose business nobody has written to yet."""
        number = next(self._numbers)
        account = f"tienda{number}"
        add_store(_WORKER, account, "Tienda", "BR")
        typed = Entered(
            "", f"vtexappkey-{account}-ORYNWX", "QWERTYUI" * 16, f"yQlR{number:04d}", "ALK_" + "aB3x9Zq" * 20
        )
        save_credentials(_WORKER, account, typed)
        with acting(_WORKER, Action.SET_CREDENTIALS, account) as act:
            for vendor in (Vendor.VTEX, Vendor.HELLOTEXT):
                mark_answer(act, vendor, act.now, accepted=True)
        return account

    def tool(self) -> Tool:
        """Puente on a new store."""
        arguments = ("--account", self.store(), "--data", str(self.folder))
        return Tool("Puente", Path(sys.executable), "bench.sync_puente", arguments)

    def cpu(self) -> float:
        """CPU seconds of PostgreSQL up to now: of its processes that are, and of those that were."""
        own = self.server.cpu_times()
        return (
            own.children_user + own.children_system + sum(map(_cpu, [self.server, *self.server.children()]))
        )


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a process; none of one that has just ended."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return times.user + times.system


@contextmanager
def database() -> Iterator[Database]:
    """A new database, and this process's platform on it."""
    with tempfile.TemporaryDirectory(prefix="puente-bench-", ignore_cleanup_errors=True) as folder:
        server = start_embedded(Path(folder))
        try:
            here = install(Settings(data_dir=Path(folder)), server.get_uri())
            upgrade(here.engine)
            yield Database(Path(folder), psutil.Process(server.get_pid()))
        finally:
            uninstall()
            server.cleanup()


def synchronise(account: str) -> None:
    """Continue the open run, or start a full one, and carry it out to its end."""
    run = latest_run(_WORKER, account)
    if run is None or not run.state.is_open:
        run = start_sync(_WORKER, account, full=True, automatic=True)
    run_sync(_WORKER, account, run.id, lambda: True)
    ended = latest_run(_WORKER, account)
    assert ended is not None
    assert ended.state is RunState.DONE, ended
    assert ended.equation.balances, ended


def settings_for(job: Job, data: Path) -> Settings:
    """The settings of a worker that finds both vendors at the stand-in."""
    return Settings(
        data_dir=data,
        vtex_url=f"{job.base}/vtex/{{account}}",
        vtex_public_url=job.base,
        hellotext_url=f"{job.base}/hellotext",
        meta_url=job.base,
        sync_at_once=job.in_flight,
    )


def main() -> None:
    """Run and report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--account", required=True)
    parser.add_argument("--data", type=Path, required=True)
    job, asked = asked_job(parser)
    settings = settings_for(job, asked.data)
    install(settings, database_url(settings))
    reported(partial(synchronise, asked.account))
    uninstall()


if __name__ == "__main__":
    main()
