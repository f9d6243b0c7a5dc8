"""The counts that are kept: after any change they are those of the rows, and folding them changes nothing."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from lib.domain.model import Track
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.panel import PanelQuery, Tab, panel
from lib.services.panel_counts import fold_counts
from lib.services.platform import Platform
from lib.storage.tables import integrations
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock
from tests.services.panel_stores import NOW, OWNERS, fill, state

US = Actor.process("test")
KIND = "country, track, route, stage, waiting_on, health, status, stuck"

Counted = Counter[tuple[Any, ...]]


def kept(platform: Platform, *, any_owner: bool) -> Counted:
    """What the kept numbers say of each kind."""
    found = rows(
        platform,
        f"SELECT owner_id, {KIND}, sum(n) AS n FROM panel_counts WHERE any_owner = :any_owner"
        f" GROUP BY owner_id, {KIND}",
        any_owner=any_owner,
    )
    return +Counter({tuple(row.values())[:-1]: int(row["n"]) for row in found})


def real(platform: Platform, *, any_owner: bool) -> Counted:
    """The same from the rows."""
    owner = "NULL::uuid" if any_owner else "owner_id"
    return Counter(
        tuple(row.values()) for row in rows(platform, f"SELECT {owner} AS owner_id, {KIND} FROM integrations")
    )


def assert_kept(platform: Platform) -> None:
    for any_owner in (True, False):
        assert kept(platform, any_owner=any_owner) == real(platform, any_owner=any_owner)


def test_after_any_change_the_kept_numbers_are_those_of_the_rows(platform: Platform) -> None:
    chance = random.Random(17)
    fill(platform, 40, chance)
    assert_kept(platform)
    ids = [row["id"] for row in rows(platform, "SELECT id FROM integrations ORDER BY id")]
    for one in chance.sample(ids, 25):
        columns = state(Track.WHATSAPP, chance)
        changes = ", ".join(f"{name} = :{name}" for name in columns)
        change(platform, f"UPDATE integrations SET {changes} WHERE id = :id", id=one, **columns)
    change(platform, "UPDATE integrations SET slow_since = now() WHERE stage = 'preparing'")
    change(platform, "UPDATE stores SET owner_id = :owner WHERE account < 'cuenta2'", owner=OWNERS[2])
    change(platform, "UPDATE stores SET country = 'CL', time_zone = 'America/Santiago' WHERE country = 'UY'")
    change(platform, "DELETE FROM people WHERE id = :id", id=OWNERS[1])
    change(platform, "DELETE FROM integrations WHERE stage = 'submitted'")
    assert_kept(platform)


def test_a_change_of_nothing_that_is_counted_adds_no_row(platform: Platform) -> None:
    fill(platform, 5, random.Random(1))
    before = rows(platform, "SELECT count(*) AS n FROM panel_counts")
    change(platform, "UPDATE integrations SET updated_at = now(), whole_percent = 7")
    change(platform, "UPDATE integrations SET updated_at = now() WHERE stage = 'no such stage'")
    assert rows(platform, "SELECT count(*) AS n FROM panel_counts") == before


def test_whoever_changes_an_integration_waits_for_nobody(platform: Platform) -> None:
    fill(platform, 2, random.Random(1))
    update = text("UPDATE integrations SET health = 'broken' WHERE id = :id")
    first, second = rows(platform, "SELECT id FROM integrations ORDER BY id LIMIT 2")
    with platform.engine.begin() as one, platform.engine.begin() as other:
        one.execute(update, {"id": first["id"]})
        other.execute(text("SET LOCAL lock_timeout = '1s'"))
        other.execute(update, {"id": second["id"]})
    assert_kept(platform)


def test_folding_keeps_the_numbers_and_leaves_one_row_for_each_kind(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(23)
    fill(platform, 30, chance)
    for _ in range(3):
        change(platform, "UPDATE integrations SET health = 'broken' WHERE health = 'ok'")
        change(platform, "UPDATE integrations SET health = 'ok' WHERE health = 'broken'")
    cell = "INSERT INTO pace_cells VALUES ('stage', 'whatsapp', 'assisted', 'UY', :month, 'invited', 3, 1)"
    for month in (None, None, NOW.date(), NOW.date()):
        change(platform, cell, month=month)
    assert fold_counts() == 0
    monkeypatch.setattr("lib.services.panel_counts.FOLDED_FROM", 1)
    before = rows(platform, "SELECT count(*) AS n FROM panel_counts")[0]["n"]
    gone = fold_counts()
    after = rows(platform, "SELECT count(*) AS n FROM panel_counts")[0]["n"]
    assert (after, gone) == (
        len(real(platform, any_owner=True)) + len(real(platform, any_owner=False)),
        before - after + 2,
    )
    assert_kept(platform)
    cells = rows(platform, "SELECT month, n FROM pace_cells ORDER BY month")
    assert [(row["month"], row["n"]) for row in cells] == [(NOW.date(), 2), (None, 2)]
    assert fold_counts() == 0


def test_what_is_added_while_somebody_folds_is_kept(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.services.panel_counts.FOLDED_FROM", 0)
    fill(platform, 10, random.Random(3))
    with platform.engine.begin() as connection:
        connection.execute(text("UPDATE integrations SET health = 'broken' WHERE health = 'ok'"))
        fold_counts()
    assert_kept(platform)


def test_the_panel_counts_and_shows_the_same_moment(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    with acting(US, Action.VIEW_PANEL, only_reads=True) as act:
        query = select(func.count()).select_from(integrations).where(act.scope.on(integrations))
        before = act.connection.execute(query).scalar_one()
        change(platform, "DELETE FROM integrations")
        assert act.connection.execute(query).scalar_one() == before
    assert panel(US, PanelQuery()).total == 0


def test_nothing_is_written_while_one_moment_is_read(build: Builder) -> None:
    build.merchant("alfa")
    with (
        pytest.raises(DatabaseError, match="read-only"),
        acting(US, Action.VIEW_PANEL, only_reads=True) as act,
    ):
        act.connection.execute(text("DELETE FROM panel_counts"))


def test_a_transaction_after_one_that_read_a_moment_writes_again(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    panel(US, PanelQuery())
    with acting(US, Action.ADD_STORE) as act:
        act.record("store.added", store_id=rows(platform, "SELECT id FROM stores")[0]["id"])
        level = act.connection.execute(text("SHOW transaction_isolation")).scalar_one()
        planned = act.connection.execute(text("SHOW plan_cache_mode")).scalar_one()
    assert (level, planned) == ("read committed", "auto")


@pytest.mark.parametrize("tab", Tab)
def test_counts_from_rows_and_kept_ones_agree(platform: Platform, clock: Clock, tab: Tab) -> None:
    clock.stop_at(NOW)
    fill(platform, 30, random.Random(29))
    counted = panel(US, PanelQuery(tab=tab))
    # Every account begins with it, so nothing is left out, but each row is looked at.
    looked_at = panel(US, PanelQuery(tab=tab, search="cuenta"))
    assert (looked_at.tabs, looked_at.stages, looked_at.total) == (
        counted.tabs,
        counted.stages,
        counted.total,
    )
