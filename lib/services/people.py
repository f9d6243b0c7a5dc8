"""People: who is signed in, who can be picked in rehearsal mode, language, sign-out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import Connection, RowMapping, select, update
from sqlalchemy.dialects.postgresql import insert

from lib.domain.entered import email_address, short_text
from lib.domain.model import Language, Role
from lib.errors import InvalidInput, NotAllowed
from lib.services.access import Actor, as_store, own_stores, row_of_person
from lib.services.platform import platform
from lib.services.setup_sessions import setup_session
from lib.storage.moment import remembered
from lib.storage.scope import Scope, transaction
from lib.storage.tables import people, stores


@dataclass(frozen=True)
class Person:
    """A person who may sign in. `accounts` are the stores they are a member of, by account name.

    Whoever came in by a set-up link (`setup_link_id`) has the account of that link's store alone.
    """

    id: UUID
    name: str
    email: str
    role: Role
    language: Language
    sessions_valid_from: datetime
    accounts: tuple[str, ...]
    setup_link_id: UUID | None = None

    @property
    def actor(self) -> Actor:
        """The person as the actor of a service call."""
        return Actor(self.id, self.name, setup_link_id=self.setup_link_id)


def person_by_id(person_id: UUID) -> Person | None:
    """The person, or None when unknown or removed."""
    with transaction(platform().engine, only_reads=True) as connection:
        row = remembered(("person", person_id), partial(row_of_person, connection, person_id))
        return _as_person(Scope(connection, None), row) if row else None


def person_by_setup_link(link_id: UUID) -> Person | None:
    """The person whose session by this set-up link goes on, with its one store; None once it is over."""
    here = platform()
    with transaction(here.engine, only_reads=True) as connection:
        session = setup_session(connection, link_id, here.now())
        if session is None:
            return None
        row = connection.execute(select(people).where(people.c.id == session.person_id)).mappings().one()
        one_store = Scope(connection, frozenset({session.store_id}))
        return replace(_as_person(one_store, row, one_store), setup_link_id=link_id)


def person_by_email(email: str) -> Person | None:
    """The person with this e-mail address, in any case, or None when unknown or removed."""
    with transaction(platform().engine, only_reads=True) as connection:
        mine = select(people).where(people.c.email == email.strip().lower(), people.c.disabled_at.is_(None))
        row = connection.execute(mine).mappings().one_or_none()
        return _as_person(Scope(connection, None), row) if row else None


def people_to_pick() -> tuple[Person, ...]:
    """Four people for the picker: the merchants of two stores, an account manager, an administrator.

    Rehearsal mode only: raises NotAllowed('access.live') in live mode.
    """
    if platform().settings.live:
        raise NotAllowed("access.live")
    with transaction(platform().engine) as connection:
        everybody = Scope(connection, None)
        return tuple(
            _as_person(everybody, row)
            for role, count in ((Role.MERCHANT, 2), (Role.ACCOUNT_MANAGER, 1), (Role.ADMINISTRATOR, 1))
            for row in connection.execute(
                select(people)
                .where(people.c.role == role, people.c.disabled_at.is_(None))
                .order_by(people.c.created_at, people.c.email)
                .limit(count)
            ).mappings()
        )


def add_person(email: str, name: str, role: Role, language: Language = Language.ES) -> Person:
    """Add a person, or give back the one who has this e-mail address already, unchanged.

    Raises InvalidInput for an address or a name that cannot be used, 'email.removed' for the address of a
    removed person.
    """
    address, clean_name = email_address(email), short_text(name, "name")
    with transaction(platform().engine) as connection:
        enrol(connection, address, clean_name, role, language)
        row = connection.execute(select(people).where(people.c.email == address)).mappings().one()
        return _as_person(Scope(connection, None), row)


def enrol(
    connection: Connection, email: str, name: str, role: Role, language: Language = Language.ES
) -> UUID:
    """Id of the person with this e-mail address, added in the caller's transaction unless known.

    Raises InvalidInput('email.removed') for the address of a removed person.
    """
    address = email.strip().lower()
    now = platform().now()
    connection.execute(
        insert(people)
        .values(
            id=uuid4(),
            email=address,
            name=name.strip(),
            role=role,
            language=language,
            created_at=now,
            sessions_valid_from=now,
        )
        .on_conflict_do_nothing(index_elements=[people.c.email])
    )
    found: UUID | None = connection.execute(
        select(people.c.id).where(people.c.email == address, people.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    if found is None:
        raise InvalidInput("email.removed", field="email")
    return found


def set_language(actor: Actor, language: Language) -> None:
    """Keep the language a person chose."""
    with transaction(platform().engine) as connection:
        connection.execute(update(people).where(people.c.id == actor.person_id).values(language=language))


def sign_out(actor: Actor) -> None:
    """End every session of the person, on every device."""
    with transaction(platform().engine) as connection:
        connection.execute(
            update(people).where(people.c.id == actor.person_id).values(sessions_valid_from=platform().now())
        )


def _as_person(scope: Scope, found: RowMapping, own: Scope | None = None) -> Person:
    role = Role(found["role"])
    accounts: tuple[str, ...] = ()
    if role is Role.MERCHANT:
        own = own or Scope(scope.connection, own_stores(scope.connection, found["id"]))
        rows = scope.connection.execute(select(stores).where(own.on(stores)).order_by(stores.c.name))
        accounts = tuple(as_store(item._mapping).account for item in rows)
    return Person(
        id=found["id"],
        name=found["name"],
        email=found["email"],
        role=role,
        language=Language(found["language"]),
        sessions_valid_from=found["sessions_valid_from"],
        accounts=accounts,
    )
