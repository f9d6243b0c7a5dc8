"""Meta's Graph API, read only: a portfolio, a WhatsApp Business Account, its numbers and its apps.

Calls: WhatsApp reference 4.1, 2026-11-21. `GET /debug_token` is not among them: it carries the token that
it asks about in the address, where logs and proxies keep it. Nothing here registers or deregisters a number,
or sends a code: ten tries lock a number for three days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from lib.domain.answers import Answer, Seen
from lib.domain.ladder import NUMBER_FIELDS, WABA_FIELDS
from lib.domain.meta import BUSINESS_FIELDS, NUMBER_ROW_FIELDS
from lib.vendors.http import VendorSession

MOST_PAGES: Final = 5
PAGE_SIZE: Final = 100
"""Most rows that Meta puts on a page."""


def _nothing() -> Seen | None:
    return None


def _unheard(_seen: Seen) -> None:
    return None


@dataclass(frozen=True)
class MetaGate:
    """Whoever counts the calls: asked before each one, told of each answer (see `MetaClient`)."""

    before_call: Callable[[], Seen | None]
    after_call: Callable[[Seen], None]


@dataclass(frozen=True)
class MetaClient:
    """The Graph API as one token sees it; `base_url` has the version and no final slash.

    `before_call` is called before each request: its exception keeps the request from being sent, and so does
    an answer of its own, which then stands for Meta's. `after_call` hears every answer of Meta.
    """

    base_url: str
    token: str = field(repr=False)
    session: VendorSession = field(repr=False)
    before_call: Callable[[], Seen | None] = field(default=_nothing, repr=False)
    after_call: Callable[[Seen], None] = field(default=_unheard, repr=False)

    def business(self, business_id: str) -> Seen:
        """Read the node of a business portfolio."""
        return self._read(business_id, {"fields": BUSINESS_FIELDS})

    def waba(self, waba_id: str, fields: str = WABA_FIELDS) -> Seen:
        """Read the node of a WhatsApp Business Account."""
        return self._read(waba_id, {"fields": fields})

    def number(self, number_id: str, fields: str = NUMBER_FIELDS) -> Seen:
        """Read the node of a phone number."""
        return self._read(number_id, {"fields": fields})

    def phone_numbers(self, waba_id: str) -> tuple[Seen, ...]:
        """Read the list of an account's numbers: its pages in order, at most `MOST_PAGES`.

        The next page is asked for by its cursor: the address that Meta gives for it may hold the token.
        """
        query = {"fields": NUMBER_ROW_FIELDS, "limit": str(PAGE_SIZE)}
        pages: list[Seen] = []
        after: str | None = ""
        while after is not None and len(pages) < MOST_PAGES:
            pages.append(self._read(waba_id, query | ({"after": after} if after else {}), "/phone_numbers"))
            after = _next_cursor(pages[-1], after)
        return tuple(pages)

    def subscribed_apps(self, waba_id: str) -> Seen:
        """Read which apps hear of what happens to an account."""
        return self._read(waba_id, {}, "/subscribed_apps")

    def _read(self, node_id: str, query: Mapping[str, str], edge: str = "") -> Seen:
        refusal = self.before_call()
        if refusal is not None:
            return refusal
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self.token}"}
        address = f"{self.base_url}/{quote(node_id, safe='')}{edge}"
        asked = urlencode(query, quote_via=quote, safe=",")
        seen = self.session.get(f"{address}?{asked}" if asked else address, headers)
        self.after_call(seen)
        return seen


def _next_cursor(page: Seen, before: str) -> str | None:
    """The cursor of the page after this one; `None` at the end, and when a cursor leads back to itself."""
    body = page.json if isinstance(page, Answer) and page.status == 200 else None
    paging = body.get("paging") if isinstance(body, dict) else None
    cursors = paging.get("cursors") if isinstance(paging, dict) and paging.get("next") else None
    after = cursors.get("after") if isinstance(cursors, dict) else None
    return after if isinstance(after, str) and after not in ("", before) else None
