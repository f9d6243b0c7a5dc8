"""Plain things that people type: names, e-mail addresses, countries."""

from __future__ import annotations

import re
from unicodedata import category, combining, normalize
from zlib import crc32

from lib.errors import InvalidInput

MAX_NAME = 120
_GRAM = 3
# Scripts and pictures need the joiners. Other format characters hide text or turn its direction round.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
# Letters and signs by their category, that show nothing.
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
_SEEN = ("L", "N", "P", "S")
# RFC 5321, 4.5.3.1: more than this no mail server has to take.
_LONGEST_EMAIL = 254
# Dot-atoms (RFC 5322, 3.2.3) of the characters that addresses have in practice, at the domain labels of RFC
# 1123, 2.1: a letter to it needs no SMTPUTF8, which many servers lack. A domain with other letters has such a
# name too (xn--…). Whether the address exists, only a message to it can tell.
_EMAIL = re.compile(
    r"(?=[^@]{1,64}@)[a-z0-9_%+'-]+(?:\.[a-z0-9_%+'-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


def short_text(text: str, field: str) -> str:
    """A name on one line, without what hides text or turns it round.

    Raises InvalidInput: `{field}.empty` where nothing can be seen, `too_long` above 120 characters.
    """
    shown = (one for one in text if category(one) != "Cf" or one in _JOINERS)
    # No name has a control character, and the database keeps neither NUL nor half characters.
    clean = " ".join(
        "".join(" " if category(one) in ("Cc", "Cs") or one in _BLANKS else one for one in shown).split()
    )
    if not any(category(one).startswith(_SEEN) for one in clean):
        raise InvalidInput(f"{field}.empty", field=field)
    if len(clean) > MAX_NAME:
        raise InvalidInput("too_long", field=field, limit=MAX_NAME)
    return clean


def email_address(text: str) -> str:
    """An e-mail address in lower case. Raises InvalidInput('email.shape')."""
    clean = text.strip().lower()
    if len(clean) > _LONGEST_EMAIL or not _EMAIL.fullmatch(clean):
        raise InvalidInput("email.shape", field="email")
    return clean


def name_of_address(address: str) -> str:
    """What somebody is called whose name nobody has said: what stands before the @ of their address."""
    return address.partition("@")[0]


def name_said(name: str, address: str) -> str | None:
    """A person's name for what is kept for ever; None where it was only taken from their address."""
    return None if name == name_of_address(address) else name


def country_code(text: str) -> str:
    """An ISO 3166-1 alpha-2 code in capitals. Raises InvalidInput('store.country')."""
    clean = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", clean):
        raise InvalidInput("store.country", field="country")
    return clean


def storable(text: str) -> str:
    """What was typed or stood in an address, without what PostgreSQL refuses: NUL and half characters."""
    return text.replace("\x00", "").encode(errors="ignore").decode()


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
