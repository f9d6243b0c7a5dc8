"""Records as nobody would make them up: what they hold arrives as it is, and stops nobody."""

from __future__ import annotations

import pytest

from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, rows
from tests.services.syncing import OPERATOR, is_settled, open_shop, person


@pytest.mark.parametrize("newsletter", [False, True])
def test_a_name_that_looks_like_our_own_mark_arrives_as_it_is(
    build: Builder, simulator: str, newsletter: bool
) -> None:
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", newsletter=newsletter)
    shop.holds(person(1, firstName="Estrella [*]", lastName="property_by_id[*]", isNewsletterOptIn=True))
    shop.synchronise()
    profile = shop.profile("c-00001")
    assert (profile["first_name"], profile["last_name"]) == ("Estrella [*]", "property_by_id[*]")
    choices = [name for name in profile if name.startswith("property_by_id")]
    assert len(choices) == newsletter
    assert "property_by_id[*]" not in choices


@pytest.mark.parametrize(
    "odd",
    [
        {"firstName": "\ud83dAna"},
        {"lastName": "\udc00"},
        {"firstName": "A\u0000na"},
        {"email": "\ud83d@example.com"},
        {"email": "a" * 300 + "@example.com"},
        {"homePhone": {"number": 1}},
        {"homePhone": "\ud83d+5511987654321"},
        {"id": "c\u0000"},
        {"id": None},
        {"id": "x" * 5_000},
        {"id": "\ud83d"},
        {"isNewsletterOptIn": [True]},
        {"updatedIn": "9999-12-31T23:59:59.9999999Z"},
        {"updatedIn": 5, "createdIn": "2024-02-30"},
        {"corporateName": "\ud83d", "isCorporate": True, "firstName": None, "lastName": None},
    ],
    ids=str,
)
def test_an_odd_record_stops_nobody_else(build: Builder, simulator: str, odd: dict[str, object]) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1), person(2, **odd), person(3))
    run = shop.synchronise()
    assert is_settled(run)
    assert run.equation.read == 3
    assert {"c-00001", "c-00003"} <= set(shop.references())


def test_of_a_record_that_nobody_can_correct_no_contact_is_kept(build: Builder, simulator: str) -> None:
    """It has no id, so that whoever asked to be forgotten could not be told apart."""
    shop = open_shop(build, simulator)
    shop.holds(person(1, id=None, firstName="Berta"))
    run = shop.synchronise()
    assert dict(run.reasons) == {"no_id": 1}
    (row,) = rows(build.platform, "SELECT w::text AS text FROM sync_rows w")
    for told in ("ana.1", "80000001", "Berta"):
        assert told not in row["text"]
