"""How much a thing costs, told apart from how fast the machine is that runs the test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

# So long a yardstick takes on the machine whose seconds are meant: two cores of an ordinary server.
_YARDSTICK_SECONDS = 0.06


def _yardstick() -> float:
    """CPU seconds of a piece of work that is always the same."""
    began = time.process_time()
    total = 0
    for number in range(450_000):
        total += len(str(number))
    assert total > 0
    return time.process_time() - began


@contextmanager
def costs_less_than(seconds: float) -> Iterator[None]:
    """Fail when what is inside takes more CPU seconds of an ordinary machine.

    A machine that is slower, or busy, takes longer for the yardstick too, which is measured before and after.
    """
    before = _yardstick()
    began = time.process_time()
    yield
    took = time.process_time() - began
    speed = _YARDSTICK_SECONDS / max(before, _yardstick())
    assert took * speed < seconds, f"{took:.2f} s here, {took * speed:.2f} s on an ordinary machine"
