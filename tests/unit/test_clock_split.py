"""The clock split by who had the turn: by hand over a calendar, and day by day for made-up histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.calendars import Calendar
from lib.domain.clock import (
    Cancelled,
    ClockBar,
    Happening,
    Paused,
    Reopened,
    Resumed,
    Stretch,
    TurnChanged,
    business_days_between,
    split_clock,
)
from lib.domain.model import Party

MERCHANT, META, VTEX, US = Party.MERCHANT, Party.META, Party.VTEX, Party.US
URUGUAY = Calendar.of("UY")
INSTANT = timedelta(microseconds=1)


def local(moment: str, calendar: Calendar = URUGUAY) -> datetime:
    """A moment written as the wall time of the calendar's zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(calendar.time_zone))


def held(bar: ClockBar) -> dict[Party, int]:
    """The parties that days are charged to."""
    return {party: days for party, days in bar.days.items() if days}


def shown(bar: ClockBar) -> list[tuple[Party | None, int, bool]]:
    return [(stretch.party, stretch.days, stretch.paused) for stretch in bar.stretches]


def noon(day: int) -> datetime:
    """Noon of a day of June 2026 in Uruguay: no holidays on weekdays, Mondays are 1, 8, 15, 22 and 29."""
    return local(f"2026-06-{day:02}T12:00")


START = local("2026-06-01T10:00")


def june(*history: Happening, until: datetime) -> ClockBar:
    """The clock of a store in Uruguay since Monday 1 June 2026, first the merchant's turn."""
    return split_clock(START, MERCHANT, history, URUGUAY, until)


def test_each_day_goes_to_the_one_who_has_the_turn_at_its_midnight() -> None:
    # Tuesday 2 and Wednesday 3: merchant. Thursday 4, Friday 5: Meta. Monday 8, Tuesday 9: merchant.
    bar = june(TurnChanged(noon(3), META), TurnChanged(noon(5), MERCHANT), until=noon(9))
    assert bar == ClockBar(
        days={MERCHANT: 4, VTEX: 0, META: 2, Party.HELLOTEXT: 0, US: 0},
        paused_days=0,
        total=6,
        stretches=(
            Stretch(MERCHANT, START, noon(3), 2, False),
            Stretch(META, noon(3), noon(5), 2, False),
            Stretch(MERCHANT, noon(5), noon(9), 2, False),
        ),
    )


def test_a_change_at_midnight_takes_the_day_and_one_an_instant_later_does_not() -> None:
    midnight = local("2026-06-03T00:00")
    assert held(june(TurnChanged(midnight, META), until=noon(3))) == {MERCHANT: 1, META: 1}
    assert held(june(TurnChanged(midnight + INSTANT, META), until=noon(3))) == {MERCHANT: 2}


def test_a_day_that_begins_now_is_charged_now() -> None:
    midnight = local("2026-06-02T00:00")
    change = TurnChanged(midnight, META)
    assert shown(june(change, until=midnight)) == [(MERCHANT, 0, False), (META, 1, False)]
    assert shown(june(change, until=midnight - INSTANT)) == [(MERCHANT, 0, False)]


def test_the_same_instants_are_other_days_elsewhere() -> None:
    # Tuesday 2 June 20:30 in Montevideo is Wednesday 3 June 01:30 in Madrid.
    start, now = datetime(2026, 6, 1, 12, tzinfo=UTC), datetime(2026, 6, 3, 12, tzinfo=UTC)
    history = [TurnChanged(datetime(2026, 6, 2, 23, 30, tzinfo=UTC), META)]
    assert held(split_clock(start, MERCHANT, history, URUGUAY, now)) == {MERCHANT: 1, META: 1}
    assert held(split_clock(start, MERCHANT, history, Calendar.of("ES"), now)) == {MERCHANT: 2}


