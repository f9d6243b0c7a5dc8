"""Every code that a page may say has words, and its words ask for nothing that is not given."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

import pytest

from lib.domain.credential import OPEN_FIELDS, SECRET_FIELDS
from lib.domain.ladder import CHECKS
from lib.domain.model import (
    CheckOutcome,
    EvidenceKind,
    EvidenceResult,
    Health,
    Party,
    Role,
    Route,
    Stage,
    Track,
)
from lib.domain.pasted import REFUSAL_CODES, WARNING_CODES
from lib.services.panel import Sort, Tab
from lib.settings import PROJECT
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.navigation import SCREENS
from lib.ui.words_checks import CHECK_PROVES, CHECK_TITLES

ERRORS = {
    "InvalidInput",
    "NotAllowed",
    "NotFound",
    "Conflict",
    "VendorError",
    "VaultError",
    "Unavailable",
    "RulebookError",
    "PuenteError",
}
# Said on the command line, which shows codes, and by no page.
COMMAND_LINE_ONLY = ("lib/services/number_file.py",)


@dataclass(frozen=True)
class Raised:
    """One place that raises an error with a code written there."""

    place: str
    code: str
    facts: frozenset[str]


def raised() -> Iterator[Raised]:
    """Every error of ours whose code stands in the source."""
    for path in sorted((PROJECT / "lib").rglob("*.py")):
        place = path.relative_to(PROJECT).as_posix()
        if place in COMMAND_LINE_ONLY:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ERRORS
                and node.args
            ):
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    facts = frozenset(keyword.arg for keyword in node.keywords if keyword.arg)
                    yield Raised(f"{place}:{node.lineno}", code.value, facts - {"field"})


RAISED = tuple(raised())


def placeholders(text: str) -> set[str]:
    """The facts that a sentence shows."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_errors_are_found_in_the_source() -> None:
    assert {"access.refused", "store.exists", "number.unreadable", "database.unreachable"} <= {
        one.code for one in RAISED
    }


def test_every_error_that_is_raised_has_a_sentence() -> None:
    assert [f"{one.place} {one.code}" for one in RAISED if one.code not in SENTENCES] == []


def test_a_sentence_shows_only_facts_that_its_error_carries() -> None:
    # A rulebook error's `field` is one of its facts.
    wrong = [
        f"{one.place} {one.code}"
        for one in RAISED
        if placeholders(SENTENCES.get(one.code, "")) - one.facts - {"field", "document", "rule", "other"}
    ]
    assert wrong == []


@pytest.mark.parametrize("code", sorted(REFUSAL_CODES | WARNING_CODES))
def test_every_refusal_of_something_pasted_has_a_sentence(code: str) -> None:
    assert SENTENCES[code].strip().endswith((".", "?"))


def test_a_form_that_is_half_filled_in_is_refused_with_a_sentence() -> None:
    assert {f"{field}.empty" for field in ("app_key", "app_token")} <= set(SENTENCES)
    assert {"form.invalid", "check.abandoned", "check.internal"} <= set(SENTENCES)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.TRACKS, Track),
        (words.ROUTES, Route),
        (words.STAGES, Stage),
        (words.HEALTHS, Health),
        (words.PARTY_CHIPS, Party),
        (words.ROLES, Role),
        (words.EVIDENCE, EvidenceKind),
        (words.TABS, Tab),
        (words.SORTS, Sort),
        (words.RESULTS, EvidenceResult),
    ],
)
def test_every_code_has_words_and_every_word_a_code(table: dict[str, str], codes: type[StrEnum]) -> None:
    assert set(table) == {code.value for code in codes}
    assert all(text.strip() for text in table.values())


def test_every_outcome_of_a_check_has_words() -> None:
    assert {outcome.value for outcome in CheckOutcome} <= set(words.OUTCOMES)


def test_every_check_has_a_title_and_says_what_it_proves() -> None:
    assert set(CHECK_TITLES) == set(CHECK_PROVES) == {spec.id for spec in CHECKS}


def test_every_credential_field_has_a_name() -> None:
    assert set(words.CREDENTIAL_FIELDS) == {"account", *OPEN_FIELDS, *SECRET_FIELDS}


def services() -> Iterator[ast.AST]:
    """Every node of the services' source."""
    for path in (PROJECT / "lib" / "services").glob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def test_every_event_that_is_recorded_has_words_unless_it_is_quiet() -> None:
    recorded = {
        node.args[0].value
        for node in services()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "record"
        and isinstance(node.args[0], ast.Constant)
    }
    assert {"number.saved", "credentials.saved"} <= recorded
    assert recorded - {"credentials.opened"} - set(words.EVENTS) == set()


def test_every_event_with_words_is_written_somewhere() -> None:
    named = {node.value for node in services() if isinstance(node, ast.Constant)}
    assert set(words.EVENTS) - named == set()


def test_every_screen_has_a_title_and_an_address_of_its_own() -> None:
    assert (
        len({screen.path for screen in SCREENS}) == len({screen.title for screen in SCREENS}) == len(SCREENS)
    )
    for screen in SCREENS:
        assert (PROJECT / "pages" / screen.file).is_file()
    assert {screen.file for screen in SCREENS} == {
        path.name for path in (PROJECT / "pages").glob("*.py") if path.name != "__init__.py"
    }
