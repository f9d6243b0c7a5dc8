"""Many calls at once: an asynchronous session under the same hardening as `lib.vendors.http`.

For the customer sync alone, which makes a hundred thousand calls in a row in a process of its own. There
a call by `requests` costs a millisecond of CPU, five times as much as here (docs/decisions/0028). The
hardening is the same: explicit time-outs, no redirect, no cookie, nothing of the environment, capped
bodies, HTTPS or, in a rehearsal, this machine; a call ends in a value and never in an exception.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Coroutine, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import aiohttp
import certifi

from lib.domain.answers import Answer, FailureKind, Seen, TransportFailure
from lib.vendors.http import USER_AGENT, Timeouts, elapsed_ms, is_admitted, parsed_body

Value = TypeVar("Value")

MAX_BODY: Final = 16_000_000
"""Most bytes of a body that are read, decompressed: a page of 1,000 customers has about a million."""

_KEPT_HEADERS: Final = (
    "date",
    "retry-after",
    "rest-content-range",
    "rest-content-total",
    "x-vtex-md-token",
)
_KEEP_ALIVE_SECONDS: Final = 20.0
_TIMEOUTS: Final = Timeouts()


class LeanSession:
    """Calls of one task's event loop, at most `at_once` connections; to be used as `async with`."""

    def __init__(
        self,
        *,
        allow_loopback: bool,
        at_once: int,
        timeouts: Timeouts = _TIMEOUTS,
        max_body: int = MAX_BODY,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._at_once = at_once
        self._timeouts = timeouts
        self._max_body = max_body
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        times = self._timeouts
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._at_once,
                ssl=ssl.create_default_context(cafile=certifi.where()),
                keepalive_timeout=_KEEP_ALIVE_SECONDS,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": USER_AGENT},
            # Not for each piece as well: the whole call ends in time, and that is looked at once.
            timeout=aiohttp.ClientTimeout(total=times.whole, sock_connect=times.connect),
            trust_env=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Seen:
        """Send one request, once, and return what came back. `method`: GET, POST or PATCH."""
        started = time.monotonic()
        if self._session is None:
            raise RuntimeError("the session is not open")
        if not is_admitted(url, allow_loopback=self._allow_loopback):
            return TransportFailure(FailureKind.ADDRESS_REFUSED)
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                return await self._answer(response, started)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            return TransportFailure(_kind_of(error), elapsed_ms(started))

    async def _answer(self, response: aiohttp.ClientResponse, started: float) -> Seen:
        headers = response.headers
        body = await self._body(response)
        if body is None:
            response.close()
            return TransportFailure(FailureKind.TOO_LARGE, elapsed_ms(started))
        kind, parsed = parsed_body(headers.get("content-type", ""), body)
        return Answer(
            status=response.status,
            body=kind,
            ms=elapsed_ms(started),
            received_at=datetime.now(UTC),
            json=parsed,
            headers={name: headers[name] for name in _KEPT_HEADERS if name in headers},
        )

    async def _body(self, response: aiohttp.ClientResponse) -> bytes | None:
        """The decompressed body; `None` for one that is too large."""
        length = response.content_length
        if length is not None and length <= self._max_body and "content-encoding" not in response.headers:
            return await response.read()
        body = bytearray()
        async for block in response.content.iter_any():
            body += block
            if len(body) > self._max_body:
                return None
        return bytes(body)


def run_lean(main: Callable[[], Coroutine[Any, Any, Value]]) -> Value:
    """Run an asynchronous program to its end in this thread, on the fastest loop that there is here.

    `main` is a function without arguments that returns a coroutine; what that returns is returned.
    """
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(main())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    # Not made for Windows, where the standard loop serves as well.
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


_KINDS: Final[tuple[tuple[type[BaseException], FailureKind], ...]] = (
    (aiohttp.ClientConnectorDNSError, FailureKind.DNS_FAILURE),
    (aiohttp.ClientConnectorCertificateError, FailureKind.TLS_FAILURE),
    (aiohttp.ClientSSLError, FailureKind.TLS_FAILURE),
    (aiohttp.ConnectionTimeoutError, FailureKind.CONNECT_TIMEOUT),
    (aiohttp.ClientConnectorError, FailureKind.CONNECTION_REFUSED),
    (aiohttp.ClientPayloadError, FailureKind.TRUNCATED),
    (aiohttp.InvalidURL, FailureKind.ADDRESS_REFUSED),
    (aiohttp.ClientConnectionError, FailureKind.CONNECTION_LOST),
    (TimeoutError, FailureKind.READ_TIMEOUT),
    (UnicodeError, FailureKind.UNSENDABLE),
    (ValueError, FailureKind.UNSENDABLE),
)
"""From the most telling to the least: the library's errors inherit from one another."""

NOT_SENT: Final = frozenset(
    {
        FailureKind.ADDRESS_REFUSED,
        FailureKind.CONNECTION_REFUSED,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.DNS_FAILURE,
        FailureKind.TLS_FAILURE,
        FailureKind.UNSENDABLE,
    }
)
"""What goes wrong before the first byte of a request leaves."""


def _kind_of(error: BaseException) -> FailureKind:
    # A time-out of reading is also a lost connection by inheritance.
    if isinstance(error, aiohttp.SocketTimeoutError):
        return FailureKind.READ_TIMEOUT
    for error_type, kind in _KINDS:
        if isinstance(error, error_type):
            return kind
    return FailureKind.CONNECTION_LOST
