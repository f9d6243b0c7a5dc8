"""Each answer of a vendor means one outcome, one code and one party."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from lib.domain.answers import Answer, BodyKind, FailureKind, Seen, TransportFailure, retry_after_seconds
from lib.domain.ladder import (
    CHECKS,
    CODES,
    CheckResult,
    interpret_business,
    interpret_customers,
    interpret_key_power,
    interpret_login,
    interpret_profiles,
    skipped,
)
from lib.domain.model import CheckOutcome, Party
from lib.domain.pasted import REFUSAL_CODES, WARNING_CODES
from lib.ui.words_checks import CHECK_PROVES, CHECK_TITLES, HAPPENED, INPUT_WORDS, WHAT_TO_DO, WHO_FIXES

KEY = "vtexappkey-acme-ORYNWX"
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


def jwt(claims: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{payload}.c2ln"


def answer(status: int, body: object = None, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, BodyKind.JSON, 12, NOW, "req-1", body, headers=named)


def login(seen: Seen) -> CheckResult:
    return interpret_login(seen, account="acme", app_key=KEY)


def power(seen: Seen) -> CheckResult:
    return interpret_key_power(seen, app_key=KEY)


def business(seen: Seen) -> CheckResult:
    return interpret_business(seen, business_id="yQlRPYBb")


INTERPRETERS: Mapping[str, Callable[[Seen], CheckResult]] = {
    "vtex.login": login,
    "vtex.customers": interpret_customers,
    "vtex.key_power": power,
    "hellotext.business": business,
    "hellotext.token": interpret_profiles,
}


def logged_in(**claims: object) -> CheckResult:
    body = {"authStatus": "Success", "token": jwt(claims), "expires": 1669770737}
    return login(answer(200, body))


def said(result: CheckResult) -> tuple[CheckOutcome, str]:
    return result.outcome, result.code


def test_the_checks_prove_each_rule_of_the_rulebook_once_and_in_order() -> None:
    assert [spec.id for spec in CHECKS] == ["vtex.shape", *INTERPRETERS]
    assert [rule for spec in CHECKS for rule in spec.proves] == [
        "vtex_key_valid",
        "vtex_customers_readable",
        "vtex_key_least_privilege",
        "hellotext_business_id",
        "hellotext_token",
    ]
    assert [spec.id for spec in CHECKS if not spec.required] == ["vtex.key_power"]


def test_a_login_whose_token_names_the_key_and_the_account_passes() -> None:
    result = logged_in(sub=KEY, account="acme")
    assert said(result) == (CheckOutcome.PASSED, "vtex.login.ok")
    assert (result.facts, result.request_id, result.ms) == ({"account": "acme"}, "req-1", 12)


def test_a_login_for_another_account_is_a_warning_because_external_keys_exist() -> None:
    result = logged_in(sub=KEY, account="other")
    assert said(result) == (CheckOutcome.WARNING, "vtex.login.external_account")
    assert result.facts["account"] == "other"


def test_a_login_for_another_key_fails() -> None:
    assert said(logged_in(sub="vtexappkey-acme-QQQQQQ", account="acme")) == (
        CheckOutcome.FAILED,
        "vtex.login.other_key",
    )


@pytest.mark.parametrize(
    "token", ["opaque", "a.b.c", "a.\xe9.c", jwt([1]), jwt({"sub": 5, "account": "acme"}), "a.W1tb.c"]
)
def test_a_login_whose_token_cannot_be_read_passes_without_naming_an_account(token: str) -> None:
    result = login(answer(200, {"authStatus": "Success", "token": token}))
    assert said(result) == (CheckOutcome.PASSED, "vtex.login.ok_unnamed")


@pytest.mark.parametrize("status", ["WrongCredentials", "success", "Blocked", ""])
def test_a_login_with_any_other_status_text_is_refused(status: str) -> None:
    result = login(answer(200, {"authStatus": status, "token": jwt({"sub": KEY, "account": "acme"})}))
    assert said(result) == (CheckOutcome.FAILED, "vtex.login.refused")


def test_the_customer_search_counts_by_either_spelling_of_the_range() -> None:
    for header in ("resources=0-1/98", "resources 0-1/98"):
        result = interpret_customers(answer(200, [{"id": "1", "email": None}], rest_content_range=header))
        assert said(result) == (CheckOutcome.PASSED, "vtex.customers.readable")
        assert result.facts["total"] == "98"


@pytest.mark.parametrize(
    ("rows", "content_range", "outcome", "code"),
    [
        ([{"id": "1", "email": "a@b.co"}], "", CheckOutcome.PASSED, "vtex.customers.readable_uncounted"),
        ([{"id": "1"}], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vtex.customers.email_hidden"),
        ([], "resources=0-0/0", CheckOutcome.WARNING, "vtex.customers.none"),
        ([], "", CheckOutcome.WARNING, "vtex.customers.none"),
        ([], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vendor.other_shape"),
        (["text"], "resources=0-1/98", CheckOutcome.NOT_PROVABLE, "vendor.other_shape"),
    ],
)
def test_only_a_row_that_shows_the_private_email_proves_the_role(
    rows: list[object], content_range: str, outcome: CheckOutcome, code: str
) -> None:
    result = interpret_customers(answer(200, rows, rest_content_range=content_range))
    assert said(result) == (outcome, code)


def test_a_key_that_may_not_list_keys_has_the_right_power() -> None:
    result = power(answer(403, {"Message": "Unauthorized"}))
    assert said(result) == (CheckOutcome.PASSED, "vtex.key_power.least")
    assert result.who is None


def test_a_key_that_lists_itself_has_too_much_power() -> None:
    row = {"appKey": KEY, "label": "ERP\u202e", "createdIn": "2018-07-04T14:09:08.2718405Z", "isActive": True}
    result = power(answer(200, [{"appKey": "vtexappkey-acme-ZZZZZZ"}, row]))
    assert said(result) == (CheckOutcome.WARNING, "vtex.key_power.save_user")
    assert result.facts == {
        "label": "ERP",
        "created_in": "2018-07-04T14:09:08.2718405Z",
        "is_active": "True",
    }


def test_a_list_without_the_own_key_points_to_an_external_key() -> None:
    result = power(answer(200, [{"appKey": "vtexappkey-acme-ZZZZZZ"}]))
    assert said(result) == (CheckOutcome.WARNING, "vtex.key_power.save_user_external")


def test_a_known_business_gives_its_country_and_calling_prefix() -> None:
    result = business(answer(200, {"id": "yQlRPYBb", "country": {"code": "UY", "prefix": "598"}}))
    assert said(result) == (CheckOutcome.PASSED, "hellotext.business.found")
    assert result.facts == {"country": "UY", "prefix": "598"}
    assert said(business(answer(200, {"id": "yQlRPYBb"})))[0] is CheckOutcome.PASSED


def test_another_business_than_the_one_asked_for_is_a_warning() -> None:
    assert said(business(answer(200, {"id": "other"}))) == (
        CheckOutcome.WARNING,
        "hellotext.business.other_id",
    )


@pytest.mark.parametrize("body", [[], [{"id": "1"}], {"data": []}])
def test_a_list_of_profiles_proves_that_the_token_authenticates(body: object) -> None:
    assert said(interpret_profiles(answer(200, body))) == (
        CheckOutcome.PASSED,
        "hellotext.token.authenticates",
    )


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
    ],
)
def test_a_refusal_says_which_field_to_look_at(
    check: str, status: int, outcome: CheckOutcome, reason: str, field: str | None
) -> None:
    result = INTERPRETERS[check](answer(status, {"Message": "no"}))
    assert (result.outcome, result.code, result.field) == (outcome, f"{check}.{reason}", field)


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
    assert said(result) == (CheckOutcome.NOT_PROVABLE, f"vendor.{reason}")
    assert result.who is Party(vendor)
    assert result.facts["vendor"].lower() == vendor


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize(
    ("body", "reason"),
    [(BodyKind.HTML, "html"), (BodyKind.OTHER, "not_json"), (BodyKind.BROKEN_JSON, "broken_json")],
)
def test_a_body_that_is_no_data_proves_nothing(check: str, body: BodyKind, reason: str) -> None:
    result = INTERPRETERS[check](Answer(200, body, 5, NOW))
    assert said(result) == (CheckOutcome.NOT_PROVABLE, f"vendor.{reason}")


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize(
    "body",
    [None, 7, "text", {}, {"authStatus": "Success"}, {"authStatus": 1}, {"errors": []}, {"id": 1}, [5]],
)
def test_data_of_another_shape_never_crashes_a_check(check: str, body: object) -> None:
    result = INTERPRETERS[check](answer(200, body))
    if result.code != "vendor.other_shape":
        assert (check, body) == ("hellotext.token", [5])


@pytest.mark.parametrize("check", INTERPRETERS)
@pytest.mark.parametrize("kind", FailureKind)
def test_no_answer_proves_nothing(check: str, kind: FailureKind) -> None:
    result = INTERPRETERS[check](TransportFailure(kind, 3_050))
    assert said(result) == (CheckOutcome.NOT_PROVABLE, f"vendor.{kind}")
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
    shown = repr(Answer(200, BodyKind.OTHER, 1, NOW, None, {"token": "s3cr3t"}, "s3cr3t", {"date": "s3cr3t"}))
    assert "s3cr3t" not in shown


def all_results() -> list[CheckResult]:
    seen: list[Seen] = [answer(status) for status in range(200, 600)]
    seen += [TransportFailure(kind) for kind in FailureKind]
    return [interpret(one) for interpret in INTERPRETERS.values() for one in seen]


def test_no_status_leads_to_a_code_outside_the_declared_ones() -> None:
    assert {result.code for result in all_results()} <= CODES
    assert skipped("vtex.customers", "skipped_after_login").code in CODES


def test_every_code_has_words_and_no_words_are_left_over() -> None:
    assert set(HAPPENED) == CODES
    assert set(INPUT_WORDS) == REFUSAL_CODES | WARNING_CODES
    assert set(CHECK_TITLES) == set(CHECK_PROVES) == {spec.id for spec in CHECKS}
    assert set(WHO_FIXES) == set(Party)


def test_every_code_but_the_good_ones_says_what_to_do() -> None:
    good = {
        "vtex.shape.ok",
        "vtex.login.ok",
        "vtex.login.ok_unnamed",
        "vtex.customers.readable",
        "vtex.customers.readable_uncounted",
        "vtex.key_power.least",
        "hellotext.business.found",
        "hellotext.token.authenticates",
    }
    assert set(WHAT_TO_DO) == CODES - good


def test_sentences_ask_only_for_facts_that_results_carry() -> None:
    asked = {
        name
        for words in (HAPPENED, WHAT_TO_DO, INPUT_WORDS)
        for sentence in words.values()
        for _, name, _, _ in string.Formatter().parse(sentence)
        if name
    }
    assert asked == {"vendor", "status", "seconds", "total", "account", "limit"}
    for result in all_results():
        HAPPENED[result.code].format(**result.facts)
