"""What the same answer means at every vendor, and how a check's own reading becomes a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from lib.domain.answers import (
    Answer,
    BodyKind,
    FailureKind,
    Seen,
    TransportFailure,
    retry_after_seconds,
)
from lib.domain.ladder.model import CheckResult, Vendor
from lib.domain.model import CheckOutcome, Party

PASSED, FAILED = CheckOutcome.PASSED, CheckOutcome.FAILED
WARNING, NOT_PROVABLE = CheckOutcome.WARNING, CheckOutcome.NOT_PROVABLE


class Meaning(NamedTuple):
    """One row of the tables: what an answer to a certain check means."""

    outcome: CheckOutcome
    reason: str
    field: str | None = None
    who: Party | None = Party.MERCHANT


StatusMeanings = Mapping[int, Meaning]

_VENDOR_NAMES: Final = {Vendor.VTEX: "VTEX", Vendor.HELLOTEXT: "Hellotext", Vendor.META: "Meta"}
_SERVER_REASONS: Final[Mapping[int, str]] = {
    408: "request_timeout",
    500: "http_500",
    502: "http_502",
    503: "http_503",
    504: "http_504",
}
_BODY_REASONS: Final[Mapping[BodyKind, str]] = {
    BodyKind.HTML: "html",
    BodyKind.OTHER: "not_json",
    BodyKind.BROKEN_JSON: "broken_json",
}
_OUR_FAULTS: Final = frozenset({FailureKind.ADDRESS_REFUSED, FailureKind.UNSENDABLE})

VENDOR_REASONS: Final = frozenset(
    {*_SERVER_REASONS.values(), *_BODY_REASONS.values(), *(kind.value for kind in FailureKind)}
    | {"rate_limited", "rate_limited_wait", "redirected", "transient"}
    | {"server_error", "unexpected_status", "other_shape"}
)
"""Every way in which a vendor's answer, or its absence, proves nothing; its code is `vendor.<reason>`."""


def result(
    check_id: str, seen: Seen, meaning: Meaning, facts: Mapping[str, str] | None = None
) -> CheckResult:
    """Return what `meaning` says about `seen`."""
    return CheckResult(
        check_id,
        meaning.outcome,
        f"{check_id}.{meaning.reason}",
        meaning.field,
        meaning.who,
        seen.request_id if isinstance(seen, Answer) else None,
        seen.ms,
        facts or {},
    )


def without_proof(check_id: str, seen: Seen, statuses: StatusMeanings) -> CheckResult:
    """Return the result for anything that is not the answer the check hopes for.

    `statuses` are those that mean something of their own at this check. A page under 401 or 403 has no
    such meaning: it is what a firewall before the API shows, and no word of the API itself about the key.
    """
    vendor = vendor_of(check_id)
    if isinstance(seen, TransportFailure):
        who = Party.US if seen.kind in _OUR_FAULTS else Party(vendor)
        suspect = "account" if (vendor, seen.kind) == (Vendor.VTEX, FailureKind.DNS_FAILURE) else None
        return CheckResult(
            check_id,
            NOT_PROVABLE,
            f"vendor.{seen.kind}",
            suspect,
            who,
            ms=seen.ms,
            facts=_vendor_fact(vendor),
        )
    if is_blocked(seen):
        return vendor_trouble(check_id, seen, _BODY_REASONS[seen.body])
    meaning = statuses.get(seen.status)
    if meaning:
        return result(check_id, seen, meaning)
    reason, facts = _generic_reason(seen)
    return vendor_trouble(check_id, seen, reason, facts)


def is_blocked(seen: Seen) -> bool:
    """Return whether the answer is a page that refuses: it came from before the API."""
    return isinstance(seen, Answer) and seen.status in (401, 403) and seen.body is BodyKind.HTML


def vendor_trouble(
    check_id: str, seen: Answer, reason: str, facts: Mapping[str, str] | None = None
) -> CheckResult:
    """Return the result for an answer with which the vendor says that it cannot answer now."""
    vendor = vendor_of(check_id)
    return CheckResult(
        check_id,
        NOT_PROVABLE,
        f"vendor.{reason}",
        who=Party(vendor),
        request_id=seen.request_id,
        ms=seen.ms,
        facts={**_vendor_fact(vendor), **(facts or {})},
    )


def rate_limited(check_id: str, seen: Answer) -> CheckResult:
    """Return the result for an answer that asks to wait, with the seconds where they are said."""
    wait = retry_after_seconds(seen)
    if wait is None:
        return vendor_trouble(check_id, seen, "rate_limited")
    return vendor_trouble(check_id, seen, "rate_limited_wait", {"seconds": str(wait)})


def vendor_of(check_id: str) -> Vendor:
    """Return whose check it is: an id begins with its vendor."""
    return Vendor(check_id.partition(".")[0])


def rows_of(seen: Seen, *statuses: int) -> list[dict[str, object]] | None:
    """Return the JSON objects of a list that was answered with one of `statuses`, else `None`."""
    rows = seen.json if isinstance(seen, Answer) and seen.status in statuses else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return None
    return rows


def object_of(seen: Seen, *statuses: int) -> dict[str, object]:
    """Return the JSON object that was answered with one of `statuses`, else an empty one."""
    body = seen.json if isinstance(seen, Answer) and seen.status in statuses else None
    return body if isinstance(body, dict) else {}


def short(value: object, limit: int = 100) -> str:
    """Return a vendor's value as one short printable line of at most `limit` characters."""
    return "".join(c for c in str(value) if c.isprintable())[:limit]


def _vendor_fact(vendor: Vendor) -> dict[str, str]:
    return {"vendor": _VENDOR_NAMES[vendor]}


def _generic_reason(answer: Answer) -> tuple[str, dict[str, str]]:
    """Return the reason, and its facts, for a status that means the same at every check."""
    wait = retry_after_seconds(answer)
    waiting = {} if wait is None else {"seconds": str(wait)}
    if answer.status == 429:
        return ("rate_limited_wait" if waiting else "rate_limited"), waiting
    if answer.status in _SERVER_REASONS:
        return _SERVER_REASONS[answer.status], waiting
    if 300 <= answer.status < 400:
        return "redirected", {"status": str(answer.status)}
    if answer.status >= 500:
        return "server_error", {"status": str(answer.status), **waiting}
    if answer.status not in (200, 206):
        return "unexpected_status", {"status": str(answer.status)}
    return _BODY_REASONS.get(answer.body, "other_shape"), {}
