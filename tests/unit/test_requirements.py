"""The requirement engine: buckets, gates, turn, age and deadlines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lib.domain.calendars import Calendar
from lib.domain.evidence import Evidence, Reason, Waiver
from lib.domain.model import (
    EvidenceKind,
    EvidenceResult,
    Health,
    Party,
    Route,
    Stage,
    Track,
)
from lib.domain.requirements import BlockedReason, ItemState, NextAction, RequirementState, evaluate
from lib.domain.rules import Level, Rule, Rulebook, RuleStatus
from lib.errors import InvalidInput
from lib.ui.words_rules import BLOCKED_REASONS, ITEM_STATES, LEVELS, REASONS, RULE_STATUSES

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
CALENDAR = Calendar.of("UY")
PASSED, FAILED = EvidenceResult.PASSED, EvidenceResult.FAILED
WARNING, NOT_PROVABLE = EvidenceResult.WARNING, EvidenceResult.NOT_PROVABLE

ACCOUNT = Rule(
    id="account",
    track=Track.WHATSAPP,
    routes=(Route.ASSISTED,),
    party=Party.MERCHANT,
    stage=Stage.PREPARING,
    level=Level.REQUIRED,
    evidence=(EvidenceKind.ATTESTED,),
    max_age_days=None,
    depends_on=(),
    source="A document",
    source_url=None,
    checked_on=date(2026, 11, 21),
    status=RuleStatus.CURRENT,
    superseded_by=None,
    text="account",
    screen="/requisitos",
)
TICKET = replace(ACCOUNT, id="ticket", depends_on=("account",))
ADVICE = replace(ACCOUNT, id="advice", level=Level.RECOMMENDED)
REQUEST = replace(ACCOUNT, id="request", stage=Stage.SUBMITTED, party=Party.VTEX)
ACCEPT = replace(ACCOUNT, id="accept", stage=Stage.IN_REVIEW, depends_on=("request",), deadline_days=90)
REVIEW = replace(
    ACCOUNT, id="review", stage=Stage.CONNECTING, party=Party.META, party_on_failure=Party.MERCHANT
)
PROOF = replace(ACCOUNT, id="proof", stage=Stage.VERIFYING, max_age_days=7, screen="/numero")
BOOK = Rulebook("1", (ACCOUNT, TICKET, ADVICE, REQUEST, ACCEPT, REVIEW, PROOF))
WORK = ("account", "ticket", "request", "accept", "review", "proof")


def said(
    rule_id: str,
    result: EvidenceResult = PASSED,
    days_ago: float = 1,
    kind: EvidenceKind = EvidenceKind.ATTESTED,
) -> Evidence:
    return Evidence(rule_id, kind, result, NOW - timedelta(days=days_ago), "ana")


def state_of(
    *evidence: Evidence, waivers: tuple[Waiver, ...] = (), book: Rulebook = BOOK, is_live: bool = False
) -> RequirementState:
    path = (Track.WHATSAPP, Route.ASSISTED)
    return evaluate(book, *path, evidence, waivers, NOW, answers={}, calendar=CALENDAR, is_live=is_live)


def bucket(state: RequirementState, rule_id: str) -> ItemState:
    item = state.item(rule_id)
    assert item is not None
    return item.state


def reason(state: RequirementState, rule_id: str) -> Reason | None:
    item = state.item(rule_id)
    assert item is not None
    return item.reason


def done_through(rule_id: str) -> list[Evidence]:
    return [said(one) for one in WORK[: WORK.index(rule_id) + 1]]


def test_a_store_of_which_nothing_is_known_is_invited_and_the_merchant_starts() -> None:
    state = state_of()
    assert state.stage is Stage.INVITED
    assert state.next_action == NextAction("account", Party.MERCHANT, "/requisitos")
    assert state.blocked_reason is None
    assert (state.merchant_percent, state.whole_percent) == (0, 0)
    assert {item.rule.id for item in state.currently_due} == {"account", "advice"}
    assert {item.rule.id for item in state.eventually_due} == set(WORK) - {"account"}


def test_a_rule_waits_for_its_dependency_then_is_due() -> None:
    assert bucket(state_of(), "ticket") is ItemState.EVENTUALLY_DUE
    assert bucket(state_of(said("account")), "ticket") is ItemState.CURRENTLY_DUE


def test_a_dependency_that_the_route_does_not_have_is_no_gate() -> None:
    elsewhere = replace(ACCOUNT, id="elsewhere", routes=(Route.SELF_SERVICE,))
    book = Rulebook("1", (elsewhere, replace(ACCOUNT, depends_on=("elsewhere",))))
    assert bucket(state_of(book=book), "account") is ItemState.CURRENTLY_DUE


def test_a_later_stage_waits_until_the_earlier_ones_are_done() -> None:
    assert bucket(state_of(said("account")), "request") is ItemState.EVENTUALLY_DUE
    assert bucket(state_of(*done_through("ticket")), "request") is ItemState.PENDING


def test_a_recommended_rule_holds_nothing_back() -> None:
    state = state_of(*done_through("proof"))
    assert state.stage is Stage.LIVE
    assert bucket(state, "advice") is ItemState.CURRENTLY_DUE
    assert (state.waiting_on, state.next_action, state.blocked_reason) == (None, None, None)
    assert (state.merchant_percent, state.whole_percent) == (100, 100)


def test_waiting_for_another_party_names_that_party_and_is_no_fault() -> None:
    state = state_of(*done_through("ticket"))
    assert state.stage is Stage.SUBMITTED
    assert state.waiting_on is Party.VTEX
    assert state.blocked_reason is BlockedReason.WAITING
    assert state.health is Health.OK


def test_the_turn_is_the_merchants_while_the_merchant_can_act() -> None:
    both = Rulebook("1", (REQUEST, replace(ACCOUNT, stage=Stage.SUBMITTED)))
    assert state_of(book=both).waiting_on is Party.MERCHANT
    assert state_of(said("account"), book=both).waiting_on is Party.VTEX


def test_percentages_count_required_rules_and_round_down() -> None:
    state = state_of(said("account"), said("advice"))
    assert state.merchant_percent == 25  # account of account, ticket, accept, proof
    assert state.whole_percent == 16  # one of six


def test_a_failure_is_due_with_its_reason() -> None:
    state = state_of(said("account", FAILED))
    assert bucket(state, "account") is ItemState.CURRENTLY_DUE
    assert reason(state, "account") is Reason.FAILED
    assert state.blocked_reason is BlockedReason.FAILED
    assert state.stage is Stage.PREPARING
    assert state.health is Health.OK


def test_what_held_and_then_failed_is_broken() -> None:
    assert state_of(said("account", days_ago=3), said("account", FAILED)).health is Health.BROKEN


def test_the_latest_evidence_decides() -> None:
    earlier, later = said("account", FAILED, days_ago=2), said("account", days_ago=1)
    assert bucket(state_of(later, earlier), "account") is ItemState.SATISFIED
    earlier, later = said("account", days_ago=2), said("account", FAILED, days_ago=1)
    assert reason(state_of(later, earlier), "account") is Reason.FAILED


def test_at_the_same_instant_the_worse_result_decides() -> None:
    good, bad = said("account"), said("account", FAILED)
    assert reason(state_of(good, bad), "account") is Reason.FAILED
    assert reason(state_of(bad, good), "account") is Reason.FAILED


def test_evidence_that_differs_in_its_facts_alone_is_chosen_whatever_the_order() -> None:
    one = replace(said("account", FAILED), facts={"code": "401"})
    other = replace(said("account", FAILED), facts={"code": "403"})
    assert state_of(one, other) == state_of(other, one)


def test_the_same_instant_in_two_time_zones_is_the_same_instant() -> None:
    bad = said("account", FAILED)
    good = replace(said("account"), at=bad.at.astimezone(timezone(timedelta(hours=-3))))
    assert reason(state_of(good, bad), "account") is Reason.FAILED


def test_a_proof_turns_stale_after_its_maximum_age_and_not_before() -> None:
    through_review = done_through("review")
    fresh = state_of(*through_review, said("proof", days_ago=7))
    assert fresh.stage is Stage.LIVE
    old = state_of(*through_review, said("proof", days_ago=7.001))
    assert old.stage is Stage.VERIFYING
    assert bucket(old, "proof") is ItemState.CURRENTLY_DUE
    assert reason(old, "proof") is Reason.STALE
    assert old.blocked_reason is BlockedReason.STALE
    assert old.health is Health.ATTENTION
    assert old.next_action == NextAction("proof", Party.MERCHANT, "/numero")


def test_a_warning_holds_but_asks_for_attention() -> None:
    state = state_of(said("account", WARNING))
    item = state.item("account")
    assert item is not None
    assert (item.state, item.has_warning) == (ItemState.SATISFIED, True)
    assert state.health is Health.ATTENTION


def test_what_cannot_be_proven_leaves_an_earlier_proof_alone() -> None:
    state = state_of(said("account", days_ago=3), said("account", NOT_PROVABLE))
    item = state.item("account")
    assert item is not None
    assert item.state is ItemState.SATISFIED
    assert item.evidence == said("account", days_ago=3)


def test_what_cannot_be_proven_does_not_make_an_old_proof_younger() -> None:
    state = state_of(*done_through("review"), said("proof", days_ago=8), said("proof", NOT_PROVABLE))
    assert reason(state, "proof") is Reason.STALE


def test_what_cannot_be_proven_alone_is_neither_red_nor_green() -> None:
    state = state_of(said("account", NOT_PROVABLE))
    assert bucket(state, "account") is ItemState.CURRENTLY_DUE
    assert reason(state, "account") is Reason.NOT_PROVABLE
    assert state.blocked_reason is BlockedReason.NOT_PROVABLE
    assert state.stage is Stage.PREPARING


def test_evidence_of_a_kind_that_the_rule_does_not_accept_proves_nothing() -> None:
    state = state_of(said("account", kind=EvidenceKind.OBSERVED))
    assert reason(state, "account") is Reason.MISSING
    assert state.stage is Stage.INVITED


def test_evidence_about_unknown_rules_is_ignored() -> None:
    assert state_of(said("long_gone")) == state_of()


def test_a_proof_of_what_follows_proves_what_came_before() -> None:
    book = Rulebook("1", (replace(ACCOUNT, proven_by=("ticket",)), TICKET))
    assert bucket(state_of(said("ticket"), book=book), "account") is ItemState.SATISFIED
    assert reason(state_of(said("ticket", FAILED), book=book), "account") is Reason.MISSING


def test_what_was_withdrawn_no_longer_proves_what_came_before() -> None:
    book = Rulebook("1", (replace(ACCOUNT, proven_by=("ticket",)), TICKET))
    taken_back = said("ticket", EvidenceResult.WITHDRAWN, days_ago=0)
    assert reason(state_of(said("ticket"), taken_back, book=book), "account") is Reason.MISSING


def test_a_waiver_lets_the_work_go_on_and_stays_visible() -> None:
    waiver = Waiver("account", "bea", NOW - timedelta(hours=1), "known customer")
    state = state_of(said("account", FAILED), waivers=(waiver,))
    assert bucket(state, "account") is ItemState.WAIVED
    assert [item.waiver for item in state.waived] == [waiver]
    assert state.next_action == NextAction("ticket", Party.MERCHANT, "/requisitos")
    assert bucket(state_of(said("account"), waivers=(waiver,)), "account") is ItemState.SATISFIED


def test_a_later_proof_of_the_same_moves_no_deadline() -> None:
    """The request came 95 days ago; a picture of it, added yesterday, gives nobody more time."""
    before = [said("account"), said("ticket"), said("request", days_ago=95)]
    book = Rulebook(
        "1", tuple(replace(rule, evidence=(*rule.evidence, EvidenceKind.DOCUMENT)) for rule in BOOK)
    )
    picture = said("request", days_ago=1, kind=EvidenceKind.DOCUMENT)
    assert bucket(state_of(*before, book=book), "accept") is ItemState.PAST_DUE
    assert bucket(state_of(*before, picture, book=book), "accept") is ItemState.PAST_DUE


def test_a_day_that_somebody_names_later_moves_the_deadline() -> None:
    known = [said("account"), said("ticket"), said("request", days_ago=2)]
    day = NOW - timedelta(days=100)
    named = replace(said("request", days_ago=1), facts={"since": day.isoformat()})
    item = state_of(*known, named).item("accept")
    assert item is not None
    assert item.due_by == day + timedelta(days=90)


def test_a_review_that_is_still_open_is_waited_for_and_is_no_failure_to_prove() -> None:
    """Waiting for Meta's review is never shown as a fault; later than usual it is late."""
    review = replace(
        REVIEW, evidence=(EvidenceKind.OBSERVED,), depends_on=("accept",), expected_business_days=2
    )
    book = Rulebook("1", tuple(review if rule.id == "review" else rule for rule in BOOK))
    known = [said(one, days_ago=1) for one in ("account", "ticket", "request", "accept")]
    looked = said("review", NOT_PROVABLE, days_ago=0, kind=EvidenceKind.OBSERVED)
    assert state_of(*known, looked, book=book).blocked_reason is BlockedReason.WAITING
    slow = [said(one, days_ago=20) for one in ("account", "ticket", "request", "accept")]
    assert state_of(*slow, looked, book=book).blocked_reason is BlockedReason.LATE


