"""The doctor and libphonenumber say the same of a number that needs no repair, in every country.

libphonenumber is asked here as anybody would ask it: parse, validity, type, region, E.164.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
import pytest
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from lib.domain.phone import Answers, Doctor, NumberType, Reason, RepairCode, Weight
from lib.domain.phone.engine import (
    ParsedNumber,
    is_possible_short_number,
    is_short_number,
    length_result,
    parse,
)
from lib.domain.phone.facts import TYPE_OF
from lib.rulebook.doctor import examine, number_rules

PARTS = 10
NUMBERS_IN_PART = 10_000
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
DIGITS = "0123456789"

# The deliberate differences, one by one: what libphonenumber holds invalid and the doctor repairs. Each of
# these changes is reported with the number; reference sections 2.1 and 2.3.
REPAIRED_ON_PURPOSE = {
    RepairCode.BRAZIL_NINE_ADDED: "a Brazilian mobile without its ninth digit",
    RepairCode.COLOMBIA_AREA_UPDATED: "a Colombian fixed line with its area code of before 2021",
    RepairCode.MEXICO_ONE_REMOVED: "a Mexican mobile with the 1 of before 2019",
    RepairCode.MEXICO_PREFIX_REMOVED: "a Mexican number behind the dead prefix 044, 045 or 01",
    RepairCode.DOUBLE_ZERO_TO_PLUS: "00 before a country code, also where people dial something else",
}
# The other difference: a calling code of no country has no country for the doctor, and `001` there.
NO_COUNTRY = "001"


@dataclass(frozen=True)
class Answer:
    """What libphonenumber says of one text."""

    e164: str | None
    number_type: NumberType
    country: str | None


def libphonenumber(text: str, country: str | None) -> Answer:
    """libphonenumber's answer, with nothing of ours in between but the names of the types."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return Answer(None, NumberType.UNKNOWN, None)
    if not phonenumbers.is_valid_number(number):
        return Answer(None, NumberType.UNKNOWN, None)
    region = phonenumbers.region_code_for_number(number)
    return Answer(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        TYPE_OF[phonenumbers.number_type(number)],
        None if region == NO_COUNTRY else region,
    )


def examples() -> list[tuple[str | None, PhoneNumber]]:
    """An example of every type of every region, and of every calling code without a country."""
    types = [value for name, value in vars(PhoneNumberType).items() if name.isupper()]
    found = [
        (region, phonenumbers.example_number_for_type(region, kind)) for region in REGIONS for kind in types
    ]
    world = [
        (None, phonenumbers.example_number_for_non_geo_entity(code))
        for code in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
    ]
    return [(region, number) for region, number in (*found, *world) if number is not None]


EXAMPLES = examples()


def with_other_digits(chance: random.Random, national: str) -> str:
    digits = list(national)
    for _ in range(chance.choice((1, 1, 2, 3, 4, 6))):
        digits[chance.randrange(len(digits))] = chance.choice(DIGITS)
    return "".join(digits)


def numbers_of_part(part: int) -> Iterator[tuple[str, str | None]]:
    """Texts with their country: E.164 and national spellings by turns, every example several times."""
    chance = random.Random(part)
    for position in range(NUMBERS_IN_PART):
        region, example = EXAMPLES[(part + position * PARTS) % len(EXAMPLES)]
        national = with_other_digits(chance, phonenumbers.national_significant_number(example))
        e164 = f"+{example.country_code}{national}"
        if region is None or position % 2:
            yield e164, chance.choice((None, region))
            continue
        try:
            number = phonenumbers.parse(e164)
        except NumberParseException:
            yield e164, region
            continue
        yield phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL), region


@pytest.mark.parametrize("part", range(PARTS))
def test_e164_validity_type_and_country_are_those_of_libphonenumber(part: int) -> None:
    valid = 0
    for text, country in numbers_of_part(part):
        expected = libphonenumber(text, country)
        diagnosis = examine(text, country)
        if {repair.code for repair in diagnosis.repairs} & set(REPAIRED_ON_PURPOSE):
            assert expected.e164 in (None, diagnosis.e164), text
            continue
        said = Answer(diagnosis.e164, diagnosis.number_type, diagnosis.country)
        assert said == expected, (text, country)
        valid += expected.e164 is not None
    # With fewer valid ones than a third the numbers would prove little.
    assert valid > NUMBERS_IN_PART / 3


def test_the_examples_reach_every_region_and_every_type() -> None:
    assert {region for region, _ in EXAMPLES} == {None, *REGIONS}
    types = {TYPE_OF[phonenumbers.number_type(number)] for _, number in EXAMPLES}
    assert types == set(NumberType) - {NumberType.UNKNOWN}
    assert len(EXAMPLES) < NUMBERS_IN_PART


def test_every_deliberate_difference_is_one() -> None:
    cases = {
        RepairCode.BRAZIL_NINE_ADDED: ("+553187654321", "BR"),
        RepairCode.COLOMBIA_AREA_UPDATED: ("+5712345678", "CO"),
        RepairCode.MEXICO_ONE_REMOVED: ("+5215512345678", "MX"),
        RepairCode.MEXICO_PREFIX_REMOVED: ("044 55 1234 5678", "MX"),
        RepairCode.DOUBLE_ZERO_TO_PLUS: ("00 55 11 98765-4321", "BR"),
    }
    assert set(cases) == set(REPAIRED_ON_PURPOSE)
    for code, (text, country) in cases.items():
        diagnosis = examine(text, country)
        assert [repair.code for repair in diagnosis.repairs] == [code]
        assert diagnosis.e164 is not None
        assert libphonenumber(text, country).e164 is None
    world = phonenumbers.region_code_for_number(phonenumbers.parse("+80012345678"))
    assert (world, examine("+80012345678").country) == (NO_COUNTRY, None)


