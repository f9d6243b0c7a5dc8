"""What a look at a shop says of the two installs, and when what held counts as lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult
from lib.domain.pixel import (
    Checkout,
    Deep,
    DeepSeen,
    Doubt,
    Judgement,
    PageProblem,
    PageVerdict,
    Place,
    Storefront,
    Trace,
    TraceKind,
)
from lib.domain.pixel.proof import (
    Meaning,
    Part,
    Proof,
    Sight,
    checkout_sight,
    prove,
    seen_by_browser_only,
    storefront_sight,
)

OURS, THEIRS = "yQlRPYBb", "zzOtroZZ"
HOME = "https://www.acme.example/"
FILE = "https://acme.myvtex.com/files/checkout6-custom.js"
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
PASSED, WARNING, FAILED = EvidenceResult.PASSED, EvidenceResult.WARNING, EvidenceResult.FAILED
NOT_PROVABLE = EvidenceResult.NOT_PROVABLE


def judged(
    storefront: Storefront = Storefront.RIGHT,
    checkout: Checkout = Checkout.RIGHT,
    *,
    found: str | None = OURS,
    blocked_by: str | None = None,
    doubt: Doubt | None = None,
    problem: PageProblem | None = None,
) -> Judgement:
    """What a shop's home page and checkout file say."""

    def traces(place: Place) -> tuple[Trace, ...]:
        return () if found is None else (Trace(place, 7, TraceKind.INITIALIZE, value=found),)

    home = PageVerdict(Place.HOME, HOME, storefront=storefront, traces=traces(Place.HOME), doubt=doubt)
    file = PageVerdict(Place.CHECKOUT, FILE, checkout=checkout, traces=traces(Place.CHECKOUT))
    return Judgement(
        storefront,
        checkout,
        (home, file),
        doubt=doubt,
        problem=problem,
        checkout_problem=problem,
        blocked_by=blocked_by,
    )


def sight(
    judgement: Judgement,
    deep: Deep | None = None,
    *,
    browser_only: bool = False,
    asked: str | None = None,
) -> Sight:
    """What is seen of the storefront."""
    seen = None if deep is None else DeepSeen(deep, asked)
    return storefront_sight(judgement, seen, OURS, browser_only=browser_only)


@pytest.mark.parametrize(
    ("judgement", "meaning", "code"),
    [
        (judged(), Meaning.GOOD, "storefront.right"),
        (judged(blocked_by="script-src"), Meaning.MISS, "storefront.blocked"),
        (judged(Storefront.OTHER, found=THEIRS), Meaning.MISS, "storefront.other"),
        (judged(Storefront.MISSING, found=None), Meaning.MISS, "storefront.missing"),
        (judged(Storefront.UNREADABLE, found=None), Meaning.UNCLEAR, "storefront.unreadable"),
        (judged(Storefront.UNKNOWN, doubt=Doubt.LAZY), Meaning.UNCLEAR, "storefront.unknown"),
        (judged(Storefront.UNKNOWN, problem=PageProblem.BOT_WALL), Meaning.UNCLEAR, "storefront.unknown"),
    ],
)
def test_what_pages_alone_say_of_the_storefront(judgement: Judgement, meaning: Meaning, code: str) -> None:
    seen = sight(judgement)
    assert (seen.meaning, seen.code, seen.facts["look"]) == (meaning, code, "page")


@pytest.mark.parametrize(
    ("verdict", "meaning"),
    [
        (Checkout.RIGHT, Meaning.GOOD),
        (Checkout.LATEST, Meaning.WANTING),
        (Checkout.TWICE, Meaning.WANTING),
        (Checkout.PLACEHOLDER, Meaning.MISS),
        (Checkout.OTHER, Meaning.MISS),
        (Checkout.MISSING, Meaning.MISS),
        (Checkout.NO_FILE, Meaning.MISS),
        (Checkout.UNREADABLE, Meaning.UNCLEAR),
        (Checkout.UNKNOWN, Meaning.UNCLEAR),
    ],
)
def test_what_the_file_says_of_the_checkout(verdict: Checkout, meaning: Meaning) -> None:
    seen = checkout_sight(judged(checkout=verdict), OURS)
    assert (seen.meaning, seen.code) == (meaning, f"checkout.{verdict}")
    assert seen.facts["url"] == FILE


