"""A PDF taken apart into its streams and everything else (ISO 32000-2, 7.2 and 7.3).

A program that shows a PDF finds objects by an address, so it can start in the middle of what looks like a
comment, a text or a stream. Hence no object may begin in there: what holds one is refused. So is a `stream`
that stands anywhere but behind the one dictionary of its object: programs differ about what that is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_MOST_TOKENS: Final = 1_000_000
_MOST_STREAMS: Final = 20_000
_MOST_ESCAPES: Final = 100_000
"""Number signs outside of streams and in streams of objects: each may begin an escape, which takes time."""

_SPACE: Final = rb"\x00\t\n\x0c\r "
_ENDS: Final = _SPACE + rb"()<>\[\]{}/%"
END_OF_NAME: Final = rb"(?=[" + _ENDS + rb"]|$)"
"""What follows a name, as a pattern."""

_OBJECT: Final = re.compile(rb"obj(?=[" + _ENDS + rb"])(?<=[0-9" + _SPACE + rb"]obj)")
_TOKEN: Final = re.compile(
    rb"%[^\r\n]*+|\(|<<|>>|<[0-9A-Fa-f" + _SPACE + rb"]*+>|<"
    rb"|(?<=[" + _ENDS + rb"])(?<!/)stream(?=[" + _ENDS + rb"]|$)|" + _OBJECT.pattern
)
_TO_PARENTHESIS: Final = re.compile(rb"(?:[^()\\]++|\\.)*+[()]", re.DOTALL)
_BLANK: Final = re.compile(rb"[" + _SPACE + rb"]*+")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_NAME_WITH_ESCAPE: Final = re.compile(rb"/[^#" + _ENDS + rb"]{0,126}#[^" + _ENDS + rb"]{0,126}")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")


class Unsafe(Exception):
    """The PDF is refused. `why`: `damaged`, `encrypted`, `active`, `opaque` or `bomb`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Stream:
    """A stream as it lies in the file, with the dictionary before it as it is written there."""

    dictionary: bytes
    content: bytes


@dataclass(frozen=True)
class Parts:
    """All of a PDF: everything outside of streams as it is written, and the streams."""

    outside: bytes
    streams: tuple[Stream, ...]


@dataclass
class Names:
    """Undoes the escapes in names (`/J#61vaScript`), up to a number of them for a document."""

    _left: int = _MOST_ESCAPES

    def undone(self, content: bytes) -> bytes:
        """The content with its names as they are meant. Raises `Unsafe("opaque")` over the number."""
        escapes = content.count(b"#")
        if not escapes:
            return content
        self._left -= escapes
        if self._left < 0:
            raise Unsafe("opaque")
        return _NAME_WITH_ESCAPE.sub(lambda name: _ESCAPE.sub(_letter, name[0]), content)


def parts_of(content: bytes) -> Parts:
    """Take a PDF apart. Raises `Unsafe`: `damaged`, `opaque`, or `bomb` for far too many parts."""
    return _Reader(content).read()


def _letter(escape: re.Match[bytes]) -> bytes:
    return bytes((int(escape[1], 16),))


@dataclass
class _Reader:
    """Goes over a PDF once. `depth` counts open dictionaries, `dictionaries` those of the object by now."""

    content: bytes
    outside: list[bytes] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    place: int = 0
    copied: int = 0
    tokens: int = 0
    objects: int = 0
    object_at: int = 0
    depth: int = 0
    dictionaries: int = 0
    closed_at: int = -1

    def read(self) -> Parts:
        while token := _TOKEN.search(self.content, self.place):
            self._count()
            self.place = token.end()
            self._take(token[0], token.start())
        if self.depth or self.objects != sum(1 for _ in _OBJECT.finditer(self.content)):
            raise Unsafe("opaque")
        self.outside.append(self.content[self.copied :])
        return Parts(b"\n".join(self.outside), tuple(self.streams))

    def _count(self) -> None:
        self.tokens += 1
        if self.tokens > _MOST_TOKENS:
            raise Unsafe("bomb")

    def _take(self, token: bytes, start: int) -> None:
        match token:
            case b"(":
                self._pass_text()
            case b"<<":
                self.dictionaries += self.depth == 0
                self.depth += 1
            case b">>":
                self.depth -= 1
                self.closed_at = self.place
                if self.depth < 0:
                    raise Unsafe("opaque")
            case b"<":
                raise Unsafe("opaque")
            case b"obj":
                self._begin_object()
            case b"stream":
                self._take_stream(start)

    def _pass_text(self) -> None:
        """Go behind a text in parentheses, which may hold pairs of them."""
        depth = 1
        while depth:
            self._count()
            piece = _TO_PARENTHESIS.match(self.content, self.place)
            if piece is None:
                raise Unsafe("damaged")
            self.place = piece.end()
            depth += 1 if piece[0].endswith(b"(") else -1

    def _begin_object(self) -> None:
        if self.depth:
            raise Unsafe("opaque")
        self.objects += 1
        self.object_at, self.dictionaries, self.closed_at = self.place, 0, -1

    def _take_stream(self, start: int) -> None:
        """A stream follows the one dictionary of its object, and nothing else does."""
        blank = _BLANK.match(self.content, max(0, self.closed_at))
        follows = self.closed_at >= 0 and blank is not None and blank.end() == start
        line_end = _LINE_END.match(self.content, self.place)
        if not follows or self.depth or self.dictionaries != 1 or line_end is None:
            raise Unsafe("opaque")
        end = self.content.find(b"endstream", line_end.end())
        if end < 0:
            raise Unsafe("damaged")
        if len(self.streams) == _MOST_STREAMS:
            raise Unsafe("bomb")
        dictionary = self.content[self.object_at : start]
        self.streams.append(Stream(dictionary, self.content[line_end.end() : end]))
        self.outside.append(self.content[self.copied : start])
        self.place = self.copied = end + len(b"endstream")
        self.closed_at = -1
