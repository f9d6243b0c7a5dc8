"""The rows of one demonstration store: its integrations, the history that led there, and what it adds to
the pace of all.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from lib.domain.calendars import Calendar
from lib.domain.clock import TurnChanged, split_clock
from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceResult, Party, Stage, Track
from lib.domain.pace import cells_of, month_of
from lib.domain.requirements import RequirementState, evaluate
from lib.domain.rules import Rulebook
from lib.services.demo_people import FRESH, last_daytime, uuid_from
from lib.services.demo_walk import Walk, walk
from lib.services.platform import platform
from lib.services.progress import TURN, due_by, expected_by

FULL_STORIES = 2_000
"""How many stores have every word of their history; the others have stages and turns, which are counted."""

INTEGRATION_COLUMNS = (
    "id",
    "store_id",
    "track",
    "route",
    "stage",
    "stage_since",
    "pace_from",
    "live_at",
    "health",
    "waiting_on",
    "waiting_since",
    "next_rule",
    "blocked_reason",
    "merchant_percent",
    "whole_percent",
    "last_proof_at",
    "expected_by",
    "due_by",
    "changes_at",
    "rulebook",
    "paused_at",
    "cancelled_at",
    "created_at",
    "updated_at",
)
EVENT_COLUMNS = ("store_id", "track", "at", "actor_name", "kind", "subject", "old", "new")
PACE_COLUMNS = ("kind", "track", "route", "country", "month", "key", "days", "n")

_LETTERS = str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP")
_PAUSED = 0.03
_CANCELLED = 0.045
_WHY_PAUSED = "Cambia de tienda en diciembre; retomamos en enero."
_WHY_CANCELLED = "El comercio decidió no seguir este año."

Cell = tuple[str, str, str, str, date | None, str, int]


@dataclass(frozen=True)
class DemoStore:
    """A store of the demonstration before it is written."""

    id: UUID
    position: int
    account: str
    name: str
    country: str
    time_zone: str
    owner_id: UUID
    manager_name: str
    merchant_id: UUID
    merchant_name: str
    merchant_email: str
    business_id: str | None
    created_at: datetime

    @property
    def calendar(self) -> Calendar:
        """By which its business days count."""
        return Calendar.of(self.country, time_zone=self.time_zone)


@dataclass(frozen=True)
class DemoTrack:
    """One track of a store: the way that was walked, and where that leads by the rules of today.

    `paused_at` and `cancelled_at`: when its manager stopped it, if so.
    """

    store: DemoStore
    walk: Walk
    state: RequirementState
    paused_at: datetime | None
    cancelled_at: datetime | None

    @property
    def turns(self) -> list[tuple[Party | None, datetime]]:
        """Who held the turn since when, to the one that holds it now."""
        start = self.store.created_at
        turns: list[tuple[Party | None, datetime]] = [(Party.MERCHANT, start), *self.walk.turns]
        if turns[-1][0] is not self.state.waiting_on:
            turns.append((self.state.waiting_on, max(turns[-1][1], self.walk.reached_at)))
        return turns

    @property
    def entered(self) -> list[tuple[Stage, datetime]]:
        """When each stage was reached after the first one, up to the one where it stands."""
        here = self.state.stage.position
        return [(stage, at) for stage, at in self.walk.stages if stage.position <= here]

    @property
    def stage_since(self) -> datetime:
        """When the stage began in which it stands."""
        return self.walk.stage_since(self.state.stage, self.store.created_at)

    @property
    def live_at(self) -> datetime | None:
        """When it went live."""
        return self.stage_since if self.state.stage is Stage.LIVE else None

    @property
    def _last(self) -> datetime:
        return max((found.at for found in self.walk.evidence), default=self.store.created_at)

    def integration_row(self) -> tuple[object, ...]:
        """Its record, by `INTEGRATION_COLUMNS`."""
        store, state = self.store, self.state
        proofs = [item.evidence.at for item in state.satisfied if item.evidence is not None]
        return (
            uuid_from("integration", f"{store.account}:{self.walk.track}"),
            store.id,
            self.walk.track,
            self.walk.route,
            state.stage,
            self.stage_since,
            self.stage_since,
            self.live_at,
            state.health,
            state.waiting_on,
            self.turns[-1][1],
            state.next_action.rule_id if state.next_action else None,
            state.blocked_reason,
            state.merchant_percent,
            state.whole_percent,
            max(proofs, default=None),
            expected_by(state),
            due_by(state),
            state.changes_at,
            platform().rulebook.version,
            self.paused_at,
            self.cancelled_at,
            store.created_at,
            self._last,
        )

    def event_rows(self) -> Iterator[tuple[object, ...]]:
        """Its history, by `EVENT_COLUMNS`."""
        store, track = self.store, self.walk.track
        if store.position < FULL_STORIES:
            for found in self.walk.evidence:
                kind = "requirement.declared" if found.kind == "attested" else "requirement.observed"
                new = json.dumps({"result": found.result})
                yield (store.id, track, found.at, found.by, kind, found.rule_id, None, new)
        held: Party | None = Party.MERCHANT
        for party, at in self.turns:
            if party is not held:
                turn = json.dumps({"party": held}), json.dumps({"party": party})
                yield (store.id, track, at, store.merchant_name, TURN, None, *turn)
            held = party
        before = Stage.INVITED
        for stage, at in self.entered:
            change = json.dumps({"stage": before}), json.dumps({"stage": stage})
            yield (store.id, track, at, store.merchant_name, "integration.stage", None, *change)
            before = stage
        for kind, at_, why in (
            ("integration.paused", self.paused_at, _WHY_PAUSED),
            ("integration.cancelled", self.cancelled_at, _WHY_CANCELLED),
        ):
            if at_ is not None:
                new = json.dumps({"reason": why})
                yield (store.id, track, at_, store.manager_name, kind, None, None, new)

    def count_pace(self, cells: Counter[Cell]) -> None:
        """Add how long each stage took, and each party."""
        store, track, route = self.store, self.walk.track, self.walk.route
        measures = cells_of(store.created_at, self.entered, self.live_at, self._party_days(), store.calendar)
        for measure in measures:
            month = month_of(measure.kind, store.created_at, store.calendar)
            cells[measure.kind, track, route, store.country, month, measure.key, measure.days] += 1

    def _party_days(self) -> Mapping[Party, int]:
        if self.live_at is None:
            return {}
        changes = [TurnChanged(at, party) for party, at in self.turns]
        start = self.store.created_at
        return split_clock(start, Party.MERCHANT, changes, self.store.calendar, self.live_at).days


def demo_track(rulebook: Rulebook, store: DemoStore, track: Track, now: datetime, seed: int) -> DemoTrack:
    """Walk one track of a store, as far as its chance leads it."""
    chance = random.Random(f"{seed}:{store.account}:{track}")  # noqa: S311 - demonstration data
    taken = walk(
        chance,
        rulebook,
        track,
        now=now,
        start=store.created_at,
        calendar=store.calendar,
        country=store.country,
        merchant=store.merchant_name,
        untouched=store.position < FRESH,
    )
    state = evaluate(
        rulebook,
        track,
        taken.route,
        taken.evidence,
        (),
        now,
        answers=taken.answers,
        calendar=store.calendar,
    )
    stopped = chance.random() if state.stage is not Stage.LIVE and store.position >= FRESH else 1.0
    last = max((found.at for found in taken.evidence), default=store.created_at)
    at = max(last, last_daytime(min(last + timedelta(days=1), now - timedelta(hours=1)), store.time_zone))
    return DemoTrack(
        store,
        taken,
        state,
        paused_at=at if stopped < _PAUSED else None,
        cancelled_at=at if _PAUSED <= stopped < _CANCELLED else None,
    )


def credential_rows(taken: DemoTrack) -> Iterator[tuple[object, ...]]:
    """Credentials that the simulator accepts, for a store whose walk had its key proven.

    Each is as proven as the history says: the Hellotext token comes later than the key.
    """
    store = taken.store
    proofs = {found.rule_id: found for found in taken.walk.evidence}
    key = proofs.get("vtex_key_valid")
    if key is None:
        return
    secrets = {
        "app_key": (f"vtexappkey-{store.account}-{store.id.hex[:6].translate(_LETTERS)}", key),
        "app_token": ((store.id.hex * 4).translate(_LETTERS), key),
        "hellotext_token": (f"ALK_{store.id.hex * 4}", proofs.get("hellotext_token")),
    }
    for name, (secret, proof) in secrets.items():
        sealed = platform().vault.seal(secret, store_id=store.id, field=name)
        proven_at = proof.at if proof is not None and proof.result is EvidenceResult.PASSED else None
        set_at = min(key.at, proven_at or key.at)
        yield (store.id, name, sealed, secret[-4:], store.merchant_name, set_at, proven_at)


def evidence_row(taken: DemoTrack, found: Evidence) -> tuple[object, ...]:
    """One piece of evidence of a track."""
    return (
        taken.store.id,
        taken.walk.track,
        found.rule_id,
        found.kind,
        found.result,
        found.at,
        found.by,
        json.dumps(dict(found.facts)),
    )
