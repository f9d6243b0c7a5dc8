"""`python -m bench.panel [--stores 1000,10000,100000]`: the status dashboard, from the table to the pixel.

For each number of stores: the service (page with filters, counts and funnel, in one transaction of the
database), a run of the script heard over the websocket with its bytes, a click in Chromium until the
document is still, the first view, and the memory that one more session takes.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import repeat
from pathlib import Path

import psutil
from playwright.sync_api import Page, sync_playwright

from bench.panel_views import addresses, queries
from bench.started import Started, application, cookies_of, data_folder, managers, percentile, seed
from lib.services.access import Actor
from lib.services.pace import PaceQuery, pace
from lib.services.panel import panel
from lib.services.panel_query import OWNER_ALL, OWNER_MINE
from lib.services.platform import install, uninstall
from lib.services.today import today
from lib.settings import Settings
from lib.storage.address import database_url
from tests.browser import chromium
from tests.streamed import streamed

_FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
_QUERIES = 300
_RUNS = 100
_CLICKS = 60
_SESSIONS = 30
_MIB = 1024 * 1024
# From the click to the last change of the document before it is quiet for 150 ms: the table is there too.
_MEASURE = """
(element) => new Promise((resolve) => {
  let last = 0, timer = 0;
  const begun = performance.now();
  const done = () => { observer.disconnect(); resolve(last - begun); };
  const observer = new MutationObserver(() => {
    last = performance.now();
    clearTimeout(timer);
    timer = setTimeout(done, 150);
  });
  observer.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  element.click();
  timer = setTimeout(done, 3000);
})
"""


def timed(calls: Iterable[Callable[[], object]]) -> list[float]:
    """Milliseconds of each call."""
    times = []
    for call in calls:
        begun = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - begun))
    return times


def told(name: str, times: Sequence[float], unit: str = "ms") -> None:
    """Print the median, the 95th percentile and the longest."""
    ordered = list(times)
    print(
        f"  {name:<34} median {statistics.median(ordered):7.1f} {unit}   "
        f"p95 {percentile(ordered, 0.95):7.1f} {unit}   most {max(ordered):7.1f} {unit}",
        flush=True,
    )


def service(data: Path) -> None:
    """The service, called in this process on the data folder's database."""
    settings = Settings(data_dir=data)
    install(settings, database_url(settings))
    actor = Actor(managers(data)[0], "bench")
    asked = queries(_QUERIES)
    for warm in asked[:20]:
        panel(actor, warm)
    told("page + counts + funnel", timed(partial(panel, actor, query) for query in asked))
    for owner in (OWNER_MINE, OWNER_ALL):
        told(f"the day, portfolio: {owner}", timed(repeat(partial(today, actor, owner), 50)))
    told("median and p90 of stages", timed(repeat(partial(pace, actor, PaceQuery()), 20)))
    uninstall()


def runs(started: Started, data: Path) -> None:
    """A run of the script for another view, from asking to the last message of it."""
    cookies = cookies_of(started, data, managers(data)[0])
    with streamed(started.url, "/panel", cookies=cookies) as page:
        page.run()
        times, sizes = [], []
        for address in addresses(_RUNS):
            page.query = address
            before = len(page.heard)
            times += timed([page.run])
            sizes.append((len(page.heard) - before) / 1000)
    told("script, heard over the websocket", times)
    told("bytes of a view", sizes, "kB")


def memory(started: Started, data: Path) -> None:
    """What one more signed-in session with an open panel takes, of the process that serves the screens."""
    process = psutil.Process(started.process.pid)
    people = managers(data)
    before = process.memory_info().rss
    with ExitStack() as stack:
        for number in range(_SESSIONS):
            cookies = cookies_of(started, data, people[number % len(people)])
            stack.enter_context(streamed(started.url, "/panel", cookies=cookies))
        grown = process.memory_info().rss - before
    print(f"  {'memory per session':<34} {grown / _SESSIONS / _MIB:.2f} MiB")


def clicks(page: Page) -> list[float]:
    """Milliseconds of each click, going round the tabs."""
    times = []
    for number in range(_CLICKS):
        tabs = page.locator(".st-key-vista button")
        times.append(float(tabs.nth(number % tabs.count()).evaluate(_MEASURE)))
    return times


def screens(started: Started, data: Path) -> None:
    """In Chromium: the first view of a new browser, and clicks on the tabs."""
    token = cookies_of(started, data, managers(data)[0])
    host = [{"name": name, "value": value, "url": started.url} for name, value in token.items()]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=_FLAGS)
        first = []
        for _ in range(5):
            context = browser.new_context(locale="es-UY", viewport={"width": 1280, "height": 900})
            context.add_cookies(host)  # type: ignore[arg-type]
            page = context.new_page()
            begun = time.perf_counter()
            page.goto(f"{started.url}/panel")
            page.wait_for_selector('[data-testid="stDataFrame"] canvas')
            first.append(1000 * (time.perf_counter() - begun))
            if len(first) < 5:
                context.close()
        told("first view, a new browser", first)
        clicks(page)
        told("click to the still document", clicks(page))
        browser.close()


def measure(data: Path) -> None:
    """Everything, on the stores of a data folder."""
    with application(data) as started:
        service(data)
        runs(started, data)
        memory(started, data)
        screens(started, data)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stores", default="1000,10000,100000")
    parser.add_argument("--data", type=Path, help="a folder seeded before, instead of new ones")
    asked = parser.parse_args()
    if asked.data:
        measure(asked.data)
        return
    for stores in map(int, asked.stores.split(",")):
        with data_folder() as data:
            begun = time.perf_counter()
            seed(data, stores)
            print(f"{stores} stores, seeded in {time.perf_counter() - begun:.0f} s", flush=True)
            measure(data)


if __name__ == "__main__":
    main()
