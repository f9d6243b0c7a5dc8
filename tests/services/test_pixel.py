"""What the page of the pixel reads: the chosen shop, what VTEX listed, and day by day what was seen."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from lib.domain.pixel import Checkout, SiteKind, Storefront
from lib.errors import InvalidInput
from lib.services.access import Actor
from lib.services.credentials import save_credentials
from lib.services.pixel import SHOWN_DAYS, choose_domain, choose_kind, pixel_view
from lib.services.platform import Platform
from tests.builders import BUSINESS_ID, Builder, healthy, rows
from tests.services.checked import check
from tests.services.conftest import Clock
from tests.services.pixels import EVENTS, latest, look, set_shop, told, with_shop

MONTEVIDEO_NOON = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_a_store_that_chose_nothing_yet_has_nothing_to_show(ana: Actor) -> None:
    view = pixel_view(ana, "alfa")
    assert (view.account, view.domain, view.business_id, view.kind) == ("alfa", None, None, None)
    assert (view.check, view.last_done, view.next_check_at) == (None, None, None)
    assert (view.listed, view.stores_code, view.affiliates.code) == ((), None, None)
    assert len(view.days) == SHOWN_DAYS
    assert {(day.storefront, day.count) for day in view.days} == {(None, 0)}


def test_a_domain_is_kept_as_its_host_in_whatever_spelling_it_is_pasted(
    ana: Actor, platform: Platform
) -> None:
    assert choose_domain(ana, "alfa", " HTTPS://Www.Alfa.Example/inicio?x=1 ") == "www.alfa.example"
    assert choose_domain(ana, "alfa", "www.alfa.example.") == "www.alfa.example"
    assert pixel_view(ana, "alfa").domain == "www.alfa.example"
    choose_domain(ana, "alfa", "tienda.example")
    found = rows(platform, EVENTS, account="alfa")
    assert [(one["old"], one["new"]) for one in found] == [
        (None, {"domain": "www.alfa.example"}),
        ({"domain": "www.alfa.example"}, {"domain": "tienda.example"}),
    ]


@pytest.mark.parametrize("typed", ["", "127.0.0.1", "http://2130706433/", "localhost", "https://a@b.example"])
def test_what_is_no_public_host_is_refused_and_nothing_is_kept(
    ana: Actor, platform: Platform, typed: str
) -> None:
    with pytest.raises(InvalidInput, match=r"^domain\.") as refused:
        choose_domain(ana, "alfa", typed)
    assert refused.value.field == "domain"
    assert pixel_view(ana, "alfa").domain is None
    assert rows(platform, EVENTS, account="alfa") == []


def test_the_kind_of_the_site_is_a_persons_choice_and_can_be_taken_back(
    ana: Actor, platform: Platform
) -> None:
    choose_kind(ana, "alfa", SiteKind.FASTSTORE)
    choose_kind(ana, "alfa", SiteKind.FASTSTORE)
    assert pixel_view(ana, "alfa").kind is SiteKind.FASTSTORE
    choose_kind(ana, "alfa", None)
    assert pixel_view(ana, "alfa").kind is None
    assert told(platform, "pixel.kind_chosen") == [("pixel.kind_chosen", None)] * 2


def test_a_first_domain_is_looked_at_as_soon_as_there_is_a_business_to_look_for(
    build: Builder, simulator: str
) -> None:
    ana = build.merchant("alfa").actor
    set_shop(simulator)
    choose_domain(ana, "alfa", "www.alfa.example")
    assert pixel_view(ana, "alfa").check is None
    save_credentials(ana, "alfa", healthy("alfa"))
    waiting = pixel_view(ana, "alfa").check
    assert waiting is not None
    assert (waiting.open, waiting.domain, waiting.business_id) == (True, "www.alfa.example", BUSINESS_ID)
    assert waiting.requested_by == ana.name


def test_the_page_shows_what_the_last_finished_look_saw_while_the_next_one_waits(
    build: Builder, simulator: str
) -> None:
    ana = with_shop(build, simulator, site="faststore")
    done = look()
    choose_kind(ana, "alfa", SiteKind.LEGACY)
    view = pixel_view(ana, "alfa")
    assert (view.check, view.last_done) == (done, done)
    assert (view.kind, view.guessed_kind) == (SiteKind.LEGACY, SiteKind.FASTSTORE)
    choose_domain(ana, "alfa", "alfa.example")
    view = pixel_view(ana, "alfa")
    assert view.check == latest() != done
    assert (view.last_done, view.guessed_kind) == (None, None)


def test_hosts_and_affiliates_are_what_the_key_let_us_read(build: Builder, simulator: str) -> None:
    assert simulator
    ana = build.merchant("alfa").actor
    save_credentials(ana, "alfa", healthy("alfa", app_key="vtexappkey-alfa-STORES"))
    check()
    view = pixel_view(ana, "alfa")
    assert view.stores_code == "vtex.stores.found"
    assert view.listed
    assert not [host for host in view.listed if host.endswith(".myvtex.com")]
    assert view.affiliates.code == "vtex.affiliates.found"
    assert set(view.affiliates.found) <= set(view.affiliates.taken)
    assert view.affiliates.found
    assert view.affiliates.at is not None


def test_a_key_that_may_not_ask_for_them_says_so(build: Builder, simulator: str) -> None:
    assert simulator
    ana = build.merchant("alfa").actor
    save_credentials(ana, "alfa", healthy("alfa"))
    check()
    view = pixel_view(ana, "alfa")
    assert (view.listed, view.stores_code) == ((), "vtex.stores.not_granted")
    assert (view.affiliates.taken, view.affiliates.code) == ((), "vtex.affiliates.not_granted")


def test_a_day_shows_its_last_look_in_the_zone_of_the_store(
    build: Builder, simulator: str, clock: Clock
) -> None:
    clock.stop_at(MONTEVIDEO_NOON)
    ana = with_shop(build, simulator)
    look()
    clock.advance(hours=11)
    # 23:00 in Montevideo, the day after in UTC.
    set_shop(simulator, storefront="missing", checkout="latest")
    look()
    clock.advance(hours=2)
    set_shop(simulator, site="bot_wall_403")
    look()
    friday, saturday = pixel_view(ana, "alfa").days[-2:]
    assert (friday.day, friday.count) == (date(2026, 11, 20), 2)
    assert (friday.storefront, friday.checkout) == (Storefront.MISSING, Checkout.LATEST)
    assert (friday.storefront_right, friday.checkout_right) == (False, False)
    assert (saturday.day, saturday.count) == (date(2026, 11, 21), 1)
    assert (saturday.storefront, saturday.storefront_right) == (Storefront.UNKNOWN, None)


def test_the_strip_of_days_has_no_gap_and_ends_today(build: Builder, simulator: str, clock: Clock) -> None:
    clock.stop_at(MONTEVIDEO_NOON)
    ana = with_shop(build, simulator)
    look()
    clock.advance(days=SHOWN_DAYS - 1)
    days = pixel_view(ana, "alfa").days
    assert (days[0].day, days[0].count, days[0].storefront_right) == (date(2026, 11, 20), 1, True)
    assert [(after.day - before.day).days for before, after in pairwise(days)] == [1] * 29
    clock.advance(days=1)
    assert {day.count for day in pixel_view(ana, "alfa").days} == {0}
