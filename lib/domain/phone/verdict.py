"""The rules: what each criterion says about one read number, and the verdict that follows.

Sources: VTEX's WhatsApp page (the seed, 2024-01-05) for its five criteria; Meta's "Business phone numbers"
(2025-12-12) for the others. Checked on 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Callable

from lib.domain.phone.case import Case
from lib.domain.phone.codes import Fix, Reason, RuleId, RuleResult, Weight
from lib.domain.phone.declared import (
    dedication,
    international_calls,
    ownership,
    person_answers,
    prior_use,
    reception,
)
from lib.domain.phone.model import NumberType, RuleRow, Verdict
from lib.domain.phone.reading import Reading, argentine_mobile

PASSED, FAILED = RuleResult.PASSED, RuleResult.FAILED
NEEDS_ANSWER, DECLARED, INFO = RuleResult.NEEDS_ANSWER, RuleResult.DECLARED, RuleResult.INFO

_VERDICT_OF: dict[Weight, Verdict] = {
    Weight.NOTE: Verdict.ELIGIBLE,
    Weight.ACTION: Verdict.ELIGIBLE_WITH_ACTION,
    Weight.ASK: Verdict.NEEDS_ANSWER,
    Weight.BLOCK: Verdict.NOT_ELIGIBLE,
    Weight.UNREADABLE: Verdict.UNREADABLE,
}


def judge(case: Case) -> tuple[RuleRow, ...]:
    """One row per rule: the seed's five first, then those that apply to this number."""
    line = _line(case)
    rows = (
        _country_and_area(case),
        ownership(case.answers),
        reception(case),
        _short_code(case.reading),
        prior_use(case),
        dedication(case.answers),
        _territory(case),
        _country_match(case),
        _extension(case.reading),
        _letters(case.reading),
        line,
        _type(case, line),
        person_answers(case),
        international_calls(case),
    )
    return tuple(row for row in rows if row is not None)


def judge_alike(case: Case, rows: tuple[RuleRow, ...]) -> tuple[RuleRow, ...]:
    """The rows of a case that differs from another in its digits alone, from the rows of that one."""
    return tuple(_NAMING_DIGITS[row.id](case) or row if row.facts.keys() & _DIGITS else row for row in rows)


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
    if _is_nationwide(case):
        return RuleRow(rule, FAILED, Reason.NO_AREA_CODE, Fix.USE_OTHER_NUMBER)
    return RuleRow(rule, PASSED)


def _is_nationwide(case: Case) -> bool:
    """Whether it has no area code because it is dialled alike all over its country."""
    number = case.reading.number
    if number is None:
        return False
    digits = len(number.national)
    return any(
        (case.country, case.number_type, digits) == (some.country, some.number_type, some.digits)
        for some in case.rules.nationwide
    )


def _short_code(reading: Reading) -> RuleRow:
    rule = RuleId.NOT_SHORT_CODE
    if reading.short_code:
        return RuleRow(rule, FAILED, Reason.SHORT_CODE, Fix.USE_FULL_NUMBER)
    if reading.problem is not None and reading.problem.weight is Weight.UNREADABLE:
        return RuleRow(rule, INFO, Reason.NUMBER_NOT_READ)
    return RuleRow(rule, PASSED)


def _territory(case: Case) -> RuleRow | None:
    rule = RuleId.ALLOWED_TERRITORY
    read_as = case.reading.read_as
    if read_as is None:
        return None
    for prefix in case.rules.sanctioned:
        if read_as.startswith(prefix):
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
            if not case.answers.asked:
                return RuleRow(RuleId.LINE_KNOWN, INFO)
            return RuleRow(RuleId.LINE_KNOWN, NEEDS_ANSWER, Reason.LINE_UNKNOWN, Fix.DECLARE_LINE)
        return RuleRow(RuleId.LINE_KNOWN, DECLARED)
    if case.number_type is NumberType.FIXED_LINE and case.country == "AR":
        return _argentine_line(case)
    return None


def _argentine_line(case: Case) -> RuleRow | None:
    """Without its 9 an Argentine mobile reads as another subscriber's fixed line: ask, never repair."""
    rule = RuleId.LINE_KNOWN
    with_nine = argentine_mobile(case.reading.read_as or "")
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


# The facts in which digits of the number itself are named, and the rules that name them.
_DIGITS = frozenset({"read", "suggestion"})
_NAMING_DIGITS: dict[RuleId, Callable[[Case], RuleRow | None]] = {
    RuleId.HAS_COUNTRY_AND_AREA: _country_and_area,
    RuleId.LINE_KNOWN: _line,
}