def test_every_verdict_of_the_checkout_is_told_above() -> None:
    assert len(Checkout) == 9


@pytest.mark.parametrize(
    ("meaning", "is_right"),
    [(Meaning.GOOD, True), (Meaning.WANTING, False), (Meaning.MISS, False), (Meaning.UNCLEAR, None)],
)
def test_right_is_only_what_was_seen_right(meaning: Meaning, is_right: bool | None) -> None:
    assert Sight(Part.CHECKOUT, meaning, "checkout.x", {}).is_right is is_right


def test_the_evidence_names_page_id_and_reason() -> None:
    assert dict(sight(judged()).facts) == {"look": "page", "url": HOME, "id": OURS}
    other = sight(judged(Storefront.OTHER, found=THEIRS))
    assert other.facts["id"] == THEIRS
    blocked = sight(judged(blocked_by="connect-src"))
    assert blocked.facts["directive"] == "connect-src"
    walled = sight(judged(Storefront.UNKNOWN, found=None, problem=PageProblem.LOGIN_WALL))
    assert dict(walled.facts) == {"look": "page", "url": HOME, "why": "login_wall"}


def test_of_two_ids_in_a_page_the_wrong_one_is_named() -> None:
    both = tuple(
        Trace(Place.HOME, line, TraceKind.INITIALIZE, value=one) for line, one in ((1, OURS), (2, THEIRS))
    )
    page = PageVerdict(Place.HOME, HOME, storefront=Storefront.OTHER, traces=both)
    seen = sight(Judgement(Storefront.OTHER, Checkout.UNKNOWN, (page,)))
    assert seen.facts["id"] == THEIRS


@pytest.mark.parametrize("pages", [Storefront.MISSING, Storefront.UNKNOWN, Storefront.UNREADABLE])
def test_a_browser_that_saw_the_right_call_makes_up_for_pages_without_it(pages: Storefront) -> None:
    seen = sight(judged(pages, found=None), Deep.RIGHT, asked=OURS)
    assert (seen.meaning, seen.code) == (Meaning.GOOD, "storefront.right")
    assert dict(seen.facts) == {"look": "browser", "id": OURS}


def test_a_right_page_stays_the_proof_where_a_browser_saw_it_too() -> None:
    assert sight(judged(), Deep.RIGHT, asked=OURS).facts["look"] == "page"


def test_another_id_in_a_page_is_a_miss_whatever_a_browser_saw() -> None:
    seen = sight(judged(Storefront.OTHER, found=THEIRS), Deep.RIGHT, asked=OURS)
    assert (seen.meaning, seen.facts["look"]) == (Meaning.MISS, "page")


@pytest.mark.parametrize("pages", [Storefront.RIGHT, Storefront.MISSING, Storefront.UNKNOWN])
def test_a_browser_that_heard_a_call_for_another_business_is_believed(pages: Storefront) -> None:
    seen = sight(judged(pages), Deep.OTHER, asked=THEIRS)
    assert (seen.meaning, seen.code) == (Meaning.MISS, "storefront.other")
    assert dict(seen.facts) == {"look": "browser", "id": THEIRS}


@pytest.mark.parametrize("deep", [None, Deep.UNKNOWN, Deep.NO_BROWSER])
def test_of_a_pixel_that_only_a_browser_saw_a_page_alone_proves_no_loss(deep: Deep | None) -> None:
    seen = sight(judged(Storefront.MISSING, found=None), deep, browser_only=True)
    assert seen.meaning is Meaning.UNCLEAR
    assert sight(judged(Storefront.MISSING, found=None), deep).meaning is Meaning.MISS


