"""How a display name is written: length, capitals, blanks, signs (WhatsApp reference 3.1, 2026-11-21)."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category, normalize

from lib.domain.dossier.fields import LIMITS, DossierField, one_line
from lib.domain.dossier.letters import ORDINALS, seen, words_of
from lib.domain.dossier.name_model import NameCase, Verdict, failed, passed
from lib.domain.dossier.vocabulary import GENERIC, PARTICLES

_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u20e3\ufe0f\U000e0020-\U000e007f]"
    "[\U0001f3fb-\U0001f3ff\ufe0f\u20e3\u200d]*"
)
_MARKS: Final = re.compile(r"[™®©℠℗]|\((?:r|tm|c)\)", re.IGNORECASE)
_SPELT_OUT: Final = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_AROUND_COMMA: Final = re.compile(r"\s+[,;.:](?=\s|$)|[,;](?=[^\W\d_])")
_REGULAR_SIGNS: Final = frozenset("&-–'’.,()/:·")
_REGULAR_PAIRS: Final = frozenset((".)", ".,", "),", ".&", ".-", "./"))
_ABBREVIATION: Final = re.compile(
    r"(?:\b[^\W\d_]\.)+$|\b(?:c[ií]a|ltda|co|inc|corp|hnos?|bros|sra?|dra?|jr|st|etc)\.$", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"(?:https?:|www\.)\S*|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|[\w-]+\.(?:com|net|org|shop|store|online|site|web|website|info|biz|app|io)\b(?:\.[a-z]{2}\b)?"
    r"|[\w-]{3,}\.(?:ar|bo|br|cl|co|cr|do|ec|gt|hn|mx|ni|pa|pe|pr|py|sv|us|uy|ve|es|pt)\b(?!\.)",
    re.IGNORECASE,
)
_VOWELS: Final = frozenset("aeiou")


def length(case: NameCase) -> Verdict:
    """3 to 75 characters. The text is measured on one line, as it would be sent."""
    limit = LIMITS[DossierField.PROFILE_NAME]
    # What is not read counts as it stands: over the limit is over the limit.
    size = len(case.name) + len(case.whole) - len(case.raw)
    facts = {"length": str(size), "minimum": str(limit.minimum), "maximum": str(limit.maximum)}
    fits = limit.minimum <= size <= limit.maximum
    verdict = passed() if fits else failed(case.name[: limit.maximum])
    return Verdict(verdict.outcome, {**verdict.facts, **facts})


def capitals(case: NameCase) -> Verdict:
    """Not in capitals alone, unless acronyms or the one word that the company's papers write so."""
    written = words_of(case.name)
    if not _all_capitals(case.name) or all(map(is_acronym, written)):
        return passed()
    if len(written) == 1 and case.legal_name_writes(written[0]):
        return passed(piece=written[0])
    if not _all_capitals(case.legal_name) and all(
        is_acronym(word) or case.legal_name_writes(word) for word in written
    ):
        return passed(piece=case.name)
    offered = capitalised(case.name)
    return failed(case.name, "" if _all_capitals(offered) else offered)


def capitalisation(case: NameCase) -> Verdict:
    """Each word with a capital first, but for small words between; or as the company's papers write it."""
    if _all_capitals(case.name) or _ADDRESS.search(case.name):
        return passed()
    for place, (word, as_seen) in enumerate(case.words):
        small_between = place > 0 and as_seen in PARTICLES
        if _is_irregular(word) and not small_between and not case.legal_name_writes(word):
            return failed(word, capitalised(case.name))
    return passed()


def spacing(case: NameCase) -> Verdict:
    """One plain blank between words, nothing invisible, letters not spelt out, commas where they belong."""
    composed = normalize("NFC", case.raw)
    if composed == case.name and not _irregularly_spaced(case.name):
        return passed()
    hidden = next((c for c in composed if c != " " and c not in case.name), " ")
    piece = _irregularly_spaced(case.name) or f"U+{ord(hidden):04X}"
    regular = _regularly_spaced(case.name)
    return failed(piece, "" if _irregularly_spaced(regular) else regular)


def emoji(case: NameCase) -> Verdict:
    """No emoji and no pictures."""
    found = _EMOJI.search(case.name)
    return failed(found[0], _without(case.name, _EMOJI)) if found else passed()


def symbols(case: NameCase) -> Verdict:
    """No trademark signs, no decorated letters, no other symbols ("+" is one) but those in the papers."""
    mark = _MARKS.search(case.name)
    if mark:
        return failed(mark[0], _without(case.name, _MARKS))
    for token in case.name.split():
        sign = next(filter(_is_symbol, token), "")
        if sign and not case.legal_name_writes(token):
            kept = "".join(_plain(character) for character in case.name)
            return failed(sign, one_line(kept))
    return passed()


