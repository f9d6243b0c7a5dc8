"""The cookies of set-up links: each says its link, for its own time, and stands for nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from lib.security.tokens import (
    ASKING_AGE,
    SESSION_AGE,
    WELCOME_AGE,
    DownloadGrant,
    Tokens,
    Welcome,
)
from tests.unit.test_tokens import MARGIN, SECRET, signed_before

LINK = uuid4()
OPENED = Welcome(LINK, "a secret of this browser")


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(SECRET)


def test_each_names_its_link(tokens: Tokens) -> None:
    assert tokens.read_welcome(tokens.welcome(OPENED)) == OPENED
    assert tokens.read_entry(tokens.entry(OPENED)) == OPENED
    assert tokens.read_setup(tokens.setup(LINK)) == LINK


def test_none_is_read_as_another(tokens: Tokens) -> None:
    opened, entry, setup, step = (
        tokens.welcome(OPENED),
        tokens.entry(OPENED),
        tokens.setup(LINK),
        tokens.step(LINK),
    )
    assert [tokens.read_welcome(token) for token in (entry, setup, step)] == [None] * 3
    assert [tokens.read_entry(token) for token in (opened, setup, step)] == [None] * 3
    assert [tokens.read_setup(token) for token in (opened, entry, step)] == [None] * 3
    assert [tokens.read_step(token) for token in (opened, entry, setup)] == [None] * 3


@pytest.mark.parametrize("junk", ["x", [], {}, ["not-a-uuid", "x"], [str(LINK)], 5, None])
def test_a_signed_one_of_another_shape_is_refused(tokens: Tokens, junk: object) -> None:
    now = timedelta()
    assert tokens.read_welcome(signed_before(now, "welcome", junk)) is None
    assert tokens.read_entry(signed_before(now, "entry", junk)) is None
    assert tokens.read_setup(signed_before(now, "setup", junk)) is None


def test_each_ends_with_its_age(tokens: Tokens) -> None:
    def opened(ago: timedelta) -> str:
        return signed_before(ago, "welcome", [str(LINK), "x"])

    assert tokens.read_welcome(opened(WELCOME_AGE - MARGIN)) is not None
    assert tokens.read_welcome(opened(WELCOME_AGE + MARGIN)) is None
    assert tokens.read_welcome(opened(WELCOME_AGE + MARGIN), ASKING_AGE) is not None
    assert tokens.read_welcome(opened(ASKING_AGE + MARGIN), ASKING_AGE) is None
    shown = [str(LINK), OPENED.browser]
    assert tokens.read_entry(signed_before(WELCOME_AGE - MARGIN, "entry", shown)) == OPENED
    assert tokens.read_entry(signed_before(WELCOME_AGE + MARGIN, "entry", shown)) is None
    assert tokens.read_setup(signed_before(SESSION_AGE - MARGIN, "setup", str(LINK))) == LINK
    assert tokens.read_setup(signed_before(SESSION_AGE + MARGIN, "setup", str(LINK))) is None


@pytest.mark.parametrize("link", [None, LINK])
def test_a_download_remembers_the_link_by_which_its_person_came(tokens: Tokens, link: UUID | None) -> None:
    since = datetime(2026, 11, 20, 15, tzinfo=UTC)
    grant = DownloadGrant(uuid4(), "alfa", uuid4(), "csv", since, link)
    assert tokens.read_download(tokens.download(grant)) == grant
