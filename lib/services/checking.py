"""The worker's side of a credential check: climb the ladder, keep each result as it comes.

A run is a row. Killing the worker anywhere leaves the row open; whoever takes the job over begins
the ladder again. A run whose row was put back to `queued` meanwhile (new secrets were typed) begins
again too, so that a result is always about what is kept now. Each start has its number: a worker
that was thought dead and holds an earlier one writes nothing more, so that an older result never
takes the place of a newer one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from lib.domain.ladder import CheckResult
from lib.domain.model import CheckOutcome, Track
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credential_proof import Found, take_in
from lib.services.credential_runs import DAILY
from lib.services.credential_store import ids_of, open_secrets
from lib.services.meta_budget import gate
from lib.services.meta_states import our_app_id
from lib.services.platform import platform
from lib.services.starts import carried_out
from lib.services.vendor_urls import loopback_allowed, vendor_urls
from lib.storage.tables import check_results, check_runs, stores
from lib.vendors.ladder import Credentials, WriteConsent, run_ladder
from lib.vendors.meta import MetaGate


@dataclass(frozen=True)
class _Start:
    """One start of a run: its number, what to check, and whether the check that writes was agreed to."""

    attempt: int
    entered: Credentials
    write: WriteConsent | None


def run_check(actor: Actor, account: str, run_id: UUID, *, rescued: bool = False) -> bool:
    """Carry out a run of a store that waits. Returns whether this call finished one.

    A run that is done, failed, cancelled or under way is left alone: the same job twice does no harm.
    `rescued`: the job comes again because it lost its worker, so that a run under way is nobody's. A fault of
    ours closes the run, so that no page waits for ever, and is raised. Raises
    Unavailable('database.unreachable' | 'database.busy') and leaves the run open: call it again later, as
    rescued.
    """

    def work(start: _Start) -> bool:
        found = _climb(actor, account, run_id, start)
        return found is not None and _finish(actor, account, run_id, start.attempt, found)

    return carried_out(
        partial(_begin, actor, account, run_id),
        work,
        partial(_give_up, actor, account, run_id),
        rescued=rescued,
    )


def _begin(
    actor: Actor, account: str, run_id: UUID, takes: tuple[str, ...], tell: Callable[[int], None]
) -> _Start | None:
    """Take the run, in one of these states, and open the secrets for it. None: there is nothing to do."""
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        act.take_turn()
        taken = act.connection.execute(
            update(check_runs)
            .where(*_run(act, run_id), check_runs.c.state.in_(takes))
            .values(state="running", started_at=act.now, attempt=check_runs.c.attempt + 1)
            .returning(check_runs.c.attempt, check_runs.c.write_agreed_by)
        ).one_or_none()
        if taken is None:
            return None
        act.connection.execute(
            delete(check_results).where(check_results.c.run_id == run_id, act.scope.on(check_results))
        )
        opened = {name: secret.reveal() for name, secret in open_secrets(act, "credential_check").items()}
        has_vtex = "app_key" in opened or "app_token" in opened
        entered = Credentials(**opened, **ids_of(act), account=act.store.account if has_vtex else None)
        write = WriteConsent(_probe_profile(act)) if taken.write_agreed_by else None
        tell(taken.attempt)
        return _Start(taken.attempt, entered, write)


def _climb(actor: Actor, account: str, run_id: UUID, start: _Start) -> list[Found] | None:
    """Climb the ladder and keep each result. None when another start of the run took over meanwhile."""
    settings = platform().settings
    ladder = run_ladder(
        start.entered,
        vendor_urls(settings),
        loopback_allowed(settings),
        write=start.write,
        meta_gate=_meta_gate(start.entered),
    )
    found = []
    with closing(ladder):
        for result in ladder:
            kept = _keep(actor, account, run_id, start.attempt, result)
            if kept is None:
                return None
            found.append(kept)
    return found


def _meta_gate(entered: Credentials) -> MetaGate | None:
    """What counts the calls to Meta, by the account where it is known, else by the number."""
    counted = entered.waba_id or entered.meta_number_id
    return gate(our_app_id() or "", counted) if counted else None


def _keep(actor: Actor, account: str, run_id: UUID, attempt: int, result: CheckResult) -> Found | None:
    """Keep one result of this start of the run, or None when it is not the one that counts any more."""
    wrote = result.check_id == "hellotext.write" and result.outcome is CheckOutcome.PASSED
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        if wrote:
            # Also when this start counts no more: the profile is there, and the next one changes it.
            act.take_turn()
            act.connection.execute(
                update(stores)
                .where(stores.c.id == act.store.id, act.scope.on(stores))
                .values(hellotext_probe_profile=result.facts["profile"])
            )
        mine = select(check_runs.c.id).where(*_running(act, run_id, attempt)).with_for_update(read=True)
        if act.connection.execute(mine).first() is None:
            return None
        act.connection.execute(
            act.scope.upsert(
                check_results,
                act.store.id,
                ("run_id", "check_id"),
                run_id=run_id,
                check_id=result.check_id,
                outcome=result.outcome,
                code=result.code,
                field=result.field,
                who=result.who,
                request_id=result.request_id,
                ms=result.ms,
                facts=dict(result.facts),
                at=act.now,
            )
        )
        return Found(result, act.now)


def _finish(actor: Actor, account: str, run_id: UUID, attempt: int, found: list[Found]) -> bool:
    """Close the run and take in what it found, unless it was put back or cancelled meanwhile."""
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        act.take_turn()
        closed = act.connection.execute(
            update(check_runs)
            .where(*_running(act, run_id, attempt))
            .values(state="done", finished_at=act.now)
            .returning(check_runs.c.requested_by)
        ).one_or_none()
        if closed is None:
            return False
        renewals = take_in(act, run_id, found)
        act.connection.execute(update(check_runs).where(*_run(act, run_id)).values(renewals=dict(renewals)))
        outcomes = {one.result.check_id: one.result.outcome.value for one in found}
        # A daily proof that found what the one before found is no news.
        if closed.requested_by != DAILY.name or outcomes != _outcomes_before(act, run_id):
            act.record(
                "credentials.checked", track=Track.HELLOTEXT, subject=closed.requested_by, new=outcomes
            )
        return True


def _outcomes_before(act: Act, run_id: UUID) -> dict[str, str]:
    """What the run before this one found, by check."""
    before = (
        select(check_runs.c.id)
        .where(
            check_runs.c.store_id == act.store.id,
            check_runs.c.id != run_id,
            check_runs.c.state == "done",
            act.scope.on(check_runs),
        )
        .order_by(check_runs.c.requested_at.desc(), check_runs.c.finished_at.desc(), check_runs.c.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = act.connection.execute(
        select(check_results.c.check_id, check_results.c.outcome).where(
            check_results.c.run_id == before, act.scope.on(check_results)
        )
    )
    return {row.check_id: row.outcome for row in rows}


def _probe_profile(act: Act) -> str | None:
    mine = select(stores.c.hellotext_probe_profile)
    known = act.connection.execute(mine.where(stores.c.id == act.store.id, act.scope.on(stores)))
    profile: str | None = known.scalar_one()
    return profile


def _run(act: Act, run_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The condition for this run, if it is one of the store of `act`."""
    return check_runs.c.id == run_id, check_runs.c.store_id == act.store.id, act.scope.on(check_runs)


def _running(act: Act, run_id: UUID, attempt: int) -> tuple[ColumnElement[bool], ...]:
    """The condition for this start of this run: nobody has put it back, cancelled it or begun it anew."""
    return *_run(act, run_id), check_runs.c.state == "running", check_runs.c.attempt == attempt


def _give_up(
    actor: Actor, account: str, run_id: UUID, attempt: int | None, takes: tuple[str, ...], code: str
) -> None:
    """Close this start of the run; without a number, one in these states that could not even be begun."""
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        mine = (
            _running(act, run_id, attempt) if attempt else (*_run(act, run_id), check_runs.c.state.in_(takes))
        )
        act.connection.execute(
            update(check_runs).where(*mine).values(state="failed", problem=code, finished_at=act.now)
        )
