"""Reminding the people of a store, and checking all of it anew: by whom, how often, what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.model import Party, Role, Stage, Track
from lib.errors import Conflict, PuenteError
from lib.services.access import Actor
from lib.services.managing import REMINDER_EVERY, Rechecked, cancel, pause, recheck, remind
from lib.services.outbox import LetterState, MailKind, letters
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from lib.services.stores import add_store, overview
from tests.builders import Builder, change, rows
from tests.services.checked import check, merchant, requests_seen
from tests.services.conftest import Clock
from tests.walking import hand_over, walk_to

NOON = datetime(2026, 6, 10, 15, tzinfo=UTC)


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Person:
    """A manager; the store `alfa` has one merchant, and it is the merchant's turn."""
    clock.stop_at(NOON)
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(platform: Platform) -> Person:
    """Another manager."""
    assert platform
    return add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)


def reminders(platform: Platform) -> list[tuple[str, object]]:
    """Who was reminded, and in which store's matter."""
    found = rows(
        platform,
        "SELECT p.email, o.facts FROM outbox o JOIN people p ON p.id = o.person_id"
        " WHERE o.kind = 'reminder' ORDER BY p.email, o.id",
    )
    return [(row["email"], row["facts"]) for row in found]


def events(platform: Platform, kind: str) -> list[tuple[str, object, object]]:
    found = rows(
        platform, "SELECT actor_name, subject, new FROM events WHERE kind = :kind ORDER BY id", kind=kind
    )
    return [(row["actor_name"], row["subject"], row["new"]) for row in found]


def test_a_reminder_goes_to_every_person_of_the_store_who_can_sign_in(
    marta: Person, platform: Platform
) -> None:
    add_store(marta.actor, "beta", "Beta", "UY", "bea@beta.example")
    for email in ("carla@beta.example", "dario@beta.example"):
        person = add_person(email, email.partition("@")[0], Role.MERCHANT)
        change(
            platform,
            "INSERT INTO memberships (person_id, store_id, created_at)"
            " SELECT :person, id, now() FROM stores WHERE account = 'beta'",
            person=person.id,
        )
    change(platform, "UPDATE people SET disabled_at = now() WHERE email = 'dario@beta.example'")
    assert remind(marta.actor, "beta", Track.HELLOTEXT).people == 2
    assert reminders(platform) == [
        ("bea@beta.example", {"track": "hellotext"}),
        ("carla@beta.example", {"track": "hellotext"}),
    ]


def test_a_reminder_stands_in_the_history_and_among_the_letters(marta: Person, platform: Platform) -> None:
    step = overview(marta.actor, "alfa").integration(Track.WHATSAPP).next_rule
    assert remind(marta.actor, "alfa", Track.WHATSAPP).at == NOON
    assert events(platform, "store.reminded") == [(marta.name, step, {"people": 1})]
    [letter] = letters(marta.actor, "alfa")
    assert (letter.kind, letter.state) == (MailKind.REMINDER, LetterState.WAITING)


def test_a_store_is_reminded_once_in_three_days_whatever_the_track(
    marta: Person, pablo: Person, platform: Platform, clock: Clock
) -> None:
    remind(marta.actor, "alfa", Track.WHATSAPP)
    clock.stop_at(NOON + REMINDER_EVERY - timedelta(microseconds=1))
    with pytest.raises(Conflict) as refused:
        remind(pablo.actor, "alfa", Track.HELLOTEXT)
    assert refused.value.code == "reminder.too_soon"
    assert dict(refused.value.facts) == {
        "who": marta.name,
        "when": NOON.isoformat(),
        "until": (NOON + timedelta(days=3)).isoformat(),
    }
    assert len(reminders(platform)) == 1
    clock.stop_at(NOON + REMINDER_EVERY)
    assert remind(pablo.actor, "alfa", Track.HELLOTEXT).at == NOON + timedelta(days=3)
    assert len(reminders(platform)) == 2


