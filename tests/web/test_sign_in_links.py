"""The links of the person picker, and the way back to the page that was wanted."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie
from uuid import UUID, uuid4

import pytest
import requests
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from lib.security.tokens import LINK_AGE, RETURN_AGE, Tokens
from tests.web.conftest import Rehearsal


def somebody(rehearsal: Rehearsal) -> UUID:
    """A person whom the database knows."""
    return UUID(str(rehearsal.rows("SELECT id FROM people ORDER BY email LIMIT 1")[0][0]))


def aged(secret: str, salt: str, value: str, seconds: float) -> str:
    """A token that was signed with the right secret `seconds` ago."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return int(time.time() - seconds)

    return str(URLSafeTimedSerializer(secret, salt=salt, signer=Then).dumps(value))


def cookies_set(answer: requests.Response) -> SimpleCookie:
    """The cookies that an answer sets, with their attributes."""
    jar = SimpleCookie()
    for line in answer.raw.headers.getlist("Set-Cookie"):
        jar.load(line)
    return jar


def test_a_valid_link_signs_in_with_a_cookie_that_no_script_reads(rehearsal: Rehearsal) -> None:
    answer = rehearsal.app.get(f"/entrar/{rehearsal.tokens.sign_in(somebody(rehearsal))}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = cookies_set(answer)[f"puente_session_{rehearsal.app.port}"]
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "lax"
    assert cookie["path"] == "/"
    session = rehearsal.tokens.read_session(cookie.value)
    assert session is not None
    assert session.person_id == somebody(rehearsal)


def test_a_token_of_another_kind_signs_nobody_in(rehearsal: Rehearsal) -> None:
    assert_signs_nobody_in(rehearsal, rehearsal.tokens.return_to(str(somebody(rehearsal))))


def test_a_token_signed_with_another_secret_signs_nobody_in(rehearsal: Rehearsal) -> None:
    assert_signs_nobody_in(rehearsal, Tokens("x" * 44).sign_in(somebody(rehearsal)))


def test_a_link_works_until_its_age_and_not_longer(rehearsal: Rehearsal) -> None:
    def link(seconds: float) -> str:
        return aged(rehearsal.secret, "puente.sign-in", str(somebody(rehearsal)), seconds)

    limit = LINK_AGE.total_seconds()
    assert cookies_set(rehearsal.app.get(f"/entrar/{link(limit - 60)}"))
    assert_signs_nobody_in(rehearsal, link(limit + 60))


def test_a_link_for_somebody_unknown_signs_nobody_in(rehearsal: Rehearsal) -> None:
    assert_signs_nobody_in(rehearsal, rehearsal.tokens.sign_in(uuid4()))


@pytest.mark.parametrize("token", ["x", "a.b.c", "%0D%0A", "%F0%9F%98%80", "A" * 8000])
def test_nonsense_signs_nobody_in(rehearsal: Rehearsal, token: str) -> None:
    assert_signs_nobody_in(rehearsal, token)


def test_the_sign_in_leads_back_to_the_page_that_was_asked_for(rehearsal: Rehearsal) -> None:
    asked = rehearsal.app.get("/panel?etapa=live&buscar=caf%C3%A9%20luna")
    remembered = cookies_set(asked)["puente_return"]
    assert remembered["httponly"]
    assert remembered["samesite"].lower() == "lax"
    answer = enter_with(rehearsal, remembered.value)
    assert answer.headers["Location"] == "/panel?etapa=live&buscar=caf%C3%A9%20luna"
    assert cookies_set(answer)["puente_return"]["max-age"] == "0", "it is used once"


def test_the_bare_address_forgets_nothing_and_remembers_nothing(rehearsal: Rehearsal) -> None:
    assert "Set-Cookie" not in rehearsal.app.get("/").headers


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/panel",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/panel\r\nSet-Cookie: a=b",
        "panel",
    ],
)
def test_even_a_signed_way_back_never_leads_to_another_host(rehearsal: Rehearsal, target: str) -> None:
    answer = enter_with(rehearsal, rehearsal.tokens.return_to(target))
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("page", ["//evil.example", "/panel"])
def test_a_way_back_that_we_did_not_sign_is_ignored(rehearsal: Rehearsal, page: str) -> None:
    assert enter_with(rehearsal, page).headers["Location"] == "/"
    assert enter_with(rehearsal, Tokens("x" * 44).return_to(page)).headers["Location"] == "/"


def test_an_old_way_back_is_ignored(rehearsal: Rehearsal) -> None:
    old = aged(rehearsal.secret, "puente.return", "/panel", RETURN_AGE.total_seconds() + 60)
    assert enter_with(rehearsal, old).headers["Location"] == "/"


def enter_with(rehearsal: Rehearsal, way_back: str) -> requests.Response:
    """Sign in while the browser holds this cookie of the way back."""
    token = rehearsal.tokens.sign_in(somebody(rehearsal))
    return rehearsal.app.get(f"/entrar/{token}", Cookie=f"puente_return={way_back}")


def assert_signs_nobody_in(rehearsal: Rehearsal, token: str) -> None:
    """The link sets no cookie, leads to the start, and says nothing about why."""
    answer = rehearsal.app.get(f"/entrar/{token}")
    assert (answer.status_code, answer.headers["Location"], answer.text) == (303, "/", "")
    assert "Set-Cookie" not in answer.headers
