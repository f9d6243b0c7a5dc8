"""What a display name says: whose names it uses, what it stands for (WhatsApp reference 3.1, 2026-11-21)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from lib.domain.dossier.letters import fold, spread, words_of
from lib.domain.dossier.name_form import capitalised
from lib.domain.dossier.name_model import NameCase, Verdict, cannot_tell, failed, passed
from lib.domain.dossier.places import LONGEST_PLACE, PLACES
from lib.domain.dossier.vocabulary import (
    FIRST_NAMES,
    GENERIC,
    GOVERNMENT,
    OFFICIAL,
    PARTICLES,
    PROMOTIONAL_PHRASES,
    PROMOTIONS,
    SURNAMES,
)
from lib.domain.dossier.web import host_labels

_METAS_NAMES: Final = re.compile("what?sapp?|facebook|messenger|instagram")
# Only as words of their own: other words contain them.
_METAS_WORDS: Final = frozenset(("meta", "threads"))
_ORDINARY: Final = "meta"
_DISCOUNT: Final = re.compile(r"\d+\s?%|\b\d\s?x\s?\d\b", re.IGNORECASE)
_MOST_WORDS: Final = 7
_PERSONS_WORDS: Final = range(2, 6)


def official(case: NameCase) -> Verdict:
    """Not "Official", not "Verified", in none of our languages: Meta's badge says that."""
    for word, as_seen in case.words:
        if as_seen in OFFICIAL:
            return failed(word, _without_word(case, word))
    return passed()


def metas_names(case: NameCase) -> Verdict:
    """Not WhatsApp, Facebook, Messenger, Instagram, Threads or Meta, however they are drawn.

    "Meta" is an ordinary word too: it is left to `ordinary_meta` where the company is seen to be called so.
    """
    row, places = spread(case.name)
    found = _METAS_NAMES.search(row)
    if found:
        start, end = places[found.start()], places[found.end() - 1] + 1
        return failed(case.name[start:end], _rest(case.name[:start], case.name[end:]))
    for word, as_seen in case.words:
        if as_seen in _METAS_WORDS and not (fold(word) == _ORDINARY and _is_called_meta(case)):
            return failed(word, _without_word(case, word))
    return passed()


def ordinary_meta(case: NameCase) -> Verdict:
    """Without the word "meta": it means a goal in Spanish and Portuguese, and a reviewer may read Meta."""
    found = next((word for word, _ in case.words if fold(word) == _ORDINARY), "")
    return failed(found) if found else passed()


def generic(case: NameCase) -> Verdict:
    """More than words that every shop of its kind could use."""
    meaning = [as_seen for _, as_seen in case.words if as_seen not in PARTICLES]
    if meaning and all(word in GENERIC for word in meaning):
        return failed(case.name)
    return passed()


def place(case: NameCase) -> Verdict:
    """More than the name of a place."""
    words = [fold(word) for word, _ in case.words]
    while words and words[0] in PARTICLES and not _begins_with_place(words):
        words = words[1:]
    return failed(case.name) if words and _is_places(words) else passed()


def promotion(case: NameCase) -> Verdict:
    """No offer, no slogan, no sentence in place of a name."""
    discount = _DISCOUNT.search(case.name)
    if discount:
        return failed(discount[0], _rest(case.name[: discount.start()], case.name[discount.end() :]))
    for word, as_seen in case.words:
        if as_seen in PROMOTIONS and not case.legal_name_writes(word):
            return failed(word, _without_word(case, word))
    said = f" {' '.join(as_seen for _, as_seen in case.words)} "
    for phrase in PROMOTIONAL_PHRASES:
        if f" {phrase} " in said:
            return failed(phrase)
    return failed(case.name) if len(case.words) > _MOST_WORDS else passed()


def person(case: NameCase) -> Verdict:
    """Not a person's full name and nothing else: nobody could tell what the business is."""
    names = [as_seen for _, as_seen in case.words if as_seen not in PARTICLES]
    is_person = (
        len(names) in _PERSONS_WORDS
        and names[0] in FIRST_NAMES
        and names[-1] in SURNAMES
        and all(name in FIRST_NAMES | SURNAMES for name in names)
    )
    return failed(case.name) if is_person else passed()


def business(_case: NameCase) -> Verdict:
    """Whether the name stands for the business, a service, a product or a department of it."""
    return cannot_tell()


def agency(_case: NameCase) -> Verdict:
    """Whether it is the name of the agency that does the work, not of the company."""
    return cannot_tell()


def government(case: NameCase) -> Verdict:
    """Whether it is a body of a government, which needs Meta's approval."""
    for word, as_seen in case.words:
        if as_seen in GOVERNMENT:
            return cannot_tell(piece=word)
    return cannot_tell()


def own_style(_case: NameCase) -> Verdict:
    """Whether the brand writes itself against a rule everywhere: then Meta makes exceptions."""
    return cannot_tell()


def _is_called_meta(case: NameCase) -> bool:
    """Whether the company's papers write the word, or its website's host does, alone or joined."""
    if _ORDINARY in map(fold, words_of(case.legal_name)):
        return True
    joined = "".join(fold(word) for word, _ in case.words)
    labels = [fold(label) for label in host_labels(case.website)[:-1]] if case.website else []
    return any(_ORDINARY in label.split("-") or joined in label.replace("-", "") for label in labels)


def _begins_with_place(words: list[str]) -> bool:
    return any(" ".join(words[:size]) in PLACES for size in range(1, LONGEST_PLACE + 1))


def _is_places(words: list[str]) -> bool:
    """Whether the words are names of places one after another, as in "Montevideo, Uruguay"."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            for size in range(1, LONGEST_PLACE + 1):
                if " ".join(words[start : start + size]) in PLACES:
                    reached.add(min(start + size, len(words)))
    return len(words) in reached


def _without_word(case: NameCase, word: str) -> str:
    """The name without `word`; nothing when the small words around it would be left hanging."""
    before, _, after = case.name.partition(word)
    return _rest(before, after)


def _rest(before: str, after: str) -> str:
    """What is left of a name when its middle goes, if that is still a name."""
    words = f"{before} {after}".split()
    while words and (fold(words[-1]) in PARTICLES or not words_of(words[-1])):
        words.pop()
    while words and not words_of(words[0]):
        words.pop(0)
    twice = any(fold(a) in PARTICLES and fold(b) in PARTICLES for a, b in pairwise(words))
    return "" if twice else capitalised(" ".join(words))
