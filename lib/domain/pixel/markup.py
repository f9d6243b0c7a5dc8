"""The tags of a page that matter, with their places in the text, in time that grows with its length.

An HTML parser's time grows with the square of some pages (nesting, attributes), and it does not tell lines.
So a page is thinned first: what can hold a script or hide one stays, each with its number, and the parser
decides on that what is a script and what its attributes say. Rules: WHATWG HTML 13.2.5 (2026-11-21).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from lib.domain.pixel.possessive import any_of, maybe, some_of

_VALUE: Final = maybe(r"\"[^\"]*+\"?+|'[^']*+'?+")
_ATTRIBUTES: Final = any_of(rf"[^>\"'=]++|=\s*+{_VALUE}|[\"']") + ">?+"
_TAG: Final = re.compile(r"<!--.*?(?:--!?>|\Z)|<(/?)([a-zA-Z][^\s/>]*+)" + _ATTRIBUTES, re.DOTALL)
_RAW: Final = frozenset("script noscript textarea title style xmp iframe noembed noframes".split())
"""Elements whose content is text to a browser that runs scripts."""

_HEAD: Final = re.compile(
    any_of(
        r"[ \t\n\f\r]++|<!--(?:-?>|.*?(?:--!?>|\Z))|<[!?][^>]*+>?+"
        rf"|<(title|style|script|noscript|noframes)(?=[\s/>]){_ATTRIBUTES}.*?</\1(?=[\s/>]){_ATTRIBUTES}"
        rf"|<(?:html|head|base|basefont|bgsound|link|meta)(?=[\s/>]){_ATTRIBUTES}"
        rf"|</(?!(?:body|html|br)[\s/>]){_ATTRIBUTES}"
    ),
    re.IGNORECASE | re.DOTALL,
)
"""What a head holds; whatever else comes begins the body (WHATWG HTML 13.2.6.4.4)."""

_TAG_LENGTH: Final = 20_000
_ESCAPED_SCRIPT: Final = re.compile(r"<!--|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: `start` is its offset, `content` where what it holds begins, `end` where that ends.

    `source` is the tag as written. A tag that holds no raw text ends where its content would begin.
    """

    name: str
    source: str
    start: int
    content: int
    end: int
    closes: bool = False


def tags(text: str, names: frozenset[str]) -> Iterator[Tag]:
    """Yield the tags of those names outside comments and raw text; raw text that never ends is left out."""
    skip, wanted = _patterns(names)
    position, is_drawing = 0, False
    while position < len(text):
        skipped = skip.match(text, position)
        position = skipped.end() if skipped else position
        found = wanted.match(text, position)
        if found is None:
            return
        name, position = found[2].lower(), found.end()
        if name == "svg":
            is_drawing = not found[1] and not found[0].endswith("/>")
            continue
        if name == "plaintext":
            return
        closes = bool(found[1])
        holds_text = name in _RAW and not closes and not (is_drawing and found[0].endswith("/>"))
        end = _raw_end(text, name, position) if holds_text else position
        if end is None:
            return
        if name in names and len(found[0]) <= _TAG_LENGTH:
            yield Tag(name, found[0], found.start(), position, end, closes)
        position = end


def tag_sources(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield offset and source of every opening tag between two offsets that `tags` passed over."""
    for found in _TAG.finditer(text, start, end):
        if found[2] and not found[1]:
            yield found.start(), found[0]


def begins_body(text: str, start: int, end: int) -> bool:
    """Whether something between two offsets that `tags` passed over ends the head of a page."""
    head = _HEAD.match(text, start, end)
    return head is None or head.end() < end


def attributes_of(source: str) -> dict[str, str]:
    """Return the attributes of one opening tag, decoded, names in lower case; none for one too large."""
    if len(source) > _TAG_LENGTH:
        return {}
    element = re.sub(r"^<[a-zA-Z][^\s/>]*+", "<meta", source, count=1)
    try:
        node = LexborHTMLParser(element).css_first("meta")
    except (SelectolaxError, ValueError, UnicodeError):
        return {}
    return {} if node is None else {name: value or "" for name, value in node.attributes.items()}


def _raw_end(text: str, name: str, start: int) -> int | None:
    """Where raw text ends; None when it never does, and then it never becomes an element that runs."""
    if name == "script":
        return _script_end(text, start)
    closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(text, start)
    return closing.start() if closing else None


def _script_end(text: str, start: int) -> int | None:
    """The end of a script: `<!--` and then `<script` hide one `</script>`."""
    escaped = doubly = False
    for found in _ESCAPED_SCRIPT.finditer(text, start):
        if found[0] == "<!--":
            escaped = True
        elif found[0] == "-->":
            escaped = doubly = False
        elif found[1] and not doubly:
            return found.start()
        elif found[1]:
            doubly = False
        elif escaped:
            doubly = True
    return None


_CACHE: dict[frozenset[str], tuple[re.Pattern[str], re.Pattern[str]]] = {}


def _patterns(names: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What runs over everything else in one go, and what then takes one wanted tag."""
    if names not in _CACHE:
        every = "|".join(sorted(names | _RAW | {"svg", "plaintext"}))
        skip = some_of(
            r"[^<]++|<(?![a-zA-Z/!?])|<!--(?:-?>|.*?(?:--!?>|\Z))|<(?:[!?]|/(?![a-zA-Z]))[^>]*+>?+"
            rf"|</?(?!(?:{every})[\s/>])[a-zA-Z][^\s/>]*+{_ATTRIBUTES}"
        )
        tag = rf"<(/?)({every})(?=[\s/>]){_ATTRIBUTES}"
        flags = re.IGNORECASE | re.DOTALL
        _CACHE[names] = (re.compile(skip, flags), re.compile(tag, flags))
    return _CACHE[names]
