"""The ladder climbed against the simulator: each state of VTEX and Hellotext has its own results."""

from __future__ import annotations

import dataclasses
import logging
import socket
import time
from collections.abc import Iterator

import pytest

from lib.domain.ladder import CHECKS, CODES
from lib.domain.model import CheckOutcome
from lib.domain.pasted import REFUSAL_CODES, WARNING_CODES
from lib.rehearsal.server import serve_in_thread
from lib.vendors.http import VendorUrls
from lib.vendors.ladder import Credentials, run_ladder
from tests.vendors.climbing import (
    AFTER_LOGIN,
    HEALTHY,
    HEALTHY_CODES,
    HELLOTEXT_TOKEN,
    IMPATIENT,
    META_TOKEN,
    NOT_ASKED,
    NUMBER_ID,
    ONLY_VTEX,
    PATIENT,
    TOKEN,
    WABA_ID,
    climb,
    codes,
    in_order,
    one_url,
    urls_at,
)
from tests.vendors.wire import response, serving


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


def test_right_credentials_pass_every_check_within_two_seconds(base: str) -> None:
    started = time.monotonic()
    results = climb(base)
    assert time.monotonic() - started < 2
    assert codes(results) == HEALTHY_CODES
    assert [result.check_id for result in results] == [spec.id for spec in CHECKS]
    assert {result.outcome for result in results if result.code not in NOT_ASKED} == {CheckOutcome.PASSED}
    facts = {result.check_id: result.facts for result in results}
    assert facts["vtex.host"] == {"host": "127.0.0.1"}
    assert facts["vtex.login"]["account"] == "acme"
    assert facts["vtex.customers"]["total"] == "240"
    assert facts["vtex.stores"]["hosts"] == "www.acme.example, acme.myvtex.com"
    assert facts["vtex.affiliates"]["ids"] == "HLT"
    assert facts["hellotext.business"] == {"country": "BR", "prefix": "55"}


def test_what_people_paste_around_the_values_does_no_harm(base: str) -> None:
    results = climb(
        base,
        account="https://ACME.myvtex.com/admin/",
        app_key=" X-VTEX-API-AppKey: vtexappkey-acme-STORES\n",
        app_token=f'"{TOKEN[:64]}\n{TOKEN[64:]}"',
        business_id=" yQlRPYBb ",
        hellotext_token=f"Bearer {HELLOTEXT_TOKEN}",
    )
    assert codes(results) == HEALTHY_CODES


def test_a_dead_token_fails_the_login_and_skips_what_needs_it_but_not_hellotext(base: str) -> None:
    results = climb(base, app_token="DEAD" + TOKEN[4:])
    assert codes(results) == [
        "vtex.shape.ok",
        "vtex.host.reached",
        "vtex.login.wrong_credentials",
        *AFTER_LOGIN,
        *HEALTHY_CODES[7:],
    ]
    assert results[2].outcome is CheckOutcome.FAILED


@pytest.mark.parametrize(
    ("suffix", "customers", "power", "rest"),
    [
        ("ORYNWX", "readable", "least", "not_granted"),
        ("NOROLE", "role_missing", "least", "not_granted"),
        ("POWERS", "readable", "save_user", "found"),
        ("DORMNT", "readable", "inactive", "found"),
        ("EXTERN", "readable", "save_user_external", "not_granted"),
        ("STORES", "readable", "least", "found"),
    ],
)
def test_the_roles_of_a_key_show(base: str, suffix: str, customers: str, power: str, rest: str) -> None:
    results = climb(base, app_key=f"vtexappkey-acme-{suffix}")
    assert codes(results)[2:7] == [
        "vtex.login.ok",
        f"vtex.customers.{customers}",
        f"vtex.key_power.{power}",
        f"vtex.stores.{rest}",
        f"vtex.affiliates.{rest}",
    ]


@pytest.mark.parametrize(
    ("account", "code"),
    [
        ("sinafiliado-acme", "vtex.affiliates.missing"),
        ("afiliadoraro-acme", "vtex.affiliates.unusual_id"),
        ("sintiendas-acme", "vtex.stores.none"),
    ],
)
def test_what_an_account_lacks_shows(base: str, account: str, code: str) -> None:
    assert code in codes(climb(base, account=account, app_key=f"vtexappkey-{account}-STORES"))


def test_a_key_of_another_account_is_warned_about_and_still_tried(base: str) -> None:
    results = climb(base, app_key="vtexappkey-other-ORYNWX")
    assert (results[0].outcome, results[0].code) == (CheckOutcome.WARNING, "app_key.other_account")
    assert results[2].code == "vtex.login.ok"


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
    assert results[2].outcome is CheckOutcome.NOT_PROVABLE
    assert codes(results)[1:] == ["vtex.host.reached", code, *AFTER_LOGIN, *HEALTHY_CODES[7:]]


