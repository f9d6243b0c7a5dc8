"""Hellotext's affiliate in VTEX: which ids are free, and which sales channels somebody typed.

VTEX takes three letters, "vowels are not allowed" (OpenAPI "Marketplace APIs", affiliateId, 2026-08-07); one
affiliate stands for one sales channel (Hellotext "Conectar VTEX", 2026-08-08, "Affiliate Setup").
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import chain, islice, product
from typing import Final

from lib.domain.entered import storable
from lib.errors import InvalidInput

NAME: Final = "Hellotext"
EMAIL: Final = "support@hellotext.com"
FIRST_ID: Final = "HLT"

MOST_CHANNELS: Final = 20
_CONSONANTS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_MOST_DIGITS: Final = 4
# "1, 2 y 4", "1, 2 e 4", "1, 2 and 4": nobody types the list as a machine would.
_APART: Final = re.compile(r"(?:[\s,;/]|\b(?:y|e|and)\b)+", re.IGNORECASE)


def free_ids(taken: Collection[str], count: int) -> tuple[str, ...]:
    """So many ids of three consonants that no affiliate has, the same for the same question.

    `HLT` comes first, then what begins like it. Letter case makes no difference.
    """
    used = {one.strip().upper() for one in taken}
    every = chain(
        (FIRST_ID,),
        (f"HL{last}" for last in _CONSONANTS),
        (f"H{middle}{last}" for middle, last in product(_CONSONANTS, repeat=2)),
        ("".join(three) for three in product(_CONSONANTS, repeat=3)),
    )
    # Each once, in this order.
    free = (one for one in dict.fromkeys(every) if one not in used)
    return tuple(islice(free, count))


def channels_from(typed: str) -> tuple[int, ...]:
    """The sales channels that somebody typed, each once, in their order: "1, 2 y 4" are 1, 2 and 4.

    Raises InvalidInput on the field `channels`: 'channels.empty' for nothing, 'channels.shape' for what is no
    whole number above nought, 'channels.many' (with `limit`) for more than `MOST_CHANNELS`.
    """
    parts = [part for part in _APART.split(storable(typed)) if part]
    if not parts:
        raise InvalidInput("channels.empty", field="channels")
    if not all(_is_channel(part) for part in parts):
        raise InvalidInput("channels.shape", field="channels")
    found = tuple(dict.fromkeys(int(part) for part in parts))
    if len(found) > MOST_CHANNELS:
        raise InvalidInput("channels.many", field="channels", limit=MOST_CHANNELS)
    return found


def _is_channel(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) > 0
