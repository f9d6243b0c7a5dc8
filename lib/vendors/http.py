"""One hardened HTTP session for every vendor.

A call ends in a value, an `Answer` or a `TransportFailure`, never in an exception of the HTTP
library: those carry the request, and with it the headers that hold the keys. The only methods are GET,
POST and PATCH; which clients may write is asserted in the tests.
"""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

import certifi
import requests
from urllib3 import BaseHTTPResponse
from urllib3 import exceptions as wire
from urllib3.connection import HTTPConnection

from lib.domain.answers import Answer, BodyKind, FailureKind, Reached, Seen, TransportFailure
from lib.domain.pasted import ACCOUNT_SHAPE
from lib.errors import InvalidInput
from lib.vendors.deadline import Deadline, DeadlineAdapter

USER_AGENT: Final = "Puente/1.0.0"
"""Name and version in the form that Meta's contract asks for."""

MAX_BODY: Final = 2_000_000
"""Most bytes of a body that are read, counted after decompression."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_KEPT_HEADERS: Final = (
    "date",
    "retry-after",
    "rest-content-range",
    "x-app-usage",
    "x-business-use-case-usage",
)
_BLOCK: Final = 65_536
_HEAD: Final = 500
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_TAG: Final = re.compile(rb"<(?:!doctype html|html|head|body)\b")


@dataclass(frozen=True)
class VendorUrls:
    """Where the vendors are: base addresses, the VTEX ones with `{account}` in them."""

    vtex: str
    vtex_public: str
    hellotext: str
    meta: str


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait: for a connection, between two pieces of an answer, for the whole call."""

    connect: float = 3.05
    read: float = 10.0
    whole: float = 20.0


class SessionStopped(Exception):
    """A call was not begun, because whoever waited for it has gone."""


def base_url(template: str, account: str) -> str:
    """Return the base address of one account, without a final slash.

    Raises `InvalidInput("account.shape")` unless `account` is one label of a host name, so that no
    account can lead to another host or path.
    """
    if not ACCOUNT_SHAPE.fullmatch(account):
        raise InvalidInput("account.shape", field="account")
    return template.replace("{account}", account).rstrip("/")


