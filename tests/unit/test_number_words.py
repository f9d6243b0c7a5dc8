"""Every code of the number doctor has words, every word a code, and every code a way to happen."""

from __future__ import annotations

from enum import StrEnum
from string import Formatter
from typing import get_args, get_type_hints

import pytest

from lib.domain.phone import (
    Answers,
    Diagnosis,
    Fix,
    NumberType,
    OtpUse,
    Question,
    Reason,
    RepairCode,
    RuleId,
    RuleResult,
    Sharing,
    Verdict,
    with_sharing,
)
from lib.rulebook.doctor import examine
from lib.ui import words_number as words
from lib.ui.number_questions import QUESTIONS


def test_every_question_has_words_for_each_of_its_answers() -> None:
    assert set(QUESTIONS) == set(Question)
    kinds = get_type_hints(Answers)
    for question, asking in QUESTIONS.items():
        optional = get_args(kinds[question])
        choices = {choice for kind in optional for choice in (get_args(kind) or (kind,))} - {type(None)}
        assert set(asking.choices) == ({True, False} if bool in choices else choices)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        (words.NUMBER_VERDICTS, Verdict),
        (words.NUMBER_RULES, RuleId),
        (words.NUMBER_RULE_RESULTS, RuleResult),
        (words.NUMBER_REASONS, Reason),
        (words.NUMBER_FIXES, Fix),
        (words.NUMBER_REPAIRS, RepairCode),
        (words.NUMBER_TYPES, NumberType),
        (words.NUMBER_OTP_USES, OtpUse),
    ],
)
def test_every_code_has_words_and_every_word_a_code(table: dict[str, str], codes: type[StrEnum]) -> None:
    assert set(table) == {code.value for code in codes}
    assert all(text.strip() for text in table.values())


INPUTS: list[tuple[str, str | None]] = [
    ("", "AR"),
    ("9" * 301, "AR"),
    ("hola", "AR"),
    ("11 2345 6789 / 11 2345 6790", "AR"),
    ("wa.me/message/ABC", "AR"),
    ("5491123456789", None),
    ("5491123456789", "BR"),
    ("15 2345-6789", "AR"),
    ("+525512345678", "MX"),
    ("+541123456789", "AR"),
    ("+999 123 4567", "AR"),
    ("+55 11 8765 4", "BR"),
    ("+5511987654321012", "BR"),
    ("+57 300 123 456", "CO"),
    ("+54 800 123 456", "AR"),
    ("+56912345678", "CL"),
    ("+80012345678", "AR"),
    ("4003-1234", "BR"),
    ("911", "MX"),
    ("+5351234567", "AR"),
    ("55 1234 5678;ext=12", "MX"),
    ("1-800-FLOWERS", "US"),
    ("+5180212345", "PE"),
    ("+447640123456", "GB"),
    ("+18686191234", "TT"),
    ("+551133334444", "BR"),
    ("+558007701234", "BR"),
    ("+546001234567", "AR"),
    ("+50640001234", "CR"),
    ("+548101234567", "AR"),
    ("+18002001234", "DO"),
    ("+27711234567", "ZA"),
    ("+5511987654321", "BR"),
]
ANSWERS = [
    Answers(),
    Answers(owned=False, can_receive="none", used_before="banned", dedicated=False, line="mobile"),
    Answers(owned=True, can_receive="sms", used_before="business_app", dedicated=True, line="fixed"),
    Answers(owned=True, can_receive="both", used_before="no", dedicated=True),
    Answers(owned=True, can_receive="both", used_before="whatsapp_app"),
    Answers(owned=True, can_receive="voice", used_before="other_provider"),
    Answers(can_receive="voice", picked_up="menu", used_before="whatsapp_app", account_deleted=True),
    Answers(can_receive="voice", picked_up="forwarded", used_before="business_app", keeps_app=True),
    Answers(can_receive="both", picked_up="person", international=False, used_before="banned", appealed=True),
    Answers(used_before="other_provider", two_step="on"),
    Answers(used_before="other_provider", two_step="off"),
]
SHARED = Sharing(other_track=True, other_store=True)
DIAGNOSES: list[Diagnosis] = [
    *(examine(typed, country, answers) for typed, country in INPUTS for answers in ANSWERS),
    with_sharing(examine("+5511987654321", "BR"), SHARED),
]


def test_every_reason_fix_rule_and_verdict_can_happen() -> None:
    rows = [row for diagnosis in DIAGNOSES for row in diagnosis.rules]
    assert set(Reason) - {row.reason for row in rows} == set()
    assert set(Fix) - {row.fix for row in rows} == set()
    assert {row.id for row in rows} == set(RuleId)
    assert {row.result for row in rows} == set(RuleResult)
    assert {diagnosis.verdict for diagnosis in DIAGNOSES} == set(Verdict)


def test_every_placeholder_is_filled_from_the_facts_of_its_row() -> None:
    for diagnosis in DIAGNOSES:
        for row in diagnosis.rules:
            texts = [words.NUMBER_REASONS[row.reason]] if row.reason else []
            texts += [words.NUMBER_FIXES[row.fix]] if row.fix else []
            named = {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}
            assert named <= set(row.facts), (diagnosis.input, row)


def test_what_fails_or_asks_always_says_why_and_what_to_do() -> None:
    for diagnosis in DIAGNOSES:
        for row in diagnosis.rules:
            if row.result in {RuleResult.FAILED, RuleResult.NEEDS_ANSWER}:
                assert row.reason is not None
                assert row.fix is not None
