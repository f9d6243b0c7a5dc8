"""What of Hellotext stands in a page or in a script file, wherever and however it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from lib.domain.pixel.effort import Effort
from lib.domain.pixel.lexing import Lexed, Literal, lex, unescape
from lib.domain.pixel.marks import (
    CONTAINER,
    INTEREST,
    LAZY,
    MANAGER,
    OPEN,
    Guard,
    Mark,
    id_mark,
    is_of_interest,
    script_mark,
    worse,
)
from lib.domain.pixel.markup import attributes_of, tag_sources
from lib.domain.pixel.model import Spelling, TraceKind
from lib.domain.pixel.policies import Policy
from lib.domain.pixel.possessive import maybe
from lib.domain.pixel.scripts import Script, ScriptUse, scripts_of

_MOST_MARKS: Final = 200
_ASIDES: Final = (TraceKind.TAG_MANAGER, TraceKind.LAZY)
_MOST_DEPTH: Final = 4
_NAME: Final = r"[A-Za-z_$][\w$]{0,60}"
_OPTIONAL: Final = maybe(r"\?\s*+")
_CALLED: Final = re.compile("initialize" + maybe(r"\"\s*+\]") + r"\s*+" + maybe(r"\?\.\s*+") + r"\(\s*+")
_RECEIVER: Final = re.compile(
    rf"(?:(?<![\w$])(?P<name>{_NAME})|\[\s*+\"Hellotext\"\s*+\])\s*+{_OPTIONAL}"
    + r"(?:\.\s*+|"
    + maybe(r"\.\s*+")
    + r"\[\s*+\")$"
)
_OF_GLOBAL: Final = maybe(r"(?:window|globalThis|self|top)\s*+\.\s*+")
_ASSIGNED: Final = re.compile(rf"(?<![\w$.])({_NAME})\s*+=\s*+{_OF_GLOBAL}$")
_USED: Final = re.compile(r"Hellotext(?![\w$])(?!\s{0,20}[.(\[?])")
_IMPORTED: Final = re.compile(
    rf"import\s*+(?:({_NAME})|\*\s*+as\s++({_NAME})|\{{\s*+default\s++as\s++({_NAME})\s*+\}})\s*+from\s*+(\")"
)
_WINDOW: Final = 160
_SHORT: Final = 2
"""Letters of a name that a minifier gives to something else in the next function."""
_AFTER_ID: Final = re.compile(r"\s*+[,)]")
_CODE_FOLLOWS: Final = re.compile(
    r"(?:\.(?:textContent|innerText|text|innerHTML)\s*=|(?:__html|\"children)\\{0,7}[\"']?\s*:"
    r"|(?:eval|Function|setTimeout|createTextNode|\.append)\s*\()\s*$"
)
_ADDRESS_FOLLOWS: Final = re.compile(r"[\"']src\\{0,7}[\"']\s*:\s*$")
_DECODED: Final = re.compile(r"(?:unescape|decodeURIComponent|decodeURI)\s*\(\s*$")
_SCRIPT_TAG: Final = re.compile(r"<script[\s>]", re.IGNORECASE)
_HELD: Final = re.compile(r"@hellotext\\{0,7}/|hellotext\.(?:initialize|(?:min\.)?m?js)", re.IGNORECASE)
_TOLD: Final = re.compile(
    r"[\"'](?:\w{0,20}(?:body|content|description|text|html|excerpt|markdown)|answer)\\{0,7}[\"']\s*:\s*$",
    re.IGNORECASE,
)
"""What data calls its articles: their markup is shown, and scripts in it do not run by that."""

_TAG_IN_CODE: Final = re.compile(r"(?:\A|[;}\n])\s*+</?script(?:\s[^>;]{0,200})?>", re.IGNORECASE)
_NESTED_DATA: Final = re.compile(r"__html|\"children\"|\"src\"|\\\\*u003c", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Within:
    """Where a piece of text comes from: its offset in the page, and whether offsets in it can be added."""

    offset: int = 0
    is_exact: bool = True
    spelling: Spelling = Spelling.PLAIN
    depth: int = 0
    guard: Guard = OPEN

    def at(self, offset: int) -> int:
        """The offset in the page of an offset in the piece."""
        return self.offset + offset if self.is_exact else self.offset

    def inner(self, offset: int, raw: str, text: str, spelling: Spelling) -> Within:
        """The same for a text that stands in the piece, written there as `raw`."""
        exact = self.is_exact and raw == text
        return Within(self.at(offset), exact, worse(self.spelling, spelling), self.depth + 1, self.guard)


@dataclass(frozen=True, slots=True)
class Found:
    """Everything found, in the order of the page. `is_whole`: nothing was left unread.

    `is_broken`: a script file with tags of HTML in it, of which a browser runs nothing.
    """

    marks: tuple[Mark, ...]
    policies: tuple[Policy, ...]
    is_whole: bool
    is_broken: bool = False


def scan_page(text: str) -> Found:
    """Search an HTML page."""
    scan = _Scan()
    scan.markup(text, Within())
    return scan.found()


def scan_file(text: str) -> Found:
    """Search a JavaScript file."""
    scan = _Scan()
    scan.code(text, Within(), is_data=False)
    return replace(scan.found(), is_broken=scan.has_tags)


class _Scan:
    """One search: what it found so far and what it may still spend."""

    def __init__(self) -> None:
        self._effort = Effort()
        self._marks: list[Mark] = []
        self._asides: list[Mark] = []
        self._policies: list[Policy] = []
        self.has_tags = False

    def found(self) -> Found:
        is_named = any(mark.value for mark in self._asides)
        # Beside a container's id the address that it is put behind tells nothing more.
        asides = (one for one in self._asides if one.value or one.kind is TraceKind.LAZY or not is_named)
        marks = sorted(dict.fromkeys((*self._marks, *asides)), key=lambda mark: mark.offset)
        return Found(tuple(marks), tuple(self._policies), not self._effort.is_spent)

    def markup(self, text: str, within: Within) -> None:
        if within.depth > _MOST_DEPTH or not self._effort.take(events=50, characters=len(text)):
            return
        read = scripts_of(text, is_piece=within.depth > 0, effort=self._effort)
        if not within.depth:
            self._policies += read.policies
        for script in read.scripts:
            self._script(script, within)
        for start, end in read.gaps:
            gap = text[start:end].lower()
            if "hellotext" in gap or "googletagmanager.com/ns" in gap:
                self._attributes(text, start, end, within)

    def _script(self, script: Script, within: Within) -> None:
        own = Guard(script.attributes.get("nonce", ""), None if script.is_external else script.text)
        here = within if within.depth else replace(within, guard=own)
        if script.use is ScriptUse.DEFERRED:
            held = script.source + script.text
            if "hellotext" in held.lower():
                self._add(Mark(here.at(script.start), TraceKind.LAZY, here.spelling))
            self._managers(held, here.at(script.start), here.spelling)
            return
        if script.is_external:
            self._address(script, here)
        else:
            inner = replace(here, offset=here.at(script.content))
            self.code(script.text, inner, is_data=script.use is ScriptUse.DATA)
        handler = script.attributes.get("onload")
        if handler and script.use is ScriptUse.RUN:
            spelled = Spelling.PLAIN if handler in script.source else Spelling.ENCODED
            inner = here.inner(script.start, handler, "", spelled)
            self.code(handler, inner, is_data=False)

    def _address(self, script: Script, here: Within) -> None:
        written = script.attributes.get("src", "").strip()
        url = unquote(written)
        plain = written in script.source and url == written
        spelling = worse(here.spelling, Spelling.PLAIN if plain else Spelling.ENCODED)
        at = here.at(script.start)
        mark = script_mark(url, at, spelling, here.guard)
        if mark:
            self._add(mark)
        self._managers(url, at, spelling)

    def _managers(self, text: str, at: int, spelling: Spelling) -> None:
        """Tag managers in an address or a text, by their ids where those can be read."""
        for container in CONTAINER.findall(text) or ([None] if MANAGER.search(text) else []):
            self._add(Mark(at, TraceKind.TAG_MANAGER, spelling, container))

    def _attributes(self, text: str, start: int, end: int, within: Within) -> None:
        """Markup that an attribute keeps (a script may put it in, or show it to be copied), and frames."""
        for offset, source in tag_sources(text, start, end):
            if not self._effort.take():
                return
            lowered = source.lower()
            if lowered.startswith("<iframe") and MANAGER.search(source):
                self._managers(source, within.at(offset), within.spelling)
            if "hellotext" not in lowered or "data-" not in lowered:
                continue
            if not self._effort.take(events=50):
                return
            for name, value in attributes_of(source).items():
                if name.startswith("data-") and _HELD.search(value):
                    self._add(Mark(within.at(offset), TraceKind.LAZY, Spelling.ENCODED))

    def code(self, text: str, within: Within, *, is_data: bool) -> None:
        """Search code; of data (JSON) only what it holds to be put into the page later."""
        if within.depth > _MOST_DEPTH or not is_of_interest(text):
            return
        if not self._effort.take(characters=len(text)):
            return
        lexed = lex(text, self._effort)
        if not within.depth and _TAG_IN_CODE.search(lexed.code):
            self.has_tags = True
        self._hints(text, lexed, within)
        if not is_data:
            self._calls(text, lexed, within)
        for literal in lexed.strings.values():
            if INTEREST.search(text, literal.start, literal.end):
                self._literal(text, literal, within, is_data=is_data)

    def _hints(self, text: str, lexed: Lexed, within: Within) -> None:
        """The lazy loading of VTEX and tag managers without a readable id, in code and not in a comment."""
        for pattern, kind in ((LAZY, TraceKind.LAZY), (MANAGER, TraceKind.TAG_MANAGER)):
            for hint in pattern.finditer(text):
                start = hint.start()
                if not lexed.code[start : start + 1].isspace():
                    self._add(Mark(within.at(start), kind, within.spelling))

    def _calls(self, text: str, lexed: Lexed, within: Within) -> None:
        names = self._names(text, lexed)
        for call in _CALLED.finditer(lexed.code):
            if not self._effort.take(events=10):
                return
            receiver = _RECEIVER.search(lexed.code[max(0, call.start() - _WINDOW) : call.start()])
            name = (receiver["name"] or "Hellotext") if receiver else ""
            if name in names:
                self._call(text, lexed, call, within, is_sure=len(name) > _SHORT)

    def _names(self, text: str, lexed: Lexed) -> set[str]:
        """What the SDK is called in a piece of code: its global, what was assigned from it or imported."""
        names = {"Hellotext"}
        for used in _USED.finditer(lexed.code):
            if not self._effort.take(events=5):
                break
            assigned = _ASSIGNED.search(lexed.code[max(0, used.start() - _WINDOW) : used.start()])
            names |= {assigned[1]} if assigned else set()
        for found in _IMPORTED.finditer(lexed.code):
            literal = lexed.strings.get(found.start(4))
            if literal and "hellotext" in unescape(
                text[literal.start : min(literal.end, literal.start + 400)]
            ):
                names.add(found[1] or found[2] or found[3])
        return names

    def _call(self, text: str, lexed: Lexed, call: re.Match[str], within: Within, *, is_sure: bool) -> None:
        literal = lexed.strings.get(call.end())
        value, spelling = None, Spelling.PLAIN
        if literal and _AFTER_ID.match(lexed.code, literal.end + 1):
            raw = text[literal.start : literal.end]
            value = unescape(raw)
            spelling = Spelling.PLAIN if raw == value else Spelling.ESCAPED
        at = within.at(call.start())
        spelled = worse(within.spelling, spelling)
        self._add(id_mark(value, at, spelled, within.guard, is_sure=is_sure))

    def _literal(self, text: str, literal: Literal, within: Within, *, is_data: bool) -> None:
        raw = text[literal.start : literal.end]
        if not self._effort.take(events=5 + raw.count("\\"), characters=len(raw)):
            return
        value = unescape(raw)
        spelling = Spelling.PLAIN if value == raw else Spelling.ESCAPED
        before = text[max(0, literal.start - 61) : literal.start - 1]
        if "%" in value and (_DECODED.search(before) or "%40hellotext" in value):
            value, spelling = unquote(value), Spelling.ENCODED
        inner = within.inner(literal.start, raw, value, spelling)
        if not is_data or _ADDRESS_FOLLOWS.search(before):
            mark = script_mark(value, inner.offset, inner.spelling, within.guard)
            if mark:
                self._add(mark)
        self._managers(value, inner.offset, inner.spelling)
        self._nested(value, before, inner, is_data=is_data)

    def _put_in(self, value: str, before: str, inner: Within, *, is_data: bool) -> None:
        """Markup that a script has: it is put into the page, unless it is the text of an article."""
        if is_data and _TOLD.search(before):
            self._add(Mark(inner.offset, TraceKind.LAZY, inner.spelling))
        else:
            self.markup(value, inner)

    def _nested(self, value: str, before: str, inner: Within, *, is_data: bool) -> None:
        if "hellotext" not in value.lower() and not INTEREST.search(value):
            return
        if value.lstrip()[:1] in ("{", "["):
            # JSON within JSON: its strings have escapes of their own.
            self.code(value, inner, is_data=True)
        elif _SCRIPT_TAG.search(value):
            self._put_in(value, before, inner, is_data=is_data)
        elif _CODE_FOLLOWS.search(before):
            self.code(value, inner, is_data=False)
        elif _NESTED_DATA.search(value):
            self.code(value, inner, is_data=True)

    def _add(self, mark: Mark) -> None:
        kept = self._asides if mark.kind in _ASIDES else self._marks
        if len(kept) < _MOST_MARKS:
            kept.append(mark)
