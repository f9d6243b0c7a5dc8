"""A look at a shop's page with a real browser: whom does the page ask for, once its scripts have run?

The page is a stranger's, and it runs. Its browser has no network (`lib.vendors.fenced`): what the page needs
to run is fetched by the guarded fetcher, by GET, as a visitor without cookies; whatever else it tries is
refused. So nothing that the page does is heard by Hellotext, and the shop counts no visit by its scripts.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lib.domain.pixel.addresses import host_of, same_site
from lib.domain.pixel.model import Deep, DeepSeen, PageProblem, PageSeen, Place
from lib.domain.pixel.walls import wall_of
from lib.settings import get_settings
from lib.vendors.aside import Aside, aside
from lib.vendors.deep_lines import Given, Kind, Order, Said
from lib.vendors.guarded import Fetched, Fetcher
from lib.vendors.http import elapsed_ms

SECONDS: Final = 45.0

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MAC: Final = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
_PLAYWRIGHTS: Final = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/chrome.exe",
    "chromium-*/chrome-*/*.app/Contents/MacOS/*",
    "chromium_headless_shell-*/chrome-*/chrome-headless-shell*",
)
"""Where Playwright puts what it downloads (1.65, `registry`)."""

_MODULE: Final = "lib.vendors.deep_page"
_ANY: Final = "*/*"
_AT_ONCE: Final = threading.BoundedSemaphore(2)
"""Browsers of one process: each takes half a gigabyte."""
_MOST_MEMORY: Final = 2_000_000_000
_QUIET_SECONDS: Final = 7.0
"""Longer than the five seconds after which VTEX loads lazy pixels (vtex.md 6.1)."""
_LAST_SECONDS: Final = 1.0
"""Before the end: for a page that was never quiet to be judged as it is."""
_LOOK_EVERY_SECONDS: Final = 0.25


def browser_path(chosen: Path | None = None) -> Path | None:
    """Return the Chromium to look with: the one that is set, one on the path, or Playwright's own.

    `chosen` stands in for the setting PUENTE_CHROMIUM. A file that is not there is no browser, and then no
    other is taken either.
    """
    chosen = chosen or get_settings().chromium
    if chosen is not None:
        return chosen if chosen.is_file() else None
    return next(_installed(), None)


def _installed() -> Iterator[Path]:
    for name in _NAMES:
        found = shutil.which(name)
        if found:
            yield Path(found)
    if _MAC.is_file():
        yield _MAC
    for pattern in _PLAYWRIGHTS:
        # The newest last: names end in a revision of equal length.
        yield from sorted(_downloads().glob(pattern), reverse=True)


def _downloads() -> Path:
    """The folder of Playwright's browsers, found without Playwright, whose start takes a second."""
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    if given and given != "0":
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ms-playwright"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def deep_look(
    fetcher: Fetcher,
    url: str,
    business_id: str,
    *,
    path: Path | None,
    seconds: float = SECONDS,
    quiet: float = _QUIET_SECONDS,
) -> DeepSeen:
    """Open `url` in the Chromium at `path` and return whose business its page asked Hellotext for.

    It ends as soon as that is known, else when the page has been loaded and `quiet` for so many seconds, and
    after `seconds` at the latest: then the browser is killed. Never raises for what a page or a browser does:
    a browser that cannot be started is none, one that died is `UNKNOWN` without a problem. At most two at
    once in a process; others wait before their time begins.
    """
    if path is None:
        return DeepSeen(Deep.NO_BROWSER)
    with _AT_ONCE:
        started = time.monotonic()
        home = fetcher.fetch(url)
        problem = _problem_of(home)
        if problem is not None:
            return DeepSeen(Deep.UNKNOWN, problem=problem, ms=elapsed_ms(started))
        order = Order(str(path), home.final_url, quiet, seconds - _LAST_SECONDS)
        end = _Watched(fetcher, started + seconds).end_of(order, home)
        return DeepSeen(_result(end, business_id), end.asked, end.problem, end.withheld, elapsed_ms(started))


@dataclass(frozen=True)
class _End:
    """How a look ended. `is_whole`: the page came to its end; else it was given up, or the browser died."""

    has_started: bool
    is_whole: bool = False
    asked: str | None = None
    has_sdk: bool = False
    problem: PageProblem | None = None
    withheld: int = 0


def _result(end: _End, business_id: str) -> Deep:
    if end.asked is not None:
        return Deep.RIGHT if end.asked == business_id else Deep.OTHER
    if not end.has_started and end.problem is not PageProblem.SLOW:
        return Deep.NO_BROWSER
    if not end.is_whole or end.problem is not None:
        return Deep.UNKNOWN
    return Deep.LOADED if end.has_sdk else Deep.NOTHING


class _Watched:
    """One look of the process aside: feeds it, and ends it when it takes too long or too much."""

    def __init__(self, fetcher: Fetcher, ends_at: float) -> None:
        self._fetcher = fetcher
        self._ends_at = ends_at
        self._has_started = False

    def end_of(self, order: Order, home: Fetched) -> _End:
        """Carry out the order on a page that was fetched."""
        with aside(_MODULE) as process:
            self._give(process, lambda: (order.line(), _given(home).line()))
            while time.monotonic() < self._ends_at:
                if process.memory > _MOST_MEMORY:
                    return _End(self._has_started, problem=PageProblem.TOO_LARGE)
                line = process.hear(min(_LOOK_EVERY_SECONDS, self._ends_at - time.monotonic()))
                if line is not None:
                    end = self._heard(process, line)
                    if end is not None:
                        return end
            return _End(self._has_started, problem=PageProblem.SLOW)

    def _heard(self, process: Aside, line: bytes) -> _End | None:
        """Do what a line asks for. Returns the end if it says that."""
        if not line:
            return _End(self._has_started)
        said = Said.of(line)
        if said.kind is Kind.ENDED:
            return _End(self._has_started, True, said.asked, said.has_sdk, said.problem, said.withheld)
        if said.kind is Kind.STARTED:
            self._has_started = True
        else:
            self._give(process, lambda: (_given(self._fetcher.fetch(said.url, accept=_ANY)).line(),))
        return None

    def _give(self, process: Aside, lines: Callable[[], tuple[str, ...]]) -> None:
        """Get and hand over lines in the background: the page is heard meanwhile, and may be ended."""

        def give() -> None:
            for line in lines():
                process.tell(line)

        threading.Thread(target=give, name="deep-give", daemon=True).start()


def _given(fetched: Fetched) -> Given:
    if fetched.problem is not None:
        return Given()
    return Given(fetched.status, fetched.content_type, fetched.policies, fetched.body)


def _problem_of(home: Fetched) -> PageProblem | None:
    """Why the page that was fetched is not the shop's as its visitors see it."""
    if home.problem is not None:
        return home.problem
    if not same_site(host_of(home.url), host_of(home.final_url)):
        return PageProblem.OTHER_HOST
    return wall_of(
        PageSeen(
            Place.HOME,
            home.url,
            home.final_url,
            status=home.status,
            body=home.body,
            content_type=home.content_type,
            policies=home.policies,
            headers=home.headers,
            is_cut=home.is_cut,
        )
    )
