"""Streamlit's own visible words: said in every language, and still the ones that Streamlit shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import streamlit

from lib.settings import PROJECT

SCRIPT = (PROJECT / "lib" / "web" / "assets" / "words.js").read_text(encoding="utf-8")
LANGUAGE = re.compile(r'^  "?([\w-]+)"?: \{\n(.*?)^  \},$', re.MULTILINE | re.DOTALL)
WORD = re.compile(r'^    "(.+)": "(.+)",$', re.MULTILINE)
WORDS = {language: dict(WORD.findall(body)) for language, body in LANGUAGE.findall(SCRIPT)}
NO_SUCH_PAGE = "The page that you have requested does not seem to exist"
THEN = ". Running the app's main page."


def test_spanish_and_portuguese_say_the_same_words() -> None:
    assert WORDS["es"].keys() == WORDS["pt-BR"].keys()
    assert len(WORDS["es"]) > 50


@pytest.mark.parametrize("language", ["es", "pt-BR", "en"])
def test_an_unknown_address_is_explained_in_every_language(language: str) -> None:
    assert WORDS[language][NO_SUCH_PAGE + THEN] != NO_SUCH_PAGE + THEN


def test_streamlit_still_says_it_so() -> None:
    scripts = Path(streamlit.__file__).parent / "static" / "static" / "js"
    says = [one for one in scripts.glob("index.*.js") if NO_SUCH_PAGE in one.read_text(encoding="utf-8")]
    assert len(says) == 1
    assert THEN in says[0].read_text(encoding="utf-8")
