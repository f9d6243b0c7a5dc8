"""The credentials of a store: which fields there are, whose they are, and how old one may grow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from lib.domain.ladder import Vendor

SECRETS: Final[Mapping[Vendor, tuple[str, ...]]] = {
    Vendor.VTEX: ("app_key", "app_token"),
    Vendor.HELLOTEXT: ("hellotext_token",),
    Vendor.META: ("meta_token",),
}
"""The fields that are sealed, by the vendor that they open."""

SECRET_FIELDS: Final = tuple(name for names in SECRETS.values() for name in names)

OPEN_FIELDS: Final = ("business_id", "meta_business_id", "waba_id", "meta_number_id")
"""The fields that are no secrets: ids that vendors show in public or that open nothing by themselves."""

PROOF_OF: Final[Mapping[Vendor, str]] = {
    Vendor.VTEX: "vtex.login",
    Vendor.HELLOTEXT: "hellotext.token",
    Vendor.META: "meta.token",
}
"""The check in which a vendor accepts its secrets or refuses them."""

CHECKS_OF_ID: Final[Mapping[str, tuple[str, ...]]] = {
    "business_id": ("hellotext.business",),
    "meta_business_id": (),
    "waba_id": ("meta.waba", "meta.health"),
    "meta_number_id": ("meta.number", "meta.name", "meta.health"),
}
"""The checks that are about an id: another id is something else, and what they found is no more about it."""

CHECKS_OF_SECRETS: Final[Mapping[Vendor, tuple[str, ...]]] = {
    Vendor.VTEX: ("vtex.login", "vtex.customers", "vtex.key_power"),
    Vendor.HELLOTEXT: ("hellotext.token", "hellotext.write"),
    Vendor.META: ("meta.token",),
}
"""The checks that are about the secrets themselves. What others once showed of the world stays true."""

NEVER_RENEWED: Final = frozenset({"app_key"})
"""Fields without an age: VTEX renews the token of a key, never the key."""

RENEW_SOON: Final = timedelta(days=90)
RENEW_NOW: Final = timedelta(days=180)


class Age(StrEnum):
    """How old a secret is, in the steps at which VTEX advises to renew one: 90 and 180 days.

    Source: VTEX developer documentation, "Rotating VTEX API tokens" (VTEX reference 1.4, 2026-11-21).
    """

    FRESH = "fresh"
    RENEW_SOON = "renew_soon"
    RENEW_NOW = "renew_now"


def age_of(set_at: datetime, now: datetime) -> Age:
    """The age of a secret that is kept since `set_at`."""
    if now - set_at >= RENEW_NOW:
        return Age.RENEW_NOW
    return Age.RENEW_SOON if now - set_at >= RENEW_SOON else Age.FRESH


class Renewal(StrEnum):
    """What became of a new secret that was on trial while the one before stayed in force."""

    RENEWED = "renewed"
    REFUSED = "refused"
    UNDECIDED = "undecided"
