"""Files of numbers: uploaded by a person, judged by the worker, looked at, downloaded, deleted.

The process that serves the pages never opens a file: it keeps the bytes in parts and puts a job into
the queue (`lib.services.number_file_runs`). What a screen shows is the row of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, RowMapping, delete, select, update

from lib.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lib.security.policy import Action
from lib.security.tokens import DownloadGrant, Tokens
from lib.services.access import Act, Actor, acting
from lib.services.number_columns import require_country
from lib.services.number_file_model import (
    COUNTED,
    DOWNLOADS,
    SOURCE,
    FileState,
    NumberFile,
    as_file,
    clean_name,
)
from lib.services.number_file_rows import EVERY_ROW, FileRow, RowFilter, RowPage, page_of
from lib.services.platform import platform
from lib.sheets import refuse_size
from lib.storage.queue import enqueue
from lib.storage.tables import number_file_parts, number_file_rows
from lib.storage.tables import number_files as files

__all__ = [
    "DOWNLOAD_PATH",
    "JUDGE_TASK",
    "KEPT_FOR",
    "MOST_FILES",
    "PART_BYTES",
    "READ_TASK",
    "SECOND_CLICK",
    "FileRow",
    "FileState",
    "NumberFile",
    "RowFilter",
    "RowPage",
    "cancel",
    "download_links",
    "file_rows",
    "file_states",
    "forget",
    "keep_part",
    "number_file",
    "number_files",
    "start",
    "this_file",
    "upload",
]

READ_TASK = "read_number_file"
JUDGE_TASK = "judge_number_file"
DOWNLOAD_PATH = "/descargas/numeros"
PART_BYTES = 1024 * 1024
MOST_FILES = 10
KEPT_FOR = timedelta(days=7)
SECOND_CLICK = timedelta(seconds=10)


def upload(
    actor: Actor, account: str, name: str, content: bytes | memoryview, default_country: str | None = None
) -> NumberFile:
    """Keep a file for a store and have the worker look at it.

    `default_country` is an ISO 3166-1 alpha-2 code, the store's country when None. The same bytes again
    within moments are a double click and give the file that is there. Raises InvalidInput: `sheet.empty`,
    `sheet.too_big` (size, limit in MB), `number_file.unknown_country`; Conflict('number_file.too_many')
    when the store keeps as many files as it may.
    """
    refuse_size(len(content))
    require_country(default_country, "default_country")
    digest = hashlib.sha256(content).digest()
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        # One upload of a store after the other counts what is kept.
        act.take_turn()
        kept = _kept(act)
        for one in kept:
            if one["sha256"] == digest and act.now - one["uploaded_at"] <= SECOND_CLICK:
                return as_file(one)
        if len(kept) >= MOST_FILES:
            raise Conflict("number_file.too_many", limit=MOST_FILES)
        file_id = uuid4()
        act.connection.execute(
            act.scope.insert(
                files,
                act.store.id,
                id=file_id,
                name=clean_name(name),
                size=len(content),
                sha256=digest,
                state=FileState.READING,
                uploaded_by=act.actor.name,
                uploaded_at=act.now,
                kept_until=act.now + KEPT_FOR,
                default_country=default_country or act.store.country,
            )
        )
        _keep_source(act, file_id, content)
        # A lock of its own: the preview need not wait until another file of the store is judged.
        enqueue(
            act.connection,
            READ_TASK,
            lock=f"number_file:{file_id}",
            file_id=str(file_id),
            account=act.store.account,
        )
        act.record("number_file.uploaded")
        return _load(act, file_id)


def number_files(actor: Actor, account: str) -> tuple[NumberFile, ...]:
    """The files that a store keeps, newest first."""
    with acting(actor, Action.CHECK_NUMBERS, account, only_reads=True) as act:
        return tuple(as_file(row) for row in _kept(act))


def file_states(actor: Actor, account: str) -> dict[UUID, FileState]:
    """Where each of the files that a store keeps stands: what a page that waits for a change asks for."""
    with acting(actor, Action.CHECK_NUMBERS, account, only_reads=True) as act:
        found = act.connection.execute(select(files.c.id, files.c.state).where(*_kept_by(act)))
        return {row.id: FileState(row.state) for row in found}


def number_file(actor: Actor, account: str, file_id: UUID) -> NumberFile:
    """One file of a store. Raises NotFound('number_file.unknown') when the store keeps no such file."""
    with acting(actor, Action.CHECK_NUMBERS, account, only_reads=True) as act:
        return _load(act, file_id)


def start(
    actor: Actor,
    account: str,
    file_id: UUID,
    *,
    number_column: int,
    country_column: int | None,
    default_country: str | None,
) -> NumberFile:
    """Have the worker judge a file, or judge it anew: what an earlier start answered goes away.

    A file that is being judged stays as it is, and so does one that was finished with the same choices
    a moment ago: a double click starts once. Raises InvalidInput: `number_file.unknown_column`,
    `number_file.unknown_country`; Conflict('number_file.not_ready') before the columns are known;
    NotFound('number_file.unknown').
    """
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        act.take_turn()
        row = _locked(act, file_id)
        state = FileState(row["state"])
        if state is FileState.RUNNING:
            return as_file(row)
        if not row["columns"]:
            raise Conflict("number_file.not_ready")
        _check_column(row, number_column, "number_column")
        if country_column is not None:
            _check_column(row, country_column, "country_column", taken=number_column)
        require_country(default_country, "default_country")
        chosen = {
            "number_column": number_column,
            "country_column": country_column,
            "default_country": default_country,
        }
        if state is FileState.DONE and _is_second_click(act, row, chosen):
            return as_file(row)
        _forget_answers(act, file_id)
        nothing: dict[str, Any] = {name: {} for name in COUNTED}
        act.connection.execute(
            update(files)
            .where(*this_file(act, file_id))
            .values(
                state=FileState.RUNNING,
                run=row["run"] + 1,
                attempts=0,
                done=0,
                seconds=0.0,
                problem=None,
                problem_facts={},
                started_at=act.now,
                finished_at=None,
                **chosen,
                **nothing,
            )
        )
        enqueue(
            act.connection,
            JUDGE_TASK,
            # One file of a store after the other, so that one store leaves room for the rest.
            lock=f"number_files:{act.store.id}",
            file_id=str(file_id),
            account=act.store.account,
            run=row["run"] + 1,
        )
        act.record("number_file.started", new={"rows": row["rows"]})
        return _load(act, file_id)


def cancel(actor: Actor, account: str, file_id: UUID) -> NumberFile:
    """Stop judging a file; the worker obeys at its next window. The rows judged so far stay to be seen.

    A file that is not being judged stays as it is. Raises NotFound('number_file.unknown').
    """
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        act.take_turn()
        stopped = act.connection.execute(
            update(files)
            .where(*this_file(act, file_id), files.c.state == FileState.RUNNING)
            .values(state=FileState.CANCELLED, finished_at=act.now)
        )
        if stopped.rowcount:
            act.record("number_file.cancelled")
        return _load(act, file_id)


def forget(actor: Actor, account: str, file_id: UUID) -> None:
    """Delete a file at once, with its rows and downloads. Raises NotFound('number_file.unknown')."""
    with acting(actor, Action.CHECK_NUMBERS, account) as act:
        act.take_turn()
        gone = act.connection.execute(delete(files).where(*this_file(act, file_id)))
        if not gone.rowcount:
            raise NotFound("number_file.unknown")
        act.record("number_file.deleted")


def file_rows(
    actor: Actor, account: str, file_id: UUID, wanted: RowFilter = EVERY_ROW, page: int = 1
) -> RowPage:
    """One page of the answers, in the order of the file. A page that is not there means the nearest one.

    Raises NotFound('number_file.unknown').
    """
    with acting(actor, Action.CHECK_NUMBERS, account, only_reads=True) as act:
        _state_of(act, file_id)
        return page_of(act, file_id, wanted, page)


def download_links(actor: Actor, account: str, file_id: UUID) -> dict[str, str]:
    """The addresses of the downloads by kind (`DOWNLOADS`), on this host, for this person and 30 minutes.

    Raises NotFound: `number_file.unknown`, `number_file.no_download` while there is none.
    """
    with acting(actor, Action.CHECK_NUMBERS, account, only_reads=True) as act:
        if _state_of(act, file_id) is not FileState.DONE:
            raise NotFound("number_file.no_download")
        if actor.person_id is None:
            raise NotAllowed("access.refused")
        tokens = Tokens(platform().settings.cookie_key)
        grants = {
            kind: DownloadGrant(
                actor.person_id, act.store.account, file_id, kind, act.now, actor.setup_link_id
            )
            for kind in DOWNLOADS
        }
    return {kind: f"{DOWNLOAD_PATH}/{tokens.download(grant)}" for kind, grant in grants.items()}


def this_file(act: Act, file_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The condition for a file, if the store of `act` still keeps it."""
    return files.c.id == file_id, *_kept_by(act)


