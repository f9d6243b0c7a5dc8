"""A store whose customers are synchronised: real PostgreSQL, real HTTP to the simulator, one process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import requests

from lib.domain.sync import RunState, Wait
from lib.errors import Conflict
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.platform import Platform
from lib.services.sync_engine import run_sync
from lib.services.sync_model import Run
from lib.services.sync_runs import cancel_sync, latest_run, one_run, start_sync
from lib.services.sync_work import Limits
from tests.builders import BUSINESS_ID, Builder, healthy, rows
from tests.waiting import eventually

QUICK = Limits(circuit_seconds=0.2, settle_seconds=0.0, look_seconds=0.05)
"""Nothing waits longer than a test has time for."""

OPERATOR = Actor.process("test")
SUBSCRIBING = ("subscri", "opt_in", "optin", "lists", "session")
"""What no key that reaches Hellotext may hold: synchronising subscribes nobody."""


def token_of(business: str = BUSINESS_ID, fault: str = "") -> str:
    """A token of a Hellotext business, with the fault that its first letters ask for."""
    return f"{fault}tok-abcdefghijk_{business}"


@dataclass(frozen=True)
class Shop:
    """One store with the secrets of both vendors, seen from a test."""

    platform: Platform
    simulator: str = field(repr=False)
    account: str
    actor: Actor
    business: str

    def control(self, name: str, **body: object) -> Any:
        """Change something at the simulator."""
        answer = requests.post(f"{self.simulator}/_control/{name}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def told(self, name: str, **query: str) -> Any:
        """What the simulator knows."""
        answer = requests.get(f"{self.simulator}/_control/{name}", params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def holds(self, *documents: Mapping[str, object]) -> None:
        """From now on these are the customers in VTEX."""
        self.control("customers", account=self.account, customers=list(documents))

    def change(self, vtex_id: str, **fields: object) -> None:
        """A customer changes in VTEX, now."""
        self.control("customers", account=self.account, change={"id": vtex_id, **fields})

    def add(self, **fields: object) -> None:
        """A new customer in VTEX, now."""
        self.control("customers", account=self.account, add=fields)

    def profiles(self, business: str | None = None) -> list[dict[str, Any]]:
        """What each profile in Hellotext holds, oldest first."""
        told = self.told("profiles", business=business or self.business)["profiles"]
        return [one["attributes"] for one in told]

    def references(self) -> list[str]:
        """The VTEX ids that the profiles hold, in order."""
        return sorted(str(one.get("reference")) for one in self.profiles())

    def profile(self, reference: str) -> dict[str, Any]:
        """The one profile with this VTEX id."""
        (found,) = [one for one in self.profiles() if one.get("reference") == reference]
        return found

    def writes(self) -> int:
        """How many calls wrote a profile so far."""
        total: int = self.told("writes")["total"]
        return total

    def calls(self, ending: str) -> int:
        """How many requests came whose path ends so."""
        return sum(one["path"].endswith(ending) for one in self.told("log"))

    def start(self, *, full: bool = False, automatic: bool = True) -> UUID:
        """Ask for a run; nobody carries it out yet."""
        return start_sync(OPERATOR, self.account, full=full, automatic=automatic).id

    def carry_out(self, run_id: UUID, limits: Limits = QUICK) -> Run:
        """Carry out a run in this thread; how it stands then."""
        assert run_sync(OPERATOR, self.account, run_id, lambda: True, limits)
        return self.run(run_id)

    def synchronise(self, *, full: bool = False, limits: Limits = QUICK) -> Run:
        """A whole run that sends without asking; how it stands then."""
        return self.carry_out(self.start(full=full), limits)

    def run(self, run_id: UUID | None = None) -> Run:
        """A run as it stands, the last one without an id."""
        run = one_run(OPERATOR, self.account, run_id) if run_id else latest_run(OPERATOR, self.account)
        assert run is not None
        return run

    def row(self, vtex_id: str) -> Any:
        """A customer's row in the ledger of the last run."""
        (found,) = self._ledger("AND w.vtex_id = :id", id=vtex_id)
        return found

    def states(self) -> dict[str, str]:
        """The state of each customer in the ledger of the last run."""
        return {row["vtex_id"]: row["state"] for row in self._ledger()}

    def _ledger(self, more: str = "", **values: object) -> list[Any]:
        run = self.run()
        return rows(
            self.platform,
            f"SELECT w.* FROM sync_rows w WHERE w.run_id = :run {more} ORDER BY w.vtex_id",
            run=run.id,
            **values,
        )

    def mapping(self) -> dict[str, str]:
        """The profile of each customer that the store remembers."""
        found = rows(
            self.platform,
            "SELECT c.vtex_id, c.profile_id FROM sync_customers c JOIN stores s ON s.id = c.store_id"
            " WHERE s.account = :account",
            account=self.account,
        )
        return {row["vtex_id"]: row["profile_id"] for row in found}


