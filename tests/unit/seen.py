"""Answers of vendors as the rules see them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

from lib.domain.answers import Answer, BodyKind, Seen
from lib.domain.ladder import CheckResult, interpret_business, interpret_key_power, interpret_login
from lib.domain.model import CheckOutcome

KEY = "vtexappkey-acme-ORYNWX"
NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)


def jwt(claims: object) -> str:
    """An unsigned token with these claims."""
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{payload}.c2ln"


def answer(status: int, body: object = None, **headers: str) -> Answer:
    """An answer with a JSON body; `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, BodyKind.JSON, 12, NOW, "req-1", body, headers=named)


def login(seen: Seen) -> CheckResult:
    """What the answer to the login of `KEY` means."""
    return interpret_login(seen, account="acme", app_key=KEY)


def power(seen: Seen) -> CheckResult:
    """What the list of keys means for `KEY`."""
    return interpret_key_power(seen, app_key=KEY)


def business(seen: Seen) -> CheckResult:
    """What the answer about a business means."""
    return interpret_business(seen, business_id="yQlRPYBb")


def said(result: CheckResult) -> tuple[CheckOutcome, str]:
    """Outcome and code of a result."""
    return result.outcome, result.code
