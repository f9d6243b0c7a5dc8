"""`python -m lib.vendors.deep_page`: runs a stranger's page in a browser without a network.

A process of its own, which `lib.vendors.deep` starts, feeds and kills. Lines of JSON: it is given an `Order`
and the page, says what else the page wants, and is given that; last it says what was seen.
"""

from __future__ import annotations

import os
import queue
import re
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from playwright.sync_api import Error, Page, Request, Route

from lib.domain.pixel.addresses import host_of, path_of, same_site
from lib.domain.pixel.model import PageProblem
from lib.vendors.deep_lines import Given, Kind, Order, Said
from lib.vendors.fenced import POLICY, fenced_page

_BUSINESS: Final = re.compile(
    r"https://api\.hellotext\.com/v1/public/businesses/([A-Za-z0-9_-]{1,64})/?(?:[?#].*)?"
)
_SDK: Final = re.compile(r"/@hellotext/hellotext(?:[@/]|$)|/hellotext(?:\.min|\.umd|\.es)?\.js$")
_HELLOTEXT: Final = "api.hellotext.com"
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_NEEDED: Final = frozenset({"document", "script", "xhr", "fetch"})
_MOST_FETCHED: Final = 200
_MOST_BYTES: Final = 40_000_000
_MOST_REQUESTS: Final = 2_000
_MOST_PAGES: Final = 3
_PAUSE_MS: Final = 20.0
_BUSY_PAUSE_MS: Final = 4.0
"""While the page waits for something: its scripts come one after the other."""
_OK: Final = 200


