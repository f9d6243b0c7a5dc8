"""The rules: what each criterion says about one read number, and the verdict that follows.

Sources: VTEX's WhatsApp page (the seed, 2024-01-05) for its five criteria; Meta's "Business phone numbers"
(2025-12-12) for the others. Checked on 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.domain.phone.codes import Fix, Reason, RuleId, RuleResult, Weight
from lib.domain.phone.facts import OTP_OF, SANCTIONED_PREFIXES, WITHOUT_COEXISTENCE
from lib.domain.phone.model import Answers, NumberType, Otp, OtpUse, RuleRow, Verdict
from lib.domain.phone.reading import Reading, valid_e164

PASSED, FAILED = RuleResult.PASSED, RuleResult.FAILED
NEEDS_ANSWER, DECLARED, INFO = RuleResult.NEEDS_ANSWER, RuleResult.DECLARED, RuleResult.INFO

_VERDICT_OF: dict[Weight, Verdict] = {
    Weight.NOTE: Verdict.ELIGIBLE,
    Weight.ACTION: Verdict.ELIGIBLE_WITH_ACTION,
    Weight.ASK: Verdict.NEEDS_ANSWER,
    Weight.BLOCK: Verdict.NOT_ELIGIBLE,
    Weight.UNREADABLE: Verdict.UNREADABLE,
}


@dataclass(frozen=True)
class Case:
    """Everything the rules look at: the reading, the type and country of a valid number, the answers."""

    reading: Reading
    number_type: NumberType
    country: str | None
    expected_country: str | None
    calling_code_shared: bool
    answers: Answers

    @property
    def line_type(self) -> NumberType:
        """The type, with the merchant's word where the metadata cannot tell."""
        if self.number_type is not NumberType.FIXED_LINE_OR_MOBILE or self.answers.line is None:
            return self.number_type
        return NumberType.MOBILE if self.answers.line == "mobile" else NumberType.FIXED_LINE

    @property
    def otp(self) -> Otp:
        """How the code can reach this line, by Meta's table."""
        return OTP_OF[self.line_type]


def judge(case: Case) -> tuple[RuleRow, ...]:
    """One row per rule: the seed's five first, then those that apply to this number."""
    line = _line(case)
    rows = (
        _country_and_area(case),
        _ownership(case.answers),
        _reception(case),
        _short_code(case.reading),
        _prior_use(case),
        _dedication(case.answers),
        _territory(case.reading),
        _country_match(case),
        _extension(case.reading),
        _letters(case.reading),
        line,
        _type(case, line),
    )
    return tuple(row for row in rows if row is not None)


def verdict_of(rows: tuple[RuleRow, ...]) -> Verdict:
    """The verdict of a number with these rows: the heaviest reason decides."""
    weights = (row.reason.weight for row in rows if row.reason is not None)
    return _VERDICT_OF[max(weights, default=Weight.NOTE)]


_FIX_OF_PROBLEM: dict[Reason, Fix] = {
    Reason.EMPTY: Fix.TYPE_ONE_NUMBER,
    Reason.INPUT_TOO_LONG: Fix.TYPE_ONE_NUMBER,
    Reason.NO_NUMBER: Fix.TYPE_ONE_NUMBER,
    Reason.SEVERAL_NUMBERS: Fix.TYPE_ONE_NUMBER,
    Reason.LINK_WITHOUT_NUMBER: Fix.PASTE_THE_NUMBER,
    Reason.COUNTRY_UNKNOWN: Fix.CHOOSE_COUNTRY,
    Reason.PLUS_MISSING: Fix.WRITE_WITH_PLUS,
    Reason.AREA_CODE_MISSING: Fix.ADD_AREA_CODE,
}


def _country_and_area(case: Case) -> RuleRow:
    rule = RuleId.HAS_COUNTRY_AND_AREA
    reading = case.reading
    if reading.problem is not None:
        if reading.has_letters and reading.problem.weight is Weight.BLOCK:
            return RuleRow(rule, INFO, Reason.NUMBER_NOT_READ)
        result = NEEDS_ANSWER if reading.problem.weight is Weight.ASK else FAILED
        fix = _FIX_OF_PROBLEM.get(reading.problem, Fix.CHECK_DIGITS)
        facts = {"read": reading.read_as, "suggestion": reading.suggestion}
        known = {name: value for name, value in facts.items() if value is not None}
        return RuleRow(rule, result, reading.problem, fix, known)
    if case.country is None:
        return RuleRow(rule, FAILED, Reason.NO_COUNTRY, Fix.USE_OTHER_NUMBER)
    if _is_brazilian_nationwide(case):
        return RuleRow(rule, FAILED, Reason.NO_AREA_CODE, Fix.USE_OTHER_NUMBER)
    return RuleRow(rule, PASSED)


