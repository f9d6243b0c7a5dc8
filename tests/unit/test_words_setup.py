"""The guided set-up has words for every step and trouble, and asks for nothing that is not there."""

from __future__ import annotations

from string import Formatter

import pytest

from lib.domain.model import Party, Route
from lib.domain.questions import ANSWERS, RouteQuestion
from lib.domain.rules import RuleStatus
from lib.domain.setup import CodeWay, Guide, Need, StepState
from lib.rulebook.setup import TROUBLE_WORDS, load_guides
from lib.rulebook.setup_words import STEP_WORDS
from lib.ui import words
from lib.ui.failures import SENTENCES
from lib.ui.setup_trouble import REGISTRATION, waiting_time
from lib.ui.words_setup import (
    ADMINISTRATORS,
    CODE_HINTS,
    CODE_PLACES,
    CODE_WAYS,
    ERRORS,
    FIXERS,
    INTRODUCTIONS,
    MISSING,
    NEEDS,
    STATES,
)

GUIDES = tuple(load_guides().values())


def test_every_step_has_words_and_every_word_a_step() -> None:
    assert set(STEP_WORDS) == {step.id for guide in GUIDES for step in guide.steps}


def test_every_trouble_has_words_and_every_word_a_trouble() -> None:
    assert set(TROUBLE_WORDS) == {trouble.id for guide in GUIDES for trouble in guide.troubles}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.route)
def test_a_step_with_an_address_has_a_name_for_its_button_and_no_other_has(guide: Guide) -> None:
    assert {step.id for step in guide.steps if step.link} == {
        step.id for step in guide.steps if STEP_WORDS[step.id].link
    }


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.route)
def test_what_is_out_of_date_says_what_holds_today(guide: Guide) -> None:
    old = [step.id for step in guide.steps if step.status is RuleStatus.SUPERSEDED]
    assert [step for step in old if not STEP_WORDS[step].today] == []


def test_titles_are_told_apart_on_each_way() -> None:
    for guide in GUIDES:
        titles = [STEP_WORDS[step.id].title for step in guide.steps]
        assert len(set(titles)) == len(titles)
    assert len({one.title for one in TROUBLE_WORDS.values()}) == len(TROUBLE_WORDS)


def test_sentences_are_whole() -> None:
    whole = [one.do for one in STEP_WORDS.values()] + [one.fix for one in TROUBLE_WORDS.values()]
    whole += [one.today for one in STEP_WORDS.values() if one.today]
    assert [text for text in whole if not text.endswith(".")] == []


def test_every_code_of_the_page_has_words_and_every_word_a_code() -> None:
    assert set(STATES) == set(StepState)
    assert set(NEEDS) == set(MISSING) == set(Need)
    assert set(CODE_WAYS) == set(CODE_HINTS) == set(CodeWay)
    assert set(ADMINISTRATORS) == set(ANSWERS[RouteQuestion.ADMIN])
    assert set(CODE_PLACES) == set(ANSWERS[RouteQuestion.CODE_PLACE])
    assert set(INTRODUCTIONS) == {guide.route for guide in GUIDES} == {Route.SELF_SERVICE, Route.CX_PLATFORM}


def test_everybody_who_can_put_a_trouble_right_is_named() -> None:
    fixers: set[Party] = {trouble.party for guide in GUIDES for trouble in guide.troubles}
    assert set(FIXERS) == fixers


def test_every_refusal_has_a_sentence_on_the_page() -> None:
    assert {code: SENTENCES[code] for code in ERRORS} == ERRORS


def test_what_happens_at_a_step_is_told_with_the_step_and_the_trouble() -> None:
    told = {kind: text for kind, text in words.EVENTS.items() if kind.startswith("setup.")}
    assert {
        kind: {name for _, name, _, _ in Formatter().parse(text) if name} for kind, text in told.items()
    } == {
        "setup.reached": {"subject"},
        "setup.done": {"subject"},
        "setup.undone": {"subject"},
        "setup.stuck": {"subject", "new"},
        "setup.cleared": {"subject", "old"},
    }


def test_what_is_explained_about_the_registration_exists() -> None:
    numbers = [GUIDES[0].trouble(one) for one in REGISTRATION]
    assert [trouble.numbers for trouble in numbers if trouble] == [(133005,), (133016,), (2388001,)]


@pytest.mark.parametrize(
    ("minutes", "said"), [(3, "3 minutos"), (1, "1 minuto"), (60, "1 hora"), (720, "12 horas")]
)
def test_a_length_of_time_is_said_as_people_say_it(minutes: int, said: str) -> None:
    assert waiting_time(minutes) == said