class _Look:
    """One page while it runs: what it asks for, what it is given, and what that says."""

    def __init__(self, order: Order, home: Given, answers: queue.SimpleQueue[Given]) -> None:
        self._order = order
        self._home = home
        self._answers = answers
        self._ends_at = time.monotonic() + order.seconds
        self._page: Page | None = None
        self._asked: str | None = None
        self._problem: PageProblem | None = None
        self._is_loaded = self._is_ended = self._has_sdk = False
        self._withheld = self._requests = self._pages = self._fetched = self._bytes = 0
        self._heard_at = time.monotonic()
        self._waiting: deque[Route] = deque()
        self._fetching: Route | None = None

    def run(self) -> None:
        """Let the page run until it has said whom it asks for, or will not. Raises Playwright's `Error`."""
        with fenced_page(Path(self._order.path), self._take) as page:
            _say(Said(Kind.STARTED))
            self._page = page
            page.on("load", lambda _: self._note_load())
            page.goto(self._order.url, wait_until="commit", timeout=self._order.seconds * 1000)
            is_touched = False
            while not (self._is_ended or self._is_quiet):
                self._step()
                page.wait_for_timeout(_BUSY_PAUSE_MS if self._is_busy else _PAUSE_MS)
                if self._is_loaded and not is_touched:
                    # Many shops load what is not theirs only once a visitor stirs.
                    page.mouse.move(200, 300)
                    page.mouse.wheel(0, 600)
                    is_touched = True
            self._end()

    def _end(self, problem: PageProblem | None = None) -> None:
        """Say what was seen, once. Nothing is taken after that, and soon this process is killed."""
        if not self._is_ended:
            self._is_ended = True
            problem = None if self._asked else problem or self._problem
            _say(Said(Kind.ENDED, "", self._asked, self._has_sdk, problem, self._withheld))

    def _note_load(self) -> None:
        self._is_loaded = True
        self._heard_at = time.monotonic()

    @property
    def _is_busy(self) -> bool:
        return bool(self._waiting) or self._fetching is not None

    @property
    def _is_quiet(self) -> bool:
        """Whether a loaded page wants nothing any more, or there is no time left to wait for that."""
        now = time.monotonic()
        is_silent = not self._is_busy and now - self._heard_at >= self._order.quiet
        return self._is_loaded and (is_silent or now >= self._ends_at)

    def _take(self, route: Route) -> None:
        """Decide what becomes of a request: refused, given at once, or fetched when its turn comes."""
        # A page or a browser that is gone takes no answer.
        with suppress(Error):
            if not self._is_taken(route):
                route.abort()

    def _is_taken(self, route: Route) -> bool:
        """Note what a request says. Returns whether it is or will be answered; else it is to be refused."""
        request = route.request
        self._requests += 1
        if self._requests > _MOST_REQUESTS:
            self._end(PageProblem.TOO_LARGE)
        if request.method not in _READING:
            self._withheld += 1
        if self._is_ended or request.method != "GET" or not self._is_ours(request):
            return False
        business = _BUSINESS.fullmatch(request.url)
        if business is not None:
            self._asked = business[1]
            self._end()
            return False
        if request.resource_type == "document":
            return self._is_page_taken(route)
        return self._is_needed(request) and self._is_queued(route)

    def _is_ours(self, request: Request) -> bool:
        """Whether the page itself asks: not a frame in it, whose pixel is not the shop's, nor a window."""
        try:
            return self._page is not None and request.frame == self._page.main_frame
        except Error:
            return False

    def _is_page_taken(self, route: Route) -> bool:
        """Give the page that was fetched, and follow it to others of its site, a few times."""
        self._pages += 1
        if self._pages == 1:
            self._give(route, self._home)
            return True
        if not same_site(host_of(route.request.url), host_of(self._order.url)):
            self._end(PageProblem.OTHER_HOST)
        elif self._pages > _MOST_PAGES:
            self._end(PageProblem.TOO_MANY_REDIRECTS)
        return not self._is_ended and self._is_queued(route)

    def _is_needed(self, request: Request) -> bool:
        is_hellotext = host_of(request.url) == _HELLOTEXT
        return request.resource_type in _NEEDED and request.url.startswith("https:") and not is_hellotext

    def _is_queued(self, route: Route) -> bool:
        """Let a request wait for its turn, Hellotext's script first of all, unless there were too many."""
        if self._fetched >= _MOST_FETCHED or self._bytes >= _MOST_BYTES:
            self._problem = PageProblem.TOO_LARGE
            return False
        self._fetched += 1
        self._heard_at = time.monotonic()
        if _is_sdk(route.request.url):
            self._waiting.appendleft(route)
        else:
            self._waiting.append(route)
        return True

    def _step(self) -> None:
        """Hand over what was fetched, and ask for the next."""
        with suppress(queue.Empty, Error):
            given = self._answers.get_nowait()
            route, self._fetching = self._fetching, None
            if route is not None:
                self._give(route, given)
        if self._waiting and self._fetching is None:
            self._fetching = self._waiting.popleft()
            _say(Said(Kind.WANTED, self._fetching.request.url))

    def _give(self, route: Route, given: Given) -> None:
        self._heard_at = time.monotonic()
        self._bytes += len(given.body)
        if given.status is None:
            route.abort()
            return
        if _is_sdk(route.request.url) and given.status == _OK:
            self._has_sdk = True
        route.fulfill(status=given.status, headers=_headers(route.request, given), body=given.body)


def _is_sdk(url: str) -> bool:
    return _SDK.search(unquote(path_of(url))) is not None


def _headers(request: Request, given: Given) -> dict[str, str]:
    """What the browser is told of an answer: its type, its policy and ours.

    Any origin may read it: it was fetched without cookies, and what is read there cannot be sent anywhere.
    The shop's own rules on that cannot be known, because no origin was named when it was fetched.
    """
    return {
        "content-type": given.content_type,
        "content-security-policy": ", ".join([*given.policies, POLICY]),
        "access-control-allow-origin": request.headers.get("origin", "*"),
        "access-control-allow-credentials": "true",
    }


def _say(said: Said) -> None:
    sys.stdout.write(said.line() + "\n")
    sys.stdout.flush()


def _hear(answers: queue.SimpleQueue[Given]) -> None:
    """Take in what is given, until whoever started this process has gone."""
    for line in sys.stdin.buffer:
        answers.put(Given.of(line))
    os._exit(1)


def main() -> None:
    """Carry out the one order that comes in."""
    order = Order.of(sys.stdin.buffer.readline())
    home = Given.of(sys.stdin.buffer.readline())
    answers: queue.SimpleQueue[Given] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(answers,), daemon=True).start()
    with suppress(Error):
        _Look(order, home, answers).run()


if __name__ == "__main__":
    main()
