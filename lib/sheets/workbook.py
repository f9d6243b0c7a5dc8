"""XLSX, read as a stream: memory holds the texts that cells share, and a few rows.

A grid of the whole sheet is what readers commonly make. Two cells in opposite corners, in a file of
five kilobytes, make that half a terabyte.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from lib.errors import InvalidInput
from lib.sheets.cells import PLAIN, Style, style_of, text_of_number, unescaped
from lib.sheets.package import Package, damaged, local, plain_name
from lib.sheets.table import MAX_COLUMNS, Limits, Record, Table, table_of, too_many_columns, within

# Excel's own limits (specifications and limits, Microsoft): what is beyond was not made by a spreadsheet.
_MOST_COLUMNS = 16_384
_MOST_LETTERS = 3
_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767 * 2
_MOST_SHARED = 2_000_000
# Far more elements than the format has: every name that was seen is kept.
_MOST_NAMES = 1_000
_SAYS_STYLES, _SAYS_SHARED = "styles", "sharedStrings"


def read_workbook(content: bytes, limits: Limits) -> Table:
    """The table of the first sheet that is not empty, those that people see before the hidden ones.

    Raises InvalidInput: `sheet.bomb`, `sheet.encrypted`, `sheet.old_format` (XLSB), `sheet.damaged`,
    `sheet.not_a_table` (another ZIP), and what `table_of` raises.
    """
    package = Package(content, limits)
    starts = [target for kind, target in package.relations("").values() if kind == "officeDocument"]
    if not starts or not starts[0].startswith("xl/"):
        raise InvalidInput("sheet.not_a_table", field="source")
    if starts[0].endswith(".bin"):
        raise InvalidInput("sheet.old_format", field="source")
    book = _book(package, starts[0])
    looked_at = ((sheet, row) for sheet in book.sheets for _, row in book.rows(sheet))
    filled = next((sheet for sheet, row in within(looked_at, limits) if any(row)), None)
    if filled is None:
        raise InvalidInput("sheet.empty", field="source")
    return table_of("xlsx", partial(book.rows, filled), limits, sheet=filled.name)


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str


@dataclass(frozen=True)
class _Book:
    package: Package
    sheets: tuple[_Sheet, ...]
    shared: list[str]
    styles: dict[str, Style]
    from_1904: bool

    def rows(self, sheet: _Sheet) -> Iterator[Record]:
        """The rows of a sheet, each up to its last cell that holds something."""
        reader = _SheetReader(self)
        for _ in self.package.steps(sheet.part, reader.start, reader.end, reader.text):
            yield from reader.rows
            reader.rows.clear()


def _book(package: Package, part: str) -> _Book:
    relations = package.relations(part)
    # By its part: thousands of names of one part would have it read as often.
    seen: dict[str, _Sheet] = {}
    hidden: dict[str, _Sheet] = {}
    epochs: list[str] = []

    def start(element: str, given: dict[str, str]) -> None:
        name = local(element)
        if name == "workbookPr":
            epochs.append(given.get("date1904", ""))
        elif name == "sheet":
            reference = next((value for key, value in given.items() if key.endswith(":id")), "")
            kind, target = relations.get(reference, ("", ""))
            if kind == "worksheet":
                found = _Sheet(given.get("name", ""), target)
                ranked = seen if given.get("state", "visible") == "visible" else hidden
                ranked.setdefault(plain_name(target), found)

    package.walk(part, start)
    others = dict(relations.values())
    return _Book(
        package,
        (*seen.values(), *hidden.values()),
        _shared(package, others.get(_SAYS_SHARED, "")),
        _styles(package, others.get(_SAYS_STYLES, "")),
        from_1904=epochs[-1:] in (["1"], ["true"]),
    )


def _shared(package: Package, part: str) -> list[str]:
    """The texts that cells share. The reading aids of Japanese (`rPh`) are no part of a text."""
    texts: list[str] = []
    pieces: list[str] = []
    inside: list[str] = []

    def start(element: str, _: dict[str, str]) -> None:
        inside.append(local(element))

    def end(_: str) -> None:
        if inside.pop() == "si":
            texts.append(unescaped("".join(pieces)))
            pieces.clear()
            if len(texts) > _MOST_SHARED:
                raise InvalidInput("sheet.bomb", field="source")

    def text(piece: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            pieces.append(piece)

    package.walk(part, start, end, text)
    return texts


def _styles(package: Package, part: str) -> dict[str, Style]:
    """The style of each index that a cell may name; a cell that names none has the first."""
    codes: dict[str, str] = {}
    styles: dict[str, Style] = {}
    inside: list[str] = []

    def start(element: str, given: dict[str, str]) -> None:
        name = local(element)
        if name == "numFmt":
            codes[given.get("numFmtId", "")] = given.get("formatCode", "")
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            number = given.get("numFmtId", "0")
            styles[str(len(styles))] = style_of(number, codes.get(number))
        inside.append(name)

    def end(_: str) -> None:
        inside.pop()

    package.walk(part, start, end)
    return styles


class _SheetReader:
    """Listens to the XML of one sheet; `rows` holds those that are complete."""

    def __init__(self, book: _Book) -> None:
        self.rows: list[Record] = []
        self._book = book
        self._columns: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._row: list[str] = []
        self._number = 0
        self._column = -1
        self._kind = "n"
        self._style = "0"
        self._pieces: list[str] = []
        self._length = 0
        self._listening = False
        self._aside = False

    def start(self, element: str, given: dict[str, str]) -> None:
        name = self._names.get(element) or self._name(element)
        if name == "c":
            self._column = self._column_of(given["r"]) if "r" in given else self._column + 1
            self._kind, self._style = given.get("t", "n"), given.get("s", "0")
            self._pieces, self._length = [], 0
        elif name in ("v", "t"):
            self._listening = not self._aside
        elif name == "row":
            self._row, self._column = [], -1
            self._number = _row_number(given.get("r", ""), self._number)
        elif name == "rPh":
            self._aside = True

    def text(self, piece: str) -> None:
        if self._listening:
            self._pieces.append(piece)
            self._length += len(piece)
            if self._length > _MOST_CHARACTERS:
                raise damaged()

    def end(self, element: str) -> None:
        name = self._names[element]
        if name in ("v", "t"):
            self._listening = False
        elif name == "c":
            if self._pieces and (value := self._value("".join(self._pieces))):
                self._put(value)
        elif name == "row":
            self.rows.append((self._number, self._row))
        elif name == "rPh":
            self._aside = False

    def _name(self, element: str) -> str:
        """The name without its prefix, remembered: a few names come a million times."""
        if len(self._names) >= _MOST_NAMES:
            raise damaged()
        name = self._names[element] = local(element)
        return name

    def _put(self, value: str) -> None:
        if self._column >= MAX_COLUMNS:
            raise too_many_columns()
        missing = self._column - len(self._row)
        if missing < 0:
            self._row[self._column] = value
            return
        if missing:
            self._row.extend([""] * missing)
        self._row.append(value)

    def _value(self, written: str) -> str:
        kind, book = self._kind, self._book
        if kind == "s":
            return self._shared(written)
        # What went wrong in a formula is shown as its name: #N/A, #DIV/0!
        if kind in ("str", "inlineStr", "e"):
            return unescaped(written)
        if kind == "b":
            return "FALSE" if written.strip() == "0" else "TRUE"
        if kind == "d":
            return written.replace("T", " ")
        return text_of_number(written, book.styles.get(self._style, PLAIN), from_1904=book.from_1904)

    def _shared(self, written: str) -> str:
        try:
            index = int(written)
            return self._book.shared[index if index >= 0 else len(self._book.shared)]
        except (ValueError, IndexError):
            raise damaged() from None

    def _column_of(self, reference: str) -> int:
        """The zero-based column of a reference as `AB12`."""
        letters = reference.rstrip("0123456789")
        index = self._columns.get(letters)
        if index is None:
            index = self._columns[letters] = _column_index(letters)
        return index


def _row_number(reference: str, before: int) -> int:
    """The number that a row gives itself, or the next one after the row before."""
    if not (reference.isascii() and reference.isdecimal()):
        return before + 1
    number = int(reference[: len(str(_MOST_ROWS)) + 1])
    if number > _MOST_ROWS:
        raise damaged()
    # Rows never go back: what is out of order is counted on.
    return max(number, before + 1)


def _column_index(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= _MOST_LETTERS):
        raise damaged()
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - ord("A") + 1
    if index > _MOST_COLUMNS:
        raise damaged()
    return index - 1
