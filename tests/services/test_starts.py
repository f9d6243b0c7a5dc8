"""A person who interrupts a command leaves nothing behind that somebody would wait for, whenever they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event

from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.credential_runs import request_check
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import request_pixel_check
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.services.checked import WORKER
from tests.services.pixels import with_shop

MOMENTS = {"commit": "before it is kept", "checkin": "once it is kept"}
"""SQLAlchemy's events: a transaction is about to be kept; its connection comes back afterwards."""


@contextmanager
def interrupted(engine: Engine, moment: str) -> Iterator[None]:
    """Ctrl-C at a moment of the first transaction from here on."""
    still = [True]

    def interrupt(connection: Any, *_: object) -> None:
        if still:
            still.clear()
            if moment == "checkin":
                # The pool forgets a connection that is interrupted on its way back, and leaves it open.
                connection.close()
            raise KeyboardInterrupt

    event.listen(engine, moment, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        event.remove(engine, moment, interrupt)


@pytest.mark.parametrize("moment", MOMENTS, ids=MOMENTS.get)
@pytest.mark.parametrize(
    ("ask", "carry_out", "table"),
    [(request_pixel_check, run_pixel_check, "pixel_checks"), (request_check, run_check, "check_runs")],
    ids=["a shop", "credentials"],
)
def test_a_check_that_is_interrupted_as_it_begins_is_closed(
    build: Builder,
    platform: Platform,
    simulator: str,
    ask: Callable[[Actor, str], Any],
    carry_out: Callable[[Actor, str, UUID], bool],
    table: str,
    moment: str,
) -> None:
    ana = with_shop(build, simulator)
    asked = ask(ana, "alfa").id
    with interrupted(platform.engine, moment):
        carry_out(WORKER, "alfa", asked)
    closed = rows(platform, f"SELECT state, problem FROM {table} WHERE id = :id", id=asked)
    assert [dict(row) for row in closed] == [{"state": "failed", "problem": "check.abandoned"}]
