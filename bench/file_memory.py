"""`python -m bench.file_memory [--rows 100000]`: what a file of numbers costs the process of the screens.

In Chromium: a small file first, so that everything is loaded; then the large one, from the upload to
its results. Prints the resident memory of the web process at rest after the small file, and the
highest while the large one was worked on, looked at every 50 ms.
"""

from __future__ import annotations

import argparse
import csv
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from bench.number_sample import sample
from bench.started import application, data_folder
from tests.browser import chromium

_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
_LOOK_SECONDS = 0.05
_LONG_MS = 180_000


def write(path: Path, rows: int) -> None:
    """A CSV of names, numbers and countries."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["nombre", "telefono", "pais"])
        for index, typed in enumerate(sample(rows)):
            writer.writerow([f"Cliente {index}", typed.text, typed.country])


def judge(page: Page, url: str, path: Path) -> None:
    """Upload a file, start it, and wait for its results."""
    page.goto(f"{url}/numero?modo=archivo")
    page.locator("[data-testid=stFileUploaderDropzone]").wait_for()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Revisar", exact=False).first.click(timeout=_LONG_MS)
    page.get_by_role("link", name="Descargar CSV").wait_for(timeout=_LONG_MS)


@contextmanager
def highest(process: psutil.Process) -> Iterator[list[int]]:
    """A list whose last element grows to the highest resident memory in bytes while this lasts."""
    seen = [process.memory_info().rss]
    over = threading.Event()

    def look() -> None:
        while not over.wait(_LOOK_SECONDS):
            seen.append(max(seen[-1], process.memory_info().rss))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with data_folder() as data, application(data) as started, sync_playwright() as playwright:
        small, large = data / "pocos.csv", data / "muchos.csv"
        write(small, 100)
        write(large, rows)
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        page = browser.new_page(locale="es-UY")
        page.goto(started.url)
        page.locator("a.puente-person").first.click()
        page.locator("h1").wait_for()
        process = psutil.Process(started.process.pid)
        judge(page, started.url, small)
        idle = process.memory_info().rss
        with highest(process) as seen:
            judge(page, started.url, large)
        browser.close()
    print(f"{rows} rows, {large.name}")
    print(f"web process after a small file: {idle / 2**20:.0f} MB")
    print(f"highest during the large one:   {seen[-1] / 2**20:.0f} MB, {(seen[-1] - idle) / 2**20:+.0f} MB")


if __name__ == "__main__":
    main()
