"""The tables of the customer sync: settings, runs, their windows and rows, the mapping, what is forgotten.

All but `sync_allowances` are store tables (`lib.storage.tables`).
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from lib.storage.columns import metadata, store_id_column, timestamp

_NO_FACTS = text("'{}'")
_NONE = text("0")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=_NONE)


def _of_run() -> ForeignKeyConstraint:
    # One constraint and not two: it also proves that a row belongs to the store of its run.
    return ForeignKeyConstraint(
        ["run_id", "store_id"], ["sync_runs.id", "sync_runs.store_id"], ondelete="CASCADE"
    )


sync_settings = Table(
    "sync_settings",
    metadata,
    store_id_column(primary_key=True),
    Column("phone_order", ARRAY(Text), nullable=False),
    # Whether the newsletter opt-in goes along as a property, and the id of that property in Hellotext.
    Column("newsletter", Boolean, nullable=False, server_default=text("false")),
    Column("newsletter_property", Text, nullable=True),
    # Whether Hellotext's own wizard synchronises customers too: `no`, `yes`; nothing until it was answered.
    Column("other_writer", Text, nullable=True),
    Column("schedule", Text, nullable=False),
    timestamp("next_run_at", nullable=True),
    # Everything that changed in VTEX before this moment was read; nothing until a full run was.
    timestamp("read_until", nullable=True),
    # From when on the next run reads everything, because not everything came or arrived the last time.
    timestamp("full_due_at", nullable=True),
    # Which business of Hellotext the mapping and the property belong to.
    Column("business", Text, nullable=True),
    Column("set_by", Text, nullable=False),
    timestamp("set_at"),
    Index(None, "next_run_at"),
)

sync_runs = Table(
    "sync_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    # Whether it sends what it read without asking.
    Column("automatic", Boolean, nullable=False),
    Column("requested_by", Text, nullable=False),
    timestamp("requested_at"),
    timestamp("started_at", nullable=True),
    timestamp("read_at", nullable=True),
    Column("approved_by", Text, nullable=True),
    timestamp("approved_at", nullable=True),
    timestamp("finished_at", nullable=True),
    # Which start of this run is meant: a worker that still holds an earlier one writes nothing more.
    Column("attempt", Integer, nullable=False, server_default=_NONE),
    # What a person wants of it: `go`, `pause` or `cancel`.
    Column("wanted", Text, nullable=False, server_default=text("'go'")),
    # The last sign of life of the worker that has it.
    timestamp("alive_at", nullable=True),
    # What is read: changes from `since` (a full run has none) until `until`.
    timestamp("since", nullable=True),
    timestamp("until", nullable=True),
    # The choices that hold for this run, whatever is chosen meanwhile.
    Column("phone_order", ARRAY(Text), nullable=False),
    Column("newsletter", Boolean, nullable=False),
    # How many documents VTEX says there are, and how many of those it never gave.
    Column("expected", Integer, nullable=True),
    _count("missing"),
    # Whether somebody has to be read again although nothing changes in VTEX.
    Column("is_incomplete", Boolean, nullable=False, server_default=text("false")),
    # The equation. Each step changes rows and counts in one transaction, so that it always balances.
    _count("read"),
    _count("created"),
    _count("updated"),
    _count("unchanged"),
    _count("rejected"),
    _count("pending"),
    # Of the unchanged: those that went into the profile of another record of the same person.
    _count("joined"),
    # How many profiles are to be written; of the pending, some are written by another one of their group.
    _count("profiles"),
    # Of those that can be sent: what VTEX holds of the newsletter, and by what they can be reached.
    _count("opted_in"),
    _count("opted_out"),
    _count("with_phone"),
    _count("with_email"),
    # Rejected rows by reason.
    Column("reasons", JSONB, nullable=False, server_default=_NO_FACTS),
    # Calls that wrote, and the seconds in which they were made, waits left out.
    _count("calls"),
    Column("seconds", Double, nullable=False, server_default=_NONE),
    # The newest profile in Hellotext before the first write that nobody answered for: so far back is looked.
    Column("mark", Text, nullable=True),
    Column("wait", Text, nullable=True),
    timestamp("wait_until", nullable=True),
    Column("problem", Text, nullable=True),
    Column("problem_facts", JSONB, nullable=False, server_default=_NO_FACTS),
    CheckConstraint("read = created + updated + unchanged + rejected + pending", name="balance"),
    CheckConstraint("least(read, created, updated, unchanged, rejected, pending) >= 0", name="counts"),
    UniqueConstraint("id", "store_id"),
    Index(None, "store_id", "requested_at"),
    # At most one run of a store is open: a double click finds the first one instead of starting a second.
    Index(
        "uq_sync_runs_open",
        "store_id",
        unique=True,
        postgresql_where=text("state IN ('queued', 'reading', 'ready', 'writing', 'paused')"),
    ),
)

sync_windows = Table(
    "sync_windows",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("store_id", Uuid, nullable=False),
    # By which condition its documents are asked for, and for which span of time.
    Column("form", Text, nullable=False),
    timestamp("since"),
    timestamp("until"),
    Column("expected", Integer, nullable=False),
    # Where its scroll goes on, and how many documents VTEX promised for it.
    Column("scroll", Text, nullable=True),
    Column("total", Integer, nullable=True),
    # Documents that came, and those that did not although they had been promised.
    _count("read"),
    _count("missing"),
    timestamp("done_at", nullable=True),
    _of_run(),
)

sync_rows = Table(
    "sync_rows",
    metadata,
    # The ledger: one row for each customer that a run read.
    Column("run_id", Uuid, nullable=False),
    Column("vtex_id", Text, nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=True),
    # The place in the order of writing; only records that lead their group have one.
    Column("place", Integer, nullable=True),
    # The record that leads the group, where it is another one.
    Column("leader", Text, nullable=True),
    Column("profile_id", Text, nullable=True),
    # Of the own content, of an e-mail and of a phone: keyed hashes, by which records are compared.
    Column("content_hash", LargeBinary, nullable=True),
    Column("email_key", LargeBinary, nullable=True),
    Column("phone_key", LargeBinary, nullable=True),
    timestamp("moment", nullable=True),
    # What is to be sent, until it was; of a rejected record what VTEX holds, until it is corrected or old.
    Column("payload", Text, nullable=True),
    # As ledger and preview show them.
    Column("name", Text, nullable=True),
    Column("email", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("consent", Text, nullable=False),
    # Which start of the run meant to send it, when; how often; what was answered.
    Column("attempt", Integer, nullable=True),
    timestamp("intended_at", nullable=True),
    Column("tries", SmallInteger, nullable=False, server_default=_NONE),
    Column("status", SmallInteger, nullable=True),
    timestamp("done_at", nullable=True),
    _of_run(),
    # A page of the ledger is found in an index alone: each holds whatever is filtered by.
    PrimaryKeyConstraint("run_id", "vtex_id", postgresql_include=["store_id", "state", "reason"]),
    Index(
        "ix_sync_rows_rejected",
        "run_id",
        "vtex_id",
        postgresql_include=["store_id", "reason"],
        postgresql_where=text("state = 'rejected'"),
    ),
    Index(
        "ix_sync_rows_joined",
        "run_id",
        "vtex_id",
        postgresql_include=["store_id"],
        postgresql_where=text("reason = 'joined'"),
    ),
    # What Hellotext refused of a customer before (`sync_staging`).
    Index(
        "ix_sync_rows_refused",
        "store_id",
        "vtex_id",
        postgresql_where=text("reason IN ('refused_400', 'refused_404', 'refused_422')"),
    ),
    Index("ix_sync_rows_place", "run_id", "place", unique=True, postgresql_where=text("place IS NOT NULL")),
    Index("ix_sync_rows_leader", "run_id", "leader", postgresql_where=text("leader IS NOT NULL")),
    Index(
        "ix_sync_rows_open",
        "run_id",
        "place",
        postgresql_where=text("state IN ('intended', 'uncertain')"),
    ),
)

sync_customers = Table(
    "sync_customers",
    metadata,
    # The mapping: which Hellotext profile a VTEX record went into, and with which content.
    store_id_column(primary_key=True),
    Column("vtex_id", Text, primary_key=True),
    Column("profile_id", Text, nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Column("email_key", LargeBinary, nullable=True),
    Column("phone_key", LargeBinary, nullable=True),
    timestamp("moment", nullable=True),
    # `leads` its profile, or `joined` the one of another record.
    Column("state", Text, nullable=False),
    timestamp("written_at"),
    Index(None, "store_id", "email_key"),
    Index(None, "store_id", "phone_key"),
    Index(None, "store_id", "profile_id"),
)

sync_forgotten = Table(
    "sync_forgotten",
    metadata,
    # Who must never be sent again: keyed hashes of VTEX id, e-mail and phone, and nothing else.
    store_id_column(primary_key=True),
    Column("key", LargeBinary, primary_key=True),
    Column("asked_by", Text, nullable=False),
    timestamp("at"),
)

sync_corrections = Table(
    "sync_corrections",
    metadata,
    # What a person gave for a record whose own contact points cannot be used.
    store_id_column(primary_key=True),
    Column("vtex_id", Text, primary_key=True),
    Column("email", Text, nullable=True),
    Column("phone", Text, nullable=True),
    Column("set_by", Text, nullable=False),
    timestamp("set_at"),
)

sync_allowances = Table(
    "sync_allowances",
    metadata,
    # One business of Hellotext and how fast it may be written to, by all workers together.
    Column("business", Text, primary_key=True),
    Column("rate", Double, nullable=False),
    Column("at_once", Integer, nullable=False),
    Column("best_ms", Double, nullable=True),
    Column("ceiling", Double, nullable=True),
    # The bucket: calls that may be made at once, as of `filled_at`.
    Column("tokens", Double, nullable=False),
    timestamp("filled_at"),
    # Hellotext asked to wait until then; or five calls in a row failed.
    timestamp("closed_until", nullable=True),
    Column("closed_by", Text, nullable=True),
    _count("failures"),
)

SYNC_TABLES = (
    sync_settings,
    sync_runs,
    sync_windows,
    sync_rows,
    sync_customers,
    sync_forgotten,
    sync_corrections,
)
"""Those that belong to a store."""
