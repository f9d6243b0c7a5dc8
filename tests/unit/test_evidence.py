"""Evidence about one rule: what a single failure means and what two, and what a withdrawal takes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.evidence import Evidence, Reason, Waiver
from lib.domain.model import EvidenceKind, EvidenceResult, Health
from lib.domain.rules import Rulebook
from tests.unit.test_requirements import ACCOUNT, FAILED, NOT_PROVABLE, NOW, PASSED, PROOF, said, state_of

SEEN = replace(PROOF, id="seen", evidence=(EvidenceKind.OBSERVED, EvidenceKind.ATTESTED), max_age_days=7)
OBSERVED_BOOK = Rulebook("1", (ACCOUNT, SEEN))
MINUTE = 1 / 24 / 60
MISS = "missed"


def seen(result: EvidenceResult, minutes_ago: float) -> Evidence:
    return said("seen", result, minutes_ago * MINUTE, EvidenceKind.OBSERVED)


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        ((0,), Health.ATTENTION),
        ((0, 5), Health.ATTENTION),
        ((0, 5, 29), Health.ATTENTION),
        ((0, 30), Health.BROKEN),
        ((0, 10, 20, 31), Health.BROKEN),
    ],
)
def test_an_answer_of_a_moment_is_no_break(failures: tuple[int, ...], expected: Health) -> None:
    known = [seen(PASSED, 600), *(seen(FAILED, minutes) for minutes in failures)]
    state = state_of(said("account"), *known, book=OBSERVED_BOOK)
    item = state.item("seen")
    assert item is not None
    assert state.health is expected
    assert (item.regressed, item.doubted) == (expected is Health.BROKEN, expected is Health.ATTENTION)
    assert item.reason is Reason.FAILED


def test_a_pass_between_two_failures_begins_the_count_anew() -> None:
    known = [seen(PASSED, 600), seen(FAILED, 300), seen(PASSED, 200), seen(FAILED, 0)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.ATTENTION


def test_an_answer_that_proves_nothing_neither_counts_nor_ends_the_count() -> None:
    known = [seen(PASSED, 600), seen(FAILED, 60), seen(NOT_PROVABLE, 30)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.ATTENTION
    assert state_of(said("account"), *known, seen(FAILED, 0), book=OBSERVED_BOOK).health is Health.BROKEN


@pytest.mark.parametrize(
    ("said_since", "holds", "regressed"),
    [
        (((MISS, 60),), True, False),
        (((MISS, 60), (NOT_PROVABLE, 20)), True, False),
        (((MISS, 60), (FAILED, 0)), False, True),
        (((MISS, 30), (NOT_PROVABLE, 20), (FAILED, 0)), False, True),
        (((MISS, 29), (FAILED, 0)), False, False),
        (((MISS, 60), (PASSED, 30), (FAILED, 0)), False, False),
    ],
)
def test_one_look_that_missed_it_makes_doubt_and_is_the_first_of_two_failures(
    said_since: tuple[tuple[EvidenceResult | str, float], ...], holds: bool, regressed: bool
) -> None:
    known = [
        replace(seen(NOT_PROVABLE, ago), facts={MISS: "1"})
        if what == MISS
        else seen(EvidenceResult(what), ago)
        for what, ago in said_since
    ]
    state = state_of(said("account"), seen(PASSED, 600), *known, book=OBSERVED_BOOK)
    item = state.item("seen")
    assert item is not None
    assert (item.holds, item.regressed, item.doubted) == (holds, regressed, not regressed)
    assert (state.health is Health.OK) == holds


def test_seen_again_after_a_miss_nothing_is_in_doubt() -> None:
    missed = replace(seen(NOT_PROVABLE, 60), facts={MISS: "1"})
    item = state_of(said("account"), seen(PASSED, 600), missed, seen(PASSED, 0), book=OBSERVED_BOOK).item(
        "seen"
    )
    assert item is not None
    assert not item.doubted


def test_what_a_person_says_is_wrong_is_wrong_at_once() -> None:
    known = [seen(PASSED, 600), said("seen", FAILED, 0)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.BROKEN


def test_what_never_held_is_neither_broken_nor_doubted() -> None:
    known = [seen(FAILED, 600), seen(FAILED, 0)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.OK


@pytest.mark.parametrize(
    ("is_live", "known", "waivers", "expected"),
    [
        (False, (), (), Health.OK),
        (True, (), (), Health.ATTENTION),
        (True, (seen(FAILED, 600), seen(FAILED, 0)), (), Health.ATTENTION),
        (True, (seen(PASSED, 600), seen(FAILED, 30), seen(FAILED, 0)), (), Health.BROKEN),
        (True, (seen(PASSED, 0),), (), Health.OK),
        (True, (), (Waiver("seen", "marta", NOW, "Ya lo tiene"),), Health.OK),
    ],
    ids=["on its way", "live", "live and failed", "live and lost", "live and proven", "live and let go"],
)
def test_live_without_something_required_asks_for_attention(
    is_live: bool, known: tuple[Evidence, ...], waivers: tuple[Waiver, ...], expected: Health
) -> None:
    state = state_of(said("account"), *known, waivers=waivers, book=OBSERVED_BOOK, is_live=is_live)
    assert state.health is expected


WITHDRAWN = EvidenceResult.WITHDRAWN


def test_what_is_withdrawn_is_due_again_and_asks_for_attention() -> None:
    state = state_of(said("account"), seen(PASSED, 60), seen(WITHDRAWN, 30), book=OBSERVED_BOOK)
    item = state.item("seen")
    assert item is not None
    assert (item.reason, item.evidence, item.doubted) == (Reason.MISSING, None, True)
    assert state.health is Health.ATTENTION


def test_what_never_held_can_be_withdrawn_without_a_word() -> None:
    state = state_of(said("account"), seen(FAILED, 60), seen(WITHDRAWN, 30), book=OBSERVED_BOOK)
    assert state.health is Health.OK


def test_failures_before_a_withdrawal_do_not_count() -> None:
    known = [seen(PASSED, 600), seen(FAILED, 120), seen(WITHDRAWN, 90), seen(FAILED, 0)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.ATTENTION
    again = [*known[:3], seen(FAILED, 60), seen(FAILED, 0)]
    assert state_of(said("account"), *again, book=OBSERVED_BOOK).health is Health.BROKEN


def test_a_persons_word_is_not_withdrawn_with_an_observation() -> None:
    known = [said("seen", days_ago=2), seen(PASSED, 60), seen(WITHDRAWN, 30)]
    item = state_of(said("account"), *known, book=OBSERVED_BOOK).item("seen")
    assert item is not None
    assert item.holds


def test_a_proof_after_a_withdrawal_counts() -> None:
    known = [seen(PASSED, 600), seen(WITHDRAWN, 30), seen(PASSED, 1)]
    assert state_of(said("account"), *known, book=OBSERVED_BOOK).health is Health.OK


@pytest.mark.parametrize("nonsense", ["yesterday", "2026-11-01", "2026-11-01T10:00:00", "99999"])
def test_a_day_that_cannot_be_read_says_nothing(nonsense: str) -> None:
    told = replace(said("account"), facts={"since": nonsense})
    assert told.since == told.at
