"""Letting requirements go: what may be, by whom, with which reason, and asking for them again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from lib.domain.model import Role, Stage, Track
from lib.domain.requirements import ItemState, RequirementState
from lib.errors import Conflict, InvalidInput, PuenteError
from lib.services.checklist import checklist
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from lib.services.stores import overview
from lib.services.waiving import unwaive, waive
from tests.builders import HELLOTEXT_TOKEN, Builder, rows
from tests.services.conftest import Clock
from tests.walking import prove

NOON = datetime(2026, 6, 10, 15, tzinfo=UTC)
WHY = "Ya tiene cuenta verificada"
TRACK = Track.WHATSAPP


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Person:
    """A manager; the store `alfa` has just been added."""
    clock.stop_at(NOON)
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(platform: Platform) -> Person:
    """Another manager."""
    assert platform
    return add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)


def next_rule(person: Person) -> str:
    action = checklist(person.actor, "alfa", TRACK).state.next_action
    assert action is not None
    return action.rule_id


def item_state(state: RequirementState, rule_id: str) -> ItemState:
    item = state.item(rule_id)
    assert item is not None
    return item.state


def history(platform: Platform) -> list[tuple[str, str, object, object]]:
    found = rows(
        platform,
        "SELECT kind, subject, old, new FROM events WHERE kind LIKE 'requirement.%waived' ORDER BY id",
    )
    return [(row["kind"], row["subject"], row["old"], row["new"]) for row in found]


def test_what_is_let_go_counts_as_done_and_the_next_thing_is_asked(marta: Person, platform: Platform) -> None:
    first = next_rule(marta)
    state = waive(marta.actor, "alfa", TRACK, first, f"  {WHY} ")
    item = state.item(first)
    assert item is not None
    assert item.waiver is not None
    assert (item.state, item.waiver.by, item.waiver.reason) == (ItemState.WAIVED, marta.name, WHY)
    assert state.whole_percent > 0
    assert overview(marta.actor, "alfa").integration(TRACK).next_rule == next_rule(marta) != first
    assert history(platform) == [("requirement.waived", first, None, {"reason": WHY})]


def test_it_is_asked_for_again_once_the_waiver_is_taken_back(marta: Person, platform: Platform) -> None:
    first = next_rule(marta)
    waive(marta.actor, "alfa", TRACK, first, WHY)
    for _ in range(2):
        assert item_state(unwaive(marta.actor, "alfa", TRACK, first), first) is ItemState.CURRENTLY_DUE
    assert overview(marta.actor, "alfa").integration(TRACK).next_rule == first
    assert history(platform)[1:] == [("requirement.unwaived", first, {"reason": WHY}, None)]
    assert item_state(waive(marta.actor, "alfa", TRACK, first, "Otra vez"), first) is ItemState.WAIVED


def test_a_double_click_lets_go_once(marta: Person, platform: Platform) -> None:
    first = next_rule(marta)
    states = [waive(marta.actor, "alfa", TRACK, first, WHY) for _ in range(2)]
    assert states[0] == states[1]
    assert len(history(platform)) == len(rows(platform, "SELECT 1 FROM waivers")) == 1


def test_a_second_manager_reads_who_let_it_go_and_why(
    marta: Person, pablo: Person, platform: Platform, clock: Clock
) -> None:
    first = next_rule(marta)
    waive(marta.actor, "alfa", TRACK, first, WHY)
    clock.advance(minutes=1)
    with pytest.raises(Conflict) as refused:
        waive(pablo.actor, "alfa", TRACK, first, "Otra razón")
    assert refused.value.code == "waiver.exists"
    assert dict(refused.value.facts) == {"who": marta.name, "when": NOON.isoformat(), "reason": WHY}
    assert [row["reason"] for row in rows(platform, "SELECT reason FROM waivers")] == [WHY]


def test_only_the_waiver_that_was_seen_is_taken_back(
    marta: Person, pablo: Person, platform: Platform, clock: Clock
) -> None:
    first = next_rule(marta)
    waive(marta.actor, "alfa", TRACK, first, WHY)
    clock.advance(minutes=1)
    unwaive(pablo.actor, "alfa", TRACK, first)
    assert item_state(unwaive(marta.actor, "alfa", TRACK, first, seen=NOON), first) is ItemState.CURRENTLY_DUE
    waive(pablo.actor, "alfa", TRACK, first, "Otra razón")
    with pytest.raises(Conflict) as refused:
        unwaive(marta.actor, "alfa", TRACK, first, seen=NOON)
    assert refused.value.code == "waiver.exists"
    assert dict(refused.value.facts) == {
        "who": pablo.name,
        "when": clock().isoformat(),
        "reason": "Otra razón",
    }
    assert len(rows(platform, "SELECT 1 FROM waivers WHERE revoked_at IS NULL")) == 1
    assert item_state(unwaive(marta.actor, "alfa", TRACK, first, seen=clock()), first) is (
        ItemState.CURRENTLY_DUE
    )


def test_of_two_managers_at_once_one_lets_it_go(marta: Person, pablo: Person, platform: Platform) -> None:
    first = next_rule(marta)

    def outcome(person: Person) -> str:
        try:
            waive(person.actor, "alfa", TRACK, first, person.name)
        except PuenteError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(outcome, (marta, pablo))) == ["done", "waiver.exists"]
    assert len(rows(platform, "SELECT 1 FROM waivers")) == 1


def test_what_holds_already_is_not_let_go(marta: Person, platform: Platform) -> None:
    first = next_rule(marta)
    prove("alfa", TRACK, first)
    with pytest.raises(Conflict, match=r"waiver\.not_open"):
        waive(marta.actor, "alfa", TRACK, first, WHY)
    assert history(platform) == []


def test_only_what_is_required_of_the_store_can_be_let_go(marta: Person, platform: Platform) -> None:
    items = checklist(marta.actor, "alfa", TRACK).state.items
    recommended = next(item.rule.id for item in items if not item.is_required)
    for rule in (recommended, "no_such_rule", "hellotext_business_id"):
        with pytest.raises(InvalidInput, match=r"waiver\.not_required"):
            waive(marta.actor, "alfa", TRACK, rule, WHY)
    assert history(platform) == []


def test_what_is_not_open_yet_can_be_let_go_too(marta: Person) -> None:
    items = checklist(marta.actor, "alfa", TRACK).state.items
    later = next(
        item.rule.id for item in items if item.is_required and item.state is ItemState.EVENTUALLY_DUE
    )
    assert item_state(waive(marta.actor, "alfa", TRACK, later, WHY), later) is ItemState.WAIVED


def almost_live(person: Person) -> str:
    """Prove all of the Hellotext track but one thing; which one is left."""
    while True:
        state = checklist(person.actor, "alfa", Track.HELLOTEXT).state
        open_items = [item.rule.id for item in state.items if item.is_required and not item.holds]
        assert state.next_action is not None
        if len(open_items) == 1:
            return state.next_action.rule_id
        prove("alfa", Track.HELLOTEXT, state.next_action.rule_id)


def test_a_track_that_became_live_by_a_slip_goes_back_to_its_stage(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    last = almost_live(marta)
    before = overview(marta.actor, "alfa").integration(Track.HELLOTEXT)
    clock.advance(hours=1)
    waive(marta.actor, "alfa", Track.HELLOTEXT, last, WHY)
    live = overview(marta.actor, "alfa").integration(Track.HELLOTEXT)
    assert (live.stage, live.live_at, live.waiting_on) == (Stage.LIVE, clock(), None)
    clock.advance(hours=1)
    unwaive(marta.actor, "alfa", Track.HELLOTEXT, last)
    after = overview(marta.actor, "alfa").integration(Track.HELLOTEXT)
    assert (after.stage, after.stage_since, after.live_at) == (before.stage, before.stage_since, None)
    assert after.pace_from == before.pace_from
    stages = rows(platform, "SELECT new FROM events WHERE kind = 'integration.stage' ORDER BY id")
    assert [row["new"]["stage"] for row in stages][-2:] == ["live", before.stage]


def test_a_track_that_has_been_live_for_long_stays_live(marta: Person, clock: Clock) -> None:
    last = almost_live(marta)
    waive(marta.actor, "alfa", Track.HELLOTEXT, last, WHY)
    clock.advance(hours=24, seconds=1)
    unwaive(marta.actor, "alfa", Track.HELLOTEXT, last)
    after = overview(marta.actor, "alfa").integration(Track.HELLOTEXT)
    assert after.stage is Stage.LIVE
    assert after.waiting_on is not None


@pytest.mark.parametrize(
    ("reason", "code"),
    [(" ", "reason.empty"), ("x" * 121, "too_long"), (HELLOTEXT_TOKEN[:44], "reason.is_secret")],
    ids=["empty", "too long", "a token"],
)
def test_without_a_reason_nothing_is_let_go(
    marta: Person, platform: Platform, reason: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        waive(marta.actor, "alfa", TRACK, next_rule(marta), reason)
    assert refused.value.code == code
    assert rows(platform, "SELECT 1 FROM waivers") == []
