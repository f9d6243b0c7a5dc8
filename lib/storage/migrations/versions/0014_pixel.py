"""The pixel: which shop a store has, and what was seen of it from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "pixel_settings",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("browser_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("next_check_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_pixel_settings_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", name="pk_pixel_settings"),
    )
    op.create_index("ix_pixel_settings_next_check_at", "pixel_settings", ["next_check_at"])
    op.create_table(
        "pixel_checks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("deep_asked", sa.Boolean(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("requested_at", _WHEN, nullable=False),
        sa.Column("started_at", _WHEN, nullable=True),
        sa.Column("finished_at", _WHEN, nullable=True),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("business_id", sa.Text(), nullable=False),
        sa.Column("storefront", sa.Text(), nullable=True),
        sa.Column("storefront_right", sa.Boolean(), nullable=True),
        sa.Column("checkout", sa.Text(), nullable=True),
        sa.Column("checkout_right", sa.Boolean(), nullable=True),
        sa.Column("judgement", JSONB(), nullable=True),
        sa.Column("deep", JSONB(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_pixel_checks_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pixel_checks"),
    )
    op.create_index("ix_pixel_checks_store_id_requested_at", "pixel_checks", ["store_id", "requested_at"])
    op.create_index("ix_pixel_checks_requested_at", "pixel_checks", ["requested_at"])
    op.create_index(
        "uq_pixel_checks_open",
        "pixel_checks",
        ["store_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )


def downgrade() -> None:
    op.drop_table("pixel_checks")
    op.drop_table("pixel_settings")