@pytest.mark.parametrize(
    ("country", "subdivision", "start", "change", "now", "merchant", "meta"),
    [
        # Carnival Tuesday 17 February 2026 is a holiday in Rio de Janeiro, not in all of Brazil.
        pytest.param("BR", None, "2026-02-13", "2026-02-16", "2026-02-18", 1, 2, id="BR carnival"),
        pytest.param("BR", "RJ", "2026-02-13", "2026-02-16", "2026-02-18", 1, 1, id="RJ carnival"),
        pytest.param("BR", "SP", "2026-07-07", "2026-07-08", "2026-07-10", 1, 1, id="SP 9 July"),
        # Thursday 18 and Friday 19 September 2025.
        pytest.param("CL", None, "2025-09-16", "2025-09-17", "2025-09-23", 1, 2, id="CL national days"),
        # Mondays 8 and 15 June 2026.
        pytest.param("CO", None, "2026-06-05", "2026-06-09", "2026-06-16", 1, 4, id="CO moved Mondays"),
        # Thursday 2 April 2026 (Malvinas) and Friday 3 (Good Friday).
        pytest.param("AR", None, "2026-03-30", "2026-04-01", "2026-04-06", 2, 1, id="AR Easter, both days"),
        pytest.param("BR", None, "2026-03-30", "2026-04-01", "2026-04-06", 2, 2, id="BR Good Friday"),
        # Tuesday 25 August 2026.
        pytest.param("UY", None, "2026-08-21", "2026-08-24", "2026-08-26", 1, 1, id="UY independence"),
        # Tuesday 29 February 2028.
        pytest.param("UY", None, "2028-02-25", "2028-02-28", "2028-03-01", 1, 2, id="a leap day"),
    ],
)
def test_holidays_are_charged_to_nobody(
    country: str, subdivision: str | None, start: str, change: str, now: str, merchant: int, meta: int
) -> None:
    calendar = Calendar.of(country, subdivision)
    begin, changed, end = (local(f"{day}T12:00", calendar) for day in (start, change, now))
    bar = split_clock(begin, MERCHANT, [TurnChanged(changed, META)], calendar, end)
    assert held(bar) == {MERCHANT: merchant, META: meta}


def test_years_with_their_ends_are_charged_whole() -> None:
    # Brazil: 2024 has 262 weekdays and 6 holidays on them, 2025 has 261 and 6, 2026 has 261 and 9.
    calendar = Calendar.of("BR")
    history: list[Happening] = [
        TurnChanged(local("2024-12-31T18:00", calendar), META),
        TurnChanged(local("2025-12-31T18:00", calendar), VTEX),
    ]
    now = local("2026-12-31T18:00", calendar)
    bar = split_clock(local("2023-12-31T12:00", calendar), MERCHANT, history, calendar, now)
    assert held(bar) == {MERCHANT: 256, META: 255, VTEX: 252}


def test_a_day_that_begins_at_one_goes_to_the_one_who_has_the_turn_then() -> None:
    # In Cairo, Friday 24 April 2026 begins at 01:00, and Friday 30 October after 23 o'clock came twice.
    cairo = Calendar.of("XX", time_zone="Africa/Cairo")
    for begins in ("2026-04-23T22:00:00Z", "2026-10-29T22:00:00Z"):
        friday = datetime.fromisoformat(begins)
        start, now = friday - timedelta(hours=12), friday + timedelta(hours=12)
        for moment, holder in ((friday - INSTANT, META), (friday, META), (friday + INSTANT, MERCHANT)):
            assert held(split_clock(start, MERCHANT, [TurnChanged(moment, META)], cairo, now)) == {holder: 1}


def test_a_wall_time_that_comes_twice_is_the_moment_it_says() -> None:
    # Saturday 4 April 2026 in Chile has 23:30 twice; a holder between them has the turn for an hour only.
    chile = Calendar.of("CL")
    first = local("2026-04-04T23:30", chile)
    history = [TurnChanged(first.replace(fold=1), MERCHANT), TurnChanged(first, META)]
    start, now = local("2026-04-01T12:00", chile), local("2026-04-06T12:00", chile)
    bar = split_clock(start, MERCHANT, history, chile, now)
    # Thursday 2; Good Friday; Monday 6.
    assert shown(bar) == [(MERCHANT, 1, False), (META, 0, False), (MERCHANT, 1, False)]
    assert bar.stretches[1].end - bar.stretches[1].start == timedelta(hours=1)


