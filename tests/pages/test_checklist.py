"""The checklist: who must act, how each thing is known, declaring with one's name, other tracks and ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import event

from lib.domain.calendars import Calendar
from lib.domain.model import EvidenceKind, Party, Route, Stage, Track
from lib.domain.phone import Answers
from lib.domain.requirements import evaluate
from lib.domain.rules import Level
from lib.rulebook.loader import load_rulebook
from lib.services.checklist import checklist, choose_route, declare
from lib.services.numbers import save_number
from lib.services.people import Person
from lib.services.platform import Platform
from lib.services.routes import answer_question
from lib.ui.checklist_view import grouped
from lib.ui.words_rules import RULE_WORDS
from tests.builders import Builder, change, rows
from tests.days import days_ago
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIDENCE = """
SELECT rule_id, kind, result, by_name, person_id, track FROM evidence ORDER BY at, id
"""


def first_declaration(screen: Screen) -> str:
    """The key of the first thing that this person may declare."""
    keys = [str(button.key) for button in screen.at.button if "declare-" in str(button.key)]
    return keys[0]


def rule_of(key: str) -> str:
    """The rule that a button declares."""
    return key.partition("declare-")[2]


def test_a_declaration_is_kept_with_the_name_of_who_made_it(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    screen = browser.open("requisitos", ana)
    assert ana.name not in body(screen, ana)
    key = first_declaration(screen)
    screen.press(key)
    kept = rows(platform, EVIDENCE)
    assert [dict(row) for row in kept] == [
        {
            "rule_id": rule_of(key),
            "kind": "attested",
            "result": "passed",
            "by_name": "Ana Pérez",
            "person_id": ana.id,
            "track": "whatsapp",
        }
    ]
    assert "Ana Pérez" in body(screen, ana)
    assert "Listo (1)" in browser.open("requisitos", ana).text
    assert screen.errors == []


def body(screen: Screen, person: Person) -> str:
    """The screen without the person's own name in the bar above it."""
    return screen.text.replace(person.name, "", 2)


def test_what_was_declared_can_be_taken_back(browser: Browser, platform: Platform, build: Builder) -> None:
    ana = build.merchant()
    screen = browser.open("requisitos", ana)
    key = first_declaration(screen)
    screen.press(key)
    screen = browser.open("requisitos", ana)
    screen.press(f"declare-{rule_of(key)}")
    assert [row["result"] for row in rows(platform, EVIDENCE)] == ["passed", "withdrawn"]
    assert "Listo (1)" not in screen.text


