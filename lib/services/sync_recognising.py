"""Whether Hellotext still has the profiles that the mapping names.

With the token of another business it has none of them; the same where somebody deleted them all. What is
unchanged since the last run would then never be sent, so the run begins anew: it knows nobody, reads
everything, and waits for a person to let it send. One that has begun to read fails.
Hellotext reference 2.2: `GET /v1/profiles/{id}` is the only way to ask.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from lib.domain.answers import Answer
from lib.domain.sync import RunKind
from lib.services.sync_mapping import LEADS
from lib.services.sync_settings import forget_profiles
from lib.services.sync_tasks import Database
from lib.services.sync_work import Failed, Work
from lib.storage.syncing import sync_customers
from lib.vendors.profiles import ProfilesClient

_ASKED: Final = 3
_PROBLEMS: Final = {401: "sync.hellotext_unauthorized", 403: "sync.hellotext_forbidden"}


async def recognise(work: Work, client: ProfilesClient, database: Database) -> None:
    """Ask for some of the profiles; forget the mapping where not one of them exists. One call, mostly.

    What has no clear answer changes nothing. Raises Failed where the token is refused, before all customers
    are read for nothing, and 'sync.other_business' where the run has begun to read; Overtaken.
    """
    known = await database.run(_some_profiles, work)
    for profile in known:
        heard = await client.read(profile)
        status = heard.status if isinstance(heard, Answer) else None
        if status in _PROBLEMS:
            raise Failed(_PROBLEMS[status])
        if status != 404:
            return
    if known:
        await database.run(_begin_anew, work)


def _some_profiles(work: Work) -> tuple[str, ...]:
    """Profiles that the mapping names."""
    with work.act() as act:
        work.hold(act)
        found = act.connection.execute(
            select(sync_customers.c.profile_id)
            .where(
                sync_customers.c.store_id == act.store.id,
                sync_customers.c.state == LEADS,
                act.scope.on(sync_customers),
            )
            .order_by(sync_customers.c.vtex_id)
            .limit(_ASKED)
        )
        return tuple(found.scalars())


def _begin_anew(work: Work) -> None:
    with work.act() as act:
        act.take_turn()
        if work.hold(act)["expected"] is not None:
            # It was read for the business before.
            raise Failed("sync.other_business")
        # What goes to another business than before, a person lets go there.
        work.change(act, kind=RunKind.FULL, since=None, automatic=False)
        forget_profiles(act)
        act.record("sync.begun_anew", new={"run": work.run_id.hex})
