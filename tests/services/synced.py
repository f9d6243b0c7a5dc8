"""Runs of the customer sync as the engine leaves them, written straight into the tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from lib.domain.customers import Keys, masked_email, masked_phone
from lib.domain.sync import RowState, RunKind, RunState
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.credential_store import own_key
from lib.services.platform import Platform
from lib.services.sync_corrections import correct_customers
from lib.services.sync_forget import forget_customer
from lib.services.sync_settings import save_sync_settings
from tests.builders import change, rows

WORKER = Actor.process("worker")
REQUESTED = datetime(2026, 9, 1, 12, tzinfo=UTC)
_ROW = """
    INSERT INTO sync_rows (run_id, store_id, payload, vtex_id, state, reason, place, leader, profile_id,
      content_hash, email_key, phone_key, name, email, phone, consent)
    VALUES (:run, :store, :payload, :vtex_id, :state, :reason, :place, :leader, :profile_id,
      :content_hash, :email_key, :phone_key, :name, :email, :phone, :consent)
"""


@dataclass(frozen=True)
class Shopper:
    """A row of the ledger. `holds`: what is to be sent, or what VTEX holds of a rejected one."""

    vtex_id: str
    state: RowState = RowState.PENDING
    reason: str | None = None
    place: int | None = None
    leader: str | None = None
    profile_id: str | None = None
    content_hash: bytes | None = None
    email_key: bytes | None = None
    phone_key: bytes | None = None
    holds: Mapping[str, str] | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    consent: str = "unknown"


def store_of(platform: Platform, account: str) -> UUID:
    """The id of a store."""
    found: UUID = rows(platform, "SELECT id FROM stores WHERE account = :account", account=account)[0]["id"]
    return found


def keys_of(account: str) -> Keys:
    """The keys by which the customers of a store are remembered."""
    with acting(WORKER, Action.SYNC_CUSTOMERS, account) as act:
        return Keys(own_key(act))


def a_run(
    platform: Platform,
    account: str,
    shoppers: Sequence[Shopper] = (),
    *,
    state: RunState = RunState.READY,
    requested_at: datetime = REQUESTED,
    finished_at: datetime | None = None,
    approved: bool = False,
) -> UUID:
    """A run with these rows, and counts that go with them."""
    run_id, store_id = uuid4(), store_of(platform, account)
    terms = Counter(one.state.term for one in shoppers)
    reasons = Counter(one.reason for one in shoppers if one.state is RowState.REJECTED)
    sendable = [one for one in shoppers if one.state is not RowState.REJECTED]
    change(
        platform,
        """INSERT INTO sync_runs (id, store_id, kind, state, automatic, requested_by, requested_at,
             approved_at, finished_at, phone_order, newsletter, expected, read, created, updated, unchanged,
             rejected, pending, joined, profiles, opted_in, opted_out, with_phone, with_email, reasons)
           VALUES (:id, :store, :kind, :state, false, 'test', :requested_at, :approved_at, :finished_at,
             '{phone}', false, :read, :read, :created, :updated, :unchanged, :rejected, :pending, :joined,
             :profiles, :opted_in, :opted_out, :with_phone, :with_email, CAST(:reasons AS jsonb))""",
        id=run_id,
        store=store_id,
        kind=RunKind.FULL,
        state=state,
        requested_at=requested_at,
        approved_at=requested_at if approved else None,
        finished_at=finished_at,
        read=len(shoppers),
        **{term: terms[term] for term in ("created", "updated", "unchanged", "rejected", "pending")},
        joined=sum(one.leader is not None for one in sendable),
        profiles=sum(one.place is not None for one in shoppers),
        opted_in=sum(one.consent == "in" for one in sendable),
        opted_out=sum(one.consent == "out" for one in sendable),
        with_phone=sum(one.phone is not None for one in sendable),
        with_email=sum(one.email is not None for one in sendable),
        reasons=json.dumps(reasons),
    )
    values = [{**asdict(one), "run": run_id, "store": store_id} for one in shoppers]
    for one in values:
        holds = one.pop("holds")
        one["payload"] = None if holds is None else json.dumps(holds)
    if values:
        with platform.engine.begin() as connection:
            connection.execute(text(_ROW), values)
    return run_id


def shopper(
    keys: Keys,
    vtex_id: str,
    email: str | None,
    phone: str | None,
    state: RowState = RowState.PENDING,
    **more: Any,
) -> Shopper:
    """A row of somebody with these contacts, clean as the sync sends them."""
    return Shopper(
        vtex_id,
        state,
        email=email and masked_email(email),
        phone=phone and masked_phone(phone),
        email_key=keys.of("email", email) if email else None,
        phone_key=keys.of("phone", phone) if phone else None,
        content_hash=vtex_id.encode(),
        **more,
    )


def mapped(platform: Platform, account: str, *shoppers: Shopper) -> None:
    """Keep these in the mapping of the store."""
    for one in shoppers:
        change(
            platform,
            """INSERT INTO sync_customers (store_id, vtex_id, profile_id, content_hash, email_key, phone_key,
                 state, written_at) VALUES (:store, :id, :profile, :hash, :email, :phone, 'leads', :at)""",
            store=store_of(platform, account),
            id=one.vtex_id,
            profile=one.profile_id or "p",
            hash=one.content_hash,
            email=one.email_key,
            phone=one.phone_key,
            at=REQUESTED,
        )


def with_window(platform: Platform, run: UUID) -> UUID:
    """Give the run a window."""
    change(
        platform,
        "INSERT INTO sync_windows (run_id, number, store_id, form, since, until, expected)"
        " SELECT id, 0, store_id, 'created', now(), now(), 2 FROM sync_runs WHERE id = :run",
        run=run,
    )
    return run


def synchronised(platform: Platform, actor: Actor, account: str) -> None:
    """A store that has rows in every table of the sync."""
    save_sync_settings(actor, account, newsletter=True)
    sent = Shopper("a", RowState.CREATED, profile_id="p", content_hash=b"a")
    rejected = Shopper("b", RowState.REJECTED, "no_contact")
    with_window(platform, a_run(platform, account, [sent, rejected], state=RunState.DONE))
    mapped(platform, account, sent)
    correct_customers(actor, account, b"vtex_id,corrected_email\nb,beto@tienda.example\n")
    forget_customer(actor, account, "ana@tienda.example")
