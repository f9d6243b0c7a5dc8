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
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _timestamp(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _store_id(*, primary_key: bool = False) -> Column[object]:
    return Column(
        "store_id", Uuid, ForeignKey("stores.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("language", Text, nullable=False),
    _timestamp("created_at"),
    _timestamp("disabled_at", nullable=True),
    # A sign-in older than this is void: sign-out works everywhere, and so does removing a person.
    _timestamp("sessions_valid_from"),
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
    Column("country", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("owner_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("business_id", Text, nullable=True),
    _timestamp("created_at"),
    CheckConstraint("account = lower(account)", name="account_lower"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    _store_id(primary_key=True),
    _timestamp("created_at"),
    Index(None, "store_id"),
)

integrations = Table(
    "integrations",
    metadata,
    Column("id", Uuid, primary_key=True),
    _store_id(),
    Column("track", Text, nullable=False),
    Column("route", Text, nullable=False),
    Column("stage", Text, nullable=False),
    _timestamp("stage_since"),
    Column("health", Text, nullable=False),
    Column("waiting_on", Text, nullable=True),
    _timestamp("waiting_since"),
    # Result of the last evaluation, kept so that the panel needs no evaluation to filter and sort.
    Column("next_rule", Text, nullable=True),
    Column("blocked_reason", Text, nullable=True),
    Column("merchant_percent", Integer, nullable=False, server_default=text("0")),
    Column("whole_percent", Integer, nullable=False, server_default=text("0")),
    _timestamp("last_proof_at", nullable=True),
    _timestamp("paused_at", nullable=True),
    _timestamp("cancelled_at", nullable=True),
    _timestamp("created_at"),
    _timestamp("updated_at"),
    UniqueConstraint("store_id", "track"),
    Index(None, "stage"),
    Index(None, "waiting_on"),
    Index(None, "waiting_since", "id"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _store_id(),
    Column("track", Text, nullable=False),
    Column("rule_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("result", Text, nullable=False),
    _timestamp("at"),
    # A person's name or a vendor's code: what the screen says behind "declared by" / "checked with".
    Column("by_name", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("people.id", ondelete="SET NULL"), nullable=True),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    Index(None, "store_id", "track", "rule_id", "at"),
)

numbers = Table(
    "numbers",
    metadata,
    _store_id(primary_key=True),
    Column("track", Text, primary_key=True),
    Column("raw", Text, nullable=False),
    Column("e164", Text, nullable=False),
    Column("country", Text, nullable=True),
    Column("verdict", Text, nullable=False),
    Column("equality_key", Text, nullable=False, index=True),
    Column("answers", JSONB, nullable=False, server_default=text("'{}'")),
    Column("libphonenumber", Text, nullable=False),
    Column("saved_by", Text, nullable=False),
    _timestamp("saved_at"),
)

credentials = Table(
    "credentials",
    metadata,
    _store_id(primary_key=True),
    Column("field", Text, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    _timestamp("set_at"),
)

check_runs = Table(
    "check_runs",
    metadata,
    Column("id", Uuid, primary_key=True),
    _store_id(),
    Column("state", Text, nullable=False),
    Column("requested_by", Text, nullable=False),
    _timestamp("requested_at"),
    _timestamp("started_at", nullable=True),
    _timestamp("finished_at", nullable=True),
    # Stable code of what kept the run from finishing, when something did.
    Column("problem", Text, nullable=True),
    Index(None, "store_id", "requested_at"),
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
    _store_id(),
    Column("outcome", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("field", Text, nullable=True),
    Column("who", Text, nullable=True),
    Column("request_id", Text, nullable=True),
    Column("ms", Integer, nullable=False),
    Column("facts", JSONB, nullable=False, server_default=text("'{}'")),
    _timestamp("at"),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("store_id", Uuid, ForeignKey("stores.id"), nullable=True),
    Column("track", Text, nullable=True),
    _timestamp("at"),
    Column("actor_id", Uuid, nullable=True),
    Column("actor_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=True),
    Column("old", JSONB, nullable=True),
    Column("new", JSONB, nullable=True),
    Index(None, "store_id", "at"),
    Index(None, "kind", "at"),
)

STORE_TABLES: dict[str, str] = {
    "stores": "id",
    "memberships": "store_id",
    "integrations": "store_id",
    "evidence": "store_id",
    "numbers": "store_id",
    "credentials": "store_id",
    "check_runs": "store_id",
    "check_results": "store_id",
    "events": "store_id",
}
"""Store tables and the column that names the store."""
