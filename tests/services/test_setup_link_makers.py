"""Set-up links and whoever made them: a manager who is removed comes in by none that they were shown."""

from __future__ import annotations

import pytest

from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.event_chain import verify_chain
from lib.services.people import Person, person_by_setup_link
from lib.services.people_admin import remove, restore
from lib.services.platform import Platform
from lib.services.setup_link_use import ask_for_new_link, open_setup_link, setup_link, use_setup_link
from lib.services.setup_links import (
    SetupLink,
    SetupLinkState,
    hand_out,
    invite,
    links_of,
    make_setup_link,
    members_of,
    send_setup_link,
)
from lib.services.stores import add_store
from lib.storage.scope import Scope, transaction
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

OPERATOR = Actor.process("test")
REVOKED = (
    "SELECT e.actor_name, s.account, e.subject, e.old->>'link' AS link FROM events e"
    " JOIN stores s ON s.id = e.store_id WHERE e.kind = 'setup_link.revoked' ORDER BY s.account, e.id"
)


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    clock.stop_at(clock())


@pytest.fixture
def marta(build: Builder) -> Person:
    """A manager who leaves, beside the stores `alfa` and `beta`, each with a merchant."""
    build.merchant("alfa")
    build.merchant("beta")
    return build.manager()


@pytest.fixture
def elena(build: Builder) -> Person:
    return build.administrator()


def shown(who: Actor, account: str) -> tuple[SetupLink, str]:
    """A link of the store's merchant, whose token its maker was told."""
    return make_setup_link(who, account, members_of(who, account)[0].id)


def left_by_mail(platform: Platform, who: Actor, account: str) -> tuple[SetupLink, str]:
    """A link whose letter has left, and the token that stood in it."""
    link = send_setup_link(who, account, members_of(who, account)[0].id)
    with transaction(platform.engine) as connection:
        return link, hand_out(Scope(connection, None), link.id, platform.now())


def is_open(token: str) -> bool:
    found = open_setup_link(token)
    return found is not None and found.state is SetupLinkState.OPEN


def test_the_links_that_a_removed_manager_was_shown_are_revoked_with_a_line_in_each_store(
    platform: Platform, build: Builder, marta: Person, elena: Person
) -> None:
    heir = build.manager()
    add_store(marta.actor, "gama", "Gama", "UY")
    made = [
        shown(marta.actor, "beta"),
        shown(marta.actor, "alfa"),
        invite(marta.actor, "gama", "c@c.example"),
    ]
    kept = shown(heir.actor, "alfa")[1]
    assert remove(elena.actor, marta.id, heir.id) == 1
    assert remove(elena.actor, marta.id, heir.id) == 0
    assert [is_open(token) for _, token in made] == [False, False, False]
    assert is_open(kept)
    assert links_of(elena.actor, "beta")[0].state is SetupLinkState.REVOKED
    assert [tuple(row.values()) for row in rows(platform, REVOKED)] == [
        (elena.name, "alfa", "Ana Pérez", str(made[1][0].id)),
        (elena.name, "beta", "Ana Pérez", str(made[0][0].id)),
        (elena.name, "gama", None, str(made[2][0].id)),
    ]
    assert verify_chain(OPERATOR).faults == ()


def test_they_stay_closed_when_the_manager_comes_back(marta: Person, elena: Person) -> None:
    link, token = shown(marta.actor, "alfa")
    remove(elena.actor, marta.id, None)
    restore(elena.actor, marta.id)
    assert not is_open(token)
    with pytest.raises(NotAllowed, match=r"setup_link\.closed"):
        use_setup_link(link.id, "hers")


def test_a_merchant_who_is_inside_stays_inside(marta: Person, elena: Person) -> None:
    link = shown(marta.actor, "alfa")[0]
    use_setup_link(link.id, "hers")
    remove(elena.actor, marta.id, None)
    assert person_by_setup_link(link.id) is not None
    assert links_of(elena.actor, "alfa")[0].state is SetupLinkState.USED


def test_a_merchant_asks_for_a_new_link_after_the_newer_one_went_with_its_maker(
    marta: Person, elena: Person, clock: Clock
) -> None:
    used = shown(marta.actor, "alfa")[0]
    use_setup_link(used.id, "hers")
    clock.advance(minutes=1)
    newer = shown(marta.actor, "alfa")[0]
    clock.advance(minutes=1)
    remove(elena.actor, marta.id, None)
    assert [link.state for link in links_of(elena.actor, "alfa") if link.id == newer.id] == [
        SetupLinkState.REVOKED
    ]
    assert ask_for_new_link(used.id).sent


def test_what_went_to_the_merchant_by_mail_goes_on_working(
    platform: Platform, marta: Person, elena: Person
) -> None:
    link, token = left_by_mail(platform, marta.actor, "alfa")
    remove(elena.actor, marta.id, None)
    assert is_open(token)
    use_setup_link(link.id, "hers")
    assert person_by_setup_link(link.id) is not None


def test_the_link_of_a_letter_is_never_shown_to_whoever_sent_it(
    platform: Platform, marta: Person, clock: Clock
) -> None:
    mailed, token = left_by_mail(platform, marta.actor, "alfa")
    clock.advance(seconds=2)
    assert shown(marta.actor, "alfa")[0].id != mailed.id
    assert is_open(token)


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE people SET disabled_at = now() WHERE id = :id",
        "UPDATE people SET role = 'merchant' WHERE id = :id",
    ],
)
def test_an_unused_link_holds_only_while_its_maker_could_still_make_it(
    platform: Platform, marta: Person, ending: str
) -> None:
    """Also one that was made at the very moment in which its maker was removed."""
    link, token = shown(marta.actor, "alfa")
    assert change(platform, ending, id=marta.id) == 1
    assert open_setup_link(token) is setup_link(link.id) is None
    for attempt in (lambda: use_setup_link(link.id, "hers"), lambda: ask_for_new_link(link.id)):
        with pytest.raises(NotAllowed, match=r"setup_link\.closed"):
            attempt()


def test_a_link_that_a_process_of_ours_made_needs_no_person(build: Builder) -> None:
    build.merchant("alfa")
    assert is_open(shown(OPERATOR, "alfa")[1])


def test_a_link_that_the_merchant_asked_for_outlives_the_manager_who_made_the_first(
    platform: Platform, marta: Person, elena: Person, clock: Clock
) -> None:
    first = shown(marta.actor, "alfa")[0]
    use_setup_link(first.id, "hers")
    # Of two links of one moment neither is the newest.
    clock.advance(seconds=2)
    ask_for_new_link(first.id)
    newest = links_of(marta.actor, "alfa")[0]
    with transaction(platform.engine) as connection:
        token = hand_out(Scope(connection, None), newest.id, platform.now())
    remove(elena.actor, marta.id, None)
    assert is_open(token)
