"""The tables of the account manager's day: counts, pace, waivers, notes, set-up links, bulk work, mail.

`waivers`, `notes`, `note_mentions`, `setup_links` and `outbox` are store tables (`lib.storage.tables`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from lib.storage.columns import metadata, store_id_column, timestamp

panel_counts = Table(
    "panel_counts",
    metadata,
    # How many integrations there are of each kind. Rows are added, never changed: whoever changes an
    # integration adds what it takes away and what it adds (a trigger), so that nobody waits for anybody.
    # The number of a kind is the sum over its rows; the worker folds them together now and then.
    # Each integration is counted under its owner, and once more whoever owns it.
    Column("any_owner", Boolean, nullable=False),
    Column("owner_id", Uuid, nullable=True),
    Column("country", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("waiting_on", Text, nullable=True),
    Column("health", Text, nullable=False),
    # `active`, `paused` or `cancelled`.
    Column("status", Text, nullable=False),
    Column("stuck", Boolean, nullable=False),
    Column("n", Integer, nullable=False),
    Index(None, "any_owner", "owner_id"),
)

pace_cells = Table(
    "pace_cells",
    metadata,
    # How often something took so many business days. Added to and folded as `panel_counts`.
    # `stage`: days in the stage `key`. `live`: from the beginning of the stage `key` to live.
    # `whole`: from the invitation to live. `party`: days that the party `key` held the turn, of an
    # integration that went live.
    Column("kind", Text, nullable=False),
    Column("track", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("country", Text, nullable=False),
    # The first day of the month in which the integration began. None for `live`: every page of rows reads
    # that, for all months together.
    Column("month", Date, nullable=True),
    Column("key", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    # With what is counted: a page of rows reads thousands of cells, and no table for it.
    Index(
        "ix_pace_cells_comparable",
        "kind",
        "track",
        "route",
        "country",
        "key",
        postgresql_include=["days", "n"],
    ),
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("by_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    timestamp("at"),
    timestamp("revoked_at", nullable=True),
    # One that holds for one rule: a double click finds the first one.
    Index(
        "uq_waivers_open",
        "store_id",
        "track",
        "rule_id",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
    ),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("text", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    Column("by_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    timestamp("at"),
    timestamp("removed_at", nullable=True),
    UniqueConstraint("id", "store_id"),
    Index(None, "store_id", "at"),
)

note_mentions = Table(
    "note_mentions",
    metadata,
    Column("note_id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("store_id", Uuid, nullable=False),
    # When the one who is named said that it was read.
    timestamp("seen_at", nullable=True),
    ForeignKeyConstraint(["note_id", "store_id"], ["notes.id", "notes.store_id"], ondelete="CASCADE"),
    Index(None, "person_id", "seen_at"),
)

setup_links = Table(
    "setup_links",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    # Whom it lets in; a member of the store.
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    # SHA-256 of the token: whoever reads the database cannot use the link. None until it is handed out.
    Column("token_hash", LargeBinary, nullable=True, unique=True),
    Column("made_by", Text, nullable=False),
    Column("made_by_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    timestamp("made_at"),
    timestamp("expires_at"),
    timestamp("used_at", nullable=True),
    # SHA-256 of what the browser that used it was given before: it alone may do so twice, when the first
    # answer got lost on the way.
    Column("used_by", LargeBinary, nullable=True),
    timestamp("revoked_at", nullable=True),
    Index(None, "store_id", "made_at"),
    Index(None, "made_at", "id"),
    Index(None, "person_id"),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    # The panel's address: codes by name.
    Column("query", JSONB, nullable=False),
    timestamp("created_at"),
    UniqueConstraint("person_id", "name"),
)

bulk_jobs = Table(
    "bulk_jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    # What is done to each item: `assign`, `remind`, `recheck`, `invite`.
    Column("kind", Text, nullable=False),
    Column("args", JSONB, nullable=False, server_default=text("'{}'")),
    Column("asked_by", Text, nullable=False),
    Column("asked_by_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True, index=True),
    timestamp("asked_at"),
    # `queued`, `running`, `finished`, `cancelled`, `failed`.
    Column("state", Text, nullable=False),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False, server_default=text("0")),
    # How many items have each outcome, by code: what a page that follows the job reads every second.
    Column("outcomes", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("started_at", nullable=True),
    timestamp("finished_at", nullable=True),
    Column("problem", Text, nullable=True),
)

bulk_items = Table(
    "bulk_items",
    metadata,
    Column("job_id", Uuid, ForeignKey("bulk_jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("track", Text, nullable=True),
    Column("given", JSONB, nullable=False, server_default=text("'{}'")),
    # `done`, or the code of why not; none while it waits.
    Column("outcome", Text, nullable=True),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    Index("ix_bulk_items_waiting", "job_id", "place", postgresql_where=text("outcome IS NULL")),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    # What is told (`lib.services.outbox`), and what makes it the same message: a second one is not added.
    Column("kind", Text, nullable=False),
    Column("cause", Text, nullable=False, unique=True),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    store_id_column(),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    # `waiting`, `sent`, `failed` (given up), `outdated` (what it was to tell was over).
    Column("state", Text, nullable=False),
    timestamp("asked_at"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    timestamp("next_try_at", nullable=True),
    timestamp("sent_at", nullable=True),
    Column("problem", Text, nullable=True),
    Index(None, "state", "next_try_at"),
    Index(None, "store_id", "asked_at"),
)

MANAGING_TABLES = (waivers, notes, note_mentions, setup_links, outbox)
"""Those that hold data of one store."""

event_heads = Table(
    "event_heads",
    metadata,
    # The end of each chain of events: the one of a store has its id, the one of no store the zero UUID.
    Column("chain", Uuid, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
