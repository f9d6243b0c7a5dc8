"""The Graph API of the simulator, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

TOKEN = "EAAtoken"
BUSINESS, WABA, NUMBER = "106853218861309", "206853218861309", "306853218861309"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def get(base: str, path: str, token: str = TOKEN, **query: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(f"{base}/meta/v26.0/{path}", params=query, headers=headers, timeout=5)


def error(answer: requests.Response) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()["error"]
    assert {"message", "type", "code"} <= set(body)
    return body


def stage(base: str, number: str, **body: str) -> str:
    answer = requests.post(f"{base}/_control/numbers", json={"id": number, **body}, timeout=5)
    assert answer.status_code == 200
    return str(answer.json()["stage"])


def test_a_business_tells_whether_it_is_verified(base: str) -> None:
    assert get(base, BUSINESS, fields="name,verification_status").json()["verification_status"] == "verified"
    open_one = get(base, BUSINESS[:-2] + "00", fields="verification_status").json()
    assert open_one == {"id": BUSINESS[:-2] + "00", "verification_status": "not_verified"}


@pytest.mark.parametrize(
    ("ending", "review"),
    [
        ("09", "APPROVED"),
        ("00", "PENDING"),
        ("22", "REJECTED"),
        ("44", "RESTRICTED"),
    ],
)
def test_a_waba_tells_its_review(base: str, ending: str, review: str) -> None:
    waba = WABA[:-2] + ending
    answer = get(base, waba, fields="account_review_status,owner_business_info{id,name}").json()
    assert answer["account_review_status"] == review
    assert answer["owner_business_info"]["id"] == "1" + waba[1:]


def test_a_number_walks_from_not_verified_to_connected(base: str) -> None:
    number = NUMBER[:-2] + "00"
    fields = "status,code_verification_status,platform_type,health_status"
    seen = [get(base, number, fields=fields).json()]
    for _ in range(3):
        stage(base, number)
        seen.append(get(base, number, fields=fields).json())
    assert [each["code_verification_status"] for each in seen] == ["NOT_VERIFIED"] + ["VERIFIED"] * 3
    assert [each["status"] for each in seen] == ["PENDING", "PENDING", "CONNECTED", "CONNECTED"]
    able = [each["health_status"]["can_send_message"] for each in seen]
    assert able == ["BLOCKED", "LIMITED", "AVAILABLE", "AVAILABLE"]
    assert seen[0]["platform_type"] == "NOT_APPLICABLE"
    assert seen[-1]["platform_type"] == "CLOUD_API"


def test_a_number_can_be_put_on_a_stage(base: str) -> None:
    assert stage(base, NUMBER, stage="PENDING") == "PENDING"
    assert get(base, NUMBER, fields="status").json()["status"] == "PENDING"
    wrong = requests.post(f"{base}/_control/numbers", json={"id": NUMBER, "stage": "GONE"}, timeout=5)
    assert wrong.status_code == 400


def test_health_names_every_entity(base: str) -> None:
    health = get(base, NUMBER[:-2] + "11", fields="health_status").json()["health_status"]
    assert [each["entity_type"] for each in health["entities"]] == ["PHONE_NUMBER", "WABA", "BUSINESS", "APP"]
    assert health["can_send_message"] == "LIMITED"
    assert "display name" in health["entities"][0]["additional_info"][0]


@pytest.mark.parametrize(
    ("ending", "status", "name_status", "able"),
    [("22", "BANNED", "DECLINED", "BLOCKED"), ("44", "FLAGGED", "APPROVED", "LIMITED")],
)
def test_a_connected_number_can_lose_its_standing(
    base: str, ending: str, status: str, name_status: str, able: str
) -> None:
    answer = get(base, NUMBER[:-2] + ending, fields="status,name_status,health_status").json()
    assert (answer["status"], answer["name_status"]) == (status, name_status)
    assert answer["health_status"]["can_send_message"] == able


def test_states_that_no_source_names_exist(base: str) -> None:
    fields = "status,name_status"
    answer = get(base, NUMBER[:-2] + "33", fields=fields).json()
    review = get(base, WABA[:-2] + "33", fields="account_review_status").json()["account_review_status"]
    known = {"CONNECTED", "PENDING", "APPROVED", "REJECTED", "DECLINED", "BANNED"}
    assert known.isdisjoint({answer["status"], answer["name_status"], review})


@pytest.mark.parametrize(
    ("token", "status", "code", "subcode"),
    [
        ("dead-token", 401, 190, 463),
        ("revocado-token", 401, 190, 460),
        ("cuota-token", 400, 80007, None),
        ("pasajero-token", 500, 2, None),
    ],
)
def test_each_refusal_of_a_token_has_its_code(
    base: str, token: str, status: int, code: int, subcode: int | None
) -> None:
    answer = get(base, WABA, token)
    assert answer.status_code == status
    assert (error(answer)["code"], error(answer).get("error_subcode")) == (code, subcode)


def test_a_waba_lists_its_number_with_the_status_of_the_edge(base: str) -> None:
    answer = get(base, f"{WABA}/phone_numbers", fields="id,code_verification_status").json()
    assert answer["data"][0]["id"] == NUMBER
    assert answer["data"][0]["status"] == "LINKED"
    assert answer["data"][0]["code_verification_status"] == "VERIFIED"


def test_subscribed_apps(base: str) -> None:
    rows = get(base, f"{WABA}/subscribed_apps").json()["data"]
    assert set(rows[0]["whatsapp_business_api_data"]) == {"id", "name", "link"}
    assert get(base, f"{WABA[:-2]}00/subscribed_apps").json() == {"data": []}


@pytest.mark.parametrize(
    ("token", "valid", "scopes"), [("EAAother", True, 2), ("dead-one", False, 0), ("sinpermiso-one", True, 0)]
)
def test_debug_token(base: str, token: str, valid: bool, scopes: int) -> None:
    data = get(base, "debug_token", input_token=token).json()["data"]
    assert data["is_valid"] is valid
    assert len(data["scopes"]) == len(data["granular_scopes"]) == scopes
    assert (data["expires_at"] > 0) is valid


@pytest.mark.parametrize(
    ("token", "status", "code"), [("", 401, 104), ("dead-token", 401, 190), ("sinpermiso-token", 403, 200)]
)
@pytest.mark.parametrize("path", [BUSINESS, WABA, NUMBER, f"{WABA}/phone_numbers", f"{WABA}/subscribed_apps"])
def test_a_wrong_token(base: str, path: str, token: str, status: int, code: int) -> None:
    answer = get(base, path, token)
    assert answer.status_code == status
    assert error(answer)["code"] == code


@pytest.mark.parametrize(
    "path", ["906853218861309", f"{BUSINESS}/phone_numbers", f"{NUMBER}/subscribed_apps"]
)
def test_the_wrong_kind_of_id_is_code_100_subcode_33(base: str, path: str) -> None:
    answer = get(base, path)
    assert answer.status_code == 400
    assert (error(answer)["code"], error(answer)["error_subcode"]) == (100, 33)


def test_ids_that_are_not_there_or_no_numbers(base: str) -> None:
    gone = get(base, NUMBER[:-2] + "04")
    assert (gone.status_code, error(gone)["code"]) == (404, 803)
    word = get(base, "no-es-un-id")
    assert (word.status_code, error(word)["code"]) == (400, 100)


@pytest.mark.parametrize("path", [BUSINESS, WABA, NUMBER, f"{WABA}/phone_numbers"])
def test_an_unknown_field_is_refused(base: str, path: str) -> None:
    answer = get(base, path, fields="id,nombre")
    assert answer.status_code == 400
    assert error(answer)["code"] == 100
