"""Facts about numbers that Meta and the countries' numbering plans fix.

Sources are Meta's "Business phone numbers" (2025-12-12) for the code methods, its troubleshooting page
and 360dialog's partner FAQ for the territories, "Onboarding business app users" (copy of March 2026)
for coexistence, and phonenumbers 9.0.43 as run for the rest. All checked on 2026-11-21.
"""

from __future__ import annotations

from phonenumbers import PhoneNumberType

from lib.domain.phone.model import NumberType, Otp, OtpUse

TYPE_OF: dict[int, NumberType] = {
    PhoneNumberType.MOBILE: NumberType.MOBILE,
    PhoneNumberType.FIXED_LINE: NumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.TOLL_FREE: NumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE: NumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST: NumberType.SHARED_COST,
    PhoneNumberType.VOIP: NumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER: NumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER: NumberType.PAGER,
    PhoneNumberType.UAN: NumberType.UNIVERSAL_ACCESS,
    PhoneNumberType.VOICEMAIL: NumberType.VOICEMAIL,
    PhoneNumberType.UNKNOWN: NumberType.UNKNOWN,
}

_VOICE_ONLY = Otp(sms=OtpUse.NOT_RECOMMENDED, voice=OtpUse.STANDARD)
_DISCOURAGED = Otp(sms=OtpUse.NOT_RECOMMENDED, voice=OtpUse.NOT_RECOMMENDED)
_NOT_LISTED = Otp(sms=OtpUse.UNKNOWN, voice=OtpUse.UNKNOWN)

OTP_OF: dict[NumberType, Otp] = {
    NumberType.MOBILE: Otp(sms=OtpUse.STANDARD, voice=OtpUse.STANDARD),
    NumberType.FIXED_LINE: _VOICE_ONLY,
    # Voice is standard for both of the lines it may be; SMS only for one of them.
    NumberType.FIXED_LINE_OR_MOBILE: Otp(sms=OtpUse.UNKNOWN, voice=OtpUse.STANDARD),
    NumberType.TOLL_FREE: _VOICE_ONLY,
    NumberType.PREMIUM_RATE: _VOICE_ONLY,
    NumberType.SHARED_COST: _DISCOURAGED,
    NumberType.VOIP: _VOICE_ONLY,
    NumberType.PERSONAL_NUMBER: _DISCOURAGED,
    NumberType.PAGER: Otp(sms=OtpUse.NOT_SUPPORTED, voice=OtpUse.NOT_SUPPORTED),
    NumberType.UNIVERSAL_ACCESS: _VOICE_ONLY,
    NumberType.VOICEMAIL: _NOT_LISTED,
    NumberType.UNKNOWN: _NOT_LISTED,
}

# Cuba, Iran, North Korea, Syria, then Crimea, Donetsk and Luhansk, which libphonenumber takes for Russia.
SANCTIONED_PREFIXES: tuple[str, ...] = ("+53", "+98", "+850", "+963", "+7978", "+7856", "+7857")

WITHOUT_COEXISTENCE: frozenset[str] = frozenset({"NG", "ZA"})

# Lengths of a subscriber number without its area code that libphonenumber does not call local.
LOCAL_LENGTHS: dict[str, frozenset[int]] = {
    "BR": frozenset({8, 9}),
    "MX": frozenset({7, 8}),
}
