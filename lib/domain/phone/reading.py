"""From a cleaned text to a number of libphonenumber, with the repairs that need a parsed number.

libphonenumber rewrites some spellings by itself (Argentina's 15, carrier codes, a missing plus). It
says so only in part, so what it did is worked out here and reported.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import CountryCodeSource, ValidationResult

from lib.domain.phone.clean import Cleaned, clean, digits_of
from lib.domain.phone.codes import Reason, RepairCode
from lib.domain.phone.engine import (
    ParsedNumber,
    is_possible_short_number,
    is_short_number,
    length_result,
    parse,
    parse_digits,
)
from lib.domain.phone.model import Repair
from lib.domain.phone.rules import NumberRules

_SERVICE_CODE = re.compile(r"[*#][\d*#]{1,10}")
_ARGENTINA_FIFTEEN = re.compile(r"0?15\d{6,8}")
_BRAZIL_WITHOUT_NINE = re.compile(r"([1-9][1-9])([6-9]\d{7})")
_MEXICO_ONE = re.compile(r"1(\d{10})")
_COLOMBIA_OLD_FIXED = re.compile(r"[124-8]\d{7}")
_SHORTEST_INTERNATIONAL = 11
_ORIGINS_AS_TYPED = frozenset(
    {CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN, CountryCodeSource.FROM_DEFAULT_COUNTRY}
)

_PROBLEM_OF_LENGTH: dict[int, Reason] = {
    ValidationResult.IS_POSSIBLE: Reason.NOT_ASSIGNED,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Reason.AREA_CODE_MISSING,
    ValidationResult.TOO_SHORT: Reason.TOO_SHORT,
    ValidationResult.TOO_LONG: Reason.TOO_LONG,
    ValidationResult.INVALID_LENGTH: Reason.WRONG_LENGTH,
}


# A NamedTuple for the same reason as `ParsedNumber`.
class Reading(NamedTuple):
    """What was read. `number` is set only when it is valid; `read_as` also when it is not (E.164 spelling).

    `suggestion` is the number that was perhaps meant; it was not put in the place of what was typed.
    """

    number: ParsedNumber | None = None
    read_as: str | None = None
    problem: Reason | None = None
    suggestion: str | None = None
    short_code: bool = False
    extension: str | None = None
    has_letters: bool = False
    repairs: tuple[Repair, ...] = ()


def read(cleaned: Cleaned, region: str | None, rules: NumberRules) -> Reading:
    """Read a cleaned text; `region` is the ISO region of numbers that do not name their country."""
    if cleaned.problem is not None:
        return Reading(problem=cleaned.problem, repairs=cleaned.repairs)
    if cleaned.text.startswith(("*", "#")) and _SERVICE_CODE.fullmatch(cleaned.text):
        return Reading(problem=Reason.TOO_SHORT, short_code=True, repairs=cleaned.repairs)
    parsed = _parsed(cleaned, region)
    if isinstance(parsed, Reason):
        return _unparsed(cleaned, region, parsed, rules)
    if parsed.is_valid:
        return _valid(parsed, cleaned, _changes_by_libphonenumber(parsed, cleaned))
    return _repaired(parsed, cleaned) or _invalid(parsed, cleaned, region, rules)


def _parsed(cleaned: Cleaned, region: str | None) -> ParsedNumber | Reason:
    plain = parse_digits(cleaned.digits, "+" in cleaned.text, region) if cleaned.is_plain else None
    return parse(cleaned.text, region) if plain is None else plain


def _valid(number: ParsedNumber, cleaned: Cleaned, repairs: tuple[Repair, ...]) -> Reading:
    extension = cleaned.extension or number.extension
    changes = cleaned.repairs + repairs
    return Reading(number, number.e164, None, None, False, extension, cleaned.has_letters, changes)


# The rule that asks about the 9 and the comparison of like cases both want it.
@lru_cache(8)
def argentine_mobile(e164: str) -> str | None:
    """The mobile that a fixed line of Argentina becomes with a 9, or `None` where there is no such mobile."""
    parsed = parse(e164.replace("+54", "+549", 1), None)
    return parsed.e164 if isinstance(parsed, ParsedNumber) and parsed.is_valid else None


def _read_from_abroad(digits: str, rules: NumberRules) -> str | None:
    """What the digits are with a plus in front; WhatsApp's own spellings come without one."""
    number = read(clean(f"+{digits}", None), None, rules).number
    return number.e164 if number is not None else None


