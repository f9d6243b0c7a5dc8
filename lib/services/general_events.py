"""Events of the history that belong to no store: what somebody did with many of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert

from lib.services.access import Act
from lib.storage.tables import events


def record_generally(
    act: Act,
    kind: str,
    *,
    subject: str | None = None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
) -> None:
    """Write one event without a store, as `Act.record` writes those of a store. Never a secret."""
    act.connection.execute(
        insert(events)
        .values(
            at=act.now,
            actor_id=act.actor.person_id,
            actor_name=act.actor.name,
            kind=kind,
            subject=subject,
            old=old,
            new=new,
        )
        .execution_options(scope_store=None)
    )
