"""The number page: a verdict while one types, questions, saving."""

from __future__ import annotations

import pytest

from lib.services.platform import Platform
from tests.builders import Builder, rows
from tests.pages.conftest import Browser
from tests.pages.reading import Screen

NUMBERS = "SELECT raw, e164, country, verdict, answers, saved_by FROM numbers"
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
            "answers": {
                "owned": True,
                "can_receive": "both",
                "used_before": "no",
                "dedicated": True,
                "line": None,
            },
            "saved_by": "Ana Pérez",
        }
    ]
    assert screen.button("number-save").disabled
    evidence = rows(platform, "SELECT rule_id, kind, result, by_name FROM evidence")
    assert [tuple(row.values()) for row in evidence] == [
        ("whatsapp_number_eligible", "computed", "passed", "Ana Pérez")
    ]
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


def test_the_country_decides_about_a_number_without_one(browser: Browser, build: Builder) -> None:
    screen = typed(browser, build, "11 98765-4321")
    screen.at.selectbox(key="number-country").select("BR").run()
    assert "+55 11 98765-4321" in screen.text
    assert "Brasil" in screen.text
