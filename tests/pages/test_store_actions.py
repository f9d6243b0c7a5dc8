"""What a manager does on a store's page: questions with reasons, what is said then, and the way back."""

from __future__ import annotations

import pytest

from lib.domain.model import Role, Route, Track
from lib.services.checklist import checklist, choose_route
from lib.services.managing import assign, cancel, pause
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from lib.services.stores import overview
from lib.services.waiving import unwaive, waive
from lib.ui.words_rules import RULE_WORDS
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.walking import hand_over, prove

TRACK = Track.WHATSAPP


@pytest.fixture
def marta(build: Builder) -> Person:
    """The manager who looks; the store `alfa` has just been added."""
    build.merchant("alfa")
    return build.manager()


@pytest.fixture
def pablo(platform: Platform) -> Person:
    """Another manager."""
    assert platform
    return add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)


def page(browser: Browser, person: Person) -> Screen:
    return browser.open("tienda", person, query={"tienda": "alfa"})


def choose(screen: Screen, action: str, track: Track = TRACK) -> Screen:
    """Take an action from the menu of a track."""
    screen.at.menu_button(key=f"touch-actions-{track}").click(action).run()
    return screen


def offered(screen: Screen, track: Track = TRACK) -> list[str]:
    """The actions in the menu of a track, without their icons."""
    return [
        option.partition(": ")[2] for option in screen.at.menu_button(key=f"touch-actions-{track}").options
    ]


def give_reason(screen: Screen, about: str, reason: str) -> Screen:
    """Type a reason into the question that is open, and agree."""
    screen.field(f"reason-{about}").set_value(reason)
    return screen.press(f"primary-{about}")


def decide(screen: Screen, about: str) -> Screen:
    """The question with what was chosen in it: a browser draws it anew by itself, here it is asked again."""
    assert screen.button(f"primary-{about}").disabled
    return choose(screen, "route") if about == "route" else screen.press(f"store-{about}")


def question(screen: Screen) -> str:
    """What the question says that is open, with the rest of the page around it."""
    return "\n".join(str(one.value) for one in screen.at.markdown)


def status(platform: Platform, track: Track = TRACK) -> str:
    [row] = rows(platform, "SELECT status FROM integrations WHERE track = :track", track=track)
    return str(row["status"])


def test_a_pause_asks_why_and_can_be_undone(browser: Browser, platform: Platform, marta: Person) -> None:
    screen = choose(page(browser, marta), "pause")
    assert "sus días no cuentan para nadie" in question(screen)
    give_reason(screen, "pause", " ")
    assert status(platform) == "active"
    give_reason(choose(screen, "pause"), "pause", "Vacaciones hasta el 3")
    assert status(platform) == "paused"
    assert "WhatsApp quedó en pausa." in screen.text
    assert f"{marta.name}, hoy" in screen.text
    assert "WhatsApp: en pausa. Motivo: Vacaciones hasta el 3" in screen.text
    assert offered(screen) == ["Cambiar de camino", "Reanudar", "Cancelar este canal"]
    assert not screen.has_button("next-whatsapp")
    screen.press("store-undo")
    assert status(platform) == "active"
    assert "Deshecho: quedó como estaba." in screen.text
    assert not screen.has_button("store-undo")


def test_what_rests_goes_on_at_once_and_can_be_put_to_rest_again(
    browser: Browser, platform: Platform, marta: Person
) -> None:
    pause(marta.actor, "alfa", TRACK, "Vacaciones")
    screen = choose(page(browser, marta), "resume")
    assert status(platform) == "active"
    assert "WhatsApp sigue en marcha." in screen.text
    screen.press("store-undo")
    assert status(platform) == "paused"
    assert "Vacaciones" in screen.text


def test_a_cancelled_track_offers_only_to_take_it_up_again(
    browser: Browser, platform: Platform, marta: Person
) -> None:
    screen = give_reason(choose(page(browser, marta), "cancel", Track.HELLOTEXT), "cancel", "Usa otro")
    assert status(platform, Track.HELLOTEXT) == "cancelled"
    assert offered(screen, Track.HELLOTEXT) == ["Retomar"]
    choose(screen, "reopen", Track.HELLOTEXT)
    assert status(platform, Track.HELLOTEXT) == "active"
    assert "Hellotext se retomó." in screen.text


def test_the_second_manager_reads_what_the_first_did_and_sees_it(
    browser: Browser, platform: Platform, marta: Person, pablo: Person
) -> None:
    screen = choose(page(browser, marta), "cancel")
    pause(pablo.actor, "alfa", TRACK, "Espera la factura")
    give_reason(screen, "cancel", "No sigue")
    assert status(platform) == "paused"
    [error] = screen.errors
    assert error.startswith("Pablo Gestor puso este canal en pausa (hoy ")
    assert "Espera la factura" in screen.text


