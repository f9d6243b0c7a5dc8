"""After the reading: which records are one person, and what the one profile of them will hold.

Only records that share an e-mail or a phone with another one are looked at here, so that memory does not
grow with the store. Records of earlier runs are known by keyed hashes alone: they can lead a group, but what
they hold is with Hellotext already.

A contact that is nobody's own (`lib.services.sync_sharing`) joins nobody and is not sent: Hellotext would
make one profile of all who have it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import (
    Row,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.customers import Consent, Customer, attributes, filled, group, profile_of
from lib.domain.sync import RowState, RunState
from lib.services.access import Act
from lib.services.sync_mapping import JOINS, remember
from lib.services.sync_sharing import CONTACTS, as_member, batches, heirs, known_members, shared_keys, sharing
from lib.services.sync_staging import NEWSLETTER_PLACE
from lib.services.sync_work import Work
from lib.storage.syncing import sync_customers, sync_rows, sync_runs

JOINED: Final = "joined"
"""The reason of a record that went into the profile of another one."""

SHARED: Final = "shared_contact"
"""The reason of a record that can be reached by nothing but what too many others have as well."""


@dataclass
class _Plan:
    """What the grouping changes of the run's rows, by VTEX id.

    `stripped`: contacts that are taken away. `leaders`: the known profile of the group, and who else is in.
    `followers` and `settled`: who leads, and the profile; the latter are with Hellotext already. `silenced`:
    leaders whose yes to the newsletter is not sent, because a record that is not at hand may say no.
    `groups`: the number of everybody's group.
    """

    newsletter: str | None
    stripped: dict[str, tuple[str, ...]] = field(default_factory=dict)
    leaders: dict[str, tuple[str | None, tuple[str, ...]]] = field(default_factory=dict)
    followers: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    settled: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    silenced: set[str] = field(default_factory=set)
    groups: dict[str, int] = field(default_factory=dict)


def join_duplicates(work: Work) -> None:
    """Join the records that were read, and make the run ready to send. Raises Overtaken.

    What is changed is one transaction: a worker that is killed in it leaves a run that is to be joined from
    the beginning. It is planned before, so that whoever wants the run paused need not wait for that.
    """
    with work.act() as act:
        run = work.hold(act)
    with work.act() as act:
        # All is read, and nobody else writes rows of this run.
        plan = _planned(act, work, _Plan(NEWSLETTER_PLACE if run["newsletter"] else None))
    with work.act() as act:
        run = work.hold(act)
        refused = _strip(act, work, plan)
        is_incomplete = _leave_behind(act, work, plan)
        _lead(act, work, plan)
        _follow(act, work, plan)
        _send_later(act, work, heirs(act, work))
        mark = _still_unsure(act, work)
        settled = len(plan.settled)
        reasons = Counter(run["reasons"])
        if refused:
            reasons[SHARED] += refused
        mine = sync_rows.c.run_id == work.run_id, act.scope.on(sync_rows)
        profiles = act.connection.execute(
            select(func.count()).where(
                *mine, sync_rows.c.state == RowState.PENDING, sync_rows.c.place.is_not(None)
            )
        ).scalar_one()
        work.change(
            act,
            state=RunState.WRITING,
            read_at=act.now,
            profiles=profiles,
            joined=len(plan.followers) + settled,
            pending=run["pending"] - settled - refused,
            unchanged=run["unchanged"] + settled,
            rejected=run["rejected"] + refused,
            reasons=dict(reasons),
            is_incomplete=run["is_incomplete"] or is_incomplete,
            mark=run["mark"] if mark is None else mark,
            wait=None,
            wait_until=None,
        )


def _planned(act: Act, work: Work, plan: _Plan) -> _Plan:
    rows = sharing(act, work)
    shared = shared_keys(act, work, rows)
    members = {}
    for row in rows:
        gone = tuple(name for name in CONTACTS if getattr(row, f"{name}_key") in shared)
        if gone:
            plan.stripped[row.vtex_id] = gone
        members[row.vtex_id] = as_member(row, shared)
    read = set(members)
    for known in known_members(act, work, members.values(), shared):
        members.setdefault(known.vtex_id, known)
    choices = _choices(act, work, members.keys() - read)
    for number, everybody in enumerate(group(members.values())):
        profile = profile_of(everybody)
        # Records of earlier runs whose leader went away have no profile of which they could be sure.
        joined = everybody if profile else tuple(one for one in everybody if one.vtex_id in read)
        leader, *others = joined
        here = tuple(one.vtex_id for one in others if one.vtex_id in read)
        plan.groups.update((one.vtex_id, number) for one in joined)
        unread = [one.vtex_id for one in others if one.vtex_id not in read]
        if any(choices.get(one, Consent.OUT) == Consent.OUT for one in unread):
            plan.silenced.add(leader.vtex_id)
        if leader.vtex_id not in read:
            plan.settled.update(dict.fromkeys(here, (leader.vtex_id, profile)))
        elif others:
            plan.leaders[leader.vtex_id] = (profile, here)
            plan.followers.update(dict.fromkeys(here, (leader.vtex_id, profile)))
    return plan


def _strip(act: Act, work: Work, plan: _Plan) -> int:
    """Take the contacts away that are nobody's own; returns how many have no other one and are rejected."""
    refused = 0
    for ids in batches(plan.stripped):
        changed = []
        for row in _payloads(act, work, ids):
            sent = json.loads(row.payload)
            kept = {name: value for name, value in sent.items() if name not in plan.stripped[row.vtex_id]}
            is_lost = not any(name in kept for name in CONTACTS)
            refused += is_lost
            changed.append(
                {
                    "of_id": row.vtex_id,
                    "payload": row.payload if is_lost else json.dumps(kept),
                    "state": RowState.REJECTED if is_lost else RowState.PENDING,
                    "reason": SHARED if is_lost else None,
                    "place": None if is_lost else row.place,
                }
            )
        _update(act, work, changed)
    return refused


