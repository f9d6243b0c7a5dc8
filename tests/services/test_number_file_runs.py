"""Judging a file: in windows, by one worker or several, until the end or until somebody says stop."""

from __future__ import annotations

from itertools import count

import pytest

from lib.errors import Conflict, InvalidInput, NotFound
from lib.services.access import Actor
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_file_runs import (
    MOST_ATTEMPTS,
    WINDOW_ROWS,
    fail_file,
    judge_uploaded,
)
from lib.services.number_files import (
    FileState,
    cancel,
    file_rows,
    forget,
    number_file,
    start,
    upload,
)
from lib.services.platform import Platform
from tests.builders import rows
from tests.services.conftest import Clock
from tests.services.numbers_in_files import (
    EVENTS,
    MOBILE,
    SMALL,
    WORKER,
    assert_each_row_once,
    assert_nothing_is_left,
    column,
    content_of,
    judged,
    looked_at,
    started,
    work,
)
from tests.workbooks import made


def test_every_row_is_answered_and_counted(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    assert (file.state, file.done, file.rows, file.problem) == (FileState.DONE, 3, 3, None)
    page = file_rows(ana, "alfa", file.id)
    assert (page.total, page.page, page.pages) == (3, 1, 1)
    assert [(row.row, row.raw, row.e164, row.country) for row in page.rows] == [
        (2, MOBILE, "+59894123456", "UY"),
        (3, "11 98765-4321", "+5511987654321", "BR"),
        (4, "nada", None, None),
    ]
    assert [row.number_type for row in page.rows] == ["mobile", "mobile", "unknown"]
    assert page.rows[2].reasons == ("no_number",)
    assert file.types == {"mobile": 2, "unknown": 1}
    assert file.countries == {"UY": 1, "BR": 1}
    assert file.verdicts["unreadable"] == 1
    assert sum(file.verdicts.values()) == 3
    assert file.reasons["no_number"] == 1
    assert file.rows_per_second is not None
    assert file.seconds_left is None


def test_rows_are_called_as_the_spreadsheet_calls_them_also_by_the_next_worker(
    ana: Actor, platform: Platform
) -> None:
    gaps: list[list[str]] = [[], ["telefono"], []]
    many = [[f"+598 94 {number:06}"] for number in range(WINDOW_ROWS)]
    content = made([*gaps, *many, [], ["+598 94 999 999"]])
    file = looked_at(ana, content, "clientes.xlsx")
    assert file.sheet == "Sheet1"
    started(ana, file)
    answers = iter([True, False])
    assert not judge_uploaded(WORKER, "alfa", file.id, 1, lambda: next(answers))
    assert work(platform, file.id)
    answered = rows(platform, "SELECT row FROM number_file_rows ORDER BY row")
    assert [row["row"] for row in answered] == [*range(4, WINDOW_ROWS + 4), WINDOW_ROWS + 5]
    lines = content_of(ana, file.id, "csv").decode("utf-8-sig").splitlines()
    assert len(lines) == WINDOW_ROWS + 2
    assert lines[1].startswith("'+598 94 000000,")
    assert lines[-1].startswith("'+598 94 999 999,")


def test_the_downloads_hold_the_columns_as_they_were_and_the_answers_behind(
    ana: Actor, platform: Platform
) -> None:
    file = judged(platform, ana)
    assert file.downloads == ("csv", "xlsx")
    lines = content_of(ana, file.id, "csv").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("nombre;teléfono;país;puente_verdict;puente_e164;")
    assert lines[1].startswith("Ana;'+598 94 123 456;Uruguay;")
    assert lines[1].split(";")[4] == "'+59894123456"
    assert lines[3].split(";")[:5] == ["Sol", "nada", "", "unreadable", ""]
    assert len(lines) == 4
    assert content_of(ana, file.id, "xlsx").startswith(b"PK")


def test_the_default_country_and_another_column_can_be_chosen_and_judged_anew(
    ana: Actor, platform: Platform
) -> None:
    file = judged(platform, ana, b"celular;fijo\n94 123 456;11 98765-4321\n")
    assert file.countries == {"UY": 1}
    old = open_download(ana, "alfa", file.id, "csv")
    again = started(ana, file, number_column=1, default_country="BR")
    assert (again.state, again.done, again.verdicts, again.downloads) == (FileState.RUNNING, 0, {}, ())
    assert file_rows(ana, "alfa", file.id).total == 0
    assert work(platform, file.id)
    assert number_file(ana, "alfa", file.id).countries == {"BR": 1}
    assert [row.e164 for row in file_rows(ana, "alfa", file.id).rows] == ["+5511987654321"]
    with pytest.raises(NotFound, match=r"number_file\.no_download"):
        download_part(ana, "alfa", file.id, "csv", old.run, 0)


def test_a_second_start_changes_nothing(ana: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    file = looked_at(ana)
    first = started(ana, file)
    assert started(ana, file, number_column=0) == first
    assert work(platform, file.id)
    done = number_file(ana, "alfa", file.id)
    assert started(ana, file) == done, "the file was faster than the second click"
    clock.advance(seconds=11)
    assert started(ana, file).state is FileState.RUNNING


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ({"number_column": 3}, "number_file.unknown_column"),
        ({"number_column": -1}, "number_file.unknown_column"),
        ({"country_column": 3}, "number_file.unknown_column"),
        ({"country_column": 1}, "number_file.unknown_column"),
        ({"default_country": "ZZ"}, "number_file.unknown_country"),
    ],
)
def test_choices_that_do_not_exist_are_refused(
    ana: Actor, chosen: dict[str, int | str | None], code: str
) -> None:
    file = looked_at(ana)
    with pytest.raises(InvalidInput) as refused:
        started(ana, file, **chosen)
    assert refused.value.code == code
    assert number_file(ana, "alfa", file.id) == file


