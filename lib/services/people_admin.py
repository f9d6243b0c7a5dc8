"""Our own people: who they are, what they may do, which stores are theirs. For administrators."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Row, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from lib.domain.entered import email_address, short_text
from lib.domain.model import Language, Role
from lib.errors import Conflict, InvalidFields, InvalidInput, NotAllowed, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.general_events import record_generally
from lib.services.portfolios import STAFF, hand_over
from lib.services.setup_links import record_revoked, revoke_shown_to, shown_to
from lib.storage.managing import setup_links
from lib.storage.tables import events, people, stores

ADDED, ROLE, REMOVED, RESTORED = "person.added", "person.role", "person.removed", "person.restored"
HANDED_OVER = "person.handed_over"
_CHANGES = (ADDED, ROLE, REMOVED, RESTORED, HANDED_OVER)


@dataclass(frozen=True)
class Change:
    """What was last done to a person: kind of event, by whom, when."""

    kind: str
    by: str
    at: datetime


@dataclass(frozen=True)
class StaffMember:
    """One of our people. `portfolio`: how many stores are theirs, by country."""

    id: UUID
    name: str
    email: str
    role: Role
    language: Language
    disabled_at: datetime | None
    portfolio: Mapping[str, int]
    last_change: Change | None

    @property
    def stores(self) -> int:
        """How many stores are theirs."""
        return sum(self.portfolio.values())


@dataclass(frozen=True)
class Manager:
    """Somebody who can have stores."""

    id: UUID
    name: str


def staff(actor: Actor) -> tuple[StaffMember, ...]:
    """Our people with their portfolios, by name; those who were removed at the end."""
    with acting(actor, Action.MANAGE_PEOPLE, only_reads=True) as act:
        portfolios: dict[UUID, dict[str, int]] = defaultdict(dict)
        for owned in act.connection.execute(
            select(stores.c.owner_id, stores.c.country, func.count().label("stores"))
            .where(stores.c.owner_id.is_not(None), act.scope.on(stores))
            .group_by(stores.c.owner_id, stores.c.country)
            .order_by(stores.c.country)
        ):
            portfolios[owned.owner_id][owned.country] = owned.stores
        changes = _last_changes(act)
        rows = act.connection.execute(
            select(people)
            .where(people.c.role.in_(STAFF))
            .order_by(people.c.disabled_at.is_not(None), people.c.name, people.c.id)
        )
        return tuple(_as_member(row, portfolios.get(row.id, {}), changes.get(row.id)) for row in rows)


def unowned(actor: Actor) -> Mapping[str, int]:
    """How many stores are nobody's, by country."""
    with acting(actor, Action.MANAGE_PEOPLE, only_reads=True) as act:
        rows = act.connection.execute(
            select(stores.c.country, func.count().label("stores"))
            .where(stores.c.owner_id.is_(None), act.scope.on(stores))
            .group_by(stores.c.country)
            .order_by(stores.c.country)
        )
        return {row.country: row.stores for row in rows}


def managers(actor: Actor) -> tuple[Manager, ...]:
    """Those who can have stores, by name."""
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        rows = act.connection.execute(
            select(people.c.id, people.c.name)
            .where(people.c.role.in_(STAFF), people.c.disabled_at.is_(None))
            .order_by(people.c.name, people.c.id)
        )
        return tuple(Manager(row.id, row.name) for row in rows)


def add_staff(actor: Actor, email: str, name: str, role: Role, language: Language = Language.ES) -> UUID:
    """Let somebody in as one of our people; their id. The same again changes nothing.

    Raises InvalidInput for a field that cannot be used ('email.removed' for somebody who was removed and can
    be let in again), Conflict('person.exists') for the address of somebody else who is known.
    """
    address, clean_name = _cleaned(email, name)
    _require_staff(role)
    with acting(actor, Action.MANAGE_PEOPLE) as act:
        added: UUID | None = act.connection.execute(
            insert(people)
            .values(
                id=uuid4(),
                email=address,
                name=clean_name,
                role=role,
                language=language,
                created_at=act.now,
                sessions_valid_from=act.now,
            )
            .on_conflict_do_nothing(index_elements=[people.c.email])
            .returning(people.c.id)
        ).scalar_one_or_none()
        if added is None:
            return _known(act, address, clean_name, role)
        record_generally(act, ADDED, new=_facts(added, clean_name, role))
        return added


