"""Where both tracks of a store stand, for its account manager: all of it read in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lib.domain.clock import ClockBar, business_days_between
from lib.domain.model import Party, Track
from lib.domain.pace import Estimate
from lib.domain.requirements import Item, ItemState, RequirementState
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.integrations import Integration, calendar_of, load_integrations
from lib.services.managing import status_of
from lib.services.pace import Standing, Usual, estimates, usual
from lib.services.panel_query import Status
from lib.services.progress import states_of
from lib.services.turns import CANCELLED, PAUSED, clock_bars
from lib.storage.tables import events, people, stores

_OPEN = (
    ItemState.PAST_DUE,
    ItemState.CURRENTLY_DUE,
    ItemState.PENDING,
    ItemState.FUTURE_DUE,
    ItemState.EVENTUALLY_DUE,
)


@dataclass(frozen=True)
class Rest:
    """Why a track is paused or cancelled: who said so, when, and with which reason."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class TrackView:
    """One track of a store.

    `days_waiting` and `days_in_stage` are business days of the store: since the turn changed, and in the
    stage, both without pauses; of what rests they count up to that moment. `estimate`: when it is expected
    to be live. `usual`: what nine in ten comparable ones took for its stage. Both are None where too little
    is known, and of what rests. `rest` is set for what is paused or cancelled.
    """

    integration: Integration
    status: Status
    state: RequirementState
    bar: ClockBar
    days_waiting: int
    days_in_stage: int
    estimate: Estimate | None
    usual: Usual | None
    rest: Rest | None

    @property
    def track(self) -> Track:
        """Which track it is."""
        return self.integration.track

    @property
    def is_slow(self) -> bool:
        """Whether it is slower in its stage than nine in ten comparable ones."""
        return self.status is Status.ACTIVE and self.integration.slow_since is not None

    @property
    def required(self) -> tuple[Item, ...]:
        """What must hold for it to be live."""
        return tuple(item for item in self.state.items if item.is_required)

    @property
    def open_items(self) -> tuple[Item, ...]:
        """The required items that do not hold: what can be done now first, then in the order of the work."""
        found = [item for item in self.required if item.state in _OPEN]
        return tuple(sorted(found, key=lambda item: _OPEN.index(item.state)))

    @property
    def waits_for_merchant(self) -> bool:
        """Whether somebody of the store could be reminded."""
        return self.status is Status.ACTIVE and self.integration.waiting_on is Party.MERCHANT


@dataclass(frozen=True)
class StoreView:
    """A store as its account manager sees it. `reminded_at`: when its people were last reminded."""

    store: Store
    owner_name: str | None
    created_at: datetime
    reminded_at: datetime | None
    tracks: tuple[TrackView, ...]

    def track(self, track: Track) -> TrackView:
        """One track of the store."""
        return next(view for view in self.tracks if view.track is track)


def store_view(actor: Actor, account: str) -> StoreView:
    """Both tracks of a store, evaluated now."""
    with acting(actor, Action.VIEW_TIMELINE, account, only_reads=True) as act:
        row = act.connection.execute(
            select(stores.c.created_at, stores.c.reminded_at, people.c.name)
            .join_from(stores, people, stores.c.owner_id == people.c.id, isouter=True)
            .where(stores.c.id == act.store.id, act.scope.on(stores))
        ).one()
        return StoreView(act.store, row.name, row.created_at, row.reminded_at, _tracks(act))


def _tracks(act: Act) -> tuple[TrackView, ...]:
    found = load_integrations(act.scope, act.store.id)
    standings = [_standing(act, one) for one in found]
    bars, rests = clock_bars(act, found), _rests(act, found)
    estimated = estimates(act.scope, standings, act.now)
    common, states = usual(act.scope, standings), states_of(act, found)
    views = []
    for place, one in enumerate(found):
        status = status_of(one)
        is_active = status is Status.ACTIVE
        views.append(
            TrackView(
                integration=one,
                status=status,
                state=states[one.track],
                bar=bars[one.track],
                days_waiting=business_days_between(
                    one.waiting_since, _until(act, one), standings[place].calendar
                ),
                days_in_stage=standings[place].days,
                estimate=estimated[place] if is_active else None,
                usual=common[place] if is_active else None,
                rest=rests.get(one.track),
            )
        )
    return tuple(views)


def _standing(act: Act, found: Integration) -> Standing:
    calendar = calendar_of(act.store)
    days = business_days_between(found.pace_from, _until(act, found), calendar)
    return Standing(found.track, found.route, act.store.country, found.stage, days, calendar)


def _until(act: Act, found: Integration) -> datetime:
    """Until when days count: now, or when it began to rest."""
    return min(filter(None, (found.paused_at, found.cancelled_at)), default=act.now)


def _rests(act: Act, found: tuple[Integration, ...]) -> Mapping[Track, Rest]:
    kinds = {
        one.track: PAUSED if one.cancelled_at is None else CANCELLED
        for one in found
        if status_of(one) is not Status.ACTIVE
    }
    if not kinds:
        return {}
    rows = act.connection.execute(
        select(events.c.track, events.c.kind, events.c.actor_name, events.c.at, events.c.new)
        .where(events.c.store_id == act.store.id, events.c.kind.in_(kinds.values()), act.scope.on(events))
        .order_by(events.c.at, events.c.id)
    )
    return {
        Track(row.track): Rest(row.actor_name, row.at, (row.new or {}).get("reason", ""))
        for row in rows
        if kinds.get(Track(row.track)) == row.kind
    }
