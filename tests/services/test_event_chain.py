"""The history hangs together, and whoever touches it behind our back is noticed."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from lib.domain.model import Track
from lib.errors import NotAllowed, NotFound
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import declare
from lib.services.event_chain import ChainFault, Fault, verify_chain
from lib.services.platform import Platform
from lib.storage.bulk import copy_rows
from lib.storage.migrate import downgrade, upgrade
from lib.storage.scope import Scope
from lib.storage.tables import events
from tests.builders import Builder, rows

US = Actor.process("test")
COLUMNS = ("store_id", "track", "at", "actor_name", "kind", "subject", "old", "new")


def tamper(platform: Platform, sql: str, **values: object) -> None:
    """Do what only somebody with the whole database in hand can do: past every trigger."""
    with platform.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(sql), values)


@pytest.fixture
def alfa(build: Builder) -> UUID:
    """A store with seven events and more, beside another one."""
    ana, beta = build.merchant("alfa"), build.merchant("beta")
    for holds in (True, False, True):
        declare(ana.actor, "alfa", Track.WHATSAPP, "meta_business_account", holds)
        declare(beta.actor, "beta", Track.WHATSAPP, "meta_business_account", holds)
    found: UUID = rows(build.platform, "SELECT id FROM stores WHERE account = 'alfa'")[0]["id"]
    return found


def places(platform: Platform, store_id: UUID) -> list[int]:
    found = rows(platform, "SELECT place FROM events WHERE store_id = :it ORDER BY id", it=store_id)
    return [row["place"] for row in found]


def faults() -> tuple[ChainFault, ...]:
    return verify_chain(US).faults


def test_what_was_written_by_the_services_holds(platform: Platform, alfa: UUID) -> None:
    assert places(platform, alfa) == list(range(1, len(places(platform, alfa)) + 1))
    report = verify_chain(US)
    assert report.faults == ()
    assert report.events == rows(platform, "SELECT count(*) AS n FROM events")[0]["n"]
    assert report.chains == 2


def test_the_hash_can_be_computed_without_the_database(platform: Platform, alfa: UUID) -> None:
    link = b""
    for row in rows(platform, "SELECT * FROM events WHERE store_id = :it ORDER BY place", it=alfa):
        written = rows(
            platform, "SELECT old::text AS old, new::text AS new FROM events WHERE id = :it", it=row["id"]
        )[0]
        fields = [
            json.dumps(value, ensure_ascii=False)
            for value in (
                row["place"],
                str(row["store_id"]),
                row["track"],
                (row["at"] - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1),
                row["actor_id"] and str(row["actor_id"]),
                row["actor_name"],
                row["kind"],
                row["subject"],
            )
        ]
        text_of_it = f"[{', '.join([*fields, written['old'] or 'null', written['new'] or 'null'])}]"
        link = hashlib.sha256(link + text_of_it.encode()).digest()
        assert bytes(row["hash"]) == link


def test_rows_loaded_in_bulk_are_chained_too(platform: Platform, alfa: UUID) -> None:
    now = datetime(2026, 3, 4, 5, 6, 7, 891, tzinfo=UTC)
    loaded = [(alfa, None, now, "demo", "store.added", None, None, '{"a": 1}')] * 3
    with platform.engine.begin() as connection:
        copy_rows(Scope(connection, None), events, COLUMNS, loaded)
    assert faults() == ()
    assert places(platform, alfa) == list(range(1, len(places(platform, alfa)) + 1))


def test_it_holds_in_whatever_time_zone_it_is_read(platform: Platform, alfa: UUID) -> None:
    assert alfa
    name = rows(platform, "SELECT current_database() AS name")[0]["name"]
    for zone in ("America/Montevideo", "Asia/Kolkata"):
        tamper(platform, f"ALTER DATABASE \"{name}\" SET timezone = '{zone}'")
        platform.engine.dispose()
        assert rows(platform, "SHOW timezone")[0]["TimeZone"] == zone
        assert faults() == ()
    tamper(platform, f'ALTER DATABASE "{name}" RESET timezone')
    platform.engine.dispose()


@pytest.mark.parametrize(
    "change",
    [
        "actor_name = 'nobody'",
        "actor_id = NULL",
        "at = at + interval '1 microsecond'",
        "kind = 'store.added'",
        "subject = 'another'",
        "track = 'hellotext'",
        "old = '{}'",
        'new = \'{"result": "failed"}\'',
        "hash = '\\x00'",
        "store_id = NULL",
    ],
)
def test_a_changed_event_is_named(platform: Platform, alfa: UUID, change: str) -> None:
    tamper(platform, f"UPDATE events SET {change} WHERE store_id = :it AND place = 2", it=alfa)
    found = [one for one in faults() if one.account == "alfa"]
    assert [one.place for one in found] == [2]
    # An event that was moved away is missing where it was.
    assert found[0].fault is (Fault.REMOVED if "store_id" in change else Fault.CHANGED)


def test_a_changed_event_whose_hash_was_computed_anew_breaks_the_next_one(
    platform: Platform, alfa: UUID
) -> None:
    tamper(platform, "UPDATE events SET actor_name = 'x' WHERE store_id = :it AND place = 2", it=alfa)
    tamper(
        platform,
        "UPDATE events AS e SET hash = puente_event_hash(b.hash, e.place, e) FROM events AS b"
        " WHERE e.store_id = :it AND e.place = 2 AND b.store_id = :it AND b.place = 1",
        it=alfa,
    )
    assert faults() == (ChainFault("alfa", 3, Fault.CHANGED),)


def test_a_removed_event_is_named(platform: Platform, alfa: UUID) -> None:
    tamper(platform, "DELETE FROM events WHERE store_id = :it AND place = 2", it=alfa)
    assert faults() == (ChainFault("alfa", 2, Fault.REMOVED),)


def test_an_event_removed_at_the_end_is_named(platform: Platform, alfa: UUID) -> None:
    last = places(platform, alfa)[-1]
    tamper(platform, "DELETE FROM events WHERE store_id = :it AND place > :last", it=alfa, last=last - 2)
    assert faults() == (ChainFault("alfa", last - 1, Fault.REMOVED),)


def test_a_history_removed_as_a_whole_is_named(platform: Platform, alfa: UUID) -> None:
    tamper(platform, "DELETE FROM events WHERE store_id = :it", it=alfa)
    assert faults() == (ChainFault("alfa", 1, Fault.REMOVED),)
    tamper(platform, "DELETE FROM event_heads WHERE chain = :it", it=alfa)
    assert faults() == (ChainFault("alfa", 1, Fault.REMOVED),)


@pytest.mark.parametrize("behind", [0, 1])
def test_an_inserted_event_is_named(platform: Platform, alfa: UUID, behind: int) -> None:
    last = places(platform, alfa)[-1]
    place = last + 1 if behind else 2
    tamper(
        platform,
        "INSERT INTO events (store_id, at, actor_name, kind, place, hash)"
        " VALUES (:it, now(), 'x', 'store.added', :place, '')",
        it=alfa,
        place=place,
    )
    # Beside an event of the same place; behind the end its hash fits nothing.
    expected = ChainFault("alfa", place, Fault.CHANGED if behind else Fault.INSERTED)
    assert faults() == (expected,)


def test_an_event_inserted_behind_the_end_with_a_hash_that_fits_is_named(
    platform: Platform, alfa: UUID
) -> None:
    last = places(platform, alfa)[-1]
    tamper(platform, "CREATE TABLE kept AS SELECT * FROM event_heads")
    with acting(US, Action.VIEW_AUDIT, "alfa") as act:
        act.record("store.added")
    tamper(
        platform,
        "UPDATE event_heads AS h SET length = k.length, hash = k.hash FROM kept AS k WHERE k.chain = h.chain",
    )
    tamper(platform, "DROP TABLE kept")
    assert faults() == (ChainFault("alfa", last + 1, Fault.INSERTED),)


@pytest.mark.parametrize("sql", ["TRUNCATE event_heads", "DELETE FROM event_heads"])
def test_ends_that_were_removed_are_noticed(platform: Platform, alfa: UUID, sql: str) -> None:
    assert alfa
    tamper(platform, sql)
    assert [(one.account, one.fault) for one in faults()] == [
        ("alfa", Fault.CHANGED),
        ("beta", Fault.CHANGED),
    ]


def test_an_end_that_was_changed_is_noticed(platform: Platform, alfa: UUID) -> None:
    tamper(platform, "UPDATE event_heads SET hash = '\\x00' WHERE chain = :it", it=alfa)
    assert faults() == (ChainFault("alfa", places(platform, alfa)[-1], Fault.CHANGED),)


def test_events_of_no_store_have_a_chain_of_their_own(platform: Platform, build: Builder) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(NotAllowed):
        verify_chain(ana.actor)
    assert verify_chain(US).chains == 2
    tamper(platform, "UPDATE events SET kind = 'x' WHERE store_id IS NULL")
    assert faults() == (ChainFault(None, 1, Fault.CHANGED),)


def test_one_store_can_be_asked_for_alone(platform: Platform, alfa: UUID) -> None:
    tamper(platform, "DELETE FROM events WHERE store_id = :it AND place = 2", it=alfa)
    assert verify_chain(US, "alfa").faults == (ChainFault("alfa", 2, Fault.REMOVED),)
    beta = verify_chain(US, "beta")
    assert (beta.faults, beta.chains) == ((), 1)
    with pytest.raises(NotFound, match=r"store\.unknown"):
        verify_chain(US, "no-such-store")


def test_writers_at_once_leave_one_chain(platform: Platform, alfa: UUID) -> None:
    before = len(places(platform, alfa))

    def write(_: int) -> None:
        for _again in range(5):
            with acting(US, Action.VIEW_AUDIT, "alfa") as act:
                act.record("store.added")

    with ThreadPoolExecutor(4) as several:
        list(several.map(write, range(4)))
    assert faults() == ()
    assert sorted(places(platform, alfa)) == list(range(1, before + 21))


def test_two_who_begin_a_chain_at_once_leave_one(platform: Platform, build: Builder) -> None:
    build.merchant("alfa")
    store_id = rows(platform, "SELECT id FROM stores")[0]["id"]
    tamper(platform, "TRUNCATE events, event_heads")
    insert = text("INSERT INTO events (store_id, at, actor_name, kind) VALUES (:it, now(), 'x', 'y')")

    def second() -> None:
        with platform.engine.begin() as other:
            other.execute(insert, {"it": store_id})

    with ThreadPoolExecutor(1) as another, platform.engine.begin() as connection:
        connection.execute(insert, {"it": store_id})
        waiting = another.submit(second)
    waiting.result(timeout=20)
    assert places(platform, store_id) == [1, 2]
    assert faults() == ()


def test_a_history_from_before_the_chain_is_chained(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    upgrade(engine)
    downgrade(engine, "0008")
    alfa, beta = uuid4(), uuid4()
    with engine.begin() as connection:
        for store_id, account in ((alfa, "alfa"), (beta, "beta")):
            connection.execute(
                text(
                    "INSERT INTO stores (id, account, name, search, country, time_zone, created_at)"
                    " VALUES (:id, :account, 'x', 'x', 'UY', 'UTC', now())"
                ),
                {"id": store_id, "account": account},
            )
        for own in (alfa, None, beta, alfa, None, alfa):
            connection.execute(
                text("INSERT INTO events (store_id, at, actor_name, kind) VALUES (:it, now(), 'x', 'y')"),
                {"it": own},
            )
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO events (store_id, at, actor_name, kind) VALUES (:it, now(), 'x', 'y')"),
            {"it": alfa},
        )
        found = connection.execute(text("SELECT store_id, place FROM events ORDER BY id")).all()
        ends = connection.execute(text("SELECT chain, length FROM event_heads")).all()
        wrong = connection.execute(
            text(
                "SELECT count(*) FROM (SELECT hash, puente_event_hash(lag(hash, 1, ''::bytea) OVER"
                " (PARTITION BY store_id ORDER BY place), place, e) AS expected FROM events AS e) AS them"
                " WHERE hash <> expected"
            )
        ).scalar_one()
    engine.dispose()
    assert found == [(alfa, 1), (None, 1), (beta, 1), (alfa, 2), (None, 2), (alfa, 3), (alfa, 4)]
    assert set(ends) == {(alfa, 4), (beta, 1), (UUID(int=0), 2)}
    assert wrong == 0
