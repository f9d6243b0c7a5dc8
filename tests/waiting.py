"""Waiting for another process or thread, with an end to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_PAUSE_SECONDS = 0.05


def eventually(condition: Callable[[], T | None], seconds: float = 45.0) -> T:
    """The first true value of `condition`; AssertionError when it stays false for `seconds`."""
    pause = threading.Event()
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"still {value!r} after {seconds} s"
        pause.wait(_PAUSE_SECONDS)
