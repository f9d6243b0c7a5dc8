"""The text of a body: which character set it is in, told as a browser would, and never with an error.

Everything that is searched for is ASCII, so sets that agree with ASCII need no telling apart.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

_LABEL: Final = re.compile(rb"charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_PRESCANNED: Final = 4_096
_WIDE: Final = {"utf-16": "utf-16-le", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be"}


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of a body, with line breaks as `\\n`, without NUL and without lone surrogates.

    A byte order mark wins, then what the bytes show (half of them zero is UTF-16), then the label of
    `content_type`, then that of the page, as the WHATWG Encoding Standard has it (2026-11-21); a label
    that the bytes contradict is passed over. Bytes that fit nothing become U+FFFD.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _plain(body[len(mark) :].decode(name, "replace"))
    wide = _wide(body, content_type)
    if wide:
        return _plain(body.decode(wide, "replace"))
    try:
        return _plain(body.decode("utf-8"))
    except UnicodeDecodeError:
        # A page that calls itself UTF-8 and has a broken byte is read by a browser with U+FFFD in it.
        if _label(body, content_type) in ("utf-8", "utf8"):
            return _plain(body.decode("utf-8", "replace"))
        return _plain(body.decode("cp1252", "replace"))


def line_of(text: str, offset: int) -> int:
    """Return the line of an offset in a text of `decode`, counting from 1."""
    return text.count("\n", 0, max(offset, 0)) + 1


def _wide(body: bytes, content_type: str) -> str | None:
    """UTF-16 without a mark: by its zero bytes; the label alone is believed only where zeros agree."""
    start = body[:_PRESCANNED]
    if len(start) < 4:
        return None
    even, odd = start[0::2].count(0), start[1::2].count(0)
    half = len(start) // 2
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    labelled = _WIDE.get(_label(b"", content_type))
    return labelled if labelled and (even or odd) else None


def _label(body: bytes, content_type: str) -> str:
    header = _LABEL.search(content_type.encode("ascii", "replace"))
    found = header or _LABEL.search(body[:_PRESCANNED])
    return found[1].decode("ascii").lower() if found else ""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
