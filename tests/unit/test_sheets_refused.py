"""Files that are no table, are damaged, or would take all memory: each is refused for its own reason."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.errors import InvalidInput
from lib.sheets import open_table
from tests.workbooks import RELATION, SHEET, code_of, made, package


def test_sheets_without_cells_are_empty_and_a_header_alone_has_no_rows() -> None:
    assert code_of(made([])) == "sheet.empty"
    assert code_of(made([["", ""], [""]])) == "sheet.empty"
    assert code_of(made([["nombre", "telefono"]])) == "sheet.no_rows"


def test_a_zip_that_is_no_workbook_is_no_table() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        file.writestr("telefonos.csv", "tel\n099123456\n")
    assert code_of(target.getvalue()) == "sheet.not_a_table"
    assert code_of(package("", extra={"_rels/.rels": "<Relationships/>"})) == "sheet.not_a_table"


def begun_with(part: str) -> bytes:
    """An office document whose first part is this one."""
    relation = f'<Relationship Id="a" Type="{RELATION}/officeDocument" Target="{part}"/>'
    return package("", extra={"_rels/.rels": f"<Relationships>{relation}</Relationships>"})


def test_a_document_of_another_office_program_is_no_table() -> None:
    assert code_of(begun_with("word/document.xml")) == "sheet.not_a_table"


def test_the_binary_format_of_excel_is_named_as_such() -> None:
    assert code_of(begun_with("xl/workbook.bin")) == "sheet.old_format"


def bomb(megabytes: int) -> bytes:
    """A real workbook whose one sheet unpacks to this many MB of spaces."""
    target = BytesIO(package("<row><c><v>1</v></c></row>"))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as file, file.open("xl/media/x.bin", "w") as part:
        for _ in range(megabytes):
            part.write(b" " * 1024 * 1024)
    return target.getvalue()


def test_a_zip_bomb_is_refused_before_it_goes_off() -> None:
    small = bomb(30)
    assert len(small) < 100_000
    tracemalloc.start()
    try:
        assert code_of(small) == "sheet.bomb"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_hides_its_size_is_damaged() -> None:
    content = bytearray(package("<row><c><v>1</v></c></row>" * 2_000_000))
    with zipfile.ZipFile(BytesIO(content)) as file:
        size = file.getinfo(SHEET).file_size
    assert size > 50_000_000
    # Its size, in the local header and in the directory.
    lying = bytes(content).replace(struct.pack("<I", size), struct.pack("<I", 2000))
    assert code_of(bytes(content)) == "sheet.bomb"
    assert code_of(lying) == "sheet.damaged"


def test_a_directory_of_thousands_of_parts_is_refused() -> None:
    assert code_of(package("", extra={f"xl/p{index}.xml": "" for index in range(5_001)})) == "sheet.bomb"


XML = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet><dimension ref="A1:B3"/><sheetData><row r="1">'
    '<c r="A1" t="str"><v>tel</v></c><c r="B1" t="inlineStr"><is><t>nota</t></is></c></row><row r="2">'
    '<c r="A2" s="1"><v>99123456</v></c><c r="B2" t="b"><v>1</v></c></row></sheetData></worksheet>'
)
WORKBOOK = package("<row><c><v>1</v></c><c><v>2</v></c></row>" * 50)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
def test_a_file_that_was_cut_off_is_damaged(kept: float) -> None:
    assert code_of(WORKBOOK[: int(len(WORKBOOK) * kept)]) == "sheet.damaged"


def test_a_part_that_does_not_match_its_checksum_is_damaged() -> None:
    content = bytearray(package("<row><c><v>1</v></c></row>" * 500))
    with zipfile.ZipFile(BytesIO(content)) as file:
        checksum = file.getinfo(SHEET).CRC
    assert code_of(bytes(content).replace(struct.pack("<I", checksum), b"\1\2\3\4")) == "sheet.damaged"


@pytest.mark.parametrize(
    "sheet",
    [
        "<row><c><v>1</v></c>",
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>-x</v></c></row>',
        "<row><c><v>hola</v></c></row>",
        "<row><c><v>1e999</v></c></row>",
        '<row><c r="XFE1"><v>1</v></c></row>',
        '<row><c r="ÑA1"><v>1</v></c></row>',
        f"<row><c t='str'><v>{'x' * 70_000}</v></c></row>",
    ],
    ids=["unclosed", "no such text", "no index", "no number", "infinite", "column XFE", "letters", "endless"],
)
def test_a_sheet_that_breaks_the_rules_of_its_format_is_damaged(sheet: str) -> None:
    assert code_of(package(sheet)) == "sheet.damaged"


def test_a_sheet_with_entities_is_damaged() -> None:
    entities = '<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;">]>'
    sheet = f"{entities}<worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"
    assert code_of(package("", extra={SHEET: sheet})) == "sheet.damaged"


@pytest.mark.parametrize("encoding", ["UTF-t", "rot13", "utf-7", "idna", "cp1252"])
def test_a_part_in_an_encoding_that_workbooks_do_not_have_is_damaged(encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><worksheet/>'
    assert code_of(package("", extra={SHEET: sheet})) == "sheet.damaged"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(WORKBOOK) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_whatever_byte_of_a_workbook_is_changed_it_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WORKBOOK)
    for position, value in changes:
        content[position] = value
    assert outcome(bytes(content)).startswith(("sheet.", "xlsx"))


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, len(XML)),
    st.integers(0, 8),
    st.sampled_from(["", "9" * 30, "-1", "&#0;", "1e999", "<", "'", "XFD"]),
)
def test_whatever_is_changed_in_the_xml_it_is_read_or_refused(position: int, cut: int, put: str) -> None:
    sheet = XML[:position] + put + XML[position + cut :]
    assert outcome(package("", extra={SHEET: sheet})).startswith(("sheet.", "xlsx"))


def outcome(content: bytes) -> str:
    """What kind of table it is, or the code with which it is refused."""
    try:
        table = open_table(content)
        assert len(list(table.rows())) == table.row_count
    except InvalidInput as problem:
        return problem.code
    return table.kind


def test_a_zip_with_a_password_is_encrypted() -> None:
    content = bytearray(WORKBOOK)
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 0x1
    assert code_of(bytes(content)) == "sheet.encrypted"


def compound_file(*streams: str) -> bytes:
    """The smallest compound file with these streams: header, one sector of FAT, the directory."""
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        bytes.fromhex("D0CF11E0A1B11AE1"),
        0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0,
    )  # fmt: skip
    header += b"\xff" * (512 - len(header))
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * 504
    entries = b"".join(
        struct.pack(
            "<64sHBBIII36xIQ",
            name.encode("utf-16-le"), 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0, 0,
        )
        for name, kind in [("Root Entry", 5), *((stream, 2) for stream in streams)]
    )  # fmt: skip
    return header + fat + entries.ljust(512, b"\0")


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        (("EncryptionInfo", "EncryptedPackage"), "sheet.encrypted"),
        (("Workbook", "SummaryInformation"), "sheet.old_format"),
        (("Book",), "sheet.old_format"),
        (("WordDocument",), "sheet.not_a_table"),
        (("NotEncryptedPackage",), "sheet.not_a_table"),
    ],
)
def test_compound_files_are_told_apart_by_their_streams(streams: tuple[str, ...], code: str) -> None:
    assert code_of(compound_file(*streams)) == code
