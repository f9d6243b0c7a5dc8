"""Letters over SMTP, against a real server: protection, sign-in, refusals, and a hard end."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from lib.errors import VendorError
from lib.settings import MailSecurity, MailServer
from lib.vendors.mail import (
    ADDRESS_REFUSED,
    FOR_GOOD,
    LATER,
    LETTER_REFUSED,
    SENDER_REFUSED,
    SERVER_AWAY,
    SIGN_IN_REFUSED,
    UNPROTECTED,
    UNREACHABLE,
    Post,
)
from tests.mailbox import PASSWORD, USER, Mailbox, certificate, serving, sign_in_needed
from tests.running import free_port

SENDER = "Puente <puente@nuestra.example>"


def server_at(
    port: int, security: MailSecurity = MailSecurity.NONE, password: str | None = None
) -> MailServer:
    return MailServer(
        "127.0.0.1", port, security, SENDER, USER if password else None, SecretStr(password or "")
    )


def letter(to: str = "ana@tienda.example") -> EmailMessage:
    message = EmailMessage(SMTP)
    message["From"], message["To"], message["Subject"] = SENDER, to, "Te toca el próximo paso"
    message.set_content("Mañana: https://puente.example/inicio?tienda=alfa\n")
    return message


def refusal(post: Post, message: EmailMessage | None = None) -> str:
    with pytest.raises(VendorError) as refused:
        post.send(message or letter())
    return refused.value.code


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    folder: Path = tmp_path_factory.mktemp("certificate")
    return certificate(folder)


def test_several_letters_leave_by_one_connection(mailbox: Mailbox) -> None:
    with serving(mailbox), Post(server_at(mailbox.port)) as post:
        post.send(letter())
        post.send(letter("bruno@tienda.example"))
    assert mailbox.connections == 1
    assert [one["To"] for one in mailbox.letters] == ["ana@tienda.example", "bruno@tienda.example"]
    assert mailbox.letters[0]["Subject"] == "Te toca el próximo paso"
    assert "Mañana: https://puente.example/inicio?tienda=alfa" in mailbox.letters[0].get_content()
    assert mailbox.envelopes[0].mail_from == "puente@nuestra.example"


def test_a_connection_ends_after_fifty_letters(mailbox: Mailbox) -> None:
    with serving(mailbox), Post(server_at(mailbox.port)) as post:
        for _ in range(51):
            post.send(letter())
    assert (len(mailbox.letters), mailbox.connections) == (51, 2)


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_a_protected_server_takes_a_signed_in_letter(
    mailbox: Mailbox, contexts: tuple[ssl.SSLContext, ssl.SSLContext], security: MailSecurity
) -> None:
    with (
        protected(mailbox, contexts[0], security),
        Post(server_at(mailbox.port, security, PASSWORD), trust=contexts[1]) as post,
    ):
        post.send(letter())
    assert (len(mailbox.letters), mailbox.signed_in) == (1, [True])


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_letter(
    mailbox: Mailbox, contexts: tuple[ssl.SSLContext, ssl.SSLContext], security: MailSecurity
) -> None:
    with protected(mailbox, contexts[0], security), Post(server_at(mailbox.port, security, PASSWORD)) as post:
        assert refusal(post) == UNPROTECTED
    assert mailbox.letters == []


def test_a_server_without_starttls_gets_neither_password_nor_letter(mailbox: Mailbox) -> None:
    with (
        serving(mailbox, authenticator=sign_in_needed, auth_require_tls=False),
        Post(server_at(mailbox.port, MailSecurity.STARTTLS, PASSWORD)) as post,
    ):
        assert refusal(post) == UNPROTECTED
    assert mailbox.letters == []


def test_a_wrong_password_is_the_servers_matter_and_never_shows(mailbox: Mailbox) -> None:
    with (
        serving(mailbox, authenticator=sign_in_needed, auth_require_tls=False),
        Post(server_at(mailbox.port, password="una-que-no-es")) as post,
        pytest.raises(VendorError) as refused,
    ):
        post.send(letter())
    assert (refused.value.code, refused.value.__cause__) == (SIGN_IN_REFUSED, None)
    assert SIGN_IN_REFUSED in SERVER_AWAY
    assert "una-que-no-es" not in repr(server_at(1, password="una-que-no-es"))


@pytest.mark.parametrize(
    ("answer", "code"), [("550 no such mailbox", ADDRESS_REFUSED), ("450 greylisted", LATER)]
)
def test_the_servers_word_on_an_address_is_for_good_or_for_now(
    mailbox: Mailbox, answer: str, code: str
) -> None:
    mailbox.refusals["ana@tienda.example"] = answer
    with serving(mailbox), Post(server_at(mailbox.port)) as post:
        assert refusal(post) == code
        post.send(letter("bruno@tienda.example"))
    assert (code in FOR_GOOD) is answer.startswith("5")
    assert [one["To"] for one in mailbox.letters] == ["bruno@tienda.example"]


@pytest.mark.parametrize(("answer", "code"), [("554 no", LETTER_REFUSED), ("451 later", LATER)])
def test_the_servers_word_on_a_letter_is_for_good_or_for_now(
    mailbox: Mailbox, answer: str, code: str
) -> None:
    mailbox.data = answer
    with serving(mailbox), Post(server_at(mailbox.port)) as post:
        assert refusal(post) == code
    assert code not in SERVER_AWAY


@pytest.mark.parametrize(("answer", "code"), [("530 sign in first", SENDER_REFUSED), ("421 busy", LATER)])
def test_the_servers_word_on_our_own_address_is_for_good_or_for_now(
    mailbox: Mailbox, answer: str, code: str
) -> None:
    mailbox.sender = answer
    with serving(mailbox), Post(server_at(mailbox.port)) as post:
        assert refusal(post) == code
    assert (code in SERVER_AWAY) is answer.startswith("5")


def test_an_address_with_letters_that_the_server_does_not_know_is_refused(mailbox: Mailbox) -> None:
    with serving(mailbox, enable_SMTPUTF8=False), Post(server_at(mailbox.port)) as post:
        assert refusal(post, letter("añá@tienda.example")) == ADDRESS_REFUSED


def test_where_nobody_listens_the_server_is_away() -> None:
    with Post(server_at(free_port())) as post:
        assert refusal(post) == UNREACHABLE


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with listening(b"") as port, Post(server_at(port), answer_seconds=0.2) as post:
        assert refusal(post) == UNREACHABLE


def test_a_server_that_never_comes_to_its_end_is_cut_off() -> None:
    with listening(b"220-bear with me\r\n") as port, Post(server_at(port), letter_seconds=0.5) as post:
        assert refusal(post) == UNREACHABLE


@contextmanager
def protected(mailbox: Mailbox, tls: ssl.SSLContext, security: MailSecurity) -> Iterator[None]:
    """The mailbox behind a protected server that wants a sign-in."""
    # aiosmtpd knows of TLS only what STARTTLS made.
    from_the_first_byte: dict[str, Any] = {"tls": tls, "auth_require_tls": False}
    later: dict[str, Any] = {"tls_context": tls, "require_starttls": True}
    given = from_the_first_byte if security is MailSecurity.TLS else later
    with serving(mailbox, authenticator=sign_in_needed, **given):
        yield


@contextmanager
def listening(line: bytes) -> Iterator[int]:
    """A server that takes a connection and says `line` again and again, or nothing."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def speak() -> None:
            taken, _ = server.accept()
            with taken:
                while not done.wait(0.05):
                    try:
                        taken.sendall(line)
                    except OSError:
                        return

        thread = threading.Thread(target=speak)
        thread.start()
        yield int(server.getsockname()[1])
        done.set()
        thread.join()
