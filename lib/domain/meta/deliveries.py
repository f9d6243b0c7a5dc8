"""What Meta's webhook brings: single changes out of an envelope, and what only they tell.

Source: WhatsApp reference 7 (2026-11-21). Meta repeats for up to seven days what was not answered with 200,
so the same change comes twice and changes come out of order. Each has a digest of its own, and what it tells
holds from the time that Meta wrote on it. States are never taken from a delivery: it only makes us look.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from lib.domain.phone import equality_key

OBJECT: Final = "whatsapp_business_account"
_LONGEST: Final = 200
_SECONDS: Final = re.compile(r"[0-9]{1,12}")
_LATEST: Final = 4_102_444_800
"""2100-01-01 in Unix seconds: a time beyond it is none."""


@dataclass(frozen=True)
class Delivery:
    """One change. `digest` is SHA-256 over entry id, field, time and value; `happened_at` is Meta's time."""

    digest: bytes
    waba_id: str
    field: str
    happened_at: datetime
    value: Mapping[str, object] = dataclasses.field(repr=False)


@dataclass(frozen=True)
class Told:
    """What only a webhook tells, from `at` on. `code` is stable; `name` the display name it is about.

    `accepted`: the store's administrator accepted a partner's request; `False` takes that back, `None` says
    nothing of it. `app` is the id of the partner's app where it is named.
    """

    code: str
    at: datetime
    accepted: bool | None = None
    name: str = ""
    app: str = ""


_EVENTS: Final = {
    "PARTNER_ADDED": "partner_added",
    "PARTNER_APP_INSTALLED": "partner_app_installed",
    "PARTNER_REMOVED": "partner_removed",
    "PARTNER_APP_UNINSTALLED": "partner_app_uninstalled",
    "PARTNER_CLIENT_CERTIFICATION_NEEDED": "certification_needed",
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": "certification_status",
    "ACCOUNT_RESTRICTION": "account_restriction",
    "ACCOUNT_VIOLATION": "account_violation",
    "DISABLED_UPDATE": "disabled_update",
    "ACCOUNT_DELETED": "account_deleted",
    "ACCOUNT_OFFBOARDED": "account_offboarded",
    "ACCOUNT_RECONNECTED": "account_reconnected",
}
_NAME_REJECTIONS: Final = (
    "NAME_EMPLOYEE_ISSUE",
    "NAME_ENDCLIENT_NOTRELATED",
    "NAME_FORMAT_UNACCEPTABLE",
    "NAME_INDIVIDUAL_ISSUE",
    "NAME_NOT_CONSISTENT",
)
_NAME_REJECTED: Final = "name_rejected"
_REJECTIONS: Final = frozenset({_NAME_REJECTED, *(reason.lower() for reason in _NAME_REJECTIONS)})
_ACCEPTED: Final = {
    "partner_added": True,
    "partner_app_installed": True,
    "partner_removed": False,
    "partner_app_uninstalled": False,
    "account_deleted": False,
}

TOLD_CODES: Final = frozenset({*_EVENTS.values(), *_REJECTIONS, "pin_changed"})
"""Every code of what deliveries tell."""


def deliveries_in(envelope: object) -> tuple[Delivery, ...] | None:
    """The changes of an envelope; `None` when it is not one of a WhatsApp Business Account.

    A change without an id, a field, a time or a value is passed over: nobody could say what it is about.
    """
    if not isinstance(envelope, dict) or envelope.get("object") != OBJECT:
        return None
    entries = envelope.get("entry")
    if not isinstance(entries, list):
        return None
    return tuple(found for entry in entries if isinstance(entry, dict) for found in _changes(entry))


def told_by(delivery: Delivery, our_app_id: str | None) -> Told | None:
    """What a change tells that no read would show; `None` when looking at Meta says it better.

    What happens to our own app, where it is known, is no news of the store's partner.
    """
    value, at = delivery.value, delivery.happened_at
    if delivery.field == "account_update":
        event = _EVENTS.get(_word(value.get("event")))
        if event is None or _is_ours(delivery, our_app_id):
            return None
        return Told(event, at, _ACCEPTED.get(event), app=_partner_app(delivery))
    if delivery.field == "phone_number_name_update" and _word(value.get("decision")) == "REJECTED":
        reason = _word(value.get("rejection_reason"))
        code = reason.lower() if reason in _NAME_REJECTIONS else _NAME_REJECTED
        return Told(code, at, name=_text(value.get("requested_verified_name")))
    if delivery.field == "security" and _word(value.get("event")) == "PIN_CHANGED":
        return Told("pin_changed", at)
    return None


