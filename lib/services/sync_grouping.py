"""After the reading: which records are one person, and what the one profile of them will hold.

Only records that share an e-mail or a phone with another one are looked at here. Records of earlier runs are
known by keyed hashes alone: they can lead a group, but what they hold is with Hellotext already.

A contact that is nobody's own (`lib.services.sync_sharing`) joins nobody and is not sent: Hellotext would
make one profile of all who have it.

Groups are joined some at a time, each group whole in one transaction with the counts of the run. Who is in
which group does not depend on what is joined already: a worker that begins anew, after a kill or a pause,
leaves those alone that are, and joins the others as if it had done all.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    Integer,
    RowMapping,
    Text,
    bindparam,
    case,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.customers import Consent, Customer, attributes, filled, group, profile_of
from lib.domain.sync import RowState, RunState, Wanted
from lib.services.access import Act
from lib.services.sync_listening import listening
from lib.services.sync_mapping import JOINS, remember
from lib.services.sync_sharing import CONTACTS, JOINED, SHARED, Record, Sharing, batches
from lib.services.sync_staging import NEWSLETTER_PLACE
from lib.services.sync_work import Asked, ToldToStop, Work
from lib.storage.syncing import sync_customers, sync_rows, sync_runs

_LEFT_BEHIND: Final = b""
"""Instead of the hash of what was sent: no content has it."""

_CHANGED: Final[dict[str, Any]] = {
    "vtex_id": Text,
    "state": Text,
    "reason": Text,
    "place": Integer,
    "leader": Text,
    "profile_id": Text,
    "payload": Text,
}
_GIVEN = (
    func.unnest(*(bindparam(f"new_{name}", type_=ARRAY(kind)) for name, kind in _CHANGED.items()))
    .table_valued(*_CHANGED, name="given")
    .render_derived()
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the ledger, as far as joining changes it or needs it. First what it changes."""

    vtex_id: str
    state: str
    reason: str | None
    place: int | None
    leader: str | None
    profile_id: str | None
    payload: str | None = field(repr=False)
    consent: str
    moment: datetime | None


def join_duplicates(work: Work) -> None:
    """Join the records that were read, and make the run ready to send.

    No transaction holds the run for longer than `Limits.joined_rows` records take: whoever wants it paused
    does not wait for the others. Raises Asked, Overtaken and ToldToStop.
    """
    most = work.limits.joined_rows
    with work.act() as act, listening(work, act):
        sharing = Sharing(act, work)
        components = sharing.find()
        # Before anything is joined: afterwards nobody knows any more who led which profile.
        with closing(sharing.left_behind(components)) as left:
            for ids in batches(left, most):
                _leave_behind(work, ids)
        for numbers in sharing.parts(components):
            _join(work, sharing.records(numbers))
        with closing(sharing.heirs()) as heirs:
            for ids in batches(heirs, most):
                _send_later(work, ids)
        profiles = sharing.profiles()
    _finish(work, profiles)


@contextmanager
def _step(work: Work) -> Iterator[tuple[Act, RowMapping]]:
    """A transaction that holds the run, as long as nobody wants it to stop.

    Raises Asked, Overtaken and ToldToStop.
    """
    if not work.may_go_on():
        raise ToldToStop
    with work.act() as act:
        run = work.hold(act)
        if run["wanted"] != Wanted.GO:
            raise Asked(Wanted(run["wanted"]))
        yield act, run


def _leave_behind(work: Work, ids: Sequence[str]) -> None:
    """Have these sent when they are read the next time: their leader went away, with the profile."""
    with _step(work) as (act, _):
        act.connection.execute(
            update(sync_customers)
            .where(
                sync_customers.c.store_id == act.store.id,
                sync_customers.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
                sync_customers.c.state == JOINS,
                act.scope.on(sync_customers),
            )
            .values(content_hash=_LEFT_BEHIND),
            {"ids": ids},
        )
        work.change(act)


def _join(work: Work, records: Sequence[Record]) -> None:
    """Join these records, all that hang together with them included."""
    with _step(work) as (act, run):
        by_id = {record.member.vtex_id: record for record in records}
        rows = _rows(act, work, list(by_id))
        newsletter = NEWSLETTER_PLACE if run["newsletter"] else None
        changed = [
            row
            for members in group(record.member for record in records)
            for row in _joined([by_id[member.vtex_id] for member in members], rows, newsletter)
        ]
        _update(act, work, changed)
        settled = [row.vtex_id for row in changed if row.state == RowState.UNCHANGED]
        refused = sum(row.state == RowState.REJECTED for row in changed)
        if settled:
            remember(act, work, settled, JOINS)
        reasons = Counter(run["reasons"]) + Counter({SHARED: refused})
        work.change(
            act,
            joined=run["joined"] + sum(row.leader is not None for row in changed),
            pending=run["pending"] - len(settled) - refused,
            unchanged=run["unchanged"] + len(settled),
            rejected=run["rejected"] + refused,
            reasons=dict(reasons),
        )


def _rows(act: Act, work: Work, ids: Sequence[str]) -> Mapping[str, _Row]:
    """The rows of these records, as far as the run read them, by VTEX id."""
    found = act.connection.execute(
        select(*(sync_rows.c[one.name] for one in fields(_Row))).where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
            act.scope.on(sync_rows),
        ),
        {"ids": ids},
    )
    return {row.vtex_id: _Row(*row) for row in found}


