"""The clock of an integration: business days since it was added, charged to whoever held the turn.

Read from the history of the store. Every change of the turn is an event `integration.turn`, whose `old` and
`new` name the party under "party", or nobody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select

from lib.domain.clock import (
    Cancelled,
    ClockBar,
    Happening,
    Paused,
    Reopened,
    Resumed,
    TurnChanged,
    split_clock,
)
from lib.domain.model import Party, Track
from lib.domain.pace import Spell
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.integrations import TURN, Integration, calendar_of, load_integrations
from lib.storage.tables import events

PAUSED = "integration.paused"
RESUMED = "integration.resumed"
CANCELLED = "integration.cancelled"
REOPENED = "integration.reopened"

_MARKS: Mapping[str, type[Paused | Resumed | Cancelled | Reopened]] = {
    PAUSED: Paused,
    RESUMED: Resumed,
    CANCELLED: Cancelled,
    REOPENED: Reopened,
}


def clock_bar_of(actor: Actor, account: str, track: Track) -> ClockBar:
    """The clock of one track, from the day the integration was added until today."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return clock_bars(act)[track]


def clock_bars(act: Act, found: Sequence[Integration] | None = None) -> Mapping[Track, ClockBar]:
    """The clocks of every track of the store of `act`; `found` where the caller has read its integrations.

    Days are business days of the store's own country, whoever held the turn: it is the store that waits.
    """
    calendar = calendar_of(act.store)
    happened = _events(act)
    bars = {}
    for integration in load_integrations(act.scope, act.store.id) if found is None else found:
        first, happenings = _history(integration, happened[integration.track])
        bars[integration.track] = split_clock(integration.created_at, first, happenings, calendar, act.now)
    return bars


def rests(act: Act, integration: Integration) -> tuple[Spell, ...]:
    """When a track was paused or cancelled, oldest first. One that goes on ends now."""
    marks = [_happening(row) for row in _events(act)[integration.track] if row["kind"] != TURN]
    bar = split_clock(integration.created_at, Party.MERCHANT, marks, calendar_of(act.store), act.now)
    return tuple((one.start, one.end) for one in bar.stretches if one.paused or one.party is None)


def _events(act: Act) -> Mapping[str, Sequence[RowMapping]]:
    """The events of each track that move its clock, oldest first."""
    rows = act.connection.execute(
        select(events.c.track, events.c.at, events.c.kind, events.c.old, events.c.new)
        .where(
            events.c.store_id == act.store.id,
            events.c.kind.in_((TURN, *_MARKS)),
            act.scope.on(events),
        )
        .order_by(events.c.at, events.c.id)
    ).mappings()
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in rows:
        found[row["track"]].append(row)
    return found


def _history(
    integration: Integration, happened: Sequence[RowMapping]
) -> tuple[Party | None, list[Happening]]:
    """Who held the turn first, and what came then.

    A store from before turns were recorded: the one who holds it now has held it since then, and before that
    it was the merchant's, with whom every integration begins.
    """
    happenings = [_happening(row) for row in happened]
    turns = [row for row in happened if row["kind"] == TURN]
    if turns:
        return _party(turns[0]["old"]), happenings
    # A rest that is over has moved that moment; the first one tells where it was.
    moved = [row["old"]["waiting_since"] for row in happened if "waiting_since" in (row["old"] or {})]
    held_since = datetime.fromisoformat(moved[0]) if moved else integration.waiting_since
    return Party.MERCHANT, [TurnChanged(held_since, integration.waiting_on), *happenings]


def _happening(row: RowMapping) -> Happening:
    if row["kind"] == TURN:
        return TurnChanged(row["at"], _party(row["new"]))
    return _MARKS[row["kind"]](row["at"])


def _party(side: Mapping[str, str | None]) -> Party | None:
    code = side["party"]
    return Party(code) if code else None
