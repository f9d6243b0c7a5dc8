"""What is looked for in a page, and how it is written there (vtex.md 6.3, hellotext.md 3, 2026-11-21)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lib.domain.pixel.model import Spelling, TraceKind
from lib.domain.pixel.possessive import maybe

PLACEHOLDERS: Final = frozenset({"YOUR_BUSINESS_ID", "BUSINESS_ID", "<BUSINESS_ID>", "<YOUR_BUSINESS_ID>"})
"""What Hellotext's guide and README print where the id belongs."""

INTEREST: Final = re.compile(
    r"hellotext|GTM-[A-Z0-9]|googletagmanager\.com|experimentalLazyLoad"
    r"|(?:\\x|\\u00|%)(?:40|48|68|65|6c|6f|74|78)",
    re.IGNORECASE,
)
"""A text without any of these holds nothing that is looked for; escapes are those of Hellotext's letters."""

_ESCAPED_LETTER: Final = re.compile(r"(?:\\x|\\u00|%)(?:4|6|7)")
_SHAPE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_VERSION_SHAPE: Final = re.compile(r"[A-Za-z0-9._^~-]{1,40}")
_PINNED: Final = re.compile(r"[\^~v]?\d")
_SDK: Final = re.compile(
    r"@hellotext/hellotext(?![\w-])|(?:^|/)hellotext(?:[.-]min)?\.(?:esm\.|umd\.)?m?js(?![\w.])"
)
_FUNNEL: Final = re.compile(
    "@hellotext/vtex-checkout"
    + maybe(r"@([^/\s\"'?#,]{0,80}+)")
    + r"(?![\w-])(?!/dist/confirmation\b)|hellotext[\w./-]{0,80}?funnel[\w.-]{0,20}\.js"
)
"""Of the package's two scripts the one for the checkout; `confirmation.js` is for the page after it (3.1)."""
MANAGER: Final = re.compile(r"googletagmanager\.com\\{0,7}(?:/|u002f)(?:gtm\.js|ns\.html)", re.IGNORECASE)
"""Google Tag Manager's script, and its frame for those without scripts."""
CONTAINER: Final = re.compile(r"(?<![\w-])GTM-[A-Z0-9]{4,12}(?![\w-])")
LAZY: Final = re.compile(
    r"experimentalLazyLoad(?:AllPixels)?\\{0,7}[\"']?\s{0,20}:\s{0,20}(?:true|!0|\\{0,7}[\"']always)"
)


@dataclass(frozen=True, slots=True)
class Guard:
    """What a policy asks of the script that holds a mark: its nonce, and its text when it is inline."""

    nonce: str = ""
    inline: str | None = None


OPEN: Final = Guard()
"""A script that another one puts in: no nonce, nothing inline."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing found: `offset` in the page's text, `url` of a script, whether its version may change.

    `is_sure`: not of a name so short that a minifier gives it to other things in the same script too.
    """

    offset: int
    kind: TraceKind
    spelling: Spelling
    value: str | None = None
    url: str = ""
    is_unpinned: bool = False
    guard: Guard = OPEN
    is_sure: bool = True

    @property
    def never_loads(self) -> bool:
        """Whether it is a script by `http`, which no page by `https` loads (W3C Mixed Content, 5.3)."""
        return self.url.lower().startswith("http:")


def readable_id(text: str | None) -> str | None:
    """Return an id when it has an id's shape; else None, so that no page puts other text before people."""
    return text if text is not None and _SHAPE.fullmatch(text) else None


def is_of_interest(text: str) -> bool:
    """The same question as `INTEREST` for a long text, answered faster."""
    if any(sign in text for sign in ("GTM-", "googletagmanager.com", "experimentalLazyLoad")):
        return True
    if "hellotext" in text.lower():
        return True
    return _ESCAPED_LETTER.search(text) is not None


def worse(one: Spelling, other: Spelling) -> Spelling:
    """Return the spelling that is further from plain."""
    order = tuple(Spelling)
    return max(one, other, key=order.index)


def script_mark(url: str, offset: int, spelling: Spelling, guard: Guard) -> Mark | None:
    """Tell whether an address is one of Hellotext's scripts; None when it is not."""
    if len(url) > 2_000 or any(character.isspace() for character in url):
        return None
    funnel = _FUNNEL.search(url)
    if funnel:
        version = funnel[1]
        packaged = funnel[0].startswith("@")
        unpinned = packaged and not (version and _PINNED.match(version))
        shown = version if version and _VERSION_SHAPE.fullmatch(version) else None
        return Mark(offset, TraceKind.FUNNEL, spelling, shown, url, unpinned, guard)
    if not _SDK.search(url):
        return None
    return Mark(offset, TraceKind.SDK, spelling, None, url, guard=guard)


def id_mark(text: str | None, offset: int, spelling: Spelling, guard: Guard, *, is_sure: bool = True) -> Mark:
    """Return the mark of one `initialize`; `text` None when its id cannot be read."""
    kind = TraceKind.PLACEHOLDER if text in PLACEHOLDERS else TraceKind.INITIALIZE
    return Mark(offset, kind, spelling, readable_id(text), guard=guard, is_sure=is_sure)
