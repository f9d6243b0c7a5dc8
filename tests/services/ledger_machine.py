"""A store's customer sync in any order: workers that come and go, people who want something of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import RowMapping

from lib.domain.sync import Judged, RunState, TimeWindow, Wanted, WriteResult
from lib.errors import Conflict, InvalidInput
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_closing import close, complete, drop_unsent, lay_down
from lib.services.sync_engine import judge_of
from lib.services.sync_forget import forget_customer
from lib.services.sync_grouping import join_duplicates
from lib.services.sync_recording import Intended, Outcome, Seen, give_back, intend, record, unanswered
from lib.services.sync_runs import approve_sync, cancel_sync, pause_sync, resume_sync, start_sync
from lib.services.sync_settling import what_is_left
from lib.services.sync_spans import Window, close_window, keep_windows, windows_left
from lib.services.sync_staging import Judge, Progress, look_through, stage
from lib.services.sync_work import Asked, Limits, Overtaken, ToldToStop, Work, take
from lib.vendors.masterdata import Form
from tests.builders import change
from tests.services.conftest import Clock
from tests.services.ledger_counts import Ledgers
from tests.services.ledger_vendors import ANSWERS, FORGOTTEN, LOOKED_UP, PAGES, Profiles
from tests.services.synced import WORKER, keys_of

ACCOUNT: Final = "alfa"
BUSINESS: Final = "yQlRPYBb"
_LIMITS: Final = Limits(joined_rows=2, look_seconds=30)
"""Joins few records at a time; nobody listens beside it."""

_YEAR: Final = TimeWindow(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC), 20)
_TABLES: Final = ("sync_runs", "sync_customers", "sync_forgotten", "sync_settings", "sync_allowances")
_MOVING: Final = ("queued", "reading", "writing")
_OVER: Final = (None, "done", "cancelled", "failed")

_ALL: Final = 10**6
_MOST_PARTS: Final = 60


class SyncMachine(RuleBasedStateMachine):
    """Each rule is one step of a worker or of a person; after each, the ledgers are counted anew."""

    def __init__(self, platform: Platform, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        for table in _TABLES:
            change(platform, f"DELETE FROM {table}")
        self.ledgers = Ledgers(platform, keys_of(ACCOUNT))
        self.work: Work | None = None
        self.lost: list[Work] = []
        self.judge: Judge | None = None
        self.windows: list[Window] = []
        self.page: Sequence[object] = ()
        self.read: set[str] = set()
        self.steps = _ALL
        self.behind: int | None = None
        self.flying: list[Intended] = []
        self.profiles = Profiles()

    @invariant()
    def every_count_is_what_the_rows_give(self) -> None:
        self.clock.advance(minutes=1)
        self.ledgers.look()
        self.ledgers.prove()
        assert self.run is None or self.run["read"] == len(self.read)

    @property
    def run(self) -> RowMapping | None:
        """The last run, as it stood after the step before."""
        return self.ledgers.runs[-1] if self.ledgers.runs else None

    @property
    def state(self) -> str | None:
        return None if self.run is None else self.run["state"]

    @property
    def run_id(self) -> UUID:
        assert self.run is not None
        found: UUID = self.run["id"]
        return found

    @property
    def reads(self) -> bool:
        """Whether a worker reads customers."""
        return self.work is not None and bool(self.windows)

    @property
    def writes(self) -> bool:
        """Whether a worker is done with the reading."""
        return self.work is not None and self.run is not None and self.run["read_at"] is not None

    # What people do

    @initialize(page=PAGES, automatic=st.booleans())
    def begin(self, page: list[object], automatic: bool) -> None:
        self.start(True, automatic)
        self.every_count_is_what_the_rows_give()
        self.take()
        self.every_count_is_what_the_rows_give()
        self.read_a_page(page)

    @precondition(lambda self: self.state in _OVER)
    @rule(full=st.booleans(), automatic=st.booleans())
    def start(self, full: bool, automatic: bool) -> None:
        self._lose()
        start_sync(WORKER, ACCOUNT, full=full, automatic=automatic)
        self.page, self.read = (), set()

    @precondition(lambda self: self.state == RunState.READY)
    @rule()
    def approve(self) -> None:
        approve_sync(WORKER, ACCOUNT, self.run_id)

    @precondition(lambda self: self.run is not None)
    @rule(wish=st.sampled_from((pause_sync, resume_sync, resume_sync, cancel_sync)))
    def want(self, wish: Callable[[Actor, str, UUID], object]) -> None:
        with suppress(Conflict):
            wish(WORKER, ACCOUNT, self.run_id)

    @precondition(lambda self: self.read)
    @rule(who=FORGOTTEN)
    def forget(self, who: str) -> None:
        # Nobody is known by it, or too many are.
        with suppress(InvalidInput):
            forget_customer(WORKER, ACCOUNT, who)

    # What a worker does

    @precondition(lambda self: self.work is None and self.state in _MOVING)
    @rule()
    def take(self) -> None:
        taken = take(WORKER, ACCOUNT, self.run_id, _LIMITS, self._may_go_on)
        assert taken is not None
        self.work, row = taken
        self.behind, self.flying = None, []
        with self.work.act() as act:
            self.judge = judge_of(act, row)
        kept = windows_left(self.work)
        year = [(Form.CREATED, _YEAR)]
        self.windows = keep_windows(self.work, year, 0, self.work.taken_at) if kept is None else kept

    @precondition(lambda self: self.work is not None)
    @rule()
    def kill(self) -> None:
        self._lose()

    @precondition(lambda self: self.work is not None)
    @rule()
    def listen(self) -> None:
        self._by_worker(lambda work: work.raise_if_asked())

    @precondition(lambda self: self.work is not None)
    @rule()
    def fail(self) -> None:
        self._by_worker(lambda work: close(work, RunState.FAILED, "sync.internal"), says_so=False)
        self._lose()

    @precondition(lambda self: self.reads)
    @rule(page=PAGES)
    def read_a_page(self, page: list[object]) -> None:
        self.page = page
        self._stage()

    @precondition(lambda self: self.reads and self.page)
    @rule()
    def read_the_same_page(self) -> None:
        self._stage()

    @precondition(lambda self: self.work is not None and not self.writes)
    @rule(groups=st.integers(0, 6) | st.just(_ALL))
    def join(self, groups: int) -> None:
        """`groups`: so many steps of the joining, then the worker is told to stop."""
        while self.windows and self.work is not None:
            window = self.windows.pop()
            self._by_worker(lambda work: close_window(work, window, len(self.read), 0, ()))  # noqa: B023
        self._by_worker(look_through)
        self.steps = groups
        self._by_worker(join_duplicates)
        self.steps = _ALL

    @precondition(lambda self: self.writes and self.behind is None)
    @rule(found=st.lists(st.sampled_from(LOOKED_UP), min_size=10, max_size=10))
    def go_on(self, found: list[str]) -> None:
        """Wait for approval, look up what nobody answered for, begin to send, or end."""
        assert self.run is not None
        if not (self.run["automatic"] or self.run["approved_at"]):
            self._by_worker(lambda work: close(work, RunState.READY), says_so=False)
            self._lose()
            return
        self._by_worker(lambda work: self._next_part(work, found))

    @precondition(lambda self: self.behind is not None)
    @rule(wanted=st.integers(1, 8))
    def intend(self, wanted: int) -> None:
        self._by_worker(lambda work: self._intend(work, wanted))

    @precondition(lambda self: self.flying)
    @rule(
        answers=st.lists(
            st.tuples(st.sampled_from(tuple(ANSWERS)), st.integers(0, 9)), min_size=1, max_size=8
        )
    )
    def hear(self, answers: list[tuple[str, int]]) -> None:
        """Some calls are answered. Told a second time, it changes nothing."""
        heard, self.flying = self.flying[: len(answers)], self.flying[len(answers) :]
        outcomes = [self.profiles.outcome(row, *answer) for row, answer in zip(heard, answers, strict=False)]
        for _ in range(2):
            self._by_worker(lambda work: record(work, BUSINESS, outcomes, Seen(seconds=0.1)))

    @precondition(lambda self: self.behind is not None)
    @rule(unsent=st.integers(0, 8))
    def stop_sending(self, unsent: int) -> None:
        """So many were not sent yet; of the other calls nothing was heard."""
        self._by_worker(lambda work: self._wind_up(work, unsent), says_so=False)

    @precondition(lambda self: self.state == RunState.CANCELLED)
    @rule()
    def clear_away(self) -> None:
        drop_unsent(WORKER, ACCOUNT, self.run_id)

    @precondition(lambda self: self.lost and self.page)
    @rule()
    def come_back(self) -> None:
        """A worker that was taken for dead writes nothing more, whatever it was about to do."""
        for work in self.lost:
            if self._is_its(work):
                continue
            for step in (
                self._read_page,
                look_through,
                join_duplicates,
                what_is_left,
                lambda work: intend(work, BUSINESS, 0, 8),
                lambda work: record(work, BUSINESS, [], Seen()),
                complete,
            ):
                with pytest.raises(Overtaken):
                    step(work)
            close(work, RunState.FAILED, "sync.internal")
            lay_down(work)
        before = self.ledgers.runs, self.ledgers.rows
        self.ledgers.look()
        assert (self.ledgers.runs, self.ledgers.rows) == before
        self.lost = []

    @precondition(lambda self: self.state not in _OVER)
    @rule(answer=st.sampled_from(("created", "met", "refused", "unknown")))
    def carry_out(self, answer: str) -> None:
        """From wherever it is, a run can be brought to its end. `answer`: to all calls."""
        for _ in range(_MOST_PARTS):
            self._one_part(answer)
            self.every_count_is_what_the_rows_give()
            if self.state in _OVER:
                return
        pytest.fail("the run never ends")

    def _one_part(self, answer: str) -> None:
        assert self.run is not None
        if self.run["wanted"] == Wanted.PAUSE or self.state == RunState.PAUSED:
            resume_sync(WORKER, ACCOUNT, self.run_id)
        elif self.state == RunState.READY:
            approve_sync(WORKER, ACCOUNT, self.run_id)
        elif self.work is None:
            self.take()
        elif self.run["wanted"] == Wanted.CANCEL:
            self.listen()
        elif not self.writes:
            self.join(_ALL)
        elif self.behind is None:
            self.go_on(["again"] * 10)
        elif not self.flying:
            self.intend(200)
            if not self.flying:
                self.behind = None
        else:
            self.hear([(answer, 0)] * len(self.flying))

    # How it does that

    def _by_worker(self, step: Callable[[Work], object], *, says_so: bool = True) -> None:
        """One step of the worker, if it is still there. `says_so`: it raises where the run is another's."""
        if self.work is None:
            return
        work, is_its = self.work, self._is_its(self.work)
        try:
            step(work)
        except Overtaken:
            assert not is_its
            self._lose()
        except ToldToStop:
            self._lose()
        except Asked:
            with suppress(Overtaken):
                self._wind_up(work, 2)
            lay_down(work)
            self._lose()
        else:
            assert is_its or not says_so

    def _is_its(self, work: Work) -> bool:
        """Whether the run was this worker's after the step before."""
        (run,) = [run for run in self.ledgers.runs if run["id"] == work.run_id]
        return run["attempt"] == work.attempt and run["state"] in _MOVING

    def _lose(self) -> None:
        if self.work is not None:
            self.lost.append(self.work)
        self.work, self.windows, self.behind, self.flying = None, [], None, []

    def _may_go_on(self) -> bool:
        self.steps -= 1
        return self.steps >= 0

    def _stage(self) -> None:
        self._by_worker(self._read_page)

    def _read_page(self, work: Work) -> None:
        assert self.judge is not None
        read = self.judge.read(self.page)
        stage(work, self.judge, read, Progress(0, "token", None, None))
        self.read |= {self.judge.reader.read(document).vtex_id for document in self.page}

    def _next_part(self, work: Work, found: Sequence[str]) -> None:
        left = what_is_left(work)
        if left is None:
            complete(work)
            self._lose()
            self.ledgers.look()
            self.ledgers.prove_kept(self.profiles.there)
        elif left.unanswered_since is None:
            self.behind = left.behind
        else:
            looked_up = zip(unanswered(work), found, strict=False)
            outcomes = [one for row, fate in looked_up for one in self.profiles.found(row, fate)]
            record(work, BUSINESS, outcomes, Seen())

    def _intend(self, work: Work, wanted: int) -> None:
        assert self.behind is not None
        batch = intend(work, BUSINESS, self.behind, wanted)
        self.flying += batch.rows
        self.behind = batch.rows[-1].place if batch.rows else self.behind

    def _wind_up(self, work: Work, unsent: int) -> None:
        """As a worker ends that has calls in flight."""
        left, lost = self.flying[:unsent], self.flying[unsent:]
        self.behind, self.flying = None, []
        unheard = [Outcome(row.vtex_id, Judged(WriteResult.UNCERTAIN), row.profile_id) for row in lost]
        if unheard:
            record(work, BUSINESS, unheard, Seen())
        give_back(work, left)
