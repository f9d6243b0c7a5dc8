"""A filled-in table of corrections: checked row by row, good rows kept, the others named."""

from __future__ import annotations

import pytest

from lib.domain.sync import RowState, RunState
from lib.errors import InvalidInput
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_corrections import (
    MOST_BYTES,
    CorrectionReport,
    RowProblem,
    correct_customers,
)
from lib.services.sync_forget import forget_customer
from lib.sheets import csv_chunks
from tests.builders import Builder, rows
from tests.services.synced import Shopper, a_run
from tests.workbooks import made

HEADER = "vtex_id,reason,corrected_email,corrected_phone\n"
REASONS = ("no_contact", "unusable_contact", "masked", "refused_422", "no_id", "no_answer")


@pytest.fixture
def rejected(ana: Actor, platform: Platform) -> Actor:
    """Ana, whose last run rejected customers `c0` to `c5` for different reasons, and settled `sent`."""
    found = [Shopper(f"c{n}", RowState.REJECTED, reason) for n, reason in enumerate(REASONS)]
    a_run(platform, "alfa", [*found, Shopper("sent", RowState.CREATED)], state=RunState.DONE)
    return ana


def kept(platform: Platform) -> dict[str, tuple[str | None, str | None]]:
    found = rows(platform, "SELECT vtex_id, email, phone FROM sync_corrections")
    return {row["vtex_id"]: (row["email"], row["phone"]) for row in found}


def events(platform: Platform) -> list[dict[str, int]]:
    found = rows(platform, "SELECT new FROM events WHERE kind = 'sync.corrected' ORDER BY id")
    return [row["new"] for row in found]


def test_good_rows_are_kept_clean_and_those_left_empty_are_passed_over(
    rejected: Actor, platform: Platform
) -> None:
    file = HEADER + (
        "c0,no_contact, ANA@Tienda.example ,\n"
        "c1,unusable_contact,,094 123 456\n"
        "c2,masked,b@tienda.example,+598 2 901 2345\n"
        "c3,refused_422,,\n"
    )
    assert correct_customers(rejected, "alfa", file.encode()) == CorrectionReport(3, 1, (), {})
    assert kept(platform) == {
        "c0": ("ana@tienda.example", None),
        "c1": (None, "+59894123456"),
        "c2": ("b@tienda.example", "+59829012345"),
    }
    assert events(platform) == [{"rows": 3}]


def test_wrong_rows_are_named_with_their_numbers_and_do_not_stop_the_others(
    rejected: Actor, platform: Platform
) -> None:
    file = HEADER + (
        "c0,,not an address,\n"
        "c1,,b@tienda.example,12\n"
        ",,c@tienda.example,\n"
        "stranger,,d@tienda.example,\n"
        "sent,,e@tienda.example,\n"
        "c4,,f@tienda.example,\n"
        "c5,,g@tienda.example,\n"
        "c2,,a***@g***.com,\n"
        "c3,,h@tienda.example,\n"
    )
    report = correct_customers(rejected, "alfa", file.encode())
    assert report.problems == (
        RowProblem(2, "correction.email"),
        RowProblem(3, "correction.phone"),
        RowProblem(4, "correction.no_id"),
        RowProblem(5, "correction.unknown"),
        RowProblem(6, "correction.unknown"),
        RowProblem(7, "correction.unknown"),
        RowProblem(8, "correction.unknown"),
        RowProblem(9, "correction.email"),
    )
    assert dict(report.counts) == {
        "correction.email": 2,
        "correction.phone": 1,
        "correction.no_id": 1,
        "correction.unknown": 4,
    }
    assert (report.taken, report.unknown) == (1, 4)
    assert kept(platform) == {"c3": ("h@tienda.example", None)}


