"""The ledger's arithmetic: read = created + updated + unchanged + rejected + pending."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lib.domain.sync.states import RowState


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

    @property
    def is_settled(self) -> bool:
        """Whether nothing is pending."""
        return self.pending == 0

    def moved(self, before: RowState | None, after: RowState, count: int = 1) -> Equation:
        """The equation after so many customers went from one state to another; from None: newly read.

        Raises ValueError where there were not so many.
        """
        source = "read" if before is None else before.term
        if count < 0 or (before is not None and self._of(source) < count):
            raise ValueError("there are not so many customers in this state")
        if source == after.term:
            return self
        gained = replace(self, **{after.term: self._of(after.term) + count})
        taken = count if before is None else -count
        return replace(gained, **{source: self._of(source) + taken})

    def _of(self, term: str) -> int:
        number: int = getattr(self, term)
        return number
