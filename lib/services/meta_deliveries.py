"""Meta's messages: kept as they come, each once, and taken in by the worker.

Whoever receives one only keeps it and queues the work, in one transaction. A message changes no state: it
makes us look at Meta, and it tells what no look would show. So the order in which they come does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import RowMapping, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from lib.domain.meta import Delivery, acceptance_from, told_by
from lib.domain.model import Track
from lib.security.policy import Action
from lib.services.access import Act, acting, as_store
from lib.services.credential_store import ids_of
from lib.services.meta_states import WATCHER, concerns, kept_number_key, load_row, make_due, our_app_id
from lib.services.platform import platform
from lib.services.progress import add_evidence, load_evidence, refresh
from lib.services.sweep import sweep
from lib.storage.onboarding import meta_deliveries
from lib.storage.queue import enqueue, is_waiting
from lib.storage.scope import Scope, transaction
from lib.storage.tables import stores

DELIVERY_TASK: Final = "take_in_meta_deliveries"
KEPT: Final = timedelta(days=30)
AT_ONCE: Final = 1_000


def keep_deliveries(found: Sequence[Delivery]) -> int:
    """Keep what is new and queue its work, together or not at all; how many were new.

    Meta sends again what it did not see answered, so that the same once more is no news.
    """
    here = platform()
    with transaction(here.engine) as connection:
        rows = [
            {
                "digest": one.digest,
                "waba_id": one.waba_id,
                "field": one.field,
                "happened_at": one.happened_at,
                "value": dict(one.value),
                "received_at": here.now(),
            }
            for one in {one.digest: one for one in found}.values()
        ]
        # Many rows a statement, of which all but the last are the same text: it is prepared once.
        keep = insert(meta_deliveries).on_conflict_do_nothing(index_elements=("digest",))
        new = len(connection.execute(keep.returning(meta_deliveries.c.id), rows).all()) if rows else 0
        if new and not is_waiting(connection, DELIVERY_TASK):
            enqueue(connection, DELIVERY_TASK, lock=DELIVERY_TASK)
        return new


def take_in_deliveries() -> int:
    """For the worker: take in what was kept and not looked at yet, in the order of Meta's times; how many.

    A message about an account that no store has stays kept and changes nothing.
    """
    taken = 0
    while waiting := _waiting():
        taken += sweep("messages of Meta", waiting, _take_in)
    return taken


def queue_left_deliveries() -> None:
    """Queue the work again when messages wait and nobody is about to take them in."""
    with transaction(platform().engine) as connection:
        left = select(meta_deliveries.c.id).where(meta_deliveries.c.processed_at.is_(None)).limit(1)
        if connection.execute(left).first() and not is_waiting(connection, DELIVERY_TASK):
            enqueue(connection, DELIVERY_TASK, lock=DELIVERY_TASK)


def forget_old_deliveries() -> int:
    """Remove messages that came more than 30 days ago; how many."""
    here = platform()
    with transaction(here.engine) as connection:
        old = meta_deliveries.c.received_at < here.now() - KEPT
        return connection.execute(delete(meta_deliveries).where(old)).rowcount


def _waiting() -> Sequence[int]:
    with transaction(platform().engine) as connection:
        return (
            connection.execute(
                select(meta_deliveries.c.id)
                .where(meta_deliveries.c.processed_at.is_(None))
                .order_by(meta_deliveries.c.happened_at, meta_deliveries.c.id)
                .limit(AT_ONCE)
            )
            .scalars()
            .all()
        )


def _take_in(delivery_id: int) -> None:
    """Take in one message, for every store that it is about, in one transaction."""
    with acting(WATCHER, Action.CHECK_CREDENTIALS) as act:
        mine = meta_deliveries.c.id == delivery_id
        row = act.connection.execute(
            update(meta_deliveries)
            .where(mine, meta_deliveries.c.processed_at.is_(None))
            .values(processed_at=act.now)
            .returning(meta_deliveries)
        ).one_or_none()
        if row is None:
            return
        delivery = Delivery(row.digest, row.waba_id, row.field, row.happened_at, row.value)
        for store in _stores_of(act.scope, delivery):
            _tell(replace(act, found=as_store(store)), delivery)


def _tell(act: Act, delivery: Delivery) -> None:
    """Keep what only this message tells a store, and look at Meta for the rest."""
    act.take_turn()
    if not concerns(delivery, kept_number_key(act)):
        return
    told = told_by(delivery, our_app_id())
    if told is not None:
        act.record("meta.told", track=Track.WHATSAPP, subject=told.code, new={"at": told.at.isoformat()})
        known = load_evidence(act.scope, act.store.id, Track.WHATSAPP)
        accepted = acceptance_from(told, ids_of(act), known)
        if accepted is not None:
            add_evidence(act, Track.WHATSAPP, [accepted])
            refresh(act, Track.WHATSAPP)
    row = load_row(act)
    if row is not None and row.look_at is not None:
        make_due(act)


def _stores_of(scope: Scope, delivery: Delivery) -> Sequence[RowMapping]:
    """The stores that a message is about: by their account, else by their portfolio where only one has it.

    A partner's messages name the new account and the portfolio that owns it (WhatsApp reference 7).
    """
    info = delivery.value.get("waba_info")
    named = info if isinstance(info, dict) else {}
    accounts = [one for one in (delivery.waba_id, named.get("waba_id")) if isinstance(one, str)]
    owners = [one for one in (delivery.waba_id, named.get("owner_business_id")) if isinstance(one, str)]
    rows = (
        scope.connection.execute(
            select(stores)
            .where(
                or_(stores.c.waba_id.in_(accounts), stores.c.meta_business_id.in_(owners)), scope.on(stores)
            )
            # In one order everywhere: each takes its turn.
            .order_by(stores.c.id)
        )
        .mappings()
        .all()
    )
    by_account = [row for row in rows if row["waba_id"] in accounts]
    by_owner = [row for row in rows if row["waba_id"] is None]
    return by_account or (by_owner if len(by_owner) == 1 else [])
