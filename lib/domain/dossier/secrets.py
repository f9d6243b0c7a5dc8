"""Whether a text that is going into a ticket holds a key or a token: a ticket is read by many."""

from __future__ import annotations

import re
from typing import Final

from lib.domain.pasted.kinds import (
    holds_app_key,
    holds_app_token,
    is_marked_hellotext_token,
    is_meta_token,
    is_share_link,
)

_WORD: Final = re.compile(r"[A-Za-z0-9_-]+")
_LONG: Final = 40
"""Characters of the shortest token of a vendor that does not mark its own."""

_RUN: Final = re.compile(r"[A-Za-z0-9]{8,}")
_SYLLABLE: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_LONGEST_BY_CHANCE: Final = 3.0
"""Characters of an average syllable. Drawn at random they have 1.9, words and dates 3.4 and more."""

_SHORTEST_MIXED: Final = 16


def holds_secret(text: str) -> bool:
    """Whether a key, token or one-time link of VTEX, or a token of Meta or Hellotext, is in `text`."""
    if holds_app_key(text) or holds_app_token(text) or is_share_link(text):
        return True
    return any(
        is_meta_token(word) or is_marked_hellotext_token(word) or _is_drawn_at_random(word)
        for word in _WORD.findall(text)
    )


def _is_drawn_at_random(word: str) -> bool:
    """A token of whichever vendor: long, with digits and both cases mixed as in no name of a file.

    `Logo-Final-2024-Los-Andes-Cuadrado-V2-1080x1080` is as long and has them all, but in words and numbers.
    """
    if len(word) < _LONG:
        return False
    mixed = "".join(run for run in _RUN.findall(word) if _is_mixed(run))
    kinds = (str.isdigit, str.islower, str.isupper)
    return len(mixed) >= _SHORTEST_MIXED and all(any(map(kind, mixed)) for kind in kinds)


def _is_mixed(run: str) -> bool:
    return len(run) / len(_SYLLABLE.findall(run)) < _LONGEST_BY_CHANCE