def test_a_file_that_was_not_looked_at_yet_cannot_be_started(ana: Actor) -> None:
    file = upload(ana, "alfa", "x.csv", SMALL)
    with pytest.raises(Conflict, match=r"number_file\.not_ready"):
        start(ana, "alfa", file.id, number_column=0, country_column=None, default_country="UY")


def test_a_worker_that_is_told_to_end_leaves_the_rest_to_another(ana: Actor, platform: Platform) -> None:
    total = 2 * WINDOW_ROWS + 10
    file = started(ana, looked_at(ana, column(total)))
    answers = iter([True, False])
    assert not judge_uploaded(WORKER, "alfa", file.id, 1, lambda: next(answers))
    between = number_file(ana, "alfa", file.id)
    assert (between.state, between.done, between.rows) == (FileState.RUNNING, WINDOW_ROWS, total)
    assert between.rows_per_second is not None
    assert between.seconds_left == pytest.approx((total - WINDOW_ROWS) / between.rows_per_second)
    assert file_rows(ana, "alfa", file.id).total == WINDOW_ROWS
    assert work(platform, file.id)
    assert_each_row_once(platform, file.id, total)
    assert sum(number_file(ana, "alfa", file.id).verdicts.values()) == total


def test_a_worker_that_was_thought_dead_does_not_write_what_another_one_wrote(
    ana: Actor, platform: Platform
) -> None:
    total = 2 * WINDOW_ROWS
    file = started(ana, looked_at(ana, column(total)))

    def overtaken() -> bool:
        answers = iter([True, False])
        assert not judge_uploaded(WORKER, "alfa", file.id, 1, lambda: next(answers))
        return True

    assert judge_uploaded(WORKER, "alfa", file.id, 1, overtaken)
    between = number_file(ana, "alfa", file.id)
    assert (between.state, between.done, between.problem) == (FileState.RUNNING, WINDOW_ROWS, None)
    assert work(platform, file.id)
    assert_each_row_once(platform, file.id, total)


@pytest.mark.parametrize("windows", [1, 3, 4])
def test_a_cancelled_file_stops_at_the_next_window_or_while_its_downloads_are_written(
    ana: Actor, platform: Platform, windows: int
) -> None:
    total = 3 * WINDOW_ROWS
    file = started(ana, looked_at(ana, column(total)))
    asked = count(1)

    def cancelling() -> bool:
        if next(asked) == windows:
            cancel(ana, "alfa", file.id)
        return True

    assert judge_uploaded(WORKER, "alfa", file.id, 1, cancelling)
    stopped = number_file(ana, "alfa", file.id)
    assert (stopped.state, stopped.downloads) == (FileState.CANCELLED, ())
    assert stopped.done == file_rows(ana, "alfa", file.id).total == min(windows - 1, 3) * WINDOW_ROWS
    assert next(asked) == windows + 1, "nobody went on after it"
    assert started(ana, stopped).state is FileState.RUNNING
    assert work(platform, file.id)
    assert_each_row_once(platform, file.id, total)


def test_only_what_runs_can_be_cancelled(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    assert cancel(ana, "alfa", file.id) == file
    assert "number_file.cancelled" not in {event["kind"] for event in rows(platform, EVENTS)}


def test_an_overtaken_worker_writes_nothing_and_harms_nobody(ana: Actor, platform: Platform) -> None:
    file = started(ana, looked_at(ana, column(3)))
    cancel(ana, "alfa", file.id)
    started(ana, file)
    assert judge_uploaded(WORKER, "alfa", file.id, 1, lambda: True)
    fail_file(WORKER, "alfa", file.id, 1)
    between = number_file(ana, "alfa", file.id)
    assert (between.state, between.done) == (FileState.RUNNING, 0)
    assert work(platform, file.id)
    assert_each_row_once(platform, file.id, 3)


def test_a_deleted_file_ends_the_work_on_it(ana: Actor, platform: Platform) -> None:
    file = started(ana, looked_at(ana, column(WINDOW_ROWS * 2)))
    asked = count(1)

    def deleting() -> bool:
        if next(asked) == 2:
            forget(ana, "alfa", file.id)
        return True

    assert judge_uploaded(WORKER, "alfa", file.id, 1, deleting)
    assert_nothing_is_left(platform)


def test_a_fault_of_ours_is_a_state_that_can_be_started_again(ana: Actor, platform: Platform) -> None:
    file = started(ana, looked_at(ana))
    fail_file(WORKER, "alfa", file.id, 1)
    failed = number_file(ana, "alfa", file.id)
    assert (failed.state, failed.problem) == (FileState.FAILED, "number_file.internal")
    assert started(ana, failed).problem is None
    assert work(platform, file.id)
    assert number_file(ana, "alfa", file.id).state is FileState.DONE


def test_a_file_that_no_worker_gets_any_further_with_is_given_up(ana: Actor, platform: Platform) -> None:
    file = started(ana, looked_at(ana))
    for _ in range(MOST_ATTEMPTS):
        assert not judge_uploaded(WORKER, "alfa", file.id, 1, lambda: False)
        assert number_file(ana, "alfa", file.id).state is FileState.RUNNING
    assert work(platform, file.id)
    given_up = number_file(ana, "alfa", file.id)
    assert (given_up.state, given_up.problem) == (FileState.FAILED, "number_file.gave_up")