@pytest.mark.parametrize("pages", [Storefront.MISSING, Storefront.UNKNOWN])
def test_a_browser_that_saw_it_before_and_sees_nothing_now_misses_it(pages: Storefront) -> None:
    seen = sight(judged(pages, found=None), Deep.NOTHING, browser_only=True)
    assert (seen.meaning, seen.facts["look"]) == (Meaning.MISS, "browser")


def test_a_browser_that_never_saw_it_proves_nothing_of_a_tag_manager() -> None:
    behind = judged(Storefront.UNKNOWN, found=None, doubt=Doubt.TAG_MANAGER)
    assert sight(behind, Deep.NOTHING).meaning is Meaning.UNCLEAR


def test_a_browser_behind_a_wall_misses_nothing() -> None:
    walled = judged(Storefront.UNKNOWN, found=None, problem=PageProblem.BOT_WALL)
    assert sight(walled, Deep.NOTHING, browser_only=True).meaning is Meaning.UNCLEAR


def test_a_policy_that_a_browser_saw_let_the_pixel_through_proves_no_loss_by_pages_alone() -> None:
    seen = sight(judged(blocked_by="script-src"), browser_only=True)
    assert (seen.meaning, seen.code) == (Meaning.UNCLEAR, "storefront.blocked")
    assert sight(judged(blocked_by="script-src"), Deep.NOTHING, browser_only=True).meaning is Meaning.MISS


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("https://www.acme.example/taza/p?email=ana@acme.example&x=1#y", "https://www.acme.example/taza/p"),
        ("https://ana:clave@www.acme.example/taza/p", "https://www.acme.example/taza/p"),
        ("https://[broken?email=ana@acme.example", "https://[broken"),
        (HOME, HOME),
    ],
)
def test_the_address_of_a_proof_names_the_page_and_nobody(asked: str, kept: str) -> None:
    home = PageVerdict(Place.HOME, asked, storefront=Storefront.RIGHT)
    seen = sight(Judgement(Storefront.RIGHT, Checkout.UNKNOWN, (home,)))
    assert seen.facts["url"] == kept


def test_a_script_that_came_and_asked_for_nobody_is_no_miss() -> None:
    seen = sight(judged(Storefront.MISSING, found=None), Deep.LOADED)
    assert (seen.meaning, seen.code) == (Meaning.UNCLEAR, "storefront.unreadable")


def test_a_pixel_counts_as_seen_by_a_browser_alone_until_a_page_shows_it() -> None:
    missing, right = judged(Storefront.MISSING, found=None), judged()
    by_browser = DeepSeen(Deep.RIGHT, OURS)
    assert seen_by_browser_only(missing, by_browser, False)
    assert seen_by_browser_only(missing, None, True)
    assert seen_by_browser_only(missing, DeepSeen(Deep.NOTHING), True)
    assert not seen_by_browser_only(missing, DeepSeen(Deep.NOTHING), False)
    assert not seen_by_browser_only(right, by_browser, True)


GOOD = checkout_sight(judged(), OURS)
WANTING = checkout_sight(judged(checkout=Checkout.LATEST), OURS)
MISS = checkout_sight(judged(checkout=Checkout.MISSING, found=None), OURS)
UNCLEAR = checkout_sight(judged(checkout=Checkout.UNKNOWN, found=None), OURS)


def days(*sights: Sight, minutes: float = 24 * 60, known: Sequence[Evidence] = ()) -> list[Proof]:
    """What each of these sights becomes, one after the other, so many minutes apart."""
    proofs: list[Proof] = []
    for number, one in enumerate(sights):
        history = [*known, *(proof.evidence for proof in proofs)]
        proofs.append(prove(one, history, START + timedelta(minutes=minutes * number)))
    return proofs


def results(proofs: Sequence[Proof]) -> list[EvidenceResult]:
    return [proof.evidence.result for proof in proofs]


def test_what_never_held_fails_at_once_and_is_not_lost() -> None:
    proofs = days(MISS, MISS, MISS)
    assert results(proofs) == [FAILED, FAILED, FAILED]
    assert not any(proof.is_lost or proof.is_news or proof.look_again for proof in proofs)


