"""What Meta and the countries' numbering plans fix about numbers, as values.

The data with its sources and dates lies in `lib/rulebook/numbers`; `lib.rulebook.doctor` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.domain.phone.model import NumberType, Otp


@dataclass(frozen=True)
class Nationwide:
    """Numbers of a country that have no area code: this type, with so many digits after the country code."""

    country: str
    number_type: NumberType
    digits: int


@dataclass(frozen=True)
class NumberRules:
    """The rules of one edition.

    `sanctioned` are E.164 prefixes of territories that Meta does not admit, `without_coexistence`
    ISO countries, `code_methods` Meta's table by type (every type has its row), `short_code_digits`
    and `local_digits` (by ISO country) lengths in digits.
    """

    edition: str
    sanctioned: tuple[str, ...]
    without_coexistence: frozenset[str]
    code_methods: Mapping[NumberType, Otp]
    nationwide: tuple[Nationwide, ...]
    short_code_digits: frozenset[int]
    local_digits: Mapping[str, frozenset[int]]
