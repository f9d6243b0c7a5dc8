"""What the results of a finished run change: evidence, secrets in force, alerts, the next proof."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from lib.domain.credential import (
    CHECKS_OF_SECRETS,
    NEVER_RENEWED,
    PROOF_OF,
    SECRET_FIELDS,
    SECRETS,
    Age,
    Renewal,
)
from lib.domain.evidence import ANOTHER_FAILURE, Evidence
from lib.domain.ladder import CHECKS, CheckResult, CheckSpec, Vendor, evidence_of
from lib.domain.model import CheckOutcome, EvidenceKind, EvidenceResult, Track
from lib.domain.requirements import RequirementState
from lib.services.access import Act
from lib.services.alerts import AGED, BROKEN, close_alerts, raise_alert
from lib.services.credential_runs import next_proof
from lib.services.credential_store import (
    NEXT,
    Kept,
    drop_trial,
    known_secrets,
    lock_secrets,
    mark_answer,
    put_in_force,
    vendors_on_trial,
)
from lib.services.meta_states import follow, has_read
from lib.services.progress import add_evidence, load_evidence, load_integration, refresh, state_of
from lib.services.sync_runs import begin_anew
from lib.storage.tables import stores

LOOK_AGAIN_AFTER = timedelta(hours=1)
"""When to prove again after an answer that may be a moment's, instead of about a day later."""

SYNCING = frozenset({Vendor.VTEX, Vendor.HELLOTEXT})
"""A run of the customer sync that moves holds their secrets: with others it begins anew."""

_SPEC = {spec.id: spec for spec in CHECKS}
_GOOD = (CheckOutcome.PASSED, CheckOutcome.WARNING)
_DAYS = {Age.RENEW_SOON: "90", Age.RENEW_NOW: "180"}


@dataclass(frozen=True)
class Found:
    """A result, and when it was found."""

    result: CheckResult
    at: datetime

    @property
    def spec(self) -> CheckSpec:
        """The check."""
        return _SPEC[self.result.check_id]


def take_in(act: Act, run_id: UUID, found: Sequence[Found]) -> Mapping[Vendor, Renewal]:
    """Take in what a run found, in the transaction that closes it. Returns what became of new secrets.

    Results of new secrets that did not pass say nothing about those in force: they change no evidence.
    """
    lock_secrets(act)
    renewals = _settle_trials(act, found)
    in_force = [one for one in found if renewals.get(one.spec.vendor, Renewal.RENEWED) is Renewal.RENEWED]
    for one in in_force:
        _mark(act, one)
    # Where Meta's states are followed, that alone says what they prove: it reads more of them.
    followed = {Vendor.META} if has_read(act) else set()
    heard = [one for one in in_force if one.spec.vendor not in followed]
    states = {}
    for track in Track:
        add_evidence(act, track, _evidence(track, heard))
        states[track] = refresh(act, track)
    known = known_secrets(act)
    doubted = _tell_broken(act, in_force, states, known)
    _tell_aged(act, known)
    soon = doubted or _waits_for_a_new_secret(act, known)
    follow(act)
    due = act.now + LOOK_AGAIN_AFTER if soon else next_proof(run_id, act.now)
    act.connection.execute(
        update(stores).where(stores.c.id == act.store.id, act.scope.on(stores)).values(reprove_at=due)
    )
    return renewals


def withdraw(act: Act, checks: Collection[str]) -> None:
    """Take back what these checks were observed to prove: by now it is about something else."""
    for track in Track:
        rules = {rule for check in checks if _SPEC[check].track is track for rule in _SPEC[check].proves}
        known = load_evidence(act.scope, act.store.id, track) if rules else ()
        observed = {one.rule_id for one in known if one.kind is EvidenceKind.OBSERVED}
        kind, withdrawn = EvidenceKind.OBSERVED, EvidenceResult.WITHDRAWN
        gone = [Evidence(rule, kind, withdrawn, act.now, act.actor.name) for rule in sorted(rules & observed)]
        if gone:
            add_evidence(act, track, gone)
            refresh(act, track)


def _settle_trials(act: Act, found: Sequence[Found]) -> dict[Vendor, Renewal]:
    on_trial = vendors_on_trial(act)
    if not on_trial:
        return {}
    before = state_of(act, load_integration(act.scope, act.store.id, Track.HELLOTEXT))
    renewals = {vendor: _renewal(vendor, found, before) for vendor in sorted(on_trial)}
    for vendor, end in renewals.items():
        if end is Renewal.RENEWED:
            put_in_force(act, vendor)
            if vendor in SYNCING:
                begin_anew(act)
            # Nothing of the old secret goes over to the new one but what the new one shows itself.
            shown = {one.result.check_id for one in found if evidence_of(one.result) in _DECIDES}
            withdraw(act, [check for check in CHECKS_OF_SECRETS[vendor] if check not in shown])
        elif end is Renewal.REFUSED:
            drop_trial(act, vendor)
            act.record("credentials.renewal_refused", new={"fields": list(SECRETS[vendor])})
    return renewals


