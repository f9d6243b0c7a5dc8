"""What managers ask of the panel, for measurements: mixed filters, and the addresses that say the same."""

from __future__ import annotations

import random
from urllib.parse import urlencode

from lib.domain.model import Health, Party, Route, Stage, Track
from lib.services.panel_query import OWNER_ALL, OWNER_MINE, PanelQuery, Sort, Tab

SEARCHED = ("farmacia", "linda", "moda", "598", "sol", "ana@", "tienda12", "mx", "vinos andina", "zzz")
"""Parts of names, accounts, numbers and addresses; the last is found nowhere."""


def queries(count: int, seed: int = 7) -> list[PanelQuery]:
    """Views as managers open them: most with one filter or two, some searched, sorted, or pages on."""
    chance = random.Random(seed)
    return [_query(chance) for _ in range(count)]


def _query(chance: random.Random) -> PanelQuery:
    def sometimes(share: float) -> bool:
        return chance.random() < share

    return PanelQuery(
        tab=chance.choice(list(Tab)),
        search=chance.choice(SEARCHED) if sometimes(0.2) else "",
        country=chance.choice(["BR", "MX", "AR", "CR", "UY"]) if sometimes(0.25) else None,
        track=chance.choice(list(Track)) if sometimes(0.2) else None,
        route=chance.choice(list(Route)) if sometimes(0.1) else None,
        stage=chance.choice(list(Stage)) if sometimes(0.3) else None,
        waiting_on=chance.choice(list(Party)) if sometimes(0.1) else None,
        owner=OWNER_MINE if sometimes(0.5) else OWNER_ALL,
        health=chance.choice(list(Health)) if sometimes(0.1) else None,
        stuck=sometimes(0.1),
        age=chance.choice([5, 10, 20, 30]) if sometimes(0.1) else None,
        sort=chance.choice(list(Sort)),
        page=chance.choice([2, 3, 10]) if sometimes(0.2) else 1,
    )


def addresses(count: int, seed: int = 11) -> list[str]:
    """Query strings of the panel: a tab, and now and then a country, a stage, an order or a search."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        asked = {"vista": chance.choice(list(Tab)).value}
        if chance.random() < 0.3:
            asked["pais"] = chance.choice(["BR", "MX", "AR", "CR", "UY"])
        if chance.random() < 0.3:
            asked["etapa"] = chance.choice(list(Stage)).value
        if chance.random() < 0.3:
            asked["orden"] = chance.choice(list(Sort)).value
        if chance.random() < 0.2:
            asked["buscar"] = chance.choice(SEARCHED)
        found.append(urlencode(asked))
    return found
