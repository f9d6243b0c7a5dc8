"""The rules that rest on a person's word, each branch with its concrete instruction.

Sources: VTEX's WhatsApp page (the seed, 2024-01-05) for its five criteria; Meta's "Business phone numbers"
(2025-12-12) for codes and for numbers that were used before, "Onboarding business app users" (copy of
March 2026) for coexistence, "Two-step verification" for the PIN. Checked on 2026-11-21.
"""

from __future__ import annotations

from lib.domain.phone.case import Case
from lib.domain.phone.codes import Fix, Reason, RuleId, RuleResult
from lib.domain.phone.model import Answers, NumberType, OtpUse, Question, RuleRow

FAILED, NEEDS_ANSWER = RuleResult.FAILED, RuleResult.NEEDS_ANSWER
DECLARED, INFO = RuleResult.DECLARED, RuleResult.INFO

# Lines that often take no call from another country; Meta calls from abroad.
_OFTEN_CLOSED_ABROAD = frozenset(
    {NumberType.TOLL_FREE, NumberType.PREMIUM_RATE, NumberType.UNIVERSAL_ACCESS, NumberType.VOIP}
)


def questions(case: Case, line_asked: bool) -> tuple[Question, ...]:
    """The questions of the tree that apply to this number after these answers, in the order to ask them."""
    answers = case.answers
    used = answers.used_before
    leaves_app = used == "whatsapp_app" or (
        used == "business_app" and (not case.has_coexistence or answers.keeps_app is False)
    )
    applies = {
        Question.OWNED: True,
        Question.LINE: line_asked,
        Question.CAN_RECEIVE: True,
        Question.PICKED_UP: case.code_comes_by_call,
        Question.INTERNATIONAL: case.code_comes_by_call and case.line_type in _OFTEN_CLOSED_ABROAD,
        Question.USED_BEFORE: True,
        Question.KEEPS_APP: used == "business_app" and case.has_coexistence,
        Question.ACCOUNT_DELETED: leaves_app,
        Question.TWO_STEP: used == "other_provider",
        Question.APPEALED: used == "banned",
        Question.DEDICATED: True,
    }
    return tuple(question for question, asked in applies.items() if asked)


def ownership(answers: Answers) -> RuleRow:
    """The seed's second criterion."""
    rule = RuleId.BELONGS_TO_COMPANY
    if answers.owned is None:
        return _open(answers, rule, Reason.OWNERSHIP_UNDECLARED, Fix.DECLARE_OWNERSHIP)
    if not answers.owned:
        return RuleRow(rule, FAILED, Reason.NOT_OWNED, Fix.GET_COMPANY_NUMBER)
    return RuleRow(rule, DECLARED)


def reception(case: Case) -> RuleRow:
    """The seed's third criterion, after Meta's table: some types take no code whatever a person says."""
    rule = RuleId.CAN_RECEIVE_CODE
    otp, declared = case.otp, case.answers.can_receive
    if otp.sms is otp.voice is OtpUse.NOT_SUPPORTED:
        return RuleRow(rule, FAILED, Reason.CODE_NOT_SUPPORTED, Fix.USE_OTHER_NUMBER)
    if otp.sms is otp.voice is OtpUse.NOT_RECOMMENDED:
        return RuleRow(rule, FAILED, Reason.NO_RECOMMENDED_METHOD, Fix.USE_OTHER_NUMBER)
    if declared is None:
        return _open(case.answers, rule, Reason.RECEPTION_UNDECLARED, Fix.DECLARE_RECEPTION)
    if declared == "none":
        return RuleRow(rule, FAILED, Reason.RECEIVES_NEITHER, Fix.ENABLE_RECEPTION)
    if declared == "sms" and otp.sms is OtpUse.NOT_RECOMMENDED:
        return RuleRow(rule, DECLARED, Reason.SMS_NOT_RECOMMENDED, Fix.ASK_FOR_VOICE_CALL)
    return RuleRow(rule, DECLARED)


