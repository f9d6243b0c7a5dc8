"""The conditions of Master Data in the simulator: the index finds what a look at each customer finds."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.rehearsal.crowd import Crowd
from lib.rehearsal.people import customers_of
from lib.rehearsal.where import Condition, NotFilterable, condition

CROWD = Crowd(customers_of("acme", 300))
INSTANTS = st.one_of(
    st.sampled_from([str(row.created_in) for row in CROWD.rows]),
    st.sampled_from([str(row.updated_in) for row in CROWD.rows if row.updated_in]),
    st.dates().map(str),
    st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z"),
)
FIELDS = st.sampled_from(["createdIn", "updatedIn"])
LEAVES = st.one_of(
    st.builds("{} between {} AND {}".format, FIELDS, INSTANTS, INSTANTS),
    st.builds("{}{}{}".format, FIELDS, st.sampled_from(["<", ">", "<=", ">=", "=", "<>"]), INSTANTS),
    st.builds("{} is null".format, FIELDS),
    st.builds("{} is not null".format, FIELDS),
    st.sampled_from(["firstName=Ana", "isNewsletterOptIn=true", "email is null", "lastName>P"]),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.builds(
        lambda parts, word: f" {word} ".join(f"({part})" for part in parts),
        st.lists(inner, min_size=1, max_size=3),
        st.sampled_from(["AND", "OR"]),
    ),
    max_leaves=6,
)


def found(text: str) -> list[int]:
    return sorted(condition(text).places(CROWD))


def looked_up(read: Condition) -> list[int]:
    return [place for place, row in enumerate(CROWD.rows) if read.holds(row)]


@given(CONDITIONS)
def test_the_index_finds_what_a_look_at_each_customer_finds(text: str) -> None:
    assert found(text) == looked_up(condition(text))


@given(CONDITIONS, CONDITIONS)
def test_and_is_the_intersection_and_or_the_union(one: str, other: str) -> None:
    assert set(found(f"({one}) AND ({other})")) == set(found(one)) & set(found(other))
    assert set(found(f"({one}) OR ({other})")) == set(found(one)) | set(found(other))


@given(st.lists(st.sampled_from([str(row.created_in) for row in CROWD.rows]), unique=True, max_size=5))
def test_windows_that_touch_hold_everybody_once(cuts: list[str]) -> None:
    ends = ["2000-01-01T00:00:00.000Z", *sorted(cuts), "2100-01-01T00:00:00.000Z"]
    windows = [found(f"createdIn>={low} AND createdIn<{high}") for low, high in pairwise(ends)]
    assert sorted(place for window in windows for place in window) == list(range(len(CROWD.rows)))


def test_an_incremental_condition_finds_the_changed_and_the_new() -> None:
    start, end = "2025-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000Z"
    where = (
        f"(updatedIn>{start} AND updatedIn<{end}) OR "
        f"((updatedIn is null) AND (createdIn>{start} AND createdIn<{end}))"
    )
    expected = [
        place
        for place, row in enumerate(CROWD.rows)
        if "2025-01-01" <= str(row.updated_in or row.created_in)[:10] < "2026-01-01"
    ]
    assert found(where) == expected
    assert 0 < len(expected) < len(CROWD.rows)


@pytest.mark.parametrize(
    "text",
    ["createdIn>ayer", "createdIn between 1 AND 2", "homePhone is null", "createdIn is", "email=a AND"],
)
def test_what_cannot_be_used_is_refused(text: str) -> None:
    with pytest.raises(NotFilterable):
        condition(text)
