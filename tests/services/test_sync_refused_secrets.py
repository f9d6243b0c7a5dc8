"""A vendor that refuses the key or the token: no run asks it again by itself until something has changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.domain.model import Health, Track
from lib.domain.sync import RunState, Schedule
from lib.services.checking import run_check
from lib.services.checklist import checklist
from lib.services.credentials import credential_state, save_credentials
from lib.services.sync_runs import resume_sync, sync_page
from lib.services.sync_schedule import start_due_runs
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change, healthy
from tests.services.lying import Asked, Told, lying
from tests.services.syncing import OPERATOR, Shop, crowd, open_shop, token_of


def an_hour_passes(shop: Shop) -> None:
    """Whatever is due by then begins by itself."""
    save_sync_settings(OPERATOR, shop.account, schedule=Schedule.HOURLY)
    change(shop.platform, "UPDATE sync_settings SET next_run_at = now() - interval '1 minute'")
    assert start_due_runs() == 1


def is_refused(shop: Shop) -> bool:
    return sync_page(OPERATOR, shop.account).is_refused


def health(shop: Shop) -> Health:
    return checklist(OPERATOR, shop.account, Track.HELLOTEXT).state.health


@pytest.fixture(params=["dead", "plan"])
def refused(request: pytest.FixtureRequest, build: Builder, simulator: str) -> Shop:
    """A store whose run Hellotext refused: by 401, and by 403."""
    shop = open_shop(build, simulator, fault=request.param)
    shop.holds(*crowd(3))
    assert shop.synchronise().state is RunState.FAILED
    return shop


def test_no_run_begins_by_itself(refused: Shop) -> None:
    failed, asked = refused.run().id, len(refused.told("log"))
    for _ in range(4):
        an_hour_passes(refused)
    assert refused.run().id == failed
    assert len(refused.told("log")) == asked
    assert is_refused(refused)


def test_a_new_token_lets_the_next_one_begin(refused: Shop) -> None:
    good = healthy(refused.account, hellotext_token=token_of())
    save_credentials(refused.actor, refused.account, good)
    assert not is_refused(refused)
    an_hour_passes(refused)
    assert refused.run().state is RunState.QUEUED
    assert refused.carry_out(refused.run().id).equation.created == 3


def test_a_person_may_try_at_any_time(refused: Shop) -> None:
    run = refused.run()
    assert resume_sync(OPERATOR, refused.account, run.id).state is RunState.QUEUED
    assert not is_refused(refused)
    assert refused.carry_out(run.id).state is RunState.FAILED
    assert is_refused(refused)


def test_a_role_that_vtex_gave_back_lets_the_next_one_begin(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))

    def refuse(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        return Told(403, b"{}") if "/dataentities/" in asked.path else None

    with lying(build.platform, simulator, refuse):
        assert shop.synchronise().problem == "sync.vtex_forbidden"
    an_hour_passes(shop)
    assert shop.run().state is RunState.FAILED
    looked = credential_state(OPERATOR, shop.account).latest_run
    assert looked is not None
    assert run_check(OPERATOR, shop.account, looked.id)
    an_hour_passes(shop)
    assert shop.run().state is RunState.QUEUED


@pytest.mark.parametrize("status", [401, 403])
def test_the_store_wants_attention_until_a_run_goes_through(
    build: Builder, simulator: str, status: int
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    looked = credential_state(OPERATOR, shop.account).latest_run
    assert looked is not None
    assert run_check(OPERATOR, shop.account, looked.id)
    assert health(shop) is Health.OK

    def refuse(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        return Told(status, b"{}") if asked.is_write else None

    with lying(build.platform, simulator, refuse):
        assert shop.synchronise().state is RunState.FAILED
    assert health(shop) is Health.ATTENTION
    # The refusal had everything looked at again.
    again = credential_state(OPERATOR, shop.account).latest_run
    assert again is not None
    assert run_check(OPERATOR, shop.account, again.id)
    assert shop.synchronise().state is RunState.DONE
    assert health(shop) is Health.OK
