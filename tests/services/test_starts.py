"""A person who interrupts a command leaves nothing behind that somebody would wait for, whenever they do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event

from lib.services.checking import run_check
from lib.services.credential_runs import request_check
from lib.services.pixel_checking import run_pixel_check
from lib.services.pixel_runs import request_pixel_check
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.services.checked import WORKER
from tests.services.pixels import with_shop

BOTH = pytest.mark.parametrize("moment", ["commit", "checkin"], ids=["before it is kept", "once it is kept"])
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


@BOTH
def test_a_look_at_a_shop_that_is_interrupted_as_it_begins_is_closed(
    build: Builder, platform: Platform, simulator: str, moment: str
) -> None:
    ana = with_shop(build, simulator)
    check = request_pixel_check(ana, "alfa")
    with interrupted(platform.engine, moment):
        run_pixel_check(WORKER, "alfa", check.id)
    (row,) = rows(platform, "SELECT state, problem FROM pixel_checks")
    assert dict(row) == {"state": "failed", "problem": "check.abandoned"}


@BOTH
def test_a_check_of_credentials_that_is_interrupted_as_it_begins_is_closed(
    build: Builder, platform: Platform, simulator: str, moment: str
) -> None:
    ana = with_shop(build, simulator)
    run = request_check(ana, "alfa")
    with interrupted(platform.engine, moment):
        run_check(WORKER, "alfa", run.id)
    state = rows(platform, "SELECT state, problem FROM check_runs WHERE id = :id", id=run.id)
    assert [dict(row) for row in state] == [{"state": "failed", "problem": "check.abandoned"}]
