"""From a cleaned text to a number of libphonenumber, with the repairs that need a parsed number.

libphonenumber rewrites some spellings by itself (Argentina's 15, carrier codes, a missing plus). It
says so only in part, so what it did is worked out here and reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
)

from lib.domain.phone.clean import Cleaned, digits_of
from lib.domain.phone.codes import Reason, RepairCode
from lib.domain.phone.facts import LOCAL_LENGTHS
from lib.domain.phone.model import Repair

_SERVICE_CODE = re.compile(r"[*#][\d*#]{1,10}")
_ARGENTINA_FIFTEEN = re.compile(r"0?15\d{6,8}")
_BRAZIL_WITHOUT_NINE = re.compile(r"([1-9][1-9])([6-9]\d{7})")
_COLOMBIA_OLD_FIXED = re.compile(r"[124-8]\d{7}")
_SHORT_CODE_LENGTHS = range(3, 7)
_SHORTEST_INTERNATIONAL = 11

_PROBLEM_OF_PARSING: dict[int, Reason] = {
    NumberParseException.INVALID_COUNTRY_CODE: Reason.UNKNOWN_COUNTRY_CODE,
    NumberParseException.NOT_A_NUMBER: Reason.NO_NUMBER,
    NumberParseException.TOO_SHORT_AFTER_IDD: Reason.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: Reason.TOO_SHORT,
    NumberParseException.TOO_LONG: Reason.TOO_LONG,
}
_PROBLEM_OF_LENGTH: dict[int, Reason] = {
    ValidationResult.IS_POSSIBLE: Reason.NOT_ASSIGNED,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Reason.AREA_CODE_MISSING,
    ValidationResult.INVALID_COUNTRY_CODE: Reason.UNKNOWN_COUNTRY_CODE,
    ValidationResult.TOO_SHORT: Reason.TOO_SHORT,
    ValidationResult.TOO_LONG: Reason.TOO_LONG,
    ValidationResult.INVALID_LENGTH: Reason.WRONG_LENGTH,
}


@dataclass(frozen=True)
class Reading:
    """What was read. `number` is set only when it is valid; `read_as` also when it is not (E.164 spelling).

    `suggestion` is the number that was perhaps meant; it was not put in the place of what was typed.
    """

    number: PhoneNumber | None = None
    read_as: str | None = None
    problem: Reason | None = None
    suggestion: str | None = None
    short_code: bool = False
    extension: str | None = None
    has_letters: bool = False
    repairs: tuple[Repair, ...] = ()


def read(cleaned: Cleaned, region: str | None) -> Reading:
    """Read a cleaned text; `region` is the ISO region of numbers that do not name their country."""
    if cleaned.problem is not None:
        return Reading(problem=cleaned.problem, repairs=cleaned.repairs)
    if _SERVICE_CODE.fullmatch(cleaned.text):
        return Reading(problem=Reason.TOO_SHORT, short_code=True, repairs=cleaned.repairs)
    parsed = _parse(cleaned.text, region)
    if isinstance(parsed, Reason):
        return _unparsed(cleaned, region, parsed)
    number, repairs = _with_country_repairs(parsed, cleaned)
    if not phonenumbers.is_valid_number(number):
        return _invalid(number, cleaned, region)
    return Reading(
        number=number,
        read_as=e164_of(number),
        extension=cleaned.extension or number.extension,
        has_letters=cleaned.has_letters,
        repairs=(*cleaned.repairs, *repairs),
    )


def e164_of(number: PhoneNumber) -> str:
    """The E.164 spelling of a number."""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def valid_e164(text: str) -> str | None:
    """The E.164 spelling of an international number, or `None` when it is not a valid one."""
    parsed = _parse(text, None)
    return (
        e164_of(parsed) if not isinstance(parsed, Reason) and phonenumbers.is_valid_number(parsed) else None
    )


def _parse(text: str, region: str | None) -> PhoneNumber | Reason:
    try:
        return phonenumbers.parse(text, region, keep_raw_input=True)
    except NumberParseException as error:
        return _PROBLEM_OF_PARSING[error.error_type]


def _unparsed(cleaned: Cleaned, region: str | None, problem: Reason) -> Reading:
    """Nothing came out: perhaps `00` and a carrier code were dialled, perhaps only the country is missing."""
    last = cleaned.repairs[-1] if cleaned.repairs else None
    if region and last and last.code is RepairCode.DOUBLE_ZERO_TO_PLUS:
        as_dialled = Cleaned(last.before, cleaned.repairs[:-1], None, cleaned.extension, cleaned.has_letters)
        number = _parse(last.before, region)
        if not isinstance(number, Reason) and phonenumbers.is_valid_number(number):
            return read(as_dialled, region)
    digits = digits_of(cleaned.text)
    without_country = problem is Reason.UNKNOWN_COUNTRY_CODE and "+" not in cleaned.text
    return Reading(
        problem=Reason.COUNTRY_UNKNOWN if without_country else problem,
        suggestion=valid_e164(f"+{digits}") if without_country else None,
        short_code=without_country and len(digits) in _SHORT_CODE_LENGTHS,
        extension=cleaned.extension,
        has_letters=cleaned.has_letters,
        repairs=cleaned.repairs,
    )


def _invalid(number: PhoneNumber, cleaned: Cleaned, region: str | None) -> Reading:
    short_code = _is_short_code(number, cleaned.text, region)
    problem, suggestion = (Reason.TOO_SHORT, None) if short_code else _why_invalid(number, cleaned, region)
    return Reading(
        read_as=None if short_code else e164_of(number),
        problem=problem,
        suggestion=suggestion,
        short_code=short_code,
        extension=cleaned.extension,
        has_letters=cleaned.has_letters,
        repairs=cleaned.repairs,
    )


def _why_invalid(number: PhoneNumber, cleaned: Cleaned, region: str | None) -> tuple[Reason, str | None]:
    digits = digits_of(cleaned.text)
    if region and "+" not in cleaned.text:
        if len(digits) >= _SHORTEST_INTERNATIONAL and (abroad := valid_e164(f"+{digits}")):
            return Reason.PLUS_MISSING, abroad
        if len(digits) in LOCAL_LENGTHS.get(region, ()):
            return Reason.AREA_CODE_MISSING, None
        if region == "AR" and _ARGENTINA_FIFTEEN.fullmatch(digits):
            return Reason.AREA_CODE_MISSING, None
    return _PROBLEM_OF_LENGTH[phonenumbers.is_possible_number_with_reason(number)], None


def _is_short_code(number: PhoneNumber, text: str, region: str | None) -> bool:
    if region and "+" not in text:
        return phonenumbers.is_possible_short_number_for_region(number, region)
    # With a country code a number is only cut off unless it is a short code that exists.
    return phonenumbers.is_valid_short_number(number)


def _with_country_repairs(number: PhoneNumber, cleaned: Cleaned) -> tuple[PhoneNumber, tuple[Repair, ...]]:
    """The number, repaired where only that makes it valid, and every change that was made on the way."""
    if phonenumbers.is_valid_number(number):
        return number, _changes_by_libphonenumber(number, cleaned)
    for code, candidate in _candidates(number):
        repaired = _parse(candidate, None)
        if not isinstance(repaired, Reason) and phonenumbers.is_valid_number(repaired):
            return repaired, (Repair(code, cleaned.text, candidate),)
    return number, ()


def _candidates(number: PhoneNumber) -> tuple[tuple[RepairCode, str], ...]:
    national = phonenumbers.national_significant_number(number)
    if number.country_code == 55 and (brazil := _BRAZIL_WITHOUT_NINE.fullmatch(national)):
        return ((RepairCode.BRAZIL_NINE_ADDED, f"+55{brazil[1]}9{brazil[2]}"),)
    # Since September 2021 a fixed line has its old one-digit area code behind 60.
    if number.country_code == 57 and _COLOMBIA_OLD_FIXED.fullmatch(national):
        return ((RepairCode.COLOMBIA_AREA_UPDATED, f"+5760{national}"),)
    return ()


def _changes_by_libphonenumber(number: PhoneNumber, cleaned: Cleaned) -> tuple[Repair, ...]:
    codes: list[RepairCode] = []
    if number.country_code_source == CountryCodeSource.FROM_NUMBER_WITH_IDD:
        codes.append(RepairCode.DIAL_OUT_TO_PLUS)
    if number.country_code_source == CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN:
        codes.append(RepairCode.PLUS_ADDED)
    if number.preferred_domestic_carrier_code:
        codes.append(RepairCode.CARRIER_CODE_REMOVED)
    national = phonenumbers.national_significant_number(number)
    kept_as_typed = digits_of(cleaned.text).endswith(national) or cleaned.has_letters or number.extension
    if not kept_as_typed:
        from_fifteen = number.country_code == 54 and national.startswith("9")
        codes.append(
            RepairCode.ARGENTINA_FIFTEEN_TO_NINE if from_fifteen else RepairCode.NATIONAL_FORM_REWRITTEN
        )
    return tuple(Repair(code, cleaned.text, e164_of(number)) for code in codes)
