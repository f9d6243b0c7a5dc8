"""What Hellotext's answers mean. Source: Hellotext reference 2.1 to 2.3, checked 2026-11-21."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from lib.domain.answers import Answer, FailureKind, Seen
from lib.domain.ladder.meanings import (
    FAILED,
    NOT_PROVABLE,
    PASSED,
    WARNING,
    Meaning,
    StatusMeanings,
    is_blocked,
    object_of,
    result,
    short,
    without_proof,
)
from lib.domain.ladder.model import CheckResult
from lib.domain.model import Party

STATUSES: Final[Mapping[str, StatusMeanings]] = {
    "hellotext.business": {
        400: Meaning(FAILED, "malformed", "business_id"),
        401: Meaning(FAILED, "wrong_id", "business_id"),
        403: Meaning(FAILED, "forbidden", "business_id"),
        404: Meaning(FAILED, "unknown", "business_id"),
        422: Meaning(FAILED, "invalid", "business_id"),
    },
    "hellotext.token": {
        400: Meaning(FAILED, "malformed", "hellotext_token"),
        401: Meaning(FAILED, "wrong_token", "hellotext_token"),
        403: Meaning(FAILED, "plan_blocked", "hellotext_token"),
        404: Meaning(NOT_PROVABLE, "not_found", who=Party.US),
        422: Meaning(FAILED, "invalid", "hellotext_token"),
    },
    "hellotext.write": {
        400: Meaning(NOT_PROVABLE, "query_refused", who=Party.US),
        401: Meaning(FAILED, "wrong_token", "hellotext_token"),
        403: Meaning(FAILED, "plan_blocked", "hellotext_token"),
        404: Meaning(NOT_PROVABLE, "not_found", who=Party.US),
        422: Meaning(NOT_PROVABLE, "query_refused", who=Party.US),
    },
}
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "hellotext.business": ("found", "other_id", "not_entered"),
    "hellotext.token": ("authenticates", "not_entered"),
    "hellotext.write": ("written", "not_agreed", "not_entered", "skipped_after_token"),
}
_ENVELOPES: Final = frozenset({"data", "items", "profiles", "results"})
_ERRORS: Final = frozenset({"error", "errors"})
UNCERTAIN: Final = frozenset(
    {FailureKind.CONNECTION_LOST.value, FailureKind.READ_TIMEOUT.value, FailureKind.OUT_OF_TIME.value}
    | {FailureKind.TRUNCATED.value, FailureKind.TOO_LARGE.value}
    | {"request_timeout", "http_500", "http_502", "http_503", "http_504", "server_error"}
    | {"html", "not_json", "broken_json", "other_shape"}
)
"""Reasons after which a write may have happened all the same; its code is `vendor.write_<reason>`.

Source: Hellotext reference 2.3, 5xx and time-out: "the result is uncertain".
"""


def interpret_business(seen: Seen, *, business_id: str) -> CheckResult:
    """Read the answer of `GET /v1/public/businesses/{id}`; facts: country and calling prefix if given."""
    check = "hellotext.business"
    body = object_of(seen, 200)
    if not isinstance(body.get("id"), str):
        return without_proof(check, seen, STATUSES[check])
    if body["id"] != business_id:
        return result(check, seen, Meaning(WARNING, "other_id", "business_id"))
    country = body.get("country")
    country = country if isinstance(country, dict) else {}
    names = {"code": "country", "prefix": "prefix"}
    facts = {name: short(country[key]) for key, name in names.items() if country.get(key) is not None}
    return result(check, seen, Meaning(PASSED, "found", who=None), facts)


def interpret_profiles(seen: Seen) -> CheckResult:
    """Read the answer of `GET /v1/profiles?limit=1`.

    200 proves that the token authenticates; neither that it belongs to this business nor that it may
    write (Hellotext reference 2.1, 2026-11-21).
    """
    body = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    if not _is_list_of_profiles(body):
        return without_proof("hellotext.token", seen, STATUSES["hellotext.token"])
    return result("hellotext.token", seen, Meaning(PASSED, "authenticates", who=None))


def _is_list_of_profiles(body: object) -> bool:
    """Whether a body is a list of profiles, bare or in an envelope, which is not documented.

    Rows are known by their ids wherever they stand. A list without any row says nothing of itself: in an
    envelope it counts only as the sole list, under a name for what was asked for.
    """
    if isinstance(body, list):
        return all(map(_is_profile, body))
    if not isinstance(body, dict) or not body.keys().isdisjoint(_ERRORS):
        return False
    lists = {name: value for name, value in body.items() if isinstance(value, list)}
    if any(rows and all(map(_is_profile, rows)) for rows in lists.values()):
        return True
    return len(lists) == 1 and any(name in _ENVELOPES and not rows for name, rows in lists.items())


def _is_profile(row: object) -> bool:
    profile = row.get("id") if isinstance(row, dict) else None
    return isinstance(profile, str | int) and bool(profile)


def interpret_write(seen: Seen) -> CheckResult:
    """Read the answer to writing the check's own profile, by POST or by PATCH.

    An id in a 200 or 201 proves that the token may write; the id is a fact, so that the next check
    updates the same profile. 403 is what an inactive plan answers (Hellotext reference 2.3, 2026-11-21).
    """
    check = "hellotext.write"
    profile = object_of(seen, 200, 201).get("id")
    if isinstance(profile, str) and profile:
        return result(check, seen, Meaning(PASSED, "written", who=None), {"profile": short(profile)})
    found = without_proof(check, seen, STATUSES[check])
    reason = found.code.removeprefix("vendor.")
    if reason not in UNCERTAIN or is_blocked(seen):
        return found
    return dataclasses.replace(found, code=f"vendor.write_{reason}")
