"""The tables of the way to WhatsApp: answers, dossier, documents, ticket, links, steps, Meta's states.

All but the inbox of Meta's messages and the budget of Meta's calls are store tables (`lib.storage.tables`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

route_answers = Table(
    "route_answers",
    metadata,
    store_id_column(primary_key=True),
    Column("track", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    timestamp("at"),
)

dossiers = Table(
    "dossiers",
    metadata,
    store_id_column(primary_key=True),
    # One row per field, so that two people who type in two fields do not overwrite each other.
    Column("field", Text, primary_key=True),
    # As it was typed, usable or not: nothing that somebody typed is lost.
    Column("typed", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    timestamp("at"),
)

documents = Table(
    "documents",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    # The re-encoded file, never the bytes that were sent.
    Column("bytes", LargeBinary, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("uploaded_by", Text, nullable=False),
    timestamp("uploaded_at"),
    Index(None, "store_id", "track", "rule_id", "uploaded_at"),
)

tickets = Table(
    "tickets",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    # The vendor's own number; it comes by e-mail, later than the day on which the ticket was sent.
    Column("number", Text, nullable=True),
    Column("sent_on", Date, nullable=False),
    Column("recorded_by", Text, nullable=False),
    timestamp("recorded_at"),
    timestamp("reminded_at", nullable=True),
    timestamp("closed_at", nullable=True),
    UniqueConstraint("id", "store_id"),
    # One open ticket for one track: a double click finds the first one.
    Index(
        "uq_tickets_open",
        "store_id",
        "track",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
)

ticket_notes = Table(
    "ticket_notes",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("ticket_id", Uuid, nullable=False),
    Column("store_id", Uuid, nullable=False),
    # `answer` of the vendor, `reminder` of ours.
    Column("kind", Text, nullable=False),
    Column("said_on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("by_name", Text, nullable=False),
    timestamp("at"),
    ForeignKeyConstraint(["ticket_id", "store_id"], ["tickets.id", "tickets.store_id"], ondelete="CASCADE"),
    Index(None, "ticket_id", "id"),
)

step_links = Table(
    "step_links",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    # SHA-256 of the token: whoever reads the database cannot use the link.
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("for_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_by_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    # The set-up link by which whoever made it had come in, if by any: it opens no longer than that one.
    Column("setup_link_id", Uuid, ForeignKey("setup_links.id", ondelete="CASCADE"), nullable=True),
    timestamp("made_at"),
    timestamp("expires_at"),
    timestamp("opened_at", nullable=True),
    timestamp("done_at", nullable=True),
    timestamp("revoked_at", nullable=True),
    Index(None, "store_id", "track", "rule_id"),
)

setup_steps = Table(
    "setup_steps",
    metadata,
    store_id_column(primary_key=True),
    Column("track", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    # `done`, or `stuck` with the code of the trouble.
    Column("state", Text, nullable=False),
    Column("trouble", Text, nullable=True),
    Column("by_name", Text, nullable=False),
    timestamp("at"),
)

page_visits = Table(
    "page_visits",
    metadata,
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    store_id_column(primary_key=True),
    # When the visit began that is under way, and when the one before it was last seen.
    timestamp("began_at"),
    timestamp("seen_at"),
    timestamp("before_at", nullable=True),
)

meta_states = Table(
    "meta_states",
    metadata,
    store_id_column(primary_key=True),
    # What Meta said of account, number and portfolio: its own words by field, and ours.
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    # Stable code of why the last look brought nothing; none when it did.
    Column("problem", Text, nullable=True),
    timestamp("looked_at", nullable=True),
    timestamp("read_at", nullable=True),
    # When to look again; nothing to ask with, nothing due.
    timestamp("look_at", nullable=True),
    # How often it was looked without any change since the last one: the steps between looks grow.
    Column("unchanged", Integer, nullable=False, server_default=text("0")),
    Index(None, "look_at"),
)

ONBOARDING_TABLES = (
    route_answers,
    dossiers,
    documents,
    tickets,
    ticket_notes,
    step_links,
    setup_steps,
    page_visits,
    meta_states,
)
"""Those that hold data of one store."""

meta_budgets = Table(
    "meta_budgets",
    metadata,
    # The app and the account that Meta counts calls for.
    Column("app", Text, primary_key=True),
    Column("waba_id", Text, primary_key=True),
    timestamp("hour_began_at"),
    Column("calls", Integer, nullable=False),
    # Those of the hour before that one.
    Column("calls_before", Integer, nullable=False),
    # Meta told us to wait until then.
    timestamp("blocked_until", nullable=True),
)

meta_deliveries = Table(
    "meta_deliveries",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    # SHA-256 over entry id, field, time and value: what Meta sends again is the same delivery.
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("waba_id", Text, nullable=False),
    Column("field", Text, nullable=False),
    timestamp("happened_at"),
    Column("value", JSONB, nullable=False),
    timestamp("received_at"),
    timestamp("processed_at", nullable=True),
    Index(None, "waba_id", "happened_at"),
    Index(None, "received_at"),
)
