"""What is lost for sure breaks an integration, or is a matter of attention where its rule says so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.model import Health
from lib.domain.rules import Rulebook, RulebookError
from lib.rulebook.loader import load_rulebook, parse
from tests.unit.test_requirements import ACCOUNT, FAILED, said, state_of
from tests.unit.test_rulebook import HEAD, WORDS, rule

MILD = replace(ACCOUNT, id="mild", text="mild", lost=Health.ATTENTION)
BOOK = Rulebook("1", (ACCOUNT, MILD))


def test_a_rule_breaks_the_integration_unless_it_says_otherwise() -> None:
    plain, mild = parse({"a.toml": HEAD + rule() + rule(id='"second"', lost='"attention"')}, WORDS)
    assert (plain.lost, mild.lost) == (Health.BROKEN, Health.ATTENTION)


@pytest.mark.parametrize("value", ['"ok"', '"gone"'])
def test_a_loss_that_is_nothing_is_refused(value: str) -> None:
    with pytest.raises(RulebookError, match=r"^rulebook\.unknown_value$") as refused:
        parse({"a.toml": HEAD + rule(lost=value)}, WORDS)
    assert (refused.value.field, refused.value.facts["rule"]) == ("lost", "first")


def test_what_is_lost_is_as_bad_as_the_worst_of_it() -> None:
    def health(*rules: str) -> Health:
        gone = [one for name in rules for one in (said(name, days_ago=3), said(name, FAILED))]
        return state_of(*gone, book=BOOK).health

    assert health() is Health.OK
    assert health("mild") is Health.ATTENTION
    assert health("account") is Health.BROKEN
    assert health("mild", "account") is Health.BROKEN


def test_the_loss_of_the_pixel_breaks_nothing() -> None:
    mild = {one.id for one in load_rulebook() if one.lost is Health.ATTENTION}
    assert mild == {"hellotext_pixel", "hellotext_checkout_script"}


def test_what_belongs_to_the_shops_pages_is_done_on_the_page_of_the_pixel() -> None:
    there = {one.id for one in load_rulebook() if one.screen == "/pixel"}
    assert there == {"hellotext_pixel", "hellotext_checkout_script", "hellotext_affiliate"}
