"""The session of a merchant who came in by a set-up link: whose, for which store, whether it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Text, and_, cast, exists, literal, or_, select

from lib.domain.model import Role
from lib.security.policy import Action, Reach, reach
from lib.security.tokens import SESSION_AGE
from lib.storage.managing import outbox, setup_links
from lib.storage.scope import Scope
from lib.storage.tables import memberships, people

MAIL_CAUSE: Final = "setup_link:"
"""What the cause of a letter with a set-up link begins with; the link's id follows."""


@dataclass(frozen=True)
class SetupSession:
    """Who came in by a link, and the one store that it opens."""

    person_id: UUID
    store_id: UUID


def setup_session(connection: Connection, link_id: UUID, now: datetime) -> SetupSession | None:
    """The session that began when this link was used.

    None once it is over: twelve hours later, when the link was revoked, when the person was removed, is no
    member any more, or signed out.
    """
    unscoped = Scope(connection, None)
    row = connection.execute(
        select(setup_links.c.person_id, setup_links.c.store_id)
        .join_from(setup_links, people, people.c.id == setup_links.c.person_id)
        .where(
            setup_links.c.id == link_id,
            setup_links.c.used_at > now - SESSION_AGE,
            setup_links.c.used_at >= people.c.sessions_valid_from,
            is_upheld(unscoped),
            unscoped.on(setup_links),
        )
    ).one_or_none()
    return None if row is None else SetupSession(row.person_id, row.store_id)


def is_upheld(scope: Scope) -> ColumnElement[bool]:
    """Whether a set-up link may open its store: nobody revoked it, and its person is a merchant of the store.

    One that nobody has used yet holds only while whoever was shown its token could still make it. For
    statements that join `setup_links` with `people`. Never for people of ours: what they reach is more than
    a link may open.
    """
    member = exists().where(
        memberships.c.person_id == setup_links.c.person_id,
        memberships.c.store_id == setup_links.c.store_id,
        scope.on(memberships),
    )
    return and_(
        setup_links.c.revoked_at.is_(None),
        people.c.disabled_at.is_(None),
        people.c.role == Role.MERCHANT,
        member,
        or_(setup_links.c.used_at.is_not(None), _is_vouched_for(), goes_by_mail(scope)),
    )


def goes_by_mail(scope: Scope) -> ColumnElement[bool]:
    """Whether the token of a set-up link stands in a letter alone: nobody of ours was ever shown it.

    For statements about `setup_links`.
    """
    cause = literal(MAIL_CAUSE) + cast(setup_links.c.id, Text)
    return exists().where(outbox.c.cause == cause, scope.on(outbox))


def _is_vouched_for() -> ColumnElement[bool]:
    """People are disabled, never deleted: no maker means a process of ours."""
    maker = people.alias("maker")
    present = exists().where(
        maker.c.id == setup_links.c.made_by_id,
        maker.c.disabled_at.is_(None),
        maker.c.role.in_([role for role in Role if reach(role, Action.INVITE) is Reach.ANY]),
    )
    return or_(setup_links.c.made_by_id.is_(None), present)
