"""The fields of the dossier that goes to VTEX: what each takes and how what people type is cleaned.

Limits: WhatsApp reference 3.1 and 3.2 (Meta's `WhatsAppBusinessProfileUpdateRequest` and display name
guidelines, checked 2026-11-21). Characters are code points of the composed form (NFC).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import category, normalize

from lib.domain.dossier.secrets import holds_secret
from lib.domain.dossier.web import web_address
from lib.domain.entered import email_address
from lib.domain.pasted import MAX_PASTED, clean_secret, recognise_meta_id
from lib.errors import InvalidInput


class DossierField(StrEnum):
    """One field of the dossier. The number and the logo are kept elsewhere."""

    BUSINESS_ID = "business_id"
    ACCOUNT_NAME = "account_name"
    PROFILE_NAME = "profile_name"
    LEGAL_NAME = "legal_name"
    WEBSITE = "website"
    SECOND_WEBSITE = "second_website"
    ABOUT = "about"
    DESCRIPTION = "description"
    ADDRESS = "address"
    EMAIL = "email"
    VERTICAL = "vertical"


REQUIRED_FIELDS: Final = (
    DossierField.BUSINESS_ID,
    DossierField.ACCOUNT_NAME,
    DossierField.PROFILE_NAME,
    DossierField.LEGAL_NAME,
    DossierField.WEBSITE,
)
"""What the ticket needs (seed page, "Creación por parte de VTEX"; legal name and website for the review
of the name). The rest is the WhatsApp profile, which may be empty.
"""

VERTICALS: Final = tuple(
    "OTHER AUTO BEAUTY APPAREL EDU ENTERTAIN EVENT_PLAN FINANCE GROCERY GOVT HOTEL HEALTH NONPROFIT "
    "PROF_SERVICES RETAIL TRAVEL RESTAURANT ALCOHOL ONLINE_GAMBLING PHYSICAL_GAMBLING OTC_DRUGS".split()
)
"""Meta's codes for what a business does, without the two that can only be read."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Fewest and most characters of a field that is filled in."""

    minimum: int
    maximum: int


LIMITS: Final[Mapping[DossierField, Limit]] = {
    # Ours: an address of Meta that holds the id may be pasted in its place.
    DossierField.BUSINESS_ID: Limit(5, MAX_PASTED),
    DossierField.ACCOUNT_NAME: Limit(1, 255),
    DossierField.PROFILE_NAME: Limit(3, 75),
    # Ours: Meta names no limit for it.
    DossierField.LEGAL_NAME: Limit(1, 255),
    DossierField.WEBSITE: Limit(1, 256),
    DossierField.SECOND_WEBSITE: Limit(1, 256),
    DossierField.ABOUT: Limit(1, 139),
    DossierField.DESCRIPTION: Limit(1, 256),
    DossierField.ADDRESS: Limit(1, 256),
    DossierField.EMAIL: Limit(1, 128),
    DossierField.VERTICAL: Limit(1, max(map(len, VERTICALS))),
}

_ZERO_WIDTH_JOINER = "\N{ZERO WIDTH JOINER}"
_PARTS_OF_EMOJI = ("So", "Sk", "Mn")


def read_field(field: DossierField, text: str) -> str:
    """Return what was meant by `text`; an empty text stays empty, whichever field.

    Raises `InvalidInput("dossier.<field>.<why>")` with the field and, where it is about length, `limit`.
    `REFUSALS` lists every code. Reading a clean value again returns the same value.
    """
    if len(text) > MAX_PASTED:
        raise _refused(field, "too_long", limit=LIMITS[field].maximum)
    clean = _READERS.get(field, one_line)(text)
    if not clean:
        return ""
    # An access token needs no reader to find it: whatever a field holds may end up in a ticket.
    if holds_secret(clean):
        raise _refused(field, "is_secret")
    limit = LIMITS[field]
    if len(clean) > limit.maximum:
        raise _refused(field, "too_long", limit=limit.maximum)
    if len(clean) < limit.minimum:
        raise _refused(field, "too_short", limit=limit.minimum)
    return clean


def field_warnings(field: DossierField, value: str) -> tuple[str, ...]:
    """Codes of `lib.domain.pasted.WARNINGS` for a value that `read_field` returned: usable, but odd.

    Only Meta's business id has one: its length is none of those seen.
    """
    if field is not DossierField.BUSINESS_ID or not value:
        return ()
    return recognise_meta_id(value, "meta_business_id").warnings


def one_line(text: str) -> str:
    """Text of a person on one line: composed, without control and direction characters, single blanks."""
    return " ".join(_printable(text).split())


def _lines(text: str) -> str:
    """As `one_line` for each line; empty lines go."""
    return "\n".join(filter(None, map(one_line, text.splitlines())))


def _printable(text: str) -> str:
    kept: list[str] = []
    for character in normalize("NFC", text):
        kind = category(character)
        joins_emoji = character == _ZERO_WIDTH_JOINER and kept and category(kept[-1]) in _PARTS_OF_EMOJI
        if kind == "Cc":
            kept.append(" ")
        elif joins_emoji or kind not in ("Cf", "Cs", "Co", "Cn"):
            kept.append(character)
    # Dropping a character between a letter and its accent brings the two together.
    return normalize("NFC", "".join(kept))


def _business_id(text: str) -> str:
    if not clean_secret(one_line(text)):
        return ""
    try:
        return recognise_meta_id(text, "meta_business_id").value
    except InvalidInput as error:
        raise _refused(DossierField.BUSINESS_ID, error.code.removeprefix("meta_business_id.")) from None


def _website(field: DossierField) -> Callable[[str], str]:
    def read(text: str) -> str:
        value = one_line(text)
        if not value:
            return ""
        if holds_secret(value):
            raise _refused(field, "is_secret")
        address, why = web_address(value)
        if why:
            raise _refused(field, why)
        return address

    return read


def _email(text: str) -> str:
    value = one_line(text)
    if not value:
        return ""
    try:
        return one_line(email_address(value))
    except InvalidInput:
        raise _refused(DossierField.EMAIL, "shape") from None


def _vertical(text: str) -> str:
    value = one_line(text).upper()
    if value and value not in VERTICALS:
        raise _refused(DossierField.VERTICAL, "unknown")
    return value


def _refused(field: DossierField, why: str, **facts: int) -> InvalidInput:
    return InvalidInput(f"dossier.{field}.{why}", field=field, **facts)


_READERS: Mapping[DossierField, Callable[[str], str]] = {
    DossierField.BUSINESS_ID: _business_id,
    DossierField.WEBSITE: _website(DossierField.WEBSITE),
    DossierField.SECOND_WEBSITE: _website(DossierField.SECOND_WEBSITE),
    DossierField.DESCRIPTION: _lines,
    DossierField.EMAIL: _email,
    DossierField.VERTICAL: _vertical,
}
