"""Single values of a document of CL, of whatever type they turn out to be.

Master Data enforces no type in what shops and their other systems write into it: a text may be a number,
the word "null", or missing. Everything here takes any JSON value and raises nothing.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from unicodedata import category

from lib.domain.customers.model import Consent
from lib.domain.entered import MAX_NAME, email_address, short_text
from lib.errors import InvalidInput

# Words that other systems write where they have nothing.
_NOTHING = frozenset({"", "null", "undefined", "none"})
# Nearly all names: nothing in them that hides, and only the blanks need a look.
_ORDINARY_NAME = re.compile(r"[ -~\xa1-\xac\xae-\u024f]+")
# No number of a telephone has more bits; Python refuses to write out integers of some thousand digits.
_WIDEST_NUMBER = 128
# .NET writes the year 1 where there is no date. Nothing in VTEX is older than this.
_EARLIEST_YEAR = 1970


def text_in(value: object) -> str | None:
    """The text of a text or whole number, without blanks around it; None for all else and for words like
    "null" that mean nothing.
    """
    if type(value) is str:
        text = value.strip()
        return None if text.lower() in _NOTHING else text
    if type(value) is int and value.bit_length() <= _WIDEST_NUMBER:
        return str(value)
    return None


def email_in(text: str) -> str | None:
    """The e-mail address in a text, in lower case; None where there is no usable one."""
    address = _address(text)
    if address is None and not text.isprintable():
        address = _address("".join(one for one in text if one.isspace() or category(one) not in ("Cc", "Cf")))
    return None if address is None or is_masked(address) else address


def _address(text: str) -> str | None:
    try:
        return email_address(text)
    except InvalidInput:
        return None


def is_masked(text: str) -> bool:
    """Whether this e-mail is one that VTEX masked ("a***@g***.com")."""
    return "*" in text


def name_in(value: object) -> str | None:
    """A name on one line, without what hides or turns text, cut at 120 characters; None for no name."""
    if type(value) is not str:
        return None
    text = value.strip()
    if len(text) > MAX_NAME:
        text = text[:MAX_NAME]
    if text.lower() in _NOTHING:
        return None
    if _ORDINARY_NAME.fullmatch(text):
        return " ".join(text.split()) if "  " in text or text[-1] == " " else text
    try:
        clean = short_text(text, "name")
    except InvalidInput:
        return None
    return None if clean.lower() in _NOTHING else clean


def truth_in(value: object) -> bool | None:
    """True and False, also written as texts; None for all else."""
    if value is True or value is False:
        return value
    if type(value) is str:
        return {"true": True, "false": False}.get(value.strip().lower())
    return None


def consent_in(value: object) -> Consent:
    """What `isNewsletterOptIn` says; anything but a plain yes or no is unknown."""
    said = truth_in(value)
    if said is None:
        return Consent.UNKNOWN
    return Consent.IN if said else Consent.OUT


def instant_in(value: object) -> datetime | None:
    """An instant as VTEX writes it, in UTC: up to seven decimals, perhaps without a zone (then UTC)."""
    if type(value) is not str:
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if moment.year >= _EARLIEST_YEAR else None
