"""What a display name says, and whether it belongs to its company."""

from __future__ import annotations

import pytest

from lib.domain.dossier import NameOutcome
from tests.unit.names import broken, facts, finding, outcome, report


@pytest.mark.parametrize("name", ["Moda", "Fashion", "Tienda de Ropa", "Loja Online", "Muebles y Hogar"])
def test_only_a_generic_term_is_warned_about(name: str) -> None:
    assert outcome("name.generic", name) is NameOutcome.FAILED
    assert not report(name).refused


@pytest.mark.parametrize(
    "name",
    [
        "Montevideo",
        "New York",
        "São Paulo",
        "La Argentina",
        "La Paz",
        "Montevideo, Uruguay",
        "Brasil",
        "Nova York",
    ],
)
def test_only_a_place_is_warned_about(name: str) -> None:
    assert outcome("name.place", name) is NameOutcome.FAILED


def test_a_generic_term_or_a_place_beside_a_brand_is_fine() -> None:
    assert not {"name.generic", "name.place"} & broken("Aurora Moda Montevideo")


@pytest.mark.parametrize(
    "name",
    [
        "Aurora 20% off",
        "Ofertas Aurora",
        "Aurora 2x1",
        "Aurora Envío Gratis",
        "Aurora Frete Grátis",
        "Aurora la Mejor Tienda con los Mejores Precios de Uruguay",
        "Todo para tu Hogar Aurora",
        "Aurora Black Friday",
    ],
)
def test_promotions_slogans_and_sentences_are_warned_about(name: str) -> None:
    assert outcome("name.promotion", name) is NameOutcome.FAILED


def test_the_piece_of_a_promotion_is_shown_with_the_name_without_it() -> None:
    assert facts("name.promotion", "Ofertas Aurora") == {"piece": "Ofertas", "suggestion": "Aurora"}


@pytest.mark.parametrize("name", ["María Pérez", "João da Silva", "Juan Carlos Gómez Rodríguez"])
def test_a_persons_full_name_alone_is_warned_about(name: str) -> None:
    assert outcome("name.person", name) is NameOutcome.FAILED


@pytest.mark.parametrize("name", ["María Pérez Joyas", "Martina", "Rosa Chic", "Aurora Pérez Tacos"])
def test_a_name_whose_nature_is_clear_is_no_person(name: str) -> None:
    assert outcome("name.person", name) is NameOutcome.PASSED


@pytest.mark.parametrize(
    ("name", "legal_name", "relation"),
    [
        ("Aurora", "Comercial Aurora S.R.L.", "shared"),
        ("AURÓRA Moda", "aurora sa", "shared"),
        ("C&A", "C&A Modas S.A.", "shared"),
        ("Aurora's Kitchen", "Aurora S.A.", "shared"),
        ("MercadoSur", "Mercado Sur S.A.", "shared"),
        ("Mercado Sur", "MercadoSur S.A.", "shared"),
        ("CAS", "Comercial Aurora del Sur S.R.L.", "acronym"),
        ("Dulce Vida by Aurora", "Comercial Aurora S.R.L.", "form"),
        ("Dulce Vida de Aurora", "Comercial Aurora S.R.L.", "form"),
        ("Doce Vida da Aurora", "Comercial Aurora Ltda", "form"),
    ],
)
def test_a_name_is_related_to_the_legal_name(name: str, legal_name: str, relation: str) -> None:
    found = finding("name.legal_name", name, legal_name)
    assert (found.outcome, found.facts["relation"]) == (NameOutcome.PASSED, relation)


@pytest.mark.parametrize(
    ("name", "legal_name"),
    [("Estrella", "Comercial Aurora S.R.L."), ("Moda Estrella", "Moda Aurora SA"), ("Sol SRL", "Aurora SRL")],
)
def test_a_generic_word_or_a_legal_form_in_common_is_no_relation(name: str, legal_name: str) -> None:
    assert outcome("name.legal_name", name, legal_name) is NameOutcome.FAILED


def test_an_unrelated_name_is_offered_the_form_with_by() -> None:
    assert facts("name.legal_name", "Estrella", "COMERCIAL AURORA S.R.L.")["suggestion"] == (
        "Estrella by Comercial Aurora"
    )
    assert (
        facts("name.legal_name", "Estrella", "Henderson y Cía. S.A.")["suggestion"] == "Estrella by Henderson"
    )
    assert "suggestion" not in facts("name.legal_name", "Estrella", "Aurora " * 20)


def test_what_the_form_with_by_offers_is_related() -> None:
    offered = facts("name.legal_name", "Estrella")["suggestion"]
    assert outcome("name.legal_name", offered) is NameOutcome.PASSED


@pytest.mark.parametrize(
    ("name", "website"),
    [
        ("Aurora", "https://www.aurora.com.uy"),
        ("Aurora", "aurora.com.uy"),
        ("Casa Aurora", "https://tiendaaurora.com"),
        ("Casa Aurora", "https://casa-aurora.com"),
        ("Ñandú", "https://xn--and-6ma2c.com"),
        ("Comercial Aurora Sur", "https://cas.com.br"),
        ("Aurora", "https://tienda.aurora.uy/inicio"),
    ],
)
def test_a_name_is_related_to_the_websites_host(name: str, website: str) -> None:
    assert outcome("name.website", name, website=website) is NameOutcome.PASSED


def test_a_website_of_another_name_is_warned_about() -> None:
    assert facts("name.website", "Estrella", website="https://www.aurora.com.uy/estrella") == {
        "piece": "www.aurora.com.uy"
    }
