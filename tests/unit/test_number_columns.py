"""Finding the columns of numbers and countries in files as stores have them."""

from __future__ import annotations

import pytest

from lib.errors import InvalidInput
from lib.services.number_columns import Columns, country_of, guess


def found(text: str, country: str | None = "UY") -> tuple[str, str | None]:
    """The names of the guessed columns of a table with `|` between its cells."""
    header, *rows = [line.split("|") for line in text.strip().splitlines()]
    columns = guess(header, rows, country)
    return header[columns.number], None if columns.country is None else header[columns.country]


def test_the_column_with_numbers_is_found_under_any_name() -> None:
    assert found("id|zona|x\n1|Centro|099 123 456\n2|Sur|099 123 457")[0] == "x"


@pytest.mark.parametrize(
    "name",
    ["telefono", "Teléfono móvil", "CELULAR", "WhatsApp", "phone_number", "homePhone", "Fone 1", "Tel."],
)
def test_a_column_called_so_is_taken_even_when_its_numbers_are_bad(name: str) -> None:
    assert found(f"id|{name}|nota\n1|1234|x\n2|1235|y")[0] == name


@pytest.mark.parametrize(
    ("other", "wanted"),
    [("telefono fijo", "celular"), ("telefono", "WhatsApp"), ("numero", "telefono"), ("fax", "telefono")],
)
def test_the_line_that_whatsapp_would_be_on_goes_before_others(other: str, wanted: str) -> None:
    assert found(f"{other}|{wanted}\n099 123 456|099 123 458\n099 123 457|099 123 459")[0] == wanted


@pytest.mark.parametrize(
    "other", ["cédula", "Nro. documento", "cuit", "pedido", "CPF", "orderId", "codigo postal"]
)
def test_other_long_numbers_are_not_taken_for_telephones(other: str) -> None:
    assert found(f"{other}|contacto\n099123456|099 123 458\n099123457|099 123 459")[0] == "contacto"


def test_a_word_inside_another_is_no_name() -> None:
    assert found("hotel|x\n12345|099 123 456")[0] == "x"
    with pytest.raises(InvalidInput):
        found("hotel|nota\n12|a\n13|b")


def test_a_column_that_is_mostly_empty_is_the_second_choice() -> None:
    rows = "\n".join(f"|099 12{index} 456" for index in range(9))
    assert found(f"a|b\n099 123 999|099 129 456\n{rows}")[0] == "b"


def test_numbers_without_a_country_are_found_by_their_length() -> None:
    assert found("a|b\nAna|099 123 456\nLuis|099 123 457", country=None)[0] == "b"


@pytest.mark.parametrize("rows", ["nombre|nota\nAna|hola", "a|numero\nx|1\ny|2", "a|edad\nx|31"])
def test_a_table_without_numbers_is_refused(rows: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        found(rows)
    assert (refusal.value.code, refusal.value.field) == ("number_file.no_number_column", "column")


@pytest.mark.parametrize(
    "countries", ["UY|AR", "ury|ARG", "Uruguay|Argentina", "Brasil|Brazil", "México|mexico", "+598|+54"]
)
def test_a_column_of_countries_is_found_by_its_content(countries: str) -> None:
    one, two = countries.split("|")
    assert found(f"x|y|tel\n{one}|a|+598 99 123 456\n{two}|b|+54 9 11 2345 6789") == ("tel", "x")


def test_numbers_are_judged_by_the_countries_beside_them() -> None:
    assert found("a|pais|b\n12345678|Brasil|11 98765-4321\n12345679|Brasil|11 98765-4322") == ("b", "pais")


def test_a_column_called_country_may_hold_a_few_that_nobody_knows() -> None:
    assert found("tel|País\n099123456|Uruguay\n099123457|Uruguai\n099123458|otro")[1] == "País"


@pytest.mark.parametrize(
    "column",
    ["acepta\nSI\nNO", "idioma\nes\npt", "estado\nPA\nSC", "talle\nS\nM", "nombre\nChile\nAna"],
)
def test_what_only_looks_like_countries_is_none(column: str) -> None:
    name, one, two = column.split("\n")
    assert found(f"{name}|tel\n{one}|099 123 456\n{two}|099 123 457")[1] is None


def test_with_the_number_column_known_only_the_country_is_guessed() -> None:
    rows = [["x", "099123456", "Chile"], ["y", "099123457", "Perú"]]
    assert guess(["a", "b", "pais"], rows, None, number=0) == Columns(0, 2)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("AR", "AR"),
        (" uy ", "UY"),
        ("BRA", "BR"),
        ("Perú", "PE"),
        ("peru", "PE"),
        ("PANAMÁ", "PA"),
        ("Estados Unidos", "US"),
        ("EE.UU.", "US"),
        ("USA", "US"),
        ("United States", "US"),
        ("Alemanha", "DE"),
        ("España", "ES"),
        ("Spain", "ES"),
        ("República Dominicana", "DO"),
        ("+54", "AR"),
        ("+ 598", "UY"),
        ("0055", "BR"),
        ("+1", "US"),
        ("", None),
        ("54", None),
        ("+999", None),
        ("+800", None),
        ("EU", None),
        ("ZZ", None),
        ("Mundo", None),
        ("América Latina", None),
        ("Montevideo", None),
    ],
)
def test_a_country_is_known_by_codes_names_and_calling_codes(cell: str, code: str | None) -> None:
    assert country_of(cell) == code
