"""The ladder climbed against the simulator: each state of the credentials has its own results."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Iterator

import pytest

from lib.domain.ladder import CHECKS, CODES, CheckResult
from lib.domain.model import CheckOutcome
from lib.domain.pasted import REFUSAL_CODES, WARNING_CODES
from lib.rehearsal.server import serve_in_thread
from lib.vendors.http import Timeouts, VendorUrls
from lib.vendors.ladder import Entered, run_ladder
from tests.vendors.wire import response, serving

TOKEN = "QWERTYUIOPASDFGHJKLZXCVBNMQWERTY" * 4
HELLOTEXT_TOKEN = "ALK_" + "aB3x9Zq" * 20
PATIENT = Timeouts(connect=5.0, read=10.0, body=10.0)
IMPATIENT = Timeouts(connect=5.0, read=1.0, body=5.0)
HEALTHY = Entered("acme", "vtexappkey-acme-ORYNWX", TOKEN, "yQlRPYBb", HELLOTEXT_TOKEN)
HEALTHY_CODES = [
    "vtex.shape.ok",
    "vtex.login.ok",
    "vtex.customers.readable",
    "vtex.key_power.least",
    "hellotext.business.found",
    "hellotext.token.authenticates",
]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


def urls_at(base: str) -> VendorUrls:
    return VendorUrls(
        f"{base}/vtex/{{account}}", f"{base}/shop/{{account}}", f"{base}/hellotext", f"{base}/meta"
    )


def climb(base: str, timeouts: Timeouts = PATIENT, /, **typed: str | None) -> list[CheckResult]:
    """The results for the healthy credentials with some fields typed otherwise."""
    account = typed.get("account")
    if account and "app_key" not in typed:
        typed["app_key"] = f"vtexappkey-{account}-ORYNWX"
    return list(run_ladder(dataclasses.replace(HEALTHY, **typed), urls_at(base), True, timeouts=timeouts))


def codes(results: list[CheckResult]) -> list[str]:
    return [result.code for result in results]


def test_right_credentials_pass_every_check_in_order_within_two_seconds(base: str) -> None:
    started = time.monotonic()
    results = climb(base)
    assert time.monotonic() - started < 2
    assert codes(results) == HEALTHY_CODES
    assert [result.check_id for result in results] == [spec.id for spec in CHECKS]
    assert {result.outcome for result in results} == {CheckOutcome.PASSED}
    assert results[1].facts["account"] == "acme"
    assert results[2].facts["total"] == "240"
    assert results[4].facts["prefix"] == "55"


def test_what_people_paste_around_the_values_does_no_harm(base: str) -> None:
    results = climb(
        base,
        account="https://ACME.myvtex.com/admin/",
        app_key=" X-VTEX-API-AppKey: vtexappkey-acme-ORYNWX\n",
        app_token=f'"{TOKEN[:64]}\n{TOKEN[64:]}"',
        business_id=" yQlRPYBb ",
        hellotext_token=f"Bearer {HELLOTEXT_TOKEN}",
    )
    assert codes(results) == HEALTHY_CODES


def test_a_result_is_handed_over_before_the_next_call_is_made() -> None:
    login = response("200 OK", b'{"authStatus": "Success", "token": "opaque"}')
    with serving(login) as server:
        ladder = run_ladder(HEALTHY, VendorUrls(server.url, "", server.url, ""), True, timeouts=PATIENT)
        assert next(ladder).code == "vtex.shape.ok"
        assert server.requests == []
        assert next(ladder).code == "vtex.login.ok_unnamed"
        assert len(server.requests) == 1


def test_a_dead_token_fails_the_login_and_skips_what_needs_it_but_not_hellotext(base: str) -> None:
    results = climb(base, app_token="DEAD" + TOKEN[4:])
    assert codes(results) == [
        "vtex.shape.ok",
        "vtex.login.wrong_credentials",
        "vtex.customers.skipped_after_login",
        "vtex.key_power.skipped_after_login",
        *HEALTHY_CODES[4:],
    ]
    assert results[1].outcome is CheckOutcome.FAILED


@pytest.mark.parametrize(
    ("suffix", "customers", "power"),
    [
        ("NOROLE", "vtex.customers.role_missing", "vtex.key_power.least"),
        ("POWERS", "vtex.customers.readable", "vtex.key_power.save_user"),
        ("EXTERN", "vtex.customers.readable", "vtex.key_power.save_user_external"),
    ],
)
def test_the_roles_of_a_key_show(base: str, suffix: str, customers: str, power: str) -> None:
    results = climb(base, app_key=f"vtexappkey-acme-{suffix}")
    assert codes(results)[1:4] == ["vtex.login.ok", customers, power]


def test_a_key_of_another_account_is_warned_about_and_still_tried(base: str) -> None:
    results = climb(base, app_key="vtexappkey-other-ORYNWX")
    assert (results[0].outcome, results[0].code) == (CheckOutcome.WARNING, "app_key.other_account")
    assert results[1].outcome in (CheckOutcome.PASSED, CheckOutcome.WARNING)


def test_an_empty_shop_is_a_warning(base: str) -> None:
    assert "vtex.customers.none" in codes(climb(base, account="acme-n0"))


VENDOR_FAULTS = [
    ("caido", "vendor.connection_lost"),
    ("html", "vendor.html"),
    ("limite", "vendor.rate_limited_wait"),
    ("limitefecha", "vendor.rate_limited_wait"),
    ("error500", "vendor.http_500"),
    ("error502", "vendor.http_502"),
    ("error503", "vendor.http_503"),
    ("error504", "vendor.http_504"),
    ("e408", "vendor.request_timeout"),
    ("redirige", "vendor.redirected"),
    ("trunco", "vendor.truncated"),
    ("gordo", "vendor.too_large"),
    ("otraforma", "vendor.other_shape"),
]


@pytest.mark.parametrize(("name", "code"), VENDOR_FAULTS)
def test_vtex_in_trouble_is_not_provable_and_hides_nothing_of_hellotext(
    base: str, name: str, code: str
) -> None:
    results = climb(base, account=f"{name}-tienda")
    assert results[1].outcome is CheckOutcome.NOT_PROVABLE
    assert codes(results)[1:] == [
        code,
        "vtex.customers.skipped_after_login",
        "vtex.key_power.skipped_after_login",
        *HEALTHY_CODES[4:],
    ]


@pytest.mark.parametrize(("name", "code"), VENDOR_FAULTS)
def test_hellotext_in_trouble_is_not_provable_and_hides_nothing_of_vtex(
    base: str, name: str, code: str
) -> None:
    results = climb(base, hellotext_token=f"{name}{HELLOTEXT_TOKEN}")
    assert results[5].outcome is CheckOutcome.NOT_PROVABLE
    assert codes(results) == [*HEALTHY_CODES[:5], code]


def test_a_silent_vendor_is_given_up_and_the_other_still_checked(base: str) -> None:
    silent_vtex = climb(base, IMPATIENT, account="lento-tienda")
    assert codes(silent_vtex)[1] == "vendor.read_timeout"
    assert codes(silent_vtex)[4:] == HEALTHY_CODES[4:]
    silent_hellotext = climb(base, IMPATIENT, hellotext_token=f"lento{HELLOTEXT_TOKEN}")
    assert codes(silent_hellotext) == [*HEALTHY_CODES[:5], "vendor.read_timeout"]


def test_an_account_that_vtex_does_not_know_fails_the_login(base: str) -> None:
    result = climb(base, account="noexiste-tienda")[1]
    assert (result.code, result.field) == ("vtex.login.account_unknown", "account")


def test_an_unknown_business_and_a_revoked_token_fail(base: str) -> None:
    results = climb(base, business_id="NOEXbcde", hellotext_token=f"dead{HELLOTEXT_TOKEN}")
    assert codes(results)[4:] == ["hellotext.business.unknown", "hellotext.token.wrong_token"]
    assert [result.outcome for result in results[4:]] == [CheckOutcome.FAILED] * 2


def test_the_checks_of_a_vendor_without_entries_are_skipped(base: str) -> None:
    no_vtex = climb(base, account=None, app_key=None, app_token=None)
    assert codes(no_vtex)[:4] == [
        "vtex.shape.not_entered",
        "vtex.login.not_entered",
        "vtex.customers.not_entered",
        "vtex.key_power.not_entered",
    ]
    assert codes(no_vtex)[4:] == HEALTHY_CODES[4:]
    no_hellotext = climb(base, business_id=None, hellotext_token="")
    assert codes(no_hellotext)[4:] == ["hellotext.business.not_entered", "hellotext.token.not_entered"]
    assert no_hellotext[5].outcome is CheckOutcome.SKIPPED


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"app_token": None}, "app_token.empty", "app_token"),
        ({"account": "", "app_key": HEALTHY.app_key}, "account.empty", "account"),
        ({"app_key": TOKEN, "app_token": HEALTHY.app_key}, "app_key.is_app_token", "app_key"),
        ({"app_token": "https://share.vtex.com/credentials/x1"}, "app_token.is_share_link", "app_token"),
        ({"app_token": "Q" * 10_000}, "too_long", "app_token"),
    ],
)
def test_what_is_certainly_wrong_is_never_sent(typed: dict[str, str | None], code: str, field: str) -> None:
    with serving(response("500 Oops")) as server:
        entered = dataclasses.replace(HEALTHY, business_id=None, hellotext_token=None, **typed)
        results = list(
            run_ladder(entered, VendorUrls(server.url, "", server.url, ""), True, timeouts=PATIENT)
        )
    assert server.requests == []
    assert (results[0].outcome, results[0].code, results[0].field) == (CheckOutcome.FAILED, code, field)
    assert {result.code.rpartition(".")[2] for result in results[1:4]} == {"skipped_after_shape"}


def test_swapped_hellotext_values_are_said_so_and_never_sent() -> None:
    entered = Entered(business_id=HELLOTEXT_TOKEN, hellotext_token="yQlRPYBb")
    with serving(response("200 OK", b"[]")) as server:
        results = list(run_ladder(entered, VendorUrls("", "", server.url, ""), True, timeouts=PATIENT))
    assert codes(results)[4:] == ["business_id.is_hellotext_token", "hellotext_token.is_business_id"]
    assert server.requests == []


def test_without_permission_no_key_goes_to_a_plain_address(base: str) -> None:
    results = list(run_ladder(HEALTHY, urls_at(base), allow_loopback=False))
    assert [code for code in codes(results) if code.startswith("vendor")] == ["vendor.address_refused"] * 3


def test_no_secret_shows_in_results_logs_or_reprs(base: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = repr(HEALTHY)
    for typed in (
        {},
        {"app_token": "DEAD" + TOKEN[4:]},
        {"account": "trunco-tienda"},
        {"business_id": TOKEN},
    ):
        shown += repr(climb(base, **typed))
    for secret in (TOKEN[4:], HELLOTEXT_TOKEN):
        assert secret not in shown + caplog.text


def test_every_code_that_the_ladder_ends_with_is_declared(base: str) -> None:
    seen = codes(climb(base)) + codes(climb(base, account="")) + codes(climb(base, app_key="vtexappkey-a-b"))
    assert set(seen) <= CODES | REFUSAL_CODES | WARNING_CODES
