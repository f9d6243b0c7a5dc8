"""The ledger while a run writes: what is about to be sent is written down before, what came of it after.

Both go in batches, each batch one transaction with the equation and the mapping. A row that was about to be
sent when its worker was killed is uncertain: the next start finds it (`unanswered`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Boolean, Row, SmallInteger, Text, bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.sync import Judged, RowState, Sample, Wait, WriteResult
from lib.services.access import Act
from lib.services.sync_allowance import Closing, Grant, note_sample, take_calls
from lib.services.sync_mapping import JOINS, LEADS, newly_led, remember, take_over
from lib.services.sync_sharing import JOINED
from lib.services.sync_staging import NEWSLETTER_PLACE
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows

MOST_TRIES: Final = 5
"""So often a customer is sent whose fate stays unknown; then it is rejected as `NO_ANSWER`."""

MOST_TRIES_IN_VAIN: Final = 20
"""The same while no other customer arrives either."""

NO_ANSWER: Final = "no_answer"

_PROPERTY: Final = f'"property_by_id[{NEWSLETTER_PLACE}]":'
"""The name as it stands in a payload. No value looks like it: there, quotation marks are escaped."""

_OPEN: Final = (RowState.INTENDED, RowState.UNCERTAIN)
_WRITTEN: Final = (RowState.CREATED, RowState.UPDATED)
_STATES: Final = {
    WriteResult.CREATED: RowState.CREATED,
    WriteResult.UPDATED: RowState.UPDATED,
    WriteResult.REFUSED: RowState.REJECTED,
    WriteResult.UNCERTAIN: RowState.UNCERTAIN,
}
_NOTHING_DONE: Final = (WriteResult.LIMITED, WriteResult.NOT_SENT, WriteResult.UNAUTHORIZED, WriteResult.GONE)
_TYPES: Final[dict[str, Any]] = {
    "vtex_id": Text,
    "state": Text,
    "reason": Text,
    "profile_id": Text,
    "forgets_profile": Boolean,
    "was_sent": Boolean,
    "status": SmallInteger,
}
_GIVEN = (
    func.unnest(*(bindparam(f"new_{name}", type_=ARRAY(kind)) for name, kind in _TYPES.items()))
    .table_valued(*_TYPES, name="given")
    .render_derived()
)


@dataclass(frozen=True, slots=True)
class Intended:
    """A customer that is about to be sent. `profile_id` leads to the profile that is changed, if known."""

    vtex_id: str
    place: int
    profile_id: str | None
    payload: str = field(repr=False)
    tries: int
    intended_at: datetime

    def body(self, newsletter_property: str | None) -> str:
        """What is sent, as JSON, with the id of the property for the newsletter choice."""
        return self.payload.replace(_PROPERTY, f'"property_by_id[{newsletter_property}]":')


@dataclass(frozen=True)
class Batch:
    """Customers that may be sent now, and how."""

    rows: tuple[Intended, ...]
    grant: Grant


class Fate(StrEnum):
    """What is done about a customer whose call was looked up and did not arrive."""

    AGAIN = "again"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one customer. `profile_id`: of the profile that was to be changed, if it was one.

    `fate`: it was looked up, and not found; then nothing else counts.
    """

    vtex_id: str
    judged: Judged
    profile_id: str | None = None
    status: int | None = None
    fate: Fate | None = None

    @property
    def state(self) -> RowState:
        """The state of its row from now on."""
        if self.fate is not None:
            return RowState.REJECTED if self.fate is Fate.GIVEN_UP else RowState.PENDING
        return _STATES.get(self.judged.result, RowState.PENDING)

    @property
    def reason(self) -> str | None:
        """The code of a rejected row."""
        return NO_ANSWER if self.fate is Fate.GIVEN_UP else self.judged.reason

    @property
    def lost_profile(self) -> bool:
        """Whether the profile that was to be changed does not exist any more."""
        return self.judged.result is WriteResult.GONE and self.profile_id is not None

    @property
    def was_sent(self) -> bool:
        """Whether it may have arrived: only then it counts as a try."""
        return self.fate is None and self.judged.result not in _NOTHING_DONE


