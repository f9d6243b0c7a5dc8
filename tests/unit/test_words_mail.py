"""Letters and set-up links have words for all that can be said of them, and ask for nothing not given."""

from __future__ import annotations

from string import Formatter

import pytest

from lib.domain.model import Track
from lib.errors import NotAllowed
from lib.services import mailing
from lib.services.mail_words import ASKED, GREETING, SAYS, SUBJECTS, TRACK_NAMES
from lib.services.outbox import NOT_CONFIGURED, LetterState, MailKind
from lib.ui.failures import sentence
from lib.ui.words_mail import LETTER_KINDS, LETTER_STATES, MAIL_PROBLEMS
from lib.ui.words_welcome import ERRORS, LINK_TITLES
from lib.vendors import mail

GIVEN = {
    MailKind.REMINDER: {"track", "since", "step", "why", "link"},
    MailKind.SETUP_LINK: {"by", "until", "link"},
    ASKED: {"by", "until", "link"},
    MailKind.MENTION: {"by", "link"},
}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_kind_of_letter_has_a_subject_and_words() -> None:
    assert set(SUBJECTS) == set(SAYS) == {*MailKind, ASKED}
    assert set(TRACK_NAMES) == set(Track)


@pytest.mark.parametrize("kind", SAYS)
def test_a_letter_says_only_what_it_is_given_and_always_where_to_go(kind: str) -> None:
    asked = set().union(*map(placeholders, (GREETING, SUBJECTS[kind], *SAYS[kind])))
    assert asked <= GIVEN[kind] | {"name", "store"}
    assert any("{link}" in one for one in SAYS[kind])


def test_every_kind_state_and_problem_of_a_letter_has_words() -> None:
    assert set(LETTER_KINDS) == set(MailKind)
    assert set(LETTER_STATES) == set(LetterState)
    of_the_server = {value for name, value in vars(mail).items() if name.isupper() and isinstance(value, str)}
    assert set(MAIL_PROBLEMS) == {*of_the_server, NOT_CONFIGURED, mailing.FAULT, mailing.INTERRUPTED}


def test_whatever_keeps_somebody_out_is_said_with_a_title_and_a_sentence() -> None:
    assert {f"setup_link.{end}" for end in ("closed", "later", "used", "expired")} == set(LINK_TITLES)
    for code in LINK_TITLES:
        assert sentence(NotAllowed(code)) == ERRORS[code]
