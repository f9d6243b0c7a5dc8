"""Alembic's environment: the connection comes from `lib.storage.migrate`, which holds the lock."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy.sql.schema import SchemaItem

from lib.storage.tables import metadata

_Kind = Literal[
    "schema", "table", "column", "index", "unique_constraint", "foreign_key_constraint", "check_constraint"
]


def _ours(
    _item: SchemaItem, name: str | None, kind: _Kind, _reflected: bool, _other: SchemaItem | None
) -> bool:
    """Leave the queue's tables to the queue."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_object=_ours,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()
