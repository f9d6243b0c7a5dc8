"""Several sequences produced at the same time, each in its own thread, handed over as they come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from lib.vendors.http import SessionStopped

T = TypeVar("T")
Source = Callable[[threading.Event], Iterator[T]]
"""Begins one sequence. It ends early, by `SessionStopped`, when the event is set."""


class _End:
    """The last thing that comes from a source, with the fault that ended it, if one did."""

    def __init__(self, fault: Exception | None) -> None:
        self.fault = fault


def together(sources: Sequence[Source[T]], *, seconds: float) -> Generator[T]:
    """Yield what the sources yield, each source in its own order, as soon as any has something.

    It ends when all have ended or `seconds` are over, whichever is first. A fault of a source is raised
    here and ends all. Any end tells the sources to stop and waits for none of them: a call that is under
    way may take as long as its own deadline.
    """
    end = time.monotonic() + seconds
    stopped = threading.Event()
    arrivals: SimpleQueue[T | _End] = SimpleQueue()
    for number, source in enumerate(sources):
        threading.Thread(
            target=_produce, args=(source, stopped, arrivals), name=f"climb-{number}", daemon=True
        ).start()
    try:
        open_sources = len(sources)
        while open_sources:
            try:
                arrived = arrivals.get(timeout=max(0.0, end - time.monotonic()))
            except Empty:
                return
            if not isinstance(arrived, _End):
                yield arrived
                continue
            if arrived.fault:
                raise arrived.fault
            open_sources -= 1
    finally:
        stopped.set()


def _produce(source: Source[T], stopped: threading.Event, arrivals: SimpleQueue[T | _End]) -> None:
    fault: Exception | None = None
    try:
        for item in source(stopped):
            arrivals.put(item)
            if stopped.is_set():
                break
    except SessionStopped:
        pass
    except Exception as error:  # noqa: BLE001 - whatever it is, the thread that waits must learn of it
        fault = error
    finally:
        arrivals.put(_End(fault))
