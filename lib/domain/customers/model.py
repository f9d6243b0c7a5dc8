"""What a shopper is between VTEX and Hellotext.

Sources: vtex.md 3.5 to 3.7 (fields of entity CL, phones without a format, `updatedIn` null until the first
update) and hellotext.md 4 (what a profile holds, no consent by synchronising), both checked on 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PHONE_FIELDS = ("homePhone", "phone", "cellPhone", "businessPhone")
"""The fields of CL that hold phones, in the order of preference that holds where nobody chose another."""

FIELDS = (
    "id",
    "email",
    "firstName",
    "lastName",
    *PHONE_FIELDS,
    "isCorporate",
    "corporateName",
    "tradeName",
    "isNewsletterOptIn",
    "createdIn",
    "updatedIn",
)
"""The fields of CL to ask for. None else: what is not asked for need not be protected."""


class Consent(StrEnum):
    """What VTEX holds about the shop's newsletter. It is never a consent to WhatsApp (vtex.md 3.6)."""

    IN = "in"
    OUT = "out"
    UNKNOWN = "unknown"


class Rejection(StrEnum):
    """Why a customer cannot be sent.

    `MASKED`: the e-mail is one that VTEX masked. `UNUSABLE_CONTACT`: there is an
    e-mail or a phone, but none that can be used. `FORGOTTEN`: somebody asked never to be sent again; only
    whoever keeps those requests can tell.
    """

    NO_ID = "no_id"
    NO_CONTACT = "no_contact"
    UNUSABLE_CONTACT = "unusable_contact"
    MASKED = "masked"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Customer:
    """A shopper who can be sent: an e-mail, a phone or both.

    `email` is in lower case, `phone` in E.164. `moment` is aware and in UTC: the last update, else the
    creation. `consent_on` is its ISO date: when VTEX held the consent, not when the person gave it.
    """

    vtex_id: str
    email: str | None
    phone: str | None
    first_name: str | None
    last_name: str | None
    consent: Consent
    consent_on: str | None
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A document of which no customer can be made.

    `vtex_id` is "?" and 16 hexadecimal digits of a hash of the document where that has none. `found` holds
    what a person can correct, as it was found and cut at 200 characters, under `email`, `phone` (several,
    with commas between them), `first_name` and `last_name`; what was empty is left out.
    """

    vtex_id: str
    reason: Rejection
    found: Mapping[str, str]
    moment: datetime | None
    consent: Consent


@dataclass(frozen=True, slots=True)
class Correction:
    """What the merchant put in the place of a contact: a clean e-mail, a phone in E.164, and when (aware).

    It counts until VTEX itself holds something newer that can be used.
    """

    email: str | None
    phone: str | None
    at: datetime | None = None
