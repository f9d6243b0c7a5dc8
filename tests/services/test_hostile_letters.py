"""What people typed never writes the header of a letter, and one bad letter holds up no other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from lib.domain.model import Role, Track
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.mailing import FAULT, send_due
from lib.services.notes import add_note
from lib.services.outbox import LetterState, MailKind, letters, tell
from lib.services.people import Person, add_person
from lib.services.platform import Platform, install
from lib.services.setup_link_use import ask_for_new_link, use_setup_link
from lib.services.setup_links import send_setup_link
from lib.settings import Settings
from lib.vendors.mail import ADDRESS_REFUSED
from tests.builders import Builder, change
from tests.mailbox import Mailbox, serving, with_mail
from tests.services.conftest import Clock

# RFC 2047: an encoded word may stand for any bytes, also for the end of a line.
CRAFTED = "=?utf-8?q?x=0d=0aBcc:_evil=40evil.example=0d=0a=0d=0aHaz_clic:_https://evil.example?="
IN_BASE64 = "=?utf-8?b?eA0KQmNjOiBldmlsQGV2aWwuZXhhbXBsZQ0KDQpIYXogY2xpYw==?="
OURS = (
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with serving(Mailbox()) as found:
        yield found


@pytest.fixture
def settings(settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings with a mail server."""
    return with_mail(settings, mailbox)


@pytest.fixture(autouse=True)
def _standing_clock(clock: Clock) -> None:
    clock.stop_at(datetime(2026, 3, 10, 15, tzinfo=UTC))


@pytest.fixture
def ana(build: Builder) -> Person:
    """A merchant of `alfa`, whose turn it is."""
    return build.merchant("alfa")


@pytest.fixture
def marta(build: Builder) -> Person:
    return build.manager()


def remind(person: Person, account: str = "alfa") -> None:
    with acting(Actor.process("test"), Action.VIEW_STORE, account) as act:
        cause = f"reminder:{person.id}"
        tell(act, MailKind.REMINDER, person.id, cause, act.store.id, {"track": Track.WHATSAPP})


def arrived(mailbox: Mailbox) -> list[EmailMessage]:
    """The letters, each of which has the lines of header that we write, in one piece, and no other."""
    for envelope in mailbox.envelopes:
        assert isinstance(envelope.content, bytes)
        header = envelope.content.partition(b"\r\n\r\n")[0].decode("ascii")
        names = [line.partition(":")[0] for line in header.split("\r\n") if line[0] not in " \t"]
        assert tuple(names) == OURS
    return mailbox.letters


@pytest.mark.parametrize("crafted", [CRAFTED, IN_BASE64, f"({CRAFTED})", f"Tienda{CRAFTED}", f"={CRAFTED}"])
def test_the_name_of_a_store_stays_a_name_in_every_letter(
    platform: Platform, ana: Person, mailbox: Mailbox, clock: Clock, crafted: str
) -> None:
    marta = add_person("marta@puente.example", crafted, Role.ACCOUNT_MANAGER)
    pablo = add_person("pablo@puente.example", "Pablo", Role.ACCOUNT_MANAGER)
    change(platform, "UPDATE stores SET name = :name", name=crafted)
    remind(ana)
    add_note(marta.actor, "alfa", "¿La ves tú?", [pablo.id])
    link = send_setup_link(marta.actor, "alfa", ana.id)
    send_due()
    use_setup_link(link.id, "navegador")
    clock.advance(hours=2)
    ask_for_new_link(link.id)
    send_due()
    found = arrived(mailbox)
    assert len(found) == 4
    for letter, envelope in zip(found, mailbox.envelopes, strict=True):
        assert envelope.rcpt_tos in ([ana.email], [pablo.email])
        # The mark that breaks the word is not seen, and mail programs decode it no more.
        assert crafted.replace("=?", "=\u2060?") in letter["Subject"]
        assert letter.get_content().startswith("Hola, ")


def test_a_letter_with_a_line_of_header_that_is_not_ours_does_not_leave(
    database_url: str, settings: Settings, ana: Person, marta: Person, mailbox: Mailbox, clock: Clock
) -> None:
    install(settings.model_copy(update={"smtp_from": f"{CRAFTED} <a@nuestra.example>"}), database_url, clock)
    remind(ana)
    send_due()
    [letter] = letters(marta.actor, "alfa")
    assert (letter.state, letter.problem) == (LetterState.WAITING, FAULT)
    assert mailbox.envelopes == []


@pytest.mark.parametrize(
    "address",
    [
        "a@[.exa",
        "a@b@c.example",
        "a..b@tienda.example",
        "=?utf-8?q?x=0d=0abcc:=20evil?=@tienda.example",
        "ana@tienda.example\r\nbcc:evil@evil.example",
        "grupo:a@b.example;",
        "",
        "@",
        "ñandú@tienda.example",
    ],
)
def test_what_stands_for_an_address_and_is_none_ends_that_letter_alone(
    platform: Platform, build: Builder, ana: Person, marta: Person, mailbox: Mailbox, address: str
) -> None:
    bruno = build.merchant("beta")
    change(platform, "UPDATE people SET email = :email WHERE id = :id", email=address, id=ana.id)
    remind(ana)
    remind(bruno, "beta")
    send_due()
    [letter] = letters(marta.actor, "alfa")
    assert (letter.state, letter.problem) == (LetterState.FAILED, ADDRESS_REFUSED)
    assert [one["To"] for one in arrived(mailbox)] == [bruno.email]


def test_a_long_name_of_any_letters_arrives_as_it_is(
    platform: Platform, ana: Person, mailbox: Mailbox
) -> None:
    for name in (
        "Ñandú y Compañía " * 7,
        "ñ" * 120,
        "x" * 120,
        '"' * 60 + "(,;:@" * 12,
        "日本 = ?utf-8? " * 8,
    ):
        change(platform, "UPDATE stores SET name = :name", name=name.strip())
        change(platform, "DELETE FROM outbox")
        remind(ana)
        send_due()
        subject = arrived(mailbox)[-1]["Subject"]
        assert subject == f"{name.strip()}: te toca el próximo paso"