def keep_part(act: Act, file_id: UUID, kind: str, part: int, piece: bytes) -> None:
    """Keep one part of the upload or of a download; parts count from 0."""
    act.connection.execute(
        act.scope.insert(number_file_parts, act.store.id, file_id=file_id, kind=kind, part=part, bytes=piece)
    )


def _kept_by(act: Act) -> tuple[ColumnElement[bool], ...]:
    # A file whose time is over is gone, even before the clean-up comes by.
    return files.c.store_id == act.store.id, files.c.kept_until > act.now, act.scope.on(files)


def _kept(act: Act) -> list[RowMapping]:
    newest_first = select(files).where(*_kept_by(act)).order_by(files.c.uploaded_at.desc(), files.c.id)
    return list(act.connection.execute(newest_first).mappings())


def _state_of(act: Act, file_id: UUID) -> FileState:
    state = act.connection.execute(select(files.c.state).where(*this_file(act, file_id))).scalar_one_or_none()
    if state is None:
        raise NotFound("number_file.unknown")
    return FileState(state)


def _load(act: Act, file_id: UUID) -> NumberFile:
    row = act.connection.execute(select(files).where(*this_file(act, file_id))).mappings().one_or_none()
    if row is None:
        raise NotFound("number_file.unknown")
    return as_file(row)