@dataclass(frozen=True)
class Seen:
    """What is noted beside the outcomes of a batch: the speed, why nothing more may be sent, and how far is
    looked back for what nobody answered (`mark`). `seconds`: in which calls could be made since the last one.
    """

    sample: Sample | None = None
    seconds: float = 0.0
    closing: Closing | None = None
    mark: str | None = None


def intend(work: Work, business: str, after: int, wanted: int) -> Batch:
    """Take the next customers behind the place `after`, and write down that they are about to be sent.

    Raises Overtaken.
    """
    with work.act() as act:
        run = work.hold(act)
        mine = sync_rows.c.run_id == work.run_id, act.scope.on(sync_rows)
        waiting = (
            select(sync_rows.c.place)
            .where(*mine, sync_rows.c.place > after, sync_rows.c.state == RowState.PENDING)
            .order_by(sync_rows.c.place)
            .limit(wanted)
        )
        places = act.connection.execute(waiting).scalars().all()
        if not places:
            return Batch((), Grant(0, 1))
        grant = take_calls(act, business, len(places), work.limits.at_once)
        if not grant.calls:
            work.change(act, wait=grant.waits, wait_until=grant.until if grant.waits else None)
            return Batch((), grant)
        if run["wait"] is not None:
            work.change(act, wait=None, wait_until=None)
        taken = act.connection.execute(
            update(sync_rows)
            .where(
                *mine,
                sync_rows.c.place >= places[0],
                sync_rows.c.place <= places[grant.calls - 1],
                sync_rows.c.state == RowState.PENDING,
            )
            .values(
                state=RowState.INTENDED,
                attempt=work.attempt,
                intended_at=act.now,
            )
            .returning(*_INTENDED)
        ).all()
        rows = sorted((Intended(*row) for row in taken), key=lambda row: row.place)
        return Batch(tuple(rows), grant)


_INTENDED: Final = [sync_rows.c[name] for name in Intended.__slots__]


def unanswered(work: Work) -> tuple[Intended, ...]:
    """The customers that were about to be sent and have no outcome, by their place. Raises Overtaken."""
    with work.act() as act:
        work.change(act)
        rows = act.connection.execute(
            select(*_INTENDED)
            .where(
                sync_rows.c.run_id == work.run_id,
                sync_rows.c.state.in_(_OPEN),
                act.scope.on(sync_rows),
            )
            .order_by(sync_rows.c.place)
        )
        return tuple(Intended(*row) for row in rows)


def give_back(work: Work, rows: Sequence[Intended]) -> None:
    """Take back that these were about to be sent: it is certain that they were not. Raises Overtaken."""
    if not rows:
        return
    with work.act() as act:
        work.change(act)
        act.connection.execute(
            update(sync_rows)
            .where(
                sync_rows.c.run_id == work.run_id,
                sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
                sync_rows.c.state == RowState.INTENDED,
                act.scope.on(sync_rows),
            )
            .values(state=RowState.PENDING),
            {"ids": [row.vtex_id for row in rows]},
        )


def record(work: Work, business: str, outcomes: Sequence[Outcome], seen: Seen) -> int:
    """Keep what became of these customers: ledger, equation, mapping, pace. Returns how many calls at once.

    The same outcomes a second time change nothing. Raises Overtaken.
    """
    with work.act() as act:
        run = work.hold(act)
        changed = _kept(act, work, outcomes)
        written = [row.vtex_id for row in changed if row.state in _WRITTEN]
        ended = [row for row in changed if RowState(row.state).term != "pending"]
        lost = [one.profile_id for one in outcomes if one.lost_profile]
        if lost:
            _forget_profiles(act, lost)
        updated = {row.vtex_id: row.profile_id for row in changed if row.state == RowState.UPDATED}
        led = newly_led(act, updated) if updated else {}
        if written:
            remember(act, work, written, LEADS)
        carried = _carried_along(act, work, ended) if run["joined"] else []
        is_incomplete = bool(led) and take_over(act, led)
        settled = [*ended, *carried]
        counts = Counter(str(row.state) for row in settled)
        reasons = Counter(run["reasons"])
        reasons.update(row.reason for row in settled if row.state == RowState.REJECTED)
        _, at_once = note_sample(act, business, seen.sample, seen.closing, work.limits.at_once)
        work.change(
            act,
            pending=run["pending"] - counts.total(),
            reasons=dict(reasons),
            calls=run["calls"] + len(ended),
            seconds=run["seconds"] + seen.seconds,
            mark=seen.mark or run["mark"],
            is_incomplete=run["is_incomplete"] or is_incomplete,
            wait=_wait_of(seen.closing),
            wait_until=seen.closing.until if seen.closing else None,
            **{state: run[state] + number for state, number in counts.items()},
        )
        return at_once


