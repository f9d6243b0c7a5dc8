"""The tables of what is watched from outside: which shop a store has, and what was seen of its pixel.

Both are store tables (`lib.storage.tables`).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from lib.storage.columns import metadata, store_id_column, timestamp

pixel_settings = Table(
    "pixel_settings",
    metadata,
    store_id_column(primary_key=True),
    # The host of the shop's pages, in ASCII and lower case; nothing until somebody chose it.
    Column("domain", Text, nullable=True),
    Column("kind", Text, nullable=True),
    # Whether it was a browser alone that saw the pixel: then a page without it proves no loss.
    Column("browser_only", Boolean, nullable=False, server_default=text("false")),
    # When to look again by ourselves; nothing to look for, nothing due.
    timestamp("next_check_at", nullable=True),
    Index(None, "next_check_at"),
)

pixel_checks = Table(
    "pixel_checks",
    metadata,
    Column("id", Uuid, primary_key=True),
    store_id_column(),
    Column("state", Text, nullable=False),
    Column("deep_asked", Boolean, nullable=False),
    Column("requested_by", Text, nullable=False),
    timestamp("requested_at"),
    timestamp("started_at", nullable=True),
    timestamp("finished_at", nullable=True),
    # Which start of this check is meant: a worker that still holds an earlier one writes nothing more.
    Column("attempt", Integer, nullable=False, server_default=text("0")),
    # What it is about: at its last start, or when it was asked for.
    Column("domain", Text, nullable=False),
    Column("business_id", Text, nullable=False),
    # The verdicts, and whether what was seen is right; nothing where it could not be told.
    Column("storefront", Text, nullable=True),
    Column("storefront_right", Boolean, nullable=True),
    Column("checkout", Text, nullable=True),
    Column("checkout_right", Boolean, nullable=True),
    # What each page said and what the browser saw; never a page itself.
    Column("judgement", JSONB, nullable=True),
    Column("deep", JSONB, nullable=True),
    # Stable code of what kept the check from finishing, when something did.
    Column("problem", Text, nullable=True),
    Index(None, "store_id", "requested_at"),
    Index(None, "requested_at"),
    # At most one check of a store is open: a double click finds the first one instead of starting a second.
    Index(
        "uq_pixel_checks_open",
        "store_id",
        unique=True,
        postgresql_where=text("state IN ('queued', 'running')"),
    ),
)

WATCHING_TABLES = (pixel_settings, pixel_checks)
"""Those that belong to a store."""
