"""Meta's error codes: which one an answer carries, what it means and until when it holds.

Source: WhatsApp reference 4.4 and 9, checked 2026-11-21. `error_subcode` is deprecated and still appears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lib.domain.answers import Answer, Seen
from lib.domain.model import Party

LIMITS: Final = frozenset({4, 80007, 80008, 130429})
TRANSIENT: Final = frozenset({1, 2, 131000, 131016})
TOKEN: Final = frozenset({0, 102, 104, 190})
TOKEN_EXPIRED_SUBCODE: Final = 463
PERMISSION: Final = frozenset({3, 10, *range(200, 300), 131005})
BAD_PARAMETER: Final = 100
NO_SUCH_OBJECT_SUBCODE: Final = 33
UNKNOWN_OBJECT: Final = 803
_NAME_NOT_READY_SUBCODE: Final = 2388001

_MERCHANT, _META, _US, _VTEX = Party.MERCHANT, Party.META, Party.US, Party.VTEX


@dataclass(frozen=True)
class GraphError:
    """Meta's error object; `trace` is its `fbtrace_id`, which Meta's support asks for."""

    code: int
    subcode: int | None
    is_transient: bool
    trace: str | None


@dataclass(frozen=True)
class Explanation:
    """What an error means: a stable code, who can do something, and until when it holds if that is known."""

    code: str
    who: Party
    until: datetime | None = None


@dataclass(frozen=True)
class _Row:
    code: str
    who: Party
    holds: timedelta | None = None


_PER_CODE: Final[Mapping[int, _Row]] = {
    33: _Row("number_deleted", _MERCHANT),
    100: _Row("wrong_id", _MERCHANT),
    803: _Row("wrong_id", _MERCHANT),
    368: _Row("account_blocked", _MERCHANT),
    131031: _Row("account_blocked", _MERCHANT),
    130497: _Row("country_restricted", _MERCHANT),
    131026: _Row("undeliverable", _MERCHANT),
    131030: _Row("recipient_not_allowed", _MERCHANT),
    131037: _Row("name_not_approved", _META),
    131042: _Row("payment", _MERCHANT),
    131045: _Row("not_registered", _VTEX),
    133010: _Row("not_registered", _VTEX),
    131047: _Row("outside_window", _MERCHANT),
    131048: _Row("too_many_messages", _MERCHANT),
    131056: _Row("too_many_messages", _MERCHANT),
    133000: _Row("deregistration_unfinished", _VTEX),
    133004: _Row("passing", _META),
    133005: _Row("pin_mismatch", _MERCHANT),
    133006: _Row("code_first", _MERCHANT),
    133008: _Row("pin_guesses", _MERCHANT),
    133009: _Row("pin_guesses", _MERCHANT),
    133015: _Row("just_deleted", _MERCHANT, timedelta(minutes=5)),
    133016: _Row("registration_locked", _META, timedelta(hours=72)),
    136024: _Row("code_not_sent", _MERCHANT),
    136025: _Row("unconfirmed", _US),
    2388001: _Row("name_not_provisioned", _META),
    2388002: _Row("number_not_added", _MERCHANT),
    2388009: _Row("name_not_editable", _MERCHANT),
    2388010: _Row("name_not_editable", _MERCHANT),
    2388012: _Row("unconfirmed", _US),
    2388103: _Row("unconfirmed", _US),
    2388019: _Row("too_many_templates", _MERCHANT),
    2388091: _Row("code_not_confirmed", _MERCHANT, timedelta(hours=12)),
    2388093: _Row("code_not_confirmed", _MERCHANT, timedelta(hours=12)),
    2388098: _Row("verify_business", _MERCHANT),
    2388107: _Row("account_restricted", _MERCHANT),
    1752041: _Row("duplicate_onboarding", _VTEX),
    2593107: _Row("coexistence_sync", _VTEX),
    2593108: _Row("coexistence_sync", _VTEX),
    2593109: _Row("coexistence_sync", _VTEX),
    141014: _Row("sending_blocked", _MERCHANT),
    **dict.fromkeys(LIMITS, _Row("too_many_calls", _META, timedelta(hours=1))),
    **dict.fromkeys(TRANSIENT, _Row("passing", _META)),
    **dict.fromkeys(TOKEN, _Row("token", _MERCHANT)),
    **dict.fromkeys(PERMISSION, _Row("permission", _MERCHANT)),
}
_ANYTHING_ELSE: Final = _Row("unknown", _US)

ERROR_CODES: Final = frozenset(row.code for row in (*_PER_CODE.values(), _ANYTHING_ELSE))
"""Every code of an explanation."""


def explain(code: int, at: datetime, subcode: int | None = None) -> Explanation:
    """What an error of Meta's means that came at `at`. A code that no source names is `unknown`.

    Code 100 says what it means in its subcode, where 2388001 is one of them.
    """
    named = subcode if code == BAD_PARAMETER and subcode == _NAME_NOT_READY_SUBCODE else code
    row = _PER_CODE.get(named, _ANYTHING_ELSE)
    return Explanation(row.code, row.who, at + row.holds if row.holds else None)


def error_of(seen: Seen) -> GraphError | None:
    """The error object of an answer, or `None` when there is none with a numeric code."""
    body = seen.json if isinstance(seen, Answer) else None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None
    subcode, trace = error.get("error_subcode"), error.get("fbtrace_id")
    return GraphError(
        error["code"],
        subcode if isinstance(subcode, int) else None,
        error.get("is_transient") is True,
        trace if isinstance(trace, str) else None,
    )
