"""The runs that the page shows: the last ones, and the one that read everything last."""

from __future__ import annotations

from datetime import timedelta

from lib.domain.sync import RunKind, RunState
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.sync_runs import HISTORY, sync_page
from tests.builders import Builder, change
from tests.services.synced import REQUESTED, a_run


def hourly_runs(platform: Platform, hours: int) -> None:
    """So many runs of changes after one that read everything."""
    for hour in range(hours):
        run = a_run(platform, "alfa", state=RunState.DONE, requested_at=REQUESTED + timedelta(hours=hour + 1))
        change(platform, "UPDATE sync_runs SET kind = 'incremental' WHERE id = :id", id=run)


def test_the_last_one_that_read_everything_stays_in_sight(build: Builder) -> None:
    owner = build.merchant("alfa")
    first = a_run(build.platform, "alfa", state=RunState.DONE)
    hourly_runs(build.platform, HISTORY + 5)
    history = sync_page(owner.actor, "alfa").history
    assert [run.kind for run in history] == [RunKind.INCREMENTAL] * HISTORY + [RunKind.FULL]
    assert history[-1].id == first


def test_it_is_shown_once(build: Builder) -> None:
    actor: Actor = build.merchant("alfa").actor
    a_run(build.platform, "alfa", state=RunState.DONE)
    hourly_runs(build.platform, 3)
    assert len(sync_page(actor, "alfa").history) == 4
