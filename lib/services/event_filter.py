"""What can be asked of the history: a group of kinds, who did it, since and until when, older than what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, tuple_

from lib.domain.entered import storable
from lib.storage.tables import events

MOST_NAME = 120


class EventGroup(StrEnum):
    """Kinds of events that somebody looks for together."""

    STAGES = "stages"
    REQUIREMENTS = "requirements"
    NUMBER = "number"
    CREDENTIALS = "credentials"
    REQUEST = "request"
    SETUP = "setup"
    CUSTOMERS = "customers"
    PIXEL = "pixel"
    MANAGEMENT = "management"
    PEOPLE = "people"
    ACCESS = "access"


TOPICS: Mapping[EventGroup, tuple[str, ...]] = {
    EventGroup.STAGES: ("integration.stage", "integration.turn", "integration.route"),
    EventGroup.REQUIREMENTS: ("requirement.", "route.", "document."),
    EventGroup.NUMBER: ("number.", "number_file."),
    EventGroup.CREDENTIALS: ("credentials.",),
    EventGroup.REQUEST: ("dossier.", "ticket."),
    EventGroup.SETUP: ("setup.", "meta."),
    EventGroup.CUSTOMERS: ("sync.",),
    EventGroup.PIXEL: ("pixel.",),
    EventGroup.MANAGEMENT: (
        "store.",
        "integration.paused",
        "integration.resumed",
        "integration.cancelled",
        "integration.reopened",
        "note.",
        "bulk.",
        "panel.",
    ),
    EventGroup.PEOPLE: ("person.", "member.", "setup_link.", "link."),
    EventGroup.ACCESS: ("access.", "audit."),
}
"""What the kinds of a group begin with."""


@dataclass(frozen=True)
class Doer:
    """Who did something: a person by id, or the name of a process of ours or of somebody without an id."""

    id: UUID | None
    name: str

    @property
    def code(self) -> str:
        """As an address holds it: the id in hex, else the name."""
        return self.name if self.id is None else self.id.hex


@dataclass(frozen=True)
class Cursor:
    """An event; what is older comes after it."""

    at: datetime
    id: int


@dataclass(frozen=True)
class TimelineFilter:
    """Which events. `person` is a `Doer.code`; from `since` on, before `until`; None asks for nothing."""

    group: EventGroup | None = None
    person: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def conditions(asked: TimelineFilter) -> list[ColumnElement[bool]]:
    """What holds of the events that were asked for, but the group."""
    found: list[ColumnElement[bool]] = []
    if asked.person is not None:
        found.append(_by(asked.person))
    if asked.since is not None:
        found.append(events.c.at >= asked.since)
    if asked.until is not None:
        found.append(events.c.at < asked.until)
    return found


def of_group(group: EventGroup) -> ColumnElement[bool]:
    """The events of a group."""
    return or_(*(events.c.kind.startswith(topic, autoescape=True) for topic in TOPICS[group]))


def is_of_group(kind: str, group: EventGroup) -> bool:
    """The same of one kind."""
    return kind.startswith(TOPICS[group])


def older_than(cursor: Cursor) -> ColumnElement[bool]:
    """The events that come after this one, newest first."""
    return tuple_(events.c.at, events.c.id) < tuple_(cursor.at, cursor.id)


def _by(code: str) -> ColumnElement[bool]:
    try:
        return events.c.actor_id == UUID(hex=code)
    except ValueError:
        return and_(events.c.actor_id.is_(None), events.c.actor_name == storable(code)[:MOST_NAME])
