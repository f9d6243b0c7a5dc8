"""Whether a display name belongs to its company: Meta compares it with the legal name and the website.

WhatsApp reference 3.1, last rows (2026-11-21): clear relation to the legal name; if it is another, "X by
[company]", and that name stands on the website.
"""

from __future__ import annotations

from typing import Final

from lib.domain.dossier.fields import LIMITS, DossierField
from lib.domain.dossier.letters import fold, words_of
from lib.domain.dossier.name_form import capitalised
from lib.domain.dossier.name_model import NameCase, Verdict, cannot_tell, failed, passed
from lib.domain.dossier.vocabulary import GENERIC, LEGAL_FORMS, PARTICLES
from lib.domain.dossier.web import host_labels

_LINKS: Final = frozenset("by de da do del por of from".split())
_SHORTEST_SHARED: Final = 3
_SHORTEST_JOINED: Final = 4
_COMMON_LABELS: Final = frozenset(
    "www com net org gob gov gub edu shop store online site web info biz app io m tienda loja".split()
)


def legal_name(case: NameCase) -> Verdict:
    """A word in common, an acronym, or "X by Company". Words that any shop could use do not count.

    The fact `relation` is `shared`, `acronym` or `form` ("X by Company").
    """
    if not case.legal_name or not words_of(case.name):
        return cannot_tell()
    name, legal = _plain_words(case.name), _company_words(case.legal_name)
    if not legal:
        return cannot_tell()
    after_link = _after_link(name)
    if after_link and (set(after_link) & set(legal) or _is_acronym_of("".join(after_link), legal)):
        return passed(relation="form", piece=" ".join(after_link))
    shared = case.name if _stands_in(name, _plain_words(case.legal_name)) else _shared(name, legal)
    if shared:
        return passed(relation="shared", piece=shared)
    acronym = next((word for word in name if _is_acronym_of(word, legal)), "")
    if acronym or any(_is_acronym_of(word, name) for word in legal):
        return passed(relation="acronym", piece=acronym or case.name)
    return failed(case.legal_name, _by_company(case))


def website(case: NameCase) -> Verdict:
    """A word of the name, or all of it joined, or its acronym, in the host name of the website."""
    labels = host_labels(case.website) if case.website else ()
    name = _plain_words(case.name)
    if not labels or not name:
        return cannot_tell()
    joined = "".join(name)
    meaning = _meaningful(name)
    initials = "".join(word[0] for word in meaning)
    for label in (fold(one).replace("-", "") for one in labels[:-1]):
        if label in _COMMON_LABELS:
            continue
        has_word = any(len(word) >= _SHORTEST_SHARED and word in label for word in meaning)
        is_inside = len(label) >= _SHORTEST_SHARED and label in joined
        if has_word or is_inside or label == joined or (len(initials) > 1 and label == initials):
            return passed(piece=label)
    return failed(".".join(labels))


def _plain_words(text: str) -> list[str]:
    folded = (fold(word).replace("’", "'").removesuffix("'s") for word in words_of(text))
    # Some signs of other scripts count as letters and leave nothing when folded.
    return list(filter(None, folded))


def _company_words(text: str) -> list[str]:
    """The words of a legal name without its legal form, in its order."""
    words = _plain_words(text.replace(".", ""))
    return [word for word in words if word not in LEGAL_FORMS and word not in PARTICLES]


def _meaningful(words: list[str]) -> list[str]:
    """The words that tell one shop from another; all of them where there are no others."""
    own = [word for word in words if word not in PARTICLES and word not in GENERIC]
    return own or [word for word in words if word not in PARTICLES]


def _stands_in(name: list[str], legal: list[str]) -> bool:
    """Whether the whole name stands in the legal name, as "C&A" does, and is more than generic words."""
    starts = range(len(legal) - len(name) + 1)
    is_own = any(word not in GENERIC and word not in PARTICLES for word in name)
    return is_own and any(legal[start : start + len(name)] == name for start in starts)


def _shared(name: list[str], legal: list[str]) -> str:
    """What both have in common: a word of their own, or one written in two words by the other."""
    own = [word for word in name if word not in PARTICLES | GENERIC | LEGAL_FORMS]
    known = set(legal) - GENERIC
    for word in own:
        if word in known and (len(word) >= _SHORTEST_SHARED or word == "".join(legal)):
            return word
    joined, joined_legal = "".join(own), "".join(legal)
    if len(joined) >= _SHORTEST_JOINED and joined in joined_legal:
        return joined
    company = "".join(word for word in legal if word not in GENERIC)
    if len(company) >= _SHORTEST_JOINED and company in "".join(name):
        return company
    return ""


def _is_acronym_of(word: str, words: list[str]) -> bool:
    """Whether `word` is the initials of two or more words, with or without the small ones between."""
    meaning = [one for one in words if one not in PARTICLES]
    initials = {"".join(one[0] for one in words), "".join(one[0] for one in meaning)}
    return len(word) >= 2 and len(meaning) >= 2 and word in initials


def _after_link(name: list[str]) -> list[str]:
    """The words after "by" or its like, in "X by Company"."""
    for place in range(len(name) - 2, 0, -1):
        if name[place] in _LINKS:
            return [word for word in name[place + 1 :] if word not in PARTICLES | GENERIC]
    return []


def _by_company(case: NameCase) -> str:
    """`X by Company`, when that is not too long."""
    form_free = [
        word for word in case.legal_name.split() if fold(word.replace(".", "")).strip(",") not in LEGAL_FORMS
    ]
    while form_free and (fold(form_free[-1]) in PARTICLES or not words_of(form_free[-1])):
        form_free.pop()
    company = " ".join(form_free).strip(" ,")
    if not company:
        return ""
    suggestion = f"{case.name} by {capitalised(company)}"
    return suggestion if len(suggestion) <= LIMITS[DossierField.PROFILE_NAME].maximum else ""
