"""What the start page says of a pixel that was there: one miss is looked at again, two are a loss."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.evidence import Evidence
from lib.domain.model import Track
from lib.domain.pixel import Checkout, Judgement, Storefront
from lib.domain.pixel.proof import Part, checkout_sight, prove, storefront_sight
from lib.security.policy import Action
from lib.services.access import acting
from lib.services.platform import Platform
from lib.services.progress import add_evidence, refresh
from lib.ui.words_pixel import LOST, MISSED
from tests.builders import BUSINESS_ID, Builder
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.pixel_states import judged, merchant_with_shop
from tests.walking import WALKER

RIGHT = judged()
GONE = {
    Part.STOREFRONT: judged(Storefront.MISSING),
    Part.CHECKOUT: judged(checkout=Checkout.MISSING),
}


def seen_in_turn(platform: Platform, part: Part, *judgements: Judgement) -> None:
    """Keep what looks three hours apart say of one install, the last of them now."""
    known: list[Evidence] = []
    for back, one in zip(range(len(judgements) - 1, -1, -1), judgements, strict=True):
        sight = (
            storefront_sight(one, None, BUSINESS_ID, browser_only=False)
            if part is Part.STOREFRONT
            else checkout_sight(one, BUSINESS_ID)
        )
        known.append(prove(sight, known, platform.now() - timedelta(hours=3 * back)).evidence)
    with acting(WALKER, Action.DECLARE, "casalinda") as act:
        add_evidence(act, Track.HELLOTEXT, known)
        refresh(act, Track.HELLOTEXT)


def boxes(screen: Screen) -> list[str]:
    """What the page says in red, in amber and in blue."""
    return [str(one.value) for one in (*screen.at.error, *screen.at.warning, *screen.at.info)]


@pytest.mark.parametrize("part", list(Part))
def test_after_one_miss_it_is_looked_at_again_and_nobody_is_alarmed(
    browser: Browser, platform: Platform, build: Builder, part: Part
) -> None:
    ana = merchant_with_shop(build)
    seen_in_turn(platform, part, RIGHT, GONE[part])
    screen = browser.open("inicio", ana)
    assert [str(one.value) for one in screen.at.info] == [MISSED[part]]
    assert LOST[part] not in screen.text
    assert "Requiere atención" not in screen.text


@pytest.mark.parametrize("part", list(Part))
@pytest.mark.parametrize("misses", [2, 3])
def test_after_two_misses_it_says_what_the_alert_says_for_as_long_as_it_lasts(
    browser: Browser, platform: Platform, build: Builder, part: Part, misses: int
) -> None:
    ana = merchant_with_shop(build)
    seen_in_turn(platform, part, RIGHT, *([GONE[part]] * misses))
    screen = browser.open("inicio", ana)
    (box,) = boxes(screen)
    assert box.startswith("**Hellotext: Requiere atención**")
    assert LOST[part] in box
    assert "antes de darl" not in screen.text
    assert "La última comprobación no salió bien" not in screen.text


def test_seen_again_there_is_nothing_to_say(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    gone = GONE[Part.STOREFRONT]
    seen_in_turn(platform, Part.STOREFRONT, RIGHT, gone, gone, RIGHT)
    assert boxes(browser.open("inicio", ana)) == []


def test_what_never_was_there_was_not_lost(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = merchant_with_shop(build)
    gone = GONE[Part.STOREFRONT]
    seen_in_turn(platform, Part.STOREFRONT, gone, gone)
    screen = browser.open("inicio", ana)
    assert boxes(screen) == []
    assert LOST[Part.STOREFRONT] not in screen.text
