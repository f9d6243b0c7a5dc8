"""What the requirement engine keeps for any evidence, on the shipped rulebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.calendars import Calendar
from lib.domain.evidence import Evidence, Waiver
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Health, Route, Stage, Track
from lib.domain.questions import ANSWERS
from lib.domain.requirements import BlockedReason, ItemState, RequirementState, evaluate
from lib.domain.rules import Gate
from lib.rulebook.loader import load_rulebook

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PASSED = EvidenceResult.PASSED
SHIPPED = load_rulebook()
CALENDAR = Calendar.of("BR", "SP")
PATHS = [(track, route) for track, routes in ROUTES_OF.items() for route in routes]


def some_evidence(
    path: tuple[Track, Route], results: list[EvidenceResult] | None = None
) -> st.SearchStrategy[Evidence]:
    """Evidence about the rules of one route, at few enough instants to make ties common."""
    return st.builds(
        Evidence,
        rule_id=st.sampled_from([rule.id for rule in SHIPPED.rules_for(*path)]),
        kind=st.sampled_from(EvidenceKind),
        result=st.sampled_from(results or list(EvidenceResult)),
        at=st.integers(-1, 100).map(lambda days: NOW - timedelta(days=days)),
        by=st.sampled_from(["ana", "bruno"]),
        facts=st.dictionaries(st.sampled_from(["code", "status"]), st.just("1")),
    )


def some_waivers(path: tuple[Track, Route]) -> st.SearchStrategy[list[Waiver]]:
    ids = [rule.id for rule in SHIPPED.rules_for(*path)]
    waivers = st.builds(
        Waiver, rule_id=st.sampled_from(ids), by=st.just("bea"), at=st.just(NOW), reason=st.just("why")
    )
    return st.lists(waivers, max_size=4)


Situation = tuple[tuple[Track, Route], list[Evidence], list[Waiver], dict[str, str]]
SOME_ANSWERS: st.SearchStrategy[dict[str, str]] = st.fixed_dictionaries(
    {}, optional={str(question): st.sampled_from(answers) for question, answers in ANSWERS.items()}
)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A route, with its rules proven up to some point, anything on top of that, and any answers."""
    path = draw(st.sampled_from(PATHS))
    rules = SHIPPED.rules_for(*path)
    proven = [
        Evidence(rule.id, rule.evidence[0], PASSED, NOW - timedelta(days=50), "ana")
        for rule in rules[: draw(st.integers(0, len(rules)))]
    ]
    evidence = proven + draw(st.lists(some_evidence(path), max_size=12))
    return path, evidence, draw(some_waivers(path)), dict(draw(SOME_ANSWERS))


def shipped_state(
    path: tuple[Track, Route],
    evidence: list[Evidence],
    waivers: list[Waiver],
    answers: Mapping[str, str] | None = None,
) -> RequirementState:
    return evaluate(SHIPPED, *path, evidence, waivers, NOW, answers=answers or {}, calendar=CALENDAR)


thorough = settings(deadline=None, database=None, max_examples=200)


@thorough
@given(situation=situations(), data=st.data())
def test_passed_evidence_never_lowers_a_percentage_nor_moves_the_stage_back(
    situation: Situation, data: st.DataObject
) -> None:
    path, evidence, waivers, answers = situation
    added = data.draw(some_evidence(path, [PASSED]))
    before = shipped_state(path, evidence, waivers, answers)
    after = shipped_state(path, [*evidence, added], waivers, answers)
    assert after.merchant_percent >= before.merchant_percent
    assert after.whole_percent >= before.whole_percent
    assert after.stage.position >= before.stage.position


WORSE_LAST = [Health.OK, Health.ATTENTION, Health.BROKEN]


@thorough
@given(situation=situations(), data=st.data())
def test_a_fresh_proof_makes_nothing_worse(situation: Situation, data: st.DataObject) -> None:
    """Not the health, not the turn's reason, not what was proven by something else."""
    path, evidence, waivers, answers = situation
    rules = SHIPPED.rules_for(*path)
    rule = data.draw(st.sampled_from(rules))
    kind = data.draw(st.sampled_from(rule.evidence))
    proof = Evidence(rule.id, kind, PASSED, NOW + timedelta(days=2), "carla")
    before = evaluate(
        SHIPPED, *path, evidence, waivers, NOW + timedelta(days=3), answers=answers, calendar=CALENDAR
    )
    after = evaluate(
        SHIPPED,
        *path,
        [*evidence, proof],
        waivers,
        NOW + timedelta(days=3),
        answers=answers,
        calendar=CALENDAR,
    )
    assert WORSE_LAST.index(after.health) <= WORSE_LAST.index(before.health)
    for old in before.items:
        new = after.item(old.rule.id)
        assert new is not None
        assert new.holds or not old.holds, old.rule.id
        assert new.state is not ItemState.EVENTUALLY_DUE or old.state is ItemState.EVENTUALLY_DUE, old.rule.id


