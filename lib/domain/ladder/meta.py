"""What the answers of Meta's Graph API mean. Source: WhatsApp reference 4.1 to 4.4, checked 2026-11-21.

Meta tells its errors by `error.code`; the HTTP status decides only where no code can be read. A review
that is still open is `not_provable`: waiting is never a fault. A state that the reference does not
name is `not_provable` too, never ready and never failed (4.3).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from lib.domain import meta
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
from lib.domain.ladder.model import UNREADY, CheckResult
from lib.domain.meta import Field
from lib.domain.meta.errors import (
    BAD_PARAMETER,
    LIMITS,
    NO_SUCH_OBJECT_SUBCODE,
    PERMISSION,
    TOKEN,
    TOKEN_EXPIRED_SUBCODE,
    TRANSIENT,
    UNKNOWN_OBJECT,
    error_of,
)
from lib.domain.meta.reading import advice
from lib.domain.model import Party

WABA_FIELDS: Final = "id,name,account_review_status,business_verification_status,health_status"
NUMBER_FIELDS: Final = (
    "id,display_phone_number,verified_name,status,quality_rating,code_verification_status,name_status,"
    "platform_type,health_status"
)

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

_OUTCOMES: Final = {
    meta.Meaning.GOOD: PASSED,
    meta.Meaning.WARNED: WARNING,
    meta.Meaning.BAD: FAILED,
    meta.Meaning.WAITING: NOT_PROVABLE,
}
_FIELD_OF: Final = {
    Field.ACCOUNT_REVIEW: "waba_id",
    Field.NUMBER_STATUS: "meta_number_id",
    Field.NAME: "meta_number_id",
}
_UNKNOWN_STATE: Final = Meaning(NOT_PROVABLE, "unknown_state", who=Party.US)


def _reasons(name: Field) -> tuple[str, ...]:
    return tuple(state.reason for state in meta.STATES[name].values())


REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "meta.token": ("authenticates", "expired", "not_entered", "no_id"),
    "meta.waba": (
        *_reasons(Field.ACCOUNT_REVIEW),
        *("unknown_state", "wrong_id", "swapped", "expired", "not_entered", "skipped_after_token"),
    ),
    "meta.number": (
        *_reasons(Field.NUMBER_STATUS),
        *("unknown_state", "wrong_id", "swapped", "expired", "not_entered", "skipped_after_token"),
    ),
    "meta.name": (
        *_reasons(Field.NAME),
        *("unknown_state", "not_entered", "skipped_after_token", "not_read"),
    ),
    "meta.health": (
        *_reasons(Field.HEALTH),
        *("limited_why", "blocked_why", "unfinished", "unknown_state"),
        *("not_entered", "skipped_after_token", "not_read"),
    ),
}


def interpret_meta_token(seen: Seen) -> CheckResult:
    """Read from the first answer whether the token authenticates.

    An answer that names a wrong object or parameter got past authentication and passes.
    """
    check = "meta.token"
    error = error_of(seen)
    if is_readable(seen) or (error and error.code in (BAD_PARAMETER, UNKNOWN_OBJECT)):
        return _result(check, seen, Meaning(PASSED, "authenticates", who=None))
    return _refused(check, seen)


def interpret_waba(seen: Seen, *, swapped: bool) -> CheckResult:
    """Read the node of a WhatsApp Business Account; `swapped`: another id typed is a WABA's."""
    check = "meta.waba"
    body = object_of(seen, 200)
    if not is_readable(seen):
        return _wrong_object(check, seen, "waba_id", swapped=swapped)
    facts = _facts(body, name="name", verification="business_verification_status")
    return _result(check, seen, _state(Field.ACCOUNT_REVIEW, body.get("account_review_status")), facts)


def interpret_number(seen: Seen, *, swapped: bool) -> CheckResult:
    """Read the node of a phone number; `swapped`: another id typed is a number's.

    A number that waits says whether it waits for its code. The number itself is shown by its last
    four digits only.
    """
    check = "meta.number"
    body = object_of(seen, 200)
    if not is_readable(seen):
        return _wrong_object(check, seen, "meta_number_id", swapped=swapped)
    meaning = _state(Field.NUMBER_STATUS, body.get("status"))
    code = meta.state_of(Field.CODE, body.get("code_verification_status"))
    if meaning.reason == "connecting" and code.meaning is meta.Meaning.WAITING:
        meaning = _state(Field.NUMBER_STATUS, "UNVERIFIED")
    facts = _facts(body, name="verified_name", quality="quality_rating", platform="platform_type")
    digits = "".join(filter(str.isdigit, str(body.get("display_phone_number", ""))))
    facts |= {"number": f"•••• {digits[-4:]}"} if digits else {}
    open_ones = meta.open_in_number(meta.read(number=seen))
    return _result(check, seen, meaning, facts | ({UNREADY: open_ones[0]} if open_ones else {}))


