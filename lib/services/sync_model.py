"""What screens and commands see of the customer sync."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import RowMapping

from lib.domain.sync import (
    Equation,
    Range,
    RowState,
    RunKind,
    RunState,
    Schedule,
    Wait,
    Wanted,
    before_start,
    estimate,
)

SILENT_AFTER = timedelta(seconds=15)
"""A run that moves and gave no sign of life for so long has no worker at the moment; nor has one that was
queued so long ago."""


class OtherWriter(StrEnum):
    """Whether Hellotext's own wizard synchronises the customers of the store as well."""

    NO = "no"
    YES = "yes"


@dataclass(frozen=True)
class SyncSettings:
    """How a store is synchronised. `other_writer` is None until somebody answered.

    `newsletter`: the newsletter choice goes along as a property, never as a subscription. `read_until`: what
    changed in VTEX before it was read; None until a full run was done. `full_due_at`: from then on the next
    run reads everything. `business`: which business of Hellotext the profiles that are known belong to.
    """

    phone_order: tuple[str, ...]
    newsletter: bool
    other_writer: OtherWriter | None
    schedule: Schedule
    next_run_at: datetime | None
    read_until: datetime | None
    full_due_at: datetime | None = None
    business: str | None = None


@dataclass(frozen=True)
class Consents:
    """What VTEX holds of the newsletter, in customers that can be sent. It is no consent to WhatsApp."""

    opted_in: int
    opted_out: int
    unknown: int


@dataclass(frozen=True)
class Waiting:
    """Why a run waits, and until when, if that is known."""

    why: Wait
    until: datetime | None


@dataclass(frozen=True)
class Run:
    """A run of the customer sync.

    `expected`: how many VTEX says there are (None until it was asked), `missing` those it never gave.
    `joined`: records that share the profile of another record of the same person, written or not yet.
    `profiles`: how many are to be written. `reasons`: rejected customers by code. `speed`: calls per second
    that wrote, `reading_speed`: customers read per second, both measured. `left`: how long the step at which
    it is still takes. `is_silent`: it should move, but no worker has it now. `is_in_line`: it waits for long
    for a worker, and there is one, which carries out runs of other stores.
    """

    id: UUID
    kind: RunKind
    state: RunState
    automatic: bool
    requested_by: str
    requested_at: datetime
    started_at: datetime | None
    read_at: datetime | None
    approved_by: str | None
    finished_at: datetime | None
    wanted: Wanted
    since: datetime | None
    expected: int | None
    missing: int
    equation: Equation
    joined: int
    uncertain: int
    profiles: int
    consents: Consents
    with_phone: int
    with_email: int
    newsletter: bool
    reasons: Mapping[str, int]
    speed: float | None
    reading_speed: float | None
    left: Range | None
    waiting: Waiting | None
    is_silent: bool
    is_in_line: bool
    problem: str | None
    problem_facts: Mapping[str, str]


def as_run(
    row: RowMapping, now: datetime, uncertain: int = 0, is_attended: Callable[[], bool] = lambda: True
) -> Run:
    """A row of `sync_runs` as a value. `uncertain`: rows of which nobody knows whether they arrived.

    `is_attended`: whether a worker is alive; asked of a run that has been queued for long.
    """
    state = RunState(row["state"])
    is_quiet = _is_quiet(row, state, now)
    is_in_line = is_quiet and state is RunState.QUEUED and is_attended()
    equation = Equation(
        row["read"], row["created"], row["updated"], row["unchanged"], row["rejected"], row["pending"]
    )
    sendable = (
        row["read"]
        - row["rejected"]
        + sum(number for reason, number in row["reasons"].items() if reason not in BEFORE_SENDING)
    )
    speed = row["calls"] / row["seconds"] if row["calls"] and row["seconds"] else None
    return Run(
        id=row["id"],
        kind=RunKind(row["kind"]),
        state=state,
        automatic=row["automatic"],
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        started_at=row["started_at"],
        read_at=row["read_at"],
        approved_by=row["approved_by"],
        finished_at=row["finished_at"],
        wanted=Wanted(row["wanted"]),
        since=row["since"],
        expected=row["expected"],
        missing=row["missing"],
        equation=equation,
        joined=row["joined"],
        uncertain=uncertain,
        profiles=row["profiles"],
        consents=Consents(row["opted_in"], row["opted_out"], sendable - row["opted_in"] - row["opted_out"]),
        with_phone=row["with_phone"],
        with_email=row["with_email"],
        newsletter=row["newsletter"],
        reasons=row["reasons"],
        speed=speed,
        reading_speed=_reading_speed(row, state, now),
        left=_left(row, state, now),
        waiting=Waiting(Wait(row["wait"]), row["wait_until"]) if row["wait"] and state.is_moving else None,
        is_silent=is_quiet and not is_in_line,
        is_in_line=is_in_line,
        problem=row["problem"],
        problem_facts=row["problem_facts"],
    )


BEFORE_SENDING = frozenset({"no_id", "no_contact", "unusable_contact", "masked", "forgotten"})
"""The reasons for which a customer is rejected before anything is sent."""


def _is_quiet(row: RowMapping, state: RunState, now: datetime) -> bool:
    """Whether it should move, and nothing has happened to it for a while."""
    seen = max(filter(None, (row["alive_at"], row["approved_at"], row["requested_at"])))
    return state.is_moving and now - seen > SILENT_AFTER


def _reading_seconds(row: RowMapping, state: RunState, now: datetime) -> float:
    """How long it has been reading; 0 where that is not known: after a break nothing says how long it was."""
    began: datetime | None = row["started_at"]
    if state is not RunState.READING or began is None or row["attempt"] > 1:
        return 0.0
    return max(0.0, (now - began).total_seconds())


def _reading_speed(row: RowMapping, state: RunState, now: datetime) -> float | None:
    seconds = _reading_seconds(row, state, now)
    read: int = row["read"]
    return read / seconds if read and seconds else None


def _left(row: RowMapping, state: RunState, now: datetime) -> Range | None:
    if state is RunState.READING and row["expected"] is not None:
        unread = max(row["expected"] - row["read"], 0)
        return estimate(unread, row["read"], _reading_seconds(row, state, now))
    left = row["profiles"] - row["calls"]
    if state is RunState.READY:
        return before_start(row["profiles"])
    if state is RunState.WRITING or (state is RunState.PAUSED and row["approved_at"]):
        return estimate(max(left, 0), row["calls"], row["seconds"]) or before_start(max(left, 0))
    return None


@dataclass(frozen=True)
class SyncPage:
    """All that the page of the customer sync shows.

    `missing_secrets`: which vendor's secrets are not kept yet (`vtex`, `hellotext`). `run`: the open run,
    else the last one. `history`: the last ended runs and the last one that read
    everything, newest first. `customers`: how many have a profile. `is_refused`: the last run failed
    because a vendor refused its secrets, and nothing has changed since; until then none begins by itself.
    """

    settings: SyncSettings
    missing_secrets: tuple[str, ...]
    run: Run | None
    history: tuple[Run, ...]
    customers: int
    forgotten: int
    is_refused: bool


@dataclass(frozen=True)
class LedgerRow:
    """A customer of a run. Name, e-mail and phone are masked.

    `leader`: the VTEX id of the record whose profile this one shares. `reason`: a code.
    """

    vtex_id: str
    state: RowState
    reason: str | None
    leader: str | None
    profile_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    consent: str
    tries: int
    status: int | None
    done_at: datetime | None


@dataclass(frozen=True)
class LedgerPage:
    """A page of a ledger, and how many rows there are in all."""

    rows: tuple[LedgerRow, ...]
    total: int
