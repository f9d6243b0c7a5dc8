"""What one run leaves behind, the next one puts right: nobody stays away because of what happened before."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests

from lib.domain.sync import RunKind, RunState, Wait
from lib.services.credentials import save_credentials
from lib.services.sync_closing import drop_unsent
from lib.services.sync_forget import forget_customer
from lib.services.sync_recording import MOST_TRIES, intend
from lib.services.sync_runs import approve_sync, cancel_sync, pause_sync, resume_sync
from lib.services.sync_work import take
from tests.builders import Builder, change, healthy, rows
from tests.services.conftest import Clock
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

OTHER_BUSINESS = "Zy9xWv8u"
NEVER_AGAIN = 5_000


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    return open_shop(build, simulator)


def an_hour_passes(shop: Shop, clock: Clock) -> None:
    """What was read last is an hour old, so that it is read again only if somebody wants that."""
    clock.advance(hours=2)
    change(shop.platform, "UPDATE sync_settings SET read_until = read_until + interval '1 hour'")


def payloads(shop: Shop) -> int:
    return int(rows(shop.platform, "SELECT count(payload) AS n FROM sync_rows")[0]["n"])


def test_another_business_gets_everybody_as_soon_as_a_person_approves(shop: Shop) -> None:
    shop.holds(*crowd(3))
    shop.synchronise()
    given = healthy(shop.account, hellotext_token=token_of(OTHER_BUSINESS), business_id=OTHER_BUSINESS)
    save_credentials(shop.actor, shop.account, given)
    run_id = shop.synchronise().id
    assert shop.profiles(OTHER_BUSINESS) == []
    approve_sync(OPERATOR, shop.account, run_id)
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert run.kind is RunKind.FULL
    assert run.equation.created == len(shop.profiles(OTHER_BUSINESS)) == 3


def test_who_is_left_in_a_profile_of_somebody_else_gets_one_of_their_own(shop: Shop, clock: Clock) -> None:
    older, newer = person(0), person(1, email=person(0)["email"])
    shop.holds(older, newer)
    shop.synchronise()
    assert shop.references() == ["c-00001"]
    shop.change("c-00001", email="otra@example.com")
    shop.synchronise()
    an_hour_passes(shop, clock)
    healing = shop.synchronise()
    assert healing.kind is RunKind.FULL
    assert shop.references() == ["c-00000", "c-00001"]
    assert shop.synchronise().kind is RunKind.INCREMENTAL


def test_a_moment_of_failing_writes_rejects_nobody(shop: Shop) -> None:
    shop.holds(person(0))
    shop.control("faults", vendor="hellotext", fault="error500", calls=MOST_TRIES + 1, writes_only=True)
    run = shop.synchronise(limits=replace(QUICK, circuit_seconds=0.02))
    assert is_settled(run)
    assert (run.equation.created, shop.references()) == (1, ["c-00000"])


def test_one_that_never_gets_an_answer_keeps_nobody_else_waiting_and_is_read_again(
    shop: Shop, clock: Clock
) -> None:
    shop.holds(*crowd(3))
    shop.synchronise()
    profile = shop.mapping()["c-00000"]
    shop.change("c-00000", firstName="Berta")
    shop.change("c-00001", firstName="Clara")
    path = f"/v1/profiles/{profile}"
    shop.control("faults", vendor="hellotext", fault="error500", calls=NEVER_AGAIN, path=path)
    run = shop.synchronise(limits=replace(QUICK, circuit_seconds=0.02))
    assert is_settled(run)
    assert (run.equation.updated, dict(run.reasons)) == (1, {"no_answer": 1})
    shop.control("reset")
    an_hour_passes(shop, clock)
    assert shop.run(shop.start()).kind is RunKind.FULL


def test_a_worker_that_dies_before_it_calls_has_not_tried(shop: Shop) -> None:
    shop.holds(*crowd(3))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    change(shop.platform, "UPDATE sync_runs SET state = 'queued', approved_at = now(), approved_by = 'Ana'")
    for _ in range(MOST_TRIES + 1):
        change(shop.platform, "UPDATE sync_rows SET state = 'pending' WHERE state = 'intended'")
        taken = take(OPERATOR, shop.account, run_id, QUICK, lambda: True)
        assert taken is not None
        assert intend(taken[0], shop.business, 0, 10).rows
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert run.equation.created == 3


def test_who_was_sent_by_a_run_that_was_cancelled_is_looked_up_and_not_sent_again(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(3))
    shop.control("faults", vendor="hellotext", fault="cortew", calls=2)
    with Running(shop, shop.start(), replace(QUICK, settle_seconds=60.0)) as running:
        assert running.waits()[0] is Wait.RECONCILING
        cancel_sync(OPERATOR, shop.account, shop.run().id)
        running.ended()
    assert is_settled(shop.synchronise())
    assert shop.references() == ["c-00000", "c-00001", "c-00002"]
    assert shop.writes() == 3


def test_a_profile_that_somebody_else_made_meanwhile_gets_the_rest(shop: Shop) -> None:
    shop.holds(person(0, homePhone=None))
    shop.control("faults", vendor="hellotext", fault="error500", calls=1, writes_only=True)
    with Running(shop, shop.start(), replace(QUICK, settle_seconds=2.0)) as running:
        assert running.waits()[0] is Wait.RECONCILING
        headers = {"Authorization": f"Bearer {token_of()}"}
        mine = {"email": "ana.0@example.com"}
        address = f"{shop.simulator}/hellotext/v1/profiles"
        assert requests.post(address, json=mine, headers=headers, timeout=5).status_code == 201
        running.ended()
    (profile,) = shop.profiles()
    assert (profile["reference"], profile["first_name"]) == ("c-00000", "Ana")


def test_nobody_pauses_what_somebody_else_has_ended(shop: Shop) -> None:
    shop.holds(*crowd(3))
    run_id = shop.start()
    taken = take(OPERATOR, shop.account, run_id, QUICK, lambda: True)
    assert taken is not None
    cancel_sync(OPERATOR, shop.account, run_id)
    pause_sync(OPERATOR, shop.account, run_id)
    resume_sync(OPERATOR, shop.account, run_id)
    assert shop.carry_out(run_id).state is RunState.CANCELLED


def test_a_run_that_is_cancelled_keeps_nothing_of_whom_it_would_have_sent(shop: Shop) -> None:
    shop.holds(*crowd(3))
    run = shop.carry_out(shop.start(automatic=False))
    assert payloads(shop) == 3
    drop_unsent(OPERATOR, shop.account, run.id)
    assert payloads(shop) == 3
    cancel_sync(OPERATOR, shop.account, run.id)
    drop_unsent(OPERATOR, shop.account, run.id)
    assert payloads(shop) == 0


def test_who_is_forgotten_by_a_phone_that_is_not_sent_is_found_by_it(shop: Shop) -> None:
    shop.holds(person(0, businessPhone="+5511976543210"), person(1))
    shop.synchronise()
    forget_customer(OPERATOR, shop.account, "+5511976543210")
    run = shop.synchronise()
    assert run.kind is RunKind.FULL
    assert dict(run.reasons) == {"forgotten": 1}
    assert set(shop.mapping()) == {"c-00001"}
