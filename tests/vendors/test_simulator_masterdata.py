"""Entity CL of the simulator, over HTTP: search, scroll, documents, filters, made-up people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

TWENTY_MINUTES = 20 * 60


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def control(base: str, name: str, **body: object) -> None:
    assert requests.post(f"{base}/_control/{name}", json=body, timeout=5).status_code == 200


def keys(suffix: str = "ABCDEF") -> dict[str, str]:
    return {"X-VTEX-API-AppKey": f"vtexappkey-acme-{suffix}", "X-VTEX-API-AppToken": "A" * 128}


def search(
    base: str, wanted: str | None = "0-100", account: str = "acme", suffix: str = "ABCDEF", **query: str
) -> requests.Response:
    headers = keys(suffix) | ({"REST-Range": f"resources={wanted}"} if wanted else {})
    url = f"{base}/vtex/{account}/api/dataentities/CL/search"
    return requests.get(url, params=query, headers=headers, timeout=10)


def scroll(base: str, account: str = "acme", suffix: str = "ABCDEF", **query: str) -> requests.Response:
    url = f"{base}/vtex/{account}/api/dataentities/CL/scroll"
    return requests.get(url, params=query, headers=keys(suffix), timeout=10)


def scroll_all(base: str, account: str = "acme", **query: str) -> list[dict[str, Any]]:
    answer = scroll(base, account, **query)
    token = answer.headers["X-VTEX-MD-TOKEN"]
    rows: list[dict[str, Any]] = []
    while page := answer.json():
        rows += page
        answer = scroll(base, account, _token=token)
        assert answer.status_code == 200
    return rows


def test_search_tells_the_total(base: str) -> None:
    answer = search(base, "0-1", _fields="id,email", _sort="createdIn DESC")
    assert answer.status_code == 200
    assert answer.headers["REST-Content-Range"] == "resources=0-1/240"
    assert [set(row) for row in answer.json()] == [{"id", "email"}]


def test_search_sorts_newest_first(base: str) -> None:
    rows = search(base, "0-100", _fields="createdIn", _sort="createdIn DESC").json()
    instants = [row["createdIn"] for row in rows]
    assert len(instants) == 100
    assert instants == sorted(instants, reverse=True)


@pytest.mark.parametrize("wanted", [None, "0-101", "5-5", "x-1"])
def test_search_needs_a_range_of_at_most_100(base: str, wanted: str | None) -> None:
    assert search(base, wanted).status_code == 400


def test_search_stops_at_ten_thousand(base: str) -> None:
    assert len(search(base, "9900-10000", account="acme-n10001").json()) == 100
    beyond = search(base, "10000-10001", account="acme-n10001")
    assert beyond.status_code == 400
    assert "acima de dez mil documentos utilize a rota /scroll" in beyond.json()["Message"]


def test_search_past_the_ceiling_can_be_silently_empty(base: str) -> None:
    beyond = search(base, "10000-10001", account="tope-n10001")
    assert beyond.status_code == 200
    assert beyond.json() == []
    assert beyond.headers["REST-Content-Range"].endswith("/10001")


def test_a_key_without_the_role_reads_public_fields_only(base: str) -> None:
    assert search(base, "0-1", suffix="NOROLE", _fields="id").status_code == 200
    refused = search(base, "0-1", suffix="NOROLE", _fields="id,email")
    assert refused.status_code == 403
    assert refused.json() == {"Message": "Cannot read private fields"}
    assert scroll(base, suffix="NOROLE", _fields="id,email").status_code == 403


def test_without_credentials_customers_are_401(base: str) -> None:
    url = f"{base}/vtex/acme/api/dataentities/CL/scroll"
    assert requests.get(url, timeout=5).status_code == 401


def test_scroll_reads_every_customer_once_and_ends_with_an_empty_page(base: str) -> None:
    first = scroll(base, "acme-n5000", _size="1000", _fields="id")
    assert first.headers["REST-Content-Total"] == "5000"
    rows = scroll_all(base, "acme-n5000", _size="1000", _fields="id")
    assert len({row["id"] for row in rows}) == len(rows) == 5000


@pytest.mark.parametrize("size", ["0", "1001", "x"])
def test_scroll_takes_at_most_a_thousand(base: str, size: str) -> None:
    assert scroll(base, _size=size).status_code == 400


def test_an_unknown_scroll_token_is_refused(base: str) -> None:
    answer = scroll(base, _token="gone")
    assert answer.status_code == 400
    assert answer.json() == {"Message": "Operation not found for this token: 'gone'"}


def test_a_scroll_token_lives_twenty_minutes_after_each_use(base: str) -> None:
    token = scroll(base, _size="10").headers["X-VTEX-MD-TOKEN"]
    control(base, "clock", seconds=TWENTY_MINUTES - 60)
    assert scroll(base, _token=token).status_code == 200
    control(base, "clock", seconds=TWENTY_MINUTES - 60)
    assert scroll(base, _token=token).status_code == 200
    control(base, "clock", seconds=TWENTY_MINUTES + 1)
    assert scroll(base, _token=token).json()["Message"].startswith("Operation not found for this token")


def test_the_eleventh_scroll_of_an_account_is_refused_until_one_ends(base: str) -> None:
    tokens = [scroll(base, _size="1000").headers["X-VTEX-MD-TOKEN"] for _ in range(10)]
    refused = scroll(base)
    assert refused.status_code == 400
    assert refused.json() == {"Message": "Maximum simultaneous scrolls rate exceeded (10)"}
    assert scroll(base, "otra").status_code == 200
    assert scroll(base, _token=tokens[0]).json() == []
    assert scroll(base).status_code == 200


def test_a_big_first_page_can_time_out_once(base: str) -> None:
    assert scroll(base, "scroll408-a", _size="250").status_code == 200
    assert scroll(base, "scroll408-b", _size="1000").status_code == 408
    assert scroll(base, "scroll408-b", _size="1000").status_code == 200


def people(base: str) -> None:
    """Three customers: never updated, updated in June, updated in July."""
    control(
        base,
        "customers",
        account="acme",
        customers=[
            {"email": "a@example.com", "createdIn": "2026-06-10T10:00:00.1234567Z"},
            {
                "email": "b@example.com",
                "createdIn": "2026-01-01T00:00:00.0000000Z",
                "updatedIn": "2026-06-15T00:00:00.0000001Z",
            },
            {
                "email": "c@example.com",
                "createdIn": "2026-06-30T23:59:59.9999999Z",
                "updatedIn": "2026-07-02T00:00:00.0000000Z",
            },
        ],
    )


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("createdIn between 2026-06-01 AND 2026-07-01", "ac"),
        ("(createdIn between 2026-06-10T10:00:00.1234567Z AND 2026-06-10T10:00:00.1234567Z)", "a"),
        ("updatedIn>2026-06-01T00:00:00.000Z AND updatedIn<2026-07-01T00:00:00.000Z", "b"),
        (
            "(updatedIn>2026-06-01 AND updatedIn<2026-07-01) OR "
            "((updatedIn is null) AND (createdIn>2026-06-01 AND createdIn<2026-07-01))",
            "ab",
        ),
        ("updatedIn is not null", "bc"),
        ("email=b@example.com OR email=c@example.com", "bc"),
        ("email<>b@example.com", "ac"),
        ("createdIn>=2026-06-30T23:59:59.9999999Z", "c"),
        ("createdIn<=2026-01-01", "b"),
    ],
)
def test_where_selects(base: str, where: str, found: str) -> None:
    people(base)
    rows = scroll_all(base, _fields="email", _where=where)
    assert sorted(row["email"][0] for row in rows) == list(found)


def test_simple_filters_select(base: str) -> None:
    people(base)
    assert len(search(base, _fields="email", email="b@example.com").json()) == 1
    assert len(search(base, _fields="email", email="*example*").json()) == 3


@pytest.mark.parametrize(
    "where",
    ["homePhone=1", "createdIn between ayer AND hoy", "createdIn>", "(email=a", "email ~ a", "email=a b"],
)
def test_a_condition_that_cannot_be_used_is_a_bad_request(base: str, where: str) -> None:
    people(base)
    assert scroll(base, _where=where).status_code == 400
    assert search(base, _where=where).status_code == 400


def test_a_document_is_read_by_its_id(base: str) -> None:
    row = search(base, "0-1", _fields="id,email").json()[0]
    url = f"{base}/vtex/acme/api/dataentities/CL/documents/{row['id']}"
    whole = requests.get(url, params={"_fields": "_all"}, headers=keys(), timeout=5).json()
    assert whole["email"] == row["email"]
    assert whole["accountName"] == "acme"
    assert whole["dataEntityId"] == "CL"
    assert len(whole) == 53
    assert requests.get(url + "0", headers=keys(), timeout=5).status_code == 404


def test_unknown_fields_are_left_out(base: str) -> None:
    assert set(search(base, "0-1", _fields="id,cellPhone2").json()[0]) == {"id"}


def test_people_are_the_same_in_another_simulator(base: str) -> None:
    with serve_in_thread() as other:
        assert scroll_all(base, _fields="_all") == scroll_all(other, _fields="_all")
    assert scroll_all(base, _fields="_all") != scroll_all(base, "otra", _fields="_all")


def test_people_are_as_dirty_as_real_ones(base: str) -> None:
    rows = scroll_all(base, _size="1000", _fields="id,email,homePhone,createdIn,updatedIn")
    instant = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z")
    assert all(instant.fullmatch(row["createdIn"]) for row in rows)
    assert any(row["updatedIn"] is None for row in rows)
    assert any(row["updatedIn"] and instant.fullmatch(row["updatedIn"]) for row in rows)
    emails = [row["email"] for row in rows if isinstance(row["email"], str)]
    assert any(email.isupper() for email in emails)
    assert len(set(emails)) < len(emails)
    phones = [row["homePhone"] for row in rows]
    assert None in phones
    assert "no tiene" in phones
    texts = [phone for phone in phones if isinstance(phone, str)]
    assert any(phone.startswith("+55") for phone in texts)
    assert any(phone.startswith("0055") for phone in texts)


def test_the_account_name_sets_count_and_country(base: str) -> None:
    rows = scroll_all(base, "acme-mx-n300", _size="1000", _fields="homePhone")
    assert len(rows) == 300
    international = [row["homePhone"] for row in rows if str(row["homePhone"]).startswith("+")]
    assert international
    assert all(phone.startswith("+52") for phone in international)
    assert scroll_all(base, "acme-n0") == []
