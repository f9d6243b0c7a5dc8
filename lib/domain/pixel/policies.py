"""Whether a page's Content-Security-Policy lets Hellotext's script load, start and be heard.

W3C Content Security Policy Level 3 (2026-11-21), as far as scripts and connections go: directives with
their fallbacks, hosts with wildcards and paths, schemes, nonces, hashes, 'unsafe-inline', 'strict-dynamic'.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import SplitResult, unquote, urljoin

from lib.domain.pixel.addresses import split
from lib.domain.pixel.marks import Guard, Mark
from lib.domain.pixel.model import TraceKind

HEARD_AT: Final = "https://api.hellotext.com/v1/track/events"
"""Where the script sends what it sees (hellotext.md 2.2, `src/api/events.js`)."""

_ELEMENTS: Final = ("script-src-elem", "script-src", "default-src")
_CONNECTIONS: Final = ("connect-src", "default-src")
_UPGRADES: Final = "upgrade-insecure-requests"
_HASH: Final = re.compile(r"'(sha256|sha384|sha512)-([A-Za-z0-9+/_-]{1,100}={0,2})'", re.IGNORECASE)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):")
_HOST: Final = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[\w-]++(?:\.[\w-]++)*)"
    r"(?::(?P<port>[0-9]{1,5}|\*))?(?:(?P<path>/[^?#]*)(?:[?#].*)?)?",
    re.IGNORECASE | re.ASCII,
)
"""A source with a host (CSP 3, 2.3.1); browsers pass over the query of one that has a path."""
_PORTS: Final = {"http": 80, "https": 443}
_RUNNING: Final = (TraceKind.SDK, TraceKind.INITIALIZE)
_MOST_POLICIES: Final = 20
_MOST_SOURCES: Final = 500

_Directives = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a header says, or a `meta` element at the offset `start`: nothing before it is bound to it."""

    text: str
    start: int = 0


def upgraded(marks: Sequence[Mark], policies: Sequence[Policy]) -> tuple[Mark, ...]:
    """Return the marks, `http` made `https` behind the first policy that says `upgrade-insecure-requests`."""
    starts = (start for policy, start in _each(policies) if _UPGRADES in policy)
    first = min(starts, default=None)
    if first is None:
        return tuple(marks)
    return tuple(
        replace(mark, url=f"https{mark.url[4:]}") if mark.never_loads and mark.offset >= first else mark
        for mark in marks
    )


def blocking_directive(policies: Sequence[Policy], page_url: str, marks: Sequence[Mark]) -> str | None:
    """Return the name of the directive that keeps a pixel from working; None when none does.

    A policy's text may hold several, by commas, and all of them must agree. A script that stands in the
    page's data is put in by a script that runs already.
    """
    # A page that was saved has no address of its own; shops are asked by https alone.
    page_url = urljoin("https:", page_url)
    for policy, start in _each(policies):
        bound = [mark for mark in marks if mark.offset >= start and not mark.never_loads]
        blocked = _blocked(policy, page_url, bound)
        if blocked:
            return blocked
    return None


def _blocked(policy: _Directives, page_url: str, marks: Sequence[Mark]) -> str | None:
    name = _first(policy, _ELEMENTS)
    if name:
        ours = (mark for mark in marks if mark.kind in _RUNNING)
        if not all(_admits(policy[name], mark, page_url) for mark in ours):
            return name
    # What it sends goes out later, when all of the page's policies hold.
    heard = _first(policy, _CONNECTIONS)
    return heard if heard and not _lists(policy[heard], HEARD_AT, page_url) else None


def _admits(sources: tuple[str, ...], mark: Mark, page_url: str) -> bool:
    """Whether the script runs that loads the SDK or starts it."""
    nonced = bool(mark.guard.nonce) and f"'nonce-{mark.guard.nonce}'" in sources
    is_inline = mark.guard.inline is not None
    if is_inline and not nonced and not _inline(sources, mark.guard):
        return False
    if mark.kind is TraceKind.INITIALIZE or (nonced and not is_inline):
        return True
    if "'strict-dynamic'" in {source.lower() for source in sources}:
        # What a trusted script inserts is trusted; what stands in the page needs a nonce.
        return is_inline
    return _lists(sources, urljoin(page_url, mark.url), page_url)


def _inline(sources: tuple[str, ...], guard: Guard) -> bool:
    lowered = {source.lower() for source in sources}
    exact = [found for source in sources if (found := _HASH.fullmatch(source))]
    strict = exact or "'strict-dynamic'" in lowered or any(one.startswith("'nonce-") for one in lowered)
    if "'unsafe-inline'" in lowered and not strict:
        return True
    text = (guard.inline or "").encode("utf-8", "replace")
    return any(_digest(found[1], text) == found[2].replace("-", "+").replace("_", "/") for found in exact)


def _digest(name: str, text: bytes) -> str:
    return base64.b64encode(hashlib.new(name.lower(), text).digest()).decode("ascii")


def _lists(sources: tuple[str, ...], url: str, page_url: str) -> bool:
    target, page = split(url), split(page_url)
    if target is None or page is None:
        return False
    return any(_matches(source, target, page) for source in sources)


def _matches(source: str, target: SplitResult, page: SplitResult) -> bool:
    lowered = source.lower()
    if lowered == "*":
        return target.scheme in ("http", "https", page.scheme)
    if lowered == "'self'":
        return (target.hostname, _port(target)) == (page.hostname, _port(page))
    scheme = _SCHEME.fullmatch(lowered)
    if scheme:
        return _is_scheme(scheme[1], target)
    found = _HOST.fullmatch(source)
    return found is not None and _is_at(found, target)


def _is_at(source: re.Match[str], target: SplitResult) -> bool:
    """Whether an address is one of those of a source with a host (CSP 3, 6.7.2.8 to 6.7.2.12)."""
    # A source without a scheme has that of the page.
    scheme = (source["scheme"] or "https").lower()
    if not _is_scheme(scheme, target) or not _is_host(source["host"].lower(), target.hostname or ""):
        return False
    return _is_port(source["port"], scheme, target) and _is_path(source["path"] or "", target.path)


def _is_scheme(scheme: str, target: SplitResult) -> bool:
    return target.scheme == scheme or (scheme, target.scheme) == ("http", "https")


def _is_host(pattern: str, host: str) -> bool:
    if pattern.startswith("*"):
        return bool(host) and host.endswith(pattern[1:])
    return host == pattern


def _is_port(port: str | None, scheme: str, target: SplitResult) -> bool:
    asked = _port(target)
    if port is None:
        return asked == _PORTS.get(target.scheme)
    # What is upgraded to https is upgraded with its port.
    return port == "*" or int(port) == asked or (scheme, port, asked) == ("http", "80", 443)


def _is_path(pattern: str, path: str) -> bool:
    """One that ends in a slash is a beginning, any other the whole; both are compared decoded."""
    if pattern in ("", "/"):
        return True
    pattern, path = unquote(pattern), unquote(path)
    return path.startswith(pattern) if pattern.endswith("/") else path == pattern


def _port(parts: SplitResult) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def _first(policy: _Directives, names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in policy), None)


def _each(policies: Sequence[Policy]) -> Iterator[tuple[_Directives, int]]:
    """Every policy's directives, and where in the page it begins to bind."""
    parts = [(part, policy.start) for policy in policies for part in policy.text.split(",")]
    for part, start in parts[:_MOST_POLICIES]:
        directives: _Directives = {}
        for directive in part.split(";"):
            name, *sources = directive.split()[:_MOST_SOURCES] or [""]
            directives.setdefault(name.lower(), tuple(sources))
        yield directives, start
