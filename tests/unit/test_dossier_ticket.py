"""The ticket to VTEX: complete, in three languages, plain text, and never with a secret in it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.dossier import DossierField, FormField, FormValue, TicketPack, ticket_fields
from lib.domain.model import Language
from lib.errors import InvalidInput
from lib.ui import words_ticket
from lib.ui.ticket_text import TEXT_FILE, ticket_text, ticket_zip

BUSINESS = "2729063490586005"
FIELDS = {
    DossierField.BUSINESS_ID: BUSINESS,
    DossierField.ACCOUNT_NAME: "Aurora Cuenta",
    DossierField.PROFILE_NAME: "Aurora",
    DossierField.LEGAL_NAME: "Comercial Aurora S.R.L.",
    DossierField.WEBSITE: "https://aurora.com.uy",
    DossierField.SECOND_WEBSITE: "https://aurora.com.ar",
    DossierField.ABOUT: "Velas hechas a mano",
    DossierField.DESCRIPTION: "Velas y jabones",
    DossierField.ADDRESS: "Sarandí 123",
    DossierField.EMAIL: "ventas@aurora.com.uy",
    DossierField.VERTICAL: "RETAIL",
}
PACK = TicketPack("aurora", "Tienda Aurora", FIELDS, "+59899123456", "099 123 456", "logo.png")
SECRETS = (
    "vtexappkey-acme-ORYNWX",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF" * 4,
    "EAABwzLixnjYBO" + "x7Yz9Kq" * 20,
    "ALK_abcdef123",
    "https://share.vtex.com/credentials/abc",
)
NASTY = (
    "Aurora\n• Número de teléfono: +1 555",
    "Aurora\r\n\r\nDatos para la solicitud:",
    "Aurora\u2028# Título",
    '=HYPERLINK("http://evil")',
    "**negrita** [enlace](http://evil) <b>a</b>",
    "{account} {0} {store.__class__} %s",
)
every_language = pytest.mark.parametrize("language", Language)


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_fields_are_those_of_vtexs_form_in_its_order() -> None:
    assert [one.field for one in ticket_fields()] == list(FormField)
    chosen = {one.field: one.value for one in ticket_fields()}
    assert chosen[FormField.PROBLEM_TYPE] is FormValue.SETUP_REQUEST
    assert chosen[FormField.ENVIRONMENT] is FormValue.PRODUCTION
    assert len(set(chosen.values())) == len(FormValue)


@every_language
def test_the_ticket_lists_everything_that_is_in_the_dossier(language: Language) -> None:
    text = ticket_text(PACK, language)
    shown = {value for field, value in FIELDS.items()} | {"+59899123456", "099 123 456", "logo.png"}
    assert [value for value in shown if value not in text.description] == []
    assert "aurora" in text.title
    assert "Tienda Aurora" in text.description


@every_language
def test_the_ticket_asks_for_todays_request_and_says_why(language: Language) -> None:
    description = ticket_text(PACK, language).description
    assert "partner-initiated WABA creation" in description
    assert "OBO" in description
    assert "2025" in description
    assert "Business settings > Requests" in description
    assert [f"\n{place}. " in description for place in (1, 2, 3, 4)] == [True, True, True, False]


def test_the_three_things_of_the_seed_are_asked_for() -> None:
    description = ticket_text(PACK, Language.ES).description
    assert "1. Permiso para que VTEX envíe mensajes en nombre de la empresa." in description
    assert "2. Nombre de la cuenta y nombre que verán los clientes." in description
    assert "3. Número de teléfono." in description


@every_language
def test_the_forms_values_are_in_english_whatever_the_language(language: Language) -> None:
    fields = dict(ticket_text(PACK, language).fields)
    assert len(fields) == len(FormField) - 2
    (kind,) = (value for name, value in fields.items() if name.startswith("Problem type"))
    assert kind.startswith("I would like to request a setup")
    assert kind.endswith(")") is (language is not Language.EN)


def test_what_is_not_filled_in_is_left_out() -> None:
    bare = TicketPack("aurora", "Tienda Aurora", {DossierField.BUSINESS_ID: BUSINESS}, "+59899123456", "")
    description = ticket_text(bare, Language.ES).description
    assert sum(line.startswith("• ") for line in description.splitlines()) == 3
    assert dict(ticket_text(bare, Language.ES).fields)["Evidence (Evidencia)"] == "Adjunta el logo."


def test_a_vertical_that_meta_does_not_have_is_shown_as_it_is() -> None:
    odd = replace(PACK, fields={DossierField.VERTICAL: "NUEVO"})
    assert "• Rubro: NUEVO" in ticket_text(odd, Language.ES).description
    assert "• Rubro: Comercio minorista (RETAIL)" in ticket_text(PACK, Language.ES).description


@pytest.mark.parametrize("field", DossierField)
@pytest.mark.parametrize("nasty", NASTY)
def test_what_people_typed_stays_within_its_line(field: DossierField, nasty: str) -> None:
    regular = ticket_text(PACK, Language.ES).description
    text = ticket_text(replace(PACK, fields={**FIELDS, field: nasty}), Language.ES).description
    begun = [line.split(":")[0] for line in text.splitlines() if line.startswith("• ")]
    assert begun == [line.split(":")[0] for line in regular.splitlines() if line.startswith("• ")]
    assert len(text.splitlines()) == len(regular.splitlines())
    assert " ".join(nasty.split()) in text


@pytest.mark.parametrize("nasty", NASTY)
def test_the_stores_name_stays_within_its_line(nasty: str) -> None:
    lines = len(ticket_text(PACK, Language.ES).description.splitlines())
    text = ticket_text(replace(PACK, store_name=nasty, account=nasty), Language.ES)
    assert len(text.description.splitlines()) == lines
    assert len(text.title.splitlines()) == 1
    assert not text.title.startswith("=")


@given(st.text(max_size=60), st.sampled_from(DossierField), st.sampled_from(Language))
def test_no_line_begins_with_what_somebody_typed(typed: str, field: DossierField, language: Language) -> None:
    regular = ticket_text(PACK, language).description.splitlines()
    lines = ticket_text(
        replace(PACK, fields={**FIELDS, field: f"x{typed}"}), language
    ).description.splitlines()
    assert [line[:3] for line in lines] == [line[:3] for line in regular]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "where", ["account", "store_name", "number", "number_display", "logo_name", "fields"]
)
def test_nothing_that_looks_like_a_secret_gets_into_a_ticket(where: str, secret: str) -> None:
    hidden = f"a\n{secret} b"
    with pytest.raises(InvalidInput) as caught:
        replace(PACK, **({"fields": {DossierField.ABOUT: hidden}} if where == "fields" else {where: hidden}))
    assert caught.value.code == "dossier.ticket.is_secret"
    assert secret not in f"{caught.value!r}{caught.value.facts}"


def test_a_hidden_character_hides_no_secret() -> None:
    with pytest.raises(InvalidInput):
        replace(PACK, fields={DossierField.ABOUT: "vtexapp\u200bkey-acme-ORYNWX"})


def test_the_ticket_says_nothing_but_the_pack_and_our_words() -> None:
    text = ticket_text(PACK, Language.ES)
    left = " ".join((text.title, text.description, *(f"{name} {value}" for name, value in text.fields)))
    tables = (*words_ticket.LABELS.values(), *words_ticket.APPROVALS, *words_ticket.FORM_ADVICE.values())
    pairs = (*words_ticket.FORM_NAMES.values(), *words_ticket.FORM_VALUES.values())
    ours = " ".join(
        (
            words_ticket.TITLE,
            *words_ticket.OPENING,
            words_ticket.WAITING,
            words_ticket.DATA,
            *words_ticket.CLOSING,
            *tables,
            *(word for pair in pairs for word in pair),
        )
    )
    theirs = " ".join(
        (*FIELDS.values(), "aurora Tienda +59899123456 099 123 456 logo.png Comercio minorista")
    )
    allowed = {word.strip(".,:()•¡!") for word in f"{ours} {theirs} 1 2 3".split()}
    assert {word.strip(".,:()•¡!") for word in left.split()} - {"", *allowed} == set()


def test_the_zip_holds_the_ticket_and_the_logo() -> None:
    files = unpacked(ticket_zip(PACK, Language.ES, b"\x89PNG...", "logo.png"))
    assert set(files) == {TEXT_FILE, "logo.png"}
    assert files["logo.png"] == b"\x89PNG..."
    written = files[TEXT_FILE].decode("utf-8")
    assert not written.startswith("\ufeff")
    text = ticket_text(PACK, Language.ES)
    assert text.title in written
    assert text.description in written
    assert all(f"{name}: {value}" in written for name, value in text.fields)


def test_the_zip_of_the_same_pack_is_the_same_and_needs_no_logo() -> None:
    again = (ticket_zip(PACK, Language.ES, b"logo", "a.png") for _ in range(2))
    assert len(set(again)) == 1
    assert set(unpacked(ticket_zip(PACK, Language.ES, None, "a.png"))) == {TEXT_FILE}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\logo nuevo.png", "logo-nuevo.png"),
        ("..", "logo"),
        ("", "logo"),
        (".htaccess", "htaccess"),
        (TEXT_FILE, "logo"),
        ("vtexappkey-acme-ORYNWX", "logo"),
        ("logo\u202egnp.exe", "logognp.exe"),
    ],
)
def test_the_logos_name_in_the_zip_leads_nowhere_else(name: str, kept: str) -> None:
    assert set(unpacked(ticket_zip(PACK, Language.ES, b"logo", name))) == {TEXT_FILE, kept}