def test_what_held_is_lost_at_the_second_miss_in_a_row_and_back_when_it_is_seen_again() -> None:
    proofs = days(GOOD, MISS, MISS, MISS, GOOD, MISS)
    assert results(proofs) == [PASSED, NOT_PROVABLE, FAILED, FAILED, PASSED, NOT_PROVABLE]
    assert [proof.is_lost for proof in proofs] == [False, False, True, True, False, False]
    assert [proof.is_news for proof in proofs] == [False, False, True, False, False, False]
    assert [proof.is_back for proof in proofs] == [False, False, False, False, True, False]
    assert [proof.look_again for proof in proofs] == [False, True, False, False, False, True]


def test_a_first_miss_says_so_in_its_evidence() -> None:
    _, missed, lost = days(GOOD, MISS, MISS)
    assert missed.evidence.facts["missed"] == "1"
    assert "missed" not in lost.evidence.facts
    assert missed.evidence.facts["code"] == "checkout.missing"


def test_a_second_click_is_no_second_miss() -> None:
    known = [one.evidence for one in days(GOOD)]
    soon = days(MISS, MISS, MISS, minutes=14, known=known)
    assert results(soon) == [NOT_PROVABLE] * 3
    assert results(days(MISS, MISS, MISS, minutes=15, known=known)) == [NOT_PROVABLE, NOT_PROVABLE, FAILED]


def test_what_could_not_be_told_counts_neither_way() -> None:
    assert results(days(GOOD, MISS, UNCLEAR, MISS)) == [PASSED, NOT_PROVABLE, NOT_PROVABLE, FAILED]
    assert results(days(GOOD, UNCLEAR, UNCLEAR, UNCLEAR)) == [PASSED, *[NOT_PROVABLE] * 3]


def test_a_good_look_between_two_misses_begins_the_count_anew() -> None:
    assert results(days(GOOD, MISS, GOOD, MISS)) == [PASSED, NOT_PROVABLE, PASSED, NOT_PROVABLE]


def test_what_works_but_is_to_be_put_right_holds_with_a_warning() -> None:
    proofs = days(WANTING, MISS, MISS, WANTING)
    assert results(proofs) == [WARNING, NOT_PROVABLE, FAILED, WARNING]
    assert proofs[-1].is_back


def test_what_was_taken_back_never_held() -> None:
    held = [one.evidence for one in days(GOOD)]
    gone = Evidence(
        Part.CHECKOUT.rule_id,
        EvidenceKind.OBSERVED,
        EvidenceResult.WITHDRAWN,
        START + timedelta(hours=1),
        "pixel",
    )
    later = prove(MISS, [*held, gone], START + timedelta(hours=2))
    assert (later.evidence.result, later.is_lost) == (FAILED, False)


def test_a_persons_word_is_no_observation_that_held() -> None:
    word = Evidence(Part.CHECKOUT.rule_id, EvidenceKind.ATTESTED, PASSED, START, "Ana")
    assert prove(MISS, [word], START + timedelta(days=1)).evidence.result is FAILED


@given(st.lists(st.sampled_from([GOOD, WANTING, MISS, UNCLEAR]), max_size=12), st.randoms())
def test_lost_follows_only_from_two_misses_after_something_good(
    sights: list[Sight], shuffled: Random
) -> None:
    proofs = days(*sights)
    for number, proof in enumerate(proofs):
        seen = [one.meaning for one in sights[: number + 1] if one.meaning is not Meaning.UNCLEAR]
        tail = len(seen) - max(
            (index + 1 for index, one in enumerate(seen) if one is not Meaning.MISS), default=0
        )
        held_before = any(one in (Meaning.GOOD, Meaning.WANTING) for one in seen)
        if sights[number].meaning is Meaning.MISS:
            assert proof.is_lost is (held_before and tail >= 2)
            assert proof.is_news is (held_before and tail == 2)
        else:
            assert not proof.is_lost
    history = [proof.evidence for proof in proofs]
    shuffled.shuffle(history)
    later = START + timedelta(days=20)
    assert prove(MISS, history, later) == prove(MISS, [one.evidence for one in proofs], later)
