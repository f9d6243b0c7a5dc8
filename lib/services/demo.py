"""Demonstration data: plausible stores in all stages, with the history that led there.

Every store is the outcome of a walk: somebody did one requirement after another on business days of
the store's country, and stopped where the store stands today. Stage, turn and percentages are then
evaluated by the same engine as for real stores.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from sqlalchemy import func, select

from lib.domain.model import Role, Track
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.demo_people import FRESH, MANAGERS, OLDEST_DAYS, Names, business_id_of, uuid_from
from lib.services.demo_rows import (
    EVENT_COLUMNS,
    INTEGRATION_COLUMNS,
    PACE_COLUMNS,
    Cell,
    DemoStore,
    DemoTrack,
    credential_rows,
    demo_track,
    evidence_row,
)
from lib.services.platform import platform
from lib.services.searching import search_of
from lib.storage.bulk import copy_rows
from lib.storage.managing import pace_cells
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
BATCH = 500


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
    most = min(count, MOST_STORES)
    return sum(
        seed_range(actor, first, min(first + BATCH, most), random_seed) for first in range(0, most, BATCH)
    )


def seed_range(actor: Actor, first: int, last: int, random_seed: int = 1) -> int:
    """Add the stores of the positions from `first` up to `last`, unless they are there, in one transaction.

    Returns how many were added. The range from 0 on comes first: it adds the
    account managers too.
    """
    with acting(actor, Action.ADD_STORE) as act:
        names = Names(random_seed)
        wanted = [_store(act.now, names, position) for position in range(first, last)]
        accounts = [store.account for store in wanted]
        known = set(
            act.connection.execute(
                select(stores.c.account).where(stores.c.account.in_(accounts), act.scope.on(stores))
            ).scalars()
        )
        fresh = [store for store in wanted if store.account not in known]
        if fresh:
            _write_people(act, names, fresh)
            tracks = [
                demo_track(platform().rulebook, store, track, act.now, random_seed)
                for store in fresh
                for track in Track
            ]
            _write_stores(act, tracks)
            _write_tracks(act, tracks)
            _write_history(act, tracks)
        return len(fresh)


def _store(now: datetime, names: Names, position: int) -> DemoStore:
    place = names.place(position)
    account = names.account(position)
    manager = position % MANAGERS
    return DemoStore(
        id=uuid_from("store", account),
        position=position,
        account=account,
        name=names.store(position),
        country=place.country,
        time_zone=place.time_zone,
        owner_id=uuid_from("manager", str(manager)),
        manager_name=names.manager(manager)[0],
        merchant_id=uuid_from("merchant", account),
        merchant_name=names.person(position),
        merchant_email=f"{names.email_name(position)}@{account}.example",
        business_id=None if position < FRESH else business_id_of(account),
        created_at=names.created_at(position, now),
    )


def _write_people(act: Act, names: Names, fresh: Sequence[DemoStore]) -> None:
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
            start + timedelta(minutes=store.position),
            start,
        )
        for store in fresh
    ]
    staff = list(_staff(names, start))
    present = act.connection.execute(select(people.c.id).where(people.c.id.in_([row[0] for row in staff])))
    if not present.all():
        rows.extend(staff)
    copy_rows(act.scope, people, columns, rows)


def _staff(names: Names, start: datetime) -> Iterator[tuple[object, ...]]:
    for number in range(MANAGERS):
        name, email = names.manager(number)
        yield uuid_from("manager", str(number)), email, name, Role.ACCOUNT_MANAGER, "es", start, start
    administrator = uuid_from("administrator", "0")
    email = "administracion@puente.example"
    yield administrator, email, "Elena Duarte", Role.ADMINISTRATOR, "es", start, start


def _write_stores(act: Act, tracks: Sequence[DemoTrack]) -> None:
    columns = (
        "id",
        "account",
        "name",
        "search",
        "search_grams",
        "country",
        "time_zone",
        "owner_id",
        "business_id",
        "created_at",
    )
    numbers_of: dict[str, list[str]] = {}
    for taken in tracks:
        kept = numbers_of.setdefault(taken.store.account, [])
        if taken.walk.number is not None:
            kept.append(taken.walk.number.e164 or "")
    fresh = list({taken.store.account: taken.store for taken in tracks}.values())
    copy_rows(
        act.scope,
        stores,
        columns,
        (
            (
                store.id,
                store.account,
                store.name,
                *search_of(store.account, store.name, numbers_of[store.account], [store.merchant_email]),
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


def _write_tracks(act: Act, tracks: Sequence[DemoTrack]) -> None:
    copy_rows(act.scope, integrations, INTEGRATION_COLUMNS, (taken.integration_row() for taken in tracks))
    copy_rows(
        act.scope,
        evidence,
        ("store_id", "track", "rule_id", "kind", "result", "at", "by_name", "facts"),
        (evidence_row(taken, found) for taken in tracks for found in taken.walk.evidence),
    )
    copy_rows(
        act.scope,
        route_answers,
        ("store_id", "track", "question", "answer", "by_name", "at"),
        (
            (store.id, taken.walk.track, question, answer, store.merchant_name, store.created_at)
            for taken in tracks
            for store in (taken.store,)
            for question, answer in taken.walk.answers.items()
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
        (
            taken.walk.number_row(taken.store.id, taken.store.merchant_name)
            for taken in tracks
            if taken.walk.number
        ),
    )
    copy_rows(
        act.scope,
        credentials,
        ("store_id", "field", "sealed", "last_four", "set_by", "set_at", "proven_at"),
        (row for taken in tracks for row in credential_rows(taken)),
    )


def _write_history(act: Act, tracks: Sequence[DemoTrack]) -> None:
    added: dict[str, tuple[object, ...]] = {}
    cells: Counter[Cell] = Counter()
    rows: list[tuple[object, ...]] = []
    for taken in tracks:
        store = taken.store
        account = json.dumps({"account": store.account})
        added[store.account] = (store.id, None, store.created_at, "demo", "store.added", None, None, account)
        rows.extend(taken.event_rows())
        taken.count_pace(cells)
    # Each store's in the order in which it happened: so they hang together.
    ordered = sorted([*added.values(), *rows], key=itemgetter(0, 2))
    copy_rows(act.scope, events, EVENT_COLUMNS, ordered)
    copy_rows(act.scope, pace_cells, PACE_COLUMNS, ((*cell, n) for cell, n in cells.items()))