class VendorSession:
    """A `requests` session that follows no redirect, repeats nothing, keeps no cookie, reads no environment.

    For one thread. `allow_loopback` admits plain HTTP to this machine, for the rehearsal. Once `stopped`
    is set, every call raises `SessionStopped` in place of beginning.
    """

    def __init__(
        self,
        *,
        allow_loopback: bool,
        timeouts: Timeouts = Timeouts(),
        max_body: int = MAX_BODY,
        stopped: threading.Event | None = None,
    ) -> None:
        self._allow_loopback = allow_loopback
        self._timeouts = timeouts
        self._max_body = max_body
        self._stopped = stopped or threading.Event()
        self._deadline = Deadline()
        self._session = _hardened(self._deadline)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()
        self._deadline.close()

    def get(self, url: str, headers: Mapping[str, str]) -> Seen:
        """Send a GET and return what came back."""
        return self._send("GET", url, headers, None)

    def post_json(self, url: str, headers: Mapping[str, str], body: Mapping[str, str]) -> Seen:
        """Send `body` as JSON by POST, once, and return what came back."""
        return self._send("POST", url, headers, json.dumps(body).encode())

    def patch_json(self, url: str, headers: Mapping[str, str], body: Mapping[str, str]) -> Seen:
        """Send `body` as JSON by PATCH, once, and return what came back."""
        return self._send("PATCH", url, headers, json.dumps(body).encode())

    def reach(self, url: str) -> Reached | TransportFailure:
        """Open a connection to the host of `url`, verify its TLS, and close it: no request is sent."""
        self._raise_if_stopped()
        started = time.monotonic()
        if not is_admitted(url, allow_loopback=self._allow_loopback):
            return TransportFailure(FailureKind.ADDRESS_REFUSED)
        with self._deadline.within(self._timeouts.whole):
            failure = self._connected(url)
        if self._deadline.is_over:
            failure = FailureKind.CONNECT_TIMEOUT
        return TransportFailure(failure, elapsed_ms(started)) if failure else Reached(elapsed_ms(started))

    def _connected(self, url: str) -> FailureKind | None:
        """Connect and close. Returns why that could not be done, if it could not."""
        try:
            connection = self._connection(url)
            try:
                connection.connect()
            finally:
                connection.close()
        except TimeoutError:
            return FailureKind.CONNECT_TIMEOUT
        except (wire.HTTPError, OSError, ValueError) as error:
            return _kind_of(error)
        return None

    def _connection(self, url: str) -> HTTPConnection:
        """Return an unopened connection to an admitted address. Raises `ValueError` for a bad port."""
        address = urlsplit(url)
        host, timeout = address.hostname or "", self._timeouts.connect
        if address.scheme == "http":
            return self._deadline.plain(host, address.port, timeout=timeout)
        return self._deadline.secure(
            host, address.port, timeout=timeout, cert_reqs="CERT_REQUIRED", ca_certs=certifi.where()
        )

    def _raise_if_stopped(self) -> None:
        if self._stopped.is_set():
            raise SessionStopped

    def _send(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> Seen:
        self._raise_if_stopped()
        started = time.monotonic()
        if not is_admitted(url, allow_loopback=self._allow_loopback):
            return TransportFailure(FailureKind.ADDRESS_REFUSED)
        with self._deadline.within(self._timeouts.whole):
            seen = self._exchanged(method, url, headers, data, started)
        if self._deadline.is_over:
            return TransportFailure(FailureKind.READ_TIMEOUT, elapsed_ms(started))
        return seen

    def _exchanged(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, started: float
    ) -> Seen:
        try:
            with self._session.request(
                method,
                url,
                headers=dict(headers),
                data=data,
                timeout=(self._timeouts.connect, self._timeouts.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                return self._answer(response, started)
        except (requests.RequestException, wire.HTTPError, OSError, ValueError) as error:
            return TransportFailure(_kind_of(error), elapsed_ms(started))

    def _answer(self, response: requests.Response, started: float) -> Seen:
        """Read the body; a broken body is a failure only where the body would have been used."""
        try:
            body = self._body(response.raw)
        except (wire.HTTPError, OSError) as error:
            kind = _kind_of(error)
            body = FailureKind.TRUNCATED if kind is FailureKind.CONNECTION_LOST else kind
        if isinstance(body, FailureKind) and response.status_code < 300:
            return TransportFailure(body, elapsed_ms(started))
        body_kind, parsed = parsed_body(response.headers.get("content-type", ""), body)
        return Answer(
            status=response.status_code,
            body=body_kind,
            ms=elapsed_ms(started),
            received_at=datetime.now(UTC),
            request_id=_printable(response.headers.get("x-request-id", "")),
            json=parsed,
            headers={name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers},
        )

    def _body(self, raw: BaseHTTPResponse) -> bytes | FailureKind:
        """Return the decoded body, or why it was given up."""
        received = bytearray()
        while block := raw.read1(_BLOCK, decode_content=True):
            received += block
            if len(received) > self._max_body:
                return FailureKind.TOO_LARGE
        return bytes(received)


def _hardened(deadline: Deadline) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers["User-Agent"] = USER_AGENT
    adapter = DeadlineAdapter(deadline)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def is_admitted(url: str, *, allow_loopback: bool) -> bool:
    """Whether a call may go to this address: HTTPS, or plain HTTP to this machine where that is allowed."""
    try:
        address = urlsplit(url)
        host = address.hostname
    except ValueError:
        return False
    if not host or address.username is not None or address.password is not None:
        return False
    return address.scheme == "https" or (address.scheme == "http" and allow_loopback and host in _LOOPBACK)


def parsed_body(content_type: str, body: bytes | FailureKind) -> tuple[BodyKind, object]:
    """Return what the body is and, for JSON, its value. HTML under another label is HTML.

    Of a body that was lost the label alone speaks; a page without anything in it is none.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    is_lost = isinstance(body, FailureKind)
    body = b"" if isinstance(body, FailureKind) else body
    if _is_page(body) or (media_type in _PAGES and (body or is_lost)):
        return BodyKind.HTML, None
    if media_type != "application/json" and not media_type.endswith("+json"):
        return BodyKind.OTHER, None
    try:
        return BodyKind.JSON, json.loads(body)
    except (ValueError, RecursionError):
        return BodyKind.BROKEN_JSON, None


def _is_page(body: bytes) -> bool:
    beginning = body[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return beginning.startswith(b"<") and _TAG.search(beginning) is not None


_KINDS: Final[tuple[tuple[type[BaseException], FailureKind], ...]] = (
    (wire.NameResolutionError, FailureKind.DNS_FAILURE),
    (socket.gaierror, FailureKind.DNS_FAILURE),
    (ConnectionRefusedError, FailureKind.CONNECTION_REFUSED),
    (requests.exceptions.SSLError, FailureKind.TLS_FAILURE),
    (wire.SSLError, FailureKind.TLS_FAILURE),
    (ssl.SSLError, FailureKind.TLS_FAILURE),
    (wire.NewConnectionError, FailureKind.CONNECTION_LOST),  # is a ConnectTimeoutError by inheritance
    (wire.ConnectTimeoutError, FailureKind.CONNECT_TIMEOUT),
    (requests.exceptions.ConnectTimeout, FailureKind.CONNECT_TIMEOUT),
    (wire.ReadTimeoutError, FailureKind.READ_TIMEOUT),
    (requests.exceptions.ReadTimeout, FailureKind.READ_TIMEOUT),
    (wire.IncompleteRead, FailureKind.TRUNCATED),
    (wire.DecodeError, FailureKind.TRUNCATED),
    (requests.exceptions.InvalidHeader, FailureKind.UNSENDABLE),
    (UnicodeError, FailureKind.UNSENDABLE),
    (requests.exceptions.InvalidURL, FailureKind.ADDRESS_REFUSED),
    (wire.LocationParseError, FailureKind.ADDRESS_REFUSED),
)
"""From the most telling to the least: one fault shows as several nested errors."""


def _kind_of(error: BaseException) -> FailureKind:
    chain = tuple(_chain(error))
    for error_type, kind in _KINDS:
        if any(isinstance(link, error_type) for link in chain):
            return kind
    return FailureKind.CONNECTION_LOST


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and every error inside it: causes, contexts, reasons and arguments."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop()
        if isinstance(link, BaseException) and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += [link.__cause__, link.__context__, getattr(link, "reason", None), *link.args]


def _printable(text: str) -> str | None:
    return "".join(character for character in text if character.isprintable())[:100] or None


def elapsed_ms(started: float) -> int:
    """Whole milliseconds since a moment of the monotonic clock."""
    return round((time.monotonic() - started) * 1000)
