"""The question tree: which questions follow from which number and answer, and where each branch ends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.phone import (
    Answers,
    Fix,
    Question,
    Reason,
    RuleId,
    RuleResult,
    Sharing,
    Verdict,
    with_sharing,
)
from lib.rulebook.doctor import examine

MOBILE = "+5511987654321"
FIXED = "+551133334444"
TOLL_FREE = "+558007701234"
NIGERIAN = "+2348021234567"
ALWAYS = {Question.OWNED, Question.CAN_RECEIVE, Question.USED_BEFORE, Question.DEDICATED}
GOOD = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)


@pytest.mark.parametrize(
    ("typed", "answers", "follows"),
    [
        (MOBILE, Answers(), set()),
        (MOBILE, GOOD, set()),
        ("+525512345678", Answers(), {Question.LINE}),
        ("+541123456789", Answers(), {Question.LINE}),
        (FIXED, Answers(can_receive="voice"), {Question.PICKED_UP}),
        (FIXED, Answers(can_receive="sms"), set()),
        (TOLL_FREE, Answers(can_receive="both"), {Question.PICKED_UP, Question.INTERNATIONAL}),
        (MOBILE, Answers(used_before="whatsapp_app"), {Question.ACCOUNT_DELETED}),
        (MOBILE, Answers(used_before="business_app"), {Question.KEEPS_APP}),
        (MOBILE, Answers(used_before="business_app", keeps_app=True), {Question.KEEPS_APP}),
        (
            MOBILE,
            Answers(used_before="business_app", keeps_app=False),
            {Question.KEEPS_APP, Question.ACCOUNT_DELETED},
        ),
        (NIGERIAN, Answers(used_before="business_app"), {Question.ACCOUNT_DELETED}),
        (MOBILE, Answers(used_before="other_provider"), {Question.TWO_STEP}),
        (MOBILE, Answers(used_before="banned"), {Question.APPEALED}),
    ],
)
def test_a_question_is_asked_only_where_it_applies(
    typed: str, answers: Answers, follows: set[Question]
) -> None:
    assert set(examine(typed, None, answers).questions) == ALWAYS | follows


def test_a_question_stands_behind_the_one_it_follows_from() -> None:
    answers = Answers(can_receive="voice", used_before="business_app", keeps_app=False)
    order = examine(TOLL_FREE, None, answers).questions
    for parent, child in (
        (Question.CAN_RECEIVE, Question.PICKED_UP),
        (Question.USED_BEFORE, Question.KEEPS_APP),
        (Question.KEEPS_APP, Question.ACCOUNT_DELETED),
    ):
        assert order.index(parent) < order.index(child)


@pytest.mark.parametrize(
    ("typed", "change", "rule", "reason", "fix", "verdict"),
    [
        (
            MOBILE,
            {"used_before": "whatsapp_app", "account_deleted": False},
            RuleId.NOT_USED_BEFORE,
            Reason.USED_IN_WHATSAPP_APP,
            Fix.DELETE_ACCOUNT_AND_WAIT,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "whatsapp_app", "account_deleted": True},
            RuleId.NOT_USED_BEFORE,
            Reason.APP_ACCOUNT_DELETED,
            Fix.WAIT_AFTER_DELETION,
            Verdict.ELIGIBLE,
        ),
        (
            MOBILE,
            {"used_before": "business_app", "keeps_app": True},
            RuleId.NOT_USED_BEFORE,
            Reason.KEEPS_BUSINESS_APP,
            Fix.PREPARE_COEXISTENCE,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "business_app", "keeps_app": False},
            RuleId.NOT_USED_BEFORE,
            Reason.USED_IN_BUSINESS_APP,
            Fix.DELETE_ACCOUNT_AND_WAIT,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "business_app", "keeps_app": False, "account_deleted": True},
            RuleId.NOT_USED_BEFORE,
            Reason.APP_ACCOUNT_DELETED,
            Fix.WAIT_AFTER_DELETION,
            Verdict.ELIGIBLE,
        ),
        (
            MOBILE,
            {"used_before": "other_provider", "two_step": "off"},
            RuleId.NOT_USED_BEFORE,
            Reason.TWO_STEP_OFF,
            Fix.MIGRATE_NUMBER,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "other_provider", "two_step": "on"},
            RuleId.NOT_USED_BEFORE,
            Reason.TWO_STEP_ON,
            Fix.TURN_OFF_TWO_STEP,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "other_provider", "two_step": "unknown"},
            RuleId.NOT_USED_BEFORE,
            Reason.USED_WITH_OTHER_PROVIDER,
            Fix.MIGRATE_FROM_PROVIDER,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            MOBILE,
            {"used_before": "banned", "appealed": True},
            RuleId.NOT_USED_BEFORE,
            Reason.BAN_APPEALED,
            Fix.WAIT_FOR_APPEAL,
            Verdict.NOT_ELIGIBLE,
        ),
        (
            FIXED,
            {"picked_up": "menu"},
            RuleId.PERSON_ANSWERS,
            Reason.MENU_ANSWERS,
            Fix.SWITCH_OFF_MENU,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (
            FIXED,
            {"picked_up": "forwarded"},
            RuleId.PERSON_ANSWERS,
            Reason.CALLS_FORWARDED,
            Fix.SWITCH_OFF_FORWARDING,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
        (FIXED, {"picked_up": "person"}, RuleId.PERSON_ANSWERS, None, None, Verdict.ELIGIBLE_WITH_ACTION),
        (
            TOLL_FREE,
            {"international": False},
            RuleId.INTERNATIONAL_CALLS,
            Reason.NO_INTERNATIONAL_CALLS,
            Fix.ENABLE_INTERNATIONAL,
            Verdict.ELIGIBLE_WITH_ACTION,
        ),
    ],
)
def test_each_branch_ends_in_a_concrete_instruction(
    typed: str,
    change: dict[str, object],
    rule: RuleId,
    reason: Reason | None,
    fix: Fix | None,
    verdict: Verdict,
) -> None:
    diagnosis = examine(typed, None, replace(GOOD, **change))  # type: ignore[arg-type]
    row = diagnosis.rule(rule)
    assert row is not None
    assert (row.reason, row.fix, diagnosis.verdict) == (reason, fix, verdict)


def test_an_answer_to_a_question_that_is_not_asked_changes_nothing() -> None:
    stray = replace(GOOD, picked_up="menu", international=False, two_step="on", appealed=True)
    assert examine(MOBILE, None, stray).rules == examine(MOBILE, None, GOOD).rules


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        (MOBILE, Verdict.ELIGIBLE),
        ("+525512345678", Verdict.ELIGIBLE),
        (FIXED, Verdict.ELIGIBLE_WITH_ACTION),
        ("+541123456789", Verdict.NEEDS_ANSWER),
        ("+5351234567", Verdict.NOT_ELIGIBLE),
        ("hola", Verdict.UNREADABLE),
    ],
)
def test_where_nobody_is_asked_only_the_number_itself_counts(typed: str, verdict: Verdict) -> None:
    assert examine(typed, None, Answers(asked=False)).verdict is verdict


@pytest.mark.parametrize(
    ("sharing", "failed", "verdict"),
    [
        (Sharing(), set(), Verdict.ELIGIBLE),
        (Sharing(other_track=True), {RuleId.NOT_ON_OTHER_TRACK}, Verdict.ELIGIBLE_WITH_ACTION),
        (Sharing(other_store=True), {RuleId.NOT_IN_OTHER_STORE}, Verdict.ELIGIBLE_WITH_ACTION),
    ],
)
def test_a_number_that_is_kept_elsewhere_too_asks_for_a_decision(
    sharing: Sharing, failed: set[RuleId], verdict: Verdict
) -> None:
    diagnosis = with_sharing(examine(MOBILE, None, GOOD), sharing)
    assert {row.id for row in diagnosis.rules if row.result is RuleResult.FAILED} == failed
    assert diagnosis.verdict is verdict


def test_what_blocks_a_number_still_blocks_it_when_it_is_kept_elsewhere() -> None:
    banned = examine(MOBILE, None, replace(GOOD, used_before="banned"))
    assert with_sharing(banned, Sharing(other_store=True)).verdict is Verdict.NOT_ELIGIBLE
