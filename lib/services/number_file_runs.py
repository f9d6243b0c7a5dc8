"""The worker's side of a file of numbers: look at it, judge it in windows, write the downloads.

A window is one transaction: its rows and the progress of the file appear together. Whoever takes the
file over after a worker was killed goes on at the window that is missing. Each transaction first makes
sure that the file is still meant: a person may have cancelled it, deleted it or started it anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, delete, select, update

from lib.domain.phone import NumberType, Reason, RepairCode, Verdict
from lib.domain.phone.doctor import Finding
from lib.errors import Conflict, InvalidInput, PuenteError
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.number_columns import SAMPLE_ROWS, Columns, guess
from lib.services.number_file import ADDED, Tally, added_cells, judge
from lib.services.number_file_model import COUNTED, DOWNLOADS, SOURCE, FileState, storable
from lib.services.number_files import PART_BYTES, keep_part, this_file
from lib.sheets import Record, Table, csv_chunks, open_table, write_xlsx
from lib.storage.bulk import copy_rows
from lib.storage.scope import PASSING
from lib.storage.tables import number_file_parts, number_file_rows, stores
from lib.storage.tables import number_files as files

EXPIRY_TASK = "forget_expired_number_files"
WINDOW_ROWS = 2_000
MOST_ATTEMPTS = 5
PREVIEW_ROWS = 5
_LONGEST_SHOWN = 200
_LONGEST_RAW = 300
_OPEN = tuple(state for state in FileState if state.is_open)
_ROW_COLUMNS = (
    "file_id",
    "row",
    "store_id",
    "raw",
    "e164",
    "verdict",
    "number_type",
    "country",
    "reasons",
    "repairs",
)


class _Overtaken(Exception):
    """The file is not this worker's any more: cancelled, deleted, started anew, or taken over."""


class _ToldToStop(Exception):
    """The worker ends; another one goes on."""


@dataclass(frozen=True)
class _Work:
    """One start of one file (`run`; 0 is the first look), as the worker that has it sees it."""

    actor: Actor
    account: str
    file_id: UUID
    run: int
    may_go_on: Callable[[], bool] = lambda: True

    def act(self) -> AbstractContextManager[Act]:
        """One transaction on the store of the file."""
        return acting(self.actor, Action.CHECK_NUMBERS, self.account)

    def mine(self, act: Act) -> tuple[ColumnElement[bool], ...]:
        """The condition under which the file is still this worker's."""
        return *this_file(act, self.file_id), files.c.state.in_(_OPEN), files.c.run == self.run

    def go_on(self) -> None:
        """Raises _ToldToStop when the worker ends."""
        if not self.may_go_on():
            raise _ToldToStop


def read_uploaded(actor: Actor, account: str, file_id: UUID) -> None:
    """Look at an uploaded file: its columns, its first rows, how many there are, what each column may be.

    A file that waits for no such look is left alone: the same job twice does no harm. What is wrong with
    a file becomes its state and its problem. Raises Unavailable('database.unreachable'): call it again
    later.
    """
    work = _Work(actor, account, file_id, run=0)
    with _ending_in_a_state(work):
        _look(work)


def judge_uploaded(
    actor: Actor, account: str, file_id: UUID, run: int, may_go_on: Callable[[], bool]
) -> bool:
    """Judge the rows of a started file and write its downloads. `run` says which start is meant.

    Returns False when `may_go_on` said no before the end: calling it again goes on at the next window.
    A start that is over, or that another one took the place of, is left alone. What goes wrong becomes
    the file's state and problem. Raises Unavailable('database.unreachable'): call it again later.
    """
    work = _Work(actor, account, file_id, run, may_go_on)
    with _ending_in_a_state(work):
        try:
            _judge(work)
        except _ToldToStop:
            return False
    return True


def fail_file(actor: Actor, account: str, file_id: UUID, run: int = 0) -> None:
    """Close a file that met a fault of ours, so that the page does not wait for ever."""
    _fail(_Work(actor, account, file_id, run), "number_file.internal", {})


