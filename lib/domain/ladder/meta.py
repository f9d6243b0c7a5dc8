"""What the answers of Meta's Graph API mean. Source: WhatsApp reference 4.1 to 4.4, checked 2026-11-21.

Meta tells its errors by `error.code`; the HTTP status decides only where no code can be read. A review
that is still open is `not_provable`: waiting is never a fault. A state that the reference does not
name is `not_provable` too, never ready and never failed (4.3).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lib.domain.answers import Answer, Seen
from lib.domain.ladder.meanings import (
    FAILED,
    NOT_PROVABLE,
    PASSED,
    WARNING,
    Meaning,
    StatusMeanings,
    object_of,
    rate_limited,
    result,
    short,
    vendor_trouble,
    without_proof,
)
from lib.domain.ladder.model import CheckResult
from lib.domain.model import Party

WABA_FIELDS: Final = "id,name,account_review_status,business_verification_status,health_status"
NUMBER_FIELDS: Final = (
    "id,display_phone_number,verified_name,status,quality_rating,code_verification_status,name_status,"
    "platform_type,health_status"
)

_LIMITS: Final = frozenset({4, 80007, 80008, 130429})
_TRANSIENT: Final = frozenset({1, 2, 131000, 131016})
_TOKEN: Final = frozenset({0, 102, 104, 190})
_EXPIRED: Final = 463
_PERMISSION: Final = frozenset({3, 10, *range(200, 300)})
_BAD_PARAMETER: Final = 100
_NO_SUCH_OBJECT: Final = 33
_UNKNOWN_OBJECT: Final = 803

_READING: Final[StatusMeanings] = {
    400: Meaning(NOT_PROVABLE, "query_refused", who=Party.US),
    401: Meaning(FAILED, "wrong_token", "meta_token"),
    403: Meaning(FAILED, "no_permission", "meta_token"),
    404: Meaning(NOT_PROVABLE, "not_found", who=Party.US),
}
STATUSES: Final[Mapping[str, StatusMeanings]] = {
    "meta.token": _READING,
    "meta.waba": _READING,
    "meta.number": _READING,
}

_WAITING_WABA: Final = Meaning(NOT_PROVABLE, "in_review", who=Party.META)
_RESTRICTED_WABA: Final = Meaning(FAILED, "restricted", "waba_id")
_WABA_REVIEWS: Final[Mapping[str, Meaning]] = {
    "APPROVED": Meaning(PASSED, "approved", who=None),
    "PENDING": _WAITING_WABA,
    "DEFERRED": _WAITING_WABA,
    "REJECTED": Meaning(FAILED, "rejected", "waba_id"),
    "RESTRICTED": _RESTRICTED_WABA,
    "LIMIT_REACHED": _RESTRICTED_WABA,
}
_CONNECTED: Final = Meaning(PASSED, "connected", who=None)
_CONNECTING: Final = Meaning(NOT_PROVABLE, "connecting", who=Party.META)
_CODE_PENDING: Final = Meaning(NOT_PROVABLE, "code_pending")
_LIMITED_NUMBER: Final = Meaning(WARNING, "restricted", "meta_number_id")
_GONE: Final = Meaning(FAILED, "gone", "meta_number_id")
_NUMBER_STATES: Final[Mapping[str, Meaning]] = {
    "CONNECTED": _CONNECTED,
    "LINKED": _CONNECTED,
    "PENDING": _CONNECTING,
    "UNVERIFIED": _CODE_PENDING,
    "FLAGGED": Meaning(WARNING, "flagged", "meta_number_id"),
    "RESTRICTED": _LIMITED_NUMBER,
    "RATE_LIMITED": _LIMITED_NUMBER,
    "DISCONNECTED": Meaning(FAILED, "disconnected", "meta_number_id"),
    "BANNED": Meaning(FAILED, "banned", "meta_number_id"),
    "UNLINKED": _GONE,
    "DELETED": _GONE,
    "MIGRATED": _GONE,
}
_CODE_MISSING: Final = frozenset({"NOT_VERIFIED", "UNVERIFIED", "EXPIRED"})
_NAME_STATES: Final[Mapping[str, Meaning]] = {
    "APPROVED": Meaning(PASSED, "approved", who=None),
    "AVAILABLE_WITHOUT_REVIEW": Meaning(PASSED, "approved", who=None),
    "PENDING_REVIEW": Meaning(NOT_PROVABLE, "in_review", who=Party.META),
    "DECLINED": Meaning(FAILED, "declined", "meta_number_id"),
    "EXPIRED": Meaning(FAILED, "expired", "meta_number_id"),
    "NONE": Meaning(NOT_PROVABLE, "none"),
}
_HEALTH_STATES: Final[Mapping[str, Meaning]] = {
    "AVAILABLE": Meaning(PASSED, "available", who=None),
    "LIMITED": Meaning(WARNING, "limited"),
    "BLOCKED": Meaning(FAILED, "blocked"),
}
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "meta.token": ("authenticates", "expired", "not_entered", "no_id"),
    "meta.waba": (
        *(meaning.reason for meaning in _WABA_REVIEWS.values()),
        *("unknown_state", "wrong_id", "swapped", "expired", "not_entered", "skipped_after_token"),
    ),
    "meta.number": (
        *(meaning.reason for meaning in _NUMBER_STATES.values()),
        *("unknown_state", "wrong_id", "swapped", "expired", "not_entered", "skipped_after_token"),
    ),
    "meta.name": (
        *(meaning.reason for meaning in _NAME_STATES.values()),
        *("unknown_state", "not_entered", "skipped_after_token", "not_read"),
    ),
    "meta.health": (
        *(meaning.reason for meaning in _HEALTH_STATES.values()),
        *("limited_why", "blocked_why", "unfinished", "unknown_state"),
        *("not_entered", "skipped_after_token", "not_read"),
    ),
}


@dataclass(frozen=True)
class _Error:
    """Meta's error object; `request_id` is its `fbtrace_id`, which Meta's support asks for."""

    code: int
    subcode: int | None
    is_transient: bool
    request_id: str | None


def interpret_meta_token(seen: Seen) -> CheckResult:
    """Read from the first answer whether the token authenticates.

    An answer that names a wrong object or parameter got past authentication and passes.
    """
    check = "meta.token"
    error = _error_of(seen)
    if is_readable(seen) or (error and error.code in (_BAD_PARAMETER, _UNKNOWN_OBJECT)):
        return _result(check, seen, Meaning(PASSED, "authenticates", who=None))
    return _refused(check, seen)


def interpret_waba(seen: Seen, *, swapped: bool) -> CheckResult:
    """Read the node of a WhatsApp Business Account; `swapped`: another id typed is a WABA's."""
    check = "meta.waba"
    body = object_of(seen, 200)
    if not is_readable(seen):
        return _wrong_object(check, seen, "waba_id", swapped=swapped)
    facts = _facts(body, name="name", verification="business_verification_status")
    return _result(check, seen, _state(_WABA_REVIEWS, body.get("account_review_status")), facts)


