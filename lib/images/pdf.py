"""Whether a PDF holds anything that acts, looked for without a PDF library (ISO 32000-2).

A name in a PDF can be spelt with escapes (`/J#61vaScript`), and objects can lie packed in object streams.
Names are read with their escapes undone, streams are unpacked, and a file that cannot be seen through is
refused. What passes is kept as it came, byte for byte: it is inspected and not written anew.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lib.images.pdf_parts import END_OF_NAME, Names, Stream, Unsafe, parts_of

__all__ = ["Unsafe", "safe_pdf"]

_MOST_UNPACKED: Final = 16 * 1024 * 1024
_PIECE: Final = 16 * 1024
_ACTS: Final = (
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "OpenAction",
    "XFA",
    "RichMedia",
    "RichMediaExecute",
    "Rendition",
    "SubmitForm",
    "ImportData",
    "GoToE",
    "GoToR",
)
"""Names that no compressed picture holds by chance: looked for in every byte."""

_ACTS_SHORT: Final = ("JS", "AA")
"""Names of two letters, which packed data holds by chance: looked for outside of it.

`/AA` starts whichever action by itself, so that a link (`/URI`) is one that somebody has to click.
"""


def _name(name: str) -> re.Pattern[bytes]:
    return re.compile(b"/" + name.encode() + END_OF_NAME)


# One pattern a name: each begins with all of its letters, which is what makes a search fast.
_ACTING: Final = tuple(map(_name, _ACTS))
_ACTING_SHORT: Final = tuple(map(_name, _ACTS_SHORT))
_ENCRYPTED: Final = _name("Encrypt")
_ROOT: Final = _name("Root")
_PACKED_OBJECTS: Final = _name("ObjStm")
_MAYBE_OBJECTS: Final = re.compile(rb"/(?:ObjStm|First)" + END_OF_NAME)
_PICTURE: Final = re.compile(rb"/Subtype\s*/Image" + END_OF_NAME)
_FLATE_ALONE: Final = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])" + END_OF_NAME)
_FILTER: Final = re.compile(rb"/(?:Filter|DecodeParms|DP|F)" + END_OF_NAME)
"""What says that a stream is not plain: once, a filter; more than once, something besides."""

_PAGE: Final = re.compile(rb"/Type\s*/Page" + END_OF_NAME)


def safe_pdf(data: bytes) -> tuple[bytes, int]:
    """Return the PDF without the white space around it, otherwise as it came, and the number of its pages.

    Raises `Unsafe`. Nothing may stand before `%PDF-` but white space, and nothing after the last `%%EOF`:
    other kinds of files are hidden there. A file without a root or a page is no document. It takes up to
    two seconds and some 60 MB: one at a time.
    """
    content = data.removeprefix(b"\xef\xbb\xbf").strip(b"\x00\t\n\x0c\r ")
    if not content.startswith(b"%PDF-") or not content.endswith(b"%%EOF"):
        raise Unsafe("damaged")
    names, parts = Names(), parts_of(content)
    outside = names.undone(parts.outside)
    if _ENCRYPTED.search(outside):
        raise Unsafe("encrypted")
    if _holds(content, _ACTING) or _holds(outside, _ACTING) or _holds(outside, _ACTING_SHORT):
        raise Unsafe("active")
    streams = [Stream(names.undone(one.dictionary), one.content) for one in parts.streams]
    if _count(_PACKED_OBJECTS, outside) != sum(_count(_PACKED_OBJECTS, one.dictionary) for one in streams):
        raise Unsafe("opaque")
    pages = _count(_PAGE, outside) + _pages_within(streams, names)
    if not pages or not _ROOT.search(outside):
        raise Unsafe("damaged")
    return content, pages


def _holds(content: bytes, names: tuple[re.Pattern[bytes], ...]) -> bool:
    return any(name.search(content) for name in names)


def _count(name: re.Pattern[bytes], content: bytes) -> int:
    return sum(1 for _ in name.finditer(content))


def _pages_within(streams: list[Stream], names: Names) -> int:
    """Look into the streams; the number of pages that lie packed in them."""
    pages = 0
    for unpacked, holds_objects in _unpacked(streams):
        content = names.undone(unpacked) if holds_objects else unpacked
        if _holds(content, _ACTING) or (holds_objects and _holds(content, _ACTING_SHORT)):
            raise Unsafe("active")
        if holds_objects:
            pages += _count(_PAGE, content)
    return pages


def _unpacked(streams: list[Stream]) -> Iterator[tuple[bytes, bool]]:
    """What the streams hold and whether it is objects. Pictures are left packed, and other filters' content.

    A stream of objects has to be readable here: plain, or packed by Flate alone.
    """
    inflating = _Inflating()
    for stream in streams:
        is_objects = _MAYBE_OBJECTS.search(stream.dictionary) is not None
        if _PICTURE.search(stream.dictionary) and not is_objects:
            continue
        is_flate = _FLATE_ALONE.search(stream.dictionary) is not None
        if not _FILTER.search(stream.dictionary):
            yield stream.content, is_objects
        elif is_objects and not (is_flate and _count(_FILTER, stream.dictionary) == 1):
            raise Unsafe("opaque")
        elif is_flate:
            unpacked, is_whole = inflating.inflated(stream.content)
            if is_objects and not is_whole:
                raise Unsafe("opaque")
            yield unpacked, is_objects


@dataclass
class _Inflating:
    """Unpacks the streams of one document, up to an amount for all of them together."""

    _left: int = _MOST_UNPACKED

    def inflated(self, packed: bytes) -> tuple[bytes, bool]:
        """What zlib unpacks, as far as it does, and whether that is all. Raises `Unsafe("bomb")`.

        It goes in pieces, each paid for before it is made, so that a stream that breaks is paid for too.
        """
        unpacking, unpacked = zlib.decompressobj(), bytearray()
        for start in range(0, len(packed), _PIECE):
            waiting = packed[start : start + _PIECE]
            while waiting and not unpacking.eof:
                self._left -= _PIECE
                if self._left < 0:
                    raise Unsafe("bomb")
                try:
                    piece = unpacking.decompress(waiting, _PIECE)
                except zlib.error:
                    return bytes(unpacked), False
                self._left += _PIECE - len(piece)
                unpacked += piece
                waiting = unpacking.unconsumed_tail
            if unpacking.eof:
                break
        return bytes(unpacked), unpacking.eof
