"""The doctor's rules as data: complete, dated, sourced, and refused when they are not."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import phonenumbers
import pytest

import lib.rulebook.doctor as rulebook
from lib.domain.phone import NumberType
from lib.domain.rules import RulebookError
from lib.rulebook.doctor import number_rules, parse_number_rules

TEXT = (Path(rulebook.__file__).parent / "numbers" / "rules.toml").read_text(encoding="utf-8")


def entries() -> list[dict[str, object]]:
    document = tomllib.loads(TEXT)
    return [entry for value in document.values() if isinstance(value, list) for entry in value]


def test_the_edition_is_the_day_of_the_newest_check() -> None:
    days = [entry["checked_on"] for entry in entries()]
    assert all(isinstance(day, date) for day in days)
    assert number_rules().edition == str(max(str(day) for day in days))


def test_every_entry_names_its_source() -> None:
    assert all(str(entry["source"]).strip() for entry in entries())


def test_countries_are_known_to_libphonenumber() -> None:
    rules = number_rules()
    named = {*rules.without_coexistence, *rules.local_digits, *(some.country for some in rules.nationwide)}
    assert named <= phonenumbers.SUPPORTED_REGIONS


def test_every_line_type_has_its_code_methods() -> None:
    assert set(number_rules().code_methods) == set(NumberType)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('prefix = "+53"', 'prefix = "53"', "rulebook.unknown_value"),
        ('id = "iran"', 'id = "cuba"', "rulebook.duplicate_id"),
        ('sms = "standard"', 'sms = "sometimes"', "rulebook.unknown_value"),
        ('id = "pager"\n', 'id = "pager"\ncolour = "red"\n', "rulebook.unknown_field"),
        ("checked_on = 2026-11-21", 'checked_on = "today"', "rulebook.wrong_type"),
        ("digits = [3, 4, 5, 6]", "digits = []", "rulebook.wrong_type"),
        ('edition = "2026-11-21"', "", "rulebook.missing_field"),
        ('edition = "2026-11-21"', "edition = ", "rulebook.not_toml"),
    ],
)
def test_data_that_is_not_fully_understood_is_refused(before: str, after: str, code: str) -> None:
    assert before in TEXT
    with pytest.raises(RulebookError) as refused:
        parse_number_rules(TEXT.replace(before, after, 1))
    assert refused.value.code == code


def test_a_line_type_without_its_row_is_refused() -> None:
    blocks = TEXT.split("\n[[")
    kept = [block for block in blocks if not block.startswith('code_method]]\nid = "pager"')]
    assert len(kept) == len(blocks) - 1
    with pytest.raises(RulebookError) as refused:
        parse_number_rules("\n[[".join(kept))
    assert (refused.value.code, refused.value.field) == ("rulebook.missing_field", "pager")
