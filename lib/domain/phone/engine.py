"""Reads numbers: ordinary spellings from numbering plans in a few microseconds, all others by libphonenumber.

libphonenumber is the authority and `phonenumbers` its Python port. Its own path compiles more than a
thousand patterns through a cache of five hundred and walks the same metadata three times for each number;
a file of a hundred thousand rows would wait for that. What is not plainly digits with ordinary
punctuation is still left to it, and nearly everything that it refuses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    CountryCodeSource,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
)

from lib.domain.phone.codes import Reason
from lib.domain.phone.engine_plan import (
    CALLING_CODES,
    LONGEST_INPUT,
    CodePlan,
    plan_of_code,
    plan_of_region,
    short_lengths,
    short_lengths_of_code,
)
from lib.domain.phone.facts import TYPE_OF
from lib.domain.phone.model import NumberType

# Without it every number that is left to phonenumbers compiles its patterns anew.
phonenumbers.enable_pattern_cache()

_UNKNOWN = NumberType.UNKNOWN
_WITH_PLUS = CountryCodeSource.FROM_NUMBER_WITH_PLUS_SIGN
_WITHOUT_PLUS = CountryCodeSource.FROM_NUMBER_WITHOUT_PLUS_SIGN
_AS_AT_HOME = CountryCodeSource.FROM_DEFAULT_COUNTRY
_PUNCTUATION = b" ().-/\xa0"
_ORDINARY = re.compile(r"[ ().\-/\xa0]*(\+?)([0-9 ().\-/\xa0]*)")
_FEWEST_DIGITS = 3
_SHORTEST_NATIONAL, _LONGEST_NATIONAL = 2, 17
_LONGEST_TEXT = 250

_PROBLEM_OF_PARSING: dict[int, Reason] = {
    NumberParseException.INVALID_COUNTRY_CODE: Reason.UNKNOWN_COUNTRY_CODE,
    NumberParseException.NOT_A_NUMBER: Reason.NO_NUMBER,
    NumberParseException.TOO_SHORT_AFTER_IDD: Reason.TOO_SHORT,
    NumberParseException.TOO_SHORT_NSN: Reason.TOO_SHORT,
    NumberParseException.TOO_LONG: Reason.TOO_LONG,
}


# A NamedTuple, because a file makes one for each row and a frozen dataclass takes three times as long.
class ParsedNumber(NamedTuple):
    """A number as libphonenumber understands it, valid or not.

    `national` is the national significant number. `number_type` is `UNKNOWN` exactly when the number is
    not valid; `region` is then of no use. `region` is an ISO 3166 region, `001` for calling codes without
    a country. `origin` is the `CountryCodeSource`; `has_carrier` says that a carrier was dialled with it.
    """

    calling_code: int
    national: str
    e164: str
    region: str | None
    number_type: NumberType
    origin: int
    has_carrier: bool = False
    extension: str | None = None

    @property
    def is_valid(self) -> bool:
        """Whether libphonenumber holds it valid: a number is, exactly when its type is known."""
        return self.number_type is not _UNKNOWN


def parse(text: str, region: str | None) -> ParsedNumber | Reason:
    """Read a text; `region` is the ISO region, in capitals, of numbers that do not name their country.

    Gives the reason where libphonenumber raises `NumberParseException`.
    """
    ordinary = _ORDINARY.fullmatch(text)
    if ordinary is not None and len(text) <= _LONGEST_TEXT:
        digits = ordinary[2].encode("latin-1").translate(None, _PUNCTUATION).decode("ascii")
        number = parse_digits(digits, bool(ordinary[1]), region)
        if number is not None:
            return number
    return _by_libphonenumber(text, region)


def parse_digits(digits: str, has_plus: bool, region: str | None) -> ParsedNumber | Reason | None:
    """As `parse`, for a text of these digits, ordinary punctuation and perhaps a plus before them.

    Gives `None` for a text that must be left to libphonenumber.
    """
    if not _FEWEST_DIGITS <= len(digits) <= LONGEST_INPUT:
        return None
    if has_plus:
        return _from_abroad(digits)
    return Reason.UNKNOWN_COUNTRY_CODE if region is None else _at_home(digits, region)


def calling_code_of(region: str) -> int:
    """The calling code of a region that libphonenumber supports."""
    return plan_of_region(region).calling_code


def length_result(number: ParsedNumber) -> int:
    """The `ValidationResult` of its length (`is_possible_number_with_reason`)."""
    return plan_of_code(number.calling_code).main.length_results[len(number.national)]


def is_possible_short_number(number: ParsedNumber, dialled_from: str) -> bool:
    """Whether a short number of the region where it is dialled could be as long as this."""
    at_home = dialled_from in plan_of_code(number.calling_code).regions
    return at_home and len(number.national) in short_lengths(dialled_from)


def is_short_number(number: ParsedNumber) -> bool:
    """Whether it is a short number that exists in a country of its calling code."""
    if len(number.national) not in short_lengths_of_code(number.calling_code):
        return False
    return phonenumbers.is_valid_short_number(as_phone_number(number))


def as_phone_number(number: ParsedNumber) -> PhoneNumber:
    """The same number for the functions of `phonenumbers`."""
    zeros = len(number.national) - len(number.national[:-1].lstrip("0")) - 1
    return PhoneNumber(
        country_code=number.calling_code,
        national_number=int(number.national),
        italian_leading_zero=True if zeros else None,
        number_of_leading_zeros=zeros if zeros > 1 else None,
    )


def _from_abroad(digits: str) -> ParsedNumber | None:
    """The number behind its calling code, or `None` where there is none that libphonenumber knows."""
    for length in (2, 3, 1):
        calling_code = CALLING_CODES.get(digits[:length])
        if calling_code is not None:
            plan = plan_of_code(calling_code)
            national, has_carrier = plan.main.national_number(digits[length:])
            return _located(plan, national, _WITH_PLUS, has_carrier)
    return None


def _at_home(digits: str, region: str) -> ParsedNumber | None:
    """The number as it is dialled inside a region, or `None` where that begins by leaving the country."""
    plan = plan_of_region(region)
    if plan.dial_out.match(digits):
        return None
    code = plan_of_code(plan.calling_code)
    rest = plan.after_own_calling_code(digits)
    if rest is None:
        national, has_carrier = plan.national_number(digits)
        return _located(code, national, _AS_AT_HOME, has_carrier)
    national, has_carrier = code.main.national_number(rest)
    return _located(code, national, _WITHOUT_PLUS, has_carrier)


def _located(plan: CodePlan, national: str, origin: int, has_carrier: bool) -> ParsedNumber | None:
    if not _SHORTEST_NATIONAL <= len(national) <= _LONGEST_NATIONAL:
        return None
    region, number_type = plan.locate(national)
    if number_type is _UNKNOWN and not national.strip("0"):
        return None
    e164 = f"+{plan.calling_code}{national}"
    return ParsedNumber(plan.calling_code, national, e164, region, number_type, origin, has_carrier)


def _by_libphonenumber(text: str, region: str | None) -> ParsedNumber | Reason:
    try:
        number = phonenumbers.parse(text, region, keep_raw_input=True)
    except NumberParseException as error:
        return _PROBLEM_OF_PARSING[error.error_type]
    return ParsedNumber(
        calling_code=number.country_code or 0,
        national=phonenumbers.national_significant_number(number),
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        region=phonenumbers.region_code_for_number(number),
        number_type=TYPE_OF[phonenumbers.number_type(number)],
        origin=number.country_code_source,
        has_carrier=bool(number.preferred_domestic_carrier_code),
        extension=number.extension,
    )
