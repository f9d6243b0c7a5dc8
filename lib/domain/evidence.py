"""Evidence about a rule, and what all the evidence about one rule says together.

How it is read:

- Only kinds that the rule accepts count. Evidence about rules outside the rulebook is ignored.
- `passed`: the rule holds. `warning`: the rule holds, with something to put right; it never blocks.
  `failed`: the rule does not hold.
- `not_provable` decides nothing: an earlier proof or failure stands and keeps ageing. Alone, it
  leaves the rule due. With the fact `MISSED` it puts what held in doubt, and is the first of two failures.
- `withdrawn` takes back what the same kind of evidence said until then: the rule is due as if nothing had
  been known, and two failures are counted anew.
- The latest decides; at the same instant the worse result decides.
- A proof older than the rule's `max_age_days` is stale: due again.
- A waiver lets a rule hold that no fresh proof supports.
- A vendor's answer can be a moment's: what was proven counts as lost only when it failed in two
  observations at least `ANOTHER_FAILURE` apart, with nothing better between them. What people or we
  ourselves find wrong is wrong at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from lib.domain.model import EvidenceKind, EvidenceResult
from lib.domain.rules import Rule, Rulebook

ANOTHER_FAILURE = timedelta(minutes=30)
"""How far apart two failed observations must be to count as two: a second click is not a second failure."""

MISSED = "missed"
"""The fact of evidence that says: one observation did not find what had been there."""


class Reason(StrEnum):
    """Why a rule does not hold."""

    MISSING = "missing"
    FAILED = "failed"
    STALE = "stale"
    NOT_PROVABLE = "not_provable"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody or something said about a rule, at an aware time. Facts never hold a secret.

    The fact `since` is an aware moment in ISO 8601: when it began to be so, where that was before `at`.
    """

    rule_id: str
    kind: EvidenceKind
    result: EvidenceResult
    at: datetime
    by: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_aware(self.at)

    @property
    def since(self) -> datetime:
        """When it began to be so: never after it was said."""
        told = self.facts.get("since")
        if not told:
            return self.at
        try:
            return min(datetime.fromisoformat(told), self.at)
        except (TypeError, ValueError):
            # Not a moment, or one without a time zone: then it says nothing.
            return self.at

    @property
    def is_miss(self) -> bool:
        """Whether it did not find what had been there, and one such look does not decide."""
        return self.result is EvidenceResult.NOT_PROVABLE and MISSED in self.facts

    @property
    def fails(self) -> bool:
        """Whether it counts in a row of failures."""
        return self.result is EvidenceResult.FAILED or self.is_miss


@dataclass(frozen=True, slots=True)
class Waiver:
    """A manager lets a rule go, with a reason, at an aware time."""

    rule_id: str
    by: str
    at: datetime
    reason: str

    def __post_init__(self) -> None:
        require_aware(self.at)


@dataclass(frozen=True, slots=True)
class Finding:
    """What evidence and waiver say about one rule, before gates.

    `future_by` is set while the rule is let go for now because it came or changed on the way: until then.
    """

    evidence: Evidence | None
    waiver: Waiver | None
    reason: Reason | None
    is_proven: bool
    regressed: bool
    doubted: bool
    future_by: datetime | None
    held_since: datetime | None

    @property
    def lets_on(self) -> bool:
        """Whether what comes after it may go on."""
        return self.reason is None or self.future_by is not None

    @property
    def settled_at(self) -> datetime | None:
        """When it began to hold, for deadlines that start there."""
        if self.reason is not None:
            return None
        if self.is_proven:
            return self.held_since
        return None if self.waiver is None else self.waiver.at


_SEVERITY = {
    EvidenceResult.WITHDRAWN: -1,
    EvidenceResult.NOT_PROVABLE: 0,
    EvidenceResult.PASSED: 1,
    EvidenceResult.WARNING: 2,
    EvidenceResult.FAILED: 3,
}


def _recency(evidence: Evidence) -> tuple[datetime, int, str, str, str, list[tuple[str, str]]]:
    return (
        evidence.at,
        _SEVERITY[evidence.result],
        evidence.kind,
        evidence.by,
        evidence.rule_id,
        sorted(evidence.facts.items()),
    )


