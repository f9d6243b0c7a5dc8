"""Visits to the start page, and what is news to somebody who comes back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.model import Role, Route, Track
from lib.domain.phone import Answers
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import choose_route, declare
from lib.services.managing import pause
from lib.services.numbers import save_number
from lib.services.people import add_person, person_by_email
from lib.services.platform import Platform
from lib.services.timeline import timeline
from lib.services.visits import MOST_CHANGES, TOLD, begin_visit, what_changed
from lib.services.waiving import waive
from lib.ui import words
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

MORNING = datetime(2026, 4, 6, 12, tzinfo=UTC)
RULE = "meta_business_account"


@pytest.fixture
def bea(ana: Actor, platform: Platform) -> Actor:
    """A colleague of Ana's in the same store."""
    add_person("bea@tienda.example", "Bea Sosa", Role.MERCHANT)
    change(
        platform,
        "INSERT INTO memberships (person_id, store_id, created_at)"
        " SELECT bea.id, memberships.store_id, now() FROM people bea, memberships"
        " WHERE bea.email = 'bea@tienda.example' AND memberships.person_id = :ana",
        ana=ana.person_id,
    )
    person = person_by_email("bea@tienda.example")
    assert person is not None
    assert person.accounts == ("alfa",)
    return person.actor


def before(actor: Actor) -> datetime | None:
    return begin_visit(actor, "alfa").before


def test_the_first_visit_has_none_before_it(ana: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    assert before(ana) is None


def test_a_reload_within_half_an_hour_is_the_same_visit(ana: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    assert before(ana) is None
    for _ in range(3):
        clock.advance(minutes=30)
        assert before(ana) is None


def test_after_a_longer_pause_another_visit_begins_and_knows_when_the_last_one_was_seen(
    ana: Actor, clock: Clock
) -> None:
    clock.stop_at(MORNING)
    before(ana)
    clock.advance(minutes=20)
    before(ana)
    clock.advance(minutes=30, seconds=1)
    assert before(ana) == MORNING + timedelta(minutes=20)
    clock.advance(minutes=5)
    assert before(ana) == MORNING + timedelta(minutes=20)


def test_each_person_has_visits_of_their_own(ana: Actor, bea: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    before(ana)
    clock.advance(hours=1)
    assert before(bea) is None
    assert before(ana) == MORNING


def test_two_looks_at_once_are_one_visit(ana: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(MORNING)
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(before, [ana] * 4)) == [None] * 4
    assert len(rows(platform, "SELECT * FROM page_visits")) == 1


@pytest.mark.usefixtures("ana")
def test_a_process_of_ours_pays_no_visit(platform: Platform) -> None:
    assert before(Actor.process("worker")) is None
    assert rows(platform, "SELECT * FROM page_visits") == []


def test_what_a_colleague_did_is_news_and_what_one_did_oneself_is_not(
    ana: Actor, bea: Actor, clock: Clock
) -> None:
    clock.stop_at(MORNING)
    declare(ana, "alfa", Track.WHATSAPP, RULE, True)
    clock.advance(hours=1)
    save_number(bea, "alfa", "099 123 456", "UY", Answers())
    since = MORNING - timedelta(minutes=1)
    mine, theirs = what_changed(ana, "alfa", since), what_changed(bea, "alfa", since)
    assert ("number.saved", "Bea Sosa") in {(one.kind, one.actor_name) for one in mine.newest}
    assert {one.actor_name for one in mine.newest} == {"Bea Sosa"}
    assert {(one.kind, one.subject) for one in theirs.newest} >= {("requirement.declared", RULE)}
    assert {one.actor_name for one in theirs.newest} == {"Ana Pérez"}


def test_what_was_there_at_the_last_visit_is_no_news(ana: Actor, bea: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    declare(bea, "alfa", Track.WHATSAPP, RULE, True)
    assert what_changed(ana, "alfa", MORNING).newest == ()


def test_refused_strangers_opened_secrets_and_looks_are_no_news(ana: Actor, bea: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    with acting(bea, Action.DECLARE, "alfa") as act:
        for kind in ("access.refused", "credentials.opened", "credentials.checked", "number_file.uploaded"):
            act.record(kind)
    begin_visit(bea, "alfa")
    assert len(timeline(Actor.process("test"), "alfa")) >= 3
    assert what_changed(ana, "alfa", MORNING - timedelta(minutes=1)).newest == ()


def test_the_newest_ten_are_listed_and_the_rest_is_counted(ana: Actor, bea: Actor, clock: Clock) -> None:
    clock.stop_at(MORNING)
    routes = (Route.CX_PLATFORM, Route.ASSISTED)
    for turn in range(13):
        clock.advance(minutes=1)
        choose_route(bea, "alfa", Track.WHATSAPP, routes[turn % 2])
    found = what_changed(ana, "alfa", MORNING)
    moments = [one.at for one in found.newest]
    assert len(moments) == MOST_CHANGES
    assert moments == sorted(moments, reverse=True)
    assert moments[0] == clock()
    assert found.more == 3


def test_everything_that_is_told_has_words() -> None:
    assert set(TOLD) <= set(words.EVENTS)


def test_why_a_track_rests_is_for_managers_and_why_something_was_let_go_is_for_all(
    build: Builder, ana: Actor, clock: Clock
) -> None:
    clock.stop_at(MORNING)
    marta = build.manager().actor
    pause(marta, "alfa", Track.WHATSAPP, "No contesta")
    waive(marta, "alfa", Track.WHATSAPP, RULE, "Ya la tiene")
    reasons = {one.kind: one.new for one in what_changed(ana, "alfa", MORNING - timedelta(hours=1)).newest}
    assert reasons["integration.paused"] is None
    assert reasons["requirement.waived"] == {"reason": "Ya la tiene"}
    known = {one.kind: one.new for one in timeline(marta, "alfa")}
    assert known["integration.paused"] == {"reason": "No contesta"}
