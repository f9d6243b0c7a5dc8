"""What people paste, turned into what libphonenumber can read; every change is a `Repair`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple
from urllib.parse import unquote

from lib.domain.phone.codes import Reason, RepairCode
from lib.domain.phone.model import Repair

MAX_INPUT_LENGTH = 300
"""Characters. Longer input is not a number and is not looked at."""

_PLUS_SIGNS = frozenset("＋﹢⁺")
_NOT_DIGITS = bytes(set(range(128)) - set(b"0123456789"))
# Nearly all rows of a file: digits and ordinary punctuation, of which no step but the Mexican ones changes
# anything. The quantifiers give nothing back, so that no text takes long to be told from these.
_NOTHING_TO_CLEAN = re.compile(r"[ (]*+(\+?)[ (]*+(?!00)(?:[0-9][ ().\-]*+){3}[0-9 ().\-]*+")
_LONGEST_PLAIN = 100
_LINK = re.compile(r"(?:wa\.me|whatsapp\.com)/|whatsapp://", re.IGNORECASE)
_LINK_NUMBER = re.compile(r"(?:wa\.me/|[?&]phone=)\s*\+?\s*(\d[\d\s().\-]{5,})", re.IGNORECASE)
_SCHEME = re.compile(r"^\s*(?:tel|callto|sms|whatsapp):\s*", re.IGNORECASE)
_LEAD = re.compile(r"^[^\d+*#]*?(?=\(?[\d+*#])")
_TAIL = re.compile(r"[^\d#*)]+$")
_PLUS_RUN = re.compile(r"^[\s(\[]*\+(?:\s*\+)+")
_DOUBLE_ZERO = re.compile(r"^[\s(\[]*\+?\s*00[\s).\-]*(?=[1-9])")
_EXTENSION = re.compile(
    r"[\s,;.]*(?:;\s*ext\s*=|(?:extensi[oó]n|ext|interno|int|ramal|anexo)\b[\s.:]*|x|#)\s*(\d{1,7})\s*$",
    re.IGNORECASE,
)
_MEXICO_ONE = re.compile(r"521(\d{10})")
_MEXICO_DEAD_PREFIX = re.compile(r"(?:52)?(?:044|045|01)(\d{10})")
_BETWEEN_NUMBERS = re.compile(r"[/,;|\r\n]+|\s(?:y|e|o|u|ou|or|and)\s", re.IGNORECASE)
_SHORTEST_LISTED_NUMBER = 7
_SHORTEST_WITH_EXTENSION = 6
_FEWEST_DIGITS = 3


# A NamedTuple, because a file makes one for each row and a frozen dataclass takes three times as long.
class Cleaned(NamedTuple):
    """`text` is ready to be parsed unless `problem` says why there is nothing to parse.

    `digits` are the ASCII digits of the text. `is_plain` says that there is nothing else in it than these,
    ordinary punctuation, and perhaps a plus before them.
    """

    text: str
    digits: str
    repairs: tuple[Repair, ...] = ()
    problem: Reason | None = None
    extension: str | None = None
    has_letters: bool = False
    is_plain: bool = False


def digits_of(text: str) -> str:
    """The ASCII digits of a text."""
    return text.encode("ascii", "ignore").translate(None, _NOT_DIGITS).decode("ascii")


def clean(raw: str, region: str | None) -> Cleaned:
    """Clean what was typed; `region` is the ISO region to assume, for its dead national prefixes."""
    if len(raw) > MAX_INPUT_LENGTH:
        return Cleaned("", "", problem=Reason.INPUT_TOO_LONG)
    plain = _NOTHING_TO_CLEAN.fullmatch(raw)
    if plain is not None and len(raw) <= _LONGEST_PLAIN:
        digits = digits_of(raw)
        perhaps_mexican = digits.startswith("52") if plain[1] else region == "MX"
        if not perhaps_mexican:
            return Cleaned(raw.strip(), digits, (), None, None, False, True)
        text, repairs = _apply(_mexico_steps(region), raw, ())
        return Cleaned(text.strip(), digits_of(text), repairs, is_plain=True)
    text, repairs = _apply(_CHARACTER_STEPS, raw, ())
    if not text.strip():
        return Cleaned("", "", repairs, Reason.EMPTY)
    if _LINK.search(text) and not _LINK_NUMBER.search(unquote(text)):
        return Cleaned(text, digits_of(text), repairs, Reason.LINK_WITHOUT_NUMBER)
    text, repairs = _apply(_WRAPPING_STEPS, text, repairs)
    digits = digits_of(text)
    if len(digits) < _FEWEST_DIGITS:
        return Cleaned(text, digits, repairs, Reason.NO_NUMBER)
    text, extension = _without_extension(text)
    if _holds_several_numbers(text):
        return Cleaned(text, digits, repairs, Reason.SEVERAL_NUMBERS)
    text, repairs = _apply((*_PREFIX_STEPS, *_mexico_steps(region)), text, repairs)
    has_letters = any(character.isalpha() for character in text)
    return Cleaned(text.strip(), digits_of(text), repairs, None, extension, has_letters)


Step = tuple[RepairCode, Callable[[str], str]]


def _apply(steps: tuple[Step, ...], text: str, repairs: tuple[Repair, ...]) -> tuple[str, tuple[Repair, ...]]:
    for code, step in steps:
        after = step(text)
        if after != text:
            repairs = (*repairs, Repair(code, text, after))
            text = after
    return text, repairs


def _fold(text: str) -> str:
    return "".join(_folded(character) for character in text)


def _folded(character: str) -> str:
    if character in _PLUS_SIGNS:
        return "+"
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _without_invisible(text: str) -> str:
    return "".join(character for character in text if not _is_invisible(character))


def _is_invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Cf" or (category == "Cc" and not character.isspace())


def _number_of_link(text: str) -> str:
    if not _LINK.search(text):
        return text
    found = _LINK_NUMBER.search(unquote(text))
    return f"+{found[1].strip()}" if found else text


def _without_scheme(text: str) -> str:
    return _SCHEME.sub("", text)


def _without_surroundings(text: str) -> str:
    """Drop words before the number and symbols around it; words after it stay and are refused."""
    lead = _LEAD.match(text)
    if lead and _says_something(lead[0]):
        text = text[lead.end() :]
    tail = _TAIL.search(text)
    if tail and _says_something(tail[0]) and not any(character.isalpha() for character in tail[0]):
        text = text[: tail.start()]
    return text


def _says_something(text: str) -> bool:
    return any(unicodedata.category(character)[0] not in "PZC" for character in text)


def _with_single_plus(text: str) -> str:
    return _PLUS_RUN.sub("+", text)


def _with_plus_for_double_zero(text: str) -> str:
    return _DOUBLE_ZERO.sub("+", text)


@cache
def _mexico_steps(region: str | None) -> tuple[Step, ...]:
    """Mexico dropped the mobile 1 and the prefixes 044, 045 and 01 in 2019; WhatsApp still writes the 1."""
    return (
        (RepairCode.MEXICO_ONE_REMOVED, partial(_without_mexican_prefix, _MEXICO_ONE, region)),
        (RepairCode.MEXICO_PREFIX_REMOVED, partial(_without_mexican_prefix, _MEXICO_DEAD_PREFIX, region)),
    )


def _without_mexican_prefix(prefixed: re.Pattern[str], region: str | None, text: str) -> str:
    digits = digits_of(text)
    from_abroad = "+" in text and digits.startswith("52")
    at_home = "+" not in text and region == "MX"
    if not (from_abroad or at_home) or any(character.isalpha() for character in text):
        return text
    found = prefixed.fullmatch(digits)
    return f"+52{found[1]}" if found else text


def _without_extension(text: str) -> tuple[str, str | None]:
    found = _EXTENSION.search(text)
    if found is None or len(digits_of(text[: found.start()])) < _SHORTEST_WITH_EXTENSION:
        return text, None
    return text[: found.start()], found[1]


def _holds_several_numbers(text: str) -> bool:
    parts = _BETWEEN_NUMBERS.split(text)
    return sum(len(digits_of(part)) >= _SHORTEST_LISTED_NUMBER for part in parts) > 1


_CHARACTER_STEPS: tuple[Step, ...] = (
    (RepairCode.CHARACTERS_FOLDED, _fold),
    (RepairCode.INVISIBLE_REMOVED, _without_invisible),
)
_WRAPPING_STEPS: tuple[Step, ...] = (
    (RepairCode.LINK_REMOVED, _number_of_link),
    (RepairCode.SCHEME_REMOVED, _without_scheme),
    (RepairCode.SURROUNDINGS_REMOVED, _without_surroundings),
)
_PREFIX_STEPS: tuple[Step, ...] = (
    (RepairCode.PLUS_DOUBLED, _with_single_plus),
    (RepairCode.DOUBLE_ZERO_TO_PLUS, _with_plus_for_double_zero),
)
