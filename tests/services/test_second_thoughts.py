"""What is undone within the time of second thoughts is as if it had never been done: stages, days, live."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from lib.domain.model import EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.requirements import RequirementState
from lib.services.checklist import choose_route
from lib.services.integrations import Integration
from lib.services.managing import pause, resume
from lib.services.panel import panel
from lib.services.panel_query import PanelQuery
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.stores import overview
from lib.services.waiving import unwaive, waive
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.walking import WALKER, prove, standing, walk_to

NOON = datetime(2026, 3, 2, 15, tzinfo=UTC)
WHY = "Ya tiene cuenta verificada"
TRACK = Track.HELLOTEXT

Cells = Counter[tuple[str, str, int]]


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Person:
    """A manager; the store `alfa` was added two weeks ago: ten business days, and nothing is known of it."""
    clock.stop_at(NOON)
    build.merchant("alfa")
    clock.advance(days=14)
    return build.manager()


def found(track: Track = TRACK) -> Integration:
    return overview(WALKER, "alfa").integration(track)


def still_open(track: Track = TRACK) -> list[str]:
    """The required rules that do not hold."""
    items = standing("alfa", track).items
    return [item.rule.id for item in items if item.is_required and not item.holds]


def next_rule(state: RequirementState) -> str:
    assert state.next_action is not None
    return state.next_action.rule_id


def kept(platform: Platform, track: Track = TRACK) -> Cells:
    """What the history of days holds of a track, the deltas summed."""
    cells: Cells = Counter()
    for row in rows(platform, "SELECT kind, key, days, n FROM pace_cells WHERE track = :track", track=track):
        cells[row["kind"], row["key"], row["days"]] += row["n"]
    return Counter({cell: n for cell, n in cells.items() if n})


def days_in_stage(person: Person, track: Track = TRACK) -> int:
    [row] = panel(person.actor, PanelQuery(track=track)).rows
    return row.days_in_stage


def prove_all_but(last: str) -> None:
    """Prove what is required of the track, but for one rule."""
    while rest := [rule for rule in still_open() if rule != last]:
        prove("alfa", TRACK, rest[0])


def test_a_waiver_that_is_undone_leaves_the_days_in_the_stage_as_they_were(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    before, known = found(), kept(platform)
    rule = still_open()[0]
    waive(marta.actor, "alfa", TRACK, rule, WHY)
    assert (found().stage is before.stage, days_in_stage(marta)) == (False, 0)
    clock.advance(seconds=20)
    unwaive(marta.actor, "alfa", TRACK, rule)
    after = found()
    assert (after.stage, after.stage_since, after.pace_from) == (Stage.INVITED, NOON, NOON)
    assert days_in_stage(marta) == 10
    assert kept(platform) == known
    assert after.slow_since is None


def test_slips_day_after_day_leave_nothing_behind(marta: Person, platform: Platform, clock: Clock) -> None:
    for _ in range(3):
        rule = still_open()[0]
        waive(marta.actor, "alfa", TRACK, rule, WHY)
        clock.advance(seconds=20)
        unwaive(marta.actor, "alfa", TRACK, rule)
        clock.advance(days=1)
    assert (found().stage, found().stage_since, found().waiting_since) == (Stage.INVITED, NOON, NOON)
    assert kept(platform) == Counter()


def test_waivers_are_undone_in_any_order(marta: Person, platform: Platform, clock: Clock) -> None:
    first, second = still_open()[:2]
    for rule in (first, second):
        waive(marta.actor, "alfa", TRACK, rule, WHY)
        clock.advance(minutes=1)
    for rule in (first, second):
        unwaive(marta.actor, "alfa", TRACK, rule)
        clock.advance(minutes=1)
    assert (found().stage, found().stage_since) == (Stage.INVITED, NOON)
    assert kept(platform) == Counter()


def test_a_waiver_that_is_asked_for_again_by_a_slip_comes_back_as_it_was(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    last = almost_live()
    waive(marta.actor, "alfa", TRACK, last, WHY)
    live, known = found(), kept(platform)
    clock.advance(hours=1)
    unwaive(marta.actor, "alfa", TRACK, last)
    clock.advance(minutes=1)
    waive(marta.actor, "alfa", TRACK, last, WHY)
    after = found()
    assert (after.stage, after.stage_since, after.live_at) == (Stage.LIVE, live.live_at, live.live_at)
    assert kept(platform) == known


def almost_live() -> str:
    """Prove all of the track but what is asked last; which rule that is."""
    last = still_open()[-1]
    prove_all_but(last)
    assert still_open() == [last]
    return last


def test_a_later_unwaiving_is_no_undoing(marta: Person, platform: Platform, clock: Clock) -> None:
    rule = still_open()[0]
    waive(marta.actor, "alfa", TRACK, rule, WHY)
    left = found().stage
    known = kept(platform)
    clock.advance(hours=24, seconds=1)
    unwaive(marta.actor, "alfa", TRACK, rule)
    assert (found().stage, found().stage_since) == (Stage.INVITED, clock())
    assert kept(platform) - known == Counter({("stage", left.value, 1): 1})


def test_a_pause_that_ended_meanwhile_stays_out_of_the_days(marta: Person, clock: Clock) -> None:
    rule = still_open()[0]
    pause(marta.actor, "alfa", TRACK, "Vacaciones")
    clock.advance(days=28)
    waive(marta.actor, "alfa", TRACK, rule, WHY)
    clock.advance(hours=1)
    resume(marta.actor, "alfa", TRACK)
    clock.advance(hours=1)
    unwaive(marta.actor, "alfa", TRACK, rule)
    assert (found().stage, found().stage_since) == (Stage.INVITED, NOON)
    assert days_in_stage(marta) == 10


def test_a_pause_that_goes_on_is_taken_out_when_it_ends(marta: Person, clock: Clock) -> None:
    rule = still_open()[0]
    pause(marta.actor, "alfa", TRACK, "Vacaciones")
    clock.advance(days=28)
    waive(marta.actor, "alfa", TRACK, rule, WHY)
    clock.advance(hours=1)
    unwaive(marta.actor, "alfa", TRACK, rule)
    assert days_in_stage(marta) == 10
    clock.advance(days=7)
    resume(marta.actor, "alfa", TRACK)
    assert days_in_stage(marta) == 10


def test_a_route_that_is_undone_leaves_the_stage_as_it_was(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    track = Track.WHATSAPP
    walk_to("alfa", track, Party.VTEX)
    clock.advance(days=7)
    before, known = found(track), kept(platform, track)
    choose_route(marta.actor, "alfa", track, Route.SELF_SERVICE)
    assert (found(track).stage is before.stage, days_in_stage(marta, track)) == (False, 0)
    clock.advance(minutes=1)
    choose_route(marta.actor, "alfa", track, before.route)
    after = found(track)
    assert (after.stage, after.stage_since, after.pace_from) == (
        before.stage,
        before.stage_since,
        before.pace_from,
    )
    assert (after.waiting_on, after.waiting_since) == (Party.VTEX, before.waiting_since)
    assert days_in_stage(marta, track) == 5
    assert kept(platform, track) == known


def test_another_route_than_the_one_before_is_no_undoing(marta: Person, clock: Clock) -> None:
    track = Track.WHATSAPP
    walk_to("alfa", track, Party.VTEX)
    before = found(track)
    clock.advance(days=7)
    choose_route(marta.actor, "alfa", track, Route.SELF_SERVICE)
    clock.advance(hours=24, seconds=1)
    choose_route(marta.actor, "alfa", track, before.route)
    assert (found(track).stage, found(track).stage_since) == (before.stage, clock())


def test_the_turn_that_a_slip_took_comes_back_with_its_days(marta: Person, clock: Clock) -> None:
    track = Track.WHATSAPP
    while (state := standing("alfa", track)).waiting_on is Party.MERCHANT:
        before, last = found(track), next_rule(state)
        waive(marta.actor, "alfa", track, last, WHY)
    assert state.waiting_on is Party.VTEX
    clock.advance(minutes=1)
    unwaive(marta.actor, "alfa", track, last)
    after = found(track)
    assert (after.waiting_on, after.waiting_since) == (Party.MERCHANT, NOON)
    assert after.stage_since == before.stage_since


def test_live_by_a_slip_leaves_no_days_behind(marta: Person, platform: Platform, clock: Clock) -> None:
    last = almost_live()
    clock.advance(days=7)
    known = kept(platform)
    waive(marta.actor, "alfa", TRACK, last, WHY)
    assert kept(platform)["whole", "live", 15] == 1
    clock.advance(seconds=20)
    unwaive(marta.actor, "alfa", TRACK, last)
    assert kept(platform) == known
    clock.advance(days=7)
    walk_to("alfa", TRACK, None)
    assert sum(n for (kind, _key, _days), n in kept(platform).items() if kind == "whole") == 1
    assert kept(platform)["whole", "live", 20] == 1


def test_live_by_an_old_waiver_is_taken_back_the_day_it_came(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    last = still_open()[-1]
    waive(marta.actor, "alfa", TRACK, last, WHY)
    clock.advance(days=7)
    prove_all_but(last)
    assert found().stage is Stage.LIVE
    clock.advance(minutes=1)
    unwaive(marta.actor, "alfa", TRACK, last)
    after = found()
    assert (after.stage is Stage.LIVE, after.live_at, after.health) == (False, None, Health.OK)
    assert not [kind for kind, _key, _days in kept(platform) if kind != "stage"]


def test_live_stays_when_the_rule_was_proven_meanwhile(marta: Person, clock: Clock) -> None:
    first, last = still_open()[0], still_open()[-1]
    waive(marta.actor, "alfa", TRACK, last, WHY)
    prove_all_but(last)
    prove("alfa", TRACK, last)
    prove("alfa", TRACK, first, EvidenceResult.FAILED)
    clock.advance(minutes=1)
    unwaive(marta.actor, "alfa", TRACK, last)
    assert (found().stage, found().health) == (Stage.LIVE, Health.BROKEN)


def test_live_for_long_stays_live_and_asks_for_attention_once_its_waivers_are_gone(
    marta: Person, clock: Clock
) -> None:
    waived = still_open()
    for rule in waived:
        waive(marta.actor, "alfa", TRACK, rule, WHY)
    assert (found().stage, found().health) == (Stage.LIVE, Health.OK)
    clock.advance(hours=25)
    for rule in waived:
        unwaive(marta.actor, "alfa", TRACK, rule)
    after = found()
    assert (after.stage, after.health, after.whole_percent) == (Stage.LIVE, Health.ATTENTION, 0)
    assert after.waiting_on is not None
