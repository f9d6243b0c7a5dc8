"""Records of one person have one profile: who leads, what the others add, and what joins nobody."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunState
from tests.builders import Builder
from tests.services.syncing import Shop, crowd, is_settled, open_shop, person


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    return open_shop(build, simulator)


@pytest.mark.parametrize(
    "shared",
    [
        {"email": "ANA.1@Example.com ", "homePhone": None},
        {"email": None, "homePhone": "(11) 98000-0001"},
        {"email": "ana.1@example.com", "homePhone": "011 98000 0001"},
    ],
    ids=["by e-mail", "by phone", "by both"],
)
def test_records_with_the_same_contact_share_one_profile(shop: Shop, shared: dict[str, object]) -> None:
    shop.holds(person(1), person(2, **shared))
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.equation.created, run.equation.unchanged, run.joined, run.profiles) == (1, 1, 1, 1)
    assert len(shop.profiles()) == 1
    assert shop.writes() == 1
    mapping = shop.mapping()
    assert mapping["c-00001"] == mapping["c-00002"]


def test_records_are_joined_by_way_of_a_third(shop: Shop) -> None:
    shop.holds(
        person(1, email="uno@example.com", homePhone="+5511980000001"),
        person(2, email="dos@example.com", homePhone="+5511980000001"),
        person(3, email="dos@example.com", homePhone="+5511980000003"),
        person(4),
    )
    run = shop.synchronise()
    assert (run.equation.created, run.equation.unchanged) == (2, 2)
    assert len(shop.profiles()) == 2


def test_the_newest_leads_and_is_filled_from_the_next_newest(shop: Shop) -> None:
    shop.holds(
        person(1, homePhone=None, firstName=None, lastName=None, updatedIn="2025-03-03T00:00:00Z"),
        person(2, email="ana.1@example.com", firstName="Berta", updatedIn="2025-02-02T00:00:00Z"),
        person(3, email="ana.1@example.com", firstName="Caro", updatedIn="2025-01-01T00:00:00Z"),
    )
    shop.synchronise()
    (profile,) = shop.profiles()
    assert profile == {
        "reference": "c-00001",
        "email": "ana.1@example.com",
        "phone": "+5511980000002",
        "first_name": "Berta",
        "last_name": "Silva c",
    }
    assert shop.row("c-00002")["leader"] == "c-00001"
    assert shop.row("c-00003")["reason"] == "joined"


def test_of_records_of_the_same_moment_the_smaller_id_leads(shop: Shop) -> None:
    same = "2025-03-03T00:00:00Z"
    shop.holds(person(2, updatedIn=same), person(1, email="ana.2@example.com", updatedIn=same))
    shop.synchronise()
    assert shop.references() == ["c-00001"]


def test_a_new_record_joins_the_profile_of_an_earlier_run(shop: Shop) -> None:
    shop.holds(person(1))
    shop.synchronise()
    shop.add(**person(2, email="ana.1@example.com", firstName="Berta", createdIn="2025-01-01T00:00:00Z"))
    run = shop.synchronise(full=True)
    assert (run.equation.updated, run.equation.created) == (1, 0)
    (profile,) = shop.profiles()
    assert (profile["reference"], profile["first_name"]) == ("c-00002", "Berta")
    assert set(shop.mapping().values()) == {shop.mapping()["c-00001"]}


def test_an_older_record_that_comes_later_changes_nothing(shop: Shop) -> None:
    shop.holds(person(1, updatedIn="2025-03-03T00:00:00Z"))
    shop.synchronise()
    before = shop.profiles()
    shop.add(**person(2, email="ana.1@example.com", firstName="Berta", createdIn="2024-01-01T00:00:00Z"))
    run = shop.synchronise(full=True)
    assert is_settled(run)
    assert (run.equation.unchanged, run.joined) == (2, 1)
    assert shop.profiles() == before
    assert shop.synchronise(full=True).equation.unchanged == 2


def test_two_customers_who_turn_out_to_be_one_are_joined(shop: Shop) -> None:
    shop.holds(person(1), person(2))
    shop.synchronise()
    shop.change("c-00002", email="ana.1@example.com")
    run = shop.synchronise()
    assert is_settled(run)
    assert run.equation.updated == 1
    assert shop.profile("c-00002")["email"] == "ana.1@example.com"


def test_a_contact_of_more_than_five_records_joins_nobody_and_is_not_sent(shop: Shop) -> None:
    at_the_counter = {"homePhone": "+551130000000"}
    shop.holds(*(person(one, **at_the_counter) for one in range(6)), person(7, email=None, **at_the_counter))
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.equation.created, run.equation.rejected, run.joined) == (6, 1, 0)
    assert dict(run.reasons) == {"shared_contact": 1}
    assert all("phone" not in profile for profile in shop.profiles())
    assert shop.synchronise(full=True).equation.unchanged == 6


def test_five_records_of_one_phone_are_one_person(shop: Shop) -> None:
    shop.holds(*(person(one, homePhone="+5511980000009") for one in range(5)))
    assert shop.synchronise().equation.created == 1
    assert len(shop.profiles()) == 1


def test_joining_again_after_a_kill_changes_nothing(shop: Shop) -> None:
    shop.holds(*crowd(3), person(4, email="ana.1@example.com"))
    run_id = shop.start(automatic=False)
    first = shop.carry_out(run_id)
    again = shop.carry_out(run_id)
    assert first.state is RunState.READY
    assert (again.equation, again.profiles, again.joined) == (first.equation, 3, 1)


def test_what_is_read_before_it_is_sent_is_counted(shop: Shop) -> None:
    shop.holds(
        person(1, isNewsletterOptIn=True, homePhone=None),
        person(2, isNewsletterOptIn="false", email=None),
        person(3, email=None, homePhone=None),
        person(4, email="a***@g***.com", homePhone=None),
        person(5, email="nada", homePhone="123"),
        person(6, id=None),
    )
    run = shop.carry_out(shop.start(automatic=False))
    assert run.equation.read == 6
    assert dict(run.reasons) == {"no_contact": 1, "masked": 1, "unusable_contact": 1, "no_id": 1}
    assert (run.with_email, run.with_phone) == (1, 1)
    assert (run.consents.opted_in, run.consents.opted_out, run.consents.unknown) == (1, 1, 0)
