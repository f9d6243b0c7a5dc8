"""What the panel is asked, and what it answers: the values that services and screens share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lib.domain.calendars import Calendar
from lib.domain.model import Health, Party, Route, Stage, Track
from lib.domain.pace import Estimate

PAGE_SIZE = 50

OWNER_MINE = "mine"
OWNER_ALL = "all"
OWNER_NONE = "none"


class Tab(StrEnum):
    """The questions a manager asks first. The first three: whose turn it is, of what is active."""

    OURS = "ours"
    MERCHANT = "merchant"
    VENDORS = "vendors"
    STUCK = "stuck"
    LIVE = "live"
    ALL = "all"


class Sort(StrEnum):
    """Orders of the table. `GO_LIVE`: those that are nearest to live first."""

    LONGEST_WAIT = "longest_wait"
    LONGEST_STAGE = "longest_stage"
    NEWEST = "newest"
    STORE = "store"
    OLDEST_PROOF = "oldest_proof"
    GO_LIVE = "go_live"


class Status(StrEnum):
    """Whether an integration is worked on."""

    ACTIVE = "active"
    PAUSED = "paused"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class PanelQuery:
    """What the table shows.

    `owner` is `OWNER_MINE`, `OWNER_ALL`, `OWNER_NONE` or the id of a person in hexadecimal. `age`: more than
    so many business days in the stage, of what is active and not live. `page` counts from 1.
    """

    tab: Tab = Tab.ALL
    search: str = ""
    country: str | None = None
    track: Track | None = None
    route: Route | None = None
    stage: Stage | None = None
    waiting_on: Party | None = None
    owner: str = OWNER_ALL
    health: Health | None = None
    status: Status | None = None
    stuck: bool = False
    age: int | None = None
    sort: Sort = Sort.LONGEST_WAIT
    page: int = 1


@dataclass(frozen=True)
class PanelRow:
    """One integration record.

    `days_waiting` and `days_in_stage` are business days of the store's `calendar`: since the turn changed,
    and in the stage, both without the time it was paused. Of what is paused or cancelled they count up to
    that moment. `slow`: longer in its stage than nine in ten comparable ones; `stuck`: that, or overdue.
    `screen` is the URL path where the next step gets done.
    """

    integration_id: UUID
    account: str
    name: str
    country: str
    calendar: Calendar
    track: Track
    route: Route
    stage: Stage
    health: Health
    status: Status
    stuck: bool
    slow: bool
    waiting_on: Party | None
    waiting_since: datetime
    days_waiting: int
    days_in_stage: int
    next_rule: str | None
    blocked_reason: str | None
    owner_id: UUID | None
    owner_name: str | None
    last_proof_at: datetime | None
    whole_percent: int
    merchant_percent: int
    due_by: datetime | None
    expected_by: datetime | None
    live_at: datetime | None
    created_at: datetime
    paused_at: datetime | None
    screen: str | None
    estimate: Estimate | None


@dataclass(frozen=True)
class Owner:
    """A person who owns stores."""

    id: UUID
    name: str


@dataclass(frozen=True)
class PanelPage:
    """One page of rows, and what is counted beside them, all as of one moment.

    `total` counts the rows of the query, `tabs` those of each tab under its filters other than tab and
    stage, `stages` those of each stage within the tab. `countries` and `owners` are those of all stores.
    """

    rows: tuple[PanelRow, ...]
    total: int
    page: int
    tabs: Mapping[Tab, int]
    stages: Mapping[Stage, int]
    countries: tuple[str, ...]
    owners: tuple[Owner, ...]
    as_of: datetime

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // PAGE_SIZE))
