"""The address of a company's website as people type it."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category
from urllib.parse import SplitResult, urlsplit, urlunsplit

_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)
_EMAIL: Final = re.compile(r"(?:mailto:)?[^@\s/:]+@[^@\s/:]+", re.IGNORECASE)
_TOP_LEVEL: Final = re.compile(r"[^\W\d_]{2,63}|xn--[a-z0-9-]{2,59}")
_FORBIDDEN: Final = frozenset('\\<>"{}|^`')


def web_address(value: str) -> tuple[str, str]:
    """Return a complete address and an empty text, or an empty address and why it is none.

    `tienda.com.uy` becomes `https://tienda.com.uy`. Why: `is_email`, `spaces`, `scheme` (neither http nor
    https), `credentials` (a user name before the host), `host` (no host name with a dot: also an IP
    address), `shape`.
    """
    if _EMAIL.fullmatch(value):
        return "", "is_email"
    if any(character.isspace() for character in value):
        return "", "spaces"
    if "@" in value.partition("/")[0]:
        return "", "credentials"
    scheme = _SCHEME.match(value)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return "", "scheme"
    if not scheme:
        value = f"https://{value.lstrip('/')}"
    address = _split(value)
    if address is None or _FORBIDDEN & set(value):
        return "", "shape"
    if "@" in address.netloc:
        return "", "credentials"
    if not is_host_name(address.hostname or ""):
        return "", "host"
    return urlunsplit(address._replace(netloc=address.netloc.lower())), ""


def host_labels(address: str) -> tuple[str, ...]:
    """The labels of an address's host in Unicode; none when there is no host name in it."""
    parts = _split(address.strip()[:2000] if "://" in address else f"https://{address.strip()[:2000]}")
    host = (parts.hostname or "").rstrip(".") if parts else ""
    return tuple(map(_unicode, host.split("."))) if is_host_name(host) else ()


def is_host_name(host: str) -> bool:
    """Whether a host is a name with a dot, in letters of any script, and no IP address."""
    labels = host.removesuffix(".").split(".")
    if len(labels) < 2 or not _TOP_LEVEL.fullmatch(labels[-1]):
        return False
    return len(host) <= 253 and all(map(_is_label, labels))


def _is_label(label: str) -> bool:
    regular = all(character in "-_" or category(character)[0] in "LMN" for character in label)
    return regular and not label.startswith("-") and not label.endswith("-") and _fits(label)


def _fits(label: str) -> bool:
    """Whether the label is one of 1 to 63 bytes on the wire (RFC 1035 2.3.4, RFC 3490)."""
    try:
        return bool(label.encode("idna"))
    except UnicodeError:
        return False


def _unicode(label: str) -> str:
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        # Reading the port is what checks it.
        return parts if parts.port is None or parts.port else None
    except ValueError:
        return None
