"""The credential ladder, climbed over HTTP: each result is handed over as soon as it is known."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from threading import Event
from typing import Final

from lib.domain.ladder import CHECKS, CheckResult, Redaction, out_of_time, skipped
from lib.vendors.climb_hellotext import climb_hellotext
from lib.vendors.climb_meta import climb_meta
from lib.vendors.climb_vtex import climb_vtex
from lib.vendors.climbing import Credentials, WriteConsent, secrets_in
from lib.vendors.hellotext import HellotextClient
from lib.vendors.http import Timeouts, VendorSession, VendorUrls
from lib.vendors.meta import MetaClient, MetaGate
from lib.vendors.together import Source, together

__all__ = ["INTERACTIVE", "Credentials", "WriteConsent", "run_ladder"]

INTERACTIVE: Final = Timeouts(connect=3.05, read=8.0, whole=12.0)
"""How long a person who looks at the screen is made to wait for one call."""

LONGEST: Final = 60.0
"""Seconds after which a climb ends with what it has."""


def run_ladder(
    entered: Credentials,
    urls: VendorUrls,
    allow_loopback: bool,
    *,
    timeouts: Timeouts = INTERACTIVE,
    write: WriteConsent | None = None,
    meta_gate: MetaGate | None = None,
    seconds: float = LONGEST,
) -> Generator[CheckResult]:
    """Yield one result per entry of `CHECKS`, each as soon as it is known.

    The vendors are climbed at the same time: within a vendor the results keep the order of `CHECKS`,
    between vendors they come as they come, so that one vendor's slowness delays no other's rows. Only
    reads are sent, and the one write that `write` agrees to, each once. Checks that are not done after
    `seconds` are not provable. `meta_gate` counts the calls to Meta. Nothing is raised for what was typed
    or for what a vendor does. No result holds one of the secrets, whatever a vendor says. Once the
    generator is closed no further call begins.
    """
    redaction = Redaction(secrets_in(entered))

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
        base = urls.meta.rstrip("/")
        if meta_gate is None:
            return climb_meta(entered, lambda token: MetaClient(base, token, session))
        before, after = meta_gate.before_call, meta_gate.after_call
        return climb_meta(entered, lambda token: MetaClient(base, token, session, before, after))

    waiting = [spec.id for spec in CHECKS]
    with closing(together([climbing(one) for one in (vtex, hellotext, meta)], seconds=seconds)) as results:
        for result in results:
            waiting.remove(result.check_id)
            yield redaction.apply(result)
    for check_id in waiting:
        yield _unfinished(check_id, write)


def _unfinished(check_id: str, write: WriteConsent | None) -> CheckResult:
    if check_id == "hellotext.write" and write is None:
        return skipped(check_id, "not_agreed")
    return out_of_time(check_id)
