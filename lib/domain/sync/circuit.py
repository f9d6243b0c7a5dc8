"""When to leave a vendor alone that does not answer properly (vtex.md 5: after five failures)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FAILURES_TO_OPEN = 5
"""So many in a row open the circuit."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """Open: nothing is sent until `open_until`. Then one try: if it fails as well, it opens again."""

    failures: int = 0
    open_until: datetime | None = None

    def after(self, result_ok: bool, now: datetime, seconds: float = 60.0) -> Circuit:
        """The circuit after one more result; what comes late while it is open does not lengthen that."""
        if result_ok:
            return Circuit()
        if self.is_open(now):
            return self
        failures = self.failures + 1
        opens = failures >= FAILURES_TO_OPEN
        return Circuit(failures, now + timedelta(seconds=seconds) if opens else None)

    def is_open(self, now: datetime) -> bool:
        """Whether nothing may be sent now."""
        return self.open_until is not None and now < self.open_until
