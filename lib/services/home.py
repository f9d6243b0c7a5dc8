"""All that the start page of a store shows, in one call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lib.domain.clock import ClockBar
from lib.domain.model import Health, Party, Stage, Track
from lib.domain.requirements import Item, ItemState
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import Checklist, checklist_in
from lib.services.managing import status_of
from lib.services.panel_query import Status
from lib.services.turns import clock_bars
from lib.services.visits import Changes, begin_visit, what_changed


@dataclass(frozen=True)
class Held:
    """What another party than the merchant does for the store now, and since when it could."""

    track: Track
    item: Item
    since: datetime | None


@dataclass(frozen=True)
class Home:
    """A store as its start page shows it.

    `checklists` and `bars` are those of every track. `others` lists what other parties hold, party by party
    and the longest first. `first_visit`: this person has not been here before.
    """

    checklists: tuple[Checklist, ...]
    bars: Mapping[Track, ClockBar]
    others: tuple[Held, ...]
    changes: Changes
    first_visit: bool

    @property
    def under_way(self) -> tuple[Checklist, ...]:
        """The tracks that are worked on: of what is paused or cancelled nothing is asked."""
        return tuple(found for found in self.checklists if _is_active(found))

    @property
    def next(self) -> Checklist | None:
        """The track with the merchant's one next step, what is broken or overdue first; None: no step."""
        mine = [found for found in self.under_way if found.state.waiting_on is Party.MERCHANT]
        return min(mine, key=_urgency, default=None)

    @property
    def is_live(self) -> bool:
        """Whether every track that was not given up is live and waits for nobody."""
        wanted = [found for found in self.checklists if found.integration.cancelled_at is None]
        return bool(wanted) and all(
            _is_active(found) and found.integration.stage is Stage.LIVE and found.state.waiting_on is None
            for found in wanted
        )


def home(actor: Actor, account: str) -> Home:
    """The start page of a store for this person; calling it is what makes a visit (`lib.services.visits`)."""
    visit = begin_visit(actor, account)
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        bars = clock_bars(act)
        checklists = tuple(checklist_in(act, track) for track in Track)
    return Home(
        checklists=checklists,
        bars=bars,
        others=_others(tuple(filter(_is_active, checklists))),
        changes=what_changed(actor, account, visit.before) if visit.before else Changes(),
        first_visit=visit.before is None,
    )


def _is_active(found: Checklist) -> bool:
    return status_of(found.integration) is Status.ACTIVE


def _urgency(found: Checklist) -> tuple[bool, bool]:
    overdue = [item for item in found.state.past_due if item.party is Party.MERCHANT]
    return found.state.health is not Health.BROKEN, not overdue


def _others(checklists: tuple[Checklist, ...]) -> tuple[Held, ...]:
    held = [
        Held(found.integration.track, item, _since(item, found))
        for found in checklists
        for item in found.state.items
        if _is_under_way(item)
    ]
    order = list(Party)
    return tuple(
        sorted(
            held, key=lambda one: (order.index(one.item.party), one.since is None, one.since or datetime.max)
        )
    )


def _is_under_way(item: Item) -> bool:
    """Whether somebody else is at it. What is only recommended counts once something has set it going."""
    with_others = item.state in (ItemState.PENDING, ItemState.PAST_DUE) and item.party is not Party.MERCHANT
    return with_others and (item.is_required or bool(item.rule.depends_on))


def _since(item: Item, found: Checklist) -> datetime | None:
    """When the party could begin: once all it depends on held, or its stage began, or it had failed."""
    if item.party is not item.rule.party and item.evidence is not None:
        return item.evidence.at
    if item.asked_since is None and item.rule.stage is found.integration.stage:
        return found.integration.stage_since
    return item.asked_since
