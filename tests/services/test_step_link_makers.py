"""A link for one step opens no more than the person who made it may: it closes with their access."""

from __future__ import annotations

import pytest

from lib.domain.model import Language, Role, Track
from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.people import Person, person_by_setup_link
from lib.services.platform import Platform
from lib.services.setup_link_use import use_setup_link
from lib.services.setup_links import make_setup_link, revoke_setup_link
from lib.services.step_links import (
    declare_by_link,
    make_step_link,
    open_step_link,
    step_links,
    step_of_link,
    upload_by_link,
)
from lib.services.stores import overview
from tests.builders import Builder, change, rows
from tests.papers import png
from tests.services.conftest import Clock

W = Track.WHATSAPP
RULE = "whatsapp_number_owned"


def link_of(maker: Actor) -> tuple[str, Actor]:
    """A link for a step of `alfa`: its token, and whoever has it open."""
    link, token = make_step_link(maker, "alfa", W, RULE, "Carla Ruiz", Language.ES)
    return token, Actor(None, "", link.id)


def disable(platform: Platform, person: Person) -> None:
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=person.id)


def leave(platform: Platform, person: Person) -> None:
    change(platform, "DELETE FROM memberships WHERE person_id = :id", id=person.id)


def assert_closed(platform: Platform, token: str, colleague: Actor) -> None:
    assert open_step_link(token) is None
    for use in (
        lambda: step_of_link(colleague),
        lambda: declare_by_link(colleague, True),
        lambda: upload_by_link(colleague, "x.png", png()),
    ):
        with pytest.raises(NotAllowed, match=r"^link\.closed$"):
            use()
    assert rows(platform, "SELECT 1 FROM evidence") == []


def test_a_link_closes_when_the_merchant_who_made_it_is_removed(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    token, colleague = link_of(ana.actor)
    disable(platform, ana)
    assert_closed(platform, token, colleague)


def test_a_link_closes_when_the_merchant_who_made_it_leaves_the_store(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    token, colleague = link_of(ana.actor)
    leave(platform, ana)
    assert_closed(platform, token, colleague)


def test_a_membership_of_another_store_does_not_hold_it_open(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    other = overview(build.manager().actor, build.merchant("beta").accounts[0]).store
    token, colleague = link_of(ana.actor)
    moved = "UPDATE memberships SET store_id = :store WHERE person_id = :id"
    assert change(platform, moved, store=other.id, id=ana.id) == 1
    assert_closed(platform, token, colleague)


def test_a_managers_link_holds_without_a_membership_and_closes_when_they_are_removed(
    build: Builder, platform: Platform
) -> None:
    build.merchant("alfa")
    marta = build.manager()
    token, colleague = link_of(marta.actor)
    assert step_of_link(colleague).made_by == marta.name
    disable(platform, marta)
    assert_closed(platform, token, colleague)


def test_a_manager_who_became_a_merchant_of_no_store_opens_nothing(
    build: Builder, platform: Platform
) -> None:
    build.merchant("alfa")
    marta = build.manager()
    token, colleague = link_of(marta.actor)
    change(platform, "UPDATE people SET role = :role WHERE id = :id", role=Role.MERCHANT, id=marta.id)
    assert_closed(platform, token, colleague)


def test_a_link_that_a_process_made_needs_nobody(build: Builder) -> None:
    build.merchant("alfa")
    token, colleague = link_of(Actor.process("test"))
    assert open_step_link(token) is not None
    assert step_of_link(colleague).made_by == "test"


def test_another_persons_link_of_the_store_stays_open(build: Builder, platform: Platform) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    _, colleague = link_of(marta.actor)
    leave(platform, ana)
    declare_by_link(colleague, True)
    assert step_of_link(colleague).done_at is not None


def test_the_list_has_no_link_that_opens_nothing(build: Builder, platform: Platform) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    link_of(ana.actor)
    assert len(step_links(marta.actor, "alfa", W)) == 1
    disable(platform, ana)
    assert step_links(marta.actor, "alfa", W) == ()


def test_a_closed_link_is_not_said_to_have_expired(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = build.merchant("alfa")
    token, colleague = link_of(ana.actor)
    disable(platform, ana)
    clock.advance(days=8)
    assert_closed(platform, token, colleague)


def test_a_link_closes_with_the_set_up_link_by_which_its_maker_came(
    build: Builder, platform: Platform
) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    came_by, _token = make_setup_link(marta.actor, "alfa", ana.id)
    use_setup_link(came_by.id, "hers")
    inside = person_by_setup_link(came_by.id)
    assert inside is not None
    token, colleague = link_of(inside.actor)
    kept, _kept_colleague = link_of(ana.actor)
    assert step_of_link(colleague).for_name == "Carla Ruiz"
    revoke_setup_link(marta.actor, "alfa", came_by.id)
    assert_closed(platform, token, colleague)
    # What she made after a sign-in of her own goes on.
    assert open_step_link(kept) is not None
    assert len(step_links(ana.actor, "alfa", W)) == 1
