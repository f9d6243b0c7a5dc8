"""One run of the customer sync, from its first call to its end: read, join, send, find out, close.

Killing the worker anywhere loses nothing: what was read is in the ledger, a window that was open is read to
its end or once more, what was about to be sent is written down and looked up before anything is sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, func, select

from lib.domain.customers import Correction, Keys, Reader
from lib.domain.sync import RunState
from lib.errors import PuenteError
from lib.rulebook.doctor import doctor
from lib.services.access import Act, Actor
from lib.services.credential_store import open_secrets, own_key
from lib.services.platform import platform
from lib.services.sync_allowance import business_of
from lib.services.sync_closing import close, complete, lay_down
from lib.services.sync_grouping import join_duplicates
from lib.services.sync_reading import Reading
from lib.services.sync_recognising import recognise
from lib.services.sync_sending import Sending
from lib.services.sync_settings import belongs_elsewhere, settings_of
from lib.services.sync_settling import look_up, prepare, what_is_left
from lib.services.sync_staging import Judge, look_through
from lib.services.sync_tasks import Database, first_of
from lib.services.sync_watching import Watching
from lib.services.sync_work import Asked, Failed, Limits, Overtaken, ToldToStop, Work, take
from lib.services.vendor_urls import loopback_allowed, vendor_urls
from lib.storage.scope import PASSING
from lib.storage.syncing import sync_corrections, sync_forgotten, sync_rows
from lib.vendors.http import base_url
from lib.vendors.lean import LeanSession, run_lean
from lib.vendors.masterdata import CustomersClient
from lib.vendors.profiles import ProfilesClient

_PURPOSE: Final = "customer_sync"


def run_sync(
    actor: Actor,
    account: str,
    run_id: UUID,
    may_go_on: Callable[[], bool],
    limits: Limits | None = None,
) -> bool:
    """Carry out a run as far as it goes by itself: to its end, or until somebody must approve it.

    Returns False when `may_go_on` said no before: calling it again goes on where it was. A run that is over,
    that waits for a person or that another worker took over is left alone. What goes wrong becomes the run's
    state and problem. Raises Unavailable('database.unreachable' | 'database.busy'): call it again later.
    """
    here = platform()
    taken = take(actor, account, run_id, limits or Limits.of(here.settings), may_go_on)
    if taken is None:
        return True
    work, row = taken
    try:
        _carry_out(work, row)
    except Overtaken:
        return True
    except ToldToStop:
        return False
    except Asked:
        lay_down(work)
    except Failed as failed:
        close(work, RunState.FAILED, failed.problem, failed.facts)
    except PuenteError as error:
        if error.code in PASSING:
            raise
        close(work, RunState.FAILED, error.code, error.facts)
    except Exception:
        close(work, RunState.FAILED, "sync.internal")
        raise
    return True


@dataclass(frozen=True)
class _Opened:
    """What a run needs to know before its first call."""

    vtex_url: str
    hellotext_url: str
    secrets: Mapping[str, str] = field(repr=False)
    judge: Judge
    business: str


def _carry_out(work: Work, row: RowMapping) -> None:
    opened = _open(work, row)
    if row["read_at"] is None:
        _attended(work, lambda database: _read(work, opened, database))
        look_through(work)
        join_duplicates(work)
    if not _may_send(work):
        close(work, RunState.READY)
        return
    _attended(work, lambda database: _write(work, opened, database, was_read=row["read_at"] is not None))
    complete(work)


def _may_send(work: Work) -> bool:
    """Whether nobody has to approve what was read. Raises Overtaken."""
    with work.act() as act:
        run = work.hold(act)
        return run["automatic"] or run["approved_at"] is not None


def _attended(work: Work, part: Callable[[Database], Coroutine[Any, Any, None]]) -> None:
    """Carry out a part of the run while somebody listens for a person who wants something else."""
    with Database() as database:

        async def listen() -> None:
            while True:
                await database.run(work.raise_if_asked)
                await asyncio.sleep(work.limits.look_seconds)

        run_lean(lambda: first_of([part(database), listen()]))


async def _read(work: Work, opened: _Opened, database: Database) -> None:
    async with _session(work) as session:
        secrets = opened.secrets
        await recognise(work, _profiles_client(opened, session), database)
        client = CustomersClient(opened.vtex_url, secrets["app_key"], secrets["app_token"], session)
        await Reading(work, client, opened.judge, database).run()


async def _write(work: Work, opened: _Opened, database: Database, *, was_read: bool) -> None:
    async with _session(work) as session:
        client = _profiles_client(opened, session)
        if was_read:
            # Since it was read, somebody may have entered the token of another business.
            await recognise(work, client, database)
        newsletter_property = await prepare(work, client, database)
        watching = Watching(work.limits)
        while (left := await database.run(what_is_left, work)) is not None:
            if left.unanswered_since is not None:
                await look_up(work, opened.business, client, database, left, watching, newsletter_property)
            else:
                sending = Sending(work, opened.business, client, newsletter_property, database, watching)
                await sending.send(left.behind)


def _profiles_client(opened: _Opened, session: LeanSession) -> ProfilesClient:
    return ProfilesClient(opened.hellotext_url, opened.secrets["hellotext_token"], session)


def _session(work: Work) -> LeanSession:
    settings = platform().settings
    return LeanSession(
        allow_loopback=loopback_allowed(settings), at_once=max(work.limits.at_once, work.limits.scrolls) + 8
    )


def _open(work: Work, row: RowMapping) -> _Opened:
    here = platform()
    urls = vendor_urls(here.settings)
    with work.act() as act:
        # The opening is written to the history, for which the store's turn comes before the run's row.
        act.take_turn()
        work.change(act)
        in_force = open_secrets(act, _PURPOSE, on_trial=False)
        secrets = {name: secret.reveal() for name, secret in in_force.items()}
        for name in ("app_key", "app_token", "hellotext_token"):
            if name not in secrets:
                raise Failed("sync.no_hellotext_token" if name == "hellotext_token" else "sync.no_vtex_key")
        if belongs_elsewhere(act, settings_of(act)):
            # What it knows of the profiles is about another business: only a new run knows nothing of them.
            raise Failed("sync.other_business")
        return _Opened(
            base_url(urls.vtex, act.store.account),
            urls.hellotext.rstrip("/"),
            secrets,
            judge_of(act, row),
            business_of(act),
        )


def judge_of(act: Act, row: RowMapping) -> Judge:
    """How documents are read for this run: the choices that hold for it, corrections, who was forgotten."""
    mine = act.store.id
    corrections = act.connection.execute(
        select(sync_corrections).where(sync_corrections.c.store_id == mine, act.scope.on(sync_corrections))
    )
    forgotten = act.connection.execute(
        select(sync_forgotten.c.key).where(sync_forgotten.c.store_id == mine, act.scope.on(sync_forgotten))
    ).scalars()
    last_place = act.connection.execute(
        select(func.max(sync_rows.c.place)).where(sync_rows.c.run_id == row["id"], act.scope.on(sync_rows))
    ).scalar_one()
    known = {one.vtex_id: Correction(one.email, one.phone, one.set_at) for one in corrections}
    reader = Reader(doctor().rules, act.store.country, row["phone_order"], known)
    return Judge(
        reader,
        Keys(own_key(act)),
        frozenset(bytes(key) for key in forgotten),
        row["newsletter"],
        count((last_place or 0) + 1),
    )
