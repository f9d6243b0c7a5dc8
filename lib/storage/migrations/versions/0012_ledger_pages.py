"""A page of a large ledger is found in an index that holds whatever is filtered by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = (
    "ALTER TABLE sync_rows DROP CONSTRAINT pk_sync_rows,"
    " ADD CONSTRAINT pk_sync_rows PRIMARY KEY (run_id, vtex_id)"
)
# An index that answers without the table does so only where the table has been vacuumed since, and of a run
# that is new the planner knows nothing before an analysis. The share counts among the ledgers of all runs.
_KEPT_UP = (
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_analyze_scale_factor",
)


def upgrade() -> None:
    op.execute(f"{_KEY} INCLUDE (store_id, state, reason)")
    op.create_index(
        "ix_sync_rows_rejected",
        "sync_rows",
        ["run_id", "vtex_id"],
        postgresql_include=["store_id", "reason"],
        postgresql_where=sa.text("state = 'rejected'"),
    )
    op.create_index(
        "ix_sync_rows_joined",
        "sync_rows",
        ["run_id", "vtex_id"],
        postgresql_include=["store_id"],
        postgresql_where=sa.text("reason = 'joined'"),
    )
    op.execute(f"ALTER TABLE sync_rows SET ({', '.join(f'{name} = 0.02' for name in _KEPT_UP)})")


def downgrade() -> None:
    op.execute(f"ALTER TABLE sync_rows RESET ({', '.join(_KEPT_UP)})")
    op.drop_index("ix_sync_rows_joined", "sync_rows")
    op.drop_index("ix_sync_rows_rejected", "sync_rows")
    op.execute(_KEY)