def _unparsed(cleaned: Cleaned, region: str | None, problem: Reason, rules: NumberRules) -> Reading:
    """Nothing came out: perhaps `00` and a carrier code were dialled, perhaps only the country is missing."""
    last = cleaned.repairs[-1] if cleaned.repairs else None
    if region and last and last.code is RepairCode.DOUBLE_ZERO_TO_PLUS:
        as_dialled = cleaned._replace(
            text=last.before, digits=digits_of(last.before), repairs=cleaned.repairs[:-1], is_plain=False
        )
        number = parse(last.before, region)
        if isinstance(number, ParsedNumber) and number.is_valid:
            return read(as_dialled, region, rules)
    digits = cleaned.digits
    without_country = problem is Reason.UNKNOWN_COUNTRY_CODE and "+" not in cleaned.text
    return Reading(
        problem=Reason.COUNTRY_UNKNOWN if without_country else problem,
        suggestion=_read_from_abroad(digits, rules) if without_country else None,
        short_code=without_country and len(digits) in rules.short_code_digits,
        extension=cleaned.extension,
        has_letters=cleaned.has_letters,
        repairs=cleaned.repairs,
    )


def _invalid(number: ParsedNumber, cleaned: Cleaned, region: str | None, rules: NumberRules) -> Reading:
    short_code = _is_short_code(number, cleaned.text, region)
    problem, suggestion = (
        (Reason.TOO_SHORT, None) if short_code else _why_invalid(number, cleaned, region, rules)
    )
    return Reading(
        read_as=None if short_code else number.e164,
        problem=problem,
        suggestion=suggestion,
        short_code=short_code,
        extension=cleaned.extension,
        has_letters=cleaned.has_letters,
        repairs=cleaned.repairs,
    )


def _why_invalid(
    number: ParsedNumber, cleaned: Cleaned, region: str | None, rules: NumberRules
) -> tuple[Reason, str | None]:
    digits = cleaned.digits
    if region and "+" not in cleaned.text:
        if len(digits) >= _SHORTEST_INTERNATIONAL and (abroad := _read_from_abroad(digits, rules)):
            return Reason.PLUS_MISSING, abroad
        if len(digits) in rules.local_digits.get(region, ()):
            return Reason.AREA_CODE_MISSING, None
        if region == "AR" and _ARGENTINA_FIFTEEN.fullmatch(digits):
            return Reason.AREA_CODE_MISSING, None
    return _PROBLEM_OF_LENGTH[length_result(number)], None


def _is_short_code(number: ParsedNumber, text: str, region: str | None) -> bool:
    if region and "+" not in text:
        return is_possible_short_number(number, region)
    # With a country code a number is only cut off unless it is a short code that exists.
    return is_short_number(number)


def _repaired(number: ParsedNumber, cleaned: Cleaned) -> Reading | None:
    """The reading of an invalid number that only a repair makes valid."""
    for code, candidate in _candidates(number):
        repaired = parse(candidate, None)
        if isinstance(repaired, ParsedNumber) and repaired.is_valid:
            changes = _changes_by_libphonenumber(number, cleaned)
            before = changes[-1].after if changes else cleaned.text
            return _valid(repaired, cleaned, (*changes, Repair(code, before, candidate)))
    return None


def _candidates(number: ParsedNumber) -> tuple[tuple[RepairCode, str], ...]:
    national = number.national
    if number.calling_code == 55 and (brazil := _BRAZIL_WITHOUT_NINE.fullmatch(national)):
        return ((RepairCode.BRAZIL_NINE_ADDED, f"+55{brazil[1]}9{brazil[2]}"),)
    # Without its country code the old 1 looks like that of the United States: only where it makes a number.
    if number.calling_code == 52 and (mexico := _MEXICO_ONE.fullmatch(national)):
        return ((RepairCode.MEXICO_ONE_REMOVED, f"+52{mexico[1]}"),)
    # Since September 2021 a fixed line has its old one-digit area code behind 60.
    if number.calling_code == 57 and _COLOMBIA_OLD_FIXED.fullmatch(national):
        return ((RepairCode.COLOMBIA_AREA_UPDATED, f"+5760{national}"),)
    return ()


def _changes_by_libphonenumber(number: ParsedNumber, cleaned: Cleaned) -> tuple[Repair, ...]:
    kept_as_typed = (
        cleaned.text.endswith(number.national)
        or cleaned.digits.endswith(number.national)
        or cleaned.has_letters
        or number.extension
    )
    if kept_as_typed and number.origin in _ORIGINS_AS_TYPED and not number.has_carrier:
        return ()
    codes: list[RepairCode] = []
    if number.origin == CountryCodeSource.FROM_NUMBER_WITH_IDD:
        codes.append(RepairCode.DIAL_OUT_TO_PLUS)
    if number.origin == CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN:
        codes.append(RepairCode.PLUS_ADDED)
    if number.has_carrier:
        codes.append(RepairCode.CARRIER_CODE_REMOVED)
    if not kept_as_typed:
        from_fifteen = number.calling_code == 54 and number.national.startswith("9")
        codes.append(
            RepairCode.ARGENTINA_FIFTEEN_TO_NINE if from_fifteen else RepairCode.NATIONAL_FORM_REWRITTEN
        )
    return tuple(Repair(code, cleaned.text, number.e164) for code in codes)
