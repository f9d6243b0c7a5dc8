"""The checks of the ladder in their order, what one of them found, and what that is evidence of."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.domain.model import CheckOutcome, EvidenceResult, Party, Track


class Vendor(StrEnum):
    """Whose answer a check reads."""

    VTEX = "vtex"
    HELLOTEXT = "hellotext"
    META = "meta"


@dataclass(frozen=True)
class CheckSpec:
    """One step of the ladder and the rulebook rules that it proves, when the checks it `needs` passed too."""

    id: str
    vendor: Vendor
    required: bool
    proves: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def track(self) -> Track:
        """The integration that the check belongs to."""
        return Track.WHATSAPP if self.vendor is Vendor.META else Track.HELLOTEXT


CHECKS: Final = (
    CheckSpec("vtex.shape", Vendor.VTEX, required=True),
    CheckSpec("vtex.host", Vendor.VTEX, required=False),
    CheckSpec("vtex.login", Vendor.VTEX, required=True, proves=("vtex_key_valid",)),
    CheckSpec("vtex.customers", Vendor.VTEX, required=True, proves=("vtex_customers_readable",)),
    CheckSpec("vtex.key_power", Vendor.VTEX, required=False, proves=("vtex_key_least_privilege",)),
    CheckSpec("vtex.stores", Vendor.VTEX, required=False),
    CheckSpec("vtex.affiliates", Vendor.VTEX, required=False, proves=("hellotext_affiliate",)),
    CheckSpec("hellotext.business", Vendor.HELLOTEXT, required=True, proves=("hellotext_business_id",)),
    CheckSpec("hellotext.token", Vendor.HELLOTEXT, required=True, proves=("hellotext_token",)),
    CheckSpec("hellotext.write", Vendor.HELLOTEXT, required=False),
    CheckSpec("meta.token", Vendor.META, required=False),
    CheckSpec("meta.waba", Vendor.META, required=False, proves=("meta_account_approved",)),
    CheckSpec(
        "meta.number",
        Vendor.META,
        required=False,
        proves=("whatsapp_number_connected",),
        needs=("meta.waba",),
    ),
    CheckSpec("meta.name", Vendor.META, required=False, proves=("meta_display_name_approved",)),
    CheckSpec("meta.health", Vendor.META, required=False),
)


UNREADY: Final = "unready"
"""The fact of a number's result that names what is missing although it is connected."""


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


_BY_OUTCOME: Final = {
    CheckOutcome.PASSED: EvidenceResult.PASSED,
    CheckOutcome.FAILED: EvidenceResult.FAILED,
    CheckOutcome.WARNING: EvidenceResult.WARNING,
    CheckOutcome.NOT_PROVABLE: EvidenceResult.NOT_PROVABLE,
}
_STATES_OF_META: Final = frozenset(
    {
        "meta.waba.rejected",
        "meta.waba.restricted",
        "meta.number.banned",
        "meta.number.disconnected",
        "meta.number.gone",
        "meta.name.declined",
        "meta.name.expired",
    }
)
"""What Meta says against the thing itself; any other failure is about the id or the token."""


def evidence_of(result: CheckResult) -> EvidenceResult | None:
    """Return what a result says about the rules that its check proves; `None`: nothing at all.

    By its outcome, with these exceptions. A check that was skipped, or that the key need not be allowed,
    says nothing: it looked at nothing. A missing affiliate is a warning in the ladder, because it
    hinders nothing else, and yet its own step is not done. A wrong id or token of Meta says nothing
    about the account, number or name that the rule is about. A number that is connected and not ready yet
    (`lib.domain.meta.readiness`) proves nothing.
    """
    if result.outcome is CheckOutcome.SKIPPED or result.code.endswith(".not_granted"):
        return None
    if result.code == "vtex.affiliates.missing":
        return EvidenceResult.FAILED
    is_meta = result.check_id.startswith(f"{Vendor.META}.")
    if is_meta and result.outcome is CheckOutcome.FAILED and result.code not in _STATES_OF_META:
        return EvidenceResult.NOT_PROVABLE
    if UNREADY in result.facts and result.outcome is not CheckOutcome.FAILED:
        return EvidenceResult.NOT_PROVABLE
    return _BY_OUTCOME[result.outcome]


def skipped(check_id: str, reason: str) -> CheckResult:
    """Return the result of a check that was not made."""
    return CheckResult(check_id, CheckOutcome.SKIPPED, f"{check_id}.{reason}")