def punctuation(case: NameCase) -> Verdict:
    """No punctuation beyond what a name needs, and never twice in a row."""
    for token in case.name.split():
        extra = _extra_sign(token)
        if extra and not case.legal_name_writes(token):
            return failed(extra, _tidy(case.name))
    edge = _loose_sign(case.name)
    if edge and not case.legal_name_writes(case.name.split()[0 if case.name.startswith(edge) else -1]):
        return failed(edge, _tidy(case.name))
    return passed()


def address(case: NameCase) -> Verdict:
    """Not in the form of a web address or an e-mail address."""
    found = _ADDRESS.search(normalize("NFKC", case.name))
    if not found or case.legal_name_writes(found[0]):
        return passed()
    host = re.sub(r"https?:/*|www\.", "", found[0], flags=re.IGNORECASE).rpartition("@")[2]
    bare = host.partition(".")[0]
    rest = normalize("NFKC", case.name).replace(found[0], bare)
    return failed(found[0], capitalised(one_line(rest)) if bare else "")


def capitalised(name: str) -> str:
    """The name with a capital at the beginning of each word that needs one; acronyms stay."""
    first = True

    def fix(found: re.Match[str]) -> str:
        nonlocal first
        word, is_first = found[0], first
        first = False
        # In "C&A" it is an initial.
        stands_alone = name[found.start() - 1].isspace()
        if seen(word) in PARTICLES and not is_first and stands_alone:
            return word.lower()
        return _with_capital(word) if _is_irregular(word) else word

    return re.sub(r"[^\W_]+(?:['’][^\W_]+)*", fix, name)


def is_acronym(word: str) -> bool:
    """Capitals that stand for words: few, and no word that shops are called by; or without a vowel."""
    letters = [character for character in word if character.isalpha()]
    if not all(character.isupper() for character in letters):
        return False
    plain = seen(word)
    short = len(letters) <= 4 and plain not in GENERIC | PARTICLES
    return short or len(letters) == 1 or (len(letters) <= 6 and not _VOWELS & set(plain))


def _irregularly_spaced(name: str) -> str:
    found = _SPELT_OUT.search(name) or _AROUND_COMMA.search(name)
    return found[0] if found else ""


def _regularly_spaced(name: str) -> str:
    joined = _SPELT_OUT.sub(lambda found: found[0].replace(" ", ""), name)
    return one_line(_AROUND_COMMA.sub(lambda found: f"{found[0].strip()} ", joined))


def _all_capitals(text: str) -> bool:
    return text.isupper()


def _is_irregular(word: str) -> bool:
    """Small letters alone, or capitals alone that are no acronym. Words with both are somebody's style."""
    if word[0].isdigit():
        return False
    return word.islower() or (word.isupper() and len(word) > 1 and not is_acronym(word))


def _with_capital(word: str) -> str:
    return word[0].upper() + word[1:].lower()


def _is_symbol(character: str) -> bool:
    if character == "%" or character in ORDINALS or _EMOJI.match(character):
        return False
    decorated = category(character)[0] in "LN" and _decorates(character)
    return category(character)[0] == "S" or decorated


def _decorates(character: str) -> bool:
    plain = normalize("NFKC", character)
    return plain != normalize("NFC", character) and plain.isascii()


def _plain(character: str) -> str:
    if not _is_symbol(character):
        return character
    letter = normalize("NFKC", character)
    return letter if letter.isalnum() and letter.isascii() else " "


def _is_sign(character: str) -> bool:
    return category(character)[0] == "P" and character != "%"


def _extra_sign(token: str) -> str:
    """The first sign of a token that no name needs, or the first two that stand together."""
    for here, following in zip(token, f"{token[1:]} ", strict=True):
        if not _is_sign(here):
            continue
        if _is_sign(following) and here + following not in _REGULAR_PAIRS:
            return here + following
        if here not in _REGULAR_SIGNS:
            return here
    return ""


def _loose_sign(name: str) -> str:
    """A sign at the beginning or the end of a name, or a bracket without its other half."""
    if name and _is_sign(name[0]) and name[0] not in "('’":
        return name[0]
    if name and _is_sign(name[-1]) and name[-1] not in ")'’" and not _ABBREVIATION.search(name):
        return name[-1]
    if name.count("(") != name.count(")"):
        return "(" if "(" in name else ")"
    return ""


def _tidy(name: str) -> str:
    """The name without the signs that no name needs."""
    kept = "".join(" " if _is_sign(c) and c not in _REGULAR_SIGNS else c for c in name)
    single = re.sub(r"([&\-–'’.,()/:·])(?:\s*[&\-–'’.,()/:·])+", r"\1", kept)
    if single.count("(") != single.count(")"):
        single = single.replace("(", " ").replace(")", " ")
    trimmed = one_line(single)
    while _loose_sign(trimmed):
        trimmed = trimmed[1:].strip() if _loose_sign(trimmed[:1]) else trimmed[:-1].strip()
    return trimmed


def _without(name: str, pattern: re.Pattern[str]) -> str:
    return one_line(pattern.sub(" ", name))
