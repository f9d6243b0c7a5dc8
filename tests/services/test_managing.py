"""What managers do to a store: pause, resume, cancel, reopen, assign; one after the other and at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from lib.domain.model import Role, Track
from lib.errors import Conflict, InvalidInput, PuenteError
from lib.services.access import Actor
from lib.services.integrations import Integration
from lib.services.managing import assign, cancel, pause, recheck, remind, reopen, resume
from lib.services.notes import add_note
from lib.services.panel import panel
from lib.services.panel_query import PanelQuery, Status
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from lib.services.store_view import store_view
from lib.services.stores import overview
from lib.services.turns import clock_bar_of
from lib.services.waiving import waive
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.services.conftest import Clock
from tests.walking import hand_over

WEDNESDAY = datetime(2026, 6, 10, 15, tzinfo=UTC)
Change = Callable[[Actor], object]


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Person:
    """A manager, on a Wednesday noon at which the store `alfa` is added."""
    clock.stop_at(WEDNESDAY)
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(platform: Platform) -> Person:
    """Another manager."""
    assert platform
    return add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)


def state(platform: Platform) -> str:
    [row] = rows(platform, "SELECT status FROM integrations WHERE track = 'whatsapp'")
    return str(row["status"])


def found(actor: Actor) -> Integration:
    return overview(actor, "alfa").integration(Track.WHATSAPP)


def history(platform: Platform) -> list[tuple[str, object]]:
    """The events of what managers did, oldest first, with what is new."""
    kinds = "('integration.paused','integration.resumed','integration.cancelled','integration.reopened')"
    found = rows(platform, f"SELECT kind, new FROM events WHERE kind IN {kinds} ORDER BY id")
    return [(row["kind"], row["new"]) for row in found]


def do_pause(actor: Actor) -> object:
    return pause(actor, "alfa", Track.WHATSAPP, "Vacaciones")


def do_resume(actor: Actor) -> object:
    return resume(actor, "alfa", Track.WHATSAPP)


def do_cancel(actor: Actor) -> object:
    return cancel(actor, "alfa", Track.WHATSAPP, "Cierra la tienda")


def do_reopen(actor: Actor) -> object:
    return reopen(actor, "alfa", Track.WHATSAPP)


def test_a_pause_is_recorded_with_its_reason_and_touches_one_track(marta: Person, platform: Platform) -> None:
    pause(marta.actor, "alfa", Track.WHATSAPP, "  Espera   la factura ")
    assert state(platform) == Status.PAUSED
    assert found(marta.actor).paused_at == WEDNESDAY
    assert overview(marta.actor, "alfa").integration(Track.HELLOTEXT).paused_at is None
    assert history(platform) == [("integration.paused", {"reason": "Espera la factura"})]


def test_days_of_a_pause_count_neither_for_the_stage_nor_for_a_party(marta: Person, clock: Clock) -> None:
    began = found(marta.actor).pace_from
    clock.advance(days=1)
    do_pause(marta.actor)
    clock.advance(days=5)
    do_resume(marta.actor)
    after = found(marta.actor)
    assert (after.paused_at, after.pace_from) == (None, began + timedelta(days=5))
    bar = clock_bar_of(marta.actor, "alfa", Track.WHATSAPP)
    # Thursday is the merchant's; Friday, Monday and Tuesday were the pause's.
    assert (bar.total, bar.paused_days) == (1, 3)


@pytest.mark.parametrize(("stop", "go_on"), [(do_pause, do_resume), (do_cancel, do_reopen)])
@pytest.mark.parametrize(("before", "rest"), [(8, 60), (7, 3), (2, 1), (9, 31)])
def test_the_days_waiting_after_a_rest_are_those_of_the_clock(
    marta: Person, clock: Clock, before: int, rest: int, stop: Change, go_on: Change
) -> None:
    def waiting() -> tuple[int, int, int]:
        [row] = panel(marta.actor, PanelQuery(track=Track.WHATSAPP)).rows
        view = store_view(marta.actor, "alfa").track(Track.WHATSAPP)
        assert (row.days_waiting, row.days_in_stage) == (view.days_waiting, view.days_in_stage)
        return row.days_waiting, row.days_in_stage, view.bar.total

    clock.advance(days=before)
    stop(marta.actor)
    known = waiting()
    assert known[0] == known[2] > 0
    clock.advance(days=rest)
    assert waiting() == known
    go_on(marta.actor)
    assert waiting() == known
    clock.advance(days=1)
    assert len(set(waiting())) == 1


def test_a_turn_that_came_during_the_pause_counts_from_the_resumption(marta: Person, clock: Clock) -> None:
    do_pause(marta.actor)
    clock.advance(days=2)
    hand_over("alfa", Track.WHATSAPP)
    clock.advance(days=3)
    do_resume(marta.actor)
    assert found(marta.actor).waiting_since == clock()


def test_a_stage_that_began_during_the_pause_counts_from_the_resumption(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    do_pause(marta.actor)
    clock.advance(days=2)
    change(platform, "UPDATE integrations SET pace_from = :now WHERE track = 'whatsapp'", now=clock())
    clock.advance(days=3)
    do_resume(marta.actor)
    assert found(marta.actor).pace_from == clock()


def test_what_was_cancelled_counts_no_days_until_it_is_reopened(marta: Person, clock: Clock) -> None:
    began = found(marta.actor).pace_from
    clock.advance(days=1)
    do_cancel(marta.actor)
    clock.advance(days=5)
    assert clock_bar_of(marta.actor, "alfa", Track.WHATSAPP).total == 1
    do_reopen(marta.actor)
    clock.advance(days=1)
    assert found(marta.actor).pace_from == began + timedelta(days=5)
    assert clock_bar_of(marta.actor, "alfa", Track.WHATSAPP).total == 2


def test_what_was_paused_when_it_was_cancelled_is_paused_when_it_is_reopened(
    marta: Person, platform: Platform, clock: Clock
) -> None:
    began = found(marta.actor).pace_from
    for step in (do_pause, do_cancel, do_reopen):
        step(marta.actor)
        clock.advance(days=1)
    assert state(platform) == Status.PAUSED
    do_resume(marta.actor)
    assert found(marta.actor).pace_from == began + timedelta(days=3)


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), do_pause),
        ((do_pause,), do_resume),
        ((), do_cancel),
        ((do_cancel,), do_reopen),
    ],
    ids=["pause", "resume", "cancel", "reopen"],
)
def test_a_double_click_does_it_once(
    marta: Person, platform: Platform, clock: Clock, before: tuple[Change, ...], step: Change
) -> None:
    for one in before:
        one(marta.actor)
    first = step(marta.actor)
    known = history(platform)
    clock.advance(seconds=2)
    assert step(marta.actor) == first
    assert history(platform) == known


@pytest.mark.parametrize(
    ("before", "step", "code"),
    [
        ((do_pause,), do_pause, "integration.is_paused"),
        ((do_cancel,), do_pause, "integration.is_cancelled"),
        ((do_cancel,), do_resume, "integration.is_cancelled"),
        ((do_pause, do_resume), do_resume, "integration.is_active"),
        ((do_cancel,), do_cancel, "integration.is_cancelled"),
        ((do_cancel, do_reopen), do_reopen, "integration.is_active"),
        ((do_pause,), do_reopen, "integration.is_paused"),
    ],
)
def test_the_second_of_two_managers_reads_who_was_first_and_changes_nothing(
    marta: Person,
    pablo: Person,
    platform: Platform,
    clock: Clock,
    before: tuple[Change, ...],
    step: Change,
    code: str,
) -> None:
    for one in before:
        one(marta.actor)
    known = history(platform), state(platform)
    clock.advance(minutes=5)
    with pytest.raises(Conflict) as refused:
        step(pablo.actor)
    assert refused.value.code == code
    assert dict(refused.value.facts) == {"who": marta.name, "when": WEDNESDAY.isoformat()}
    assert (history(platform), state(platform)) == known


def test_a_manager_who_saw_another_state_cancels_nothing(
    marta: Person, pablo: Person, platform: Platform
) -> None:
    do_pause(marta.actor)
    with pytest.raises(Conflict, match=r"integration\.is_paused"):
        cancel(pablo.actor, "alfa", Track.WHATSAPP, "No sigue", seen=Status.ACTIVE)
    assert state(platform) == Status.PAUSED
    cancel(pablo.actor, "alfa", Track.WHATSAPP, "No sigue", seen=Status.PAUSED)
    assert state(platform) == Status.CANCELLED


def test_of_two_managers_at_once_one_pauses_and_the_other_reads_it(
    marta: Person, pablo: Person, platform: Platform
) -> None:
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(_outcome(do_pause), (marta.actor, pablo.actor)))
    assert sorted(results) == ["done", "integration.is_paused"]
    assert len(history(platform)) == 1


def _outcome(step: Change) -> Callable[[Actor], str]:
    def run(actor: Actor) -> str:
        try:
            step(actor)
        except PuenteError as error:
            return error.code
        return "done"

    return run


def test_managers_who_do_everything_at_once_never_block_each_other(
    marta: Person, pablo: Person, platform: Platform
) -> None:
    rule = found(marta.actor).next_rule
    assert rule is not None

    def everything(actor: Actor) -> set[str]:
        """The outcomes of one of each, in an order of one's own."""
        steps: list[Change] = [
            lambda one: assign(one, "alfa", one.person_id, seen_owner=None),
            lambda one: pause(one, "alfa", Track.HELLOTEXT, "Espera"),
            lambda one: recheck(one, "alfa"),
            lambda one: waive(one, "alfa", Track.WHATSAPP, rule, "Ya lo tiene"),
            lambda one: add_note(one, "alfa", "Hola"),
            lambda one: resume(one, "alfa", Track.HELLOTEXT),
            lambda one: remind(one, "alfa", Track.WHATSAPP),
        ]
        return {_outcome(step)(actor) for step in (steps if actor is marta.actor else steps[::-1])}

    actors = [marta.actor, pablo.actor] * 3
    with ThreadPoolExecutor(len(actors)) as pool:
        outcomes = set[str]().union(*pool.map(everything, actors))
    assert "database.unreachable" not in outcomes
    assert "done" in outcomes
    assert len(list(owners(platform))) == 1


