"""What VTEX's answers mean. Sources: VTEX reference 1.2, 2.1, 2.3 and 6.4, all checked 2026-11-21."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Final

from lib.domain.answers import Answer, Reached, Seen, TransportFailure
from lib.domain.ladder.meanings import (
    FAILED,
    NOT_PROVABLE,
    PASSED,
    WARNING,
    Meaning,
    StatusMeanings,
    object_of,
    result,
    rows_of,
    short,
    without_proof,
)
from lib.domain.ladder.model import CheckResult
from lib.domain.model import Party

SHOWN_HOSTS: Final = 5
"""How many of a store's host names a result carries."""

MOST_AFFILIATES: Final = 300
"""How many affiliates' ids a result carries at most."""

_OWN_HOSTS: Final = (".myvtex.com", ".vtexcommercestable.com.br", ".vtexcommercebeta.com.br")

_AFTER_HOST: Final = ("not_entered", "skipped_after_shape", "skipped_after_host")
_AFTER_LOGIN: Final = (*_AFTER_HOST, "skipped_after_login")

# A 404 of the login is blamed on the account because the path exists for every account; a 401 of
# License Manager stays open because its bodies are not documented and the login has just passed.
_OPTIONAL_READ: Final[StatusMeanings] = {
    400: Meaning(NOT_PROVABLE, "query_refused", who=Party.US),
    401: Meaning(NOT_PROVABLE, "unauthorized", "app_key"),
    403: Meaning(NOT_PROVABLE, "not_granted", who=None),
    404: Meaning(NOT_PROVABLE, "not_found", "account"),
}
STATUSES: Final[Mapping[str, StatusMeanings]] = {
    "vtex.login": {
        400: Meaning(FAILED, "malformed", "app_token"),
        401: Meaning(FAILED, "wrong_credentials", "app_token"),
        403: Meaning(FAILED, "forbidden", "app_key"),
        404: Meaning(FAILED, "account_unknown", "account"),
    },
    "vtex.customers": {
        400: Meaning(NOT_PROVABLE, "query_refused", who=Party.US),
        401: Meaning(FAILED, "unauthorized", "app_key"),
        403: Meaning(FAILED, "role_missing", "app_key"),
        404: Meaning(NOT_PROVABLE, "not_found", "account"),
    },
    "vtex.key_power": {**_OPTIONAL_READ, 403: Meaning(PASSED, "least", who=None)},
    "vtex.stores": _OPTIONAL_READ,
    "vtex.affiliates": _OPTIONAL_READ,
}
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "vtex.shape": ("ok", "not_entered"),
    "vtex.host": ("reached", "not_entered", "skipped_after_shape"),
    "vtex.login": ("ok", "ok_unnamed", "refused", "external_account", "other_key", *_AFTER_HOST),
    "vtex.customers": ("readable", "readable_uncounted", "none", "email_hidden", *_AFTER_LOGIN),
    "vtex.key_power": ("save_user", "save_user_external", "inactive", *_AFTER_LOGIN),
    "vtex.stores": ("found", "none", *_AFTER_LOGIN),
    "vtex.affiliates": ("found", "unusual_id", "missing", *_AFTER_LOGIN),
}


def interpret_host(seen: Reached | TransportFailure, *, host: str) -> CheckResult:
    """Read whether the account's API host can be reached; proves nothing about the account or the key."""
    if isinstance(seen, TransportFailure):
        return without_proof("vtex.host", seen, {})
    return CheckResult("vtex.host", PASSED, "vtex.host.reached", ms=seen.ms, facts={"host": short(host)})


def interpret_login(seen: Seen, *, account: str, app_key: str) -> CheckResult:
    """Read the answer of `POST /api/vtexid/apptoken/login`.

    Its failure form is not documented (VTEX reference 2.3, 2026-11-21): an `authStatus` other than
    `Success` is a refusal, while a 200 without any `authStatus` is another shape and proves nothing.
    The unverified token names account and key. Another key is `failed`, because the proof would not
    be about the key typed; another account is a warning, because external keys are official.
    """
    body = object_of(seen, 200)
    if not isinstance(body.get("authStatus"), str):
        return _without_proof("vtex.login", seen)
    token = body.get("token")
    if body["authStatus"] != "Success":
        return result("vtex.login", seen, Meaning(FAILED, "refused", "app_token"))
    if not isinstance(token, str) or not token:
        return _without_proof("vtex.login", seen)
    named_key, named_account = _named_in(token)
    facts = {"account": named_account}
    if not named_key or not named_account:
        return result("vtex.login", seen, Meaning(PASSED, "ok_unnamed", who=None))
    if named_key.lower() != app_key.lower():
        return result("vtex.login", seen, Meaning(FAILED, "other_key", "app_key"))
    if named_account.lower() != account.lower():
        return result("vtex.login", seen, Meaning(WARNING, "external_account", "account"), facts)
    return result("vtex.login", seen, Meaning(PASSED, "ok", who=None), facts)


