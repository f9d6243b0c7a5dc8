"""A file of refused rows, corrected and given back: nothing gains or loses an apostrophe."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.domain.invitation import without_mark
from lib.sheets import csv_chunks

CELLS = st.text("=+-@\t\r\n'\";,|a 1", max_size=12)


def downloaded(cell: str, separator: str) -> str:
    """The cell as it stands in our file."""
    text = b"".join(csv_chunks(["a", "b"], [[cell, "x"]], separator)).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))[1][0]


@given(CELLS, st.sampled_from(",;\t|"))
@example("a;=1", ",")
@example("a;'x", ";")
def test_a_cell_comes_back_as_it_went(typed: str, separator: str) -> None:
    cell = without_mark(typed)
    assert without_mark(downloaded(cell, separator)) == cell


@pytest.mark.parametrize("cell", ["'Casa", "L'Ideal, 'la buena'", "a;'b", "Casa '=1"])
def test_an_apostrophe_that_is_no_mark_stays(cell: str) -> None:
    assert without_mark(cell) == cell
