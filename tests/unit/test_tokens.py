"""Signed tokens: forged, old and foreign ones are refused, and a return path stays on this host."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lib.security.tokens import (
    LINK_AGE,
    RETURN_AGE,
    SESSION_AGE,
    STEP_AGE,
    Tokens,
    is_local_path,
)

SECRET = "s" * 40
PERSON = UUID("0d5c3f60-3d4c-4f0e-9f43-3d1e9d0f7a11")
SINCE = datetime(2026, 11, 20, 15, 4, 5, 678901, tzinfo=UTC)
MARGIN = timedelta(seconds=5)


@pytest.fixture
def tokens() -> Tokens:
    return Tokens(SECRET)


def signed_before(age: timedelta, kind: str, value: object) -> str:
    """A token that our own secret signed `age` ago."""

    class Earlier(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - age.total_seconds())

    text = URLSafeTimedSerializer(SECRET, salt=f"puente.{kind}", signer=Earlier).dumps(value)
    return text if isinstance(text, str) else text.decode()


def test_a_session_names_the_person_and_the_moment_of_sign_in(tokens: Tokens) -> None:
    session = tokens.read_session(tokens.session(PERSON, SINCE))
    assert session is not None
    assert session.person_id == PERSON
    assert session.since == SINCE


def test_a_link_names_the_person_and_a_return_its_path(tokens: Tokens) -> None:
    assert tokens.read_sign_in(tokens.sign_in(PERSON)) == PERSON
    assert tokens.read_return_to(tokens.return_to("/tienda?id=acme&x=1")) == "/tienda?id=acme&x=1"


def test_a_token_of_another_secret_is_refused(tokens: Tokens) -> None:
    other = Tokens("t" * 40)
    assert tokens.read_session(other.session(PERSON, SINCE)) is None
    assert tokens.read_sign_in(other.sign_in(PERSON)) is None
    assert tokens.read_return_to(other.return_to("/inicio")) is None


def test_one_kind_is_never_read_as_another(tokens: Tokens) -> None:
    session, link, back = tokens.session(PERSON, SINCE), tokens.sign_in(PERSON), tokens.return_to("/inicio")
    assert [tokens.read_session(token) for token in (link, back)] == [None, None]
    assert [tokens.read_sign_in(token) for token in (session, back)] == [None, None]
    assert [tokens.read_return_to(token) for token in (session, link)] == [None, None]


@given(st.text(max_size=200))
def test_any_text_that_we_did_not_sign_is_refused_without_a_fault(text: str) -> None:
    tokens = Tokens(SECRET)
    assert tokens.read_session(text) is None
    assert tokens.read_sign_in(text) is None
    assert tokens.read_return_to(text) is None


@given(position=st.integers(min_value=0), character=st.sampled_from("abcXYZ019-_.~"))
def test_a_session_changed_anywhere_is_refused(position: int, character: str) -> None:
    tokens = Tokens(SECRET)
    token = tokens.session(PERSON, SINCE)
    place = position % len(token)
    changed = token[:place] + character + token[place + 1 :]
    read = tokens.read_session(changed)
    # The last character of a signature carries spare bits: two spellings may be the same signature.
    assert read is None or (changed[:-1] == token[:-1] and read.person_id == PERSON)


@pytest.mark.parametrize("junk", ["x", [], {}, ["not-a-uuid", 1], [str(PERSON)], [str(PERSON), "late"], 5])
def test_a_signed_token_of_another_shape_is_refused(tokens: Tokens, junk: object) -> None:
    now = timedelta()
    assert tokens.read_session(signed_before(now, "session", junk)) is None
    assert tokens.read_sign_in(signed_before(now, "sign-in", junk)) is None
    assert tokens.read_return_to(signed_before(now, "return", junk)) is None


@pytest.mark.parametrize(
    ("kind", "value", "age"),
    [
        ("session", [str(PERSON), SINCE.timestamp()], SESSION_AGE),
        ("sign-in", str(PERSON), LINK_AGE),
        ("return", "/inicio", RETURN_AGE),
    ],
)
def test_a_token_ends_with_its_age(tokens: Tokens, kind: str, value: object, age: timedelta) -> None:
    read = {
        "session": tokens.read_session,
        "sign-in": tokens.read_sign_in,
        "return": tokens.read_return_to,
    }[kind]
    assert read(signed_before(age - MARGIN, kind, value)) is not None
    assert read(signed_before(age + MARGIN, kind, value)) is None


@pytest.mark.parametrize(
    "path", ["/", "/inicio", "/tienda?id=acme", "/requisitos#paso", "/a/b?c=/d//e", "/ñandú"]
)
def test_a_path_of_this_application_is_one_to_return_to(path: str) -> None:
    assert is_local_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "inicio",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/a\\b",
        "/\t/evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: x=1",
        "/\x00",
        " //evil.example",
        None,
        7,
        ["/inicio"],
    ],
)
def test_anything_else_is_not(path: object) -> None:
    assert not is_local_path(path)


@given(
    st.lists(
        st.sampled_from(["/", "\\", ".", "..", ":", "@", "?", "#", "\t", "\n", " ", "https", "evil.example"])
    )
)
def test_no_accepted_path_leads_a_browser_to_another_host(pieces: list[str]) -> None:
    path = "".join(pieces)
    # A browser drops tabs and line breaks from an address and reads a backslash as a slash.
    as_browsers_read = path.translate({9: None, 10: None, 13: None}).replace("\\", "/")
    if is_local_path(path):
        assert urlsplit(urljoin("https://puente.example/here", as_browsers_read)).netloc == "puente.example"


def test_a_foreign_path_is_refused_even_when_we_signed_it(tokens: Tokens) -> None:
    for path in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert tokens.read_return_to(tokens.return_to(path)) is None


def test_a_session_survives_to_the_microsecond(tokens: Tokens) -> None:
    first = tokens.read_session(tokens.session(uuid4(), SINCE))
    later = tokens.read_session(tokens.session(uuid4(), SINCE + timedelta(microseconds=1)))
    assert first is not None
    assert later is not None
    assert first.since < later.since


def test_the_cookie_of_a_step_names_its_link_until_its_age_and_is_no_other_kind(tokens: Tokens) -> None:
    assert tokens.read_step(tokens.step(PERSON)) == PERSON
    assert tokens.read_step(signed_before(STEP_AGE - MARGIN, "step", str(PERSON))) == PERSON
    assert tokens.read_step(signed_before(STEP_AGE + MARGIN, "step", str(PERSON))) is None
    assert tokens.read_step(Tokens("t" * 40).step(PERSON)) is None
    assert tokens.read_step(tokens.session(PERSON, SINCE)) is None
    assert tokens.read_step(tokens.sign_in(PERSON)) is None
    assert tokens.read_session(tokens.step(PERSON)) is None
    assert [tokens.read_step(junk) for junk in ("", "x", signed_before(timedelta(), "step", ["x"]))] == [
        None
    ] * 3
