"""Files of corrections as nobody should send them, and as spreadsheets really do."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from lib.domain.sync import RowState
from lib.errors import InvalidInput
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_corrections import correct_customers
from tests.builders import Builder, rows
from tests.services.synced import Shopper, a_run

HEADER = "vtex_id,reason,corrected_email,corrected_phone\n"
MOST_SECONDS = 20


@pytest.fixture
def two(build: Builder) -> tuple[Actor, Actor]:
    """Merchants of `alfa` and `beta`, whose runs have rejected the same ids and others."""
    ana, berta = build.merchant("alfa").actor, build.merchant("beta").actor
    for account, first in (("alfa", "a"), ("beta", "b")):
        ids = [f"{first}{number}" for number in range(3_000)]
        shoppers = [Shopper(one, RowState.REJECTED, reason="no_contact") for one in ("both", *ids[:50])]
        a_run(build.platform, account, shoppers)
    return ana, berta


def kept(platform: Platform) -> list[tuple[str, str, str | None]]:
    found = rows(
        platform,
        "SELECT s.account, c.vtex_id, c.email FROM sync_corrections c JOIN stores s ON s.id = c.store_id"
        " ORDER BY s.account, c.vtex_id",
    )
    return [(row["account"], row["vtex_id"], row["email"]) for row in found]


def test_five_thousand_rows_of_every_error_are_told_apart_quickly(
    two: tuple[Actor, Actor], platform: Platform
) -> None:
    kinds = (
        "a{n},x,nobody,\n",
        "a{n},x,,abc\n",
        ",x,a@tienda.example,\n",
        "b{n},x,a{n}@tienda.example,\n",
        "a{n},x,a***@tienda.example,\n",
        "a{n},x,a@b@c.example,\n",
        "a{n},x,,+999999999999999999\n",
        "=1+1,x,z@tienda.example,\n",
    )
    file = HEADER + "".join(kinds[n % 8].format(n=n % 50) for n in range(5_000))
    began = time.monotonic()
    report = correct_customers(two[0], "alfa", file.encode())
    assert time.monotonic() - began < MOST_SECONDS
    assert report.taken == 0
    assert kept(platform) == []
    assert sum(report.counts.values()) == 5_000
    assert len(report.problems) == 100
    assert dict(report.counts) == {
        "correction.email": 3 * 625,
        "correction.phone": 2 * 625,
        "correction.no_id": 625,
        "correction.unknown": 2 * 625,
    }


def test_a_file_of_one_store_corrects_nobody_of_another(two: tuple[Actor, Actor], platform: Platform) -> None:
    file = HEADER + "both,x,ana@tienda.example,\nb1,x,b@tienda.example,\n"
    report = correct_customers(two[0], "alfa", file.encode())
    assert (report.taken, report.unknown) == (1, 1)
    assert kept(platform) == [("alfa", "both", "ana@tienda.example")]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_encoding_that_spreadsheets_write_is_read(
    two: tuple[Actor, Actor], platform: Platform, encoding: str, separator: str
) -> None:
    file = "vtex_id,nombre,corrected_email\na1,Íñigo,ana@tienda.example\n".replace(",", separator)
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    assert correct_customers(two[0], "alfa", (mark + file).encode(encoding)).taken == 1
    assert kept(platform) == [("alfa", "a1", "ana@tienda.example")]


def bomb() -> bytes:
    """An XLSX of some kilobytes that unpacks to hundreds of megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(300):
                sheet.write(b"<row>" + b" " * 1_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 10_000,
        b"\xff\xfe" * 10,
        b"vtex_id",
        b"vtex_id,corrected_email\n",
        b"a,b\n1,2\n",
        b"vtex_id,vtex_id\na1,a2\n",
        b"corrected_email,corrected_phone\na@b.co,1\n",
        b"PK\x03\x04" + b"x" * 1_000,
        b"x" * 5_000_001,
        b"%PDF-1.7\n" + b"\x80" * 1_000,
        b'{"vtex_id": "a1"}',
        (HEADER + "a1,x,a@tienda.example,\n" * 20_001).encode(),
        (HEADER + 'a1,x,"' + "a" * 1_000_000).encode(),
        ("vtex_id," + "x," * 100_000 + "corrected_email\n" + "a1,").encode(),
    ],
    ids=range(15),
)
def test_what_is_no_table_of_corrections_is_refused_with_a_reason(
    two: tuple[Actor, Actor], platform: Platform, content: bytes
) -> None:
    with pytest.raises(InvalidInput):
        correct_customers(two[0], "alfa", content)
    assert kept(platform) == []


def test_a_bomb_is_refused_quickly(two: tuple[Actor, Actor]) -> None:
    content = bomb()
    assert len(content) < 1_000_000
    began = time.monotonic()
    with pytest.raises(InvalidInput):
        correct_customers(two[0], "alfa", content)
    assert time.monotonic() - began < MOST_SECONDS


def test_nothing_that_was_typed_is_in_the_history(two: tuple[Actor, Actor], platform: Platform) -> None:
    file = HEADER + "a1,x,secreta@tienda.example,\na2,x,mala arroba,\n"
    correct_customers(two[0], "alfa", file.encode())
    told = str([dict(row) for row in rows(platform, "SELECT * FROM events")])
    assert "secreta" not in told
    assert "arroba" not in told
