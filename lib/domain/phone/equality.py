"""How WhatsApp spells a number, and a key under which every spelling of one number is the same.

WhatsApp reports numbers, even the store's own, in another spelling than E.164: Mexico with a 1 after
the 52, Brazil without the ninth digit outside the area codes 11 to 28, Argentina with the 9.
Source: threads megaapp977/stack#576, EvolutionAPI/evolution-api#447, chatwoot#13932 (checked 2026-11-21).
"""

from __future__ import annotations

import re

from lib.domain.phone.clean import digits_of
from lib.domain.phone.model import NumberType

_BRAZIL = re.compile(r"55([1-9][1-9])9?([6-9]\d{7})")
_MEXICO = re.compile(r"521?(\d{10})")
_ARGENTINA = re.compile(r"549?(\d{10})")

# Only numbers that had eight digits before the ninth was introduced have a spelling without it: 9 3333-4444
# without its 9 would be somebody's fixed line.
_BRAZIL_WITHOUT_NINE = re.compile(r"55([3-9][1-9])9([6-9]\d{7})")
_MEXICO_LENGTH = len("525512345678")
_MEXICO_ORDINARY = frozenset({NumberType.FIXED_LINE, NumberType.MOBILE, NumberType.FIXED_LINE_OR_MOBILE})


def equality_key(e164: str) -> str:
    """Digits that are equal for all spellings of one number: without Brazil's 9, Mexico's 1, Argentina's 9.

    Equal keys mean "probably the same number, ask": in Argentina the number with and without the 9 can
    belong to two subscribers. Takes E.164 or a `wa_id`; anything else gives its digits.
    """
    digits = digits_of(e164)
    match digits[:2]:
        case "55" if brazil := _BRAZIL.fullmatch(digits):
            return f"55{brazil[1]}{brazil[2]}"
        case "52" if mexico := _MEXICO.fullmatch(digits):
            return f"52{mexico[1]}"
        case "54" if argentina := _ARGENTINA.fullmatch(digits):
            return f"54{argentina[1]}"
    return digits


def wa_id(e164: str, number_type: NumberType) -> str:
    """WhatsApp's own spelling of a valid number: digits only, as its webhooks report it."""
    digits = e164.removeprefix("+")
    match digits[:2]:
        case "55" if brazil := _BRAZIL_WITHOUT_NINE.fullmatch(digits):
            return f"55{brazil[1]}{brazil[2]}"
        case "52" if number_type in _MEXICO_ORDINARY and len(digits) == _MEXICO_LENGTH:
            return f"521{digits[2:]}"
    return digits
