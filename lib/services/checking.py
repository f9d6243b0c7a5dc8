"""The worker's side of a credential check: climb the ladder, keep each result as it comes.

A run is a row. Killing the worker anywhere leaves the row open; whoever takes the job over begins
the ladder again, and no vendor was changed by the first attempt. A run whose row was put back to
`queued` meanwhile (new secrets were typed) begins again too, so that a result is always about what
is kept now.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update

from lib.domain.evidence import Evidence
from lib.domain.ladder import CHECKS, CheckResult
from lib.domain.model import CheckOutcome, EvidenceKind, EvidenceResult, Track
from lib.errors import PuenteError
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.credentials import open_secrets
from lib.services.platform import platform
from lib.services.progress import add_evidence, refresh
from lib.services.vendor_urls import loopback_allowed, vendor_urls
from lib.storage.scope import UNREACHABLE
from lib.storage.tables import check_results, check_runs
from lib.vendors.ladder import Entered, run_ladder

_EVIDENCE_OF = {
    CheckOutcome.PASSED: EvidenceResult.PASSED,
    CheckOutcome.FAILED: EvidenceResult.FAILED,
    CheckOutcome.WARNING: EvidenceResult.WARNING,
    CheckOutcome.NOT_PROVABLE: EvidenceResult.NOT_PROVABLE,
}


def run_check(actor: Actor, account: str, run_id: UUID) -> bool:
    """Carry out an open run of a store. Returns whether this call finished one.

    A run that is done, failed or cancelled is left alone: the same job twice does no harm. Raises
    Unavailable('database.unreachable') and leaves the run open: call it again later.
    """
    try:
        while True:
            entered = _begin(actor, account, run_id)
            if entered is None:
                return False
            results = []
            urls = vendor_urls(platform().settings)
            for result in run_ladder(entered, urls, loopback_allowed(platform().settings)):
                results.append(result)
                _keep(actor, account, run_id, result)
            if _finish(actor, account, run_id, results):
                return True
    except PuenteError as error:
        if error.code == UNREACHABLE:
            raise
        _give_up(actor, account, run_id, error.code)
        return False


def fail_run(actor: Actor, account: str, run_id: UUID) -> None:
    """Close a run that met a fault of ours, so that the page does not wait for ever."""
    _give_up(actor, account, run_id, "check.internal")


def _begin(actor: Actor, account: str, run_id: UUID) -> Entered | None:
    """Take the run and open the secrets for it, or None when there is nothing to do."""
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        taken = act.connection.execute(
            update(check_runs)
            .where(*_run(act, run_id), check_runs.c.state.in_(("queued", "running")))
            .values(state="running", started_at=act.now)
        )
        if taken.rowcount == 0:
            return None
        act.connection.execute(
            delete(check_results).where(check_results.c.run_id == run_id, act.scope.on(check_results))
        )
        secrets = open_secrets(act, purpose="credential_check")
        opened = {name: secret.reveal() for name, secret in secrets.items()}
        has_vtex = "app_key" in opened or "app_token" in opened
        return Entered(
            account=act.store.account if has_vtex else None,
            app_key=opened.get("app_key"),
            app_token=opened.get("app_token"),
            business_id=act.store.business_id,
            hellotext_token=opened.get("hellotext_token"),
        )


def _keep(actor: Actor, account: str, run_id: UUID, result: CheckResult) -> None:
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
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


def _finish(actor: Actor, account: str, run_id: UUID, results: Sequence[CheckResult]) -> bool:
    """Close the run and turn its results into evidence, unless it was put back or cancelled meanwhile."""
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        closed = act.connection.execute(
            update(check_runs)
            .where(*_run(act, run_id), check_runs.c.state == "running")
            .values(state="done", finished_at=act.now)
        )
        if closed.rowcount == 0:
            return False
        add_evidence(act, Track.HELLOTEXT, _evidence_of(act, results))
        requested_by = act.connection.execute(
            select(check_runs.c.requested_by).where(*_run(act, run_id))
        ).scalar_one()
        act.record(
            "credentials.checked",
            track=Track.HELLOTEXT,
            subject=requested_by,
            new={result.check_id: result.outcome for result in results},
        )
        refresh(act, Track.HELLOTEXT)
        return True


def _run(act: Act, run_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """The condition for this run, if it is one of the store of `act`."""
    return check_runs.c.id == run_id, check_runs.c.store_id == act.store.id, act.scope.on(check_runs)


def _evidence_of(act: Act, results: Sequence[CheckResult]) -> list[Evidence]:
    vendor_of = {spec.id: spec.vendor for spec in CHECKS}
    proves = {spec.id: spec.proves for spec in CHECKS}
    return [
        Evidence(
            rule_id,
            EvidenceKind.OBSERVED,
            _EVIDENCE_OF[result.outcome],
            act.now,
            vendor_of[result.check_id],
            facts={"code": result.code},
        )
        for result in results
        if result.outcome in _EVIDENCE_OF
        for rule_id in proves[result.check_id]
    ]


def _give_up(actor: Actor, account: str, run_id: UUID, code: str) -> None:
    with acting(actor, Action.CHECK_CREDENTIALS, account) as act:
        act.connection.execute(
            update(check_runs)
            .where(*_run(act, run_id), check_runs.c.state.in_(("queued", "running")))
            .values(state="failed", problem=code, finished_at=act.now)
        )
