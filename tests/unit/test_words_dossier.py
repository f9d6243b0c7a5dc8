"""Every code of the dossier, of logos and of documents has words that ask only for what is given."""

from __future__ import annotations

from string import Formatter

import pytest

from lib.domain.dossier import (
    NAME_RULES,
    REFUSALS,
    REQUIRED_THINGS,
    VERTICALS,
    DossierField,
    FormField,
    FormValue,
    NameLevel,
    NameOutcome,
    lint_name,
)
from lib.images import document, logo
from lib.ui import words_dossier, words_files, words_ticket
from lib.ui.failures import SENTENCES

CODES = {code for code, _ in NAME_RULES}
JUDGED = {code for code, level in NAME_RULES if level is not NameLevel.HUMAN}
NAMES = (
    "A",
    "WhatsApp 😀™!!! a.com",
    "OFERTAS DE MODA",
    "oficial  MODA moda",
    "Lima",
    "Moda",
    "Ana Perez",
    "Gobierno",
    "La Meta",
)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_refusal_of_the_dossier_has_a_sentence_and_the_other_way_round() -> None:
    assert set(words_dossier.DOSSIER_ERRORS) == REFUSALS
    assert all(SENTENCES[code].endswith((".", "?")) for code in REFUSALS)


def test_a_refusal_shows_only_the_limit() -> None:
    for code, words in words_dossier.DOSSIER_ERRORS.items():
        assert placeholders(words) <= ({"limit"} if code.endswith(("too_long", "too_short")) else set())


def test_every_refusal_of_a_file_has_a_sentence_and_the_other_way_round() -> None:
    assert set(words_files.FILE_ERRORS) == logo.REFUSALS | document.REFUSALS
    assert set(words_files.FILE_ERRORS) <= set(SENTENCES)
    assert set(words_files.LOGO_FINDINGS) == set(logo.FINDINGS)


def test_every_field_has_a_name_and_a_hint() -> None:
    assert set(words_dossier.FIELD_HINTS) == set(DossierField)
    assert set(words_dossier.FIELD_NAMES) == set(DossierField) | set(REQUIRED_THINGS)


def test_the_limits_in_the_hints_are_those_that_hold() -> None:
    hints, limits = words_dossier.FIELD_HINTS, {"about": "139", "description": "256", "address": "256"}
    assert all(f"{limit} caracteres" in hints[field] for field, limit in limits.items())
    assert "De 3 a 75 caracteres" in hints["profile_name"]


def test_every_vertical_has_a_name_of_its_own() -> None:
    assert set(words_dossier.VERTICAL_NAMES) == set(VERTICALS)
    assert len(set(words_dossier.VERTICAL_NAMES.values())) == len(VERTICALS)


def test_every_rule_for_names_has_words_for_each_of_its_outcomes() -> None:
    assert set(words_dossier.NAME_FINDINGS) == set(words_dossier.NAME_PASSED) == JUDGED
    assert set(words_dossier.NAME_OPEN) == (CODES - JUDGED) | {"name.legal_name", "name.website"}
    assert set(words_dossier.NAME_FIXES) == CODES
    assert set(words_dossier.NAME_LEVELS) == set(NameLevel)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("company", ["", "Zeta S.A."])
def test_what_is_said_of_a_name_asks_only_for_facts_that_it_has(name: str, company: str) -> None:
    tables = {
        NameOutcome.FAILED: words_dossier.NAME_FINDINGS,
        NameOutcome.PASSED: words_dossier.NAME_PASSED,
        NameOutcome.CANNOT_TELL: words_dossier.NAME_OPEN,
    }
    for one in lint_name(name, legal_name=company, website=company and "https://zeta.com").findings:
        assert placeholders(tables[one.outcome][one.code]) <= set(one.facts)


def test_the_names_above_break_every_rule_that_can_be_broken() -> None:
    broken = {
        one.code
        for name in NAMES
        for one in lint_name(name, legal_name="Zeta S.A.", website="https://zeta.com").findings
        if one.failed
    }
    assert broken == JUDGED


def test_no_fix_asks_for_a_fact() -> None:
    assert {words for words in words_dossier.NAME_FIXES.values() if placeholders(words)} == set()


def test_every_field_and_value_of_the_form_has_words() -> None:
    assert set(words_ticket.FORM_NAMES) == set(FormField)
    advice = set(words_ticket.FORM_ADVICE) - {"no_logo"}
    ours = {FormValue.OUR_TITLE, FormValue.OUR_DESCRIPTION}
    assert set(words_ticket.FORM_VALUES) | advice == set(FormValue) - ours
    assert set(words_ticket.LABELS) == set(DossierField) | {"account", "number", "logo"}
