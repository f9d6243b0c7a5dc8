"""Stores in every state of the customer sync, as the page of a merchant meets them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from lib.domain.sync import RowState, RunState
from lib.services.credentials import save_credentials
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import Builder, change, healthy
from tests.services.synced import Shopper, a_run

_NAMES = ("A••• P••••", "L••• G••••", "M••••• S•••", "J••• R••••••", "C•••• D•")


def merchant_with_secrets(build: Builder, account: str | None = None, **more: Any) -> Person:
    """A merchant whose store has the key of VTEX and the token of Hellotext."""
    person = build.merchant(account, **more)
    save_credentials(person.actor, person.accounts[0], healthy(person.accounts[0]))
    return person


def some_shoppers(sent: int = 0, *, waiting: int = 24) -> list[Shopper]:
    """A shop's customers: so many sent, others waiting, some that cannot be sent, some joined."""
    return [
        *(
            _shopper(place, RowState.UPDATED if place % 5 == 0 else RowState.CREATED, f"pf{place}")
            for place in range(1, sent + 1)
        ),
        *(_shopper(place, RowState.PENDING) for place in range(sent + 1, sent + waiting + 1)),
        *(Shopper(f"same-{n}", RowState.UNCHANGED, "same", profile_id=f"ps{n}") for n in range(3)),
        Shopper("twice-1", RowState.UNCHANGED, "joined", leader="c-001")
        if sent
        else Shopper("twice-1", leader="c-001"),
        Shopper("bare-1", RowState.REJECTED, "no_contact", holds={"first_name": "Beto"}),
        Shopper("odd-1", RowState.REJECTED, "unusable_contact", holds={"phone": "123", "email": "c@"}),
        Shopper("odd-2", RowState.REJECTED, "unusable_contact", holds={"phone": "=1+1"}),
        Shopper("mask-1", RowState.REJECTED, "masked", holds={"email": "a***@g***.com"}),
    ]


def _shopper(place: int, state: RowState, profile_id: str | None = None) -> Shopper:
    return Shopper(
        f"c-{place:03}",
        state,
        place=place,
        profile_id=profile_id,
        name=_NAMES[place % len(_NAMES)],
        email=f"a{place % 7}•••@g•••.com" if place % 4 else None,
        phone=f"+598 •• ••• {place:03}" if place % 3 else None,
        consent=("in", "out", "unknown")[place % 3],
    )


def run_of(
    platform: Platform,
    person: Person,
    state: RunState,
    shoppers: Sequence[Shopper] = (),
    **columns: Any,
) -> UUID:
    """A run of the person's store in a state, begun a moment ago; `columns` are changed after."""
    now = datetime.now(UTC)
    run_id = a_run(
        platform, person.accounts[0], shoppers, state=state, requested_at=now - timedelta(minutes=2)
    )
    values = {
        "requested_by": person.name,
        "started_at": now - timedelta(minutes=2),
        "alive_at": now,
        "finished_at": None if state.is_open else now,
        **columns,
    }
    names = ", ".join(f"{name} = :{name}" for name in values)
    change(platform, f"UPDATE sync_runs SET {names} WHERE id = :run_id", run_id=run_id, **values)
    return run_id


def sending(person: Person, **columns: Any) -> dict[str, Any]:
    """What a run has that was read and approved."""
    now = datetime.now(UTC)
    return {
        "read_at": now - timedelta(minutes=1),
        "approved_by": person.name,
        "approved_at": now - timedelta(minutes=1),
        **columns,
    }


def heartbeat(platform: Platform, ago: timedelta = timedelta(0)) -> None:
    """A worker that gave its last sign of life so long ago."""
    change(platform, "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - :ago)", ago=ago)


def checked(platform: Platform, person: Person, check: str, outcome: str, **facts: int) -> None:
    """Let the last run of the checks of the person's store have found this."""
    change(
        platform,
        "INSERT INTO check_results (store_id, run_id, check_id, outcome, code, at, facts, ms)"
        " SELECT r.store_id, r.id, :check, :outcome, :check, now(), CAST(:facts AS jsonb), 12"
        " FROM check_runs r JOIN stores s ON s.id = r.store_id WHERE s.account = :account",
        account=person.accounts[0],
        check=check,
        outcome=outcome,
        facts=json.dumps({name: str(value) for name, value in facts.items()}),
    )


def settled(platform: Platform, person: Person, **columns: Any) -> None:
    """The settings of a store that was synchronised before."""
    now = datetime.now(UTC)
    values = {
        "phone_order": ["homePhone", "phone"],
        "newsletter": False,
        "other_writer": "no",
        "schedule": "hourly",
        "next_run_at": now + timedelta(minutes=50),
        "read_until": now - timedelta(minutes=5),
        "set_by": person.name,
        "set_at": now,
        **columns,
    }
    change(
        platform,
        f"INSERT INTO sync_settings (store_id, {', '.join(values)}) SELECT id, "
        f"{', '.join(f':{name}' for name in values)} FROM stores WHERE account = :account",
        account=person.accounts[0],
        **values,
    )
