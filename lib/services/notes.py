"""Notes that managers write about a store for one another, naming colleagues who should read them.

What a note says stays out of the history of the store: there it only stands that it was written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select, update

from lib.domain.dossier import holds_secret, one_line
from lib.errors import InvalidInput, NotAllowed, NotFound
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.mail_pace import told_of_mentions
from lib.services.meta_states import SECOND_CLICK
from lib.services.outbox import MailKind, tell
from lib.services.portfolios import STAFF
from lib.storage.managing import note_mentions
from lib.storage.managing import notes as note_rows
from lib.storage.tables import people, stores

MAX_NOTE: Final = 4_000
MOST_NOTES: Final = 100


@dataclass(frozen=True)
class Named:
    """A colleague whom a note names; `seen_at` is when they said that they had read it."""

    id: UUID
    name: str
    seen_at: datetime | None


@dataclass(frozen=True)
class Note:
    """What somebody wrote about a store."""

    id: UUID
    text: str
    by_name: str
    by_id: UUID | None
    at: datetime
    named: tuple[Named, ...]


@dataclass(frozen=True)
class Mention:
    """A note that names the person who asks, with the store that it is about."""

    note_id: UUID
    account: str
    store_name: str
    text: str
    by_name: str
    at: datetime
    seen_at: datetime | None


def add_note(actor: Actor, account: str, text: str, mentions: Sequence[UUID] = ()) -> Note:
    """Write a note about a store; who is named reads it in Puente and gets an e-mail that says so.

    One letter about a store tells of all that names them within a quarter of an hour.

    The same text of the same person within a moment is a double click. Whoever names themselves is not told.
    Raises InvalidInput('note.empty' | 'too_long' | 'note.is_secret'), and InvalidInput('mention.unknown') for
    somebody who is no manager (any more).
    """
    clean = _clean(text)
    with acting(actor, Action.WRITE_NOTE, account) as act:
        act.take_turn()
        colleagues = _colleagues(act, mentions)
        again = _second_click(act, clean)
        if again is not None:
            return again
        note_id = uuid4()
        act.connection.execute(
            act.scope.insert(
                note_rows,
                act.store.id,
                id=note_id,
                text=clean,
                by_name=actor.name,
                by_id=actor.person_id,
                at=act.now,
            )
        )
        facts = {"by": actor.name, "note": str(note_id)}
        told = told_of_mentions(act, colleagues)
        for person_id in colleagues:
            act.connection.execute(
                act.scope.insert(note_mentions, act.store.id, note_id=note_id, person_id=person_id)
            )
            if person_id not in told:
                cause = f"mention:{note_id}:{person_id}"
                tell(act, MailKind.MENTION, person_id, cause, act.store.id, facts)
        act.record("note.added", subject=str(note_id))
        return _must_find(act, note_id)


def remove_note(actor: Actor, account: str, note_id: UUID) -> None:
    """Take an own note away; nobody reads it any more. Undo: `restore_note`.

    Raises NotFound('note.unknown') and NotAllowed('note.of_another') for somebody else's.
    """
    _set_removed(actor, account, note_id, removed=True)


def restore_note(actor: Actor, account: str, note_id: UUID) -> None:
    """Bring an own note back. Raises as `remove_note`."""
    _set_removed(actor, account, note_id, removed=False)


def notes(actor: Actor, account: str) -> tuple[Note, ...]:
    """The notes about a store, newest first, at most a hundred."""
    with acting(actor, Action.WRITE_NOTE, account, only_reads=True) as act:
        return _load(act, note_rows.c.removed_at.is_(None))


def mentions_of(actor: Actor, *, unseen: bool = True, limit: int = 50) -> tuple[Mention, ...]:
    """The notes that name the person who asks, newest first; with `unseen` those they have not read yet."""
    with acting(actor, Action.WRITE_NOTE, only_reads=True) as act:
        scopes = [act.scope.on(table) for table in (note_mentions, note_rows, stores)]
        rows = act.connection.execute(
            select(
                note_rows.c.id,
                note_rows.c.text,
                note_rows.c.by_name,
                note_rows.c.at,
                note_mentions.c.seen_at,
                stores.c.account,
                stores.c.name,
            )
            .join_from(note_mentions, note_rows, note_mentions.c.note_id == note_rows.c.id)
            .join(stores, note_mentions.c.store_id == stores.c.id)
            .where(note_mentions.c.person_id == actor.person_id, note_rows.c.removed_at.is_(None), *scopes)
            .where(*([note_mentions.c.seen_at.is_(None)] if unseen else []))
            .order_by(note_rows.c.at.desc(), note_rows.c.id)
            .limit(limit)
        )
        return tuple(
            Mention(row.id, row.account, row.name, row.text, row.by_name, row.at, row.seen_at) for row in rows
        )


def mark_seen(actor: Actor, note_id: UUID) -> None:
    """Say that the person who asks has read a note that names them; any other note stays as it is."""
    with acting(actor, Action.WRITE_NOTE) as act:
        act.connection.execute(
            update(note_mentions)
            .where(note_mentions.c.note_id == note_id, note_mentions.c.person_id == actor.person_id)
            .where(note_mentions.c.seen_at.is_(None), act.scope.on(note_mentions))
            .values(seen_at=act.now)
        )


def _clean(text: str) -> str:
    clean = "\n".join(map(one_line, text.splitlines())).strip()
    if not clean:
        raise InvalidInput("note.empty", field="note")
    if len(clean) > MAX_NOTE:
        raise InvalidInput("too_long", field="note", limit=MAX_NOTE)
    if holds_secret(clean):
        raise InvalidInput("note.is_secret", field="note")
    return clean


def _colleagues(act: Act, mentions: Sequence[UUID]) -> list[UUID]:
    """Those who are named, without whoever writes, each once."""
    wanted = set(mentions) - {act.actor.person_id}
    found = act.connection.execute(
        select(people.c.id)
        .where(people.c.id.in_(wanted), people.c.disabled_at.is_(None), people.c.role.in_(STAFF))
        .order_by(people.c.name, people.c.id)
    )
    known = list(found.scalars())
    if len(known) < len(wanted):
        raise InvalidInput("mention.unknown", field="mentions")
    return known


def _second_click(act: Act, text: str) -> Note | None:
    found = _load(
        act,
        note_rows.c.text == text,
        note_rows.c.by_id == act.actor.person_id,
        note_rows.c.at > act.now - SECOND_CLICK,
        note_rows.c.removed_at.is_(None),
    )
    return found[0] if found else None


def _set_removed(actor: Actor, account: str, note_id: UUID, *, removed: bool) -> None:
    with acting(actor, Action.WRITE_NOTE, account) as act:
        act.take_turn()
        row = act.connection.execute(
            select(note_rows)
            .where(note_rows.c.id == note_id, note_rows.c.store_id == act.store.id, act.scope.on(note_rows))
            .with_for_update()
        ).one_or_none()
        if row is None:
            raise NotFound("note.unknown")
        if row.by_id is None or row.by_id != actor.person_id:
            raise NotAllowed("note.of_another")
        if removed is (row.removed_at is not None):
            return
        act.connection.execute(
            update(note_rows)
            .where(note_rows.c.id == note_id, act.scope.on(note_rows))
            .values(removed_at=act.now if removed else None)
        )
        if removed:
            act.record("note.removed", subject=str(note_id))
        else:
            act.record("note.restored", subject=str(note_id))


def _must_find(act: Act, note_id: UUID) -> Note:
    [note] = _load(act, note_rows.c.id == note_id)
    return note


def _load(act: Act, *conditions: ColumnElement[bool]) -> tuple[Note, ...]:
    rows = act.connection.execute(
        select(note_rows)
        .where(note_rows.c.store_id == act.store.id, *conditions, act.scope.on(note_rows))
        .order_by(note_rows.c.at.desc(), note_rows.c.id)
        .limit(MOST_NOTES)
    ).all()
    named = _named(act, [row.id for row in rows]) if rows else {}
    return tuple(
        Note(row.id, row.text, row.by_name, row.by_id, row.at, tuple(named.get(row.id, ()))) for row in rows
    )


def _named(act: Act, note_ids: Sequence[UUID]) -> Mapping[UUID, list[Named]]:
    found: dict[UUID, list[Named]] = defaultdict(list)
    rows = act.connection.execute(
        select(note_mentions.c.note_id, note_mentions.c.seen_at, people.c.id, people.c.name)
        .join_from(note_mentions, people, note_mentions.c.person_id == people.c.id)
        .where(note_mentions.c.note_id.in_(note_ids), act.scope.on(note_mentions))
        .order_by(people.c.name, people.c.id)
    )
    for row in rows:
        found[row.note_id].append(Named(row.id, row.name, row.seen_at))
    return found