def test_nobody_is_late_with_what_is_not_asked_of_them_yet() -> None:
    review = replace(REVIEW, depends_on=("account",), expected_business_days=2)
    book = Rulebook("1", tuple(review if rule.id == "review" else rule for rule in BOOK))
    item = state_of(said("account", days_ago=30), book=book).item("review")
    assert item is not None
    assert (item.state, item.expected_by, item.is_late) == (ItemState.EVENTUALLY_DUE, None, False)


def test_a_word_taken_back_by_who_gave_it_is_no_trouble_and_a_lost_observation_is() -> None:
    book = Rulebook("1", (replace(ACCOUNT, evidence=(EvidenceKind.ATTESTED, EvidenceKind.OBSERVED)), TICKET))
    for kind, health in ((EvidenceKind.ATTESTED, Health.OK), (EvidenceKind.OBSERVED, Health.ATTENTION)):
        gone = said("account", EvidenceResult.WITHDRAWN, days_ago=0.5, kind=kind)
        state = state_of(said("account", kind=kind), gone, book=book)
        assert (reason(state, "account"), state.health) == (Reason.MISSING, health)
        unclear = said("account", NOT_PROVABLE, days_ago=0, kind=EvidenceKind.OBSERVED)
        assert state_of(said("account", kind=kind), gone, unclear, book=book).health is health


