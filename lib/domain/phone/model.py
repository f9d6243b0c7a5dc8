"""What goes into the number doctor and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from lib.domain.phone.codes import Fix, Reason, RepairCode, RuleId, RuleResult

Reception = Literal["sms", "voice", "both", "none"]
PriorUse = Literal["no", "whatsapp_app", "business_app", "other_provider", "banned"]
Line = Literal["mobile", "fixed"]


@dataclass(frozen=True)
class Answers:
    """What only the merchant knows. `None` means not asked or not answered yet.

    `line` settles what no metadata can: whether a number that could be either is a mobile or a
    fixed line (all of Mexico, +1, and Argentine numbers written without the 9).
    """

    owned: bool | None = None
    can_receive: Reception | None = None
    used_before: PriorUse | None = None
    dedicated: bool | None = None
    line: Line | None = None


class Verdict(StrEnum):
    """Whether this number can become the store's WhatsApp number."""

    ELIGIBLE = "eligible"
    ELIGIBLE_WITH_ACTION = "eligible_with_action"
    NEEDS_ANSWER = "needs_answer"
    NOT_ELIGIBLE = "not_eligible"
    UNREADABLE = "unreadable"


class NumberType(StrEnum):
    """libphonenumber's line types, in its own terms."""

    MOBILE = "mobile"
    FIXED_LINE = "fixed_line"
    FIXED_LINE_OR_MOBILE = "fixed_line_or_mobile"
    TOLL_FREE = "toll_free"
    PREMIUM_RATE = "premium_rate"
    SHARED_COST = "shared_cost"
    VOIP = "voip"
    PERSONAL_NUMBER = "personal_number"
    PAGER = "pager"
    UNIVERSAL_ACCESS = "universal_access"
    VOICEMAIL = "voicemail"
    UNKNOWN = "unknown"


class OtpUse(StrEnum):
    """Meta's word on one way of sending the code; `UNKNOWN` where its table has none for the type."""

    STANDARD = "standard"
    NOT_RECOMMENDED = "not_recommended"
    NOT_SUPPORTED = "not_supported"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Otp:
    """How the six-digit code can reach the number."""

    sms: OtpUse
    voice: OtpUse


@dataclass(frozen=True)
class Repair:
    """One change made to what was typed, with the text before and after it."""

    code: RepairCode
    before: str
    after: str


@dataclass(frozen=True)
class RuleRow:
    """One rule and what it says about this number; `facts` fill the sentence of the reason or fix."""

    id: RuleId
    result: RuleResult
    reason: Reason | None = None
    fix: Fix | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's answer.

    `input` is what was typed, cut at 300 characters. `e164` and what follows from it (`country`,
    `national`, `international`, `wa_id`, `equality_key`) are given for numbers that libphonenumber
    holds valid and are `None` otherwise, also for a valid number of no country (`country`). A valid
    number need not be eligible: look at `verdict`. `libphonenumber` is the version that judged.
    """

    input: str
    verdict: Verdict
    e164: str | None
    country: str | None
    national: str | None
    international: str | None
    number_type: NumberType
    otp: Otp
    wa_id: str | None
    equality_key: str | None
    repairs: tuple[Repair, ...]
    rules: tuple[RuleRow, ...]
    libphonenumber: str

    def rule(self, rule_id: RuleId) -> RuleRow | None:
        """The row of one rule, or `None` where the rule does not apply to this number."""
        return next((row for row in self.rules if row.id == rule_id), None)
