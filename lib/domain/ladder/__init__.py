"""The credential ladder: its checks in order, and what a vendor's answer to each of them means.

Everything here is pure: a check is interpreted from what was seen on the wire. The rule behind all
interpretations: `failed` only when the answer says that the credential, its role or the thing it leads
to is wrong; whatever a vendor could not or would not answer is `not_provable`.
"""

from __future__ import annotations

from typing import Final

from lib.domain.answers import FailureKind, TransportFailure
from lib.domain.ladder import hellotext, meta, vtex
from lib.domain.ladder.hellotext import interpret_business, interpret_profiles, interpret_write
from lib.domain.ladder.meanings import VENDOR_REASONS, StatusMeanings, without_proof
from lib.domain.ladder.meta import (
    NUMBER_FIELDS,
    WABA_FIELDS,
    interpret_health,
    interpret_meta_token,
    interpret_name,
    interpret_number,
    interpret_waba,
    is_another_kind,
    is_readable,
)
from lib.domain.ladder.model import CHECKS, CheckResult, CheckSpec, Vendor, evidence_of, skipped
from lib.domain.ladder.redaction import Redaction
from lib.domain.ladder.vtex import (
    interpret_affiliates,
    interpret_customers,
    interpret_host,
    interpret_key_power,
    interpret_login,
    interpret_stores,
)

_REASONS: Final = {**vtex.REASONS, **hellotext.REASONS, **meta.REASONS}
_STATUSES: Final[dict[str, StatusMeanings]] = {**vtex.STATUSES, **hellotext.STATUSES, **meta.STATUSES}

CODES: Final = frozenset(
    {f"{check}.{reason}" for check, reasons in _REASONS.items() for reason in reasons}
    | {f"{check}.{row.reason}" for check, rows in _STATUSES.items() for row in rows.values()}
    | {f"vendor.{reason}" for reason in VENDOR_REASONS}
    | {f"vendor.write_{reason}" for reason in hellotext.UNCERTAIN}
)
"""Every code that a check can end with, besides the refusals and warnings of `lib.domain.pasted`."""

__all__ = [
    "CHECKS",
    "CODES",
    "NUMBER_FIELDS",
    "WABA_FIELDS",
    "CheckResult",
    "CheckSpec",
    "Redaction",
    "Vendor",
    "evidence_of",
    "interpret_affiliates",
    "interpret_business",
    "interpret_customers",
    "interpret_health",
    "interpret_host",
    "interpret_key_power",
    "interpret_login",
    "interpret_meta_token",
    "interpret_name",
    "interpret_number",
    "interpret_profiles",
    "interpret_stores",
    "interpret_waba",
    "interpret_write",
    "is_another_kind",
    "is_readable",
    "out_of_time",
    "skipped",
]


def out_of_time(check_id: str) -> CheckResult:
    """Return the result of a check that was not done when its climb was ended; a write may be done."""
    seen = TransportFailure(FailureKind.OUT_OF_TIME)
    return interpret_write(seen) if check_id == "hellotext.write" else without_proof(check_id, seen, {})
