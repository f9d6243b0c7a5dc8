"""Ids for affiliates that VTEX takes and nobody has, and sales channels as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.pixel.affiliate import channels_from, free_ids
from lib.errors import InvalidInput

ANY_ID = st.text(alphabet="BCDFGHJKLMNPQRSTVWXYZaeiouhlt", min_size=1, max_size=4)


def test_the_first_id_is_that_of_hellotext() -> None:
    assert free_ids((), 1) == ("HLT",)


@pytest.mark.parametrize("taken", ["HLT", "hlt", " Hlt "])
def test_an_id_that_is_taken_is_left_out_however_it_is_written(taken: str) -> None:
    (free,) = free_ids((taken,), 1)
    assert free != "HLT"
    assert free.startswith("HL")


@given(st.sets(ANY_ID, max_size=40), st.integers(0, 25))
@settings(deadline=None)
def test_every_id_is_three_consonants_free_and_different(taken: set[str], count: int) -> None:
    found = free_ids(taken, count)
    assert len(set(found)) == len(found) == count
    assert not {one.upper() for one in taken} & set(found)
    assert all(len(one) == 3 and not set(one) & set("AEIOU") for one in found)


def test_the_same_question_has_the_same_answer() -> None:
    assert free_ids(("HLT", "HLB"), 6) == free_ids(("HLB", "HLT"), 6)


@pytest.mark.parametrize(
    ("typed", "channels"),
    [
        ("1", (1,)),
        (" 1, 2 ", (1, 2)),
        ("1;2 3", (1, 2, 3)),
        ("1, 2 y 4", (1, 2, 4)),
        ("1 e 2", (1, 2)),
        ("1 and 2", (1, 2)),
        ("2,1,2", (2, 1)),
        ("01", (1,)),
    ],
)
def test_channels_are_read_as_people_type_them(typed: str, channels: tuple[int, ...]) -> None:
    assert channels_from(typed) == channels


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "channels.empty"),
        (" , ", "channels.empty"),
        ("uno", "channels.shape"),
        ("0", "channels.shape"),
        ("-1", "channels.shape"),
        ("1.5", "channels.shape"),
        ("99999", "channels.shape"),
        ("١", "channels.shape"),
        (",".join(str(one) for one in range(1, 30)), "channels.many"),
    ],
)
def test_what_is_no_channel_is_refused(typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        channels_from(typed)
    assert (refused.value.code, refused.value.field) == (code, "channels")
