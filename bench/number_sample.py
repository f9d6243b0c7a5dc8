"""Numbers as a merchant's list holds them: real shapes of many countries, mixed spellings, some broken."""

from __future__ import annotations

import random
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

SEED = 20261121
_BROKEN_SHARE = 0.16
_LATIN_AMERICA = (
    *("BR",) * 8,
    *("MX",) * 7,
    *("AR",) * 6,
    *("CO",) * 5,
    *("CL",) * 3,
    *("PE",) * 3,
    *"UY EC VE PY BO CR GT DO PA SV HN NI".split(),
)
_ELSEWHERE = tuple(sorted(phonenumbers.SUPPORTED_REGIONS - set(_LATIN_AMERICA)))
_TYPES = (
    *(PhoneNumberType.MOBILE,) * 14,
    *(PhoneNumberType.FIXED_LINE,) * 5,
    PhoneNumberType.TOLL_FREE,
)
_TRIES = 40


class Typed(NamedTuple):
    """A number as it was typed, and the ISO country of the row it stands in."""

    text: str
    country: str


def sample(count: int) -> list[Typed]:
    """So many numbers, always the same ones."""
    phonenumbers.enable_pattern_cache()
    chance = random.Random(SEED)
    return [_typed(chance) for _ in range(count)]


def _typed(chance: random.Random) -> Typed:
    country = chance.choice(_LATIN_AMERICA if chance.random() < 2 / 3 else _ELSEWHERE)
    number = _number(chance, country)
    if chance.random() < _BROKEN_SHARE:
        return Typed(_broken(chance, number), country)
    return Typed(_spelled(chance, number), country)


def _number(chance: random.Random, country: str) -> PhoneNumber:
    """A valid number of a country, with as many digits drawn anew as leave it valid."""
    example = phonenumbers.example_number_for_type(country, chance.choice(_TYPES))
    if example is None:
        example = phonenumbers.example_number(country)
    assert example is not None
    national = phonenumbers.national_significant_number(example)
    for attempt in range(_TRIES):
        kept = 1 if attempt < _TRIES // 2 else len(national) - 5
        drawn = national[:kept] + "".join(chance.choices("0123456789", k=len(national) - kept))
        number = phonenumbers.parse(f"+{example.country_code}{drawn}")
        if phonenumbers.is_valid_number(number):
            return number
    return example


def _spelled(chance: random.Random, number: PhoneNumber) -> str:
    style = chance.choices(
        (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL), (4, 2, 4)
    )[0]
    text = phonenumbers.format_number(number, style)
    return text.replace(" ", "-") if chance.random() < 0.2 else text


def _broken(chance: random.Random, number: PhoneNumber) -> str:
    national = phonenumbers.national_significant_number(number)
    match chance.randrange(7):
        case 0:
            return f"+{number.country_code}{national[: -chance.randint(1, 3)]}"
        case 1:
            return national[: -chance.randint(1, 4)]
        case 2:
            return f"+{number.country_code}{national}{chance.randint(0, 99)}"
        case 3 if number.country_code == 55 and len(national) == 11:
            return f"{national[:2]} {national[3:7]}-{national[7:]}"
        case 3 | 4:
            return f"+{number.country_code} 00{national[2:]}"
        case 5:
            return chance.choice(("no tiene", "sin número", "consultar", f"{national[:4]} ABCD", "-", "0"))
        case _:
            return ""
