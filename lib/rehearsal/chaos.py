"""Faults by chance, the same ones each time for the same seed and the same order of requests."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping

from lib.rehearsal.magic import LIMIT_FAULTS, WRITE_FAULTS, Fault


class Chaos:
    """What goes wrong with the requests to one vendor.

    Each request meets each fault by its probability in `rates`; a write fault leaves reads alone. A refusal
    with 429 comes `burst` times in a row and asks to wait `retry_after` seconds. `given` counts what went
    wrong. Raises `ValueError` for probabilities that are none.
    """

    def __init__(self, seed: int, rates: Mapping[Fault, float], burst: int, retry_after: int) -> None:
        if any(rate < 0 for rate in rates.values()) or sum(rates.values()) > 1:
            raise ValueError("rates must be probabilities of together at most 1")
        self.retry_after = retry_after
        self.given: Counter[Fault] = Counter()
        self._dice = random.Random(seed)  # noqa: S311 - chance for a rehearsal, no secret depends on it
        self._rates = dict(sorted(rates.items()))
        self._burst = burst
        self._refusing: list[Fault] = []

    def fault(self, *, writes: bool) -> Fault | None:
        """The fault of the next request, if any. `writes` says whether the request is a POST or a PATCH."""
        fault = self._next(writes=writes)
        if fault:
            self.given[fault] += 1
        return fault

    def _next(self, *, writes: bool) -> Fault | None:
        if self._refusing:
            return self._refusing.pop()
        fault = self._drawn()
        if fault in WRITE_FAULTS and not writes:
            return None
        if fault in LIMIT_FAULTS:
            self._refusing = [fault] * (self._burst - 1)
        return fault

    def _drawn(self) -> Fault | None:
        point = self._dice.random()
        for fault, rate in self._rates.items():
            point -= rate
            if point < 0:
                return fault
        return None
