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
from lib.domain.phone import Answers, Diagnosis, Verdict
from lib.rulebook.doctor import examine, number_rules
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.numbers import elsewhere_of, row_of, told, verdict_evidence
from lib.services.platform import platform
from lib.services.progress import add_evidence, refresh, take_turn
from lib.storage.scope import Scope, transaction
from lib.storage.tables import numbers, stores

REVIEW_TASK = "review_numbers"
NOTICE = timedelta(days=30)
"""From the day a worse verdict is announced to the day it holds."""

_BADNESS = {verdict: place for place, verdict in enumerate(Verdict)}


def review_numbers() -> int:
    """For the worker: judge saved numbers anew, and let announced verdicts hold when their day has come.

    Returns how many numbers were looked at. Each one is a transaction of its own; doing it twice, or
    by two workers at once, does no harm.
    """
    actor = Actor.process("worker")
    due = _due()
    for account, track in due:
        with acting(actor, Action.SAVE_NUMBER, account) as act:
            take_turn(act, track)
            row = row_of(act, track)
            if row is not None:
                _review(act, track, row)
    return len(due)


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


def _review(act: Act, track: Track, row: RowMapping) -> None:
    diagnosis = examine(row["raw"], row["country"], Answers(**row["answers"]))
    e164, before, today = row["e164"], Verdict(row["verdict"]), diagnosis.verdict
    change: dict[str, object] = {
        "libphonenumber": diagnosis.libphonenumber,
        "edition": diagnosis.edition,
    }
    announced_for_now = row["future_due"] is not None and row["future_due"] <= act.now
    if today is before:
        change |= _no_future()
    elif _BADNESS[today] < _BADNESS[before] or announced_for_now:
        change |= {"verdict": today, **_no_future()}
        _let_hold(act, track, row, diagnosis)
    elif row["future_verdict"] != today:
        change |= {"future_verdict": today, "future_since": act.now, "future_due": act.now + NOTICE}
        act.record("number.future", track=track, old=told(e164, before), new=told(e164, today))
    act.connection.execute(
        update(numbers)
        .where(numbers.c.store_id == act.store.id, numbers.c.track == track, act.scope.on(numbers))
        .values(**change)
    )


def _no_future() -> dict[str, object]:
    return {"future_verdict": None, "future_since": None, "future_due": None}


def _let_hold(act: Act, track: Track, row: RowMapping, diagnosis: Diagnosis) -> None:
    elsewhere = elsewhere_of(act, track, row["equality_key"])
    add_evidence(act, track, [verdict_evidence(act, row["e164"], diagnosis, elsewhere)])
    before, today = told(row["e164"], row["verdict"]), told(row["e164"], diagnosis.verdict)
    act.record("number.judged_anew", track=track, old=before, new=today)
    refresh(act, track)
