"""What the tables are made of: the metadata with its names for constraints, and columns that recur."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, Uuid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def timestamp(name: str, *, nullable: bool = False) -> Column[object]:
    """A moment, kept with its time zone."""
    return Column(name, DateTime(timezone=True), nullable=nullable)


def store_id_column(*, primary_key: bool = False) -> Column[object]:
    """The store that a row belongs to; the row goes when the store goes."""
    return Column(
        "store_id", Uuid, ForeignKey("stores.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )
