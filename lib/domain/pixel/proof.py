"""What a look at a shop says about the two installs, and what that changes beside what was known. Pure.

A script can be out of a page for a minute, while a theme is published or a cache is cold: what held is lost
only when two looks in a row, at least `ANOTHER_FAILURE` apart, do not find it (product.md, "Pixel"). A look
that could tell nothing counts neither way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from lib.domain.evidence import ANOTHER_FAILURE, MISSED, Evidence
from lib.domain.model import EvidenceKind, EvidenceResult
from lib.domain.pixel.model import (
    Checkout,
    Deep,
    DeepSeen,
    Judgement,
    PageVerdict,
    Storefront,
    TraceKind,
)

OBSERVER: Final = "pixel"
"""Who says so, in evidence."""

Facts = Mapping[str, str]


class Part(StrEnum):
    """Which of the two installs."""

    STOREFRONT = "storefront"
    CHECKOUT = "checkout"

    @property
    def rule_id(self) -> str:
        """The rule of the rulebook that it is about."""
        return "hellotext_pixel" if self is Part.STOREFRONT else "hellotext_checkout_script"


class Meaning(StrEnum):
    """What was seen of an install."""

    GOOD = "good"
    WANTING = "wanting"
    MISS = "miss"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look says of one install. `code` is the part and its verdict; `facts` go into the evidence."""

    part: Part
    meaning: Meaning
    code: str
    facts: Facts

    @property
    def is_right(self) -> bool | None:
        """Whether it is as it should be; None: it could not be told."""
        return None if self.meaning is Meaning.UNCLEAR else self.meaning is Meaning.GOOD


@dataclass(frozen=True, slots=True)
class Proof:
    """What a sight becomes. `is_lost`: it held and is gone for sure; `is_back`: it was lost until now.

    `is_news`: this look made it lost. `look_again`: one more look has to make sure.
    """

    evidence: Evidence
    is_lost: bool = False
    is_news: bool = False
    is_back: bool = False
    look_again: bool = False


def storefront_sight(
    judgement: Judgement, deep: DeepSeen | None, business_id: str, *, browser_only: bool
) -> Sight:
    """What pages and browser say of the storefront's pixel.

    Another id in a page stays a miss whatever a browser saw beside it. A browser that saw the right call
    makes up for pages without it; of a pixel that only a browser ever saw (`browser_only`), a page alone
    proves no loss.
    """
    seen = None if deep is None else deep.result
    by_browser = {"look": "browser"}
    if judgement.storefront is not Storefront.OTHER:
        if seen is Deep.RIGHT and not judgement.storefront_is_right:
            return _storefront(Meaning.GOOD, "right", by_browser | {"id": business_id})
        if seen is Deep.OTHER and deep is not None:
            return _storefront(Meaning.MISS, "other", by_browser | _named(id=deep.business_id))
        was_there = browser_only or judgement.storefront is Storefront.MISSING
        if not judgement.storefront_is_right and was_there and judgement.problem is None:
            if seen is Deep.NOTHING:
                return _storefront(Meaning.MISS, "missing", by_browser)
            if seen is Deep.LOADED:
                return _storefront(Meaning.UNCLEAR, "unreadable", by_browser)
    return _by_pages(judgement, business_id, browser_only=browser_only)


def checkout_sight(judgement: Judgement, business_id: str) -> Sight:
    """What the checkout's script file says of Hellotext's loader."""
    verdict = judgement.checkout
    page = _page(judgement, lambda one: one.checkout is verdict)
    facts = _page_facts(page, business_id) | _named(why=judgement.checkout_problem)
    meaning = _OF_CHECKOUT.get(verdict, Meaning.UNCLEAR)
    return Sight(Part.CHECKOUT, meaning, f"{Part.CHECKOUT}.{verdict}", facts)


def seen_by_browser_only(judgement: Judgement, deep: DeepSeen | None, before: bool) -> bool:
    """Whether it is a browser alone that sees the pixel, `before` being what was known of that."""
    if judgement.storefront_is_right:
        return False
    return before or (deep is not None and deep.result is Deep.RIGHT)


def shown_address(url: str) -> str:
    """The address of a page as it may be kept and shown: which page, without what could name a person."""
    return _NAMES_SOMEBODY.sub("", url)


