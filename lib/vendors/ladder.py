"""The credential ladder, climbed over HTTP: each result is handed over as soon as it is known."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from threading import Event
from typing import Final

from lib.domain.ladder import CheckResult
from lib.vendors.climb_hellotext import climb_hellotext
from lib.vendors.climb_meta import climb_meta
from lib.vendors.climb_vtex import climb_vtex
from lib.vendors.climbing import Entered, WriteConsent
from lib.vendors.hellotext import HellotextClient
from lib.vendors.http import Timeouts, VendorSession, VendorUrls
from lib.vendors.meta import MetaClient
from lib.vendors.together import Source, together

__all__ = ["INTERACTIVE", "Entered", "WriteConsent", "run_ladder"]

INTERACTIVE: Final = Timeouts(connect=3.05, read=8.0, body=8.0)
"""How long a person who looks at the screen is made to wait for one call."""


def run_ladder(
    entered: Entered,
    urls: VendorUrls,
    allow_loopback: bool,
    *,
    timeouts: Timeouts = INTERACTIVE,
    write: WriteConsent | None = None,
) -> Generator[CheckResult]:
    """Yield one result per entry of `CHECKS`, each as soon as it is known.

    The vendors are climbed at the same time: within a vendor the results keep the order of `CHECKS`,
    between vendors they come as they come, so that one vendor's slowness delays no other's rows. Only
    reads are sent, and the one write that `write` agrees to, each once. Nothing is raised for what was
    typed or for what a vendor does. Once the generator is closed no further call begins.
    """

    def climbing(climb: Callable[[VendorSession], Iterator[CheckResult]]) -> Source[CheckResult]:
        def source(stopped: Event) -> Iterator[CheckResult]:
            with VendorSession(allow_loopback=allow_loopback, timeouts=timeouts, stopped=stopped) as session:
                yield from climb(session)

        return source

    def vtex(session: VendorSession) -> Iterator[CheckResult]:
        return climb_vtex(entered, urls.vtex, session)

    def hellotext(session: VendorSession) -> Iterator[CheckResult]:
        return climb_hellotext(entered, HellotextClient(urls.hellotext.rstrip("/"), session), write)

    def meta(session: VendorSession) -> Iterator[CheckResult]:
        return climb_meta(entered, lambda token: MetaClient(urls.meta.rstrip("/"), token, session))

    yield from together([climbing(climb) for climb in (vtex, hellotext, meta)])
