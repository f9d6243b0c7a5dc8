"""A vendor that says a secret back does not get it onto a page or into a copied trace."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lib.domain.credential import SECRET_FIELDS
from lib.domain.ladder import CheckResult
from lib.vendors.ladder import WriteConsent, run_ladder
from tests.unit.seen import jwt
from tests.vendors.climbing import HEALTHY, NUMBER_ID, PATIENT, WABA_ID, in_order, one_url
from tests.vendors.wire import response, routed

KEY = HEALTHY.app_key
VARIANTS: dict[str, Callable[[str], str]] = {
    "whole": lambda secret: secret,
    "in the other case": lambda secret: secret.swapcase(),
    "within words": lambda secret: f"of {secret}, said the vendor",
    "its beginning": lambda secret: secret[:-4],
    "its end": lambda secret: secret[-12:],
}


def said(body: object, echoed: str, status: str = "200 OK") -> bytes:
    """An answer with this body, its request id the echo."""
    return response(status, json.dumps(body).encode(), f"X-Request-Id: {echoed}")


def echoing(echoed: str) -> dict[str, bytes]:
    """Every vendor well, and with the echo wherever a text of theirs is kept."""
    login = {"authStatus": "Success", "token": jwt({"sub": KEY, "account": echoed})}
    key = {"appKey": KEY, "label": echoed, "createdIn": echoed, "isActive": echoed}
    host = "".join(c for c in echoed if c.isalnum() or c == "-") + ".example"
    hint = {"errors": [{"possible_solution": echoed}]}
    health = {"can_send_message": "LIMITED", "entities": [hint]}
    account = {
        "id": "1",
        "account_review_status": "APPROVED",
        "name": echoed,
        "business_verification_status": echoed,
        "health_status": health,
    }
    number = {
        "id": "1",
        "status": "CONNECTED",
        "name_status": "APPROVED",
        "verified_name": echoed,
        "quality_rating": echoed,
        "platform_type": echoed,
        "health_status": health,
    }
    return {
        "POST /api/vtexid/apptoken/login": said(login, echoed),
        "GET /api/dataentities/CL/search": said([{"email": "a@b.co"}], echoed),
        "GET /api/vlm/appkeys": said([key], echoed),
        "GET /api/vlm/account/stores": said([{"hosts": [host]}], echoed),
        "GET /api/fulfillment/pvt/affiliates": said([{"id": echoed, "name": "Hellotext"}], echoed),
        "GET /v1/public/businesses/yQlRPYBb": said(
            {"id": "yQlRPYBb", "country": {"code": echoed, "prefix": echoed}}, echoed
        ),
        "GET /v1/profiles": said([{"id": "1"}], echoed),
        "PATCH /v1/profiles/abc12345": said({"id": echoed}, echoed),
        f"GET /{WABA_ID}": said(account, echoed),
        f"GET /{NUMBER_ID}": said(number, echoed),
    }


def climb(routes: dict[str, bytes]) -> list[CheckResult]:
    with routed(routes) as server:
        ladder = run_ladder(
            HEALTHY, one_url(server.url), True, timeouts=PATIENT, write=WriteConsent("abc12345")
        )
        return in_order(ladder)


KEPT_TEXTS: dict[str, set[str]] = {
    "vtex.login": {"account"},
    "vtex.customers": set(),
    "vtex.key_power": {"label", "created_in", "is_active"},
    "vtex.stores": {"hosts"},
    "vtex.affiliates": {"ids", "taken"},
    "hellotext.business": {"country", "prefix"},
    "hellotext.token": set(),
    "hellotext.write": {"profile"},
    "meta.token": set(),
    "meta.waba": {"name", "verification"},
    "meta.number": {"name", "quality", "platform"},
    "meta.name": {"name"},
    "meta.health": {"hint"},
}


def hidden(result: CheckResult) -> set[str]:
    return {name for name, text in result.facts.items() if text == "…"}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("field", SECRET_FIELDS)
def test_what_a_vendor_says_back_of_a_secret_is_hidden_everywhere(field: str, variant: str) -> None:
    secret = getattr(HEALTHY, field)
    echoed = VARIANTS[variant](secret)
    results = climb(echoing(echoed))
    assert {result.check_id: hidden(result) for result in results[2:]} == KEPT_TEXTS
    assert {result.request_id for result in results[2:]} == {"…"}
    shown = repr(results).lower()
    assert not [at for at in range(len(secret) - 11) if secret[at : at + 12].lower() in shown]


@pytest.mark.parametrize("field", SECRET_FIELDS)
def test_the_trace_id_of_an_error_of_meta_is_hidden_too(field: str) -> None:
    secret = getattr(HEALTHY, field)
    error = {"error": {"code": 190, "message": secret, "fbtrace_id": secret}}
    refusal = response("401 Unauthorized", json.dumps(error).encode())
    token = next(
        result
        for result in climb({**echoing("harmless"), f"GET /{WABA_ID}": refusal})
        if result.check_id == "meta.token"
    )
    assert (token.code, token.request_id) == ("meta.token.wrong_token", "…")


def test_what_is_no_secret_is_shown_as_it_is() -> None:
    results = climb(echoing("harmless"))
    assert {result.request_id for result in results[2:]} == {"harmless"}
    assert not [result for result in results if hidden(result)]
    assert "harmless" in results[4].facts["label"]
