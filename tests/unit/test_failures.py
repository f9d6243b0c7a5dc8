"""Facts in the sentences of failures: whoever typed them, they are no Markdown."""

from __future__ import annotations

from string import Formatter

import pytest
from markdown_it import MarkdownIt

from lib.errors import Conflict
from lib.ui.failures import SENTENCES, sentence, sentence_of

HOSTILE = "[Confirma](https://evil.example) **x**"
MOMENTS = {"when", "until"}
MARKDOWN = MarkdownIt("commonmark")


def facts_of(code: str) -> dict[str, str]:
    """Each fact that a sentence says, as somebody hostile would have typed it."""
    names = {name for _text, name, _spec, _how in Formatter().parse(SENTENCES[code]) if name}
    return {name: "2026-11-22T10:00:00+00:00" if name in MOMENTS else HOSTILE for name in sorted(names)}


@pytest.mark.parametrize("code", [code for code in SENTENCES if set(facts_of(code)) - MOMENTS])
def test_no_fact_of_a_failure_becomes_a_link(code: str) -> None:
    shown = MARKDOWN.render(sentence(Conflict(code, **facts_of(code))))
    assert "<a" not in shown
    assert "[Confirma](" in shown


def test_a_file_says_a_fact_as_it_was_typed() -> None:
    said = sentence_of("person.exists", {"name": HOSTILE}, in_markdown=False)
    assert said == f"Ya hay una persona con este correo: {HOSTILE}."
