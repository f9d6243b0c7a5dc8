"""No statement reaches a store's data without a scope, and a scope never shows another store's rows."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, Executable, Table, delete, exists, func, insert, select, text, true, update
from sqlalchemy.exc import IntegrityError

from lib.domain.dossier import DossierField
from lib.domain.model import Language, Route, Track
from lib.domain.phone import Answers
from lib.errors import Unavailable
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.alerts import BROKEN, raise_alert
from lib.services.checking import run_check
from lib.services.checklist import choose_route, declare
from lib.services.credential_runs import request_check
from lib.services.credentials import save_credentials
from lib.services.documents import upload_document
from lib.services.dossier import save_field
from lib.services.notes import add_note
from lib.services.number_file_runs import judge_uploaded, read_uploaded
from lib.services.number_files import start, upload
from lib.services.numbers import save_number
from lib.services.pixel import choose_domain
from lib.services.platform import Platform
from lib.services.routes import answer_question
from lib.services.setup import mark_step
from lib.services.setup_links import invite
from lib.services.step_links import make_step_link
from lib.services.tickets import add_answer, record_ticket
from lib.services.visits import begin_visit
from lib.services.waiving import waive
from lib.storage.bulk import RowsRefused, copy_rows
from lib.storage.engine import make_engine
from lib.storage.scope import Scope, UnscopedQuery
from lib.storage.tables import STORE_TABLES, events, integrations, metadata, people, stores
from tests.builders import Builder, healthy
from tests.days import days_ago
from tests.papers import png
from tests.services.synced import synchronised

TABLES = [metadata.tables[name] for name in STORE_TABLES]
by_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def own_column(table: Table) -> str:
    return STORE_TABLES[table.name]


@pytest.fixture(scope="module")
def guarded(postgres: str) -> Iterator[Engine]:
    """A guarded engine. A refused statement never reaches the database, so it needs no tables."""
    engine = make_engine(postgres)
    yield engine
    engine.dispose()


def refused(engine: Engine, statement: Executable) -> str:
    """The tables named by the refusal of a statement."""
    with engine.connect() as connection, pytest.raises(UnscopedQuery) as raised:
        connection.execute(statement)
    return str(raised.value)


def test_every_table_that_names_a_store_is_a_store_table() -> None:
    naming = {table.name for table in metadata.tables.values() if "store_id" in table.c}
    assert naming | {"stores"} == set(STORE_TABLES)


STATEMENTS: dict[str, Callable[[Table], Executable]] = {
    "select": select,
    "count": lambda table: select(func.count()).select_from(table),
    "alias": lambda table: select(table.alias("other")),
    "subquery": lambda table: select(select(table).subquery()),
    "with": lambda table: select(select(table).cte()),
    "exists": lambda table: select(people.c.id).where(exists(select(table.c[own_column(table)]))),
    "scalar": lambda table: select(select(func.count()).select_from(table).scalar_subquery()),
    "union": lambda table: select(table.c[own_column(table)]).union(select(people.c.id)),
    "join": lambda table: select(people.c.id).join_from(people, table, true()),
    "insert": lambda table: insert(table).values(dict.fromkeys(table.primary_key.columns.keys())),
    "insert from": lambda table: insert(people).from_select(["id"], select(table.c[own_column(table)])),
    "update": lambda table: update(table).values({own_column(table): uuid4()}),
    "update by": lambda table: (
        update(people).where(people.c.id.in_(select(table.c[own_column(table)]))).values(name="x")
    ),
    "delete": delete,
    "delete by": lambda table: delete(people).where(people.c.id.in_(select(table.c[own_column(table)]))),
}


@by_table
@pytest.mark.parametrize("kind", STATEMENTS)
def test_a_statement_without_a_scope_is_refused(guarded: Engine, table: Table, kind: str) -> None:
    assert refused(guarded, STATEMENTS[kind](table)) == table.name


def test_a_join_needs_a_mark_for_each_of_its_store_tables(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        scope = Scope(connection, None)
        for other in [table for table in TABLES if table is not stores]:
            joined = select(stores.c.id).join_from(stores, other, other.c.store_id == stores.c.id)
            with pytest.raises(UnscopedQuery, match=f"^{other.name}$"):
                connection.execute(joined.where(scope.on(stores)))
            with pytest.raises(UnscopedQuery, match=r"^stores$"):
                connection.execute(joined.where(scope.on(other)))
            assert connection.execute(joined.where(scope.on(stores), scope.on(other))).all() == []


def test_a_table_without_stores_needs_no_scope(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(people)).scalar_one() == 0


@pytest.fixture
def full_stores(build: Builder, platform: Platform, simulator: str) -> tuple[UUID, UUID]:
    """Ids of two stores that have rows in every store table."""
    assert simulator
    ids = []
    for account in ("alfa", "beta"):
        actor = build.merchant(account).actor
        declare(actor, account, Track.WHATSAPP, "meta_business_account", True)
        answer_question(actor, account, Track.WHATSAPP, "admin", "me")
        upload_document(actor, account, Track.WHATSAPP, "whatsapp_logo", "logo.png", png())
        make_step_link(actor, account, Track.WHATSAPP, "whatsapp_number_owned", "Carla", Language.ES)
        save_field(actor, account, DossierField.LEGAL_NAME, f"{account} S.A.")
        record_ticket(actor, account, days_ago(1), None)
        add_answer(actor, account, days_ago(1), "Hola")
        save_number(actor, account, "+598 94 123 456", "UY", Answers())
        meta = {"waba_id": "206853218861309", "meta_token": "EAAB" + "x7Yz9Kq" * 24}
        save_credentials(actor, account, healthy(account, **meta))
        assert run_check(Actor.process("worker"), account, request_check(actor, account).id)
        file = upload(actor, account, "x.csv", b"telefono\n94 123 456\n")
        read_uploaded(Actor.process("worker"), account, file.id)
        start(actor, account, file.id, number_column=0, country_column=None, default_country="UY")
        assert judge_uploaded(Actor.process("worker"), account, file.id, 1, lambda: True)
        invite(Actor.process("test"), account, f"carla@{account}.example")
        begin_visit(actor, account)
        choose_route(actor, account, Track.WHATSAPP, Route.SELF_SERVICE)
        mark_step(actor, account, "account_confirmed", True)
        synchronised(platform, actor, account)
        choose_domain(actor, account, f"www.{account}.example")
        with acting(actor, Action.VIEW_STORE, account) as act:
            raise_alert(act, BROKEN, "vtex.login", facts={})
            ids.append(act.store.id)
        colleague = build.manager()
        add_note(colleague.actor, account, "¿La llamas?", [build.manager().id])
        waive(colleague.actor, account, Track.HELLOTEXT, "hellotext_pixel", "Otro día")
    return ids[0], ids[1]


def seen(scope: Scope, table: Table) -> set[UUID]:
    column = table.c[own_column(table)]
    return set(scope.connection.execute(select(column).where(scope.on(table))).scalars())


def test_a_scope_shows_the_rows_of_its_stores_and_of_no_other(
    platform: Platform, full_stores: tuple[UUID, UUID]
) -> None:
    alfa, beta = full_stores
    with platform.engine.connect() as connection:
        for table in TABLES:
            assert seen(Scope(connection, None), table) == {alfa, beta}, table.name
            assert seen(Scope(connection, frozenset({alfa})), table) == {alfa}, table.name
            assert seen(Scope(connection, frozenset({uuid4()})), table) == set(), table.name
            assert seen(Scope(connection, frozenset()), table) == set(), table.name


def test_a_scope_changes_and_removes_rows_of_its_own_stores_only(
    platform: Platform, full_stores: tuple[UUID, UUID]
) -> None:
    alfa, beta = full_stores
    for table in [table for table in TABLES if table not in (stores, events)]:
        with platform.engine.connect() as connection:
            scope = Scope(connection, frozenset({alfa}))
            changed = connection.execute(
                update(table)
                .where(scope.on(table))
                .values(store_id=table.c.store_id)
                .returning(table.c.store_id)
            )
            assert set(changed.scalars()) == {alfa}, table.name
            removed = connection.execute(delete(table).where(scope.on(table)).returning(table.c.store_id))
            assert set(removed.scalars()) == {alfa}, table.name
            assert beta in seen(Scope(connection, None), table), table.name


def test_a_row_of_a_store_outside_the_scope_cannot_be_written(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        scope = Scope(connection, frozenset({uuid4()}))
        for table in TABLES:
            with pytest.raises(UnscopedQuery, match=f"^{table.name}$"):
                scope.insert(table, uuid4())
            with pytest.raises(UnscopedQuery, match=f"^{table.name}$"):
                scope.upsert(table, uuid4(), (own_column(table),))


def test_what_was_allowed_with_a_scope_is_refused_without_one_every_time(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        everywhere = Scope(connection, None)
        allowed = everywhere.insert(stores, uuid4())
        for _again in range(2):
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(allowed)
            # The same statement to the letter, and so the same to the cache of statements.
            with pytest.raises(UnscopedQuery, match=r"^stores$"):
                connection.execute(insert(stores).values(id=uuid4()))
            assert connection.execute(select(stores).where(everywhere.on(stores))).all() == []
            with pytest.raises(UnscopedQuery, match=r"^stores$"):
                connection.execute(select(stores))


def test_many_rows_are_loaded_only_where_every_store_is_in_reach(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        narrow = Scope(connection, frozenset({uuid4()}))
        with pytest.raises(UnscopedQuery, match=r"^integrations$"):
            copy_rows(narrow, integrations, ("id",), [(uuid4(),)])


def test_rows_that_the_database_refuses_are_not_quoted_in_the_error(platform: Platform) -> None:
    typed = "+598 94 123 456"
    with platform.engine.connect() as connection, pytest.raises(RowsRefused) as refused:
        copy_rows(Scope(connection, None), integrations, ("id",), [(typed,)])
    assert str(refused.value) == "integrations: 22P02"
    assert typed not in "".join(traceback.format_exception(refused.value))


def test_a_database_that_goes_away_while_rows_are_loaded_is_said_to_be_away(platform: Platform) -> None:
    with platform.engine.connect() as connection:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()

        def rows() -> Iterator[tuple[UUID]]:
            with platform.engine.connect() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            # Enough to fill every buffer on the way.
            yield from ((uuid4(),) for _ in range(200_000))

        with pytest.raises(Unavailable, match=r"database\.unreachable"):
            copy_rows(Scope(connection, None), integrations, ("id",), rows())
        connection.invalidate()
