"""What the tests of files of numbers share: a small file, and the steps it goes through."""

from __future__ import annotations

from uuid import UUID

from lib.services.access import Actor
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_file_runs import (
    judge_uploaded,
    read_uploaded,
)
from lib.services.number_files import (
    PART_BYTES,
    NumberFile,
    number_file,
    start,
    upload,
)
from lib.services.platform import Platform
from tests.builders import rows

WORKER = Actor.process("worker")
MOBILE = "+598 94 123 456"
SMALL = f"nombre;teléfono;país\nAna;{MOBILE};Uruguay\nLuz;11 98765-4321;Brasil\nSol;nada;\n".encode()
EVENTS = "SELECT kind, actor_name, subject, new FROM events WHERE kind LIKE 'number_file.%' ORDER BY id"


def looked_at(actor: Actor, content: bytes = SMALL, name: str = "clientes.csv") -> NumberFile:
    """An uploaded file that the worker has looked at."""
    file = upload(actor, "alfa", name, content)
    read_uploaded(WORKER, "alfa", file.id)
    return number_file(actor, "alfa", file.id)


def started(actor: Actor, file: NumberFile, **chosen: int | str | None) -> NumberFile:
    """Started with the guessed columns, some chosen otherwise."""
    choices = {
        "number_column": file.number_column,
        "country_column": file.country_column,
        "default_country": file.default_country,
        **chosen,
    }
    return start(actor, "alfa", file.id, **choices)  # type: ignore[arg-type]


def run_of(platform: Platform, file_id: UUID) -> int:
    return int(rows(platform, "SELECT run FROM number_files WHERE id = :id", id=file_id)[0]["run"])


def work(platform: Platform, file_id: UUID) -> bool:
    """What the worker does for the present start of a file."""
    return judge_uploaded(WORKER, "alfa", file_id, run_of(platform, file_id), lambda: True)


def judged(platform: Platform, actor: Actor, content: bytes = SMALL) -> NumberFile:
    """An uploaded file, judged to its end."""
    file = started(actor, looked_at(actor, content))
    assert work(platform, file.id)
    return number_file(actor, "alfa", file.id)


def column(many: int) -> bytes:
    """A file with that many different numbers, one a row."""
    return "\n".join(["telefono", *(f"+598 94 {number:06}" for number in range(many))]).encode()


def content_of(actor: Actor, file_id: UUID, kind: str) -> bytes:
    found = open_download(actor, "alfa", file_id, kind)
    pieces = [download_part(actor, "alfa", file_id, kind, found.run, part) for part in range(found.parts)]
    assert found.size == sum(map(len, pieces))
    assert max(map(len, pieces)) <= PART_BYTES
    return b"".join(pieces)


def assert_each_row_once(platform: Platform, file_id: UUID, total: int) -> None:
    found = rows(
        platform, "SELECT row, raw FROM number_file_rows WHERE file_id = :id ORDER BY row", id=file_id
    )
    assert [row["row"] for row in found] == list(range(2, total + 2))
    assert {row["raw"] for row in found} == {f"+598 94 {number:06}" for number in range(total)}


def assert_nothing_is_left(platform: Platform) -> None:
    for table in ("number_files", "number_file_rows", "number_file_parts"):
        assert rows(platform, f"SELECT 1 FROM {table}") == []
