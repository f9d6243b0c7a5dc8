"""Searching: any part of a word of account, name, number and members' addresses, taken literally."""

from __future__ import annotations

import random
import string

import pytest

from lib.domain.entered import grams, grams_sought, searchable
from lib.domain.model import Language, Role
from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.numbers import save_number
from lib.services.panel import PanelQuery, panel
from lib.services.people import add_person
from lib.services.platform import Platform
from lib.services.searching import search_of, write_search
from lib.services.stores import add_store
from lib.storage.scope import Scope
from tests.builders import Builder, change, rows

US = Actor.process("test")
ALL_STORES = {"cien", "casa_azul", "casaxazul", "barra", "ohiggins", "optica", "arabe"}


def found(search: str) -> set[str]:
    return {row.account for row in panel(US, PanelQuery(search=search)).rows}


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("%", {"cien"}),
        ("100%", {"cien"}),
        ("casa_", {"casa_azul"}),
        ("_", {"casa_azul"}),
        ("\\", {"barra"}),
        ("o'h", {"ohiggins"}),
        ("  CASA ", {"casa_azul", "casaxazul"}),
        ("óptica", {"optica"}),
        ("ÓPTICA", {"optica"}),
        ("ñANDÚ", {"optica"}),
        ("متجر", {"arabe"}),
        ("🛍️", {"arabe"}),
        ("\x00", ALL_STORES),
        ("casa\x00", {"casa_azul", "casaxazul"}),
        ("x" * 10_000, set()),
        ("' OR 1=1 --", set()),
        ("\ud800", ALL_STORES),
        ("azul casa", {"casa_azul", "casaxazul"}),
        ("casa norte", set()),
        ("c", {"cien", "casa_azul", "casaxazul"}),
        ("ñ", {"optica"}),
        ("as", set()),
        ("asa", {"casa_azul", "casaxazul"}),
        ("10", {"cien"}),
    ],
)
def test_what_is_searched_for_is_taken_literally_in_any_case(
    platform: Platform, search: str, expected: set[str]
) -> None:
    assert platform
    for account, name in (
        ("cien", "100% Moda"),
        ("casa_azul", "Azul"),
        ("casaxazul", "Azul"),
        ("barra", "Al\\lado"),
        ("ohiggins", "O'Higgins"),
        ("optica", "Óptica Ñandú"),
        ("arabe", "متجر 🛍️"),
    ):
        add_store(US, account, name, "UY")
    assert found(search) == expected


def test_a_search_finds_names_without_their_accents_and_capitals(build: Builder) -> None:
    add_store(build.manager().actor, "perfulinda", "Perfumería LINDA", "UY")
    assert found("PERFUMERIA linda") == {"perfulinda"}


@pytest.mark.parametrize("search", ["ana.perez@tienda", "PEREZ@", "tienda.example", "ana.perez"])
def test_a_store_is_found_by_the_address_of_a_member(platform: Platform, search: str) -> None:
    assert platform
    add_store(US, "alfa", "Alfa", "UY", "Ana.Perez@tienda.example")
    add_store(US, "beta", "Beta", "UY", "bruno@otra.test")
    assert found(search) == {"alfa"}


@pytest.mark.parametrize(
    "search",
    ["+59894123456", "59894123456", "+598 94 123 456", "094 123 456", "(094) 123-456", "94123456", "123456"],
)
def test_a_store_is_found_by_its_number_however_it_is_typed(build: Builder, search: str) -> None:
    ana = build.merchant("alfa")
    build.merchant("beta")
    assert found(search) == set()
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", Answers())
    assert found(search) == {"alfa"}


def test_a_number_that_was_changed_is_found_no_more(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", Answers())
    save_number(ana.actor, "alfa", "+598 94 999 888", "UY", Answers())
    assert (found("94123456"), found("94999888")) == (set(), {"alfa"})


def test_a_member_who_was_added_is_found_once_it_is_written(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    colleague = add_person("nueva@colega.test", "Nueva", Role.MERCHANT, Language.ES)
    store_id = rows(platform, "SELECT id FROM stores")[0]["id"]
    join = "INSERT INTO memberships VALUES (:person, :store, now())"
    change(platform, join, person=colleague.id, store=store_id)
    for _ in range(2):
        with platform.engine.begin() as connection:
            write_search(Scope(connection, None), store_id)
        assert found("nueva@colega") == {"alfa"}


def test_what_a_store_is_added_with_is_what_writing_it_anew_gives(platform: Platform) -> None:
    add_store(US, "alfa", "Alfa Óptica", "UY", "ana@tienda.example")
    before = rows(platform, "SELECT id, search, search_grams FROM stores")
    change(platform, "UPDATE stores SET search = '', search_grams = '{}'")
    with platform.engine.begin() as connection:
        write_search(Scope(connection, None), before[0]["id"])
    assert rows(platform, "SELECT id, search, search_grams FROM stores") == before


def test_whatever_contains_a_part_of_a_word_has_the_marks_sought() -> None:
    chance = random.Random(31)
    letters = string.ascii_lowercase[:5] + "1@_ñ "
    for _ in range(500):
        text = searchable("".join(chance.choices(letters, k=12)))
        for word in text.split():
            start = chance.randrange(len(word))
            part = word[start:] if len(word) - start >= 3 else word[:2]
            assert grams_sought(part) <= grams(text), (text, part)


def test_marks_fit_the_column_that_keeps_them() -> None:
    _, marks = search_of("cuenta", "Óptica 🛍️ متجر", ["+59894123456"], ["ana@tienda.example"])
    assert marks == sorted(set(marks))
    assert all(-(2**31) <= mark < 2**31 for mark in marks)
