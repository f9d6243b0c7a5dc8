"""VTEX ID, License Manager and affiliates of the simulator, over HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

import pytest
import requests

from lib.rehearsal import serve_in_thread

TOKEN = "A" * 128
SIX_HOURS = 6 * 60 * 60


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def keys(suffix: str = "ABCDEF", token: str = TOKEN) -> dict[str, str]:
    return {"X-VTEX-API-AppKey": f"vtexappkey-acme-{suffix}", "X-VTEX-API-AppToken": token}


def login(base: str, key: str = "vtexappkey-acme-ABCDEF", token: str = TOKEN) -> requests.Response:
    url = f"{base}/vtex/acme/api/vtexid/apptoken/login"
    return requests.post(url, json={"appkey": key, "apptoken": token}, timeout=5)


def get(base: str, path: str, headers: dict[str, str], account: str = "acme") -> requests.Response:
    return requests.get(f"{base}/vtex/{account}{path}", headers=headers, timeout=5)


def validate(base: str, token: str) -> requests.Response:
    return requests.post(f"{base}/vtex/acme/api/vtexid/credential/validate", json={"token": token}, timeout=5)


def test_a_right_pair_logs_in_and_the_token_names_key_account_and_six_hours(base: str) -> None:
    answer = login(base)
    assert answer.status_code == 200
    body = answer.json()
    assert body["authStatus"] == "Success"
    parts = body["token"].split(".")
    assert len(parts) == 3
    payload = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    assert payload["sub"] == "vtexappkey-acme-ABCDEF"
    assert payload["account"] == "acme"
    assert payload["audience"] == "admin"
    assert payload["exp"] == body["expires"]
    assert payload["exp"] - payload["iat"] == SIX_HOURS


@pytest.mark.parametrize(
    ("key", "token"),
    [
        ("vtexappkey-acme-ABCDEF", "DEAD" + "A" * 124),
        ("vtexappkey-acme-ABCDEF", "A" * 127),
        ("vtexappkey-acme-ABCDEF", "a" * 128),
        ("acme", TOKEN),
        (TOKEN, "vtexappkey-acme-ABCDEF"),
    ],
    ids=["dead", "short", "lower case", "no key", "swapped"],
)
def test_a_wrong_pair_is_refused(base: str, key: str, token: str) -> None:
    answer = login(base, key, token)
    assert answer.status_code == 401
    assert answer.json() == {"authStatus": "WrongCredentials"}


def test_a_body_that_is_no_json_object_is_a_bad_request(base: str) -> None:
    answer = requests.post(f"{base}/vtex/acme/api/vtexid/apptoken/login", data="[]", timeout=5)
    assert answer.status_code == 400


def test_the_login_token_is_validated_until_it_expires(base: str) -> None:
    token = login(base).json()["token"]
    fresh = validate(base, token)
    assert fresh.status_code == 200
    assert fresh.json()["authStatus"] == "Success"
    assert fresh.json()["user"] == "vtexappkey-acme-ABCDEF"
    requests.post(f"{base}/_control/clock", json={"seconds": SIX_HOURS + 1}, timeout=5)
    expired = validate(base, token)
    assert expired.status_code == 401
    assert expired.json() == {"authStatus": "WrongCredentials"}


def test_the_login_token_stands_for_the_key_in_its_own_account_only(base: str) -> None:
    cookie = {"VtexIdclientAutCookie": login(base, "vtexappkey-acme-POWERS").json()["token"]}
    assert get(base, "/api/vlm/appkeys", cookie).status_code == 200
    assert get(base, "/api/vlm/appkeys", cookie, account="otra").status_code == 401


def test_an_ordinary_key_may_not_list_keys(base: str) -> None:
    assert get(base, "/api/vlm/appkeys", keys()).status_code == 403


def test_a_powerful_key_finds_its_own_row(base: str) -> None:
    rows = get(base, "/api/vlm/appkeys", keys("POWERS")).json()
    own = [row for row in rows if row["appKey"] == "vtexappkey-acme-POWERS"]
    assert len(own) == 1
    assert own[0]["isActive"] is True
    assert own[0]["label"]
    assert own[0]["createdIn"].endswith("Z")


def test_an_external_key_lists_keys_without_its_own(base: str) -> None:
    answer = get(base, "/api/vlm/appkeys", keys("EXTERN"))
    assert answer.status_code == 200
    assert answer.json()
    assert "vtexappkey-acme-EXTERN" not in [row["appKey"] for row in answer.json()]


@pytest.mark.parametrize(
    "path",
    [
        "/api/vlm/appkeys",
        "/api/vlm/account",
        "/api/vlm/account/stores",
        "/api/license-manager/users/b27f0a3e/roles",
        "/api/fulfillment/pvt/affiliates",
    ],
)
def test_without_valid_credentials_everything_is_401_and_without_the_resource_403(
    base: str, path: str
) -> None:
    assert get(base, path, {}).status_code == 401
    assert get(base, path, keys(token="DEAD" + "A" * 124)).status_code == 401
    assert get(base, path, keys()).status_code == 403
    assert get(base, path, keys("POWERS")).status_code == 200


def test_a_key_for_stores_reads_hosts_and_affiliates_but_not_keys(base: str) -> None:
    stores = get(base, "/api/vlm/account/stores", keys("STORES")).json()
    assert stores[0]["name"] == "acme"
    assert "acme.myvtex.com" in stores[0]["hosts"]
    affiliates = get(base, "/api/fulfillment/pvt/affiliates", keys("STORES")).json()
    assert "Hellotext" in [row["name"] for row in affiliates]
    assert get(base, "/api/vlm/appkeys", keys("STORES")).status_code == 403


def test_the_affiliate_can_be_missing(base: str) -> None:
    rows = get(base, "/api/fulfillment/pvt/affiliates", keys("STORES"), account="sinafiliado-1").json()
    assert rows
    assert "Hellotext" not in [row["name"] for row in rows]


def test_the_affiliate_can_have_an_id_with_a_vowel(base: str) -> None:
    rows = get(base, "/api/fulfillment/pvt/affiliates", keys("STORES"), account="afiliadoraro-1").json()
    [own] = [row["id"] for row in rows if row["name"] == "Hellotext"]
    assert set(own) & set("AEIOU")


def test_the_list_of_stores_can_be_empty(base: str) -> None:
    assert get(base, "/api/vlm/account/stores", keys("STORES"), account="sintiendas-1").json() == []


def test_a_key_can_be_listed_as_inactive(base: str) -> None:
    rows = get(base, "/api/vlm/appkeys", keys("DORMNT")).json()
    [own] = [row for row in rows if row["appKey"] == "vtexappkey-acme-DORMNT"]
    assert own["isActive"] is False


def test_other_methods_are_not_allowed(base: str) -> None:
    assert (
        requests.post(f"{base}/vtex/acme/api/vlm/appkeys", headers=keys("POWERS"), timeout=5).status_code
        == 405
    )
