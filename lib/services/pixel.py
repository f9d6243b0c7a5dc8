"""The pixel of a store: which shop is looked at, what was seen of it last, and day by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from lib.domain.model import Track
from lib.domain.pixel import Checkout, SiteKind, Storefront
from lib.domain.pixel.hosts import domain_from
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_store import ids_of
from lib.services.pixel_account import AffiliateFacts, affiliates_of, hosts_of
from lib.services.pixel_proof import begin_afresh
from lib.services.pixel_runs import PixelCheck, Target, find_target, latest, latest_done
from lib.services.pixel_shop import keep_shop, shop_of
from lib.storage.watching import pixel_checks
from lib.vendors.deep import browser_path

__all__ = [
    "AffiliateFacts",
    "PixelCheck",
    "PixelDay",
    "PixelView",
    "choose_domain",
    "choose_kind",
    "pixel_view",
]

SHOWN_DAYS: Final = 30
_INTERNAL: Final = ".myvtex.com"


@dataclass(frozen=True)
class PixelDay:
    """One day in the store's zone: what its last look saw, and how many looks there were.

    `…_right` is True where the script was seen as it should be, False where something else was seen, and
    None where it could not be told or nobody looked.
    """

    day: date
    storefront: Storefront | None = None
    checkout: Checkout | None = None
    storefront_right: bool | None = None
    checkout_right: bool | None = None
    count: int = 0


@dataclass(frozen=True)
class PixelView:
    """What the page of the pixel shows.

    `listed` are the hosts that VTEX named for the account's stores, `stores_code` how the newest question
    for them ended. `kind` was confirmed by a person, `guessed_kind` told by the pages. `check` is the latest
    check; `last_done` and `days` (oldest first) are about the present domain and Business ID alone.
    `deep_offered`: there is a browser to look with.
    """

    account: str
    business_id: str | None
    domain: str | None
    listed: tuple[str, ...]
    stores_code: str | None
    kind: SiteKind | None
    guessed_kind: SiteKind | None
    check: PixelCheck | None
    last_done: PixelCheck | None
    days: tuple[PixelDay, ...]
    next_check_at: datetime | None
    deep_offered: bool
    affiliates: AffiliateFacts


def pixel_view(actor: Actor, account: str) -> PixelView:
    """All that the page of the pixel shows, of one moment."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        shop, target, told = shop_of(act), find_target(act), hosts_of(act)
        done = latest_done(act, target) if target else None
        public = tuple(host for host in told.hosts if not host.endswith(_INTERNAL))
        return PixelView(
            account=act.store.account,
            business_id=ids_of(act).get("business_id"),
            domain=shop.domain,
            listed=public or told.hosts,
            stores_code=told.code,
            kind=shop.kind,
            guessed_kind=done.judgement.kind if done and done.judgement else None,
            check=latest(act),
            last_done=done,
            days=_days(act, target),
            next_check_at=shop.next_check_at if target else None,
            deep_offered=browser_path() is not None,
            affiliates=affiliates_of(act),
        )


def choose_domain(actor: Actor, account: str, typed: str) -> str:
    """Keep the domain of the store's shop, in any spelling, and have it looked at; the host that is kept.

    Another domain is another shop: what was seen of the one before counts no more. Raises InvalidInput
    ('domain.…', field 'domain') for what is no public host (`lib.domain.pixel.hosts`).
    """
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        domain, before = domain_from(typed), shop_of(act).domain
        if domain != before:
            keep_shop(act, domain=domain)
            _record(act, "pixel.domain_chosen", "domain", before, domain)
            begin_afresh(act)
        return domain


def choose_kind(actor: Actor, account: str, kind: SiteKind | None) -> None:
    """Keep how scripts get into the store's pages, as a person confirmed it; None: nobody knows."""
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        before = shop_of(act).kind
        if kind is not before:
            keep_shop(act, kind=kind)
            _record(act, "pixel.kind_chosen", "kind", before, kind)


def _record(act: Act, event: str, name: str, before: str | None, after: str | None) -> None:
    old, new = ({name: value} if value else None for value in (before, after))
    act.record(event, track=Track.HELLOTEXT, old=old, new=new)


def _days(act: Act, target: Target | None) -> tuple[PixelDay, ...]:
    """The last days, today included, each with what its last look saw."""
    zone = ZoneInfo(act.store.time_zone)
    today = act.now.astimezone(zone).date()
    shown = [today - timedelta(days=back) for back in reversed(range(SHOWN_DAYS))]
    found = {day: PixelDay(day) for day in shown}
    looks = _looks(act, target, datetime.combine(shown[0], time(), zone)) if target else ()
    for row in looks:
        day = row.finished_at.astimezone(zone).date()
        found[day] = PixelDay(
            day,
            Storefront(row.storefront),
            Checkout(row.checkout),
            row.storefront_right,
            row.checkout_right,
            found[day].count + 1,
        )
    return tuple(found.values())


def _looks(act: Act, target: Target, since: datetime) -> Sequence[Row[Any]]:
    """The finished checks of this shop from a moment on, oldest first."""
    columns = ("finished_at", "storefront", "checkout", "storefront_right", "checkout_right")
    return act.connection.execute(
        select(*(pixel_checks.c[name] for name in columns))
        .where(
            pixel_checks.c.store_id == act.store.id,
            pixel_checks.c.state == "done",
            pixel_checks.c.domain == target.domain,
            pixel_checks.c.business_id == target.business_id,
            pixel_checks.c.finished_at.between(since, act.now),
            act.scope.on(pixel_checks),
        )
        .order_by(pixel_checks.c.finished_at, pixel_checks.c.id)
    ).all()
