"""The clock of an integration from its history: whose business days they were, to the day."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lib.domain.clock import ClockBar
from lib.domain.model import Party, Track
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.managing import pause, resume
from lib.services.platform import Platform
from lib.services.turns import clock_bar_of
from tests.builders import Builder, change
from tests.services.conftest import Clock
from tests.walking import hand_over, walk_to

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A moment of 2026 in São Paulo. Good Friday is 3 April, Tiradentes 21 April, both public holidays."""
    return datetime(2026, month, day, hour, tzinfo=SAO_PAULO).astimezone(UTC)


def charged(bar: ClockBar) -> dict[Party, int]:
    """The parties that held the turn for a day at least."""
    return {party: days for party, days in bar.days.items() if days}


def mark(account: str, kind: str, track: Track = Track.WHATSAPP) -> None:
    """Write an event that moves the clock and no turn."""
    with acting(Actor.process("test"), Action.DECLARE, account) as act:
        act.record(kind, track=track)


def test_a_store_that_was_added_today_has_no_days_yet(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    bar = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP)
    assert (bar.total, bar.paused_days, bar.idle_days) == (0, 0, 0)


def test_each_business_day_is_charged_to_who_held_the_turn_when_it_began(
    build: Builder, clock: Clock
) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6, 18))
    assert hand_over("alfa", Track.WHATSAPP) is Party.VTEX
    clock.stop_at(at(4, 22, 9))
    assert hand_over("alfa", Track.WHATSAPP) is Party.MERCHANT
    clock.stop_at(at(4, 24, 9))
    bar = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP)
    # The merchant: 2 and 6 April, 23 and 24 April. VTEX: 7 to 10, 13 to 17, 20 and 22 April.
    assert charged(bar) == {Party.VTEX: 11, Party.MERCHANT: 4}
    assert bar.total == 15


def test_the_history_names_every_holder_with_the_moments_between(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    hand_over("alfa", Track.WHATSAPP)
    clock.stop_at(at(4, 8))
    stretches = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP).stretches
    assert [(one.party, one.start, one.end, one.days) for one in stretches] == [
        (Party.MERCHANT, at(4, 1), at(4, 6), 2),
        (Party.VTEX, at(4, 6), at(4, 8), 2),
    ]


def test_days_of_a_pause_are_nobodys(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    mark("alfa", "integration.paused")
    clock.stop_at(at(4, 9))
    mark("alfa", "integration.resumed")
    clock.stop_at(at(4, 13))
    bar = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP)
    assert (charged(bar), bar.paused_days) == ({Party.MERCHANT: 4}, 3)


def test_a_cancelled_integration_counts_no_more_days(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    mark("alfa", "integration.cancelled")
    clock.stop_at(at(4, 30))
    assert clock_bar_of(ana.actor, "alfa", Track.WHATSAPP).total == 2


def test_the_days_stop_when_the_track_is_live(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    walk_to("alfa", Track.HELLOTEXT, None)
    clock.stop_at(at(4, 9))
    bar = clock_bar_of(ana.actor, "alfa", Track.HELLOTEXT)
    assert (charged(bar), bar.idle_days) == ({Party.MERCHANT: 2}, 3)


def test_the_other_track_has_a_clock_of_its_own(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    hand_over("alfa", Track.WHATSAPP)
    clock.stop_at(at(4, 8))
    assert charged(clock_bar_of(ana.actor, "alfa", Track.HELLOTEXT)) == {Party.MERCHANT: 4}


def test_the_holidays_are_those_of_the_stores_country(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 20))
    in_brazil, in_chile = build.merchant("alfa", country="BR"), build.merchant("beta", country="CL")
    clock.stop_at(at(4, 22))
    assert clock_bar_of(in_brazil.actor, "alfa", Track.WHATSAPP).total == 1
    assert clock_bar_of(in_chile.actor, "beta", Track.WHATSAPP).total == 2


def test_of_a_store_without_recorded_turns_the_last_change_is_known(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    change(
        platform,
        "UPDATE integrations SET waiting_on = 'meta', waiting_since = :since WHERE track = 'whatsapp'",
        since=at(4, 6),
    )
    clock.stop_at(at(4, 8))
    bar = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP)
    assert charged(bar) == {Party.MERCHANT: 2, Party.META: 2}


def test_a_pause_of_a_store_without_recorded_turns_moves_no_days_to_another(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(at(4, 1))
    build.merchant("alfa", country="BR")
    manager = build.manager().actor
    change(
        platform,
        "UPDATE integrations SET waiting_on = 'meta', waiting_since = :since WHERE track = 'whatsapp'",
        since=at(4, 6),
    )
    for day in (8, 14):
        clock.stop_at(at(4, day))
        pause(manager, "alfa", Track.WHATSAPP, "Vacaciones")
        clock.stop_at(at(4, day + 2))
        resume(manager, "alfa", Track.WHATSAPP)
    bar = clock_bar_of(manager, "alfa", Track.WHATSAPP)
    # The merchant: 2 and 6 April. Meta: 7, 8, 13 and 14 April. Paused: 9, 10, 15 and 16 April.
    assert (charged(bar), bar.paused_days) == ({Party.MERCHANT: 2, Party.META: 4}, 4)


def test_before_the_first_recorded_turn_it_was_who_that_one_names(build: Builder, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    clock.stop_at(at(4, 6))
    with acting(Actor.process("test"), Action.DECLARE, "alfa") as act:
        act.record("integration.turn", track=Track.WHATSAPP, old={"party": "meta"}, new={"party": "merchant"})
    clock.stop_at(at(4, 7))
    bar = clock_bar_of(ana.actor, "alfa", Track.WHATSAPP)
    assert charged(bar) == {Party.META: 2, Party.MERCHANT: 1}