@thorough
@given(situation=situations())
def test_exactly_one_party_holds_the_turn_unless_live(
    situation: Situation,
) -> None:
    state = shipped_state(*situation)
    assert (state.waiting_on is None) == (state.stage is Stage.LIVE)
    assert (state.whole_percent == 100) == (state.stage is Stage.LIVE)
    if state.next_action is not None:
        item = state.item(state.next_action.rule_id)
        assert item is not None
        assert item in (*state.currently_due, *state.past_due, *state.pending)


@thorough
@given(situation=situations())
def test_every_rule_is_in_exactly_one_bucket(
    situation: Situation,
) -> None:
    state = shipped_state(*situation)
    buckets = (
        state.currently_due,
        state.past_due,
        state.pending,
        state.eventually_due,
        state.future_due,
        state.satisfied,
        state.waived,
    )
    placed = Counter(item.rule.id for one in buckets for item in one)
    asked = [rule.id for rule in SHIPPED.rules_for(*situation[0]) if rule.level_for(situation[3])]
    assert placed == Counter(asked)


@thorough
@given(situation=situations())
def test_gates_hold(situation: Situation) -> None:
    """Nobody is asked to act on what waits for something else of the store's own way."""
    state = shipped_state(*situation)
    for item in (*state.currently_due, *state.past_due, *state.pending):
        before = [found for one in item.rule.depends_on if (found := state.item(one)) is not None]
        assert all(one.lets_on for one in before), item.rule.id
        if item.rule.gate is Gate.STAGE:
            earlier = [one for one in state.items if one.rule.stage.position < item.rule.stage.position]
            assert all(one.lets_on for one in earlier if one.is_required), item.rule.id
        if item.rule.gate is Gate.LIVE:
            assert state.stage is Stage.LIVE, item.rule.id


@thorough
@given(situation=situations(), data=st.data())
def test_the_order_of_the_evidence_never_matters(situation: Situation, data: st.DataObject) -> None:
    path, evidence, waivers, answers = situation
    shuffled = data.draw(st.permutations(evidence))
    assert shipped_state(path, list(shuffled), waivers[::-1], answers) == shipped_state(
        path, evidence, waivers, answers
    )


DEMANDING = {
    "official_badge": "yes",
    "starts_conversations": "more_than_250",
    "used_before": "other_provider",
}


@pytest.mark.parametrize("answers", [{}, DEMANDING], ids=["nothing answered", "demanding"])
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[1])
def test_doing_every_next_action_leads_to_live(path: tuple[Track, Route], answers: dict[str, str]) -> None:
    evidence: list[Evidence] = []
    seen: list[Stage] = []
    for _ in SHIPPED.rules_for(*path):
        state = shipped_state(path, evidence, [], answers)
        seen.append(state.stage)
        if state.next_action is None:
            break
        rule = SHIPPED.find(state.next_action.rule_id)
        assert rule is not None
        evidence.append(Evidence(rule.id, rule.evidence[0], PASSED, NOW, "ana"))
    assert shipped_state(path, evidence, [], answers).stage is Stage.LIVE
    assert [stage.position for stage in seen] == sorted(stage.position for stage in seen)


def test_every_state_and_every_reason_for_standing_still_is_reachable() -> None:
    """By walking every way with evidence of every result and of several ages."""
    states: set[ItemState] = set()
    reasons: set[BlockedReason | None] = set()
    stages: set[Stage] = set()
    ages = (timedelta(days=1), timedelta(days=5), timedelta(days=400))
    waiver = [Waiver("whatsapp_logo", "bea", NOW, "why")]
    for path in PATHS:
        rules = SHIPPED.rules_for(*path)
        for length in range(len(rules) + 1):
            for result in EvidenceResult:
                for age in ages:
                    proven = [
                        Evidence(rule.id, rule.evidence[0], PASSED, NOW - age, "ana")
                        for rule in rules[:length]
                    ]
                    if length:
                        last = rules[length - 1]
                        proven[-1] = Evidence(last.id, last.evidence[0], result, NOW - age, "ana")
                    state = shipped_state(path, proven, waiver)
                    states |= {item.state for item in state.items}
                    reasons.add(state.blocked_reason)
                    stages.add(state.stage)
    # What a later edition of the rules adds is shown with two editions, in test_rulebook_changes.
    assert states == set(ItemState) - {ItemState.FUTURE_DUE}
    assert reasons == {*BlockedReason, None} - {BlockedReason.OUTDATED}
    assert stages == set(Stage)
