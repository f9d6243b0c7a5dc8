"""Which shop a store has: the domain of its pages, how scripts get into them, when we look again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from lib.domain.pixel import SiteKind
from lib.services.access import Act
from lib.storage.watching import pixel_settings


@dataclass(frozen=True)
class PixelShop:
    """What a person chose, and what we remember of earlier looks.

    `browser_only`: only a browser ever saw the pixel there, so that a page without it proves no loss.
    """

    domain: str | None = None
    kind: SiteKind | None = None
    browser_only: bool = False
    next_check_at: datetime | None = None


def shop_of(act: Act) -> PixelShop:
    """The shop of the store of `act`; an empty one until somebody chose its domain."""
    row = act.connection.execute(
        select(pixel_settings).where(pixel_settings.c.store_id == act.store.id, act.scope.on(pixel_settings))
    ).one_or_none()
    if row is None:
        return PixelShop()
    return PixelShop(
        row.domain, SiteKind(row.kind) if row.kind else None, row.browser_only, row.next_check_at
    )


def keep_shop(act: Act, **values: object) -> None:
    """Change columns of the shop of the store of `act`; the store's turn is taken."""
    act.connection.execute(act.scope.upsert(pixel_settings, act.store.id, ("store_id",), **values))
