"""The ledger's arithmetic: read = created + updated + unchanged + rejected + pending."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Equation:
    """Numbers of customers. It balances at any time, not only at the end."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    pending: int = 0

    @property
    def done(self) -> int:
        """How many are settled for good."""
        return self.created + self.updated + self.unchanged + self.rejected

    @property
    def balances(self) -> bool:
        """Whether every customer that was read is in exactly one of the other terms."""
        return self.read == self.done + self.pending
