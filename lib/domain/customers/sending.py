"""What Hellotext is told about a customer: only keys that its own texts and code confirm (hellotext.md 2.4
and 4.1, 2026-11-21). Never a list, never a subscription: synchronising gives no consent (4.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from json import JSONEncoder

from lib.domain.customers.keys import Keys
from lib.domain.customers.model import Consent, Customer

_CANONICAL = JSONEncoder(sort_keys=True, separators=(",", ":")).encode
_SAID = {Consent.IN: "isNewsletterOptIn=true", Consent.OUT: "isNewsletterOptIn=false"}


def attributes(customer: Customer, newsletter_property: str | None) -> dict[str, str]:
    """The body of a profile, without the empty values, always in the same order.

    `reference` is the VTEX id. With the id of a property of Hellotext, the newsletter choice goes into it
    with VTEX's field and the date when VTEX held it: "isNewsletterOptIn=true 2025-03-19"; an unknown choice
    is not sent.
    """
    sent: dict[str, str] = {}
    if customer.first_name:
        sent["first_name"] = customer.first_name
    if customer.last_name:
        sent["last_name"] = customer.last_name
    if customer.email:
        sent["email"] = customer.email
    if customer.phone:
        sent["phone"] = customer.phone
    sent["reference"] = customer.vtex_id
    if newsletter_property and customer.consent in _SAID:
        said = _SAID[customer.consent]
        dated = f"{said} {customer.consent_on}" if customer.consent_on else said
        sent[f"property_by_id[{newsletter_property}]"] = dated
    return sent


def content_hash(attributes: Mapping[str, str], keys: Keys) -> bytes:
    """16 bytes that are equal for equal attributes, whatever their order, and for no others.

    With the store's key: without it nobody can try out which phone goes with a mask.
    """
    return keys.of("content", _CANONICAL(attributes))
