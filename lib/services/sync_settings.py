"""How a store is synchronised: which phone, the newsletter choice, how often, and who else writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, select, update

from lib.domain.customers import PHONE_FIELDS
from lib.domain.sync import Schedule
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.sync_allowance import business_of, own_name
from lib.services.sync_model import OtherWriter, SyncSettings
from lib.storage.syncing import sync_customers, sync_settings


def save_sync_settings(
    actor: Actor,
    account: str,
    *,
    phone_order: Sequence[str] | None = None,
    newsletter: bool | None = None,
    other_writer: OtherWriter | None = None,
    schedule: Schedule | None = None,
) -> SyncSettings:
    """Change what is given and leave the rest. They hold from the next run on.

    Where they make something else of customers who stay as they are in VTEX, that run reads everything.
    `phone_order`: each of `PHONE_FIELDS` at most once, at least one. Raises InvalidInput('sync.phone_order').
    """
    with acting(actor, Action.SYNC_CUSTOMERS, account) as act:
        act.take_turn()
        before = settings_of(act)
        order = before.phone_order if phone_order is None else tuple(phone_order)
        if not order or len(set(order)) < len(order) or not set(order) <= set(PHONE_FIELDS):
            raise InvalidInput("sync.phone_order", field="phone_order")
        after = SyncSettings(
            order,
            before.newsletter if newsletter is None else newsletter,
            other_writer or before.other_writer,
            schedule or before.schedule,
            before.next_run_at,
            before.read_until,
            before.full_due_at,
            before.business,
        )
        # A choice that is sent no more changes nobody: Hellotext keeps what it holds.
        if after.phone_order != before.phone_order or (after.newsletter and not before.newsletter):
            after = replace(after, full_due_at=act.now)
        every = after.schedule.every
        if every is None:
            after = replace(after, next_run_at=None)
        elif after.schedule is not before.schedule and after.read_until:
            after = replace(after, next_run_at=act.now + every)
        keep_settings(act, after)
        changed = {
            name: [str(old), str(new)]
            for name, old, new in (
                ("phone_order", ",".join(before.phone_order), ",".join(after.phone_order)),
                ("newsletter", before.newsletter, after.newsletter),
                ("other_writer", before.other_writer, after.other_writer),
                ("schedule", before.schedule, after.schedule),
            )
            if old != new
        }
        if changed:
            act.record("sync.settings", new=changed)
        return after


def settings_of(act: Act) -> SyncSettings:
    """The settings of the store of `act`, or what holds where nobody chose."""
    row = act.connection.execute(
        select(sync_settings).where(sync_settings.c.store_id == act.store.id, act.scope.on(sync_settings))
    ).one_or_none()
    if row is None:
        return SyncSettings(PHONE_FIELDS, False, None, Schedule.HOURLY, None, None)
    return SyncSettings(
        tuple(row.phone_order),
        row.newsletter,
        OtherWriter(row.other_writer) if row.other_writer else None,
        Schedule(row.schedule),
        row.next_run_at,
        row.read_until,
        row.full_due_at,
        row.business,
    )


def keep_settings(act: Act, settings: SyncSettings) -> None:
    """Keep the settings of the store of `act`; the id of the property stays what it is."""
    act.connection.execute(
        act.scope.upsert(
            sync_settings,
            act.store.id,
            ("store_id",),
            phone_order=list(settings.phone_order),
            newsletter=settings.newsletter,
            other_writer=settings.other_writer,
            schedule=settings.schedule,
            next_run_at=settings.next_run_at,
            read_until=settings.read_until,
            full_due_at=settings.full_due_at,
            business=settings.business,
            set_by=act.actor.name,
            set_at=act.now,
        )
    )


def belongs_elsewhere(act: Act, settings: SyncSettings) -> bool:
    """Whether the profiles that are known are in another business of Hellotext than the store's.

    A Business ID that was not known before names the same business, until Hellotext says otherwise
    (`lib.services.sync_recognising`).
    """
    return settings.business not in (None, own_name(act), business_of(act))


def forget_profiles(act: Act) -> None:
    """Forget what is known of the profiles of the store of `act`: they are in another business.

    Then nothing begins by itself any more, until a run that reads everything is done.
    """
    of_store = sync_customers.c.store_id == act.store.id, act.scope.on(sync_customers)
    act.connection.execute(delete(sync_customers).where(*of_store))
    chosen = sync_settings.c.store_id == act.store.id, act.scope.on(sync_settings)
    nothing = {"newsletter_property": None, "read_until": None, "next_run_at": None}
    act.connection.execute(update(sync_settings).where(*chosen).values(nothing))
