"""How fast integrations are: every number is computed again from the single things that were counted."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil

import pytest
from sqlalchemy import event

from lib.domain.calendars import Calendar
from lib.domain.model import ROUTES_OF, Party, Route, Stage, Track
from lib.domain.pace import Estimate
from lib.services.access import Actor
from lib.services.pace import PaceQuery, Spread, Standing, Usual, estimates, pace, usual
from lib.services.platform import Platform
from lib.storage.scope import Scope
from tests.builders import change

US = Actor.process("test")
URUGUAY = Calendar.of("UY")
# A Monday.
NOW = datetime(2026, 5, 25, 15, tzinfo=UTC)
MONTHS = [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
KEYS = {
    "stage": [stage.value for stage in Stage if stage is not Stage.LIVE],
    "live": [stage.value for stage in Stage if stage is not Stage.LIVE],
    "whole": ["live"],
    "party": [party.value for party in Party],
}
KEEP = """
    INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)
    VALUES (:kind, :track, :route, :country, :month, :key, :days, :n)
"""


@dataclass(frozen=True)
class Counted:
    """One row of the history."""

    kind: str
    key: str
    days: int
    n: int = 1
    track: Track = Track.HELLOTEXT
    route: Route = Route.VTEX_WIZARD
    country: str = "UY"
    month: date | None = MONTHS[0]


def to_live(stage: str, days: int, n: int, country: str = "UY") -> Counted:
    return Counted("live", stage, days, n, country=country, month=None)


def keep(platform: Platform, *counted: Counted) -> None:
    for one in counted:
        change(platform, KEEP, **vars(one))


def some_history(chance: random.Random) -> list[Counted]:
    """A few hundred rows of every kind, some of them about the same thing."""
    found = []
    for _ in range(400):
        kind = chance.choice(list(KEYS))
        track = chance.choice(list(Track))
        found.append(
            Counted(
                kind,
                chance.choice(KEYS[kind]),
                chance.choice((0, 1, 2, 3, 5, 8, 13, 40)),
                chance.randrange(1, 4),
                track,
                chance.choice(ROUTES_OF[track]),
                chance.choice(("UY", "BR")),
                None if kind == "live" else chance.choice(MONTHS),
            )
        )
    return found


def some_query(chance: random.Random) -> PaceQuery:
    return PaceQuery(
        track=chance.choice((None, *Track)),
        route=chance.choice((None, None, Route.ASSISTED)),
        country=chance.choice((None, "UY", "BR", "CL")),
        month_from=chance.choice((None, *MONTHS)),
        month_to=chance.choice((None, *MONTHS)),
    )


def is_meant(one: Counted, query: PaceQuery) -> bool:
    return (
        query.track in (None, one.track)
        and query.route in (None, one.route)
        and query.country in (None, one.country)
        and one.month is not None
        and (query.month_from is None or one.month >= query.month_from)
        and (query.month_to is None or one.month <= query.month_to)
    )


def spread(history: Sequence[Counted], kind: str, key: str) -> tuple[object, ...]:
    """Median, 90th percentile, mean and number, by writing out every single thing."""
    days = sorted(one.days for one in history if (one.kind, one.key) == (kind, key) for _ in range(one.n))
    if not days:
        return None, None, None, 0
    return (
        days[ceil(len(days) / 2) - 1],
        days[ceil(len(days) * 9 / 10) - 1],
        pytest.approx(sum(days) / len(days)),
        len(days),
    )


def values(found: Spread) -> tuple[object, ...]:
    return found.median, found.p90, found.mean, found.n


@pytest.mark.parametrize("seed", range(4))
def test_every_number_is_that_of_the_things_that_the_filters_mean(platform: Platform, seed: int) -> None:
    chance = random.Random(seed)
    history = some_history(chance)
    keep(platform, *history)
    for query in (PaceQuery(), *(some_query(chance) for _ in range(25))):
        meant = [one for one in history if is_meant(one, query)]
        found = pace(US, query)
        for stage in found.stages:
            assert values(stage) == spread(meant, "stage", stage.stage), (query, stage)
        for party in found.parties:
            assert values(party) == spread(meant, "party", party.party), (query, party)
        assert values(found.to_live) == spread(meant, "whole", "live"), query


@pytest.mark.usefixtures("platform")
def test_stages_come_in_the_order_of_the_work_and_parties_all() -> None:
    found = pace(US, PaceQuery())
    assert [one.stage for one in found.stages] == list(Stage)[:-1]
    assert [one.party for one in found.parties] == list(Party)
    assert not found.to_live.is_enough


def test_twenty_are_enough_to_say_what_is_usual(platform: Platform) -> None:
    keep(platform, Counted("stage", "preparing", 4, 19))
    assert not pace(US, PaceQuery()).stages[Stage.PREPARING.position].is_enough
    keep(platform, Counted("stage", "preparing", 9, 1))
    assert pace(US, PaceQuery()).stages[Stage.PREPARING.position].is_enough


def standing(
    stage: Stage,
    days: int,
    country: str = "UY",
    track: Track = Track.HELLOTEXT,
    route: Route = Route.VTEX_WIZARD,
) -> Standing:
    return Standing(track, route, country, stage, days, Calendar.of(country))


def test_each_row_of_a_page_is_compared_with_its_like(platform: Platform) -> None:
    keep(
        platform,
        to_live("preparing", 5, 30),
        to_live("submitted", 2, 12),
        to_live("submitted", 4, 12),
        to_live("preparing", 1, 19, "CL"),
        Counted("live", "preparing", 3, 20, Track.WHATSAPP, Route.ASSISTED, "CL", None),
    )
    asked = [
        standing(Stage.PREPARING, 2),
        standing(Stage.LIVE, 2),
        standing(Stage.SUBMITTED, 1),
        standing(Stage.PREPARING, 0, "CL"),
        standing(Stage.PREPARING, 6),
        standing(Stage.PREPARING, 3, "CL", Track.WHATSAPP, Route.ASSISTED),
        standing(Stage.PREPARING, 3, "CL", Track.WHATSAPP, Route.SELF_SERVICE),
    ]
    with platform.engine.connect() as connection:
        found = estimates(Scope(connection, None), asked, NOW)
    assert found == (
        Estimate(date(2026, 5, 28), date(2026, 5, 28), 30),
        None,
        Estimate(date(2026, 5, 26), date(2026, 5, 28), 24),
        None,
        Estimate(date(2026, 5, 26), None, 30),
        Estimate(date(2026, 5, 25), date(2026, 5, 25), 20),
        None,
    )


def test_a_page_of_rows_takes_one_statement_and_a_page_of_none_takes_none(platform: Platform) -> None:
    asked = [standing(stage, 2, country) for stage in list(Stage)[:-1] for country in ("UY", "BR", "CL")]
    statements: list[str] = []
    with platform.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
        assert estimates(Scope(connection, None), asked, NOW) == (None,) * len(asked)
        assert len(statements) == 1
        assert estimates(Scope(connection, None), [standing(Stage.LIVE, 2)], NOW) == (None,)
        assert estimates(Scope(connection, None), [], NOW) == ()
        assert len(statements) == 1


def test_today_is_that_of_the_store(platform: Platform) -> None:
    keep(platform, to_live("preparing", 0, 20))
    # Already Tuesday in UTC, still Monday in Montevideo.
    with platform.engine.connect() as connection:
        found = estimates(Scope(connection, None), [standing(Stage.PREPARING, 0)], NOW + timedelta(hours=10))
    assert found == (Estimate(date(2026, 5, 25), date(2026, 5, 25), 20),)


def test_what_is_usual_is_said_with_how_many_it_is_read_from(platform: Platform) -> None:
    keep(
        platform,
        Counted("stage", "preparing", 2, 15),
        Counted("stage", "preparing", 3, 3, month=MONTHS[1]),
        Counted("stage", "preparing", 30, 2),
        Counted("stage", "submitted", 3, 19),
        # Another kind of thing, of which there are many.
        to_live("submitted", 3, 99),
    )
    asked = [standing(Stage.SUBMITTED, 1), standing(Stage.PREPARING, 1), standing(Stage.LIVE, 1)]
    with platform.engine.connect() as connection:
        found = usual(Scope(connection, None), asked)
    assert found == (None, Usual(days=3, comparable=20), None)