@pytest.mark.parametrize(("name", "code"), VENDOR_FAULTS)
def test_hellotext_in_trouble_is_not_provable_and_hides_nothing_of_vtex(
    base: str, name: str, code: str
) -> None:
    results = climb(base, hellotext_token=f"{name}{HELLOTEXT_TOKEN}")
    assert results[8].outcome is CheckOutcome.NOT_PROVABLE
    assert codes(results) == [*HEALTHY_CODES[:8], code, *HEALTHY_CODES[9:]]


def test_a_silent_vendor_is_given_up_and_the_other_still_checked(base: str) -> None:
    silent_vtex = climb(base, IMPATIENT, account="lento-tienda")
    assert codes(silent_vtex)[2] == "vendor.read_timeout"
    assert codes(silent_vtex)[7:] == HEALTHY_CODES[7:]
    silent_hellotext = climb(base, IMPATIENT, hellotext_token=f"lento{HELLOTEXT_TOKEN}")
    assert codes(silent_hellotext) == [*HEALTHY_CODES[:8], "vendor.read_timeout", *HEALTHY_CODES[9:]]


def test_an_account_that_vtex_does_not_know_fails_the_login(base: str) -> None:
    result = climb(base, account="noexiste-tienda")[2]
    assert (result.code, result.field) == ("vtex.login.account_unknown", "account")


def test_an_unknown_business_and_a_revoked_token_fail(base: str) -> None:
    results = climb(base, business_id="NOEXbcde", hellotext_token=f"dead{HELLOTEXT_TOKEN}")
    assert codes(results)[7:9] == ["hellotext.business.unknown", "hellotext.token.wrong_token"]
    assert [result.outcome for result in results[7:9]] == [CheckOutcome.FAILED] * 2


def test_the_checks_of_a_vendor_without_entries_are_skipped(base: str) -> None:
    no_vtex = climb(base, account=None, app_key=None, app_token=None)
    assert codes(no_vtex)[:7] == [f"{spec.id}.not_entered" for spec in CHECKS[:7]]
    assert codes(no_vtex)[7:] == HEALTHY_CODES[7:]
    no_hellotext = climb(base, business_id=None, hellotext_token="")
    assert codes(no_hellotext)[7:10] == [f"{spec.id}.not_entered" for spec in CHECKS[7:10]]
    no_meta = climb(base, meta_token=None)
    assert codes(no_meta)[10:] == [f"{spec.id}.not_entered" for spec in CHECKS[10:]]
    assert {result.outcome for result in no_meta[10:]} == {CheckOutcome.SKIPPED}


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
        entered = dataclasses.replace(ONLY_VTEX, **typed)
        results = in_order(run_ladder(entered, one_url(server.url), True, timeouts=PATIENT))
    assert server.requests == []
    assert (results[0].outcome, results[0].code, results[0].field) == (CheckOutcome.FAILED, code, field)
    assert {result.code.rpartition(".")[2] for result in results[1:7]} == {"skipped_after_shape"}


def test_swapped_hellotext_values_are_said_so_and_never_sent() -> None:
    entered = Credentials(business_id=HELLOTEXT_TOKEN, hellotext_token="yQlRPYBb")
    with serving(response("200 OK", b"[]")) as server:
        results = in_order(run_ladder(entered, one_url(server.url), True, timeouts=PATIENT))
    assert codes(results)[7:9] == ["business_id.is_hellotext_token", "hellotext_token.is_business_id"]
    assert server.requests == []


def test_a_key_goes_nowhere_when_its_host_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    urls = VendorUrls(f"http://127.0.0.1:{port}", "", "", "")
    results = in_order(run_ladder(ONLY_VTEX, urls, True, timeouts=PATIENT))
    assert codes(results)[:2] == ["vtex.shape.ok", "vendor.connection_refused"]
    assert codes(results)[2:7] == [f"{spec.id}.skipped_after_host" for spec in CHECKS[2:7]]


def test_without_permission_no_key_goes_to_a_plain_address(base: str) -> None:
    results = in_order(run_ladder(HEALTHY, urls_at(base), allow_loopback=False))
    refused = {result.check_id for result in results if result.code == "vendor.address_refused"}
    assert refused == {"vtex.host", "hellotext.business", "hellotext.token", "meta.token"}
    assert not [result for result in results if result.outcome is CheckOutcome.PASSED][1:]


def test_no_secret_shows_in_results_logs_or_reprs(base: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown = repr(HEALTHY)
    for typed in (
        {},
        {"app_token": "DEAD" + TOKEN[4:]},
        {"account": "trunco-tienda"},
        {"business_id": TOKEN},
        {"waba_id": META_TOKEN},
        {"meta_number_id": WABA_ID, "waba_id": NUMBER_ID},
    ):
        shown += repr(climb(base, **typed))
    for secret in (TOKEN[4:], HELLOTEXT_TOKEN, META_TOKEN):
        assert secret not in shown + caplog.text


def test_every_code_that_the_ladder_ends_with_is_declared(base: str) -> None:
    seen = codes(climb(base)) + codes(climb(base, account="")) + codes(climb(base, app_key="vtexappkey-a-b"))
    assert set(seen) <= CODES | REFUSAL_CODES | WARNING_CODES
