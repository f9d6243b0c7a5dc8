"""Stores to be created: each field says what it means, or why it cannot be used."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from lib.domain.invitation import (
    REQUIRED,
    CheckedRow,
    Column,
    Invitation,
    Known,
    Owner,
    Problem,
    columns_of,
    read_row,
    settle,
)
from lib.domain.model import Language, Route
from lib.errors import InvalidInput
from lib.i18n.catalogue import translations
from lib.services.number_columns import country_of
from lib.ui.words import ROUTES
from tests.builders import APP_TOKEN, HELLOTEXT_TOKEN

COMPLETE = {Column.ACCOUNT: "mitienda", Column.NAME: "Mi tienda", Column.COUNTRY: "UY"}
MARTA = Owner(uuid4(), "Marta Gestora", "marta@puente.example")
NOTHING = Known()


def checked(known: Known = NOTHING, **typed: str) -> CheckedRow:
    """A complete row with some fields typed otherwise."""
    cells = {**COMPLETE, **{Column(name): text for name, text in typed.items()}}
    return next(settle([read_row(2, cells, country_of)], known))


def problems(known: Known = NOTHING, **typed: str) -> list[tuple[str, str]]:
    """What is wrong with it: columns and codes."""
    return [(problem.column.value, problem.code) for problem in checked(known, **typed).problems]


def accepted(known: Known = NOTHING, **typed: str) -> Invitation:
    """The store that would be created."""
    row = checked(known, **typed)
    assert row.problems == ()
    assert row.invitation is not None
    return row.invitation


def test_three_fields_are_enough() -> None:
    assert accepted() == Invitation("mitienda", "Mi tienda", "UY", None, Route.CX_PLATFORM, None, None)


def test_every_field_is_understood_as_people_write_it() -> None:
    found = accepted(
        Known(owners=(MARTA,)),
        account=" https://MiTienda.myvtex.com/admin ",
        name="  Mi   tienda ",
        country="Brasil",
        region="são paulo",
        route="Asistida",
        email=" Ana@Tienda.Example",
        owner="MARTA gestora",
    )
    assert found == Invitation(
        "mitienda", "Mi tienda", "BR", "SP", Route.ASSISTED, "ana@tienda.example", MARTA.id
    )


@pytest.mark.parametrize("written", ["BR", "br", "BRA", "Brasil", "Brazil", "brasil"])
def test_a_country_may_be_written_in_several_ways(written: str) -> None:
    assert accepted(country=written).country == "BR"


@pytest.mark.parametrize("route", [Route.ASSISTED, Route.SELF_SERVICE, Route.CX_PLATFORM])
@pytest.mark.parametrize("language", Language)
def test_a_route_may_be_written_as_its_code_or_as_the_screens_call_it(
    route: Route, language: Language
) -> None:
    assert accepted(route=route.value).route is route
    assert accepted(route=translations(language).gettext(ROUTES[route])).route is route


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("account", "", "account.empty"),
        ("account", "www.mitienda.com.uy", "account.is_shop_domain"),
        ("account", "mi tienda", "account.shape"),
        ("account", APP_TOKEN, "account.is_app_token"),
        ("name", " ", "name.empty"),
        ("name", "n" * 121, "too_long"),
        ("name", HELLOTEXT_TOKEN[:100], "name.holds_secret"),
        ("country", "", "store.country"),
        ("country", "Atlántida", "invitation.unknown_country"),
        ("email", "ana en tienda", "email.shape"),
        ("email", "ana@a.example; bruno@b.example", "email.shape"),
        ("owner", "nadie", "invitation.unknown_owner"),
        ("route", "por correo", "invitation.unknown_route"),
        ("route", "vtex_wizard", "invitation.unknown_route"),
        ("region", "Bavaria", "invitation.unknown_region"),
    ],
)
def test_a_field_that_cannot_be_used_is_named_with_the_reason(field: str, text: str, code: str) -> None:
    assert problems(NOTHING, **{field: text}) == [(field, code)]


def test_all_that_is_wrong_with_a_row_is_said_at_once_in_the_order_of_the_fields() -> None:
    found = problems(account="", name="", country="?", email="?", owner="?", route="?")
    assert found == [
        ("account", "account.empty"),
        ("name", "name.empty"),
        ("country", "invitation.unknown_country"),
        ("email", "email.shape"),
        ("owner", "invitation.unknown_owner"),
        ("route", "invitation.unknown_route"),
    ]


def test_a_problem_carries_the_facts_of_its_sentence() -> None:
    assert checked(name="n" * 121).problems == (Problem(Column.NAME, "too_long", {"limit": 120}),)


def test_the_account_of_a_store_that_exists_is_refused() -> None:
    row = checked(Known(accounts=frozenset({"mitienda"})), account="MITIENDA")
    assert row.problems == (Problem(Column.ACCOUNT, "store.exists", {"account": "mitienda"}),)


def test_the_second_row_with_an_account_is_refused_and_names_the_first() -> None:
    accounts = ["mitienda", "otra", "https://mitienda.myvtex.com", "mitienda"]
    read = [
        read_row(number, {**COMPLETE, Column.ACCOUNT: account}, country_of)
        for number, account in enumerate(accounts, 2)
    ]
    rows = list(settle(read, NOTHING))
    assert [row.invitation is not None for row in rows] == [True, True, False, False]
    again = (Problem(Column.ACCOUNT, "invitation.same_account", {"row": 2}),)
    assert [row.problems for row in rows[2:]] == [again, again]


def test_a_store_whose_first_row_is_wrong_is_not_made_of_the_second_one() -> None:
    read = [
        read_row(2, {**COMPLETE, Column.NAME: ""}, country_of),
        read_row(3, COMPLETE, country_of),
    ]
    assert [row.invitation for row in settle(read, NOTHING)] == [None, None]


def test_an_e_mail_address_that_invites_no_merchant_is_refused_with_its_reason() -> None:
    known = Known(refused={"marta@puente.example": "invite.staff"})
    assert problems(known, email="Marta@Puente.example") == [("email", "invite.staff")]


@pytest.mark.parametrize("written", ["marta@puente.example", "MARTA@puente.example", "Marta  Gestora"])
def test_an_owner_may_be_written_by_address_or_name(written: str) -> None:
    assert accepted(Known(owners=(MARTA,)), owner=written).owner_id == MARTA.id


def test_a_name_that_two_people_have_names_no_owner() -> None:
    other = Owner(UUID(int=1), "MARTA GESTORA", "marta2@puente.example")
    known = Known(owners=(MARTA, other))
    assert problems(known, owner="Marta Gestora") == [("owner", "invitation.ambiguous_owner")]
    assert accepted(known, owner="marta2@puente.example").owner_id == other.id


def test_the_mark_that_our_downloads_put_in_front_is_taken_away() -> None:
    assert accepted(name="'=Casa", country="'+598").name == "=Casa"
    assert accepted(name="'Casa").name == "'Casa"


@pytest.mark.parametrize(
    "header",
    [
        ["Cuenta", "Nombre", "País", "Correo", "Ejecutivo", "Ruta", "Región"],
        ["CONTA", "Nome", "País", "E-mail", "Executivo", "Rota", "Região"],
        ["account", "name", "country", "email", "owner", "route", "region"],
        ["Cuenta de VTEX", "Nombre de la tienda", "pais", "CORREO", "Account manager", "Camino", "Estado"],
    ],
)
def test_columns_are_found_by_name_in_three_languages(header: list[str]) -> None:
    order = ("account", "name", "country", "email", "owner", "route", "region")
    assert columns_of(header) == {Column(name): place for place, name in enumerate(order)}


def test_other_columns_are_left_alone() -> None:
    found = columns_of(["Notas", "nombre", "cuenta", "teléfono", "país"])
    assert found == {Column.NAME: 1, Column.ACCOUNT: 2, Column.COUNTRY: 4}


@pytest.mark.parametrize("missing", REQUIRED)
def test_a_file_without_one_of_the_three_is_refused(missing: Column) -> None:
    with pytest.raises(InvalidInput, match=rf"invitation\.no_{missing}_column"):
        columns_of([name for name in ("account", "name", "country") if name != missing])


def test_two_columns_of_the_same_are_refused() -> None:
    with pytest.raises(InvalidInput, match=r"invitation\.same_column") as refused:
        columns_of(["cuenta", "nombre", "país", "account"])
    assert refused.value.facts == {"first": 1, "second": 4}