def person_answers(case: Case) -> RuleRow | None:
    """Whether the call with the code reaches a person; only where the code comes by call."""
    rule = RuleId.PERSON_ANSWERS
    if not case.code_comes_by_call:
        return None
    match case.answers.picked_up:
        case None:
            return None
        case "person":
            return RuleRow(rule, DECLARED)
        case "menu":
            return RuleRow(rule, DECLARED, Reason.MENU_ANSWERS, Fix.SWITCH_OFF_MENU)
        case "forwarded":
            return RuleRow(rule, DECLARED, Reason.CALLS_FORWARDED, Fix.SWITCH_OFF_FORWARDING)


def international_calls(case: Case) -> RuleRow | None:
    """Whether a call from abroad arrives; only where that was asked."""
    rule = RuleId.INTERNATIONAL_CALLS
    if Question.INTERNATIONAL not in questions(case, line_asked=False) or case.answers.international is None:
        return None
    if not case.answers.international:
        return RuleRow(rule, DECLARED, Reason.NO_INTERNATIONAL_CALLS, Fix.ENABLE_INTERNATIONAL)
    return RuleRow(rule, DECLARED)


def prior_use(case: Case) -> RuleRow:
    """The seed's fifth criterion. A question tree, not a red cross: only a banned number is out."""
    rule = RuleId.NOT_USED_BEFORE
    answers = case.answers
    match answers.used_before:
        case None:
            return _open(answers, rule, Reason.USE_UNDECLARED, Fix.DECLARE_USE)
        case "no":
            return RuleRow(rule, DECLARED)
        case "whatsapp_app":
            return _in_an_app(answers, Reason.USED_IN_WHATSAPP_APP)
        case "business_app" if not case.has_coexistence:
            return _in_an_app(answers, Reason.BUSINESS_APP_WITHOUT_COEXISTENCE)
        case "business_app" if answers.keeps_app is None:
            return RuleRow(rule, DECLARED, Reason.USED_IN_BUSINESS_APP, Fix.COEXIST_OR_DELETE)
        case "business_app" if answers.keeps_app:
            return RuleRow(rule, DECLARED, Reason.KEEPS_BUSINESS_APP, Fix.PREPARE_COEXISTENCE)
        case "business_app":
            return _in_an_app(answers, Reason.USED_IN_BUSINESS_APP)
        case "other_provider" if answers.two_step == "off":
            return RuleRow(rule, DECLARED, Reason.TWO_STEP_OFF, Fix.MIGRATE_NUMBER)
        case "other_provider" if answers.two_step == "on":
            return RuleRow(rule, DECLARED, Reason.TWO_STEP_ON, Fix.TURN_OFF_TWO_STEP)
        case "other_provider":
            return RuleRow(rule, DECLARED, Reason.USED_WITH_OTHER_PROVIDER, Fix.MIGRATE_FROM_PROVIDER)
        case "banned" if answers.appealed:
            return RuleRow(rule, FAILED, Reason.BAN_APPEALED, Fix.WAIT_FOR_APPEAL)
        case "banned":
            return RuleRow(rule, FAILED, Reason.BANNED, Fix.APPEAL_BAN)


def _in_an_app(answers: Answers, reason: Reason) -> RuleRow:
    rule = RuleId.NOT_USED_BEFORE
    if answers.account_deleted:
        return RuleRow(rule, DECLARED, Reason.APP_ACCOUNT_DELETED, Fix.WAIT_AFTER_DELETION)
    return RuleRow(rule, DECLARED, reason, Fix.DELETE_ACCOUNT_AND_WAIT)


def dedication(answers: Answers) -> RuleRow:
    """The seed's advice to use a number for sales alone."""
    rule = RuleId.DEDICATED
    if answers.dedicated is None:
        reason = Reason.DEDICATION_UNDECLARED if answers.asked else None
        return RuleRow(rule, INFO, reason, Fix.PREFER_DEDICATED if answers.asked else None)
    if not answers.dedicated:
        return RuleRow(rule, INFO, Reason.NOT_DEDICATED, Fix.PREFER_DEDICATED)
    return RuleRow(rule, DECLARED)


def _open(answers: Answers, rule: RuleId, reason: Reason, fix: Fix) -> RuleRow:
    """A question without an answer; where nobody is asked it is left open."""
    return RuleRow(rule, NEEDS_ANSWER, reason, fix) if answers.asked else RuleRow(rule, INFO)
