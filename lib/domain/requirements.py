"""The requirement engine: rules + evidence + waivers at one moment -> what is due, and whose turn it is.

Modelled on Stripe's requirement object. Pure and deterministic: the order in which evidence is
handed over never matters. How evidence is read: `lib.domain.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

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
from lib.domain.model import EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.rules import Rule, Rulebook
from lib.errors import InvalidInput


class ItemState(StrEnum):
    """The bucket of an item; every item is in exactly one."""

    SATISFIED = "satisfied"
    WAIVED = "waived"
    CURRENTLY_DUE = "currently_due"
    PAST_DUE = "past_due"
    PENDING = "pending"
    EVENTUALLY_DUE = "eventually_due"


class BlockedReason(StrEnum):
    """Why an integration stands still. A merchant's plain next step is not a block."""

    FAILED = "failed"
    STALE = "stale"
    NOT_PROVABLE = "not_provable"
    OVERDUE = "overdue"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Item:
    """One rule of the store's route as it stands.

    `party` must act now (after a failure it may be another than the rule's). `reason` is set when the
    rule does not hold, `due_by` when a deadline runs. `evidence` is what decided (or the last attempt
    that proved nothing). `regressed`: it held once and is broken now. `doubted`: it held once and does
    not now, by one failed observation so far or because what proved it was withdrawn.
    """

    rule: Rule
    party: Party
    state: ItemState
    reason: Reason | None
    evidence: Evidence | None
    waiver: Waiver | None
    due_by: datetime | None
    regressed: bool
    doubted: bool

    @property
    def holds(self) -> bool:
        """Whether it counts as done."""
        return self.reason is None

    @property
    def is_stale(self) -> bool:
        """Whether the proof is too old: amber."""
        return self.reason is Reason.STALE

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

    The buckets hold recommended items too (`item.rule.level`); stage, turn and percentages depend on
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
) -> RequirementState:
    """Evaluate one integration at the aware moment `now`.

    The stage is `invited` while nothing is known, then the first stage whose required rules do not
    all hold, `live` when all do. The turn is the merchant's as long as the merchant can do something
    required, overdue things first; otherwise it belongs to the first other party in rule order.
    Raises `InvalidInput("requirements.no_rules")` when the rulebook requires nothing on this route,
    `ValueError` when `now` has no time zone.
    """
    require_aware(now)
    rules = rulebook.rules_for(track, route)
    if not any(rule.is_required for rule in rules):
        raise InvalidInput("requirements.no_rules", field="route", track=track, route=route)
    filed = accepted_by_rule(rulebook, evidence)
    waived = latest_waivers(waivers)
    findings = {rule.id: find(rule, filed, waived.get(rule.id), now) for rule in rules}
    stage = _first_open_stage(rules, findings)
    items = tuple(_item(rule, findings, stage, now) for rule in rules)
    turn = _turn(items)
    is_known = any(item.evidence or item.waiver for item in items)
    return RequirementState(
        items=items,
        stage=stage if is_known else Stage.INVITED,
        health=_health(items),
        next_action=None if turn is None else NextAction(turn.rule.id, turn.party, turn.rule.screen),
        blocked_reason=None if turn is None else _blocked_reason(turn),
        merchant_percent=_percent([item for item in items if item.rule.party is Party.MERCHANT]),
        whole_percent=_percent(items),
        changes_at=_changes_at(items, now),
    )


def _first_open_stage(rules: tuple[Rule, ...], findings: Mapping[str, Finding]) -> Stage:
    open_stages = [rule.stage for rule in rules if rule.is_required and findings[rule.id].reason is not None]
    return min(open_stages, key=lambda stage: stage.position, default=Stage.LIVE)


def _item(rule: Rule, findings: Mapping[str, Finding], stage: Stage, now: datetime) -> Item:
    finding = findings[rule.id]
    due_by = _due_by(rule, findings)
    party = (rule.party_on_failure if finding.reason is Reason.FAILED else None) or rule.party
    waits = any(one in findings and findings[one].reason is not None for one in rule.depends_on)
    if finding.is_proven:
        state = ItemState.SATISFIED
    elif finding.waiver is not None:
        state = ItemState.WAIVED
    elif waits or rule.stage.position > stage.position:
        state = ItemState.EVENTUALLY_DUE
    elif due_by is not None and now > due_by:
        state = ItemState.PAST_DUE
    else:
        state = ItemState.CURRENTLY_DUE if party is Party.MERCHANT else ItemState.PENDING
    return Item(
        rule,
        party,
        state,
        finding.reason,
        finding.evidence,
        finding.waiver,
        due_by,
        finding.regressed,
        finding.doubted,
    )


def _due_by(rule: Rule, findings: Mapping[str, Finding]) -> datetime | None:
    if rule.deadline_days is None or findings[rule.id].reason is None:
        return None
    starts = [findings[one].settled_at for one in rule.depends_on if one in findings]
    known = [start for start in starts if start is not None]
    if not known or len(known) < len(starts):
        return None
    return max(known) + timedelta(days=rule.deadline_days)


def _turn(items: tuple[Item, ...]) -> Item | None:
    actionable = (ItemState.PAST_DUE, ItemState.CURRENTLY_DUE, ItemState.PENDING)
    candidates = [item for item in items if item.rule.is_required and item.state in actionable]
    return min(
        candidates,
        key=lambda item: (item.party is not Party.MERCHANT, item.state is not ItemState.PAST_DUE),
        default=None,
    )


def _blocked_reason(turn: Item) -> BlockedReason | None:
    if turn.state is ItemState.PAST_DUE:
        return BlockedReason.OVERDUE
    if turn.reason is not None and turn.reason is not Reason.MISSING:
        return BlockedReason(turn.reason)
    return None if turn.party is Party.MERCHANT else BlockedReason.WAITING


def _health(items: tuple[Item, ...]) -> Health:
    required = [item for item in items if item.rule.is_required]
    if any(item.regressed and not item.holds for item in required):
        return Health.BROKEN
    if any(item.is_stale or item.has_warning or (item.doubted and not item.holds) for item in required):
        return Health.ATTENTION
    return Health.OK


def _changes_at(items: tuple[Item, ...], now: datetime) -> datetime | None:
    moments = [item.due_by for item in items if item.due_by is not None]
    for item in items:
        if item.state is ItemState.SATISFIED and item.evidence and item.rule.max_age_days is not None:
            moments.append(item.evidence.at + timedelta(days=item.rule.max_age_days))
    return min((moment for moment in moments if moment >= now), default=None)


def _percent(items: Iterable[Item]) -> int:
    required = [item for item in items if item.rule.is_required]
    if not required:
        return 100
    return 100 * sum(item.holds for item in required) // len(required)
