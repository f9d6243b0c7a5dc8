"""Taking a merchant out of a store's team, and cutting somebody off for good."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lib.errors import NotAllowed
from lib.services.access import Actor
from lib.services.memberships import remove_member
from lib.services.panel import PanelQuery, panel
from lib.services.people import person_by_id, person_by_setup_link
from lib.services.platform import Platform
from lib.services.setup_link_use import ask_for_new_link, open_setup_link, use_setup_link
from lib.services.setup_links import (
    SetupLinkState,
    enrol_member,
    invite,
    links_of,
    make_setup_link,
    members_of,
    revoke_setup_link,
)
from lib.services.stores import overview
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

ADDRESS = "carla@tienda.example"
HAPPENED = "SELECT kind, subject, actor_name FROM events WHERE kind LIKE 'member.%' ORDER BY id"


@pytest.fixture
def marta(build: Builder, clock: Clock) -> Actor:
    """An account manager, beside the stores `alfa` and `beta`, while time stands still."""
    clock.stop_at(clock())
    build.merchant("alfa")
    build.merchant("beta")
    return build.manager().actor


def test_who_is_taken_out_of_a_store_reaches_it_no_more_and_keeps_the_others(
    platform: Platform, marta: Actor
) -> None:
    link, token = invite(marta, "alfa", ADDRESS, "Carla Ruiz")
    enrol_member(marta, "beta", ADDRESS)
    use_setup_link(link.id, "hers")
    inside, carla = person_by_setup_link(link.id), person_by_id(link.person_id)
    assert inside is not None
    assert carla is not None
    remove_member(marta, "alfa", link.person_id)
    remove_member(marta, "alfa", link.person_id)
    assert person_by_setup_link(link.id) is None
    with pytest.raises(NotAllowed, match=r"access\.unknown_person"):
        overview(inside.actor, "alfa")
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        overview(carla.actor, "alfa")
    assert overview(carla.actor, "beta").store.account == "beta"
    assert [one.name for one in members_of(marta, "alfa")] == ["Ana Pérez"]
    assert open_setup_link(token) is None
    assert panel(marta, PanelQuery(search="carla@")).total == 2
    happened = [(row["kind"], row["subject"], row["actor_name"]) for row in rows(platform, HAPPENED)]
    assert happened[-1] == ("member.removed", "Carla Ruiz", marta.name)
    assert [kind for kind, _, _ in happened].count("member.removed") == 1


def test_taking_somebody_in_again_revives_no_link(marta: Actor, clock: Clock) -> None:
    link, _token = invite(marta, "alfa", ADDRESS, "Carla Ruiz")
    clock.advance(minutes=1)
    _unused, other = make_setup_link(marta, "alfa", link.person_id)
    use_setup_link(link.id, "hers")
    remove_member(marta, "alfa", link.person_id)
    assert enrol_member(marta, "alfa", ADDRESS) == link.person_id
    assert "Carla Ruiz" in [one.name for one in members_of(marta, "alfa")]
    assert person_by_setup_link(link.id) is None
    assert open_setup_link(other) is None
    assert {one.state for one in links_of(marta, "alfa")} == {SetupLinkState.REVOKED}


def test_somebody_of_another_store_or_of_nowhere_is_left_alone(platform: Platform, marta: Actor) -> None:
    of_beta = members_of(marta, "beta")[0].id
    for person_id in (of_beta, uuid4()):
        remove_member(marta, "alfa", person_id)
    assert [one.id for one in members_of(marta, "beta")] == [of_beta]
    assert rows(platform, "SELECT 1 FROM events WHERE kind = 'member.removed'") == []


@pytest.mark.parametrize("used", [True, False])
def test_after_a_younger_link_was_revoked_an_older_one_sends_no_letter(
    platform: Platform, marta: Actor, clock: Clock, used: bool
) -> None:
    older, _token = invite(marta, "alfa", ADDRESS, "Carla Ruiz")
    if used:
        use_setup_link(older.id, "hers")
    else:
        change(platform, "UPDATE setup_links SET expires_at = :at", at=clock())
    clock.advance(minutes=1)
    younger, _token = make_setup_link(marta, "alfa", older.person_id)
    revoke_setup_link(marta, "alfa", younger.id)
    with pytest.raises(NotAllowed, match=r"setup_link\.closed"):
        ask_for_new_link(older.id)
    assert rows(platform, "SELECT 1 FROM outbox") == []
    # A link that was made since lets the person in, and ask again.
    clock.advance(minutes=1)
    newest, _token = make_setup_link(marta, "alfa", older.person_id)
    use_setup_link(newest.id, "hers")
    assert ask_for_new_link(newest.id).sent


def test_a_link_of_somebody_else_or_an_older_one_that_was_revoked_stops_nobody(
    marta: Actor, clock: Clock
) -> None:
    old, _token = invite(marta, "alfa", ADDRESS, "Carla Ruiz")
    clock.advance(minutes=1)
    link, _token = make_setup_link(marta, "alfa", old.person_id)
    use_setup_link(link.id, "hers")
    clock.advance(minutes=1)
    in_beta, _token = invite(marta, "beta", ADDRESS)
    of_another, _token = invite(marta, "alfa", "otra@tienda.example")
    for account, one in (("alfa", old), ("beta", in_beta), ("alfa", of_another)):
        revoke_setup_link(marta, account, one.id)
    assert in_beta.made_at - link.made_at == timedelta(minutes=1)
    assert ask_for_new_link(link.id).sent
