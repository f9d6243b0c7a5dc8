"""Bringing integrations up to date that nobody touched: time passed, or the rules are others.

Without it a list of stores would show them green until somebody touches them. Most turn out as they were:
they are evaluated by the hundred and only the moment of their next look is written. The others go the usual
way, one by one, with their history.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, or_, select, update

from lib.domain.evidence import Evidence, Waiver
from lib.domain.model import Stage, Track
from lib.domain.requirements import evaluate
from lib.security.policy import Action
from lib.services.access import Actor, Store, acting, as_store
from lib.services.platform import platform
from lib.services.progress import (
    Integration,
    as_evidence,
    as_integration,
    as_waiver,
    calendar_of,
    overlaid,
    refresh,
    row_values,
)
from lib.services.sweep import sweep
from lib.storage.managing import waivers
from lib.storage.onboarding import route_answers
from lib.storage.scope import Scope, transaction
from lib.storage.tables import evidence, integrations, numbers, stores

BATCH = 500
MOST_BATCHES = 100
"""What one call does at most; the next one goes on."""

_TIME = Actor.process("time")
_ONLY_TIMES = ("changes_at", "rulebook")

log = logging.getLogger("puente.reevaluation")


@dataclass(frozen=True)
class _Due:
    """An integration to look at, with its row."""

    store: Store
    integration: Integration
    row: RowMapping

    @property
    def key(self) -> tuple[UUID, str]:
        return self.store.id, self.integration.track


def refresh_what_time_changed() -> int:
    """Evaluate the integrations anew whose proofs grew old, whose deadline passed, or that were evaluated by
    other rules than today's; how many.

    One that meets a fault of ours keeps no other from its turn; RuntimeError at the end says so.
    """
    done = 0
    after: UUID | None = None
    faults: list[RuntimeError] = []
    for _ in range(MOST_BATCHES):
        due, changed = _look(after)
        try:
            sweep("effects of time", changed, lambda one: _refresh(*one))
        except RuntimeError as fault:
            faults.append(fault)
        done += len(due)
        if len(due) < BATCH:
            break
        after = due[-1].integration.id
    if faults:
        raise faults[0]
    return done


def _refresh(account: str, track: Track) -> None:
    with acting(_TIME, Action.VIEW_STORE, account) as act:
        refresh(act, track)


def _look(after: UUID | None) -> tuple[list[_Due], list[tuple[str, Track]]]:
    """Evaluate what is due behind the id `after`, write what is as it was, and name the others."""
    here = platform()
    changed: list[tuple[str, Track]] = []
    with transaction(here.engine) as connection:
        scope, now = Scope(connection, None), here.now()
        due = _due(scope, now, after)
        known, answers, let_go = _evidence(scope, due), _answers(scope, due), _waivers(scope, due)
        same: list[dict[str, object]] = []
        for one in due:
            values = _evaluated(one, known.get(one.key, ()), answers[one.key], let_go.get(one.key, ()), now)
            if values is None:
                changed.append((one.store.account, one.integration.track))
            else:
                same.append({"one": one.integration.id, "seen": one.row["updated_at"], **values})
        _write_next_looks(scope, same)
    return due, changed


def _write_next_looks(scope: Scope, same: Sequence[Mapping[str, object]]) -> None:
    """Write when to look again at what is as it was.

    What somebody works on right now is passed over and due again: nobody is waited for, so that who works on
    both tracks of a store never waits for us while we wait for them.
    """
    free = (
        select(integrations.c.id)
        .where(integrations.c.id.in_([one["one"] for one in same]), scope.on(integrations))
        .with_for_update(key_share=True, skip_locked=True)
    )
    held = set(scope.connection.execute(free).scalars())
    mine = [one for one in same if one["one"] in held]
    if not mine:
        return
    scope.connection.execute(
        update(integrations)
        # Whoever touched it meanwhile has written it all.
        .where(integrations.c.id == bindparam("one"), integrations.c.updated_at == bindparam("seen"))
        .where(scope.on(integrations))
        .values(changes_at=bindparam("moment"), rulebook=platform().rulebook.version),
        mine,
    )


def _evaluated(
    due: _Due,
    known: Sequence[Evidence],
    answers: Mapping[str, str],
    let_go: Sequence[Waiver],
    now: datetime,
) -> dict[str, object] | None:
    """The moment of the next look; None when more than that is another than it was, or cannot be told."""
    try:
        state = evaluate(
            platform().rulebook,
            due.integration.track,
            due.integration.route,
            known,
            let_go,
            now,
            answers=answers,
            calendar=calendar_of(due.store),
            is_live=due.integration.stage is Stage.LIVE,
        )
    except Exception as error:  # noqa: BLE001 - one store's trouble is no other's; alone it is met again
        log.error("integration %s met %s", due.integration.id, type(error).__name__)
        return None
    values = row_values(due.integration, state, now)
    as_it_was = all(due.row[name] == value for name, value in values.items() if name not in _ONLY_TIMES)
    return {"moment": state.changes_at} if as_it_was else None


def _due(scope: Scope, now: datetime, after: UUID | None) -> list[_Due]:
    mine = (
        select(integrations)
        .where(
            or_(integrations.c.changes_at <= now, integrations.c.rulebook != platform().rulebook.version),
            scope.on(integrations),
            *([integrations.c.id > after] if after else []),
        )
        # By id: what met a fault is passed over, and does not stand first again.
        .order_by(integrations.c.id)
        .limit(BATCH)
    )
    rows = scope.connection.execute(mine).mappings().all()
    owners = scope.connection.execute(
        select(stores).where(stores.c.id.in_({row["store_id"] for row in rows}), scope.on(stores))
    ).mappings()
    by_id = {row["id"]: as_store(row) for row in owners}
    return [_Due(by_id[row["store_id"]], as_integration(row), row) for row in rows]


def _evidence(scope: Scope, due: Sequence[_Due]) -> Mapping[tuple[UUID, str], list[Evidence]]:
    found: dict[tuple[UUID, str], list[Evidence]] = defaultdict(list)
    rows = scope.connection.execute(
        select(evidence)
        .where(evidence.c.store_id.in_({one.store.id for one in due}), scope.on(evidence))
        .order_by(evidence.c.at, evidence.c.id)
    )
    for row in rows:
        found[row.store_id, row.track].append(as_evidence(row))
    return found


def _waivers(scope: Scope, due: Sequence[_Due]) -> Mapping[tuple[UUID, str], list[Waiver]]:
    found: dict[tuple[UUID, str], list[Waiver]] = defaultdict(list)
    rows = scope.connection.execute(
        select(waivers)
        .where(waivers.c.store_id.in_({one.store.id for one in due}))
        .where(waivers.c.revoked_at.is_(None), scope.on(waivers))
    )
    for row in rows:
        found[row.store_id, row.track].append(as_waiver(row))
    return found


def _answers(scope: Scope, due: Sequence[_Due]) -> Mapping[tuple[UUID, str], Mapping[str, str]]:
    ids = {one.store.id for one in due}
    given: dict[tuple[UUID, str], dict[str, str]] = defaultdict(dict)
    for row in scope.connection.execute(
        select(route_answers).where(route_answers.c.store_id.in_(ids), scope.on(route_answers))
    ):
        given[row.store_id, row.track][row.question] = row.answer
    of_number = {
        (row.store_id, row.track): row.answers
        for row in scope.connection.execute(
            select(numbers.c.store_id, numbers.c.track, numbers.c.answers).where(
                numbers.c.store_id.in_(ids), scope.on(numbers)
            )
        )
    }
    return {one.key: overlaid(given.get(one.key, {}), of_number.get(one.key, {})) for one in due}
