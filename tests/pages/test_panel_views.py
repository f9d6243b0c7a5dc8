"""Views that a person keeps: saved, opened, taken away and brought back."""

from __future__ import annotations

import pytest

from lib.services.people import Person
from lib.services.saved_views import MOST_VIEWS, save, saved
from tests.builders import Builder
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

CHILE = {"pais": "CL", "ejecutivo": "all", "orden": "store"}


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager; there is a store in Uruguay and one in Chile."""
    build.merchant("casalinda")
    build.merchant("tecnosol", country="CL")
    return build.manager()


def unfolded(screen: Screen) -> Screen:
    screen.at.session_state["panel-views"] = True
    screen.at.run()
    return screen


def test_a_view_is_saved_with_all_that_is_shown_but_the_page(browser: Browser, marta: Person) -> None:
    screen = unfolded(browser.open("panel", marta, query={**CHILE, "pagina": "1"}))
    screen.field("view-name").set_value("Chile").run()
    screen.press("save-view")
    assert [(view.name, view.query) for view in saved(marta.actor)] == [("Chile", CHILE)]
    assert screen.field("view-name").value == ""


def test_a_view_is_saved_without_what_the_database_cannot_keep(browser: Browser, marta: Person) -> None:
    screen = unfolded(browser.open("panel", marta, query={**CHILE, "buscar": "tecno\x00sol"}))
    screen.field("view-name").set_value("Chile").run()
    screen.press("save-view")
    assert [view.query for view in saved(marta.actor)] == [{**CHILE, "buscar": "tecnosol"}]


def test_an_opened_view_shows_what_was_saved_and_leaves_nothing_of_before(
    browser: Browser, marta: Person
) -> None:
    view = save(marta.actor, "Chile", CHILE)
    screen = unfolded(browser.open("panel", marta, query={"buscar": "casalinda", "canal": "whatsapp"}))
    assert set(screen.at.dataframe[0].value["Cuenta"]) == {"casalinda"}
    screen.press(f"open-view-{view.id.hex}")
    assert list(screen.at.dataframe[0].value["Cuenta"]) == ["tecnosol", "tecnosol"]
    assert screen.at.text_input(key="buscar").value == ""


def test_a_view_taken_away_can_be_brought_back(browser: Browser, marta: Person) -> None:
    view = save(marta.actor, "Chile", CHILE)
    screen = unfolded(browser.open("panel", marta))
    screen.press(f"forget-view-{view.id.hex}")
    assert saved(marta.actor) == ()
    assert "Quitaste la vista “Chile”." in screen.text
    screen.press("undo-view")
    assert [(kept.name, kept.query) for kept in saved(marta.actor)] == [("Chile", CHILE)]
    assert not screen.has_button("undo-view")


def test_a_view_needs_a_name(browser: Browser, marta: Person) -> None:
    screen = unfolded(browser.open("panel", marta)).press("save-view")
    assert screen.errors == ["Escribe un nombre para la vista."]
    assert saved(marta.actor) == ()


def test_the_thirty_first_view_is_refused_in_words_and_its_name_stays(
    browser: Browser, marta: Person
) -> None:
    for place in range(MOST_VIEWS):
        save(marta.actor, f"Vista {place}", CHILE)
    screen = unfolded(browser.open("panel", marta))
    screen.field("view-name").set_value("Una más").run()
    screen.press("save-view")
    assert screen.errors == ["Ya guardaste 30 vistas, que es el máximo. Quita una que no uses."]
    assert screen.field("view-name").value == "Una más"


def test_the_link_says_everything_that_is_shown(browser: Browser, marta: Person) -> None:
    screen = unfolded(browser.open("panel", marta, query={"pais": "CL"}))
    assert screen.at.code[0].value.endswith("?ejecutivo=all&pais=CL")
