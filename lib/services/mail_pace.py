"""How often people are written to: no account manager can fill the mailbox of a merchant or a colleague."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select

from lib.errors import Conflict
from lib.services.access import Act
from lib.services.outbox import LetterState, MailKind
from lib.storage.managing import outbox

MENTION_AGAIN_AFTER: Final = timedelta(minutes=15)
SEND_AGAIN_AFTER: Final = timedelta(minutes=15)
_MINUTE: Final = timedelta(minutes=1)


def told_of_mentions(act: Act, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who of these people has a letter about being named in the store of `act`, not long ago."""
    return frozenset(_told_last(act, MailKind.MENTION, person_ids, MENTION_AGAIN_AFTER))


def refuse_sending_again(act: Act, person_id: UUID) -> None:
    """Refuse to send a set-up link when one was sent to the person not long ago.

    Raises Conflict('setup_link.just_sent') with the `minutes` since then and those `left` until the next.
    """
    told = _told_last(act, MailKind.SETUP_LINK, [person_id], SEND_AGAIN_AFTER).get(person_id)
    if told is not None:
        minutes = (act.now - told) // _MINUTE
        raise Conflict("setup_link.just_sent", minutes=minutes, left=SEND_AGAIN_AFTER // _MINUTE - minutes)


def _told_last(
    act: Act, kind: MailKind, person_ids: Collection[UUID], within: timedelta
) -> Mapping[UUID, datetime]:
    """When each was last told. Whoever calls holds the store: of two at once the second sees the first."""
    found = act.connection.execute(
        select(outbox.c.person_id, func.max(outbox.c.asked_at))
        .where(outbox.c.store_id == act.store.id, outbox.c.kind == kind, act.scope.on(outbox))
        .where(outbox.c.person_id.in_(person_ids), outbox.c.asked_at > act.now - within)
        .where(outbox.c.state != LetterState.OUTDATED)
        .group_by(outbox.c.person_id)
    )
    return {row[0]: row[1] for row in found}
