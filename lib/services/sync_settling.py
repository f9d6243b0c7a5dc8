"""Around the sending: what must be known before it, what is left after it, looking up what is uncertain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, exists, func, select, update

from lib.domain.answers import Answer, Seen
from lib.domain.sync import Judged, RowState, Wait, WriteResult, id_in, judge
from lib.services.platform import platform
from lib.services.sync_reconciling import reconcile
from lib.services.sync_tasks import Database, sleep_until
from lib.services.sync_watching import Watching, as_answered
from lib.services.sync_work import Failed, Work
from lib.storage.syncing import sync_rows, sync_settings
from lib.vendors.profiles import ProfilesClient, listed

NEWSLETTER_NAME: Final = "Newsletter VTEX"
"""What the property is called in Hellotext that holds the newsletter choice."""

_NOT_YET: Final = ""
_USUAL: Final = 0
_LATE: Final = -(2**31)
"""Places below zero are those of customers who wait until all others are done."""
_PAUSE_SECONDS: Final = 2.0
_NOT_MADE: Final = (WriteResult.UNAUTHORIZED, WriteResult.LIMITED, WriteResult.NOT_SENT)


@dataclass(frozen=True)
class Left:
    """What a run has still to do. `unanswered_since`: when the last customer without an answer was sent.

    `behind`: the place behind which customers are sent now.
    """

    unanswered_since: datetime | None
    mark: str | None
    behind: int


def what_is_left(work: Work) -> Left | None:
    """What the run has still to do; `None`: nothing. Raises Overtaken."""
    with work.act() as act:
        run = work.hold(act)
        mine = sync_rows.c.run_id == work.run_id, act.scope.on(sync_rows)
        # A call of a worker that was killed may have gone on until it was noticed.
        begun = case((sync_rows.c.attempt == work.attempt, sync_rows.c.intended_at), else_=work.taken_at)
        unanswered = act.connection.execute(
            select(func.max(begun)).where(
                *mine, sync_rows.c.state.in_((RowState.INTENDED, RowState.UNCERTAIN))
            )
        ).scalar_one()
        if unanswered is None and not run["pending"]:
            return None
        usual = act.connection.execute(
            select(exists().where(*mine, sync_rows.c.state == RowState.PENDING, sync_rows.c.place > _USUAL))
        ).scalar_one()
        return Left(unanswered, run["mark"], _USUAL if usual else _LATE)


async def prepare(work: Work, client: ProfilesClient, database: Database) -> str | None:
    """Before the first customer is sent: the mark, and the property for the newsletter choice if it is sent.

    Returns the id of that property. Raises Failed and Overtaken.
    """
    known = await database.run(_known, work)
    if known.mark is None:
        await database.run(_keep_mark, work, await _newest(work, client, database))
    if known.wants_newsletter and known.newsletter_property is None:
        return await _make_property(work, client, database)
    return known.newsletter_property


async def look_up(
    work: Work,
    business: str,
    client: ProfilesClient,
    database: Database,
    left: Left,
    watching: Watching,
    newsletter_property: str | None,
) -> None:
    """Find out what became of customers without an answer, as soon as what they did can be seen."""
    if left.unanswered_since is not None:
        now = platform().now()
        # Where a clock was ahead, it was sent at a moment to come.
        until = min(left.unanswered_since, now) + timedelta(seconds=work.limits.settle_seconds)
        if until > now:
            await database.run(work.wait, Wait.RECONCILING, until)
            await sleep_until(until)
    instead = await reconcile(
        work,
        business,
        client,
        database,
        left.mark or None,
        newsletter_property,
        may_give_up=not watching.is_failing,
    )
    if instead is not None:
        await _wait_for_hellotext(work, database, watching, instead)


async def _wait_for_hellotext(work: Work, database: Database, watching: Watching, heard: Seen) -> None:
    """Hellotext does not answer what it was asked: wait, as long as it wants if it says so.

    Raises Failed where the token is refused, or when that has lasted too long.
    """
    now = platform().now()
    judged = judge(as_answered(heard), "PATCH", now)
    if judged.result not in (WriteResult.UNAUTHORIZED, WriteResult.LIMITED):
        judged = Judged(WriteResult.NOT_SENT)
    watching.note(judged, heard.status if isinstance(heard, Answer) else None, 0.0, now)
    if watching.refused is not None:
        raise watching.refused
    closing = watching.closing
    why = Wait.HELLOTEXT_ASKED if closing and closing.asked else Wait.HELLOTEXT_FAILING
    until = closing.until if closing else now + timedelta(seconds=_PAUSE_SECONDS)
    await database.run(work.wait, why, until)
    await sleep_until(until)
    watching.open_again()
    await database.run(work.wait, None)


async def _newest(work: Work, client: ProfilesClient, database: Database) -> str:
    """The id of the newest profile that there is; an empty text when there is none."""
    watching = Watching(work.limits)
    while True:
        heard = await client.newest()
        profiles = listed(heard)
        if profiles is not None:
            return str(profiles[0]["id"]) if profiles else _NOT_YET
        await _wait_for_hellotext(work, database, watching, heard)


async def _make_property(work: Work, client: ProfilesClient, database: Database) -> str:
    """Make the property of the newsletter choice, once: nobody could tell two of the same name apart."""
    watching = Watching(work.limits)
    heard = await client.create_property(NEWSLETTER_NAME)
    while judge(as_answered(heard), "POST", platform().now()).result in _NOT_MADE:
        await _wait_for_hellotext(work, database, watching, heard)
        heard = await client.create_property(NEWSLETTER_NAME)
    made = id_in(heard.json) if isinstance(heard, Answer) else None
    if made is None:
        raise Failed("sync.property_unknown")
    await database.run(_keep_property, work, made)
    return made


@dataclass(frozen=True)
class _Known:
    mark: str | None
    wants_newsletter: bool
    newsletter_property: str | None


def _known(work: Work) -> _Known:
    with work.act() as act:
        run = work.hold(act)
        made = act.connection.execute(
            select(sync_settings.c.newsletter_property).where(
                sync_settings.c.store_id == act.store.id, act.scope.on(sync_settings)
            )
        ).scalar_one_or_none()
        return _Known(run["mark"], run["newsletter"], made)


def _keep_mark(work: Work, mark: str) -> None:
    with work.act() as act:
        work.change(act, mark=mark)


def _keep_property(work: Work, made: str) -> None:
    with work.act() as act:
        work.change(act)
        act.connection.execute(
            update(sync_settings)
            .where(sync_settings.c.store_id == act.store.id, act.scope.on(sync_settings))
            .values(newsletter_property=made)
        )
