"""How fast one business of Hellotext may be written to, by all workers together.

A bucket of calls that fills by the pace of the business; the pace is found by trying (`lib.domain.sync.pace`)
and kept, so that the next run begins with what this one learned. Hellotext documents no limit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.domain.sync import START, Pace, RunState, Sample, Wait
from lib.services.access import Act
from lib.services.sync_model import SILENT_AFTER
from lib.storage.scope import everywhere
from lib.storage.syncing import sync_allowances, sync_runs
from lib.storage.tables import stores

_BURST_SECONDS: Final = 0.5
_FEWEST_SECONDS: Final = 0.1
# So much the clocks of several machines may differ.
_SKEW: Final = timedelta(seconds=5)
_LOOK_AGAIN: Final = timedelta(seconds=1)
_CLOSED: Final = {"asked": Wait.HELLOTEXT_ASKED, "failing": Wait.HELLOTEXT_FAILING}


_PLACE: Final = func.greatest(sync_runs.c.read_at, sync_runs.c.approved_at), sync_runs.c.id
"""Whoever writes already keeps its place before those who come."""

# Nobody waits for one whose worker is gone.
_ALIVE: Final = func.greatest(sync_runs.c.alive_at, sync_runs.c.requested_at) > bindparam("alive_since")
_WRITING: Final = (
    select(func.array_agg(aggregate_order_by(sync_runs.c.store_id, *_PLACE)))
    .select_from(sync_runs.join(stores, stores.c.id == sync_runs.c.store_id))
    .where(
        stores.c.business_id == sync_allowances.c.business,
        sync_runs.c.state == RunState.WRITING,
        _ALIVE,
        everywhere(sync_runs),
        everywhere(stores),
    )
    .scalar_subquery()
)
_ROW: Final = select(sync_allowances, _WRITING.label("writing")).with_for_update()


@dataclass(frozen=True)
class Grant:
    """So many calls may be made now, so many of them at once.

    `waits` and `until`: why there are none, and when there may be.
    """

    calls: int
    at_once: int
    waits: Wait | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Closing:
    """Why nothing more may be sent to a business for a while: it asked for it, or it does not answer."""

    asked: bool
    until: datetime
    failures: int = 0


def business_of(act: Act) -> str:
    """What the business of the store of `act` is called; a store whose Business ID is unknown has its own."""
    return act.store.business_id or own_name(act)


def own_name(act: Act) -> str:
    """What the business of the store of `act` is called while its Business ID is unknown."""
    return f"store:{act.store.id}"


def take_calls(act: Act, business: str, wanted: int, most_at_once: int) -> Grant:
    """Take up to `wanted` calls from the bucket of a business.

    With more runs than calls in flight that it bears, those that came last have none until others are done.
    """
    row = _held(act, business)
    if row["closed_until"] is not None and row["closed_until"] > act.now:
        return Grant(0, 1, _CLOSED[row["closed_by"]], row["closed_until"])
    at_once = _part(act, row, min(row["at_once"], most_at_once))
    if not at_once:
        return Grant(0, 1, Wait.OTHER_RUN, act.now + _LOOK_AGAIN)
    tokens = _tokens(row, act.now)
    # Not one by one: each taking costs a transaction.
    fewest = max(1, min(wanted, math.floor(row["rate"] * _FEWEST_SECONDS)))
    calls = min(wanted, math.floor(tokens)) if tokens >= fewest else 0
    until = None if calls else act.now + timedelta(seconds=(fewest - tokens) / row["rate"])
    act.connection.execute(
        update(sync_allowances)
        .where(sync_allowances.c.business == business)
        .values(tokens=tokens - calls, filled_at=act.now)
    )
    is_shared = len(row["writing"] or ()) > 1
    return Grant(calls, at_once, Wait.OTHER_RUN if is_shared and not calls else None, until)


def _part(act: Act, row: Mapping[str, Any], at_once: int) -> int:
    """How many of the calls in flight that a business bears are the run's of `act`; maybe none."""
    writing: Sequence[UUID] = row["writing"] or ()
    if len(writing) <= at_once:
        return at_once // max(1, len(writing))
    return int(act.store.id in writing[:at_once])


def note_sample(
    act: Act, business: str, sample: Sample | None, closing: Closing | None, most_at_once: int
) -> tuple[Pace, int]:
    """Let the pace of a business follow from what was seen, and close it where it must be left alone.

    Returns the pace, and how many calls the run of `act` may have in flight: its part of what the business
    bears.
    """
    row = _held(act, business)
    pace = _pace(row) if sample is None else _pace(row).after(sample, most_at_once)
    values: dict[str, object] = {
        "rate": pace.rate,
        "at_once": pace.at_once,
        "best_ms": pace.best_ms,
        "ceiling": pace.ceiling,
        "tokens": min(_tokens(row, act.now), pace.rate),
        "filled_at": act.now,
        "failures": closing.failures if closing else 0,
    }
    if closing is not None:
        values["closed_until"] = max(filter(None, (row["closed_until"], closing.until)))
        values["closed_by"] = "asked" if closing.asked else "failing"
    act.connection.execute(
        update(sync_allowances).where(sync_allowances.c.business == business).values(**values)
    )
    # What was granted already is sent: one at a time does no harm.
    return pace, max(1, _part(act, row, min(pace.at_once, most_at_once)))


def _held(act: Act, business: str) -> Mapping[str, Any]:
    """The row of a business, made at its first use, held until the transaction ends.

    `writing`: the stores whose runs write to this business now, those that began first before others.
    """
    mine = _ROW.where(sync_allowances.c.business == business)
    alive_since = {"alive_since": act.now - SILENT_AFTER}
    row = act.connection.execute(mine, alive_since).mappings().one_or_none()
    if row is not None:
        return _by_this_clock(act, dict(row))
    act.connection.execute(
        postgresql_insert(sync_allowances)
        .values(
            business=business,
            rate=START.rate,
            at_once=START.at_once,
            tokens=START.rate * _BURST_SECONDS,
            filled_at=act.now,
        )
        .on_conflict_do_nothing()
    )
    return dict(act.connection.execute(mine, alive_since).mappings().one())


def _by_this_clock(act: Act, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row, where a clock that was ahead closed the business, closed as long by the clock of `act`."""
    ahead, closed_until = row["filled_at"] - act.now, row["closed_until"]
    if ahead <= _SKEW or closed_until is None or closed_until <= act.now:
        return row
    right = {"filled_at": act.now, "closed_until": closed_until - ahead}
    mine = sync_allowances.c.business == row["business"]
    act.connection.execute(update(sync_allowances).where(mine).values(right))
    return {**row, **right}


def _tokens(row: Mapping[str, Any], now: datetime) -> float:
    passed = max(0.0, (now - row["filled_at"]).total_seconds())
    rate: float = row["rate"]
    tokens: float = row["tokens"]
    filled: float = tokens + passed * rate
    return min(max(1.0, rate * _BURST_SECONDS), filled)


def _pace(row: Mapping[str, Any]) -> Pace:
    return Pace(row["rate"], row["at_once"], row["best_ms"], row["ceiling"])
