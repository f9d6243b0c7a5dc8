"""Which kind of storefront a page seems to be: a suggestion, until a person has confirmed it.

From the reference (vtex.md 6.1 and 6.2, 2026-11-21) come the kinds themselves, `faststore`, the loader
`vtex.scripts-server`, the route `/arquivos/` and `GTM-`. That the other signs tell a kind is stated by no
source: they are guesses of ours from what shops' pages carry. No verdict hangs on them.
"""

from __future__ import annotations

import re
from typing import Final

from lib.domain.pixel.model import PageSeen, SiteKind
from lib.domain.pixel.text import decode

_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_SIGNS: Final = (
    (SiteKind.STORE_FRAMEWORK, re.compile(r"__RUNTIME__|vtex\.render-server|vtex\.render-runtime")),
    (SiteKind.FASTSTORE, re.compile(r"data-fs-|data-store-|@?faststore", re.IGNORECASE)),
    (
        SiteKind.LEGACY,
        re.compile(
            r"vtex\.scripts-server|io\.vtex\.com\.br|vtex\.commerce|vtexjs|/arquivos/|<vtex[.:]|vtex\.portal",
            re.IGNORECASE,
        ),
    ),
    (SiteKind.TAG_MANAGER, re.compile(r"\bGTM-[A-Z0-9]{4,12}\b")),
)


def guess_kind(seen: PageSeen) -> SiteKind | None:
    """Guess the kind of a storefront from one of its pages; None when nothing tells.

    The platform goes before the tag manager: a page says `TAG_MANAGER` only where it shows no platform.
    """
    text = _COMMENT.sub("", decode(seen.body, seen.content_type))
    return next((kind for kind, signs in _SIGNS if signs.search(text)), None)
