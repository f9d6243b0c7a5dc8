"""The rulebook as values: dated rules, and a rulebook that cannot be incoherent.

A rule says what must hold, who must act, in which stage, how it may be proven and where that is
written. `lib.rulebook.loader` reads rules from data; `lib.domain.requirements` evaluates them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from lib.domain.model import EvidenceKind, Health, Party, Route, Stage, Track
from lib.errors import PuenteError


class RulebookError(PuenteError):
    """The rulebook cannot be used. `facts["rule"]` names the rule where there is one."""


class Level(StrEnum):
    """Whether an integration can go live without the rule. `CONDITIONAL`: answers decide (`Condition`)."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"
    CONDITIONAL = "conditional"


class Gate(StrEnum):
    """When a rule opens, besides what it depends on.

    `STAGE`: when everything required of the earlier stages holds. `DEPENDENCIES`: at once; it can be done
    ahead of its stage. `LIVE`: when the integration is live; such a rule can only be recommended.
    """

    STAGE = "stage"
    DEPENDENCIES = "dependencies"
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Condition:
    """Which answers decide the level of a conditional rule.

    `questions` holds pairs of a question and the answers that count; one that matches is enough. `met` and
    `unmet` are the levels then and otherwise; `unmet` None: the rule is not asked of the store at all.
    """

    questions: tuple[tuple[str, tuple[str, ...]], ...]
    met: Level
    unmet: Level | None

    def decided_by(self, answers: Mapping[str, str]) -> str | None:
        """The first question whose answer meets the condition, or None."""
        return next((name for name, counting in self.questions if answers.get(name) in counting), None)


@dataclass(frozen=True, slots=True)
class Revision:
    """A rule that came or changed while stores were under way.

    Who began before the day `on` has until `grace_days` after it to meet a rule that is new, or that was not
    required until then (`required_before` False). Who had met a rule that asks for something else since has
    as long; nobody else has. The day begins at 00:00 UTC.

    `changed` False: the rule is new. Of a changed one: `accepted_before` are kinds of evidence that counted
    until then and no longer do; `max_age_days_before` is how long a proof stayed fresh, where that was longer
    (36,500: it did not age); `proofs_stand`: a proof from before still counts by the rule as it is now.
    """

    on: date
    grace_days: int
    changed: bool
    accepted_before: tuple[EvidenceKind, ...] = ()
    max_age_days_before: int | None = None
    required_before: bool = True
    proofs_stand: bool = False

    @property
    def asks_anew(self) -> bool:
        """Whether stores under way were not required to meet the rule until then."""
        return not self.changed or not self.required_before

    @property
    def starts(self) -> datetime:
        """The moment from which the rule reads as it does now."""
        return datetime.combine(self.on, time(), UTC)

    @property
    def ends(self) -> datetime:
        """The moment up to which what was enough before is enough."""
        return self.starts + timedelta(days=self.grace_days)


