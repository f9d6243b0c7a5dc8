"""Hearing what a person wants of a run while the database is busy with one long statement for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import Final, cast

from psycopg import Connection, Error

from lib.errors import Unavailable
from lib.services.access import Act
from lib.services.sync_work import Asked, Overtaken, ToldToStop, Work

_AGAIN_SECONDS: Final = 0.1
_LONGEST_CANCEL: Final = 5.0


@contextmanager
def listening(work: Work, act: Act) -> Iterator[None]:
    """Give signs of life, and end the statement of `act` that goes on when somebody wants the run to stop.

    `act` must not hold the row of the run. Raises Asked, Overtaken and ToldToStop.
    """
    listener = _Listener(work, act)
    listener.start()
    try:
        yield
    finally:
        # What somebody wants comes before the fault of a statement that was ended for it.
        listener.end()


class _Listener:
    def __init__(self, work: Work, act: Act) -> None:
        self._work = work
        self._connection = cast("Connection", act.connection.connection.driver_connection)
        self._is_over = Event()
        self._heard: Asked | Overtaken | ToldToStop | None = None
        self._thread = Thread(target=self._listen, name="sync-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Listen no more. Raises what was heard."""
        self._is_over.set()
        self._thread.join()
        if self._heard is not None:
            raise self._heard

    def _listen(self) -> None:
        while self._heard is None and not self._is_over.wait(self._work.limits.look_seconds):
            try:
                self._work.raise_if_asked()
            except (Asked, Overtaken, ToldToStop) as heard:
                self._heard = heard
            except Unavailable:
                # The statement itself hears of that as well.
                return
        # Between two statements there is none to be ended: the next one is.
        while self._heard is not None and not self._is_over.wait(_AGAIN_SECONDS):
            with suppress(Error):
                self._connection.cancel_safe(timeout=_LONGEST_CANCEL)
