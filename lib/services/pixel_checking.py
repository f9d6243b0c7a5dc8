"""The worker's side of a check of the pixel: fetch the shop's pages, judge them, take in what they say.

A check is a row. Killing the worker anywhere leaves the row open; whoever takes the job over looks again.
Each start has its number, so that a worker that was thought dead takes nothing in. A check whose domain or
business changed meanwhile was cancelled: what it saw is about something else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from lib.domain.model import Track
from lib.domain.pixel import DeepSeen, Judgement, judge
from lib.domain.pixel.proof import Part, Sight
from lib.errors import Conflict
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.pixel_account import hosts_of
from lib.services.pixel_proof import take_in
from lib.services.pixel_record import deep_record, judgement_record
from lib.services.pixel_runs import ABANDONED, DAILY, Target, find_target, lock_of, of_check, target_of
from lib.services.platform import platform
from lib.services.starts import QUEUED, RUNNING, carried_out
from lib.services.vendor_urls import loopback_allowed, vendor_urls
from lib.storage.alone import alone
from lib.storage.watching import pixel_checks
from lib.vendors.deep import browser_path, deep_look
from lib.vendors.guarded import Fetcher
from lib.vendors.networks import network_for
from lib.vendors.storefront import look_at_shop

MOST_STARTS: Final = 5
"""How often a check is begun: a page that ends its worker each time ends no more of them."""

_LOOK_SECONDS: Final = 360.0
"""Longer than any look: 90 for the pages, and four times a minute when seven others want a browser too."""

_WAIT_SECONDS: Final = 420.0
"""Longer than anybody else may look: whoever waits behind one alone is always let in."""


@dataclass(frozen=True)
class _Start:
    """One start of a check: its number, what to look for, where, and with which means."""

    attempt: int
    target: Target
    account: str
    own_hosts: tuple[str, ...]
    deep: bool


def run_pixel_check(actor: Actor, account: str, run_id: UUID, *, rescued: bool = False) -> bool:
    """Carry out a check of a store that waits. Returns whether this call finished one.

    A check that is done, failed, cancelled or under way is left alone: the same job twice does no harm.
    `rescued`: the job comes again because it lost its worker, so that a check under way is nobody's. A fault
    of ours closes the check, so that no page waits for ever, and is raised. Raises
    Unavailable('database.unreachable' | 'database.busy') and leaves it open: call it again later, as rescued.
    """

    def work(start: _Start) -> bool:
        judgement, deep = _look(start)
        return _finish(actor, account, run_id, start, judgement, deep)

    return carried_out(
        partial(_begin, actor, account, run_id),
        work,
        partial(_give_up, actor, account, run_id),
        rescued=rescued,
    )


def _begin(
    actor: Actor, account: str, run_id: UUID, takes: tuple[str, ...], tell: Callable[[int], None]
) -> _Start | None:
    """Take the check, in one of these states. None: there is nothing to do."""
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        waits = select(pixel_checks.c.attempt).where(*of_check(act, run_id), pixel_checks.c.state.in_(takes))
        attempt = act.connection.execute(waits).scalar_one_or_none()
        if attempt is None:
            return None
        if attempt >= MOST_STARTS:
            raise Conflict(ABANDONED)
        target = target_of(act)
        taken = act.connection.execute(
            update(pixel_checks)
            .where(*of_check(act, run_id))
            .values(
                state=RUNNING,
                started_at=act.now,
                attempt=attempt + 1,
                domain=target.domain,
                business_id=target.business_id,
            )
            .returning(pixel_checks.c.deep_asked)
        ).one()
        tell(attempt + 1)
        return _Start(attempt + 1, target, act.store.account, hosts_of(act).hosts, taken.deep_asked)


def _look(start: _Start) -> tuple[Judgement, DeepSeen | None]:
    """Look at the shop while nobody else of ours does, whichever process they are in.

    Jobs of one shop wait for each other in the queue; this makes a command line wait too, and a job that
    comes again while the worker that was taken for dead still looks. Raises Conflict('check.abandoned')
    when so many look that its turn does not come.
    """
    shop = lock_of(start.target.domain)
    with ExitStack() as turn:
        try:
            turn.enter_context(alone(platform().database_url, shop, wait=_WAIT_SECONDS, hold=_LOOK_SECONDS))
        except TimeoutError as error:
            raise Conflict(ABANDONED) from error
        return _seen(start)


def _seen(start: _Start) -> tuple[Judgement, DeepSeen | None]:
    """Fetch and judge the pages, one request after the other; then, where it was asked for, by a browser."""
    settings = platform().settings
    network = network_for(vendor_urls(settings), allow_loopback=loopback_allowed(settings))
    fetcher = Fetcher(network)
    target = start.target
    pages = look_at_shop(fetcher, target.domain, start.account)
    judgement = judge(target.business_id, pages, other_hosts_ok=start.own_hosts)
    if not start.deep:
        return judgement, None
    # Bodies of pages are large, and a browser takes its time.
    del pages
    home = f"https://{target.domain}/"
    return judgement, deep_look(fetcher, home, target.business_id, path=browser_path())


def _finish(
    actor: Actor, account: str, run_id: UUID, start: _Start, judgement: Judgement, deep: DeepSeen | None
) -> bool:
    """Close the check and take in what it saw, unless it was put back or cancelled meanwhile."""
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        mine = select(pixel_checks.c.requested_by).where(*_running(act, run_id, start.attempt))
        requested_by = act.connection.execute(mine).scalar_one_or_none()
        if requested_by is None:
            return False
        if find_target(act) != start.target:
            act.connection.execute(update(pixel_checks).where(*of_check(act, run_id)).values(state=QUEUED))
            return False
        before = _verdicts_before(act, start.target)
        sights = take_in(act, run_id, start.target, judgement, deep)
        verdicts = {"storefront": judgement.storefront.value, "checkout": judgement.checkout.value}
        act.connection.execute(
            update(pixel_checks)
            .where(*of_check(act, run_id))
            .values(
                state="done",
                finished_at=act.now,
                **verdicts,
                **_rights(sights),
                judgement=judgement_record(judgement),
                deep=None if deep is None else deep_record(deep),
            )
        )
        # A daily look that saw what the one before saw is no news.
        if requested_by != DAILY.name or verdicts != before:
            act.record("pixel.checked", track=Track.HELLOTEXT, subject=requested_by, new=verdicts)
        return True


def _rights(sights: Mapping[Part, Sight]) -> dict[str, bool | None]:
    return {f"{part}_right": sight.is_right for part, sight in sights.items()}


def _verdicts_before(act: Act, target: Target) -> dict[str, str] | None:
    """What the last finished check of this shop saw."""
    row = act.connection.execute(
        select(pixel_checks.c.storefront, pixel_checks.c.checkout)
        .where(
            pixel_checks.c.store_id == act.store.id,
            pixel_checks.c.state == "done",
            pixel_checks.c.domain == target.domain,
            pixel_checks.c.business_id == target.business_id,
            act.scope.on(pixel_checks),
        )
        .order_by(pixel_checks.c.requested_at.desc(), pixel_checks.c.finished_at.desc(), pixel_checks.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else {"storefront": row.storefront, "checkout": row.checkout}


def _running(act: Act, run_id: UUID, attempt: int) -> tuple[ColumnElement[bool], ...]:
    """The condition for this start of this check: nobody put it back, cancelled it or began it anew."""
    return *of_check(act, run_id), pixel_checks.c.state == RUNNING, pixel_checks.c.attempt == attempt


def _give_up(
    actor: Actor, account: str, run_id: UUID, attempt: int | None, takes: tuple[str, ...], code: str
) -> None:
    """Close this start of the check; without a number, one in these states that could not even be begun."""
    with acting(actor, Action.CHECK_PIXEL, account) as act:
        act.take_turn()
        mine = (
            _running(act, run_id, attempt)
            if attempt
            else (*of_check(act, run_id), pixel_checks.c.state.in_(takes))
        )
        act.connection.execute(
            update(pixel_checks).where(*mine).values(state="failed", problem=code, finished_at=act.now)
        )
