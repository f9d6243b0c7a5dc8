"""Who resolves names and connects for the guarded fetch: the internet, or the simulator on this machine."""

from __future__ import annotations

import socket
from typing import Final, Protocol
from urllib.parse import urlsplit

from lib.domain.pixel.hosts import is_public
from lib.vendors.http import VendorUrls

_LOOPBACK: Final = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}


class Network(Protocol):
    """What a fetch needs of a network. It decides nothing but `admits`; the guard does the rest."""

    @property
    def is_plain(self) -> bool:
        """Whether it speaks HTTP without TLS."""
        ...

    def resolve(self, host: str) -> tuple[str, ...]:
        """Return all IP addresses of a name. May take long. Raises `OSError` when there is none."""
        ...

    def admits(self, address: str) -> bool:
        """Whether a connection may go to this IP address."""
        ...

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Open a connection to an IP address within so many seconds. Raises `OSError`."""
        ...


class PublicInternet:
    """The internet: names by the machine's resolver, public addresses alone."""

    is_plain: Final = False

    def resolve(self, host: str) -> tuple[str, ...]:
        """Return all addresses of a name, in the resolver's order. Raises `OSError`."""
        # The final dot makes the name absolute: no search list of this machine completes it.
        found = socket.getaddrinfo(f"{host}.", None, type=socket.SOCK_STREAM)
        return tuple(dict.fromkeys(str(address[0]) for *_, address in found))

    def admits(self, address: str) -> bool:
        """Whether the address is public."""
        return is_public(address)

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """Open a TCP connection to an address. Raises `OSError`."""
        return connected(address, port, timeout)


class LocalShops:
    """The rehearsal: every name leads to the simulator at `url`, over plain HTTP on loopback.

    Raises `ValueError` when `url` is not on this machine.
    """

    is_plain: Final = True

    def __init__(self, url: str) -> None:
        found = urlsplit(url)
        if found.hostname not in _LOOPBACK:
            raise ValueError("not an address of this machine")
        self._address = _LOOPBACK[found.hostname]
        self._port = found.port or 80

    def resolve(self, host: str) -> tuple[str, ...]:  # noqa: ARG002 - every name is a shop of the simulator
        """Return the simulator's address."""
        return (self._address,)

    def admits(self, address: str) -> bool:
        """Whether it is the simulator's address."""
        return address == self._address

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002
        """Open a TCP connection to the simulator, whatever port was asked for. Raises `OSError`."""
        return connected(address, self._port, timeout)


def connected(address: str, port: int, timeout: float) -> socket.socket:
    """Open a TCP connection to an IP address; no name is ever looked up. Raises `OSError`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        opened.settimeout(timeout)
        opened.connect((address, port))
    except OSError:
        opened.close()
        raise
    return opened


def network_for(urls: VendorUrls, *, allow_loopback: bool) -> Network:
    """Return the network on which shops are: the simulator's when VTEX's shops are at a loopback address.

    Only where loopback is allowed: else it is the internet, whose guard refuses such addresses.
    """
    if allow_loopback and urlsplit(urls.vtex_public).hostname in _LOOPBACK:
        return LocalShops(urls.vtex_public.replace("{account}", "account"))
    return PublicInternet()