def _wait_of(closing: Closing | None) -> Wait | None:
    if closing is None:
        return None
    return Wait.HELLOTEXT_ASKED if closing.asked else Wait.HELLOTEXT_FAILING


def _kept(act: Act, work: Work, outcomes: Sequence[Outcome]) -> Sequence[Row[Any]]:
    """Keep the outcomes in the rows that have none yet; returns those rows."""
    if not outcomes:
        return []
    values = [
        (
            one.vtex_id,
            one.state,
            one.reason,
            one.judged.profile_id,
            one.lost_profile,
            one.was_sent,
            one.status,
        )
        for one in outcomes
    ]
    given = _GIVEN.c
    statement = (
        update(sync_rows)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == given.vtex_id,
            sync_rows.c.state.in_(_OPEN),
            act.scope.on(sync_rows),
        )
        .values(
            state=given.state,
            reason=given.reason,
            profile_id=case(
                (given.forgets_profile, None), else_=func.coalesce(given.profile_id, sync_rows.c.profile_id)
            ),
            # A worker that is killed before it calls has not tried.
            tries=sync_rows.c.tries + case((given.was_sent, 1), else_=0),
            # What a call did can be seen only some time after it was given up.
            intended_at=case((given.state == RowState.UNCERTAIN, act.now), else_=sync_rows.c.intended_at),
            status=given.status,
            # What was sent is with Hellotext, and no reason is left to keep it here.
            payload=case((given.state.in_(_WRITTEN), None), else_=sync_rows.c.payload),
            done_at=case((given.state.in_((*_WRITTEN, RowState.REJECTED)), act.now), else_=None),
        )
        .returning(sync_rows.c.vtex_id, sync_rows.c.state, sync_rows.c.reason, sync_rows.c.profile_id)
    )
    columns = {f"new_{name}": list(one) for name, one in zip(_TYPES, zip(*values, strict=True), strict=True)}
    return act.connection.execute(statement, columns).all()


def _carried_along(act: Act, work: Work, leaders: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Settle the records that go into the profiles of these, or are refused with them; returns their rows."""
    if not leaders:
        return []
    given = (
        func.unnest(
            bindparam("leaders", type_=ARRAY(Text)),
            bindparam("states", type_=ARRAY(Text)),
            bindparam("reasons", type_=ARRAY(Text)),
            bindparam("profiles", type_=ARRAY(Text)),
        )
        .table_valued("leader", "state", "reason", "profile_id", name="given")
        .render_derived()
    )
    settled = act.connection.execute(
        update(sync_rows)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.leader == given.c.leader,
            sync_rows.c.state == RowState.PENDING,
            act.scope.on(sync_rows),
        )
        .values(state=given.c.state, reason=given.c.reason, profile_id=given.c.profile_id, done_at=act.now)
        .returning(sync_rows.c.vtex_id, sync_rows.c.state, sync_rows.c.reason),
        {
            "leaders": [row.vtex_id for row in leaders],
            "states": [_with(row.state) for row in leaders],
            "reasons": [row.reason if row.state == RowState.REJECTED else JOINED for row in leaders],
            "profiles": [row.profile_id for row in leaders],
        },
    ).all()
    joined = [row.vtex_id for row in settled if row.state == RowState.UNCHANGED]
    if joined:
        remember(act, work, joined, JOINS)
    return settled


def _with(leader: str) -> str:
    """The state of a record whose leader came to this one."""
    return RowState.REJECTED.value if leader == RowState.REJECTED else RowState.UNCHANGED.value


def _forget_profiles(act: Act, profiles: Sequence[str | None]) -> None:
    """Take profiles out of the mapping that do not exist any more."""
    act.connection.execute(
        delete(sync_customers).where(
            sync_customers.c.store_id == act.store.id,
            sync_customers.c.profile_id == func.any(bindparam("profiles", type_=ARRAY(Text))),
            act.scope.on(sync_customers),
        ),
        {"profiles": [one for one in profiles if one]},
    )
