"""The state of one running simulator: everything that `POST /_control/reset` forgets."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from starlette.requests import Request

from lib.rehearsal.magic import LIMITED_CALLS, WRITE_FAULTS, Fault, fault_of
from lib.rehearsal.people import Customer, customers_of

DEFAULT_SLOW_SECONDS = 20.0
_LOG_LENGTH = 10_000


@dataclass(frozen=True)
class LogEntry:
    """One request that arrived. Headers, query and body are never kept: they hold secrets."""

    method: str
    path: str


@dataclass
class PlannedFault:
    """A fault for the next `calls` requests to a vendor; empty `name` or `path` means any."""

    vendor: str
    fault: Fault
    calls: int
    name: str = ""
    path: str = ""

    def fits(self, vendor: str, name: str, path: str) -> bool:
        """Whether it is due for this request."""
        return self.calls > 0 and self.vendor == vendor and self.name in ("", name) and self.path in path


@dataclass(frozen=True)
class IssuedToken:
    """A token that VTEX ID gave out: whose, for which account, until when (Unix seconds)."""

    app_key: str
    account: str
    expires: int


@dataclass
class Scroll:
    """An open scroll of Master Data: the frozen result and how far it was read."""

    account: str
    rows: list[Customer]
    fields: tuple[str, ...]
    size: int
    used_at: float
    position: int = 0


@dataclass(frozen=True)
class Pixel:
    """What the pages of a shop hold. The codes are those of `lib.rehearsal.shop`."""

    storefront: str
    checkout: str
    business_id: str


@dataclass
class Profile:
    """A Hellotext profile: what was sent is what is kept. `created_at` is in Unix seconds."""

    id: str
    created_at: int
    attributes: dict[str, object] = field(default_factory=dict)


@dataclass
class World:
    """All state of the simulator."""

    slow_seconds: float = DEFAULT_SLOW_SECONDS
    clock_ahead: float = 0.0
    log: deque[LogEntry] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))
    planned: list[PlannedFault] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    login_tokens: dict[str, IssuedToken] = field(default_factory=dict, repr=False)
    customers: dict[str, list[Customer]] = field(default_factory=dict)
    scrolls: dict[str, Scroll] = field(default_factory=dict)
    scroll_408_given: set[str] = field(default_factory=set)
    pixels: dict[str, Pixel] = field(default_factory=dict)
    profiles: dict[str, list[Profile]] = field(default_factory=dict, repr=False)
    properties: dict[str, list[str]] = field(default_factory=dict)
    number_stages: dict[str, str] = field(default_factory=dict)
    meta_calls: Counter[tuple[str, int]] = field(default_factory=Counter)
    meta_calls_left: int | None = None

    def now(self) -> float:
        """Unix seconds on the simulator's clock, which a control call can put forward."""
        return time.time() + self.clock_ahead

    def customers_of(self, account: str) -> list[Customer]:
        """The customers of an account, made up on first use."""
        if account not in self.customers:
            self.customers[account] = customers_of(account)
        return self.customers[account]

    def take_fault(self, vendor: str, name: str, path: str, *, writes: bool) -> Fault | None:
        """The fault due for one request, counting it: planned ones first, then the magic of the name."""
        for plan in self.planned:
            if plan.fits(vendor, name, path) and (writes or plan.fault not in WRITE_FAULTS):
                plan.calls -= 1
                return plan.fault
        fault = fault_of(name)
        if fault in WRITE_FAULTS and (vendor != "hellotext" or not writes):
            return None
        if fault in (Fault.LIMITED, Fault.LIMITED_DATE):
            self.refused[vendor, name] += 1
            return fault if self.refused[vendor, name] <= LIMITED_CALLS else None
        return fault


def world_of(request: Request) -> World:
    """The state behind the application that serves this request."""
    world: World = request.app.state.world
    return world
