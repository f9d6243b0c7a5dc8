"""Every code about Meta has words, and no words are left over."""

from __future__ import annotations

import string

import pytest

from lib.domain.meta import CODES, ERROR_CODES, TOLD_CODES, Field, Ready
from lib.services.meta_watch import BUDGET_SPENT, NUMBER_UNCLEAR
from lib.ui.words_meta import (
    META_ERRORS,
    META_FIELDS,
    META_NOTES,
    META_PROBLEMS,
    META_READY,
    META_STATES,
)

NOTES = {*TOLD_CODES, "obo_needs_migration", "coexistence", "apps_left_out"}
TABLES = {
    "fields": (META_FIELDS, {field.value for field in Field}),
    "states": (META_STATES, CODES),
    "readiness": (META_READY, {ready.value for ready in Ready}),
    "notes": (META_NOTES, NOTES),
    "problems": (META_PROBLEMS, {BUDGET_SPENT, NUMBER_UNCLEAR}),
    "errors": (META_ERRORS, ERROR_CODES),
}


@pytest.mark.parametrize("table", TABLES)
def test_every_code_has_words_and_every_word_a_code(table: str) -> None:
    words, codes = TABLES[table]
    assert set(words) == codes
    assert all(text.strip() == text != "" for text in words.values())


@pytest.mark.parametrize("words", [META_NOTES, META_PROBLEMS, META_ERRORS])
def test_what_explains_something_is_a_whole_sentence(words: dict[str, str]) -> None:
    assert [text for text in words.values() if not text.endswith(".")] == []


def test_only_notes_about_a_name_show_one() -> None:
    shown = {
        code
        for words in (META_STATES, META_READY, META_NOTES, META_PROBLEMS, META_ERRORS)
        for code, text in words.items()
        if any(name for _, name, _, _ in string.Formatter().parse(text))
    }
    assert shown == {code for code in TOLD_CODES if code.startswith("name_")}