def _locked(act: Act, file_id: UUID) -> RowMapping:
    """The file's row, which nobody else changes until the end of the transaction."""
    query = select(files).where(*this_file(act, file_id)).with_for_update(key_share=True)
    row = act.connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("number_file.unknown")
    return row


def _keep_source(act: Act, file_id: UUID, content: bytes | memoryview) -> None:
    for part, beginning in enumerate(range(0, len(content), PART_BYTES)):
        # One part at a time is copied: the memory of this process stays flat.
        keep_part(act, file_id, SOURCE, part, bytes(content[beginning : beginning + PART_BYTES]))


def _forget_answers(act: Act, file_id: UUID) -> None:
    for table, condition in (
        (number_file_rows, number_file_rows.c.file_id == file_id),
        (
            number_file_parts,
            (number_file_parts.c.file_id == file_id) & number_file_parts.c.kind.in_(DOWNLOADS),
        ),
    ):
        act.connection.execute(delete(table).where(condition, act.scope.on(table)))


def _is_second_click(act: Act, row: RowMapping, chosen: Mapping[str, Any]) -> bool:
    same = all(row[name] == value for name, value in chosen.items())
    return same and act.now - row["started_at"] <= SECOND_CLICK


def _check_column(row: RowMapping, column: int, field: str, taken: int | None = None) -> None:
    if not 0 <= column < len(row["columns"]) or column == taken:
        raise InvalidInput("number_file.unknown_column", field=field)
