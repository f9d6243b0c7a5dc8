"""Whose stores are whose: handing the stores of one account manager to another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, any_, cast, insert, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.types import Uuid

from lib.domain.model import Role
from lib.errors import InvalidInput
from lib.security.policy import Action, Reach, reach
from lib.services.access import Act
from lib.storage.tables import events, integrations, people, stores

STAFF = tuple(role for role in Role if reach(role, Action.MANAGE) is Reach.ANY)
"""The roles of our own people: those that stores can be given to."""

OWNER_CHANGED = "store.owner"


def hand_over(
    act: Act, from_id: UUID | None, to_id: UUID, *, country: str | None = None, reason: str | None = None
) -> int:
    """Give every store of `from_id` (None: those of nobody), of one country if given, to `to_id`.

    Each store's history says so. Returns how many there were. Raises InvalidInput('owner.unknown') for
    somebody who is none of our people (any more).
    """
    heir = name_of_owner(act, to_id)
    ids = _locked(act, from_id, country)
    if not ids or from_id == to_id:
        return 0
    giver = act.connection.execute(select(people.c.name).where(people.c.id == from_id)).scalar_one_or_none()
    act.connection.execute(update(stores).where(_among(ids), act.scope.on(stores)).values(owner_id=to_id))
    told = select(
        stores.c.id,
        literal(act.now),
        literal(act.actor.person_id, Uuid),
        literal(act.actor.name),
        literal(OWNER_CHANGED),
        literal(reason),
        literal({"owner": giver}, JSONB),
        literal({"owner": heir}, JSONB),
    )
    columns = ("store_id", "at", "actor_id", "actor_name", "kind", "subject", "old", "new")
    act.connection.execute(
        insert(events)
        # In one order everywhere: the end of a store's history is held by whoever writes to it.
        .from_select(columns, told.where(_among(ids), act.scope.on(stores)).order_by(stores.c.id))
        .execution_options(scope_store=None)
    )
    return len(ids)


def name_of_owner(act: Act, owner_id: UUID) -> str:
    """The name of somebody who may have stores; nobody removes them before this transaction ends.

    Raises InvalidInput('owner.unknown').
    """
    mine = select(people.c.name).where(
        people.c.id == owner_id, people.c.disabled_at.is_(None), people.c.role.in_(STAFF)
    )
    row: Row[Any] | None = act.connection.execute(mine.with_for_update(read=True)).one_or_none()
    if row is None:
        raise InvalidInput("owner.unknown", field="owner")
    return str(row.name)


def _locked(act: Act, from_id: UUID | None, country: str | None) -> list[UUID]:
    """The stores in question, held with their integrations, both in the order of their ids."""
    in_country = [] if country is None else [stores.c.country == country]
    ids = list(
        act.connection.execute(
            select(stores.c.id)
            .where(stores.c.owner_id.is_not_distinct_from(from_id), *in_country, act.scope.on(stores))
            .order_by(stores.c.id)
            .with_for_update(key_share=True)
        ).scalars()
    )
    act.connection.execute(
        select(integrations.c.id)
        .where(integrations.c.store_id == any_(_array(ids)), act.scope.on(integrations))
        .order_by(integrations.c.id)
        .with_for_update(key_share=True)
    )
    return ids


def _among(ids: list[UUID]) -> ColumnElement[bool]:
    return stores.c.id == any_(_array(ids))


def _array(ids: list[UUID]) -> ColumnElement[Sequence[UUID]]:
    # One parameter however many there are.
    return cast(ids, ARRAY(Uuid()))
