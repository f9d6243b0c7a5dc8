"""What Meta's answers mean: codes decide, waiting is no fault, and what nobody knows is neither."""

from __future__ import annotations

from typing import Any

import pytest

from lib.domain.answers import Answer, FailureKind, Seen, TransportFailure
from lib.domain.ladder import (
    CODES,
    CheckResult,
    interpret_health,
    interpret_meta_token,
    interpret_name,
    interpret_number,
    interpret_waba,
)
from lib.domain.model import CheckOutcome, Party
from tests.unit.seen import answer

PASSED, FAILED = CheckOutcome.PASSED, CheckOutcome.FAILED
WARNING, NOT_PROVABLE = CheckOutcome.WARNING, CheckOutcome.NOT_PROVABLE


def error(code: object, subcode: object = None, status: int = 400, **more: Any) -> Answer:
    body = {"code": code, "message": "secret of Meta", **more}
    if subcode is not None:
        body["error_subcode"] = subcode
    return answer(status, {"error": body})


def node(**fields: object) -> Answer:
    return answer(200, {"id": "123456789012345", **fields})


def waba(seen: Seen, *, swapped: bool = False) -> CheckResult:
    return interpret_waba(seen, swapped=swapped)


def number(seen: Seen, *, swapped: bool = False) -> CheckResult:
    return interpret_number(seen, swapped=swapped)


def said(result: CheckResult) -> tuple[CheckOutcome, str]:
    return result.outcome, result.code.partition(".")[2]


@pytest.mark.parametrize(
    ("seen", "outcome", "code"),
    [
        (node(), PASSED, "token.authenticates"),
        (error(100, 33), PASSED, "token.authenticates"),
        (error(100), PASSED, "token.authenticates"),
        (error(803, status=404), PASSED, "token.authenticates"),
        (error(190, status=401), FAILED, "token.wrong_token"),
        (error(190, 460, status=401), FAILED, "token.wrong_token"),
        (error(190, 463, status=401), FAILED, "token.expired"),
        (error(0, status=401), FAILED, "token.wrong_token"),
        (error(102, status=401), FAILED, "token.wrong_token"),
        (error(104, status=401), FAILED, "token.wrong_token"),
        (error(3), FAILED, "token.no_permission"),
        (error(10, status=403), FAILED, "token.no_permission"),
        (error(200, status=403), FAILED, "token.no_permission"),
        (error(299, status=403), FAILED, "token.no_permission"),
        (error(4, status=403), NOT_PROVABLE, "rate_limited"),
        (error(80007), NOT_PROVABLE, "rate_limited"),
        (error(80008), NOT_PROVABLE, "rate_limited"),
        (error(130429), NOT_PROVABLE, "rate_limited"),
        (error(1, status=500), NOT_PROVABLE, "transient"),
        (error(2, status=500), NOT_PROVABLE, "transient"),
        (error(131000, status=500), NOT_PROVABLE, "transient"),
        (error(190, status=401, is_transient=True), NOT_PROVABLE, "transient"),
        (error(368), NOT_PROVABLE, "token.query_refused"),
        (error("190", status=401), FAILED, "token.wrong_token"),
        (answer(200, []), NOT_PROVABLE, "other_shape"),
        (answer(200, {"id": 7}), NOT_PROVABLE, "other_shape"),
        (answer(503), NOT_PROVABLE, "http_503"),
        (TransportFailure(FailureKind.READ_TIMEOUT), NOT_PROVABLE, "read_timeout"),
    ],
)
def test_the_first_answer_tells_about_the_token(seen: Seen, outcome: CheckOutcome, code: str) -> None:
    assert said(interpret_meta_token(seen)) == (outcome, code)


def test_a_limit_says_how_long_where_meta_does() -> None:
    limited = answer(429, {"error": {"code": 4}}, retry_after="30")
    result = interpret_meta_token(limited)
    assert (result.code, result.facts["seconds"]) == ("vendor.rate_limited_wait", "30")
    assert result.who is Party.META


@pytest.mark.parametrize(
    ("state", "outcome", "reason", "who"),
    [
        ("APPROVED", PASSED, "approved", None),
        ("PENDING", NOT_PROVABLE, "in_review", Party.META),
        ("DEFERRED", NOT_PROVABLE, "in_review", Party.META),
        ("REJECTED", FAILED, "rejected", Party.MERCHANT),
        ("RESTRICTED", FAILED, "restricted", Party.MERCHANT),
        ("LIMIT_REACHED", FAILED, "restricted", Party.MERCHANT),
        ("ASLEEP", NOT_PROVABLE, "unknown_state", Party.US),
        (None, NOT_PROVABLE, "unknown_state", Party.US),
        ([], NOT_PROVABLE, "unknown_state", Party.US),
    ],
)
def test_the_review_of_an_account(
    state: object, outcome: CheckOutcome, reason: str, who: Party | None
) -> None:
    result = waba(node(account_review_status=state))
    assert said(result) == (outcome, f"waba.{reason}")
    assert result.who is who


