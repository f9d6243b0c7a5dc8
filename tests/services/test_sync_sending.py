"""Sending customers to Hellotext: each exactly once, whatever goes wrong on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.sync import RunState
from lib.services.credentials import save_credentials
from lib.services.sync_recording import MOST_TRIES_IN_VAIN
from lib.services.sync_runs import approve_sync, resume_sync
from tests.builders import Builder, change, healthy, rows
from tests.services.syncing import (
    OPERATOR,
    QUICK,
    crowd,
    is_settled,
    open_shop,
    person,
    token_of,
)

UNSEEN = ["err500w", "cortew", "caido", "error500", "error503", "trunco", "html", "otraforma"]
"""Answers from which nobody can tell whether a customer was written."""


@pytest.mark.parametrize("fault", UNSEEN)
def test_customers_without_an_answer_exist_exactly_once_in_the_end(
    build: Builder, simulator: str, fault: str
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(8))
    shop.control("faults", vendor="hellotext", fault=fault, calls=3, writes_only=True)
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.equation.created, run.uncertain) == (8, 0)
    assert shop.references() == sorted(str(one["id"]) for one in crowd(8))


@pytest.mark.parametrize("fault", ["err500w", "cortew"])
def test_a_customer_that_was_written_unseen_is_not_sent_again(
    build: Builder, simulator: str, fault: str
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(6))
    shop.control("faults", vendor="hellotext", fault=fault, calls=4)
    assert is_settled(shop.synchronise())
    assert shop.writes() == 6


@pytest.mark.parametrize("fault", ["err500w", "cortew", "error500", "caido"])
def test_a_change_without_an_answer_arrives(build: Builder, simulator: str, fault: str) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(3))
    shop.synchronise()
    for one in crowd(3):
        shop.change(str(one["id"]), firstName="Berta")
    shop.control("faults", vendor="hellotext", fault=fault, calls=2, writes_only=True)
    run = shop.synchronise()
    assert is_settled(run)
    assert run.equation.updated == 3
    assert [profile["first_name"] for profile in shop.profiles()] == ["Berta"] * 3


def test_a_token_that_always_hides_what_it_wrote_ends_with_each_customer_once(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator, fault="err500w")
    shop.holds(*crowd(7))
    assert is_settled(shop.synchronise())
    assert shop.references() == sorted(str(one["id"]) for one in crowd(7))
    assert shop.writes() == 7


def test_customers_that_never_arrive_are_given_up_and_said(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2), person(3, email="ana.0@example.com", homePhone=None))
    shop.control("faults", vendor="hellotext", fault="error500", calls=1_000, writes_only=True)
    run = shop.synchronise(limits=replace(QUICK, circuit_seconds=0.05))
    assert is_settled(run)
    assert (run.equation.rejected, dict(run.reasons)) == (3, {"no_answer": 3})
    # As often as where nobody else arrives either.
    assert shop.row("c-00001")["tries"] == MOST_TRIES_IN_VAIN
    assert shop.profiles() == []


@pytest.mark.parametrize(
    ("status", "problem", "check", "rule"),
    [
        ("dead", "sync.hellotext_unauthorized", "hellotext.token", "hellotext_token"),
        ("plan", "sync.hellotext_forbidden", "hellotext.write", "customers_synchronised"),
    ],
)
def test_a_token_that_may_not_write_stops_the_run_and_somebody_is_told(
    build: Builder, simulator: str, status: str, problem: str, check: str, rule: str
) -> None:
    shop = open_shop(build, simulator, fault=status)
    shop.holds(*crowd(5))
    # What saving the secrets asked for.
    change(build.platform, "DELETE FROM check_runs")
    run = shop.synchronise()
    assert (run.state, run.problem) == (RunState.FAILED, problem)
    assert (run.equation.pending, shop.profiles()) == (5, [])
    platform = build.platform
    found = rows(platform, "SELECT subject FROM alerts WHERE closed_at IS NULL")
    assert [row["subject"] for row in found] == [check]
    (proof,) = rows(platform, "SELECT result FROM evidence WHERE rule_id = :rule", rule=rule)
    assert proof["result"] == "failed"
    (event,) = rows(platform, "SELECT new FROM events WHERE kind = 'sync.failed'")
    assert event["new"]["problem"] == problem
    assert rows(platform, "SELECT 1 FROM check_runs WHERE finished_at IS NULL")


def test_a_run_that_stopped_for_its_token_goes_on_with_a_good_one(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="plan")
    shop.holds(*crowd(5))
    run = shop.synchronise()
    save_credentials(shop.actor, "alfa", healthy("alfa", hellotext_token=token_of()))
    resume_sync(OPERATOR, "alfa", run.id)
    assert is_settled(shop.carry_out(run.id))
    assert len(shop.references()) == 5
    assert rows(build.platform, "SELECT 1 FROM alerts WHERE closed_at IS NULL") == []


def test_a_token_that_is_refused_while_the_unanswered_are_looked_up_stops_the_run(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(2))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    approve_sync(OPERATOR, "alfa", run_id)
    # As a worker leaves it that is killed while the customer is on the way.
    change(
        build.platform,
        "UPDATE sync_rows SET state = 'intended', tries = 1, intended_at = now() WHERE place = 1",
    )
    change(build.platform, "UPDATE sync_runs SET mark = 'none'")
    save_credentials(shop.actor, "alfa", healthy("alfa", hellotext_token=token_of(fault="dead")))
    run = shop.carry_out(run_id, replace(QUICK, patience_seconds=1.0))
    assert (run.state, run.problem) == (RunState.FAILED, "sync.hellotext_unauthorized")


def test_a_profile_that_is_gone_is_made_anew(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    shop.synchronise()
    change(build.platform, "UPDATE sync_customers SET profile_id = 'deleted1' WHERE vtex_id = 'c-00001'")
    shop.change("c-00001", firstName="Berta", email="berta@example.com", homePhone="+5511977770000")
    run = shop.synchronise()
    assert is_settled(run)
    assert run.equation.created == 1
    assert shop.mapping()["c-00001"] != "deleted1"
    assert "Berta" in [profile["first_name"] for profile in shop.profiles()]


def test_what_hellotext_refuses_is_said_once_with_its_duplicates(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1), person(2), person(3, email="ana.1@example.com", homePhone=None))
    run_id = shop.start(automatic=False)
    shop.carry_out(run_id)
    # The simulator refuses an empty phone and properties that do not exist.
    change(
        build.platform,
        "UPDATE sync_rows SET payload = '{\"phone\": \"\"}' WHERE vtex_id IN ('c-00001', 'c-00003')"
        " AND payload IS NOT NULL",
    )
    approve_sync(OPERATOR, "alfa", run_id)
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert (run.equation.created, run.equation.rejected) == (1, 2)
    assert dict(run.reasons) == {"refused_422": 2}
    assert shop.row("c-00001")["status"] == 422 or shop.row("c-00003")["status"] == 422


def test_an_existing_profile_is_updated_and_not_made_twice(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1))
    shop.synchronise()
    change(build.platform, "DELETE FROM sync_customers")
    run = shop.synchronise(full=True)
    assert (run.equation.created, run.equation.updated) == (0, 1)
    assert shop.references() == ["c-00001"]


def test_never_more_calls_are_in_flight_than_allowed(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(30))
    shop.control("latency", vendor="hellotext", seconds=0.05)
    shop.synchronise(limits=replace(QUICK, at_once=3))
    assert 1 < shop.told("writes")["most_at_once"] <= 3


def test_personal_data_is_gone_from_the_ledger_when_it_was_sent(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3), person(4, email="ana.1@example.com", homePhone=None))
    shop.synchronise()
    kept = rows(build.platform, "SELECT w::text AS text FROM sync_rows w ORDER BY vtex_id")
    assert len(kept) == 4
    for row in kept:
        assert "@example.com" not in row["text"]
        assert "+55119" not in row["text"]
        assert "Silva" not in row["text"]


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_goes_wrong_each_customer_exists_once(build: Builder, simulator: str, seed: int) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(40))
    rates = {"cortew": 0.1, "err500w": 0.1, "caido": 0.1, "error500": 0.05, "limite": 0.05, "html": 0.02}
    shop.control("chaos", vendor="hellotext", seed=seed, rates=rates, retry_after=0)
    run = shop.synchronise(limits=replace(QUICK, circuit_seconds=0.05))
    assert is_settled(run)
    assert run.equation.created == 40
    assert shop.references() == sorted(str(one["id"]) for one in crowd(40))
