"""The mail server: one letter after the other over SMTP, protected, and never without an end.

The codes of what fails say more: those of `SERVER_AWAY` are about the server and hold for every letter,
those of `FOR_GOOD` are its last word on this one.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from types import TracebackType
from typing import Final

from lib.errors import VendorError
from lib.settings import MailSecurity, MailServer

UNREACHABLE: Final = "mail.unreachable"
UNPROTECTED: Final = "mail.unprotected"
SIGN_IN_REFUSED: Final = "mail.sign_in_refused"
SENDER_REFUSED: Final = "mail.sender_refused"
ADDRESS_REFUSED: Final = "mail.address_refused"
LETTER_REFUSED: Final = "mail.letter_refused"
LATER: Final = "mail.later"

SERVER_AWAY: Final = frozenset({UNREACHABLE, UNPROTECTED, SIGN_IN_REFUSED, SENDER_REFUSED})
FOR_GOOD: Final = frozenset({ADDRESS_REFUSED, LETTER_REFUSED})

ANSWER_SECONDS: Final = 15.0
LETTER_SECONDS: Final = 60.0
_MOST_PER_CONNECTION = 50
_PERMANENT = 500
_Watch = Callable[[socket.socket], None]


class Post:
    """A connection to the mail server, made when it is needed and closed with the `with` block.

    `trust` replaces the authorities by which the server's certificate is checked.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        trust: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        letter_seconds: float = LETTER_SECONDS,
    ) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self._answer_seconds = answer_seconds
        self._letter_seconds = letter_seconds
        self._open: smtplib.SMTP | None = None
        self._handle: socket.socket | None = None
        self._sent = 0

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take leave of the server."""
        self._take_leave()

    def send(self, message: EmailMessage) -> None:
        """Hand a letter over; on return the server has it. Raises VendorError with a code of this module."""
        with self._ended_in_time():
            try:
                if self._open is None:
                    self._open, self._sent = self._connected(), 0
                self._open.send_message(message)
            # An address that no letter can carry makes a ValueError, all of SMTP's own are OSErrors.
            except (OSError, ValueError) as error:
                self._drop()
                # Nothing of the server's answer goes on: it may name the address.
                raise VendorError(_code(error)) from None
            except Exception:
                self._drop()
                raise
        self._sent += 1
        if self._sent >= _MOST_PER_CONNECTION:
            self._take_leave()

    def _connected(self) -> smtplib.SMTP:
        server, seconds = self._server, self._answer_seconds
        # What the server is told of us is the sender's domain, not the name of this machine.
        ours = parseaddr(server.sender)[1].partition("@")[2]
        if server.security is MailSecurity.TLS:
            made: smtplib.SMTP = _Secure(self._watch, server, ours, seconds, self._trust)
        else:
            made = _Plain(self._watch, server, ours, seconds)
        refused = UNPROTECTED
        try:
            if server.security is MailSecurity.STARTTLS:
                made.starttls(context=self._trust)
            refused = SIGN_IN_REFUSED
            if server.user is not None and server.password is not None:
                made.login(server.user, server.password.get_secret_value())
        except OSError as error:
            made.close()
            if isinstance(error, smtplib.SMTPServerDisconnected) or not isinstance(
                error, smtplib.SMTPException
            ):
                raise
            raise VendorError(refused) from None
        return made

    def _watch(self, opened: socket.socket) -> None:
        """Keep a second handle of the connection just opened: TLS takes the first one over."""
        self._handle = opened.dup()

    @contextmanager
    def _ended_in_time(self) -> Iterator[None]:
        """Shut the connection when the letter takes too long: a time-out begins anew with every byte."""
        timer = threading.Timer(self._letter_seconds, self._shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _shut(self) -> None:
        if self._handle is not None:
            with suppress(OSError):
                self._handle.shutdown(socket.SHUT_RDWR)

    def _take_leave(self) -> None:
        if self._open is not None:
            with self._ended_in_time(), suppress(OSError):
                self._open.quit()
        self._drop()

    def _drop(self) -> None:
        if self._open is not None:
            self._open.close()
        if self._handle is not None:
            self._handle.close()
        self._open = self._handle = None


class _Plain(smtplib.SMTP):
    """Tells of its socket as soon as there is one."""

    def __init__(self, watch: _Watch, server: MailServer, ours: str, seconds: float) -> None:
        self._watch = watch
        super().__init__(server.host, server.port, ours, seconds)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._watch(opened)
        return opened


class _Secure(smtplib.SMTP_SSL, _Plain):
    """The same where the connection is protected from its first byte."""

    def __init__(
        self, watch: _Watch, server: MailServer, ours: str, seconds: float, trust: ssl.SSLContext
    ) -> None:
        self._watch = watch
        smtplib.SMTP_SSL.__init__(self, server.host, server.port, ours, timeout=seconds, context=trust)


def _code(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _word_on(min(code for code, _ in error.recipients.values()), ADDRESS_REFUSED)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return _word_on(error.smtp_code, SENDER_REFUSED)
    if isinstance(error, smtplib.SMTPDataError):
        return _word_on(error.smtp_code, LETTER_REFUSED)
    if isinstance(error, ssl.SSLError):
        return UNPROTECTED
    if isinstance(error, smtplib.SMTPNotSupportedError | ValueError):
        # The address has letters that this server does not know.
        return ADDRESS_REFUSED
    return UNREACHABLE


def _word_on(answer: int, refused: str) -> str:
    """RFC 5321, 4.2.1: 4yz is no for now, 5yz is no."""
    return refused if answer >= _PERMANENT else LATER
