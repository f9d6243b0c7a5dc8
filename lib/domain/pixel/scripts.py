"""The scripts of a page: which elements are scripts that run, wait, or hold data, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from lib.domain.pixel.effort import Effort
from lib.domain.pixel.markup import Tag, attributes_of, begins_body, tags
from lib.domain.pixel.policies import Policy

_NAMES: Final = frozenset({"script", "template", "meta"})
_RUNS: Final = re.compile(
    r"(?:[0-9a-f]{1,40}-)?(?:(?:text|application)/(?:x-)?(?:java|ecma)script"
    r"|text/(?:javascript1\.[0-5]|jscript|livescript)|module|text/partytown)",
    re.IGNORECASE,
)
"""JavaScript's names (WHATWG MIME Sniffing 4.6), modules, Partytown (FastStore), and a Rocket Loader's
prefix before a name."""

_NEVER_RUNS: Final = re.compile(r"[^;]*json.*|importmap.*|speculationrules", re.IGNORECASE | re.DOTALL)
"""Data. Any other type that no browser runs is one that something else in the page may run later: consent
banners and lazy loaders give scripts types of their own."""

_HOLDERS: Final = ("__RUNTIME__", "__NEXT_DATA__")
"""Where Store Framework and FastStore (Next.js) keep what their pages are made of."""

_MOST_SCRIPTS: Final = 20_000
_MOST_TEMPLATES: Final = 200


class ScriptUse(Enum):
    """What a browser does with a script element."""

    RUN = "run"
    DEFERRED = "deferred"
    DATA = "data"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Script:
    """One script element: `start` its offset, `content` that of its text, `source` its tag as written."""

    use: ScriptUse
    start: int
    content: int
    source: str
    text: str
    attributes: dict[str, str]

    @property
    def is_external(self) -> bool:
        """Whether its code is elsewhere; then a browser does not run its text."""
        return "src" in self.attributes


@dataclass(frozen=True, slots=True)
class Scripts:
    """The scripts of a page, the policies of its `meta` elements, and the stretches between its tags.

    In the body such an element is no policy (WHATWG HTML 4.2.5.3, "Content security policy state").
    """

    scripts: tuple[Script, ...]
    policies: tuple[Policy, ...]
    gaps: tuple[tuple[int, int], ...]


def scripts_of(text: str, *, is_piece: bool, effort: Effort) -> Scripts:
    """Read the scripts of a page, or of a piece of one that a script holds.

    A page's script that never ends is not run by a browser. Templates are not part of a page, but
    Store Framework keeps its data in them.
    """
    kept, gaps, held = _thinned(text, is_piece, effort)
    body = next((start for start, end in gaps if begins_body(text, start, end)), len(text))
    try:
        tree = LexborHTMLParser(_document(kept, body))
    except (SelectolaxError, ValueError, UnicodeError):
        return Scripts((), (), ())
    scripts = list(held)
    for node in tree.css("script"):
        attributes = _attributes(node)
        tag = kept[int(attributes.pop("data-n", "0"))]
        scripts.append(_script(text, tag, attributes, _use(attributes)))
    policies = [
        Policy(attributes.get("content", ""), kept[int(attributes.get("data-n", "0"))].start)
        for attributes in map(_attributes, tree.css("head > meta"))
        if attributes.get("http-equiv", "").lower() == "content-security-policy"
    ]
    used = (one for one in scripts if one.use is not ScriptUse.NONE)
    return Scripts(tuple(sorted(used, key=lambda one: one.start)), tuple(policies), tuple(gaps))


def _thinned(
    text: str, is_piece: bool, effort: Effort
) -> tuple[list[Tag], list[tuple[int, int]], list[Script]]:
    """The tags that the parser is shown, the gaps between them, and the data that templates hold."""
    kept: list[Tag] = []
    gaps: list[tuple[int, int]] = []
    held: list[Script] = []
    around: list[str] = []
    last = 0
    for tag in tags(text + "</script>" if is_piece else text, _NAMES):
        if not effort.take() or len(kept) >= _MOST_SCRIPTS:
            effort.take(events=1_000_000_000)
            break
        if not around and last < tag.start:
            gaps.append((last, tag.start))
        last = max(tag.end, tag.content)
        if tag.name == "template":
            _turn(around, tag)
        elif tag.name == "script" and not tag.closes and around and around[-1] in _HOLDERS:
            held.append(_script(text, tag, {}, ScriptUse.DATA))
            continue
        if not tag.closes or tag.name == "template":
            kept.append(tag)
    if not around:
        gaps.append((last, len(text)))
    return kept, gaps, held


def _turn(around: list[str], tag: Tag) -> None:
    """Go into a template, by the name of the data that it holds, or out of one."""
    if tag.closes:
        del around[-1:]
    else:
        attributes = attributes_of(tag.source) if "data-varname" in tag.source else {}
        around.append(attributes.get("data-varname", "") if attributes.get("data-type") == "json" else "")


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _document(kept: list[Tag], body: int) -> str:
    """The thinned page; its body begins with the first tag behind the offset `body`."""
    pieces, depth, is_head = ["<!doctype html>"], 0, True
    for number, tag in enumerate(kept):
        if is_head and tag.start > body:
            pieces.append("<body>")
            is_head = False
        if tag.name == "template":
            depth += -1 if tag.closes else 1
            # A parser's time grows with the square of what is nested.
            if depth <= _MOST_TEMPLATES:
                pieces.append("</template>" if tag.closes else "<template>")
        elif tag.name == "script":
            pieces.append(f"<script data-n={number} {_opening(tag)}</script>")
        else:
            pieces.append(f"<meta data-n={number} {_opening(tag)}")
    return "".join(pieces)


def _opening(tag: Tag) -> str:
    """What follows the name in a tag, closed even where the text ends within it."""
    return tag.source[1 + len(tag.name) :].removesuffix(">") + ">"


def _script(text: str, tag: Tag, attributes: dict[str, str], use: ScriptUse) -> Script:
    return Script(use, tag.start, tag.content, tag.source, text[tag.content : tag.end], attributes)


def _use(attributes: dict[str, str]) -> ScriptUse:
    kind = _type(attributes)
    if "nomodule" in attributes:
        return ScriptUse.NONE
    if _RUNS.fullmatch(kind):
        return ScriptUse.DEFERRED if "data-src" in attributes and "src" not in attributes else ScriptUse.RUN
    if not _NEVER_RUNS.fullmatch(kind):
        return ScriptUse.DEFERRED
    is_data = kind.lower() == "application/json" and attributes.get("id") in _HOLDERS
    return ScriptUse.DATA if is_data else ScriptUse.NONE


def _type(attributes: dict[str, str]) -> str:
    """What a script is written in (WHATWG HTML 4.12.1.1, "prepare the script element")."""
    language = attributes.get("language")
    written = attributes.get("type", f"text/{language}" if language else "")
    return written.strip(" \t\n\f\r") if written else "text/javascript"
