"""The door of every service: who acts, may they, on which stores, in one transaction.

    with acting(actor, Action.SAVE_NUMBER, account) as act:
        ...                       # act.scope, act.store, act.record(...)

What a person may do is read from the database here, each time: a role taken away is gone at the
next click. A refusal is written to the history in a transaction of its own, because the one that
was refused is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, bindparam, exists, or_, select
from sqlalchemy import insert as plain_insert

from lib.domain.model import Role, Track
from lib.domain.pasted import ACCOUNT_SHAPE
from lib.errors import NotAllowed, NotFound
from lib.security.policy import Action, Reach, reach
from lib.services.platform import platform
from lib.services.setup_sessions import is_upheld, setup_session
from lib.storage.managing import setup_links
from lib.storage.moment import remembered
from lib.storage.onboarding import step_links
from lib.storage.scope import Scope, transaction
from lib.storage.tables import events, memberships, people, stores

Found = TypeVar("Found")


class Ask(Protocol):
    """How an act finds out what it needs to know: anew, or as it was found before in the same moment."""

    def __call__(self, key: Hashable, read: Callable[[], Found], /) -> Found:
        """What `read` finds, known by `key`."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a person by id, a process of ours by its name, or somebody who came by a link for one step.

    `link_id` names that link; such an actor may do nothing but `USE_STEP_LINK` in the link's own store.
    `setup_link_id` names the set-up link by which a person came in: they reach that link's store alone.
    """

    person_id: UUID | None
    name: str
    link_id: UUID | None = None
    setup_link_id: UUID | None = None

    @staticmethod
    def process(name: str) -> Actor:
        """A process of ours (the worker, the command line): it reaches every store."""
        return Actor(None, name)


@dataclass(frozen=True)
class Store:
    """One store, as every service and screen needs it."""

    id: UUID
    account: str
    name: str
    country: str
    time_zone: str
    business_id: str | None
    owner_id: UUID | None
    subdivision: str | None = None


@dataclass(frozen=True)
class Act:
    """An authorised transaction."""

    actor: Actor
    role: Role | None
    scope: Scope
    now: datetime
    found: Store | None
    turns: set[UUID] = field(default_factory=set, repr=False, compare=False)
    """The stores whose turn this transaction has taken."""

    @property
    def connection(self) -> Connection:
        """The open transaction."""
        return self.scope.connection

    @property
    def store(self) -> Store:
        """The store that was asked for by `acting(…, account)`."""
        if self.found is None:
            raise RuntimeError("this action names no store")
        return self.found

    def take_turn(self) -> Store:
        """Let one act at a time write of the store; the store, as the one before has left it.

        Whoever writes of a store takes its row before any other of its rows (docs/decisions/0024).
        """
        return as_store(self._hold(self.store.id))

    def ensure_turn(self, store_id: UUID | None = None) -> None:
        """As `take_turn`, unless this transaction has taken it already. `store_id`: of another store."""
        wanted = store_id or self.store.id
        if wanted not in self.turns:
            self._hold(wanted)

    def _hold(self, store_id: UUID) -> RowMapping:
        mine = select(stores).where(stores.c.id == store_id, self.scope.on(stores))
        row = self.connection.execute(mine.with_for_update(key_share=True)).one()
        self.turns.add(store_id)
        return row._mapping

    def record(
        self,
        kind: str,
        *,
        store_id: UUID | None = None,
        track: Track | None = None,
        subject: str | None = None,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
    ) -> None:
        """Write one event of the store's history: who, when, what, old and new. Never a secret."""
        self.ensure_turn(store_id)
        self.connection.execute(
            self.scope.insert(
                events,
                store_id or self.store.id,
                track=track,
                at=self.now,
                actor_id=self.actor.person_id,
                actor_name=self.actor.name,
                kind=kind,
                subject=subject,
                old=old,
                new=new,
            )
        )


@contextmanager
def acting(
    actor: Actor, action: Action, account: str | None = None, *, only_reads: bool = False
) -> Iterator[Act]:
    """Open a transaction in which `actor` may carry out `action`, on the store `account` if given.

    `only_reads`: it writes nothing, and all that it reads is of the same moment (`lib.storage.moment`).
    Raises NotAllowed('access.refused') when the role does not carry the action, or when the store
    is not theirs: a merchant cannot tell another's store from one that does not exist. Raises
    NotFound('store.unknown') when somebody who may see every store names one that does not exist.
    """
    here = platform()
    refused: UUID | None = None
    with transaction(here.engine, only_reads=only_reads) as connection:
        # Whoever writes asks anew; readers of one moment would hear the same.
        ask: Ask = remembered if only_reads else _anew
        role, scope = _authority(connection, actor, action, ask)
        if role is not None and reach(role, action) is Reach.NONE:
            refusal: NotAllowed | None = NotAllowed("access.refused")
        else:
            refusal = None
        found = None
        if refusal is None and account is not None:
            found = ask(("store", scope, account), partial(find_store, scope, account))
            if found is None and scope.stores is None:
                raise NotFound("store.unknown", account=account)
            if found is None:
                refused = _id_of(connection, account)
                refusal = NotAllowed("access.refused")
        if refusal is None:
            yield Act(actor, role, scope, here.now(), found)
    if refusal is not None:
        _record_refusal(actor, action, account, refused)
        raise refusal


def _anew(_key: Hashable, read: Callable[[], Found]) -> Found:
    return read()


