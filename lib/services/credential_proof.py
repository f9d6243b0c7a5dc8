"""What the results of a finished run change: evidence, secrets in force, alerts, the next proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from lib.domain.credential import PROOF_OF, SECRETS, Age, Renewal
from lib.domain.evidence import ANOTHER_FAILURE, Evidence
from lib.domain.ladder import CHECKS, CheckResult, Vendor, evidence_of
from lib.domain.model import CheckOutcome, EvidenceKind, Track
from lib.domain.requirements import RequirementState
from lib.services.access import Act
from lib.services.alerts import AGED, BROKEN, close_alerts, raise_alert
from lib.services.credential_runs import next_proof
from lib.services.credential_store import (
    NEXT,
    drop_trial,
    known_secrets,
    mark_answer,
    put_in_force,
    vendors_on_trial,
)
from lib.services.progress import add_evidence, refresh
from lib.storage.tables import stores

LOOK_AGAIN_AFTER = timedelta(hours=1)
"""When to prove again after an answer that may be a moment's, instead of about a day later."""

_SPEC = {spec.id: spec for spec in CHECKS}
_GOOD = (CheckOutcome.PASSED, CheckOutcome.WARNING)
_DAYS = {Age.RENEW_SOON: "90", Age.RENEW_NOW: "180"}


@dataclass(frozen=True)
class Found:
    """A result, and when it was found."""

    result: CheckResult
    at: datetime


def take_in(act: Act, run_id: UUID, found: Sequence[Found]) -> Mapping[Vendor, Renewal]:
    """Take in what a run found, in the transaction that closes it. Returns what became of new secrets.

    Results of new secrets that did not pass say nothing about those in force: they change no evidence.
    """
    renewals = {vendor: _renewal(vendor, found) for vendor in sorted(vendors_on_trial(act))}
    for vendor, end in renewals.items():
        if end is Renewal.RENEWED:
            put_in_force(act, vendor)
        elif end is Renewal.REFUSED:
            drop_trial(act, vendor)
            act.record("credentials.renewal_refused", new={"fields": list(SECRETS[vendor])})
    in_force = [
        one
        for one in found
        if renewals.get(_SPEC[one.result.check_id].vendor, Renewal.RENEWED) is Renewal.RENEWED
    ]
    for vendor in Vendor:
        _mark(act, vendor, in_force)
    states = {}
    for track in Track:
        add_evidence(act, track, _evidence(track, in_force))
        states[track] = refresh(act, track)
    doubted = _tell_broken(act, in_force, states)
    _tell_aged(act)
    soon = doubted or _waits_for_a_new_secret(act)
    due = act.now + LOOK_AGAIN_AFTER if soon else next_proof(run_id, act.now)
    act.connection.execute(
        update(stores).where(stores.c.id == act.store.id, act.scope.on(stores)).values(reprove_at=due)
    )
    return renewals


def _renewal(vendor: Vendor, found: Sequence[Found]) -> Renewal:
    """New secrets are in force when all that is required of them passed; one refusal is enough to go back."""
    required = [
        one.result.outcome
        for one in found
        if _SPEC[one.result.check_id].vendor is vendor
        and (_SPEC[one.result.check_id].required or one.result.check_id == PROOF_OF[vendor])
        and one.result.check_id != "hellotext.business"
    ]
    if CheckOutcome.FAILED in required:
        return Renewal.REFUSED
    return Renewal.RENEWED if required and all(one in _GOOD for one in required) else Renewal.UNDECIDED


def _mark(act: Act, vendor: Vendor, in_force: Sequence[Found]) -> None:
    for one in in_force:
        if one.result.check_id != PROOF_OF[vendor]:
            continue
        if one.result.outcome in _GOOD:
            mark_answer(act, vendor, one.at, accepted=True)
        elif one.result.outcome is CheckOutcome.FAILED:
            mark_answer(act, vendor, one.at, accepted=False)


def _evidence(track: Track, in_force: Sequence[Found]) -> list[Evidence]:
    return [
        Evidence(
            rule_id,
            EvidenceKind.OBSERVED,
            said,
            one.at,
            _SPEC[one.result.check_id].vendor,
            facts={"code": one.result.code},
        )
        for one in in_force
        if _SPEC[one.result.check_id].track is track
        if (said := evidence_of(one.result)) is not None
        for rule_id in _SPEC[one.result.check_id].proves
    ]


def _tell_broken(act: Act, in_force: Sequence[Found], states: Mapping[Track, RequirementState]) -> bool:
    """One alert per check that is broken for sure; closed by the first answer that heals it.

    Returns whether something failed that one more look has to make sure of.
    """
    doubted = False
    for one in in_force:
        spec = _SPEC[one.result.check_id]
        items = [item for rule in spec.proves if (item := states[spec.track].item(rule)) is not None]
        needed = [item for item in items if item.rule.is_required]
        refused_for = _refused_for(act, spec.vendor) if spec.id == PROOF_OF[spec.vendor] else None
        doubted |= any(item.doubted for item in needed)
        doubted |= refused_for is not None and refused_for < ANOTHER_FAILURE
        if any(item.regressed for item in needed) or (refused_for or timedelta()) >= ANOTHER_FAILURE:
            raise_alert(act, BROKEN, spec.id, track=spec.track, facts={"code": one.result.code})
        elif one.result.outcome in _GOOD:
            close_alerts(act, BROKEN, spec.id)
    return doubted


def _refused_for(act: Act, vendor: Vendor) -> timedelta | None:
    """How long a vendor has been refusing secrets that it had accepted; None when it does not."""
    known = known_secrets(act)
    kept = [known[name] for name in SECRETS[vendor] if name in known]
    refused = [one.refused_since for one in kept if one.refused_since and one.proven_at]
    return act.now - min(refused) if refused else None


def _tell_aged(act: Act) -> None:
    """One alert per secret in force that reached an age at which it is due to be renewed."""
    known = known_secrets(act)
    for name in (name for names in SECRETS.values() for name in names):
        age = known[name].age if name in known else Age.FRESH
        if age is Age.FRESH or f"{NEXT}{name}" in known:
            close_alerts(act, AGED, name)
        else:
            raise_alert(act, AGED, name, facts={"days": _DAYS[age]})


def _waits_for_a_new_secret(act: Act) -> bool:
    """Whether somebody entered a new secret within a day that its vendor was not there to judge."""
    day = timedelta(days=1)
    return any(
        name.startswith(NEXT) and act.now - one.set_at < day for name, one in known_secrets(act).items()
    )