def forget_expired(actor: Actor) -> int:
    """Delete the files whose time is over, in the stores that the actor reaches. Returns how many."""
    with acting(actor, Action.CHECK_NUMBERS) as act:
        expired = act.connection.execute(
            select(files.c.id, stores.c.account)
            .join_from(files, stores, stores.c.id == files.c.store_id)
            .where(files.c.kept_until <= act.now, act.scope.on(files), act.scope.on(stores))
            .order_by(files.c.kept_until, files.c.id)
        ).all()
    gone = 0
    for file_id, account in expired:
        # One transaction each: a hundred thousand rows go with a file.
        with acting(actor, Action.CHECK_NUMBERS, account) as act:
            act.take_turn()
            mine = files.c.id == file_id, act.scope.on(files)
            if act.connection.execute(delete(files).where(*mine)).rowcount:
                act.record("number_file.deleted")
                gone += 1
    return gone


@contextmanager
def _ending_in_a_state(work: _Work) -> Iterator[None]:
    """What ends the work early: being overtaken is nobody's fault, anything expected is the file's."""
    try:
        yield
    except _Overtaken:
        pass
    except PuenteError as error:
        if error.code in PASSING:
            raise
        _fail(work, error.code, error.facts)


def _fail(work: _Work, problem: str, facts: Mapping[str, str | int]) -> None:
    with work.act() as act:
        act.connection.execute(
            update(files)
            .where(*work.mine(act))
            .values(state=FileState.FAILED, problem=problem, problem_facts=_texts(facts), finished_at=act.now)
        )


def _look(work: _Work) -> None:
    taken = _take(work)
    table = open_table(_source(work))
    sample = list(islice(table.rows(), SAMPLE_ROWS))
    found: Columns | None = None
    problem: InvalidInput | None = None
    try:
        found = guess(table.header, sample, taken["default_country"])
    except InvalidInput as error:
        # The person may know better which column it is, or of which country the numbers are.
        problem = error
    with work.act() as act:
        _change(
            act,
            work,
            state=FileState.READY,
            sheet=None if table.sheet is None else _shown(table.sheet),
            columns=[_shown(name) for name in table.header],
            preview=[[_shown(cell) for cell in row] for row in sample[:PREVIEW_ROWS]],
            rows=table.row_count,
            number_column=found.number if found else None,
            country_column=found.country if found else None,
            problem=problem.code if problem else None,
            problem_facts=_texts(problem.facts) if problem else {},
            attempts=0,
        )


def _judge(work: _Work) -> None:
    """Judge and write the downloads in one pass, aside: the file is done in one short transaction."""
    taken = _take(work)
    table = open_table(_source(work))
    header = (*table.header, *ADDED)
    with TemporaryDirectory(prefix="puente-") as folder:
        drafts = {kind: Path(folder, kind) for kind in DOWNLOADS}
        with drafts["csv"].open("wb") as draft:
            windows = _answered_windows(work, table, taken)
            both = _written_to_csv(draft, header, windows, table.separator or ",")
            write_xlsx(drafts["xlsx"], header, both)
        with work.act() as act:
            _change(act, work, state=FileState.DONE, finished_at=act.now)
            for kind, path in drafts.items():
                _keep_draft(act, work.file_id, kind, path)


def _written_to_csv(
    draft: BinaryIO, header: Sequence[str], windows: Iterable[list[list[str]]], separator: str
) -> Iterator[list[str]]:
    """The rows of the windows, each written to the CSV before it is handed on."""
    beginning = b"".join(csv_chunks(header, (), separator))
    draft.write(beginning)
    for window in windows:
        draft.write(b"".join(csv_chunks(header, window, separator)).removeprefix(beginning))
        yield from window


def _answered_windows(work: _Work, table: Table, taken: RowMapping) -> Iterator[list[list[str]]]:
    """The rows of the table with their answers behind them; what was judged before is not judged again."""
    done: int = taken["done"]
    rows = table.numbered_rows()
    if done:
        before = 0
        for window in _windows(work, islice(rows, done)):
            yield _with_answers(window, _kept_answers(work, before, len(window)))
            before += len(window)
    columns = Columns(taken["number_column"], taken["country_column"])
    tally = Tally({name: taken[name] for name in COUNTED})
    began = time.perf_counter() - taken["seconds"]
    for window in _windows(work, rows):
        findings = [judge(row, columns, taken["default_country"]) for _, row in window]
        for found in findings:
            tally.add(found)
        with work.act() as act:
            _change(
                act,
                work,
                # Another worker that goes on with it, because this one was thought dead, may be further.
                files.c.done == done,
                done=done + len(window),
                seconds=time.perf_counter() - began,
                attempts=0,
                **tally.counts(),
            )
            cells = [(number, row[columns.number]) for number, row in window]
            _write_rows(act, work.file_id, cells, findings)
        done += len(window)
        yield _with_answers(window, findings)


