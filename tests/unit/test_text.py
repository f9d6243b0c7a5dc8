"""Sentences, times and numbers in three languages, and text of other people made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import streamlit as st
from hypothesis import given, strategies
from markdown_it import MarkdownIt

from lib.domain.model import Language
from lib.i18n.preference import preferred_language
from lib.ui import text

JOINER = "\N{WORD JOINER}"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@pytest.fixture(params=list(Language))
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    """Each language in turn, as the language of the session."""
    text.set_language(request.param)
    yield request.param
    st.session_state.clear()


def test_a_sentence_is_said_in_the_language_of_the_session(language: Language) -> None:
    said = {Language.ES: "Próximo paso", Language.PT_BR: "Próximo passo", Language.EN: "Next step"}
    assert text._("Próximo paso") == said[language]


def test_without_a_choice_it_is_spanish() -> None:
    assert text.language() is Language.ES
    assert text._("Próximo paso") == "Próximo paso"


def test_nothing_is_said_as_nothing(language: Language) -> None:
    # gettext answers the empty text with the header of the catalogue.
    assert text._("") == ""
    assert text.language() is language


def test_a_sentence_is_filled_with_its_facts(language: Language) -> None:
    table = {"store.unknown": "No hay ninguna tienda con la cuenta {account}."}
    assert "casalinda" in text.say(table, "store.unknown", {"account": "casalinda"})
    assert "{" not in text.say(table, "store.unknown", {"account": "casalinda"})
    assert text.language() is language


def test_a_missing_fact_leaves_a_gap_and_no_failure() -> None:
    assert text.say({"a": "Cuenta {account}."}, "a") == "Cuenta …."


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert text.say({}, "vendor.unheard_of") == "vendor.unheard_of"


def test_a_fact_that_looks_like_a_placeholder_is_not_filled_in_again() -> None:
    assert (
        text.say({"a": "Cuenta {account}"}, "a", {"account": "{secret}", "secret": "no"}) == "Cuenta {secret}"
    )


def test_today_is_said_with_the_hour(language: Language) -> None:
    now = datetime.now(UTC)
    today = {Language.ES: "hoy", Language.PT_BR: "hoje", Language.EN: "today"}
    assert text.when(now).startswith(today[language])
    assert now.strftime("%H:%M") in text.when(now)


def test_last_year_is_said_with_its_year_and_without_the_hour(language: Language) -> None:
    then = datetime(datetime.now(UTC).year - 1, 3, 9, 15, 30, tzinfo=UTC)
    said = text.when(then)
    assert str(then.year) in said
    assert "15:30" not in said
    assert text.language() is language


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(Language.PT_BR, "1.234.567"), (Language.EN, "1,234,567"), (Language.ES, "1.234.567")],
)
def test_numbers_have_the_separators_of_the_language(chosen: Language, expected: str) -> None:
    text.set_language(chosen)
    assert text.number(1_234_567) == expected
    st.session_state.clear()


def test_a_list_reads_like_a_sentence(language: Language) -> None:
    said = {Language.ES: "a, b y c", Language.PT_BR: "a, b e c", Language.EN: "a, b, and c"}
    assert text.listed(["a", "b", "c"]) == said[language]


@pytest.mark.parametrize(
    "hostile",
    [
        "**negrita**",
        "[enlace](https://evil.example)",
        "![x](https://evil.example/x.png)",
        "<script>alert(1)</script>",
        "`código`",
        "# título",
        "1. lista",
        "| a | b |",
        "~~no~~",
        "<https://evil.example>",
        "&lt;b&gt;",
        "\\*",
    ],
)
def test_text_of_other_people_is_shown_as_it_was_typed(hostile: str) -> None:
    shown = MARKDOWN.render(text.plain(hostile))
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert shown.replace(JOINER, "") == f"<p>{escaped}</p>\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "Título\n====",
        "Título\n----",
        "1) lista",
        "+ lista",
        "- lista",
        "> cita",
        "***",
        "~~~\ncódigo",
        "    código",
        "\tcódigo",
        "  \tcódigo",
        "Ana\n\n    código",
        "Ana\r\r    código",
        "&lt;b&gt; &#35; &copy;",
        "| a |\n|---|",
        "[a]: https://evil.example",
    ],
)
def test_no_line_of_other_people_begins_a_block(hostile: str) -> None:
    shown = MARKDOWN.render(text.plain(hostile))
    assert set(re.findall(r"</?(\w+)", shown)) == {"p"}
    assert "&amp;" in shown or "&" not in hostile


@given(strategies.text("=-#>1.)| `~\t\n\r*_+a&;<:![]/"))
def test_no_text_of_other_people_is_anything_but_lines(typed: str) -> None:
    assert set(re.findall(r"</?(\w+)", MARKDOWN.render(text.plain(typed)))) <= {"p", "br"}


@pytest.mark.parametrize(
    "address",
    [
        "www.evil.example",
        "WWW.evil.example/x",
        "http://evil.example",
        "HTTPS://evil.example",
        "ana@evil.example",
    ],
)
def test_an_address_typed_by_somebody_is_no_link(address: str) -> None:
    """GitHub's rules: an address begins with www. or with a scheme and //, or has an @ before a domain."""
    shown = text.plain(f"Ana ({address}) Perez").replace("\\", "")
    assert shown.replace(JOINER, "") == f"Ana ({address}) Perez"
    assert not re.search(r"www\.|https?://|@[-\w]+\.", shown, re.IGNORECASE)


@pytest.mark.parametrize("directive", [":red[x]", ":material/key:", "$x$", ":smile:", "color :blue-badge[x]"])
def test_streamlits_own_directives_are_taken_away_their_meaning(directive: str) -> None:
    harmless = text.plain(directive)
    for sign in ":[]$":
        assert harmless.count(f"\\{sign}") == directive.count(sign)


@given(strategies.text())
def test_making_text_harmless_loses_nothing(typed: str) -> None:
    characters = iter(text.plain(typed))
    shown = "".join(next(characters) if one == "\\" else one for one in characters)
    assert shown.replace(JOINER, "") == typed.replace(JOINER, "")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.ES),
        ("pt", Language.PT_BR),
        ("pt-PT,es;q=0.5", Language.PT_BR),
        ("fr,en;q=0.5,es;q=0.9", Language.ES),
        ("en;q=0,es;q=0.1", Language.ES),
        ("en;q=x", Language.EN),
        (",,,", Language.ES),
        ("*", Language.ES),
        ("zh-CN", Language.ES),
        ("a" * 100_000, Language.ES),
        ("en," * 10_000, Language.EN),
    ],
    ids=lambda value: str(value)[:20],
)
def test_the_language_a_browser_asks_for_most(header: str, language: Language) -> None:
    assert preferred_language(header) is language
