"""What goes into the number doctor and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumberFormat

from lib.domain.phone.codes import Fix, Reason, RepairCode, RuleId, RuleResult, Weight

Reception = Literal["sms", "voice", "both", "none"]
Pickup = Literal["person", "menu", "forwarded"]
PriorUse = Literal["no", "whatsapp_app", "business_app", "other_provider", "banned"]
Line = Literal["mobile", "fixed"]
TwoStep = Literal["off", "on", "unknown"]


@dataclass(frozen=True)
class Answers:
    """What only the merchant knows. `None` means not asked or not answered yet.

    A question tree: `picked_up` (who answers a call) and `international` (calls from abroad arrive) follow
    from a line whose code comes by call; `account_deleted` from a number that was in an app, `keeps_app`
    from the Business app where app and platform may live together, `two_step` (two-step verification at
    the former provider) from another provider, `appealed` from a ban. `line` settles what no metadata
    can: whether a number that could be either is a mobile or a fixed line (all of Mexico, +1, and
    Argentine numbers written without the 9).

    `asked` is False where there is nobody to ask, as in a file: open questions then do not count.
    """

    owned: bool | None = None
    can_receive: Reception | None = None
    picked_up: Pickup | None = None
    international: bool | None = None
    used_before: PriorUse | None = None
    account_deleted: bool | None = None
    keeps_app: bool | None = None
    two_step: TwoStep | None = None
    appealed: bool | None = None
    dedicated: bool | None = None
    line: Line | None = None
    asked: bool = True


NOBODY_ASKED = Answers(asked=False)
"""The answers where there is nobody to ask."""


class Question(StrEnum):
    """The questions of the tree, by the field of `Answers` that holds the answer."""

    OWNED = "owned"
    CAN_RECEIVE = "can_receive"
    PICKED_UP = "picked_up"
    INTERNATIONAL = "international"
    USED_BEFORE = "used_before"
    ACCOUNT_DELETED = "account_deleted"
    KEEPS_APP = "keeps_app"
    TWO_STEP = "two_step"
    APPEALED = "appealed"
    LINE = "line"
    DEDICATED = "dedicated"


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


def weighing(rows: tuple[RuleRow, ...]) -> tuple[Reason, ...]:
    """The reasons of these rows that weigh on the verdict, each once, in the order of the rules."""
    reasons = [row.reason for row in rows if row.reason is not None and row.reason.weight > Weight.NOTE]
    return tuple(dict.fromkeys(reasons))


@dataclass(frozen=True)
class Diagnosis:
    """The doctor's answer.

    `input` is what was typed, cut at 300 characters. `e164` and what follows from it (`country`,
    `national`, `international`, `wa_id`, `equality_key`) are given for numbers that libphonenumber
    holds valid and are `None` otherwise, also for a valid number of no country (`country`). A valid
    number need not be eligible: look at `verdict`. `questions` are those that apply to this number after
    these answers, answered ones too, in the order in which to ask them. `libphonenumber` is the
    version and `edition` the edition of our rules that judged.
    """

    input: str
    verdict: Verdict
    e164: str | None
    country: str | None
    number_type: NumberType
    otp: Otp
    wa_id: str | None
    equality_key: str | None
    repairs: tuple[Repair, ...]
    rules: tuple[RuleRow, ...]
    questions: tuple[Question, ...]
    libphonenumber: str
    edition: str

    # Formatting takes longer than the whole verdict, and nobody looks at it in a file.
    @cached_property
    def national(self) -> str | None:
        """As it is written inside its country."""
        return self._formatted(PhoneNumberFormat.NATIONAL)

    @cached_property
    def international(self) -> str | None:
        """As it is written for other countries, with spaces."""
        return self._formatted(PhoneNumberFormat.INTERNATIONAL)

    def _formatted(self, style: int) -> str | None:
        return phonenumbers.format_number(phonenumbers.parse(self.e164), style) if self.e164 else None

    def weighs_like(self, other: Diagnosis) -> bool:
        """Whether both are of one number and the same reasons decide about it."""
        return self.e164 == other.e164 and set(weighing(self.rules)) == set(weighing(other.rules))

    def rule(self, rule_id: RuleId) -> RuleRow | None:
        """The row of one rule, or `None` where the rule does not apply to this number."""
        return next((row for row in self.rules if row.id == rule_id), None)
