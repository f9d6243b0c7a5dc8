"""The page of the request to VTEX: fields that are kept as one types, the ticket, and what becomes of it."""

from __future__ import annotations

from datetime import date

import pytest
from babel.dates import format_date

from lib.domain.dossier import DossierField
from lib.domain.model import Language, Track
from lib.services.checklist import checklist, declare
from lib.services.credentials import credential_state
from lib.services.dossier import dossier, save_field
from lib.services.people import Person, person_by_id, set_language
from lib.services.platform import Platform
from lib.services.tickets import (
    ACCEPTED_RULE,
    APPROVALS,
    RECEIVED_RULE,
    add_answer,
    close_ticket,
    record_reminder,
    record_ticket,
    set_ticket_number,
    ticket_of,
)
from lib.ui.ticket_text import ticket_text
from tests.builders import HELLOTEXT_TOKEN, Builder, change, rows
from tests.days import MONTEVIDEO, days_ago
from tests.dossiers import fill_in
from tests.pages.conftest import Browser
from tests.pages.reading import Screen


def primary(screen: Screen) -> list[str]:
    """The keys of the page's primary buttons."""
    return [str(one.key) for one in screen.at.button if one.proto.type == "primary" and one.key != "sign-out"]


def typed(screen: Screen, field: DossierField, text: str) -> Screen:
    """The page after somebody typed into a field."""
    screen.field(f"dossier-{field}").set_value(text).run()
    return screen


def sent_days_ago(person: Person, days: int, number: str | None = None) -> None:
    """Complete the dossier and record a ticket of some days ago."""
    fill_in(person.actor, person.accounts[0])
    record_ticket(person.actor, person.accounts[0], days_ago(days), number)


def test_an_empty_page_says_what_is_missing_and_where(browser: Browser, build: Builder) -> None:
    screen = browser.open("solicitud", build.merchant())
    assert screen.title == "Solicitud a VTEX"
    assert "0 % listo" in screen.text
    for thing in ("business_id", "account_name", "profile_name", "legal_name", "website", "number", "logo"):
        assert f'href="#campo-{thing}"' in screen.text
        assert f'id="campo-{thing}"' in screen.text
    assert primary(screen) == ["primary-prepare"]


def test_the_end_of_an_incomplete_form_repeats_what_is_missing(browser: Browser, build: Builder) -> None:
    screen = browser.open("solicitud", build.merchant())
    links = screen.text.count('href="#campo-logo"')
    screen.press("prepare")
    assert "Todavía falta esto para armar el ticket:" in screen.text
    assert screen.text.count('href="#campo-logo"') == links + 1


def test_the_page_says_what_vtex_says_and_what_holds_today(browser: Browser, build: Builder) -> None:
    text = browser.open("solicitud", build.merchant()).text
    assert "La página de VTEX dice:" in text
    assert "Meta terminó el OBO el 29 de septiembre de 2025" in text
    assert "vence a los 90 días" in text


