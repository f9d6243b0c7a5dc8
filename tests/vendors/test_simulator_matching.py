"""How the simulator matches Hellotext's profiles: by phone or e-mail, the newest, through changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from lib.rehearsal import serve_in_thread
from lib.rehearsal.profiles import Businesses, Profile

TOKEN = "ALK_token-of-a-business_yQlRPYBb"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def auth(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def post(base: str, token: str = TOKEN, **body: Any) -> requests.Response:
    return requests.post(f"{base}/hellotext/v1/profiles", json=body, headers=auth(token), timeout=5)


def patch(base: str, profile_id: str, **body: Any) -> requests.Response:
    url = f"{base}/hellotext/v1/profiles/{profile_id}"
    return requests.patch(url, json=body, headers=auth(TOKEN), timeout=5)


def test_a_match_answers_200_and_a_new_profile_201(base: str) -> None:
    first = post(base, email="ana@example.com", reference="1")
    again = post(base, email="ANA@Example.com", reference="2")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["reference"] == "2"


def test_the_newest_of_several_is_matched(base: str) -> None:
    older = post(base, phone="+5511900000001").json()["id"]
    newer = post(base, email="ana@example.com").json()["id"]
    assert post(base, phone="+5511900000001", email="ana@example.com").json()["id"] == newer != older


def test_a_changed_phone_is_found_and_the_former_one_is_not(base: str) -> None:
    profile = post(base, phone="+5511900000001").json()["id"]
    patch(base, profile, phone="+5511900000002")
    assert post(base, phone="+5511900000002").json()["id"] == profile
    assert post(base, phone="+5511900000001").status_code == 201


def test_what_a_matching_post_adds_is_found_too(base: str) -> None:
    profile = post(base, phone="+5511900000001").json()["id"]
    post(base, phone="+5511900000001", email="ana@example.com")
    assert post(base, email="ana@example.com").json()["id"] == profile


def test_a_text_that_no_utf_8_can_hold_comes_back_as_it_was_sent(base: str) -> None:
    assert post(base, first_name="\ud800 Ana").json()["first_name"] == "\ud800 Ana"


def test_writes_are_counted_for_each_profile_and_in_all(base: str) -> None:
    first = post(base, phone="+5511900000001", reference="1").json()
    second = post(base, phone="+5511900000002").json()
    patch(base, first["id"], last_name="Silva")
    post(base, phone="+5511900000001")
    assert post(base, phone="").status_code == 422
    proof = requests.get(f"{base}/_control/profiles", params={"business": "yQlRPYBb"}, timeout=5).json()
    assert proof["writes"] == {first["id"]: 3, second["id"]: 1}
    assert proof["profiles"][0] == {
        "id": first["id"],
        "created_at": first["created_at"],
        "attributes": {"phone": "+5511900000001", "reference": "1", "last_name": "Silva"},
    }
    assert [row["id"] for row in proof["profiles"]] == [first["id"], second["id"]]
    counted = requests.get(f"{base}/_control/writes", timeout=5).json()
    assert counted == {"total": 4, "post": 3, "patch": 1, "most_at_once": 1}


def test_the_profiles_of_another_business_are_not_shown(base: str) -> None:
    post(base, phone="+5511900000001")
    other = requests.get(f"{base}/_control/profiles", params={"business": "AAAAAAAA"}, timeout=5)
    assert other.json() == {"profiles": [], "writes": {}}


CONTACTS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["+1", "+2", "+3"]),
        "email": st.sampled_from(["a@x.y", "A@x.y", "b@x.y"]),
    },
)


def same_contact(profile: Profile, sent: dict[str, object]) -> bool:
    phone, email = sent.get("phone"), sent.get("email")
    own_email = profile.attributes.get("email")
    return (phone is not None and profile.attributes.get("phone") == phone) or (
        email is not None and own_email is not None and str(own_email).lower() == str(email).lower()
    )


@given(st.lists(st.tuples(CONTACTS, st.booleans(), st.integers(0, 5)), max_size=20), CONTACTS)
def test_a_match_is_what_a_look_at_every_profile_finds(
    writes: list[tuple[dict[str, object], bool, int]], wanted: dict[str, object]
) -> None:
    businesses = Businesses()
    book = businesses.of("yQlRPYBb")
    for sent, is_new, place in writes:
        if is_new or place >= len(book):
            businesses.post("yQlRPYBb", 0, sent, matching=False)
        else:
            businesses.patch("yQlRPYBb", book.oldest_first()[place], sent)
    looked = [profile for profile in book.oldest_first() if same_contact(profile, wanted)]
    assert book.match(wanted) is (looked[-1] if looked else None)
