"""Downloads of judged files: what there is, and one part after the other.

A slow reader holds no transaction open: each part is read in its own, and what the person may do is
asked again each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from lib.errors import NotFound
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.number_file_model import DOWNLOADS, FileState
from lib.services.number_files import this_file
from lib.storage.tables import number_file_parts as parts
from lib.storage.tables import number_files as files

_SPREADSHEETS = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".xlsm")


@dataclass(frozen=True)
class Download:
    """What can be downloaded: `size` in bytes, in so many parts, written by this run of the file."""

    name: str
    size: int
    parts: int
    run: int


def open_download(actor: Actor, account: str, file_id: UUID, kind: str, *, take: bool = True) -> Download:
    """What a download consists of; with `take` it is also written to the history as taken.

    Raises NotFound('number_file.no_download') when there is none, also for a file of another store.
    """
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        row = act.connection.execute(
            select(
                files.c.name,
                files.c.run,
                func.count(parts.c.part).label("parts"),
                func.sum(func.octet_length(parts.c.bytes)).label("size"),
            )
            .join_from(files, parts, parts.c.file_id == files.c.id)
            .where(*this_file(act, file_id), files.c.state == FileState.DONE)
            .where(parts.c.kind == kind, parts.c.kind.in_(DOWNLOADS), act.scope.on(parts))
            .group_by(files.c.id)
        ).one_or_none()
        if row is None:
            raise NotFound("number_file.no_download")
        if take:
            act.record("number_file.downloaded", subject=kind)
        return Download(_reviewed(row.name, kind), row.size, row.parts, row.run)


def download_part(actor: Actor, account: str, file_id: UUID, kind: str, run: int, part: int) -> bytes:
    """One part, from 0 on, of about 1 MB.

    Raises NotFound('number_file.no_download') when the file was deleted or judged anew meanwhile: parts
    of two runs never come together in one download.
    """
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        found: bytes | None = act.connection.execute(
            select(parts.c.bytes)
            .join_from(parts, files, parts.c.file_id == files.c.id)
            .where(*this_file(act, file_id), files.c.run == run, act.scope.on(parts))
            .where(parts.c.kind == kind, parts.c.kind.in_(DOWNLOADS), parts.c.part == part)
        ).scalar_one_or_none()
        if found is None:
            raise NotFound("number_file.no_download")
        return found


def _reviewed(name: str, kind: str) -> str:
    stem, dot, ending = name.rpartition(".")
    own = stem if stem and f"{dot}{ending}".lower() in _SPREADSHEETS else name
    return f"{own}-revisado.{kind}"