def test_a_field_is_kept_at_once_with_who_typed_it(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    screen = typed(browser.open("solicitud", ana), DossierField.LEGAL_NAME, "Mercería Luna S.A.")
    assert "Guardado, hoy" in screen.text
    assert "por Ana Pérez" in screen.text
    assert dossier(ana.actor, ana.accounts[0]).value(DossierField.LEGAL_NAME) == "Mercería Luna S.A."
    assert 'href="#campo-legal_name"' not in screen.text
    again = browser.open("solicitud", build.manager(), query={"tienda": ana.accounts[0]})
    assert again.field("dossier-legal_name").value == "Mercería Luna S.A."


def test_what_is_refused_stays_as_it_was_typed_with_its_reason(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    screen = typed(browser.open("solicitud", ana), DossierField.BUSINESS_ID, "+598 99 123 456")
    assert "Esto es un número de teléfono. Aquí va el identificador que le da Meta." in screen.text
    again = browser.open("solicitud", ana)
    assert again.field("dossier-business_id").value == "+598 99 123 456"
    assert "Esto es un número de teléfono." in again.text


def standing(screen: Screen) -> str:
    """The line below the field of the business id."""
    return next(one for one in screen.texts if "Guardado, hoy" in one)


def test_an_id_of_an_odd_length_is_kept_with_a_warning_and_not_called_good(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("solicitud", build.merchant())
    odd = standing(typed(screen, DossierField.BUSINESS_ID, "12345"))
    assert odd.startswith(":small[:orange[ Los identificadores de Meta suelen tener de 15 a 17 números.")
    assert "green" not in odd
    good = standing(typed(screen, DossierField.BUSINESS_ID, "123456789012345"))
    assert good.startswith(":small[:green[")
    assert "Tomamos" not in good


def test_of_a_pasted_address_the_id_that_was_taken_is_said(browser: Browser, build: Builder) -> None:
    address = "https://business.facebook.com/settings/info?business_id=123456789012345"
    screen = typed(browser.open("solicitud", build.merchant()), DossierField.BUSINESS_ID, address)
    assert "**Tomamos el identificador 123456789012345**" in standing(screen)


def test_a_token_is_blanked_and_kept_nowhere(browser: Browser, build: Builder, platform: Platform) -> None:
    screen = typed(browser.open("solicitud", build.merchant()), DossierField.LEGAL_NAME, HELLOTEXT_TOKEN)
    assert screen.field("dossier-legal_name").value == ""
    assert "Esto tiene una clave o un token" in screen.text
    assert HELLOTEXT_TOKEN not in screen.text
    assert rows(platform, "SELECT 1 FROM dossiers") == []


def test_the_business_id_is_the_one_of_the_credentials(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    typed(browser.open("solicitud", ana), DossierField.BUSINESS_ID, "123456789012345")
    assert credential_state(ana.actor, ana.accounts[0]).ids["meta_business_id"] == "123456789012345"
    assert browser.open("credenciales", ana).field("credential-meta_business_id").value == "123456789012345"


def test_what_a_colleague_types_shows_but_never_over_what_is_typed_here(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    screen = browser.open("solicitud", ana)
    save_field(build.manager().actor, ana.accounts[0], DossierField.ACCOUNT_NAME, "Luna")
    typed(screen, DossierField.LEGAL_NAME, "Luna S.A.")
    assert screen.field("dossier-account_name").value == "Luna"
    assert screen.field("dossier-legal_name").value == "Luna S.A."


def test_a_name_is_held_against_metas_rules_and_fixed_by_a_suggestion(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    screen = typed(browser.open("solicitud", ana), DossierField.PROFILE_NAME, "Mercería Luna™")
    assert "Meta lo rechaza" in screen.text
    assert "Quita símbolos como ™, ® y +." in screen.text
    screen.press("use-name.symbols")
    assert screen.field("dossier-profile_name").value == "Mercería Luna"
    assert "Cumple lo que se puede revisar" in screen.text
    assert dossier(ana.actor, ana.accounts[0]).value(DossierField.PROFILE_NAME) == "Mercería Luna"


def test_a_name_cannot_put_markup_on_the_page(browser: Browser, build: Builder) -> None:
    name = "<b>Luna</b> [a](https://x.example)"
    text = typed(browser.open("solicitud", build.merchant()), DossierField.PROFILE_NAME, name).texts
    chat = next(one for one in text if "puente-chats" in one)
    assert "<b>Luna</b>" not in chat
    assert "&lt;b&gt;Luna&lt;/b&gt;" in chat


def test_a_counted_field_says_how_many_characters_are_left(browser: Browser, build: Builder) -> None:
    screen = typed(browser.open("solicitud", build.merchant()), DossierField.ABOUT, "x" * 138)
    assert "queda 1 carácter" in screen.text
    typed(screen, DossierField.ABOUT, "x" * 141)
    assert "Es demasiado largo: acepta hasta 139 caracteres." in screen.text


def test_the_vertical_is_chosen_from_metas_list(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    screen = browser.open("solicitud", ana)
    screen.at.selectbox(key="dossier-vertical").select("RETAIL").run()
    assert dossier(ana.actor, ana.accounts[0]).value(DossierField.VERTICAL) == "RETAIL"


def test_the_form_is_drawn_whatever_the_logo_and_the_store_are_called(
    browser: Browser, build: Builder, platform: Platform
) -> None:
    ana = build.merchant()
    fill_in(ana.actor, ana.accounts[0])
    change(platform, "UPDATE documents SET name = :name", name="ALK_abcdef1234567890.png")
    assert "Todo listo para el ticket" in browser.open("solicitud", ana).text
    change(platform, "UPDATE stores SET name = :name", name="vtexappkey-alfa-ABCDEF")
    screen = browser.open("solicitud", ana)
    assert "Esto tiene una clave o un token" in screen.text
    assert primary(screen) == []
    assert screen.field("dossier-legal_name")


def test_a_complete_dossier_shows_the_ticket_in_the_language_of_choice(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    fill_in(ana.actor, ana.accounts[0])
    screen = browser.open("solicitud", ana)
    assert "Todo listo para el ticket" in screen.text
    codes = [one.value for one in screen.at.code]
    assert codes[0].startswith("Conectar WhatsApp")
    assert "123456789012345" in codes[1]
    assert "Talk to a person" in screen.text
    assert primary(screen) == ["primary-ticket-sent"]
    screen.at.segmented_control(key="ticket-language").set_value("en").run()
    pack = dossier(ana.actor, ana.accounts[0]).pack()
    assert pack is not None
    said = ticket_text(pack, Language.EN)
    assert [one.value for one in screen.at.code] == [said.title, said.description]
    assert dict(said.fields)["Environment"] == "Production"
    assert "Environment" in screen.text
    links = [one.proto.url for one in screen.at.get("link_button")]
    assert links == [f"https://{ana.accounts[0]}.myvtex.com/admin"]


def test_a_store_in_brazil_writes_in_portuguese_unless_it_chooses_otherwise(
    browser: Browser, build: Builder
) -> None:
    bia = build.merchant(country="BR")
    fill_in(bia.actor, bia.accounts[0])
    screen = browser.open("solicitud", bia)
    assert screen.at.segmented_control(key="ticket-language").value == "pt-BR"


def test_a_ticket_is_recorded_with_its_day_and_a_double_click_does_no_harm(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    fill_in(ana.actor, ana.accounts[0])
    screen = browser.open("solicitud", ana)
    screen.at.date_input(key="ticket-day").set_value(days_ago(1)).run()
    screen.field("ticket-new-number").set_value("1234567").run()
    screen.press("ticket-sent")
    ticket = ticket_of(ana.actor, ana.accounts[0])
    assert ticket is not None
    assert (ticket.sent_on, ticket.number) == (days_ago(1), "1234567")
    assert "VTEX tiene el turno" in screen.text
    assert screen.field("ticket-number").value == "1234567"


def test_a_waiting_ticket_offers_the_next_step_alone(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 0)
    screen = browser.open("solicitud", ana)
    assert primary(screen) == [f"primary-say-{RECEIVED_RULE}"]
    screen.press(f"say-{RECEIVED_RULE}")
    assert "acepta la solicitud en Meta antes del" in screen.text
    assert primary(screen) == [f"primary-say-{ACCEPTED_RULE}"]
    screen.press(f"say-{ACCEPTED_RULE}")
    assert "La solicitud está aceptada." in screen.text
    assert primary(screen) == ["primary-go-on"]
    assert not screen.has_button("ticket-close")


def test_a_step_that_was_said_by_mistake_can_be_corrected(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 0)
    declare(ana.actor, ana.accounts[0], Track.WHATSAPP, RECEIVED_RULE, True)
    screen = browser.open("solicitud", ana)
    screen.press(f"undo-{RECEIVED_RULE}")
    assert primary(screen) == [f"primary-say-{RECEIVED_RULE}"]


def test_the_three_approvals_take_a_date_and_a_proof_each(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 3)
    declare(ana.actor, ana.accounts[0], Track.WHATSAPP, RECEIVED_RULE, True)
    screen = browser.open("solicitud", ana)
    rule = APPROVALS[1]
    screen.at.date_input(key=f"day-{rule}").set_value(days_ago(1)).run()
    screen.press(f"touch-say-{rule}")
    assert "Las tres autorizaciones (1 de 3)" in screen.text
    item = checklist(ana.actor, ana.accounts[0], Track.WHATSAPP).state.item(rule)
    assert item is not None
    assert item.evidence is not None
    assert item.evidence.since.astimezone(MONTEVIDEO).date() == days_ago(1)
    uploads = [one.key for one in screen.at.get("file_uploader") if rule in str(one.proto)]
    assert uploads


def test_a_late_ticket_brings_a_reminder_in_the_tickets_language(browser: Browser, build: Builder) -> None:
    bia = build.merchant(country="BR")
    sent_days_ago(bia, 14, "777")
    screen = browser.open("solicitud", bia)
    assert "Lo habitual son 3: recuérdaselo." in screen.text
    assert "777" in screen.at.code[0].value
    assert bia.accounts[0] in screen.at.code[0].value
    assert primary(screen) == ["primary-reminded"]
    screen.press("primary-reminded")
    assert "Recordatorio enviado" in screen.text
    assert primary(screen) == [f"primary-say-{RECEIVED_RULE}"]


def test_a_reminder_leaves_out_a_business_id_that_nobody_gave(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 14)
    assert "en Meta (identificador 123456789012345). ¿Nos" in browser.open("solicitud", ana).at.code[0].value
    save_field(ana.actor, ana.accounts[0], DossierField.BUSINESS_ID, "")
    assert "de nuestro negocio en Meta. ¿Nos" in browser.open("solicitud", ana).at.code[0].value


def test_a_request_that_ran_out_says_so(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 120)
    day: date = days_ago(100)
    declare(ana.actor, ana.accounts[0], Track.WHATSAPP, RECEIVED_RULE, True, on=day)
    screen = browser.open("solicitud", ana)
    assert any("La solicitud venció el" in error for error in screen.errors)


def test_answers_are_kept_and_a_token_in_one_is_refused(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 2)
    screen = browser.open("solicitud", ana)
    screen.at.text_area(key="ticket-answer").set_value(f"Token: {HELLOTEXT_TOKEN}").run()
    screen.press("answer-save")
    assert "Nunca van en un ticket ni en sus respuestas" in screen.text
    screen.at.text_area(key="ticket-answer").set_value("Lo vemos *hoy*.").run()
    screen.press("answer-save")
    assert "Lo vemos *hoy*." in screen.text
    assert screen.at.text_area(key="ticket-answer").value == ""


def test_a_closed_ticket_leads_back_to_the_form_with_nothing_lost(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    sent_days_ago(ana, 2)
    add_answer(ana.actor, ana.accounts[0], days_ago(0), "No lo hacemos más.")
    screen = browser.open("solicitud", ana)
    screen.press("ticket-close")
    assert ticket_of(ana.actor, ana.accounts[0]) is None
    assert primary(screen) == ["primary-ticket-sent"]
    assert screen.field("dossier-legal_name").value == "Mercería Luna S.A."


@pytest.mark.parametrize("language", list(Language))
def test_every_state_of_the_page_opens_in_every_language(
    browser: Browser, build: Builder, language: Language
) -> None:
    ana = build.merchant()
    set_language(ana.actor, language)
    spoken = person_by_id(ana.id)
    assert spoken is not None
    for prepare in (
        lambda: None,
        lambda: fill_in(ana.actor, ana.accounts[0]),
        lambda: record_ticket(ana.actor, ana.accounts[0], days_ago(20), None),
        lambda: declare(ana.actor, ana.accounts[0], Track.WHATSAPP, RECEIVED_RULE, True),
        lambda: declare(ana.actor, ana.accounts[0], Track.WHATSAPP, ACCEPTED_RULE, True),
    ):
        prepare()
        screen = browser.open("solicitud", spoken)
        assert screen.errors == []
        assert len(primary(screen)) == 1


def test_a_store_of_somebody_else_stays_closed(browser: Browser, build: Builder) -> None:
    ana, bruno = build.merchant(), build.merchant()
    assert browser.open("solicitud", ana, query={"tienda": bruno.accounts[0]}).is_closed


def test_the_history_of_the_store_tells_of_the_dossier_and_the_ticket(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    actor, account = ana.actor, ana.accounts[0]
    save_field(actor, account, DossierField.LEGAL_NAME, "Luna S.A.")
    sent_on, answered_on = days_ago(30), days_ago(29)
    record_ticket(actor, account, sent_on, None)
    set_ticket_number(actor, account, "1234567")
    add_answer(actor, account, answered_on, "Hola")
    record_reminder(actor, account)
    close_ticket(actor, account)
    text = browser.open("tienda", build.manager(), query={"tienda": account}).text
    sent, answered = (format_date(day, "d MMM y", locale="es_419") for day in (sent_on, answered_on))
    for sentence in (
        "Solicitud a VTEX: “Razón social”, de — a Luna S.A.",
        f"Ticket a VTEX enviado: {sent}",
        "Número del ticket a VTEX: de — a 1234567",
        f"Respuesta de VTEX anotada: {answered}",
        "Recordatorio enviado a VTEX",
        f"Ticket a VTEX cerrado: {sent} y 1234567",
    ):
        assert sentence in text