@pytest.mark.parametrize(
    ("state", "outcome", "reason"),
    [
        ("CONNECTED", PASSED, "connected"),
        ("LINKED", PASSED, "connected"),
        ("PENDING", NOT_PROVABLE, "connecting"),
        ("UNVERIFIED", NOT_PROVABLE, "code_pending"),
        ("FLAGGED", WARNING, "flagged"),
        ("RESTRICTED", WARNING, "restricted"),
        ("RATE_LIMITED", WARNING, "restricted"),
        ("DISCONNECTED", FAILED, "disconnected"),
        ("BANNED", FAILED, "banned"),
        ("UNLINKED", FAILED, "gone"),
        ("DELETED", FAILED, "gone"),
        ("MIGRATED", FAILED, "gone"),
        ("UNKNOWN", NOT_PROVABLE, "unknown_state"),
    ],
)
def test_the_state_of_a_number(state: str, outcome: CheckOutcome, reason: str) -> None:
    assert said(number(node(status=state))) == (outcome, f"number.{reason}")


@pytest.mark.parametrize("code", ["NOT_VERIFIED", "UNVERIFIED", "EXPIRED"])
def test_a_waiting_number_says_when_it_waits_for_its_code(code: str) -> None:
    assert number(node(status="PENDING", code_verification_status=code)).code == "meta.number.code_pending"
    connected = number(node(status="CONNECTED", code_verification_status=code))
    assert connected.outcome is PASSED


def test_a_number_shows_its_last_four_digits_only() -> None:
    result = number(node(status="CONNECTED", display_phone_number="+1 631-555-5556", quality_rating="GREEN"))
    assert result.facts == {"number": "•••• 5556", "quality": "GREEN"}


@pytest.mark.parametrize(
    ("state", "outcome", "reason"),
    [
        ("APPROVED", PASSED, "approved"),
        ("AVAILABLE_WITHOUT_REVIEW", PASSED, "approved"),
        ("PENDING_REVIEW", NOT_PROVABLE, "in_review"),
        ("DECLINED", FAILED, "declined"),
        ("EXPIRED", FAILED, "expired"),
        ("NONE", NOT_PROVABLE, "none"),
        ("ASLEEP", NOT_PROVABLE, "unknown_state"),
    ],
)
def test_the_review_of_a_name(state: str, outcome: CheckOutcome, reason: str) -> None:
    assert said(interpret_name(node(name_status=state))) == (outcome, f"name.{reason}")


def health(able: object, *, waiting: bool = False, **entity: object) -> CheckResult:
    status = {"can_send_message": able, "entities": [{"entity_type": "PHONE_NUMBER", **entity}]}
    return interpret_health(node(health_status=status), waiting=waiting)


def test_whether_messages_can_be_sent() -> None:
    assert said(health("AVAILABLE")) == (PASSED, "health.available")
    assert said(health("LIMITED")) == (WARNING, "health.limited")
    assert said(health("BLOCKED")) == (FAILED, "health.blocked")
    assert said(health("SOMETIMES")) == (NOT_PROVABLE, "health.unknown_state")


def test_what_cannot_be_sent_before_the_reviews_are_over_is_no_fault() -> None:
    assert said(health("BLOCKED", waiting=True)) == (NOT_PROVABLE, "health.unfinished")
    assert said(health("AVAILABLE", waiting=True)) == (PASSED, "health.available")


def test_metas_own_solution_comes_before_its_information_and_is_short() -> None:
    errors = [{"error_code": 141014}, {"possible_solution": "Pay the\nbill. " + "x" * 500}]
    result = health("BLOCKED", errors=errors, additional_info=["Your display name waits."])
    assert said(result) == (FAILED, "health.blocked_why")
    assert result.facts["hint"].startswith("Pay thebill. ")
    assert len(result.facts["hint"]) == 160
    assert health("LIMITED", additional_info=["Your display name waits."]).facts == {
        "hint": "Your display name waits."
    }


@pytest.mark.parametrize("shape", [None, [], "BLOCKED", {"entities": 7}, {"entities": [7, {"errors": 7}]}])
def test_a_health_of_another_shape_never_crashes(shape: object) -> None:
    result = interpret_health(node(health_status=shape), waiting=False)
    assert said(result) == (NOT_PROVABLE, "health.unknown_state")


@pytest.mark.parametrize(("read", "check"), [(waba, "waba"), (number, "number")])
def test_the_wrong_kind_of_id(read: Any, check: str) -> None:
    assert said(read(error(100, 33))) == (FAILED, f"{check}.wrong_id")
    assert said(read(error(803, status=404))) == (FAILED, f"{check}.wrong_id")
    assert said(read(error(100))) == (NOT_PROVABLE, f"{check}.query_refused")
    assert said(read(error(100, 33), swapped=True)) == (FAILED, f"{check}.swapped")
    assert said(read(error(100), swapped=True)) == (FAILED, f"{check}.swapped")
    assert said(read(error(10), swapped=False)) == (FAILED, f"{check}.no_permission")


def test_metas_message_is_never_kept_but_its_trace_is() -> None:
    result = waba(error(100, 33, fbtrace_id="Az8xyz"))
    assert result.request_id == "Az8xyz"
    assert "secret of Meta" not in repr(result)


def test_no_answer_leads_to_a_code_outside_the_declared_ones() -> None:
    seen: list[Seen] = [answer(status) for status in range(200, 600)]
    seen += [TransportFailure(kind) for kind in FailureKind]
    seen += [
        error(code, subcode)
        for code in (0, 1, 3, 4, 33, 100, 190, 250, 368, 803)
        for subcode in (None, 33, 463)
    ]
    for one in seen:
        for result in (interpret_meta_token(one), waba(one), number(one)):
            assert result.code in CODES
            assert result.outcome is not PASSED or result.check_id == "meta.token"
