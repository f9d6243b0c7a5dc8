"""The start page: one next step, who holds what and until when, what is new, and what stopped working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.model import EvidenceResult, Party, Route, Track
from lib.domain.rules import Revision, Rulebook
from lib.services import platform as platform_module
from lib.services.checklist import checklist, choose_route
from lib.services.managing import cancel, pause
from lib.services.people import Person
from lib.services.platform import Platform, install, uninstall
from lib.settings import Settings
from lib.ui.text import day, when
from lib.ui.words_rules import RULE_WORDS
from tests.builders import Builder
from tests.pages.conftest import Browser
from tests.pages.reading import Screen
from tests.services.conftest import Clock
from tests.walking import hand_over, prove, walk_to

MONDAY = datetime(2026, 4, 6, 15, tzinfo=UTC)
"""After Easter; until 19 April no business day of Uruguay is a holiday."""
WELCOME = "Te decimos qué hacer, un paso a la vez."
NEWS = "Desde tu última visita"
OTHERS = "Lo que otros hacen por ti"
KEY_WORKS = "vtex_key_valid"


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.stop_at(MONDAY)
    return clock


@pytest.fixture
def platform(settings: Settings, database_url: str, clock: Clock) -> Iterator[Platform]:
    """The platform by a clock that can be moved."""
    yield install(settings, database_url, clock)
    uninstall()


@pytest.fixture
def ana(build: Builder) -> Person:
    """The merchant of a store that has everything before it."""
    return build.merchant("alfa")


def primary_buttons(screen: Screen) -> list[str]:
    return [one.label for one in screen.at.button if one.proto.type == "primary"]


def title_of_next(person: Person, track: Track) -> str:
    """The title of what comes next on a track, as the words of its rule have it."""
    state = checklist(person.actor, "alfa", track).state
    assert state.next_action is not None
    item = state.item(state.next_action.rule_id)
    assert item is not None
    return RULE_WORDS[item.rule.text].title


def test_what_rests_says_so_and_asks_nothing(browser: Browser, build: Builder, ana: Person) -> None:
    marta = build.manager()
    pause(marta.actor, "alfa", Track.WHATSAPP, "Vacaciones")
    cancel(marta.actor, "alfa", Track.HELLOTEXT, "Usa otro")
    screen = browser.open("inicio", ana)
    assert primary_buttons(screen) == []
    assert "Ahora no te toca nada" in screen.text
    assert "WhatsApp.** En pausa por ahora: no hay nada que hacer." in screen.text
    assert "Hellotext.** Cancelada: ya no se pide nada." in screen.text
    assert "Vacaciones" not in screen.text


def test_whoever_comes_first_reads_what_will_happen_and_has_one_step(browser: Browser, ana: Person) -> None:
    screen = browser.open("inicio", ana)
    assert WELCOME in screen.text
    assert "Tu próximo paso · WhatsApp" in screen.text
    assert title_of_next(ana, Track.WHATSAPP) in screen.text
    assert primary_buttons(screen) == ["Continuar"]
    assert NEWS not in screen.text
    assert OTHERS not in screen.text


def test_whoever_comes_back_is_not_welcomed_again(browser: Browser, ana: Person, clock: Clock) -> None:
    browser.open("inicio", ana)
    clock.advance(minutes=10)
    assert WELCOME in browser.open("inicio", ana).text
    clock.advance(minutes=31)
    assert WELCOME not in browser.open("inicio", ana).text


def test_the_button_leads_to_where_the_step_is_done(browser: Browser, ana: Person) -> None:
    hand_over("alfa", Track.WHATSAPP, actor=ana.actor)
    action = checklist(ana.actor, "alfa", Track.HELLOTEXT).state.next_action
    assert action is not None
    assert action.screen == "/requisitos"
    screen = browser.open("inicio", ana).press("primary-next")
    assert screen.title == "Requisitos"
    assert screen.at.query_params["canal"] == "hellotext"


def test_both_tracks_show_how_far_they_are(browser: Browser, ana: Person) -> None:
    prove("alfa", Track.HELLOTEXT, "hellotext_account", actor=ana.actor)
    state = checklist(ana.actor, "alfa", Track.HELLOTEXT).state
    screen = browser.open("inicio", ana)
    assert f"Tu parte: {state.merchant_percent} % · Todo: {state.whole_percent} %" in screen.text
    assert "Tu parte: 0 % · Todo: 0 %" in screen.text
    assert 'class="step here" aria-current="step"' in screen.text


def with_vtex(ana: Person) -> None:
    """WhatsApp is VTEX's turn since Monday, and Hellotext is live."""
    assert hand_over("alfa", Track.WHATSAPP, actor=ana.actor) is Party.VTEX
    walk_to("alfa", Track.HELLOTEXT, None, actor=ana.actor)


