"""The integrations of a store as values: each a track, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, select

from lib.domain.calendars import Calendar
from lib.domain.model import Health, Party, Route, Stage, Track
from lib.services.access import Store
from lib.services.platform import platform
from lib.storage.scope import Scope
from lib.storage.tables import integrations

STAGE = "integration.stage"
"""The event of an integration that comes to another stage; `old` and `new` name them under "stage"."""

TURN = "integration.turn"
"""The event of a turn that goes from one party to another."""


@dataclass(frozen=True)
class Integration:
    """One integration record: a track of a store, and where it stands."""

    id: UUID
    track: Track
    route: Route
    stage: Stage
    stage_since: datetime
    health: Health
    waiting_on: Party | None
    waiting_since: datetime
    next_rule: str | None
    blocked_reason: str | None
    merchant_percent: int
    whole_percent: int
    last_proof_at: datetime | None
    created_at: datetime
    pace_from: datetime
    live_at: datetime | None
    paused_at: datetime | None
    cancelled_at: datetime | None
    slow_since: datetime | None
    expected_by: datetime | None = None

    @property
    def steps(self) -> tuple[Stage, ...]:
        """The stages that this route has, in order, to the last one."""
        has = {rule.stage for rule in platform().rulebook.rules_for(self.track, self.route)}
        return tuple(stage for stage in Stage if stage in has or stage is Stage.LIVE)


def as_integration(row: RowMapping) -> Integration:
    """A row of `integrations` as a value."""
    return Integration(
        id=row["id"],
        track=Track(row["track"]),
        route=Route(row["route"]),
        stage=Stage(row["stage"]),
        stage_since=row["stage_since"],
        health=Health(row["health"]),
        waiting_on=Party(row["waiting_on"]) if row["waiting_on"] else None,
        waiting_since=row["waiting_since"],
        next_rule=row["next_rule"],
        blocked_reason=row["blocked_reason"],
        merchant_percent=row["merchant_percent"],
        whole_percent=row["whole_percent"],
        last_proof_at=row["last_proof_at"],
        created_at=row["created_at"],
        pace_from=row["pace_from"],
        live_at=row["live_at"],
        paused_at=row["paused_at"],
        cancelled_at=row["cancelled_at"],
        slow_since=row["slow_since"],
        expected_by=row["expected_by"],
    )


_COLUMNS = [integrations.c[one.name] for one in fields(Integration)]


def load_integrations(scope: Scope, store_id: UUID) -> tuple[Integration, ...]:
    """The integrations of a store, in the order of `Track`."""
    rows = scope.connection.execute(
        select(*_COLUMNS).where(integrations.c.store_id == store_id, scope.on(integrations))
    ).mappings()
    found = {item.track: item for item in map(as_integration, rows)}
    return tuple(found[track] for track in Track if track in found)


def load_integration(scope: Scope, store_id: UUID, track: Track) -> Integration:
    """One integration of a store; every store has both tracks from the start."""
    return next(item for item in load_integrations(scope, store_id) if item.track is track)


def calendar_of(store: Store) -> Calendar:
    """The calendar by which a store's business days count."""
    return Calendar.of(store.country, store.subdivision, store.time_zone)


def read_calendar(kept: str) -> Calendar:
    """The calendar as `integrations.calendar` keeps it: country, subdivision or nothing, time zone."""
    country, subdivision, time_zone = kept.split("/", 2)
    return Calendar.of(country, subdivision or None, time_zone)
