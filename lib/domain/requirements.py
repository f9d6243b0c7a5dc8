"""The requirement engine: rules + answers + evidence + waivers at one moment -> what is due, and whose turn.

Modelled on Stripe's requirement object. Pure and deterministic: the order in which evidence is
handed over never matters. How evidence is read: `lib.domain.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lib.domain.calendars import Calendar
from lib.domain.clock import add_business_days
from lib.domain.evidence import (
    Evidence,
    Finding,
    Reason,
    Waiver,
    accepted_by_rule,
    find,
    latest_waivers,
    require_aware,
)
from lib.domain.model import EvidenceKind, EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.rules import Gate, Level, Rule, Rulebook
from lib.errors import InvalidInput


class ItemState(StrEnum):
    """The bucket of an item; every item is in exactly one."""

    SATISFIED = "satisfied"
    WAIVED = "waived"
    CURRENTLY_DUE = "currently_due"
    PAST_DUE = "past_due"
    PENDING = "pending"
    EVENTUALLY_DUE = "eventually_due"
    FUTURE_DUE = "future_due"


class BlockedReason(StrEnum):
    """Why an integration stands still. A merchant's plain next step is not a block."""

    FAILED = "failed"
    STALE = "stale"
    NOT_PROVABLE = "not_provable"
    OUTDATED = "outdated"
    OVERDUE = "overdue"
    LATE = "late"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Item:
    """One rule of the store's route as it stands.

    `level` is required or recommended; `decided_by` the question whose answer made it so, if one did.
    `party` must act now (after a failure it may be another than the rule's). `reason` is set when the
    rule does not hold, `asked_since` when all it depends on has been holding, `due_by` when a deadline
    runs. `expected_by` is when the party usually has acted (business days); later than that it `is_late`.
    `future_by`: the rule came or changed on the way and must hold as it is now from then on. `evidence`
    is what decided (or the last attempt that proved nothing). `regressed`: it held once and is broken
    now. `doubted`: it held once, and one observation so far says otherwise or what proved it was withdrawn.
    What one look merely missed (`lib.domain.evidence.MISSED`) goes on holding meanwhile.
    """

    rule: Rule
    level: Level
    decided_by: str | None
    party: Party
    state: ItemState
    reason: Reason | None
    evidence: Evidence | None
    waiver: Waiver | None
    asked_since: datetime | None
    due_by: datetime | None
    expected_by: datetime | None
    is_late: bool
    future_by: datetime | None
    regressed: bool
    doubted: bool

    @property
    def is_required(self) -> bool:
        """Whether the integration cannot go live without it."""
        return self.level is Level.REQUIRED

    @property
    def holds(self) -> bool:
        """Whether it counts as done."""
        return self.reason is None

    @property
    def lets_on(self) -> bool:
        """Whether what comes after it may go on: it holds, or is let go until `future_by`."""
        return self.reason is None or self.future_by is not None

    @property
    def is_stale(self) -> bool:
        """Whether the proof is too old: amber."""
        return self.reason is Reason.STALE and self.future_by is None

    @property
    def is_refused(self) -> bool:
        """Whether somebody whose part it is was seen to refuse it: the merchant cannot just go on."""
        was_seen = self.evidence is not None and self.evidence.kind is EvidenceKind.OBSERVED
        return self.reason is Reason.FAILED and was_seen and self.rule.party not in (Party.MERCHANT, Party.US)

    @property
    def has_warning(self) -> bool:
        """Whether it holds with something to put right: amber."""
        return (
            self.state is ItemState.SATISFIED
            and self.evidence is not None
            and self.evidence.result is EvidenceResult.WARNING
        )


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one thing to do next: what, who, on which screen."""

    rule_id: str
    party: Party
    screen: str


@dataclass(frozen=True, slots=True)
class RequirementState:
    """What every screen renders for one integration.

    The buckets hold recommended items too (`item.level`); stage, turn and percentages depend on
    required items only. Percentages are whole numbers 0-100, rounded down. `changes_at` is the next
    moment at which time alone changes something: a proof grows old, a deadline passes.
    """

    items: tuple[Item, ...]
    stage: Stage
    health: Health
    next_action: NextAction | None
    blocked_reason: BlockedReason | None
    merchant_percent: int
    whole_percent: int
    changes_at: datetime | None

    @property
    def waiting_on(self) -> Party | None:
        """The one party that holds the turn; `None` only when live."""
        return None if self.next_action is None else self.next_action.party

    @property
    def currently_due(self) -> tuple[Item, ...]:
        """What the merchant can do now."""
        return self._in(ItemState.CURRENTLY_DUE)

    @property
    def past_due(self) -> tuple[Item, ...]:
        """What should have been done before its deadline, whoever holds it."""
        return self._in(ItemState.PAST_DUE)

    @property
    def pending(self) -> tuple[Item, ...]:
        """What another party can do now."""
        return self._in(ItemState.PENDING)

    @property
    def eventually_due(self) -> tuple[Item, ...]:
        """What waits for an earlier stage or a dependency."""
        return self._in(ItemState.EVENTUALLY_DUE)

    @property
    def future_due(self) -> tuple[Item, ...]:
        """What a new edition of the rules asks for from a named day on."""
        return self._in(ItemState.FUTURE_DUE)

    @property
    def satisfied(self) -> tuple[Item, ...]:
        """What is proven and fresh."""
        return self._in(ItemState.SATISFIED)

    @property
    def waived(self) -> tuple[Item, ...]:
        """What a manager let go."""
        return self._in(ItemState.WAIVED)

    def item(self, rule_id: str) -> Item | None:
        """The item of this rule, or `None` when the route does not have it."""
        return next((item for item in self.items if item.rule.id == rule_id), None)

    def _in(self, state: ItemState) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.state is state)


def evaluate(
    rulebook: Rulebook,
    track: Track,
    route: Route,
    evidence: Iterable[Evidence],
    waivers: Iterable[Waiver],
    now: datetime,
    *,
    answers: Mapping[str, str],
    calendar: Calendar,
    is_live: bool = False,
) -> RequirementState:
    """Evaluate one integration at the aware moment `now`.

    `answers` are the store's own, by question (`lib.domain.questions`); `calendar` is the store's. `is_live`:
    it has gone live before, so that something required which does not hold is a matter of its health.
    The stage is `invited` while nothing is known, then the first stage whose required rules do not
    all hold, `live` when all do. The turn is the merchant's as long as the merchant can do something
    required, overdue things first; otherwise it belongs to the first other party in rule order.
    Raises `InvalidInput("requirements.no_rules")` when the rulebook requires nothing on this route,
    `ValueError` when `now` has no time zone.
    """
    require_aware(now)
    asked = _Asked(rulebook.rules_for(track, route), answers)
    if not asked.requires_something:
        raise InvalidInput("requirements.no_rules", field="route", track=track, route=route)
    filed = accepted_by_rule(rulebook, evidence)
    waived = latest_waivers(waivers)
    known_at = [one.at for found in filed.values() for one in found] + [one.at for one in waived.values()]
    began_at = min(known_at, default=None)
    findings = {rule.id: find(rule, filed, waived.get(rule.id), now, began_at) for rule in asked.rules}
    stage = _first_open_stage(asked, findings)
    items = tuple(_item(rule, asked, findings, stage, now, calendar) for rule in asked.rules)
    turn = _turn(items)
    is_known = any(item.evidence or item.waiver for item in items)
    return RequirementState(
        items=items,
        stage=stage if is_known else Stage.INVITED,
        health=_health(items, is_live),
        next_action=None if turn is None else NextAction(turn.rule.id, turn.party, turn.rule.screen),
        blocked_reason=None if turn is None else _blocked_reason(turn),
        merchant_percent=_percent([item for item in items if item.rule.party is Party.MERCHANT]),
        whole_percent=_percent(items),
        changes_at=_changes_at(items, now),
    )


class _Asked:
    """The rules that are asked of a store, each with its level, in their order."""

    def __init__(self, rules: Iterable[Rule], answers: Mapping[str, str]) -> None:
        levels = [(rule, rule.level_for(answers)) for rule in rules]
        self.rules = tuple(rule for rule, level in levels if level is not None)
        self.levels = {rule.id: level for rule, level in levels if level is not None}
        self.answers = answers

    @property
    def requires_something(self) -> bool:
        return Level.REQUIRED in self.levels.values()

    def decided_by(self, rule: Rule) -> str | None:
        return rule.condition.decided_by(self.answers) if rule.condition else None


def _first_open_stage(asked: _Asked, findings: Mapping[str, Finding]) -> Stage:
    open_stages = [
        rule.stage
        for rule in asked.rules
        if asked.levels[rule.id] is Level.REQUIRED and not findings[rule.id].lets_on
    ]
    return min(open_stages, key=lambda stage: stage.position, default=Stage.LIVE)


def _item(
    rule: Rule,
    asked: _Asked,
    findings: Mapping[str, Finding],
    stage: Stage,
    now: datetime,
    calendar: Calendar,
) -> Item:
    finding = findings[rule.id]
    starts_at = _starts_at(rule, findings)
    due_by = None
    if starts_at is not None and rule.deadline_days is not None:
        due_by = starts_at + timedelta(days=rule.deadline_days)
    party = (rule.party_on_failure if finding.reason is Reason.FAILED else None) or rule.party
    state = _state(rule, finding, findings, stage, party, due_by, now)
    expected_by = None
    is_asked = state in _ACTIONABLE and party is rule.party
    if starts_at is not None and rule.expected_business_days is not None and is_asked:
        expected_by = add_business_days(starts_at, rule.expected_business_days, calendar)
    return Item(
        rule=rule,
        level=asked.levels[rule.id],
        decided_by=asked.decided_by(rule),
        party=party,
        state=state,
        reason=finding.reason,
        evidence=finding.evidence,
        waiver=finding.waiver,
        asked_since=starts_at,
        due_by=due_by,
        expected_by=expected_by,
        is_late=expected_by is not None and now > expected_by,
        future_by=finding.future_by,
        regressed=finding.regressed,
        doubted=finding.doubted,
    )


def _state(
    rule: Rule,
    finding: Finding,
    findings: Mapping[str, Finding],
    stage: Stage,
    party: Party,
    due_by: datetime | None,
    now: datetime,
) -> ItemState:
    if finding.future_by is not None:
        return ItemState.FUTURE_DUE
    if finding.is_proven:
        return ItemState.SATISFIED
    if finding.waiver is not None:
        return ItemState.WAIVED
    if not _is_open(rule, findings, stage):
        return ItemState.EVENTUALLY_DUE
    if due_by is not None and now > due_by:
        return ItemState.PAST_DUE
    return ItemState.CURRENTLY_DUE if party is Party.MERCHANT else ItemState.PENDING


def _is_open(rule: Rule, findings: Mapping[str, Finding], stage: Stage) -> bool:
    if any(one in findings and not findings[one].lets_on for one in rule.depends_on):
        return False
    if rule.gate is Gate.LIVE:
        return stage is Stage.LIVE
    return rule.gate is Gate.DEPENDENCIES or rule.stage.position <= stage.position


def _starts_at(rule: Rule, findings: Mapping[str, Finding]) -> datetime | None:
    """When the last of its dependencies began to hold; None when it holds itself or one of them does not."""
    if findings[rule.id].reason is None:
        return None
    starts = [findings[one].settled_at for one in rule.depends_on if one in findings]
    known = [start for start in starts if start is not None]
    return max(known) if known and len(known) == len(starts) else None


_ACTIONABLE = (ItemState.PAST_DUE, ItemState.CURRENTLY_DUE, ItemState.PENDING)


def _turn(items: tuple[Item, ...]) -> Item | None:
    candidates = [item for item in items if item.is_required and item.state in _ACTIONABLE]
    return min(
        candidates,
        key=lambda item: (item.party is not Party.MERCHANT, item.state is not ItemState.PAST_DUE),
        default=None,
    )


def _blocked_reason(turn: Item) -> BlockedReason | None:
    if turn.state is ItemState.PAST_DUE:
        return BlockedReason.OVERDUE
    # A review of another party that is still open is no failure to prove: it is waited for.
    is_review = turn.reason is Reason.NOT_PROVABLE and turn.party not in (Party.MERCHANT, Party.US)
    if turn.reason is not None and turn.reason is not Reason.MISSING and not is_review:
        return BlockedReason(turn.reason)
    if turn.is_late:
        return BlockedReason.LATE
    return None if turn.party is Party.MERCHANT else BlockedReason.WAITING


def _health(items: tuple[Item, ...], is_live: bool) -> Health:
    required = [item for item in items if item.is_required]
    lost = [item.rule.lost for item in required if item.regressed and not item.lets_on]
    if Health.BROKEN in lost:
        return Health.BROKEN
    if lost or any(_wants_attention(item) or (is_live and not item.lets_on) for item in required):
        return Health.ATTENTION
    return Health.OK


def _wants_attention(item: Item) -> bool:
    is_lost = item.reason is Reason.OUTDATED or item.doubted or item.is_refused
    return item.is_stale or item.has_warning or (is_lost and not item.lets_on)


def _changes_at(items: tuple[Item, ...], now: datetime) -> datetime | None:
    told = [moment for item in items for moment in (item.due_by, item.expected_by, item.future_by)]
    moments = [moment for moment in told if moment is not None]
    for item in items:
        if item.state is ItemState.SATISFIED and item.evidence and item.rule.max_age_days is not None:
            moments.append(item.evidence.at + timedelta(days=item.rule.max_age_days))
    return min((moment for moment in moments if moment >= now), default=None)


def _percent(items: Iterable[Item]) -> int:
    required = [item for item in items if item.is_required]
    if not required:
        return 100
    return 100 * sum(item.lets_on for item in required) // len(required)
