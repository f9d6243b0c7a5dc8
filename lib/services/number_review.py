"""Saved numbers under newer rules: what would be judged differently becomes a future requirement.

A newer libphonenumber or a newer edition of our rules may call a number differently that was fine
yesterday. Nothing changes silently: a worse verdict is announced with a day from which it holds, a
better one holds at once, and both are events of the store's history.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import phonenumbers
from sqlalchemy import RowMapping, or_, select, update

from lib.domain.model import Track
from lib.domain.phone import Answers, Verdict
from lib.rulebook.doctor import examine, number_rules
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.numbers import NO_FUTURE, row_of, told, verdict_evidence
from lib.services.platform import platform
from lib.services.progress import add_evidence, refresh, take_turn
from lib.services.sweep import sweep
from lib.storage.scope import Scope, transaction
from lib.storage.tables import numbers, stores

REVIEW_TASK = "review_numbers"
NOTICE = timedelta(days=30)
"""From the day a worse verdict is announced to the day it holds."""

_BADNESS = {verdict: place for place, verdict in enumerate(Verdict)}


def review_numbers() -> int:
    """For the worker: judge saved numbers anew, and let announced verdicts hold when their day has come.

    Returns how many numbers were looked at. Each one is a transaction of its own; doing it twice, or
    by two workers at once, does no harm. One that meets a fault of ours stays as it is and stops no
    other; RuntimeError at the end says how many did. Raises Unavailable('database.unreachable').
    """
    return sweep("number judged anew", _due(), lambda due: _review_one(*due))


def _due() -> Sequence[tuple[str, Track]]:
    here = platform()
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        found = connection.execute(
            select(stores.c.account, numbers.c.track)
            .join(stores, stores.c.id == numbers.c.store_id)
            .where(
                everywhere.on(numbers),
                everywhere.on(stores),
                or_(
                    numbers.c.libphonenumber != phonenumbers.__version__,
                    numbers.c.edition != number_rules().edition,
                    numbers.c.future_due <= here.now(),
                ),
            )
            .order_by(stores.c.account, numbers.c.track)
        ).all()
    return [(row.account, Track(row.track)) for row in found]


def _review_one(account: str, track: Track) -> None:
    with acting(Actor.process("worker"), Action.SAVE_NUMBER, account) as act:
        take_turn(act, track)
        row = row_of(act, track)
        if row is not None:
            _review(act, track, row)


def _review(act: Act, track: Track, row: RowMapping) -> None:
    """Let today's verdict hold when it is no worse, or no worse than what was announced for today.

    Else it is announced. A number that is read otherwise today takes its new form at once: duplicates
    are found by it.
    """
    diagnosis = examine(row["raw"], row["country"], Answers(**row["answers"]))
    e164 = diagnosis.e164 or row["e164"]
    before, today = Verdict(row["verdict"]), diagnosis.verdict
    was, now = told(row["e164"], before), told(e164, today)
    change: dict[str, object] = {
        "e164": e164,
        "equality_key": diagnosis.equality_key or row["equality_key"],
        "libphonenumber": diagnosis.libphonenumber,
        "edition": diagnosis.edition,
    }
    if _BADNESS[today] <= _BADNESS[before] or _was_announced_for_now(act, row, today):
        change |= {"verdict": today, **NO_FUTURE}
        if now != was:
            add_evidence(act, track, [verdict_evidence(act, e164, diagnosis)])
            act.record("number.judged_anew", track=track, old=was, new=now)
            refresh(act, track)
    elif row["future_verdict"] != today:
        change |= {"future_verdict": today, "future_since": act.now, "future_due": act.now + NOTICE}
        act.record("number.future", track=track, old=was, new=now)
    elif e164 != row["e164"]:
        act.record("number.judged_anew", track=track, old=was, new=told(e164, before))
    act.connection.execute(
        update(numbers)
        .where(numbers.c.store_id == act.store.id, numbers.c.track == track, act.scope.on(numbers))
        .values(**change)
    )


def _was_announced_for_now(act: Act, row: RowMapping, today: Verdict) -> bool:
    """Whether a verdict as bad as this was announced, and its day is there."""
    if row["future_due"] is None or row["future_due"] > act.now:
        return False
    return _BADNESS[today] <= _BADNESS[Verdict(row["future_verdict"])]
