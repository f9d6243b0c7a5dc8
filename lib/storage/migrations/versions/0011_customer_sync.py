"""The customer sync: settings, runs with windows and rows, the mapping, what is forgotten, allowances."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sync_settings",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("phone_order", ARRAY(sa.Text()), nullable=False),
        sa.Column("newsletter", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("newsletter_property", sa.Text(), nullable=True),
        sa.Column("other_writer", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("next_run_at", _WHEN, nullable=True),
        sa.Column("read_until", _WHEN, nullable=True),
        sa.Column("full_due_at", _WHEN, nullable=True),
        sa.Column("business", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_sync_settings_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", name="pk_sync_settings"),
    )
    op.create_index("ix_sync_settings_next_run_at", "sync_settings", ["next_run_at"])
    op.create_table(
        "sync_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", _WHEN, nullable=False),
        sa.Column("started_at", _WHEN, nullable=True),
        sa.Column("read_at", _WHEN, nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", _WHEN, nullable=True),
        sa.Column("finished_at", _WHEN, nullable=True),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("wanted", sa.Text(), server_default=sa.text("'go'"), nullable=False),
        sa.Column("alive_at", _WHEN, nullable=True),
        sa.Column("since", _WHEN, nullable=True),
        sa.Column("until", _WHEN, nullable=True),
        sa.Column("phone_order", ARRAY(sa.Text()), nullable=False),
        sa.Column("newsletter", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("missing", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_incomplete", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("updated", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rejected", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pending", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("joined", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("profiles", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opted_in", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("opted_out", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("with_phone", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("with_email", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reasons", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("seconds", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("mark", sa.Text(), nullable=True),
        sa.Column("wait", sa.Text(), nullable=True),
        sa.Column("wait_until", _WHEN, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("problem_facts", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "least(read, created, updated, unchanged, rejected, pending) >= 0", name="ck_sync_runs_counts"
        ),
        sa.CheckConstraint(
            "read = created + updated + unchanged + rejected + pending", name="ck_sync_runs_balance"
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_sync_runs_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sync_runs"),
        sa.UniqueConstraint("id", "store_id", name="uq_sync_runs_id_store_id"),
    )
    op.create_index("ix_sync_runs_store_id_requested_at", "sync_runs", ["store_id", "requested_at"])
    op.create_index(
        "uq_sync_runs_open",
        "sync_runs",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'reading', 'ready', 'writing', 'paused')"),
    )
    op.create_table(
        "sync_windows",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("since", _WHEN, nullable=False),
        sa.Column("until", _WHEN, nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("scroll", sa.Text(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("missing", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id", "store_id"],
            ["sync_runs.id", "sync_runs.store_id"],
            name="fk_sync_windows_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name="pk_sync_windows"),
    )
    op.create_table(
        "sync_rows",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("vtex_id", sa.Text(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("profile_id", sa.Text(), nullable=True),
        sa.Column("content_hash", sa.LargeBinary(), nullable=True),
        sa.Column("email_key", sa.LargeBinary(), nullable=True),
        sa.Column("phone_key", sa.LargeBinary(), nullable=True),
        sa.Column("moment", _WHEN, nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("intended_at", _WHEN, nullable=True),
        sa.Column("tries", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("done_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id", "store_id"],
            ["sync_runs.id", "sync_runs.store_id"],
            name="fk_sync_rows_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("run_id", "vtex_id", name="pk_sync_rows"),
    )
    op.create_index(
        "ix_sync_rows_leader",
        "sync_rows",
        ["run_id", "leader"],
        postgresql_where=sa.text("leader IS NOT NULL"),
    )
    op.create_index(
        "ix_sync_rows_open",
        "sync_rows",
        ["run_id", "place"],
        postgresql_where=sa.text("state IN ('intended', 'uncertain')"),
    )
    op.create_index(
        "ix_sync_rows_place",
        "sync_rows",
        ["run_id", "place"],
        unique=True,
        postgresql_where=sa.text("place IS NOT NULL"),
    )
    op.create_table(
        "sync_customers",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("vtex_id", sa.Text(), nullable=False),
        sa.Column("profile_id", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email_key", sa.LargeBinary(), nullable=True),
        sa.Column("phone_key", sa.LargeBinary(), nullable=True),
        sa.Column("moment", _WHEN, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("written_at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_sync_customers_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "vtex_id", name="pk_sync_customers"),
    )
    op.create_index("ix_sync_customers_store_id_email_key", "sync_customers", ["store_id", "email_key"])
    op.create_index("ix_sync_customers_store_id_phone_key", "sync_customers", ["store_id", "phone_key"])
    op.create_index("ix_sync_customers_store_id_profile_id", "sync_customers", ["store_id", "profile_id"])
    op.create_table(
        "sync_forgotten",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_sync_forgotten_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "key", name="pk_sync_forgotten"),
    )
    op.create_table(
        "sync_corrections",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("vtex_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_sync_corrections_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "vtex_id", name="pk_sync_corrections"),
    )
    op.create_table(
        "sync_allowances",
        sa.Column("business", sa.Text(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("best_ms", sa.Double(), nullable=True),
        sa.Column("ceiling", sa.Double(), nullable=True),
        sa.Column("tokens", sa.Double(), nullable=False),
        sa.Column("filled_at", _WHEN, nullable=False),
        sa.Column("closed_until", _WHEN, nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("business", name="pk_sync_allowances"),
    )


def downgrade() -> None:
    op.drop_table("sync_allowances")
    op.drop_table("sync_corrections")
    op.drop_table("sync_forgotten")
    op.drop_table("sync_customers")
    op.drop_table("sync_rows")
    op.drop_table("sync_windows")
    op.drop_table("sync_runs")
    op.drop_table("sync_settings")