def interpret_name(seen: Seen) -> CheckResult:
    """Read the review of the display name from the node of its phone number."""
    body = object_of(seen, 200)
    return _result(
        "meta.name", seen, _state(Field.NAME, body.get("name_status")), _facts(body, name="verified_name")
    )


def interpret_health(seen: Seen, *, waiting: bool) -> CheckResult:
    """Read from a node whether messages can be sent, with Meta's own hint as the fact `hint`.

    `waiting`: a review or the connection is still open, so that not being able to send is no fault yet.
    """
    check = "meta.health"
    health = object_of(seen, 200).get("health_status")
    health = health if isinstance(health, dict) else {}
    meaning = _state(Field.HEALTH, health.get("can_send_message"))
    if meaning.outcome is PASSED or meaning.reason == "unknown_state":
        return _result(check, seen, meaning)
    hint = next(advice(health.get("entities")), "")
    facts = {"hint": short(hint, 160)} if hint else {}
    if waiting:
        return _result(check, seen, Meaning(NOT_PROVABLE, "unfinished", who=Party.META), facts)
    return _result(check, seen, meaning._replace(reason=meaning.reason + "_why") if hint else meaning, facts)


def is_readable(seen: Seen) -> bool:
    """Return whether the answer is the node that was asked for."""
    return isinstance(object_of(seen, 200).get("id"), str)


def is_another_kind(seen: Seen) -> bool:
    """Return whether the answer says that the id is of nothing, or of something of another kind."""
    error = error_of(seen)
    return error is not None and error.code in (BAD_PARAMETER, UNKNOWN_OBJECT)


def _wrong_object(check_id: str, seen: Seen, field: str, *, swapped: bool) -> CheckResult:
    error = error_of(seen)
    if error and is_another_kind(seen):
        if swapped:
            return _result(check_id, seen, Meaning(FAILED, "swapped", field))
        if error.code == UNKNOWN_OBJECT or error.subcode == NO_SUCH_OBJECT_SUBCODE:
            return _result(check_id, seen, Meaning(FAILED, "wrong_id", field))
        return _result(check_id, seen, Meaning(NOT_PROVABLE, "query_refused", field))
    return _refused(check_id, seen)


def _refused(check_id: str, seen: Seen) -> CheckResult:
    """Return the result for an answer that is no node: by Meta's error code, else by the HTTP status."""
    error = error_of(seen)
    if not isinstance(seen, Answer) or error is None:
        return without_proof(check_id, seen, STATUSES[check_id])
    seen = dataclasses.replace(seen, request_id=_trace(error) or seen.request_id)
    if error.code in LIMITS:
        return rate_limited(check_id, seen)
    if error.code in TRANSIENT or error.is_transient:
        return vendor_trouble(check_id, seen, "transient")
    if error.code in TOKEN:
        reason = "expired" if error.subcode == TOKEN_EXPIRED_SUBCODE else "wrong_token"
        return result(check_id, seen, Meaning(FAILED, reason, "meta_token"))
    if error.code in PERMISSION:
        return result(check_id, seen, Meaning(FAILED, "no_permission", "meta_token"))
    return without_proof(check_id, seen, STATUSES[check_id])


def _result(
    check_id: str, seen: Seen, meaning: Meaning, facts: Mapping[str, str] | None = None
) -> CheckResult:
    error = error_of(seen)
    if error and error.trace and isinstance(seen, Answer):
        seen = dataclasses.replace(seen, request_id=_trace(error))
    return result(check_id, seen, meaning, facts)


def _state(name: Field, raw: object) -> Meaning:
    """What a value of Meta's means here: the table of `lib.domain.meta` in the ladder's terms."""
    state = meta.state_of(name, raw)
    outcome = _OUTCOMES.get(state.meaning)
    if outcome is None:
        return _UNKNOWN_STATE
    hints = outcome in (FAILED, WARNING)
    return Meaning(outcome, state.reason, _FIELD_OF.get(name) if hints else None, state.who)


def _trace(error: meta.GraphError) -> str | None:
    return short(error.trace) if error.trace else None


def _facts(body: Mapping[str, object], **names: str) -> dict[str, str]:
    return {fact: short(body[name]) for fact, name in names.items() if body.get(name) is not None}
