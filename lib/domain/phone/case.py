"""What the rules and the questions look at: one read number with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from lib.domain.phone.model import Answers, NumberType, Otp, OtpUse
from lib.domain.phone.reading import Reading
from lib.domain.phone.rules import NumberRules


@dataclass(frozen=True)
class Case:
    """Everything the rules look at: the reading, the type and country of a valid number, the answers."""

    reading: Reading
    number_type: NumberType
    country: str | None
    expected_country: str | None
    calling_code_shared: bool
    answers: Answers
    rules: NumberRules

    @property
    def line_type(self) -> NumberType:
        """The type, with the merchant's word where the metadata cannot tell."""
        if self.number_type is not NumberType.FIXED_LINE_OR_MOBILE or self.answers.line is None:
            return self.number_type
        return NumberType.MOBILE if self.answers.line == "mobile" else NumberType.FIXED_LINE

    @property
    def otp(self) -> Otp:
        """How the code can reach this line, by Meta's table."""
        return self.rules.code_methods[self.line_type]

    @property
    def code_comes_by_call(self) -> bool:
        """Whether a call is the one way of Meta's table, and the line takes calls."""
        otp = self.otp
        by_call = otp.sms is OtpUse.NOT_RECOMMENDED and otp.voice is OtpUse.STANDARD
        return by_call and self.answers.can_receive in ("voice", "both")

    @property
    def has_coexistence(self) -> bool:
        """Whether the WhatsApp Business app can stay beside the platform in the number's country."""
        return self.country not in self.rules.without_coexistence