def _is_brazilian_nationwide(case: Case) -> bool:
    """4003, 4004 and their like: eight digits that are dialled alike all over the country."""
    read_as = case.reading.read_as or ""
    return (
        case.country == "BR"
        and case.number_type is NumberType.SHARED_COST
        and len(read_as) == len("+5540031234")
    )


def _ownership(answers: Answers) -> RuleRow:
    rule = RuleId.BELONGS_TO_COMPANY
    if answers.owned is None:
        return RuleRow(rule, NEEDS_ANSWER, Reason.OWNERSHIP_UNDECLARED, Fix.DECLARE_OWNERSHIP)
    if not answers.owned:
        return RuleRow(rule, FAILED, Reason.NOT_OWNED, Fix.GET_COMPANY_NUMBER)
    return RuleRow(rule, DECLARED)


def _reception(case: Case) -> RuleRow:
    rule = RuleId.CAN_RECEIVE_CODE
    otp, declared = case.otp, case.answers.can_receive
    if otp.sms is otp.voice is OtpUse.NOT_SUPPORTED:
        return RuleRow(rule, FAILED, Reason.CODE_NOT_SUPPORTED, Fix.USE_OTHER_NUMBER)
    if otp.sms is otp.voice is OtpUse.NOT_RECOMMENDED:
        return RuleRow(rule, FAILED, Reason.NO_RECOMMENDED_METHOD, Fix.USE_OTHER_NUMBER)
    if declared is None:
        return RuleRow(rule, NEEDS_ANSWER, Reason.RECEPTION_UNDECLARED, Fix.DECLARE_RECEPTION)
    if declared == "none":
        return RuleRow(rule, FAILED, Reason.RECEIVES_NEITHER, Fix.ENABLE_RECEPTION)
    if declared == "sms" and otp.sms is OtpUse.NOT_RECOMMENDED:
        return RuleRow(rule, DECLARED, Reason.SMS_NOT_RECOMMENDED, Fix.ASK_FOR_VOICE_CALL)
    return RuleRow(rule, DECLARED)


def _short_code(reading: Reading) -> RuleRow:
    rule = RuleId.NOT_SHORT_CODE
    if reading.short_code:
        return RuleRow(rule, FAILED, Reason.SHORT_CODE, Fix.USE_FULL_NUMBER)
    if reading.problem is not None and reading.problem.weight is Weight.UNREADABLE:
        return RuleRow(rule, INFO, Reason.NUMBER_NOT_READ)
    return RuleRow(rule, PASSED)


def _prior_use(case: Case) -> RuleRow:
    """A question tree, not a red cross: only a banned number is out."""
    rule = RuleId.NOT_USED_BEFORE
    match case.answers.used_before:
        case None:
            return RuleRow(rule, NEEDS_ANSWER, Reason.USE_UNDECLARED, Fix.DECLARE_USE)
        case "no":
            return RuleRow(rule, DECLARED)
        case "whatsapp_app":
            return RuleRow(rule, DECLARED, Reason.USED_IN_WHATSAPP_APP, Fix.DELETE_ACCOUNT_AND_WAIT)
        case "business_app" if case.country in WITHOUT_COEXISTENCE:
            reason = Reason.BUSINESS_APP_WITHOUT_COEXISTENCE
            return RuleRow(rule, DECLARED, reason, Fix.DELETE_ACCOUNT_AND_WAIT)
        case "business_app":
            return RuleRow(rule, DECLARED, Reason.USED_IN_BUSINESS_APP, Fix.COEXIST_OR_DELETE)
        case "other_provider":
            return RuleRow(rule, DECLARED, Reason.USED_WITH_OTHER_PROVIDER, Fix.MIGRATE_FROM_PROVIDER)
        case "banned":
            return RuleRow(rule, FAILED, Reason.BANNED, Fix.APPEAL_BAN)


def _dedication(answers: Answers) -> RuleRow:
    rule = RuleId.DEDICATED
    if answers.dedicated is None:
        return RuleRow(rule, INFO, Reason.DEDICATION_UNDECLARED, Fix.PREFER_DEDICATED)
    if not answers.dedicated:
        return RuleRow(rule, INFO, Reason.NOT_DEDICATED, Fix.PREFER_DEDICATED)
    return RuleRow(rule, DECLARED)


def _territory(reading: Reading) -> RuleRow | None:
    rule = RuleId.ALLOWED_TERRITORY
    if reading.read_as is None:
        return None
    for prefix in SANCTIONED_PREFIXES:
        if reading.read_as.startswith(prefix):
            return RuleRow(
                rule, FAILED, Reason.SANCTIONED_TERRITORY, Fix.USE_OTHER_NUMBER, {"prefix": prefix}
            )
    return RuleRow(rule, PASSED)


