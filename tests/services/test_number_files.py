"""Files of numbers as people see them: uploaded, looked at, kept for a while, deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from lib.errors import Conflict, InvalidInput, NotFound
from lib.services.access import Actor
from lib.services.number_file_downloads import download_part, open_download
from lib.services.number_file_runs import (
    fail_file,
    forget_expired,
    judge_uploaded,
    read_uploaded,
)
from lib.services.number_files import (
    KEPT_FOR,
    MOST_FILES,
    PART_BYTES,
    FileState,
    cancel,
    download_links,
    file_rows,
    file_states,
    forget,
    number_file,
    number_files,
    start,
    upload,
)
from lib.services.platform import Platform
from lib.sheets import MAX_BYTES
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.services.numbers_in_files import (
    EVENTS,
    MOBILE,
    SMALL,
    WORKER,
    assert_nothing_is_left,
    judged,
    looked_at,
    started,
    work,
)
from tests.workbooks import package

# Uploading


def test_an_upload_waits_for_the_worker_with_the_stores_country(ana: Actor, clock: Clock) -> None:
    clock.stop_at(clock())
    file = upload(ana, "alfa", "clientes.csv", SMALL)
    assert (file.state, file.name, file.size, file.uploaded_by) == (
        FileState.READING,
        "clientes.csv",
        len(SMALL),
        ana.name,
    )
    assert (file.uploaded_at, file.kept_until) == (clock(), clock() + KEPT_FOR)
    assert (file.default_country, file.rows, file.columns, file.downloads) == ("UY", 0, (), ())
    assert (file.rows_per_second, file.seconds_left) == (None, None)
    assert number_files(ana, "alfa") == (file,)


def test_the_bytes_are_kept_as_they_came_in_parts(ana: Actor, platform: Platform) -> None:
    content = bytes(range(256)) * (5 * PART_BYTES // 512)
    file = upload(ana, "alfa", "x.csv", memoryview(content))
    parts = rows(platform, "SELECT bytes FROM number_file_parts WHERE kind = 'source' ORDER BY part")
    assert b"".join(bytes(part["bytes"]) for part in parts) == content
    assert [len(part["bytes"]) for part in parts] == [PART_BYTES, PART_BYTES, PART_BYTES // 2]
    assert file.size == len(content)


@pytest.mark.parametrize(
    ("content", "country", "code"),
    [
        (b"", None, "sheet.empty"),
        (bytes(MAX_BYTES + 1), None, "sheet.too_big"),
        (SMALL, "XX", "number_file.unknown_country"),
        (SMALL, "uy", "number_file.unknown_country"),
    ],
    ids=["empty", "too big", "no country", "small letters"],
)
def test_an_upload_that_cannot_be_used_leaves_nothing(
    ana: Actor, platform: Platform, content: bytes, country: str | None, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        upload(ana, "alfa", "x.csv", content, country)
    assert refused.value.code == code
    assert number_files(ana, "alfa") == ()
    assert rows(platform, "SELECT 1 FROM procrastinate_jobs") == []


def test_a_double_click_uploads_once(ana: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    with ThreadPoolExecutor(2) as clicks:
        first, second = clicks.map(lambda _: upload(ana, "alfa", "x.csv", SMALL), range(2))
    assert first == second
    assert len(rows(platform, "SELECT 1 FROM procrastinate_jobs")) == 1
    assert [event["kind"] for event in rows(platform, EVENTS)] == ["number_file.uploaded"]
    clock.advance(seconds=11)
    assert upload(ana, "alfa", "x.csv", SMALL).id != first.id
    assert upload(ana, "alfa", "x.csv", SMALL + b"\n").id != first.id


def test_a_store_keeps_ten_files_and_the_eleventh_is_refused(ana: Actor) -> None:
    kept = [upload(ana, "alfa", f"{n}.csv", SMALL + b"\n" * n) for n in range(MOST_FILES)]
    with pytest.raises(Conflict) as refused:
        upload(ana, "alfa", "one more.csv", b"telefono\n1\n")
    assert (refused.value.code, dict(refused.value.facts)) == ("number_file.too_many", {"limit": MOST_FILES})
    assert [file.id for file in number_files(ana, "alfa")] == [file.id for file in reversed(kept)]
    forget(ana, "alfa", kept[0].id)
    upload(ana, "alfa", "one more.csv", b"telefono\n1\n")
    assert len(number_files(ana, "alfa")) == MOST_FILES


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("clientes.csv", "clientes.csv"),
        ("C:\\Users\\ana\\Mis números.xlsx", "Mis números.xlsx"),
        ("/etc/../passwd", "passwd"),
        ("..", "archivo"),
        ("", "archivo"),
        ("a\r\nSet-Cookie: x=1.csv", "a Set-Cookie: x=1.csv"),
        ("fotos\u202evsc.exe", "fotos vsc.exe"),
        ("nu\u0301meros.csv", "números.csv"),
        ("a" * 300 + ".csv", "a" * 196 + ".csv"),
        ("b" * 300, "b" * 200),
        ("x\x00\ud800y.csv", "x y.csv"),
    ],
)
def test_a_name_is_kept_without_what_could_do_harm(ana: Actor, given: str, shown: str) -> None:
    assert upload(ana, "alfa", given, SMALL).name == shown


# What the worker finds in it


def test_the_worker_finds_the_columns_and_keeps_five_rows(ana: Actor) -> None:
    more = SMALL + b"".join(b"x;y;Brasil\n" for _ in range(4))
    file = looked_at(ana, more)
    assert (file.state, file.problem) == (FileState.READY, None)
    assert file.columns == ("nombre", "teléfono", "país")
    assert (file.number_column, file.country_column, file.rows) == (1, 2, 7)
    assert file.preview[0] == ("Ana", MOBILE, "Uruguay")
    assert len(file.preview) == 5


def test_what_is_no_table_becomes_a_state_with_a_code(ana: Actor) -> None:
    file = looked_at(ana, b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert (file.state, file.problem) == (FileState.FAILED, "sheet.not_a_table")
    with pytest.raises(Conflict, match=r"number_file\.not_ready"):
        start(ana, "alfa", file.id, number_column=0, country_column=None, default_country="UY")


def test_a_limit_comes_with_its_facts_as_texts(ana: Actor) -> None:
    file = looked_at(ana, b"telefono\n" + b"1\n" * 100_001)
    assert (file.state, file.problem) == (FileState.FAILED, "sheet.too_many_rows")
    assert file.problem_facts == {"limit": "100000"}


def test_a_file_without_a_number_column_may_be_started_by_hand(ana: Actor, platform: Platform) -> None:
    file = looked_at(ana, b"nombre;apellido\nAna;Luz\n")
    assert (file.state, file.number_column, file.problem) == (
        FileState.READY,
        None,
        "number_file.no_number_column",
    )
    file = start(ana, "alfa", file.id, number_column=0, country_column=None, default_country=None)
    assert (file.problem, file.default_country) == (None, None)
    assert work(platform, file.id)
    assert number_file(ana, "alfa", file.id).verdicts == {"unreadable": 1}


def test_what_the_database_cannot_keep_is_left_out(ana: Actor, platform: Platform) -> None:
    # A workbook writes a character that XML cannot hold as its number.
    cells = [["tel_x0000_efono", "otra"], [f"{MOBILE}_x0000_", "a_x0000_b"]]
    lines = ["".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in line) for line in cells]
    file = judged(platform, ana, package("".join(f"<row>{line}</row>" for line in lines)))
    assert file.columns == ("telefono", "otra")
    assert file.preview == ((MOBILE, "ab"),)
    assert [row.raw for row in file_rows(ana, "alfa", file.id).rows] == [MOBILE]


def test_a_second_look_changes_nothing(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    read_uploaded(WORKER, "alfa", file.id)
    assert number_file(ana, "alfa", file.id) == file


# Whose it is, and for how long


def test_a_file_of_another_store_is_not_there_for_any_of_our_calls(
    ana: Actor, build: Builder, platform: Platform
) -> None:
    file = judged(platform, ana)
    bruno = build.merchant("beta").actor
    for call in (
        lambda: number_file(bruno, "beta", file.id),
        lambda: start(bruno, "beta", file.id, number_column=0, country_column=None, default_country="UY"),
        lambda: cancel(bruno, "beta", file.id),
        lambda: forget(bruno, "beta", file.id),
        lambda: file_rows(bruno, "beta", file.id),
        lambda: download_links(bruno, "beta", file.id),
        lambda: open_download(bruno, "beta", file.id, "csv"),
        lambda: download_part(bruno, "beta", file.id, "csv", 1, 0),
    ):
        with pytest.raises(NotFound) as refused:
            call()
        assert refused.value.code in ("number_file.unknown", "number_file.no_download")
    assert number_files(bruno, "beta") == ()
    read_uploaded(WORKER, "beta", file.id)
    assert judge_uploaded(WORKER, "beta", file.id, 1, lambda: True)
    fail_file(WORKER, "beta", file.id, 1)
    assert number_file(ana, "alfa", file.id) == file


def test_a_manager_reaches_the_files_of_every_store(ana: Actor, build: Builder, platform: Platform) -> None:
    file = judged(platform, ana)
    assert number_file(build.manager().actor, "alfa", file.id) == file


def test_a_file_is_gone_after_seven_days_and_the_clean_up_removes_it(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    file = judged(platform, ana)
    clock.advance(days=6, hours=23)
    assert forget_expired(WORKER) == 0
    assert number_files(ana, "alfa") == (file,)
    clock.advance(hours=1)
    assert number_files(ana, "alfa") == ()
    with pytest.raises(NotFound):
        open_download(ana, "alfa", file.id, "csv")
    assert forget_expired(WORKER) == 1
    assert_nothing_is_left(platform)
    assert forget_expired(WORKER) == 0
    last = rows(platform, EVENTS)[-1]
    assert (last["kind"], last["actor_name"]) == ("number_file.deleted", "worker")


def test_a_merchants_clean_up_reaches_own_stores_only(
    ana: Actor, build: Builder, clock: Clock, platform: Platform
) -> None:
    judged(platform, ana)
    bruno = build.merchant("beta").actor
    clock.advance(days=8)
    assert forget_expired(bruno) == 0
    assert forget_expired(ana) == 1


def test_deleting_takes_everything_along_at_once(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    forget(ana, "alfa", file.id)
    assert_nothing_is_left(platform)
    with pytest.raises(NotFound, match=r"number_file\.unknown"):
        forget(ana, "alfa", file.id)


def test_the_history_says_what_was_done_and_holds_no_number(ana: Actor, platform: Platform) -> None:
    file = judged(platform, ana)
    started(ana, replace(file, number_column=0, country_column=None))
    cancel(ana, "alfa", file.id)
    started(ana, file)
    assert work(platform, file.id)
    open_download(ana, "alfa", file.id, "xlsx")
    open_download(ana, "alfa", file.id, "xlsx", take=False)
    forget(ana, "alfa", file.id)
    found = rows(platform, EVENTS)
    assert [(event["kind"], event["subject"], event["new"]) for event in found] == [
        ("number_file.uploaded", None, None),
        ("number_file.started", None, {"rows": 3}),
        ("number_file.started", None, {"rows": 3}),
        ("number_file.cancelled", None, None),
        ("number_file.started", None, {"rows": 3}),
        ("number_file.downloaded", "xlsx", None),
        ("number_file.deleted", None, None),
    ]
    assert {event["actor_name"] for event in found} == {ana.name}


def test_a_page_that_waits_is_told_the_states_alone(ana: Actor, build: Builder) -> None:
    bruno = build.merchant("beta").actor
    seen, unseen = looked_at(ana), upload(ana, "alfa", "otro.csv", b"tel\n099")
    assert file_states(ana, "alfa") == {seen.id: FileState.READY, unseen.id: FileState.READING}
    assert file_states(bruno, "beta") == {}