def open_shop(
    build: Builder, simulator: str, account: str = "alfa", *, fault: str = "", business: str = BUSINESS_ID
) -> Shop:
    """A store in Brazil with kept secrets. `fault`: what its Hellotext token asks the simulator for."""
    person = build.merchant(account, country="BR")
    given = healthy(account, hellotext_token=token_of(business, fault), business_id=business)
    save_credentials(person.actor, account, given)
    return Shop(build.platform, simulator, account, person.actor, business)


def person(number: int, **fields: object) -> dict[str, object]:
    """A customer in VTEX that can be sent, with contacts of their own."""
    return {
        "id": f"c-{number:05}",
        "email": f"ana.{number}@example.com",
        "homePhone": f"+551198{number:07}",
        "firstName": "Ana",
        "lastName": f"Silva {'abcdefghij'[number % 10]}",
        "createdIn": f"2024-01-01T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}.0000000Z",
        **fields,
    }


def crowd(number: int) -> list[dict[str, object]]:
    """So many customers that can be sent."""
    return [person(one) for one in range(number)]


class Running:
    """A run that is carried out in a thread while the test looks at it; it is cancelled at the end."""

    def __init__(self, shop: Shop, run_id: UUID, limits: Limits = QUICK) -> None:
        self._shop, self._run_id, self._limits = shop, run_id, limits
        self._pool = ThreadPoolExecutor(1)
        self._work: Future[bool] | None = None
        self.may_go_on = True

    def begin(self) -> Self:
        """Let the worker set off."""
        shop, run_id, limits = self._shop, self._run_id, self._limits
        self._work = self._pool.submit(
            run_sync, OPERATOR, shop.account, run_id, lambda: self.may_go_on, limits
        )
        return self

    def __enter__(self) -> Self:
        return self.begin()

    def until(self, is_so: Callable[[Run], object], seconds: float = 45.0) -> Run:
        """Wait until the run is so; the run then."""

        def look() -> Run | None:
            run = self._shop.run(self._run_id)
            return run if is_so(run) else None

        return eventually(look, seconds)

    def waits(self) -> tuple[Wait, timedelta]:
        """Wait until the run says that it waits; why, and how long from now on."""
        waiting = self.until(lambda run: run.waiting is not None and run.waiting.until is not None).waiting
        assert waiting is not None
        assert waiting.until is not None
        return waiting.why, waiting.until - self._shop.platform.now()

    def ended(self, seconds: float = 30.0) -> bool:
        """Wait until the worker is done with it; what it came to. Raises what it raised."""
        assert self._work is not None
        return self._work.result(seconds)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._work is not None and not self._work.done():
            with suppress(Conflict):
                cancel_sync(OPERATOR, self._shop.account, self._run_id)
        self._pool.shutdown()


def is_settled(run: Run) -> bool:
    """Whether the run is done, with nobody left and an equation that balances."""
    return run.state is RunState.DONE and run.equation.balances and run.equation.pending == 0
