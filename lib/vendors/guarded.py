"""The fetch of an address that a stranger typed, from a server that may mean harm.

Written on `http.client` and `ssl`, not on urllib3: here one reading of the address decides where the
connection goes, what TLS verifies and what the request says, and there is no pool, proxy, retry, cookie or
environment that could do anything besides. How a body is unpacked, and how every byte stays within time and
count, is in `lib.vendors.unpacking` and `lib.vendors.bounded`. Decision 0029 says what is refused and why.
"""

from __future__ import annotations

import dataclasses
import http.client
import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Final, cast
from urllib.parse import quote, urljoin, urlsplit

import certifi

from lib.domain.pixel.hosts import domain_from
from lib.domain.pixel.model import PageProblem
from lib.errors import InvalidInput
from lib.vendors.bounded import Clock, SecureWire, TooManyBytes, Wire, has_hung_up
from lib.vendors.networks import Network
from lib.vendors.unpacking import ACCEPTED, Broken, Unpacker, unpacker_for

BROWSER_LIKE: Final = "Mozilla/5.0 (compatible; Puente/1.0.0)"
"""Who asks. Some shops answer no visitor who is not `Mozilla/5.0`; the rest tells the truth."""

PAGES: Final = "text/html,application/xhtml+xml,*/*;q=0.8"
MAX_BODY: Final = 5_000_000
"""Most bytes of a body that are kept, counted after decompression."""
MAX_SECONDS: Final = 15.0
"""For a whole fetch: names, connections, redirects, bodies."""
MAX_REDIRECTS: Final = 3

_PORT: Final = 443
_MAX_HEAD: Final = 262_144
_MAX_FRAMING: Final = 1_000_000
_MAX_URL: Final = 4_000
_BOMB_RATIO: Final = 100
_MOST_TRIES: Final = 3
_CONNECT_SECONDS: Final = 5.0
_BLOCK: Final = 4_096
"""Small, so that what a bomb was packed in is known well enough."""
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_UNPRINTABLE: Final = re.compile(r"[\x00-\x20\x7f\\]")
_IN_TARGET: Final = "!$%&'()*+,/:;=?@[]~"
_RESOLVING: Final = threading.BoundedSemaphore(64)
"""Names that are being looked up: a resolver that hangs must not gather threads without end."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came, or why nothing did: `problem` is of the way there, never a verdict about the page.

    `headers` have lower-case names; of those that came several times the values are joined, cookies are left
    out. `policies` are the enforced Content-Security-Policy values. `body` is unpacked and cut at the cap
    (`is_cut`), and empty with a problem. `ms` is the time of the whole fetch.
    """

    url: str
    final_url: str
    status: int | None = None
    content_type: str = ""
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    policies: tuple[str, ...] = ()
    body: bytes = dataclasses.field(default=b"", repr=False)
    is_cut: bool = False
    problem: PageProblem | None = None
    ms: int = 0


@dataclass(frozen=True, slots=True)
class _Address:
    """The one reading of a URL: the name to resolve, to verify and to send, and the target of the request."""

    host: str
    target: str

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.target}"


