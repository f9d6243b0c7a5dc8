"""Sending what the outbox holds: each letter alone, again after a failure, never twice if SMTP allows.

A letter is claimed before it is sent: its next try lies behind the longest time that sending takes. A worker
that dies meanwhile leaves it to the next one. It counts as sent right after the server's word that it has it;
only whoever dies between the two sends it again, with the same Message-ID where its words are the same.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from lib.domain.entered import email_address
from lib.errors import InvalidInput, Unavailable, VendorError
from lib.services.mail_writing import Written, write
from lib.services.outbox import LetterState, MailKind
from lib.services.platform import platform
from lib.services.setup_links import take_back
from lib.settings import MailServer
from lib.storage.managing import outbox
from lib.storage.scope import Scope, transaction
from lib.vendors.mail import ADDRESS_REFUSED, FOR_GOOD, SERVER_AWAY, Post

log = logging.getLogger("puente.mail")

STEPS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 2 * 60, 4 * 60, 6 * 60))
"""How long a letter waits after its first failure, its second, and so on. After one more it is given up."""

MOST_TRIES: Final = len(STEPS) + 1
CLAIMED_FOR: Final = timedelta(minutes=10)
FAULT: Final = "mail.fault"
INTERRUPTED: Final = "mail.interrupted"

# RFC 2047 writes any bytes, also the end of a line, as =?…?=, which our own mail library decodes in what it
# is given. With a word joiner in it, which nobody sees, it is a text like any other.
_BROKEN: Final = "=\u2060?"
_LINE_END: Final = re.compile(rb"\r\n|\r|\n")
_GOES_ON: Final = (b" ", b"\t")


@dataclass(frozen=True)
class _Claim:
    """A letter that this worker sends now, for the `attempt`-th time. `link_id`: the set-up link in it."""

    id: int
    kind: MailKind
    attempt: int
    asked_at: datetime
    link_id: UUID | None


def send_due(should_go_on: Callable[[], bool] = lambda: True) -> None:
    """For the worker: send every letter that is due.

    Nothing happens without a configured server. Where the server itself is away or does not want us the
    others stay as they are: the next run, a minute later, tries again.
    """
    server = platform().settings.mail
    if server is None:
        return
    with Post(server) as post:
        while should_go_on() and (claim := _claim()) is not None:
            if _send(post, server, claim) in SERVER_AWAY:
                return


def _claim() -> _Claim | None:
    """The letter that has waited longest, which nobody else sends now."""
    here = platform()
    now = here.now()
    with transaction(here.engine) as connection:
        unscoped = Scope(connection, None)
        due = (
            select(outbox.c.id)
            .where(outbox.c.state == LetterState.WAITING, outbox.c.next_try_at <= now)
            .where(unscoped.on(outbox))
            .order_by(outbox.c.next_try_at, outbox.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .scalar_subquery()
        )
        row = connection.execute(
            update(outbox)
            .where(outbox.c.id == due, unscoped.on(outbox))
            .values(attempts=outbox.c.attempts + 1, next_try_at=now + CLAIMED_FOR)
            .returning(outbox.c.id, outbox.c.kind, outbox.c.attempts, outbox.c.asked_at, outbox.c.facts)
        ).one_or_none()
    if row is None:
        return None
    link = row.facts.get("link")
    return _Claim(row.id, MailKind(row.kind), row.attempts, row.asked_at, UUID(link) if link else None)


def _send(post: Post, server: MailServer, claim: _Claim) -> str | None:
    """Send one letter and keep what became of it; the code of the problem, if any."""
    if claim.attempt > MOST_TRIES:
        # It never came so far as to fail: its workers died, or could not write it.
        return _failed(claim, INTERRUPTED)
    try:
        written = _write(claim)
        if written is not None:
            post.send(_message(server, claim, written))
    except Unavailable:
        raise
    except VendorError as error:
        return _failed(claim, error.code)
    except Exception as error:  # noqa: BLE001 - the others are still to be sent
        # Its kind alone: the text of an error may hold what a person typed.
        log.error("letter %s met %s", claim.id, type(error).__name__)
        return _failed(claim, FAULT)
    if written is None:
        _finish(claim, LetterState.OUTDATED)
    else:
        _finish(claim, LetterState.SENT, sent_at=platform().now())
    return None


def _write(claim: _Claim) -> Written | None:
    here = platform()
    with transaction(here.engine) as connection:
        return write(Scope(connection, None), claim.id, here.now())


def _message(server: MailServer, claim: _Claim, written: Written) -> EmailMessage:
    """The letter as it is sent.

    Raises VendorError(ADDRESS_REFUSED) for an address that no letter can carry, MessageError when its header
    would say what we do not.
    """
    try:
        email_address(written.to)
    except InvalidInput:
        raise VendorError(ADDRESS_REFUSED) from None
    domain = parseaddr(server.sender)[1].partition("@")[2]
    # Each try of a set-up link carries another token: one that came twice must not be taken for one letter.
    which = f".{claim.attempt}" if claim.kind is MailKind.SETUP_LINK else ""
    message = EmailMessage(SMTP)
    message["From"] = server.sender
    message["To"] = Address(addr_spec=written.to)
    message["Subject"] = written.subject.replace("=?", _BROKEN)
    message["Date"] = format_datetime(platform().now())
    message["Message-ID"] = f"<{claim.id}.{claim.asked_at.timestamp():.6f}{which}@{domain}>"
    # RFC 3834: no holiday notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(written.text, cte="quoted-printable")
    _refuse_other_lines(message)
    return message


def _refuse_other_lines(message: EmailMessage) -> None:
    """RFC 5322, 2.2.3: each header is one line, and what goes on begins with a space or a tab."""
    for name, value in message.raw_items():
        written = message.policy.fold_binary(name, value).removesuffix(b"\r\n")
        if any(line[:1] not in _GOES_ON for line in _LINE_END.split(written)[1:]):
            raise MessageError(f"the header {name} has lines of its own")


def _failed(claim: _Claim, problem: str) -> str:
    """Let the letter wait for its next try, or give it up."""
    if problem in FOR_GOOD or claim.attempt >= MOST_TRIES:
        _finish(claim, LetterState.FAILED, problem=problem)
    else:
        _finish(
            claim,
            LetterState.WAITING,
            problem=problem,
            next_try_at=platform().now() + STEPS[claim.attempt - 1],
        )
    log.warning("letter %s: %s at try %s", claim.id, problem, claim.attempt)
    return problem


def _finish(
    claim: _Claim,
    state: LetterState,
    *,
    problem: str | None = None,
    sent_at: datetime | None = None,
    next_try_at: datetime | None = None,
) -> None:
    """Keep what became of a letter, unless another worker has taken it over since."""
    with transaction(platform().engine) as connection:
        unscoped = Scope(connection, None)
        kept = connection.execute(
            update(outbox)
            .where(outbox.c.id == claim.id, outbox.c.attempts == claim.attempt)
            .where(unscoped.on(outbox))
            .values(state=state, problem=problem, sent_at=sent_at, next_try_at=next_try_at)
        )
        if kept.rowcount and problem is not None and claim.link_id is not None:
            take_back(unscoped, claim.link_id)
