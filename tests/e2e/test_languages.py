"""The words that Streamlit brings along follow the language of the person, like our own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lib.domain.model import Language
from tests.builders import Builder
from tests.e2e.conftest import Visit
from tests.e2e.reading import said
from tests.e2e.screens import SCREENS, Cast, assemble, speak
from tests.e2e.visitor import PHONE, Look, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-languages")]

# Words by which an English phrase gives itself away; none is a word of the other two languages.
ENGLISH = re.compile(
    r"\b(?:press|enter to|show|hide|help|for|choose|select|search|download|open|close|clear|collapse|expand|"
    r"page|skip|navigate|home|the|sidebar|icon|dismiss|available|running|settings|fullscreen|password|entry|"
    r"day|month|year|previous|next)\b",
    re.IGNORECASE,
)
# The screens with a widget that no other one has.
TALKATIVE = (
    *("requisitos", "numero", "credenciales", "hoy", "panel", "tienda", "auditoria"),
    *("person", "question", "clientes", "clientes-over", "pixel", "pixel-found"),
)
# Our own Markdown, code to copy, what the table holds, and what only draws.
OURS = (
    "[data-testid=stMarkdownContainer]",
    "[data-testid=stCaptionContainer]",
    "[data-testid=stHtml]",
    "pre",
    "canvas",
    "[aria-hidden=true]",
)


def english(visitor: Visitor) -> list[str]:
    """What of Streamlit's own is still English."""
    return sorted({text for text in said(visitor, *OURS) if ENGLISH.search(text)})


@pytest.fixture(scope="module")
def _speaking() -> list[Cast]:
    return []


@pytest.fixture
def speaking(_speaking: list[Cast], build: Builder) -> Cast:
    """A cast of this module's own, because its language changes."""
    if not _speaking:
        _speaking.append(assemble(build))
    return _speaking[0]


@pytest.mark.parametrize(
    ("language", "phrases"),
    [
        (
            Language.ES,
            ("Pulsa Intro para enviar", "Mostrar el texto", "Ocultar el texto", "Cualquiera", "Buscar"),
        ),
        (
            Language.PT_BR,
            ("Tecle Enter para enviar", "Mostrar o texto", "Ocultar o texto", "Qualquer", "Buscar"),
        ),
    ],
)
def test_no_english_is_left_on_any_screen(
    visit: Visit, speaking: Cast, language: Language, phrases: tuple[str, ...]
) -> None:
    submit, show, hide, everything, search = phrases
    speak(speaking, language)
    left: dict[str, list[str]] = {}
    seats = {
        role: visit(speaking.person(role))
        for role in ("newcomer", "merchant", "waiting", "manager", "administrator")
    }
    for screen in [screen for screen in SCREENS if screen.name in TALKATIVE]:
        visitor = seats[screen.role]
        screen.show(visitor, speaking)
        expect(visitor.page.locator("html")).to_have_attribute("lang", language)
        left[screen.name] = english(visitor)
        if screen.name == "credenciales":
            field = visitor.page.get_by_label("App Key", exact=True)
            field.fill("v")
            visitor.sees(submit)
            visitor.key("credential-app_key").get_by_role("button", name=show).click()
            expect(visitor.key("credential-app_key").get_by_role("button", name=hide)).to_be_visible()
            left["typing"] = english(visitor)
        if screen.name == "panel":
            expect(visitor.key("buscar").get_by_placeholder(search)).to_be_visible()
            visitor.key("buscar").get_by_role("searchbox").fill("x")
            left["searching"] = english(visitor)
            visitor.key("panel-filters").get_by_role("button").click()
            country = visitor.page.locator("[class*=st-key-filter-pais]")
            expect(country.get_by_placeholder(everything)).to_be_visible()
            country.get_by_role("combobox").click()
            left["choosing"] = english(visitor)
    assert {name: words for name, words in left.items() if words} == {}


def test_the_menu_of_a_phone_is_not_english(visit: Visit, cast: Cast) -> None:
    visitor = visit(cast.newcomer, Look(size=PHONE))
    visitor.open("/inicio")
    visitor.page.get_by_test_id("stExpandSidebarButton").click()
    visitor.page.get_by_role("link", name="Credenciales").wait_for()
    assert english(visitor) == []


@pytest.mark.parametrize(
    ("locale", "lang", "title"),
    [("pt-BR", "pt-BR", "Quem é você?"), ("en-US", "en", "Who are you?"), ("fr-FR", "es", "¿Quién eres?")],
)
def test_somebody_signed_out_is_asked_in_the_browsers_language(
    visit: Visit, locale: str, lang: str, title: str
) -> None:
    visitor = visit(None, Look(locale=locale))
    visitor.open("/")
    visitor.reads_title(title)
    expect(visitor.page.locator("html")).to_have_attribute("lang", lang)


def test_switching_the_language_takes_the_words_along_and_back(visit: Visit, build: Builder) -> None:
    person = build.merchant()
    visitor = visit(person)
    visitor.open("/credenciales")
    for own_name, lang, title, show in _turns():
        visitor.button(person.name).click()
        visitor.choose("Idioma" if lang != "es" or own_name != "Español" else "Language", own_name)
        visitor.reads_title(title)
        expect(visitor.page.locator("html")).to_have_attribute("lang", lang)
        visitor.page.keyboard.press("Escape")
        expect(visitor.key("credential-app_key").get_by_role("button", name=show)).to_be_visible()


def _turns() -> Iterator[tuple[str, str, str, str]]:
    yield "Português", "pt-BR", "Credenciais", "Mostrar o texto"
    yield "English", "en", "Credentials", "Show password"
    yield "Español", "es", "Credenciales", "Mostrar el texto"
