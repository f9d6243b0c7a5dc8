"""Documents of CL as shops have them, and what becomes of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lib.domain.customers import (
    FIELDS,
    PHONE_FIELDS,
    Consent,
    Correction,
    Customer,
    Reader,
    Rejection,
    Unusable,
)
from lib.rulebook.doctor import number_rules

MOBILE = "+5511987654321"
OTHER_MOBILE = "+5521998765432"
LANDLINE = "+551133334444"


def read(document: object, country: str = "BR", **more: Correction) -> Customer | Unusable:
    return Reader(number_rules(), country, corrections=more).read(document)


def customer(**fields: object) -> Customer:
    """The customer of a document with an id and a good e-mail, unless the fields say otherwise."""
    result = read({"id": "c1", "email": "ana@example.com", **fields})
    assert isinstance(result, Customer)
    return result


def unusable(document: object) -> Unusable:
    result = read(document)
    assert isinstance(result, Unusable)
    return result


def test_an_ordinary_document_becomes_a_customer_with_all_that_it_says() -> None:
    assert read(
        {
            "id": "7d9d0f3a-0000-11ee-8db5-0242ac110002",
            "email": " Ana.Silva@Example.COM ",
            "firstName": "Ana",
            "lastName": " da  Conceição ",
            "homePhone": "(11) 98765-4321",
            "isNewsletterOptIn": True,
            "createdIn": "2025-03-19T21:43:29.7132146Z",
            "updatedIn": None,
        }
    ) == Customer(
        vtex_id="7d9d0f3a-0000-11ee-8db5-0242ac110002",
        email="ana.silva@example.com",
        phone=MOBILE,
        first_name="Ana",
        last_name="da Conceição",
        consent=Consent.IN,
        consent_on="2025-03-19",
        moment=datetime(2025, 3, 19, 21, 43, 29, 713214, tzinfo=UTC),
    )


def test_everything_that_is_read_is_asked_for_and_nothing_twice() -> None:
    assert len(set(FIELDS)) == len(FIELDS)
    assert {"id", "email", "isNewsletterOptIn", "createdIn", "updatedIn", *PHONE_FIELDS} <= set(FIELDS)


@pytest.mark.parametrize(
    ("phones", "chosen"),
    [
        ({"homePhone": MOBILE, "phone": OTHER_MOBILE}, MOBILE),
        ({"homePhone": LANDLINE, "phone": OTHER_MOBILE}, OTHER_MOBILE),
        ({"homePhone": LANDLINE, "cellPhone": MOBILE, "businessPhone": OTHER_MOBILE}, MOBILE),
        ({"homePhone": "no tiene", "businessPhone": LANDLINE}, LANDLINE),
        ({"homePhone": "0800 727 8000", "businessPhone": LANDLINE}, LANDLINE),
        ({"homePhone": 5511987654321}, MOBILE),
        ({"homePhone": True, "phone": [MOBILE], "cellPhone": 11987654321}, MOBILE),
        ({"homePhone": "5511987654321\t"}, MOBILE),
        ({"homePhone": "1187654321"}, MOBILE),
    ],
)
def test_the_first_mobile_is_taken_else_the_first_subscriber_line(
    phones: dict[str, object], chosen: str
) -> None:
    assert customer(**phones).phone == chosen


@pytest.mark.parametrize(
    "raw",
    [
        "0800 727 8000",
        "123",
        "0000000000",
        "no tiene",
        "11987654321 / 21998765432",
        "+55 11 3333-4444 ramal 12",
        "+1 800 FLOWERS",
        "+1 202 GO HOME 5",
        "x" * 5_000,
        10**200,
        11987654321.0,
        {"number": MOBILE},
    ],
)
def test_phones_that_reach_no_single_person_are_left_out(raw: object) -> None:
    assert customer(homePhone=raw).phone is None


def test_the_merchants_order_of_phones_counts() -> None:
    reader = Reader(number_rules(), "BR", ("businessPhone", "homePhone"))

    result = reader.read({"id": "c1", "homePhone": MOBILE, "businessPhone": OTHER_MOBILE, "phone": "no"})

    assert isinstance(result, Customer)
    assert result.phone == OTHER_MOBILE


def test_a_number_without_country_is_read_in_the_stores_country() -> None:
    document = {"id": "c1", "homePhone": "11 2345-6789"}

    argentine = read(document, country="ar")
    unknown = read(document, country="")

    assert isinstance(argentine, Customer)
    assert argentine.phone == "+541123456789"
    assert isinstance(unknown, Unusable)


@pytest.mark.parametrize(
    "raw",
    [" ANA@EXAMPLE.COM\t", "\u200bana@example.com", "ana@example.com\x00", "\ufeffana@exam\u200dple.com"],
)
def test_an_email_is_freed_from_blanks_and_hidden_characters(raw: str) -> None:
    assert customer(email=raw).email == "ana@example.com"


@pytest.mark.parametrize(
    "raw", ["sin correo", "ana@", "ana silva@example.com", "a@b@c.com", "ana@example", "ana\n@example.com", 5]
)
def test_what_is_no_email_is_not_repaired_by_guessing(raw: object) -> None:
    assert unusable({"id": "c1", "email": raw}).reason is Rejection.UNUSABLE_CONTACT


@pytest.mark.parametrize("raw", ["a***@g***.com", " J*******Z@EXAMPLE.COM "])
def test_masked_emails_are_never_used(raw: str) -> None:
    assert unusable({"id": "c1", "email": raw, "homePhone": "no"}).reason is Rejection.MASKED
    assert customer(email=raw, homePhone=MOBILE).email is None


@pytest.mark.parametrize("nothing", [None, "", "  ", "null", " NULL ", "undefined", "None", False, [], {}])
def test_nothing_at_all_is_no_contact(nothing: object) -> None:
    document = {"id": "c1", "email": nothing, "homePhone": nothing, "firstName": "Ana"}

    assert unusable(document).reason is Rejection.NO_CONTACT


def test_a_rejected_customer_shows_what_can_be_corrected_as_it_was_found() -> None:
    result = unusable(
        {
            "id": "c1",
            "email": "ana(at)example.com",
            "homePhone": "123",
            "businessPhone": 456,
            "phone": "123",
            "firstName": "Ana\x00",
            "lastName": "S" * 500,
            "isNewsletterOptIn": "false",
            "createdIn": "2025-03-19T21:43:29Z",
        }
    )

    assert result == Unusable(
        vtex_id="c1",
        reason=Rejection.UNUSABLE_CONTACT,
        found={
            "email": "ana(at)example.com",
            "phone": "123, 456",
            "first_name": "Ana",
            "last_name": "S" * 200,
        },
        moment=datetime(2025, 3, 19, 21, 43, 29, tzinfo=UTC),
        consent=Consent.OUT,
    )


@pytest.mark.parametrize("vtex_id", [None, "", "  ", 7, True, ["c1"], "c\x001", "c\ud800", "?c1", "c" * 101])
def test_a_document_without_a_usable_id_gets_one_of_its_own(vtex_id: object) -> None:
    one = unusable({"id": vtex_id, "email": "ana@example.com"})
    again = unusable({"email": "ana@example.com", "id": vtex_id})
    other = unusable({"id": vtex_id, "email": "eva@example.com"})

    assert one.reason is Rejection.NO_ID
    assert one.vtex_id.startswith("?")
    assert len(one.vtex_id) == 17
    assert one.vtex_id == again.vtex_id != other.vtex_id


@pytest.mark.parametrize("document", [None, [], "text", 3, 1.5, True, [{"id": "c1", "email": "a@b.co"}]])
def test_what_is_no_document_is_rejected_and_not_lost(document: object) -> None:
    result = unusable(document)

    assert (result.reason, result.found, result.moment) == (Rejection.NO_ID, {}, None)


def test_documents_beyond_all_measure_are_rejected_like_others() -> None:
    deep: object = None
    for _ in range(100_000):
        deep = [deep]

    assert unusable({"email": deep}).reason is Rejection.NO_ID
    assert unusable({"homePhone": 10**5000}).reason is Rejection.NO_ID


def test_a_correction_takes_the_place_of_an_unusable_contact_only() -> None:
    correction = Correction(email="new@example.com", phone=OTHER_MOBILE)

    repaired = read({"id": "c1", "email": "ana(at)example.com", "homePhone": MOBILE}, c1=correction)
    filled = read({"id": "c1", "email": "null"}, c1=correction)
    untouched = read({"id": "c1", "email": "ana@example.com", "homePhone": MOBILE}, c1=correction)
    of_another = read({"id": "c2", "email": "null"}, c1=correction)

    assert isinstance(repaired, Customer)
    assert (repaired.email, repaired.phone) == ("new@example.com", MOBILE)
    assert isinstance(filled, Customer)
    assert (filled.email, filled.phone) == ("new@example.com", OTHER_MOBILE)
    assert isinstance(untouched, Customer)
    assert (untouched.email, untouched.phone) == ("ana@example.com", MOBILE)
    assert isinstance(of_another, Unusable)
