"""The way to WhatsApp: answers, dossier, documents, ticket, one-step links, set-up, states at Meta."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WHEN = sa.DateTime(timezone=True)
_TABLES = (
    "meta_deliveries",
    "meta_budgets",
    "meta_states",
    "page_visits",
    "setup_steps",
    "step_links",
    "ticket_notes",
    "tickets",
    "documents",
    "dossiers",
    "route_answers",
)


def upgrade() -> None:
    _create_preparation()
    _create_tickets()
    _create_meta()
    op.add_column("integrations", sa.Column("expected_by", _WHEN, nullable=True))
    op.add_column(
        "integrations", sa.Column("rulebook", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("stores", sa.Column("subdivision", sa.Text(), nullable=True))
    # Every integration is looked at once, by the rules as they are now.
    op.execute("UPDATE integrations SET changes_at = now()")


def _create_preparation() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.Column("facts", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("uploaded_by", sa.Text(), nullable=False),
        sa.Column("uploaded_at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_documents_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
    )
    op.create_index(
        "ix_documents_store_id_track_rule_id_uploaded_at",
        "documents",
        ["store_id", "track", "rule_id", "uploaded_at"],
    )
    op.create_table(
        "dossiers",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("typed", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_dossiers_store_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("store_id", "field", name="pk_dossiers"),
    )
    op.create_table(
        "page_visits",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", _WHEN, nullable=False),
        sa.Column("seen_at", _WHEN, nullable=False),
        sa.Column("before_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_page_visits_person_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_page_visits_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "store_id", name="pk_page_visits"),
    )
    op.create_table(
        "route_answers",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_route_answers_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "track", "question", name="pk_route_answers"),
    )
    op.create_table(
        "setup_steps",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_setup_steps_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", "track", "step", name="pk_setup_steps"),
    )
    op.create_table(
        "step_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("rule_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("for_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", _WHEN, nullable=False),
        sa.Column("expires_at", _WHEN, nullable=False),
        sa.Column("opened_at", _WHEN, nullable=True),
        sa.Column("done_at", _WHEN, nullable=True),
        sa.Column("revoked_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name="fk_step_links_made_by_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_step_links_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_step_links"),
        sa.UniqueConstraint("token_hash", name="uq_step_links_token_hash"),
    )
    op.create_index("ix_step_links_store_id_track_rule_id", "step_links", ["store_id", "track", "rule_id"])


def _create_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("track", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", _WHEN, nullable=False),
        sa.Column("reminded_at", _WHEN, nullable=True),
        sa.Column("closed_at", _WHEN, nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_tickets_store_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("id", "store_id", name="uq_tickets_id_store_id"),
    )
    op.create_index(
        "uq_tickets_open",
        "tickets",
        ["store_id", "track"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("at", _WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id", "store_id"],
            ["tickets.id", "tickets.store_id"],
            name="fk_ticket_notes_ticket_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_notes"),
    )
    op.create_index("ix_ticket_notes_ticket_id_id", "ticket_notes", ["ticket_id", "id"])


def _create_meta() -> None:
    op.create_table(
        "meta_budgets",
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("waba_id", sa.Text(), nullable=False),
        sa.Column("hour_began_at", _WHEN, nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("calls_before", sa.Integer(), nullable=False),
        sa.Column("blocked_until", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("app", "waba_id", name="pk_meta_budgets"),
    )
    op.create_table(
        "meta_deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("waba_id", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("happened_at", _WHEN, nullable=False),
        sa.Column("value", JSONB(), nullable=False),
        sa.Column("received_at", _WHEN, nullable=False),
        sa.Column("processed_at", _WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_meta_deliveries"),
        sa.UniqueConstraint("digest", name="uq_meta_deliveries_digest"),
    )
    op.create_index("ix_meta_deliveries_received_at", "meta_deliveries", ["received_at"])
    op.create_index("ix_meta_deliveries_waba_id_happened_at", "meta_deliveries", ["waba_id", "happened_at"])
    op.create_table(
        "meta_states",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("facts", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("looked_at", _WHEN, nullable=True),
        sa.Column("read_at", _WHEN, nullable=True),
        sa.Column("look_at", _WHEN, nullable=True),
        sa.Column("unchanged", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["stores.id"], name="fk_meta_states_store_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("store_id", name="pk_meta_states"),
    )
    op.create_index("ix_meta_states_look_at", "meta_states", ["look_at"])


def downgrade() -> None:
    for name in _TABLES:
        op.drop_table(name)
    for name in ("rulebook", "expected_by"):
        op.drop_column("integrations", name)
    op.drop_column("stores", "subdivision")
