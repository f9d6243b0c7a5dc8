"""What a page reads is of one moment, until it writes; and nobody reads longer than they may."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError

from lib.domain.model import Language, Track
from lib.domain.phone import Answers
from lib.errors import NotAllowed, NotFound, Unavailable
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.numbers import save_number, saved_number
from lib.services.people import Person, person_by_id, set_language
from lib.services.platform import Platform
from lib.services.stores import one_store
from lib.storage.moment import one_moment
from lib.storage.scope import transaction
from lib.storage.tables import people
from tests.builders import Builder, change

RENAMED = "UPDATE stores SET name = 'Otra' WHERE account = 'alfa'"


@pytest.fixture
def asked(platform: Platform) -> Iterator[list[str]]:
    """The statements that the database was asked, in order."""
    heard: list[str] = []

    @event.listens_for(platform.engine, "before_cursor_execute")
    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    yield heard
    event.remove(platform.engine, "before_cursor_execute", hear)


def person_of(actor: Actor) -> Person:
    assert actor.person_id is not None
    found = person_by_id(actor.person_id)
    assert found is not None
    return found


def name_of(actor: Actor) -> str:
    return one_store(actor, "alfa").name


def test_services_that_read_see_the_same_moment(platform: Platform, ana: Actor) -> None:
    before = name_of(ana)
    with one_moment():
        assert name_of(ana) == before
        change(platform, RENAMED)
        assert name_of(ana) == before
        with acting(ana, Action.VIEW_STORE, only_reads=True) as act:
            assert act.connection.execute(text("SELECT name FROM stores")).scalars().all() == [before]
    assert name_of(ana) == "Otra"


def test_without_a_page_each_service_reads_for_itself(platform: Platform, ana: Actor) -> None:
    assert name_of(ana) != "Otra"
    change(platform, RENAMED)
    assert name_of(ana) == "Otra"


def test_what_is_written_ends_the_moment(platform: Platform, ana: Actor) -> None:
    with one_moment():
        assert saved_number(ana, "alfa") is None
        change(platform, RENAMED)
        save_number(ana, "alfa", "+598 94 123 456", "UY", Answers())
        kept = saved_number(ana, "alfa")
        assert kept is not None
        assert kept.diagnosis.e164 == "+59894123456"
        assert name_of(ana) == "Otra"


def test_who_acts_and_on_which_store_is_asked_once(ana: Actor, asked: list[str]) -> None:
    with one_moment():
        for _again in range(3):
            name_of(ana)
            saved_number(ana, "alfa")
            assert person_of(ana).accounts == ("alfa",)
    of_people = [statement for statement in asked if "FROM people" in statement]
    of_stores = [statement for statement in asked if "FROM stores" in statement]
    of_numbers = [statement for statement in asked if "FROM numbers" in statement]
    assert (len(of_people), len(of_numbers)) == (1, 3)
    # The store that a member names; and once, for who the person is, the stores of theirs.
    assert len(of_stores) <= 1 + 3


def test_who_was_removed_meanwhile_writes_nothing_more(platform: Platform, ana: Actor) -> None:
    with one_moment():
        name_of(ana)
        change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.person_id)
        with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
            save_number(ana, "alfa", "+598 94 123 456", "UY", Answers())
        # The refusal has ended the moment, too.
        with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
            name_of(ana)


def test_the_next_page_asks_anew_who_acts(platform: Platform, ana: Actor) -> None:
    with one_moment():
        name_of(ana)
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.person_id)
    with one_moment(), pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        name_of(ana)


def test_what_one_may_see_another_may_not_in_the_same_moment(build: Builder, ana: Actor) -> None:
    other = build.merchant("beta").actor
    with one_moment():
        name_of(ana)
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            name_of(other)


def test_who_only_reads_cannot_write(ana: Actor) -> None:
    with (
        one_moment(),
        pytest.raises(DBAPIError, match="read-only transaction"),
        acting(ana, Action.VIEW_STORE, "alfa", only_reads=True) as act,
    ):
        act.record("store.added")


def test_a_reader_goes_on_while_somebody_writes_within(platform: Platform, ana: Actor) -> None:
    with one_moment(), acting(ana, Action.VIEW_STORE, "alfa", only_reads=True) as act:
        set_language(ana, Language.EN)
        # Still the moment in which this reader began.
        spoken = select(people.c.language).where(people.c.id == ana.person_id)
        assert act.connection.execute(spoken).scalar_one() == Language.ES
        assert person_of(ana).language is Language.ES
    with transaction(platform.engine, only_reads=True) as connection:
        assert connection.execute(spoken).scalar_one() == Language.EN


def test_after_a_statement_that_failed_the_page_reads_on(ana: Actor) -> None:
    with one_moment():
        with (
            pytest.raises(DBAPIError),
            acting(ana, Action.VIEW_STORE, only_reads=True) as act,
        ):
            act.connection.execute(text("SELECT 1 / 0"))
        assert name_of(ana)


def test_after_the_connection_is_lost_the_page_reads_on(platform: Platform, ana: Actor) -> None:
    with one_moment():
        with acting(ana, Action.VIEW_STORE, only_reads=True) as act:
            pid = act.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with platform.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(Unavailable, match=r"database\.unreachable"):
            saved_number(ana, "alfa", Track.WHATSAPP)
        assert saved_number(ana, "alfa", Track.WHATSAPP) is None


def test_another_thread_reads_for_itself(platform: Platform, ana: Actor) -> None:
    heard: list[str] = []
    with one_moment():
        name_of(ana)
        change(platform, RENAMED)
        thread = Thread(target=lambda: heard.append(name_of(ana)))
        thread.start()
        thread.join()
        assert name_of(ana) != "Otra"
    assert heard == ["Otra"]


def test_a_page_gives_its_connection_back(platform: Platform, ana: Actor) -> None:
    def in_use() -> int:
        return int(platform.engine.pool.checkedout())  # type: ignore[attr-defined]

    assert in_use() == 0
    with one_moment():
        name_of(ana)
        assert in_use() == 1
    assert in_use() == 0
    with pytest.raises(NotFound), one_moment():
        one_store(Actor.process("test"), "nobody")
    assert in_use() == 0
