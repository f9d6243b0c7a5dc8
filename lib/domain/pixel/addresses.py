"""Addresses of pages and scripts: which host, which path, and whether two are the same site. No look-up."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit


def split(url: str) -> SplitResult | None:
    """Return the parts of a URL; None for one that cannot be taken apart."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def host_of(url: str) -> str:
    """Return the host of a URL in lower case; the empty text for a relative or broken one."""
    parts = split(url)
    return (parts.hostname or "").rstrip(".") if parts else ""


def path_of(url: str) -> str:
    """Return the path of a URL, `/` for none."""
    parts = split(url)
    return (parts.path if parts else "") or "/"


def same_site(one: str, other: str, also: Collection[str] = ()) -> bool:
    """Whether two hosts are one site: equal but for `www.`, or the other one of `also`."""
    return _bare(one) == _bare(other) or _bare(other) in {_bare(host) for host in also}


def _bare(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")
