"""How many calls Meta may get: one budget for an app and an account, shared by every worker.

Meta counts calls by app and account: 200 an hour for one whose number is not registered yet, which is just
the store that waits (WhatsApp reference 4.5, 2026-11-21). We count by the clock's hours, in the database, and
this hour and the one before share one budget: any sixty minutes lie within two of the clock's hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from lib.domain.answers import Answer, BodyKind, Seen
from lib.domain.meta import Usage, error_of, usage_of
from lib.domain.meta.errors import LIMITS
from lib.services.platform import platform
from lib.storage.onboarding import meta_budgets
from lib.storage.scope import transaction
from lib.vendors.meta import MetaGate

MOST_CALLS: Final = 200
RESERVE: Final = 50
"""Calls of each hour that are kept for what a person asks for now."""

HOUR: Final = timedelta(hours=1)

WAIT_AFTER_LIMIT: Final = timedelta(hours=1)
"""How long nobody asks after Meta refused for its limit and did not say for how long."""


class BudgetSpent(Exception):
    """No call may be made before `until`, an aware moment."""

    def __init__(self, until: datetime) -> None:
        super().__init__("meta.budget_spent")
        self.until = until


def take(
    connection: Connection,
    app: str,
    waba_id: str,
    calls: int,
    now: datetime,
    *,
    for_a_person: bool = False,
) -> datetime | None:
    """Take `calls` out of the budget, all or none. Returns when to try again, `None`: they are taken.

    One statement decides and counts, so that two workers never take the same call. `app` is the id of the app
    that the token belongs to, or empty where it is not known. More calls at once than a whole budget are
    never given.
    """
    most = MOST_CALLS if for_a_person else MOST_CALLS - RESERVE
    hour = _hour(now)
    if calls > most:
        return hour + HOUR
    new = insert(meta_budgets).values(
        app=app, waba_id=waba_id, hour_began_at=hour, calls=calls, calls_before=0
    )
    this_hour, before = _counted(hour)
    counted = new.on_conflict_do_update(
        index_elements=("app", "waba_id"),
        set_={
            # A worker whose clock is behind counts in the hour that another one began.
            "hour_began_at": func.greatest(meta_budgets.c.hour_began_at, hour),
            "calls": this_hour + calls,
            "calls_before": before,
        },
        where=and_(_is_open(now), this_hour + before + calls <= most),
    ).returning(meta_budgets.c.calls)
    if connection.execute(counted).first() is not None:
        return None
    return _next_try(connection, app, waba_id, now, most - calls)


def note_usage(
    connection: Connection, app: str, waba_id: str, usage: Usage, now: datetime
) -> datetime | None:
    """Stop before Meta does, when the headers of its answer say that little is left; until when, if so.

    For as long as Meta says, else for the rest of the hour.
    """
    if not usage.is_almost_up:
        return None
    until = now + usage.wait if usage.wait else _hour(now) + HOUR
    block(connection, app, waba_id, until, now)
    return until


def heed(app: str, waba_id: str, seen: Seen) -> datetime | None:
    """Obey what an answer of Meta says of its limits, for every worker; until when nobody asks, if so."""
    usage, error = usage_of(seen.headers if isinstance(seen, Answer) else {}), error_of(seen)
    is_refused = error is not None and error.code in LIMITS
    if not usage.is_almost_up and not is_refused:
        return None
    with transaction(platform().engine) as connection:
        now = platform().now()
        until = note_usage(connection, app, waba_id, usage, now)
        if is_refused:
            until = now + (usage.wait or WAIT_AFTER_LIMIT)
            block(connection, app, waba_id, until, now)
    return until


def gate(app: str, waba_id: str) -> MetaGate:
    """Counts the calls of a credential check, for which somebody waits.

    Without a call left Meta is not asked, and the check hears what Meta would say: that it has to wait.
    """

    def before() -> Seen | None:
        with transaction(platform().engine) as connection:
            now = platform().now()
            until = take(connection, app, waba_id, 1, now, for_a_person=True)
        if until is None:
            return None
        seconds = {"retry-after": str(max(1, round((until - now).total_seconds())))}
        return Answer(status=429, body=BodyKind.OTHER, ms=0, received_at=now, headers=seconds)

    def after(seen: Seen) -> None:
        heed(app, waba_id, seen)

    return MetaGate(before, after)


def block(connection: Connection, app: str, waba_id: str, until: datetime, now: datetime) -> None:
    """Make no call before `until`. An earlier word to wait longer stays."""
    new = insert(meta_budgets).values(
        app=app, waba_id=waba_id, hour_began_at=_hour(now), calls=0, calls_before=0, blocked_until=until
    )
    later = func.greatest(func.coalesce(meta_budgets.c.blocked_until, until), until)
    connection.execute(
        new.on_conflict_do_update(index_elements=("app", "waba_id"), set_={"blocked_until": later})
    )


def _next_try(connection: Connection, app: str, waba_id: str, now: datetime, room: int) -> datetime:
    """When at most `room` calls will be counted: an hour's calls count until the next one has ended."""
    this_hour, _ = _counted(_hour(now))
    newest = func.greatest(meta_budgets.c.hour_began_at, _hour(now))
    row = connection.execute(
        select(meta_budgets.c.blocked_until, newest.label("began"), this_hour.label("calls")).where(
            *_this(app, waba_id)
        )
    ).one()
    began: datetime = row.began
    blocked_until: datetime | None = row.blocked_until
    if blocked_until is not None and blocked_until > now:
        return blocked_until
    return began + (HOUR if row.calls <= room else 2 * HOUR)


def _counted(hour: datetime) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """What is counted in the hour that began at `hour`, or the row's where that is later, and before it."""
    kept = meta_budgets.c
    this_hour = case((kept.hour_began_at < hour, 0), else_=kept.calls)
    before = case(
        (kept.hour_began_at >= hour, kept.calls_before),
        (kept.hour_began_at == hour - HOUR, kept.calls),
        else_=0,
    )
    return this_hour, before


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _this(app: str, waba_id: str) -> tuple[ColumnElement[bool], ...]:
    return meta_budgets.c.app == app, meta_budgets.c.waba_id == waba_id


def _is_open(now: datetime) -> ColumnElement[bool]:
    return or_(meta_budgets.c.blocked_until.is_(None), meta_budgets.c.blocked_until <= now)
