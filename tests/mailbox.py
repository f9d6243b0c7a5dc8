"""A real SMTP server on loopback, which keeps what it is given and refuses what a test wants refused."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lib.settings import MailSecurity, Settings
from tests.running import free_port

USER, PASSWORD = "puente", "correcto-caballo-bateria"


class Mailbox:
    """What a server was given. It answers `sender` to MAIL, `refusals` to RCPT by address, `data` to DATA."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refusals: dict[str, str] = {}
        self.sender = self.data = "250 OK"
        self.signed_in: list[bool] = []
        self.connections = 0
        self.port = 0

    @property
    def letters(self) -> list[EmailMessage]:
        """The letters, parsed, oldest first."""
        parsed = []
        for envelope in self.envelopes:
            assert isinstance(envelope.content, bytes)
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            parsed.append(message)
        return parsed

    async def handle_EHLO(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count who comes."""
        del server, envelope
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, or refuse it."""
        del server, session, options
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take an address, or refuse it."""
        del server, session, options
        refused = self.refusals.get(address)
        if refused is None:
            envelope.rcpt_tos.append(address)
        return refused or "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep a letter, unless letters are refused."""
        del server
        self.signed_in.append(bool(session.authenticated))
        if self.data.startswith("250"):
            self.envelopes.append(envelope)
        return self.data


def with_mail(settings: Settings, mailbox: Mailbox) -> Settings:
    """Settings with this mail server, and an address of ours for the links in letters."""
    return settings.model_copy(
        update={
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_security": MailSecurity.NONE,
            "smtp_from": "Puente <puente@nuestra.example>",
            "public_url": "https://puente.example/",
        }
    )


@contextmanager
def serving(mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, **given: Any) -> Iterator[Mailbox]:
    """Serve SMTP on a free port of this machine, `mailbox.port`; with `tls` from the first byte."""
    mailbox.port = free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, ssl_context=tls, **given)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def sign_in_needed(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
) -> AuthResult:
    """Accept the one user with the one password."""
    del server, session, envelope, mechanism
    assert isinstance(given, LoginPassword)
    right = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=right, handled=right)


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context for 127.0.0.1, and a client's that trusts it alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "server.pem", folder / "server.key"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(public, private)
    return server, ssl.create_default_context(cafile=str(public))
