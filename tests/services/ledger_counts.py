"""The counters of every run beside a count of its rows, whatever was done to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text

from lib.domain.customers import Keys, Rejection
from lib.domain.sync import RowState, RunState
from lib.services.platform import Platform
from lib.services.sync_mapping import LEADS
from lib.services.sync_model import BEFORE_SENDING, as_run

TERMS = ("created", "updated", "unchanged", "rejected", "pending")
_SETTLED = ("created", "updated", "unchanged")
_ROWS = """SELECT run_id, vtex_id, state, reason, leader, place, profile_id, consent,
    phone IS NOT NULL AS has_phone, email IS NOT NULL AS has_email FROM sync_rows"""
_RUNS = "SELECT * FROM sync_runs ORDER BY requested_at"
_MAPPING = "SELECT vtex_id, profile_id, state FROM sync_customers"
_KEYS = "SELECT key FROM sync_forgotten"

Key = tuple[UUID, str]


@dataclass
class Ledgers:
    """All that the tables say, and what cannot be counted there any more.

    `erased`: rows that were settled when their customer was forgotten. They stay in all counts, but say
    nothing of the person any more.
    """

    platform: Platform
    keys: Keys
    runs: list[RowMapping] = field(default_factory=list)
    rows: dict[Key, RowMapping] = field(default_factory=dict)
    mapping: dict[str, RowMapping] = field(default_factory=dict)
    never: set[bytes] = field(default_factory=set)
    erased: list[RowMapping] = field(default_factory=list)

    def look(self) -> None:
        """Read the tables anew."""
        before = self.rows
        with self.platform.engine.connect() as connection:
            runs, found, mapping, forgotten = (
                connection.execute(text(query)).mappings().all() for query in (_RUNS, _ROWS, _MAPPING, _KEYS)
            )
        self.runs = list(runs)
        self.rows = {(row["run_id"], row["vtex_id"]): row for row in found}
        self.mapping = {row["vtex_id"]: row for row in mapping}
        self.never = {bytes(row["key"]) for row in forgotten}
        gone = before.keys() - self.rows.keys()
        self.erased += [before[key] for key in gone if before[key]["state"] in _SETTLED]

    def of(self, run: UUID) -> list[RowMapping]:
        """The rows of a run."""
        return [row for row in self.rows.values() if row["run_id"] == run]

    def prove(self) -> None:
        """Every counter of every run is what its rows give."""
        for run in self.runs:
            erased = [row for row in self.erased if row["run_id"] == run["id"]]
            found = self.of(run["id"])
            told, count = _told(run), counted(found, erased)
            assert told == count, f"{told} is told, {count} is there"
            unknown = sum(row["consent"] == "unknown" for row in _reachable(found, erased))
            assert as_run(run, run["requested_at"]).consents.unknown == unknown
            _prove_places(run, found)
        known = {vtex_id for _, vtex_id in self.rows} | self.mapping.keys()
        assert self.never.isdisjoint(self.keys.of("id", one) for one in known)
        led = Counter(row["profile_id"] for row in self.mapping.values() if row["state"] == LEADS)
        assert set(led.values()) <= {1}

    def prove_kept(self, profiles: Collection[str]) -> None:
        """Whoever the last run settled is remembered with their profile, as far as that is still there."""
        run = self.runs[-1]
        assert run["state"] == RunState.DONE
        if run["is_incomplete"]:
            return
        settled = {
            row["vtex_id"]: row["profile_id"]
            for row in self.of(run["id"])
            if row["state"] in _SETTLED and row["profile_id"] in profiles
        }
        assert settled == {one: self.mapping[one]["profile_id"] for one in settled}


def counted(found: Sequence[RowMapping], erased: Sequence[RowMapping]) -> dict[str, Any]:
    """What the counters of a run must be."""
    terms = Counter(RowState(row["state"]).term for row in found)
    reachable = _reachable(found, erased)
    return {
        "read": len(found),
        **{term: terms[term] for term in TERMS},
        "reasons": dict(Counter(row["reason"] for row in found if row["state"] == RowState.REJECTED)),
        "joined": sum(row["leader"] is not None for row in [*found, *erased]),
        "opted_in": sum(row["consent"] == "in" for row in reachable),
        "opted_out": sum(row["consent"] == "out" for row in reachable),
        "with_phone": sum(row["has_phone"] for row in reachable),
        "with_email": sum(row["has_email"] for row in reachable),
    }


def _told(run: RowMapping) -> dict[str, Any]:
    names = ("read", *TERMS, "reasons", "joined", "opted_in", "opted_out", "with_phone", "with_email")
    return {name: run[name] for name in names}


def _reachable(found: Iterable[RowMapping], erased: Sequence[RowMapping]) -> list[RowMapping]:
    """The rows of customers that can be reached, as they were read."""
    found = [row for row in found if row["reason"] not in BEFORE_SENDING]
    # The row of one who was erased says nothing of them: what it said before counts.
    silent = [row for row in found if row["vtex_id"].startswith(Rejection.FORGOTTEN)]
    assert Counter(row["state"] for row in silent) == Counter(row["state"] for row in erased)
    return [*(row for row in found if row not in silent), *erased]


def _prove_places(run: RowMapping, found: Iterable[RowMapping]) -> None:
    """Whoever waits is sent or goes along with somebody who is; so many calls are left as are to be made."""
    waiting = [row for row in found if RowState(row["state"]).term == RowState.PENDING]
    if run["read_at"] is None:
        assert (run["profiles"], run["calls"]) == (0, 0)
        return
    sent = {row["vtex_id"] for row in waiting if row["place"] is not None}
    assert run["profiles"] - run["calls"] == len(sent)
    assert {row["leader"] for row in waiting if row["place"] is None} <= sent
    if run["state"] == RunState.DONE:
        assert not waiting