def interpret_customers(seen: Seen) -> CheckResult:
    """Read the answer of the `CL` search that asks for `id,email`.

    Only a row that shows the private field `email` proves the role: public fields are readable
    without it (VTEX reference 1.2, 2026-11-21). 206 is HTTP's own answer to a range and counts as 200.
    """
    check = "vtex.customers"
    rows = rows_of(seen, 200, 206)
    if rows is None or not isinstance(seen, Answer):
        return _without_proof(check, seen)
    content_range = re.search(r"\d{1,12}-\d{1,12}/(\d{1,12})", seen.headers.get("rest-content-range", ""))
    total = int(content_range[1]) if content_range else None
    if rows and not any("email" in row for row in rows):
        return result(check, seen, Meaning(NOT_PROVABLE, "email_hidden", "app_key"))
    if rows and total is None:
        return result(check, seen, Meaning(PASSED, "readable_uncounted", who=None))
    if rows:
        return result(check, seen, Meaning(PASSED, "readable", who=None), {"total": str(total)})
    if total:
        return _without_proof(check, seen)
    return result(check, seen, Meaning(WARNING, "none"))


def interpret_key_power(seen: Seen, *, app_key: str) -> CheckResult:
    """Read the answer of `GET /api/vlm/appkeys`: 403 is the good one, 200 means the key has *Save user*.

    A list without the own key points to an external key (VTEX reference 2.3, 2026-11-21).
    """
    rows = rows_of(seen, 200)
    if rows is None:
        return _without_proof("vtex.key_power", seen)
    own = next((row for row in rows if str(row.get("appKey")).lower() == app_key.lower()), None)
    if own is None:
        return result("vtex.key_power", seen, Meaning(WARNING, "save_user_external", "app_key"))
    names = {"label": "label", "createdIn": "created_in", "isActive": "is_active"}
    facts = {name: short(own[key]) for key, name in names.items() if own.get(key) is not None}
    reason = "inactive" if own.get("isActive") is False else "save_user"
    return result("vtex.key_power", seen, Meaning(WARNING, reason, "app_key"), facts)


def interpret_stores(seen: Seen) -> CheckResult:
    """Read the answer of `GET /api/vlm/account/stores`: the hosts of the account's stores.

    Needs *Get account by identifier*, which a key for the customers need not have: 403 is no fault
    (VTEX reference 2.3, 2026-11-21).
    """
    rows = rows_of(seen, 200)
    if rows is None:
        return _without_proof("vtex.stores", seen)
    listed = [row.get("hosts") for row in rows]
    named = [host for hosts in listed if isinstance(hosts, list) for host in hosts]
    hosts = list(dict.fromkeys(host.lower() for host in named if _is_host(host)))
    if not hosts:
        return result("vtex.stores", seen, Meaning(NOT_PROVABLE, "none", who=None))
    # Every account has hosts of VTEX's own; those that its customers know come first.
    hosts.sort(key=lambda host: host.endswith(_OWN_HOSTS))
    facts = {"hosts": ", ".join(hosts[:SHOWN_HOSTS])}
    return result("vtex.stores", seen, Meaning(PASSED, "found", who=None), facts)


def interpret_affiliates(seen: Seen) -> CheckResult:
    """Read the answer of `GET /api/fulfillment/pvt/affiliates`: is Hellotext's affiliate there?

    It has Hellotext's name or its support address as follow-up e-mail; its id is three letters without
    vowels (VTEX reference 6.4, Hellotext reference 1.1, 2026-11-21). Needs *Save Order(Form)
    Configuration*, which a key for the customers need not have: 403 is no fault.
    """
    rows = rows_of(seen, 200)
    if rows is None:
        return _without_proof("vtex.affiliates", seen)
    ids = [short(row.get("id")) for row in rows if _is_hellotext(row)]
    taken = [short(row["id"]) for row in rows[:MOST_AFFILIATES] if row.get("id") is not None]
    facts = {"taken": ", ".join(taken)}
    if not ids:
        return result("vtex.affiliates", seen, Meaning(WARNING, "missing"), facts)
    facts["ids"] = ", ".join(ids)
    if not all(_AFFILIATE_ID.fullmatch(one) for one in ids):
        return result("vtex.affiliates", seen, Meaning(WARNING, "unusual_id"), facts)
    return result("vtex.affiliates", seen, Meaning(PASSED, "found", who=None), facts)


_AFFILIATE_ID: Final = re.compile(r"[b-df-hj-np-tv-z]{3}", re.IGNORECASE)
_HOST: Final = re.compile(r"(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


def _is_host(value: object) -> bool:
    return isinstance(value, str) and _HOST.fullmatch(value) is not None


def _is_hellotext(affiliate: Mapping[str, object]) -> bool:
    name, email = str(affiliate.get("name")).lower(), str(affiliate.get("followUpEmail")).lower()
    return "hellotext" in name or email.strip() == "support@hellotext.com"


def _without_proof(check_id: str, seen: Seen) -> CheckResult:
    return without_proof(check_id, seen, STATUSES[check_id])


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
    return (short(key) if isinstance(key, str) else ""), (short(account) if isinstance(account, str) else "")