def test_a_pause_keeps_its_days_from_everybody_but_not_the_turn_from_changing() -> None:
    # Tuesday 2: merchant. Wednesday 3, Thursday 4; Friday 5, Monday 8: paused. Tuesday 9, Wednesday 10: Meta.
    bar = june(Paused(noon(2)), TurnChanged(noon(4), META), Resumed(noon(8)), until=noon(10))
    assert (held(bar), bar.paused_days, bar.total, bar.idle_days) == ({MERCHANT: 1, META: 2}, 4, 3, 0)
    assert shown(bar) == [(MERCHANT, 1, False), (MERCHANT, 2, True), (META, 2, True), (META, 2, False)]


def test_one_resume_ends_several_pauses_and_means_nothing_without_one() -> None:
    resumes = Resumed(noon(1)), Resumed(noon(4)), Resumed(local("2026-06-04T18:00"))
    bar = june(*resumes, Paused(noon(2)), Paused(noon(3)), until=noon(5))
    assert shown(bar) == [(MERCHANT, 1, False), (MERCHANT, 2, True), (MERCHANT, 1, False)]


def test_nothing_runs_while_live_and_it_runs_again_when_somebody_has_to_act() -> None:
    # Wednesday 3 to Friday 5 and Monday 8 are nobody's; a pause while live pauses nothing.
    turns = TurnChanged(noon(2), None), TurnChanged(noon(8), US)
    bar = june(*turns, Paused(noon(3)), Resumed(noon(4)), until=noon(10))
    assert shown(bar) == [(MERCHANT, 1, False), (None, 4, False), (US, 2, False)]
    assert (bar.total, bar.paused_days, bar.idle_days) == (3, 0, 4)


def test_nothing_runs_after_a_cancellation_whatever_else_comes_later() -> None:
    later = Resumed(noon(3)), TurnChanged(noon(4), META), Paused(noon(5))
    bar = june(Cancelled(noon(2)), *later, until=noon(8))
    assert shown(bar) == [(MERCHANT, 1, False), (None, 4, False)]
    assert (bar.total, bar.paused_days, bar.idle_days) == (1, 0, 4)


def test_what_happened_before_the_start_still_says_who_has_the_turn() -> None:
    first, second = local("2026-05-20T12:00"), local("2026-05-28T12:00")
    bar = june(TurnChanged(first, US), TurnChanged(second, META), until=noon(4))
    assert shown(bar) == [(META, 3, False)]
    bar = june(Paused(second), Resumed(noon(2)), until=noon(4))
    assert shown(bar) == [(MERCHANT, 1, True), (MERCHANT, 2, False)]


def test_what_is_later_than_now_does_not_count_yet() -> None:
    bar = june(TurnChanged(noon(4) + INSTANT, META), Cancelled(noon(5)), until=noon(4))
    assert shown(bar) == [(MERCHANT, 3, False)]


@pytest.mark.parametrize("now", ["2026-05-20T12:00", "2026-06-01T10:00"])
def test_before_its_start_the_clock_shows_zeros(now: str) -> None:
    earlier = TurnChanged(local("2026-05-19T12:00"), META), Paused(local("2026-05-21T12:00"))
    assert june(*earlier, until=local(now)) == ClockBar(dict.fromkeys(Party, 0), 0, 0, ())


def test_of_one_instant_the_last_one_holds() -> None:
    at = noon(1)
    for order in ([META, US], [US, META], [META, None, US]):
        bar = june(*(TurnChanged(at, party) for party in order), until=noon(2))
        assert held(bar) == {order[-1]: 1}
    assert june(Paused(at), Resumed(at), until=noon(2)).paused_days == 0
    assert june(Resumed(at), Paused(at), until=noon(2)).paused_days == 1


def test_a_party_with_a_calendar_of_its_own_works_on_its_own_days() -> None:
    # 25 August 2026 (a Tuesday) is a holiday in Uruguay, 7 September (a Monday) in Brazil.
    brazil = {VTEX: Calendar.of("BR", time_zone="Asia/Tokyo")}
    start, now = local("2026-08-24T12:00"), local("2026-08-26T12:00")
    assert held(split_clock(start, VTEX, [], URUGUAY, now)) == {VTEX: 1}
    assert held(split_clock(start, VTEX, [], URUGUAY, now, brazil)) == {VTEX: 2}
    assert held(split_clock(start, MERCHANT, [], URUGUAY, now, brazil)) == {MERCHANT: 1}
    start, now = local("2026-09-04T12:00"), local("2026-09-08T12:00")
    assert held(split_clock(start, VTEX, [], URUGUAY, now, brazil)) == {VTEX: 1}
    # Whoever waits, a paused day goes by the store's calendar.
    assert split_clock(start, VTEX, [Paused(start)], URUGUAY, now, brazil).paused_days == 2


