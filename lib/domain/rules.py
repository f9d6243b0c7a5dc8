"""The rulebook as values: dated rules, and a rulebook that cannot be incoherent.

A rule says what must hold, who must act, in which stage, how it may be proven and where that is
written. `lib.rulebook.loader` reads rules from data; `lib.domain.requirements` evaluates them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lib.domain.model import EvidenceKind, Party, Route, Stage, Track
from lib.errors import PuenteError


class RulebookError(PuenteError):
    """The rulebook cannot be used. `facts["rule"]` names the rule where there is one."""


class Level(StrEnum):
    """Whether an integration can go live without the rule."""

    REQUIRED = "required"
    RECOMMENDED = "recommended"


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
    is how many days after its dependencies were proven the rule must hold. A dependency that the
    store's route does not have is no gate. `proven_by` names rules whose passed evidence proves this
    one too (a key that works has been created). `party_on_failure` takes the turn when the latest
    evidence failed. `text` is the key of its words; `screen` the URL path where it gets done.
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

    @property
    def is_required(self) -> bool:
        """Whether the integration cannot go live without it."""
        return self.level is Level.REQUIRED


@dataclass(frozen=True)
class Rulebook:
    """A dated set of rules, in the order of the work.

    Raises `RulebookError` when the rules do not fit together: `rulebook.duplicate_id`,
    `rulebook.unknown_rule`, `rulebook.other_track`, `rulebook.gate_never_opens` (it depends on a
    later stage, or a required rule depends on a recommended one), `rulebook.deadline_without_start`,
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
        if rule.deadline_days is not None and not rule.depends_on:
            raise RulebookError("rulebook.deadline_without_start", field="deadline_days", rule=rule.id)
        for other_id in rule.depends_on:
            other = self._by_id[other_id]
            waits_for_optional = rule.is_required and not other.is_required
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
