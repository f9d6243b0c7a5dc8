"""What Hellotext's answer to a write means for the customer that was written.

The statuses are those of hellotext.md 2.3 (checked on 2026-11-21); it documents no rate limit and no
idempotency key. The one mistake that cannot be undone is to send again what arrived. So everything that
does not plainly say whether it was written is uncertain, and looked up before anything is sent again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Literal

LONGEST_WAIT = 600.0
"""Seconds. A vendor that asks for more is asked again after this."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_OF_THE_TOKEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_REASONS = {
    HTTPStatus.NOT_FOUND: "refused_404",
    HTTPStatus.GONE: "refused_404",
    HTTPStatus.UNPROCESSABLE_ENTITY: "refused_422",
}
_OTHER_REASON = "refused_400"


class WriteResult(StrEnum):
    """What became of a write.

    `GONE`: the profile to be changed does not exist any more. `LIMITED`: refused for now, nothing was
    written. `UNAUTHORIZED`: the token may not write. `NOT_SENT`: certain that nothing was written, and the
    same can be sent again.
    """

    CREATED = "created"
    UPDATED = "updated"
    REFUSED = "refused"
    GONE = "gone"
    LIMITED = "limited"
    UNAUTHORIZED = "unauthorized"
    UNCERTAIN = "uncertain"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: status, parsed JSON (None for anything else), the `Retry-After` header as it came."""

    status: int
    body: object
    retry_after: str | None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No answer. `sent` is False only where it is certain that nothing arrived: no connection, no name."""

    sent: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """`reason` is the ledger's code of a refused customer; `retry_after` is in seconds, at most 600."""

    result: WriteResult
    profile_id: str | None = None
    reason: str | None = None
    retry_after: float | None = None


def judge(seen: Answered | NoAnswer, method: Literal["POST", "PATCH"], now: datetime | None = None) -> Judged:
    """What a write came to. `now` (aware) is needed to understand a `Retry-After` that is a date.

    - 201 to a POST is a new profile; 200 to a POST, 200 and 201 to a PATCH are an existing one. Without a
      readable id, and with any other 2xx ("accepted, not saved yet"), it is uncertain.
    - 3xx: Hellotext documents no redirect and none is followed, because that would carry the token to
      another address. Nothing was written, so it counts as not sent: a moved service must not reject
      every customer. 303 is the exception: it is how servers answer after having done the work (RFC 9110,
      15.4.4).
    - 401 and 403 are about the token, not the customer. 404 and 410 to a PATCH: the profile is gone.
    - 429 and 425 (RFC 8470) write nothing. All other 4xx refuse this customer with this content: 404, 422
      by their own reason, the rest as malformed. 408 is uncertain: it can come from before or behind.
    - 5xx and statuses that HTTP does not have are uncertain.
    """
    if isinstance(seen, NoAnswer):
        return Judged(WriteResult.UNCERTAIN if seen.sent else WriteResult.NOT_SENT)
    wait = waiting_time(seen.retry_after, now)
    match seen.status:
        case HTTPStatus.OK | HTTPStatus.CREATED:
            return _written(seen, method)
        case HTTPStatus.SEE_OTHER | HTTPStatus.REQUEST_TIMEOUT:
            return Judged(WriteResult.UNCERTAIN, retry_after=wait)
        case HTTPStatus.TOO_MANY_REQUESTS | HTTPStatus.TOO_EARLY:
            return Judged(WriteResult.LIMITED, retry_after=wait)
        case status if 300 <= status < 400:
            return Judged(WriteResult.NOT_SENT, retry_after=wait)
        case status if 400 <= status < 500:
            return _refused(status, method)
    return Judged(WriteResult.UNCERTAIN, id_in(seen.body), retry_after=wait)


def _written(seen: Answered, method: Literal["POST", "PATCH"]) -> Judged:
    profile_id = id_in(seen.body)
    if profile_id is None:
        return Judged(WriteResult.UNCERTAIN)
    is_new = method == "POST" and seen.status == HTTPStatus.CREATED
    return Judged(WriteResult.CREATED if is_new else WriteResult.UPDATED, profile_id)


def _refused(status: int, method: Literal["POST", "PATCH"]) -> Judged:
    if status in _OF_THE_TOKEN:
        return Judged(WriteResult.UNAUTHORIZED)
    if status in _GONE and method == "PATCH":
        return Judged(WriteResult.GONE)
    reason = next((reason for known, reason in _REASONS.items() if known == status), _OTHER_REASON)
    return Judged(WriteResult.REFUSED, reason=reason)


def id_in(body: object) -> str | None:
    """The id of a profile or a property; `None` for what cannot be one, and must not get into a request."""
    value = body.get("id") if isinstance(body, dict) else None
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def waiting_time(header: str | None, now: datetime | None) -> float | None:
    """The seconds that a `Retry-After` asks for, from 0 to 600; None where it cannot be understood.

    It is a number of seconds or a date (RFC 9110, 10.2.3), which says nothing without `now` (aware).
    """
    text = (header or "").strip()
    if _SECONDS.fullmatch(text):
        return min(float(text), LONGEST_WAIT)
    if now is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
        return min(max((moment - now).total_seconds(), 0.0), LONGEST_WAIT)
    except (ValueError, OverflowError):
        return None