@pytest.mark.parametrize(
    ("reason", "code"),
    [(" \n ", "reason.empty"), ("x" * 121, "too_long"), (HELLOTEXT_TOKEN[:44], "reason.is_secret")],
    ids=["empty", "too long", "a token"],
)
@pytest.mark.parametrize("step", [pause, cancel], ids=["pause", "cancel"])
def test_without_a_reason_that_can_be_kept_nothing_happens(
    marta: Person, platform: Platform, step: Callable[..., object], reason: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        step(marta.actor, "alfa", Track.WHATSAPP, reason)
    assert (refused.value.code, refused.value.field) == (code, "reason")
    assert (history(platform), state(platform)) == ([], Status.ACTIVE)


def owners(platform: Platform) -> Iterator[tuple[object, object, object]]:
    for row in rows(platform, "SELECT subject, old, new FROM events WHERE kind = 'store.owner' ORDER BY id"):
        yield row["subject"], row["old"], row["new"]


def test_a_store_is_given_to_a_manager_and_taken_back(
    marta: Person, pablo: Person, platform: Platform
) -> None:
    assign(marta.actor, "alfa", pablo.id, seen_owner=None, reason="Habla portugués")
    assert overview(marta.actor, "alfa").owner_name == pablo.name
    repeated = rows(platform, "SELECT DISTINCT owner_id FROM integrations")
    assert [row["owner_id"] for row in repeated] == [pablo.id]
    assert assign(marta.actor, "alfa", None, seen_owner=pablo.id).store.owner_id is None
    assert list(owners(platform)) == [
        ("Habla portugués", None, {"owner": pablo.name}),
        (None, {"owner": pablo.name}, None),
    ]


def test_giving_it_to_the_same_manager_again_changes_nothing(marta: Person, platform: Platform) -> None:
    given = [assign(marta.actor, "alfa", marta.id, seen_owner=None) for _ in range(2)]
    assert [(one.store.owner_id, one.changed) for one in given] == [(marta.id, True), (marta.id, False)]
    assert given[0].given_at == given[1].given_at == WEDNESDAY
    assert len(list(owners(platform))) == 1


def test_what_somebody_else_has_given_is_not_taken_for_ones_own(marta: Person, pablo: Person) -> None:
    assign(pablo.actor, "alfa", marta.id, seen_owner=None)
    again = assign(marta.actor, "alfa", marta.id, seen_owner=None)
    assert (again.changed, again.given_at) == (False, None)


def test_of_two_managers_who_give_it_away_the_second_reads_whose_it_is_now(
    build: Builder, marta: Person, pablo: Person, platform: Platform
) -> None:
    other = build.administrator()
    assign(marta.actor, "alfa", pablo.id, seen_owner=None)
    with pytest.raises(Conflict) as refused:
        assign(pablo.actor, "alfa", other.id, seen_owner=None)
    assert refused.value.code == "store.owner_changed"
    assert dict(refused.value.facts) == {
        "owner": pablo.name,
        "who": marta.name,
        "when": WEDNESDAY.isoformat(),
    }
    assert overview(marta.actor, "alfa").store.owner_id == pablo.id
    assert len(list(owners(platform))) == 1


def test_a_store_goes_only_to_somebody_who_is_a_manager_now(
    build: Builder, marta: Person, pablo: Person, platform: Platform
) -> None:
    ana = build.merchant("beta")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=pablo.id)
    for person_id in (ana.id, pablo.id, uuid4()):
        with pytest.raises(InvalidInput, match=r"owner\.unknown"):
            assign(marta.actor, "alfa", person_id, seen_owner=None)
    assert list(owners(platform)) == []
