"""The fault table: whatever goes wrong in any call of any vendor has an outcome of its own.

Each row is climbed over real sockets. The calls before the one in question are answered as they should
be; the check must say what happened, and nothing of the other checks may change for it.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lib.domain.ladder import CheckResult
from lib.domain.model import CheckOutcome
from lib.vendors.http import Timeouts, VendorUrls
from lib.vendors.ladder import Credentials, WriteConsent, run_ladder
from tests.vendors.climbing import (
    HEALTHY,
    HEALTHY_ROUTES,
    NUMBER_ID,
    ONLY_HELLOTEXT,
    ONLY_META,
    ONLY_VTEX,
    PATIENT,
    WABA_ID,
    in_order,
)
from tests.vendors.unreachable import closed_port, full_port, unvouched, without_names
from tests.vendors.wire import SILENCE, response, routed

FAILED, PASSED = CheckOutcome.FAILED, CheckOutcome.PASSED
NOT_PROVABLE = CheckOutcome.NOT_PROVABLE
QUICK = Timeouts(connect=0.5, read=0.5, whole=2.0)
AGREED = WriteConsent("abc12345")


@dataclass(frozen=True)
class Call:
    """One call of a client and the check that reads its answer."""

    check: str
    route: str
    entered: Credentials

    @property
    def vendor(self) -> str:
        return self.check.partition(".")[0]

    @property
    def writes(self) -> bool:
        return self.check == "hellotext.write"


CALLS = (
    Call("vtex.login", "POST /api/vtexid/apptoken/login", ONLY_VTEX),
    Call("vtex.customers", "GET /api/dataentities/CL/search", ONLY_VTEX),
    Call("vtex.key_power", "GET /api/vlm/appkeys", ONLY_VTEX),
    Call("vtex.stores", "GET /api/vlm/account/stores", ONLY_VTEX),
    Call("vtex.affiliates", "GET /api/fulfillment/pvt/affiliates", ONLY_VTEX),
    Call("hellotext.business", "GET /v1/public/businesses/yQlRPYBb", ONLY_HELLOTEXT),
    Call("hellotext.token", "GET /v1/profiles", ONLY_HELLOTEXT),
    Call("hellotext.write", "PATCH /v1/profiles/abc12345", ONLY_HELLOTEXT),
    Call("meta.token", f"GET /{WABA_ID}", ONLY_META),
    Call("meta.number", f"GET /{NUMBER_ID}", ONLY_META),
)
BY_CALL = pytest.mark.parametrize("call", CALLS, ids=[call.check for call in CALLS])


def climb(call: Call, raw: bytes, timeouts: Timeouts = PATIENT) -> CheckResult:
    """What the check of the call finds when its call is answered with `raw`; the others stay well."""
    with routed({**HEALTHY_ROUTES, call.route: raw}) as server:
        urls = VendorUrls(server.url, server.url, server.url, server.url)
        results = in_order(run_ladder(call.entered, urls, True, timeouts=timeouts, write=AGREED))
    found = next(result for result in results if result.check_id == call.check)
    before = results[: results.index(found)]
    assert {result.outcome for result in before} <= {PASSED, CheckOutcome.SKIPPED}
    return found


def test_every_call_of_the_table_passes_when_nothing_is_wrong() -> None:
    for call in CALLS:
        assert climb(call, HEALTHY_ROUTES[call.route]).outcome is PASSED


STATUSES = [
    ("vtex.login", 400, FAILED, "malformed"),
    ("vtex.login", 401, FAILED, "wrong_credentials"),
    ("vtex.login", 403, FAILED, "forbidden"),
    ("vtex.login", 404, FAILED, "account_unknown"),
    ("vtex.customers", 400, NOT_PROVABLE, "query_refused"),
    ("vtex.customers", 401, FAILED, "unauthorized"),
    ("vtex.customers", 403, FAILED, "role_missing"),
    ("vtex.customers", 404, NOT_PROVABLE, "not_found"),
    ("vtex.key_power", 400, NOT_PROVABLE, "query_refused"),
    ("vtex.key_power", 401, NOT_PROVABLE, "unauthorized"),
    ("vtex.key_power", 403, PASSED, "least"),
    ("vtex.key_power", 404, NOT_PROVABLE, "not_found"),
    ("vtex.stores", 400, NOT_PROVABLE, "query_refused"),
    ("vtex.stores", 401, NOT_PROVABLE, "unauthorized"),
    ("vtex.stores", 403, NOT_PROVABLE, "not_granted"),
    ("vtex.stores", 404, NOT_PROVABLE, "not_found"),
    ("vtex.affiliates", 400, NOT_PROVABLE, "query_refused"),
    ("vtex.affiliates", 401, NOT_PROVABLE, "unauthorized"),
    ("vtex.affiliates", 403, NOT_PROVABLE, "not_granted"),
    ("vtex.affiliates", 404, NOT_PROVABLE, "not_found"),
    ("hellotext.business", 400, FAILED, "malformed"),
    ("hellotext.business", 401, FAILED, "wrong_id"),
    ("hellotext.business", 403, FAILED, "forbidden"),
    ("hellotext.business", 404, FAILED, "unknown"),
    ("hellotext.token", 400, FAILED, "malformed"),
    ("hellotext.token", 401, FAILED, "wrong_token"),
    ("hellotext.token", 403, FAILED, "plan_blocked"),
    ("hellotext.token", 404, NOT_PROVABLE, "not_found"),
    ("hellotext.write", 400, NOT_PROVABLE, "query_refused"),
    ("hellotext.write", 401, FAILED, "wrong_token"),
    ("hellotext.write", 403, FAILED, "plan_blocked"),
    ("meta.token", 400, NOT_PROVABLE, "query_refused"),
    ("meta.token", 401, FAILED, "wrong_token"),
    ("meta.token", 403, FAILED, "no_permission"),
    ("meta.token", 404, NOT_PROVABLE, "not_found"),
    ("meta.number", 400, NOT_PROVABLE, "query_refused"),
    ("meta.number", 401, FAILED, "wrong_token"),
    ("meta.number", 403, FAILED, "no_permission"),
    ("meta.number", 404, NOT_PROVABLE, "not_found"),
]


@pytest.mark.parametrize(("check", "status", "outcome", "reason"), STATUSES)
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"Message": "no"}', "application/json"),
        (b"no", "text/plain"),
        (b"", "application/json"),
        (b"", "text/html"),
    ],
    ids=["json", "plain", "empty", "empty page"],
)
def test_a_refusal_means_what_it_means_to_this_check_in_data_in_words_and_without_any(
    check: str, status: int, outcome: CheckOutcome, reason: str, body: bytes, content_type: str
) -> None:
    call = next(one for one in CALLS if one.check == check)
    result = climb(call, response(f"{status} No", body, content_type=content_type))
    assert (result.outcome, result.code) == (outcome, f"{check}.{reason}")


PAGE = b"<!doctype html><title>Blocked</title>"


@BY_CALL
@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", "application/json"])
def test_a_firewalls_page_is_no_verdict_neither_red_nor_green(
    call: Call, status: int, content_type: str
) -> None:
    result = climb(call, response(f"{status} No", PAGE, content_type=content_type))
    assert (result.outcome, result.code, result.field) == (NOT_PROVABLE, "vendor.html", None)


@pytest.mark.parametrize(
    ("check", "status", "outcome", "reason"), [row for row in STATUSES if row[1] not in (401, 403)]
)
def test_a_page_under_another_status_does_not_change_what_the_status_means(
    check: str, status: int, outcome: CheckOutcome, reason: str
) -> None:
    call = next(one for one in CALLS if one.check == check)
    result = climb(call, response(f"{status} No", PAGE, content_type="text/html"))
    assert (result.outcome, result.code) == (outcome, f"{check}.{reason}")


def test_a_profile_that_cannot_be_made_either_is_nobodys_fault_but_ours() -> None:
    call = next(one for one in CALLS if one.writes)
    missing = response("404 Not Found", b"{}")
    with routed({**HEALTHY_ROUTES, call.route: missing, "POST /v1/profiles": missing}) as server:
        urls = VendorUrls("", "", server.url, "")
        results = in_order(run_ladder(call.entered, urls, True, timeouts=PATIENT, write=AGREED))
    assert results[9].code == "hellotext.write.not_found"


HUGE = response("200 OK", b'"' + b"x" * 50_000_000 + b'"')
TROUBLES = {
    "408": (response("408 Request Timeout"), "request_timeout"),
    "429": (response("429 Too Many Requests"), "rate_limited"),
    "429 seconds": (response("429 Too Many Requests", b"", "Retry-After: 7"), "rate_limited_wait"),
    "429 date": (
        response(
            "429 Too Many Requests",
            b"",
            "Date: Sat, 21 Nov 2026 09:00:00 GMT",
            "Retry-After: Sat, 21 Nov 2026 09:00:07 GMT",
        ),
        "rate_limited_wait",
    ),
    "500": (response("500 Internal Server Error"), "http_500"),
    "502": (response("502 Bad Gateway", b"<html>", content_type="text/html"), "http_502"),
    "503": (response("503 Service Unavailable"), "http_503"),
    "504": (response("504 Gateway Timeout"), "http_504"),
    "520": (response("520 Unknown Error"), "server_error"),
    "418": (response("418 Teapot"), "unexpected_status"),
    "redirect": (response("302 Found", b"", "Location: http://127.0.0.1:9/"), "redirected"),
    "html": (response("200 OK", b"<!doctype html><p>", content_type="text/html"), "html"),
    "text": (response("200 OK", b"ok", content_type="text/plain"), "not_json"),
    "broken": (response("200 OK", b'{"id": '), "broken_json"),
    "other shape": (response("200 OK", b'{"resultado": 1}'), "other_shape"),
    "number": (response("200 OK", b"7"), "other_shape"),
    "truncated": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n[{",
        "truncated",
    ),
    "damaged gzip": (response("200 OK", b"no gzip", "Content-Encoding: gzip"), "truncated"),
    "50 MB": (HUGE, "too_large"),
    "50 MB of zeros": (
        response("200 OK", gzip.compress(b" " * 50_000_000, 1), "Content-Encoding: gzip"),
        "too_large",
    ),
    "closed": (b"", "connection_lost"),
    "garbage": (b"garbage\r\n\r\n", "connection_lost"),
}
UNCERTAIN = {
    "request_timeout",
    "http_500",
    "http_502",
    "http_503",
    "http_504",
    "server_error",
    "html",
    "not_json",
    "broken_json",
    "other_shape",
    "truncated",
    "too_large",
    "connection_lost",
    "read_timeout",
}


def expected(call: Call, reason: str) -> str:
    """The code: a write that may have happened is said to."""
    return f"vendor.write_{reason}" if call.writes and reason in UNCERTAIN else f"vendor.{reason}"


@BY_CALL
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_vendor_in_trouble_proves_nothing_and_is_named(call: Call, trouble: str) -> None:
    raw, reason = TROUBLES[trouble]
    result = climb(call, raw)
    assert (result.outcome, result.code) == (NOT_PROVABLE, expected(call, reason))
    assert (result.who, result.facts["vendor"].lower()) == (call.vendor, call.vendor)
    assert result.facts.get("seconds") == ("7" if reason == "rate_limited_wait" else None)


@BY_CALL
def test_a_vendor_that_falls_silent_is_given_up(call: Call) -> None:
    result = climb(call, SILENCE, QUICK)
    assert (result.outcome, result.code) == (NOT_PROVABLE, expected(call, "read_timeout"))
    assert result.ms >= 500


FIRST_CALLS = {"vtex": "vtex.host", "hellotext": "hellotext.token", "meta": "meta.token"}


def unreachable(url: str) -> dict[str, CheckResult]:
    """The first result that needs a connection, for each vendor, with all of them at one address."""
    urls = VendorUrls(url, url, url, url)
    results = list(run_ladder(HEALTHY, urls, True, timeouts=QUICK, write=AGREED))
    assert "hellotext.write.skipped_after_token" in {result.code for result in results}
    return {
        vendor: next(result for result in results if result.check_id == check)
        for vendor, check in FIRST_CALLS.items()
    }


def assert_unreached(found: dict[str, CheckResult], reason: str) -> None:
    assert {result.code for result in found.values()} == {f"vendor.{reason}"}
    assert {result.outcome for result in found.values()} == {NOT_PROVABLE}
    assert {vendor: str(result.who) for vendor, result in found.items()} == {one: one for one in FIRST_CALLS}


def test_a_refused_connection() -> None:
    assert_unreached(unreachable(f"http://127.0.0.1:{closed_port()}"), "connection_refused")


def test_a_connection_that_is_never_taken() -> None:
    with full_port() as port:
        assert_unreached(unreachable(f"http://127.0.0.1:{port}"), "connect_timeout")


def test_a_name_that_is_not_found_makes_only_the_vtex_account_suspect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_names(monkeypatch)
    found = unreachable("https://nobody.invalid")
    assert_unreached(found, "dns_failure")
    assert {vendor: result.field for vendor, result in found.items()} == {
        "vtex": "account",
        "hellotext": None,
        "meta": None,
    }


def test_a_certificate_that_nobody_vouches_for_and_no_secret_gets_through(tmp_path: Path) -> None:
    with unvouched(tmp_path) as server:
        assert_unreached(unreachable(server.url), "tls_failure")
    assert server.received == []
    assert "ok" not in server.handshakes


def test_a_value_that_cannot_travel_is_never_sent() -> None:
    with routed(HEALTHY_ROUTES) as server:
        urls = VendorUrls(server.url, server.url, server.url, server.url)
        entered = replace(HEALTHY, hellotext_token="clé" * 20, meta_token="mëta" * 20)
        found = {result.check_id: result.code for result in run_ladder(entered, urls, True)}
    assert found["hellotext.token"] == "hellotext_token.shape"
    assert found["meta.token"] == "meta_token.shape"
