"""The entry point: one number as typed, a country, some answers; a diagnosis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import phonenumbers

from lib.domain.phone.clean import MAX_INPUT_LENGTH, clean
from lib.domain.phone.codes import Reason, RepairCode
from lib.domain.phone.equality import equality_key, wa_id
from lib.domain.phone.model import Answers, Diagnosis, NumberType, Verdict
from lib.domain.phone.opinion import Opinions, home_of
from lib.domain.phone.reading import read
from lib.domain.phone.rules import NumberRules

_UNKNOWN = NumberType.UNKNOWN
_CONSULTATIONS_REMEMBERED = 16
_NUMBERS_REMEMBERED = 64
_COUNTRIES_REMEMBERED = 1024


@dataclass(frozen=True)
class Doctor:
    """Judges numbers by one edition of the rules."""

    rules: NumberRules

    def examine(self, raw: str, country: str | None, answers: Answers = Answers()) -> Diagnosis:  # noqa: B008 - frozen
        """Say whether what was typed can become a store's WhatsApp number, and what to do if not.

        `country` is the ISO 3166 region of numbers that do not name their country (any case; one that
        libphonenumber does not know counts as none); an international number overrides it. Total: every
        text gives a diagnosis and none an exception. More than 300 characters are `unreadable`. A number
        that was looked at just before costs nothing.
        """
        consultation = self.consultation(answers)
        look = consultation.look_once if len(raw) <= MAX_INPUT_LENGTH else consultation.look
        return look(raw, country)

    @cached_property
    def consultation(self) -> Callable[[Answers], Consultation]:
        """The doctor for many numbers with the same answers."""
        return lru_cache(_CONSULTATIONS_REMEMBERED)(partial(Consultation, self.rules))


class Finding(NamedTuple):
    """A diagnosis in short. `reasons` are those that weigh on the verdict, in the order of the rules."""

    verdict: Verdict
    e164: str | None
    number_type: NumberType
    country: str | None
    reasons: tuple[Reason, ...]
    repairs: tuple[RepairCode, ...]


class Consultation:
    """The doctor for one set of answers, with the opinions that came up already."""

    def __init__(self, rules: NumberRules, answers: Answers) -> None:
        self._rules = rules
        self._opinions = Opinions(rules, answers)
        self.look_once = lru_cache(_NUMBERS_REMEMBERED)(self.look)

    def look(self, raw: str, country: str | None) -> Diagnosis:
        """The diagnosis of one number."""
        region = known_region(country)
        reading = read(clean(raw, region), region, self._rules)
        number = reading.number
        opinion = self._opinions.of(reading, region)
        return Diagnosis(
            input=raw[:MAX_INPUT_LENGTH],
            verdict=opinion.verdict,
            e164=number.e164 if number else None,
            country=home_of(number),
            number_type=number.number_type if number else _UNKNOWN,
            otp=opinion.otp,
            wa_id=wa_id(number.e164, number.number_type) if number else None,
            equality_key=equality_key(number.e164) if number else None,
            repairs=reading.repairs,
            rules=self._opinions.rows_of(reading, region, opinion),
            questions=opinion.questions,
            libphonenumber=phonenumbers.__version__,
            edition=self._rules.edition,
        )

    def find(self, raw: str, country: str | None) -> Finding:
        """What `look` says, short: for the rows of a file, of which nobody reads each rule."""
        region = known_region(country)
        reading = read(clean(raw, region), region, self._rules)
        number = reading.number
        opinion = self._opinions.of(reading, region)
        repairs = tuple([repair.code for repair in reading.repairs]) if reading.repairs else ()
        if number is None:
            return Finding(opinion.verdict, None, _UNKNOWN, None, opinion.reasons, repairs)
        country = home_of(number)
        return Finding(opinion.verdict, number.e164, number.number_type, country, opinion.reasons, repairs)


@lru_cache(_COUNTRIES_REMEMBERED)
def known_region(country: str | None) -> str | None:
    """The ISO region of a country as typed, or `None` for one that libphonenumber does not know."""
    region = (country or "").strip().upper()
    return region if region in phonenumbers.SUPPORTED_REGIONS else None
