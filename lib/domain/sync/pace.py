"""How fast to write: Hellotext publishes no limit (hellotext.md 2.3), so the speed is found by trying.

As TCP does (RFC 5681): twice as fast from sample to sample until the vendor says that it is too much or
becomes slow, then half of that at once, and from there upwards with care.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MOST_AT_ONCE = 32
"""Calls in flight, whatever happens."""

SLOWEST = 0.2
"""Calls per second: one in five seconds still tells when it gets better."""

FASTEST = 10_000.0
"""Calls per second. No Python process sends more, and without an end doubling has none."""

_CAREFUL = 1.1
_HALF = 0.5
_THREE_QUARTERS = 0.75
# So many failures among the calls of a sample mean that the vendor is overburdened; one or two happen.
_MANY, _FEWEST_FAILURES = 0.25, 3
# With no more than this it may even go faster.
_FEW = 0.1
_SLOW_TIMES, _SLOW_MORE_MS = 2.0, 50.0
# What was the usual speed once may never come back; the memory of it fades by a twentieth for each sample
# that is slower.
_FADING = 0.05


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen over some time.

    `calls` were answered in `seconds`, half of them within `median_ms`; `limited` of them by 429, `failed`
    not properly. `held` says that the rate or the calls in flight held back what could have been sent.
    """

    calls: int
    seconds: float
    median_ms: float
    limited: int
    failed: int
    held: bool


@dataclass(frozen=True, slots=True)
class Pace:
    """`rate` in calls per second, `at_once` calls in flight.

    `best_ms` is the shortest median seen, `ceiling` the rate at which the vendor last said that it is too
    much or became slow.
    """

    rate: float
    at_once: int
    best_ms: float | None = None
    ceiling: float | None = None

    def after(self, sample: Sample, most_at_once: int = MOST_AT_ONCE) -> Pace:
        """The pace after a sample, never below `SLOWEST` and 1, never above `FASTEST` and `most_at_once`."""
        if sample.calls == 0 and not sample.limited and not sample.failed:
            return self
        met = self._met(sample)
        fails = sample.failed >= max(_FEWEST_FAILURES, (sample.calls + sample.failed) * _MANY)
        if not (sample.limited or fails):
            return self._answered(sample, met)._within(most_at_once)
        ceiling = met if sample.limited else self.ceiling
        slower = replace(self, rate=met * _HALF, at_once=int(self.at_once * _HALF), ceiling=ceiling)
        return slower._within(most_at_once)

    def _met(self, sample: Sample) -> float:
        """The rate that there really was: where answers are slow, less than the one allowed."""
        begun = sample.calls + sample.limited + sample.failed
        return min(self.rate, begun / sample.seconds) if sample.seconds else self.rate

    def _answered(self, sample: Sample, met: float) -> Pace:
        best = sample.median_ms if self.best_ms is None else min(self.best_ms, sample.median_ms)
        if sample.median_ms > max(best * _SLOW_TIMES, best + _SLOW_MORE_MS):
            faded = best + (sample.median_ms - best) * _FADING
            return Pace(self.rate, int(self.at_once * _THREE_QUARTERS), faded, met)
        known = replace(self, best_ms=best)
        # A call that fails now and then says nothing about the speed.
        return known._faster() if sample.held and sample.failed <= sample.calls * _FEW else known

    def _faster(self) -> Pace:
        half = None if self.ceiling is None else self.ceiling * _HALF
        if half is None or self.rate < half:
            rate = self.rate * 2 if half is None else min(self.rate * 2, half)
            return replace(self, rate=rate, at_once=self.at_once * 2)
        return replace(self, rate=self.rate * _CAREFUL, at_once=self.at_once + 1)

    def _within(self, most_at_once: int) -> Pace:
        return replace(
            self,
            rate=min(max(self.rate, SLOWEST), FASTEST),
            at_once=max(1, min(self.at_once, most_at_once, MOST_AT_ONCE)),
        )


START = Pace(rate=100.0, at_once=4)
"""The pace with a business of which nothing is known."""
