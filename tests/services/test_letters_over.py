"""Letters that waited while mail was away: what is over by then, or was said already, is not sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from lib.domain.model import Track
from lib.services.mail_writing import Written, write
from lib.services.managing import REMINDER_EVERY, remind
from lib.services.notes import add_note, mark_seen, remove_note, restore_note
from lib.services.people import Person
from lib.services.platform import Platform
from lib.storage.managing import outbox
from lib.storage.scope import Scope, transaction
from tests.builders import Builder, change
from tests.services.conftest import Clock

SENT = "UPDATE outbox SET state = 'sent', sent_at = :at WHERE id = :id"


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    clock.stop_at(datetime(2026, 3, 10, 15, tzinfo=UTC))


@pytest.fixture
def marta(build: Builder) -> Person:
    """A manager of the store `alfa`, whose merchant has the turn."""
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(build: Builder) -> Person:
    return build.manager()


def letters(platform: Platform) -> list[tuple[int, Written | None]]:
    """Every letter as it would leave now, None for one that would not, by id."""
    with transaction(platform.engine) as connection:
        scope = Scope(connection, None)
        ids = connection.execute(select(outbox.c.id).where(scope.on(outbox)).order_by(outbox.c.id)).scalars()
        return [(letter, write(scope, letter, platform.now())) for letter in ids]


def leaving(platform: Platform) -> list[bool]:
    return [written is not None for _, written in letters(platform)]


def test_of_reminders_that_piled_up_the_newest_leaves_alone(
    platform: Platform, marta: Person, build: Builder, clock: Clock
) -> None:
    build.merchant("beta")
    for track in (Track.WHATSAPP, Track.HELLOTEXT, Track.WHATSAPP):
        clock.advance(seconds=REMINDER_EVERY.total_seconds())
        remind(marta.actor, "alfa", track)
    remind(marta.actor, "beta", Track.WHATSAPP)
    assert leaving(platform) == [False, False, True, True]


def test_a_reminder_that_was_held_up_takes_the_place_of_the_next_one(
    platform: Platform, marta: Person, clock: Clock
) -> None:
    remind(marta.actor, "alfa", Track.WHATSAPP)
    clock.advance(seconds=REMINDER_EVERY.total_seconds())
    change(platform, SENT, at=clock(), id=letters(platform)[0][0])
    remind(marta.actor, "alfa", Track.WHATSAPP)
    assert leaving(platform)[1] is False
    clock.advance(seconds=REMINDER_EVERY.total_seconds())
    assert leaving(platform)[1] is True


def test_the_minutes_that_a_letter_takes_hold_up_no_later_one(
    platform: Platform, marta: Person, clock: Clock
) -> None:
    remind(marta.actor, "alfa", Track.WHATSAPP)
    change(platform, SENT, at=clock() + timedelta(minutes=5), id=letters(platform)[0][0])
    clock.advance(seconds=REMINDER_EVERY.total_seconds())
    remind(marta.actor, "alfa", Track.WHATSAPP)
    assert leaving(platform)[1] is True


def test_who_was_named_in_a_note_is_written_to(platform: Platform, marta: Person, pablo: Person) -> None:
    add_note(marta.actor, "alfa", "¿La ves?", [pablo.id])
    [(_, written)] = letters(platform)
    assert written is not None
    assert written.to == pablo.email


def test_a_note_that_was_taken_away_is_not_written_about(
    platform: Platform, marta: Person, pablo: Person
) -> None:
    note = add_note(marta.actor, "alfa", "¿La ves?", [pablo.id])
    remove_note(marta.actor, "alfa", note.id)
    assert leaving(platform) == [False]
    restore_note(marta.actor, "alfa", note.id)
    assert leaving(platform) == [True]


def test_a_note_that_was_read_is_not_written_about_to_whoever_read_it(
    platform: Platform, marta: Person, pablo: Person, build: Builder
) -> None:
    elena = build.administrator()
    note = add_note(marta.actor, "alfa", "¿La ven?", [elena.id, pablo.id])
    mark_seen(pablo.actor, note.id)
    assert {one.to for _, one in letters(platform) if one is not None} == {elena.email}


def test_a_note_is_not_written_about_to_somebody_who_is_no_manager_any_more(
    platform: Platform, marta: Person, pablo: Person
) -> None:
    add_note(marta.actor, "alfa", "¿La ves?", [pablo.id])
    change(platform, "UPDATE people SET role = 'merchant' WHERE id = :id", id=pablo.id)
    assert leaving(platform) == [False]
