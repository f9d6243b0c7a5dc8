"""What a check saw is kept as JSON and comes back as it was; a page that repeats itself is cut."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lib.domain.pixel import (
    Checkout,
    Deep,
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
from lib.services.pixel_record import MOST_TRACES, deep_of, deep_record, judgement_of, judgement_record

COUNTS = st.integers(0, 10_000_000)
WORDS = st.text('aZ-/<"\\é日\U0001f600', max_size=12)
MAYBE = st.none() | WORDS


def maybe(kind: type) -> st.SearchStrategy[object]:
    return st.none() | st.sampled_from(kind)


TRACES = st.builds(
    Trace, st.sampled_from(Place), COUNTS, st.sampled_from(TraceKind), st.sampled_from(Spelling), MAYBE
)
PAGES = st.builds(
    PageVerdict,
    place=st.sampled_from(Place),
    url=WORDS,
    storefront=maybe(Storefront),
    checkout=maybe(Checkout),
    doubt=maybe(Doubt),
    problem=maybe(PageProblem),
    traces=st.lists(TRACES, max_size=3).map(tuple),
    blocked_by=MAYBE,
    other_host=MAYBE,
    status=st.none() | COUNTS,
    size=COUNTS,
    ms=COUNTS,
)
JUDGEMENTS = st.builds(
    Judgement,
    storefront=st.sampled_from(Storefront),
    checkout=st.sampled_from(Checkout),
    pages=st.lists(PAGES, max_size=3).map(tuple),
    doubt=maybe(Doubt),
    problem=maybe(PageProblem),
    checkout_problem=maybe(PageProblem),
    blocked_by=MAYBE,
    kind=maybe(SiteKind),
)
LOOKS = st.builds(DeepSeen, st.sampled_from(Deep), MAYBE, maybe(PageProblem), COUNTS, COUNTS)


@given(JUDGEMENTS)
def test_a_judgement_comes_back_as_it_was(judgement: Judgement) -> None:
    assert judgement_of(json.loads(json.dumps(judgement_record(judgement)))) == judgement


@given(LOOKS)
def test_a_look_by_a_browser_comes_back_as_it_was(seen: DeepSeen) -> None:
    assert deep_of(json.loads(json.dumps(deep_record(seen)))) == seen


def test_of_the_address_of_a_page_what_could_name_a_person_is_not_kept() -> None:
    asked = "https://ana:clave@www.alfa.example/taza/p?email=ana@alfa.example#ana"
    page = PageVerdict(Place.PRODUCT, asked, storefront=Storefront.RIGHT)
    kept = json.dumps(judgement_record(Judgement(Storefront.RIGHT, Checkout.UNKNOWN, (page,))))
    assert 'https://www.alfa.example/taza/p"' in kept
    assert "ana" not in kept


def test_what_a_page_repeats_a_thousand_times_is_kept_in_part_and_short() -> None:
    trace = Trace(Place.HOME, 1, TraceKind.INITIALIZE, value="x\0" * 5_000_000)
    page = PageVerdict(Place.HOME, "https://a.example/", storefront=Storefront.OTHER, traces=(trace,) * 1_000)
    kept = judgement_record(Judgement(Storefront.OTHER, Checkout.UNKNOWN, (page,)))
    [of_page] = kept["pages"]
    assert len(of_page["traces"]) == MOST_TRACES
    assert len(json.dumps(kept)) < 1_000_000
    assert "\0" not in of_page["traces"][0]["value"]
