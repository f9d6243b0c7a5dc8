"""JavaScript split just far enough: what is a comment, a string, a template or a pattern, and what is code.

Not a parser. Where the language needs one (is `/` a division?), the usual answer is taken, and a text that
is not JavaScript at all gives an answer too. One pass, whose work is paid from an `Effort`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lib.domain.pixel.dead import dead_stretches
from lib.domain.pixel.effort import Effort
from lib.domain.pixel.possessive import any_of, some_of

_EVENT: Final = re.compile(r"\"|'|`|/|<!--|-->")
_EVENT_IN_TEMPLATE: Final = re.compile(r"\"|'|`|/|\{|\}|<!--|-->")
_STRINGS: Final = {
    quote: re.compile(rf"{quote}[^{quote}\\\n]*+" + any_of(rf"\\.[^{quote}\\\n]*+") + f"{quote}?+", re.DOTALL)
    for quote in ('"', "'")
}
_TEMPLATE: Final = re.compile(
    r"[^`\\$]*+" + any_of(r"(?:\\.|\$(?!\{))[^`\\$]*+") + r"(?:`|\$\{|\\?\Z)", re.DOTALL
)
_CLASS: Final = any_of(r"[^\]\\\n]++|\\[^\n]")
_PATTERN: Final = re.compile("/" + some_of(rf"[^/\\\[\n]++|\\[^\n]|\[{_CLASS}\]") + "/[a-z]*+")
_TESTED: Final = re.compile(rf"(?P<pattern>{_PATTERN.pattern})\s*+\.\s*+(?:test|exec)\s*+\(")
"""After a parenthesis or a brace too, where it could be a division: `if (a) /"/.test(b)`."""
_TESTED_AT_MOST: Final = 80
_BEFORE_PATTERN: Final = "(,=:[!&|?{;+-*%<>~^"
_WORD_BEFORE_PATTERN: Final = re.compile(
    r"(?<![\w$.])(?:return|typeof|case|in|of|void|delete|throw|new|else|do|instanceof|await|yield)$"
)
_LONGEST_WORD: Final = 12
"""`instanceof`, and a character before it that is none of a name."""
_ESCAPE: Final = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\n)|([0-7]{1,3})|(.))", re.DOTALL
)
_NAMED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


SHOWN: Final = frozenset({"Hellotext", "initialize"})
"""Strings that stay readable in `Lexed.code`: minifiers and cautious people write names as strings."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A string as written, without its quotes: offsets in the code."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Lexed:
    """Code of the same length in which comments are blank and strings are `"` and U+0001s, but for `SHOWN`.

    `strings`: by the offset of the opening quote, those without a placeholder in them.
    """

    code: str
    strings: dict[int, Literal]


def lex(text: str, effort: Effort) -> Lexed:
    """Split JavaScript (or JSON). What is left when the effort is spent counts as a comment.

    So does code that is switched off: it never runs.
    """
    return _alive(_Lexer(text, effort).run(), effort)


def _alive(lexed: Lexed, effort: Effort) -> Lexed:
    dead = tuple(dead_stretches(lexed.code, effort))
    if not dead:
        return lexed
    pieces: list[str] = []
    last = 0
    for start, end in dead:
        pieces += (lexed.code[last:start], " " * (end - start))
        last = end
    code = "".join([*pieces, lexed.code[last:]])
    return Lexed(code, {at: literal for at, literal in lexed.strings.items() if code[at] != " "})


def unescape(raw: str) -> str:
    """Return the value of a string literal's text; an unknown escape stands for its character."""
    return _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        number = int(code, 16)
        # A half of a pair of surrogates is no character that a text of ours may hold.
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    if found[4]:
        return ""
    if found[5]:
        return chr(int(found[5], 8))
    return _NAMED.get(found[6], found[6])


