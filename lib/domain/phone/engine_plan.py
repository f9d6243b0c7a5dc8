"""Numbering plans: libphonenumber's own metadata, arranged so that a number is looked up instead of tried.

The metadata inside `phonenumbers` is the only source of numbering facts here. Each rule below is the
one of libphonenumber 9.0.43 (`phonenumberutil.py`, read on 2026-11-21) whose function is named beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property

from phonenumbers import (
    COUNTRY_CODE_TO_REGION_CODE,
    PhoneMetadata,
    PhoneNumberDesc,
    ValidationResult,
    country_code_for_valid_region,
)

from lib.domain.phone.model import NumberType

CALLING_CODES: dict[str, int] = {str(code): code for code in COUNTRY_CODE_TO_REGION_CODE}
"""Every calling code by its digits. No code begins another one."""

LONGEST_INPUT = 20
"""Digits. A national number has at most 17, a calling code at most 3."""

# A transform rule writes an area code of some digits in front.
_LONGEST_REWRITTEN = 2 * LONGEST_INPUT
# Reading a member of an enumeration takes as long as matching a short pattern.
_UNKNOWN, _FIXED_LINE = NumberType.UNKNOWN, NumberType.FIXED_LINE
_NUMBER_NEVER_WRITTEN = re.compile(r"(?!)")
_LENGTHS_THAT_KEEP_THE_PREFIX = frozenset(
    {
        ValidationResult.TOO_SHORT,
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY,
        ValidationResult.INVALID_LENGTH,
    }
)
# The order in which libphonenumber asks; the first type that fits is the type.
_TYPES_BEFORE_ORDINARY: tuple[tuple[NumberType, str], ...] = (
    (NumberType.PREMIUM_RATE, "premium_rate"),
    (NumberType.TOLL_FREE, "toll_free"),
    (NumberType.SHARED_COST, "shared_cost"),
    (NumberType.VOIP, "voip"),
    (NumberType.PERSONAL_NUMBER, "personal_number"),
    (NumberType.PAGER, "pager"),
    (NumberType.UNIVERSAL_ACCESS, "uan"),
    (NumberType.VOICEMAIL, "voicemail"),
)


# Plans have slots: a file of the whole world touches hundreds of them, and with a dictionary for each they
# leave the processor's cache no room.
@dataclass(frozen=True, slots=True)
class DiallingPlan:
    """How numbers are dialled inside one region: the prefixes to take off and the lengths there are.

    `dial_out` matches the start of what is dialled to leave the country. `length_results` holds the
    `ValidationResult` of a national number of each length.
    """

    calling_code: int
    dial_out: re.Pattern[str]
    national_prefix: re.Pattern[str] | None
    transform: str | None
    general: re.Pattern[str]
    length_results: tuple[int, ...]

    def national_number(self, digits: str) -> tuple[str, bool]:
        """The national significant number in what was dialled, and whether a carrier was chosen with it.

        The prefix stays where too few digits would be left: it may be a short number (`parse`).
        """
        stripped, has_carrier = self.without_prefix(digits)
        if self.length_results[len(stripped)] in _LENGTHS_THAT_KEEP_THE_PREFIX:
            return digits, False
        return stripped, has_carrier

    def without_prefix(self, digits: str) -> tuple[str, bool]:
        """Take a national prefix off, unless only the number with it is viable.

        Source: `_maybe_strip_national_prefix_carrier_code`.
        """
        prefix = self.national_prefix
        found = prefix.match(digits) if prefix is not None and digits else None
        if prefix is None or found is None:
            return digits, False
        if self.transform is None or found[prefix.groups] is None:
            stripped = digits[found.end() :]
            has_carrier = prefix.groups > 0 and bool(found[1])
        else:
            stripped = prefix.sub(self.transform, digits, count=1)
            has_carrier = prefix.groups > 1 and bool(found[1])
        if stripped != digits and not self.general.fullmatch(stripped) and self.general.fullmatch(digits):
            return digits, False
        return stripped, has_carrier

    def after_own_calling_code(self, digits: str) -> str | None:
        """What follows the region's own calling code written without a plus, if it was meant as one.

        Source: `_maybe_extract_country_code`.
        """
        code = str(self.calling_code)
        if not digits.startswith(code):
            return None
        rest, _ = self.without_prefix(digits[len(code) :])
        better = not self.general.fullmatch(digits) and self.general.fullmatch(rest)
        if better or self.length_results[len(digits)] == ValidationResult.TOO_LONG:
            return rest
        return None


@dataclass(frozen=True, slots=True)
class _LengthTypes:
    """The types of one region that have numbers of one length, as one pattern with a group for each."""

    pattern: re.Pattern[str]
    types: tuple[NumberType, ...]
    mobile: PhoneNumberDesc | None

    @property
    def also_mobile(self) -> re.Pattern[str] | None:
        """What tells a fixed line that could be a mobile, too."""
        return _pattern(self.mobile) if self.mobile is not None else None


class RegionTypes:
    """Tells the type of a national number in one region (`_number_type_helper`)."""

    __slots__ = ("_by_length", "_general", "_metadata")

    def __init__(self, metadata: PhoneMetadata) -> None:
        self._metadata = metadata
        self._general = _pattern(metadata.general_desc)
        self._by_length: dict[int, _LengthTypes] = {}

    def type_of(self, national: str) -> NumberType:
        """The type; `UNKNOWN` for a number that the region does not have."""
        if not self._general.fullmatch(national):
            return _UNKNOWN
        known = self._by_length.get(len(national))
        if known is None:
            known = self._by_length[len(national)] = self._types_of_length(len(national))
        found = known.pattern.fullmatch(national)
        if found is None or found.lastindex is None:
            return _UNKNOWN
        number_type = known.types[found.lastindex - 1]
        if number_type is _FIXED_LINE and (also_mobile := known.also_mobile) is not None:
            return NumberType.FIXED_LINE_OR_MOBILE if also_mobile.fullmatch(national) else _FIXED_LINE
        return number_type

    def _types_of_length(self, length: int) -> _LengthTypes:
        metadata = self._metadata
        descriptions = [(kind, getattr(metadata, name)) for kind, name in _TYPES_BEFORE_ORDINARY]
        if metadata.same_mobile_and_fixed_line_pattern:
            descriptions.append((NumberType.FIXED_LINE_OR_MOBILE, metadata.fixed_line))
            mobile = None
        else:
            descriptions.append((NumberType.FIXED_LINE, metadata.fixed_line))
            descriptions.append((NumberType.MOBILE, metadata.mobile))
            mobile = metadata.mobile if _has_length(metadata.mobile, length) else None
        if not _has_length(metadata.general_desc, length):
            descriptions = []
        there = [(kind, desc) for kind, desc in descriptions if _has_length(desc, length)]
        groups = "|".join(f"({desc.national_number_pattern})" for _, desc in there)
        return _LengthTypes(
            pattern=_compiled(groups) if groups else _NUMBER_NEVER_WRITTEN,
            types=tuple(kind for kind, _ in there),
            mobile=mobile,
        )


@dataclass(frozen=True, slots=True)
class CodePlan:
    """One calling code: its regions in libphonenumber's order and the plan of the main one.

    `only_types` are the types of the region when it has the code to itself.
    """

    calling_code: int
    regions: tuple[str, ...]
    main: DiallingPlan
    only_types: RegionTypes | None

    def locate(self, national: str) -> tuple[str | None, NumberType]:
        """Region and type of a national number; the type is `UNKNOWN` when the number is not valid.

        Source: `region_code_for_number`, `number_type`.
        """
        if self.only_types is not None:
            return self.regions[0], self.only_types.type_of(national)
        for look in _looks(self.calling_code):
            region, number_type = look.locate(national)
            if region is not None:
                return region, number_type
        return None, _UNKNOWN


@dataclass(frozen=True)
class _ByType:
    """A region that has a number when it knows its type."""

    calling_code: int
    region: str

    def locate(self, national: str) -> tuple[str | None, NumberType]:
        number_type = types_of(self.calling_code, self.region).type_of(national)
        return (None if number_type is _UNKNOWN else self.region), number_type


@dataclass(frozen=True)
class _ByLeadingDigits:
    """Neighbouring regions that have every number with their leading digits; the first one wins."""

    calling_code: int
    regions: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        leading = (metadata_of(self.calling_code, region).leading_digits for region in self.regions)
        return re.compile("|".join(f"({digits})" for digits in leading))

    def locate(self, national: str) -> tuple[str | None, NumberType]:
        found = self._pattern.match(national)
        if found is None or found.lastindex is None:
            return None, _UNKNOWN
        region = self.regions[found.lastindex - 1]
        return region, types_of(self.calling_code, region).type_of(national)


@cache
def _looks(calling_code: int) -> tuple[_ByType | _ByLeadingDigits, ...]:
    """In what order and by what the regions of a calling code are told apart."""
    looks: list[_ByType | _ByLeadingDigits] = []
    waiting: list[str] = []
    for region in COUNTRY_CODE_TO_REGION_CODE[calling_code]:
        if metadata_of(calling_code, region).leading_digits is not None:
            waiting.append(region)
            continue
        if waiting:
            looks.append(_ByLeadingDigits(calling_code, tuple(waiting)))
            waiting = []
        looks.append(_ByType(calling_code, region))
    if waiting:
        looks.append(_ByLeadingDigits(calling_code, tuple(waiting)))
    return tuple(looks)


@cache
def plan_of_code(calling_code: int) -> CodePlan:
    """The plan of a calling code. Raises `LookupError` for one that libphonenumber does not know."""
    regions = COUNTRY_CODE_TO_REGION_CODE[calling_code]
    main = _dialling_plan(calling_code, metadata_of(calling_code, regions[0]))
    only_types = types_of(calling_code, regions[0]) if len(regions) == 1 else None
    return CodePlan(calling_code, regions, main, only_types)


@cache
def plan_of_region(region: str) -> DiallingPlan:
    """How numbers are dialled in a region that libphonenumber supports."""
    calling_code = country_code_for_valid_region(region)
    plan = plan_of_code(calling_code)
    if plan.regions[0] == region:
        return plan.main
    return _dialling_plan(calling_code, metadata_of(calling_code, region))


@cache
def types_of(calling_code: int, region: str) -> RegionTypes:
    """The types of a region; of a calling code without a country when `region` is `001`."""
    return RegionTypes(metadata_of(calling_code, region))


@cache
def short_lengths_of_code(calling_code: int) -> frozenset[int]:
    """How many digits the short numbers of the regions of a calling code have."""
    return frozenset().union(*map(short_lengths, plan_of_code(calling_code).regions))


@cache
def short_lengths(region: str) -> frozenset[int]:
    """How many digits the short numbers of a region have."""
    metadata = PhoneMetadata.short_metadata_for_region(region)
    general = metadata.general_desc if metadata is not None else None
    return frozenset(general.possible_length) if general is not None else frozenset()


def metadata_of(calling_code: int, region: str) -> PhoneMetadata:
    """libphonenumber's metadata of a region. Raises `LookupError` for one that it does not have."""
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(calling_code, region)
    if metadata is None:
        raise LookupError(region)
    return metadata


