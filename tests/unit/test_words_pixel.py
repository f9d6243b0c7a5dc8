"""The pixel in words: every verdict, problem, place and trace has its own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lib.domain.pixel import Checkout, Deep, Doubt, PageProblem, Place, SiteKind, Storefront, TraceKind
from lib.domain.pixel.hosts import domain_from
from lib.domain.pixel.proof import Part
from lib.errors import InvalidInput
from lib.ui import words_pixel
from lib.ui.failures import SENTENCES

# What the page makes of a verdict together with a policy or a browser.
MADE = {"blocked", "browser", "browser_other", "placeholder"}
DOUBTS = {f"unknown.{doubt}" for doubt in Doubt}


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words_pixel.KIND_NAMES, set(SiteKind)),
        (words_pixel.KIND_HINTS, set(SiteKind)),
        (words_pixel.STOREFRONT_STATES, set(Storefront) | MADE),
        (words_pixel.STOREFRONT_FOUND, set(Storefront) | MADE | DOUBTS),
        (words_pixel.CHECKOUT_STATES, set(Checkout)),
        (words_pixel.CHECKOUT_FOUND, set(Checkout)),
        (words_pixel.CHECKOUT_TO_DO, set(Checkout) - {Checkout.RIGHT}),
        (words_pixel.DEEP_STATES, set(Deep)),
        (words_pixel.PLACES, set(Place)),
        (words_pixel.TRACES, set(TraceKind)),
        (words_pixel.PROBLEMS, set(PageProblem)),
        (words_pixel.INSTALLS, set(Part)),
        (words_pixel.LOST, set(Part)),
        (words_pixel.MISSED, set(Part)),
    ],
)
def test_every_code_has_words_and_every_word_a_code(table: Mapping[str, str], codes: set[str]) -> None:
    assert set(table) == codes


def test_there_is_advice_only_for_what_there_is() -> None:
    assert set(words_pixel.STOREFRONT_TO_DO) < set(words_pixel.STOREFRONT_FOUND) - {"right", "browser"}
    assert set(words_pixel.PROBLEM_TO_DO) < set(PageProblem)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "tienda",
        "a b",
        "10.0.0.1",
        "0x7f.1",
        "u:p@x.example",
        "x.example:81",
        "ftp://x.example",
        "a" * 3_000,
    ],
)
def test_whatever_is_wrong_with_an_address_has_a_sentence(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        domain_from(typed)
    assert refused.value.code in words_pixel.ERRORS
    assert refused.value.code in SENTENCES