class _Lexer:
    """One pass over a text; `_depths` are the open braces of each template placeholder it is in."""

    def __init__(self, text: str, effort: Effort) -> None:
        self._text, self._effort = text, effort
        self._pieces: list[str] = []
        self._strings: dict[int, Literal] = {}
        self._depths: list[int] = []
        self._end = 0
        self._before = ""
        self._no_pattern_until = 0

    def run(self) -> Lexed:
        position, text = 0, self._text
        while True:
            found = (_EVENT_IN_TEMPLATE if self._depths else _EVENT).search(text, position)
            if found is None:
                self._pieces.append(text[self._end :])
                break
            if not self._effort.take():
                self._pieces.append(" " * (len(text) - self._end))
                break
            position = self._event(found[0], found.start())
        return Lexed("".join(self._pieces), self._strings)

    def _event(self, mark: str, at: int) -> int:
        if mark in _STRINGS:
            whole = _STRINGS[mark].match(self._text, at)
            return self._string(at, whole.end() if whole else at + 1, mark)
        if mark == "`":
            return self._template(at, at)
        if mark in ("{", "}"):
            return self._brace(mark, at)
        if mark == "/":
            return self._slash(at)
        line_start = self._text.rfind("\n", max(0, at - 200), at) + 1
        is_comment = mark == "<!--" or not self._text[line_start:at].strip()
        return self._comment(at, self._line_end(at)) if is_comment else at + len(mark)

    def _string(self, start: int, end: int, quote: str) -> int:
        closed = end - 1 > start and self._text[end - 1] == quote
        if closed:
            self._strings[start] = Literal(start + 1, end - 1)
            if self._text[start + 1 : min(end - 1, start + 12)] in SHOWN:
                return self._hide(start, end, f'"{self._text[start + 1 : end - 1]}"', '"')
        return self._hide(start, end, '"' + "\x01" * (end - start - 1), '"')

    def _template(self, start: int, quote: int) -> int:
        found = _TEMPLATE.match(self._text, start + 1)
        end = found.end() if found else len(self._text)
        if found and found[0].endswith("${"):
            self._depths.append(0)
            # What follows is code again; the mask must not look like a string that ends here.
            return self._hide(start, end, "\x02" * (end - start), "(")
        if quote == start and found and found[0].endswith("`"):
            self._strings[start] = Literal(start + 1, end - 1)
            return self._hide(start, end, '"' + "\x01" * (end - start - 1), '"')
        return self._hide(start, end, "\x02" * (end - start), '"')

    def _brace(self, mark: str, at: int) -> int:
        if mark == "{":
            self._depths[-1] += 1
        elif self._depths[-1]:
            self._depths[-1] -= 1
        else:
            self._depths.pop()
            return self._template(at, -1)
        return at + 1

    def _slash(self, at: int) -> int:
        following = self._text[at + 1 : at + 2]
        if following == "/":
            return self._comment(at, self._line_end(at))
        if following == "*":
            closing = self._text.find("*/", at + 2)
            return self._comment(at, closing + 2 if closing >= 0 else len(self._text))
        end = self._pattern_end(at)
        return at + 1 if end is None else self._hide(at, end, "\x02" * (end - at), '"')

    def _pattern_end(self, at: int) -> int | None:
        """Where the regular expression ends that begins here; None when it is a division."""
        if not self._may_be_pattern(at):
            tested = _TESTED.match(self._text, at, at + _TESTED_AT_MOST)
            return tested.end("pattern") if tested else None
        if at < self._no_pattern_until:
            return None
        pattern = _PATTERN.match(self._text, at)
        if pattern is None:
            # Without this, a line of a million slashes would be read a million times.
            self._no_pattern_until = self._line_end(at)
        return pattern.end() if pattern else None

    def _may_be_pattern(self, at: int) -> bool:
        code = self._text[max(self._end, at - 200) : at].rstrip()
        last = code[-1:] or self._before
        if not last or last in _BEFORE_PATTERN:
            return code[-2:] not in ("++", "--")
        return last.isalpha() and _WORD_BEFORE_PATTERN.search(code[-_LONGEST_WORD:]) is not None

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return end if end >= 0 else len(self._text)

    def _comment(self, start: int, end: int) -> int:
        return self._hide(start, end, " " * (end - start), "")

    def _hide(self, start: int, end: int, mask: str, before: str) -> int:
        """Put a mask in place of a piece; `before` is what a following `/` sees, empty for a comment."""
        code = self._text[self._end : start]
        self._pieces += (code, mask)
        self._before = before or code.rstrip()[-1:] or self._before
        self._end = end
        return end