def _windows(work: _Work, rows: Iterator[Record]) -> Iterator[list[Record]]:
    while True:
        work.go_on()
        window = list(islice(rows, WINDOW_ROWS))
        if not window:
            return
        yield window


def _with_answers(window: list[Record], findings: Sequence[Finding]) -> list[list[str]]:
    return [[*row, *added_cells(one)] for (_, row), one in zip(window, findings, strict=True)]


def _write_rows(
    act: Act, file_id: UUID, cells: Sequence[tuple[int, str]], findings: Sequence[Finding]
) -> None:
    """Keep the answers of a window for the cells of its numbers, each with the number of its row."""
    copy_rows(
        act.scope,
        number_file_rows,
        _ROW_COLUMNS,
        (
            (
                file_id,
                row,
                act.store.id,
                storable(cell[:_LONGEST_RAW]),
                one.e164,
                one.verdict.value,
                one.number_type.value,
                one.country,
                [reason.value for reason in one.reasons],
                [repair.value for repair in one.repairs],
            )
            for (row, cell), one in zip(cells, findings, strict=True)
        ),
    )


def _keep_draft(act: Act, file_id: UUID, kind: str, path: Path) -> None:
    with path.open("rb") as draft:
        pieces = iter(lambda: draft.read(PART_BYTES), b"")
        for part, piece in enumerate(pieces):
            keep_part(act, file_id, kind, part, piece)


def _kept_answers(work: _Work, before: int, count: int) -> list[Finding]:
    """The answers that were kept for so many rows, after so many before them."""
    kept = number_file_rows
    with work.act() as act:
        # Held until they are read, so that a new start does not take some of the answers away meanwhile.
        held = select(files.c.id).where(*work.mine(act)).with_for_update(read=True)
        if act.connection.execute(held).one_or_none() is None:
            raise _Overtaken
        found = act.connection.execute(
            select(kept)
            .where(kept.c.file_id == work.file_id, act.scope.on(kept))
            .order_by(kept.c.row)
            .offset(before)
            .limit(count)
        )
        return [
            Finding(
                Verdict(row.verdict),
                row.e164,
                NumberType(row.number_type),
                row.country,
                tuple(map(Reason, row.reasons)),
                tuple(map(RepairCode, row.repairs)),
            )
            for row in found
        ]


def _source(work: _Work) -> bytes:
    """The uploaded bytes."""
    parts = number_file_parts
    with work.act() as act:
        return b"".join(
            act.connection.execute(
                select(parts.c.bytes)
                .where(parts.c.file_id == work.file_id, parts.c.kind == SOURCE, act.scope.on(parts))
                .order_by(parts.c.part)
            ).scalars()
        )


def _take(work: _Work) -> RowMapping:
    """Take the file for this worker; one that no worker got any further with is given up."""
    with work.act() as act:
        taken = act.connection.execute(
            update(files).where(*work.mine(act)).values(attempts=files.c.attempts + 1).returning(*files.c)
        )
        row = taken.mappings().one_or_none()
    if row is None:
        raise _Overtaken
    if row["attempts"] > MOST_ATTEMPTS:
        raise Conflict("number_file.gave_up")
    return row


def _change(act: Act, work: _Work, *also: ColumnElement[bool], **values: object) -> None:
    """Change the file's row while it is still this worker's, and hold it until the transaction ends."""
    changed = act.connection.execute(update(files).where(*work.mine(act), *also).values(**values))
    if not changed.rowcount:
        raise _Overtaken


def _shown(cell: str) -> str:
    return storable(cell[:_LONGEST_SHOWN])


def _texts(facts: Mapping[str, str | int]) -> dict[str, str]:
    return {name: storable(str(value)) for name, value in facts.items()}
