"""Reading the customers of a store: counted, cut into windows of time, scrolled, staged.

Everything is read before the first customer is sent, so that the twenty minutes of a scroll never run out
behind slow writes. A window is what is read again after a crash. What VTEX promises for it
(`REST-Content-Total`) is compared with what came: a window that is short is read again, then in halves,
and what is missing even so is said. Facts: VTEX reference 3 and 5, 2026-11-21.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from lib.domain.customers import FIELDS
from lib.domain.customers.values import instant_in
from lib.domain.sync import MOST_PER_WINDOW, RunKind, TimeWindow, Wait, halves, parts
from lib.services.platform import platform
from lib.services.sync_spans import Window, close_window, keep_windows, span_of, windows_left
from lib.services.sync_staging import Judge, Progress, stage
from lib.services.sync_tasks import Database, all_of
from lib.services.sync_work import Failed, Work
from lib.vendors.masterdata import (
    ALWAYS,
    NEVER,
    Count,
    CustomersClient,
    Form,
    Page,
    Refusal,
    Trouble,
    condition,
)

OVERLAP: Final = timedelta(minutes=10)
"""So much of what the run before has read is read again: Master Data finds changes a little later."""

# Clocks differ, and whoever signs up while others are read is no stranger either.
_AHEAD: Final = timedelta(days=1)
# So exactly VTEX tells the time.
_A_SECOND: Final = timedelta(seconds=1)
_PER_PART: Final = 3_000
_MOST_PARTS: Final = 64
_COUNTS_AT_ONCE: Final = 4
_TRIES: Final = 3
_SMALLEST_PAGE: Final = 20
# A scroll that gives nothing but what it gave already would never end.
_MOST_REPEATED: Final = 3
_LONGEST_PAUSE: Final = 60.0
_WAITS: Final = {
    Trouble.ASKED: Wait.VTEX_ASKED,
    Trouble.SCROLLS: Wait.VTEX_SCROLLS,
    Trouble.UNREACHABLE: Wait.VTEX_FAILING,
    Trouble.UNREADABLE: Wait.VTEX_FAILING,
    Trouble.TOO_BIG: Wait.VTEX_FAILING,
}

Found = TypeVar("Found", Page, Count)
_Piece = tuple[Form, TimeWindow]


class Reading:
    """Reads all that a run is about. `judge` says what becomes of a document."""

    def __init__(self, work: Work, client: CustomersClient, judge: Judge, database: Database) -> None:
        self._work = work
        self._client = client
        self._judge = judge
        self._database = database
        self._scrolls = asyncio.Semaphore(work.limits.scrolls)
        self._counts = asyncio.Semaphore(_COUNTS_AT_ONCE)
        self._page_size = work.limits.page_size
        self._waiting: set[object] = set()
        self._counted_at: datetime | None = None

    async def run(self) -> None:
        """Read what is left to read. Raises Failed and Overtaken."""
        windows = await self._database.run(windows_left, self._work)
        if windows is None:
            windows = await self._plan()
        await all_of(self._window(window) for window in windows)

    async def _plan(self) -> list[Window]:
        span = await self._database.run(span_of, self._work)
        outside = 0
        if span.kind is RunKind.FULL or span.since is None:
            found, outside = await self._created(span.until)
        else:
            found = await self._changed(TimeWindow(span.since - OVERLAP, span.until + _AHEAD, 0))
        # Whatever changed before was there to be read; by VTEX's clock, which may be behind ours.
        until = min(span.until, (self._counted_at or span.until) + _A_SECOND)
        return await self._database.run(keep_windows, self._work, found, outside, until)

    async def _created(self, until: datetime) -> tuple[list[_Piece], int]:
        """Windows over all customers by their creation, and how many are in none of them."""
        whole = TimeWindow(ALWAYS, until + _AHEAD, 0)
        counted = await self._count(Form.CREATED, whole, sort="createdIn ASC")
        if counted is None:
            # Not every store sorts by it, and it only spares counting years without anybody.
            counted = await self._count(Form.CREATED, whole)
        if counted is None:
            raise Failed("sync.query_refused")
        whole = await self._shortened(whole, counted)
        undated = await self._count(Form.UNDATED, whole)
        lost = TimeWindow(whole.since, whole.until, undated.total if undated else 0)
        found = [*await self._cut(Form.CREATED, whole), (Form.UNDATED, lost)]
        everybody = await self._asked(partial(self._client.count, None))
        total = everybody.total if isinstance(everybody, Count) else 0
        outside = max(0, total - whole.expected - lost.expected)
        if outside:
            late = await self._count(Form.CREATED, TimeWindow(whole.until, NEVER, 0))
            found.append((Form.CREATED, TimeWindow(whole.until, NEVER, late.total if late else 0)))
            outside = max(0, outside - found[-1][1].expected)
        return [one for one in found if one[1].expected], outside

    async def _shortened(self, whole: TimeWindow, counted: Count) -> TimeWindow:
        """All time from the first customer on, where the store really gave the first one of them."""
        since = _beginning(counted.first)
        if since > whole.since:
            later = await self._count(Form.CREATED, TimeWindow(since, whole.until, 0))
            if later is None or later.total < counted.total:
                since = whole.since
        return TimeWindow(since, whole.until, counted.total)

    async def _changed(self, span: TimeWindow) -> list[_Piece]:
        """Windows over what changed. Where `AND` is refused, what was updated and what was created."""
        found = []
        counted = await self._count(Form.CHANGED, span)
        forms = (Form.CHANGED,) if counted else (Form.UPDATED, Form.CREATED)
        for form in forms:
            counted = counted or await self._count(form, span)
            if counted is None:
                raise Failed("sync.query_refused")
            found += await self._cut(form, TimeWindow(span.since, span.until, counted.total))
            counted = None
        return [one for one in found if one[1].expected]

    async def _cut(self, form: Form, window: TimeWindow) -> list[_Piece]:
        """The window in pieces of which each can be read in one go, as far as time can be cut."""
        if window.expected <= MOST_PER_WINDOW:
            return [(form, window)]
        pieces = parts(window, min(_MOST_PARTS, -(-window.expected // _PER_PART)))
        if len(pieces) == 1:
            return [(form, window)]
        counted = list(pieces)
        cut: list[list[_Piece]] = [[] for _ in pieces]

        async def count(place: int, piece: TimeWindow) -> None:
            found = await self._count(form, piece)
            if found is None:
                raise Failed("sync.query_refused")
            counted[place] = TimeWindow(piece.since, piece.until, found.total)

        async def cut_again(place: int, piece: TimeWindow) -> None:
            cut[place] = await self._cut(form, piece)

        await all_of(count(place, piece) for place, piece in enumerate(pieces))
        if sum(one.expected for one in counted) > 2 * window.expected:
            # Whoever was created on an edge counts twice. With more, the store does not go by the time.
            return [(form, window)]
        await all_of(cut_again(place, piece) for place, piece in enumerate(counted))
        return [one for some in cut for one in some]

    async def _count(self, form: Form, window: TimeWindow, sort: str | None = None) -> Count | None:
        """How many there are; `None` where the store does not take the question."""
        text = condition(form, window.since, window.until)
        async with self._counts:
            found = await self._asked(partial(self._client.count, text, sort))
        if not isinstance(found, Count):
            return None
        self._counted_at = self._counted_at or found.at
        return found

    async def _window(self, window: Window) -> None:
        """Read a window until all that VTEX promised of it has come, or as often as it makes sense."""
        ids: set[str] = set()
        read, missing = 0, 0
        for attempt in range(_TRIES):
            goes_on = attempt == 0 and window.token is not None
            async with self._scrolls:
                total, read = await self._scrolled(window, ids, window.token if goes_on else None)
            missing = max(0, (window.time.expected if total is None else total) - read)
            if not missing:
                break
        can_be_cut = window.form is not Form.UNDATED and read > _SMALLEST_PAGE
        smaller = halves(window.time) if missing and can_be_cut else ()
        replaced = await self._database.run(close_window, self._work, window, read, missing, smaller)
        await all_of(self._window(one) for one in replaced)

    async def _scrolled(self, window: Window, ids: set[str], token: str | None) -> tuple[int | None, int]:
        """Scroll through a window once; adds the VTEX ids that came.

        Returns how many VTEX promised, and how many came so far. With a `token` it goes on in the scroll of a
        worker that was killed: each one that is left open counts for twenty minutes among the ten that are
        allowed.
        """
        goes_on = token is not None
        total, came = window.total, window.read if goes_on else len(ids)
        page = await self._first(window) if token is None else await self._next(token)
        known: set[int] = set()
        again = 0
        while page is not None:
            total = page.total if page.total is not None else total
            if not page.documents or again == _MOST_REPEATED:
                break
            token = page.token or token
            read = self._judge.read(page.documents)
            ids.update(one.vtex_id for one in read)
            content = hash(frozenset(one.vtex_id for one in read))
            again = again + 1 if content in known else 0
            known.add(content)
            so_far = Progress(window.number, token, total, None if goes_on else len(ids))
            came = await self._database.run(stage, self._work, self._judge, read, so_far)
            page = None if token is None else await self._next(token)
        return total, came

    async def _first(self, window: Window) -> Page:
        text = condition(window.form, window.time.since, window.time.until)
        while True:
            call = partial(self._client.first_page, text, FIELDS, self._page_size)
            page = await self._asked(call, may_shrink=True)
            if isinstance(page, Page):
                return page
            if page.trouble is Trouble.QUERY:
                raise Failed("sync.query_refused")
            # What was too much for one window is too much for the others.
            self._page_size = max(_SMALLEST_PAGE, self._page_size // 2)

    async def _next(self, token: str) -> Page | None:
        """The next page of a scroll; `None` when the scroll is over before its end."""
        page = await self._asked(partial(self._client.next_page, token))
        return page if isinstance(page, Page) else None

    async def _asked(
        self, call: Callable[[], Awaitable[Found | Refusal]], *, may_shrink: bool = False
    ) -> Found | Refusal:
        """Ask until there is an answer that the caller must deal with. Waits are told in the run's row.

        `may_shrink`: the caller asks for less where that was too much.
        """
        failing_since: datetime | None = None
        tries = 0
        me = object()
        try:
            while True:
                seen = await call()
                if not isinstance(seen, Refusal) or seen.trouble in (Trouble.QUERY, Trouble.SCROLL_GONE):
                    return seen
                if seen.trouble in (Trouble.UNAUTHORIZED, Trouble.FORBIDDEN):
                    raise Failed(f"sync.vtex_{seen.trouble.value}")
                if seen.trouble is Trouble.TOO_BIG and may_shrink and self._page_size > _SMALLEST_PAGE:
                    return seen
                now = platform().now()
                failing_since = failing_since or now
                if (now - failing_since).total_seconds() > self._work.limits.patience_seconds:
                    raise Failed("sync.vtex_unreachable")
                await self._pause(me, seen, tries, now)
                tries += 1
        finally:
            await self._go_on(me)

    async def _pause(self, who: object, seen: Refusal, tries: int, now: datetime) -> None:
        """Wait as VTEX's own rule says, at least as long as it asks (VTEX reference 5)."""
        growing = min(_LONGEST_PAUSE, 2.0**tries) * (0.5 + random.random() / 2)  # noqa: S311 - no secret
        seconds = max(seen.retry_after or 0.0, growing)
        self._waiting.add(who)
        until = now + timedelta(seconds=seconds)
        await self._database.run(self._work.wait, _WAITS[seen.trouble], until)
        await asyncio.sleep(seconds)

    async def _go_on(self, who: object) -> None:
        """Take back that the run waits, when nobody waits any more."""
        if who in self._waiting:
            self._waiting.discard(who)
            if not self._waiting:
                await self._database.run(self._work.wait, None)


def _beginning(first: object) -> datetime:
    """From when on there are customers, by the first of them."""
    created = instant_in(first.get("createdIn")) if isinstance(first, dict) else None
    return ALWAYS if created is None else max(ALWAYS, created - timedelta(seconds=1))
