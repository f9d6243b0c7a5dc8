"""Which host a person may send us to: the name in whatever was typed, and whether an address is public. Pure.

Names are read as browsers read them (WHATWG URL, "host parsing" and "ends in a number"; UTS 46), so that no
spelling of an address passes as a name.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from typing import Final

import idna

from lib.domain.pasted.cleaning import MAX_PASTED, QUOTES, visible
from lib.errors import InvalidInput

_MOST_IN_NAME: Final = 253
_MOST_IN_LABEL: Final = 63
_HTTPS_PORT: Final = 443
_SCHEME: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+-]*):(?:(?P<slashes>//)|(?!\d+(?:[/?#]|$)|$))", re.IGNORECASE
)
"""What stands before a colon that no port follows."""

_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_TOP_LEVEL: Final = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")
_LOCAL: Final = frozenset(
    {"localhost", "localdomain", "local", "internal", "intranet", "private", "corp", "home", "lan"}
    | {"arpa", "onion", "invalid"}
)
"""Top levels that no public name has: RFC 6761, 6762, 7686, 8375, ICANN's `internal` (2024), and habit."""


def domain_from(typed: str) -> str:
    """Return the host that `typed` spells, in ASCII and lower case, without a final dot.

    A whole address is taken too, with path, blanks or quotes around it; `http` is read as `https`. Raises
    `InvalidInput("domain.<why>", field="domain")`: `empty`, `too_long`, `scheme` (neither http nor https),
    `credentials` (something before an `@`), `port` (another than 443), `address` (an IP address in any
    spelling), `local` (a name without a dot or of a local network), `shape` (no name at all).
    """
    if len(typed) > MAX_PASTED:
        raise _refused("too_long")
    text = visible(typed).strip().strip(QUOTES + "<>").strip()
    if not text:
        raise _refused("empty")
    host = _host_of(_authority_of(text))
    return _checked(_in_ascii(host))


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet may be asked at.

    Judged by the special-purpose registries of IANA (IPv4 and IPv6, 2026-11-21), the stricter way where they
    leave a choice. Of IPv6 only global unicast passes, and NAT64 of a public IPv4 address, which is how a
    network without IPv4 reaches it. A zone id, or anything that is no address, is not public.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _CLOSED_V4)
    if parsed in _NAT64:
        return is_public(str(_last_four(parsed)))
    if "%" in address or parsed not in _GLOBAL_UNICAST or any(parsed in network for network in _CLOSED_V6):
        return False
    return not _is_isatap(parsed) or is_public(str(_last_four(parsed)))


def _refused(why: str) -> InvalidInput:
    return InvalidInput(f"domain.{why}", field="domain")


def _authority_of(text: str) -> str:
    """What stands between the scheme, if there is one, and the path."""
    found = None if _is_v6(text) else _SCHEME.match(text)
    if not found:
        return _before_path(text.removeprefix("//"))
    authority = _before_path(text[found.end() :])
    if not found["slashes"] and "@" in authority:
        raise _refused("credentials")
    if found["scheme"].lower() not in ("http", "https"):
        raise _refused("scheme")
    if not found["slashes"]:
        raise _refused("shape")
    return authority


def _before_path(text: str) -> str:
    return re.split(r"[/?#]", text, maxsplit=1)[0].strip()


def readable_domain(domain: str) -> str:
    """A domain as people write it: `xn--and-6ma2c.com.ar` is ñandú.com.ar. `domain_from` takes it back.

    Only Latin letters come back. Those of other scripts stay as DNS has them: a Cyrillic а looks like ours
    (Unicode Technical Report 36, 2.2).
    """
    return ".".join(map(_readable_label, domain.split(".")))


def _readable_label(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        readable = idna.ulabel(label)
    except UnicodeError:
        return label
    is_latin = all(one.isascii() or unicodedata.name(one, "").startswith("LATIN ") for one in readable)
    return readable if is_latin else label


def _host_of(authority: str) -> str:
    """The host of an authority, as it was written. Raises for credentials and for another port."""
    if "@" in authority:
        raise _refused("credentials")
    if authority.startswith("[") or _is_v6(authority):
        raise _refused("address")
    host, colon, port = authority.partition(":")
    if colon and port and (not re.fullmatch(r"[0-9]{1,5}", port) or int(port) != _HTTPS_PORT):
        raise _refused("port" if port.isdecimal() else "shape")
    return host


def _is_v6(text: str) -> bool:
    try:
        return isinstance(ipaddress.ip_address(text), ipaddress.IPv6Address)
    except ValueError:
        return False


def _in_ascii(host: str) -> str:
    """The name as DNS has it. A label of plain ASCII stays: IDNA refuses some that exist (`a--b`)."""
    try:
        mapped = host.lower() if host.isascii() else idna.uts46_remap(host)
        labels = [_label_in_ascii(label) for label in mapped.removesuffix(".").split(".")]
    except UnicodeError as error:
        raise _refused("shape") from error
    return ".".join(labels)


def _label_in_ascii(label: str) -> str:
    """One label as DNS has it. Raises `UnicodeError` for one that IDNA does not know."""
    if label.startswith("xn--"):
        idna.ulabel(label)
        return label
    return label if label.isascii() else idna.alabel(label).decode("ascii")


def _checked(host: str) -> str:
    labels = host.split(".")
    if len(host) > _MOST_IN_NAME or any(len(label) > _MOST_IN_LABEL for label in labels):
        raise _refused("too_long")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise _refused("shape")
    if _NUMBER.fullmatch(labels[-1]):
        raise _refused("address")
    if len(labels) == 1 or labels[-1] in _LOCAL:
        raise _refused("local")
    if not _TOP_LEVEL.fullmatch(labels[-1]):
        raise _refused("shape")
    return host


def _networks_v4(*texts: str) -> tuple[ipaddress.IPv4Network, ...]:
    return tuple(ipaddress.IPv4Network(text) for text in texts)


def _networks_v6(*texts: str) -> tuple[ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.IPv6Network(text) for text in texts)


def _last_four(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(address.packed[12:])


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    """Whether the address carries one of IPv4 for a tunnel (RFC 5214, 6.1)."""
    return address.packed[8:12] in (b"\x00\x00\x5e\xfe", b"\x02\x00\x5e\xfe")


_CLOSED_V4: Final = _networks_v4(
    "0.0.0.0/8",  # this network
    "10.0.0.0/8",  # private
    "100.64.0.0/10",  # carrier-grade NAT; one cloud's metadata at 100.100.100.200
    "127.0.0.0/8",  # loopback
    "168.63.129.16/32",  # a cloud's own services for its machines, although the number is a public one
    "169.254.0.0/16",  # link-local; metadata of most clouds at 169.254.169.254
    "172.16.0.0/12",  # private
    "192.0.0.0/24",  # protocol assignments; one cloud's metadata at 192.0.0.192
    "192.0.2.0/24",  # documentation
    "192.31.196.0/24",  # AS112
    "192.52.193.0/24",  # AMT
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",  # private
    "192.175.48.0/24",  # AS112
    "198.18.0.0/15",  # benchmarking
    "198.51.100.0/24",  # documentation
    "203.0.113.0/24",  # documentation
    "224.0.0.0/4",  # multicast
    "240.0.0.0/4",  # reserved, and broadcast
)
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_CLOSED_V6: Final = _networks_v6(
    "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4
    "2620:4f:8000::/48",  # AS112
    "3ffe::/16",  # the former 6bone
    "3fff::/20",  # documentation
)