def test_while_others_work_it_says_who_since_when_and_until_when(
    browser: Browser, ana: Person, clock: Clock
) -> None:
    with_vtex(ana)
    clock.stop_at(MONDAY + timedelta(days=3))
    screen = browser.open("inicio", ana)
    assert "Ahora no te toca nada" in screen.text
    assert f"VTEX] {title_of_next(ana, Track.WHATSAPP)}" in screen.text
    assert f"desde {when(MONDAY)} (3 días hábiles)" in screen.text
    assert "se espera a más tardar el 9 abr 2026" in screen.text
    assert "Con retraso" not in screen.text
    assert primary_buttons(screen) == []
    assert OTHERS not in screen.text, "it stands in the card already"


def test_start_page_and_checklist_name_the_same_day(browser: Browser, ana: Person, clock: Clock) -> None:
    with_vtex(ana)
    clock.stop_at(MONDAY + timedelta(days=3))
    assert "se espera para el 9 abr 2026" in browser.open("requisitos", ana).text
    clock.stop_at(MONDAY + timedelta(days=4))
    assert "se esperaba para el 9 abr 2026" in browser.open("requisitos", ana).text


def test_who_is_late_is_said_to_be_late(browser: Browser, ana: Person, clock: Clock) -> None:
    with_vtex(ana)
    clock.stop_at(MONDAY + timedelta(days=4))
    assert "Con retraso: se esperaba para el 9 abr 2026" in browser.open("inicio", ana).text


def test_the_day_is_the_stores_own_day(browser: Browser, ana: Person, clock: Clock) -> None:
    with_vtex(ana)
    # In Montevideo it is still the evening of the 9th.
    clock.stop_at(datetime(2026, 4, 10, 2, 59, tzinfo=UTC))
    assert "se espera a más tardar el 9 abr 2026" in browser.open("inicio", ana).text
    clock.stop_at(datetime(2026, 4, 10, 3, 0, 1, tzinfo=UTC))
    assert "Con retraso: se esperaba para el 9 abr 2026" in browser.open("inicio", ana).text


def test_beside_the_own_step_stands_what_others_do(browser: Browser, ana: Person) -> None:
    hand_over("alfa", Track.WHATSAPP, actor=ana.actor)
    screen = browser.open("inicio", ana)
    assert "Tu próximo paso · Hellotext" in screen.text
    assert OTHERS in screen.text
    assert f"WhatsApp · desde {when(MONDAY)}" in screen.text
    assert "se espera a más tardar el 9 abr 2026" in screen.text


def test_the_clock_is_a_sentence_and_a_bar(
    browser: Browser, build: Builder, ana: Person, clock: Clock
) -> None:
    clock.stop_at(MONDAY + timedelta(days=2))
    hand_over("alfa", Track.WHATSAPP, actor=ana.actor)
    clock.stop_at(MONDAY + timedelta(days=3))
    screen = browser.open("inicio", ana)
    assert 'aria-label="3 días hábiles: 2 tu tienda, 1 VTEX."' in screen.text
    assert 'class="days merchant" style="flex: 2 2 0"' in screen.text
    assert 'class="days vtex" style="flex: 1 1 0"' in screen.text
    manager = browser.open("tienda", build.manager(), query={"tienda": "alfa"})
    assert 'aria-label="3 días hábiles: 2 comercio, 1 VTEX."' in manager.text


def test_what_a_manager_did_is_told_at_the_next_visit_with_the_name(
    browser: Browser, build: Builder, ana: Person, clock: Clock
) -> None:
    browser.open("inicio", ana)
    clock.advance(hours=1)
    prove("alfa", Track.WHATSAPP, "meta_business_account", actor=ana.actor)
    choose_route(build.manager().actor, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)
    clock.advance(hours=1)
    screen = browser.open("inicio", ana)
    assert NEWS in screen.text
    assert "WhatsApp: cambió de camino, de VTEX lo hace por ti a VTEX CX Platform" in screen.text
    assert f"{when(MONDAY + timedelta(hours=1))} · Marta Gestora" in screen.text
    assert "WhatsApp: pasó de Invitada a Preparando" not in screen.text, "she did that herself"
    assert not screen.at.expander


