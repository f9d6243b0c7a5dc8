"""What the start page reads: which track comes first, and what others hold since when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from lib.domain.model import EvidenceResult, Party, Track
from lib.services.access import Actor
from lib.services.checklist import declare
from lib.services.documents import upload_document
from lib.services.home import Home, home
from lib.services.managing import cancel, pause
from tests.builders import Builder
from tests.papers import png
from tests.services.conftest import Clock
from tests.walking import hand_over, prove, standing, walk_to

MONTEVIDEO = ZoneInfo("America/Montevideo")
MONDAY = datetime(2026, 4, 6, 15, tzinfo=UTC)


def looked_at(actor: Actor) -> Home:
    return home(actor, "alfa")


def test_a_new_store_has_one_step_and_nobody_else_at_work(ana: Actor) -> None:
    found = looked_at(ana)
    assert [one.integration.track for one in found.checklists] == list(Track)
    assert found.next is found.checklists[0]
    assert (found.others, found.changes.newest, found.first_visit) == ((), (), True)
    assert set(found.bars) == set(Track)


def test_the_step_is_of_the_track_that_waits_for_the_merchant(ana: Actor) -> None:
    hand_over("alfa", Track.WHATSAPP)
    following = looked_at(ana).next
    assert following is not None
    assert following.integration.track is Track.HELLOTEXT


def test_nothing_is_asked_of_what_rests(build: Builder, ana: Actor) -> None:
    marta = build.manager()
    pause(marta.actor, "alfa", Track.WHATSAPP, "Vacaciones")
    following = looked_at(ana).next
    assert following is not None
    assert following.integration.track is Track.HELLOTEXT
    cancel(marta.actor, "alfa", Track.HELLOTEXT, "Usa otro")
    found = looked_at(ana)
    assert (found.next, found.under_way, found.others, found.is_live) == (None, (), (), False)


def test_what_was_given_up_does_not_keep_the_rest_from_being_live(build: Builder, ana: Actor) -> None:
    walk_to("alfa", Track.HELLOTEXT, None)
    assert not looked_at(ana).is_live
    cancel(build.manager().actor, "alfa", Track.WHATSAPP, "Solo quiere Hellotext")
    assert looked_at(ana).is_live


def test_what_is_broken_comes_first(ana: Actor, clock: Clock) -> None:
    clock.stop_at(MONDAY)
    walk_to("alfa", Track.HELLOTEXT, None)
    for _ in range(2):
        clock.advance(hours=1)
        prove("alfa", Track.HELLOTEXT, "vtex_key_valid", EvidenceResult.FAILED)
    following = looked_at(ana).next
    assert following is not None
    assert following.integration.track is Track.HELLOTEXT


def test_without_a_step_of_the_merchant_there_is_none_until_all_is_live(ana: Actor) -> None:
    hand_over("alfa", Track.WHATSAPP)
    walk_to("alfa", Track.HELLOTEXT, None)
    found = looked_at(ana)
    assert (found.next, found.is_live) == (None, False)
    walk_to("alfa", Track.WHATSAPP, None)
    found = looked_at(ana)
    assert (found.next, found.is_live) == (None, True)


def test_others_are_listed_party_by_party_with_the_moment_from_which_they_could_act(
    ana: Actor, clock: Clock
) -> None:
    clock.stop_at(MONDAY)
    walk_to("alfa", Track.HELLOTEXT, Party.HELLOTEXT)
    clock.advance(days=1)
    walk_to("alfa", Track.WHATSAPP, Party.VTEX)
    clock.advance(days=5)
    assert [(held.item.party, held.track, held.since) for held in looked_at(ana).others] == [
        (Party.VTEX, Track.WHATSAPP, MONDAY + timedelta(days=1)),
        (Party.HELLOTEXT, Track.HELLOTEXT, MONDAY),
    ]


def test_whoever_was_asked_earlier_than_we_were_told_had_it_since_then(build: Builder, clock: Clock) -> None:
    clock.stop_at(MONDAY - timedelta(days=10))
    ana = build.merchant("alfa").actor
    asked = standing("alfa", Track.WHATSAPP).next_action
    while asked is not None and asked.rule_id != "vtex_ticket_sent":
        asked = prove("alfa", Track.WHATSAPP, asked.rule_id).next_action
    clock.stop_at(MONDAY)
    declare(ana, "alfa", Track.WHATSAPP, "vtex_ticket_sent", True, on=date(2026, 4, 2))
    [held] = looked_at(ana).others
    assert held.item.party is Party.VTEX
    assert held.since is not None
    assert held.since.astimezone(MONTEVIDEO).date() == date(2026, 4, 2)


def test_the_next_visit_is_told_what_others_did_since_the_last(ana: Actor, clock: Clock) -> None:
    clock.stop_at(MONDAY)
    looked_at(ana)
    clock.advance(hours=1)
    hand_over("alfa", Track.WHATSAPP)
    clock.advance(hours=1)
    found = looked_at(ana)
    assert not found.first_visit
    assert "integration.turn" in {one.kind for one in found.changes.newest}


def test_a_later_proof_of_what_came_before_does_not_move_since_when_others_hold(
    ana: Actor, clock: Clock
) -> None:
    """The ticket was sent on Monday; a picture of it, added on Thursday, gives VTEX no new beginning."""
    clock.stop_at(MONDAY)
    walk_to("alfa", Track.WHATSAPP, Party.VTEX)
    [held] = [one for one in looked_at(ana).others if one.item.party is Party.VTEX]
    assert held.since == MONDAY
    clock.advance(days=3)
    upload_document(ana, "alfa", Track.WHATSAPP, "vtex_ticket_sent", "ticket.png", png())
    [held] = [one for one in looked_at(ana).others if one.item.party is Party.VTEX]
    assert held.since == MONDAY
