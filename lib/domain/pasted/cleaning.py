"""What a copy brings along is taken away; what is certainly something else is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lib.errors import InvalidInput

MAX_PASTED: Final = 4_000
"""Longest text, in characters, that a field takes; the longest known credential is a JWT of about 600."""

QUOTES: Final = "\"'`´“”„‘’‚«»"
HEADER_NAME: Final = re.compile(
    r"(?:x-vtex-api-app-?(?:key|token)|vtexidclientautcookie|authorization)[\"'`]?\s*[:=]|bearer\s+",
    re.IGNORECASE,
)

Predicate = Callable[[str], bool]


@dataclass(frozen=True)
class Recognised:
    """A cleaned value and the codes of what is unusual about it. The repr hides the value."""

    value: str = field(repr=False)
    warnings: tuple[str, ...] = ()


def clean_secret(text: str) -> str:
    """Remove what a copy brings along: white space, invisible characters, quotes, a header's name.

    `X-VTEX-API-AppKey: "abc"` becomes `abc`. Applying it twice changes nothing more.
    """
    before, cleaned = None, visible(text)
    while cleaned != before:
        before = cleaned
        cleaned = cleaned.strip().strip(QUOTES + ",;").strip()
        header = HEADER_NAME.match(cleaned)
        cleaned = cleaned[header.end() :] if header else "".join(cleaned.split())
    return cleaned


def last_four(value: str) -> str:
    """Return the only form in which a secret is shown: its last four characters.

    A value under 12 characters is hidden whole, because four of so few would give too much away.
    """
    return value[-4:] if len(value) >= 12 else "••••"


def visible(text: str) -> str:
    """Drop zero-width and direction marks, keeping white space as plain blanks.

    A control character inside a value stays and makes it one that no field takes: a copy that brings one
    is damaged, and what is left of it would be another secret.
    """
    kept = (" " if character.isspace() else character for character in text)
    return "".join(c for c in kept if unicodedata.category(c) != "Cf")


def refuse_too_long(text: str, field_name: str) -> None:
    """Raise `InvalidInput("too_long")` for a text over `MAX_PASTED`."""
    if len(text) > MAX_PASTED:
        raise InvalidInput("too_long", field=field_name, limit=MAX_PASTED)


def refuse_foreign(value: str, field_name: str, foreign: Mapping[str, Predicate]) -> None:
    """Raise `InvalidInput` with the first suffix of `foreign` that applies to `value`."""
    for suffix, applies in foreign.items():
        if applies(value):
            raise InvalidInput(f"{field_name}.{suffix}", field=field_name)