def interpret_number(seen: Seen, *, swapped: bool) -> CheckResult:
    """Read the node of a phone number; `swapped`: another id typed is a number's.

    A number that waits says whether it waits for its code. The number itself is shown by its last
    four digits only.
    """
    check = "meta.number"
    body = object_of(seen, 200)
    if not is_readable(seen):
        return _wrong_object(check, seen, "meta_number_id", swapped=swapped)
    meaning = _state(_NUMBER_STATES, body.get("status"))
    if meaning is _CONNECTING and body.get("code_verification_status") in _CODE_MISSING:
        meaning = _CODE_PENDING
    facts = _facts(body, name="verified_name", quality="quality_rating", platform="platform_type")
    digits = "".join(filter(str.isdigit, str(body.get("display_phone_number", ""))))
    return _result(check, seen, meaning, facts | ({"number": f"•••• {digits[-4:]}"} if digits else {}))


def interpret_name(seen: Seen) -> CheckResult:
    """Read the review of the display name from the node of its phone number."""
    body = object_of(seen, 200)
    return _result(
        "meta.name", seen, _state(_NAME_STATES, body.get("name_status")), _facts(body, name="verified_name")
    )


def interpret_health(seen: Seen, *, waiting: bool) -> CheckResult:
    """Read from a node whether messages can be sent, with Meta's own hint as the fact `hint`.

    `waiting`: a review or the connection is still open, so that not being able to send is no fault yet.
    """
    check = "meta.health"
    health = object_of(seen, 200).get("health_status")
    health = health if isinstance(health, dict) else {}
    meaning = _state(_HEALTH_STATES, health.get("can_send_message"))
    if meaning.outcome is PASSED or meaning.reason == "unknown_state":
        return _result(check, seen, meaning)
    hint = next(_hints(health), "")
    facts = {"hint": short(hint, 160)} if hint else {}
    if waiting:
        return _result(check, seen, Meaning(NOT_PROVABLE, "unfinished", who=Party.META), facts)
    return _result(check, seen, meaning._replace(reason=meaning.reason + "_why") if hint else meaning, facts)


