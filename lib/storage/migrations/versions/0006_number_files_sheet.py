"""Files of numbers: the sheet that was read. Proofs of numbers: what other places keep is no part of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("number_files", sa.Column("sheet", sa.Text(), nullable=True))
    # Until now a proof was a warning where another place kept the number at that moment; it never cleared.
    op.execute(
        "UPDATE evidence SET result = 'passed' WHERE rule_id = 'whatsapp_number_eligible'"
        " AND kind = 'computed' AND result = 'warning'"
    )
    op.execute("UPDATE integrations SET changes_at = now() WHERE track = 'whatsapp'")


def downgrade() -> None:
    op.drop_column("number_files", "sheet")
