"""A database without room, and one that ends the connections of a run in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lib.domain.sync import RunState
from lib.errors import Unavailable
from tests.builders import Builder, change
from tests.services.syncing import Running, Shop, crowd, is_settled, open_shop

SERVER_FAULTS = {"disk_full": "53100", "out_of_memory": "53200", "too_many_connections": "53300"}


@contextmanager
def failing(shop: Shop, table: str, when: str, code: str) -> Iterator[None]:
    """While it lasts, the server answers each such statement on a table with an error of this code."""
    change(
        shop.platform,
        "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '{code}'; END $$",
    )
    change(shop.platform, f"CREATE TRIGGER no_room BEFORE {when} ON {table} EXECUTE FUNCTION no_room()")
    try:
        yield
    finally:
        change(shop.platform, f"DROP TRIGGER no_room ON {table}")


@pytest.mark.parametrize("code", SERVER_FAULTS.values(), ids=SERVER_FAULTS)
@pytest.mark.parametrize(
    ("table", "when"),
    [
        ("sync_rows", "INSERT"),
        ("sync_customers", "INSERT"),
        ("sync_windows", "INSERT"),
        ("sync_allowances", "UPDATE"),
    ],
)
def test_a_server_without_room_stops_a_run_that_goes_on_when_there_is_some(
    build: Builder, simulator: str, table: str, when: str, code: str
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(12))
    run_id = shop.start()
    with failing(shop, table, when, code), pytest.raises(Unavailable):
        shop.carry_out(run_id)
    assert shop.run().state.is_moving
    assert shop.run().equation.balances
    run = shop.carry_out(run_id)
    assert is_settled(run)
    assert run.equation.created == 12
    assert len(shop.references()) == len(set(shop.references())) == 12
    assert shop.writes() == 12


def test_connections_that_are_ended_again_and_again_double_nobody(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(60))
    shop.control("latency", vendor="hellotext", seconds=0.05)
    run_id = shop.start()
    for least in (1, 10, 20, 30):
        with Running(shop, run_id) as running:
            running.until(lambda run: run.equation.created >= least or not run.state.is_moving)  # noqa: B023
            change(
                build.platform,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            try:
                running.ended()
            except Unavailable:
                continue
    assert is_settled(shop.carry_out(run_id)) or shop.run().state is RunState.DONE
    assert len(shop.references()) == len(set(shop.references())) == 60
    assert shop.writes() == 60
