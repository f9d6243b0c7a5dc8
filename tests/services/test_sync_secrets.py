"""Other secrets while a run goes on: what is deleted is not used, and nobody is mixed up with strangers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.credential import Renewal
from lib.domain.ladder import Vendor
from lib.domain.sync import RunState
from lib.services.credentials import Entered, forget_credentials, save_credentials
from lib.services.sync_runs import approve_sync, pause_sync, resume_sync
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, healthy
from tests.services.checked import NEW_TOKEN, check
from tests.services.syncing import (
    OPERATOR,
    QUICK,
    Running,
    Shop,
    crowd,
    is_settled,
    open_shop,
    person,
    token_of,
)

OTHER_BUSINESS = "Zz9YyXxW"


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    return open_shop(build, simulator)


def enters(shop: Shop, business: str) -> None:
    given = healthy(shop.account, hellotext_token=token_of(business), business_id=business)
    save_credentials(shop.actor, shop.account, given)


def test_secrets_that_are_deleted_are_not_used_any_more(shop: Shop) -> None:
    shop.holds(*crowd(200))
    shop.control("latency", vendor="hellotext", seconds=0.3)
    run_id = shop.start()
    with Running(shop, run_id, replace(QUICK, at_once=2)) as running:
        running.until(lambda run: run.equation.created > 0)
        forget_credentials(shop.actor, shop.account)
        assert running.ended()
    assert shop.writes() < 100
    run = shop.carry_out(run_id)
    assert (run.state, run.problem) == (RunState.FAILED, "sync.no_vtex_key")


def test_a_run_does_not_go_on_with_another_business(shop: Shop) -> None:
    save_sync_settings(OPERATOR, shop.account, newsletter=True)
    shop.holds(*(person(one, isNewsletterOptIn=True) for one in range(6)))
    assert is_settled(shop.synchronise())
    shop.change("c-00000", firstName="Berta")
    run_id = shop.start(full=True)
    pause_sync(OPERATOR, shop.account, run_id)
    enters(shop, OTHER_BUSINESS)
    resume_sync(OPERATOR, shop.account, run_id)
    run = shop.carry_out(run_id)
    assert (run.state, run.problem) == (RunState.FAILED, "sync.other_business")
    assert shop.profiles(OTHER_BUSINESS) == []
    run_id = shop.synchronise().id
    approve_sync(OPERATOR, shop.account, run_id)
    assert is_settled(shop.carry_out(run_id))
    here = shop.profiles(OTHER_BUSINESS)
    assert sorted(str(one["reference"]) for one in here) == [f"c-{one:05}" for one in range(6)]
    assert len({name for one in here for name in one if name.startswith("property_by_id")}) == 1


def test_what_was_shown_for_one_business_is_not_sent_to_another(shop: Shop) -> None:
    shop.holds(*crowd(3))
    run_id = shop.start(automatic=False)
    assert shop.carry_out(run_id).state is RunState.READY
    enters(shop, OTHER_BUSINESS)
    approve_sync(OPERATOR, shop.account, run_id)
    assert shop.carry_out(run_id).problem == "sync.other_business"
    assert shop.writes() == 0


def test_another_key_for_the_same_shop_is_used_at_once(shop: Shop) -> None:
    shop.holds(*crowd(60))
    shop.control("latency", vendor="hellotext", seconds=0.2)
    run_id = shop.start()
    with Running(shop, run_id, replace(QUICK, at_once=2)) as running:
        running.until(lambda run: run.equation.created > 0)
        save_credentials(shop.actor, shop.account, healthy(shop.account, hellotext_token=f"new{token_of()}"))
        assert running.ended()
    assert shop.run(run_id).state is RunState.WRITING
    shop.control("latency", vendor="hellotext", seconds=0)
    assert is_settled(shop.carry_out(run_id))
    assert len(shop.references()) == 60


@pytest.mark.parametrize(
    ("vendor", "typed"),
    [
        (Vendor.HELLOTEXT, Entered(hellotext_token=f"new{token_of()}")),
        (Vendor.VTEX, Entered(app_token=NEW_TOKEN)),
    ],
)
def test_a_secret_that_has_passed_its_trial_is_used_at_once(
    shop: Shop, vendor: Vendor, typed: Entered
) -> None:
    assert check().renewals == {}
    shop.holds(*crowd(200))
    shop.control("latency", vendor="hellotext", seconds=0.3)
    run_id = shop.start()
    with Running(shop, run_id, replace(QUICK, at_once=2)) as running:
        running.until(lambda run: run.equation.created > 0)
        save_credentials(shop.actor, shop.account, typed)
        assert check().renewals == {vendor: Renewal.RENEWED}
        assert running.ended()
    assert shop.run(run_id).state is RunState.WRITING
    shop.control("latency", vendor="hellotext", seconds=0)
    assert is_settled(shop.carry_out(run_id))


def test_a_secret_on_trial_is_not_used_before_it_has_passed(shop: Shop) -> None:
    check()
    save_credentials(shop.actor, shop.account, Entered(hellotext_token=token_of(fault="dead")))
    shop.holds(*crowd(2))
    assert is_settled(shop.synchronise())
