"""What every check makes of a vendor in trouble, of a refusal, and of an answer of another shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from lib.domain.answers import Answer, BodyKind, FailureKind, Seen, TransportFailure, retry_after_seconds
from lib.domain.ladder import (
    CODES,
    CheckResult,
    interpret_affiliates,
    interpret_customers,
    interpret_profiles,
    interpret_stores,
    interpret_write,
    skipped,
)
from lib.domain.model import CheckOutcome, Party
from tests.unit.seen import NOW, answer, business, login, power, said

INTERPRETERS: Mapping[str, Callable[[Seen], CheckResult]] = {
    "vtex.login": login,
    "vtex.customers": interpret_customers,
    "vtex.key_power": power,
    "vtex.stores": interpret_stores,
    "vtex.affiliates": interpret_affiliates,
    "hellotext.business": business,
    "hellotext.token": interpret_profiles,
    "hellotext.write": interpret_write,
}


FAILED, NOT_PROVABLE = CheckOutcome.FAILED, CheckOutcome.NOT_PROVABLE


@pytest.mark.parametrize(
    ("check", "status", "outcome", "reason", "field"),
    [
        ("vtex.login", 400, FAILED, "malformed", "app_token"),
        ("vtex.login", 401, FAILED, "wrong_credentials", "app_token"),
        ("vtex.login", 403, FAILED, "forbidden", "app_key"),
        ("vtex.login", 404, FAILED, "account_unknown", "account"),
        ("vtex.customers", 400, NOT_PROVABLE, "query_refused", None),
        ("vtex.customers", 401, FAILED, "unauthorized", "app_key"),
        ("vtex.customers", 403, FAILED, "role_missing", "app_key"),
        ("vtex.customers", 404, NOT_PROVABLE, "not_found", "account"),
        ("vtex.key_power", 400, NOT_PROVABLE, "query_refused", None),
        ("vtex.key_power", 401, NOT_PROVABLE, "unauthorized", "app_key"),
        ("vtex.key_power", 404, NOT_PROVABLE, "not_found", "account"),
        ("hellotext.business", 400, FAILED, "malformed", "business_id"),
        ("hellotext.business", 401, FAILED, "wrong_id", "business_id"),
        ("hellotext.business", 403, FAILED, "forbidden", "business_id"),
        ("hellotext.business", 404, FAILED, "unknown", "business_id"),
        ("hellotext.business", 422, FAILED, "invalid", "business_id"),
        ("hellotext.token", 400, FAILED, "malformed", "hellotext_token"),
        ("hellotext.token", 401, FAILED, "wrong_token", "hellotext_token"),
        ("hellotext.token", 403, FAILED, "plan_blocked", "hellotext_token"),
        ("hellotext.token", 404, NOT_PROVABLE, "not_found", None),
        ("hellotext.token", 422, FAILED, "invalid", "hellotext_token"),
        ("hellotext.write", 422, NOT_PROVABLE, "query_refused", None),
    ],
)
def test_a_refusal_says_which_field_to_look_at(
    check: str, status: int, outcome: CheckOutcome, reason: str, field: str | None
) -> None:
    result = INTERPRETERS[check](answer(status, {"Message": "no"}))
    assert (result.outcome, result.code, result.field) == (outcome, f"{check}.{reason}", field)


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize("status", [401, 403])
def test_a_page_that_refuses_is_a_firewalls_and_proves_nothing_of_the_key(check: str, status: int) -> None:
    result = INTERPRETERS[check](Answer(status, BodyKind.HTML, 5, NOW, "req-1"))
    assert said(result) == (NOT_PROVABLE, "vendor.html")
    assert (result.field, result.who, result.request_id) == (
        None,
        Party(check.partition(".")[0]),
        "req-1",
    )


@pytest.mark.parametrize("body", [BodyKind.OTHER, BodyKind.BROKEN_JSON])
def test_a_refusal_in_plain_words_or_in_none_stays_a_verdict(body: BodyKind) -> None:
    assert login(Answer(401, body, 5, NOW)).code == "vtex.login.wrong_credentials"
    assert power(Answer(403, body, 5, NOW)).code == "vtex.key_power.least"


def test_a_page_that_says_that_something_is_not_there_means_what_the_status_means() -> None:
    assert login(Answer(404, BodyKind.HTML, 5, NOW)).code == "vtex.login.account_unknown"


UNCERTAIN = {
    *("request_timeout", "http_500", "http_502", "http_503", "http_504", "server_error"),
    *("html", "not_json", "broken_json", "other_shape", "truncated", "too_large"),
    *("connection_lost", "read_timeout", "out_of_time"),
}


def code_of(check: str, reason: str) -> str:
    """The code of a vendor's trouble: of a write it says whether it may have happened."""
    return (
        f"vendor.write_{reason}" if check == "hellotext.write" and reason in UNCERTAIN else f"vendor.{reason}"
    )


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (302, "redirected"),
        (308, "redirected"),
        (408, "request_timeout"),
        (418, "unexpected_status"),
        (204, "unexpected_status"),
        (429, "rate_limited"),
        (500, "http_500"),
        (502, "http_502"),
        (503, "http_503"),
        (504, "http_504"),
        (520, "server_error"),
    ],
)
def test_a_vendor_in_trouble_proves_nothing_and_names_the_vendor(
    check: str, status: int, reason: str
) -> None:
    result = INTERPRETERS[check](answer(status))
    vendor = check.partition(".")[0]
    assert said(result) == (CheckOutcome.NOT_PROVABLE, code_of(check, reason))
    assert result.who is Party(vendor)
    assert result.facts["vendor"].lower() == vendor


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize(
    ("body", "reason"),
    [(BodyKind.HTML, "html"), (BodyKind.OTHER, "not_json"), (BodyKind.BROKEN_JSON, "broken_json")],
)
def test_a_body_that_is_no_data_proves_nothing(check: str, body: BodyKind, reason: str) -> None:
    result = INTERPRETERS[check](Answer(200, body, 5, NOW))
    assert said(result) == (CheckOutcome.NOT_PROVABLE, code_of(check, reason))


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize(
    "body",
    [None, 7, "text", {}, {"authStatus": "Success"}, {"authStatus": 1}, {"errors": []}, {"id": 1}, [5]],
)
def test_data_of_another_shape_never_crashes_a_check(check: str, body: object) -> None:
    assert INTERPRETERS[check](answer(200, body)).code == code_of(check, "other_shape")


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize("kind", FailureKind)
def test_no_answer_proves_nothing(check: str, kind: FailureKind) -> None:
    result = INTERPRETERS[check](TransportFailure(kind, 3_050))
    assert said(result) == (CheckOutcome.NOT_PROVABLE, code_of(check, kind))
    assert result.ms == 3_050