def test_an_undo_after_somebody_else_changed_it_changes_nothing(
    browser: Browser, platform: Platform, marta: Person, pablo: Person
) -> None:
    screen = give_reason(choose(page(browser, marta), "pause"), "pause", "Vacaciones")
    cancel(pablo.actor, "alfa", TRACK, "Cierra la tienda")
    screen.press("store-undo")
    assert status(platform) == "cancelled"
    assert screen.errors[0].startswith("Pablo Gestor canceló este canal (hoy ")


def test_a_reminder_says_to_how_many_people_it_goes_and_then_until_when_not_again(
    browser: Browser, platform: Platform, marta: Person
) -> None:
    screen = choose(page(browser, marta), "remind")
    assert "como mucho una vez cada tres días" in question(screen)
    assert "El correo aún no está configurado" in question(screen)
    screen.press("primary-remind")
    assert "sale cuando se configure el correo. Personas a las que se escribe: 1." in screen.text
    assert "último recordatorio: hoy" in screen.text
    assert len(rows(platform, "SELECT 1 FROM outbox WHERE kind = 'reminder'")) == 1
    page_of_another = page(browser, add_person("x@puente.example", "Otro", Role.ACCOUNT_MANAGER))
    choose(page_of_another, "remind").press("primary-remind")
    assert page_of_another.errors[0].startswith(f"{marta.name} ya les recordó (hoy ")
    assert len(rows(platform, "SELECT 1 FROM outbox WHERE kind = 'reminder'")) == 1


def test_nobody_can_be_reminded_while_it_is_not_their_turn(browser: Browser, marta: Person) -> None:
    hand_over("alfa", TRACK)
    assert "Recordar al comercio" not in offered(page(browser, marta))


def test_another_route_is_taken_and_taken_back(browser: Browser, marta: Person) -> None:
    screen = choose(page(browser, marta), "route")
    screen.at.radio(key="store-route-whatsapp").set_value(Route.CX_PLATFORM)
    decide(screen, "route").press("primary-route")
    assert overview(marta.actor, "alfa").integration(TRACK).route is Route.CX_PLATFORM
    screen.press("store-undo")
    assert overview(marta.actor, "alfa").integration(TRACK).route is Route.ASSISTED


def test_a_route_that_somebody_changed_meanwhile_is_neither_overwritten_nor_taken_back(
    browser: Browser, marta: Person, pablo: Person
) -> None:
    screen = choose(page(browser, marta), "route")
    screen.at.radio(key="store-route-whatsapp").set_value(Route.CX_PLATFORM)
    decide(screen, "route")
    choose_route(pablo.actor, "alfa", TRACK, Route.SELF_SERVICE)
    screen.press("primary-route")
    assert screen.errors[0].startswith("Pablo Gestor cambió el camino (hoy ")
    assert overview(marta.actor, "alfa").integration(TRACK).route is Route.SELF_SERVICE
    choose(screen, "route").at.radio(key="store-route-whatsapp").set_value(Route.CX_PLATFORM)
    decide(screen, "route").press("primary-route")
    assert screen.errors == []
    choose_route(pablo.actor, "alfa", TRACK, Route.ASSISTED)
    screen.press("store-undo")
    assert screen.errors[0].startswith("Pablo Gestor cambió el camino (hoy ")
    screen.at.run()
    assert screen.errors == []


def test_a_store_is_given_to_a_colleague_and_taken_back(
    browser: Browser, marta: Person, pablo: Person
) -> None:
    assign(marta.actor, "alfa", marta.id, seen_owner=None)
    screen = page(browser, marta).press("store-assign")
    screen.at.selectbox(key="store-owner").set_value(pablo.id)
    decide(screen, "assign").press("primary-assign")
    assert overview(marta.actor, "alfa").owner_name == pablo.name
    assert "La tienda quedó a cargo de Pablo Gestor." in screen.text
    screen.press("store-undo")
    assert overview(marta.actor, "alfa").owner_name == marta.name


def test_who_gives_away_what_was_given_away_meanwhile_reads_whose_it_is(
    browser: Browser, marta: Person, pablo: Person
) -> None:
    screen = page(browser, marta).press("store-assign")
    screen.at.selectbox(key="store-owner").set_value(marta.id)
    decide(screen, "assign")
    assign(pablo.actor, "alfa", pablo.id, seen_owner=None)
    screen.press("primary-assign")
    assert "ahora es Pablo Gestor" in screen.text
    assert overview(marta.actor, "alfa").owner_name == pablo.name