def set_role(actor: Actor, person_id: UUID, role: Role, *, seen: Role) -> None:
    """Make one of our people something else. `seen` is what they were for whoever decides.

    Raises NotAllowed('person.oneself'), Conflict('person.last_administrator'), Conflict('person.changed')
    when somebody else changed or removed them meanwhile, NotFound('person.unknown').
    """
    _require_staff(role)
    with acting(actor, Action.MANAGE_PEOPLE) as act:
        person = _held(act, person_id)
        if person.disabled_at is None and person.role == role:
            return
        if person.disabled_at is not None or person.role != seen:
            raise Conflict("person.changed", name=person.name)
        _require_administrator_left(act, person)
        act.connection.execute(update(people).where(people.c.id == person_id).values(role=role))
        record_generally(act, ROLE, old={"role": person.role}, new=_facts(person_id, person.name, role))


def remove(actor: Actor, person_id: UUID, heir_id: UUID | None) -> int:
    """Take somebody's access away and give their stores to `heir_id`; how many stores that were.

    Their sessions end at once, and so do the set-up links that they were shown and nobody has used. Raises
    InvalidInput('heir.missing') when there are stores and nobody is to have them, and what `set_role` and
    `hand_over` raise.
    """
    with acting(actor, Action.MANAGE_PEOPLE) as act:
        person = _held(act, person_id)
        if person.disabled_at is not None:
            return 0
        _require_administrator_left(act, person)
        if heir_id == person_id:
            raise InvalidInput("owner.unknown", field="owner")
        if heir_id is None and _owns_stores(act, person_id):
            raise InvalidInput("heir.missing", field="owner")
        _hold_stores(act, person_id)
        revoked = revoke_shown_to(act, person_id)
        handed = hand_over(act, person_id, heir_id) if heir_id else 0
        for link in revoked:
            record_revoked(act, link)
        act.connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(disabled_at=act.now, sessions_valid_from=act.now)
        )
        record_generally(act, REMOVED, new={**_facts(person_id, person.name, person.role), "stores": handed})
        return handed


def restore(actor: Actor, person_id: UUID) -> None:
    """Let somebody in again who was removed, as what they were. Their stores stay with whoever has them."""
    with acting(actor, Action.MANAGE_PEOPLE) as act:
        person = _held(act, person_id)
        if person.disabled_at is None:
            return
        act.connection.execute(
            update(people)
            .where(people.c.id == person_id)
            .values(disabled_at=None, sessions_valid_from=act.now)
        )
        record_generally(act, RESTORED, new=_facts(person_id, person.name, person.role))


def hand_over_portfolio(
    actor: Actor, from_id: UUID | None, to_id: UUID | None, country: str | None = None
) -> int:
    """Give somebody's stores (None: those of nobody), all or those of one country, to somebody else.

    Returns how many. Raises InvalidInput('heir.missing') without somebody, and 'owner.unknown'.
    """
    if to_id is None:
        raise InvalidInput("heir.missing", field="owner")
    with acting(actor, Action.MANAGE_PEOPLE) as act:
        handed = hand_over(act, from_id, to_id, country=country)
        if handed:
            found = act.connection.execute(
                select(people.c.id, people.c.name).where(people.c.id.in_([from_id, to_id]))
            )
            names = {row.id: row.name for row in found}
            record_generally(
                act,
                HANDED_OVER,
                subject=country,
                old={"person": from_id.hex, "name": names[from_id]} if from_id else {"name": None},
                new={"person": to_id.hex, "name": names[to_id], "stores": handed},
            )
        return handed


