"""Invitations on the page: a form, a file with its dry run, and the links that were made."""

from __future__ import annotations

import re
from html import unescape

import pytest
from streamlit.testing.v1.element_tree import Selectbox

from lib.domain.invitation import Column
from lib.domain.model import Language
from lib.services.bulk import recent
from lib.services.bulk_run import run_bulk
from lib.services.invitations import LinkQuery, create_store, sent_links
from lib.services.memberships import remove_member
from lib.services.people import Person, person_by_email, set_language
from lib.services.platform import Platform
from lib.services.setup_links import links_of, members_of, revoke_setup_link
from lib.services.stores import count_stores, overview
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

FILE = (
    "cuenta;nombre;país;correo;notas\n"
    "alfa;Tienda Alfa;Uruguay;ana@alfa.example;\n"
    "beta;<b>Beta</b> [x](http://y);UY;;\n"
    "gama;Gama;Atlántida;no es correo;\n"
)


@pytest.fixture
def marta(build: Builder) -> Person:
    """An account manager."""
    return build.manager()


def opened(browser: Browser, person: Person, **query: str) -> Screen:
    """The invitations page."""
    return browser.open("invitaciones", person, query=query)


def filled(screen: Screen, **typed: str) -> Screen:
    """The form after somebody filled it in."""
    fields = {"account": "alfa", "name": "Tienda Alfa", "email": "ana@alfa.example", **typed}
    for name, text in fields.items():
        screen.field(f"invite-{name}-0").set_value(text)
    chosen(screen, "invite-country-0").set_value("UY")
    screen.at.run()
    return screen


def chosen(screen: Screen, name: str) -> Selectbox[str]:
    """The select box whose key ends so."""
    return next(one for one in screen.at.selectbox if one.key and one.key.endswith(name))


def given(screen: Screen, content: str = FILE) -> Screen:
    """The page after somebody chose a file."""
    screen.at.file_uploader[0].upload("tiendas.csv", content.encode()).run()
    return screen


def tables(screen: Screen) -> list[str]:
    """The tables of the page, as markup."""
    bodies = [str(getattr(one, "body", "")) for one in screen.at.get("html")]
    return [body for body in bodies if "<table>" in body]


def cells(table: str) -> list[list[str]]:
    """What a table shows, row by row."""
    return [
        [unescape(cell) for cell in re.findall("<td[^>]*>(.*?)</td>", row)]
        for row in re.findall("<tr>(.*?)</tr>", table)[1:]
    ]


def address(screen: Screen) -> str:
    """The link that the page shows."""
    return str(screen.at.code[0].value)


def test_the_page_is_closed_to_merchants(browser: Browser, build: Builder) -> None:
    assert opened(browser, build.merchant("alfa")).is_closed


def test_a_store_is_created_and_its_link_is_shown(browser: Browser, marta: Person) -> None:
    screen = filled(opened(browser, marta)).press("create-store")
    assert overview(marta.actor, "alfa").owner_name == "Marta Gestora"
    assert "Creamos la tienda Tienda Alfa (cuenta alfa)." in screen.text
    assert re.fullmatch(r"https://puente\.example/bienvenida/[\w-]{40,}", address(screen))
    assert any("Copia este enlace ahora" in str(one.value) for one in screen.at.markdown)
    assert [link.email for link in links_of(marta.actor, "alfa")] == ["ana@alfa.example"]
    assert screen.field("invite-account-1").value == ""


def test_the_merchant_is_called_as_the_form_says(browser: Browser, marta: Person) -> None:
    screen = filled(opened(browser, marta), merchant_name="Ana Pereira").press("create-store")
    assert [link.person_name for link in links_of(marta.actor, "alfa")] == ["Ana Pereira"]
    assert screen.field("invite-merchant_name-1").value == ""


def test_the_link_can_be_sent_by_mail_as_well(browser: Browser, marta: Person, platform: Platform) -> None:
    screen = filled(opened(browser, marta)).press("create-store").press("send-shown-link")
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM outbox")] == ["setup_link"]
    assert any("quedó en la cola" in str(one.value) for one in screen.at.info)
    assert address(screen)


def test_a_store_without_an_address_gets_no_link(browser: Browser, marta: Person) -> None:
    screen = filled(opened(browser, marta), email="").press("create-store")
    assert "Creamos la tienda" in screen.text
    assert not screen.at.code


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    browser: Browser, marta: Person, build: Builder
) -> None:
    build.merchant("alfa")
    screen = filled(opened(browser, marta), name="", email="ana").press("create-store")
    texts = screen.text
    order = [
        "Ya existe una tienda con la cuenta alfa.",
        "Escribe el nombre.",
        "Esto no parece un correo.",
    ]
    places = [texts.index(sentence) for sentence in order]
    assert places == sorted(places)
    assert screen.field("invite-account-0").value == "alfa"
    assert screen.field("invite-email-0").value == "ana"
    assert screen.errors == []
    assert count_stores(marta.actor) == 1


