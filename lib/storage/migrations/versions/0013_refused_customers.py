"""What Hellotext refused is found by its customer; the mapping is looked through as often as the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# The mapping of a new store is large at once, and the joining compares every customer with it.
_KEPT_UP = (
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_analyze_scale_factor",
)


def upgrade() -> None:
    op.execute(f"ALTER TABLE sync_customers SET ({', '.join(f'{name} = 0.02' for name in _KEPT_UP)})")
    op.create_index(
        "ix_sync_rows_refused",
        "sync_rows",
        ["store_id", "vtex_id"],
        postgresql_where=sa.text("reason IN ('refused_400', 'refused_422')"),
    )


def downgrade() -> None:
    op.drop_index("ix_sync_rows_refused", "sync_rows")
    op.execute(f"ALTER TABLE sync_customers RESET ({', '.join(_KEPT_UP)})")
