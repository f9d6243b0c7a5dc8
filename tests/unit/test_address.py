"""What an address means for a page: values that it may not hold mean the default."""

from __future__ import annotations

import pytest

from lib.ui.address import Kept

PAGE = Kept("pagina", 1)


@pytest.mark.parametrize(
    ("text", "page"),
    [("7", 7), ("999999", 999_999), ("007", 7), ("0", 1), ("-1", 1), ("1000000", 1), ("x", 1), ("²", 1)],
)
def test_a_page_is_a_number_of_up_to_six_digits(text: str, page: int) -> None:
    assert PAGE.read(text) == page


def test_a_number_that_never_ends_means_the_default() -> None:
    assert PAGE.read("0" * 5_000 + "1") == 1
    assert PAGE.read("000000001" + "9" * 5_000) == 1


@pytest.mark.parametrize(("text", "kept"), [("a\x00b", "ab"), ("x" * 101, "x" * 100), ("\x00", "")])
def test_a_text_is_what_the_database_can_keep(text: str, kept: str) -> None:
    assert Kept("buscar", "").read(text) == kept


def test_a_text_of_which_nothing_is_left_means_the_default() -> None:
    assert Kept("persona", None).read("\x00") is None
