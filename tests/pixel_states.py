"""Stores in every state of the pixel, as the page of a merchant meets them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from lib.domain.pixel import (
    Checkout,
    DeepSeen,
    Doubt,
    Judgement,
    PageProblem,
    PageVerdict,
    Place,
    SiteKind,
    Spelling,
    Storefront,
    Trace,
    TraceKind,
)
from lib.domain.pixel.proof import checkout_sight, storefront_sight
from lib.services.credentials import Entered, save_credentials
from lib.services.people import Person
from lib.services.pixel import choose_domain
from lib.services.pixel_record import deep_record, judgement_record
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, Builder, change, rows

DOMAIN = "www.casalinda.example"
ANOTHER_ID = "OtRoNeGo"


def merchant_with_id(build: Builder, account: str = "casalinda") -> Person:
    """A merchant whose store has a Business ID and nothing else."""
    person = build.merchant(account)
    save_credentials(person.actor, account, Entered(business_id=BUSINESS_ID))
    return person


def merchant_with_shop(build: Builder, account: str = "casalinda", domain: str = DOMAIN) -> Person:
    """The same with the address of the shop chosen, before anybody looked at it."""
    person = merchant_with_id(build, account)
    choose_domain(person.actor, account, domain)
    change(
        build.platform, "DELETE FROM pixel_checks WHERE store_id = :id", id=store_id(build.platform, account)
    )
    return person


def store_id(platform: Platform, account: str) -> UUID:
    """The id of a store."""
    found: UUID = rows(platform, "SELECT id FROM stores WHERE account = :account", account=account)[0]["id"]
    return found


def site_page(
    storefront: Storefront, *traces: Trace, problem: PageProblem | None = None, other_host: str | None = None
) -> PageVerdict:
    """What the home page says."""
    return PageVerdict(
        Place.HOME, f"https://{DOMAIN}/", storefront, traces=traces, problem=problem, other_host=other_host
    )


def checkout_page(checkout: Checkout, *traces: Trace, problem: PageProblem | None = None) -> PageVerdict:
    """What the checkout's file says."""
    url = "https://casalinda.myvtex.com/files/checkout6-custom.js"
    return PageVerdict(Place.CHECKOUT, url, checkout=checkout, traces=traces, problem=problem)


def id_in(place: Place, business_id: str, line: int = 14) -> Trace:
    """A Business ID that stands in a page."""
    return Trace(place, line, TraceKind.INITIALIZE, Spelling.PLAIN, business_id)


def judged(
    storefront: Storefront = Storefront.RIGHT,
    checkout: Checkout = Checkout.RIGHT,
    *,
    pages: Sequence[PageVerdict] | None = None,
    doubt: Doubt | None = None,
    problem: PageProblem | None = None,
    checkout_problem: PageProblem | None = None,
    blocked_by: str | None = None,
    kind: SiteKind | None = SiteKind.STORE_FRAMEWORK,
) -> Judgement:
    """What a look came to; the own id stands in pages of which nothing else is told."""
    usual = (
        site_page(storefront, id_in(Place.HOME, BUSINESS_ID)),
        checkout_page(checkout, id_in(Place.CHECKOUT, BUSINESS_ID, 31)),
    )
    return Judgement(
        storefront,
        checkout,
        tuple(usual if pages is None else pages),
        doubt,
        problem,
        checkout_problem,
        blocked_by,
        kind,
    )


def looked(
    platform: Platform,
    person: Person,
    judgement: Judgement | None,
    *,
    deep: DeepSeen | None = None,
    days_ago: int = 0,
    state: str = "done",
    problem: str | None = None,
    requested_by: str | None = None,
    browser_only: bool = False,
) -> UUID:
    """A check of the person's shop in a state, with what it saw.

    `browser_only`: until then only a browser had ever seen the pixel there.
    """
    check_id, at = uuid4(), datetime.now(UTC) - timedelta(days=days_ago)
    done = state == "done" and judgement is not None
    change(
        platform,
        "INSERT INTO pixel_checks (id, store_id, state, deep_asked, requested_by, requested_at,"
        " finished_at, domain, business_id, storefront, storefront_right, checkout, checkout_right,"
        " judgement, deep, problem)"
        " VALUES (:id, :store, :state, :deep_asked, :by, :asked, :finished, :domain, :business_id,"
        " :storefront, :storefront_right, :checkout, :checkout_right, CAST(:judgement AS jsonb),"
        " CAST(:deep AS jsonb), :problem)",
        id=check_id,
        store=store_id(platform, person.accounts[0]),
        state=state,
        deep_asked=deep is not None,
        by=requested_by or person.name,
        asked=at - timedelta(seconds=3),
        finished=None if state in ("queued", "running") else at,
        domain=_domain(platform, person),
        business_id=BUSINESS_ID,
        storefront=judgement.storefront if done and judgement else None,
        storefront_right=storefront_sight(judgement, deep, BUSINESS_ID, browser_only=browser_only).is_right
        if done and judgement
        else None,
        checkout=judgement.checkout if done and judgement else None,
        checkout_right=checkout_sight(judgement, BUSINESS_ID).is_right if done and judgement else None,
        judgement=json.dumps(judgement_record(judgement)) if judgement else None,
        deep=json.dumps(deep_record(deep)) if deep else None,
        problem=problem,
    )
    return check_id


def listed_by_vtex(platform: Platform, person: Person, *hosts: str) -> None:
    """Let the last ladder have named these hosts for the person's account."""
    change(
        platform,
        "INSERT INTO check_results (store_id, run_id, check_id, outcome, code, at, facts, ms)"
        " SELECT r.store_id, r.id, 'vtex.stores', 'passed', 'vtex.stores.found', now(),"
        " CAST(:facts AS jsonb), 12 FROM check_runs r WHERE r.store_id = :store",
        store=store_id(platform, person.accounts[0]),
        facts=json.dumps({"hosts": ", ".join(hosts)}),
    )


def lost(platform: Platform, person: Person, code: str) -> None:
    """An open alert: what was there is not seen any more."""
    change(
        platform,
        "INSERT INTO alerts (store_id, track, cause, subject, opened_at, last_at, times, facts)"
        " VALUES (:store, 'hellotext', 'pixel.lost', :subject, now(), now(), 1, CAST(:facts AS jsonb))",
        store=store_id(platform, person.accounts[0]),
        subject=code.partition(".")[0],
        facts=json.dumps({"code": code}),
    )


def _domain(platform: Platform, person: Person) -> str:
    found = rows(
        platform,
        "SELECT p.domain FROM pixel_settings p JOIN stores s ON s.id = p.store_id WHERE s.account = :account",
        account=person.accounts[0],
    )
    return str(found[0]["domain"])