def test_regions_are_offered_where_a_country_has_them(browser: Browser, marta: Person) -> None:
    screen = filled(opened(browser, marta))
    chosen(screen, "invite-country-0").set_value("BR").run()
    chosen(screen, "invite-region-0-BR").set_value("SP").run()
    screen.press("create-store")
    assert overview(marta.actor, "alfa").store.subdivision == "SP"


def test_a_file_is_tried_first_and_nothing_is_written(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = given(opened(browser, marta, modo="archivo"))
    for sentence in (
        "Se crearían 2 tiendas",
        "1 fila por corregir",
        "No usamos: notas.",
        "Crear 2 tiendas",
        "Enviar ahora la invitación por correo a 1 comercio",
    ):
        assert sentence in screen.text
    problems, good = (cells(body) for body in tables(screen))
    assert [row[:3] for row in problems] == [["4", "País", "Atlántida"], ["4", "Correo", "no es correo"]]
    assert [row[1:3] for row in good] == [["alfa", "Tienda Alfa"], ["beta", "<b>Beta</b> [x](http://y)"]]
    assert count_stores(marta.actor) == 0
    assert rows(platform, "SELECT 1 FROM bulk_jobs") == []


def test_the_worker_creates_the_stores_and_the_page_says_what_became_of_them(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = given(opened(browser, marta, modo="archivo")).press("invite-start")
    assert "Empezamos enseguida…" in screen.text
    assert "Archivo con tiendas" in screen.text
    (job,) = recent(marta.actor)
    create_store(marta.actor, {Column.ACCOUNT: "beta", Column.NAME: "Otra", Column.COUNTRY: "UY"})
    assert run_bulk(job.id, lambda: True)
    screen.at.run()
    assert "1 tienda creada" in screen.text
    assert "1: la tienda ya existía" in screen.text
    assert "Descargar lo que no se creó (CSV)" in screen.text
    assert person_by_email("ana@alfa.example") is not None
    assert rows(platform, "SELECT 1 FROM outbox") == []


def test_letters_are_sent_when_they_are_asked_for(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = given(opened(browser, marta, modo="archivo"))
    screen.at.checkbox[0].check().run()
    screen.press("invite-start")
    (job,) = recent(marta.actor)
    assert run_bulk(job.id, lambda: True)
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM outbox")] == ["setup_link"]


def test_who_was_not_written_to_can_be_from_the_result(
    browser: Browser, marta: Person, platform: Platform
) -> None:
    screen = given(opened(browser, marta, modo="archivo")).press("invite-start")
    (job,) = recent(marta.actor)
    assert run_bulk(job.id, lambda: True)
    screen.at.run()
    assert "Enviar 1 invitación" in screen.text
    screen.press(f"invite-send-{job.id}")
    assert not screen.has_button(f"invite-send-{job.id}")
    sending = next(one for one in recent(marta.actor) if one.sends)
    assert run_bulk(sending.id, lambda: True)
    screen.at.run()
    assert "1 invitación va por correo" in screen.text
    assert not screen.has_button(f"invite-send-{job.id}")
    assert [row["kind"] for row in rows(platform, "SELECT kind FROM outbox")] == ["setup_link"]


def test_the_result_leads_to_the_new_stores(browser: Browser, marta: Person) -> None:
    screen = given(opened(browser, marta, modo="archivo")).press("invite-start")
    (job,) = recent(marta.actor)
    assert run_bulk(job.id, lambda: True)
    screen.at.run()
    screen.press(f"invite-stores-{job.id}")
    assert screen.title == "Panel"
    assert screen.at.session_state["orden"] == "newest"


def test_a_job_can_be_stopped(browser: Browser, marta: Person) -> None:
    screen = given(opened(browser, marta, modo="archivo")).press("invite-start")
    (job,) = recent(marta.actor)
    screen.press(f"invite-cancel-{job.id}")
    screen.at.run()
    assert "Detuviste el trabajo: las demás filas no se hicieron." in screen.text
    assert "0 tiendas creadas" in screen.text


def test_a_file_that_is_no_list_of_stores_is_refused_with_the_reason(browser: Browser, marta: Person) -> None:
    screen = given(opened(browser, marta, modo="archivo"), "nombre;país\nAlfa;UY\n")
    assert screen.errors == ["Falta una columna que se llame Cuenta."]
    assert screen.at.file_uploader
    given(screen)
    assert screen.errors == []


def test_another_file_can_be_taken_instead(browser: Browser, marta: Person) -> None:
    screen = given(opened(browser, marta, modo="archivo")).press("invite-other")
    assert "Se crearían" not in screen.text
    assert screen.at.file_uploader


def test_a_file_of_bad_rows_alone_offers_nothing_to_create(browser: Browser, marta: Person) -> None:
    screen = given(opened(browser, marta, modo="archivo"), "cuenta;nombre;país\n;;\nx y;A;UY\n")
    assert "1 fila por corregir" in screen.text
    assert not screen.has_button("invite-start")


def test_many_problems_come_in_pages(browser: Browser, marta: Person) -> None:
    lines = "".join(f"t{number};;UY\n" for number in range(120))
    screen = given(opened(browser, marta, modo="archivo"), "cuenta;nombre;país\n" + lines)
    assert len(cells(tables(screen)[0])) == 50
    assert "120 filas por corregir" in screen.text


def test_the_links_of_all_stores_are_listed_with_their_state(browser: Browser, marta: Person) -> None:
    for account in ("alfa", "beta"):
        create_store(marta.actor, {**_FORM, Column.ACCOUNT: account, Column.NAME: f"Tienda {account}"})
    revoke_setup_link(marta.actor, "alfa", links_of(marta.actor, "alfa")[0].id)
    screen = opened(browser, marta, modo="enlaces")
    frame = screen.at.dataframe[0].value
    assert list(frame["Tienda"]) == ["Tienda beta", "Tienda alfa"]
    assert [list(state) for state in frame["Estado"]] == [["→ Sin usar"], ["✕ Anulado"]]
    filtered = opened(browser, marta, modo="enlaces", estado_enlace="revoked")
    assert list(filtered.at.dataframe[0].value["Cuenta"]) == ["alfa"]
    searched = opened(browser, marta, modo="enlaces", enlace="beta")
    assert list(searched.at.dataframe[0].value["Cuenta"]) == ["beta"]


@pytest.mark.parametrize(
    ("change_to", "revocable"),
    [
        ("made_by = made_by", True),
        ("used_at = now()", True),
        ("expires_at = now()", True),
        ("revoked_at = now()", False),
    ],
)
def test_every_link_can_be_revoked_once(
    browser: Browser, marta: Person, platform: Platform, change_to: str, revocable: bool
) -> None:
    create_store(marta.actor, {**_FORM, Column.ACCOUNT: "alfa", Column.NAME: "Alfa"})
    change(platform, f"UPDATE setup_links SET {change_to}")
    screen = opened(browser, marta, modo="enlaces")
    [link] = sent_links(marta.actor, LinkQuery()).rows
    screen.at.session_state["invite-links.chosen"] = link
    screen.at.run()
    assert screen.has_button("touch-another-link")
    assert screen.has_button("touch-revoke-link") is revocable


def test_whoever_is_no_longer_in_the_store_gets_no_other_link_but_may_come_back(
    browser: Browser, marta: Person
) -> None:
    create_store(marta.actor, {**_FORM, Column.ACCOUNT: "alfa", Column.NAME: "Alfa"})
    [link] = sent_links(marta.actor, LinkQuery()).rows
    remove_member(marta.actor, "alfa", link.person_id)
    screen = opened(browser, marta, modo="enlaces")
    screen.at.session_state["invite-links.chosen"] = link
    screen.at.run()
    assert not screen.has_button("touch-another-link")
    assert not screen.has_button("touch-mail-link")
    screen.press("touch-let-in-again")
    assert [member.id for member in members_of(marta.actor, "alfa")] == [link.person_id]
    assert "/bienvenida/" in address(screen)


_FORM = {Column.COUNTRY: "UY", Column.EMAIL: "ana@alfa.example"}


def test_no_links_and_no_hits_say_so(browser: Browser, marta: Person) -> None:
    assert "Todavía no hay invitaciones" in opened(browser, marta, modo="enlaces").text
    hits = opened(browser, marta, modo="enlaces", enlace="nadie").text
    assert "Ningún enlace cumple estos filtros." in hits


def test_an_unknown_part_of_the_page_means_the_form(browser: Browser, marta: Person) -> None:
    assert opened(browser, marta, modo="otra").has_button("create-store")


@pytest.mark.parametrize("language", Language)
def test_every_part_opens_in_every_language(browser: Browser, marta: Person, language: Language) -> None:
    set_language(marta.actor, language)
    person = person_by_email(marta.email)
    assert person is not None
    for mode in ("una", "archivo", "enlaces"):
        assert opened(browser, person, modo=mode).texts
