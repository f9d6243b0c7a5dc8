"""One session, two stores: what was typed for the first is not shown or kept for the second."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lib.domain.dossier import DossierField
from lib.domain.model import Route, Track
from lib.services.checklist import choose_route
from lib.services.dossier import dossier
from lib.services.people import Person, person_by_id
from lib.services.platform import Platform
from lib.services.stores import list_stores
from lib.services.tickets import record_ticket
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.days import days_ago
from tests.dossiers import fill_in
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

RULE = "whatsapp_number_owned"
BELONGS = (
    "INSERT INTO memberships (person_id, store_id, created_at)"
    " SELECT :person, id, now() FROM stores WHERE account = :account"
)
DRAFT = "solo de casalinda"
IN_THE_ADDRESS = ("modo", "para", "canal")
_TYPED = ("text_input", "text_area", "selectbox", "date_input", "segmented_control")


@pytest.fixture
def ana(build: Builder, platform: Platform) -> Person:
    """A merchant with two stores, whose first one is `casalinda`."""
    ana = build.merchant("casalinda")
    build.merchant("modaluna")
    change(platform, BELONGS, person=ana.id, account="modaluna")
    found = person_by_id(ana.id)
    assert found is not None
    assert found.accounts == ("casalinda", "modaluna")
    return found


def go(screen: Screen, account: str) -> Screen:
    """The same page of another store, in the same session: as the back button does it."""
    screen.at.query_params["tienda"] = account
    screen.at.run()
    return screen


def standing(screen: Screen) -> dict[str, object]:
    """What stands in the fields of the page, by their label."""
    return {
        f"{kind} {one.label}": one.value
        for kind in _TYPED
        for one in getattr(screen.at, kind)
        if not str(one.key).startswith("puente.")
    }


def widgets(screen: Screen) -> set[str]:
    """The names by which the browser knows the fields."""
    return {
        str(one.proto.id)
        for kind in _TYPED
        for one in getattr(screen.at, kind)
        if not str(one.key).startswith("puente.") and one.key not in IN_THE_ADDRESS
    }


def a_ticket(person: Person) -> None:
    for account in person.accounts:
        fill_in(person.actor, account)
        record_ticket(person.actor, account, days_ago(3), None)


def a_full_dossier(person: Person) -> None:
    for account in person.accounts:
        fill_in(person.actor, account)


def by_themselves(person: Person) -> None:
    for account in person.accounts:
        choose_route(person.actor, account, Track.WHATSAPP, Route.SELF_SERVICE)


def nothing(_person: Person) -> None:
    """A new store."""


def type_everywhere(screen: Screen) -> None:
    """Another value in every field of the page but those that are kept in its address."""
    for kind in ("text_input", "text_area"):
        for one in getattr(screen.at, kind):
            one.set_value(DRAFT)
    for one in screen.at.date_input:
        one.set_value(days_ago(2))
    screen.at.run()


@pytest.mark.parametrize(
    ("path", "prepare"),
    [
        ("solicitud", nothing),
        ("solicitud", a_full_dossier),
        ("solicitud", a_ticket),
        ("credenciales", nothing),
        ("numero", nothing),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_what_is_typed_for_one_store_stands_nowhere_on_the_page_of_another(
    browser: Browser, ana: Person, path: str, prepare: Callable[[Person], None]
) -> None:
    prepare(ana)
    untouched = standing(browser.open(path, ana, query={"tienda": "modaluna"}))
    screen = browser.open(path, ana, query={"tienda": "casalinda"})
    type_everywhere(screen)
    names = widgets(screen)
    go(screen, "modaluna")
    assert standing(screen) == untouched
    assert DRAFT not in screen.text
    assert not names & widgets(screen)


def test_what_was_typed_is_kept_for_its_own_store_alone(browser: Browser, ana: Person) -> None:
    screen = browser.open("solicitud", ana, query={"tienda": "casalinda"})
    screen.field("dossier-legal_name").set_value("Casa Linda S.A.").run()
    go(screen, "modaluna")
    assert dossier(ana.actor, "modaluna").value(DossierField.LEGAL_NAME) == ""
    field = next(one for one in screen.at.text_input if "dossier-legal_name" in str(one.key))
    field.set_value("Moda Luna S.A.").run()
    assert dossier(ana.actor, "modaluna").value(DossierField.LEGAL_NAME) == "Moda Luna S.A."
    go(screen, "casalinda")
    assert dossier(ana.actor, "casalinda").value(DossierField.LEGAL_NAME) == "Casa Linda S.A."
    assert "Casa Linda S.A." in standing(screen).values()
    assert "Moda Luna S.A." not in standing(screen).values()


def test_an_answer_to_the_ticket_is_not_saved_for_another_store(
    browser: Browser, ana: Person, platform: Platform
) -> None:
    a_ticket(ana)
    screen = browser.open("solicitud", ana, query={"tienda": "casalinda"})
    screen.at.text_area(key="ticket-answer").set_value(DRAFT).run()
    go(screen, "modaluna")
    screen.press("answer-save")
    assert DRAFT not in screen.text
    assert rows(platform, "SELECT 1 FROM ticket_notes WHERE text = :text", text=DRAFT) == []


def test_a_refused_number_of_a_ticket_is_not_said_of_another_store(browser: Browser, ana: Person) -> None:
    a_ticket(ana)
    screen = browser.open("solicitud", ana, query={"tienda": "casalinda"})
    screen.field("ticket-number").set_value(HELLOTEXT_TOKEN).run()
    assert "Es demasiado largo" in screen.text
    go(screen, "modaluna")
    assert "Es demasiado largo" not in screen.text
    assert HELLOTEXT_TOKEN not in standing(screen).values()


def test_refused_credentials_do_not_wait_for_another_store(browser: Browser, ana: Person) -> None:
    screen = browser.open("credenciales", ana, query={"tienda": "casalinda"})
    screen.field("credential-app_key").set_value("x")
    screen.field("credential-hellotext_token").set_value(HELLOTEXT_TOKEN)
    screen.press("credentials-save")
    assert "Ya lo pegaste" in screen.text
    go(screen, "modaluna")
    assert "Ya lo pegaste" not in screen.text
    assert screen.errors == []


def test_the_name_of_a_colleague_and_a_link_stay_with_their_store(browser: Browser, ana: Person) -> None:
    by_themselves(ana)
    screen = browser.open("configuracion", ana, query={"tienda": "casalinda"})
    share = next(one.key for one in screen.at.button if str(one.key).startswith("touch-share-"))
    screen.press(str(share))
    named = next(one for one in screen.at.text_input if "share-name-" in str(one.key))
    named.set_value(DRAFT).run()
    go(screen, "modaluna")
    screen.press(str(share))
    named = next(one for one in screen.at.text_input if "share-name-" in str(one.key))
    assert named.value == ""
    assert DRAFT not in screen.text


def test_what_went_wrong_at_a_step_is_not_chosen_for_another_store(browser: Browser, ana: Person) -> None:
    by_themselves(ana)
    screen = browser.open("configuracion", ana, query={"tienda": "casalinda"})
    picker = next(one for one in screen.at.selectbox if "trouble-" in str(one.key))
    picker.select("other").run()
    assert screen.has_button("clear-account_confirmed")
    go(screen, "modaluna")
    picker = next(one for one in screen.at.selectbox if "trouble-" in str(one.key))
    assert picker.value is None
    assert not screen.has_button("clear-account_confirmed")


def test_the_answers_about_a_number_stay_with_their_store(browser: Browser, ana: Person) -> None:
    screen = browser.open("numero", ana, query={"tienda": "casalinda"})
    screen.field("number-raw").set_value("099 123 456").run()
    screen.at.segmented_control(key="touch-answer-owned").set_value(True).run()
    go(screen, "modaluna")
    number = next(one for one in screen.at.text_input if "number-raw" in str(one.key))
    assert number.value == ""
    number.set_value("099 123 456").run()
    asked = [one for one in screen.at.segmented_control if "touch-answer-owned" in str(one.key)]
    assert [one.value for one in asked] == [None]


def test_a_manager_finds_the_panel_as_it_was_after_two_stores(
    browser: Browser, build: Builder, ana: Person
) -> None:
    manager = build.manager()
    assert len(list_stores(manager.actor, limit=5)) == len(ana.accounts)
    screen = browser.open("panel", manager)
    screen.at.text_input(key="buscar").set_value("moda").run()
    for account in ana.accounts:
        screen.at.switch_page("../pages/store.py")
        screen.at.query_params["tienda"] = account
        screen.at.run()
    screen.press("touch-back")
    assert screen.at.text_input(key="buscar").value == "moda"
