"""What real customer records hold beside the usual: wrong types, company data, masked and broken texts.

Shapes follow vtex.md 3.5 and 3.6 (2026-11-21): no field's content is enforced.
"""

from __future__ import annotations

import random
from collections.abc import Callable

SHARE = 0.05
"""How many of all customers are odd."""
_COMPANIES = (
    ("Comercial Andina S.A.", "Andina"),
    ("Padaria Três Irmãos Ltda.", None),
    ("ACME", "Acme Tienda"),
)
_MASKED = ("a***@g***.com", "j*******z@example.com", "***@***")
_ABSENT = ("", " ", "null", "undefined", "None", "-")


def odd(dice: random.Random, national: str) -> dict[str, object]:
    """The attributes that make one customer odd. `national` is a phone of the country, digits only."""
    return dice.choice(_KINDS)(dice, national)


def _number_as_phone(dice: random.Random, national: str) -> dict[str, object]:
    return {"home_phone": dice.choice((int(national), float(national), True, [national]))}


def _wrong_types(dice: random.Random, national: str) -> dict[str, object]:
    return {
        "first_name": dice.choice((True, 7, [], {"value": "Ana"})),
        "email": dice.choice((12345, False, ["ana@example.com"])),
        "is_newsletter_opt_in": dice.choice(("true", "False", 1, "sim")),
        "phone": national,
    }


def _absent_as_text(dice: random.Random, _national: str) -> dict[str, object]:
    names = ("email", "first_name", "last_name", "home_phone")
    return {name: dice.choice(_ABSENT) for name in names}


def _company(dice: random.Random, national: str) -> dict[str, object]:
    company, trade_name = dice.choice(_COMPANIES)
    return {
        "is_corporate": True,
        "corporate_name": company,
        "trade_name": trade_name,
        "corporate_document": str(dice.randrange(10**13, 10**14)),
        "first_name": None,
        "last_name": None,
        "home_phone": national,
    }


def _masked(dice: random.Random, _national: str) -> dict[str, object]:
    return {"email": dice.choice(_MASKED)}


def _untidy_texts(dice: random.Random, national: str) -> dict[str, object]:
    first_names = ("  Ana\t", "Ana\r\nMaría", "An\u0000a", "\u200bAna\u202e", "ANA" * 200, "🌸 Sofía 🌸")
    return {
        "first_name": dice.choice(first_names),
        "last_name": dice.choice(("Silva " * 60, " Pérez\u0007 ", "🙂")),
        "cell_phone": f"\u202a+{national}\u202c",
    }


def _other_instants(dice: random.Random, _national: str) -> dict[str, object]:
    return {"updated_in": dice.choice(("2025-06-11T21:06:33", "0001-01-01T00:00:00", ""))}


def _only_cell_phone(_dice: random.Random, national: str) -> dict[str, object]:
    return {"home_phone": None, "phone": None, "business_phone": None, "cell_phone": national}


_KINDS: tuple[Callable[[random.Random, str], dict[str, object]], ...] = (
    _number_as_phone,
    _wrong_types,
    _absent_as_text,
    _company,
    _masked,
    _untidy_texts,
    _other_instants,
    _only_cell_phone,
)
