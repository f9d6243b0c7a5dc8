"""Words of what managers do: each action has its question, and each sentence its facts."""

from __future__ import annotations

import ast
from string import Formatter

from lib.settings import PROJECT
from lib.ui import words_manage
from lib.ui.store_actions import AT_ONCE, QUESTIONS
from lib.ui.words_manage import CONSEQUENCES, DONE, TRACK_ACTIONS


def placeholders(text: str) -> set[str]:
    """The facts that a sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def calls(name: str) -> list[ast.Call]:
    """The calls of a function by name in the screens of a store."""
    return [
        node
        for path in (PROJECT / "lib" / "ui").glob("store_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    ]


def test_every_action_of_a_track_is_asked_about_or_done_at_once() -> None:
    assert set(TRACK_ACTIONS) == set(QUESTIONS) | set(AT_ONCE)
    assert not set(QUESTIONS) & set(AT_ONCE)
    assert set(QUESTIONS) <= set(CONSEQUENCES)


def test_what_was_done_is_said_with_the_facts_that_are_given() -> None:
    said: dict[str, set[str]] = {}
    for call in calls("done"):
        given = {keyword.arg for keyword in call.keywords if keyword.arg}
        for node in ast.walk(call.args[0]):
            if isinstance(node, ast.Constant):
                said[str(node.value)] = given
    assert set(said) == set(DONE)
    assert [code for code, text in DONE.items() if placeholders(text) - said[code]] == []


def test_no_word_is_empty() -> None:
    tables = [table for name, table in vars(words_manage).items() if name.isupper() and name != "N_"]
    assert len(tables) == 5
    assert all(text.strip() for table in tables for text in table.values())
