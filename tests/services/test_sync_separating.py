"""Customers who shared a profile and do not any more, and what is never lost by joining."""

from __future__ import annotations

from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder
from tests.services.syncing import OPERATOR, is_settled, open_shop, person


def test_a_joined_customer_with_a_new_contact_gets_a_profile_of_their_own(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    leader = person(1, updatedIn="2025-01-01T00:00:00Z")
    shop.holds(leader, person(2, email=leader["email"], homePhone=None))
    shop.synchronise()
    before = shop.profile("c-00001")
    shop.change("c-00002", email="bruno@example.com", firstName="Bruno")
    run = shop.synchronise()
    assert run.equation.created == 1
    assert shop.profile("c-00001") == before
    assert shop.profile("c-00002")["email"] == "bruno@example.com"


def test_a_joined_customer_who_becomes_the_newest_keeps_the_profile(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    leader = person(1, updatedIn="2025-01-01T00:00:00Z")
    shop.holds(leader, person(2, email=leader["email"], homePhone=None))
    shop.synchronise()
    shop.change("c-00002", firstName="Bruno")
    run = shop.synchronise()
    assert run.equation.updated == 1
    (profile,) = shop.profiles()
    assert (profile["first_name"], profile["reference"]) == ("Bruno", "c-00002")


def test_who_is_left_behind_by_the_leader_is_sent_by_the_next_full_run(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    leader = person(1, updatedIn="2025-01-01T00:00:00Z")
    shop.holds(leader, person(2, email=leader["email"], homePhone=None))
    shop.synchronise()
    shop.change("c-00001", email="otra@example.com")
    shop.synchronise()
    shop.synchronise(full=True)
    assert shop.references() == ["c-00001", "c-00002"]
    assert shop.profile("c-00002")["email"] == leader["email"]
    assert shop.profile("c-00001")["email"] == "otra@example.com"


def test_a_no_to_the_newsletter_is_not_lost_when_only_the_yes_is_read_again(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", newsletter=True)
    says_no = person(1, isNewsletterOptIn=False)
    shop.holds(says_no, person(2, email=says_no["email"], isNewsletterOptIn=True))
    shop.synchronise()
    shop.change("c-00002", firstName="Bruno")
    run = shop.synchronise()
    assert is_settled(run)
    (profile,) = shop.profiles()
    (choice,) = [value for name, value in profile.items() if name.startswith("property_by_id")]
    assert profile["first_name"] == "Bruno"
    assert choice.startswith("isNewsletterOptIn=false")


def test_two_customers_that_swap_a_phone_keep_a_profile_each(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(2, email=None))
    shop.synchronise()
    shop.change("c-00002", homePhone="+5511977770000", email="nuevo@example.com")
    # Stored before, so that it is read and sent before.
    shop.add(
        **{
            **person(1, email="uno@example.com", homePhone="+5511980000002"),
            "createdIn": "2024-01-01T00:00:00Z",
            "updatedIn": "2030-01-01T00:00:00Z",
        }
    )
    shop.synchronise(full=True)
    assert shop.references() == ["c-00001", "c-00002"]


def test_a_former_leader_with_a_new_contact_leaves_the_profile_to_the_new_one(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1))
    shop.synchronise()
    shop.add(**person(2, email="ana.1@example.com", createdIn="2025-01-01T00:00:00Z"))
    shop.synchronise(full=True)
    led = shop.profile("c-00002")
    shop.change("c-00001", email="otra@example.com", homePhone="+5511977770000")
    shop.synchronise()
    assert shop.profile("c-00002") == led
    assert shop.profile("c-00001")["email"] == "otra@example.com"


def test_who_is_overwritten_by_a_match_of_hellotext_is_sent_by_the_next_full_run(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    leader = person(1, homePhone=None, updatedIn="2025-01-01T00:00:00Z")
    shop.holds(leader, person(2, email=leader["email"]))
    shop.synchronise()
    # The phone that was filled in from the other record leads Hellotext to the profile of the leader.
    shop.change("c-00002", email="bruno@example.com", firstName="Bruno")
    shop.synchronise()
    shop.synchronise(full=True)
    assert shop.references() == ["c-00001", "c-00002"]
