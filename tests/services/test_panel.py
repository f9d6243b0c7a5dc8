"""The panel: every filter, count and page is compared with the rows themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import RowMapping

from lib.domain.model import Health, Party, Stage, Track
from lib.services.access import Actor
from lib.services.checklist import declare
from lib.services.demo import seed
from lib.services.panel import PAGE_SIZE, PanelPage, PanelQuery, PanelRow, Sort, Tab, panel
from lib.services.platform import Platform
from lib.services.stores import add_store
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

US = Actor.process("test")
RECORDS = """
    SELECT i.*, s.account, s.name, s.country, p.name AS owner_name
    FROM integrations i JOIN stores s ON s.id = i.store_id LEFT JOIN people p ON p.id = s.owner_id
"""
STORES = 120
IN_TAB: dict[Tab, Callable[[RowMapping], bool]] = {
    Tab.OURS: lambda row: row["waiting_on"] == Party.US,
    Tab.MERCHANT: lambda row: row["waiting_on"] == Party.MERCHANT,
    Tab.VENDORS: lambda row: row["waiting_on"] in (Party.VTEX, Party.META, Party.HELLOTEXT),
    Tab.TROUBLE: lambda row: row["health"] != Health.OK,
    Tab.LIVE: lambda row: row["stage"] == Stage.LIVE,
    Tab.ALL: lambda _row: True,
}


def matching(records: Sequence[RowMapping], query: PanelQuery) -> list[RowMapping]:
    """The rows that a query means, tab and stage left out."""
    words = query.search.strip().lower()
    return [
        row
        for row in records
        if (words in row["account"] or words in row["name"].lower())
        and query.country in (None, row["country"])
        and query.track in (None, row["track"])
    ]


def ordered(records: Sequence[RowMapping], sort: Sort) -> list[RowMapping]:
    by_id = sorted(records, key=lambda row: row["id"])
    if sort is Sort.LONGEST_WAIT:
        return sorted(by_id, key=lambda row: row["waiting_since"])
    if sort is Sort.NEWEST:
        return sorted(by_id, key=lambda row: row["created_at"], reverse=True)
    return sorted(by_id, key=lambda row: (row["account"], row["track"]))


def some_query(chance: random.Random, records: Sequence[RowMapping]) -> PanelQuery:
    words = chance.choice(records)["name"].split()
    return PanelQuery(
        tab=chance.choice(list(Tab)),
        search=chance.choice([*[""] * 9, words[0], words[-1].upper(), words[0][:3], "7", "zzz", "%", "_"]),
        country=chance.choice([*[None] * 5, chance.choice(records)["country"], "ZZ"]),
        track=chance.choice([None, *Track]),
        stage=chance.choice([*[None] * 9, *Stage]),
        sort=chance.choice(list(Sort)),
        page=chance.choice([1, 1, 2, 3, 99]),
    )


def test_counts_rows_order_and_pages_are_those_of_the_records(platform: Platform) -> None:
    seed(US, STORES)
    records = rows(platform, RECORDS)
    assert len(records) == STORES * len(Track)
    chance = random.Random(20261121)
    nonempty = 0
    for _ in range(120):
        query = some_query(chance, records)
        found = panel(US, query)
        filtered = matching(records, query)
        in_tab = [row for row in filtered if IN_TAB[query.tab](row)]
        expected = ordered([row for row in in_tab if query.stage in (None, row["stage"])], query.sort)
        assert found.tabs == {tab: sum(map(rule, filtered)) for tab, rule in IN_TAB.items()}, query
        counted = Counter(row["stage"] for row in in_tab)
        assert found.stages == {stage: counted[stage] for stage in Stage}, query
        assert found.total == len(expected), query
        last = max(1, -(-len(expected) // PAGE_SIZE))
        assert (found.pages, found.page) == (last, min(query.page, last)), query
        shown = expected[(found.page - 1) * PAGE_SIZE : found.page * PAGE_SIZE]
        assert [(row.account, row.track) for row in found.rows] == [
            (row["account"], row["track"]) for row in shown
        ], query
        nonempty += bool(shown)
    assert nonempty > 40


def test_a_row_says_what_its_record_says(platform: Platform) -> None:
    seed(US, 30)
    by_key = {(row["account"], row["track"]): row for row in rows(platform, RECORDS)}
    for row in panel(US, PanelQuery()).rows:
        record = by_key[row.account, row.track]
        for name in (
            "name",
            "country",
            "route",
            "stage",
            "health",
            "waiting_on",
            "waiting_since",
            "next_rule",
            "owner_name",
            "last_proof_at",
            "whole_percent",
        ):
            assert getattr(row, name) == record[name], name


def test_every_row_is_on_exactly_one_page(platform: Platform) -> None:
    assert platform
    seed(US, STORES)
    for sort in Sort:
        pages = [panel(US, PanelQuery(sort=sort, page=page)) for page in range(1, 6)]
        keys = [(row.account, row.track) for page in pages for row in page.rows]
        assert pages[0].pages == len(pages)
        assert len(keys) == len(set(keys)) == STORES * len(Track)


@pytest.mark.parametrize(("asked", "shown"), [(-5, 1), (0, 1), (1, 1), (2, 2), (3, 2), (10**30, 2)])
def test_a_page_that_does_not_exist_shows_the_nearest_one(platform: Platform, asked: int, shown: int) -> None:
    assert platform
    seed(US, 30)
    found = panel(US, PanelQuery(page=asked))
    assert (found.page, found.pages) == (shown, 2)
    assert len(found.rows) == (PAGE_SIZE if shown == 1 else 60 - PAGE_SIZE)


def test_without_any_store_there_is_one_empty_page(build: Builder) -> None:
    found = panel(build.manager().actor, PanelQuery(page=7))
    assert (found.rows, found.total, found.page, found.pages, found.countries) == ((), 0, 1, 1, ())


def accounts(page: PanelPage) -> set[str]:
    return {row.account for row in page.rows}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("%", {"cien"}),
        ("100%", {"cien"}),
        ("casa_", {"casa_azul"}),
        ("_", {"casa_azul"}),
        ("\\", {"barra"}),
        ("o'h", {"ohiggins"}),
        ("  CASA ", {"casa_azul", "casaxazul"}),
        ("óptica", {"optica"}),
        ("ÓPTICA", {"optica"}),
        ("ñANDÚ", {"optica"}),
        ("متجر", {"arabe"}),
        ("🛍️", {"arabe"}),
        ("\x00", {"cien", "casa_azul", "casaxazul", "barra", "ohiggins", "optica", "arabe"}),
        ("casa\x00", {"casa_azul", "casaxazul"}),
        ("x" * 10_000, set()),
        ("' OR 1=1 --", set()),
    ],
)
def test_what_is_searched_for_is_taken_literally_in_any_case(
    platform: Platform, search: str, expected: set[str]
) -> None:
    assert platform
    for account, name in (
        ("cien", "100% Moda"),
        ("casa_azul", "Azul"),
        ("casaxazul", "Azul"),
        ("barra", "Al\\lado"),
        ("ohiggins", "O'Higgins"),
        ("optica", "Óptica Ñandú"),
        ("arabe", "متجر 🛍️"),
    ):
        add_store(US, account, name, "UY")
    assert accounts(panel(US, PanelQuery(search=search))) == expected


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
    assert row_of("alfa", Track.WHATSAPP).days == days


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


def test_a_search_finds_names_without_their_accents_and_capitals(build: Builder) -> None:
    manager = build.manager()
    add_store(manager.actor, "perfulinda", "Perfumería LINDA", "UY")
    found = panel(manager.actor, PanelQuery(search="PERFUMERIA linda"))
    assert {row.account for row in found.rows} == {"perfulinda"}
