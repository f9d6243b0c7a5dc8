"""Our people come and go while others work: nobody waits in vain, and no store is left with somebody gone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from lib.domain.invitation import Column
from lib.domain.model import Track
from lib.errors import InvalidFields, InvalidInput
from lib.services.invitations import create_store
from lib.services.people import Person
from lib.services.people_admin import remove
from lib.services.platform import Platform
from lib.services.setup_link_use import open_setup_link
from lib.services.setup_links import SetupLinkState
from lib.services.stores import add_store
from tests.builders import Builder, rows
from tests.waiting import eventually

FORM = {
    Column.ACCOUNT: "alfa",
    Column.NAME: "Tienda Alfa",
    Column.COUNTRY: "UY",
    Column.EMAIL: "ana@alfa.example",
}
WAITING = (
    "SELECT count(*) AS n FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def waiting(platform: Platform) -> int:
    """How many wait for somebody else."""
    return int(rows(platform, WAITING)[0]["n"])


def test_a_removal_does_not_wait_for_what_the_person_is_writing(build: Builder, platform: Platform) -> None:
    elena, marta = build.administrator(), build.manager()
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as writing:
        # What every row takes that names the person as the one who wrote it.
        writing.execute(text("SELECT id FROM people WHERE id = :id FOR KEY SHARE"), {"id": marta.id})
        removing = pool.submit(remove, elena.actor, marta.id, None)
        eventually(lambda: removing.done() or waiting(platform))
        is_done = removing.done()
        writing.rollback()
        assert removing.result(30) == 0
    assert is_done


def by_form(marta: Person, pedro: Person) -> object:
    """A store with Pedro in charge, by the form."""
    return create_store(marta.actor, {**FORM, Column.OWNER: pedro.email})


def by_command(marta: Person, pedro: Person) -> object:
    """The same by the service that every way of adding a store goes through."""
    return add_store(marta.actor, "alfa", "Tienda Alfa", "UY", owner_id=pedro.id)


@pytest.mark.parametrize(("add", "refusal"), [(by_form, InvalidFields), (by_command, InvalidInput)])
def test_nobody_who_is_being_removed_is_put_in_charge_of_a_new_store(
    build: Builder,
    platform: Platform,
    add: Callable[[Person, Person], object],
    refusal: type[InvalidInput],
) -> None:
    marta, pedro = build.manager(), build.manager()
    with ThreadPoolExecutor(1) as pool, platform.engine.connect() as removing:
        removing.execute(text("UPDATE people SET disabled_at = now() WHERE id = :id"), {"id": pedro.id})
        adding = pool.submit(add, marta, pedro)
        eventually(lambda: adding.done() or waiting(platform))
        removing.commit()
        with pytest.raises(refusal) as refused:
            adding.result(30)
    said = refused.value
    [problem] = said.problems if isinstance(said, InvalidFields) else [said]
    assert (problem.code, problem.field) == ("owner.unknown", "owner")
    assert rows(platform, "SELECT account FROM stores") == []


def test_two_clicks_at_the_very_same_moment_create_one_store_and_both_get_its_link(
    build: Builder, platform: Platform
) -> None:
    marta = build.manager()
    with ThreadPoolExecutor(2) as pool, platform.engine.connect() as holder:
        # Both have looked for the store and found none when they go on.
        holder.execute(text("LOCK TABLE integrations IN SHARE MODE"))
        clicks = [pool.submit(create_store, marta.actor, FORM) for _ in range(2)]
        eventually(lambda: waiting(platform) == len(clicks))
        holder.rollback()
        tokens = [click.result(30).token for click in clicks]
    assert all(tokens)
    found = [open_setup_link(str(token)) for token in tokens]
    assert [one.state for one in found if one is not None] == [SetupLinkState.OPEN]
    assert rows(platform, "SELECT count(*) AS n FROM stores")[0]["n"] == 1
    assert rows(platform, "SELECT count(*) AS n FROM integrations")[0]["n"] == len(Track)


def test_somebody_else_who_creates_the_same_store_at_the_same_moment_is_told(
    build: Builder, platform: Platform
) -> None:
    people = [build.manager(), build.manager()]
    with ThreadPoolExecutor(2) as pool, platform.engine.connect() as holder:
        holder.execute(text("LOCK TABLE integrations IN SHARE MODE"))
        clicks = [pool.submit(create_store, person.actor, FORM) for person in people]
        eventually(lambda: waiting(platform) == len(clicks))
        holder.rollback()
        failures = [failure for click in clicks if (failure := click.exception(30)) is not None]
    [failure] = failures
    assert isinstance(failure, InvalidFields)
    assert [(one.field, one.code) for one in failure.problems] == [("account", "store.exists")]