def _joined(group: Sequence[Record], rows: Mapping[str, _Row], newsletter: str | None) -> Iterator[_Row]:
    """What the rows of a group become, newest first; rows that stay as they are are left out."""
    here = {one.member.vtex_id: rows[one.member.vtex_id] for one in group if one.is_read}
    if any(row.leader for row in here.values()):
        # An earlier start of the run has joined this group.
        return
    own = {
        one.member.vtex_id: _stripped(here[one.member.vtex_id], one.common) for one in group if one.is_read
    }
    profile = profile_of([one.member for one in group])
    # Records of earlier runs whose leader went away have no profile of which they could be sure.
    leader, *others = (one.member.vtex_id for one in group if profile or one.is_read)
    if leader not in own:
        for one in own.values():
            yield _settled(one, leader, profile)
    elif others:
        whole = filled(_customer(own[leader]), [_customer(own[one]) for one in others if one in own])
        # Of a record that is not at hand nobody knows that it says yes.
        if whole.consent is Consent.IN and not all(_says_yes_or_nothing(one, own, rows) for one in others):
            whole = replace(whole, consent=Consent.UNKNOWN)
        payload = json.dumps(attributes(whole, newsletter))
        yield replace(own.pop(leader), profile_id=profile, payload=payload)
        for one in own.values():
            yield replace(one, place=None, leader=leader, payload=None)
    elif own[leader] != here[leader]:
        yield own[leader]


def _stripped(row: _Row, common: Sequence[str]) -> _Row:
    """The row without the contacts that are nobody's own; rejected where it has no other one."""
    if not common or row.state != RowState.PENDING:
        return row
    sent = _sent(row)
    kept = {name: value for name, value in sent.items() if name not in common}
    if any(name in kept for name in CONTACTS):
        return replace(row, payload=json.dumps(kept))
    return replace(row, state=RowState.REJECTED.value, reason=SHARED, place=None)


def _settled(row: _Row, leader: str, profile: str | None) -> _Row:
    """The row of a record whose profile holds what a newer one says already."""
    return replace(
        row,
        place=None,
        leader=leader,
        profile_id=profile,
        state=RowState.UNCHANGED.value,
        reason=JOINED,
        payload=None,
    )


def _says_yes_or_nothing(vtex_id: str, own: Mapping[str, _Row], rows: Mapping[str, _Row]) -> bool:
    """Whether a record is known not to say no to the newsletter."""
    if vtex_id in own:
        return True
    return vtex_id in rows and rows[vtex_id].consent != Consent.OUT


def _sent(row: _Row) -> dict[str, str]:
    """What is to be sent of a row that waits."""
    sent: dict[str, str] = json.loads(row.payload or "{}")
    return sent


def _customer(row: _Row) -> Customer:
    sent = _sent(row)
    return Customer(
        row.vtex_id,
        sent.get("email"),
        sent.get("phone"),
        sent.get("first_name"),
        sent.get("last_name"),
        Consent(row.consent),
        row.moment.date().isoformat() if row.moment else None,
        row.moment,
    )


def _update(act: Act, work: Work, changed: Sequence[_Row]) -> None:
    if not changed:
        return
    given = _GIVEN.c
    values = {name: given[name] for name in list(_CHANGED)[1:]}
    columns = zip(*map(attrgetter(*_CHANGED), changed), strict=True)
    act.connection.execute(
        update(sync_rows)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == given.vtex_id,
            act.scope.on(sync_rows),
        )
        .values(
            **values,
            done_at=case((given.state == RowState.UNCHANGED, act.now), else_=sync_rows.c.done_at),
        ),
        {f"new_{name}": list(column) for name, column in zip(_CHANGED, columns, strict=True)},
    )


def _send_later(work: Work, ids: Sequence[str]) -> None:
    """Let these wait until all others are done: what is sent in the end has a place below zero."""
    with _step(work) as (act, _):
        act.connection.execute(
            update(sync_rows)
            .where(
                sync_rows.c.run_id == work.run_id,
                sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
                act.scope.on(sync_rows),
            )
            .values(place=-sync_rows.c.place),
            {"ids": ids},
        )
        work.change(act)


def _finish(work: Work, profiles: int) -> None:
    """All are joined: the run is ready to send."""
    with _step(work) as (act, run):
        mark = _still_unsure(act, work)
        left = act.connection.execute(
            delete(sync_customers).where(
                sync_customers.c.store_id == act.store.id,
                sync_customers.c.state == JOINS,
                sync_customers.c.content_hash == _LEFT_BEHIND,
                act.scope.on(sync_customers),
            )
        ).rowcount
        work.change(
            act,
            state=RunState.WRITING,
            read_at=act.now,
            profiles=profiles,
            is_incomplete=run["is_incomplete"] or left > 0,
            mark=run["mark"] if mark is None else mark,
            wait=None,
            wait_until=None,
        )


def _still_unsure(act: Act, work: Work) -> str | None:
    """Mark whom an earlier run sent that ended before it was known whether they arrived: they are looked up.

    Returns how far back that run would have looked.
    """
    earlier, unsure = sync_runs.alias("earlier"), sync_rows.alias("unsure")
    found = act.connection.execute(
        update(sync_rows)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.state == RowState.PENDING,
            sync_rows.c.place.is_not(None),
            sync_rows.c.profile_id.is_(None),
            unsure.c.store_id == act.store.id,
            unsure.c.vtex_id == sync_rows.c.vtex_id,
            unsure.c.run_id == earlier.c.id,
            unsure.c.state.in_((RowState.INTENDED, RowState.UNCERTAIN)),
            earlier.c.store_id == act.store.id,
            earlier.c.id != work.run_id,
            act.scope.on(sync_rows),
            act.scope.on(sync_runs),
        )
        .values(state=RowState.UNCERTAIN, intended_at=unsure.c.intended_at, attempt=work.attempt)
        .returning(earlier.c.mark, earlier.c.requested_at)
    ).all()
    return min(found, key=lambda row: row.requested_at).mark if found else None