def test_the_other_track_has_its_own_list(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    screen.at.segmented_control(key="canal").set_value("hellotext").run()
    assert "Ten una cuenta de Hellotext" in screen.text
    assert "Camino" not in screen.texts, "there is one way only"
    screen.press(first_declaration(screen))
    assert [row["track"] for row in rows(platform, EVIDENCE)] == ["hellotext"]


ROUTE = "SELECT route FROM integrations WHERE track = 'whatsapp'"


def primary_buttons(screen: Screen) -> list[str]:
    """The keys of the buttons that stand out."""
    return [str(button.key) for button in screen.at.button if button.proto.type == "primary"]


def test_another_route_keeps_what_was_declared(browser: Browser, platform: Platform, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    screen.press(first_declaration(screen))
    screen.at.segmented_control(key="route-answer-who_sets_up").set_value("us").run()
    asked = "\n".join(str(one.value) for one in screen.press("primary-route-take").at.markdown)
    assert "No se pierde nada" in asked
    assert "- Envía la solicitud a VTEX" in asked, "what is no longer asked is named"
    assert rows(platform, ROUTE)[0]["route"] == "assisted", "nothing changes before it is confirmed"
    screen.press("primary-route-confirm")
    assert rows(platform, ROUTE)[0]["route"] == "cx_platform"
    assert "Camino: **VTEX CX Platform**" in screen.text
    assert len(rows(platform, EVIDENCE)) == 1
    assert "Anotado" in screen.text


def test_on_the_first_visit_the_questions_come_first_and_an_answer_is_saved_at_once(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    screen = browser.open("requisitos", ana)
    assert screen.text.index("¿Quién administra tu empresa en Meta?") < screen.text.index("Ya está hecho")
    assert "Te conviene" not in screen.text, "nobody has said anything yet"
    screen.at.segmented_control(key="route-answer-who_sets_up").set_value("vtex").run()
    [kept] = rows(platform, "SELECT question, answer, by_name FROM route_answers")
    assert dict(kept) == {"question": "who_sets_up", "answer": "vtex", "by_name": ana.name}
    assert "Te conviene: VTEX lo hace por ti" in screen.text
    assert "Nadie nos confirmó que VTEX siga aceptando estos pedidos por ticket." in screen.text
    assert "Faltan 7 respuestas" in screen.text
    assert primary_buttons(screen) == ["primary-route-keep"], "the questions stay open, on the way that suits"
    assert screen.errors == []


def test_later_the_questions_fold_into_one_line_that_opens_them_again(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    answer_question(ana.actor, ana.accounts[0], Track.WHATSAPP, "who_sets_up", "us")
    screen = browser.open("requisitos", ana)
    assert "Camino: **VTEX lo hace por ti**" in screen.text
    assert "Te conviene VTEX CX Platform" in screen.text
    assert "El 29 de septiembre de 2025 fue el último día" in screen.text, (
        "what holds today of a way that is superseded"
    )
    assert "¿Quién prefieres que lo configure?" not in screen.text
    assert len(primary_buttons(screen)) == 1
    screen.press("route-change")
    assert "¿Quién prefieres que lo configure?" in screen.text
    screen.press("route-stay")
    assert "¿Quién prefieres que lo configure?" not in screen.text


def test_what_somebody_else_answered_meanwhile_is_what_shows(browser: Browser, build: Builder) -> None:
    ana, marta = build.merchant(), build.manager()
    screen = browser.open("requisitos", ana)
    screen.at.segmented_control(key="route-answer-admin").set_value("me").run()
    answer_question(marta.actor, ana.accounts[0], Track.WHATSAPP, "admin", "nobody")
    screen.at.run()
    assert screen.at.segmented_control(key="route-answer-admin").value == "nobody"
    assert marta.name in screen.text


def test_a_store_that_is_long_on_its_way_is_not_asked_first(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    change(platform, "UPDATE integrations SET stage = 'connecting'")
    screen = browser.open("requisitos", ana)
    assert "¿Quién prefieres que lo configure?" not in screen.text
    assert "Camino: **VTEX lo hace por ti**" in screen.text


def test_what_the_number_says_is_shown_and_changed_there(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    save_number(ana.actor, ana.accounts[0], "099 123 456", "UY", Answers(used_before="other_provider"))
    screen = browser.open("requisitos", ana)
    assert "Con otro proveedor" in screen.text
    assert "Lo dice tu número, guardado por Ana Pérez" in screen.text
    assert not [one for one in screen.at.segmented_control if one.key == "route-answer-used_before"]
    assert screen.has_button("go-number-used_before")


def test_the_ways_are_compared_with_what_the_page_says_and_what_holds_today(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("requisitos", build.merchant())
    for told in (
        "ponte en contacto con el soporte de VTEX para instalar la app VTEX Conversational commerce",
        "La aplicación avisa que pronto dejará de existir",
        "VTEX: nadie dice cuánto tarda",
        "VTEX responde: unos 3 días hábiles",
        'VTEX "Integración con WhatsApp" (2024-01-05)',
    ):
        assert told in screen.text
    screen.press("compare-take-self_service")
    screen.press("primary-route-confirm")
    assert "Camino: **Tú, en el Admin de VTEX**" in screen.text


def test_the_requirements_stand_under_who_must_act(browser: Browser, build: Builder) -> None:
    ana, marta = build.merchant("casalinda"), build.manager()
    screen = browser.open("requisitos", ana)
    headings = [str(one.value).split(" :small")[0] for one in screen.at.subheader]
    assert headings[-4:] == ["Tú", "VTEX", "Meta", "Nosotros"]
    other = browser.open("requisitos", marta, query={"tienda": "casalinda"})
    assert [str(one.value).split(" :small")[0] for one in other.at.subheader][-4:] == [
        "Comercio",
        "VTEX",
        "Meta",
        "Nosotros",
    ]


def test_what_is_pressing_comes_first() -> None:
    found = evaluate(
        load_rulebook(),
        Track.WHATSAPP,
        Route.CX_PLATFORM,
        [],
        [],
        NOW,
        answers={},
        calendar=Calendar.of("UY", None, "America/Montevideo"),
    )
    merchant = grouped(found.items)[0]
    levels = [item.level for item in merchant.now]
    assert levels == sorted(levels, key=lambda level: level is Level.RECOMMENDED)
    assert set(levels) == {Level.REQUIRED, Level.RECOMMENDED}
    everything = [item for group in grouped(found.items) for item in (*group.now, *group.later, *group.done)]
    assert sorted(item.rule.id for item in everything) == sorted(item.rule.id for item in found.items)
    assert all(item.party is group.party for group in grouped(found.items) for item in group.now)


def test_a_level_that_an_answer_decided_says_which_answer(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    for question, answer in (("official_badge", "yes"), ("used_before", "other_provider")):
        answer_question(ana.actor, ana.accounts[0], Track.WHATSAPP, question, answer)
    screen = browser.open("requisitos", ana)
    assert "Obligatorio porque quieres la insignia oficial" in screen.text
    choose_route(ana.actor, ana.accounts[0], Track.WHATSAPP, Route.CX_PLATFORM)
    screen.at.run()
    assert "Obligatorio porque tu número está con otro proveedor" in screen.text


def test_the_account_is_chosen_by_answering_its_question(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    answer_question(ana.actor, ana.accounts[0], Track.WHATSAPP, "admin", "colleague")
    screen = browser.open("requisitos", ana)
    assert "¿Ya tienes una cuenta de WhatsApp Business?" not in screen.text
    screen.press("answer-whatsapp_account_choice")
    screen.at.segmented_control(key="route-answer-waba").set_value("none").run()
    assert "Listo (1)" in screen.text


def unfold(screen: Screen, rule_id: str) -> None:
    """Open what folds out under a requirement."""
    screen.at.session_state[f"how-{rule_id}"] = True
    screen.at.run()


def test_a_requirement_says_how_what_the_page_said_what_holds_today_and_where_it_is_written(
    browser: Browser, build: Builder
) -> None:
    screen = browser.open("requisitos", build.merchant())
    rule = RULE_WORDS["meta_business_account"]
    for told in (rule.how, f"“{rule.says}”", rule.today, "Revisado el 21 nov 2026."):
        assert told in screen.text


def test_something_can_be_declared_for_an_earlier_day(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = browser.open("requisitos", build.merchant())
    unfold(screen, "meta_business_account")
    earlier = days_ago(40)
    screen.at.date_input(key="since-meta_business_account").set_value(earlier)
    screen.press("save-since-meta_business_account")
    [kept] = rows(platform, "SELECT facts FROM evidence")
    assert kept["facts"]["since"].startswith(earlier.isoformat())
    assert "desde el" in screen.text


def test_a_proof_says_how_long_it_counts_as_fresh(browser: Browser, build: Builder) -> None:
    ana = build.merchant()
    declare(ana.actor, ana.accounts[0], Track.HELLOTEXT, "hellotext_pixel", True)
    assert "vale hasta el" in browser.open("requisitos", ana, query={"canal": "hellotext"}).text


def test_the_one_who_is_waited_for_has_a_day_on_which_an_answer_is_usual(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    save_number(ana.actor, account, "+598 94 123 456", "UY", Answers(True, "both", used_before="no"))
    answer_question(ana.actor, account, Track.WHATSAPP, "waba", "none")
    for item in checklist(ana.actor, account, Track.WHATSAPP).state.items:
        ahead = item.rule.stage.position <= Stage.SUBMITTED.position
        if ahead and item.party is Party.MERCHANT and not item.holds:
            declare(ana.actor, account, Track.WHATSAPP, item.rule.id, True)
    text = browser.open("requisitos", ana).text
    assert "VTEX suele tardar 3 días hábiles: se espera para el" in text


def test_a_step_is_handed_to_a_colleague_from_what_folds_out(browser: Browser, build: Builder) -> None:
    screen = browser.open("requisitos", build.merchant())
    assert "Pedir a un colega" not in screen.text
    unfold(screen, "whatsapp_number_owned")
    assert "Pedir a un colega" in screen.text


def test_the_page_asks_the_database_as_often_with_everything_done_as_with_nothing(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    account = ana.accounts[0]
    answer_question(ana.actor, account, Track.WHATSAPP, "who_sets_up", "us")
    screen = browser.open("requisitos", ana)
    with counted(platform) as few:
        screen.at.run()
    for item in checklist(ana.actor, account, Track.WHATSAPP).state.items:
        if EvidenceKind.ATTESTED in item.rule.evidence:
            declare(ana.actor, account, Track.WHATSAPP, item.rule.id, True)
    with counted(platform) as many:
        screen.at.run()
    assert few == many


@contextmanager
def counted(platform: Platform) -> Iterator[Counter[str]]:
    """The statements that reach the database meanwhile, each with how often."""
    seen: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        seen[statement] += 1

    event.listen(platform.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(platform.engine, "before_cursor_execute", note)


def test_a_manager_declares_for_a_store_under_the_own_name(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    build.merchant("casalinda")
    manager = build.manager()
    screen = browser.open("requisitos", manager, query={"tienda": "casalinda"})
    screen.press(first_declaration(screen))
    assert [row["by_name"] for row in rows(platform, EVIDENCE)] == [manager.name]


def test_a_number_that_is_kept_elsewhere_too_is_said_to_both_and_the_other_store_is_not_named(
    browser: Browser, build: Builder
) -> None:
    elsewhere = "Tu número también está guardado en otro lugar. Míralo en Número."
    people = {account: build.merchant(account) for account in ("casalinda", "tejidos")}
    for account, person in people.items():
        save_number(person.actor, account, "099 123 456", "UY", Answers())
    for account, other in (("casalinda", "tejidos"), ("tejidos", "casalinda")):
        screen = browser.open("requisitos", people[account])
        assert elsewhere in screen.text
        assert other not in screen.text
    save_number(people["tejidos"].actor, "tejidos", "099 999 999", "UY", Answers())
    assert elsewhere not in browser.open("requisitos", people["casalinda"]).text


def test_a_store_that_was_taken_away_meanwhile_can_no_longer_be_declared_for(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = browser.open("requisitos", build.merchant())
    change(platform, "DELETE FROM memberships")
    screen.press(first_declaration(screen))
    assert rows(platform, EVIDENCE) == []
    assert "Todavía no tienes una tienda" in screen.text


def test_what_is_declared_in_two_windows_is_all_kept(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    one, other = browser.open("requisitos", ana), browser.open("requisitos", ana)
    keys = [str(button.key) for button in one.at.button if "declare-" in str(button.key)]
    one.press(keys[0])
    other.press(keys[1])
    assert {row["rule_id"] for row in rows(platform, EVIDENCE)} == {rule_of(keys[0]), rule_of(keys[1])}
    assert "Listo (2)" in browser.open("requisitos", ana).text


def test_pressing_in_an_old_window_what_is_declared_already_adds_nothing(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    one, other = browser.open("requisitos", ana), browser.open("requisitos", ana)
    key = first_declaration(one)
    one.press(key)
    other.press(key)
    assert len(rows(platform, EVIDENCE)) == 1