def is_readable(seen: Seen) -> bool:
    """Return whether the answer is the node that was asked for."""
    return isinstance(object_of(seen, 200).get("id"), str)


def is_another_kind(seen: Seen) -> bool:
    """Return whether the answer says that the id is of nothing, or of something of another kind."""
    error = _error_of(seen)
    return error is not None and error.code in (_BAD_PARAMETER, _UNKNOWN_OBJECT)


def _wrong_object(check_id: str, seen: Seen, field: str, *, swapped: bool) -> CheckResult:
    error = _error_of(seen)
    if error and is_another_kind(seen):
        if swapped:
            return _result(check_id, seen, Meaning(FAILED, "swapped", field))
        if error.code == _UNKNOWN_OBJECT or error.subcode == _NO_SUCH_OBJECT:
            return _result(check_id, seen, Meaning(FAILED, "wrong_id", field))
        return _result(check_id, seen, Meaning(NOT_PROVABLE, "query_refused", field))
    return _refused(check_id, seen)


def _refused(check_id: str, seen: Seen) -> CheckResult:
    """Return the result for an answer that is no node: by Meta's error code, else by the HTTP status."""
    error = _error_of(seen)
    if not isinstance(seen, Answer) or error is None:
        return without_proof(check_id, seen, STATUSES[check_id])
    seen = dataclasses.replace(seen, request_id=error.request_id or seen.request_id)
    if error.code in _LIMITS:
        return rate_limited(check_id, seen)
    if error.code in _TRANSIENT or error.is_transient:
        return vendor_trouble(check_id, seen, "transient")
    if error.code in _TOKEN:
        reason = "expired" if error.subcode == _EXPIRED else "wrong_token"
        return result(check_id, seen, Meaning(FAILED, reason, "meta_token"))
    if error.code in _PERMISSION:
        return result(check_id, seen, Meaning(FAILED, "no_permission", "meta_token"))
    return without_proof(check_id, seen, STATUSES[check_id])


def _result(
    check_id: str, seen: Seen, meaning: Meaning, facts: Mapping[str, str] | None = None
) -> CheckResult:
    error = _error_of(seen)
    if error and error.request_id and isinstance(seen, Answer):
        seen = dataclasses.replace(seen, request_id=error.request_id)
    return result(check_id, seen, meaning, facts)


def _state(meanings: Mapping[str, Meaning], state: object) -> Meaning:
    unknown = Meaning(NOT_PROVABLE, "unknown_state", who=Party.US)
    return meanings.get(state, unknown) if isinstance(state, str) else unknown


def _error_of(seen: Seen) -> _Error | None:
    """Return the error object of an answer, or `None` when there is none with a code."""
    body = seen.json if isinstance(seen, Answer) else None
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None
    subcode, trace = error.get("error_subcode"), error.get("fbtrace_id")
    return _Error(
        error["code"],
        subcode if isinstance(subcode, int) else None,
        error.get("is_transient") is True,
        short(trace) if isinstance(trace, str) else None,
    )


def _facts(body: Mapping[str, object], **names: str) -> dict[str, str]:
    return {fact: short(body[name]) for fact, name in names.items() if body.get(name) is not None}


def _hints(health: Mapping[str, object]) -> Iterator[str]:
    """Yield what Meta says to do: first the solutions of its errors, then its further information."""
    entities = health.get("entities")
    entities = [one for one in entities if isinstance(one, dict)] if isinstance(entities, list) else []
    for entity in entities:
        errors = entity.get("errors")
        for error in errors if isinstance(errors, list) else []:
            if isinstance(error, dict) and isinstance(error.get("possible_solution"), str):
                yield error["possible_solution"]
    for entity in entities:
        notes = entity.get("additional_info")
        yield from (note for note in notes if isinstance(note, str)) if isinstance(notes, list) else ()
