"""What Hellotext's answers to writes mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.sync import Answered, Judged, NoAnswer, WriteResult, judge, waiting_time

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PROFILE = {"id": "BvYeyVYz", "first_name": "Ana"}
Method = Literal["POST", "PATCH"]


def judged(status: int, method: Method = "POST", body: object = None, wait: str | None = None) -> Judged:
    return judge(Answered(status, body, wait), method, NOW)


@pytest.mark.parametrize(
    ("status", "method", "result"),
    [
        (201, "POST", WriteResult.CREATED),
        (200, "POST", WriteResult.UPDATED),
        (200, "PATCH", WriteResult.UPDATED),
        (201, "PATCH", WriteResult.UPDATED),
    ],
)
def test_a_profile_was_written_where_its_id_is_given(
    status: int, method: Method, result: WriteResult
) -> None:
    assert judged(status, method, PROFILE) == Judged(result, "BvYeyVYz")


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "BvYeyVYz",
        {},
        {"id": None},
        {"id": 7},
        {"id": ""},
        {"id": "a b"},
        {"id": "../x"},
        {"id": "BvYe\n"},
        {"id": "x" * 65},
        {"profile": PROFILE},
    ],
)
def test_success_without_a_readable_id_is_uncertain(body: object) -> None:
    assert judged(201, "POST", body) == Judged(WriteResult.UNCERTAIN)
    assert judged(200, "PATCH", body) == Judged(WriteResult.UNCERTAIN)


def test_what_is_only_accepted_is_uncertain_and_keeps_the_id_for_looking_it_up() -> None:
    assert judged(202, "POST", PROFILE) == Judged(WriteResult.UNCERTAIN, "BvYeyVYz")
    assert judged(204, "PATCH") == Judged(WriteResult.UNCERTAIN)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "refused_400"),
        (404, "refused_404"),
        (422, "refused_422"),
        (409, "refused_400"),
        (410, "refused_404"),
        (413, "refused_400"),
        (418, "refused_400"),
    ],
)
def test_a_refused_customer_says_why(status: int, reason: str) -> None:
    assert judged(status, "POST", {"errors": []}) == Judged(WriteResult.REFUSED, reason=reason)


@pytest.mark.parametrize(("status", "reason"), [(400, "refused_400"), (422, "refused_422")])
def test_a_refused_change_says_why(status: int, reason: str) -> None:
    assert judged(status, "PATCH") == Judged(WriteResult.REFUSED, reason=reason)


@pytest.mark.parametrize("status", [404, 410])
def test_a_profile_that_is_not_found_for_a_change_is_gone(status: int) -> None:
    assert judged(status, "PATCH") == Judged(WriteResult.GONE)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_may_not_write_is_no_fault_of_the_customer(status: int, method: Method) -> None:
    assert judged(status, method) == Judged(WriteResult.UNAUTHORIZED)


@pytest.mark.parametrize("status", [429, 425])
def test_too_many_calls_are_limited_and_say_for_how_long(status: int) -> None:
    assert judged(status, wait="7") == Judged(WriteResult.LIMITED, retry_after=7.0)
    assert judged(status) == Judged(WriteResult.LIMITED)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599, 408, 303, 100, 0, 600, 999])
def test_what_does_not_say_whether_it_was_written_is_uncertain(status: int) -> None:
    assert judged(status, wait="30") == Judged(WriteResult.UNCERTAIN, retry_after=30.0)


@pytest.mark.parametrize("status", [301, 302, 304, 307, 308])
def test_a_redirect_writes_nothing_and_rejects_nobody(status: int) -> None:
    assert judged(status, body=PROFILE) == Judged(WriteResult.NOT_SENT)


def test_no_answer_is_uncertain_unless_nothing_can_have_arrived() -> None:
    assert judge(NoAnswer(sent=True), "POST") == Judged(WriteResult.UNCERTAIN)
    assert judge(NoAnswer(sent=False), "PATCH") == Judged(WriteResult.NOT_SENT)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("600", 600.0),
        ("3600", 600.0),
        ("999999999", 600.0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90.0),
        ("Sat, 21 Nov 2026 09:01:30 -0300", 90.0),
        ("Sat, 21 Nov 2026 12:01:30 -0000", 90.0),
        ("Sat, 21 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 22 Nov 2026 12:00:00 GMT", 600.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e3", None),
        ("nan", None),
        ("٧", None),
        ("Sat, 99 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_a_wait_is_seconds_or_a_date_and_at_most_ten_minutes(
    header: str | None, seconds: float | None
) -> None:
    assert waiting_time(header, NOW) == seconds


def test_a_date_says_nothing_without_a_clock() -> None:
    assert waiting_time("Sat, 21 Nov 2026 12:01:30 GMT", None) is None
    assert waiting_time("120", None) == 120.0


@given(
    status=st.integers(-1, 1000),
    method=st.sampled_from(["POST", "PATCH"]),
    header=st.one_of(st.none(), st.text(max_size=40)),
    body=st.one_of(st.none(), st.text(), st.dictionaries(st.just("id"), st.text(max_size=10))),
)
def test_any_answer_is_judged_and_only_success_settles_a_profile(
    status: int, method: Method, header: str | None, body: object
) -> None:
    result = judge(Answered(status, body, header), method, NOW)

    written = result.result in (WriteResult.CREATED, WriteResult.UPDATED)
    assert written is (status in (200, 201) and result.profile_id is not None)
    assert (result.reason is not None) is (result.result is WriteResult.REFUSED)
    assert result.retry_after is None or 0 <= result.retry_after <= 600