def odd_numbers(part: int) -> Iterator[tuple[str, str | None]]:
    """Digits of any length behind any start, in countries that they do not belong to."""
    chance = random.Random(1_000 + part)
    for _ in range(4_000):
        region, example = chance.choice(EXAMPLES)
        national = with_other_digits(chance, phonenumbers.national_significant_number(example))
        some = "".join(chance.choices(DIGITS, k=chance.randint(1, 19)))
        text = chance.choice(
            (
                f"{example.country_code}{national}",
                f"+{example.country_code}{national[: -chance.randint(1, 3)]}",
                f"+{example.country_code}{national}{some[:3]}",
                f"+{example.country_code} 0{national}",
                f"0{national}",
                f"1{national}",
                f"{chance.choice(DIGITS)}{national}",
                f"{national}{some[:2]}",
                some,
                f"+{some}",
                f"({some[:2]}) {some[2:5]}-{some[5:]}",
            )
        )
        yield text, chance.choice((region, chance.choice(REGIONS), None))


@pytest.mark.parametrize("part", range(5))
def test_odd_numbers_are_read_as_by_libphonenumber_in_every_detail(part: int) -> None:
    for text, region in odd_numbers(part):
        ours = parse(text, region)
        try:
            number = phonenumbers.parse(text, region, keep_raw_input=True)
        except NumberParseException:
            assert isinstance(ours, Reason), (text, region)
            continue
        assert isinstance(ours, ParsedNumber), (text, region)
        valid = phonenumbers.is_valid_number(number)
        assert (
            ours.calling_code,
            ours.national,
            ours.e164,
            ours.number_type,
            ours.region if valid else None,
            ours.origin,
            ours.has_carrier,
        ) == (
            number.country_code,
            phonenumbers.national_significant_number(number),
            phonenumbers.format_number(number, PhoneNumberFormat.E164),
            TYPE_OF[phonenumbers.number_type(number)],
            phonenumbers.region_code_for_number(number) if valid else None,
            number.country_code_source,
            bool(number.preferred_domestic_carrier_code),
        ), (text, region)
        assert length_result(ours) == phonenumbers.is_possible_number_with_reason(number)
        assert is_short_number(ours) == phonenumbers.is_valid_short_number(number)
        if region is not None:
            expected = phonenumbers.is_possible_short_number_for_region(number, region)
            assert is_possible_short_number(ours, region) == expected


ANSWERS = [
    Answers(),
    Answers(asked=False),
    Answers(owned=True, can_receive="voice", used_before="business_app", dedicated=True, line="mobile"),
    Answers(owned=False, can_receive="sms", used_before="banned", line="fixed"),
]


@pytest.mark.parametrize("answers", ANSWERS, ids=["open", "nobody asked", "good", "bad"])
def test_numbers_that_were_seen_before_change_no_diagnosis(answers: Answers) -> None:
    experienced = Doctor(number_rules())
    for text, country in [*odd_numbers(99), *TRAPS, *TRAPS]:
        fresh = Doctor(number_rules())
        assert experienced.examine(text, country, answers) == fresh.examine(text, country, answers)


def test_numbers_of_more_kinds_than_are_remembered_change_no_diagnosis() -> None:
    experienced = Doctor(number_rules())
    for country in ("UY", "US", "IN"):
        for _, example in EXAMPLES:
            text = phonenumbers.format_number(example, PhoneNumberFormat.E164)
            fresh = Doctor(number_rules())
            assert experienced.examine(text, country) == fresh.examine(text, country)


@pytest.mark.parametrize("answers", ANSWERS, ids=["open", "nobody asked", "good", "bad"])
def test_the_short_finding_says_what_the_diagnosis_says(answers: Answers) -> None:
    doctor = Doctor(number_rules())
    for text, country in [*odd_numbers(98), *TRAPS]:
        diagnosis = doctor.examine(text, country, answers)
        finding = doctor.consultation(answers).find(text, country)
        weighing = [row.reason for row in diagnosis.rules if row.reason and row.reason.weight > Weight.NOTE]
        assert finding == (
            diagnosis.verdict,
            diagnosis.e164,
            diagnosis.number_type,
            diagnosis.country,
            tuple(dict.fromkeys(weighing)),
            tuple(repair.code for repair in diagnosis.repairs),
        )


# Like numbers of which a rule names the digits, and numbers that are alike but for one thing.
TRAPS: list[tuple[str, str | None]] = [
    ("11 2345-6789", "AR"),
    ("11 2345-6780", "AR"),
    ("+54 810 123 4567", "AR"),
    ("5491123456789", "BR"),
    ("5491123456780", "BR"),
    ("5491123456789", None),
    ("4003-1234", "BR"),
    ("0300 123 4567", "BR"),
    ("+5351234567", "BR"),
    ("+989121234567", "BR"),
    ("+79781234567", "BR"),
    ("+79161234567", "BR"),
    ("+55 11 98765-4321 ext 12", "BR"),
    ("+55 11 98765-4321 ext 13", "BR"),
    ("1-800-FLOWERS", "US"),
    ("+18002001234", "DO"),
    ("+18002001234", "BR"),
    ("+80012345678", "BR"),
    ("190", "BR"),
    ("191", "BR"),
    ("2345", None),
    ("2346", None),
]
