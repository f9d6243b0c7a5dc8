"""Runs that have read everything and are to be joined, and how they stand afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from lib.domain.customers import Consent, Customer, attributes
from lib.services.platform import Platform
from lib.services.sync_work import Limits, Work, take
from tests.builders import rows
from tests.services.synced import WORKER, store_of

QUICK = Limits(joined_rows=3, look_seconds=30)
"""Joins few records at a time; nobody listens beside it."""

_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_RUN = """INSERT INTO sync_runs (id, store_id, kind, state, automatic, requested_by, requested_at,
    phone_order, newsletter, read, pending, unchanged)
  VALUES (:run, :store, 'full', 'queued', false, 'test', now(), '{phone}', true, :read, :pending,
    :unchanged)"""
_ROW = """INSERT INTO sync_rows (run_id, store_id, vtex_id, state, reason, place, profile_id, content_hash,
    email_key, phone_key, moment, payload, consent)
  VALUES (:run, :store, :vtex_id, :state, :reason, :place, :profile_id, 'new', :email_key, :phone_key,
    :moment, :payload, :consent)"""
_CUSTOMER = """INSERT INTO sync_customers (store_id, vtex_id, profile_id, content_hash, email_key, phone_key,
    moment, state, written_at)
  VALUES (:store, :vtex_id, :profile_id, 'old', :email_key, :phone_key, :moment, :state, now())"""


@dataclass(frozen=True)
class Known:
    """What an earlier run kept of a record."""

    profile: str
    leads: bool
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True)
class Shopper:
    """A record. `waits`: the run will send it; else it is `known`, and the run may have read it."""

    vtex_id: str
    email: str | None = None
    phone: str | None = None
    day: int | None = 0
    name: str | None = None
    consent: Consent = Consent.UNKNOWN
    known: Known | None = None
    waits: bool = True
    is_read: bool = True

    @property
    def contacts(self) -> frozenset[tuple[str, str]]:
        """By what it can be joined: what was read anew, else what was kept."""
        has = self if self.waits or self.known is None else self.known
        return frozenset((kind, got) for kind, got in (("email", has.email), ("phone", has.phone)) if got)

    @property
    def leads(self) -> str | None:
        """The profile that is this record's own."""
        return self.known.profile if self.known and self.known.leads else None

    @property
    def moment(self) -> datetime | None:
        return None if self.day is None else _FIRST_DAY + timedelta(days=self.day)

    @property
    def age(self) -> tuple[float, str]:
        """Newest first, then the smaller id."""
        return (-self.moment.timestamp() if self.moment else 0.0, self.vtex_id)


@dataclass
class Outcome:
    """How rows and mapping stand after the joining. A row: state, reason, leader, profile, what is sent."""

    rows: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    late: set[str] = field(default_factory=set)
    mapping: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: dict[str, Any] = field(default_factory=dict)


def stage(platform: Platform, account: str, shoppers: Sequence[Shopper]) -> UUID:
    """A run that has read these; its id."""
    run, store = uuid4(), store_of(platform, account)
    waiting = [one for one in shoppers if one.waits]
    read = [one for one in shoppers if one.waits or one.is_read]
    known = [one for one in shoppers if one.known]
    with platform.engine.begin() as connection:
        counted = {"read": len(read), "pending": len(waiting), "unchanged": len(read) - len(waiting)}
        connection.execute(text(_RUN), {"run": run, "store": store, **counted})
        given = {"run": run, "store": store}
        kept = [{**given, **_row(one, place)} for place, one in enumerate(read, 1)]
        connection.execute(text(_ROW), kept)
        if known:
            connection.execute(text(_CUSTOMER), [{"store": store, **_customer(one)} for one in known])
    return run


def _row(one: Shopper, place: int) -> dict[str, object]:
    return {
        "vtex_id": one.vtex_id,
        "state": "pending" if one.waits else "unchanged",
        "reason": None if one.waits else "same",
        "place": place if one.waits else None,
        "profile_id": one.leads,
        "email_key": _key(one.email),
        "phone_key": _key(one.phone),
        "moment": one.moment,
        "payload": json.dumps(_alone(one)) if one.waits else None,
        "consent": one.consent.value,
    }


def _customer(one: Shopper) -> dict[str, object]:
    assert one.known is not None
    return {
        "vtex_id": one.vtex_id,
        "profile_id": one.known.profile,
        "email_key": _key(one.known.email),
        "phone_key": _key(one.known.phone),
        "moment": one.moment,
        "state": "leads" if one.known.leads else "joined",
    }


def _key(contact: str | None) -> bytes | None:
    return contact.encode() if contact else None


def _alone(one: Shopper) -> dict[str, str]:
    """What is sent of a record that nobody is joined with."""
    dated = one.moment.date().isoformat() if one.moment else None
    customer = Customer(one.vtex_id, one.email, one.phone, one.name, None, one.consent, dated, one.moment)
    return attributes(customer, "*")


def taken(
    account: str, run: UUID, limits: Limits = QUICK, may_go_on: Callable[[], bool] = lambda: True
) -> Work:
    """A worker's start of this run."""
    found = take(WORKER, account, run, limits, may_go_on)
    assert found is not None
    return found[0]


def found(platform: Platform, run: UUID) -> Outcome:
    """How a run was joined."""
    outcome = Outcome()
    for row in rows(platform, "SELECT * FROM sync_rows WHERE run_id = :run", run=run):
        sent = json.loads(row["payload"]) if row["payload"] and row["state"] == "pending" else None
        outcome.rows[row["vtex_id"]] = (
            row["state"],
            row["reason"],
            row["leader"],
            row["profile_id"] if row["leader"] is None or row["state"] == "unchanged" else None,
            sent,
        )
        assert (row["place"] is None) == (row["state"] != "pending" or row["leader"] is not None)
        if row["place"] is not None and row["place"] < 0:
            outcome.late.add(row["vtex_id"])
    for row in rows(platform, "SELECT * FROM sync_customers"):
        outcome.mapping[row["vtex_id"]] = (row["profile_id"], row["state"])
    (run_row,) = rows(platform, "SELECT * FROM sync_runs WHERE id = :run", run=run)
    names = "state pending unchanged rejected joined profiles reasons is_incomplete".split()
    outcome.counts = {name: run_row[name] for name in names}
    return outcome
