"""Rows of the panel as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, select

from lib.domain.clock import business_days_between
from lib.domain.model import Health, Party, Route, Stage, Track
from lib.domain.pace import Estimate
from lib.services.access import Act
from lib.services.integrations import read_calendar
from lib.services.pace import Standing, estimates
from lib.services.panel_query import PanelRow, Status
from lib.services.platform import platform
from lib.storage.tables import integrations, people, stores


def rows_of(act: Act, ids: Sequence[UUID]) -> Mapping[UUID, PanelRow]:
    """The rows of integrations, by their ids, without an estimate of when they will be live."""
    mine = row_columns().where(integrations.c.id.in_(ids), act.scope.on(integrations), act.scope.on(stores))
    found = act.connection.execute(mine).mappings()
    return {row["id"]: _as_row(row, _standing(row, act.now), act.now, None) for row in found}


_OF_INTEGRATION = [
    integrations.c[name]
    for name in (
        "id",
        "track",
        "route",
        "country",
        "calendar",
        "stage",
        "pace_from",
        "slow_since",
        "health",
        "status",
        "stuck",
        "waiting_on",
        "waiting_since",
        "next_rule",
        "blocked_reason",
        "owner_id",
        "last_proof_at",
        "whole_percent",
        "merchant_percent",
        "due_by",
        "expected_by",
        "live_at",
        "created_at",
        "paused_at",
        "cancelled_at",
    )
]


def row_columns() -> Select[*tuple[Any, ...]]:
    """All that a row says; to be confined to a scope of `integrations` and `stores`."""
    return (
        select(*_OF_INTEGRATION, stores.c.account, stores.c.name, people.c.name.label("owner_name"))
        .join_from(integrations, stores, integrations.c.store_id == stores.c.id)
        .join(people, integrations.c.owner_id == people.c.id, isouter=True)
    )


def as_rows(act: Act, found: Sequence[RowMapping]) -> tuple[PanelRow, ...]:
    """What `row_columns` found, in its order; one more statement says when each is expected to be live."""
    standings = [_standing(row, act.now) for row in found]
    # The days of what is paused or cancelled stand still: nobody can say when they go on.
    goes_on = [place for place, row in enumerate(found) if row["status"] == Status.ACTIVE]
    known = estimates(act.scope, [standings[place] for place in goes_on], act.now)
    expected = dict(zip(goes_on, known, strict=True))
    return tuple(
        _as_row(row, standing, act.now, expected.get(place))
        for place, (row, standing) in enumerate(zip(found, standings, strict=True))
    )


def _standing(row: RowMapping, now: datetime) -> Standing:
    calendar = read_calendar(row["calendar"])
    days = business_days_between(row["pace_from"], _until(row, now), calendar)
    return Standing(
        Track(row["track"]), Route(row["route"]), row["country"], Stage(row["stage"]), days, calendar
    )


def _until(row: RowMapping, now: datetime) -> datetime:
    return min(filter(None, (row["paused_at"], row["cancelled_at"])), default=now)


def _as_row(row: RowMapping, standing: Standing, now: datetime, expected: Estimate | None) -> PanelRow:
    rule = platform().rulebook.find(row["next_rule"]) if row["next_rule"] else None
    return PanelRow(
        integration_id=row["id"],
        account=row["account"],
        name=row["name"],
        country=row["country"],
        calendar=standing.calendar,
        track=standing.track,
        route=standing.route,
        stage=standing.stage,
        health=Health(row["health"]),
        status=Status(row["status"]),
        stuck=row["stuck"],
        slow=row["slow_since"] is not None,
        waiting_on=Party(row["waiting_on"]) if row["waiting_on"] else None,
        waiting_since=row["waiting_since"],
        days_waiting=business_days_between(row["waiting_since"], _until(row, now), standing.calendar),
        days_in_stage=standing.days,
        next_rule=row["next_rule"],
        blocked_reason=row["blocked_reason"],
        owner_id=row["owner_id"],
        owner_name=row["owner_name"],
        last_proof_at=row["last_proof_at"],
        whole_percent=row["whole_percent"],
        merchant_percent=row["merchant_percent"],
        due_by=row["due_by"],
        expected_by=row["expected_by"],
        live_at=row["live_at"],
        created_at=row["created_at"],
        paused_at=row["paused_at"],
        screen=rule.screen if rule else None,
        estimate=expected,
    )
