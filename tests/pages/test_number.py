"""The number page: a verdict while one types, questions, saving."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from lib.domain.model import Track
from lib.domain.phone import Answers
from lib.services.number_review import review_numbers
from lib.services.numbers import save_number
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

NUMBERS = "SELECT raw, e164, country, verdict, answers, saved_by FROM numbers"
ANSWERED = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)
RULE = "whatsapp_number_eligible"
ELIGIBLE = "Este número sirve para WhatsApp."
MISSING = "Falta una respuesta tuya para saber si sirve."


def typed(browser: Browser, build: Builder, text: str) -> Screen:
    """The page of a store in Uruguay after somebody typed `text`."""
    screen = browser.open("numero", build.merchant())
    screen.field("number-raw").set_value(text).run()
    return screen


def answered(screen: Screen) -> Screen:
    """The page after every question was answered in the store's favour."""
    for name, value in (("owned", True), ("can_receive", "both"), ("used_before", "no"), ("dedicated", True)):
        screen.at.segmented_control(key=f"touch-answer-{name}").set_value(value).run()
    return screen


@pytest.mark.parametrize(("country", "code"), [("UY", "+598 "), ("BR", "+55 ")])
def test_the_example_is_a_number_of_the_stores_country(
    browser: Browser, platform: Platform, build: Builder, country: str, code: str
) -> None:
    ana = build.merchant()
    change(platform, "UPDATE stores SET country = :country", country=country)
    assert browser.open("numero", ana).field("number-raw").placeholder.startswith(code)


def test_an_empty_page_asks_for_a_number_and_judges_nothing(browser: Browser, build: Builder) -> None:
    screen = browser.open("numero", build.merchant())
    assert screen.errors == []
    assert not screen.has_button("number-save")


def test_a_number_is_judged_while_one_types(browser: Browser, build: Builder) -> None:
    screen = typed(browser, build, "099 123 456")
    assert MISSING in screen.text
    assert "+598 99 123 456" in screen.text
    assert "Tiene código de país y de área** · Cumple" in screen.text
    answered(screen)
    assert ELIGIBLE in screen.text
    assert MISSING not in screen.text


def test_a_short_code_is_refused_with_its_reason(browser: Browser, build: Builder) -> None:
    screen = typed(browser, build, "1234")
    assert "Este número no sirve para WhatsApp." in screen.errors
    assert "No es un código corto** · No cumple" in screen.text


