"""Hellotext's API of the simulator, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

TOKEN = "ALK_valid-token-of-a-business"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return f"{served}/hellotext/v1"


def auth(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def create(base: str, token: str = TOKEN, **body: Any) -> requests.Response:
    return requests.post(f"{base}/profiles", json=body, headers=auth(token), timeout=5)


def listed(base: str, token: str = TOKEN, **query: str) -> list[dict[str, Any]]:
    answer = requests.get(f"{base}/profiles", params=query, headers=auth(token), timeout=5)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return rows


def error(answer: requests.Response) -> dict[str, str]:
    errors: list[dict[str, str]] = answer.json()["errors"]
    assert len(errors) == 1
    return errors[0]


def business(base: str, business_id: str, token: str) -> requests.Response:
    return requests.get(f"{base}/public/businesses/{business_id}", headers=auth(token), timeout=5)


def test_a_business_shows_its_public_data_to_its_own_id(base: str) -> None:
    answer = business(base, "yQlRPYBb", "yQlRPYBb")
    assert answer.status_code == 200
    body = answer.json()
    assert body["id"] == "yQlRPYBb"
    assert set(body["country"]) == {"code", "prefix"}
    assert {"features", "locale", "style_url", "webchat", "whatsapp", "whitelist", "subscription"} < set(body)


@pytest.mark.parametrize("wrong", ["NOEXabcd", "yQlRPYB", "yQlRPYBb9"])
def test_an_unknown_business_is_404(base: str, wrong: str) -> None:
    answer = business(base, wrong, wrong)
    assert answer.status_code == 404
    assert error(answer)["type"] == "not_found"


def test_another_bearer_than_the_business_id_is_401(base: str) -> None:
    assert business(base, "yQlRPYBb", TOKEN).status_code == 401
    assert requests.get(f"{base}/public/businesses/yQlRPYBb", timeout=5).status_code == 401


@pytest.mark.parametrize("token", ["dead-token-000", "yQlRPYBb", "with space in it", ""])
def test_a_wrong_token_is_401_for_reads_and_writes(base: str, token: str) -> None:
    read = requests.get(f"{base}/profiles", headers=auth(token), timeout=5)
    assert read.status_code == 401
    assert "message" in error(read)
    assert create(base, token, first_name="Ana").status_code == 401


def test_a_plan_without_api_reads_but_does_not_write(base: str) -> None:
    assert listed(base, "plan-token-000") == []
    answer = create(base, "plan-token-000", first_name="Ana")
    assert answer.status_code == 403
    assert error(answer)["type"] == "not_allowed"
    assert listed(base, "plan-token-000") == []


def test_a_profile_is_created_read_and_changed(base: str) -> None:
    sent = {"first_name": "Ana", "email[primary]": "ana@example.com", "phone[mobile]": "+59899000001"}
    created = create(base, **sent)
    assert created.status_code == 201
    url = f"{base}/profiles/{created.json()['id']}"
    assert requests.get(url, headers=auth(TOKEN), timeout=5).json() == created.json()
    changed = requests.patch(url, json={"last_name": "Silva"}, headers=auth(TOKEN), timeout=5)
    assert changed.status_code == 200
    after = requests.get(url, headers=auth(TOKEN), timeout=5).json()
    assert (after["first_name"], after["last_name"]) == ("Ana", "Silva")
    assert (after["email"], after["phone"]) == ("ana@example.com", "+59899000001")


def test_an_unknown_profile_is_404(base: str) -> None:
    for method in ("GET", "PATCH"):
        answer = requests.request(
            method, f"{base}/profiles/BvYeyVYz", json={"first_name": "A"}, headers=auth(TOKEN), timeout=5
        )
        assert answer.status_code == 404
        assert error(answer)["type"] == "not_found"


def test_a_profile_of_another_business_is_404(base: str) -> None:
    mine = create(base, first_name="Ana").json()["id"]
    other = requests.get(f"{base}/profiles/{mine}", headers=auth("ALK_another-token"), timeout=5)
    assert other.status_code == 404


def test_two_tokens_of_one_business_see_the_same_profiles(base: str) -> None:
    mine = create(base, "old-token_yQlRPYBb", first_name="Ana").json()["id"]
    assert [row["id"] for row in listed(base, "new-token_yQlRPYBb")] == [mine]


@pytest.mark.parametrize(
    "again", [{"email": "ANA@example.com"}, {"phone": "+59899000001"}], ids=["by e-mail", "by phone"]
)
def test_a_post_matches_an_existing_profile(base: str, again: dict[str, str]) -> None:
    first = create(base, email="ana@example.com", phone="+59899000001").json()["id"]
    second = create(base, first_name="Ana", **again)
    assert second.status_code == 200
    assert second.json()["id"] == first
    assert len(listed(base)) == 1


def test_matching_can_be_switched_off(base: str) -> None:
    first = create(base, "sinmatch-token", email="ana@example.com").json()["id"]
    second = create(base, "sinmatch-token", email="ana@example.com")
    assert second.status_code == 201
    assert second.json()["id"] != first


def test_the_list_is_newest_first_25_at_a_time_and_pages_by_cursor(base: str) -> None:
    made = [create(base, reference=str(number)).json()["id"] for number in range(30)]
    newest_first = made[::-1]
    page = [row["id"] for row in listed(base)]
    assert page == newest_first[:25]
    assert [row["id"] for row in listed(base, starting_after=page[-1])] == newest_first[25:]
    assert [row["id"] for row in listed(base, limit="2", ending_before=newest_first[5])] == newest_first[3:5]


@pytest.mark.parametrize(
    ("query", "status"), [({"limit": "0"}, 400), ({"limit": "x"}, 400), ({"starting_after": "BvYeyVYz"}, 404)]
)
def test_a_list_that_cannot_be_made_is_refused(base: str, query: dict[str, str], status: int) -> None:
    answer = requests.get(f"{base}/profiles", params=query, headers=auth(TOKEN), timeout=5)
    assert answer.status_code == status


def test_two_cursors_are_ambiguous(base: str) -> None:
    mine = create(base, first_name="Ana").json()["id"]
    query = {"starting_after": mine, "ending_before": mine}
    answer = requests.get(f"{base}/profiles", params=query, headers=auth(TOKEN), timeout=5)
    assert error(answer)["type"] == "ambiguous_parameter"


def test_invalid_profiles_are_refused_and_nothing_is_kept(base: str) -> None:
    assert create(base).status_code == 400
    empty = create(base, email="", first_name="Ana")
    assert empty.status_code == 422
    assert error(empty)["type"] == "parameter_invalid_empty"
    assert error(empty)["parameter"] == "email"
    broken = requests.post(f"{base}/profiles", data="{", headers=auth(TOKEN), timeout=5)
    assert broken.status_code == 400
    assert create(base, **{"property_by_id[Zz99Zz99]": "x"}).status_code == 422
    assert listed(base) == []


def test_a_property_is_created_and_then_usable(base: str) -> None:
    body = {"name": "Customer ID", "kind": "text", "unique": True}
    answer = requests.post(f"{base}/properties", json=body, headers=auth(TOKEN), timeout=5)
    assert answer.status_code == 201
    key = f"property_by_id[{answer.json()['id']}]"
    assert create(base, **{key: "customer-4821"}).json()[key] == "customer-4821"


def test_a_missing_parameter_is_named_as_documented(base: str) -> None:
    answer = requests.post(f"{base}/properties", json={"kind": "text"}, headers=auth(TOKEN), timeout=5)
    assert answer.status_code == 400
    assert error(answer) == {
        "type": "parameter_missing",
        "message": "This parameter is required.",
        "parameter": "name",
    }


def test_a_write_can_happen_although_no_answer_comes(base: str) -> None:
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{base}/profiles", json={"reference": "42"}, headers=auth("timeoutw-token"), timeout=(5, 0.3)
        )
    assert [row["reference"] for row in listed(base, "timeoutw-token")] == ["42"]


def test_a_write_can_happen_although_the_answer_is_500(base: str) -> None:
    assert create(base, "err500w-token", reference="42").status_code == 500
    assert [row["reference"] for row in listed(base, "err500w-token")] == ["42"]
