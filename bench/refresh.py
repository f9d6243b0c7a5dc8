"""`python -m bench.refresh`: what a new edition of the rules costs a worker.

Every integration of 10,000 stores is evaluated anew from the database and brought up to date there, by one
worker (goal: under 20 s). The evaluation alone: `bench.requirements`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import update

from lib.services.access import Actor
from lib.services.demo import seed
from lib.services.platform import install, uninstall
from lib.services.reevaluation import refresh_what_time_changed
from lib.settings import Settings
from lib.storage.embedded import start_embedded
from lib.storage.migrate import upgrade
from lib.storage.scope import Scope, transaction
from lib.storage.tables import integrations


def main(count: int) -> None:
    """Print the figures for `count` stores."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_embedded(Path(folder))
        here = install(Settings(data_dir=Path(folder)), server.get_uri())
        upgrade(here.engine)
        seed(Actor.process("bench"), count)
        with transaction(here.engine) as connection:
            everywhere = Scope(connection, None).on(integrations)
            connection.execute(update(integrations).where(everywhere).values(rulebook="2000-01-01"))
        begun = time.perf_counter()
        done = refresh_what_time_changed()
        took = time.perf_counter() - begun
        each = took / max(1, done) * 1e3
        print(f"{count} stores, {done} integrations: {took:.1f} s, {each:.2f} ms for one")
        uninstall()
        server.cleanup()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
