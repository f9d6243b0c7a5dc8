"""Set-up links: how a merchant comes in for the first time, and again, without an account elsewhere.

A link is for one person and one store, works once and for thirty days. Its token stands in the address that
the merchant is given and nowhere else; the database knows its SHA-256. What opens it: `setup_link_use`.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, RowMapping, Select, and_, exists, select, update
from sqlalchemy.dialects.postgresql import insert

from lib.domain.entered import email_address, name_of_address, name_said, short_text
from lib.domain.model import Language, Role
from lib.errors import InvalidInput, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.mail_pace import refuse_sending_again
from lib.services.outbox import MailKind, tell
from lib.services.people import enrol
from lib.services.searching import write_search
from lib.services.setup_sessions import MAIL_CAUSE, goes_by_mail
from lib.storage.managing import setup_links as links
from lib.storage.scope import Scope
from lib.storage.tables import memberships, people

SETUP_PATH: Final = "/bienvenida"
ENTRY_PATH: Final = f"{SETUP_PATH}/entrar"
LIFE: Final = timedelta(days=30)
SECOND_CLICK: Final = timedelta(seconds=10)
_TOKEN_BYTES = 32


class SetupLinkState(StrEnum):
    """`TO_SEND`: it goes by mail and has not left yet."""

    TO_SEND = "to_send"
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class SetupLink:
    """A set-up link as account managers see it. Nobody can read its token again."""

    id: UUID
    person_id: UUID
    person_name: str
    email: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    state: SetupLinkState


@dataclass(frozen=True)
class Revoked:
    """A link that was closed, of which store, and whom it was to let in, as `name_said` has it."""

    id: UUID
    store_id: UUID
    person_name: str | None


@dataclass(frozen=True)
class Member:
    """A merchant of a store: whom a link can be made for."""

    id: UUID
    name: str
    email: str
    language: Language


def invite(
    actor: Actor, account: str, email: str, name: str | None = None, language: Language = Language.ES
) -> tuple[SetupLink, str]:
    """Make somebody a merchant of the store, with a link to come in by and its token, told this once.

    As `enrol_member` and then `make_setup_link`, in one transaction.
    """
    address, called = _entered(email, name)
    with acting(actor, Action.INVITE, account) as act:
        return _make(act, _enrol(act, address, called, language))


def enrol_member(
    actor: Actor, account: str, email: str, name: str | None = None, language: Language = Language.ES
) -> UUID:
    """Make somebody a merchant of the store; who is one already stays as they are. The id of the person.

    Without a name it is what stands before the @. Raises InvalidInput: `email.shape`, `too_long`,
    `email.removed`; `invite.staff` when the address is of one of our own people.
    """
    address, called = _entered(email, name)
    with acting(actor, Action.INVITE, account) as act:
        return _enrol(act, address, called, language)


def members_of(actor: Actor, account: str) -> tuple[Member, ...]:
    """The merchants of a store, by name."""
    with acting(actor, Action.INVITE, account, only_reads=True) as act:
        found = act.connection.execute(_members(act).order_by(people.c.name, people.c.email))
        return tuple(Member(row.id, row.name, row.email, Language(row.language)) for row in found)


def make_setup_link(actor: Actor, account: str, person_id: UUID) -> tuple[SetupLink, str]:
    """A link for a merchant of the store, and its token, which is told this once.

    A second click makes no second link: the first one, moments old and unused, gets the new token. Raises
    NotFound('member.unknown') when the person is no merchant of this store.
    """
    with acting(actor, Action.INVITE, account) as act:
        return _make(act, person_id)


def send_setup_link(actor: Actor, account: str, person_id: UUID) -> SetupLink:
    """Send a merchant of the store a link by mail. Its token is made when the letter leaves.

    A second click sends no second letter. Raises as `make_setup_link` and `refuse_sending_again`.
    """
    with acting(actor, Action.INVITE, account) as act:
        act.take_turn()
        _require_member(act, person_id)
        if _first_click(act, person_id, goes_by_mail(act.scope)) is None:
            refuse_sending_again(act, person_id)
        return add_link_to_send(act, person_id, by=actor.name)


def revoke_setup_link(actor: Actor, account: str, link_id: UUID) -> None:
    """Close a link at once; whoever came in by it is out with the next click. What they did stays.

    Raises NotFound('setup_link.unknown'), also for a link of another store.
    """
    with acting(actor, Action.INVITE, account) as act:
        act.take_turn()
        mine = links.c.id == link_id, links.c.store_id == act.store.id, act.scope.on(links)
        row = act.connection.execute(
            select(people.c.name, people.c.email)
            .join_from(links, people, people.c.id == links.c.person_id)
            .where(*mine)
        ).one_or_none()
        if row is None:
            raise NotFound("setup_link.unknown")
        closed = act.connection.execute(
            update(links).where(*mine, links.c.revoked_at.is_(None)).values(revoked_at=act.now)
        )
        if closed.rowcount:
            record_revoked(act, Revoked(link_id, act.store.id, name_said(row.name, row.email)))


def shown_to(act: Act, person_id: UUID) -> ColumnElement[bool]:
    """The condition for the links whose token this person was shown and which may still be used."""
    return and_(
        links.c.made_by_id == person_id,
        links.c.used_at.is_(None),
        links.c.revoked_at.is_(None),
        links.c.expires_at > act.now,
        ~goes_by_mail(act.scope),
        act.scope.on(links),
    )


def revoke_shown_to(act: Act, person_id: UUID) -> tuple[Revoked, ...]:
    """Close the links of `shown_to` in the transaction in which their maker is removed, by store.

    Whoever calls holds the stores, and records what was closed after all that it changes in them.
    """
    closed = act.connection.execute(
        update(links).where(shown_to(act, person_id)).values(revoked_at=act.now).returning(links.c.id)
    ).scalars()
    found = act.connection.execute(
        select(links.c.id, links.c.store_id, people.c.name, people.c.email)
        .join_from(links, people, people.c.id == links.c.person_id)
        .where(links.c.id.in_(closed.all()), act.scope.on(links))
        .order_by(links.c.store_id, links.c.made_at, links.c.id)
    )
    return tuple(Revoked(row.id, row.store_id, name_said(row.name, row.email)) for row in found)


def record_revoked(act: Act, revoked: Revoked) -> None:
    """Write the closing of a link into the history of its store."""
    act.record(
        "setup_link.revoked",
        store_id=revoked.store_id,
        subject=revoked.person_name,
        old={"link": str(revoked.id)},
    )


def links_of(actor: Actor, account: str) -> tuple[SetupLink, ...]:
    """Every link of a store, newest first."""
    with acting(actor, Action.INVITE, account, only_reads=True) as act:
        found = act.connection.execute(
            _links(act.scope)
            .where(links.c.store_id == act.store.id)
            .order_by(links.c.made_at.desc(), links.c.id.desc())
        )
        return tuple(_as_link(row, act.now) for row in found.mappings())


def add_link_to_send(act: Act, person_id: UUID, *, by: str) -> SetupLink:
    """A link whose letter is told in the transaction of `act`, or the one of a first click.

    `by`: who sends it, empty when the person asked for it.
    """
    first = _first_click(act, person_id, goes_by_mail(act.scope))
    if first is None:
        first = _add(act, person_id, None)
        tell(
            act,
            MailKind.SETUP_LINK,
            person_id,
            f"{MAIL_CAUSE}{first}",
            act.store.id,
            {"link": str(first), "by": by},
        )
    return _load(act, first)


def hand_out(scope: Scope, link_id: UUID, now: datetime) -> str:
    """A new token for a link that leaves by mail now: from now on it works, for thirty days."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    scope.connection.execute(
        update(links)
        .where(links.c.id == link_id, scope.on(links))
        .values(token_hash=token_hash(token), expires_at=now + LIFE)
    )
    return token


