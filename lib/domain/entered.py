"""Plain things that people type: names, e-mail addresses, countries."""

from __future__ import annotations

import re
from unicodedata import category, combining, normalize
from zlib import crc32

from lib.errors import InvalidInput

MAX_NAME = 120
_GRAM = 3
# Enough to catch a slip; whether the address exists, only a message to it can tell.
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,60}")


def short_text(text: str, field: str) -> str:
    """A name on one line. Raises InvalidInput: `{field}.empty`, `too_long` above 120 characters."""
    # No name has a control character, and the database keeps no NUL.
    clean = " ".join("".join(" " if category(one) == "Cc" else one for one in text).split())
    if not clean:
        raise InvalidInput(f"{field}.empty", field=field)
    if len(clean) > MAX_NAME:
        raise InvalidInput("too_long", field=field, limit=MAX_NAME)
    return clean


def email_address(text: str) -> str:
    """An e-mail address in lower case. Raises InvalidInput('email.shape')."""
    clean = text.strip().lower()
    if not _EMAIL.fullmatch(clean) or not clean.isprintable():
        raise InvalidInput("email.shape", field="email")
    return clean


def country_code(text: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals. Raises InvalidInput('store.country')."""
    clean = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", clean):
        raise InvalidInput("store.country", field="country")
    return clean


def searchable(text: str) -> str:
    """A text as it is searched: without accents and capitals, so that "perfumeria" finds "Perfumería"."""
    apart = normalize("NFKD", text.casefold())
    return "".join(character for character in apart if not combining(character))


def grams(text: str) -> frozenset[int]:
    """The marks by which parts of the words of a `searchable` text are found: 32-bit signed numbers.

    One for each three characters in a row, and for the first one and the first two of each beginning. A
    word begins after a space, and at and after each character that is neither letter nor digit.
    """
    found: set[str] = set()
    for word in text.split():
        found.update(_threes(word))
        for place, character in enumerate(word):
            if place == 0 or not (character.isalnum() and word[place - 1].isalnum()):
                found.update((character, word[place : place + 2]))
    return frozenset(map(_mark, found))


def grams_sought(word: str) -> frozenset[int]:
    """The marks that every text has in which this part of a word occurs; of one or two characters, begins.

    Texts without the part can have them too: whoever searches by them looks at the text itself afterwards.
    """
    return frozenset(map(_mark, _threes(word) if len(word) >= _GRAM else (word,)))


def _threes(word: str) -> set[str]:
    return {word[place : place + _GRAM] for place in range(len(word) - _GRAM + 1)}


def _mark(gram: str) -> int:
    return crc32(gram.encode()) - 2**31
