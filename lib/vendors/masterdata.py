"""Master Data v1, entity CL, for reading every customer: counts by search, documents by scroll.

Endpoints, parameters and answers: VTEX reference 3.2 and 3.3, 2026-11-21.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import quote, urlencode

from lib.domain.answers import (
    Answer,
    FailureKind,
    Seen,
    TransportFailure,
    clock_of,
    retry_after_seconds,
)
from lib.vendors.lean import LeanSession

_MASTER_DATA: Final = "application/vnd.vtex.ds.v10+json"
_RANGE: Final = re.compile(r"[0-9]+-[0-9]+/([0-9]{1,8})\s*$")
_TOTAL: Final = re.compile(r"[0-9]{1,8}")
_TOKEN: Final = re.compile(r"[!-~]{1,1000}")
_MARGIN: Final = timedelta(milliseconds=1)
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
ALWAYS: Final = _FIRST + timedelta(days=1)
"""Spans from here on have no beginning: .NET writes its first day where there is no date. A day later than
that, because in no zone of the world this moment lies before the year 1, which Python cannot hold.
"""

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Nothing is later, except by a mistake of a clock."""

_TOO_MANY: Final = "maximum simultaneous scrolls"
_GONE: Final = "operation not found for this token"


class Trouble(StrEnum):
    """Why a call brought no page."""

    TOO_BIG = "too_big"
    """408, or no answer in time: the same in smaller pages."""
    ASKED = "asked"
    """429 or 503: later."""
    SCROLLS = "scrolls"
    """Ten scrolls of the account are open already: later."""
    SCROLL_GONE = "scroll_gone"
    """The scroll is over, twenty minutes after its last call or for another reason: from the beginning."""
    QUERY = "query"
    """400: the store does not take this condition."""
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    UNREACHABLE = "unreachable"
    """No connection, or 5xx: later."""
    UNREADABLE = "unreadable"
    """Something that is no list of documents: later."""


class Form(StrEnum):
    """The conditions by which customers are read, each for a span of time."""

    CREATED = "created"
    UPDATED = "updated"
    CHANGED = "changed"
    """Updated, or never updated and created: `updatedIn` is null until the first update."""
    UNDATED = "undated"
    """Without a moment of creation, which none of the others finds."""


def condition(form: Form, since: datetime, until: datetime) -> str:
    """The `_where` of a form, in the spellings that the reference shows.

    Whether the ends belong to a span is not told: it is asked for a millisecond more at each end, and who
    comes twice counts once.
    Some stores reject `AND` outside of `between` (VTEX reference 3.3): only `CHANGED` has it.
    """
    first, last = instant(_FIRST if since <= ALWAYS else since - _MARGIN), instant(until + _MARGIN)
    match form:
        case Form.CREATED:
            return f"createdIn between {first} AND {last}"
        case Form.UPDATED:
            return f"updatedIn between {first} AND {last}"
        case Form.UNDATED:
            return "createdIn is null"
        case Form.CHANGED:
            return (
                f"(updatedIn>{first} AND updatedIn<{last})"
                f" OR ((updatedIn is null) AND (createdIn>{first} AND createdIn<{last}))"
            )


def instant(moment: datetime) -> str:
    """A moment as Master Data reads it: in UTC, with milliseconds."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


@dataclass(frozen=True)
class Page:
    """Documents of a scroll. `token` leads to the next ones; `total`: how many the scroll has, if told."""

    documents: Sequence[object] = field(repr=False)
    token: str | None = field(repr=False)
    total: int | None


@dataclass(frozen=True)
class Count:
    """How many documents meet a condition, and the first of them. `at`: when that was, by VTEX's clock."""

    total: int
    first: object = field(default=None, repr=False)
    at: datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """No page came. `retry_after`: seconds that VTEX asks to wait, if it did."""

    trouble: Trouble
    retry_after: float | None = None


