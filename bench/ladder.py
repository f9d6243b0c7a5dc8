"""`python -m bench.ladder`: the time of a healthy climb of every check when each vendor is slow.

Each call, and nothing else, waits 200 ms at the vendor, a simulator of ours. Two ways to climb take turns:
ours, with a thread for each vendor, and one that makes the same calls one after the other. Printed are
the medians of nine turns in seconds, and the time to the first row that needed a call.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from lib.domain.ladder import CheckResult
from lib.domain.model import CheckOutcome
from lib.rehearsal.app import build_app
from lib.rehearsal.server import serve_in_thread
from lib.vendors.climb_hellotext import climb_hellotext
from lib.vendors.climb_meta import climb_meta
from lib.vendors.climb_vtex import climb_vtex
from lib.vendors.hellotext import HellotextClient
from lib.vendors.http import VendorSession, VendorUrls
from lib.vendors.ladder import Credentials, WriteConsent, run_ladder
from lib.vendors.meta import MetaClient

LATENCY = 0.2
_TURNS = 9
_ENTERED = Credentials(
    "acme",
    "vtexappkey-acme-STORES",
    "Q" * 128,
    "yQlRPYBb",
    "ALK_" + "aB3x9Zq" * 20,
    "106853218861309",
    "206853218861309",
    "306853218861309",
    "EAAB" + "x7Yz9Kq" * 24,
)
_CONSENT = WriteConsent(None)


class _Late:
    """Answers each request after `LATENCY` seconds."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(LATENCY)
        await self._app(scope, receive, send)


@contextmanager
def late_vendors() -> Iterator[VendorUrls]:
    """The addresses of three vendors that answer late."""
    app = build_app()
    app.add_middleware(_Late)
    with serve_in_thread(app) as base:
        yield VendorUrls(
            f"{base}/vtex/{{account}}", f"{base}/shop/{{account}}", f"{base}/hellotext", f"{base}/meta/v26.0"
        )


def one_after_the_other(urls: VendorUrls) -> Iterator[CheckResult]:
    """The same checks on one session and one thread."""
    with VendorSession(allow_loopback=True) as session:
        yield from climb_vtex(_ENTERED, urls.vtex, session)
        yield from climb_hellotext(_ENTERED, HellotextClient(urls.hellotext, session), _CONSENT)
        yield from climb_meta(_ENTERED, lambda token: MetaClient(urls.meta, token, session))


def ours(urls: VendorUrls) -> Iterator[CheckResult]:
    """The climb of the application."""
    return run_ladder(_ENTERED, urls, True, write=_CONSENT)


def timed(climb: Iterator[CheckResult]) -> tuple[float, float]:
    """Seconds to the first row that a call stands behind, and to the last one."""
    began, first = time.monotonic(), 0.0
    for result in climb:
        assert result.outcome is CheckOutcome.PASSED, result.code
        if not first and result.ms >= LATENCY * 1000:
            first = time.monotonic() - began
    return first, time.monotonic() - began


def main() -> None:
    """Measure and print."""
    peer: list[tuple[float, float]] = []
    own: list[tuple[float, float]] = []
    with late_vendors() as urls:
        for _ in range(_TURNS):
            peer.append(timed(one_after_the_other(urls)))
            own.append(timed(ours(urls)))
    for name, times in (("one after the other", peer), ("each vendor in a thread", own)):
        first, whole = (statistics.median(column) for column in zip(*times, strict=True))
        print(f"{name:<24} first row {first:.2f} s, all rows {whole:.2f} s")


if __name__ == "__main__":
    main()