def test_a_moment_without_time_zone_is_refused() -> None:
    naive, aware = datetime(2026, 6, 2), datetime(2026, 6, 3, tzinfo=UTC)
    for start, history, now in (
        (naive, [], aware),
        (aware, [], naive),
        (aware, [TurnChanged(naive, META)], aware),
        (aware, [Cancelled(naive)], aware),
    ):
        with pytest.raises(ValueError, match="time zone"):
            split_clock(start, MERCHANT, history, URUGUAY, now)


# Weeks around changes of clocks (Cairo, Santiago, São Paulo, Havana, Asunción), a year's end and a leap day.
WEEKS = [
    datetime.fromisoformat(f"{day}T00:00:00Z")
    for day in (
        *("2026-04-20", "2026-10-26", "2026-03-30", "2026-09-01", "2018-10-30", "2019-02-12"),
        *("2026-03-03", "2026-10-27", "2024-03-19", "2024-10-01", "2025-12-22", "2028-02-22"),
    )
]
ZONES = (
    *("America/Montevideo", "America/Santiago", "America/Sao_Paulo", "America/Asuncion"),
    *("America/Havana", "Africa/Cairo", "Europe/Madrid", "Asia/Tokyo"),
)
QUARTER = timedelta(minutes=15)
COUNTRIES = ("AR", "BR", "CL", "ES", "UY", "XX")
calendars = st.builds(Calendar.of, st.sampled_from(COUNTRIES), st.none(), st.sampled_from(ZONES))
parties = st.one_of(st.none(), st.sampled_from(Party))


@dataclass(frozen=True)
class Situation:
    start: datetime
    first: Party | None
    history: list[Happening]
    now: datetime
    calendar: Calendar

    def bar(self, own: Mapping[Party, Calendar] | None = None) -> ClockBar:
        return split_clock(self.start, self.first, self.history, self.calendar, self.now, own or {})


@st.composite
def situations(draw: st.DrawFn, *, distinct: bool = False) -> Situation:
    """By the quarter of an hour, so that midnights are met; `distinct` instants if asked for."""
    base = draw(st.sampled_from(WEEKS))
    ats = st.integers(-200, 2600).map(lambda quarters: base + quarters * QUARTER)
    one = st.one_of(
        st.builds(TurnChanged, ats, parties),
        st.builds(TurnChanged, ats, st.sampled_from(Party)),
        st.builds(Paused, ats),
        st.builds(Resumed, ats),
        st.builds(Cancelled, ats.map(lambda at: at + timedelta(days=14))),
        st.builds(Reopened, ats.map(lambda at: at + timedelta(days=14))),
    )
    history = draw(st.lists(one, max_size=12, unique_by=(lambda each: each.at) if distinct else None))
    return Situation(base, draw(parties), history, draw(ats), draw(calendars))


