"""What came back over the wire from a vendor, as values that the pure rules can read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum


class FailureKind(StrEnum):
    """Why a call brought no answer at all."""

    CONNECTION_REFUSED = "connection_refused"
    CONNECTION_LOST = "connection_lost"
    DNS_FAILURE = "dns_failure"
    TLS_FAILURE = "tls_failure"
    CONNECT_TIMEOUT = "connect_timeout"
    READ_TIMEOUT = "read_timeout"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    OUT_OF_TIME = "out_of_time"
    ADDRESS_REFUSED = "address_refused"
    UNSENDABLE = "unsendable"


class BodyKind(StrEnum):
    """What the body of an answer was, by its declared content type and by parsing it."""

    JSON = "json"
    BROKEN_JSON = "broken_json"
    HTML = "html"
    OTHER = "other"


@dataclass(frozen=True)
class Answer:
    """What a vendor answered. Bodies and headers stay out of the repr: they can hold secrets."""

    status: int
    body: BodyKind
    ms: int
    received_at: datetime
    request_id: str | None = None
    json: object = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class TransportFailure:
    """No usable answer arrived."""

    kind: FailureKind
    ms: int = 0


Seen = Answer | TransportFailure


@dataclass(frozen=True)
class Reached:
    """A connection was opened, with its TLS verified, and closed again; nothing was sent over it."""

    ms: int


def retry_after_seconds(answer: Answer) -> int | None:
    """Return how many seconds the vendor asks to wait: `Retry-After` as seconds or date (RFC 9110 10.2.3).

    A date is measured against the vendor's own clock (`Date`) where given, so that ours need not agree.
    """
    wanted = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", wanted):
        return int(wanted)
    until = _http_date(wanted)
    if until is None:
        return None
    now = clock_of(answer) or answer.received_at
    return max(0, round((until - now).total_seconds()))


def clock_of(answer: Answer) -> datetime | None:
    """What the vendor's own clock said when it answered, to the second (`Date`, RFC 9110 6.6.1)."""
    return _http_date(answer.headers.get("date", ""))


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
