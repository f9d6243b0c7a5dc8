"""Numbers: the edition of the rules that judged, and a judgement of a newer one that will hold later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("numbers", sa.Column("edition", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("numbers", sa.Column("future_verdict", sa.Text(), nullable=True))
    op.add_column("numbers", sa.Column("future_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("numbers", sa.Column("future_due", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in ("future_due", "future_since", "future_verdict", "edition"):
        op.drop_column("numbers", name)