def test_many_news_are_folded_and_counted(
    browser: Browser, build: Builder, ana: Person, clock: Clock
) -> None:
    browser.open("inicio", ana)
    manager = build.manager().actor
    for route in (Route.CX_PLATFORM, Route.ASSISTED) * 6:
        clock.advance(minutes=5)
        choose_route(manager, "alfa", Track.WHATSAPP, route)
    clock.advance(hours=1)
    screen = browser.open("inicio", ana)
    assert f"{NEWS}: 12 novedades" in screen.text
    assert "y 2 más" in screen.text


def test_all_live_says_what_is_proven_and_until_when(browser: Browser, ana: Person) -> None:
    for track in Track:
        walk_to("alfa", track, None, actor=ana.actor)
    screen = browser.open("inicio", ana)
    assert "Todo está activo y comprobado." in screen.text
    assert primary_buttons(screen) == []
    assert WELCOME not in screen.text
    assert "se comprueba de nuevo cada día" in screen.text
    state = checklist(ana.actor, "alfa", Track.HELLOTEXT).state
    assert f"{len(state.satisfied)} cosas comprobadas" in screen.text
    pixel = state.item("hellotext_pixel")
    assert pixel is not None
    assert pixel.rule.max_age_days is not None
    until = MONDAY + timedelta(days=pixel.rule.max_age_days)
    assert f"vale hasta el {day(until)}" in screen.text


def test_what_stopped_working_stands_first_and_is_the_next_step(
    browser: Browser, ana: Person, clock: Clock
) -> None:
    for track in Track:
        walk_to("alfa", track, None, actor=ana.actor)
    for _ in range(2):
        clock.advance(hours=1)
        prove("alfa", Track.HELLOTEXT, KEY_WORKS, EvidenceResult.FAILED)
    screen = browser.open("inicio", ana)
    [error] = screen.errors
    assert error.startswith("**Hellotext: Dejó de funcionar**")
    assert "La última comprobación no salió bien." in error
    assert "Tu próximo paso · Hellotext" in screen.text
    assert primary_buttons(screen) == ["Continuar"]
    assert not any("mend" in str(one.key) for one in screen.at.button), "the next step mends it"


def test_what_is_broken_comes_before_what_was_not_begun(browser: Browser, ana: Person, clock: Clock) -> None:
    walk_to("alfa", Track.HELLOTEXT, None, actor=ana.actor)
    assert "Tu próximo paso · WhatsApp" in browser.open("inicio", ana).text
    for _ in range(2):
        clock.advance(hours=1)
        prove("alfa", Track.HELLOTEXT, KEY_WORKS, EvidenceResult.FAILED)
    assert "Tu próximo paso · Hellotext" in browser.open("inicio", ana).text


def test_one_failed_look_is_a_doubt_and_no_breakdown(browser: Browser, ana: Person, clock: Clock) -> None:
    walk_to("alfa", Track.HELLOTEXT, None, actor=ana.actor)
    clock.advance(hours=1)
    prove("alfa", Track.HELLOTEXT, KEY_WORKS, EvidenceResult.FAILED)
    screen = browser.open("inicio", ana)
    assert screen.errors == []
    [warning] = screen.at.warning
    assert warning.value.startswith("**Hellotext: Requiere atención**")
    assert "La repetimos antes de darla por perdida." in warning.value
    assert screen.has_button("touch-mend-hellotext-attention")
    assert screen.press("touch-mend-hellotext-attention").title == "Credenciales"


def test_what_will_be_asked_anew_is_said_with_its_day(
    browser: Browser, ana: Person, clock: Clock, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    prove("alfa", Track.WHATSAPP, "meta_business_account", actor=ana.actor)
    edition = platform.rulebook
    revision = Revision(date(2026, 4, 8), 30, changed=True)
    rules = [
        replace(rule, revision=revision) if rule.id == "meta_business_account" else rule
        for rule in edition.rules
    ]
    monkeypatch.setattr(platform_module, "load_rulebook", lambda: Rulebook("another", tuple(rules)))
    clock.stop_at(MONDAY + timedelta(days=4))
    [told] = browser.open("inicio", ana).at.info
    title = RULE_WORDS["meta_business_account"].title
    assert told.value == f"WhatsApp: cambió lo que se pide en “{title}”. Hay tiempo hasta el 8 may 2026."


def test_a_manager_reads_it_as_the_merchants_page(browser: Browser, build: Builder, ana: Person) -> None:
    assert ana.accounts == ("alfa",)
    screen = browser.open("inicio", build.manager(), query={"tienda": "alfa"})
    assert "Próximo paso del comercio · WhatsApp" in screen.text
    assert WELCOME not in screen.text
