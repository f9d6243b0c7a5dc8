"""`python -m bench.start`: from the start of the process to the first rendered page, and memory at rest.

Prints, as medians of five starts, the seconds to the printed readiness and to the rendered sign-in
page in Chromium, for an empty and for an existing data folder; then the resident memory of each
process after ten seconds of rest.
"""

from __future__ import annotations

import statistics
import threading
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, sync_playwright

from bench.started import application, data_folder
from tests.browser import chromium

_ROUNDS = 5
_REST_SECONDS = 10.0
_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def first_page(browser: Browser, data: Path) -> float:
    """Seconds from the start of the process to the rendered person picker."""
    with application(data) as started:
        page = browser.new_page(locale="es-UY")
        page.goto(started.url)
        page.wait_for_selector(".puente-person")
        took = time.monotonic() - started.at
        page.close()
        return took


def memory(data: Path) -> dict[str, int]:
    """Resident memory of each process at rest, in MB. PostgreSQL's processes share most of theirs."""
    with application(data) as started:
        threading.Event().wait(_REST_SECONDS)
        found = {"web": psutil.Process(started.process.pid).memory_info().rss // 2**20}
        for child in psutil.Process(started.process.pid).children(recursive=True):
            line = " ".join(child.cmdline())
            name = (
                "worker" if "lib.jobs" in line else "simulator" if "lib.rehearsal" in line else child.name()
            )
            found[name] = child.memory_info().rss // 2**20
        postmaster = int((data / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        processes = [psutil.Process(postmaster), *psutil.Process(postmaster).children()]
        found["postgres (sum of proportional shares)"] = (
            sum(process.memory_full_info().pss for process in processes) // 2**20
        )
        return found


def main() -> None:
    """Measure and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        fresh, again = [], []
        for _ in range(_ROUNDS):
            with data_folder() as data:
                fresh.append(first_page(browser, data))
                again.append(first_page(browser, data))
        browser.close()
    print(f"first rendered page, empty data folder:    {statistics.median(fresh):.2f} s {sorted(fresh)}")
    print(f"first rendered page, existing data folder: {statistics.median(again):.2f} s {sorted(again)}")
    with data_folder() as data:
        for name, megabytes in memory(data).items():
            print(f"memory at rest, {name}: {megabytes} MB")


if __name__ == "__main__":
    main()
