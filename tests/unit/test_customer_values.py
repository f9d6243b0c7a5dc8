"""Names, consent and instants of documents of CL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from lib.domain.customers import Consent, Customer, Reader
from lib.rulebook.doctor import number_rules

READER = Reader(number_rules(), "CO")


def customer(**fields: object) -> Customer:
    result = READER.read({"id": "c1", "email": "ana@example.com", **fields})
    assert isinstance(result, Customer)
    return result


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  María   José ", "María José"),
        ("O'Higgins", "O'Higgins"),
        ("Ana\nSilva\x00", "Ana Silva"),
        ("A\u200bna\u202e", "Ana"),
        ("A\xadna", "Ana"),
        ("Zoë 😀", "Zoë 😀"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("宮崎", "宮崎"),
        ("N" * 500, "N" * 120),
        (" " * 300 + "Ana", "Ana"),
        ("N" * 119 + " Silva", "N" * 119),
        ("\ud800Ana", "Ana"),
    ],
)
def test_a_name_is_one_line_of_what_can_be_seen(raw: str, name: str) -> None:
    assert customer(firstName=raw).first_name == name
    assert customer(lastName=raw).last_name == name


@pytest.mark.parametrize(
    "raw", [None, "", " ", "null", "Undefined", " NONE ", "nu\u200bll", "\u200b", "\u3164", True, 7, ["Ana"]]
)
def test_what_says_no_name_is_none(raw: object) -> None:
    assert customer(firstName=raw, lastName=raw).first_name is None
    assert customer(firstName=raw, lastName=raw).last_name is None


@pytest.mark.parametrize(
    ("fields", "first", "last"),
    [
        ({"isCorporate": True, "tradeName": "Tienda", "corporateName": "Tienda S.A."}, "Tienda", None),
        ({"isCorporate": "true", "tradeName": " null ", "corporateName": "Tienda S.A."}, "Tienda S.A.", None),
        ({"isCorporate": True, "tradeName": "Tienda", "lastName": "Silva"}, None, "Silva"),
        ({"isCorporate": True, "tradeName": "Tienda", "firstName": "Ana"}, "Ana", None),
        ({"isCorporate": False, "tradeName": "Tienda"}, None, None),
        ({"isCorporate": None, "corporateName": "Tienda S.A."}, None, None),
        ({"isCorporate": True}, None, None),
    ],
)
def test_a_company_is_called_by_its_own_name_only_where_no_person_is_named(
    fields: dict[str, object], first: str | None, last: str | None
) -> None:
    result = customer(**fields)

    assert (result.first_name, result.last_name) == (first, last)


@pytest.mark.parametrize(
    ("raw", "consent"),
    [
        (True, Consent.IN),
        ("true", Consent.IN),
        (" True ", Consent.IN),
        (False, Consent.OUT),
        ("FALSE", Consent.OUT),
        (None, Consent.UNKNOWN),
        ("", Consent.UNKNOWN),
        ("yes", Consent.UNKNOWN),
        (1, Consent.UNKNOWN),
        (0, Consent.UNKNOWN),
        ([True], Consent.UNKNOWN),
    ],
)
def test_only_a_plain_yes_or_no_is_a_choice(raw: object, consent: Consent) -> None:
    assert customer(isNewsletterOptIn=raw).consent is consent


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2025-03-19T21:43:29.7132146Z", datetime(2025, 3, 19, 21, 43, 29, 713214, tzinfo=UTC)),
        ("2019-12-11T21:06:33", datetime(2019, 12, 11, 21, 6, 33, tzinfo=UTC)),
        (" 2019-12-11T21:06:33+00:00 ", datetime(2019, 12, 11, 21, 6, 33, tzinfo=UTC)),
        ("2019-12-11T21:06:33-05:00", datetime(2019, 12, 12, 2, 6, 33, tzinfo=UTC)),
        ("2019-12-11", datetime(2019, 12, 11, tzinfo=UTC)),
    ],
)
def test_an_instant_is_in_utc_whatever_its_spelling(raw: str, moment: datetime) -> None:
    result = customer(createdIn=raw)

    assert result.moment == moment
    assert result.moment is not None
    assert result.moment.utcoffset() == timedelta()
    assert result.consent_on == moment.date().isoformat()


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "yesterday",
        "2025-13-40T00:00:00Z",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        1742420609,
        True,
        "２０２５-03-19",
        "\ud800",
    ],
)
def test_what_is_no_instant_is_none(raw: object) -> None:
    result = customer(createdIn=raw, updatedIn=raw)

    assert (result.moment, result.consent_on) == (None, None)


def test_the_last_update_counts_before_the_creation() -> None:
    result = customer(createdIn="2025-03-19T10:00:00Z", updatedIn="2026-01-02T03:04:05-03:00")

    assert result.moment == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-3)))
    assert result.consent_on == "2026-01-02"
    assert customer(createdIn="2025-03-19T10:00:00Z", updatedIn="soon").consent_on == "2025-03-19"