def test_the_first_hundred_problems_are_named_and_all_are_counted(rejected: Actor) -> None:
    file = HEADER + "".join(f"x{n},,a@tienda.example,\n" for n in range(60)) + "c0,,wrong,\n" * 60
    report = correct_customers(rejected, "alfa", file.encode())
    assert [problem.row for problem in report.problems] == list(range(2, 102))
    assert dict(report.counts) == {"correction.unknown": 60, "correction.email": 60}


def test_a_workbook_is_read_too_with_headings_in_any_case_and_in_any_order(
    rejected: Actor, platform: Platform
) -> None:
    file = made([["Corrected_Phone", "VTEX_ID", "Notes"], [94123456, "c0", "=1+1"], ["", "c1", ""]])
    assert correct_customers(rejected, "alfa", file) == CorrectionReport(1, 1, (), {})
    assert kept(platform) == {"c0": (None, "+59894123456")}


def test_the_marks_of_our_own_download_are_taken_away(rejected: Actor, platform: Platform) -> None:
    lines = [["c0", "", "+598 94 123 456"]]
    file = b"".join(csv_chunks(["vtex_id", "corrected_email", "corrected_phone"], lines))
    assert b"'+598" in file
    assert correct_customers(rejected, "alfa", file).taken == 1
    assert kept(platform) == {"c0": (None, "+59894123456")}


def test_of_several_rows_for_one_customer_the_last_one_holds(rejected: Actor, platform: Platform) -> None:
    file = HEADER + "c0,,a@tienda.example,\nc0,,,094 123 456\n"
    assert correct_customers(rejected, "alfa", file.encode()).taken == 1
    assert kept(platform) == {"c0": (None, "+59894123456")}


def test_loading_a_file_twice_is_loading_it_once_and_a_new_one_replaces(
    rejected: Actor, platform: Platform
) -> None:
    first = (HEADER + "c0,,a@tienda.example,\n").encode()
    assert [correct_customers(rejected, "alfa", first).taken for _ in range(2)] == [1, 1]
    assert events(platform) == [{"rows": 1}]
    correct_customers(rejected, "alfa", (HEADER + "c0,,b@tienda.example,\n").encode())
    assert kept(platform) == {"c0": ("b@tienda.example", None)}
    assert len(events(platform)) == 2


def test_nobody_who_was_forgotten_comes_back_by_a_correction(rejected: Actor, platform: Platform) -> None:
    forget_customer(rejected, "alfa", "ana@tienda.example")
    forget_customer(rejected, "alfa", "c1")
    file = HEADER + "c0,,ANA@tienda.example,\nc1,,b@tienda.example,\n"
    report = correct_customers(rejected, "alfa", file.encode())
    assert report.problems == (RowProblem(2, "correction.forgotten"), RowProblem(3, "correction.unknown"))
    assert kept(platform) == {}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"id,corrected_email\nc0,a@tienda.example\n", "sync.correction_columns"),
        (b"vtex_id,email\nc0,a@tienda.example\n", "sync.correction_columns"),
        (b"c0,a@tienda.example\nc1,b@tienda.example\n", "sync.correction_columns"),
        (b"", "sheet.empty"),
        (b"vtex_id,corrected_email\n", "sheet.no_rows"),
        (b"x" * (MOST_BYTES + 1), "sheet.too_big"),
        (b"vtex_id,corrected_email\n" + b"a,b\n" * 20_001, "sheet.too_many_rows"),
    ],
)
def test_what_is_no_table_of_corrections_is_refused_whole(
    rejected: Actor, platform: Platform, content: bytes, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        correct_customers(rejected, "alfa", content)
    assert (refused.value.code, refused.value.field) == (code, "source")
    assert kept(platform) == {}


def test_a_customer_whom_another_store_rejected_is_unknown(
    rejected: Actor, build: Builder, platform: Platform
) -> None:
    assert rejected
    theirs = build.merchant("beta").actor
    report = correct_customers(theirs, "beta", (HEADER + "c0,,a@tienda.example,\n").encode())
    assert report.problems == (RowProblem(2, "correction.unknown"),)
    assert kept(platform) == {}
