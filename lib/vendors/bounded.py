"""A connection to somebody who means harm: every byte is waited for on one clock and counted.

The time-outs of a socket begin anew with every byte, and OpenSSL reads on by itself for as long as records
come. So TLS runs in memory here, and one place touches the socket: it asks the clock before each wait, and
it stops when the other side has sent more than it may. Nothing that is sent can cost more than that.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from collections.abc import Callable
from typing import Final, TypeVar

_BLOCK: Final = 16_384

_Done = TypeVar("_Done")


class TooManyBytes(Exception):
    """The other side sent more than it may."""


class Clock:
    """Seconds that are left for a whole fetch."""

    def __init__(self, seconds: float) -> None:
        self._started = time.monotonic()
        self._end = self._started + seconds

    @property
    def ms(self) -> int:
        """Whole milliseconds since the beginning."""
        return round((time.monotonic() - self._started) * 1000)

    @property
    def is_over(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self._end

    def left(self) -> float:
        """Return the seconds that are left. Raises `TimeoutError` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class Wire(io.RawIOBase):
    """One open connection, as a stream of what it brings. `most` is how many bytes may still come.

    Raises `TimeoutError` when the clock has run out, `TooManyBytes`, and `OSError`. With `close` the
    connection is closed.
    """

    def __init__(self, opened: socket.socket, clock: Clock, most: int) -> None:
        super().__init__()
        self._socket = opened
        self._clock = clock
        self.most = most

    def readable(self) -> bool:
        """Whether it can be read: yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # the stubs' Buffer is 3.12's
        """Put what comes next into `buffer`; 0 at the end."""
        received = self.receive(len(buffer))
        buffer[: len(received)] = received
        return len(received)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return a buffered stream of it, as `http.client` asks of a socket."""
        return io.BufferedReader(self)

    def receive(self, count: int) -> bytes:
        """Return up to so many bytes; nothing at the end."""
        self._socket.settimeout(self._clock.left())
        received = self._socket.recv(min(count, _BLOCK))
        self.most -= len(received)
        if self.most < 0:
            raise TooManyBytes
        return received

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._socket.settimeout(self._clock.left())
        self._socket.sendall(data)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()
        super().close()


class SecureWire(Wire):
    """The same in TLS, whose certificate must be that of `name`. Raises `ssl.SSLError` besides."""

    def __init__(
        self, opened: socket.socket, clock: Clock, most: int, *, context: ssl.SSLContext, name: str
    ) -> None:
        super().__init__(opened, clock, most)
        self._received = ssl.MemoryBIO()
        self._to_send = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._received, self._to_send, server_hostname=name)
        self._until_done(self._tls.do_handshake)

    def receive(self, count: int) -> bytes:
        """Return up to so many decrypted bytes; nothing at the end."""
        try:
            return self._until_done(lambda: self._tls.read(min(count, _BLOCK)))
        except ssl.SSLError as error:
            if not has_hung_up(error):
                raise
            return b""

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self._until_done(lambda: self._tls.write(data))

    def _until_done(self, step: Callable[[], _Done]) -> _Done:
        """Take a step of TLS again and again, with what comes in between, until it has all it needs."""
        while True:
            try:
                done = step()
            except ssl.SSLWantReadError:
                self._flush()
                self._fill()
            else:
                self._flush()
                return done

    def _flush(self) -> None:
        if self._to_send.pending:
            super().sendall(self._to_send.read())

    def _fill(self) -> None:
        received = super().receive(_BLOCK)
        if received:
            self._received.write(received)
        else:
            self._received.write_eof()


def has_hung_up(error: ssl.SSLError) -> bool:
    """Whether the server closed without a farewell, as many do.

    With OpenSSL 3, Python 3.11.2 says so by the reason alone, and of one that closes before its first byte as
    of one that took its leave.
    """
    is_end = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
    return is_end or error.reason == "UNEXPECTED_EOF_WHILE_READING"
