"""What every vendor's part of the ladder stands on: what was typed, and the results that need no call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lib.domain.credential import SECRET_FIELDS
from lib.domain.ladder import CheckResult, skipped
from lib.domain.model import CheckOutcome, Party
from lib.domain.pasted import own_value
from lib.errors import InvalidInput


@dataclass(frozen=True)
class Credentials:
    """What was typed into the credential fields, as typed; `None` is a field left empty."""

    account: str | None = None
    app_key: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    business_id: str | None = None
    hellotext_token: str | None = field(default=None, repr=False)
    meta_business_id: str | None = None
    waba_id: str | None = None
    meta_number_id: str | None = None
    meta_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class WriteConsent:
    """A person agreed to the write check. `profile` is the id of its own profile, once there is one."""

    profile: str | None


def secrets_in(entered: Credentials) -> tuple[str, ...]:
    """Return what no result may show: the key and the tokens as they are sent."""
    return tuple(
        own_value(text, name) for name in SECRET_FIELDS if (text := getattr(entered, name)) is not None
    )


def refused(check_id: str, error: InvalidInput) -> CheckResult:
    """Return the result of a check whose field holds what cannot be sent."""
    facts = {name: str(value) for name, value in error.facts.items()}
    return CheckResult(check_id, CheckOutcome.FAILED, error.code, error.field, Party.MERCHANT, facts=facts)


def skip(check_ids: tuple[str, ...], reason: str) -> Iterator[CheckResult]:
    """Yield the results of checks that were not made."""
    return (skipped(check_id, reason) for check_id in check_ids)
