"""What is said about the pace of one integration: always with what it is read from."""

from __future__ import annotations

from datetime import date

import pytest

from lib.domain.model import Language
from lib.domain.pace import Estimate
from lib.services.pace import Usual
from lib.ui.pace_words import estimate_sentence, usual_sentence
from lib.ui.text import said_to, tenths


@pytest.mark.parametrize(
    ("estimate", "said"),
    [
        (None, "Todavía hay poca historia para estimar cuándo estará activa."),
        (
            Estimate(date(2026, 12, 3), date(2026, 12, 3), 5),
            "Activa: 3 dic 2026, según 5 comparables (mismo canal, camino y país).",
        ),
        (
            Estimate(date(2026, 12, 3), None, 1234),
            "Ya tardó más que casi todas las 1.234 comparables: no se puede estimar cuándo estará activa.",
        ),
    ],
)
def test_an_estimate_is_said_with_its_basis(estimate: Estimate | None, said: str) -> None:
    assert estimate_sentence(estimate) == said


def test_a_range_names_both_days_and_their_year() -> None:
    said = estimate_sentence(Estimate(date(2026, 12, 28), date(2027, 1, 12), 40))
    assert all(part in said for part in ("28 de dic", "2026", "12 de ene", "2027", "40 comparables"))


@pytest.mark.parametrize(
    ("days", "usual", "said"),
    [
        (9, None, "Todavía hay poca historia para decir qué es lo habitual en esta etapa."),
        (
            9,
            Usual(8, 40),
            "Más lenta de lo habitual: lleva 9 días hábiles en la etapa; 9 de cada 10 la pasaron en 8 o menos"
            " (según 40 comparables).",
        ),
        (
            1,
            Usual(0, 40),
            "Más lenta de lo habitual: lleva 1 día hábil en la etapa; 9 de cada 10 la pasaron en 0 o menos"
            " (según 40 comparables).",
        ),
        (
            8,
            Usual(8, 40),
            "Lleva 8 días hábiles en la etapa; 9 de cada 10 la pasaron en 8 o menos (según 40 comparables).",
        ),
    ],
)
def test_slow_is_said_by_what(days: int, usual: Usual | None, said: str) -> None:
    assert usual_sentence(days, usual) == said


@pytest.mark.parametrize(
    ("language", "said"), [(Language.ES, "27,2"), (Language.PT_BR, "27,2"), (Language.EN, "27.2")]
)
def test_tenths_have_the_separator_of_the_language(language: Language, said: str) -> None:
    with said_to(language, "UTC"):
        assert tenths(27.18) == said
