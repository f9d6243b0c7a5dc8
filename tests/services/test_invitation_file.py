"""The dry run of a file: what would be created, what is wrong in which row, and nothing written."""

from __future__ import annotations

import csv
import time
from io import StringIO

import pytest

from lib.errors import InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.invitation_file import (
    MOST_BYTES,
    MOST_ROWS,
    DryRun,
    dry_run,
    owners,
    refused_as_csv,
)
from lib.services.people import Person
from lib.services.platform import Platform
from tests.builders import APP_TOKEN, HELLOTEXT_TOKEN, Builder, change, rows
from tests.workbooks import made

HEADER = "cuenta,nombre,país,correo,ejecutivo,ruta,región"


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager, who reads the files."""
    return build.manager()


def read(actor: Actor, *lines: str, header: str = HEADER) -> DryRun:
    """The dry run of a CSV of these lines."""
    return dry_run(actor, "\n".join([header, *lines]).encode())


def wrong(run: DryRun) -> list[tuple[int, str, str]]:
    """What is wrong: row, column, code."""
    return [
        (row.checked.number, problem.column.value, problem.code)
        for row in run.refused
        for problem in row.checked.problems
    ]


def everything(platform: Platform) -> tuple[int, ...]:
    """How many rows there are of what an invitation could write."""
    tables = ("stores", "people", "memberships", "events", "setup_links", "bulk_jobs", "outbox")
    return tuple(rows(platform, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables)


def test_the_rows_that_are_right_would_be_created(marta: Person) -> None:
    run = read(
        marta.actor,
        "alfa,Tienda Alfa,Uruguay,ana@alfa.example,Marta Gestora,asistida,",
        "https://beta.myvtex.com/admin,Loja Beta,BR,,,,São Paulo",
    )
    assert [(number, one.account, one.country, one.subdivision) for number, one in run.good] == [
        (2, "alfa", "UY", None),
        (3, "beta", "BR", "SP"),
    ]
    assert [one.owner_id for one in run.invitations] == [marta.id, None]
    assert (run.refused, run.unused, run.rows) == ((), (), 2)


def test_a_workbook_is_read_as_well(marta: Person) -> None:
    content = made([["Conta", "Nome", "País"], ["alfa", "Loja Alfa", "Brasil"], [], ["beta", "", "Brasil"]])
    run = dry_run(marta.actor, content)
    assert [number for number, _ in run.good] == [2]
    assert wrong(run) == [(4, "name", "name.empty")]


def test_accounts_and_people_that_are_there_already_are_found(
    marta: Person, build: Builder, platform: Platform
) -> None:
    build.merchant("alfa")
    gone = build.manager()
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=gone.id)
    run = read(
        marta.actor,
        "ALFA,Otra,UY,,,,",
        f"beta,Beta,UY,{marta.email},,,",
        f"gama,Gama,UY,{gone.email},,,",
        f"delta,Delta,UY,,{gone.email},,",
        "épsilon,Épsilon,UY,,,,",
    )
    assert wrong(run) == [
        (2, "account", "store.exists"),
        (3, "email", "invite.staff"),
        (4, "email", "email.removed"),
        (5, "owner", "invitation.unknown_owner"),
        (6, "account", "account.shape"),
    ]


def test_a_merchant_of_another_store_can_be_invited(marta: Person, build: Builder) -> None:
    ana = build.merchant("alfa")
    assert read(marta.actor, f"beta,Beta,UY,{ana.email},,,").invitations[0].email == ana.email


def test_nothing_is_written(marta: Person, platform: Platform) -> None:
    before = everything(platform)
    read(marta.actor, "alfa,Alfa,UY,ana@alfa.example,,,", "beta,,UY,,,,")
    assert everything(platform) == before


def test_columns_that_nothing_is_read_from_are_named(marta: Person) -> None:
    run = read(marta.actor, "alfa,Alfa,UY,x,y,z", header="cuenta,nombre,país,Teléfono,Motivo,notas")
    assert run.unused == ("Teléfono", "notas")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet.empty"),
        (HEADER.encode(), "sheet.no_rows"),
        (b"nombre,pais\nAlfa,UY\n", "invitation.no_account_column"),
        (b"alfa,ana@alfa.example,UY\nbeta,bruno@beta.example,UY\n", "invitation.no_header"),
        (b"cuenta,nombre,pais,account\na,b,c,d\n", "invitation.same_column"),
        (b"%PDF-1.7 and so on", "sheet.not_a_table"),
        (b"x" * (MOST_BYTES + 1), "sheet.too_big"),
        (b"cuenta,nombre,pais\n" + b"alfa,Alfa,UY\n" * (MOST_ROWS + 1), "sheet.too_many_rows"),
    ],
)
def test_a_file_of_something_else_is_refused_as_a_whole(marta: Person, content: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        dry_run(marta.actor, content)
    assert refused.value.code == code


def test_only_who_invites_may_read_a_file(build: Builder) -> None:
    ana = build.merchant("alfa")
    for ask in (lambda: read(ana.actor, "beta,Beta,UY,,,,"), lambda: owners(ana.actor)):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            ask()


def test_the_refused_rows_come_back_with_their_reasons_and_can_be_read_again(marta: Person) -> None:
    run = read(
        marta.actor,
        'beta;"=HYPERLINK(""http://x"")";Atlántida;;;;',
        "gama;-Gama;UY;no es correo;;;",
        header=HEADER.replace(",", ";"),
    )
    content = refused_as_csv(run, ["País", "Correo"], "Motivo")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == [*HEADER.split(","), "Motivo"]
    assert lines[1][:3] == ["beta", '\'=HYPERLINK("http://x")', "Atlántida"]
    assert [line[-1] for line in lines[1:]] == ["País", "Correo"]
    again = dry_run(marta.actor, content.replace("Atlántida".encode(), b"Uruguay"))
    assert [(one.account, one.name) for one in again.invitations] == [("beta", '=HYPERLINK("http://x")')]
    assert again.unused == ()
    once_more = refused_as_csv(again, ["Correo"], "Motivo").decode("utf-8-sig").splitlines()
    assert once_more == [HEADER.replace(",", ";") + ";Motivo", "gama;'-Gama;UY;no es correo;;;;Correo"]


def test_names_with_signs_come_back_unchanged_however_often_a_file_goes_to_and_fro(marta: Person) -> None:
    run = read(marta.actor, '"beta","Casa;=1, -2",Atlántida,"x"', header='cuenta,nombre,país,"notas;=1"')
    for _ in range(3):
        run = dry_run(marta.actor, refused_as_csv(run, ["País"], "Motivo"))
        assert run.refused[0].cells[1] == "Casa;=1, -2"
        assert run.unused == ("notas;=1",)


def test_a_secret_in_a_refused_row_is_neither_kept_nor_given_back(marta: Person) -> None:
    run = read(marta.actor, f"{APP_TOKEN},Alfa,UY,,,,", f"beta,{HELLOTEXT_TOKEN[:100]},UY,,,,")
    assert wrong(run) == [(2, "account", "account.is_app_token"), (3, "name", "name.holds_secret")]
    assert [row.cells[:2] for row in run.refused] == [("", "Alfa"), ("beta", "")]
    shown = repr(run) + refused_as_csv(run, ["", ""], "Motivo").decode()
    assert APP_TOKEN not in shown
    assert HELLOTEXT_TOKEN[:100] not in shown


def test_five_thousand_rows_with_every_kind_of_error_are_checked_in_a_moment(
    marta: Person, build: Builder, platform: Platform
) -> None:
    build.merchant("alfa")
    gone, *namesakes = (build.manager() for _ in range(3))
    change(platform, "UPDATE people SET disabled_at = now() WHERE id = :id", id=gone.id)
    for one in namesakes:
        change(platform, "UPDATE people SET name = 'Clara Sol' WHERE id = :id", id=one.id)
    kinds = {
        "alfa,Existe,UY,,,,": ("account", "store.exists"),
        ",Sin cuenta,UY,,,,": ("account", "account.empty"),
        "mi tienda,Con espacio,UY,,,,": ("account", "account.shape"),
        "www.tienda.com,Dominio,UY,,,,": ("account", "account.is_shop_domain"),
        f"{APP_TOKEN},Token,UY,,,,": ("account", "account.is_app_token"),
        "tienda2,Repetida,UY,,,,": ("account", "invitation.same_account"),
        "n{n},,UY,,,,": ("name", "name.empty"),
        "l{n}," + "x" * 121 + ",UY,,,,": ("name", "too_long"),
        f"k{{n}},{HELLOTEXT_TOKEN[:100]},UY,,,,": ("name", "name.holds_secret"),
        "c{n},Sin país,,,,,": ("country", "store.country"),
        "p{n},País raro,Atlántida,,,,": ("country", "invitation.unknown_country"),
        "e{n},Correo,UY,ana(en)x,,,": ("email", "email.shape"),
        f"s{{n}},Nuestra,UY,{marta.email},,,": ("email", "invite.staff"),
        f"q{{n}},Sin acceso,UY,{gone.email},,,": ("email", "email.removed"),
        "o{n},Ejecutivo,UY,,Nadie,,": ("owner", "invitation.unknown_owner"),
        "h{n},Homónimas,UY,,Clara Sol,,": ("owner", "invitation.ambiguous_owner"),
        "r{n},Ruta,UY,,,teletransporte,": ("route", "invitation.unknown_route"),
        "g{n},Región,BR,,,,Narnia": ("region", "invitation.unknown_region"),
        "b{n},Buena {n},Brasil,ana{n}@x.example,Marta Gestora,cx,SP": None,
    }
    wanted = list(kinds.items())
    lines = ["tienda2,La primera,UY,,,,"]
    expected: list[tuple[int, str, str]] = []
    for number in range(3, MOST_ROWS + 2):
        line, problem = wanted[number % len(wanted)]
        lines.append(line.replace("{n}", str(number)))
        if problem:
            expected.append((number, *problem))
    began = time.perf_counter()
    run = read(marta.actor, *lines)
    took = time.perf_counter() - began
    assert run.rows == MOST_ROWS
    assert wrong(run) == expected
    assert len(run.good) == MOST_ROWS - len(expected)
    # About half a second here; the rest is for a machine that does something else as well.
    assert took < 5


def test_those_who_can_own_a_store_come_by_name(marta: Person, build: Builder) -> None:
    elena = build.administrator()
    build.merchant("alfa")
    assert [(one.id, one.name) for one in owners(marta.actor)] == [
        (elena.id, "Elena Duarte"),
        (marta.id, "Marta Gestora"),
    ]
