"""Files of numbers in the hands of real workers: killed, told to end, cancelled, and clean at the end."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from croniter import croniter
from sqlalchemy import text

from lib.jobs.worker import SCHEDULE
from lib.services.access import Actor
from lib.services.number_file_runs import EXPIRY_TASK, WINDOW_ROWS
from lib.services.number_files import FileState, NumberFile, cancel, number_file, start, upload
from lib.services.platform import Platform
from lib.settings import Settings
from lib.storage.queue import enqueue
from tests.builders import Builder, change, renamed, rows
from tests.jobs.worker_process import TALKATIVE, worker
from tests.waiting import eventually

JOBS = "SELECT status FROM procrastinate_jobs ORDER BY id"
MANY = 60_000
SECONDS_TO_TAKE_OVER = 60.0


@pytest.fixture
def ana(build: Builder) -> Actor:
    return build.merchant("alfa").actor


def column(many: int) -> bytes:
    """A file with that many different numbers, one a row."""
    return "\n".join(["telefono", *(f"+598 94 {number:06}" for number in range(many))]).encode()


def in_state(actor: Actor, file_id: UUID, state: FileState, seconds: float = 60.0) -> NumberFile:
    """The file once it stands there."""

    def look() -> NumberFile | None:
        file = number_file(actor, "alfa", file_id)
        return file if file.state is state else None

    return eventually(look, seconds)


def under_way(actor: Actor, many: int = MANY) -> NumberFile:
    """A file that a running worker has begun to judge."""
    file = in_state(actor, upload(actor, "alfa", "x.csv", column(many)).id, FileState.READY)
    started(actor, file.id)
    return eventually(
        lambda: found if (found := number_file(actor, "alfa", file.id)).done >= WINDOW_ROWS else None
    )


def started(actor: Actor, file_id: UUID) -> NumberFile:
    return start(actor, "alfa", file_id, number_column=0, country_column=None, default_country="UY")


def assert_each_row_once(platform: Platform, file: NumberFile, total: int) -> None:
    query = "SELECT row, raw FROM number_file_rows WHERE file_id = :id ORDER BY row"
    found = rows(platform, query, id=file.id)
    assert [row["row"] for row in found] == list(range(2, total + 2))
    assert [row["raw"] for row in found] == [f"+598 94 {number:06}" for number in range(total)]
    assert (file.done, file.rows, sum(file.verdicts.values())) == (total, total, total)


def lines_of(platform: Platform, file: NumberFile) -> int:
    """How many lines the CSV download has."""
    query = "SELECT bytes FROM number_file_parts WHERE file_id = :id AND kind = 'csv' ORDER BY part"
    return b"".join(bytes(part["bytes"]) for part in rows(platform, query, id=file.id)).count(b"\r\n")


def test_a_worker_looks_at_a_file_and_judges_it_when_it_is_started(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    file = upload(ana, "alfa", "x.csv", column(5))
    with worker(settings, database_url) as process:
        ready = in_state(ana, file.id, FileState.READY)
        assert (ready.columns, ready.rows, ready.number_column) == (("telefono",), 5, 0)
        started(ana, file.id)
        done = in_state(ana, file.id, FileState.DONE)
        assert_each_row_once(platform, done, 5)
        assert lines_of(platform, done) == 6
        eventually(lambda: not rows(platform, JOBS))
        assert process.output == ""


def test_what_a_killed_worker_left_another_one_goes_on_with(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    # What it leaves of its drafts goes with this test's folder.
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with worker(settings, database_url, environment={"TMPDIR": str(settings.data_dir)}) as first:
        under_way(ana)
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    file = only_file(ana, platform)
    assert file.state is FileState.RUNNING
    assert WINDOW_ROWS <= file.done < MANY
    before = rows(platform, "SELECT row, xmin::text AS written FROM number_file_rows ORDER BY row")
    assert len(before) == file.done
    with worker(settings, database_url) as second:
        done = in_state(ana, file.id, FileState.DONE, SECONDS_TO_TAKE_OVER)
        assert "lost its worker and is put back" in second.output
        eventually(lambda: not rows(platform, JOBS))
    assert_each_row_once(platform, done, MANY)
    assert lines_of(platform, done) == MANY + 1
    after = rows(platform, "SELECT row, xmin::text AS written FROM number_file_rows ORDER BY row")
    assert after[: len(before)] == before, "nothing was judged twice"


def only_file(actor: Actor, platform: Platform) -> NumberFile:
    found = rows(platform, "SELECT id FROM number_files")
    assert len(found) == 1
    return number_file(actor, "alfa", found[0]["id"])


def test_a_cancelled_file_stops_in_the_middle(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    with worker(settings, database_url):
        file = under_way(ana)
        assert cancel(ana, "alfa", file.id).state is FileState.CANCELLED
        eventually(lambda: not rows(platform, JOBS))
        stopped = number_file(ana, "alfa", file.id)
        assert (stopped.state, stopped.downloads) == (FileState.CANCELLED, ())
        assert WINDOW_ROWS <= stopped.done < MANY
        assert rows(platform, "SELECT count(*) AS kept FROM number_file_rows") == [{"kept": stopped.done}]


def test_a_worker_told_to_end_in_the_middle_hands_the_rest_over(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    with worker(settings, database_url, command=TALKATIVE) as first:
        file = under_way(ana)
        with platform.engine.connect() as connection:
            # While somebody holds the file's row the worker cannot finish it within its time to end.
            connection.execute(text("SELECT 1 FROM number_files FOR UPDATE"))
            first.process.send_signal(signal.SIGTERM)
            eventually(lambda: "still running after graceful timeout" in first.output)
        assert first.process.wait(30) == 0
    assert rows(platform, JOBS) == [{"status": "todo"}]
    left = number_file(ana, "alfa", file.id)
    assert left.state is FileState.RUNNING
    with worker(settings, database_url):
        assert_each_row_once(platform, in_state(ana, file.id, FileState.DONE), MANY)


@pytest.mark.parametrize("broken", ["number_file_parts.bytes", "number_file_rows.raw"])
def test_a_fault_of_ours_closes_the_file_and_the_worker_goes_on(
    ana: Actor, platform: Platform, settings: Settings, database_url: str, broken: str
) -> None:
    file = upload(ana, "alfa", "x.csv", column(5))
    with worker(settings, database_url) as process:
        in_state(ana, file.id, FileState.READY)
        with renamed(platform, *broken.split(".")):
            started(ana, file.id)
            failed = in_state(ana, file.id, FileState.FAILED)
            assert failed.problem == "number_file.internal"
            eventually(lambda: "Traceback" in process.output)
        assert "+598" not in process.output
        started(ana, file.id)
        assert_each_row_once(platform, in_state(ana, file.id, FileState.DONE), 5)


def test_a_file_that_cannot_be_looked_at_for_a_fault_of_ours_is_closed(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    file = upload(ana, "alfa", "x.csv", column(5))
    with renamed(platform, "number_file_parts", "part"), worker(settings, database_url):
        assert in_state(ana, file.id, FileState.FAILED).problem == "number_file.internal"


def test_the_clean_up_deletes_what_is_past_its_time(
    ana: Actor, platform: Platform, settings: Settings, database_url: str
) -> None:
    old = upload(ana, "alfa", "old.csv", column(5))
    new = upload(ana, "alfa", "new.csv", column(6))
    change(platform, "UPDATE number_files SET kept_until = now() WHERE id = :id", id=old.id)
    with platform.engine.begin() as connection:
        enqueue(connection, EXPIRY_TASK, timestamp=0)
    with worker(settings, database_url):
        eventually(lambda: not rows(platform, JOBS))
    assert [row["id"] for row in rows(platform, "SELECT id FROM number_files")] == [new.id]
    assert {row["file_id"] for row in rows(platform, "SELECT file_id FROM number_file_parts")} == {new.id}


def test_the_clean_up_is_planned_for_every_hour() -> None:
    planned = croniter(SCHEDULE[EXPIRY_TASK], datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    times = [planned.get_next(datetime) for _ in range(25)]
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(hours=1)}
