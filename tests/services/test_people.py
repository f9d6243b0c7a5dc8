"""People: found by address or id, added once, removed, and who may be picked in a rehearsal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from lib.domain.model import Language, Role
from lib.errors import InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.demo import seed
from lib.services.people import (
    add_person,
    people_to_pick,
    person_by_email,
    person_by_id,
    set_language,
    sign_out,
)
from lib.services.platform import Platform, install
from lib.settings import Mode
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock


def test_a_person_is_found_by_id_and_by_any_spelling_of_the_address(build: Builder) -> None:
    ana = build.merchant("alfa")
    assert person_by_id(ana.id) == ana
    assert person_by_email(f"  {ana.email.upper()} ") == ana
    assert ana.accounts == ("alfa",)


def test_nobody_is_found_for_an_unknown_id_or_address(platform: Platform) -> None:
    assert platform
    assert person_by_id(uuid4()) is None
    assert [person_by_email(text) for text in ("", "nobody@nowhere.example", "🙂", "x" * 10_000)] == [
        None
    ] * 4


def test_adding_a_known_address_gives_back_the_person_unchanged(build: Builder) -> None:
    ana = build.merchant("alfa")
    assert add_person(ana.email.upper(), "Otra", Role.ADMINISTRATOR, Language.EN) == ana


def test_two_who_add_one_address_at_once_get_one_person(platform: Platform) -> None:
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: add_person("ana@x.example", "Ana", Role.MERCHANT), range(8)))
    assert len({person.id for person in added}) == 1
    assert len(rows(platform, "SELECT id FROM people")) == 1


def test_a_removed_person_is_not_found_and_not_added_again(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.id)
    assert person_by_id(ana.id) is None
    assert person_by_email(ana.email) is None
    with pytest.raises(InvalidInput, match=r"email\.removed"):
        add_person(ana.email, "Ana", Role.MERCHANT)


def test_a_manager_is_a_member_of_no_store(build: Builder) -> None:
    build.merchant("alfa")
    assert build.manager().accounts == ()


def test_the_language_is_kept(build: Builder) -> None:
    ana = build.merchant("alfa", language=Language.PT_BR)
    assert ana.language is Language.PT_BR
    set_language(ana.actor, Language.EN)
    changed = person_by_id(ana.id)
    assert changed is not None
    assert changed.language is Language.EN


def test_a_sign_out_voids_every_earlier_sign_in(build: Builder, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    clock.advance(minutes=5)
    sign_out(ana.actor)
    changed = person_by_id(ana.id)
    assert changed is not None
    assert changed.sessions_valid_from == clock()


def test_the_picker_offers_two_merchants_a_manager_and_an_administrator(platform: Platform) -> None:
    assert platform
    seed(Actor.process("demo"), 12)
    picked = people_to_pick()
    assert [person.role for person in picked] == [
        Role.MERCHANT,
        Role.MERCHANT,
        Role.ACCOUNT_MANAGER,
        Role.ADMINISTRATOR,
    ]
    first, second = picked[:2]
    assert len(first.accounts) == len(second.accounts) == 1
    assert first.accounts != second.accounts


def test_the_picker_leaves_out_who_was_removed(build: Builder, platform: Platform) -> None:
    ana, bruno = build.merchant("alfa"), build.merchant("beta")
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=ana.id)
    assert [person.id for person in people_to_pick()] == [bruno.id]


def test_nobody_can_be_picked_in_live_mode(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    install(platform.settings.model_copy(update={"mode": Mode.LIVE}), platform.database_url)
    with pytest.raises(NotAllowed, match=r"access\.live"):
        people_to_pick()
