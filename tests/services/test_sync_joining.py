"""Joining a whole run: as the plain rule says, whoever stops it on the way and however often."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import count

import pytest

from lib.domain.customers import Consent
from lib.services.sync_grouping import join_duplicates
from lib.services.sync_work import ToldToStop
from tests.builders import Builder
from tests.services.joining import QUICK, Known, Shopper, found, stage, taken
from tests.services.joining_rule import expected

SEEDS = range(25)


class Steps:
    """Lets a worker make so many steps."""

    def __init__(self, left: int) -> None:
        self.left = left

    def __call__(self) -> bool:
        self.left -= 1
        return self.left >= 0


def world(seed: int) -> list[Shopper]:
    """A shop in which contacts are shared, change hands and are nobody's own, more than in any real one."""
    chance = random.Random(seed)
    contacts = chance.choice((6, 12, 20))
    led: list[str] = []
    shoppers = []
    for number in range(chance.choice((8, 16, 24))):
        one = _shopper(chance, number, contacts)
        if chance.random() < 0.6:
            one = replace(one, known=_known(chance, one, led, contacts))
        if one.known and one.known.leads:
            led.append(one.known.profile)
        if one.known and chance.random() < 0.4:
            # Nothing new is known of it.
            one = replace(one, waits=False, email=one.known.email, phone=one.known.phone)
            one = replace(one, is_read=chance.random() < 0.5)
        shoppers.append(one)
    return shoppers


def _shopper(chance: random.Random, number: int, contacts: int) -> Shopper:
    email, phone = _contact(chance, "e", contacts), _contact(chance, "p", contacts)
    return Shopper(
        f"c-{chance.randrange(100):02}-{number}",
        email if email or phone else f"e-own-{number}",
        phone,
        chance.choice((None, *range(6))),
        chance.choice((None, f"Ana {number}")),
        chance.choice(tuple(Consent)),
    )


def _contact(chance: random.Random, kind: str, contacts: int) -> str | None:
    if chance.random() < 0.2:
        return None
    # One that many have.
    return f"{kind}-0" if chance.random() < 0.2 else f"{kind}-{chance.randrange(contacts)}"


def _known(chance: random.Random, one: Shopper, led: list[str], contacts: int) -> Known:
    """As it is now, or otherwise; it leads a profile of its own or is in another one's."""
    profile = f"P-{one.vtex_id}"
    leads = chance.random() < 0.6
    if not leads and led:
        profile = chance.choice(led)
    if chance.random() < 0.6:
        return Known(profile, leads, one.email, one.phone)
    return Known(profile, leads, _contact(chance, "e", contacts), _contact(chance, "p", contacts) or "p-old")


@pytest.mark.parametrize("seed", SEEDS)
def test_records_are_joined_as_the_plain_rule_says(build: Builder, seed: int) -> None:
    build.merchant("alfa")
    shoppers = world(seed)
    run = stage(build.platform, "alfa", shoppers)
    join_duplicates(taken("alfa", run))
    assert found(build.platform, run) == expected(shoppers)


@pytest.mark.parametrize("seed", SEEDS)
def test_joining_that_is_stopped_again_and_again_comes_to_the_same(build: Builder, seed: int) -> None:
    build.merchant("alfa")
    shoppers = world(seed)
    run = stage(build.platform, "alfa", shoppers)
    for steps in count(1):
        try:
            join_duplicates(taken("alfa", run, may_go_on=Steps(steps)))
        except ToldToStop:
            continue
        break
    assert steps > 1
    assert found(build.platform, run) == expected(shoppers)


def test_the_worlds_hold_all_that_can_become_of_a_record() -> None:
    outcomes = [expected(world(seed)) for seed in SEEDS]
    every = [row for outcome in outcomes for row in outcome.rows.values()]
    assert {"joined", "shared_contact", "same", None} == {row[1] for row in every}
    assert any(row[0] == "pending" and row[2] is not None for row in every)
    assert any(outcome.late for outcome in outcomes)
    assert any(outcome.counts["is_incomplete"] for outcome in outcomes)


def test_a_contact_that_is_nobodys_own_joins_nobody_by_way_of_earlier_runs(build: Builder) -> None:
    build.merchant("alfa")
    neighbours = [
        Shopper(f"k-{one}", known=Known(f"P-{one}", True, f"e-{one}", "p-shop"), waits=False, is_read=False)
        for one in range(6)
    ]
    shoppers = [Shopper("new", email="e-0", day=5), *neighbours]
    run = stage(build.platform, "alfa", shoppers)
    join_duplicates(taken("alfa", run))
    outcome = found(build.platform, run)
    assert outcome.rows["new"][3] == "P-0"
    assert outcome == expected(shoppers)


def test_a_person_of_more_records_than_are_joined_at_a_time_is_one_person(build: Builder) -> None:
    build.merchant("alfa")
    shoppers = [Shopper(f"c-{one:02}", f"e-{one // 2}", f"p-{(one + 1) // 2}") for one in range(25)]
    run = stage(build.platform, "alfa", shoppers)
    join_duplicates(taken("alfa", run, replace(QUICK, joined_rows=2)))
    outcome = found(build.platform, run)
    assert outcome == expected(shoppers)
    assert outcome.counts["profiles"] == 1
