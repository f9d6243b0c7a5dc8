"""A hard end for a call.

The time-outs of a socket begin anew with every byte, so that a vendor who sends one now and then could
hold a call for ever. Here the connection itself is shut when the time is over, whatever the call is
doing: the handshake, the headers or the body.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """Ends the calls of one thread, one at a time, by shutting the connections made with its types.

    `is_over` says whether the last call was ended. What such a call returned is to be thrown away,
    because an answer that was cut looks like one that has ended.
    """

    def __init__(self) -> None:
        self.is_over = False
        self.plain, self.secure = _connection_types(self._watch)
        self._lock = threading.Lock()
        self._handles: dict[HTTPConnection, socket.socket] = {}

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Give the call in this block so many seconds. After the block it is ended no more."""
        self.is_over = False
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._forget(lambda connection: connection.sock is None)

    def close(self) -> None:
        """Let go of every connection."""
        self._forget(lambda _: True)

    def _watch(self, connection: HTTPConnection, opened: socket.socket) -> None:
        """Keep a second handle of a connection just opened: TLS takes the first one over."""
        with self._lock:
            self._handles[connection] = opened.dup()
            if self.is_over:
                _shut(self._handles[connection])

    def _end(self) -> None:
        with self._lock:
            self.is_over = True
            for handle in self._handles.values():
                _shut(handle)

    def _forget(self, is_done: Callable[[HTTPConnection], bool]) -> None:
        """Close the second handles, without which a connection that was closed would stay open."""
        with self._lock:
            for connection in [one for one in self._handles if is_done(one)]:
                self._handles.pop(connection).close()


class DeadlineAdapter(HTTPAdapter):
    """Lets `requests` connect by the types of a deadline; repeats nothing."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = _pool_types(deadline)


def _shut(handle: socket.socket) -> None:
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _connection_types(
    watch: Callable[[HTTPConnection, socket.socket], None],
) -> tuple[type[HTTPConnection], type[HTTPSConnection]]:
    """Return connections that tell `watch` of their socket as soon as there is one."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            watch(self, opened)
            return opened

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            opened = super()._new_conn()
            watch(self, opened)
            return opened

    return Plain, Secure


def _pool_types(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    class PlainPool(HTTPConnectionPool):
        ConnectionCls = deadline.plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = deadline.secure

    return {"http": PlainPool, "https": SecurePool}
