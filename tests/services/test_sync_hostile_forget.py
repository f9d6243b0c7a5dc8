"""Who was forgotten: nothing of theirs is left in any table, and no spelling brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from sqlalchemy import text

from lib.domain.sync import RunState
from lib.services.platform import Platform
from lib.services.sync_corrections import correct_customers
from lib.services.sync_forget import forget_customer
from tests.builders import Builder, change, rows
from tests.services.syncing import QUICK, Running, Shop, is_settled, open_shop, person


def traces(platform: Platform, told: Iterable[str]) -> list[tuple[str, str]]:
    """The tables in which one of these texts stands anywhere, in any case, and the text."""
    found = []
    with platform.engine.connect() as connection:
        tables = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        ).scalars()
        for table in tables.all():
            for one in told:
                number = connection.execute(
                    text(f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE :some'),
                    {"some": f"%{one}%"},
                ).scalar_one()
                if number:
                    found.append((table, one))
    return found


ANA = ("ana.", "berta", "11987654321", "987654321", "c-00001", "c-00002", "c-00003")


def three_records() -> list[dict[str, object]]:
    """One person three times, connected in a chain, and somebody else."""
    return [
        person(1, email="Ana.Uno@Example.com", homePhone="+55 (11) 98765-4321", firstName="Berta"),
        person(2, email="ana.dos@example.com", homePhone="11987654321", firstName="Berta"),
        person(3, email="ANA.DOS@example.com", homePhone=None, firstName="Berta"),
        person(9, email="otto@example.com", lastName="Zeta", firstName="Otto"),
    ]


def automatic(shop: Shop) -> None:
    assert is_settled(shop.synchronise(full=True))


@pytest.mark.parametrize(
    "typed",
    [
        "ANA.UNO@EXAMPLE.COM",
        " ana.dos@example.com ",
        "(011) 98765-4321",
        "+5511987654321",
        "c-00003",
        "0055 11 98765 4321",
    ],
)
@pytest.mark.parametrize("sent", [True, False])
def test_nothing_of_one_with_three_records_is_left_in_any_table(
    build: Builder, simulator: str, typed: str, sent: bool
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*three_records())
    if sent:
        automatic(shop)
    else:
        shop.carry_out(shop.start(automatic=False))
        assert shop.run().state is RunState.READY
    assert forget_customer(shop.actor, "alfa", typed).records == 3
    assert traces(build.platform, ANA) == []
    assert shop.run().equation.balances


def test_who_was_forgotten_and_comes_again_with_a_new_id_is_not_sent(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*three_records())
    forget_customer(shop.actor, "alfa", "ana.dos@example.com")
    shop.holds(person(7, email="Ana.Dos@EXAMPLE.com", homePhone="+5511955554444"), person(9))
    automatic(shop)
    assert shop.references() == ["c-00009"]
    assert traces(build.platform, ["c-00007", "ana.dos", "955554444"]) == []


@pytest.mark.parametrize("gone", ["c-00001", "c-00002"])
def test_who_shared_a_profile_once_leaves_no_name_with_the_other(
    build: Builder, simulator: str, gone: str
) -> None:
    shop = open_shop(build, simulator)
    same = "+5511987654321"
    shop.holds(person(1, homePhone=same, email=None), person(2, homePhone=same))
    automatic(shop)
    shop.change(gone, homePhone="+5511911112222")
    automatic(shop)
    forget_customer(shop.actor, "alfa", gone)
    assert traces(build.platform, [gone, "911112222"]) == []


def test_what_another_was_to_carry_for_them_is_gone_too(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    same = "+5511987654321"
    shop.holds(
        person(1, homePhone=same, email="ana.uno@example.com", updatedIn="2024-01-01T00:00:00Z"),
        person(2, homePhone=same, email=None, updatedIn="2025-01-01T00:00:00Z"),
    )
    shop.control("faults", vendor="hellotext", fault="error500", calls=3)
    run = shop.synchronise(limits=replace(QUICK, patience_seconds=0.05))
    assert run.state is RunState.FAILED
    shop.holds(
        person(1, homePhone="+5511911112222", email="ana.uno@example.com"),
        person(2, homePhone=same, email=None),
    )
    shop.control("faults", vendor="hellotext", fault="error500", calls=0)
    automatic(shop)
    forget_customer(shop.actor, "alfa", "ana.uno@example.com")
    assert traces(build.platform, ["ana.uno", "c-00001", "911112222"]) == []


def test_who_is_forgotten_while_they_are_sent_is_never_sent_again(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*three_records())
    shop.control("latency", vendor="hellotext", seconds=0.6)
    run_id = shop.start()
    with Running(shop, run_id) as running:
        running.until(lambda _run: rows(build.platform, "SELECT 1 FROM sync_rows WHERE state = 'intended'"))
        forget_customer(shop.actor, "alfa", "ana.uno@example.com")
        running.ended()
    shop.control("latency", vendor="hellotext", seconds=0)
    before = shop.told("profiles", business=shop.business)["writes"]
    assert is_settled(shop.carry_out(run_id))
    automatic(shop)
    after = shop.told("profiles", business=shop.business)["writes"]
    berta = [
        one["id"]
        for one in shop.told("profiles", business=shop.business)["profiles"]
        if one["attributes"]["first_name"] == "Berta"
    ]
    assert [after[one] for one in berta] == [before.get(one, 1) for one in berta]
    assert traces(build.platform, ANA) == []


def test_a_correction_of_a_forgotten_customer_is_gone_and_not_taken_again(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1, email="***@example.com", homePhone="12", firstName="Berta"), person(9))
    automatic(shop)
    sheet = b"vtex_id,corrected_email,corrected_phone\nc-00001,ana.buena@example.com,\n"
    assert correct_customers(shop.actor, "alfa", sheet).taken == 1
    forget_customer(shop.actor, "alfa", "ANA.buena@example.com")
    assert traces(build.platform, ["ana.buena", "berta", "c-00001"]) == []
    assert correct_customers(shop.actor, "alfa", sheet).taken == 0
    automatic(shop)
    assert shop.references() == ["c-00009"]
    assert traces(build.platform, ["ana.buena", "berta", "c-00001"]) == []


@pytest.mark.parametrize(
    ("country", "held", "typed"),
    [
        ("MX", "+52 1 55 1234 5678", "55 1234 5678"),
        ("MX", "55 1234 5678", "+5215512345678"),
        ("AR", "011 15 2345-6789", "+54 9 11 2345 6789"),
        ("AR", "+541123456789", "1123456789"),
        ("BR", "(11) 98765-4321", "0 11 98765 4321"),
        ("UY", "094123456", "+598 94 123 456"),
        ("CL", "9 8765 4321", "0056987654321"),
        ("CO", 3001234567, "+57 300 123 4567"),
    ],
)
def test_a_phone_is_known_in_any_spelling_before_and_after(
    build: Builder, simulator: str, country: str, held: object, typed: str
) -> None:
    shop = open_shop(build, simulator)
    change(build.platform, "UPDATE stores SET country = :country", country=country)
    shop.holds(person(1, homePhone=held, email=None), person(9, homePhone=None))
    automatic(shop)
    assert shop.references() == ["c-00001", "c-00009"]
    assert forget_customer(shop.actor, "alfa", typed).records == 1
    writes = shop.writes()
    shop.holds(person(4, homePhone=held, email="nueva@example.com"), person(9, homePhone=None))
    automatic(shop)
    assert shop.writes() == writes
    assert traces(build.platform, ["c-00001", "c-00004", "nueva"]) == []


def test_who_is_known_by_what_is_not_sent_leaves_nothing_once_they_are_met(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(person(1, businessPhone="+5511955554444", firstName="Berta"), person(9))
    automatic(shop)
    forget_customer(shop.actor, "alfa", "+5511955554444")
    automatic(shop)
    assert dict(shop.run().reasons) == {"forgotten": 1}
    assert traces(build.platform, ["c-00001"]) == []
    assert rows(build.platform, "SELECT 1 FROM sync_rows WHERE name LIKE 'B%'") == []
    shop.change("c-00001", businessPhone=None)
    automatic(shop)
    assert dict(shop.run().reasons) == {"forgotten": 1}
