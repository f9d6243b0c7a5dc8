"""Words of what is done to many stores at once: every code has some, and every word its code."""

from __future__ import annotations

from lib.services.bulk_model import DONE, BulkKind, JobState
from lib.ui.failures import SENTENCES
from lib.ui.words_bulk import ACTIONS, CONSEQUENCES, ERRORS, JOB_STATES, OUTCOMES


def test_every_action_and_every_state_of_a_job_has_words() -> None:
    assert set(ACTIONS) == {kind.value for kind in BulkKind} | {"export"}
    assert set(JOB_STATES) == {state.value for state in JobState}


def test_what_is_asked_to_confirm_says_its_consequence() -> None:
    asked = {kind.value for kind in BulkKind if kind is not BulkKind.INVITE}
    assert set(CONSEQUENCES) == asked | {"assign_nobody"}
    assert all(text.endswith(".") for text in CONSEQUENCES.values())


def test_an_outcome_is_a_few_words_beside_a_count_and_a_sentence_in_a_row() -> None:
    assert DONE in OUTCOMES
    assert set(OUTCOMES) - {DONE} <= set(SENTENCES)
    assert set(ERRORS) <= set(SENTENCES)
    # Nothing is filled in: a count is about many, each with facts of its own.
    assert [text for text in OUTCOMES.values() if "{" in text or text.endswith(".")] == []
