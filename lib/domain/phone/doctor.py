"""The entry point: one number as typed, a country, some answers; a diagnosis."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberFormat

from lib.domain.phone.clean import MAX_INPUT_LENGTH, clean
from lib.domain.phone.equality import equality_key, wa_id
from lib.domain.phone.facts import TYPE_OF
from lib.domain.phone.model import Answers, Diagnosis, NumberType
from lib.domain.phone.reading import Reading, e164_of, read
from lib.domain.phone.verdict import Case, judge, verdict_of

_WORLD = "001"


def examine(raw: str, country: str | None, answers: Answers = Answers()) -> Diagnosis:  # noqa: B008 - frozen
    """Say whether what was typed can become a store's WhatsApp number, and what to do if not.

    `country` is the ISO 3166 region of numbers that do not name their country (any case; one that
    libphonenumber does not know counts as none); an international number overrides it. Total: every
    text gives a diagnosis and none an exception. More than 300 characters are `unreadable`.
    """
    region = _known_region(country)
    reading = read(clean(raw, region), region)
    case = _case(reading, region, answers)
    rules = judge(case)
    number = reading.number
    e164 = e164_of(number) if number else None
    return Diagnosis(
        input=raw[:MAX_INPUT_LENGTH],
        verdict=verdict_of(rules),
        e164=e164,
        country=case.country,
        national=phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL) if number else None,
        international=phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else None,
        number_type=case.number_type,
        otp=case.otp,
        wa_id=wa_id(e164, case.number_type) if e164 else None,
        equality_key=equality_key(e164) if e164 else None,
        repairs=reading.repairs,
        rules=rules,
        libphonenumber=phonenumbers.__version__,
    )


def _known_region(country: str | None) -> str | None:
    region = (country or "").strip().upper()
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def _case(reading: Reading, expected: str | None, answers: Answers) -> Case:
    number = reading.number
    if number is None:
        return Case(reading, NumberType.UNKNOWN, None, expected, calling_code_shared=False, answers=answers)
    region = phonenumbers.region_code_for_number(number)
    return Case(
        reading=reading,
        number_type=TYPE_OF[phonenumbers.number_type(number)],
        country=None if region == _WORLD else region,
        expected_country=expected,
        calling_code_shared=(
            expected is not None and phonenumbers.country_code_for_region(expected) == number.country_code
        ),
        answers=answers,
    )
