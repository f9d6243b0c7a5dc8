"""The answers of a judged file: page by page, filtered, and as downloads."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lib.errors import NotFound
from lib.services.access import Actor
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_files import (
    RowFilter,
    download_links,
    file_rows,
    number_file,
)
from lib.services.platform import Platform
from tests.services.numbers_in_files import (
    WORKER,
    judged,
    looked_at,
    started,
    work,
)

MANY = (
    "telefono;pais\n"
    + "\n".join(f"94 {number:06};UY" for number in range(60))
    + "\n"
    + "\n".join(f"11 9{number:08};BR" for number in range(10_000_000, 10_000_055))
    + "\nnada;\n50%_x;\n;UY\n"
).encode()


FOUND = {
    RowFilter(): 118,
    RowFilter(verdict="unreadable"): 3,
    RowFilter(number_type="mobile"): 115,
    RowFilter(country="BR"): 55,
    RowFilter(country="BR", verdict="unreadable"): 0,
    RowFilter(reason="no_number"): 2,
    RowFilter(reason="empty"): 1,
    RowFilter(text="NADA"): 1,
    RowFilter(text="94 000001"): 1,
    RowFilter(text="598-94-0000-01"): 1,
    RowFilter(text="%_"): 1,
    RowFilter(text="%"): 1,
    RowFilter(text="\x00 "): 118,
    RowFilter(verdict="no such\x00"): 0,
}


def test_the_answers_are_filtered_by_the_database(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana, MANY)
    assert {wanted: file_rows(ana, "alfa", file.id, wanted).total for wanted in FOUND} == FOUND


def test_the_answers_come_in_pages_of_fifty_in_the_order_of_the_file(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana, MANY)
    pages = [file_rows(ana, "alfa", file.id, page=page) for page in (1, 2, 3)]
    assert [row.row for page in pages for row in page.rows] == list(range(2, 120))
    assert {(page.total, page.pages) for page in pages} == {(118, 3)}
    assert file_rows(ana, "alfa", file.id, page=99) == pages[2]
    assert file_rows(ana, "alfa", file.id, page=-1) == pages[0]
    nothing = file_rows(ana, "alfa", file.id, RowFilter(text="zzz"), page=2)
    assert (nothing.rows, nothing.total, nothing.page, nothing.pages) == ((), 0, 1, 1)


def test_there_is_no_link_before_there_is_a_download(ana: Actor) -> None:
    file = looked_at(ana)
    with pytest.raises(NotFound, match=r"number_file\.no_download"):
        download_links(ana, "alfa", file.id)


@pytest.mark.parametrize("kind", ["source", "", "pdf"])
def test_only_the_judged_kinds_can_be_downloaded(ana: Actor, platform: Platform, kind: str) -> None:
    file = judged(platform, ana)
    with pytest.raises(NotFound):
        open_download(ana, "alfa", file.id, kind)
    with pytest.raises(NotFound):
        download_part(ana, "alfa", file.id, kind, 1, 0)


@pytest.mark.parametrize(
    ("name", "downloaded"),
    [
        ("clientes.csv", "clientes-revisado.xlsx"),
        ("Números.XLSX", "Números-revisado.xlsx"),
        ("lista v1.2", "lista v1.2-revisado.xlsx"),
        ("sin punto", "sin punto-revisado.xlsx"),
    ],
)
def test_a_download_is_called_after_the_file(
    ana: Actor, platform: Platform, name: str, downloaded: str
) -> None:
    file = started(ana, looked_at(ana, name=name))
    assert work(platform, file.id)
    assert open_download(ana, "alfa", file.id, "xlsx").name == downloaded


def test_a_process_of_ours_gets_no_link(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    with pytest.raises(Exception, match=r"access\.refused"):
        download_links(WORKER, "alfa", file.id)


def test_an_unknown_file_is_not_found(ana: Actor) -> None:
    with pytest.raises(NotFound, match=r"number_file\.unknown"):
        number_file(ana, "alfa", uuid4())