@dataclass(frozen=True)
class CustomersClient:
    """The customers of one account. `base_url` is the account's API host without a final slash."""

    base_url: str
    app_key: str = field(repr=False)
    app_token: str = field(repr=False)
    session: LeanSession = field(repr=False)

    async def count(self, condition: str | None, sort: str | None = None) -> Count | Refusal:
        """Count documents by `_where`; the first one comes along with `id` and `createdIn`.

        Search stops giving documents at 10,000, but says of more how many there are.
        """
        query = {"_fields": "id,createdIn"}
        if condition:
            query["_where"] = condition
        if sort:
            query["_sort"] = sort
        seen = await self._get("search", query, {"REST-Range": "resources=0-1"})
        if not isinstance(seen, Answer) or seen.status not in (200, 206):
            return refusal_of(seen)
        told = _RANGE.search(seen.headers.get("rest-content-range", ""))
        if told is None or not isinstance(seen.json, list):
            return Refusal(Trouble.UNREADABLE)
        return Count(int(told[1]), seen.json[0] if seen.json else None, clock_of(seen))

    async def first_page(self, condition: str | None, fields: Sequence[str], size: int) -> Page | Refusal:
        """Open a scroll over the documents that meet `condition`, and read its first `size`."""
        query = {"_size": str(size), "_fields": ",".join(fields)}
        if condition:
            query["_where"] = condition
        return _page(await self._get("scroll", query, {}))

    async def next_page(self, token: str) -> Page | Refusal:
        """Read on in a scroll. A page without documents is its end."""
        return _page(await self._get("scroll", {"_token": token}, {}))

    async def _get(self, operation: str, query: dict[str, str], more: dict[str, str]) -> Seen:
        encoded = urlencode(query, quote_via=quote, safe=",")
        headers = {
            # Both go with every call, because the specification requires both even of a GET.
            "Accept": _MASTER_DATA,
            "Content-Type": "application/json",
            "X-VTEX-API-AppKey": self.app_key,
            "X-VTEX-API-AppToken": self.app_token,
            **more,
        }
        return await self.session.send(
            "GET", f"{self.base_url}/api/dataentities/CL/{operation}?{encoded}", headers
        )


def _page(seen: Seen) -> Page | Refusal:
    if not isinstance(seen, Answer) or seen.status not in (200, 206):
        return refusal_of(seen)
    if not isinstance(seen.json, list):
        return Refusal(Trouble.UNREADABLE)
    total = _TOTAL.fullmatch(seen.headers.get("rest-content-total", ""))
    token = _TOKEN.fullmatch(seen.headers.get("x-vtex-md-token", ""))
    return Page(seen.json, token[0] if token else None, int(total[0]) if total else None)


def refusal_of(seen: Seen) -> Refusal:
    """What an answer without documents means. `Retry-After` is obeyed up to ten minutes."""
    if isinstance(seen, TransportFailure):
        slow = seen.kind in (FailureKind.READ_TIMEOUT, FailureKind.TOO_LARGE)
        return Refusal(Trouble.TOO_BIG if slow else Trouble.UNREACHABLE)
    asked = retry_after_seconds(seen)
    wait = None if asked is None else min(float(asked), 600.0)
    match seen.status:
        case 401:
            return Refusal(Trouble.UNAUTHORIZED)
        case 403:
            return Refusal(Trouble.FORBIDDEN)
        case 408:
            return Refusal(Trouble.TOO_BIG, wait)
        case 429 | 503:
            return Refusal(Trouble.ASKED, wait)
        case 400:
            return Refusal(_why_bad(seen.json), wait)
        case status if status >= 500:
            return Refusal(Trouble.UNREACHABLE, wait)
        case _:
            return Refusal(Trouble.UNREADABLE, wait)


def _why_bad(body: object) -> Trouble:
    """VTEX tells its 400s apart by their message alone."""
    said = str(body).lower()
    if _TOO_MANY in said:
        return Trouble.SCROLLS
    return Trouble.SCROLL_GONE if _GONE in said else Trouble.QUERY
