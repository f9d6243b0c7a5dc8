"""Customers of the simulator that change, that are odd, and that are read back twice or not to the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

FIELDS = (
    "id,email,firstName,lastName,homePhone,phone,cellPhone,businessPhone,isCorporate,corporateName,tradeName,"
    "corporateDocument,isNewsletterOptIn,createdIn,updatedIn"
)
KEYS = {"X-VTEX-API-AppKey": "vtexappkey-acme-ABCDEF", "X-VTEX-API-AppToken": "A" * 128}


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def control(base: str, **body: object) -> requests.Response:
    return requests.post(f"{base}/_control/customers", json=body, timeout=5)


def scroll(base: str, account: str, **query: str) -> requests.Response:
    url = f"{base}/vtex/{account}/api/dataentities/CL/scroll"
    return requests.get(url, params=query, headers=KEYS, timeout=20)


def pages(base: str, account: str, **query: str) -> list[list[dict[str, Any]]]:
    """The pages of a scroll up to the empty one, which is left out."""
    answer = scroll(base, account, **query)
    token, found = answer.headers["X-VTEX-MD-TOKEN"], []
    while page := answer.json():
        found.append(page)
        answer = scroll(base, account, _token=token)
    return found


def rows(base: str, account: str, **query: str) -> list[dict[str, Any]]:
    return [
        row for page in pages(base, account, **({"_size": "1000", "_fields": FIELDS} | query)) for row in page
    ]


def test_a_second_page_can_come_twice(base: str) -> None:
    plain, twice = (pages(base, account, _size="50") for account in ("acme-n120", "repite-n120"))
    assert [len(page) for page in plain] == [50, 50, 20]
    assert [len(page) for page in twice] == [50, 50, 50, 20]
    assert twice[1] == twice[2]
    assert len({row["id"] for page in twice for row in page}) == 120


def test_a_scroll_of_one_page_repeats_nothing(base: str) -> None:
    assert [len(page) for page in pages(base, "repite-n50", _size="50")] == [50]


def test_a_big_scroll_can_end_at_ten_thousand_and_a_smaller_one_is_whole(base: str) -> None:
    first = scroll(base, "vacia-n10300", _size="900")
    assert first.headers["REST-Content-Total"] == "10300"
    assert len(rows(base, "vacia-n10300", _size="900")) == 10_000
    assert len(rows(base, "vacia-n10000")) == 10_000


def test_where_a_scroll_ends_early_can_be_told(base: str) -> None:
    requests.post(f"{base}/_control/early", json={"rows": 30}, timeout=5).raise_for_status()
    assert scroll(base, "vacia-n40", _size="20").headers["REST-Content-Total"] == "40"
    assert [len(rows(base, account)) for account in ("vacia-n40", "vacia-n30", "acme-n40")] == [30, 30, 40]


def test_an_account_can_refuse_and_outside_of_between(base: str) -> None:
    window = "createdIn between 2024-01-01 AND 2030-01-01"
    assert len(rows(base, "sinand-n50", _where=window)) == 50
    assert len(rows(base, "sinand-n50", _where=f"({window}) OR (updatedIn is null)")) == 50
    for where in ("createdIn>2024-01-01 AND createdIn<2030-01-01", f"({window}) AND (updatedIn is null)"):
        assert scroll(base, "sinand-n50", _where=where).status_code == 400
        assert scroll(base, "acme-n50", _where=where).status_code == 200


def test_a_changed_customer_is_found_by_the_time_of_its_change(base: str) -> None:
    before = rows(base, "acme-n50")
    chosen = before[7]
    latest = max(str(row["updatedIn"] or row["createdIn"]) for row in before)
    assert rows(base, "acme-n50", _where=f"updatedIn>{latest}") == []
    answer = control(base, account="acme-n50", change={"id": chosen["id"], "email": "new@example.com"})
    assert answer.json() == {"count": 50}
    changed = rows(base, "acme-n50", _where=f"updatedIn>{latest}")
    assert len(changed) == 1
    assert changed[0]["email"] == "new@example.com"
    assert changed[0] == chosen | {"email": "new@example.com", "updatedIn": changed[0]["updatedIn"]}
    assert [row["id"] for row in rows(base, "acme-n50")] == [row["id"] for row in before]


def test_a_change_does_not_reach_a_scroll_that_is_open(base: str) -> None:
    first = scroll(base, "acme-n20", _size="10", _fields="id,email")
    last_page = rows(base, "acme-n20")[10:]
    control(base, account="acme-n20", change={"id": last_page[0]["id"], "email": "new@example.com"})
    second = scroll(base, "acme-n20", _token=first.headers["X-VTEX-MD-TOKEN"]).json()
    assert second[0] == {"id": last_page[0]["id"], "email": last_page[0]["email"]}


def test_an_added_customer_is_created_now_and_never_updated(base: str) -> None:
    latest = max(row["createdIn"] for row in rows(base, "acme-n50"))
    answer = control(base, account="acme-n50", add={"email": "new@example.com"})
    assert answer.json() == {"count": 51}
    found = rows(base, "acme-n50", _where=f"(updatedIn is null) AND (createdIn>{latest})")
    assert [(row["email"], row["updatedIn"]) for row in found] == [("new@example.com", None)]
    url = f"{base}/vtex/acme-n50/api/dataentities/CL/documents/{found[0]['id']}"
    assert requests.get(url, params={"_fields": "email"}, headers=KEYS, timeout=5).json()["email"] == (
        "new@example.com"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"change": {"id": "gone"}},
        {"change": {"email": "x"}},
        {"change": 1},
        {"add": {"correo": "x"}},
        {"add": []},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(base: str, wrong: dict[str, object]) -> None:
    before = rows(base, "acme-n20")
    assert control(base, account="acme-n20", **wrong).status_code == 400
    assert rows(base, "acme-n20") == before


def test_given_customers_may_hold_any_type(base: str) -> None:
    odd: list[Any] = [1, 2.5, True, [], ["a"], {"a": 1}, "", None, "null", "\u0000", "\ud800"]
    names = FIELDS.split(",")
    control(base, account="acme", customers=[dict.fromkeys(names, value) for value in odd])
    read = rows(base, "acme")
    assert read == [dict.fromkeys(names, value) for value in odd]
    assert len(rows(base, "acme", _where="createdIn is null")) == len(odd)
    assert rows(base, "acme", _where="createdIn>2000-01-01") == []
    assert len(rows(base, "acme", _where="(email=x) OR (updatedIn is null)")) == len(odd)


def test_a_few_customers_are_odd_as_in_real_stores(base: str) -> None:
    found = rows(base, "acme-n3000")
    types = Counter(type(row[name]).__name__ for row in found for name in ("email", "firstName", "homePhone"))
    assert {"int", "float", "bool", "list", "str", "NoneType"} <= set(types)
    assert 0 < sum(types.values()) - types["str"] - types["NoneType"] < 0.05 * len(found) * 3
    texts = [row[name] for row in found for name in ("firstName", "lastName") if isinstance(row[name], str)]
    assert {"", "null", "undefined"} <= set(texts)
    assert any(len(text) > 250 for text in texts)
    assert any("🌸" in text for text in texts)
    assert any(re.search(r"[\x00-\x1f\u200b\u202e]", text) for text in texts)
    emails = [row["email"] for row in found if isinstance(row["email"], str)]
    assert any("*" in email for email in emails)
    companies = [row for row in found if row["isCorporate"]]
    assert 0 < len(companies) < 0.03 * len(found)
    assert all(
        row["corporateName"] and row["corporateDocument"] and not row["firstName"] for row in companies
    )
    assert any(row["tradeName"] for row in companies)
    assert not all(row["tradeName"] for row in companies)
    assert any(row["cellPhone"] and not row["homePhone"] for row in found)
    assert {True, False, None, "true"} <= {row["isNewsletterOptIn"] for row in found}


def test_the_documented_whole_document_lacks_the_cell_phone(base: str) -> None:
    whole = scroll(base, "acme-n1", _fields="_all").json()[0]
    assert "cellPhone" not in whole
    assert "corporateDocument" in whole
    assert set(scroll(base, "acme-n1", _fields="id,cellPhone").json()[0]) == {"id", "cellPhone"}
