"""What every value of Meta's enums means, in one table. Source: WhatsApp reference 4.2, checked 2026-11-21.

The official sources contradict each other and were never tested against the live API, so a value is read
without regard to case, and one that no source names is `LOOK`: never ready and never failed (4.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.domain.model import Party


class Field(StrEnum):
    """What is read of a portfolio, a WhatsApp Business Account (WABA) and a phone number."""

    PORTFOLIO_VERIFICATION = "portfolio_verification"
    MESSAGING_LIMIT = "messaging_limit"
    ACCOUNT_REVIEW = "account_review"
    ACCOUNT_STATUS = "account_status"
    ACCOUNT_VERIFICATION = "account_verification"
    OWNERSHIP = "ownership"
    NUMBER_STATUS = "number_status"
    CODE = "code"
    NAME = "name"
    QUALITY = "quality"
    PLATFORM = "platform"
    COEXISTENCE = "coexistence"
    PIN = "pin"
    THROUGHPUT = "throughput"
    HEALTH = "health"
    SUBSCRIBED_APPS = "subscribed_apps"


class Meaning(StrEnum):
    """What a value comes to. `WARNED`: it holds, with something to put right. `WAITING`: somebody's turn, no
    fault. `LOOK`: nobody knows what it means, a person must look. `ABSENT`: nothing there (yet).
    """

    GOOD = "good"
    WARNED = "warned"
    WAITING = "waiting"
    BAD = "bad"
    LOOK = "look"
    ABSENT = "absent"


@dataclass(frozen=True)
class State:
    """One row of the table. `reason` is unique in its field; `who` must act, if anybody."""

    meaning: Meaning
    reason: str
    who: Party | None = None


def _good(reason: str) -> State:
    return State(Meaning.GOOD, reason)


def _bad(reason: str) -> State:
    return State(Meaning.BAD, reason, Party.MERCHANT)


def _warned(reason: str) -> State:
    return State(Meaning.WARNED, reason, Party.MERCHANT)


def _waits(reason: str, who: Party) -> State:
    return State(Meaning.WAITING, reason, who)


UNKNOWN: Final = State(Meaning.LOOK, "unknown_value", Party.US)
ABSENT: Final = State(Meaning.ABSENT, "absent")

_IN_REVIEW = _waits("in_review", Party.META)
_NOT_VERIFIED = _waits("not_verified", Party.MERCHANT)
_REFUSED = _bad("refused")
_VERIFICATION: Final[Mapping[str, State]] = {
    "VERIFIED": _good("verified"),
    "PENDING": _IN_REVIEW,
    "PENDING_NEED_MORE_INFO": _waits("need_more_info", Party.MERCHANT),
    "PENDING_SUBMISSION": _waits("not_sent", Party.MERCHANT),
    "NOT_VERIFIED": _NOT_VERIFIED,
    "UNVERIFIED": _NOT_VERIFIED,
    "REJECTED": _REFUSED,
    "FAILED": _REFUSED,
    "REVOKED": _bad("revoked"),
    "EXPIRED": _bad("expired"),
    "INELIGIBLE": _bad("ineligible"),
}
_RESTRICTED = _bad("restricted")
_OWN = _good("own")
_CONNECTED = _good("connected")
_LIMITED_NUMBER = _warned("restricted")
_GONE = _bad("gone")
_CODE_PENDING = _waits("code_pending", Party.MERCHANT)
_NAME_APPROVED = _good("approved")
_NOT_RATED = State(Meaning.ABSENT, "not_rated")

STATES: Final[Mapping[Field, Mapping[str, State]]] = {
    Field.PORTFOLIO_VERIFICATION: _VERIFICATION,
    Field.MESSAGING_LIMIT: {
        "TIER_50": _good("tier_50"),
        "TIER_250": _good("tier_250"),
        "TIER_1K": _good("tier_1k"),
        "TIER_2K": _good("tier_2k"),
        "TIER_10K": _good("tier_10k"),
        "TIER_100K": _good("tier_100k"),
        "TIER_UNLIMITED": _good("unlimited"),
        "UNTIERED": State(Meaning.ABSENT, "untiered"),
    },
    Field.ACCOUNT_REVIEW: {
        "APPROVED": _good("approved"),
        "PENDING": _IN_REVIEW,
        "DEFERRED": _IN_REVIEW,
        "REJECTED": _bad("rejected"),
        "RESTRICTED": _RESTRICTED,
        "LIMIT_REACHED": _RESTRICTED,
    },
    Field.ACCOUNT_STATUS: {
        "ACTIVE": _good("active"),
        "PENDING": _IN_REVIEW,
        "RESTRICTED": _RESTRICTED,
        "DISABLED": _bad("disabled"),
        # Only one of Meta's two lists has it, and neither says what it comes to.
        "INACTIVE": State(Meaning.LOOK, "inactive", Party.US),
    },
    Field.ACCOUNT_VERIFICATION: _VERIFICATION,
    Field.OWNERSHIP: {
        "SELF_OWNED": _OWN,
        "SELF": _OWN,
        "CLIENT_OWNED": _OWN,
        "AGENCY_OWNED": _good("agency"),
        # Meta moves such accounts to their owners since 2025: something to know, no fault of anybody (5.4).
        "ON_BEHALF_OF": _waits("obo_needs_migration", Party.META),
    },
    Field.NUMBER_STATUS: {
        "CONNECTED": _CONNECTED,
        "LINKED": _CONNECTED,
        "PENDING": _waits("connecting", Party.META),
        "UNVERIFIED": _CODE_PENDING,
        "FLAGGED": _warned("flagged"),
        "RESTRICTED": _LIMITED_NUMBER,
        "RATE_LIMITED": _LIMITED_NUMBER,
        "DISCONNECTED": _bad("disconnected"),
        "BANNED": _bad("banned"),
        "UNLINKED": _GONE,
        "DELETED": _GONE,
        "MIGRATED": _GONE,
    },
    Field.CODE: {
        "VERIFIED": _good("confirmed"),
        "NOT_VERIFIED": _CODE_PENDING,
        "UNVERIFIED": _CODE_PENDING,
        "EXPIRED": _waits("expired", Party.MERCHANT),
    },
    Field.NAME: {
        "APPROVED": _NAME_APPROVED,
        "AVAILABLE_WITHOUT_REVIEW": _NAME_APPROVED,
        "PENDING_REVIEW": _IN_REVIEW,
        "DECLINED": _bad("declined"),
        "EXPIRED": _bad("expired"),
        "NONE": _waits("none", Party.MERCHANT),
    },
    Field.QUALITY: {
        "GREEN": _good("high"),
        "YELLOW": _warned("medium"),
        "RED": _warned("low"),
        "NA": _NOT_RATED,
        "UNKNOWN": _NOT_RATED,
    },
    Field.PLATFORM: {
        "CLOUD_API": _good("cloud"),
        "ON_PREMISE": _bad("on_premise"),
        # Who connects the number registers it: VTEX's platform does (5.6). Puente never does.
        "NOT_APPLICABLE": _waits("not_registered", Party.VTEX),
    },
    Field.COEXISTENCE: {"TRUE": _good("with_app"), "FALSE": _good("without_app")},
    Field.PIN: {"TRUE": _good("set"), "FALSE": State(Meaning.ABSENT, "not_set")},
    Field.THROUGHPUT: {
        "STANDARD": _good("standard"),
        "HIGH": _good("high"),
        "NOT_APPLICABLE": State(Meaning.ABSENT, "not_sending"),
    },
    Field.HEALTH: {
        "AVAILABLE": _good("available"),
        "LIMITED": _warned("limited"),
        "BLOCKED": _bad("blocked"),
    },
    Field.SUBSCRIBED_APPS: {
        "OURS": _good("ours"),
        "OTHERS": _waits("others", Party.US),
        "NONE": _waits("none", Party.US),
        "SOME": _good("some"),
    },
}
"""By field, by value in capitals. `SUBSCRIBED_APPS` is no enum of Meta's: `reading` makes its values."""

CODES: Final = frozenset(
    f"{field}.{state.reason}"
    for field, states in STATES.items()
    for state in (*states.values(), UNKNOWN, ABSENT)
)
"""Every code of a field's state, as `field.reason`."""


def canonical(raw: str) -> str:
    """The spelling under which a value stands in the table."""
    return raw.strip().upper().replace(" ", "_").replace("-", "_")


def state_of(field: Field, raw: object) -> State:
    """What a value of Meta's means. Anything that is no text of the table is unknown; `None` is absent."""
    if raw is None:
        return ABSENT
    return STATES[field].get(canonical(raw), UNKNOWN) if isinstance(raw, str) else UNKNOWN