def test_a_double_click_reminds_once_and_says_the_same(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    first = remind(marta.actor, "alfa", Track.WHATSAPP)
    clock.advance(seconds=9)
    assert remind(marta.actor, "alfa", Track.WHATSAPP) == first
    assert len(reminders(platform)) == len(events(platform, "store.reminded")) == 1


def test_of_two_managers_at_once_one_reminds(marta: Person, pablo: Person, platform: Platform) -> None:
    def outcome(actor: Actor) -> str:
        try:
            remind(actor, "alfa", Track.WHATSAPP)
        except PuenteError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(outcome, (marta.actor, pablo.actor))) == ["done", "reminder.too_soon"]
    assert len(reminders(platform)) == 1


def test_nobody_is_reminded_while_others_hold_the_turn(marta: Person, platform: Platform) -> None:
    assert hand_over("alfa", Track.WHATSAPP) is not Party.MERCHANT
    with pytest.raises(Conflict, match=r"reminder\.not_their_turn"):
        remind(marta.actor, "alfa", Track.WHATSAPP)
    walk_to("alfa", Track.HELLOTEXT, None)
    with pytest.raises(Conflict, match=r"reminder\.not_their_turn"):
        remind(marta.actor, "alfa", Track.HELLOTEXT)
    assert reminders(platform) == []


@pytest.mark.parametrize("rest", [pause, cancel], ids=["paused", "cancelled"])
def test_nobody_is_reminded_of_what_rests(
    marta: Person, platform: Platform, rest: Callable[..., object]
) -> None:
    rest(marta.actor, "alfa", Track.WHATSAPP, "Vacaciones")
    with pytest.raises(Conflict, match=r"reminder\.not_active"):
        remind(marta.actor, "alfa", Track.WHATSAPP)
    assert reminders(platform) == []
    assert remind(marta.actor, "alfa", Track.HELLOTEXT).people == 1


def test_a_store_without_people_has_nobody_to_remind(marta: Person, platform: Platform) -> None:
    add_store(marta.actor, "sola", "Sola", "UY")
    with pytest.raises(Conflict, match=r"reminder\.nobody"):
        remind(marta.actor, "sola", Track.WHATSAPP)
    assert reminders(platform) == []


def jobs(platform: Platform) -> list[tuple[str, int]]:
    found = rows(
        platform,
        "SELECT task_name, priority FROM procrastinate_jobs WHERE status = 'todo' ORDER BY task_name",
    )
    return [(row["task_name"], row["priority"]) for row in found]


def test_a_store_without_credentials_is_only_evaluated_anew(marta: Person, platform: Platform) -> None:
    change(platform, "UPDATE integrations SET stage = 'connecting' WHERE track = 'whatsapp'")
    assert recheck(marta.actor, "alfa") == Rechecked(credentials=False, meta=False)
    assert overview(marta.actor, "alfa").integration(Track.WHATSAPP).stage is Stage.INVITED
    assert jobs(platform) == []
    assert events(platform, "store.rechecked") == [(marta.name, None, None)]


@pytest.mark.parametrize(("waited_for", "priority"), [(True, 0), (False, -10)], ids=["waited for", "in bulk"])
def test_credentials_are_checked_by_the_worker_in_their_order(
    build: Builder, simulator: str, platform: Platform, *, waited_for: bool, priority: int
) -> None:
    merchant(build)
    check()
    change(platform, "DELETE FROM procrastinate_jobs")
    before = len(requests_seen(simulator))
    found = recheck(build.manager().actor, "alfa", waited_for=waited_for)
    assert found == Rechecked(credentials=True, meta=False)
    assert jobs(platform) == [("check_credentials", priority)]
    assert len(requests_seen(simulator)) == before


def test_a_double_click_checks_once(build: Builder, simulator: str, platform: Platform, clock: Clock) -> None:
    assert simulator
    merchant(build)
    check()
    marta = build.manager()
    for _ in range(2):
        recheck(marta.actor, "alfa")
        clock.advance(seconds=3)
    assert len(events(platform, "store.rechecked")) == 1
    open_runs = rows(platform, "SELECT 1 FROM check_runs WHERE state = 'queued'")
    assert len(open_runs) == 1
