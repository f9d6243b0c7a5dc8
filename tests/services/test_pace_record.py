"""What an integration leaves in the history of days: each stage once, all the way once it is live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceResult, Stage, Track
from lib.security.policy import Action
from lib.services.access import acting
from lib.services.managing import cancel, pause, resume
from lib.services.platform import Platform
from lib.services.progress import add_evidence, load_integration, refresh
from lib.services.turns import clock_bar_of
from tests.builders import Builder, rows
from tests.services.conftest import Clock
from tests.walking import WALKER, prove, standing, walk_to

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
TRACK = Track.HELLOTEXT


def at(month: int, day: int, hour: int = 12) -> datetime:
    """A moment of 2026 in São Paulo. Good Friday is 3 April, Tiradentes 21 April, both public holidays."""
    return datetime(2026, month, day, hour, tzinfo=SAO_PAULO).astimezone(UTC)


def kept(platform: Platform, kind: str) -> Counter[tuple[str, int]]:
    """How often each key and number of days is in the history of the track."""
    found: Counter[tuple[str, int]] = Counter()
    sql = "SELECT key, days, n FROM pace_cells WHERE kind = :kind AND track = 'hellotext'"
    for row in rows(platform, sql, kind=kind):
        found[row["key"], row["days"]] += row["n"]
    return found


def stage_of(account: str) -> Stage:
    """Where the track stands."""
    with acting(WALKER, Action.VIEW_STORE, account) as act:
        return load_integration(act.scope, act.store.id, TRACK).stage


def walk_past(account: str, stage: Stage) -> Stage:
    """Prove one thing after the other until the track has left the stage; where it is then."""
    while stage_of(account) is stage:
        step = standing(account, TRACK).next_action
        assert step is not None
        prove(account, TRACK, step.rule_id)
    return stage_of(account)


def test_a_stage_that_was_left_is_counted_with_its_business_days(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(at(4, 1))
    build.merchant("alfa", country="BR")
    first = stage_of("alfa")
    before = kept(platform, "stage")
    clock.stop_at(at(4, 8))
    second = walk_past("alfa", first)
    # 2, 6, 7 and 8 April; the 3rd is Good Friday.
    assert kept(platform, "stage") - before == {(first.value, 4): 1}
    clock.stop_at(at(4, 10))
    walk_past("alfa", second)
    assert kept(platform, "stage") - before == {(first.value, 4): 1, (second.value, 2): 1}


def test_the_history_names_what_can_be_compared(build: Builder, platform: Platform, clock: Clock) -> None:
    # Already April in UTC, still March where the store is.
    clock.stop_at(at(3, 31, 23))
    build.merchant("alfa", country="BR")
    clock.stop_at(at(5, 4))
    walk_to("alfa", TRACK, None)
    found = rows(
        platform,
        "SELECT DISTINCT kind, route, country, month::text AS month FROM pace_cells"
        " WHERE track = 'hellotext' ORDER BY kind",
    )
    assert [tuple(row.values()) for row in found] == [
        ("live", "vtex_wizard", "BR", None),
        ("party", "vtex_wizard", "BR", "2026-03-01"),
        ("stage", "vtex_wizard", "BR", "2026-03-01"),
        ("whole", "vtex_wizard", "BR", "2026-03-01"),
    ]


def test_going_live_counts_the_way_from_each_stage_and_the_days_of_each_party(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(at(4, 1))
    ana = build.merchant("alfa", country="BR")
    begun = {Stage.INVITED: at(4, 1)}
    begun.setdefault(stage_of("alfa"), at(4, 1))
    for day in (6, 8, 13, 17, 22, 24):
        clock.stop_at(at(4, day))
        stage = stage_of("alfa")
        if stage is Stage.LIVE:
            break
        begun.setdefault(walk_past("alfa", stage), at(4, day))
    live_at = begun.pop(Stage.LIVE)
    bar = clock_bar_of(ana.actor, "alfa", TRACK)
    # By hand: the business days of April 2026 in Brazil.
    working = [1, 2, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17, 20, 22, 23, 24]
    until = working.index(live_at.astimezone(SAO_PAULO).day)
    assert kept(platform, "live") == {
        (stage.value, until - working.index(moment.astimezone(SAO_PAULO).day)): 1
        for stage, moment in begun.items()
    }
    assert kept(platform, "whole") == {("live", until): 1}
    assert kept(platform, "party") == {(party.value, days): 1 for party, days in bar.days.items()}
    assert sum(bar.days.values()) == until


def test_who_is_live_gives_nothing_more(build: Builder, platform: Platform, clock: Clock) -> None:
    clock.stop_at(at(4, 1))
    build.merchant("alfa", country="BR")
    walk_to("alfa", TRACK, None)
    known = rows(platform, "SELECT count(*) AS n FROM pace_cells")[0]["n"]
    clock.stop_at(at(4, 22))
    failed = standing("alfa", TRACK).satisfied[-1].rule.id
    prove("alfa", TRACK, failed, EvidenceResult.FAILED)
    clock.stop_at(at(4, 24))
    walk_to("alfa", TRACK, None)
    assert rows(platform, "SELECT count(*) AS n FROM pace_cells")[0]["n"] == known


def test_the_days_of_a_pause_are_in_no_number(build: Builder, platform: Platform, clock: Clock) -> None:
    clock.stop_at(at(4, 6))
    build.merchant("alfa", country="BR")
    manager = build.manager().actor
    first = stage_of("alfa")
    before = kept(platform, "stage")
    clock.stop_at(at(4, 7))
    pause(manager, "alfa", TRACK, "Vacaciones")
    clock.stop_at(at(4, 16))
    resume(manager, "alfa", TRACK)
    clock.stop_at(at(4, 17))
    walk_past("alfa", first)
    assert kept(platform, "stage") - before == {(first.value, 2): 1}
    walk_to("alfa", TRACK, None)
    assert kept(platform, "whole") == {("live", 2): 1}


@pytest.mark.parametrize("stop", [pause, cancel])
def test_a_stage_that_is_left_while_the_clock_stands_is_counted_up_to_then(
    build: Builder, platform: Platform, clock: Clock, stop: Callable[..., object]
) -> None:
    clock.stop_at(at(4, 6))
    build.merchant("alfa", country="BR")
    first = stage_of("alfa")
    before = kept(platform, "stage")
    clock.stop_at(at(4, 8))
    stop(build.manager().actor, "alfa", TRACK, "Vacaciones")
    clock.stop_at(at(4, 17))
    second = walk_past("alfa", first)
    assert kept(platform, "stage") - before == {(first.value, 2): 1}
    clock.stop_at(at(4, 22))
    walk_past("alfa", second)
    assert kept(platform, "stage") - before == {(first.value, 2): 1, (second.value, 0): 1}


def test_a_new_stage_is_not_slow(build: Builder, platform: Platform, clock: Clock) -> None:
    clock.stop_at(at(4, 6))
    build.merchant("alfa", country="BR")
    with platform.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE integrations SET slow_since = now()")
    standing("alfa", TRACK)
    slow = "SELECT slow_since FROM integrations WHERE track = 'hellotext'"
    assert rows(platform, slow)[0]["slow_since"] is not None
    walk_past("alfa", stage_of("alfa"))
    assert rows(platform, slow)[0]["slow_since"] is None


def leave_and_fail(account: str) -> None:
    """Leave the stage in a transaction that does not come to its end."""
    with acting(WALKER, Action.DECLARE, account) as act:
        stage = load_integration(act.scope, act.store.id, TRACK).stage
        while (state := refresh(act, TRACK)).stage is stage:
            assert state.next_action is not None
            asked = state.next_action.rule_id
            item = next(one for one in state.items if one.rule.id == asked)
            passed = EvidenceResult.PASSED
            add_evidence(act, TRACK, [Evidence(item.rule.id, item.rule.evidence[0], passed, act.now, "test")])
        assert act.connection.exec_driver_sql("SELECT count(*) FROM pace_cells").scalar_one() > 0
        raise ZeroDivisionError


def test_a_change_that_is_taken_back_takes_its_days_with_it(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(at(4, 6))
    build.merchant("alfa", country="BR")
    before = kept(platform, "stage")
    with pytest.raises(ZeroDivisionError):
        leave_and_fail("alfa")
    assert kept(platform, "stage") == before
