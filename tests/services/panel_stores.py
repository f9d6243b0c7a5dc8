"""Stores in random states for the panel, and the plain meaning of every question that it is asked."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import RowMapping, text

from lib.domain.clock import business_days_between
from lib.domain.model import ROUTES_OF, Health, Party, Role, Stage, Track
from lib.services.integrations import read_calendar
from lib.services.panel import OWNER_ALL, OWNER_MINE, OWNER_NONE, PanelQuery, Sort, Status, Tab
from lib.services.platform import Platform
from lib.services.searching import search_of
from tests.builders import rows

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SPACE = UUID(int=6)
OWNERS = [uuid5(SPACE, name) for name in ("Marta", "Nuria", "Óscar")]
_PLACES = (
    ("UY", None, "America/Montevideo"),
    ("BR", "SP", "America/Sao_Paulo"),
    ("BR", None, "America/Sao_Paulo"),
    ("MX", None, "America/Mexico_City"),
)
_NAMES = ("Casa", "Óptica", "Farmacia", "Ñandú"), ("Linda", "Sol", "100% Real", "7 Mares")
_SEARCHED = ("casa", "LINDA", "cuenta1", "59890000", "ana2", "casa sol", "zzz", "%", "100%", " ")
_RECORDS = """
    SELECT i.*, s.account, s.name, s.search, p.name AS owner_name
    FROM integrations i JOIN stores s ON s.id = i.store_id LEFT JOIN people p ON p.id = s.owner_id
"""


def fill(platform: Platform, count: int, chance: random.Random) -> None:
    """Add `count` stores with both tracks; most of their moments differ, some are the same."""
    people = [_person(owner, f"Gestora {place}") for place, owner in enumerate(OWNERS)]
    stores = [_store(place, chance) for place in range(count)]
    integrations = [_integration(store, track, chance) for store in stores for track in Track]
    with platform.engine.begin() as connection:
        for table, added in (("people", people), ("stores", stores), ("integrations", integrations)):
            names = ", ".join(added[0])
            values = ", ".join(f":{name}" for name in added[0])
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), added)


def _person(identity: UUID, name: str) -> dict[str, object]:
    return {
        "id": identity,
        "email": f"{identity.hex}@puente.example",
        "name": name,
        "role": Role.ACCOUNT_MANAGER,
        "language": "es",
        "created_at": NOW,
        "sessions_valid_from": NOW,
    }


def _store(place: int, chance: random.Random) -> dict[str, object]:
    account, name = f"cuenta{place}", " ".join(map(chance.choice, _NAMES))
    country, subdivision, time_zone = chance.choice(_PLACES)
    search, marks = search_of(account, name, [f"+5989{place:07}"], [f"ana{place}@tienda.example"])
    return {
        "id": uuid5(SPACE, account),
        "account": account,
        "name": name,
        "search": search,
        "search_grams": marks,
        "country": country,
        "subdivision": subdivision,
        "time_zone": time_zone,
        "owner_id": chance.choice([*OWNERS, OWNERS[0], None]),
        "created_at": NOW - timedelta(days=place % 50),
    }


def _integration(store: Mapping[str, Any], track: Track, chance: random.Random) -> dict[str, object]:
    return {
        "id": uuid5(SPACE, f"{store['account']}/{track}"),
        "store_id": store["id"],
        "track": track,
        "created_at": store["created_at"],
        **state(track, chance),
    }


def state(track: Track, chance: random.Random) -> dict[str, object]:
    """The columns that change while an integration goes on."""

    def ago(days: int) -> datetime:
        return NOW - timedelta(hours=6 * chance.randrange(4 * days))

    stage = chance.choice([*Stage, Stage.LIVE])
    return {
        "route": chance.choice(ROUTES_OF[track]),
        "stage": stage,
        "stage_since": ago(40),
        "pace_from": ago(40),
        "health": chance.choice([Health.OK, *Health]),
        "waiting_on": chance.choice([None, *Party]),
        "waiting_since": ago(30),
        "next_rule": chance.choice([None, "meta_business_account"]),
        "blocked_reason": chance.choice([None, None, "overdue", "waiting"]),
        "merchant_percent": chance.randrange(101),
        "whole_percent": chance.randrange(0, 101, 10),
        "last_proof_at": chance.choice([None, ago(60), ago(60)]),
        "slow_since": chance.choice([None, None, None, NOW]),
        "live_at": ago(10) if stage is Stage.LIVE else None,
        "paused_at": ago(5) if chance.random() < 0.1 else None,
        "cancelled_at": ago(5) if chance.random() < 0.1 else None,
        "updated_at": NOW,
    }


def records(platform: Platform) -> list[RowMapping]:
    """Every integration with what its row says of store and owner."""
    return rows(platform, _RECORDS)


def _has_turn(row: RowMapping, *parties: Party) -> bool:
    return row["waiting_on"] in parties and row["status"] == Status.ACTIVE


def goes_on(row: RowMapping) -> bool:
    """Whether it is active and not live."""
    return row["paused_at"] is None and row["cancelled_at"] is None and row["stage"] != Stage.LIVE


def is_stuck(row: RowMapping) -> bool:
    """Whether it goes on, and is slow or overdue."""
    return goes_on(row) and (row["slow_since"] is not None or row["blocked_reason"] == "overdue")


IN_TAB: dict[Tab, Callable[[RowMapping], bool]] = {
    Tab.OURS: lambda row: _has_turn(row, Party.US),
    Tab.MERCHANT: lambda row: _has_turn(row, Party.MERCHANT),
    Tab.VENDORS: lambda row: _has_turn(row, Party.VTEX, Party.META, Party.HELLOTEXT),
    Tab.STUCK: is_stuck,
    Tab.LIVE: lambda row: row["stage"] == Stage.LIVE and row["status"] == Status.ACTIVE,
    Tab.ALL: lambda _row: True,
}


def days_in_stage(row: RowMapping) -> int:
    """Business days of the store's own calendar, up to the moment at which they stood still."""
    until = min(filter(None, (row["paused_at"], row["cancelled_at"])), default=NOW)
    return business_days_between(row["pace_from"], until, read_calendar(row["calendar"]))


