"""A pixel that was there and is gone: one look is none, two are an alert, and it heals by itself."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lib.domain.model import Health, Track
from lib.domain.requirements import Item
from lib.services.access import Actor
from lib.services.checklist import checklist, declare
from lib.services.pixel import choose_domain, pixel_view
from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.services.checked import causes, health
from tests.services.conftest import Clock
from tests.services.pixels import look, proofs, set_shop, told, with_shop

PIXEL, SCRIPT = "hellotext_pixel", "hellotext_checkout_script"
NEWS = ("pixel.lost", "pixel.back")


@pytest.fixture
def seen(build: Builder, simulator: str, clock: Clock) -> Actor:
    """A merchant whose shop was seen to be right."""
    clock.stop_at(clock())
    actor = with_shop(build, simulator)
    look()
    return actor


def item_of(actor: Actor, rule_id: str) -> Item:
    item = checklist(actor, "alfa", Track.HELLOTEXT).state.item(rule_id)
    assert item is not None
    return item


def holds(actor: Actor, rule_id: str) -> bool:
    return item_of(actor, rule_id).holds


@pytest.mark.parametrize(
    ("rule", "gone", "code"),
    [
        (PIXEL, {"storefront": "missing"}, "storefront.missing"),
        (PIXEL, {"storefront": "other"}, "storefront.other"),
        (PIXEL, {"site": "policy"}, "storefront.blocked"),
        (SCRIPT, {"checkout": "missing"}, "checkout.missing"),
        (SCRIPT, {"checkout": "no_file"}, "checkout.no_file"),
        (SCRIPT, {"checkout": "placeholder"}, "checkout.placeholder"),
    ],
)
def test_two_misses_in_a_row_are_a_loss_and_the_next_right_look_heals_it(
    build: Builder,
    platform: Platform,
    simulator: str,
    clock: Clock,
    seen: Actor,
    rule: str,
    gone: Mapping[str, str],
    code: str,
) -> None:
    part = code.partition(".")[0]
    set_shop(simulator, **gone)
    clock.advance(days=1)
    look()
    assert proofs(platform, rule)[-1] == ("not_provable", code)
    assert (causes(build), health(), holds(seen, rule)) == ([], Health.OK, True)
    assert item_of(seen, rule).doubted
    clock.advance(hours=2)
    look()
    assert proofs(platform, rule)[-1] == ("failed", code)
    assert causes(build) == [("pixel.lost", part, 1)]
    assert (health(), holds(seen, rule)) == (Health.ATTENTION, False)
    # As sure for the checklist as for the alert.
    assert (item_of(seen, rule).regressed, item_of(seen, rule).doubted) == (True, False)
    clock.advance(days=1)
    look()
    # It stays a matter of attention, however long it lasts.
    assert (causes(build), health()) == ([("pixel.lost", part, 2)], Health.ATTENTION)
    set_shop(simulator, storefront="right", checkout="right", site="store_framework")
    clock.advance(days=1)
    look()
    assert (causes(build), health(), holds(seen, rule)) == ([], Health.OK, True)
    assert told(platform, *NEWS) == [("pixel.lost", part), ("pixel.back", part)]


def test_the_other_install_is_not_touched_by_the_loss_of_one(
    build: Builder, platform: Platform, simulator: str, clock: Clock, seen: Actor
) -> None:
    set_shop(simulator, storefront="missing")
    for _ in range(2):
        clock.advance(hours=3)
        look()
    assert causes(build) == [("pixel.lost", "storefront", 1)]
    assert {result for result, _ in proofs(platform, SCRIPT)} == {"passed"}
    assert holds(seen, SCRIPT)


def test_a_second_click_after_a_first_miss_raises_no_alert(
    build: Builder, platform: Platform, simulator: str, clock: Clock, seen: Actor
) -> None:
    set_shop(simulator, storefront="missing")
    clock.advance(days=1)
    for _ in range(3):
        look()
        clock.advance(minutes=14)
    assert causes(build) == []
    assert holds(seen, PIXEL)
    look()
    assert causes(build) == [("pixel.lost", "storefront", 1)]
    assert [result for result, _ in proofs(platform, PIXEL)][-1] == "failed"


def test_a_wall_between_two_misses_neither_heals_nor_counts(
    build: Builder, simulator: str, clock: Clock, seen: Actor
) -> None:
    clock.advance(days=1)
    set_shop(simulator, storefront="missing")
    look()
    for _ in range(2):
        clock.advance(days=1)
        set_shop(simulator, storefront="missing", site="bot_wall_503")
        look()
        assert causes(build) == []
        assert holds(seen, PIXEL)
    clock.advance(days=1)
    set_shop(simulator, storefront="missing", site="store_framework")
    look()
    assert causes(build) == [("pixel.lost", "storefront", 1)]


def test_after_a_first_miss_it_is_looked_again_in_about_two_hours(
    simulator: str, clock: Clock, seen: Actor
) -> None:
    def hours_to_next() -> float:
        due = pixel_view(seen, "alfa").next_check_at
        assert due is not None
        return (due - clock()).total_seconds() / 3600

    assert 22 <= hours_to_next() <= 26
    set_shop(simulator, checkout="missing")
    clock.advance(days=1)
    look()
    assert 2 <= hours_to_next() <= 2.5
    clock.advance(hours=hours_to_next())
    look()
    assert 22 <= hours_to_next() <= 26


def test_the_alert_says_what_stands_there_now(
    platform: Platform, simulator: str, clock: Clock, seen: Actor
) -> None:
    assert seen
    for checkout in ("missing", "missing", "other"):
        set_shop(simulator, checkout=checkout)
        clock.advance(days=1)
        look()
    [alert] = rows(platform, "SELECT subject, track, facts, times FROM alerts WHERE closed_at IS NULL")
    assert dict(alert) == {
        "subject": "checkout",
        "track": "hellotext",
        "facts": {"code": "checkout.other"},
        "times": 2,
    }


def test_another_domain_closes_the_alert_and_begins_anew(
    build: Builder, platform: Platform, simulator: str, clock: Clock, seen: Actor
) -> None:
    set_shop(simulator, storefront="missing")
    for _ in range(2):
        clock.advance(days=1)
        look()
    assert len(causes(build)) == 1
    clock.advance(days=1)
    choose_domain(seen, "alfa", "alfa.example")
    assert causes(build) == []
    assert proofs(platform, PIXEL)[-1] == ("withdrawn", "")
    clock.advance(minutes=1)
    look()
    # There it never was.
    assert proofs(platform, PIXEL)[-1] == ("failed", "storefront.missing")
    assert causes(build) == []


def test_a_persons_word_stands_until_a_look_says_otherwise(
    build: Builder, platform: Platform, simulator: str, clock: Clock
) -> None:
    clock.stop_at(clock())
    ana = with_shop(build, simulator, storefront="tag_manager")
    declare(ana, "alfa", Track.HELLOTEXT, PIXEL, True)
    clock.advance(minutes=1)
    look()
    assert proofs(platform, PIXEL) == [("not_provable", "storefront.unknown")]
    assert holds(ana, PIXEL)
    set_shop(simulator, storefront="other")
    clock.advance(days=1)
    look()
    assert not holds(ana, PIXEL)
    assert (causes(build), health()) == ([], Health.ATTENTION)
