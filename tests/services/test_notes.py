"""Notes about a store: who reads them, whom they name, what is told, and what stays out of the history."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from lib.domain.model import Role
from lib.errors import InvalidInput, NotAllowed, NotFound
from lib.services.notes import (
    MAX_NOTE,
    Named,
    add_note,
    mark_seen,
    mentions_of,
    notes,
    remove_note,
    restore_note,
)
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.services.conftest import Clock

NOON = datetime(2026, 6, 10, 15, tzinfo=UTC)


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Person:
    """A manager; there is the store `alfa`."""
    clock.stop_at(NOON)
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(platform: Platform) -> Person:
    """Another manager."""
    assert platform
    return add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)


def told(platform: Platform) -> list[tuple[UUID, str, object]]:
    found = rows(platform, "SELECT person_id, kind, facts FROM outbox ORDER BY id")
    return [(row["person_id"], row["kind"], row["facts"]) for row in found]


def test_the_newest_note_stands_first_with_its_writer(marta: Person, pablo: Person, clock: Clock) -> None:
    add_note(marta.actor, "alfa", "Llamé a Ana:\n\n  factura   el lunes ")
    clock.advance(hours=1)
    add_note(pablo.actor, "alfa", "Pagó")
    assert [(note.text, note.by_name, note.by_id) for note in notes(marta.actor, "alfa")] == [
        ("Pagó", pablo.name, pablo.id),
        ("Llamé a Ana:\n\nfactura el lunes", marta.name, marta.id),
    ]


def test_who_is_named_is_told_once_and_finds_the_note(
    marta: Person, pablo: Person, platform: Platform
) -> None:
    note = add_note(marta.actor, "alfa", "¿La ves tú?", [pablo.id, pablo.id, marta.id])
    assert note.named == (Named(pablo.id, pablo.name, None),)
    assert told(platform) == [(pablo.id, "mention", {"by": marta.name, "note": str(note.id)})]
    [mention] = mentions_of(pablo.actor)
    assert (mention.note_id, mention.account, mention.text) == (note.id, "alfa", "¿La ves tú?")
    assert (mention.store_name, mention.by_name, mention.at) == ("Tienda 1", marta.name, NOON)
    assert mentions_of(marta.actor) == ()


def test_one_letter_tells_of_all_that_names_somebody_within_a_quarter_of_an_hour(
    marta: Person, pablo: Person, platform: Platform, build: Builder, clock: Clock
) -> None:
    build.merchant("beta")
    for minutes in range(15):
        add_note(marta.actor, "alfa", f"Nota {minutes}", [pablo.id])
        clock.advance(minutes=1)
    assert len(told(platform)) == 1
    assert len(mentions_of(pablo.actor)) == 15
    add_note(marta.actor, "beta", "De otra tienda", [pablo.id])
    add_note(pablo.actor, "alfa", "Para otra persona", [marta.id])
    assert [person for person, _, _ in told(platform)] == [pablo.id, pablo.id, marta.id]
    add_note(marta.actor, "alfa", "Otra vez", [pablo.id])
    assert len(told(platform)) == 4


def test_a_mention_that_was_read_is_no_longer_new(marta: Person, pablo: Person, clock: Clock) -> None:
    note = add_note(marta.actor, "alfa", "¿La ves tú?", [pablo.id])
    mark_seen(marta.actor, note.id)
    assert len(mentions_of(pablo.actor)) == 1
    for _ in range(2):
        mark_seen(pablo.actor, note.id)
        clock.advance(minutes=1)
    assert mentions_of(pablo.actor) == ()
    assert [one.seen_at for one in mentions_of(pablo.actor, unseen=False)] == [NOON]
    assert notes(marta.actor, "alfa")[0].named == (Named(pablo.id, pablo.name, NOON),)


def test_a_double_click_writes_one_note(
    marta: Person, pablo: Person, platform: Platform, clock: Clock
) -> None:
    first = add_note(marta.actor, "alfa", "Pagó", [pablo.id])
    clock.advance(seconds=9)
    assert add_note(marta.actor, "alfa", " Pagó ", [pablo.id]) == first
    assert len(told(platform)) == 1
    clock.advance(seconds=1)
    assert add_note(marta.actor, "alfa", "Pagó").id != first.id


def test_only_colleagues_who_manage_stores_can_be_named(
    build: Builder, marta: Person, pablo: Person, platform: Platform
) -> None:
    bruno = build.merchant("beta")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=pablo.id)
    for person_id in (bruno.id, pablo.id, uuid4()):
        with pytest.raises(InvalidInput, match=r"mention\.unknown"):
            add_note(marta.actor, "alfa", "Hola", [person_id])
    assert notes(marta.actor, "alfa") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (" \n ", "note.empty"),
        ("x" * (MAX_NOTE + 1), "too_long"),
        (f"el token es {HELLOTEXT_TOKEN[:44]}", "note.is_secret"),
    ],
    ids=["empty", "too long", "a token"],
)
def test_a_note_that_cannot_be_kept_is_refused(marta: Person, text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_note(marta.actor, "alfa", text)
    assert (refused.value.code, refused.value.field) == (code, "note")
    assert notes(marta.actor, "alfa") == ()


def test_an_own_note_goes_and_comes_back(marta: Person, pablo: Person, platform: Platform) -> None:
    note = add_note(marta.actor, "alfa", "Pagó", [pablo.id])
    for _ in range(2):
        remove_note(marta.actor, "alfa", note.id)
    assert (notes(marta.actor, "alfa"), mentions_of(pablo.actor)) == ((), ())
    for _ in range(2):
        restore_note(marta.actor, "alfa", note.id)
    assert notes(marta.actor, "alfa") == (note,)
    assert len(mentions_of(pablo.actor)) == 1
    kinds = [
        row["kind"] for row in rows(platform, "SELECT kind FROM events WHERE kind LIKE 'note.%' ORDER BY id")
    ]
    assert kinds == ["note.added", "note.removed", "note.restored"]


def test_the_note_of_another_stays(marta: Person, pablo: Person, build: Builder) -> None:
    note = add_note(marta.actor, "alfa", "Pagó")
    build.merchant("beta")
    with pytest.raises(NotAllowed, match=r"note\.of_another"):
        remove_note(pablo.actor, "alfa", note.id)
    for account, note_id in (("beta", note.id), ("alfa", uuid4())):
        with pytest.raises(NotFound, match=r"note\.unknown"):
            remove_note(marta.actor, account, note_id)
    assert notes(marta.actor, "alfa") == (note,)


def test_the_history_tells_of_a_note_without_its_text(marta: Person, platform: Platform) -> None:
    note = add_note(marta.actor, "alfa", "Solo entre nosotros")
    [event] = rows(platform, "SELECT to_jsonb(e) AS event FROM events e WHERE kind = 'note.added'")
    assert event["event"]["subject"] == str(note.id)
    assert "Solo entre nosotros" not in str(event["event"])


def test_a_merchant_has_no_part_in_notes(marta: Person, ana_of_alfa: Person) -> None:
    note = add_note(marta.actor, "alfa", "Pagó")
    for call in (
        lambda: notes(ana_of_alfa.actor, "alfa"),
        lambda: mentions_of(ana_of_alfa.actor),
        lambda: mark_seen(ana_of_alfa.actor, note.id),
    ):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            call()


@pytest.fixture
def ana_of_alfa(build: Builder, platform: Platform) -> Person:
    """A merchant of the store that the note is about."""
    ana = build.merchant("gama")
    change(
        platform,
        "INSERT INTO memberships (person_id, store_id, created_at)"
        " SELECT :person, id, now() FROM stores WHERE account = 'alfa'",
        person=ana.id,
    )
    return ana
