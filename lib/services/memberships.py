"""Who is part of a store's team: taking a merchant out of it. How they come in: `setup_links`."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select, update

from lib.domain.entered import name_said
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.searching import write_search
from lib.services.setup_links import Revoked, record_revoked
from lib.storage.managing import setup_links as links
from lib.storage.tables import memberships, people


def remove_member(actor: Actor, account: str, person_id: UUID) -> None:
    """Take a merchant out of the store's team: they reach it no more, and what they did stays.

    Their links of this store are closed, and with them the sessions by such links. Nothing happens when they
    are not in the team. `setup_links.enrol_member` takes them in again, without those links.
    """
    with acting(actor, Action.INVITE, account) as act:
        act.take_turn()
        gone = act.connection.execute(
            delete(memberships).where(
                memberships.c.store_id == act.store.id,
                memberships.c.person_id == person_id,
                act.scope.on(memberships),
            )
        )
        if not gone.rowcount:
            return
        person = act.connection.execute(
            select(people.c.name, people.c.email).where(people.c.id == person_id)
        ).one()
        theirs = links.c.store_id == act.store.id, links.c.person_id == person_id, act.scope.on(links)
        closed = act.connection.execute(
            update(links)
            .where(*theirs, links.c.revoked_at.is_(None))
            .values(revoked_at=act.now)
            .returning(links.c.id)
        )
        write_search(act.scope, act.store.id)
        known_as = name_said(person.name, person.email)
        for link_id in sorted(closed.scalars()):
            record_revoked(act, Revoked(link_id, act.store.id, known_as))
        act.record("member.removed", subject=known_as, old={"person": str(person_id)})
