"""The number doctor: whether one phone number can become a store's WhatsApp number, and why.

libphonenumber alone misleads here: it rejects spellings that WhatsApp itself prints and accepts
shared-cost, toll-free and sanctioned numbers. The doctor repairs what is certain, says every repair,
asks where two readings are possible, and judges the result by VTEX's and Meta's rules.
"""

from lib.domain.phone.codes import SEED_RULES, Fix, Reason, RepairCode, RuleId, RuleResult, Weight
from lib.domain.phone.doctor import Doctor
from lib.domain.phone.equality import equality_key
from lib.domain.phone.model import (
    NOBODY_ASKED,
    Answers,
    Diagnosis,
    NumberType,
    Otp,
    OtpUse,
    Question,
    Repair,
    RuleRow,
    Verdict,
)
from lib.domain.phone.place import Description, describe, example_mobile
from lib.domain.phone.rules import NumberRules
from lib.domain.phone.sharing import Sharing, with_sharing

__all__ = [
    "NOBODY_ASKED",
    "SEED_RULES",
    "Answers",
    "Description",
    "Diagnosis",
    "Doctor",
    "Fix",
    "NumberRules",
    "NumberType",
    "Otp",
    "OtpUse",
    "Question",
    "Reason",
    "Repair",
    "RepairCode",
    "RuleId",
    "RuleResult",
    "RuleRow",
    "Sharing",
    "Verdict",
    "Weight",
    "describe",
    "equality_key",
    "example_mobile",
    "with_sharing",
]