class RuleStatus(StrEnum):
    """How a rule stands on the day it was checked.

    `CURRENT`: today's documents say it. `SEED`: only the page that started it says it, nothing
    contradicts it. `SUPERSEDED`: the page asks for it, today something else holds; the rule is still
    evaluated, because its route is defined by it, and its words say what holds today.
    """

    CURRENT = "current"
    SEED = "seed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must hold.

    `stage` is finished when all its required rules hold. `evidence` lists the kinds that count as
    proof. `max_age_days` is how long a proof stays fresh (`None`: it does not age). `deadline_days`
    is how many days after its dependencies were proven the rule must hold; `expected_business_days` how many
    business days its party usually takes from then on. A dependency that the
    store's route does not have is no gate. `proven_by` names rules whose passed evidence proves this
    one too (a key that works has been created). `party_on_failure` takes the turn when the latest
    evidence failed. `lost` is the integration's health when what held is broken for sure: a thing whose loss
    stops nothing from working is a matter of attention. `text` is the key of its words; `screen` the URL path
    where it gets done.
    """

    id: str
    track: Track
    routes: tuple[Route, ...]
    party: Party
    stage: Stage
    level: Level
    evidence: tuple[EvidenceKind, ...]
    max_age_days: int | None
    depends_on: tuple[str, ...]
    source: str
    source_url: str | None
    checked_on: date
    status: RuleStatus
    superseded_by: str | None
    text: str
    screen: str
    deadline_days: int | None = None
    proven_by: tuple[str, ...] = ()
    party_on_failure: Party | None = None
    lost: Health = Health.BROKEN
    expected_business_days: int | None = None
    gate: Gate = Gate.STAGE
    condition: Condition | None = None
    revision: Revision | None = None

    def level_for(self, answers: Mapping[str, str]) -> Level | None:
        """Required or recommended for a store with these answers by question; None: not asked of it."""
        if self.condition is None:
            return self.level
        met = self.condition.decided_by(answers) is not None
        return self.condition.met if met else self.condition.unmet

    def accepts(self, kind: EvidenceKind, at: datetime) -> bool:
        """Whether evidence of this kind, given at this moment, counts."""
        if kind in self.evidence:
            return True
        revision = self.revision
        return revision is not None and kind in revision.accepted_before and at < revision.starts

    @property
    def can_be_required(self) -> bool:
        """Whether there are stores that cannot go live without it."""
        return self.condition.met is Level.REQUIRED if self.condition else self.level is Level.REQUIRED

    def is_sure_for(self, other: Rule) -> bool:
        """Whether every store of which `other` is required has this rule required too."""
        if self.condition is None:
            return self.level is Level.REQUIRED
        return self.can_be_required and self.condition == other.condition


@dataclass(frozen=True)
class Rulebook:
    """A dated set of rules, in the order of the work.

    Raises `RulebookError` when the rules do not fit together: `rulebook.duplicate_id`,
    `rulebook.unknown_rule`, `rulebook.other_track`, `rulebook.gate_never_opens` (it depends on a
    later stage, a required rule depends on one that may not be, or opens only when live),
    `rulebook.deadline_without_start`, `rulebook.condition_and_level` (one without the other),
    `rulebook.replacement_of_valid_rule`, `rulebook.cycle`. With these refused, an integration that is
    not live always has a rule that somebody can act on.
    """

    version: str
    rules: tuple[Rule, ...]
    _by_id: dict[str, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.id in by_id:
                raise RulebookError("rulebook.duplicate_id", rule=rule.id)
            by_id[rule.id] = rule
        object.__setattr__(self, "_by_id", by_id)
        for rule in self.rules:
            self._check_references(rule)
            self._check_gates(rule)
        self._check_cycles()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def find(self, rule_id: str) -> Rule | None:
        """The rule with this id, or `None`."""
        return self._by_id.get(rule_id)

    def rules_for(self, track: Track, route: Route) -> tuple[Rule, ...]:
        """The rules of one track on one route, in the order of the work."""
        return tuple(rule for rule in self.rules if rule.track is track and route in rule.routes)

    def _check_references(self, rule: Rule) -> None:
        replacement = () if rule.superseded_by is None else (rule.superseded_by,)
        if replacement and rule.status is not RuleStatus.SUPERSEDED:
            raise RulebookError("rulebook.replacement_of_valid_rule", field="superseded_by", rule=rule.id)
        references = {
            "depends_on": rule.depends_on,
            "proven_by": rule.proven_by,
            "superseded_by": replacement,
        }
        for name, ids in references.items():
            for other_id in ids:
                other = self._by_id.get(other_id)
                if other is None:
                    raise RulebookError("rulebook.unknown_rule", field=name, rule=rule.id, other=other_id)
                if other.track is not rule.track:
                    raise RulebookError("rulebook.other_track", field=name, rule=rule.id, other=other_id)

    def _check_gates(self, rule: Rule) -> None:
        for name in ("deadline_days", "expected_business_days"):
            if getattr(rule, name) is not None and not rule.depends_on:
                raise RulebookError("rulebook.deadline_without_start", field=name, rule=rule.id)
        if (rule.level is Level.CONDITIONAL) is not (rule.condition is not None):
            raise RulebookError("rulebook.condition_and_level", field="level", rule=rule.id)
        if rule.gate is Gate.LIVE and rule.can_be_required:
            raise RulebookError("rulebook.gate_never_opens", field="gate", rule=rule.id, other=rule.id)
        for other_id in rule.depends_on:
            other = self._by_id[other_id]
            waits_for_optional = rule.can_be_required and not other.is_sure_for(rule)
            if waits_for_optional or other.stage.position > rule.stage.position:
                raise RulebookError(
                    "rulebook.gate_never_opens", field="depends_on", rule=rule.id, other=other_id
                )

    def _check_cycles(self) -> None:
        finished: set[str] = set()
        for rule in self.rules:
            self._visit(rule.id, finished, path=())

    def _visit(self, rule_id: str, finished: set[str], path: tuple[str, ...]) -> None:
        if rule_id in finished:
            return
        if rule_id in path:
            raise RulebookError("rulebook.cycle", field="depends_on", rule=rule_id)
        for other_id in self._by_id[rule_id].depends_on:
            self._visit(other_id, finished, (*path, rule_id))
        finished.add(rule_id)
