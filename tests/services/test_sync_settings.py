"""How a store is synchronised: what is chosen holds from the next reading on, for every customer."""

from __future__ import annotations

import pytest

from lib.domain.sync import RunKind, Schedule
from lib.services.sync_model import OtherWriter
from lib.services.sync_runs import sync_page
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder
from tests.services.syncing import OPERATOR, Shop, is_settled, open_shop, person

CELL = "+5511987654321"
CELL_FIRST = ("cellPhone", "homePhone")


@pytest.fixture
def shop(build: Builder, simulator: str) -> Shop:
    """A store whose two customers have been sent. Nothing changes in VTEX any more."""
    shop = open_shop(build, simulator)
    shop.holds(person(1, cellPhone=CELL, isNewsletterOptIn=True), person(2))
    shop.synchronise()
    return shop


def test_another_order_of_phones_holds_for_every_customer_from_the_next_run_on(shop: Shop) -> None:
    save_sync_settings(OPERATOR, "alfa", phone_order=CELL_FIRST)
    run = shop.synchronise()
    assert is_settled(run)
    assert (run.kind, run.equation.updated, run.equation.unchanged) == (RunKind.FULL, 1, 1)
    assert shop.profile("c-00001")["phone"] == CELL
    assert shop.synchronise().kind is RunKind.INCREMENTAL


def test_the_newsletter_choice_is_sent_of_every_customer_from_the_next_run_on(shop: Shop) -> None:
    save_sync_settings(OPERATOR, "alfa", newsletter=True)
    run = shop.synchronise()
    assert (run.kind, run.equation.updated) == (RunKind.FULL, 1)
    assert [name for name in shop.profile("c-00001") if name.startswith("property_by_id")]


def test_the_newsletter_choice_that_is_sent_no_more_changes_nobody_who_stays_as_they_are(shop: Shop) -> None:
    save_sync_settings(OPERATOR, "alfa", newsletter=True)
    shop.synchronise()
    written = shop.writes()
    save_sync_settings(OPERATOR, "alfa", newsletter=False)
    assert shop.synchronise().kind is RunKind.INCREMENTAL
    assert shop.writes() == written


def test_what_changes_no_customer_makes_nobody_read_everything(shop: Shop) -> None:
    before = sync_page(OPERATOR, "alfa").settings
    save_sync_settings(
        OPERATOR,
        "alfa",
        phone_order=before.phone_order,
        newsletter=before.newsletter,
        other_writer=OtherWriter.YES,
        schedule=Schedule.DAILY,
    )
    assert shop.synchronise().kind is RunKind.INCREMENTAL


@pytest.mark.parametrize("full", [True, False])
def test_a_choice_that_a_run_on_its_way_does_not_know_holds_from_the_next_one_on(
    shop: Shop, full: bool
) -> None:
    on_its_way = shop.start(full=full)
    save_sync_settings(OPERATOR, "alfa", phone_order=CELL_FIRST)
    shop.carry_out(on_its_way)
    assert shop.profile("c-00001")["phone"] != CELL
    run = shop.synchronise()
    assert run.kind is RunKind.FULL
    assert shop.profile("c-00001")["phone"] == CELL
    assert shop.synchronise().kind is RunKind.INCREMENTAL
