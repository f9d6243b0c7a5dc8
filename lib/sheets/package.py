"""The ZIP package of a workbook, opened so that no file can take more memory or time than it may.

Nothing is unpacked to look at it: a part is read in small pieces, at most as long as the directory says,
and what all parts say together is limited before the first is read.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lib.errors import InvalidInput
from lib.sheets.table import MEGABYTE, Limits

# A sheet of a hundred thousand equal rows is packed to a fiftieth; deflate itself can go to a thousandth.
_MOST_RATIO = 200
_RATIO_COUNTS_FROM = 20 * MEGABYTE
_MOST_PARTS = 5_000
_PIECE = 64 * 1024
# Far more than any tag of a workbook. The parser begins anew at the start of an unfinished one each time.
_LONGEST_TAG = 1024 * 1024
_ENCRYPTED = 0x1
_ENCODINGS = ("utf-8", "utf-16", "us-ascii")

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


class Package:
    """The parts of a workbook by their names, which are compared without regard to capitals."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        # Before its directory is read: each entry costs many times what it takes in the file.
        if content.count(b"PK\x01\x02") > _MOST_PARTS:
            raise InvalidInput("sheet.bomb", field="source")
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, struct.error, ValueError, NotImplementedError):
            raise damaged() from None
        self._parts = {plain_name(part.filename): part for part in self._zip.infolist()}
        if any(part.flag_bits & _ENCRYPTED for part in self._parts.values()):
            raise InvalidInput("sheet.encrypted", field="source")
        unpacked = sum(part.file_size for part in self._parts.values())
        dense = unpacked > _RATIO_COUNTS_FROM and unpacked > _MOST_RATIO * len(content)
        if dense or unpacked > limits.unpacked:
            raise InvalidInput("sheet.bomb", field="source")
        self._most_tags = limits.tags
        self._tags = 0

    def __contains__(self, name: str) -> bool:
        return plain_name(name) in self._parts

    def walk(self, name: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
        """Read an XML part to its end and tell what is in it. A part that is not there holds nothing."""
        for _ in self.steps(name, start, end, text):
            pass

    def steps(
        self, name: str, start: Start, end: End | None = None, text: Text | None = None
    ) -> Iterator[None]:
        """As `walk`, stopping after every piece. Raises InvalidInput: `sheet.damaged`, `sheet.bomb`."""
        part = self._parts.get(plain_name(name))
        if part is None:
            return
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.XmlDeclHandler = _refuse_other_encodings
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        given = 0
        for piece in self._pieces(part):
            self._count_tags(piece)
            given += len(piece)
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError:
                raise damaged() from None
            if given - parser.CurrentByteIndex > _LONGEST_TAG:
                raise damaged()
            yield

    def _count_tags(self, piece: bytes) -> None:
        """Each costs a hundred times what the bytes of a text do."""
        self._tags += piece.count(b"<")
        if self._most_tags is not None and self._tags > self._most_tags:
            raise InvalidInput("sheet.bomb", field="source")

    def _pieces(self, part: ZipInfo) -> Iterator[bytes]:
        """The part piece by piece, and an empty piece after the last."""
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise damaged()
        try:
            with self._zip.open(part) as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except (BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError):
            raise damaged() from None
        yield b""

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: by id, the last word of the relation's type and the other part's name."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, given: dict[str, str]) -> None:
            if local(element) == "Relationship" and given.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, given.get("Target", "")))
                kind = given.get("Type", "").rpartition("/")[2]
                found[given.get("Id", "")] = (kind, target.lstrip("/"))

        self.walk(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found


def damaged() -> InvalidInput:
    """The refusal of a workbook that does not keep to its own form."""
    return InvalidInput("sheet.damaged", field="source")


def local(element: str) -> str:
    """The name of an element without its prefix."""
    return element.rpartition(":")[2]


def plain_name(name: str) -> str:
    """The name of a part as names of parts compare."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _refuse_other_encodings(_version: str, encoding: str | None, _standalone: int) -> None:
    # Open Packaging Conventions (ECMA-376 part 2): parts are in UTF-8 or UTF-16.
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        raise damaged()


def _refuse_doctype(*_: object) -> None:
    # No workbook has one, and entities are declared there.
    raise damaged()
