"""The newsletter choice: a property with a date, made once, never a subscription, and never lost."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunState
from lib.services.sync_runs import resume_sync
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder
from tests.services.syncing import OPERATOR, SUBSCRIBING, Shop, is_settled, open_shop, person


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store that sends the newsletter choice of two customers."""
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", newsletter=True)
    shop.holds(
        person(1, isNewsletterOptIn=True, updatedIn="2025-03-19T10:00:00Z"),
        person(2, isNewsletterOptIn=False),
        person(3),
    )
    return shop


def choice(shop: Shop, vtex_id: str) -> list[str]:
    """What the properties of a customer's profile say."""
    return [value for name, value in shop.profile(vtex_id).items() if name.startswith("property_by_id")]


def test_the_choice_is_sent_with_its_date_as_a_property_that_is_made_once(shop: Shop) -> None:
    run = shop.synchronise()
    assert is_settled(run)
    assert (choice(shop, "c-00001"), choice(shop, "c-00002"), choice(shop, "c-00003")) == (
        ["isNewsletterOptIn=true 2025-03-19"],
        ["isNewsletterOptIn=false 2024-01-01"],
        [],
    )
    assert (run.consents.opted_in, run.consents.opted_out, run.consents.unknown) == (1, 1, 1)
    shop.change("c-00003", isNewsletterOptIn=True)
    shop.synchronise()
    assert len(choice(shop, "c-00003")) == 1
    assert shop.calls("/v1/properties") == 1


def test_nothing_that_subscribes_is_ever_sent(shop: Shop) -> None:
    shop.synchronise()
    names = {name for profile in shop.profiles() for name in profile}
    assert not [name for name in names if any(word in name for word in SUBSCRIBING)]


def test_without_the_choice_of_the_merchant_no_property_is_made(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1, isNewsletterOptIn=True))
    shop.synchronise()
    assert shop.calls("/v1/properties") == 0
    assert choice(shop, "c-00001") == []


def test_a_property_that_was_certainly_not_made_is_asked_for_again(shop: Shop) -> None:
    shop.control("faults", vendor="hellotext", fault="limite", calls=1, path="/v1/properties")
    assert is_settled(shop.synchronise())
    assert shop.calls("/v1/properties") == 2
    assert choice(shop, "c-00001") == ["isNewsletterOptIn=true 2025-03-19"]


@pytest.mark.parametrize("fault", ["cortew", "err500w", "caido"])
def test_a_property_of_which_nobody_knows_stops_the_run_until_a_person_says_go_on(
    shop: Shop, fault: str
) -> None:
    shop.control("faults", vendor="hellotext", fault=fault, calls=1, path="/v1/properties")
    run = shop.synchronise()
    assert (run.state, run.problem) == (RunState.FAILED, "sync.property_unknown")
    assert shop.profiles() == []
    resume_sync(OPERATOR, "alfa", run.id)
    assert is_settled(shop.carry_out(run.id))
    assert len(shop.profiles()) == 3


@pytest.mark.parametrize("fault", ["error500", "caido"])
def test_a_no_that_did_not_arrive_is_sent_again(shop: Shop, fault: str) -> None:
    shop.synchronise()
    shop.change("c-00001", isNewsletterOptIn=False)
    shop.control("faults", vendor="hellotext", fault=fault, calls=1, writes_only=True)
    assert is_settled(shop.synchronise())
    assert choice(shop, "c-00001")[0].startswith("isNewsletterOptIn=false")


@pytest.mark.parametrize("fault", ["err500w", "cortew"])
def test_a_no_that_arrived_unseen_is_not_sent_again(shop: Shop, fault: str) -> None:
    shop.synchronise()
    before = shop.writes()
    shop.change("c-00001", isNewsletterOptIn=False)
    shop.control("faults", vendor="hellotext", fault=fault, calls=1)
    assert is_settled(shop.synchronise())
    assert choice(shop, "c-00001")[0].startswith("isNewsletterOptIn=false")
    assert shop.writes() == before + 1
