"""From a document of entity CL to a customer, or to the reason why there is none.

Master Data checks nothing, so everything is expected here (vtex.md 3.5 and 3.6, 2026-11-21): null, wrong
types, phones of any spelling, order aliases, company records without a person.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from lib.domain.customers.model import PHONE_FIELDS, Correction, Customer, Rejection, Unusable
from lib.domain.customers.values import (
    consent_in,
    email_in,
    instant_in,
    is_masked,
    name_in,
    text_in,
    truth_in,
)
from lib.domain.entered import storable
from lib.domain.phone import NumberRules, NumberType
from lib.domain.phone.clean import clean
from lib.domain.phone.doctor import known_region
from lib.domain.phone.reading import read

MADE_UP_ID = "?"
"""The beginning of the ids of documents that have none; no id of VTEX begins with it."""

_LONGEST_ID = 100
_LONGEST_FOUND = 200
# Shops write the same few words for "no phone", which take the longest to refuse; and one document often
# has the same number in two fields.
_NUMBERS_REMEMBERED = 2048
_MOBILES = frozenset({NumberType.MOBILE, NumberType.FIXED_LINE_OR_MOBILE})
_SUBSCRIBERS = frozenset({NumberType.FIXED_LINE, NumberType.VOIP, NumberType.PERSONAL_NUMBER})


class _Phone(NamedTuple):
    """A number that reaches a person, and whether it can be a mobile."""

    e164: str
    mobile: bool


class Reader:
    """Reads the documents of one store.

    `country` is the ISO region of numbers that do not name theirs; one that libphonenumber does not know
    leaves only the international numbers readable. `corrections`, by VTEX id, take the place of what VTEX
    holds only where that is unusable or missing.
    """

    def __init__(
        self,
        doctor_rules: NumberRules,
        country: str,
        phone_order: Sequence[str] = PHONE_FIELDS,
        corrections: Mapping[str, Correction] | None = None,
    ) -> None:
        self._rules = doctor_rules
        self._region = known_region(country)
        self._phone_order = tuple(phone_order)
        self._corrections = corrections or {}
        self._number = lru_cache(_NUMBERS_REMEMBERED)(self._read_number)

    def read(self, document: object) -> Customer | Unusable:
        """The customer of a document. Total: every JSON value gives one of the two and never an error."""
        if not isinstance(document, dict):
            return _unusable(document, {}, Rejection.NO_ID, {})
        raw_email = text_in(document.get("email"))
        email = email_in(raw_email) if raw_email else None
        phones = [text for name in self._phone_order if (text := text_in(document.get(name)))]
        phone = self._best(phones) if phones else None
        vtex_id = _id_in(document.get("id"))
        correction = self._corrections.get(vtex_id) if vtex_id else None
        if correction is not None:
            email, phone = _corrected(correction, document, email, phone)
        if vtex_id is None or not (email or phone):
            found = _found(document, raw_email, phones)
            return _unusable(document, document, _reason(vtex_id, raw_email, phones), found)
        return _customer(document, vtex_id, email, phone)

    def contacts(self, document: object) -> tuple[frozenset[str], frozenset[str]]:
        """All e-mails and all phones of a document that can be read, also those that are not sent."""
        if not isinstance(document, dict):
            return frozenset(), frozenset()
        typed = text_in(document.get("email"))
        email = email_in(typed) if typed else None
        texts = [text for name in PHONE_FIELDS if (text := text_in(document.get(name)))]
        phones = frozenset(phone.e164 for text in texts if (phone := self._number(text)) is not None)
        return frozenset({email} if email else ()), phones

    def _best(self, texts: Sequence[str]) -> str | None:
        """The first mobile, else the first other number that belongs to a subscriber."""
        other = None
        for text in texts:
            phone = self._number(text)
            if phone is not None:
                if phone.mobile:
                    return phone.e164
                other = other or phone.e164
        return other

    def _read_number(self, text: str) -> _Phone | None:
        reading = read(clean(text, self._region), self._region, self._rules)
        number = reading.number
        # Behind one exchange there are many people, and letters that make a number are there by accident:
        # either would join strangers in one profile.
        if number is None or reading.extension or reading.has_letters:
            return None
        mobile = number.number_type in _MOBILES
        return _Phone(number.e164, mobile) if mobile or number.number_type in _SUBSCRIBERS else None


def _corrected(
    correction: Correction, document: Mapping[str, object], email: str | None, phone: str | None
) -> tuple[str | None, str | None]:
    """E-mail and phone after a correction, which goes behind what VTEX was given after it."""
    moment = _moment(document)
    if correction.at is None or (moment is not None and moment > correction.at):
        return email or correction.email, phone or correction.phone
    return correction.email or email, correction.phone or phone


def _moment(document: Mapping[str, object]) -> datetime | None:
    return instant_in(document.get("updatedIn")) or instant_in(document.get("createdIn"))


def _customer(document: Mapping[str, object], vtex_id: str, email: str | None, phone: str | None) -> Customer:
    moment = instant_in(document.get("updatedIn")) or instant_in(document.get("createdIn"))
    first, last = name_in(document.get("firstName")), name_in(document.get("lastName"))
    if first is None and last is None and truth_in(document.get("isCorporate")):
        first = name_in(document.get("tradeName")) or name_in(document.get("corporateName"))
    return Customer(
        vtex_id,
        email,
        phone,
        first,
        last,
        consent_in(document.get("isNewsletterOptIn")),
        moment.date().isoformat() if moment else None,
        moment,
    )


def _unusable(
    whole: object, document: Mapping[str, object], reason: Rejection, found: Mapping[str, str]
) -> Unusable:
    return Unusable(
        vtex_id=_id_in(document.get("id")) or _made_up_id(whole),
        reason=reason,
        found=found,
        moment=instant_in(document.get("updatedIn")) or instant_in(document.get("createdIn")),
        consent=consent_in(document.get("isNewsletterOptIn")),
    )


def _reason(vtex_id: str | None, email: str | None, phones: Sequence[str]) -> Rejection:
    if vtex_id is None:
        return Rejection.NO_ID
    if email and is_masked(email):
        return Rejection.MASKED
    return Rejection.UNUSABLE_CONTACT if email or phones else Rejection.NO_CONTACT


def _found(document: Mapping[str, object], email: str | None, phones: Sequence[str]) -> dict[str, str]:
    found = {
        "email": email,
        "phone": ", ".join(dict.fromkeys(phones)),
        "first_name": text_in(document.get("firstName")),
        "last_name": text_in(document.get("lastName")),
    }
    return {name: text for name, raw in found.items() if raw and (text := storable(raw)[:_LONGEST_FOUND])}


def _id_in(value: object) -> str | None:
    """The id of a document, or None for what cannot be one; nothing that a database or a screen refuses."""
    if type(value) is not str or not value.isprintable():
        return None
    text = value.strip()
    usable = 0 < len(text) <= _LONGEST_ID and not text.startswith(MADE_UP_ID)
    return text if usable else None


def _made_up_id(document: object) -> str:
    try:
        text = json.dumps(document, sort_keys=True)
    except (RecursionError, ValueError):
        # Nested deeper, or with more digits, than Python writes out: all of these are one to us.
        text = ""
    return MADE_UP_ID + blake2b(text.encode(), digest_size=8).hexdigest()
