"""What the panel counts and searches, made from stores that were there before."""

from __future__ import annotations

import random

from lib.services.access import Actor
from lib.services.panel import PanelQuery, panel
from lib.services.platform import Platform
from lib.services.stores import add_store
from lib.storage.migrate import downgrade, upgrade
from tests.builders import change, rows
from tests.services.panel_stores import fill

US = Actor.process("test")
KEPT = "SELECT any_owner, owner_id, country, track, route, stage, waiting_on, health, status, stuck, sum(n)"


def kept(platform: Platform) -> set[tuple[object, ...]]:
    grouped = f"{KEPT} FROM panel_counts GROUP BY {', '.join(str(place) for place in range(1, 11))}"
    return {tuple(row.values()) for row in rows(platform, f"{grouped} HAVING sum(n) <> 0")}


def test_stores_from_before_are_counted_and_found_like_new_ones(platform: Platform) -> None:
    fill(platform, 30, random.Random(37))
    add_store(US, "alfa", "Óptica Alfa", "UY", "ana@tienda.example")
    counts, stores = kept(platform), rows(platform, "SELECT id, search, search_grams FROM stores ORDER BY id")
    downgrade(platform.engine, "0009")
    try:
        change(platform, "UPDATE stores SET search = account, search_grams = '{}' WHERE account = 'alfa'")
    finally:
        upgrade(platform.engine)
    assert kept(platform) == counts
    alfa = "SELECT id, search, search_grams FROM stores WHERE account = 'alfa'"
    assert rows(platform, alfa) == [row for row in stores if row["search"].startswith("alfa")]
    assert {row.account for row in panel(US, PanelQuery(search="ana@tienda optica")).rows} == {"alfa"}
