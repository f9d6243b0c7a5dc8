"""Files of numbers: what was uploaded, the answer for each row, the downloads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _json(name: str, empty: str) -> sa.Column[object]:
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, server_default=sa.text(f"'{empty}'"), nullable=False)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "number_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        _json("problem_facts", "{}"),
        _json("columns", "[]"),
        _json("preview", "[]"),
        sa.Column("number_column", sa.Integer(), nullable=True),
        sa.Column("country_column", sa.Integer(), nullable=True),
        sa.Column("default_country", sa.Text(), nullable=True),
        _count("run"),
        _count("attempts"),
        _count("rows"),
        _count("done"),
        sa.Column("seconds", sa.Double(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        _json("verdicts", "{}"),
        _json("types", "{}"),
        _json("countries", "{}"),
        _json("reasons", "{}"),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name=op.f("fk_number_files_store_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_files")),
        sa.UniqueConstraint("id", "store_id", name=op.f("uq_number_files_id_store_id")),
    )
    op.create_index(op.f("ix_number_files_store_id_uploaded_at"), "number_files", ["store_id", "uploaded_at"])
    op.create_index(op.f("ix_number_files_kept_until"), "number_files", ["kept_until"])
    op.create_table(
        "number_file_rows",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("e164", sa.Text(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("number_type", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("repairs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id", "store_id"],
            ["number_files.id", "number_files.store_id"],
            name=op.f("fk_number_file_rows_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "row", name=op.f("pk_number_file_rows")),
    )
    for column in ("verdict", "number_type", "country"):
        op.create_index(
            op.f(f"ix_number_file_rows_file_id_{column}_row"),
            "number_file_rows",
            ["file_id", column, "row"],
        )
    op.create_table(
        "number_file_parts",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id", "store_id"],
            ["number_files.id", "number_files.store_id"],
            name=op.f("fk_number_file_parts_file_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("file_id", "kind", "part", name=op.f("pk_number_file_parts")),
    )


def downgrade() -> None:
    op.drop_table("number_file_parts")
    op.drop_table("number_file_rows")
    op.drop_table("number_files")
