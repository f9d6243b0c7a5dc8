"""The words of invitations: every code has some, and what our own files say can be read again."""

from __future__ import annotations

import pytest

from lib.domain.invitation import REQUIRED, Column, columns_of, plain_words
from lib.domain.model import Language
from lib.i18n.catalogue import translations
from lib.services.invitation_file import REASON_NAMES
from lib.services.setup_links import SetupLinkState
from lib.ui.failures import SENTENCES
from lib.ui.invitation_view import Mode
from lib.ui.words_invitations import COLUMNS, LINK_STATES, MODES, OUTCOMES, REASON


def test_every_code_has_words() -> None:
    assert set(COLUMNS) == set(Column)
    assert set(MODES) == set(Mode)
    assert set(LINK_STATES) == set(SetupLinkState)


@pytest.mark.parametrize(
    "code",
    [
        "store.exists",
        "store.country",
        "invite.staff",
        "email.removed",
        "invitation.same_account",
        *(f"invitation.no_{column}_column" for column in REQUIRED),
    ],
)
def test_what_is_wrong_with_a_row_or_a_file_has_a_sentence(code: str) -> None:
    assert SENTENCES[code].endswith(".")


@pytest.mark.parametrize("code", OUTCOMES)
def test_a_short_reason_has_a_whole_sentence_too(code: str) -> None:
    assert SENTENCES[code]


@pytest.mark.parametrize("language", Language)
def test_our_own_files_can_be_read_again_in_every_language(language: Language) -> None:
    said = translations(language).gettext
    header = [said(COLUMNS[column]) for column in Column]
    assert columns_of(header) == {column: place for place, column in enumerate(Column)}
    assert plain_words(said(REASON)) in REASON_NAMES
