"""Coming in by a set-up link: what it opens, using it once, asking for a new one.

Opening its address uses nothing up: chat programs open every address to show a preview of it. It is used by
a press on the page that it leads to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, select, update

from lib.domain.entered import name_said
from lib.domain.model import Language
from lib.errors import Conflict, NotAllowed
from lib.services.access import Act, Actor, as_store
from lib.services.outbox import MailKind, masked
from lib.services.platform import platform
from lib.services.setup_links import SetupLinkState, add_link_to_send, state_of_link, token_hash
from lib.services.setup_sessions import is_upheld, setup_session
from lib.storage.managing import outbox
from lib.storage.managing import setup_links as links
from lib.storage.scope import Scope, transaction
from lib.storage.tables import people, stores

LINK_PARAMETER: Final = "enlace"
"""Says in the address of the page why the link that led there opens nothing (`LinkEnd`)."""
ASK_AGAIN_AFTER: Final = timedelta(hours=1)


class LinkEnd(StrEnum):
    """`CLOSED` is said of a link that was revoked and of one that never was, `LATER` of any while our
    database does not answer.
    """

    CLOSED = "cerrado"
    LATER = "luego"


@dataclass(frozen=True)
class OpenedSetupLink:
    """A link that we know and that nobody revoked: whom it lets in, where, and whether it still does.

    `to` is the masked address to which a new one would go.
    """

    id: UUID
    person_id: UUID
    person_name: str
    language: Language
    to: str
    store_name: str
    account: str
    made_by: str
    state: SetupLinkState


@dataclass(frozen=True)
class Asked:
    """A new link was asked for. `sent` is False when one was asked for within the last hour already."""

    to: str
    sent: bool


def open_setup_link(token: str) -> OpenedSetupLink | None:
    """The link of a token; None when it is unknown or closed, which nobody can tell apart.

    It is closed when it was revoked, and when its person is no merchant of the store any more.
    """
    return _find(links.c.token_hash == token_hash(token))


def setup_link(link_id: UUID) -> OpenedSetupLink | None:
    """The same for the link that a cookie names, whose token this browser has shown."""
    return _find(links.c.id == link_id)


def use_setup_link(link_id: UUID, browser: str) -> OpenedSetupLink:
    """Use a link up: from now on a session of twelve hours goes on by it (`lib.services.setup_sessions`).

    `browser` is a secret that this browser alone was given. It may use the link again while that session
    goes on, because the answer to the first time may be lost on the way. Of two browsers at once one wins.
    Raises NotAllowed: `setup_link.closed`, `setup_link.expired`; Conflict('setup_link.used').
    """
    with transaction(platform().engine) as connection:
        act, row = _act(Scope(connection, None), link_id)
        by = hashlib.sha256(browser.encode()).digest()
        state = state_of_link(row, act.now)
        if state is SetupLinkState.USED and row["used_by"] == by:
            if setup_session(connection, link_id, act.now) is None:
                raise Conflict("setup_link.used")
            return _as_opened(row, state)
        if state is SetupLinkState.USED:
            raise Conflict("setup_link.used")
        if state is not SetupLinkState.OPEN:
            raise NotAllowed("setup_link.expired")
        connection.execute(
            update(links)
            .where(links.c.id == link_id, act.scope.on(links))
            .values(used_at=act.now, used_by=by)
        )
        known_as = name_said(row["person_name"], row["email"])
        act.record("setup_link.used", subject=known_as, new={"link": str(link_id)})
        return _as_opened(row, SetupLinkState.USED)


def ask_for_new_link(link_id: UUID) -> Asked:
    """Send a new link to the address of the person of a used or expired one, at most once an hour.

    Raises NotAllowed('setup_link.closed'), also when a younger link of theirs was revoked: whoever did that
    meant the person. Conflict('setup_link.open') while the link itself still works.
    """
    with transaction(platform().engine) as connection:
        act, row = _act(Scope(connection, None), link_id)
        if state_of_link(row, act.now) is SetupLinkState.OPEN:
            raise Conflict("setup_link.open")
        if _was_cut_off(act, row):
            raise NotAllowed("setup_link.closed")
        # Of two requests at once the second one sees the letter of the first: it is the store's turn.
        asked_before = select(outbox.c.id).where(
            outbox.c.kind == MailKind.SETUP_LINK,
            outbox.c.store_id == act.store.id,
            outbox.c.person_id == row["person_id"],
            outbox.c.asked_at > act.now - ASK_AGAIN_AFTER,
            act.scope.on(outbox),
        )
        if connection.execute(asked_before.limit(1)).first() is not None:
            return Asked(masked(row["email"]), sent=False)
        add_link_to_send(act, row["person_id"], by="")
        return Asked(masked(row["email"]), sent=True)


def _find(which: ColumnElement[bool]) -> OpenedSetupLink | None:
    here = platform()
    with transaction(here.engine) as connection:
        unscoped = Scope(connection, None)
        row = connection.execute(_upheld(unscoped).where(which)).mappings().one_or_none()
        return None if row is None else _as_opened(row, state_of_link(row, here.now()))


def _act(scope: Scope, link_id: UUID) -> tuple[Act, RowMapping]:
    """The person of a link acting in its store, and the link, held."""
    mine = _upheld(scope).where(links.c.id == link_id)
    found = _one(scope, mine)
    store = scope.connection.execute(
        select(stores).where(stores.c.id == found["store_id"], scope.on(stores))
    ).one()
    inside = Scope(scope.connection, frozenset({found["store_id"]}))
    person = Actor(found["person_id"], found["person_name"])
    act = Act(person, None, inside, platform().now(), as_store(store._mapping))
    # The store before the link, as everywhere: the link as whoever came before has left it.
    act.take_turn()
    return act, _one(scope, mine.with_for_update(of=links))


def _was_cut_off(act: Act, link: RowMapping) -> bool:
    """Whether a younger link of the same person to the store was revoked, not just gone with its maker."""
    maker_removed = exists().where(
        people.c.id == links.c.made_by_id, people.c.disabled_at == links.c.revoked_at
    )
    revoked = select(links.c.id).where(
        links.c.store_id == act.store.id,
        links.c.person_id == link["person_id"],
        links.c.made_at > link["made_at"],
        links.c.revoked_at.is_not(None),
        ~maker_removed,
        act.scope.on(links),
    )
    return act.connection.execute(revoked.limit(1)).first() is not None


def _one(scope: Scope, statement: Select[tuple[object, ...]]) -> RowMapping:
    row = scope.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise NotAllowed("setup_link.closed")
    return row


def _upheld(scope: Scope) -> Select[tuple[object, ...]]:
    return (
        select(
            links,
            people.c.name.label("person_name"),
            people.c.email,
            people.c.language,
            stores.c.name.label("store_name"),
            stores.c.account,
        )
        .join_from(links, people, people.c.id == links.c.person_id)
        .join(stores, and_(stores.c.id == links.c.store_id, scope.on(stores)))
        .where(is_upheld(scope), scope.on(links))
    )


def _as_opened(row: RowMapping, state: SetupLinkState) -> OpenedSetupLink:
    return OpenedSetupLink(
        id=row["id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        language=Language(row["language"]),
        to=masked(row["email"]),
        store_name=row["store_name"],
        account=row["account"],
        made_by=row["made_by"],
        state=state,
    )
