"""Credentials: Meta's ids, when a secret was last accepted or refused, when a store is due for a new proof;
alerts; the moment at which time alone changes an integration."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("meta_business_id", "waba_id", "meta_number_id", "hellotext_probe_profile"):
        op.add_column("stores", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("stores", sa.Column("ids_set_at", JSONB(), server_default=sa.text("'{}'"), nullable=False))
    op.add_column("stores", sa.Column("reprove_at", _WHEN, nullable=True))
    op.create_index("ix_stores_reprove_at", "stores", ["reprove_at"])
    for name in ("proven_at", "refused_at"):
        op.add_column("credentials", sa.Column(name, _WHEN, nullable=True))
    op.add_column(
        "check_runs", sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("check_runs", sa.Column("write_agreed_by", sa.Text(), nullable=True))
    op.add_column(
        "check_runs", sa.Column("renewals", JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_index("ix_check_results_store_id_check_id_at", "check_results", ["store_id", "check_id", "at"])
    op.create_index("ix_check_runs_requested_at", "check_runs", ["requested_at"])
    op.add_column("integrations", sa.Column("changes_at", _WHEN, nullable=True))
    op.create_index("ix_integrations_changes_at", "integrations", ["changes_at"])
    _create_alerts()
    # What was kept before this version is proven anew soon, and every integration is looked at once.
    op.execute("UPDATE stores SET reprove_at = now() WHERE id IN (SELECT store_id FROM credentials)")
    op.execute("UPDATE integrations SET changes_at = now()")


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("opened_at", _WHEN, nullable=False),
        sa.Column("last_at", _WHEN, nullable=False),
        sa.Column("times", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("facts", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("closed_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_alerts_store_id", ondelete="CASCADE"),
    )
    op.create_index(
        "uq_alerts_open",
        "alerts",
        ["store_id", "cause", "subject"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("alerts")
    op.drop_index("ix_integrations_changes_at", "integrations")
    op.drop_column("integrations", "changes_at")
    op.drop_index("ix_check_runs_requested_at", "check_runs")
    op.drop_index("ix_check_results_store_id_check_id_at", "check_results")
    for name in ("renewals", "write_agreed_by", "attempt"):
        op.drop_column("check_runs", name)
    for name in ("refused_at", "proven_at"):
        op.drop_column("credentials", name)
    op.drop_index("ix_stores_reprove_at", "stores")
    for name in (
        "reprove_at",
        "ids_set_at",
        "hellotext_probe_profile",
        "meta_number_id",
        "waba_id",
        "meta_business_id",
    ):
        op.drop_column("stores", name)
