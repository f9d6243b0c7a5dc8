"""What the requirement engine keeps for any evidence, on the shipped rulebook."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.evidence import Evidence, Waiver
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Route, Stage, Track
from lib.domain.requirements import RequirementState, evaluate
from lib.rulebook.loader import load_rulebook

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PASSED = EvidenceResult.PASSED
SHIPPED = load_rulebook()
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


@st.composite
def situations(draw: st.DrawFn) -> tuple[tuple[Track, Route], list[Evidence], list[Waiver]]:
    """A route, with its rules proven up to some point, and anything on top of that."""
    path = draw(st.sampled_from(PATHS))
    rules = SHIPPED.rules_for(*path)
    proven = [
        Evidence(rule.id, rule.evidence[0], PASSED, NOW - timedelta(days=50), "ana")
        for rule in rules[: draw(st.integers(0, len(rules)))]
    ]
    evidence = proven + draw(st.lists(some_evidence(path), max_size=12))
    return path, evidence, draw(some_waivers(path))


def shipped_state(
    path: tuple[Track, Route], evidence: list[Evidence], waivers: list[Waiver]
) -> RequirementState:
    return evaluate(SHIPPED, *path, evidence, waivers, NOW)


thorough = settings(deadline=None, database=None, max_examples=200)


@thorough
@given(situation=situations(), data=st.data())
def test_passed_evidence_never_lowers_a_percentage_nor_moves_the_stage_back(
    situation: tuple[tuple[Track, Route], list[Evidence], list[Waiver]], data: st.DataObject
) -> None:
    path, evidence, waivers = situation
    added = data.draw(some_evidence(path, [PASSED]))
    before = shipped_state(path, evidence, waivers)
    after = shipped_state(path, [*evidence, added], waivers)
    assert after.merchant_percent >= before.merchant_percent
    assert after.whole_percent >= before.whole_percent
    assert after.stage.position >= before.stage.position


@thorough
@given(situation=situations())
def test_exactly_one_party_holds_the_turn_unless_live(
    situation: tuple[tuple[Track, Route], list[Evidence], list[Waiver]],
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
    situation: tuple[tuple[Track, Route], list[Evidence], list[Waiver]],
) -> None:
    state = shipped_state(*situation)
    buckets = (
        state.currently_due,
        state.past_due,
        state.pending,
        state.eventually_due,
        state.satisfied,
        state.waived,
    )
    placed = Counter(item.rule.id for one in buckets for item in one)
    assert placed == Counter(rule.id for rule in SHIPPED.rules_for(*situation[0]))


@thorough
@given(situation=situations(), data=st.data())
def test_the_order_of_the_evidence_never_matters(
    situation: tuple[tuple[Track, Route], list[Evidence], list[Waiver]], data: st.DataObject
) -> None:
    path, evidence, waivers = situation
    shuffled = data.draw(st.permutations(evidence))
    assert shipped_state(path, list(shuffled), waivers[::-1]) == shipped_state(path, evidence, waivers)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[1])
def test_doing_every_next_action_leads_to_live(path: tuple[Track, Route]) -> None:
    evidence: list[Evidence] = []
    seen: list[Stage] = []
    for _ in SHIPPED.rules_for(*path):
        state = shipped_state(path, evidence, [])
        seen.append(state.stage)
        if state.next_action is None:
            break
        rule = SHIPPED.find(state.next_action.rule_id)
        assert rule is not None
        evidence.append(Evidence(rule.id, rule.evidence[0], PASSED, NOW, "ana"))
    assert shipped_state(path, evidence, []).stage is Stage.LIVE
    assert [stage.position for stage in seen] == sorted(stage.position for stage in seen)
