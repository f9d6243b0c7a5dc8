"""The tables of Puente.

A *store table* holds data of one store: it has a `store_id` (for `stores` itself, `id`). Every
statement on a store table must carry a scope (see `lib.storage.scope`); the engine refuses one
that does not.

Times are `timestamptz`; ids are UUIDs made by us, so that a row can be named before it is written.
Words that belong to `lib.domain.model` are stored as their codes.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from lib.storage.columns import metadata, store_id_column, timestamp
from lib.storage.managing import MANAGING_TABLES
from lib.storage.onboarding import ONBOARDING_TABLES
from lib.storage.panel_indexes import PANEL_INDEXES
from lib.storage.syncing import SYNC_TABLES
from lib.storage.watching import WATCHING_TABLES

__all__ = ["STORE_TABLES", "metadata"]

people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("language", Text, nullable=False),
    timestamp("created_at"),
    timestamp("disabled_at", nullable=True),
    # A sign-in older than this is void: sign-out works everywhere, and so does removing a person.
    timestamp("sessions_valid_from"),
    CheckConstraint("email = lower(email)", name="email_lower"),
)

stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("account", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    # Account and name as they are searched (`lib.domain.entered.searchable`): made by us, because what
    # a database takes for a capital or an accent depends on its locale.
    Column("search", Text, nullable=False),
    # The same, with number and members, cut in threes: an index finds any part of a word by them.
    Column("search_grams", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    Column("country", Text, nullable=False),
    # As the `holidays` package knows it (BR: SP); none where only the country's own holidays count.
    Column("subdivision", Text, nullable=True),
    Column("time_zone", Text, nullable=False),
    Column("owner_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("business_id", Text, nullable=True),
    Column("meta_business_id", Text, nullable=True),
    Column("waba_id", Text, nullable=True),
    Column("meta_number_id", Text, nullable=True),
    # When the ids above and the Business ID were last changed, by field, in ISO 8601.
    Column("ids_set_at", JSONB, nullable=False, server_default=text("'{}'")),
    # The profile that the write check made in Hellotext: the next check changes it and makes no second one.
    Column("hellotext_probe_profile", Text, nullable=True),
    # When what is kept is due to be proven anew; nothing is kept, nothing is due.
    Column("reprove_at", DateTime(timezone=True), nullable=True, index=True),
    # When its people were last reminded: at most once in three days.
    timestamp("reminded_at", nullable=True),
    timestamp("created_at"),
    CheckConstraint("account = lower(account)", name="account_lower"),
    Index(None, "search_grams", postgresql_using="gin"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    store_id_column(primary_key=True),
    timestamp("created_at"),
    Index(None, "store_id"),
)

integrations = Table(
    "integrations",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("stage", Text, nullable=False),
    timestamp("stage_since"),
    Column("health", Text, nullable=False),
    Column("waiting_on", Text, nullable=True),
    timestamp("waiting_since"),
    # Result of the last evaluation, kept so that the panel needs no evaluation to filter and sort.
    Column("next_rule", Text, nullable=True),
    Column("blocked_reason", Text, nullable=True),
    Column("merchant_percent", Integer, nullable=False, server_default=text("0")),
    Column("whole_percent", Integer, nullable=False, server_default=text("0")),
    timestamp("last_proof_at", nullable=True),
    # The next moment at which time alone changes that result.
    Column("changes_at", DateTime(timezone=True), nullable=True, index=True),
    # Until when the party that holds the turn is expected to act; nothing is expected, nothing is late.
    timestamp("expected_by", nullable=True),
    # The edition of the rules by which it was evaluated last.
    Column("rulebook", Text, nullable=False, server_default=text("''")),
    # By when the one that holds the turn must have acted; nothing is due, nothing is overdue.
    timestamp("due_by", nullable=True),
    timestamp("live_at", nullable=True),
    timestamp("paused_at", nullable=True),
    timestamp("cancelled_at", nullable=True),
    # From when the days in the stage count: when it began, later by the pauses, as `waiting_since` is.
    timestamp("pace_from"),
    # Since when it has been slower in its stage than nine in ten of those that can be compared.
    timestamp("slow_since", nullable=True),
    # Of the store, repeated here by a trigger, so that one index serves one question.
    Column("owner_id", Uuid, nullable=True),
    Column("country", Text, nullable=False),
    # Country, subdivision and time zone, by which its business days count: "BR/SP/America/Sao_Paulo".
    Column("calendar", Text, nullable=False),
    Column(
        "status",
        Text,
        Computed(
            "CASE WHEN cancelled_at IS NOT NULL THEN 'cancelled'::text"
            " WHEN paused_at IS NOT NULL THEN 'paused'::text ELSE 'active'::text END"
        ),
        nullable=False,
    ),
    Column(
        "stuck",
        Boolean,
        Computed(
            "cancelled_at IS NULL AND paused_at IS NULL AND stage <> 'live'::text"
            " AND (slow_since IS NOT NULL OR NOT blocked_reason IS DISTINCT FROM 'overdue'::text)"
        ),
        nullable=False,
    ),
    timestamp("created_at"),
    timestamp("updated_at"),
    UniqueConstraint("store_id", "track"),
    *PANEL_INDEXES,
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("result", Text, nullable=False),
    timestamp("at"),
    # A person's name or a vendor's code: what the screen says behind "declared by" / "checked with".
    Column("by_name", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    Index(None, "store_id", "track", "rule_id", "at"),
)

numbers = Table(
    "numbers",
    metadata,
    store_id_column(primary_key=True),
    Column("track", Text, primary_key=True),
    Column("raw", Text, nullable=False),
    Column("e164", Text, nullable=False),
    Column("country", Text, nullable=True),
    Column("verdict", Text, nullable=False),
    Column("equality_key", Text, nullable=False, index=True),
    Column("answers", JSONB, nullable=False, server_default=text("'{}'")),
    # Who judged: a number that a newer version or edition judges differently is found by these two.
    Column("libphonenumber", Text, nullable=False),
    Column("edition", Text, nullable=False, server_default=text("''")),
    Column("saved_by", Text, nullable=False),
    timestamp("saved_at"),
    # A newer judgement that is worse: it holds from `future_due` on, not before.
    Column("future_verdict", Text, nullable=True),
    timestamp("future_since", nullable=True),
    timestamp("future_due", nullable=True),
)

credentials = Table(
    "credentials",
    metadata,
    store_id_column(primary_key=True),
    # `app_token`; or `next.app_token`, a new one on trial while the one before stays in force.
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    timestamp("set_at"),
    # When the vendor last accepted it, and since when it has been refusing it.
    timestamp("proven_at", nullable=True),
    timestamp("refused_at", nullable=True),
)

check_runs = Table(
    "check_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("state", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    timestamp("requested_at"),
    timestamp("started_at", nullable=True),
    timestamp("finished_at", nullable=True),
    # Which start of this run is meant: a worker that still holds an earlier one writes nothing more.
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    # Who agreed to the one check that writes; without a name it is not made.
    Column("write_agreed_by", Text, nullable=True),
    # By vendor, what became of the new secrets that were on trial.
    Column("renewals", JSONB, nullable=False, server_default=text("'{}'")),
    # Stable code of what kept the run from finishing, when something did.
    Column("problem", Text, nullable=True),
    Index(None, "store_id", "requested_at"),
    Index(None, "requested_at"),
    # At most one run of a store is open: a double click finds the first one instead of starting a second.
    Index(
        "uq_check_runs_open",
        "store_id",
        unique=True,
        postgresql_where=text("state IN ('queued', 'running')"),
    ),
)

check_results = Table(
    "check_results",
    metadata,
    Column("run_id", Uuid, ForeignKey("check_runs.id", ondelete="CASCADE"), primary_key=True),
    Column("check_id", Text, primary_key=True),
    store_id_column(),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text, nullable=True),
    Column("who", Text, nullable=True),
    Column("request_id", Text, nullable=True),
    Column("ms", Integer, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("at"),
    Index(None, "store_id", "check_id", "at"),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    store_id_column(),
    Column("track", Text, nullable=True),
    Column("cause", Text, nullable=False),
    Column("subject", Text, nullable=False),
    timestamp("opened_at"),
    timestamp("last_at"),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    timestamp("closed_at", nullable=True),
    # One open alert for one cause: the same again is counted.
    Index(
        "uq_alerts_open",
        "store_id",
        "cause",
        "subject",
        unique=True,
        postgresql_where=text("closed_at IS NULL"),
    ),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("store_id", Uuid, ForeignKey("stores.id"), nullable=True),
    Column("track", Text, nullable=True),
    timestamp("at"),
    Column("actor_id", Uuid, nullable=True),
    Column("actor_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=True),
    Column("old", JSONB, nullable=True),
    Column("new", JSONB, nullable=True),
    # Place in the chain of its store, and SHA-256 over the one before and this one: made by a trigger.
    Column("place", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # Each way in which the history is read, newest first: of a store, of a kind, of a person, all of it.
    Index(None, "store_id", "at"),
    Index(None, "kind", "at"),
    Index("ix_events_actor_id_at", "actor_id", "at", postgresql_where=text("actor_id IS NOT NULL")),
    Index(None, "at", "id"),
)

number_files = Table(
    "number_files",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("uploaded_by", Text, nullable=False),
    timestamp("uploaded_at"),
    timestamp("kept_until"),
    Column("problem", Text, nullable=True),
    Column("problem_facts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("sheet", Text, nullable=True),
    Column("columns", JSONB, nullable=False, server_default=text("'[]'")),
    Column("preview", JSONB, nullable=False, server_default=text("'[]'")),
    Column("number_column", Integer, nullable=True),
    Column("country_column", Integer, nullable=True),
    Column("default_country", Text, nullable=True),
    # Which start of this file is meant: a worker that still holds an earlier one stops at its next window.
    Column("run", Integer, nullable=False, server_default=text("0")),
    # How often a worker took the file since it last moved forward: a file that kills its worker is given up.
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("rows", Integer, nullable=False, server_default=text("0")),
    Column("done", Integer, nullable=False, server_default=text("0")),
    # Seconds of work behind `done`, without the time in the queue or between two workers.
    Column("seconds", Double, nullable=False, server_default=text("0")),
    timestamp("started_at", nullable=True),
    timestamp("finished_at", nullable=True),
    Column("verdicts", JSONB, nullable=False, server_default=text("'{}'")),
    Column("types", JSONB, nullable=False, server_default=text("'{}'")),
    Column("countries", JSONB, nullable=False, server_default=text("'{}'")),
    Column("reasons", JSONB, nullable=False, server_default=text("'{}'")),
    UniqueConstraint("id", "store_id"),
    Index(None, "store_id", "uploaded_at"),
    Index(None, "kept_until"),
)

number_file_rows = Table(
    "number_file_rows",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("store_id", Uuid, nullable=False),
    Column("raw", Text, nullable=False),
    Column("e164", Text, nullable=True),
    Column("verdict", Text, nullable=False),
    Column("number_type", Text, nullable=False),
    Column("country", Text, nullable=True),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("repairs", ARRAY(Text), nullable=False),
    # One constraint and not two: it also proves that a row belongs to the store of its file.
    ForeignKeyConstraint(
        ["file_id", "store_id"], ["number_files.id", "number_files.store_id"], ondelete="CASCADE"
    ),
    Index(None, "file_id", "verdict", "row"),
    Index(None, "file_id", "number_type", "row"),
    Index(None, "file_id", "country", "row"),
)

number_file_parts = Table(
    "number_file_parts",
    metadata,
    Column("file_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("store_id", Uuid, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["file_id", "store_id"], ["number_files.id", "number_files.store_id"], ondelete="CASCADE"
    ),
)

_OF_STORES = (*ONBOARDING_TABLES, *MANAGING_TABLES, *SYNC_TABLES, *WATCHING_TABLES)

STORE_TABLES: dict[str, str] = {
    **{table.name: "store_id" for table in _OF_STORES},
    "stores": "id",
    "memberships": "store_id",
    "integrations": "store_id",
    "evidence": "store_id",
    "numbers": "store_id",
    "credentials": "store_id",
    **dict.fromkeys(("check_runs", "check_results"), "store_id"),
    "alerts": "store_id",
    "events": "store_id",
    **dict.fromkeys(("number_files", "number_file_rows", "number_file_parts"), "store_id"),
}
"""Store tables and the column that names the store."""