def test_what_a_colleague_has_given_meanwhile_is_not_offered_to_be_taken_back(
    browser: Browser, marta: Person, pablo: Person
) -> None:
    screen = page(browser, marta).press("store-assign")
    screen.at.selectbox(key="store-owner").set_value(pablo.id)
    decide(screen, "assign")
    assign(pablo.actor, "alfa", pablo.id, seen_owner=None)
    screen.press("primary-assign")
    assert "La tienda quedó a cargo de Pablo Gestor." in screen.text
    assert not screen.has_button("store-undo")


def test_checking_everything_says_when_there_is_nothing_to_ask_with(browser: Browser, marta: Person) -> None:
    screen = page(browser, marta).press("store-recheck")
    assert "No hay claves ni tokens con qué preguntar" in screen.text


def test_a_requirement_is_let_go_with_a_reason_and_asked_again(
    browser: Browser, platform: Platform, marta: Person
) -> None:
    action = checklist(marta.actor, "alfa", TRACK).state.next_action
    assert action is not None
    title = RULE_WORDS[action.rule_id].title
    screen = page(browser, marta)
    assert not screen.has_button(f"waive-{action.rule_id}")
    screen.at.session_state[f"how-items-{TRACK}"] = True
    screen.at.run()
    give_reason(screen.press(f"waive-{action.rule_id}"), "waive", "Cuenta ya verificada")
    assert f"“{title}” quedó eximido." in screen.text
    assert "Cuenta ya verificada" in screen.text
    assert "1 eximido" in screen.text
    screen.press(f"unwaive-{action.rule_id}")
    assert rows(platform, "SELECT 1 FROM waivers WHERE revoked_at IS NULL") == []
    screen.press("store-undo")
    [kept] = rows(platform, "SELECT reason FROM waivers WHERE revoked_at IS NULL")
    assert kept["reason"] == "Cuenta ya verificada"


def test_what_is_missing_is_offered_only_where_something_is(browser: Browser, marta: Person) -> None:
    def open_rules() -> list[str]:
        items = checklist(marta.actor, "alfa", Track.HELLOTEXT).state.items
        return [item.rule.id for item in items if item.is_required and not item.holds]

    def labels() -> list[str]:
        return [one.label for one in page(browser, marta).at.expander]

    assert labels().count("Lo que falta") == 2
    while len(open_rules()) > 1:
        action = checklist(marta.actor, "alfa", Track.HELLOTEXT).state.next_action
        assert action is not None
        prove("alfa", Track.HELLOTEXT, action.rule_id)
    [last] = open_rules()
    waive(marta.actor, "alfa", Track.HELLOTEXT, last, "Ya lo tiene")
    assert labels().count("Lo que falta") == labels().count("Lo que se eximió") == 1
    unwaive(marta.actor, "alfa", Track.HELLOTEXT, last)
    prove("alfa", Track.HELLOTEXT, last)
    assert labels().count("Lo que falta") == 1
    assert "Lo que se eximió" not in labels()


def test_only_the_own_waiver_is_taken_back(
    browser: Browser, platform: Platform, marta: Person, pablo: Person
) -> None:
    action = checklist(marta.actor, "alfa", TRACK).state.next_action
    assert action is not None
    screen = page(browser, marta)
    screen.at.session_state[f"how-items-{TRACK}"] = True
    screen.at.run()
    give_reason(screen.press(f"waive-{action.rule_id}"), "waive", "Cuenta ya verificada")
    unwaive(pablo.actor, "alfa", TRACK, action.rule_id)
    waive(pablo.actor, "alfa", TRACK, action.rule_id, "Otra razón")
    screen.press("store-undo")
    assert screen.errors[0].startswith("Pablo Gestor ya lo eximió (hoy ")
    [kept] = rows(platform, "SELECT reason FROM waivers WHERE revoked_at IS NULL")
    assert kept["reason"] == "Otra razón"


def test_names_and_reasons_are_shown_as_they_were_typed(
    browser: Browser, marta: Person, pablo: Person
) -> None:
    action = checklist(marta.actor, "alfa", TRACK).state.next_action
    assert action is not None
    reason = "<b>ver</b> [aquí](https://mala.example) **ya**"
    waive(pablo.actor, "alfa", TRACK, action.rule_id, reason)
    pause(pablo.actor, "alfa", TRACK, reason)
    screen = page(browser, marta)
    screen.at.session_state[f"how-items-{TRACK}"] = True
    screen.at.run()
    shown = [text for text in screen.texts if "mala" in text]
    assert shown
    assert all("](" not in text and "**ya**" not in text and "<b>" not in text for text in shown)