def accepted_by_rule(rulebook: Rulebook, evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """What counts as evidence, by rule."""
    filed: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        rule = rulebook.find(one.rule_id)
        if rule is not None and rule.accepts(one.kind, one.at):
            filed[one.rule_id].append(one)
    return filed


def latest_waivers(waivers: Iterable[Waiver]) -> dict[str, Waiver]:
    """The waiver in force of each rule that has one."""
    return {one.rule_id: one for one in sorted(waivers, key=lambda one: (one.at, one.by, one.reason))}


def find(
    rule: Rule,
    filed: Mapping[str, list[Evidence]],
    waiver: Waiver | None,
    now: datetime,
    began_at: datetime | None,
) -> Finding:
    """What the evidence filed under this rule, or under the rules that prove it, says at `now`.

    `began_at` is when the first thing was known about the integration; None while nothing is.
    """
    ever = filed.get(rule.id, [])
    own = _still_valid(ever)
    borrowed = [
        one
        for other_id in rule.proven_by
        for one in _still_valid(filed.get(other_id, []))
        if one.result is EvidenceResult.PASSED
    ]
    said = [one for one in [*own, *borrowed] if one.result is not EvidenceResult.NOT_PROVABLE or one.is_miss]
    row = sorted(said, key=_recency, reverse=True)
    decisive = [one for one in row if not one.is_miss]
    latest = decisive[0] if decisive else max(own, key=_recency, default=None)
    reason = _why_not_proven(rule, latest, now)
    future_by = _future_by(rule, latest, reason, began_at, now)
    held_once = any(one.result in _HOLDS for one in [*ever, *borrowed])
    failed = held_once and reason is Reason.FAILED
    sure = failed and _is_sure(row)
    missed = reason is None and row[0].fails
    gone = reason in (Reason.MISSING, Reason.NOT_PROVABLE) and _was_taken_away(ever, own)
    return Finding(
        evidence=latest,
        waiver=waiver,
        reason=None if waiver is not None else reason,
        is_proven=reason is None,
        regressed=sure,
        doubted=(failed and not sure) or missed or gone,
        future_by=None if waiver is not None else future_by,
        held_since=_held_since(decisive),
    )


def _held_since(decisive: list[Evidence]) -> datetime | None:
    """Since when it has been holding without a break: by the day that somebody named last, else by the first
    proof. A screenshot that is added later moves no deadline.
    """
    holding = list(takewhile(lambda one: one.result in _HOLDS, decisive))
    named = next((one.since for one in holding if one.since != one.at), None)
    return named or min((one.at for one in holding), default=None)


def _was_taken_away(ever: list[Evidence], own: list[Evidence]) -> bool:
    """Whether something held that was taken back since, and not just by the one who had said it."""
    kept = set(map(id, own))
    return any(
        one.result in _HOLDS and one.kind is not EvidenceKind.ATTESTED and id(one) not in kept for one in ever
    )


_HOLDS = (EvidenceResult.PASSED, EvidenceResult.WARNING)


def _still_valid(evidence: list[Evidence]) -> list[Evidence]:
    """What was not withdrawn: of each kind, what came after the last withdrawal."""
    ends: dict[EvidenceKind, datetime] = {}
    for one in evidence:
        if one.result is EvidenceResult.WITHDRAWN:
            ends[one.kind] = max(one.at, ends.get(one.kind, one.at))
    return [
        one
        for one in evidence
        if one.result is not EvidenceResult.WITHDRAWN and (one.kind not in ends or one.at > ends[one.kind])
    ]


def _is_sure(row: list[Evidence]) -> bool:
    """Whether the failures at the head of what was said, newest first, are more than a moment's answer."""
    failures = list(takewhile(lambda one: one.fails, row))
    if any(one.kind is not EvidenceKind.OBSERVED for one in failures):
        return True
    return failures[0].at - failures[-1].at >= ANOTHER_FAILURE


def _future_by(
    rule: Rule, latest: Evidence | None, reason: Reason | None, began_at: datetime | None, now: datetime
) -> datetime | None:
    """Until when the rule is let go because it came, or changed, when the store was under way."""
    revision = rule.revision
    if revision is None or now > revision.ends:
        return None
    if revision.asks_anew:
        early = reason is not None and began_at is not None and began_at < revision.starts
    else:
        met_before = latest is not None and latest.result in _HOLDS and latest.at < revision.starts
        early = met_before and latest is not None and not _is_older(latest, revision.max_age_days_before, now)
        early = early and not (reason is None and revision.proofs_stand)
    return revision.ends if early else None


def _why_not_proven(rule: Rule, latest: Evidence | None, now: datetime) -> Reason | None:
    if latest is None:
        return Reason.MISSING
    if latest.result is EvidenceResult.NOT_PROVABLE:
        return Reason.NOT_PROVABLE
    if latest.result is EvidenceResult.FAILED:
        return Reason.FAILED
    if _is_outdated(rule, latest, now):
        return Reason.OUTDATED
    return Reason.STALE if _is_older(latest, rule.max_age_days, now) else None


def _is_outdated(rule: Rule, proof: Evidence, now: datetime) -> bool:
    """Whether the proof is of what the rule asked before, and its days of grace are over."""
    revision = rule.revision
    if revision is None or revision.asks_anew or revision.proofs_stand:
        return False
    return now > revision.ends and proof.at < revision.starts


def _is_older(evidence: Evidence, days: int | None, now: datetime) -> bool:
    return days is not None and now - evidence.at > timedelta(days=days)


def require_aware(moment: datetime) -> None:
    """Raise ValueError for a moment without a time zone."""
    if moment.utcoffset() is None:
        raise ValueError("a moment without time zone")
