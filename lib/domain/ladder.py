"""The credential ladder: its checks in order, and what a vendor's answer to each of them means.

Everything here is pure: a check is interpreted from what was seen on the wire. The rule behind all
interpretations: `failed` only when the answer says that the credential or its role is wrong;
whatever a vendor could not or would not answer is `not_provable`. Sources: VTEX reference 1.2, 2.3
and Hellotext reference 2.2, 2.3, both checked 2026-11-21.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from lib.domain.answers import (
    Answer,
    BodyKind,
    FailureKind,
    Seen,
    TransportFailure,
    retry_after_seconds,
)
from lib.domain.model import CheckOutcome, Party


class Vendor(StrEnum):
    """Whose answer a check reads."""

    VTEX = "vtex"
    HELLOTEXT = "hellotext"


@dataclass(frozen=True)
class CheckSpec:
    """One step of the ladder and the rulebook rules that it proves."""

    id: str
    vendor: Vendor
    required: bool
    proves: tuple[str, ...] = ()


CHECKS: Final = (
    CheckSpec("vtex.shape", Vendor.VTEX, required=True),
    CheckSpec("vtex.login", Vendor.VTEX, required=True, proves=("vtex_key_valid",)),
    CheckSpec("vtex.customers", Vendor.VTEX, required=True, proves=("vtex_customers_readable",)),
    CheckSpec("vtex.key_power", Vendor.VTEX, required=False, proves=("vtex_key_least_privilege",)),
    CheckSpec("hellotext.business", Vendor.HELLOTEXT, required=True, proves=("hellotext_business_id",)),
    CheckSpec("hellotext.token", Vendor.HELLOTEXT, required=True, proves=("hellotext_token",)),
)


@dataclass(frozen=True)
class CheckResult:
    """What one check found. `field` is the input to look at, `who` the party that can fix it, `ms` the
    time on the wire; `facts` are short texts that a sentence may show, never a secret.
    """

    check_id: str
    outcome: CheckOutcome
    code: str
    field: str | None = None
    who: Party | None = None
    request_id: str | None = None
    ms: int = 0
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict)


class _Meaning(NamedTuple):
    """One row of the tables below: what a status of a certain check means."""

    outcome: CheckOutcome
    reason: str
    field: str | None = None
    who: Party | None = Party.MERCHANT


_PASSED, _FAILED = CheckOutcome.PASSED, CheckOutcome.FAILED
_WARNING, _NOT_PROVABLE = CheckOutcome.WARNING, CheckOutcome.NOT_PROVABLE

# A 404 of the login is blamed on the account because the path exists for every account; a 401 of
# License Manager stays open because its bodies are not documented and the login has just passed.
_STATUS_MEANINGS: Final[Mapping[str, Mapping[int, _Meaning]]] = {
    "vtex.login": {
        400: _Meaning(_FAILED, "malformed", "app_token"),
        401: _Meaning(_FAILED, "wrong_credentials", "app_token"),
        403: _Meaning(_FAILED, "forbidden", "app_key"),
        404: _Meaning(_FAILED, "account_unknown", "account"),
    },
    "vtex.customers": {
        400: _Meaning(_NOT_PROVABLE, "query_refused", who=Party.US),
        401: _Meaning(_FAILED, "unauthorized", "app_key"),
        403: _Meaning(_FAILED, "role_missing", "app_key"),
        404: _Meaning(_NOT_PROVABLE, "not_found", "account"),
    },
    "vtex.key_power": {
        400: _Meaning(_NOT_PROVABLE, "query_refused", who=Party.US),
        401: _Meaning(_NOT_PROVABLE, "unauthorized", "app_key"),
        403: _Meaning(_PASSED, "least", who=None),
        404: _Meaning(_NOT_PROVABLE, "not_found", "account"),
    },
    "hellotext.business": {
        400: _Meaning(_FAILED, "malformed", "business_id"),
        401: _Meaning(_FAILED, "wrong_id", "business_id"),
        403: _Meaning(_FAILED, "forbidden", "business_id"),
        404: _Meaning(_FAILED, "unknown", "business_id"),
        422: _Meaning(_FAILED, "invalid", "business_id"),
    },
    "hellotext.token": {
        400: _Meaning(_FAILED, "malformed", "hellotext_token"),
        401: _Meaning(_FAILED, "wrong_token", "hellotext_token"),
        403: _Meaning(_FAILED, "plan_blocked", "hellotext_token"),
        404: _Meaning(_NOT_PROVABLE, "not_found", who=Party.US),
        422: _Meaning(_FAILED, "invalid", "hellotext_token"),
    },
}
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
_SPECIFIC_REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "vtex.shape": ("ok", "not_entered"),
    "vtex.login": (
        "ok",
        "ok_unnamed",
        "refused",
        "external_account",
        "other_key",
        "not_entered",
        "skipped_after_shape",
    ),
    "vtex.customers": (
        "readable",
        "readable_uncounted",
        "none",
        "email_hidden",
        "not_entered",
        "skipped_after_shape",
        "skipped_after_login",
    ),
    "vtex.key_power": (
        "save_user",
        "save_user_external",
        "not_entered",
        "skipped_after_shape",
        "skipped_after_login",
    ),
    "hellotext.business": ("found", "other_id", "not_entered"),
    "hellotext.token": ("authenticates", "not_entered"),
}

CODES: Final = frozenset(
    {f"{check}.{reason}" for check, reasons in _SPECIFIC_REASONS.items() for reason in reasons}
    | {f"{check}.{row.reason}" for check, rows in _STATUS_MEANINGS.items() for row in rows.values()}
    | {f"vendor.{reason}" for reason in (*_SERVER_REASONS.values(), *_BODY_REASONS.values(), *FailureKind)}
    | {"vendor.rate_limited", "vendor.rate_limited_wait", "vendor.redirected"}
    | {"vendor.server_error", "vendor.unexpected_status", "vendor.other_shape"}
)
"""Every code that a check can end with, besides the refusals and warnings of `lib.domain.pasted`."""


def skipped(check_id: str, reason: str) -> CheckResult:
    """Return the result of a check that was not made."""
    return CheckResult(check_id, CheckOutcome.SKIPPED, f"{check_id}.{reason}")


def interpret_login(seen: Seen, *, account: str, app_key: str) -> CheckResult:
    """Read the answer of `POST /api/vtexid/apptoken/login`.

    Its failure form is not documented (VTEX reference 2.3, 2026-11-21): an `authStatus` other than
    `Success` is a refusal, while a 200 without any `authStatus` is another shape and proves nothing.
    The unverified token names account and key. Another key is `failed`, because the proof would not
    be about the key typed; another account is a warning, because external keys are official.
    """
    body = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    if not isinstance(body, dict) or not isinstance(body.get("authStatus"), str):
        return _without_proof("vtex.login", seen)
    token = body.get("token")
    if body["authStatus"] != "Success":
        return _result("vtex.login", seen, _Meaning(_FAILED, "refused", "app_token"))
    if not isinstance(token, str) or not token:
        return _without_proof("vtex.login", seen)
    named_key, named_account = _named_in(token)
    facts = {"account": named_account}
    if not named_key or not named_account:
        return _result("vtex.login", seen, _Meaning(_PASSED, "ok_unnamed", who=None))
    if named_key.lower() != app_key.lower():
        return _result("vtex.login", seen, _Meaning(_FAILED, "other_key", "app_key"))
    if named_account.lower() != account.lower():
        return _result("vtex.login", seen, _Meaning(_WARNING, "external_account", "account"), facts)
    return _result("vtex.login", seen, _Meaning(_PASSED, "ok", who=None), facts)


def interpret_customers(seen: Seen) -> CheckResult:
    """Read the answer of the `CL` search that asks for `id,email`.

    Only a row that shows the private field `email` proves the role: public fields are readable
    without it (VTEX reference 1.2, 2026-11-21). 206 is HTTP's own answer to a range and counts as 200.
    """
    check = "vtex.customers"
    rows = seen.json if isinstance(seen, Answer) and seen.status in (200, 206) else None
    if not isinstance(seen, Answer) or not isinstance(rows, list):
        return _without_proof(check, seen)
    if not all(isinstance(row, dict) for row in rows):
        return _without_proof(check, seen)
    content_range = re.search(r"\d{1,12}-\d{1,12}/(\d{1,12})", seen.headers.get("rest-content-range", ""))
    total = int(content_range[1]) if content_range else None
    if rows and not any("email" in row for row in rows):
        return _result(check, seen, _Meaning(_NOT_PROVABLE, "email_hidden", "app_key"))
    if rows and total is None:
        return _result(check, seen, _Meaning(_PASSED, "readable_uncounted", who=None))
    if rows:
        return _result(check, seen, _Meaning(_PASSED, "readable", who=None), {"total": str(total)})
    if total:
        return _without_proof(check, seen)
    return _result(check, seen, _Meaning(_WARNING, "none"))


def interpret_key_power(seen: Seen, *, app_key: str) -> CheckResult:
    """Read the answer of `GET /api/vlm/appkeys`: 403 is the good one, 200 means the key has *Save user*.

    A list without the own key points to an external key (VTEX reference 2.3, 2026-11-21).
    """
    rows = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return _without_proof("vtex.key_power", seen)
    own = next((row for row in rows if str(row.get("appKey")).lower() == app_key.lower()), None)
    if own is None:
        return _result("vtex.key_power", seen, _Meaning(_WARNING, "save_user_external", "app_key"))
    names = {"label": "label", "createdIn": "created_in", "isActive": "is_active"}
    facts = {name: _short(own[key]) for key, name in names.items() if own.get(key) is not None}
    return _result("vtex.key_power", seen, _Meaning(_WARNING, "save_user", "app_key"), facts)


def interpret_business(seen: Seen, *, business_id: str) -> CheckResult:
    """Read the answer of `GET /v1/public/businesses/{id}`; facts: country and calling prefix if given."""
    check = "hellotext.business"
    body = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    if not isinstance(body, dict) or not isinstance(body.get("id"), str):
        return _without_proof(check, seen)
    if body["id"] != business_id:
        return _result(check, seen, _Meaning(_WARNING, "other_id", "business_id"))
    country = body.get("country")
    country = country if isinstance(country, dict) else {}
    names = {"code": "country", "prefix": "prefix"}
    facts = {name: _short(country[key]) for key, name in names.items() if country.get(key) is not None}
    return _result(check, seen, _Meaning(_PASSED, "found", who=None), facts)


def interpret_profiles(seen: Seen) -> CheckResult:
    """Read the answer of `GET /v1/profiles?limit=1`.

    200 proves that the token authenticates; neither that it belongs to this business nor that it may
    write (Hellotext reference 2.1, 2026-11-21). The list's envelope is not documented: a bare list and
    an object that holds one are accepted.
    """
    body = seen.json if isinstance(seen, Answer) and seen.status == 200 else None
    lists = [body] if isinstance(body, list) else []
    if isinstance(body, dict) and "errors" not in body and "error" not in body:
        lists = [value for value in body.values() if isinstance(value, list)]
    if not lists:
        return _without_proof("hellotext.token", seen)
    return _result("hellotext.token", seen, _Meaning(_PASSED, "authenticates", who=None))


def _without_proof(check_id: str, seen: Seen) -> CheckResult:
    """Return the result for anything that is not the answer the check hopes for."""
    vendor = next(spec.vendor for spec in CHECKS if spec.id == check_id)
    if isinstance(seen, TransportFailure):
        who = Party.US if seen.kind in _OUR_FAULTS else Party(vendor)
        suspect = "account" if (vendor, seen.kind) == (Vendor.VTEX, FailureKind.DNS_FAILURE) else None
        return CheckResult(
            check_id,
            _NOT_PROVABLE,
            f"vendor.{seen.kind}",
            suspect,
            who,
            ms=seen.ms,
            facts=_vendor_fact(vendor),
        )
    meaning = _STATUS_MEANINGS[check_id].get(seen.status)
    if meaning:
        return _result(check_id, seen, meaning)
    reason, facts = _generic_reason(seen)
    return CheckResult(
        check_id,
        _NOT_PROVABLE,
        f"vendor.{reason}",
        who=Party(vendor),
        request_id=seen.request_id,
        ms=seen.ms,
        facts={**_vendor_fact(vendor), **facts},
    )


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


def _vendor_fact(vendor: Vendor) -> dict[str, str]:
    return {"vendor": {Vendor.VTEX: "VTEX", Vendor.HELLOTEXT: "Hellotext"}[vendor]}


def _result(
    check_id: str, seen: Seen, meaning: _Meaning, facts: Mapping[str, str] | None = None
) -> CheckResult:
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


def _named_in(token: str) -> tuple[str, str]:
    """Return the key and the account that a JWT's payload names, unverified; empty texts if unreadable."""
    payload = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(claims, dict):
        return "", ""
    key, account = claims.get("sub"), claims.get("account")
    return (_short(key) if isinstance(key, str) else ""), (
        _short(account) if isinstance(account, str) else ""
    )


def _short(value: object) -> str:
    """Return a vendor's value as one short printable line."""
    return "".join(c for c in str(value) if c.isprintable())[:100]
