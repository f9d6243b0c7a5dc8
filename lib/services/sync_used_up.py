"""Corrections that nothing needs any more: they hold e-mails and phones as they are, so that old ones go.

A correction stays while its customer is sent with something of it: without it the next run that reads
everything would reject them again. It is used up when the last such run, and whatever read the customer
since, took nothing of it: VTEX has other contacts of theirs by now, or no such customer any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import RowMapping, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from lib.domain.customers import Keys
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import own_key
from lib.services.platform import platform
from lib.services.sync_runs import last_full_run
from lib.services.sync_traces import contact_keys
from lib.storage.scope import Scope, transaction
from lib.storage.syncing import sync_corrections, sync_rows, sync_runs
from lib.storage.tables import stores

_WORKER: Final = Actor.process("worker")
_IDS: Final = bindparam("ids", type_=ARRAY(Text))


def accounts_with_old_corrections() -> Sequence[str]:
    """The accounts of stores with corrections that are older than the operator keeps ledgers."""
    here = platform()
    with transaction(here.engine) as connection:
        everywhere = Scope(connection, None)
        found = connection.execute(
            select(stores.c.account)
            .join_from(sync_corrections, stores, stores.c.id == sync_corrections.c.store_id)
            .where(sync_corrections.c.set_at < here.now() - _kept())
            .where(everywhere.on(sync_corrections), everywhere.on(stores))
            .distinct()
            .order_by(stores.c.account)
        )
        return found.scalars().all()


def forget_used_up(account: str) -> None:
    """Remove the old corrections of a store that are used up; it must still have the ledger that says so."""
    with acting(_WORKER, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        full = last_full_run(act)
        if full is None or not _is_whole(act, full):
            return
        # Those that came after it was asked for are not known to it.
        old = _corrections(act, before=min(act.now - _kept(), full["requested_at"]))
        read = _keys_of_rows(act, [full["id"]], old)
        if full["missing"]:
            # Who was not read may be among those that VTEX did not give.
            old = {one: keys for one, keys in old.items() if one in read}
        unused = {one: keys for one, keys in old.items() if keys.isdisjoint(read.get(one, ()))}
        since = _keys_of_rows(act, _later_runs(act, full), unused)
        _remove(act, [one for one, keys in unused.items() if keys.isdisjoint(since.get(one, ()))])


def _kept() -> timedelta:
    return timedelta(days=platform().settings.sync_retention_days)


def _is_whole(act: Act, run: RowMapping) -> bool:
    """Whether the run still has all rows of its ledger: who is not in it was not in VTEX then."""
    mine = sync_rows.c.run_id == run["id"], act.scope.on(sync_rows)
    counted = act.connection.execute(select(func.count()).select_from(sync_rows).where(*mine)).scalar_one()
    return bool(counted == run["read"])


def _corrections(act: Act, before: datetime) -> Mapping[str, set[bytes]]:
    """The keys of what was corrected before then, by VTEX id."""
    found = act.connection.execute(
        select(sync_corrections).where(
            sync_corrections.c.store_id == act.store.id,
            sync_corrections.c.set_at < before,
            act.scope.on(sync_corrections),
        )
    ).all()
    keys = Keys(own_key(act)) if found else None
    return {row.vtex_id: contact_keys(keys, row.email, row.phone) for row in found} if keys else {}


def _later_runs(act: Act, run: RowMapping) -> Sequence[UUID]:
    """The runs since that read anybody."""
    found = act.connection.execute(
        select(sync_runs.c.id).where(
            sync_runs.c.store_id == act.store.id,
            sync_runs.c.requested_at >= run["requested_at"],
            sync_runs.c.id != run["id"],
            sync_runs.c.read > 0,
            act.scope.on(sync_runs),
        )
    )
    return found.scalars().all()


def _keys_of_rows(act: Act, runs: Collection[UUID], ids: Collection[str]) -> Mapping[str, set[bytes]]:
    """The keys of the contacts by which these runs know these records; without a contact none."""
    if not (runs and ids):
        return {}
    found = act.connection.execute(
        select(sync_rows.c.vtex_id, sync_rows.c.email_key, sync_rows.c.phone_key).where(
            sync_rows.c.run_id.in_(runs), sync_rows.c.vtex_id == func.any(_IDS), act.scope.on(sync_rows)
        ),
        {"ids": list(ids)},
    )
    by_id: dict[str, set[bytes]] = {}
    for row in found:
        by_id.setdefault(row.vtex_id, set()).update(
            bytes(key) for key in (row.email_key, row.phone_key) if key is not None
        )
    return by_id


def _remove(act: Act, ids: Sequence[str]) -> None:
    if ids:
        mine = sync_corrections.c.store_id == act.store.id, act.scope.on(sync_corrections)
        act.connection.execute(
            delete(sync_corrections).where(*mine, sync_corrections.c.vtex_id == func.any(_IDS)),
            {"ids": list(ids)},
        )
