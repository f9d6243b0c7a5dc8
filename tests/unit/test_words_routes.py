"""Every code of the way to WhatsApp has words, and every word a code."""

from __future__ import annotations

from string import Formatter

from lib.domain.model import ROUTES_OF, Route, Track
from lib.domain.questions import ANSWERS, RouteQuestion
from lib.domain.route_advice import DOUBT_CODES, PREPARATION_CODES, REASON_CODES
from lib.domain.rules import RuleStatus
from lib.rulebook.loader import load_rulebook
from lib.rulebook.routes import WaitUnit, route_facts
from lib.ui import words_routes

FACTS = tuple(route_facts().values())


def test_every_question_and_every_answer_has_words() -> None:
    assert set(words_routes.QUESTIONS) == set(words_routes.QUESTION_HINTS) == set(RouteQuestion)
    assert set(words_routes.ANSWERS) == {
        f"{question}.{answer}" for question in RouteQuestion for answer in ANSWERS[question]
    }


def test_all_that_an_advice_can_say_has_words() -> None:
    assert set(words_routes.REASONS) == REASON_CODES
    assert set(words_routes.DOUBTS) == DOUBT_CODES
    assert set(words_routes.PREPARATIONS) == PREPARATION_CODES


def test_all_that_is_compared_has_words() -> None:
    assert set(words_routes.STEPS) == {step.code for facts in FACTS for step in facts.steps}
    assert set(words_routes.NEEDS) == {need for facts in FACTS for need in facts.needs}
    assert set(words_routes.WAITS) == {wait.code for facts in FACTS for wait in facts.waits}
    assert set(words_routes.FIGURES) == set(WaitUnit)
    assert set(words_routes.ROUTE_STATUSES) == set(RuleStatus)


def test_every_way_says_what_it_is_and_what_holds_today() -> None:
    ways = set(ROUTES_OF[Track.WHATSAPP])
    assert set(words_routes.ROUTE_SUMMARIES) == set(words_routes.ROUTE_TODAY) == ways
    assert set(words_routes.ROUTE_SAYS) == {facts.route for facts in FACTS if facts.seed is not None}
    assert Route.CX_PLATFORM not in words_routes.ROUTE_SAYS


def test_every_answer_that_decides_a_level_has_its_because() -> None:
    deciding = {
        f"{question}.{answer}"
        for rule in load_rulebook()
        if rule.condition is not None
        for question, answers in rule.condition.questions
        for answer in answers
    }
    assert set(words_routes.BECAUSE) == deciding


def test_sentences_ask_only_for_what_they_are_given() -> None:
    tables = {name: table for name, table in vars(words_routes).items() if isinstance(table, dict)}
    asked = {
        (name, field)
        for name, table in tables.items()
        if not name.startswith("_")
        for text in table.values()
        for _, field, _, _ in Formatter().parse(str(text))
        if field
    }
    assert asked == {("FIGURES", "least"), ("FIGURES", "most")}