def test_the_latest_waiver_is_the_one_shown() -> None:
    first = Waiver("account", "bea", NOW - timedelta(days=2), "first reason")
    second = Waiver("account", "carla", NOW - timedelta(days=1), "second reason")
    item = state_of(waivers=(second, first)).item("account")
    assert item is not None
    assert item.waiver == second


def test_a_deadline_runs_from_the_proof_of_its_dependency() -> None:
    before = [said("account"), said("ticket"), said("request", days_ago=90)]
    in_time = state_of(*before)
    item = in_time.item("accept")
    assert item is not None
    assert (item.state, item.due_by) == (ItemState.CURRENTLY_DUE, NOW)
    late = state_of(said("account"), said("ticket"), said("request", days_ago=91))
    assert [item.rule.id for item in late.past_due] == ["accept"]
    assert late.blocked_reason is BlockedReason.OVERDUE
    assert state_of(*before, said("accept")).past_due == ()


def test_a_refusal_by_another_party_gives_the_turn_to_who_can_fix_it() -> None:
    waiting = state_of(*done_through("accept"))
    assert waiting.waiting_on is Party.META
    refused = state_of(*done_through("accept"), said("review", FAILED))
    assert refused.waiting_on is Party.MERCHANT
    assert bucket(refused, "review") is ItemState.CURRENTLY_DUE
    assert refused.blocked_reason is BlockedReason.FAILED


