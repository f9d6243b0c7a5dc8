"""How a run ends, and what its end proves: evidence, alerts, when the next one begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, Text, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.sync import RowState, RunKind, RunState, Schedule, Wanted
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.progress import add_evidence, refresh
from lib.services.sync_queue import queue_clearing, queue_run
from lib.services.sync_recording import NO_ANSWER
from lib.services.sync_refusals import RULE, forget_refusals, tell_refusal
from lib.services.sync_settings import keep_settings, settings_of
from lib.services.sync_work import Asked, Failed, Overtaken, Work
from lib.storage.syncing import sync_rows, sync_runs

_SPREAD_SECONDS: Final = 300
_DROPPED_AT_ONCE: Final = 2_000
_A_DAY: Final = timedelta(days=1)

_AS_WANTED: Final = {
    Wanted.GO: RunState.QUEUED,
    Wanted.PAUSE: RunState.PAUSED,
    Wanted.CANCEL: RunState.CANCELLED,
}


def close(
    work: Work,
    state: RunState,
    problem: str | None = None,
    facts: Mapping[str, str | int] | None = None,
) -> None:
    """Let the run fail, or wait for approval. One that was taken over stays as it is.

    Raises Asked where it would wait for approval, and somebody wants it paused or cancelled instead.
    """
    with work.act() as act:
        act.take_turn()
        try:
            wanted = Wanted(work.hold(act)["wanted"])
            if state is RunState.READY and wanted is not Wanted.GO:
                raise Asked(wanted)
            told = {name: str(value) for name, value in (facts or {}).items()}
            _leave(work, act, state, problem=problem, problem_facts=told)
        except Overtaken:
            return
        if state is RunState.FAILED:
            act.record("sync.failed", new={"run": work.run_id.hex, "problem": str(problem)})
            tell_refusal(act, str(problem))


def lay_down(work: Work) -> None:
    """Have a worker, which heard that it shall stop, leave the run as somebody wants it now.

    Since it heard, a person may have cancelled what another had paused, or taken the pause back: then the run
    goes on under another start. One that was taken over stays as it is.
    """
    with work.act() as act:
        act.take_turn()
        try:
            state = _AS_WANTED[Wanted(work.hold(act)["wanted"])]
            _leave(work, act, state)
        except Overtaken:
            return
        if state is RunState.QUEUED:
            queue_run(act, work.run_id, waited_for=True)
        if state is RunState.CANCELLED:
            queue_clearing(act, work.run_id)


def complete(work: Work) -> None:
    """Close a run that has nothing left to send. Raises Overtaken, and Failed when something is left."""
    with work.act() as act:
        act.take_turn()
        run = work.hold(act)
        if run["pending"]:
            raise Failed("sync.internal")
        _leave(work, act, RunState.DONE)
        settings = settings_of(act)
        keep_settings(
            act,
            replace(
                settings,
                read_until=run["until"],
                full_due_at=_full_due_at(act, run, settings.full_due_at),
                next_run_at=next_run(act, settings.schedule),
            ),
        )
        counts = ("read", "created", "updated", "unchanged", "rejected")
        told = {"run": work.run_id.hex, "kind": run["kind"], **{name: run[name] for name in counts}}
        if run["kind"] == "full" or run["created"] or run["updated"] or run["rejected"]:
            act.record("sync.finished", new=told)
        _prove(act, run["created"] + run["updated"] + run["unchanged"])


def _leave(work: Work, act: Act, state: RunState, **values: Any) -> None:
    """Put the run into a state in which no worker has it. Raises Overtaken."""
    ended = None if state.is_open else act.now
    work.change(act, state=state, wanted=Wanted.GO, wait=None, wait_until=None, finished_at=ended, **values)


def drop_unsent(actor: Actor, account: str, run_id: UUID) -> None:
    """Forget what a run that was cancelled would have sent. What it sent stays in its ledger.

    Some at a time, so that it is in nobody's way. Of another run it drops nothing; twice is once.
    """
    last: str | None = ""
    while last is not None:
        with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
            last = _drop_next(act, run_id, last)


def _drop_next(act: Act, run_id: UUID, after: str) -> str | None:
    """Drop what is behind this VTEX id; the last one of whom it was dropped, `None` when all are done."""
    cancelled = exists().where(
        sync_runs.c.id == run_id,
        sync_runs.c.store_id == act.store.id,
        sync_runs.c.state == RunState.CANCELLED,
        act.scope.on(sync_runs),
    )
    mine = sync_rows.c.run_id == run_id, sync_rows.c.store_id == act.store.id, act.scope.on(sync_rows)
    unsent = (
        select(sync_rows.c.vtex_id)
        .where(
            *mine,
            cancelled,
            sync_rows.c.vtex_id > after,
            sync_rows.c.state == RowState.PENDING,
            sync_rows.c.payload.is_not(None),
        )
        .order_by(sync_rows.c.vtex_id)
        .limit(_DROPPED_AT_ONCE)
    )
    ids: Sequence[str] = act.connection.execute(unsent).scalars().all()
    if not ids:
        return None
    act.connection.execute(
        update(sync_rows)
        .where(*mine, sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))))
        .values(payload=None),
        {"ids": ids},
    )
    return ids[-1]


def _full_due_at(act: Act, run: RowMapping, due_at: datetime | None) -> datetime | None:
    """From when on everything is to be read again: somebody did not come, or did not arrive.

    At once where the run read changes only; a full run that was short itself is repeated a day later.
    """
    if due_at is not None and run["requested_at"] < due_at <= act.now:
        # Whoever asked for it meanwhile did so because of something that this run did not know.
        return due_at
    lacks = run["is_incomplete"] or run["missing"] or NO_ANSWER in run["reasons"]
    if not lacks:
        return None if run["kind"] == RunKind.FULL else due_at
    was_short_itself = run["kind"] == RunKind.FULL and not run["is_incomplete"]
    return act.now + _A_DAY if was_short_itself else act.now


def next_run(act: Act, schedule: Schedule) -> datetime | None:
    """When the next run of the store of `act` begins by itself. Stores are spread over five minutes."""
    if schedule.every is None:
        return None
    return act.now + schedule.every + timedelta(seconds=act.store.id.int % _SPREAD_SECONDS)


def _prove(act: Act, customers: int) -> None:
    """A run that came to its end shows that reading and writing work, and that customers are there."""
    if not customers:
        return
    synchronised = Evidence(
        RULE,
        EvidenceKind.OBSERVED,
        EvidenceResult.PASSED,
        act.now,
        act.actor.name,
        facts={"customers": str(customers)},
    )
    add_evidence(act, Track.HELLOTEXT, [synchronised])
    refresh(act, Track.HELLOTEXT)
    forget_refusals(act)