def _choices(act: Act, work: Work, ids: Iterable[str]) -> dict[str, str]:
    """What these records of earlier runs say of the newsletter, as far as this run read them."""
    return {row.vtex_id: row.consent for batch in batches(ids) for row in _payloads(act, work, batch)}


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


def _leave_behind(act: Act, work: Work, plan: _Plan) -> bool:
    """Take those out of the mapping whose leader went away: its profile holds nothing of theirs any more.

    They are sent when they are read the next time. Returns whether there are such.
    """
    left = [
        row.vtex_id
        for row in act.connection.execute(
            select(sync_customers.c.vtex_id, sync_rows.c.vtex_id.label("leader"))
            .join_from(sync_rows, sync_customers, sync_customers.c.profile_id == sync_rows.c.profile_id)
            .where(
                sync_rows.c.run_id == work.run_id,
                sync_rows.c.state == RowState.PENDING,
                sync_customers.c.store_id == act.store.id,
                sync_customers.c.state == JOINS,
                act.scope.on(sync_rows),
                act.scope.on(sync_customers),
            )
            .order_by(sync_customers.c.vtex_id)
        )
        if plan.groups.get(row.vtex_id, row.vtex_id) != plan.groups.get(row.leader, row.leader)
    ]
    for ids in batches(left):
        act.connection.execute(
            delete(sync_customers).where(
                sync_customers.c.store_id == act.store.id,
                sync_customers.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
                act.scope.on(sync_customers),
            ),
            {"ids": ids},
        )
    return bool(left)


def _lead(act: Act, work: Work, plan: _Plan) -> None:
    """Give each leader the profile of its group, and what it lacks."""
    for leaders in batches(plan.leaders):
        everybody = [one for leader in leaders for one in (leader, *plan.leaders[leader][1])]
        read = {
            row.vtex_id: _customer(row) for ids in batches(everybody) for row in _payloads(act, work, ids)
        }
        changed = []
        for leader in leaders:
            profile, others = plan.leaders[leader]
            whole = filled(read[leader], [read[one] for one in others])
            if leader in plan.silenced and whole.consent is Consent.IN:
                whole = replace(whole, consent=Consent.UNKNOWN)
            sent = attributes(whole, plan.newsletter)
            changed.append({"of_id": leader, "profile_id": profile, "payload": json.dumps(sent)})
        _update(act, work, changed)


def _follow(act: Act, work: Work, plan: _Plan) -> None:
    """Take those out of the order of writing who go into the profile of another record."""
    for ids in batches(plan.followers):
        _update(
            act,
            work,
            [{"of_id": one, "place": None, "leader": plan.followers[one][0], "payload": None} for one in ids],
        )
    for ids in batches(plan.settled):
        _update(
            act,
            work,
            [
                {
                    "of_id": one,
                    "place": None,
                    "leader": plan.settled[one][0],
                    "profile_id": plan.settled[one][1],
                    "state": RowState.UNCHANGED,
                    "reason": JOINED,
                    "payload": None,
                    "done_at": act.now,
                }
                for one in ids
            ],
        )
        remember(act, work, ids, JOINS)


def _send_later(act: Act, work: Work, ids: Sequence[str]) -> None:
    """Let these wait until all others are done: what is sent in the end has a place below zero."""
    for batch in batches(ids):
        rows = _payloads(act, work, batch)
        _update(act, work, [{"of_id": row.vtex_id, "place": -row.place} for row in rows])


def _payloads(act: Act, work: Work, ids: Sequence[str]) -> Sequence[Row[Any]]:
    columns = [sync_rows.c[name] for name in ("vtex_id", "payload", "consent", "moment", "place")]
    return act.connection.execute(
        select(*columns).where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == func.any(bindparam("ids", type_=ARRAY(Text))),
            act.scope.on(sync_rows),
        ),
        {"ids": list(ids)},
    ).all()


def _customer(row: Row[Any]) -> Customer:
    sent = json.loads(row.payload)
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


def _update(act: Act, work: Work, changed: Sequence[Mapping[str, Any]]) -> None:
    """Change rows by VTEX id (`of_id`); all of them the same columns."""
    if not changed:
        return
    names = [name for name in changed[0] if name != "of_id"]
    act.connection.execute(
        update(sync_rows)
        .where(
            sync_rows.c.run_id == work.run_id,
            sync_rows.c.vtex_id == bindparam("of_id"),
            act.scope.on(sync_rows),
        )
        .values({name: bindparam(f"new_{name}", type_=sync_rows.c[name].type) for name in names}),
        [{"of_id": one["of_id"], **{f"new_{name}": one[name] for name in names}} for one in changed],
    )