def _is_of_owner(row: RowMapping, owner: str, me: UUID | None) -> bool:
    if owner == OWNER_ALL:
        return True
    if owner == OWNER_NONE:
        return row["owner_id"] is None
    return row["owner_id"] is not None and row["owner_id"] == (me if owner == OWNER_MINE else UUID(owner))


def matching(found: Sequence[RowMapping], query: PanelQuery, me: UUID | None) -> list[RowMapping]:
    """The rows that a query means, tab and stage left out."""
    wanted = {
        name: value
        for name in ("country", "track", "route", "waiting_on", "health", "status")
        if (value := getattr(query, name)) is not None
    }
    return [
        row
        for row in found
        if all(row[name] == value for name, value in wanted.items())
        and _is_of_owner(row, query.owner, me)
        and all(word in row["search"] for word in query.search.lower().split())
        and (not query.stuck or is_stuck(row))
        and (query.age is None or (goes_on(row) and days_in_stage(row) > query.age))
    ]


def _is_over(row: RowMapping) -> bool:
    return not goes_on(row)


def _waits_for_nobody(row: RowMapping) -> bool:
    return row["waiting_on"] is None or row["status"] != Status.ACTIVE


KEYS: dict[Sort, Callable[[RowMapping], tuple[Any, ...]]] = {
    Sort.LONGEST_WAIT: lambda row: (_waits_for_nobody(row), row["waiting_since"], row["id"]),
    Sort.LONGEST_STAGE: lambda row: (_is_over(row), row["pace_from"], row["id"]),
    Sort.NEWEST: lambda row: (NOW - row["created_at"], -row["id"].int),
    Sort.STORE: lambda row: (row["account"], row["track"]),
    Sort.OLDEST_PROOF: lambda row: (
        row["last_proof_at"] is None,
        row["last_proof_at"] or NOW,
        row["id"],
    ),
    Sort.GO_LIVE: lambda row: (_is_over(row), -row["whole_percent"], row["id"]),
}


def ordered(found: Sequence[RowMapping], query: PanelQuery, me: UUID | None) -> list[RowMapping]:
    """All rows that a query means, in its order."""
    within = [
        row
        for row in matching(found, query, me)
        if IN_TAB[query.tab](row) and query.stage in (None, row["stage"])
    ]
    return sorted(within, key=KEYS[query.sort])


def some_query(chance: random.Random) -> PanelQuery:
    """A question with a few filters, some of which contradict each other."""

    def maybe(share: float, *choices: Any) -> Any:
        return chance.choice(choices) if chance.random() < share else None

    return PanelQuery(
        tab=chance.choice(list(Tab)),
        search=maybe(0.25, "casa", "LINDA", "cuenta1", "59890000", "ana2", "casa sol", "zzz", "%", "100%")
        or "",
        country=maybe(0.2, "UY", "BR", "MX", "ZZ"),
        track=maybe(0.2, *Track),
        route=maybe(0.1, *(route for track in Track for route in ROUTES_OF[track])),
        stage=maybe(0.2, *Stage),
        waiting_on=maybe(0.1, *Party),
        owner=maybe(0.4, "mine", OWNER_NONE, OWNERS[1].hex) or OWNER_ALL,
        health=maybe(0.1, *Health),
        status=maybe(0.15, *Status),
        stuck=chance.random() < 0.1,
        age=maybe(0.15, 0, 5, 10, 20),
        sort=chance.choice(list(Sort)),
        page=chance.choice([1, 1, 2, 3, 99, 10**30]),
    )
