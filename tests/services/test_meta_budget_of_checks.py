"""The calls of a credential check count in the budget of the account, as those of every look do."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from lib.services.access import Actor
from lib.services.credential_runs import latest_check
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_budget import MOST_CALLS, take
from lib.services.platform import Platform
from lib.storage.scope import transaction
from tests.builders import Builder, rows
from tests.services.checked import check
from tests.services.conftest import Clock
from tests.services.meta_looks import META_TOKEN, ids

CALLS = "SELECT app, waba_id, calls FROM meta_budgets"


def with_meta(build: Builder) -> Actor:
    actor = build.merchant("alfa").actor
    save_credentials(actor, "alfa", Entered(meta_token=META_TOKEN, **ids("51")))
    return actor


def of_meta(actor: Actor) -> dict[str, tuple[str, str]]:
    run = latest_check(actor, "alfa")
    assert run is not None
    return {row.check_id: (row.outcome, row.code) for row in run.rows if row.check_id.startswith("meta.")}


def test_a_check_counts_what_it_asks_meta(
    build: Builder, platform: Platform, clock: Clock, simulator: str
) -> None:
    assert simulator
    clock.stop_at(datetime(2026, 11, 18, 15, 30, tzinfo=UTC))
    actor = with_meta(build)
    check()
    assert {code for _, code in of_meta(actor).values()} >= {"meta.token.authenticates"}
    # One read of the account and one of the number.
    assert rows(platform, CALLS) == [{"app": "", "waba_id": ids("51")["waba_id"], "calls": 2}]


def test_without_a_call_left_meta_is_not_asked_and_the_check_says_to_wait(
    build: Builder, platform: Platform, clock: Clock, simulator: str
) -> None:
    assert simulator
    clock.stop_at(datetime(2026, 11, 18, 15, 30, tzinfo=UTC))
    actor = with_meta(build)
    with transaction(platform.engine) as connection:
        spent = take(connection, "", ids("51")["waba_id"], MOST_CALLS, clock(), for_a_person=True)
        assert spent is None
    check()
    outcome, code = of_meta(actor)["meta.token"]
    assert (outcome, code) == ("not_provable", "vendor.rate_limited_wait")
    with platform.engine.connect() as connection:
        assert connection.execute(text("SELECT calls FROM meta_budgets")).scalar_one() == MOST_CALLS
