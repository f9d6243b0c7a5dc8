"""A run asks first whether Hellotext still has the profiles that were written before."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunKind, RunState
from lib.services.credentials import save_credentials
from lib.services.sync_runs import approve_sync
from tests.builders import Builder, healthy, rows
from tests.services.syncing import OPERATOR, Shop, crowd, is_settled, open_shop, token_of

OTHER_BUSINESS = "Zy9xWv8u"


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store whose three customers are in Hellotext, and nothing has changed since."""
    opened = open_shop(build, simulator)
    opened.holds(*crowd(3))
    opened.synchronise()
    return opened


def enters(shop: Shop, token: str) -> None:
    """Somebody enters another token and leaves the Business ID as it is."""
    save_credentials(shop.actor, shop.account, healthy(shop.account, hellotext_token=token))


def events(shop: Shop, kind: str) -> int:
    return len(rows(shop.platform, "SELECT id FROM events WHERE kind = :kind", kind=kind))


def test_a_token_of_another_business_alone_sends_everybody_there_as_soon_as_a_person_approves(
    shop: Shop,
) -> None:
    enters(shop, token_of(OTHER_BUSINESS))
    run_id = shop.synchronise().id
    assert shop.profiles(OTHER_BUSINESS) == []
    approve_sync(OPERATOR, "alfa", run_id)
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert run.kind is RunKind.FULL
    assert run.equation.created == len(shop.profiles(OTHER_BUSINESS)) == 3
    assert events(shop, "sync.begun_anew") == 1
    assert shop.synchronise().kind is RunKind.INCREMENTAL


def test_another_token_of_the_same_business_sends_nobody_again(shop: Shop) -> None:
    enters(shop, f"a-newer-{token_of()}")
    before = shop.writes()
    run = shop.synchronise()
    assert (run.kind, run.state) == (RunKind.INCREMENTAL, RunState.DONE)
    assert (shop.writes(), events(shop, "sync.begun_anew")) == (before, 0)


def test_where_some_of_the_profiles_are_left_nothing_begins_anew(shop: Shop) -> None:
    first, *_ = (profile for _, profile in sorted(shop.mapping().items()))
    shop.control("faults", vendor="hellotext", fault="noexiste", calls=1, path=f"/v1/profiles/{first}")
    run = shop.synchronise()
    assert (run.kind, run.state) == (RunKind.INCREMENTAL, RunState.DONE)
    assert events(shop, "sync.begun_anew") == 0


def test_a_moment_without_answers_changes_nothing(shop: Shop) -> None:
    shop.control("faults", vendor="hellotext", fault="error500", calls=1)
    run = shop.synchronise()
    assert (run.kind, run.state) == (RunKind.INCREMENTAL, RunState.DONE)
    assert len(shop.mapping()) == 3


def test_a_token_that_is_refused_stops_the_run_before_anybody_is_read(shop: Shop) -> None:
    enters(shop, token_of(fault="dead"))
    before = shop.calls("/scroll")
    run = shop.carry_out(shop.start(full=True))
    assert (run.state, run.problem) == (RunState.FAILED, "sync.hellotext_unauthorized")
    assert shop.calls("/scroll") == before
