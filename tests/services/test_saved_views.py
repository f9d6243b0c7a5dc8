"""Saved views: each person's own, by name, at most thirty."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lib.errors import Conflict, InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.platform import Platform
from lib.services.saved_views import LONGEST_CHOICE, MOST_CHOICES, MOST_VIEWS, forget, save, saved
from tests.builders import Builder, rows
from tests.threads import at_once

CHILE = {"pais": "CL", "vista": "merchant"}


def test_a_view_is_kept_as_the_address_that_it_was(build: Builder) -> None:
    marta = build.manager()
    kept = save(marta.actor, "  Chile,\n esperan ", CHILE)
    assert (kept.name, kept.query) == ("Chile, esperan", CHILE)
    assert saved(marta.actor) == (kept,)


def test_views_are_listed_by_name_whatever_their_capitals(build: Builder) -> None:
    marta = build.manager()
    for name in ("beta", "Alfa", "alfa", "Gamma"):
        save(marta.actor, name, CHILE)
    assert [view.name for view in saved(marta.actor)] == ["Alfa", "alfa", "beta", "Gamma"]


def test_saving_under_a_name_again_replaces_the_view(build: Builder) -> None:
    marta = build.manager()
    first = save(marta.actor, "Mías", CHILE)
    second = save(marta.actor, "Mías", {"pais": "UY", "buscar": ""})
    assert second.id == first.id
    assert saved(marta.actor) == (second,)
    assert second.query == {"pais": "UY"}


def test_nobody_sees_or_forgets_the_view_of_another(build: Builder) -> None:
    marta, hugo = build.manager(), build.administrator()
    kept = save(marta.actor, "Mías", CHILE)
    assert saved(hugo.actor) == ()
    forget(hugo.actor, kept.id)
    assert saved(marta.actor) == (kept,)
    assert save(hugo.actor, "Mías", {}).id != kept.id


def test_forgetting_twice_is_forgetting_once(build: Builder) -> None:
    marta = build.manager()
    kept = save(marta.actor, "Mías", CHILE)
    for _ in range(2):
        forget(marta.actor, kept.id)
    assert saved(marta.actor) == ()


def test_the_thirty_first_view_is_refused_and_a_known_name_is_not(build: Builder) -> None:
    marta = build.manager()
    for place in range(MOST_VIEWS):
        save(marta.actor, f"Vista {place}", CHILE)
    with pytest.raises(Conflict, match=r"view\.too_many"):
        save(marta.actor, "Una más", CHILE)
    save(marta.actor, "Vista 7", {"pais": "AR"})
    assert len(saved(marta.actor)) == MOST_VIEWS


def test_two_saves_at_once_do_not_pass_the_limit(build: Builder, platform: Platform) -> None:
    marta = build.manager()
    for place in range(MOST_VIEWS - 1):
        save(marta.actor, f"Vista {place}", CHILE)

    outcomes: list[str] = []

    def one_more(name: str) -> None:
        try:
            outcomes.append(save(marta.actor, name, CHILE).name)
        except Conflict as error:
            outcomes.append(error.code)

    at_once(lambda: one_more("a"), lambda: one_more("b"))
    assert len(outcomes) == 2
    assert outcomes.count("view.too_many") == 1
    assert rows(platform, "SELECT count(*) AS n FROM saved_views")[0]["n"] == MOST_VIEWS


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        (" \n", CHILE, "view.empty"),
        ("x" * 121, CHILE, "too_long"),
        ("Mías", {"buscar": "x" * (LONGEST_CHOICE + 1)}, "view.query"),
        ("Mías", {"x" * (LONGEST_CHOICE + 1): "a"}, "view.query"),
        ("Mías", {str(place): "a" for place in range(MOST_CHOICES + 1)}, "view.query"),
        ("Mías", {"buscar": "a\x00b"}, "view.query"),
    ],
)
def test_what_is_no_view_is_refused(build: Builder, name: str, query: dict[str, str], code: str) -> None:
    marta = build.manager()
    with pytest.raises(InvalidInput) as refused:
        save(marta.actor, name, query)
    assert refused.value.code == code
    assert saved(marta.actor) == ()


def test_merchants_and_processes_keep_no_views(build: Builder) -> None:
    ana, process = build.merchant(), Actor.process("test")
    for actor in (ana.actor, process):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            save(actor, "Mías", CHILE)
    for call in (saved, lambda actor: forget(actor, uuid4())):
        with pytest.raises(NotAllowed, match=r"access\.refused"):
            call(ana.actor)
    assert saved(process) == ()
