"""The panel: every filter, count and page is compared with the rows themselves."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from lib.domain.model import Stage, Track
from lib.rulebook.loader import load_rulebook
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import declare
from lib.services.panel import (
    PAGE_SIZE,
    Owner,
    PanelPage,
    PanelQuery,
    PanelRow,
    Sort,
    Status,
    Tab,
    each_row,
    matching_ids,
    panel,
)
from lib.services.platform import Platform
from tests.builders import Builder, change
from tests.services.conftest import Clock
from tests.services.panel_stores import (
    IN_TAB,
    NOW,
    OWNERS,
    days_in_stage,
    fill,
    matching,
    ordered,
    records,
    some_query,
)

US = Actor.process("test")
MARTA = Actor(OWNERS[0], "Marta")
STORES = 160


def ids(page: PanelPage) -> list[UUID]:
    return [row.integration_id for row in page.rows]


def test_counts_rows_order_and_pages_are_those_of_the_records(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    chance = random.Random(20261121)
    fill(platform, STORES, chance)
    found = records(platform)
    nonempty = 0
    for _ in range(250):
        query = some_query(chance)
        shown = panel(MARTA, query)
        filtered = matching(found, query, MARTA.person_id)
        counted = Counter(row["stage"] for row in filtered if IN_TAB[query.tab](row))
        expected = ordered(found, query, MARTA.person_id)
        assert shown.tabs == {tab: sum(map(rule, filtered)) for tab, rule in IN_TAB.items()}, query
        assert shown.stages == {stage: counted[stage] for stage in Stage}, query
        assert shown.total == len(expected), query
        last = max(1, -(-len(expected) // PAGE_SIZE))
        assert (shown.pages, shown.page) == (last, min(query.page, last)), query
        page = expected[(shown.page - 1) * PAGE_SIZE : shown.page * PAGE_SIZE]
        assert ids(shown) == [row["id"] for row in page], query
        nonempty += bool(page)
    assert nonempty > 100


def test_all_pages_follow_each_other_in_each_order(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    fill(platform, STORES, random.Random(7))
    # So that both ways to the first rows of an order are taken: it counts how many rows there are.
    change(platform, "ANALYZE integrations")
    found = records(platform)
    for sort in Sort:
        for asked in (PanelQuery(), PanelQuery(tab=Tab.LIVE), PanelQuery(search="cuenta")):
            query = replace(asked, sort=sort)
            first = panel(US, query)
            pages = [panel(US, replace(query, page=page)) for page in range(1, first.pages + 1)]
            expected = [row["id"] for row in ordered(found, query, None)]
            assert [one for page in pages for one in ids(page)] == expected, query


def test_a_row_says_what_its_record_says(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    fill(platform, 24, random.Random(3))
    by_id = {row["id"]: row for row in records(platform)}
    shown = panel(US, PanelQuery()).rows
    assert len(shown) == len(by_id)
    for row in shown:
        record = by_id[row.integration_id]
        for name in (
            "account",
            "name",
            "country",
            "track",
            "route",
            "stage",
            "health",
            "status",
            "stuck",
            "waiting_on",
            "waiting_since",
            "next_rule",
            "blocked_reason",
            "owner_id",
            "owner_name",
            "last_proof_at",
            "whole_percent",
            "merchant_percent",
            "due_by",
            "expected_by",
            "live_at",
            "created_at",
            "paused_at",
        ):
            assert getattr(row, name) == record[name], name
        assert row.slow is (record["slow_since"] is not None)
        assert row.days_in_stage == days_in_stage(record)


def test_a_row_names_the_screen_of_its_next_step(build: Builder) -> None:
    build.merchant("alfa")
    row = row_of("alfa", Track.WHATSAPP)
    rule = load_rulebook().find(str(row.next_rule))
    assert rule is not None
    assert row.screen == rule.screen


def test_what_is_paused_waits_no_longer(build: Builder, platform: Platform, clock: Clock) -> None:
    build.merchant("alfa")
    tuesday = datetime(2026, 11, 17, 15, tzinfo=UTC)
    clock.stop_at(tuesday + timedelta(days=7))
    change(platform, "UPDATE integrations SET waiting_since = :since, pace_from = :since", since=tuesday)
    assert row_of("alfa", Track.WHATSAPP).days_waiting == 5
    change(platform, "UPDATE integrations SET paused_at = :at", at=tuesday + timedelta(days=2))
    row = row_of("alfa", Track.WHATSAPP)
    assert (row.status, row.days_waiting, row.days_in_stage, row.estimate) == (Status.PAUSED, 2, 2, None)


def test_the_owners_to_choose_from_are_those_of_stores_by_name(platform: Platform) -> None:
    fill(platform, 24, random.Random(5))
    expected = tuple(Owner(owner, f"Gestora {place}") for place, owner in enumerate(OWNERS))
    assert panel(US, PanelQuery(owner="none")).owners == expected


@pytest.mark.parametrize("owner", ["", "nobody", "' OR 1=1 --", UUID(int=1).hex])
def test_an_owner_without_stores_shows_none(build: Builder, owner: str) -> None:
    build.merchant("alfa")
    assert panel(US, PanelQuery(owner=owner)).total == 0


def test_a_process_has_no_portfolio_of_its_own(build: Builder) -> None:
    build.merchant("alfa")
    assert panel(US, PanelQuery(owner="mine")).total == 0


@pytest.mark.parametrize("age", [-5, 0, 10**30])
def test_an_age_of_any_size_is_one(build: Builder, clock: Clock, age: int) -> None:
    build.merchant("alfa")
    clock.advance(days=7)
    assert panel(US, PanelQuery(age=age)).total == (0 if age > 0 else 2)


@pytest.mark.parametrize("sort", Sort)
def test_all_rows_come_in_the_order_of_the_query_batch_by_batch(
    platform: Platform, clock: Clock, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    clock.stop_at(NOW)
    for module in ("panel", "panel_order"):
        monkeypatch.setattr(f"lib.services.{module}.BATCH_SIZE", 7)
    fill(platform, 40, random.Random(11))
    change(platform, "ANALYZE integrations")
    found = records(platform)
    for query in (
        PanelQuery(sort=sort),
        PanelQuery(sort=sort, search="casa", page=2),
        PanelQuery(sort=sort, age=3),
    ):
        expected = [row["id"] for row in ordered(found, query, None)]
        assert [row.integration_id for row in each_row(US, query)] == expected, query
        with acting(US, Action.VIEW_PANEL) as act:
            assert matching_ids(act, query) == expected


def test_rows_that_were_chosen_come_whatever_the_filters(platform: Platform, clock: Clock) -> None:
    clock.stop_at(NOW)
    fill(platform, 20, random.Random(13))
    chosen = frozenset(row["id"] for row in records(platform)[::3])
    query = PanelQuery(search="zzz", tab=Tab.LIVE, sort=Sort.STORE)
    rows = list(each_row(US, query, only=chosen))
    assert {row.integration_id for row in rows} == chosen
    assert [(row.account, row.track) for row in rows] == sorted((row.account, row.track) for row in rows)


def test_all_rows_are_for_those_who_may_export(build: Builder) -> None:
    rows = each_row(build.manager().actor, PanelQuery())
    assert list(rows) == []


@pytest.mark.parametrize(("asked", "shown"), [(-5, 1), (0, 1), (1, 1), (2, 2), (3, 2), (10**30, 2)])
def test_a_page_that_does_not_exist_shows_the_nearest_one(platform: Platform, asked: int, shown: int) -> None:
    fill(platform, 30, random.Random(2))
    found = panel(US, PanelQuery(page=asked))
    assert (found.page, found.pages) == (shown, 2)
    assert len(found.rows) == (PAGE_SIZE if shown == 1 else 60 - PAGE_SIZE)


def test_without_any_store_there_is_one_empty_page(build: Builder) -> None:
    found = panel(build.manager().actor, PanelQuery(page=7))
    assert (found.rows, found.total, found.page, found.pages, found.countries) == ((), 0, 1, 1, ())


@pytest.mark.parametrize("country", ["ZZ", "uy", "\x00", "x" * 10_000, "' OR 1=1 --"])
def test_a_country_without_stores_shows_none(build: Builder, country: str) -> None:
    build.merchant("alfa")
    assert panel(US, PanelQuery(country=country)).rows == ()


def test_the_countries_to_choose_from_are_those_of_the_stores(build: Builder) -> None:
    for account, country in (("alfa", "UY"), ("beta", "BR"), ("gamma", "UY")):
        build.merchant(account, country=country)
    assert panel(US, PanelQuery(country="UY")).countries == ("BR", "UY")


def row_of(account: str, track: Track) -> PanelRow:
    return next(row for row in panel(US, PanelQuery()).rows if (row.account, row.track) == (account, track))


@pytest.mark.parametrize(
    ("country", "since", "now", "days"),
    [
        ("UY", datetime(2026, 11, 19, 15, tzinfo=UTC), datetime(2026, 11, 19, 22, tzinfo=UTC), 0),
        ("UY", datetime(2026, 11, 19, 15, tzinfo=UTC), datetime(2026, 11, 22, 15, tzinfo=UTC), 1),
        ("UY", datetime(2026, 11, 19, 15, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC), 3),
        # 20 November 2026, a Friday, is Consciência Negra in Brazil.
        ("BR", datetime(2026, 11, 19, 15, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC), 2),
        # 02:00 UTC is still the evening before in Montevideo.
        ("UY", datetime(2026, 11, 24, 2, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC), 1),
    ],
)
def test_days_are_business_days_of_the_stores_country(
    build: Builder, platform: Platform, clock: Clock, country: str, since: datetime, now: datetime, days: int
) -> None:
    build.merchant("alfa", country=country)
    change(platform, "UPDATE integrations SET waiting_since = :since", since=since)
    clock.stop_at(now)
    assert row_of("alfa", Track.WHATSAPP).days_waiting == days


def test_what_a_merchant_does_is_there_at_the_next_look(build: Builder, clock: Clock) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    before = row_of("alfa", Track.WHATSAPP)
    clock.advance(hours=1)
    declare(ana.actor, "alfa", Track.WHATSAPP, "meta_business_account", True)
    after = row_of("alfa", Track.WHATSAPP)
    assert (before.stage, after.stage) == (Stage.INVITED, Stage.PREPARING)
    assert after.next_rule != before.next_rule
    assert after.whole_percent > before.whole_percent
    found = panel(marta.actor, PanelQuery(stage=Stage.PREPARING))
    assert [(row.account, row.track) for row in found.rows] == [("alfa", Track.WHATSAPP)]
