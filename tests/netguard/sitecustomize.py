"""Refuses every connection that would leave this machine, in every Python process of a test run.

Python imports a module of this name at start from PYTHONPATH. An audit hook cannot be removed, and
sees the address before the connection is made.
"""

from __future__ import annotations

import sys

_LOCAL = ("127.", "localhost", "::1", "::ffff:127.")


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("latin-1")
    return not host or (isinstance(host, str) and host.startswith(_LOCAL))


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise PermissionError(f"a test may not connect to {address[0]!r}")
    elif event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        raise PermissionError(f"a test may not look up {arguments[0]!r}")


sys.addaudithook(_guard)
