"""Many write of one store at the same moment: they take turns in one order, and nobody waits in a circle."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from lib.domain.dossier import DossierField
from lib.domain.model import Track
from lib.errors import Unavailable
from lib.services.access import Actor
from lib.services.checklist import declare
from lib.services.dossier import save_field
from lib.services.event_chain import verify_chain
from lib.services.managing import recheck
from lib.services.notes import add_note
from lib.services.platform import Platform
from lib.services.reevaluation import refresh_what_time_changed
from lib.services.setup_links import enrol_member
from lib.services.stores import set_subdivision
from lib.services.tickets import close_ticket, record_ticket
from lib.storage.scope import transaction
from lib.storage.tables import STORE_TABLES
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock
from tests.services.writers import ACCOUNT, DECLARED, WRITERS, World, Write, world_of
from tests.threads import at_once
from tests.waiting import eventually

ROUNDS = 12
WAITS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
HELD = [(table, column) for table, column in STORE_TABLES.items() if table != "stores"]


def require_free(holder: Connection) -> None:
    """Raise where somebody else holds a row of the store."""
    store_id = holder.execute(text("SELECT id FROM stores")).scalar_one()
    for table, column in [*HELD, ("event_heads", "chain")]:
        statement = f"SELECT 1 FROM {table} WHERE {column} = :store FOR NO KEY UPDATE NOWAIT"
        holder.execute(text(statement), {"store": store_id})


@pytest.mark.parametrize("who", WRITERS)
def test_whoever_writes_of_a_store_takes_its_row_before_any_other(
    who: str, build: Builder, platform: Platform, clock: Clock, simulator: str
) -> None:
    assert simulator
    write = WRITERS[who](world_of(build, clock))
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as holder:
        holder.execute(text("SELECT id FROM stores FOR NO KEY UPDATE"))
        writing = pool.submit(write)
        eventually(lambda: writing.done() or rows(platform, WAITS))
        assert not writing.done()
        require_free(holder)
        holder.rollback()
        writing.result(60)


def writers(world: World) -> list[Callable[[int], object]]:
    """Different things that people do to one store, each again and again."""
    ana, marta = world.ana, world.marta.actor
    day = world.clock().date()
    return [
        lambda n: declare(ana, ACCOUNT, Track.WHATSAPP, DECLARED, n % 2 == 0),
        lambda n: save_field(ana, ACCOUNT, DossierField.LEGAL_NAME, f"Luna {n} S.A."),
        lambda n: record_ticket(ana, ACCOUNT, day, None) if n % 2 == 0 else close_ticket(ana, ACCOUNT),
        lambda n: enrol_member(marta, ACCOUNT, f"carla{n}@tienda.example"),
        lambda n: add_note(marta, ACCOUNT, f"Nota {n}"),
        lambda n: set_subdivision(marta, ACCOUNT, "SP" if n % 2 == 0 else None),
        lambda _: recheck(marta, ACCOUNT),
    ]


def test_many_different_writers_of_one_store_at_once_all_succeed(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock().replace(hour=15))
    world = world_of(build, clock)

    def again(write: Callable[[int], object]) -> Write:
        return lambda: [write(number) for number in range(ROUNDS)]

    at_once(*map(again, writers(world)))
    notes = rows(platform, "SELECT count(*) AS n FROM notes")
    assert notes[0]["n"] == ROUNDS
    assert verify_chain(Actor.process("test")).faults == ()


def test_what_somebody_works_on_is_looked_at_again_later_and_nobody_waits_for_it(
    build: Builder, platform: Platform
) -> None:
    build.merchant(ACCOUNT)
    change(platform, "UPDATE integrations SET rulebook = 'older'")
    older = "SELECT track FROM integrations WHERE rulebook = 'older'"
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as holder:
        holder.execute(text("SELECT id FROM integrations WHERE track = 'hellotext' FOR UPDATE"))
        looking = pool.submit(refresh_what_time_changed)
        eventually(lambda: looking.done() or rows(platform, WAITS))
        is_done = looking.done()
        left = [row["track"] for row in rows(platform, older)]
        holder.rollback()
        looking.result(30)
    assert is_done
    assert left == ["hellotext"]
    assert refresh_what_time_changed() == 1
    assert rows(platform, older) == []


def test_two_that_wait_for_each_other_are_not_told_that_the_database_is_away(platform: Platform) -> None:
    change(platform, "CREATE TABLE two (id int PRIMARY KEY)")
    change(platform, "INSERT INTO two VALUES (1), (2)")
    hold = text("SELECT id FROM two WHERE id = :id FOR UPDATE")

    try:
        with transaction(platform.engine) as first, ThreadPoolExecutor(1) as pool:
            first.execute(hold, {"id": 1})

            def other() -> str:
                try:
                    with transaction(platform.engine) as second:
                        second.execute(hold, {"id": 2})
                        second.execute(hold, {"id": 1})
                except Unavailable as error:
                    return error.code
                return "done"

            waiting = pool.submit(other)
            eventually(lambda: rows(platform, WAITS))
            # Whoever waited long enough to look is the one that is refused.
            first.execute(text("SET LOCAL deadlock_timeout = '1min'"))
            first.execute(hold, {"id": 2})
            assert waiting.result(30) == "database.busy"
    finally:
        change(platform, "DROP TABLE two")
