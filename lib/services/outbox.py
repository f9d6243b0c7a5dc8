"""The outbox: what people are told by e-mail, kept as rows until it is sent.

A letter is told in the transaction of what it tells about: both come to exist or neither. Its row names a
person and the facts of the matter; address and words are looked up when it is sent (`lib.services.mailing`),
so that nobody is written to at an address they left, or about something that is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.platform import platform
from lib.storage.managing import outbox
from lib.storage.queue import enqueue, is_waiting
from lib.storage.scope import Scope
from lib.storage.tables import people

MAIL_TASK: Final = "send_mail"
NOT_CONFIGURED: Final = "mail.not_configured"
_MOST_SHOWN = 50
# Mail waits for people and checks, not they for it.
_BEHIND_PEOPLE = -5


class MailKind(StrEnum):
    """What a letter is about, and the facts that it needs.

    `REMINDER`: it is the merchant's turn; `track`. `SETUP_LINK`: the way in; `link`, the id of the link, and
    `by`, who sends it (empty: the person asked for it). `MENTION`: a colleague named the person in a note;
    `by`, and `note`, its id. Person and store are columns of their own.
    """

    REMINDER = "reminder"
    SETUP_LINK = "setup_link"
    MENTION = "mention"


class LetterState(StrEnum):
    """`OUTDATED`: what it was to tell was over before it could be sent. `FAILED`: given up."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Letter:
    """A letter as the store's page shows it. `to` is masked. `problem`: a code, while it waits or failed."""

    id: int
    kind: MailKind
    to_name: str
    to: str
    state: LetterState
    asked_at: datetime
    sent_at: datetime | None
    next_try_at: datetime | None
    problem: str | None


def tell(
    within: Act | Scope,
    kind: MailKind,
    person_id: UUID,
    cause: str,
    store_id: UUID,
    facts: Mapping[str, str] | None = None,
) -> bool:
    """Tell a person something, in the caller's transaction; False: the same `cause` was told already.

    `cause` names the one matter for all time, for instance "mention:<note>:<person>". `facts`: see
    `MailKind`; never a secret.
    """
    scope = within.scope if isinstance(within, Act) else within
    if not scope.allows(store_id):
        raise RuntimeError("a letter is about a store of its scope")
    now = platform().now()
    added = scope.connection.execute(
        insert(outbox)
        .values(
            kind=kind,
            cause=cause,
            person_id=person_id,
            store_id=store_id,
            facts=dict(facts or {}),
            state=LetterState.WAITING,
            asked_at=now,
            next_try_at=now,
        )
        .on_conflict_do_nothing(index_elements=[outbox.c.cause])
        .returning(outbox.c.id)
        .execution_options(scope_store=store_id)
    ).first()
    # One job sends all that is due. A letter told while it ends is found by the next one, a minute later.
    if added is not None and not is_waiting(scope.connection, MAIL_TASK):
        enqueue(scope.connection, MAIL_TASK, lock=MAIL_TASK, priority=_BEHIND_PEOPLE)
    return added is not None


def letters(actor: Actor, account: str) -> tuple[Letter, ...]:
    """The latest letters about a store, newest first, at most fifty. For account managers."""
    with acting(actor, Action.VIEW_TIMELINE, account, only_reads=True) as act:
        found = act.connection.execute(
            select(outbox, people.c.name, people.c.email)
            .join_from(outbox, people, people.c.id == outbox.c.person_id)
            .where(outbox.c.store_id == act.store.id, act.scope.on(outbox))
            .order_by(outbox.c.asked_at.desc(), outbox.c.id.desc())
            .limit(_MOST_SHOWN)
        )
        return tuple(
            Letter(
                id=row.id,
                kind=MailKind(row.kind),
                to_name=row.name,
                to=masked(row.email),
                state=LetterState(row.state),
                asked_at=row.asked_at,
                sent_at=row.sent_at,
                next_try_at=row.next_try_at,
                problem=_problem(LetterState(row.state), row.problem),
            )
            for row in found
        )


def mail_is_configured() -> bool:
    """Whether letters leave this installation at all; without it they wait."""
    return platform().settings.mail is not None


def masked(email: str) -> str:
    """An address that its owner knows again and nobody else can use: "a•••@tienda.example"."""
    name, _, host = email.partition("@")
    return f"{name[:1]}•••@{host}"


def _problem(state: LetterState, kept: str | None) -> str | None:
    if state is LetterState.WAITING and not mail_is_configured():
        return NOT_CONFIGURED
    return kept