def test_a_saved_number_is_there_at_the_next_visit_with_who_saved_it(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    screen = answered(typed(browser, build, "099 123 456"))
    screen.press("number-save")
    assert [dict(row) for row in rows(platform, NUMBERS)] == [
        {
            "raw": "099 123 456",
            "e164": "+59899123456",
            "country": "UY",
            "verdict": "eligible",
            "answers": asdict(ANSWERED),
            "saved_by": "Ana Pérez",
        }
    ]
    assert screen.button("number-save").disabled
    evidence = rows(
        platform, "SELECT kind, result, by_name FROM evidence WHERE rule_id = :rule ORDER BY id", rule=RULE
    )
    assert [tuple(row.values()) for row in evidence] == [("computed", "passed", "Ana Pérez")]
    again = browser.open("numero", build.manager(), query={"tienda": "tienda1"})
    assert again.field("number-raw").value == "099 123 456"
    assert "Guardado: +598 99 123 456, por Ana Pérez" in again.text
    assert ELIGIBLE in again.text


@pytest.mark.parametrize(
    "text",
    ["😀", "رقم الهاتف", "9" * 10_000, "<script>alert(1)</script>", "**negrita** [a](b)"],
    ids=["emoji", "right to left", "10,000 digits", "HTML", "Markdown"],
)
def test_what_is_no_number_is_not_saved_and_stays_as_typed(
    browser: Browser, platform: Platform, build: Builder, text: str
) -> None:
    screen = typed(browser, build, text)
    assert "No encontramos un número de teléfono en lo que escribiste." in screen.errors
    screen.press("number-save")
    assert any("Con esto no se forma un número de teléfono." in error for error in screen.errors)
    assert screen.field("number-raw").value == text
    assert rows(platform, NUMBERS) == []


def test_arabic_digits_and_direction_marks_are_a_number_all_the_same(
    browser: Browser, build: Builder
) -> None:
    assert "+598 99 123 456" in typed(browser, build, "\u200f٠٩٩ ١٢٣ ٤٥٦\u200e").text


def test_only_the_country_of_a_saved_number_can_be_changed(
    browser: Browser, platform: Platform, build: Builder
) -> None:
    ana = build.merchant()
    save_number(ana.actor, ana.accounts[0], "+598 99 123 456", "UY", ANSWERED)
    screen = browser.open("numero", ana)
    assert screen.button("number-save").disabled
    screen.at.selectbox(key="number-country").select("BR").run()
    screen.press("number-save")
    assert [row["country"] for row in rows(platform, NUMBERS)] == ["BR"]


def test_the_country_decides_about_a_number_without_one(browser: Browser, build: Builder) -> None:
    screen = typed(browser, build, "11 98765-4321")
    screen.at.selectbox(key="number-country").select("BR").run()
    assert "+55 11 98765-4321" in screen.text
    assert "Brasil" in screen.text


def answer(screen: Screen, question: str, value: object) -> Screen:
    """The page after one more answer."""
    screen.at.segmented_control(key=f"touch-answer-{question}").set_value(value).run()
    return screen


def asked(screen: Screen) -> set[str]:
    """The questions that the page asks now."""
    keys = (one.key or "" for one in screen.at.segmented_control)
    return {key.removeprefix("touch-answer-") for key in keys if key.startswith("touch-answer-")}


def test_a_question_appears_with_the_answer_it_follows_from_and_goes_with_it(
    browser: Browser, build: Builder
) -> None:
    screen = typed(browser, build, "099 123 456")
    assert asked(screen) == {"owned", "can_receive", "used_before", "dedicated"}
    answer(screen, "used_before", "business_app")
    assert "keeps_app" in asked(screen)
    answer(screen, "keeps_app", False)
    assert {"keeps_app", "account_deleted"} <= asked(screen)
    answer(screen, "account_deleted", True)
    assert "Espera unos 3 minutos desde el borrado" in screen.text
    answer(screen, "used_before", "other_provider")
    assert asked(screen) == {"owned", "can_receive", "used_before", "two_step", "dedicated"}
    answer(screen, "two_step", "on")
    assert "Pide a tu proveedor que la desactive en WhatsApp Manager" in screen.text


def test_a_saved_answer_says_who_gave_it(browser: Browser, build: Builder) -> None:
    screen = answered(typed(browser, build, "099 123 456"))
    assert "Respondido por" not in screen.text
    screen.press("number-save")
    assert screen.text.count("Respondido por Ana Pérez") == len(asked(screen))


def test_the_page_says_where_the_number_is_and_what_judged_it(browser: Browser, build: Builder) -> None:
    text = typed(browser, build, "099 123 456").text
    assert "America/Montevideo" in text
    assert "Revisado con libphonenumber 9." in text
    assert "`59899123456`" in text
    assert "Formato nacional" in text
    assert "099 123 456" in text


def test_a_number_of_another_store_is_named_to_the_manager_alone(browser: Browser, build: Builder) -> None:
    ana, luis = build.merchant("alfa"), build.merchant("beta")
    for person, account in ((ana, "alfa"), (luis, "beta")):
        save_number(person.actor, account, "099 123 456", "UY", ANSWERED)
    mine = browser.open("numero", luis)
    assert "También en una tienda que no es tuya." in mine.text
    assert "alfa" not in mine.text
    theirs = browser.open("numero", build.manager(), query={"tienda": "beta"})
    assert "(cuenta alfa, WhatsApp): +59899123456" in theirs.text
    store = browser.open("tienda", build.manager(), query={"tienda": "beta"})
    assert "(cuenta alfa, WhatsApp)" in store.text


def test_each_service_has_its_own_number_and_the_same_one_twice_is_said(
    browser: Browser, build: Builder
) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", "099 123 456", "UY", ANSWERED)
    screen = browser.open("numero", ana, query={"para": Track.HELLOTEXT.value})
    assert screen.field("number-raw-hellotext").value == ""
    screen.field("number-raw-hellotext").set_value("+598 99 123 456").run()
    screen.press("number-save-hellotext")
    assert "Lo usa un solo servicio** · No cumple" in screen.text
    assert "Decide cuál de los dos lo usará" in screen.text


def test_what_newer_rules_will_say_is_announced_with_its_day(
    browser: Browser, build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", "+566001234567", "CL", ANSWERED)
    change(platform, "UPDATE numbers SET verdict = 'eligible', libphonenumber = '8.13.27'")
    review_numbers()
    announced = "Con reglas más nuevas: Este número no sirve para WhatsApp. Vale desde el"
    screen = browser.open("numero", ana)
    assert announced in screen.text
    assert ELIGIBLE in screen.text
    assert screen.errors == []
    assert "cambia lo que se pide de tu número" in browser.open("requisitos", ana).text
    store = browser.open("tienda", build.manager(), query={"tienda": "alfa"})
    assert announced in store.text
