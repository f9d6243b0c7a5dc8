"""How fast one business of Hellotext may be written to, by all workers together.

A bucket of calls that fills by the pace of the business; the pace is found by trying (`lib.domain.sync.pace`)
and kept, so that the next run begins with what this one learned. Hellotext documents no limit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert

from lib.domain.sync import START, Pace, RunState, Sample, Wait
from lib.services.access import Act
from lib.storage.scope import everywhere
from lib.storage.syncing import sync_allowances, sync_runs
from lib.storage.tables import stores

_BURST_SECONDS: Final = 0.5
_FEWEST_SECONDS: Final = 0.1
_CLOSED: Final = {"asked": Wait.HELLOTEXT_ASKED, "failing": Wait.HELLOTEXT_FAILING}


_WRITING: Final = (
    select(func.count())
    .select_from(sync_runs.join(stores, stores.c.id == sync_runs.c.store_id))
    .where(
        stores.c.business_id == sync_allowances.c.business,
        sync_runs.c.state == RunState.WRITING,
        everywhere(sync_runs),
        everywhere(stores),
    )
    .scalar_subquery()
)
_ROW: Final = select(sync_allowances, _WRITING.label("sharing")).with_for_update()


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
    return act.store.business_id or f"store:{act.store.id}"


def take_calls(act: Act, business: str, wanted: int, most_at_once: int) -> Grant:
    """Take up to `wanted` calls from the bucket of a business."""
    row = _held(act, business)
    if row["closed_until"] is not None and row["closed_until"] > act.now:
        return Grant(0, 1, _CLOSED[row["closed_by"]], row["closed_until"])
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
    at_once = _part(row["at_once"], most_at_once, row["sharing"])
    return Grant(calls, at_once, Wait.OTHER_RUN if row["sharing"] > 1 and not calls else None, until)


def _part(at_once: int, most_at_once: int, sharing: int) -> int:
    return max(1, min(at_once, most_at_once) // max(1, sharing))


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
    return pace, _part(pace.at_once, most_at_once, row["sharing"])


def _held(act: Act, business: str) -> RowMapping:
    """The row of a business, made at its first use, held until the transaction ends.

    `sharing`: how many runs write to this business now.
    """
    mine = _ROW.where(sync_allowances.c.business == business)
    row = act.connection.execute(mine).mappings().one_or_none()
    if row is not None:
        return row
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
    return act.connection.execute(mine).mappings().one()


def _tokens(row: RowMapping, now: datetime) -> float:
    passed = max(0.0, (now - row["filled_at"]).total_seconds())
    rate: float = row["rate"]
    tokens: float = row["tokens"]
    filled: float = tokens + passed * rate
    return min(max(1.0, rate * _BURST_SECONDS), filled)


def _pace(row: RowMapping) -> Pace:
    return Pace(row["rate"], row["at_once"], row["best_ms"], row["ceiling"])
