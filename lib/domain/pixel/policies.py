"""Whether a page's Content-Security-Policy lets Hellotext's script load, start and be heard.

W3C Content Security Policy Level 3 (2026-11-21), as far as scripts and connections go: directives with
their fallbacks, hosts with wildcards and paths, schemes, nonces, hashes, 'unsafe-inline', 'strict-dynamic'.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import SplitResult, urljoin

from lib.domain.pixel.addresses import split
from lib.domain.pixel.marks import Guard, Mark
from lib.domain.pixel.model import TraceKind

HEARD_AT: Final = "https://api.hellotext.com/v1"
"""Where the script sends what it sees (hellotext.md 3, `src/core/configuration.js`)."""

_ELEMENTS: Final = ("script-src-elem", "script-src", "default-src")
_CONNECTIONS: Final = ("connect-src", "default-src")
_HASH: Final = re.compile(r"'(sha256|sha384|sha512)-([A-Za-z0-9+/_-]{1,100}={0,2})'", re.IGNORECASE)
_RUNNING: Final = (TraceKind.SDK, TraceKind.INITIALIZE)
_MOST_POLICIES: Final = 20
_MOST_SOURCES: Final = 500

_Directives = dict[str, tuple[str, ...]]


def blocking_directive(policies: Sequence[str], page_url: str, marks: Sequence[Mark]) -> str | None:
    """Return the name of the directive that keeps a pixel from working; None when none does.

    `policies` are values of enforced headers and `meta` elements; each may hold several, by commas, and
    all of them must agree. A script that stands in the page's data is put in by a script that runs already.
    """
    for policy in _each(policies):
        blocked = _blocked(policy, page_url, marks)
        if blocked:
            return blocked
    return None


def _blocked(policy: _Directives, page_url: str, marks: Sequence[Mark]) -> str | None:
    name = _first(policy, _ELEMENTS)
    if name:
        ours = (mark for mark in marks if mark.kind in _RUNNING)
        if not all(_admits(policy[name], mark, page_url) for mark in ours):
            return name
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
        return (target.hostname, target.port) == (page.hostname, page.port)
    if lowered.startswith("'"):
        return False
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", lowered):
        return target.scheme in (lowered[:-1], "https" if lowered == "http:" else lowered[:-1])
    return _host_matches(source, target)


def _host_matches(source: str, target: SplitResult) -> bool:
    has_scheme = "://" in source
    # The wildcard of a port is no port to a parser of addresses.
    parts = split((source if has_scheme else f"//{source}").replace(":*", "", 1))
    if parts is None:
        return False
    host, scheme = (parts.hostname or ""), parts.scheme
    if has_scheme and scheme != target.scheme and (scheme, target.scheme) != ("http", "https"):
        return False
    found = (target.hostname or "").lower()
    if not (found.endswith(host[1:]) if host.startswith("*.") else found == host):
        return False
    if parts.port not in (None, target.port or 443):
        return False
    path = parts.path
    return path in ("", "/") or (target.path.startswith(path) if path.endswith("/") else target.path == path)


def _first(policy: _Directives, names: tuple[str, ...]) -> str | None:
    return next((name for name in names if name in policy), None)


def _each(policies: Sequence[str]) -> Iterator[_Directives]:
    parts = [part for policy in policies for part in policy.split(",")]
    for part in parts[:_MOST_POLICIES]:
        directives: _Directives = {}
        for directive in part.split(";"):
            name, *sources = directive.split()[:_MOST_SOURCES] or [""]
            directives.setdefault(name.lower(), tuple(sources))
        yield directives
