"""Credentials that pass every check, and the climb with some of them typed otherwise."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from lib.domain.ladder import CHECKS, CheckResult
from lib.vendors.http import Timeouts, VendorUrls
from lib.vendors.ladder import Credentials, WriteConsent, run_ladder
from tests.vendors.wire import response

TOKEN = "QWERTYUIOPASDFGHJKLZXCVBNMQWERTY" * 4
HELLOTEXT_TOKEN = "ALK_" + "aB3x9Zq" * 20
META_TOKEN = "EAAB" + "x7Yz9Kq" * 24
BUSINESS_MANAGER_ID, WABA_ID, NUMBER_ID = "106853218861309", "206853218861309", "306853218861309"
PATIENT = Timeouts(connect=5.0, read=10.0, whole=20.0)
IMPATIENT = Timeouts(connect=5.0, read=1.0, whole=6.0)

HEALTHY = Credentials(
    "acme",
    "vtexappkey-acme-STORES",
    TOKEN,
    "yQlRPYBb",
    HELLOTEXT_TOKEN,
    BUSINESS_MANAGER_ID,
    WABA_ID,
    NUMBER_ID,
    META_TOKEN,
)
ONLY_VTEX = Credentials("acme", "vtexappkey-acme-STORES", TOKEN)
ONLY_HELLOTEXT = Credentials(business_id="yQlRPYBb", hellotext_token=HELLOTEXT_TOKEN)
ONLY_META = Credentials(waba_id=WABA_ID, meta_number_id=NUMBER_ID, meta_token=META_TOKEN)
HEALTHY_CODES = [
    "vtex.shape.ok",
    "vtex.host.reached",
    "vtex.login.ok",
    "vtex.customers.readable",
    "vtex.key_power.least",
    "vtex.stores.found",
    "vtex.affiliates.found",
    "hellotext.business.found",
    "hellotext.token.authenticates",
    "hellotext.write.not_agreed",
    "meta.token.authenticates",
    "meta.waba.approved",
    "meta.number.connected",
    "meta.name.approved",
    "meta.health.available",
]
HEALTHY_ROUTES = {
    "POST /api/vtexid/apptoken/login": response("200 OK", b'{"authStatus": "Success", "token": "opaque"}'),
    "GET /api/dataentities/CL/search": response("200 OK", b'[{"id": "1", "email": "a@b.co"}]'),
    "GET /api/vlm/appkeys": response("403 Forbidden", b"{}"),
    "GET /api/vlm/account/stores": response("200 OK", b'[{"hosts": ["www.acme.example"]}]'),
    "GET /api/fulfillment/pvt/affiliates": response("200 OK", b'[{"id": "HLT", "name": "Hellotext"}]'),
    "GET /v1/public/businesses/yQlRPYBb": response("200 OK", b'{"id": "yQlRPYBb"}'),
    "GET /v1/profiles": response("200 OK", b"[]"),
    "PATCH /v1/profiles/abc12345": response("200 OK", b'{"id": "abc12345"}'),
    f"GET /{WABA_ID}": response(
        "200 OK",
        b'{"id": "2", "account_review_status": "APPROVED",'
        b' "health_status": {"can_send_message": "AVAILABLE"}}',
    ),
    f"GET /{NUMBER_ID}": response(
        "200 OK",
        b'{"id": "3", "status": "CONNECTED", "name_status": "APPROVED",'
        b' "health_status": {"can_send_message": "AVAILABLE"}}',
    ),
}
NOT_ASKED = "hellotext.write.not_agreed"
AFTER_LOGIN = [f"{spec.id}.skipped_after_login" for spec in CHECKS[3:7]]
_ORDER = {spec.id: place for place, spec in enumerate(CHECKS)}


def urls_at(base: str) -> VendorUrls:
    """The vendors of a simulator."""
    return VendorUrls(
        f"{base}/vtex/{{account}}", f"{base}/shop/{{account}}", f"{base}/hellotext", f"{base}/meta/v26.0"
    )


def one_url(url: str) -> VendorUrls:
    """Every vendor at one address."""
    return VendorUrls(url, url, url, url)


def in_order(results: Iterable[CheckResult]) -> list[CheckResult]:
    """The results in the order of the checks, which vendors climbed at the same time do not keep."""
    return sorted(results, key=lambda result: _ORDER[result.check_id])


def climb(
    base: str, timeouts: Timeouts = PATIENT, write: WriteConsent | None = None, /, **typed: str | None
) -> list[CheckResult]:
    """The results for the healthy credentials with some fields typed otherwise."""
    account = typed.get("account")
    if account and "app_key" not in typed:
        typed["app_key"] = f"vtexappkey-{account}-STORES"
    entered = dataclasses.replace(HEALTHY, **typed)
    return in_order(run_ladder(entered, urls_at(base), True, timeouts=timeouts, write=write))


def codes(results: Iterable[CheckResult]) -> list[str]:
    """What the results say."""
    return [result.code for result in results]
