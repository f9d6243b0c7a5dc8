"""Work on many stores in the worker process: what a killed one left another one finishes, each store once."""

from __future__ import annotations

import signal

import pytest

from lib.services.access import Actor
from lib.services.bulk import each_result, start, state
from lib.services.bulk_model import BulkKind, JobState
from lib.services.demo import seed
from lib.services.panel_query import PanelQuery
from lib.services.platform import Platform
from lib.settings import Settings
from tests.builders import Builder, rows
from tests.jobs.worker_process import worker
from tests.waiting import eventually

STORES = 250
SECONDS_TO_TAKE_OVER = 60.0


@pytest.mark.usefixtures("simulator")
def test_what_a_killed_worker_left_another_one_finishes_and_no_store_is_done_twice(
    build: Builder, platform: Platform, settings: Settings, database_url: str
) -> None:
    marta = build.manager()
    seed(Actor.process("test"), STORES)
    job = start(marta.actor, BulkKind.ASSIGN, PanelQuery(), None, owner_id=marta.id)
    with worker(settings, database_url) as first:
        eventually(lambda: state(marta.actor, job).done > 5)
        assert first.end(signal.SIGKILL) == -signal.SIGKILL
    assert state(marta.actor, job).state is JobState.RUNNING
    with worker(settings, database_url):
        eventually(lambda: not state(marta.actor, job).state.is_open, SECONDS_TO_TAKE_OVER)
    found = state(marta.actor, job)
    assert (found.state, found.outcomes) == (JobState.FINISHED, {"done": STORES})
    assert all(item.outcome == "done" for item in each_result(marta.actor, job))
    owned = rows(platform, "SELECT count(*) AS n FROM stores WHERE owner_id = :id", id=marta.id)
    assert owned[0]["n"] == STORES
    given = rows(
        platform,
        "SELECT count(*) AS n, count(DISTINCT store_id) AS stores FROM events"
        " WHERE kind = 'store.owner' AND actor_id = :id",
        id=marta.id,
    )
    assert (given[0]["n"], given[0]["stores"]) == (STORES, STORES)