def _authority(connection: Connection, actor: Actor, action: Action, ask: Ask) -> tuple[Role | None, Scope]:
    if actor.link_id is not None:
        return None, _scope_of_link(connection, actor.link_id, action)
    if actor.setup_link_id is not None:
        return _by_setup_link(connection, actor, actor.setup_link_id)
    if actor.person_id is None:
        return None, Scope(connection, None)
    row = ask(("person", actor.person_id), partial(row_of_person, connection, actor.person_id))
    if row is None:
        raise NotAllowed("access.unknown_person")
    role = Role(row["role"])
    if reach(role, action) is Reach.ANY:
        return role, Scope(connection, None)
    own = ask(("own stores", actor.person_id), partial(own_stores, connection, actor.person_id))
    return role, Scope(connection, own)


_PERSON = select(people).where(people.c.id == bindparam("person_id"), people.c.disabled_at.is_(None))


def row_of_person(connection: Connection, person_id: UUID) -> RowMapping | None:
    """The row of a person; None when unknown or removed."""
    return connection.execute(_PERSON, {"person_id": person_id}).mappings().one_or_none()


def _by_setup_link(connection: Connection, actor: Actor, link_id: UUID) -> tuple[Role, Scope]:
    """The one store of a session that came by a set-up link, as long as it goes on."""
    session = setup_session(connection, link_id, platform().now())
    if session is None or session.person_id != actor.person_id:
        raise NotAllowed("access.unknown_person")
    return Role.MERCHANT, Scope(connection, frozenset({session.store_id}))


def _scope_of_link(connection: Connection, link_id: UUID, action: Action) -> Scope:
    """The one store of a link that still holds, as long as whoever made it may still share its step."""
    if action is not Action.USE_STEP_LINK:
        raise NotAllowed("access.refused")
    unscoped = Scope(connection, None)
    row = connection.execute(
        select(step_links.c.store_id).where(
            step_links.c.id == link_id,
            step_links.c.revoked_at.is_(None),
            step_links.c.expires_at > platform().now(),
            link_is_upheld(unscoped),
            unscoped.on(step_links),
        )
    ).one_or_none()
    if row is None:
        raise NotAllowed("link.closed")
    return Scope(connection, frozenset({row.store_id}))


def link_is_upheld(scope: Scope) -> ColumnElement[bool]:
    """Whether the person who made a link for one step could still make it: it opens no more than they may,
    nor longer than the set-up link by which they had come in.

    For statements about `step_links`. People are disabled, never deleted: no maker means a process of ours.
    """
    roles = {found: [role for role in Role if reach(role, Action.SHARE_STEP) is found] for found in Reach}
    member = exists().where(
        memberships.c.person_id == people.c.id,
        memberships.c.store_id == step_links.c.store_id,
        scope.on(memberships),
    )
    maker = exists().where(
        people.c.id == step_links.c.made_by_id,
        people.c.disabled_at.is_(None),
        or_(people.c.role.in_(roles[Reach.ANY]), and_(people.c.role.in_(roles[Reach.OWN]), member)),
    )
    came_by = exists().where(
        setup_links.c.id == step_links.c.setup_link_id,
        people.c.id == setup_links.c.person_id,
        is_upheld(scope),
        scope.on(setup_links),
    )
    return and_(
        or_(step_links.c.made_by_id.is_(None), maker),
        or_(step_links.c.setup_link_id.is_(None), came_by),
    )


def own_stores(connection: Connection, person_id: UUID) -> frozenset[UUID]:
    """The stores a person is a member of: where every narrower scope begins."""
    unscoped = Scope(connection, None)
    rows = connection.execute(
        select(memberships.c.store_id).where(memberships.c.person_id == person_id, unscoped.on(memberships))
    )
    return frozenset(rows.scalars())


def find_store(scope: Scope, account: str) -> Store | None:
    """The store of this scope with the VTEX account name `account`; any text may be asked for."""
    name = account.strip().lower()
    if not ACCOUNT_SHAPE.fullmatch(name):
        return None
    row = scope.connection.execute(
        select(*_STORE_COLUMNS).where(stores.c.account == name, scope.on(stores))
    ).one_or_none()
    return as_store(row._mapping) if row else None


_STORE_COLUMNS = [stores.c[one.name] for one in fields(Store)]


def as_store(row: RowMapping) -> Store:
    """A row of `stores` as a value."""
    return Store(
        row["id"],
        row["account"],
        row["name"],
        row["country"],
        row["time_zone"],
        row["business_id"],
        row["owner_id"],
        row["subdivision"],
    )


def _id_of(connection: Connection, account: str) -> UUID | None:
    found = find_store(Scope(connection, None), account)
    return found.id if found else None


def _record_refusal(actor: Actor, action: Action, account: str | None, store_id: UUID | None) -> None:
    here = platform()
    with transaction(here.engine) as connection:
        connection.execute(
            plain_insert(events)
            .values(
                store_id=store_id,
                at=here.now(),
                actor_id=actor.person_id,
                actor_name=actor.name,
                kind="access.refused",
                subject=action.value,
                new=_asked(account),
            )
            .execution_options(scope_store=store_id)
        )


def _asked(account: str | None) -> dict[str, str]:
    """What was asked for, where it can be an account as it stands; anything else may hold a secret."""
    name = (account or "").strip()
    return {"asked": name} if ACCOUNT_SHAPE.fullmatch(name) else {}
