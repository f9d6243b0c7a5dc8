"""Plain things that people type: names, e-mail addresses, countries."""

from __future__ import annotations

import re
from unicodedata import category, combining, normalize

from lib.errors import InvalidInput

MAX_NAME = 120
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
