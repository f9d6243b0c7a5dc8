"""What a link can write has an end: whoever holds it is nobody that we know; and what was written stays."""

from __future__ import annotations

import pytest

from lib.errors import Conflict
from lib.services.access import Actor
from lib.services.documents import documents_of
from lib.services.platform import Platform
from lib.services.step_link_marks import MOST_CHANGES
from lib.services.step_links import declare_by_link, revoke_step_link, step_of_link, upload_by_link
from tests.builders import rows
from tests.papers import png
from tests.services.test_step_links import EVENTS as OF_LINKS
from tests.services.test_step_links import WHATSAPP, colleague, events, item_of, make

EVENTS = "SELECT 1 FROM events"


def used_up(actor: Actor) -> Actor:
    """A link that said and took back as often as it may."""
    carla = colleague(make(actor)[1])
    for number in range(MOST_CHANGES):
        declare_by_link(carla, number % 2 == 0)
    return carla


def test_a_link_changes_its_step_twenty_times_and_no_more(ana: Actor, platform: Platform) -> None:
    carla = used_up(ana)
    written = rows(platform, EVENTS)
    with pytest.raises(Conflict) as refused:
        declare_by_link(carla, True)
    assert (refused.value.code, dict(refused.value.facts)) == ("link.too_many_changes", {"limit": 20})
    with pytest.raises(Conflict, match=r"^link\.too_many_changes$"):
        upload_by_link(carla, "x.png", png())
    assert len(rows(platform, EVENTS)) == len(written)
    assert not item_of(ana).holds
    assert documents_of(ana, "alfa", WHATSAPP) == ()
    assert step_of_link(carla).done_at is None


def test_saying_again_what_was_said_last_is_no_change(ana: Actor) -> None:
    carla = used_up(ana)
    declare_by_link(carla, False)
    assert step_of_link(carla).done_at is None


def test_another_link_for_the_step_has_its_own_twenty(ana: Actor) -> None:
    used_up(ana)
    declare_by_link(colleague(make(ana, name="Diego")[1]), True)
    assert item_of(ana).holds


def test_revoking_twice_is_one_event_and_what_was_done_stays(ana: Actor, platform: Platform) -> None:
    link, token = make(ana)
    declare_by_link(colleague(token), True)
    revoke_step_link(ana, "alfa", link.id)
    revoke_step_link(ana, "alfa", link.id)
    assert item_of(ana).holds
    assert events(platform) == ["link.made", "link.used", "link.revoked"]
    assert rows(platform, OF_LINKS)[-1]["old"] == {"link": str(link.id), "name": "Carla Ruiz"}