class _GivenUp(Exception):
    """The fetch ends here."""

    def __init__(self, problem: PageProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class Fetcher:
    """Fetches pages by GET, one after the other, with nothing kept in between.

    `trust` says whom TLS trusts, by itself the authorities of certifi. `seconds` and `max_body` are per
    fetch. May be used from several threads, which then wait for each other.
    """

    def __init__(
        self,
        network: Network,
        *,
        user_agent: str = BROWSER_LIKE,
        seconds: float = MAX_SECONDS,
        max_body: int = MAX_BODY,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._network = network
        self._user_agent = user_agent
        self._seconds = seconds
        self._max_body = max_body
        self._trust = None if network.is_plain else trust or _authorities()
        self._one_at_a_time = threading.Lock()

    def fetch(self, url: str, *, accept: str = PAGES) -> Fetched:
        """Return what an https address answers, over at most three redirects, each guarded as the first.

        Never raises: whatever goes wrong is the `problem`. Nothing is repeated.
        """
        with self._one_at_a_time:
            clock = Clock(self._seconds)
            return dataclasses.replace(self._followed(url, accept, clock), ms=clock.ms)

    def _followed(self, url: str, accept: str, clock: Clock) -> Fetched:
        final, is_first = url, True
        try:
            address = _address_of(url)
            for _ in range(MAX_REDIRECTS + 1):
                final = address.url
                answer, location = self._answer(address, accept, clock)
                if location is None:
                    return dataclasses.replace(answer, url=url)
                address = _redirected(address, location)
                is_first = False
        except _GivenUp as end:
            # A look-up that a redirect left too little time says nothing about the name.
            is_late = not is_first and clock.is_over and end.problem is PageProblem.DNS_FAILURE
            return Fetched(url, final, problem=PageProblem.SLOW if is_late else end.problem)
        return Fetched(url, final, status=answer.status, problem=PageProblem.TOO_MANY_REDIRECTS)

    def _answer(self, address: _Address, accept: str, clock: Clock) -> tuple[Fetched, str | None]:
        """Send one request. Returns its answer, and where that leads if it is a redirect."""
        with self._connected(address.host, clock) as wire:
            try:
                wire.sendall(self._request(address, accept))
                # All that http.client does with a socket is to ask for its stream.
                response = http.client.HTTPResponse(cast(socket.socket, wire), method="GET")
                response.begin()
                location = response.headers.get("location")
                if response.status in _REDIRECTS and location is not None:
                    return Fetched(address.url, address.url, response.status), location
                wire.most = self._max_body + _MAX_FRAMING
                return self._read(response, address, clock), None
            except (OSError, http.client.HTTPException, TooManyBytes, ValueError) as error:
                raise _GivenUp(_problem_of(error, clock)) from None

    def _request(self, address: _Address, accept: str) -> bytes:
        lines = (
            f"GET {address.target} HTTP/1.1",
            f"Host: {address.host}",
            f"User-Agent: {self._user_agent}",
            f"Accept: {accept if accept.isascii() and accept.isprintable() else '*/*'}",
            f"Accept-Encoding: {ACCEPTED}",
            "Connection: close",
        )
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _connected(self, host: str, clock: Clock) -> Wire:
        """Connect to an address of the host: resolved once, all of them admitted, and no other."""
        try:
            addresses = _in_time(self._network, host, clock)
        except TimeoutError:
            addresses = ()
        if not addresses:
            raise _GivenUp(PageProblem.DNS_FAILURE)
        if not all(self._network.admits(address) for address in addresses):
            raise _GivenUp(PageProblem.ADDRESS_REFUSED)
        opened = self._opened(addresses[:_MOST_TRIES], clock)
        try:
            if self._trust is None:
                return Wire(opened, clock, _MAX_HEAD)
            return SecureWire(opened, clock, _MAX_HEAD, context=self._trust, name=host)
        except (OSError, TooManyBytes, ValueError) as error:
            opened.close()
            raise _GivenUp(_problem_of(error, clock)) from None

    def _opened(self, addresses: tuple[str, ...], clock: Clock) -> socket.socket:
        """Open a connection to the first address that takes it, and make sure that it is that one."""
        problem = PageProblem.CONNECTION_LOST
        for address in addresses:
            try:
                opened = self._network.connect(address, _PORT, min(clock.left(), _CONNECT_SECONDS))
            except TimeoutError:
                problem = PageProblem.CONNECT_TIMEOUT
            except OSError as error:
                problem = _problem_of(error, clock)
            else:
                if _is_peer(opened, address):
                    return opened
                opened.close()
                raise _GivenUp(PageProblem.ADDRESS_REFUSED)
        raise _GivenUp(problem)

    def _read(self, response: http.client.HTTPResponse, address: _Address, clock: Clock) -> Fetched:
        seen = Fetched(
            address.url,
            address.url,
            response.status,
            content_type=response.headers.get("content-type", ""),
            headers=_headers_of(response),
            policies=tuple(response.headers.get_all("content-security-policy", [])),
        )
        try:
            body, is_cut = self._body(response, _unpacker_of(response))
        except _GivenUp as end:
            return dataclasses.replace(seen, problem=end.problem)
        except Broken:
            return dataclasses.replace(seen, problem=PageProblem.UNREADABLE_BODY)
        except (OSError, http.client.HTTPException) as error:
            return dataclasses.replace(seen, problem=_problem_of(error, clock))
        return dataclasses.replace(seen, body=body, is_cut=is_cut)

    def _body(self, response: http.client.HTTPResponse, unpacker: Unpacker) -> tuple[bytes, bool]:
        """Return the unpacked body and whether it was cut. Raises `Broken`, and what reading raises."""
        received = bytearray()
        try:
            while block := response.read1(_BLOCK):
                for piece in unpacker.pieces(block):
                    received += piece
                    if len(received) > self._max_body:
                        return self._cut(received, unpacker.packed), True
        except TooManyBytes:
            return bytes(received), True
        if response.length:
            raise ConnectionResetError
        if not unpacker.is_whole:
            raise Broken
        return bytes(received), False

    def _cut(self, received: bytearray, packed: int) -> bytes:
        """Cut a body at the cap, unless it was packed as no page is."""
        if len(received) > packed * _BOMB_RATIO:
            raise _GivenUp(PageProblem.BOMB)
        del received[self._max_body :]
        return bytes(received)


@cache
def _authorities() -> ssl.SSLContext:
    """TLS that verifies certificate and name, and reads nothing from the environment."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION
    context.set_alpn_protocols(["http/1.1"])
    context.load_verify_locations(certifi.where())
    return context


def _address_of(url: str) -> _Address:
    """Read a URL, the only time that it is read."""
    if len(url) > _MAX_URL or _UNPRINTABLE.search(url):
        raise _GivenUp(PageProblem.ADDRESS_REFUSED)
    try:
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise _GivenUp(PageProblem.ADDRESS_REFUSED)
        host = domain_from(f"https://{parts.netloc}")
    except (ValueError, InvalidInput):
        raise _GivenUp(PageProblem.ADDRESS_REFUSED) from None
    query = f"?{quote(parts.query, safe=_IN_TARGET)}" if parts.query else ""
    return _Address(host, quote(parts.path or "/", safe=_IN_TARGET) + query)


def _redirected(address: _Address, location: str) -> _Address:
    """Read where a redirect leads. Bytes beyond ASCII are UTF-8, blanks are `%20`, as browsers have it."""
    try:
        readable = location.encode("latin-1").decode("utf-8").strip(" \t").replace(" ", "%20")
        # Looked at before anything parses it: urllib drops the line breaks of a folded header.
        target = "" if _UNPRINTABLE.search(readable) else urljoin(address.url, readable)
    except ValueError:
        raise _GivenUp(PageProblem.ADDRESS_REFUSED) from None
    return _address_of(target)


def _in_time(network: Network, host: str, clock: Clock) -> tuple[str, ...]:
    """Resolve in a thread of its own, which is left alone when it takes too long. Nothing found: no address.

    Raises `TimeoutError`.
    """
    found: list[tuple[str, ...]] = []
    is_done = threading.Event()
    if not _RESOLVING.acquire(timeout=clock.left()):
        raise TimeoutError

    def look_up() -> None:
        try:
            with suppress(OSError, UnicodeError):
                found.append(network.resolve(host))
        finally:
            _RESOLVING.release()
            is_done.set()

    threading.Thread(target=look_up, name="resolve", daemon=True).start()
    if not is_done.wait(clock.left()):
        raise TimeoutError
    return found[0] if found else ()


def _is_peer(opened: socket.socket, address: str) -> bool:
    """Whether a connection really leads to the address that was checked."""
    try:
        return ipaddress.ip_address(opened.getpeername()[0]) == ipaddress.ip_address(address)
    except (OSError, ValueError):
        return False


def _unpacker_of(response: http.client.HTTPResponse) -> Unpacker:
    """Return what undoes the coding of a body. Raises `Broken` for one that came in a way unasked for."""
    if response.headers.get("transfer-encoding") and not response.chunked:
        raise Broken
    return unpacker_for(", ".join(response.headers.get_all("content-encoding", [])))


def _headers_of(response: http.client.HTTPResponse) -> dict[str, str]:
    """The headers by lower-case names, several of one name joined; no cookies."""
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        if key != "set-cookie":
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return headers


def _problem_of(error: Exception, clock: Clock) -> PageProblem:
    if clock.is_over or isinstance(error, TimeoutError):
        return PageProblem.SLOW
    if isinstance(error, ConnectionRefusedError):
        return PageProblem.CONNECTION_REFUSED
    if isinstance(error, ssl.SSLError) and not has_hung_up(error):
        return PageProblem.TLS_FAILURE
    # http.client has no other name for too many headers than that of all its errors.
    if isinstance(error, TooManyBytes | http.client.LineTooLong) or type(error) is http.client.HTTPException:
        return PageProblem.TOO_LARGE
    return PageProblem.CONNECTION_LOST
