"""A customer whom Hellotext answered with 404 is not sent again as it was either."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INDEX = "ix_sync_rows_refused"


def upgrade() -> None:
    _index("'refused_400', 'refused_404', 'refused_422'")


def downgrade() -> None:
    _index("'refused_400', 'refused_422'")


def _index(reasons: str) -> None:
    op.drop_index(_INDEX, "sync_rows")
    where = sa.text(f"reason IN ({reasons})")
    op.create_index(_INDEX, "sync_rows", ["store_id", "vtex_id"], postgresql_where=where)