def test_a_proof_that_came_early_counts_when_its_stage_comes() -> None:
    state = state_of(said("review"))
    assert bucket(state, "review") is ItemState.SATISFIED
    assert state.stage is Stage.PREPARING


def test_a_route_without_rules_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        evaluate(BOOK, Track.WHATSAPP, Route.CX_PLATFORM, (), (), NOW, answers={}, calendar=CALENDAR)
    assert refused.value.code == "requirements.no_rules"


def test_moments_without_time_zone_are_refused() -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        replace(said("account"), at=naive)
    with pytest.raises(ValueError, match="time zone"):
        Waiver("account", "bea", naive, "why")
    with pytest.raises(ValueError, match="time zone"):
        evaluate(BOOK, Track.WHATSAPP, Route.ASSISTED, (), (), naive, answers={}, calendar=CALENDAR)


def test_every_code_of_the_engine_has_words() -> None:
    assert ITEM_STATES.keys() == set(ItemState)
    assert REASONS.keys() == set(Reason)
    assert BLOCKED_REASONS.keys() == set(BlockedReason)
    assert LEVELS.keys() == set(Level)
    assert RULE_STATUSES.keys() == set(RuleStatus)


def test_the_next_moment_at_which_time_changes_something_is_told() -> None:
    assert state_of(said("account")).changes_at is None
    aging = said("proof", days_ago=2)
    everything = [said(one) for one in WORK if one not in ("proof", "accept")]
    assert state_of(*everything, aging).changes_at == NOW + timedelta(days=5)
    requested = [said("account"), said("ticket"), said("request", days_ago=10)]
    assert state_of(*requested, said("proof", days_ago=6)).changes_at == NOW + timedelta(days=1)
    assert state_of(*requested).changes_at == NOW + timedelta(days=80)


def test_at_the_told_moment_nothing_has_changed_and_right_after_it_has() -> None:
    known = [said(one) for one in WORK]
    told = evaluate(
        BOOK, Track.WHATSAPP, Route.ASSISTED, known, (), NOW, answers={}, calendar=CALENDAR
    ).changes_at
    assert told is not None
    at = evaluate(BOOK, Track.WHATSAPP, Route.ASSISTED, known, (), told, answers={}, calendar=CALENDAR)
    after = evaluate(
        BOOK,
        Track.WHATSAPP,
        Route.ASSISTED,
        known,
        (),
        told + timedelta(seconds=1),
        answers={},
        calendar=CALENDAR,
    )
    assert (bucket(at, "proof"), bucket(after, "proof")) == (ItemState.SATISFIED, ItemState.CURRENTLY_DUE)
