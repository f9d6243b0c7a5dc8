"""Repeats that give nothing back, alike in every Python 3.11."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lib.domain.pixel.possessive import any_of, maybe, some_of
from lib.settings import PROJECT

BODY = "[^<]++|<(?!x)"
"""Its last round reads a `<` and fails at the `x`."""


@pytest.mark.parametrize("pattern", [any_of(BODY), some_of(BODY)])
def test_a_last_round_that_fails_takes_nothing(pattern: str) -> None:
    found = re.match(pattern, "aa<b<c<x")
    assert found is not None
    assert found[0] == "aa<b<c"


def test_what_is_missing_takes_nothing() -> None:
    assert [re.match(maybe(r"<!"), text)[0] for text in ("<!-", "<a", "")] == ["<!", "", ""]  # type: ignore[index]
    assert [re.match(some_of("ab"), text) is None for text in ("a", "ab")] == [True, False]
    assert [bool(re.fullmatch(any_of("ab"), text)) for text in ("", "abab", "aba")] == [True, True, False]


@pytest.mark.parametrize("repeat", [any_of, some_of])
def test_nothing_is_given_back(repeat: object) -> None:
    assert callable(repeat)
    assert re.match(repeat("a|b") + "b", "abab") is None


def test_many_rounds_are_one_match() -> None:
    text = "<b" * 12_345
    assert re.fullmatch(any_of(BODY), text) is not None


@pytest.mark.parametrize(
    "file", sorted((PROJECT / "lib/domain/pixel").glob("*.py")), ids=lambda file: file.stem
)
def test_no_pattern_of_the_pixel_repeats_a_group_in_the_way_that_early_versions_misread(file: Path) -> None:
    # Strings that only name the spelling stand between backticks.
    code = re.sub(r"`[^`\n]*`", "", file.read_text())
    groups = re.findall(r"(?<!\\)(?<!\[)\)(?:\*|\+|\?|\{[0-9,]+\})\+[^,]", code)
    assert groups == []
