"""A store's page for its manager: where both tracks stand and how fast, notes, people, and what is known."""

from __future__ import annotations

import pytest

from lib.domain.model import Party, Role, Track
from lib.services.notes import add_note, mentions_of, notes
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from lib.services.setup_links import make_setup_link, members_of
from lib.services.tickets import ACCEPTED_RULE, record_ticket
from tests.builders import Builder, change, rows
from tests.days import days_ago
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.walking import hand_over, prove, standing, walk_to


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant of the store `alfa`, which has just been added."""
    return build.merchant("alfa")


@pytest.fixture
def marta(build: Builder, ana: Person) -> Person:
    """The manager who looks."""
    assert ana
    return build.manager()


def page(browser: Browser, person: Person, tab: str | None = None) -> Screen:
    screen = browser.open("tienda", person, query={"tienda": "alfa"})
    if tab is not None:
        screen.at.session_state["store-tabs"] = tab
        screen.at.run()
    return screen


def test_it_says_whose_turn_it_is_what_comes_next_and_leads_there(browser: Browser, marta: Person) -> None:
    text = page(browser, marta).text
    assert text.count(":orange-badge[ Comercio] desde hoy") == 2
    assert "Sigue:** Ten una cuenta en el Administrador comercial de Meta" in text
    assert "0 de 16 requisitos listos" in text
    assert "Todavía hay poca historia para estimar cuándo estará activa." in text
    assert "a cargo de nadie" in text


def test_our_turn_is_amber_and_the_turn_of_a_vendor_is_not(browser: Browser, marta: Person) -> None:
    hand_over("alfa", Track.WHATSAPP)
    assert ":blue-badge[ VTEX]" in page(browser, marta).text
    walk_to("alfa", Track.WHATSAPP, Party.US)
    assert ":orange-badge[ Nosotros]" in page(browser, marta).text


def test_slower_than_usual_says_by_what(browser: Browser, platform: Platform, marta: Person) -> None:
    change(
        platform,
        "INSERT INTO pace_cells (kind, track, route, country, month, key, days, n)"
        " SELECT 'stage', track, route, country, '2026-01-01', stage, 2, 40 FROM integrations"
        " WHERE track = 'whatsapp'",
    )
    change(
        platform,
        "UPDATE integrations SET pace_from = now() - interval '30 days', slow_since = now()"
        " WHERE track = 'whatsapp'",
    )
    text = page(browser, marta).text
    # The pill of the one track that is, and the sentence with the reason.
    assert text.count("Más lenta de lo habitual") == 2
    assert "9 de cada 10 la pasaron en 2 o menos (según 40 comparables)" in text


def test_what_is_overdue_is_said(browser: Browser, platform: Platform, marta: Person) -> None:
    while (action := standing("alfa", Track.WHATSAPP).next_action) and action.rule_id != ACCEPTED_RULE:
        prove("alfa", Track.WHATSAPP, action.rule_id)
    assert "Fuera de plazo" not in page(browser, marta).text
    # Meta's request waits for 90 days to be accepted.
    change(platform, "UPDATE evidence SET at = at - interval '91 days'")
    assert "Fuera de plazo" in page(browser, marta).text


def test_the_ticket_stands_with_its_days(browser: Browser, ana: Person, marta: Person) -> None:
    record_ticket(ana.actor, "alfa", days_ago(0), "1234567")
    text = page(browser, marta).text
    assert "1234567, enviado el" in text
    assert "0 días hábiles sin respuesta; lo habitual son 3." in text


def test_a_note_is_written_named_read_and_taken_away(browser: Browser, marta: Person) -> None:
    pablo = add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)
    screen = page(browser, marta, "Notas")
    assert "Las ven solo ustedes, nunca el comercio." in screen.text
    screen.at.text_area(key="note-text").set_value("Pagó la *factura*\nLlamar el lunes")
    screen.at.multiselect(key="note-named").set_value([pablo.id])
    screen.press("note-save")
    [note] = notes(marta.actor, "alfa")
    assert "Pagó la *factura*  \nLlamar el lunes" in screen.text
    assert "para Pablo Gestor, sin leer" in screen.text
    assert screen.at.text_area(key="note-text").value == ""
    page(browser, pablo, "Notas").press(f"note-seen-{note.id}")
    assert mentions_of(pablo.actor) == ()
    screen.press(f"note-remove-{note.id}")
    assert notes(marta.actor, "alfa") == ()
    screen.press("store-undo")
    assert notes(marta.actor, "alfa")[0].id == note.id


def test_a_note_that_cannot_be_kept_stays_in_its_field(browser: Browser, marta: Person) -> None:
    screen = page(browser, marta, "Notas")
    screen.press("note-save")
    assert "Escribe la nota." in screen.text


def test_nobody_takes_away_the_note_of_another(browser: Browser, marta: Person) -> None:
    pablo = add_person("pablo@puente.example", "Pablo Gestor", Role.ACCOUNT_MANAGER)
    note = add_note(pablo.actor, "alfa", "Pagó")
    assert not page(browser, marta, "Notas").has_button(f"note-remove-{note.id}")


def test_people_stand_with_their_links_and_letters_and_never_an_address_or_token(
    browser: Browser, ana: Person, marta: Person
) -> None:
    _link, token = make_setup_link(marta.actor, "alfa", ana.id)
    screen = page(browser, marta, "Personas y correos")
    assert "Ana Pérez" in screen.text
    assert "Sin usar, sirve hasta el" in screen.text
    assert ana.email not in screen.text
    assert token not in screen.text
    screen.at.menu_button(key="touch-actions-whatsapp").click("remind").run()
    screen.press("primary-remind")
    assert "Recordatorio: Por enviar" in screen.text


def test_somebody_is_taken_out_of_the_store_after_a_question_and_let_in_again(
    browser: Browser, ana: Person, marta: Person
) -> None:
    screen = page(browser, marta, "Personas y correos")
    screen.press(f"remove-member-{ana.id.hex}")
    question = "\n".join(one.value for one in screen.at.markdown)
    assert "**Ana Pérez** sale ahora mismo de esta tienda" in question
    assert [one.id for one in members_of(marta.actor, "alfa")] == [ana.id]
    screen.press("primary-remove-member")
    assert members_of(marta.actor, "alfa") == ()
    assert "Ana Pérez ya no es parte de la tienda." in screen.text
    assert "La tienda todavía no tiene personas." in screen.text
    screen.press("store-undo")
    assert [one.id for one in members_of(marta.actor, "alfa")] == [ana.id]


def test_what_is_not_looked_at_is_not_read(browser: Browser, marta: Person) -> None:
    add_note(marta.actor, "alfa", "Pagó")
    screen = page(browser, marta)
    assert "Pagó" not in screen.text
    assert "Ana Pérez" not in screen.text
    assert "Nota agregada" in screen.text


def test_a_merchant_does_not_come_in(browser: Browser, platform: Platform, ana: Person) -> None:
    assert page(browser, ana).is_closed
    assert rows(platform, "SELECT 1 FROM events WHERE kind = 'access.refused'")
