"""Sending customers to Hellotext: many calls in flight, each written down before, recorded after.

The next batch is taken from the ledger while the one before is sent, so that there is always something to
send. What was answered is recorded four times a second, and oftener when there is much. Told to stop, this
begins no further call, gives what is in flight a moment, and writes down as uncertain what was not answered
by then.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final, Literal

from lib.domain.answers import Answer
from lib.domain.sync import Judged, WriteResult, judge
from lib.services.platform import platform
from lib.services.sync_recording import Batch, Intended, Outcome, Seen, give_back, intend, record
from lib.services.sync_tasks import Database, first_of, sleep_until
from lib.services.sync_watching import Watching, as_answered
from lib.services.sync_work import Overtaken, Work
from lib.vendors.profiles import ProfilesClient

_RECORD_SECONDS: Final = 0.25
_SOON: Final = 0.05
_RECORD_ROWS: Final = 200
_MOST_UNRECORDED: Final = 600
# So many wait at the end of a batch while the next one is fetched, that no call waits for it.
_FEW_UNSENT: Final = 32
_LAST_MOMENT: Final = 1.0
_LONGEST_UNSURE: Final = 20.0


class Sending:
    """Sends the customers of a run that wait, once through at most. For one use.

    It ends earlier when some have no answer for a while: they are to be looked up.
    """

    def __init__(
        self,
        work: Work,
        business: str,
        client: ProfilesClient,
        newsletter_property: str | None,
        database: Database,
        watching: Watching,
    ) -> None:
        self._work = work
        self._business = business
        self._client = client
        self._property = newsletter_property
        self._database = database
        self._watching = watching
        self._at_once = 1
        self._calls: dict[asyncio.Task[None], Intended] = {}
        self._unsent: deque[Intended] = deque()
        self._outcomes: list[Outcome] = []
        self._ahead: asyncio.Task[Batch] | None = None
        self._ahead_since: datetime | None = None
        self._changed = asyncio.Event()
        self._enough = asyncio.Event()
        self._fault: BaseException | None = None
        self._created: deque[tuple[datetime, str]] = deque()
        self._unsure_since: float | None = None
        self._ends = False

    async def send(self, behind: int) -> None:
        """Send all that waits behind a place; cancelled, it ends in order. Raises Failed and Overtaken."""
        is_mine = True
        # What passed before was no time in which calls were made.
        self._watching.open_again()
        try:
            await first_of([self._dispatch_all(behind), self._keep_recording()])
        except Overtaken:
            is_mine = False
            raise
        finally:
            await self._wind_up(is_mine=is_mine)
        if self._watching.refused is not None:
            raise self._watching.refused

    async def _dispatch_all(self, place: int) -> None:
        self._take_ahead(place)
        while True:
            batch = await self._taken()
            if not batch.rows and batch.grant.until is None:
                break
            if self._is_long_unsure():
                self._unsent.extend(batch.rows)
                self._ends = True
                break
            if batch.rows:
                place = batch.rows[-1].place
                self._at_once = batch.grant.at_once
                self._unsent.extend(batch.rows)
            else:
                self._watching.was_held = True
                await sleep_until(batch.grant.until)
            self._take_ahead(place)
            await self._begin_calls(_FEW_UNSENT)
        await self._begin_calls(0)
        while self._calls:
            await self._something_changes()

    def _take_ahead(self, place: int) -> None:
        self._ahead_since = platform().now()
        rows = self._work.limits.window_rows
        taking = self._database.run(intend, self._work, self._business, place, rows)
        self._ahead = asyncio.get_running_loop().create_task(taking)

    async def _taken(self) -> Batch:
        if self._ahead is None:
            raise RuntimeError("nothing was taken ahead")
        batch = await asyncio.shield(self._ahead)
        self._ahead = None
        return batch

    async def _begin_calls(self, leave: int) -> None:
        """Begin as many calls as may be, until no more than `leave` customers wait to be sent.

        A call that ends begins the next one itself.
        """
        while self._unsent and not self._ends:
            self._raise_if_over()
            if not self._watching.is_open:
                await sleep_until(self._watching.closed_until)
                self._watching.open_again()
            elif self._may_begin(len(self._calls)):
                self._begin(self._unsent.popleft())
            else:
                self._watching.was_held = True
                if len(self._unsent) <= leave:
                    return
                await self._something_changes()

    def _may_begin(self, others: int) -> bool:
        """Whether a call may begin now beside so many others."""
        return (
            others < self._at_once
            and len(self._outcomes) < _MOST_UNRECORDED
            and not self._ends
            and self._fault is None
            and self._watching.refused is None
            and self._watching.is_open
        )

    def _is_long_unsure(self) -> bool:
        """Whether there are customers without an answer that should be looked up before going on for long."""
        return self._unsure_since is not None and time.monotonic() - self._unsure_since > _LONGEST_UNSURE

    async def _something_changes(self) -> None:
        self._raise_if_over()
        self._changed.clear()
        await self._changed.wait()

    def _raise_if_over(self) -> None:
        if self._fault is not None:
            raise self._fault
        if self._watching.refused is not None:
            raise self._watching.refused

    def _begin(self, row: Intended) -> None:
        task = asyncio.get_running_loop().create_task(self._send_on(row))
        self._calls[task] = row
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._calls[task]
        if not task.cancelled() and task.exception() is not None:
            self._fault = task.exception()
        self._changed.set()

    async def _send_on(self, row: Intended) -> None:
        """Send a customer and, as long as that may be, the next ones: a task for each costs more."""
        me = asyncio.current_task()
        await self._call(row)
        while me is not None and self._unsent and self._may_begin(len(self._calls) - 1):
            row = self._calls[me] = self._unsent.popleft()
            if len(self._unsent) <= _FEW_UNSENT:
                self._changed.set()
            await self._call(row)

    async def _call(self, row: Intended) -> None:
        method: Literal["POST", "PATCH"] = "PATCH" if row.profile_id else "POST"
        body = row.body(self._property).encode()
        began = time.perf_counter()
        status: int | None = None
        try:
            if row.profile_id:
                heard = await self._client.update(row.profile_id, body)
            else:
                heard = await self._client.create(body)
            status = heard.status if isinstance(heard, Answer) else None
            judged = judge(as_answered(heard), method, platform().now())
        except asyncio.CancelledError:
            # There was no time left to hear the answer.
            judged = Judged(WriteResult.UNCERTAIN)
        self._note(row, judged, status, time.perf_counter() - began)

    def _note(self, row: Intended, judged: Judged, status: int | None, seconds: float) -> None:
        now = platform().now()
        self._outcomes.append(Outcome(row.vtex_id, judged, row.profile_id, status))
        if len(self._outcomes) >= _RECORD_ROWS:
            self._enough.set()
        self._watching.note(judged, status, seconds, now)
        if judged.result is WriteResult.CREATED and judged.profile_id:
            self._created.append((now, judged.profile_id))
        if judged.result is WriteResult.UNCERTAIN and self._unsure_since is None:
            self._unsure_since = time.monotonic()

    async def _keep_recording(self) -> None:
        while True:
            # While the speed is still to be found, it is looked at more often.
            grows = self._at_once < self._work.limits.at_once
            with suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), _SOON if grows else _RECORD_SECONDS)
            self._enough.clear()
            await self._record()

    async def _record(self) -> None:
        if not self._outcomes:
            return
        outcomes, self._outcomes = self._outcomes, []
        seen = Seen(
            self._watching.sample(),
            self._watching.working_seconds(),
            self._watching.closing,
            self._mark(),
        )
        self._at_once = await self._database.run(record, self._work, self._business, outcomes, seen)
        self._changed.set()

    def _mark(self) -> str | None:
        """The newest profile of which it is certain that it is older than whatever has no answer now."""
        if self._unsure_since is not None:
            return None
        waiting: Iterable[Intended] = (*self._calls.values(), *self._unsent)
        begun = [row.intended_at for row in waiting]
        begun += [self._ahead_since] if self._ahead_since else []
        oldest = min(begun, default=platform().now())
        mark = None
        while self._created and self._created[0][0] < oldest:
            mark = self._created.popleft()[1]
        return mark

    async def _wind_up(self, *, is_mine: bool) -> None:
        """Let nothing go on, and write down how everything stands."""
        self._ends = True
        if self._ahead is not None:
            taken = (await asyncio.gather(self._ahead, return_exceptions=True))[0]
            self._unsent.extend(taken.rows if isinstance(taken, Batch) else ())
        if self._calls:
            await asyncio.wait(self._calls, timeout=_LAST_MOMENT if is_mine else 0)
            unheard = list(self._calls)
            for call in unheard:
                call.cancel()
            await asyncio.gather(*unheard, return_exceptions=True)
        if is_mine:
            with suppress(Overtaken):
                await self._record()
                await self._database.run(give_back, self._work, tuple(self._unsent))