def _dialling_plan(calling_code: int, metadata: PhoneMetadata) -> DiallingPlan:
    dial_out, prefix = metadata.international_prefix, metadata.national_prefix_for_parsing
    return DiallingPlan(
        calling_code=calling_code,
        dial_out=_compiled(dial_out) if dial_out else _NUMBER_NEVER_WRITTEN,
        national_prefix=_compiled(prefix) if prefix else None,
        transform=metadata.national_prefix_transform_rule or None,
        general=_pattern(metadata.general_desc),
        length_results=tuple(
            _length_result(length, metadata.general_desc) for length in range(_LONGEST_REWRITTEN)
        ),
    )


def _length_result(length: int, general: PhoneNumberDesc | None) -> int:
    """Source: `_test_number_length`."""
    possible = general.possible_length if general is not None else ()
    if general is None or not possible:
        return ValidationResult.INVALID_LENGTH
    if length in general.possible_length_local_only:
        return ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    if length in possible:
        return ValidationResult.IS_POSSIBLE
    if length < possible[0]:
        return ValidationResult.TOO_SHORT
    if length > possible[-1]:
        return ValidationResult.TOO_LONG
    return ValidationResult.INVALID_LENGTH


def _pattern(description: PhoneNumberDesc | None) -> re.Pattern[str]:
    written = description.national_number_pattern if description is not None else None
    return _compiled(written) if written else _NUMBER_NEVER_WRITTEN


# Many countries share a pattern, and the cache of `re` has no room for all of them.
@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _has_length(description: PhoneNumberDesc | None, length: int) -> bool:
    if description is None or not description.national_number_pattern:
        return False
    return not description.possible_length or length in description.possible_length
