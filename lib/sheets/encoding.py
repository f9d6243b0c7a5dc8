"""In which encoding a text file is, when nothing outside the file says so.

Only the encodings that programs of Latin America write are considered. General detectors know a
hundred more and take a short column of names with one accent for any of them.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from itertools import islice

from lib.errors import InvalidInput

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# What Windows, the DOS code page of old accounting programs, and old Macs write. The first wins a tie.
_EIGHT_BIT = ("cp1252", "cp850", "mac_roman")
_CHUNK = 1024 * 1024
_HEAD = 4096
_MOST_PIECES = 5000
_ABOVE_ASCII = re.compile(rb"[\x20-\x7f]?[\x80-\xff]+[\x20-\x7f]?")
_LETTERS = frozenset("áéíóúüñãõâêôàç")
_CAPITALS = frozenset("ÁÉÍÓÚÜÑÃÕÂÊÔÀÇ")
_SIGNS = frozenset("ºª°¿¡–—’‘“”…€«»·®")


def encoding_of(content: bytes) -> str:
    """The name of the codec that reads this text, its mark at the beginning included.

    Raises InvalidInput: `sheet.not_a_table` when it holds NUL and so is no text, `sheet.damaged` when
    it announces an encoding that it then does not keep to.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            if not _decodes(content, encoding):
                raise InvalidInput("sheet.damaged", field="source")
            return encoding
    if b"\0" in content:
        return _without_mark(content)
    if _decodes(content, "utf-8"):
        return "utf-8"
    pieces = Counter(match.group() for match in islice(_ABOVE_ASCII.finditer(content), _MOST_PIECES))
    return max((name for name in _EIGHT_BIT if _decodes(content, name)), key=lambda name: _fit(pieces, name))


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: of the two bytes of a character one is nearly always 0 in a table."""
    head = content[:_HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    if min(even, odd) * 10 > max(even, odd) or max(even, odd) * 4 < len(head):
        raise InvalidInput("sheet.not_a_table", field="source")
    if not _decodes(content, encoding):
        raise InvalidInput("sheet.not_a_table", field="source")
    return encoding


def _decodes(content: bytes, encoding: str) -> bool:
    """Whether all of it can be read so. Raises InvalidInput('sheet.not_a_table') for NUL as a character."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for start in range(0, len(view), _CHUNK):
            last = start + _CHUNK >= len(view)
            if "\0" in decoder.decode(bytes(view[start : start + _CHUNK]), last):
                raise InvalidInput("sheet.not_a_table", field="source")
    except UnicodeDecodeError:
        return False
    return True


def _fit(pieces: Counter[bytes], encoding: str) -> int:
    """How much the characters above ASCII, between their neighbours, look like Spanish and Portuguese."""
    return sum(count * _likeness(piece.decode(encoding)) for piece, count in pieces.items())


def _likeness(text: str) -> int:
    before, after = text[:1].isascii() and text[:1], text[-1:].isascii() and text[-1:]
    in_capitals = bool(before) and str(before).isupper() and bool(after) and str(after).isupper()
    after_small = bool(before) and str(before).islower()
    total = 0
    for character in text:
        if character.isascii():
            continue
        if character in _LETTERS:
            total += 1 if in_capitals else 3
        elif character in _CAPITALS:
            total += -2 if after_small else 2
        elif character in _SIGNS:
            total += -1 if after_small and str(after).islower() else 1
        else:
            total -= 3
    return total
