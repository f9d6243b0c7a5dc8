"""Another business of Hellotext than before gets nobody by itself; one whose id becomes known is no other."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunKind, RunState, Schedule
from lib.services.credentials import save_credentials
from lib.services.sync_runs import approve_sync, cancel_sync
from lib.services.sync_schedule import start_due_runs
from lib.services.sync_settings import save_sync_settings
from tests.builders import BUSINESS_ID, Builder, healthy
from tests.services.conftest import Clock
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop, token_of

OTHER = "Zy9xWv8u"


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store whose three customers are in Hellotext, synchronised every hour."""
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    assert is_settled(shop.synchronise())
    return shop


@pytest.fixture
def nameless(build: Builder, simulator: str) -> Shop:
    """A store whose Business ID nobody knows yet."""
    person = build.merchant("alfa", country="BR")
    save_credentials(person.actor, "alfa", healthy("alfa", hellotext_token=token_of(), business_id=""))
    shop = Shop(build.platform, simulator, "alfa", person.actor, BUSINESS_ID)
    shop.holds(*crowd(3))
    return shop


def moves(shop: Shop, *, says_so: bool = True) -> None:
    """Somebody enters the token of another business, with its id or without."""
    business = OTHER if says_so else BUSINESS_ID
    save_credentials(
        shop.actor, shop.account, healthy("alfa", hellotext_token=token_of(OTHER), business_id=business)
    )


def names_it(shop: Shop, token: str) -> None:
    """Somebody enters a Business ID where none was known."""
    save_credentials(
        shop.actor, shop.account, healthy("alfa", hellotext_token=token, business_id=BUSINESS_ID)
    )


def hours_pass(clock: Clock) -> None:
    for _ in range(3):
        clock.advance(hours=2)
        start_due_runs()


def test_whoever_says_never_after_another_business_was_read_is_heard(shop: Shop, clock: Clock) -> None:
    moves(shop)
    run = shop.carry_out(shop.start(automatic=False))
    assert run.state is RunState.READY
    cancel_sync(OPERATOR, "alfa", run.id)
    save_sync_settings(OPERATOR, "alfa", schedule=Schedule.NEVER)
    hours_pass(clock)
    assert shop.run().id == run.id


@pytest.mark.parametrize("says_so", [True, False])
def test_the_hourly_run_that_meets_another_business_waits_for_a_person(
    shop: Shop, clock: Clock, says_so: bool
) -> None:
    last = shop.run().id
    moves(shop, says_so=says_so)
    hours_pass(clock)
    run = shop.carry_out(shop.run().id)
    assert run.id != last
    assert (run.kind, run.state, run.profiles) == (RunKind.FULL, RunState.READY, 3)
    assert shop.profiles(OTHER) == []
    approve_sync(OPERATOR, "alfa", run.id)
    assert is_settled(shop.carry_out(run.id))
    assert len(shop.profiles(OTHER)) == 3
    hours_pass(clock)
    following = shop.carry_out(shop.run().id)
    assert following.id != run.id
    assert (following.kind, following.automatic) == (RunKind.INCREMENTAL, True)
    assert is_settled(following)


@pytest.mark.parametrize("says_so", [True, False])
def test_where_a_person_did_not_let_it_go_there_nothing_goes_there_by_itself(
    shop: Shop, clock: Clock, says_so: bool
) -> None:
    moves(shop, says_so=says_so)
    hours_pass(clock)
    run = shop.carry_out(shop.run().id)
    cancel_sync(OPERATOR, "alfa", run.id)
    hours_pass(clock)
    save_sync_settings(OPERATOR, "alfa", schedule=Schedule.DAILY)
    clock.advance(days=2)
    start_due_runs()
    assert shop.run().id == run.id
    assert shop.profiles(OTHER) == []


def test_what_was_read_for_one_business_is_not_sent_with_the_token_of_another(shop: Shop) -> None:
    shop.change("c-00001", firstName="Berta")
    run_id = shop.start(full=True, automatic=False)
    assert shop.carry_out(run_id).state is RunState.READY
    moves(shop, says_so=False)
    approve_sync(OPERATOR, "alfa", run_id)
    run = shop.carry_out(run_id)
    assert (run.state, run.problem) == (RunState.FAILED, "sync.other_business")
    assert shop.profiles(OTHER) == []


def test_a_business_whose_id_becomes_known_is_the_same(nameless: Shop) -> None:
    assert is_settled(nameless.synchronise())
    names_it(nameless, token_of())
    run = nameless.synchronise()
    assert is_settled(run)
    assert (run.kind, nameless.writes()) == (RunKind.INCREMENTAL, 3)
    assert len(nameless.mapping()) == 3


def test_an_id_that_becomes_known_while_a_run_waits_stops_nobody(nameless: Shop) -> None:
    run_id = nameless.start(automatic=False)
    assert nameless.carry_out(run_id).state is RunState.READY
    names_it(nameless, token_of())
    approve_sync(OPERATOR, "alfa", run_id)
    assert is_settled(nameless.carry_out(run_id))


def test_an_id_that_becomes_known_does_not_hide_the_token_of_another_business(nameless: Shop) -> None:
    assert is_settled(nameless.synchronise())
    names_it(nameless, token_of(OTHER))
    run = nameless.synchronise()
    assert (run.kind, run.state) == (RunKind.FULL, RunState.READY)
    assert nameless.profiles(OTHER) == []