def take_back(scope: Scope, link_id: UUID) -> None:
    """The letter of a link did not leave: its token opens nothing, and the link is still to be sent.

    One that was used stays as it is: the letter came, whatever the mail server said.
    """
    scope.connection.execute(
        update(links)
        .where(links.c.id == link_id, links.c.used_at.is_(None), scope.on(links))
        .values(token_hash=None)
    )


def token_hash(token: str) -> bytes:
    """SHA-256 of a token; any text may be asked for."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def state_of_link(row: RowMapping, now: datetime) -> SetupLinkState:
    """How a row of `setup_links` stands at `now`."""
    if row["revoked_at"] is not None:
        return SetupLinkState.REVOKED
    if row["used_at"] is not None:
        return SetupLinkState.USED
    if row["token_hash"] is None:
        return SetupLinkState.TO_SEND
    return SetupLinkState.EXPIRED if row["expires_at"] <= now else SetupLinkState.OPEN


def _entered(email: str, name: str | None) -> tuple[str, str]:
    address = email_address(email)
    return address, short_text(name or name_of_address(address), "name")


def _enrol(act: Act, address: str, name: str, language: Language) -> UUID:
    act.take_turn()
    known = act.connection.execute(
        select(people.c.role).where(people.c.email == address)
    ).scalar_one_or_none()
    if known is not None and Role(known) is not Role.MERCHANT:
        raise InvalidInput("invite.staff", field="email")
    person_id = enrol(act.connection, address, name, Role.MERCHANT, language)
    added = act.connection.execute(
        insert(memberships)
        .values(store_id=act.store.id, person_id=person_id, created_at=act.now)
        .on_conflict_do_nothing()
        .returning(memberships.c.person_id)
        .execution_options(scope_store=act.store.id)
    )
    if added.first() is not None:
        act.record("member.added", subject=_name_said(act, person_id), new={"person": str(person_id)})
        write_search(act.scope, act.store.id)
    return person_id


def _make(act: Act, person_id: UUID) -> tuple[SetupLink, str]:
    # One link of a store after the other looks for the link of a first click.
    act.ensure_turn()
    _require_member(act, person_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    first = _first_click(act, person_id, ~goes_by_mail(act.scope))
    if first is None:
        return _load(act, _add(act, person_id, token_hash(token))), token
    act.connection.execute(
        update(links)
        .where(links.c.id == first, act.scope.on(links))
        .values(token_hash=token_hash(token), made_at=act.now, expires_at=act.now + LIFE)
    )
    return _load(act, first), token


def _add(act: Act, person_id: UUID, hashed: bytes | None) -> UUID:
    link_id = uuid4()
    act.connection.execute(
        act.scope.insert(
            links,
            act.store.id,
            id=link_id,
            person_id=person_id,
            token_hash=hashed,
            made_by=act.actor.name,
            made_by_id=act.actor.person_id,
            made_at=act.now,
            expires_at=act.now + LIFE,
        )
    )
    act.record("setup_link.made", subject=_name_said(act, person_id), new={"link": str(link_id)})
    return link_id


def _first_click(act: Act, person_id: UUID, same_way: ColumnElement[bool]) -> UUID | None:
    """The link that a first click on the same button has made: one that goes the same way to its person."""
    return act.connection.execute(
        select(links.c.id)
        .where(links.c.store_id == act.store.id, links.c.person_id == person_id, act.scope.on(links))
        .where(links.c.made_by_id == act.actor.person_id, links.c.made_at > act.now - SECOND_CLICK)
        .where(links.c.used_at.is_(None), links.c.revoked_at.is_(None), same_way)
        .order_by(links.c.made_at.desc(), links.c.id)
        .limit(1)
    ).scalar_one_or_none()


def _require_member(act: Act, person_id: UUID) -> None:
    if act.connection.execute(_members(act).where(people.c.id == person_id)).first() is None:
        raise NotFound("member.unknown")


def _members(act: Act) -> Select[tuple[UUID, str, str, str]]:
    here = exists().where(
        memberships.c.person_id == people.c.id,
        memberships.c.store_id == act.store.id,
        act.scope.on(memberships),
    )
    return select(people.c.id, people.c.name, people.c.email, people.c.language).where(
        and_(people.c.role == Role.MERCHANT, people.c.disabled_at.is_(None), here)
    )


def _name_said(act: Act, person_id: UUID) -> str | None:
    known = select(people.c.name, people.c.email).where(people.c.id == person_id)
    row = act.connection.execute(known).one()
    return name_said(row.name, row.email)


def _links(scope: Scope) -> Select[tuple[object, ...]]:
    return (
        select(links, people.c.name.label("person_name"), people.c.email)
        .join_from(links, people, people.c.id == links.c.person_id)
        .where(scope.on(links))
    )


def _load(act: Act, link_id: UUID) -> SetupLink:
    row = act.connection.execute(_links(act.scope).where(links.c.id == link_id)).mappings().one()
    return _as_link(row, act.now)


def _as_link(row: RowMapping, now: datetime) -> SetupLink:
    return SetupLink(
        id=row["id"],
        person_id=row["person_id"],
        person_name=row["person_name"],
        email=row["email"],
        made_by=row["made_by"],
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
        revoked_at=row["revoked_at"],
        state=state_of_link(row, now),
    )
