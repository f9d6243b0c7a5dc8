"""Letters compared as people see them: without accents, without disguises."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, combining, normalize

_LOOK_ALIKES: Final = str.maketrans(
    # Cyrillic, then Greek, then Latin letters that no decomposition leads back to a plain one.
    "абвгдеіјкмнорстухѕԁԛԝһӏёпи" + "αβγεηικμνορτυχω" + "ıłøđħɑɡ",
    "abbrdeijkmhopctyxsdqwhleni" + "abyenikmvoptuxw" + "ilodhag",
)
_DIGITS_AS_LETTERS: Final = str.maketrans("013457@$", "oieast" + "as")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
ORDINALS: Final = "ªº"


def fold(text: str) -> str:
    """`text` in small letters without accents, full-width and decorated letters made plain ones."""
    apart = normalize("NFKD", normalize("NFKC", text).casefold())
    return "".join(character for character in apart if not combining(character))


def seen(text: str) -> str:
    """As `fold`, with letters of other scripts as the Latin ones that they look like, and none hidden."""
    return "".join(c for c in fold(text).translate(_LOOK_ALIKES) if category(c) != "Cf")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text: letters and digits, with an apostrophe only between two of them."""
    return tuple(_WORD.findall(text))


def seen_words(text: str) -> tuple[tuple[str, str], ...]:
    """Each word as it is written and as it is seen; digits among letters read as letters."""
    return tuple((word, undisguised(seen(word))) for word in words_of(text))


def undisguised(word: str) -> str:
    """`m3ta` as `meta`. A word without letters, or with the digits at its end only, stays as it is."""
    core = word.rstrip("0123456789")
    mixed = any(c.isalpha() for c in core) and any(c in "013457@$" for c in core)
    return core.translate(_DIGITS_AS_LETTERS) if mixed else word


def spread(text: str) -> tuple[str, tuple[int, ...]]:
    """The seen letters of `text` in one row and, for each, the place in `text` that it came from.

    So that a name is found that was drawn apart ("Whats App", "w.h.a.t.s.a.p.p") and can be shown.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in seen(character).translate(_DIGITS_AS_LETTERS):
            if one.isalpha():
                letters.append(one)
                places.append(place)
    return "".join(letters), tuple(places)
