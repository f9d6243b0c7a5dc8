"""`python -m bench.sessions [--sessions 100 --stores 10000 --seconds 60]`: many managers at work at once.

Each has an open page and does one thing every five seconds: another view of the panel, now and then a
store. Measured from asking to the last message of the run, by clients on the same machine.
"""

from __future__ import annotations

import argparse
import random
import statistics
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.panel_views import addresses
from bench.started import Started, accounts, application, cookies_of, data_folder, managers, percentile, seed
from tests.streamed import Streamed, streamed

_EVERY_SECONDS = 5.0
_A_STORE = 0.2
_MIB = 1024 * 1024


class Worker(threading.Thread):
    """One session: acts every five seconds until told to stop; notes how long each took, and what failed."""

    def __init__(self, page: Streamed, stores: list[str], seconds: float, number: int) -> None:
        super().__init__()
        self._page, self._stores = page, stores
        self._chance = random.Random(number)
        self._views = addresses(200, number)
        self._until = time.monotonic() + seconds
        self.times: list[float] = []
        self.errors: list[str] = []

    def run(self) -> None:
        """Act until the time is over. The first act comes at a moment of its own."""
        pause = threading.Event()
        pause.wait(self._chance.uniform(0, _EVERY_SECONDS))
        while time.monotonic() < self._until:
            begun = time.monotonic()
            self._act()
            pause.wait(max(0.0, _EVERY_SECONDS - (time.monotonic() - begun)))

    def _act(self) -> None:
        page = self._page
        if self._chance.random() < _A_STORE:
            page.page, page.query = "tienda", f"tienda={self._chance.choice(self._stores)}"
        else:
            page.page, page.query = "panel", self._chance.choice(self._views)
        begun = time.perf_counter()
        try:
            drawn = page.run()
        except (TimeoutError, OSError) as error:
            self.errors.append(type(error).__name__)
            return
        self.times.append(1000 * (time.perf_counter() - begun))
        if not drawn:
            self.errors.append("nothing drawn")
        page.heard = page.shown = b""


def measure(started: Started, data: Path, sessions: int, seconds: float) -> None:
    """Open the sessions, let them work, and print."""
    process = psutil.Process(started.process.pid)
    people, stores = managers(data), accounts(data)
    with streamed(started.url, "/panel", cookies=cookies_of(started, data, people[0])) as first:
        first.run()
    before = process.memory_info().rss
    with ExitStack() as stack:
        pages = [
            stack.enter_context(
                streamed(
                    started.url,
                    "/panel",
                    cookies=cookies_of(started, data, people[number % len(people)]),
                )
            )
            for number in range(sessions)
        ]
        at_work = [Worker(page, stores, seconds, number) for number, page in enumerate(pages)]
        for worker in at_work:
            worker.start()
        for worker in at_work:
            worker.join()
        grown = process.memory_info().rss - before
    times = [one for worker in at_work for one in worker.times]
    errors = [one for worker in at_work for one in worker.errors]
    told = f"median {statistics.median(times):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
    print(f"{sessions} sessions, {len(times)} actions in {seconds:.0f} s: {told}, most {max(times):.0f} ms")
    print(f"errors: {len(errors)} {', '.join(sorted(set(errors)))}")
    print(f"memory per session {grown / sessions / _MIB:.2f} MiB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--stores", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    with data_folder() as data:
        seed(data, asked.stores)
        with application(data) as started:
            measure(started, data, asked.sessions, asked.seconds)


if __name__ == "__main__":
    main()
