"""Stores: adding one, finding one, and the whole of what a page shows about one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Insert, func, select, update
from sqlalchemy.exc import IntegrityError

from lib.domain.calendars import Calendar
from lib.domain.entered import country_code, email_address, name_of_address, short_text
from lib.domain.model import ROUTES_OF, Health, Party, Role, Route, Stage, Track
from lib.domain.pasted import account_from
from lib.domain.route_advice import DEFAULT_ROUTE
from lib.errors import Conflict, InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting, as_store
from lib.services.people import enrol
from lib.services.portfolios import name_of_owner
from lib.services.progress import Integration, load_integrations, refresh, take_turn
from lib.services.searching import search_of
from lib.storage.tables import integrations, memberships, people, stores


@dataclass(frozen=True)
class StoreOverview:
    """A store with its integrations and its account manager's name."""

    store: Store
    integrations: tuple[Integration, ...]
    owner_name: str | None
    created_at: datetime

    def integration(self, track: Track) -> Integration:
        """The integration record of one track."""
        return next(item for item in self.integrations if item.track is track)


def add_store(
    actor: Actor,
    account: str,
    name: str,
    country: str,
    merchant_email: str | None = None,
    *,
    route: Route = DEFAULT_ROUTE,
    subdivision: str | None = None,
    owner_id: UUID | None = None,
) -> StoreOverview:
    """Add a store with both tracks; optionally with its first merchant. `owner_id` None: the actor owns it.

    `account` is any spelling of the VTEX account, `country` an ISO 3166 code, `subdivision` the region whose
    holidays count too (see `lib.domain.calendars`). `route` is the way to WhatsApp to begin with: the one
    that works today, until the store's people choose. Raises InvalidInput for a field that cannot be used and
    for an owner who may have no stores ('owner.unknown'), Conflict('store.exists') when the account is known
    already.
    """
    clean_account = account_from(account)
    clean_country = country_code(country)
    if route not in ROUTES_OF[Track.WHATSAPP]:
        raise InvalidInput("route.unknown", field="route")
    calendar = Calendar.of(clean_country, subdivision)
    added = Store(
        id=uuid4(),
        account=clean_account,
        name=short_text(name, "name"),
        country=clean_country,
        time_zone=calendar.time_zone,
        business_id=None,
        owner_id=owner_id or actor.person_id,
        subdivision=calendar.subdivision,
    )
    email = email_address(merchant_email) if merchant_email else None
    try:
        with acting(actor, Action.ADD_STORE) as act:
            inside = add_in(act, added, route, email)
            return _overview(inside)
    except IntegrityError:
        raise Conflict("store.exists", field="account", account=clean_account) from None


def add_in(act: Act, added: Store, route: Route, merchant_email: str | None = None) -> Act:
    """Add a store in the caller's transaction, every field of which is clean; the act on it.

    Raises IntegrityError when the account is known already, InvalidInput('owner.unknown') for an owner who
    may have no stores (any more).
    """
    if added.owner_id is not None:
        name_of_owner(act, added.owner_id)
    act.connection.execute(_new_store(act, added, merchant_email))
    for track in Track:
        first = route if track is Track.WHATSAPP else ROUTES_OF[track][0]
        act.connection.execute(_new_integration(act, added.id, track, first))
    if merchant_email is not None:
        name = name_of_address(merchant_email)
        merchant = enrol(act.connection, merchant_email, name, Role.MERCHANT)
        act.connection.execute(
            act.scope.insert(memberships, added.id, person_id=merchant, created_at=act.now)
        )
    inside = replace(act, found=added)
    inside.record("store.added", new={"account": added.account})
    for track in Track:
        refresh(inside, track)
    return inside


def set_subdivision(actor: Actor, account: str, subdivision: str | None) -> StoreOverview:
    """Say in which region of its country the store is, so that the region's holidays count; None: in no one.

    Raises InvalidInput('calendar.unknown_subdivision').
    """
    with acting(actor, Action.ADD_STORE, account) as act:
        before = act.take_turn()
        calendar = Calendar.of(before.country, subdivision, before.time_zone)
        if calendar.subdivision == before.subdivision:
            return _overview(act)
        # The calendar is repeated in each track's row.
        for track in Track:
            take_turn(act, track)
        act.connection.execute(
            update(stores)
            .where(stores.c.id == before.id, act.scope.on(stores))
            .values(subdivision=calendar.subdivision)
        )
        act.record(
            "store.subdivision",
            old={"subdivision": before.subdivision},
            new={"subdivision": calendar.subdivision},
        )
        inside = replace(act, found=replace(before, subdivision=calendar.subdivision))
        for track in Track:
            refresh(inside, track)
        return _overview(inside)


def one_store(actor: Actor, account: str) -> Store:
    """A store that the actor may see."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return act.store


def overview(actor: Actor, account: str) -> StoreOverview:
    """One store with its integrations."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _overview(act)


def list_stores(actor: Actor, limit: int = 1000) -> tuple[Store, ...]:
    """The stores of the actor, by account name, at most `limit`."""
    with acting(actor, Action.VIEW_STORE, only_reads=True) as act:
        rows = act.connection.execute(
            select(stores).where(act.scope.on(stores)).order_by(stores.c.account).limit(limit)
        )
        return tuple(as_store(row._mapping) for row in rows)


def count_stores(actor: Actor) -> int:
    """How many stores the actor reaches."""
    with acting(actor, Action.VIEW_STORE, only_reads=True) as act:
        query = select(func.count()).select_from(stores).where(act.scope.on(stores))
        return int(act.connection.execute(query).scalar_one())


def _overview(act: Act) -> StoreOverview:
    row = act.connection.execute(
        select(stores.c.created_at, people.c.name)
        .join_from(stores, people, stores.c.owner_id == people.c.id, isouter=True)
        .where(stores.c.id == act.store.id, act.scope.on(stores))
    ).one()
    return StoreOverview(act.store, load_integrations(act.scope, act.store.id), row.name, row.created_at)


def _new_store(act: Act, store: Store, merchant_email: str | None) -> Insert:
    search, marks = search_of(store.account, store.name, emails=[merchant_email] if merchant_email else [])
    return act.scope.insert(
        stores,
        store.id,
        account=store.account,
        name=store.name,
        search=search,
        search_grams=marks,
        country=store.country,
        subdivision=store.subdivision,
        time_zone=store.time_zone,
        owner_id=store.owner_id,
        created_at=act.now,
    )


def _new_integration(act: Act, store_id: UUID, track: Track, route: Route) -> Insert:
    return act.scope.insert(
        integrations,
        store_id,
        id=uuid4(),
        track=track,
        route=route,
        stage=Stage.INVITED,
        stage_since=act.now,
        pace_from=act.now,
        health=Health.OK,
        waiting_on=Party.MERCHANT,
        waiting_since=act.now,
        created_at=act.now,
        updated_at=act.now,
    )