def standing(deliveries: Iterable[Delivery], our_app_id: str | None) -> tuple[Told, ...]:
    """What the changes together tell that still holds, oldest first, in whatever order they came."""
    told: dict[str, Told] = {}
    about_others = (one for one in deliveries if not _is_ours(one, our_app_id))
    for delivery in sorted(about_others, key=lambda one: (one.happened_at, one.digest)):
        for code in _cleared_by(delivery):
            told.pop(code, None)
        one = told_by(delivery, our_app_id)
        if one is not None:
            told[one.code] = one
    return tuple(sorted(told.values(), key=lambda one: (one.at, one.code)))


def _cleared_by(delivery: Delivery) -> frozenset[str]:
    """The codes told before that this change makes untrue."""
    if delivery.field == "phone_number_name_update":
        return _REJECTIONS
    event = _word(delivery.value.get("event"))
    return _CLEARED_BY.get(event, frozenset()) if delivery.field == "account_update" else frozenset()


_CLEARED_BY: Final[Mapping[str, frozenset[str]]] = {
    "ACCOUNT_RECONNECTED": frozenset({"account_offboarded"}),
    "ACCOUNT_OFFBOARDED": frozenset({"account_reconnected"}),
    "PARTNER_ADDED": frozenset({"partner_removed"}),
    "PARTNER_APP_INSTALLED": frozenset({"partner_app_uninstalled"}),
    "PARTNER_REMOVED": frozenset({"partner_added"}),
    "PARTNER_APP_UNINSTALLED": frozenset({"partner_app_installed"}),
    "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE": frozenset({"certification_needed"}),
    "ACCOUNT_DELETED": frozenset({"partner_added", "partner_app_installed"}),
}


def number_key(delivery: Delivery) -> str | None:
    """The equality key of the number that a change is about: it carries a spelling, never an id (2.2)."""
    shown = delivery.value.get("display_phone_number")
    return equality_key(shown) if isinstance(shown, str) and any(map(str.isdigit, shown)) else None


def _is_ours(delivery: Delivery, our_app_id: str | None) -> bool:
    return our_app_id is not None and _partner_app(delivery) == our_app_id


def _partner_app(delivery: Delivery) -> str:
    """The id of the partner's app that a change is about; empty when it names none."""
    info = delivery.value.get("waba_info")
    return _text(info.get("partner_app_id")) if isinstance(info, dict) else ""


def _changes(entry: Mapping[str, object]) -> Iterator[Delivery]:
    waba_id, happened_at = _text(entry.get("id")), _moment(entry.get("time"))
    changes = entry.get("changes")
    if not waba_id or happened_at is None or not isinstance(changes, list):
        return
    for change in changes:
        name, value = (change.get("field"), change.get("value")) if isinstance(change, dict) else (None, None)
        kept = _storable(value) if isinstance(value, dict) else None
        if isinstance(name, str) and kept is not None:
            digest = hashlib.sha256(_canonical([waba_id, name, entry.get("time"), kept])).digest()
            yield Delivery(digest, waba_id, _text(name), happened_at, kept)


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _storable(value: Mapping[str, object]) -> dict[str, object] | None:
    """The value as PostgreSQL can keep it: without NUL and halves of surrogate pairs; `None`: it cannot.

    JSON as RFC 8259 has it knows no endless number, which Python's reader makes of one that is too large.
    """
    try:
        kept = {_clean_text(name): _clean(each) for name, each in value.items()}
        json.dumps(kept, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    return kept


def _clean(value: object) -> object:
    match value:
        case str():
            return _clean_text(value)
        case list():
            return [_clean(each) for each in value]
        case dict():
            return {_clean_text(str(name)): _clean(each) for name, each in value.items()}
    return value


def _clean_text(text: str) -> str:
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _moment(value: object) -> datetime | None:
    seconds = int(value) if isinstance(value, str) and _SECONDS.fullmatch(value) else value
    if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _word(value: object) -> str:
    return value.strip().upper() if isinstance(value, str) else ""


def _text(value: object) -> str:
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return "".join(one for one in text if one.isprintable())[:_LONGEST]
