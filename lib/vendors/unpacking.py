"""Content codings undone in small pieces, so that what is packed small never becomes large at once.

`http.client` unpacks nothing; urllib3 2.8 bounds each read, but takes an unknown coding for deflate, and
chains of codings, and any number of gzip members. Here it is one of three codings, once, as browsers do it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, Protocol

import brotli

PIECE: Final = 65_536
"""About how many bytes a piece has at most."""

ACCEPTED: Final = "gzip, deflate, br"
_GZIP: Final = 16 + zlib.MAX_WBITS


class Broken(Exception):
    """The bytes are not what their coding says, or nobody here knows the coding."""


class Unpacker(Protocol):
    """Undoes one coding."""

    @property
    def packed(self) -> int:
        """How many bytes have been consumed."""
        ...

    def pieces(self, block: bytes) -> Iterator[bytes]:
        """Yield what comes out of the next block. Raises `Broken`."""
        ...

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing at the end."""
        ...


def unpacker_for(coding: str) -> Unpacker:
    """Return what undoes the value of a Content-Encoding header. Raises `Broken` for a coding unasked for."""
    match coding.strip().lower():
        case "" | "identity":
            return _Plain()
        case "gzip" | "x-gzip":
            return _Inflated(_GZIP)
        case "deflate":
            return _Deflated()
        case "br":
            return _Brotli()
    raise Broken


class _Plain:
    def __init__(self) -> None:
        self.packed = 0
        self.is_whole = True

    def pieces(self, block: bytes) -> Iterator[bytes]:
        self.packed += len(block)
        yield block


class _Inflated:
    """One stream of zlib. What follows its end is left alone, as browsers leave it."""

    def __init__(self, bits: int) -> None:
        self.packed = 0
        self._stream = zlib.decompressobj(bits)

    @property
    def is_whole(self) -> bool:
        return self._stream.eof or not self.packed

    def pieces(self, block: bytes) -> Iterator[bytes]:
        is_full = False
        while (block or is_full) and not self._stream.eof:
            try:
                piece = self._stream.decompress(block, PIECE)
            except zlib.error as error:
                raise Broken from error
            rest = self._stream.unconsumed_tail
            self.packed += len(block) - len(rest)
            # A full piece may have left some behind in the stream although the block is used up.
            block, is_full = rest, len(piece) == PIECE
            yield piece


class _Deflated:
    """`deflate` as RFC 9110 means it (zlib), or bare as some servers send it; the first bytes tell."""

    def __init__(self) -> None:
        self._head = b""
        self._inner: _Inflated | None = None

    @property
    def packed(self) -> int:
        return self._inner.packed if self._inner else len(self._head)

    @property
    def is_whole(self) -> bool:
        return self._inner.is_whole if self._inner else not self._head

    def pieces(self, block: bytes) -> Iterator[bytes]:
        if self._inner is None:
            self._head += block
            if len(self._head) < 2:
                return
            has_header = self._head[0] & 0x0F == 8 and int.from_bytes(self._head[:2]) % 31 == 0
            self._inner, block = _Inflated(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS), self._head
        yield from self._inner.pieces(block)


class _Brotli:
    def __init__(self) -> None:
        self.packed = 0
        self._stream = brotli.Decompressor()

    @property
    def is_whole(self) -> bool:
        return self._stream.is_finished() or not self.packed

    def pieces(self, block: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        self.packed += len(block)
        piece = self._next(block)
        yield piece
        # It may accept more and yet hold back what it has unpacked already.
        while not self._stream.is_finished() and (piece or not self._stream.can_accept_more_data()):
            piece = self._next(b"")
            yield piece

    def _next(self, block: bytes) -> bytes:
        try:
            return bytes(self._stream.process(block, output_buffer_limit=PIECE))
        except brotli.error as error:
            raise Broken from error
