"""Demonstration data: plausible stores in all stages, with the history that led there.

Every store is the outcome of a walk: somebody did one requirement after another on business days of
the store's country, and stopped where the store stands today. Stage, turn and percentages are then
evaluated by the same engine as for real stores.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from lib.domain.calendars import Calendar
from lib.domain.entered import searchable
from lib.domain.evidence import Evidence
from lib.domain.model import Party, Role, Stage, Track
from lib.domain.requirements import RequirementState, evaluate
from lib.domain.rules import Rulebook
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.demo_people import FRESH, OLDEST_DAYS, Names, business_id_of, uuid_from
from lib.services.demo_walk import Walk, walk
from lib.services.platform import platform
from lib.services.progress import TURN, expected_by
from lib.storage.bulk import copy_rows
from lib.storage.onboarding import route_answers
from lib.storage.tables import (
    credentials,
    events,
    evidence,
    integrations,
    memberships,
    numbers,
    people,
    stores,
)

MOST_STORES = 100_000
_BATCH = 500
_LETTERS = str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP")
_MANAGERS = 6


@dataclass(frozen=True)
class _Store:
    """A store of the demonstration before it is written."""

    id: UUID
    account: str
    name: str
    country: str
    time_zone: str
    owner_id: UUID
    merchant_id: UUID
    merchant_name: str
    merchant_email: str
    business_id: str | None
    created_at: datetime


def seed_if_empty(actor: Actor, count: int) -> int:
    """Seed `count` stores when there is none yet. Returns how many were added."""
    with acting(actor, Action.ADD_STORE) as act:
        query = select(func.count()).select_from(stores).where(act.scope.on(stores))
        present = act.connection.execute(query).scalar_one()
    return 0 if present else seed(actor, count)


def seed(actor: Actor, count: int, random_seed: int = 1) -> int:
    """Add demonstration stores until there are `count` of them. Returns how many were added.

    Deterministic for a number and a day: store 7 is the same store in every data folder. Store 1
    and 2 are at the beginning, so that the two merchants of the picker have everything before them.
    """
    added = 0
    for first in range(0, min(count, MOST_STORES), _BATCH):
        with acting(actor, Action.ADD_STORE) as act:
            added += _seed_batch(act, range(first, min(first + _BATCH, count)), random_seed)
    return added


def _seed_batch(act: Act, positions: range, random_seed: int) -> int:
    names = Names(random_seed)
    wanted = [_store(act, names, position) for position in positions]
    known = set(
        act.connection.execute(
            select(stores.c.account).where(
                stores.c.account.in_([store.account for store in wanted]), act.scope.on(stores)
            )
        ).scalars()
    )
    fresh = [
        (position, store)
        for position, store in zip(positions, wanted, strict=True)
        if store.account not in known
    ]
    if fresh:
        _write_people(act, names, fresh)
        _write_stores(act, [store for _, store in fresh])
        _write_tracks(act, fresh, random_seed)
    return len(fresh)


def _store(act: Act, names: Names, position: int) -> _Store:
    place = names.place(position)
    merchant = names.person(position)
    account = names.account(position)
    return _Store(
        id=uuid_from("store", account),
        account=account,
        name=names.store(position),
        country=place.country,
        time_zone=place.time_zone,
        owner_id=uuid_from("manager", str(position % _MANAGERS)),
        merchant_id=uuid_from("merchant", account),
        merchant_name=merchant,
        merchant_email=f"{names.email_name(position)}@{account}.example",
        business_id=None if position < FRESH else business_id_of(account),
        created_at=names.created_at(position, act.now),
    )


def _write_people(act: Act, names: Names, fresh: Sequence[tuple[int, _Store]]) -> None:
    columns = ("id", "email", "name", "role", "language", "created_at", "sessions_valid_from")
    start = act.now - timedelta(days=OLDEST_DAYS + 1)
    rows: list[tuple[object, ...]] = [
        (
            store.merchant_id,
            store.merchant_email,
            store.merchant_name,
            Role.MERCHANT,
            "pt-BR" if store.country == "BR" else "es",
            # In the order of their stores: the picker shows the first ones.
            start + timedelta(minutes=position),
            start,
        )
        for position, store in fresh
    ]
    staff = list(_staff(names, start))
    present = act.connection.execute(select(people.c.id).where(people.c.id.in_([row[0] for row in staff])))
    if not present.all():
        rows.extend(staff)
    copy_rows(act.scope, people, columns, rows)


def _staff(names: Names, start: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(_MANAGERS):
        name, email = names.manager(number)
        yield uuid_from("manager", str(number)), email, name, Role.ACCOUNT_MANAGER, "es", start, start
    administrator = uuid_from("administrator", "0")
    yield (
        administrator,
        "administracion@puente.example",
        "Elena Duarte",
        Role.ADMINISTRATOR,
        "es",
        start,
        start,
    )


def _write_stores(act: Act, fresh: Sequence[_Store]) -> None:
    copy_rows(
        act.scope,
        stores,
        ("id", "account", "name", "search", "country", "time_zone", "owner_id", "business_id", "created_at"),
        (
            (
                store.id,
                store.account,
                store.name,
                searchable(f"{store.account} {store.name}"),
                store.country,
                store.time_zone,
                store.owner_id,
                store.business_id,
                store.created_at,
            )
            for store in fresh
        ),
    )
    copy_rows(
        act.scope,
        memberships,
        ("person_id", "store_id", "created_at"),
        ((store.merchant_id, store.id, store.created_at) for store in fresh),
    )


def _write_tracks(act: Act, fresh: Sequence[tuple[int, _Store]], random_seed: int) -> None:
    rulebook = platform().rulebook
    walks = [
        (store, _walk_of(rulebook, act.now, store, position, track, random_seed))
        for position, store in fresh
        for track in Track
    ]
    states = [(store, taken, _state(rulebook, store, taken, act.now)) for store, taken in walks]
    copy_rows(act.scope, integrations, _INTEGRATION_COLUMNS, (_integration_row(*item) for item in states))
    copy_rows(
        act.scope,
        evidence,
        ("store_id", "track", "rule_id", "kind", "result", "at", "by_name", "facts"),
        (
            (store.id, taken.track, found.rule_id, found.kind, found.result, found.at, found.by, _json(found))
            for store, taken in walks
            for found in taken.evidence
        ),
    )
    copy_rows(
        act.scope,
        route_answers,
        ("store_id", "track", "question", "answer", "by_name", "at"),
        (
            (store.id, taken.track, question, answer, store.merchant_name, store.created_at)
            for store, taken in walks
            for question, answer in taken.answers.items()
        ),
    )
    copy_rows(
        act.scope,
        numbers,
        (
            "store_id",
            "track",
            "raw",
            "e164",
            "country",
            "verdict",
            "equality_key",
            "answers",
            "libphonenumber",
            "edition",
            "saved_by",
            "saved_at",
        ),
        (taken.number_row(store.id, store.merchant_name) for store, taken in walks if taken.number),
    )
    copy_rows(
        act.scope,
        credentials,
        ("store_id", "field", "sealed", "last_four", "set_by", "set_at"),
        (row for store, taken in walks for row in _credential_rows(store, taken)),
    )
    added = (
        (
            store.id,
            None,
            store.created_at,
            "demo",
            "store.added",
            None,
            None,
            json.dumps({"account": store.account}),
        )
        for _, store in fresh
    )
    copy_rows(act.scope, events, _EVENT_COLUMNS, added)
    copy_rows(act.scope, events, _EVENT_COLUMNS, (row for item in states for row in _event_rows(*item)))


_INTEGRATION_COLUMNS = (
    "id",
    "store_id",
    "track",
    "route",
    "stage",
    "stage_since",
    "health",
    "waiting_on",
    "waiting_since",
    "next_rule",
    "blocked_reason",
    "merchant_percent",
    "whole_percent",
    "last_proof_at",
    "expected_by",
    "changes_at",
    "rulebook",
    "created_at",
    "updated_at",
)
_EVENT_COLUMNS = ("store_id", "track", "at", "actor_name", "kind", "subject", "old", "new")


def _walk_of(
    rulebook: Rulebook, now: datetime, store: _Store, position: int, track: Track, random_seed: int
) -> Walk:
    chance = random.Random(f"{random_seed}:{store.account}:{track}")  # noqa: S311 - demonstration data
    return walk(
        chance,
        rulebook,
        track,
        now=now,
        start=store.created_at,
        country=store.country,
        time_zone=store.time_zone,
        merchant=store.merchant_name,
        untouched=position < FRESH,
    )


def _credential_rows(store: _Store, taken: Walk) -> Iterator[tuple[object, ...]]:
    """Credentials that the simulator accepts, for a store whose walk had its key proven."""
    proven = next((found for found in taken.evidence if found.rule_id == "vtex_key_valid"), None)
    if proven is None:
        return
    secrets = {
        "app_key": f"vtexappkey-{store.account}-{store.id.hex[:6].translate(_LETTERS)}",
        "app_token": (store.id.hex * 4).translate(_LETTERS),
        "hellotext_token": f"ALK_{store.id.hex * 4}",
    }
    for name, secret in secrets.items():
        sealed = platform().vault.seal(secret, store_id=store.id, field=name)
        yield (store.id, name, sealed, secret[-4:], store.merchant_name, proven.at)


def _state(rulebook: Rulebook, store: _Store, taken: Walk, now: datetime) -> RequirementState:
    calendar = Calendar.of(store.country, time_zone=store.time_zone)
    answers = taken.answers
    return evaluate(
        rulebook, taken.track, taken.route, taken.evidence, (), now, answers=answers, calendar=calendar
    )


def _integration_row(store: _Store, taken: Walk, state: RequirementState) -> tuple[object, ...]:
    last = max((found.at for found in taken.evidence), default=store.created_at)
    proofs = [item.evidence.at for item in state.satisfied if item.evidence is not None]
    return (
        uuid_from("integration", f"{store.account}:{taken.track}"),
        store.id,
        taken.track,
        taken.route,
        state.stage,
        taken.stage_since(state.stage, store.created_at),
        state.health,
        state.waiting_on,
        _turns(taken, state, store.created_at)[-1][1],
        state.next_action.rule_id if state.next_action else None,
        state.blocked_reason,
        state.merchant_percent,
        state.whole_percent,
        max(proofs, default=None),
        expected_by(state),
        state.changes_at,
        platform().rulebook.version,
        store.created_at,
        last,
    )


def _event_rows(store: _Store, taken: Walk, state: RequirementState) -> Iterator[tuple[object, ...]]:
    for found in taken.evidence:
        new = json.dumps({"result": found.result})
        kind = "requirement.declared" if found.kind == "attested" else "requirement.observed"
        yield (store.id, taken.track, found.at, found.by, kind, found.rule_id, None, new)
    held: Party | None = Party.MERCHANT
    for party, at in _turns(taken, state, store.created_at):
        if party is not held:
            turn = json.dumps({"party": held}), json.dumps({"party": party})
            yield (store.id, taken.track, at, store.merchant_name, TURN, None, *turn)
        held = party
    before = Stage.INVITED
    for stage, at in taken.stages:
        if stage.position > state.stage.position:
            break
        change = json.dumps({"stage": before}), json.dumps({"stage": stage})
        yield (store.id, taken.track, at, store.merchant_name, "integration.stage", None, *change)
        before = stage


def _turns(taken: Walk, state: RequirementState, start: datetime) -> list[tuple[Party | None, datetime]]:
    """Who held the turn since when, to the one that holds it now."""
    turns: list[tuple[Party | None, datetime]] = [(Party.MERCHANT, start), *taken.turns]
    last = max((found.at for found in taken.evidence), default=start)
    if turns[-1][0] is not state.waiting_on:
        turns.append((state.waiting_on, max(turns[-1][1], last)))
    return turns


def _json(found: Evidence) -> str:
    return json.dumps(dict(found.facts))