def _cleaned(email: str, name: str) -> tuple[str, str]:
    """Address and name; what is wrong with both is said at once."""
    try:
        address = email_address(email)
    except InvalidInput as of_address:
        try:
            short_text(name, "name")
        except InvalidInput as of_name:
            raise InvalidFields((of_address, of_name)) from None
        raise
    return address, short_text(name, "name")


def _require_staff(role: Role) -> None:
    if role not in STAFF:
        raise InvalidInput("role.not_staff", field="role")


def _known(act: Act, address: str, name: str, role: Role) -> UUID:
    row = act.connection.execute(select(people).where(people.c.email == address)).one()
    if row.disabled_at is not None:
        raise InvalidInput("email.removed", field="email")
    if (row.name, row.role) != (name, role):
        raise Conflict("person.exists", field="email", name=row.name)
    found: UUID = row.id
    return found


def _held(act: Act, person_id: UUID) -> Row[tuple[object, ...]]:
    """The person, whom nobody else changes or gives a store to before this transaction ends.

    Administrators are held first and by everybody in one order: of two who remove each other, one stays.
    """
    administrators = (
        select(people.c.id)
        .where(people.c.role == Role.ADMINISTRATOR, people.c.disabled_at.is_(None))
        .order_by(people.c.id)
        .with_for_update(key_share=True)
    )
    present = set(act.connection.execute(administrators).scalars())
    if act.actor.person_id is not None and act.actor.person_id not in present:
        raise NotAllowed("access.refused")
    # What the person is writing names them by a foreign key: that is no reason to wait for it.
    person = act.connection.execute(
        select(people)
        .where(people.c.id == person_id, people.c.role.in_(STAFF))
        .with_for_update(key_share=True)
    ).one_or_none()
    if person is None:
        raise NotFound("person.unknown")
    return person


def _hold_stores(act: Act, person_id: UUID) -> None:
    """Hold every store that somebody's removal writes to, in the order of their ids as everywhere."""
    theirs = stores.c.owner_id == person_id
    entered = stores.c.id.in_(select(setup_links.c.store_id).where(shown_to(act, person_id)))
    held = act.connection.execute(
        select(stores.c.id)
        .where(or_(theirs, entered), act.scope.on(stores))
        .order_by(stores.c.id)
        .with_for_update(key_share=True)
    )
    act.turns.update(held.scalars())


def _require_administrator_left(act: Act, person: Row[tuple[object, ...]]) -> None:
    if person.id == act.actor.person_id:
        raise NotAllowed("person.oneself")
    others = select(func.count()).where(
        people.c.role == Role.ADMINISTRATOR, people.c.disabled_at.is_(None), people.c.id != person.id
    )
    if not act.connection.execute(others).scalar_one():
        raise Conflict("person.last_administrator")


def _owns_stores(act: Act, person_id: UUID) -> bool:
    mine = select(stores.c.id).where(stores.c.owner_id == person_id, act.scope.on(stores)).exists()
    return bool(act.connection.execute(select(mine)).scalar_one())


def _facts(person_id: UUID, name: str, role: str) -> dict[str, str]:
    return {"person": person_id.hex, "name": name, "role": role}


def _last_changes(act: Act) -> dict[UUID, Change]:
    """What was last done to each person who was changed at all."""
    whom = case(
        (
            events.c.kind == HANDED_OVER,
            func.coalesce(events.c.old["person"].astext, events.c.new["person"].astext),
        ),
        else_=events.c.new["person"].astext,
    )
    rows = act.connection.execute(
        select(whom.label("person"), events.c.kind, events.c.actor_name, events.c.at)
        .where(events.c.kind.in_(_CHANGES), events.c.store_id.is_(None), act.scope.on(events))
        .order_by(events.c.at, events.c.id)
    )
    return {UUID(hex=row.person): Change(row.kind, row.actor_name, row.at) for row in rows}


def _as_member(
    row: Row[tuple[object, ...]], portfolio: Mapping[str, int], last_change: Change | None
) -> StaffMember:
    return StaffMember(
        row.id,
        row.name,
        row.email,
        Role(row.role),
        Language(row.language),
        row.disabled_at,
        portfolio,
        last_change,
    )