def test_an_unknown_host_makes_the_vtex_account_suspect() -> None:
    unknown = TransportFailure(FailureKind.DNS_FAILURE)
    assert login(unknown).field == "account"
    assert business(unknown).field is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "0"}, 0),
        ({"retry_after": " 120 "}, 120),
        (
            {"retry_after": "Sat, 21 Nov 2026 09:01:30 GMT", "date": "Sat, 21 Nov 2026 09:00:00 GMT"},
            90,
        ),
        ({"retry_after": "Sat, 21 Nov 2026 12:00:45 GMT"}, 45),
        ({"retry_after": "Sat, 21 Nov 2026 11:00:00 GMT"}, 0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "9" * 5_000}, None),
        ({}, None),
    ],
)
def test_the_wait_is_read_from_seconds_and_from_dates(headers: dict[str, str], seconds: int | None) -> None:
    assert retry_after_seconds(answer(429, **headers)) == seconds


def test_a_limit_with_a_wait_says_how_long() -> None:
    result = login(answer(429, retry_after="30"))
    assert (result.code, result.facts["seconds"]) == ("vendor.rate_limited_wait", "30")


def test_answers_keep_bodies_and_headers_out_of_their_repr() -> None:
    shown = repr(Answer(200, BodyKind.JSON, 1, NOW, None, {"token": "s3cr3t"}, {"date": "s3cr3t"}))
    assert "s3cr3t" not in shown


def all_results() -> list[CheckResult]:
    seen: list[Seen] = [answer(status) for status in range(200, 600)]
    seen += [TransportFailure(kind) for kind in FailureKind]
    return [interpret(one) for interpret in INTERPRETERS.values() for one in seen]


def test_no_status_leads_to_a_code_outside_the_declared_ones() -> None:
    assert {result.code for result in all_results()} <= CODES
    assert skipped("vtex.customers", "skipped_after_login").code in CODES
