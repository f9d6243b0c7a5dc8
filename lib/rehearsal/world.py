"""The state of one running simulator: everything that `POST /_control/reset` forgets."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from starlette.requests import Request

from lib.rehearsal.chaos import Chaos
from lib.rehearsal.crowd import Crowd
from lib.rehearsal.magic import (
    LIMIT_FAULTS,
    LIMITED_CALLS,
    RETRY_AFTER_SECONDS,
    WRITE_FAULTS,
    Fault,
    fault_of,
)
from lib.rehearsal.people import Customer, customers_of
from lib.rehearsal.profiles import Businesses

DEFAULT_SLOW_SECONDS = 20.0
DEFAULT_EARLY_END = 10_000
_LOG_LENGTH = 10_000


@dataclass(frozen=True)
class LogEntry:
    """One request that arrived. Headers, query and body are never kept: they hold secrets.

    The path of one to a host by its name begins with that: `//www.acme.example/`.
    """

    method: str
    path: str


@dataclass
class PlannedFault:
    """A fault for the next `calls` requests to a vendor; empty `name` or `path` means any.

    With `writes_only` it waits for a POST or a PATCH, as a write fault does anyway.
    """

    vendor: str
    fault: Fault
    calls: int
    name: str = ""
    path: str = ""
    writes_only: bool = False

    def fits(self, vendor: str, name: str, path: str, *, writes: bool) -> bool:
        """Whether it is due for this request."""
        if not writes and (self.writes_only or self.fault in WRITE_FAULTS):
            return False
        return self.calls > 0 and self.vendor == vendor and self.name in ("", name) and self.path in path


@dataclass(frozen=True)
class Trouble:
    """A fault that is due, and the seconds that a 429 asks to wait."""

    fault: Fault
    retry_after: int = RETRY_AFTER_SECONDS


@dataclass(frozen=True)
class IssuedToken:
    """A token that VTEX ID gave out: whose, for which account, until when (Unix seconds)."""

    app_key: str
    account: str
    expires: int


@dataclass
class Scroll:
    """An open scroll of Master Data: the frozen result, how far it was read and in how many pages."""

    account: str
    rows: list[Customer]
    fields: tuple[str, ...]
    size: int
    used_at: float
    position: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Pixel:
    """What the pages of a shop hold. The codes are those of `lib.rehearsal.shop_state`."""

    storefront: str
    checkout: str
    business_id: str
    site: str


@dataclass
class World:
    """All state of the simulator."""

    slow_seconds: float = DEFAULT_SLOW_SECONDS
    early_end: int = DEFAULT_EARLY_END
    clock_ahead: float = 0.0
    log: deque[LogEntry] = field(default_factory=lambda: deque(maxlen=_LOG_LENGTH))
    planned: list[PlannedFault] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    login_tokens: dict[str, IssuedToken] = field(default_factory=dict, repr=False)
    chaos: dict[str, Chaos] = field(default_factory=dict)
    latency: dict[str, float] = field(default_factory=dict)
    customers: dict[str, Crowd] = field(default_factory=dict, repr=False)
    scrolls: dict[str, Scroll] = field(default_factory=dict)
    scroll_408_given: set[str] = field(default_factory=set)
    pixels: dict[str, Pixel] = field(default_factory=dict)
    hellotext: Businesses = field(default_factory=Businesses, repr=False)
    writes_now: int = 0
    most_writes_at_once: int = 0
    number_stages: dict[str, str] = field(default_factory=dict)
    meta_calls: Counter[tuple[str, int]] = field(default_factory=Counter)
    meta_calls_left: int | None = None

    def now(self) -> float:
        """Unix seconds on the simulator's clock, which a control call can put forward."""
        return time.time() + self.clock_ahead

    def customers_of(self, account: str) -> Crowd:
        """The customers of an account, made up on first use."""
        if account not in self.customers:
            self.customers[account] = Crowd(customers_of(account))
        return self.customers[account]

    def take_fault(self, vendor: str, name: str, path: str, *, writes: bool) -> Trouble | None:
        """The fault due for one request, counting it: planned ones first, then chance, then the name."""
        fault = self._planned_fault(vendor, name, path, writes=writes)
        if fault:
            return Trouble(fault)
        chaos = self.chaos.get(vendor)
        fault = chaos.fault(writes=writes) if chaos else None
        if chaos and fault:
            return Trouble(fault, chaos.retry_after)
        fault = self._fault_of_name(vendor, name, writes=writes)
        return Trouble(fault) if fault else None

    def _planned_fault(self, vendor: str, name: str, path: str, *, writes: bool) -> Fault | None:
        for plan in self.planned:
            if plan.fits(vendor, name, path, writes=writes):
                plan.calls -= 1
                if plan.calls == 0:
                    self.planned.remove(plan)
                return plan.fault
        return None

    def _fault_of_name(self, vendor: str, name: str, *, writes: bool) -> Fault | None:
        fault = fault_of(name)
        if fault in WRITE_FAULTS and (vendor != "hellotext" or not writes):
            return None
        if fault in LIMIT_FAULTS:
            self.refused[vendor, name] += 1
            return fault if self.refused[vendor, name] <= LIMITED_CALLS else None
        return fault


def world_of(request: Request) -> World:
    """The state behind the application that serves this request."""
    world: World = request.app.state.world
    return world
