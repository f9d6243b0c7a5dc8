"""Alerts: what went wrong and waits for somebody, one open row per cause, counted, closed when healed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, text, update
from sqlalchemy.dialects import postgresql

from lib.domain.model import Track
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.storage.tables import alerts

BROKEN = "credentials.broken"
"""A credential, or a permission of it, that worked before is refused. The subject is the check."""

AGED = "credentials.age"
"""A secret is due to be renewed. The subject is its field, the fact `days` the age that was reached."""


@dataclass(frozen=True)
class Alert:
    """One open alert; `times` counts how often it was found since it opened."""

    cause: str
    subject: str
    track: Track | None
    opened_at: datetime
    last_at: datetime
    times: int
    facts: Mapping[str, str]


def open_alerts(actor: Actor, account: str) -> tuple[Alert, ...]:
    """The open alerts of a store, oldest first. For account managers."""
    with acting(actor, Action.VIEW_TIMELINE, account, only_reads=True) as act:
        rows = act.connection.execute(
            select(alerts).where(*_open(act)).order_by(alerts.c.opened_at, alerts.c.id)
        )
        return tuple(
            Alert(
                row.cause,
                row.subject,
                Track(row.track) if row.track else None,
                row.opened_at,
                row.last_at,
                row.times,
                row.facts,
            )
            for row in rows
        )


def raise_alert(
    act: Act, cause: str, subject: str, *, track: Track | None = None, facts: Mapping[str, str]
) -> None:
    """Open an alert of the store of `act`, or count it once more when it is open with the same facts."""
    if not act.scope.allows(act.store.id):
        raise RuntimeError("an alert is raised for the store of the act")
    values = {
        "store_id": act.store.id,
        "track": track,
        "cause": cause,
        "subject": subject,
        "opened_at": act.now,
        "last_at": act.now,
        "facts": dict(facts),
    }
    statement = postgresql.insert(alerts).values(values)
    act.connection.execute(
        statement.on_conflict_do_update(
            index_elements=["store_id", "cause", "subject"],
            index_where=text("closed_at IS NULL"),
            set_={
                "times": alerts.c.times + 1,
                "last_at": statement.excluded.last_at,
                "facts": statement.excluded.facts,
            },
        ).execution_options(scope_store=act.store.id)
    )


def has_healed(act: Act, cause: str, subject: str, since: datetime) -> bool:
    """Whether an alert of the store of `act`, of this cause and subject, was closed after `since`."""
    mine = alerts.c.store_id == act.store.id, act.scope.on(alerts)
    told = alerts.c.cause == cause, alerts.c.subject == subject, alerts.c.closed_at > since
    return act.connection.execute(select(alerts.c.id).where(*mine, *told)).first() is not None


def close_alerts(
    act: Act, cause: str, subject: str | None = None, *, other_than: Mapping[str, str] | None = None
) -> None:
    """Close the open alerts of one cause, of one subject or of all: healed.

    With `other_than`, only those with other facts: what is told next is another matter.
    """
    conditions = [*_open(act), alerts.c.cause == cause]
    if subject is not None:
        conditions.append(alerts.c.subject == subject)
    if other_than is not None:
        conditions.append(alerts.c.facts != dict(other_than))
    act.connection.execute(update(alerts).where(*conditions).values(closed_at=act.now))


def _open(act: Act) -> tuple[ColumnElement[bool], ...]:
    return alerts.c.store_id == act.store.id, alerts.c.closed_at.is_(None), act.scope.on(alerts)
