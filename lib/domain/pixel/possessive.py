"""Repeats that give nothing back, written so that every Python 3.11 reads them alike.

The language has `(?:…)*+` since 3.11, but in 3.11.2, which is Debian 12's, a last round that fails leaves the
text where it failed (3.11.7 is right). An atomic group around a plain repeat is right everywhere; it
remembers each of its rounds until it ends, hence the inner groups, which forget theirs after some thousands.
Of a single character, `[…]*+` was right from the beginning.
"""

from __future__ import annotations

from typing import Final

_ROUNDS: Final = 5_000


def any_of(body: str) -> str:
    """The pattern of `body` as often as it comes, or not at all: `(?:body)*+`."""
    return f"(?>(?:{_rounds(body)})*)"


def some_of(body: str) -> str:
    """The pattern of `body` as often as it comes, once at least: `(?:body)++`."""
    return f"(?>(?:{_rounds(body)})+)"


def maybe(body: str) -> str:
    """The pattern of `body` if it comes: `(?:body)?+`."""
    return f"(?>(?:{body})?)"


def _rounds(body: str) -> str:
    return f"(?>(?:{body}){{1,{_ROUNDS}}})"
