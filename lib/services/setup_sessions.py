"""The session of a merchant who came in by a set-up link: whose, for which store, whether it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from lib.domain.model import Role
from lib.security.tokens import SESSION_AGE
from lib.storage.managing import setup_links
from lib.storage.scope import Scope
from lib.storage.tables import memberships, people


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

    For statements that join `setup_links` with `people`. Never for people of ours: what they reach is more
    than a link may open.
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
    )