def _country_match(case: Case) -> RuleRow | None:
    rule = RuleId.COUNTRY_MATCHES
    if case.expected_country is None or case.country is None:
        return None
    if case.country == case.expected_country:
        return RuleRow(rule, PASSED)
    facts = {"country": case.country, "expected": case.expected_country}
    geographic = {NumberType.MOBILE, NumberType.FIXED_LINE, NumberType.FIXED_LINE_OR_MOBILE}
    if case.calling_code_shared and case.number_type not in geographic:
        return RuleRow(rule, INFO, Reason.SHARED_PREFIX, None, facts)
    return RuleRow(rule, INFO, Reason.OTHER_COUNTRY, Fix.CHECK_COUNTRY, facts)


def _extension(reading: Reading) -> RuleRow | None:
    if not reading.extension:
        return None
    facts = {"extension": reading.extension}
    return RuleRow(RuleId.NO_EXTENSION, FAILED, Reason.HAS_EXTENSION, Fix.USE_DIRECT_LINE, facts)


def _letters(reading: Reading) -> RuleRow | None:
    if not reading.has_letters:
        return None
    return RuleRow(RuleId.NO_LETTERS, FAILED, Reason.HAS_LETTERS, Fix.WRITE_DIGITS)


def _line(case: Case) -> RuleRow | None:
    """Ask where the type cannot be known; an answer on how the code arrives settles it as well."""
    if case.number_type is NumberType.FIXED_LINE_OR_MOBILE:
        if case.answers.line is None and case.answers.can_receive is None:
            return RuleRow(RuleId.LINE_KNOWN, NEEDS_ANSWER, Reason.LINE_UNKNOWN, Fix.DECLARE_LINE)
        return RuleRow(RuleId.LINE_KNOWN, DECLARED)
    if case.number_type is NumberType.FIXED_LINE and case.country == "AR":
        return _argentine_line(case)
    return None


def _argentine_line(case: Case) -> RuleRow | None:
    """Without its 9 an Argentine mobile reads as another subscriber's fixed line: ask, never repair."""
    rule = RuleId.LINE_KNOWN
    with_nine = valid_e164((case.reading.read_as or "").replace("+54", "+549", 1))
    if with_nine is None:
        return None
    facts = {"suggestion": with_nine}
    if case.answers.line == "mobile":
        return RuleRow(rule, FAILED, Reason.ARGENTINA_NINE_MISSING, Fix.WRITE_NINE, facts)
    if case.answers.line == "fixed" or case.answers.can_receive == "voice":
        return RuleRow(rule, DECLARED)
    return RuleRow(rule, NEEDS_ANSWER, Reason.ARGENTINA_NINE_UNCLEAR, Fix.CONFIRM_FIXED_OR_WRITE_NINE, facts)


_TYPE_ROWS: dict[NumberType, RuleRow] = {
    NumberType.FIXED_LINE: RuleRow(RuleId.FIXED_LINE, INFO, Reason.FIXED_LINE, Fix.PREPARE_FIXED_LINE),
    NumberType.TOLL_FREE: RuleRow(RuleId.TOLL_FREE, INFO, Reason.TOLL_FREE, Fix.PREPARE_TOLL_FREE),
    NumberType.VOIP: RuleRow(RuleId.VOIP, INFO, Reason.VOIP, Fix.PREPARE_VOICE_CALL),
    NumberType.UNIVERSAL_ACCESS: RuleRow(
        RuleId.UNIVERSAL_ACCESS, INFO, Reason.UNIVERSAL_ACCESS, Fix.PREPARE_VOICE_CALL
    ),
    NumberType.PREMIUM_RATE: RuleRow(
        RuleId.PREMIUM_RATE, FAILED, Reason.PREMIUM_RATE, Fix.PREFER_ORDINARY_NUMBER
    ),
    NumberType.SHARED_COST: RuleRow(RuleId.SHARED_COST, FAILED, Reason.SHARED_COST, Fix.USE_OTHER_NUMBER),
    NumberType.PERSONAL_NUMBER: RuleRow(
        RuleId.PERSONAL_NUMBER, FAILED, Reason.PERSONAL_NUMBER, Fix.USE_OTHER_NUMBER
    ),
    NumberType.PAGER: RuleRow(RuleId.PAGER, FAILED, Reason.PAGER, Fix.USE_OTHER_NUMBER),
    NumberType.VOICEMAIL: RuleRow(RuleId.VOICEMAIL, FAILED, Reason.VOICEMAIL, Fix.USE_OTHER_NUMBER),
}


def _type(case: Case, line: RuleRow | None) -> RuleRow | None:
    """What the type asks for, once it is known which line is meant."""
    if line is not None and line.result is not DECLARED:
        return None
    return _TYPE_ROWS.get(case.line_type)
