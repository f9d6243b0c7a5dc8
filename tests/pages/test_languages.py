"""Every page in every language: nothing fails, and nothing is said in Spanish that is not meant to be."""

from __future__ import annotations

import re

import pytest

from lib.domain.calendars import subdivisions_of
from lib.domain.model import Language, Role, Route, Track
from lib.domain.phone import Answers
from lib.rulebook.setup import load_guides
from lib.services.access import Actor
from lib.services.checking import run_check
from lib.services.checklist import checklist, choose_route, declare
from lib.services.credentials import credential_state, save_credentials
from lib.services.numbers import save_number
from lib.services.people import Person, add_person
from lib.services.platform import Platform
from tests.builders import Builder, healthy
from tests.pages.conftest import FILES, Browser
from tests.pages.reading import Screen
from tests.spanish import spanish_in, without_titles

OF_A_MANAGER = ("hoy", "panel", "tienda", "invitaciones")
OF_AN_ADMINISTRATOR = ("personas", "auditoria")


def lived_in(build: Builder, language: Language) -> Person:
    """A merchant whose store has declarations, a number, credentials that fail, and a history."""
    ana = build.merchant("casalinda", country="AR", language=language)
    for track in Track:
        for item in checklist(ana.actor, "casalinda", track).state.items[:2]:
            if item.rule.screen == "/requisitos":
                declare(ana.actor, "casalinda", track, item.rule.id, True)
    save_number(
        ana.actor, "casalinda", "tel: 011 15 2345-6789 int. 7", "AR", Answers(used_before="other_provider")
    )
    save_credentials(ana.actor, "casalinda", healthy("casalinda", app_token="DEAD" + "Q" * 124))
    run = credential_state(ana.actor, "casalinda").latest_run
    assert run is not None
    run_check(Actor.process("worker"), "casalinda", run.id)
    return ana


def said(platform: Platform, screen: Screen) -> str:
    """What the page says itself: without names, accounts, and the titles of the documents it cites."""
    text = screen.text
    cited = [rule.source for rule in platform.rulebook.rules]
    steps = [step for guide in load_guides().values() for step in guide.steps]
    cited += [step.source for step in steps]
    # The page that started it is quoted in its own words.
    cited += [step.says for step in steps if step.says]
    troubles = [trouble for guide in load_guides().values() for trouble in guide.troubles]
    cited += [trouble.shown for trouble in troubles if trouble.shown]
    titles = [title for source in cited for title in re.findall(r'"([^"]+)"', source)]
    regions = [name for _, name in subdivisions_of("AR")]
    for names in (("Tienda 1", "casalinda", "Ana Pérez", "Español", "El Salvador"), regions, cited, titles):
        text = without_titles(text, names)
    return re.sub(r"https?://\S+|<[^>]+>", "", text)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("path", list(FILES))
def test_every_page_is_in_the_language_of_the_person(
    browser: Browser, platform: Platform, build: Builder, path: str, language: Language
) -> None:
    person = lived_in(build, language)
    if path == "configuracion":
        choose_route(person.actor, "casalinda", Track.WHATSAPP, Route.SELF_SERVICE)
    if path in OF_A_MANAGER:
        person = add_person("marta@puente.example", "Marta G", Role.ACCOUNT_MANAGER, language)
    if path in OF_AN_ADMINISTRATOR:
        person = add_person("elena@puente.example", "Elena D", Role.ADMINISTRATOR, language)
    screen = browser.open(path, person, query={"tienda": "casalinda", "cartera": "all"})
    text = said(platform, screen)
    assert f'data-puente-language="{language}"' in screen.text
    assert len(text) > 300
    if language is not Language.ES:
        assert spanish_in(text, language) == []
    if path == "requisitos":
        screen.at.segmented_control(key="canal").set_value("hellotext").run()
        assert language is Language.ES or spanish_in(said(platform, screen), language) == []


@pytest.mark.parametrize("language", list(Language))
def test_the_sign_in_is_in_the_language_of_the_browser(
    browser: Browser, platform: Platform, language: Language
) -> None:
    screen = browser.open("inicio", None, locale=str(language))
    assert language is Language.ES or spanish_in(said(platform, screen), language) == []
    assert f'data-puente-language="{language}"' in screen.text


def test_a_chosen_language_is_kept_with_the_person(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    screen = browser.open("inicio", ana)
    screen.at.selectbox(key="puente.language_choice").select(Language.EN).run()
    assert "Your next step" in screen.text
    assert "Your next step" in browser.open("inicio", ana, locale="pt-BR").text
