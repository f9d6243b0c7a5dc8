"""A new edition of the rules: nobody is failed overnight, nobody stays green by an old proof for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.calendars import Calendar
from lib.domain.evidence import Evidence, Reason
from lib.domain.model import EvidenceKind, EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.requirements import BlockedReason, Item, ItemState, RequirementState, evaluate
from lib.domain.rules import Condition, Level, Revision, Rule, Rulebook, RuleStatus
from lib.domain.rules_change import Change, RuleChange, changes

CHANGE_DAY = date(2027, 1, 15)
BEFORE = datetime(2027, 1, 4, 12, tzinfo=UTC)
IN_GRACE = datetime(2027, 2, 1, 12, tzinfo=UTC)
# 30 days after 15 January 2027, at 00:00 UTC.
ENDS = datetime(2027, 2, 14, tzinfo=UTC)
AFTER = ENDS + timedelta(hours=1)

ACCOUNT = Rule(
    id="account",
    track=Track.WHATSAPP,
    routes=(Route.ASSISTED,),
    party=Party.MERCHANT,
    stage=Stage.PREPARING,
    level=Level.REQUIRED,
    evidence=(EvidenceKind.ATTESTED, EvidenceKind.OBSERVED),
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
TICKET = replace(ACCOUNT, id="ticket", stage=Stage.SUBMITTED)
OLD = Rulebook("2026-11-21", (ACCOUNT, TICKET))
CHANGED = replace(ACCOUNT, evidence=(EvidenceKind.OBSERVED,), revision=Revision(CHANGE_DAY, 30, changed=True))
# The old word still counts as what was given under the old rule.
CHANGED_WORD = replace(
    ACCOUNT, max_age_days=90, revision=Revision(CHANGE_DAY, 30, changed=True, max_age_days_before=36_500)
)
ADDED = replace(ACCOUNT, id="added", revision=Revision(CHANGE_DAY, 30, changed=False))
NEW = Rulebook("2027-01-15", (CHANGED_WORD, ADDED, TICKET))


def said(rule_id: str, at: datetime) -> Evidence:
    return Evidence(rule_id, EvidenceKind.ATTESTED, EvidenceResult.PASSED, at, "ana")


def state_of(book: Rulebook, now: datetime, *evidence: Evidence) -> RequirementState:
    return evaluate(
        book, Track.WHATSAPP, Route.ASSISTED, evidence, (), now, answers={}, calendar=Calendar.of("UY")
    )


def item_of(state: RequirementState, rule_id: str) -> Item:
    found = state.item(rule_id)
    assert found is not None
    return found


def test_who_passed_the_old_rule_gets_the_new_one_as_a_future_requirement_with_its_deadline() -> None:
    known = said("account", BEFORE), said("ticket", BEFORE)
    assert state_of(OLD, IN_GRACE, *known).stage is Stage.LIVE
    state = state_of(NEW, IN_GRACE, *known)
    assert state.stage is Stage.LIVE
    assert state.waiting_on is None
    assert (state.merchant_percent, state.whole_percent) == (100, 100)
    assert {item.rule.id: item.future_by for item in state.future_due} == {"account": ENDS, "added": ENDS}
    assert state.changes_at == ENDS


def test_after_the_deadline_what_was_not_proven_anew_is_due_and_wants_attention() -> None:
    known = said("account", BEFORE), said("ticket", BEFORE)
    state = state_of(NEW, AFTER, *known)
    assert {item.rule.id for item in state.currently_due} == {"account", "added"}
    assert item_of(state, "account").reason is Reason.OUTDATED
    assert item_of(state, "added").reason is Reason.MISSING
    assert state.health is Health.ATTENTION
    assert state.waiting_on is Party.MERCHANT
    assert state.blocked_reason is BlockedReason.OUTDATED
    assert state.future_due == ()


def test_at_the_deadline_itself_nothing_has_changed_yet() -> None:
    known = said("account", BEFORE), said("ticket", BEFORE)
    assert {item.rule.id for item in state_of(NEW, ENDS, *known).future_due} == {"account", "added"}


def test_who_proves_it_anew_is_done() -> None:
    known = said("account", BEFORE), said("ticket", BEFORE)
    anew = said("account", IN_GRACE), said("added", IN_GRACE)
    state = state_of(NEW, AFTER, *known, *anew)
    assert state.stage is Stage.LIVE
    assert {item.rule.id for item in state.satisfied} == {"account", "added", "ticket"}


def test_who_begins_under_the_new_rules_has_no_grace() -> None:
    state = state_of(NEW, IN_GRACE, said("account", IN_GRACE - timedelta(hours=1)))
    assert item_of(state, "account").state is ItemState.SATISFIED
    assert item_of(state, "added").state is ItemState.CURRENTLY_DUE
    nothing = state_of(NEW, IN_GRACE)
    assert nothing.future_due == ()
    assert {item.rule.id for item in nothing.currently_due} == {"account", "added"}


def test_who_had_not_passed_the_old_rule_gets_no_grace_for_the_changed_one() -> None:
    state = state_of(NEW, IN_GRACE, said("ticket", BEFORE))
    assert item_of(state, "account").state is ItemState.CURRENTLY_DUE
    assert item_of(state, "added").state is ItemState.FUTURE_DUE


def test_a_kind_of_proof_that_no_longer_counts_counts_until_the_deadline() -> None:
    revision = Revision(CHANGE_DAY, 30, changed=True, accepted_before=(EvidenceKind.ATTESTED,))
    book = Rulebook("2027-01-15", (replace(CHANGED, revision=revision), TICKET))
    early = said("account", BEFORE)
    assert item_of(state_of(book, IN_GRACE, early), "account").state is ItemState.FUTURE_DUE
    assert item_of(state_of(book, AFTER, early), "account").reason is Reason.OUTDATED
    late = said("account", IN_GRACE - timedelta(hours=1))
    assert item_of(state_of(book, IN_GRACE, late), "account").reason is Reason.MISSING
    assert [one.announced for one in changes(OLD, book)] == [True]
    assert [one.announced for one in changes(OLD, Rulebook("2027-01-15", (CHANGED, TICKET)))] == [False]


def test_a_proof_that_ages_faster_than_before_is_let_go_until_the_deadline_and_no_longer() -> None:
    revision = Revision(CHANGE_DAY, 60, changed=True, max_age_days_before=90, proofs_stand=True)
    old = Rulebook("2026-11-21", (replace(ACCOUNT, max_age_days=90), TICKET))
    new = Rulebook("2027-01-15", (replace(ACCOUNT, max_age_days=30, revision=revision), TICKET))
    known = said("account", BEFORE), said("ticket", BEFORE)
    # 45 days old: fresh by the old rule, stale by the new one.
    now = BEFORE + timedelta(days=45)
    assert state_of(old, now, *known).health is Health.OK
    state = state_of(new, now, *known)
    assert (item_of(state, "account").state, state.health, state.stage) == (
        ItemState.FUTURE_DUE,
        Health.OK,
        Stage.LIVE,
    )
    later = state_of(new, revision.ends + timedelta(hours=1), *known)
    assert item_of(later, "account").reason is Reason.STALE
    # Given shortly before the change it is fresh by both, and nothing is announced about it.
    fresh = said("account", now - timedelta(days=31)), said("ticket", BEFORE)
    assert item_of(state_of(new, now - timedelta(days=10), *fresh), "account").state is ItemState.SATISFIED
    assert [one.announced for one in changes(old, new)] == [True]


def test_what_was_only_recommended_until_then_holds_nobody_up_before_the_deadline() -> None:
    before = Rulebook("2026-11-21", (replace(ACCOUNT, level=Level.RECOMMENDED), TICKET))
    revision = Revision(CHANGE_DAY, 30, changed=True, required_before=False)
    after = Rulebook("2027-01-15", (replace(ACCOUNT, revision=revision), TICKET))
    known = said("ticket", BEFORE)
    assert state_of(before, IN_GRACE, known).stage is Stage.LIVE
    assert state_of(after, IN_GRACE, known).stage is Stage.LIVE
    assert item_of(state_of(after, IN_GRACE, known), "account").future_by == ENDS
    assert state_of(after, AFTER, known).waiting_on is Party.MERCHANT
    assert [one.announced for one in changes(before, after)] == [True]


@pytest.mark.parametrize(
    "early",
    [
        said("added", BEFORE),
        Evidence("added", EvidenceKind.OBSERVED, EvidenceResult.NOT_PROVABLE, BEFORE, "meta"),
        Evidence("added", EvidenceKind.OBSERVED, EvidenceResult.FAILED, BEFORE, "meta"),
    ],
    ids=["proven and grown old", "not provable", "failed"],
)
def test_who_was_early_with_a_new_rule_is_not_worse_off_than_who_did_nothing(early: Evidence) -> None:
    aging = replace(ADDED, max_age_days=7)
    book = Rulebook("2027-01-15", (ACCOUNT, aging, TICKET))
    known = said("account", BEFORE), said("ticket", BEFORE)
    for evidence in (known, (*known, early)):
        state = state_of(book, IN_GRACE, *evidence)
        assert item_of(state, "added").state is ItemState.FUTURE_DUE
        assert (state.stage, state.health) == (Stage.LIVE, Health.OK)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (ACCOUNT, ACCOUNT, ()),
        (ACCOUNT, replace(ACCOUNT, level=Level.RECOMMENDED), ()),
        (ACCOUNT, CHANGED, (Change.LESS_EVIDENCE,)),
        (ACCOUNT, replace(ACCOUNT, max_age_days=30), (Change.FRESHER_PROOF,)),
        (replace(ACCOUNT, max_age_days=30), replace(ACCOUNT, max_age_days=60), ()),
        (replace(ACCOUNT, max_age_days=30), replace(ACCOUNT, max_age_days=None), ()),
        (replace(ACCOUNT, level=Level.RECOMMENDED), ACCOUNT, (Change.STRICTER_LEVEL,)),
        (
            ACCOUNT,
            replace(ACCOUNT, routes=(Route.ASSISTED, Route.SELF_SERVICE)),
            (Change.MORE_ROUTES,),
        ),
        (
            replace(
                ACCOUNT,
                level=Level.CONDITIONAL,
                condition=Condition((("waba", ("own",)),), Level.REQUIRED, None),
            ),
            ACCOUNT,
            (Change.STRICTER_LEVEL,),
        ),
    ],
)
def test_what_asks_for_more_is_found(before: Rule, after: Rule, found: tuple[Change, ...]) -> None:
    told = changes(Rulebook("2026-11-21", (before, TICKET)), Rulebook("2027-01-15", (after, TICKET)))
    assert tuple(one.change for one in told) == found


def test_a_change_is_announced_by_a_revision_of_its_kind_and_day() -> None:
    assert changes(OLD, NEW) == (
        RuleChange("account", Change.FRESHER_PROOF, announced=True),
        RuleChange("added", Change.ADDED, announced=True),
    )
    silent = Rulebook(
        "2027-01-15", (replace(ACCOUNT, max_age_days=90), replace(ADDED, revision=None), TICKET)
    )
    assert [one.announced for one in changes(OLD, silent)] == [False, False]
    wrong_kind = Rulebook("2027-01-15", (ACCOUNT, replace(ADDED, revision=CHANGED.revision), TICKET))
    assert [one.announced for one in changes(OLD, wrong_kind)] == [False]
    too_early = replace(ADDED, revision=Revision(date(2026, 11, 20), 30, changed=False))
    assert [one.announced for one in changes(OLD, Rulebook("2027-01-15", (ACCOUNT, too_early, TICKET)))] == [
        False
    ]