@lru_cache(maxsize=10_000)
def first_moment(day: date, zone: str) -> datetime:
    """The first quarter of an hour with that local date, found by looking at one after the other."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(ZoneInfo(zone)).date() < day:
        moment += QUARTER
    return moment


@lru_cache(maxsize=100)
def days_off(country: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=range(2018, 2029)) if country != "XX" else ())


def holder_at(moment: datetime, situation: Situation) -> str:
    """Whom a day that begins at `moment` is charged to, or "paused" or "idle"."""
    past = sorted((one for one in situation.history if one.at <= moment), key=lambda one: one.at)
    party = next((one.party for one in reversed(past) if isinstance(one, TurnChanged)), situation.first)
    ends = [one for one in past if isinstance(one, Cancelled | Reopened)]
    if party is None or (ends and isinstance(ends[-1], Cancelled)):
        return "idle"
    switches = [one for one in past if isinstance(one, Paused | Resumed)]
    return "paused" if switches and isinstance(switches[-1], Paused) else party


def day_by_day(situation: Situation, own: Mapping[Party, Calendar]) -> Counter[str]:
    """What the split clock must say: every local day after the first one looked at on its own."""
    calendar = situation.calendar
    zone = ZoneInfo(calendar.time_zone)
    countries: dict[str, str] = {party: its.country for party, its in own.items()}
    charged = Counter[str]()
    day = situation.start.astimezone(zone).date() + timedelta(days=1)
    while day <= situation.now.astimezone(zone).date():
        holder = holder_at(first_moment(day, calendar.time_zone), situation)
        country = countries.get(holder, calendar.country)
        charged[holder] += day.weekday() < 5 and day not in days_off(country)
        day += timedelta(days=1)
    return charged


def charged_by(bar: ClockBar) -> Counter[str]:
    charged = Counter({str(party): days for party, days in bar.days.items()})
    charged.update(paused=bar.paused_days, idle=bar.idle_days)
    return charged


@settings(deadline=None, database=None)
@given(situation=situations(), own=st.dictionaries(st.sampled_from(Party), calendars))
def test_it_says_what_looking_at_each_day_says(situation: Situation, own: dict[Party, Calendar]) -> None:
    assert charged_by(situation.bar(own)) == day_by_day(situation, own)


@settings(deadline=None, database=None)
@given(situation=situations())
def test_every_business_day_is_charged_once(situation: Situation) -> None:
    bar = situation.bar()
    elapsed = business_days_between(situation.start, situation.now, situation.calendar)
    assert bar.total == sum(bar.days.values())
    assert set(bar.days) == set(Party)
    assert bar.total + bar.paused_days + bar.idle_days == elapsed
    assert sum(stretch.days for stretch in bar.stretches) == elapsed
    assert min((stretch.days for stretch in bar.stretches), default=0) >= 0


@settings(deadline=None, database=None)
@given(situation=situations())
def test_stretches_follow_one_another_from_the_start_to_now(situation: Situation) -> None:
    stretches = situation.bar().stretches
    assert bool(stretches) == (situation.now > situation.start)
    edges = [situation.start, *(stretch.end for stretch in stretches)]
    assert [stretch.start for stretch in stretches] == edges[:-1]
    assert edges[-1] == max(situation.start, situation.now)
    for before, after in pairwise(stretches):
        assert before.start < before.end
        assert (before.party, before.paused) != (after.party, after.paused)


@settings(deadline=None, database=None)
@given(situation=situations(), quarters=st.integers(0, 2600), at_midnight=st.booleans())
def test_a_time_cut_in_two_has_the_same_days(situation: Situation, quarters: int, at_midnight: bool) -> None:
    middle = situation.start + quarters * QUARTER
    if at_midnight:
        day = middle.astimezone(ZoneInfo(situation.calendar.time_zone)).date()
        middle = first_moment(day + timedelta(days=1), situation.calendar.time_zone)
    whole = replace(situation, now=max(situation.now, middle))
    parts = replace(whole, now=middle), replace(whole, start=middle)
    assert charged_by(whole.bar()) == charged_by(parts[0].bar()) + charged_by(parts[1].bar())


@settings(deadline=None, database=None)
@given(situation=situations(distinct=True), data=st.data())
def test_the_order_of_arrival_never_matters(situation: Situation, data: st.DataObject) -> None:
    shuffled = replace(situation, history=data.draw(st.permutations(situation.history)))
    assert shuffled.bar() == situation.bar()


@settings(deadline=None, database=None)
@given(situation=st.one_of(situations(), situations(distinct=True)))
def test_a_history_told_twice_counts_once(situation: Situation) -> None:
    assert replace(situation, history=situation.history * 2).bar() == situation.bar()


@settings(deadline=None, database=None)
@given(situation=situations(distinct=True), data=st.data())
def test_a_happening_told_again_at_any_place_counts_once(situation: Situation, data: st.DataObject) -> None:
    again = [one for one in situation.history if data.draw(st.booleans())]
    for repeated in ([*again, *situation.history], [*situation.history, *again]):
        assert replace(situation, history=repeated).bar() == situation.bar()
