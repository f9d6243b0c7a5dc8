"""`python -m bench.pixel [--stores 1000]`: how long one worker takes to look at every shop.

One real worker process (`python -m lib.jobs`) with the queue as it is in use, shops on loopback that answer
after 100 ms, a PostgreSQL of its own. Of ten shops one is the shop of two stores, with and without `www.`,
whose checks are due at the same time: it would see two requests at once if the worker did not mind. Goals:
1,000 stores in under 3 minutes, one request at a time for each shop. The shops speak plain HTTP: what TLS
costs is not in the figures. Take them on a quiet machine only: shops and PostgreSQL share its cores with the
worker.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psutil
from sqlalchemy import func, select, update

from bench.pixel_shop import BUSINESS_ID
from bench.started import PROJECT
from bench.sync_puente import Database, database
from lib.services.access import Actor
from lib.services.credentials import Entered, save_credentials
from lib.services.pixel import choose_domain
from lib.services.pixel_watch import AT_ONCE, queue_due_checks
from lib.services.platform import platform
from lib.services.stores import add_store
from lib.storage.scope import Scope, transaction
from lib.storage.watching import pixel_checks, pixel_settings

_BENCH = Actor.process("bench")
_LOOK_SECONDS = 0.1
_GOAL_SECONDS = 180.0
_SHARED_EVERY = 11
"""Of so many stores the last has the shop of the one before."""


@contextmanager
def shops(latency: float) -> Iterator[str]:
    """Shops in a process of their own; their address."""
    command = [sys.executable, "-m", "bench.pixel_shop", "--latency", str(latency)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


@contextmanager
def worker(kept: Database, url: str) -> Iterator[psutil.Process]:
    """One worker that finds every shop there."""
    addresses = {f"PUENTE_{name}_URL": url for name in ("VTEX", "VTEX_PUBLIC", "HELLOTEXT", "META")}
    others = {name: value for name, value in os.environ.items() if not name.startswith("PUENTE_")}
    environment = {**others, **addresses, "PUENTE_DATA_DIR": str(kept.folder)}
    environment["DATABASE_URL"] = platform().database_url
    with subprocess.Popen([sys.executable, "-m", "lib.jobs"], cwd=PROJECT, env=environment) as process:
        try:
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(60)


def domain_of(number: int) -> str:
    """The shop of a store, as it was chosen for it."""
    is_shared = number % _SHARED_EVERY == _SHARED_EVERY - 1
    return f"tienda{number - 1}.example" if is_shared else f"www.tienda{number}.example"


def made_due(count: int) -> None:
    """So many stores whose shop is due to be looked at, and a check queued for each."""
    for number in range(count):
        account = f"tienda{number}"
        add_store(_BENCH, account, "Tienda", "UY")
        choose_domain(_BENCH, account, domain_of(number))
        save_credentials(_BENCH, account, Entered(business_id=BUSINESS_ID))
    with transaction(platform().engine) as connection:
        everywhere = Scope(connection, None)
        # What each first choice asked for is not what is measured.
        over = {"state": "cancelled", "requested_at": platform().now() - timedelta(days=1)}
        connection.execute(update(pixel_checks).where(everywhere.on(pixel_checks)).values(**over))
        due = update(pixel_settings).where(everywhere.on(pixel_settings))
        connection.execute(due.values(next_check_at=platform().now()))
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    for _ in range(-(-count // AT_ONCE)):
        queue_due_checks()


def states() -> dict[str, int]:
    """How many checks there are in each state."""
    with transaction(platform().engine) as connection:
        counted = (
            select(pixel_checks.c.state, func.count().label("number"))
            .where(Scope(connection, None).on(pixel_checks))
            .group_by(pixel_checks.c.state)
        )
        return {row.state: row.number for row in connection.execute(counted)}


def main(count: int, latency: float) -> None:
    """Print the figures for `count` stores."""
    with database() as kept, shops(latency) as url:
        made_due(count)
        assert states()["queued"] == count
        beside, begun = kept.cpu(), time.monotonic()
        with worker(kept, url) as process:
            peak = 0
            while states().get("done", 0) < count:
                peak = max(peak, process.memory_info().rss)
                time.sleep(_LOOK_SECONDS)
            took = time.monotonic() - begun
            times = process.cpu_times()
        with urllib.request.urlopen(f"{url}/_counts") as answer:  # noqa: S310 - our own, on loopback
            seen = json.load(answer)
        cpu, database_cpu = times.user + times.system, kept.cpu() - beside
        print(f"{count} stores: {took:.1f} s, {count / took:.1f} checks/s, start of the process included")
        shared = count // _SHARED_EVERY
        print(f"  requests {seen['requests']}, most at once for one shop {seen['most_at_once']}")
        print(f"  shops of two stores {shared}, looked at twice {seen['looked_at_twice']}")
        print(f"  CPU for a check {cpu / count * 1e3:.1f} ms, database {database_cpu / count * 1e3:.1f} ms")
        print(f"  peak memory of the worker {peak / 2**20:.0f} MB")
        is_polite = seen["most_at_once"] == 1 and seen["looked_at_twice"] == shared
        print(f"  {'met' if took < _GOAL_SECONDS and is_polite else 'MISSED'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--stores", type=int, default=1_000)
    parser.add_argument("--latency", type=float, default=0.1)
    asked = parser.parse_args()
    main(asked.stores, asked.latency)