_DECIDES = (EvidenceResult.PASSED, EvidenceResult.WARNING, EvidenceResult.FAILED)


def _renewal(vendor: Vendor, found: Sequence[Found], before: RequirementState) -> Renewal:
    """New secrets are in force when their vendor accepts them and they can do what the old ones can.

    A permission that the old ones lack as well is no reason to throw away new ones that are accepted; a
    vendor that is away settles nothing.
    """
    results = {one.result.check_id: one.result for one in found if one.spec.vendor is vendor}
    proof = results.get(PROOF_OF[vendor])
    failed = {check for check, result in results.items() if result.outcome is CheckOutcome.FAILED}
    if failed & {PROOF_OF[vendor], f"{vendor}.shape"}:
        return Renewal.REFUSED
    if proof is None or proof.outcome not in _GOOD:
        return Renewal.UNDECIDED
    needed = [check for check in CHECKS_OF_SECRETS[vendor] if check in results and _SPEC[check].required]
    could = {
        check
        for check in needed
        if all(item is not None and item.holds for item in map(before.item, _SPEC[check].proves))
    }
    if failed & could:
        return Renewal.REFUSED
    away = [check for check in needed if results[check].code.startswith("vendor.")]
    return Renewal.UNDECIDED if away else Renewal.RENEWED


def _mark(act: Act, one: Found) -> None:
    if one.result.check_id != PROOF_OF[one.spec.vendor]:
        return
    if one.result.outcome in _GOOD:
        mark_answer(act, one.spec.vendor, one.at, accepted=True)
    elif one.result.outcome is CheckOutcome.FAILED:
        mark_answer(act, one.spec.vendor, one.at, accepted=False)


def _evidence(track: Track, heard: Sequence[Found]) -> list[Evidence]:
    good = {one.spec.id for one in heard if one.result.outcome in _GOOD}
    return [
        Evidence(
            rule_id, EvidenceKind.OBSERVED, said, one.at, one.spec.vendor, facts={"code": one.result.code}
        )
        for one in heard
        if one.spec.track is track
        if (said := _said(one, good)) is not None
        for rule_id in one.spec.proves
    ]


def _said(one: Found, good: Collection[str]) -> EvidenceResult | None:
    """What a result says about its rules: nothing good without the checks that it needs."""
    said = evidence_of(one.result)
    holds = said in (EvidenceResult.PASSED, EvidenceResult.WARNING)
    alone = any(need not in good for need in one.spec.needs)
    return EvidenceResult.NOT_PROVABLE if holds and alone else said


def _tell_broken(
    act: Act,
    in_force: Sequence[Found],
    states: Mapping[Track, RequirementState],
    known: Mapping[str, Kept],
) -> bool:
    """One alert per check that failed and is broken for sure; closed by the first answer that heals it.

    What could not be looked at neither counts nor heals. Returns whether something failed that one more
    look has to make sure of.
    """
    doubted = False
    for one in in_force:
        if one.result.outcome in _GOOD:
            close_alerts(act, BROKEN, one.spec.id)
            continue
        items = [item for rule in one.spec.proves if (item := states[one.spec.track].item(rule)) is not None]
        needed = [item for item in items if item.is_required]
        is_proof = one.spec.id == PROOF_OF[one.spec.vendor]
        refused_for = _refused_for(act, one.spec.vendor, known) if is_proof else None
        if one.result.outcome is not CheckOutcome.SKIPPED:
            doubted |= any(item.doubted for item in needed)
            doubted |= refused_for is not None and refused_for < ANOTHER_FAILURE
        sure = any(item.regressed for item in needed) or (refused_for or timedelta()) >= ANOTHER_FAILURE
        if sure and one.result.outcome is CheckOutcome.FAILED:
            raise_alert(act, BROKEN, one.spec.id, track=one.spec.track, facts={"code": one.result.code})
    return doubted


def _refused_for(act: Act, vendor: Vendor, known: Mapping[str, Kept]) -> timedelta | None:
    """How long a vendor has been refusing secrets that it had accepted; None when it does not."""
    kept = [known[name] for name in SECRETS[vendor] if name in known]
    refused = [one.refused_since for one in kept if one.refused_since and one.proven_at]
    return act.now - min(refused) if refused else None


def _tell_aged(act: Act, known: Mapping[str, Kept]) -> None:
    """One alert per secret in force that is due to be renewed: one at 90 days, and another one at 180."""
    for name in SECRET_FIELDS:
        age = known[name].age if name in known else Age.FRESH
        if age is Age.FRESH or name in NEVER_RENEWED or f"{NEXT}{name}" in known:
            close_alerts(act, AGED, name)
        else:
            facts = {"days": _DAYS[age]}
            close_alerts(act, AGED, name, other_than=facts)
            raise_alert(act, AGED, name, facts=facts)


def _waits_for_a_new_secret(act: Act, known: Mapping[str, Kept]) -> bool:
    """Whether somebody entered a new secret within a day that its vendor was not there to judge."""
    day = timedelta(days=1)
    return any(name.startswith(NEXT) and act.now - one.set_at < day for name, one in known.items())
