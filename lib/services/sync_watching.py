"""What a run notices of Hellotext while it sends: how fast it answers, and when to leave it alone."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from statistics import median
from typing import Final

from lib.domain.answers import Answer, Seen
from lib.domain.sync import MOST_AT_ONCE, Answered, Circuit, Judged, NoAnswer, Sample, WriteResult
from lib.services.platform import platform
from lib.services.sync_allowance import Closing
from lib.services.sync_work import Failed, Limits
from lib.vendors.lean import NOT_SENT

_LONGEST_CLOSING: Final = 60.0
_DOUBLED: Final = 10
_FEWEST_CALLS: Final = 20
_LONGEST_SAMPLE: Final = 1.0


class Watching:
    """Collects what the calls of a run came to. `refused`: the token may not write, or nothing answers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._latencies: list[float] = []
        self._limited = self._failed = 0
        self._since = self._counted = time.monotonic()
        self._circuit = Circuit()
        self._asked_in_a_row = self._refused_in_a_row = 0
        self._failing_since: datetime | None = None
        self._closing: Closing | None = None
        self.was_held = False
        self.refused: Failed | None = None

    def note(self, judged: Judged, status: int | None, seconds: float, now: datetime) -> None:
        """Take in what one call came to, after so many seconds."""
        match judged.result:
            case WriteResult.UNAUTHORIZED:
                self.refused = Failed(f"sync.hellotext_{'forbidden' if status == 403 else 'unauthorized'}")
            case WriteResult.LIMITED:
                self._limited += 1
                self._asked(judged.retry_after, now)
            case WriteResult.UNCERTAIN | WriteResult.NOT_SENT:
                self._failed += 1
                self._failing(now)
            case _:
                self._latencies.append(seconds * 1000)
                self._asked_in_a_row = self._refused_in_a_row = 0
                self._circuit = Circuit()
                self._failing_since = None

    def sample(self) -> Sample | None:
        """What was seen since the sample before; `None` while it is too little to judge a speed by."""
        now = time.monotonic()
        seen = len(self._latencies) + self._failed + self._limited
        if not seen or (seen < _FEWEST_CALLS and now - self._since < _LONGEST_SAMPLE):
            return None
        middle = median(self._latencies) if self._latencies else 0.0
        sample = Sample(
            len(self._latencies), now - self._since, middle, self._limited, self._failed, self.was_held
        )
        self._latencies = []
        self._limited = self._failed = 0
        self._since = now
        self.was_held = False
        return sample

    def working_seconds(self) -> float:
        """The seconds since this was asked before, in which calls could be made."""
        now = time.monotonic()
        seconds, self._counted = now - self._counted, now
        return seconds

    @property
    def is_failing(self) -> bool:
        """Whether no write was answered properly since the first one that was not."""
        return self._failing_since is not None

    @property
    def closing(self) -> Closing | None:
        """Why nothing may be sent now; `None`: it may."""
        is_over = self._closing is None or self._closing.until <= platform().now()
        return None if is_over else self._closing

    @property
    def is_open(self) -> bool:
        """Whether calls may be made; after a wait, when somebody has said so by `open_again`."""
        return self._closing is None

    @property
    def closed_until(self) -> datetime | None:
        """Until when nothing may be sent; `None`: now is fine."""
        return None if self.closing is None else self.closing.until

    def open_again(self) -> None:
        """The wait is over; it does not count as time in which calls were made."""
        self._closing = None
        self._since = self._counted = time.monotonic()

    def _asked(self, retry_after: float | None, now: datetime) -> None:
        self._refused_in_a_row += 1
        if self.closed_until is None:
            # Of many calls in flight each hears the same; that is one request to wait.
            self._asked_in_a_row += 1
        # As many as can be in flight, and more: what it asked for was not enough.
        in_vain = _growing(self._refused_in_a_row // MOST_AT_ONCE)
        wait = _growing(self._asked_in_a_row) if retry_after is None else max(retry_after, in_vain)
        until = now + timedelta(seconds=wait)
        if self.closing is None or until > self.closing.until:
            self._closing = Closing(True, until)

    def _failing(self, now: datetime) -> None:
        self._failing_since = self._failing_since or now
        if (now - self._failing_since).total_seconds() > self._limits.patience_seconds:
            self.refused = Failed("sync.hellotext_unreachable")
        self._circuit = self._circuit.after(False, now, self._limits.circuit_seconds)
        until = self._circuit.open_until
        if until is not None and (self.closing is None or until > self.closing.until):
            self._closing = Closing(False, until, self._circuit.failures)


def _growing(times: int) -> float:
    """The seconds to wait when Hellotext refused so many times in a row; none for less than one."""
    return min(_LONGEST_CLOSING, 2.0 ** min(times - 1, _DOUBLED)) if times > 0 else 0.0


def as_answered(heard: Seen) -> Answered | NoAnswer:
    """What a call came to, as the rules about answers take it."""
    if isinstance(heard, Answer):
        return Answered(heard.status, heard.json, heard.headers.get("retry-after"))
    return NoAnswer(sent=heard.kind not in NOT_SENT)