def prove(sight: Sight, known: Sequence[Evidence], now: datetime) -> Proof:
    """What `sight` becomes beside `known`: all that was observed about its rule, in any order."""
    history = _in_force(known)
    decided = [one for one in history if one.result is not EvidenceResult.NOT_PROVABLE]
    held = any(one.result in _HOLDS for one in decided)
    was_lost = held and decided[-1].result is EvidenceResult.FAILED
    if sight.meaning is Meaning.UNCLEAR:
        return Proof(_evidence(sight, EvidenceResult.NOT_PROVABLE, now))
    if sight.meaning is not Meaning.MISS:
        result = EvidenceResult.PASSED if sight.meaning is Meaning.GOOD else EvidenceResult.WARNING
        return Proof(_evidence(sight, result, now), is_back=was_lost)
    failed = _evidence(sight, EvidenceResult.FAILED, now)
    if not held or was_lost:
        return Proof(failed, is_lost=was_lost)
    held_at = decided[-1].at
    first_miss = next((one.at for one in history if MISSED in one.facts and one.at >= held_at), now)
    if now - first_miss >= ANOTHER_FAILURE:
        return Proof(failed, is_lost=True, is_news=True)
    missed = _evidence(sight, EvidenceResult.NOT_PROVABLE, now, {MISSED: "1"})
    return Proof(missed, look_again=True)


_NAMES_SOMEBODY: Final = re.compile(r"[?#].*|(?<=://)[^/?#]*@", re.DOTALL)
_HOLDS: Final = (EvidenceResult.PASSED, EvidenceResult.WARNING)
_OF_CHECKOUT: Final = {
    Checkout.RIGHT: Meaning.GOOD,
    Checkout.LATEST: Meaning.WANTING,
    Checkout.TWICE: Meaning.WANTING,
    Checkout.PLACEHOLDER: Meaning.MISS,
    Checkout.OTHER: Meaning.MISS,
    Checkout.MISSING: Meaning.MISS,
    Checkout.NO_FILE: Meaning.MISS,
}
_WITH_ID: Final = (TraceKind.INITIALIZE, TraceKind.PLACEHOLDER)


def _by_pages(judgement: Judgement, business_id: str, *, browser_only: bool) -> Sight:
    verdict = judgement.storefront
    page = _page(judgement, lambda one: one.storefront is verdict)
    facts = _page_facts(page, business_id)
    match verdict:
        case Storefront.RIGHT if judgement.blocked_by is None:
            return _storefront(Meaning.GOOD, verdict, facts)
        case Storefront.RIGHT:
            # A browser that saw it run there knows better than our reading of a policy.
            meaning = Meaning.UNCLEAR if browser_only else Meaning.MISS
            return _storefront(meaning, "blocked", facts | _named(directive=judgement.blocked_by))
        case Storefront.MISSING if browser_only:
            return _storefront(Meaning.UNCLEAR, verdict, facts)
        case Storefront.OTHER | Storefront.MISSING:
            return _storefront(Meaning.MISS, verdict, facts)
        case _:
            why = judgement.doubt or judgement.problem
            return _storefront(Meaning.UNCLEAR, verdict, facts | _named(why=why))


def _storefront(meaning: Meaning, verdict: str, facts: Facts) -> Sight:
    return Sight(Part.STOREFRONT, meaning, f"{Part.STOREFRONT}.{verdict}", facts)


def _page(judgement: Judgement, decides: Callable[[PageVerdict], bool]) -> PageVerdict | None:
    return next((page for page in judgement.pages if decides(page)), None)


def _page_facts(page: PageVerdict | None, business_id: str) -> dict[str, str]:
    """Where it was seen, and which id stands there: another one than that of the business, if there is."""
    if page is None:
        return {"look": "page"}
    ids = [one.value for one in page.traces if one.kind in _WITH_ID and one.value is not None]
    wrong = [one for one in ids if one != business_id]
    return {"look": "page"} | _named(url=shown_address(page.url), id=next(iter(wrong or ids), None))


def _named(**facts: str | None) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items() if value is not None}


def _in_force(known: Sequence[Evidence]) -> list[Evidence]:
    """What was observed since the last withdrawal, oldest first."""
    observed = sorted(
        (one for one in known if one.kind is EvidenceKind.OBSERVED), key=lambda one: (one.at, one.result)
    )
    gone = max((one.at for one in observed if one.result is EvidenceResult.WITHDRAWN), default=None)
    return [
        one
        for one in observed
        if one.result is not EvidenceResult.WITHDRAWN and (gone is None or one.at > gone)
    ]


def _evidence(sight: Sight, result: EvidenceResult, now: datetime, more: Facts | None = None) -> Evidence:
    facts = {"code": sight.code, **sight.facts, **(more or {})}
    return Evidence(sight.part.rule_id, EvidenceKind.OBSERVED, result, now, OBSERVER, facts)
