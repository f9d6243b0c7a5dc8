"""What is known about a display name before Meta reviews it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lib.domain.dossier.fields import one_line
from lib.domain.dossier.letters import seen_words, words_of

_MOST_READ = 200
_MOST_READ_OF_LEGAL_NAME = 300
_MOST_READ_OF_ADDRESS = 600


class NameLevel(StrEnum):
    """Whether software can tell, and how sure Meta is to refuse.

    `HARD`: Meta's guidelines rule it out and it can be read off the name. `SOFT`: a reviewer decides, or
    a word list of ours may be wrong. `HUMAN`: only a person can tell.
    """

    HARD = "hard"
    SOFT = "soft"
    HUMAN = "human"


class NameOutcome(StrEnum):
    """What a rule says about a name. `CANNOT_TELL` is neither good nor bad."""

    PASSED = "passed"
    FAILED = "failed"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True)
class NameFinding:
    """One rule's answer. `facts`: `piece` is what offends or what fits, `suggestion` a name that would pass
    this rule; `name.length` has `length`, `minimum` and `maximum`.
    """

    code: str
    level: NameLevel
    outcome: NameOutcome
    facts: Mapping[str, str]

    @property
    def failed(self) -> bool:
        """Whether the name breaks the rule."""
        return self.outcome is NameOutcome.FAILED


@dataclass(frozen=True)
class NameReport:
    """A display name against every rule, in the order of `NAME_RULES`."""

    findings: tuple[NameFinding, ...]

    @property
    def refused(self) -> bool:
        """Whether Meta's own rules leave no doubt."""
        return any(one.failed and one.level is NameLevel.HARD for one in self.findings)

    @property
    def refusals(self) -> tuple[NameFinding, ...]:
        """The hard rules that the name breaks."""
        return tuple(one for one in self.findings if one.failed and one.level is NameLevel.HARD)

    @property
    def warnings(self) -> tuple[NameFinding, ...]:
        """The soft rules that the name breaks."""
        return tuple(one for one in self.findings if one.failed and one.level is NameLevel.SOFT)


@dataclass(frozen=True)
class Verdict:
    """One rule's answer without the rule."""

    outcome: NameOutcome
    facts: Mapping[str, str]


def passed(**facts: str) -> Verdict:
    """The name keeps to the rule."""
    return Verdict(NameOutcome.PASSED, facts)


def failed(piece: str, suggestion: str = "") -> Verdict:
    """The name breaks the rule with `piece`."""
    facts = {"piece": piece, "suggestion": suggestion}
    return Verdict(NameOutcome.FAILED, {key: value for key, value in facts.items() if value})


def cannot_tell(**facts: str) -> Verdict:
    """Software does not know."""
    return Verdict(NameOutcome.CANNOT_TELL, facts)


@dataclass(frozen=True)
class NameCase:
    """A display name with what is known of its company.

    However long the input, only its beginning is looked at: a name that goes on has failed already.
    """

    whole: str
    whole_legal_name: str
    whole_website: str

    @cached_property
    def raw(self) -> str:
        """The name as it was typed."""
        return self.whole[:_MOST_READ]

    @cached_property
    def name(self) -> str:
        """The name on one line, without what cannot be seen."""
        return one_line(self.raw)

    @cached_property
    def legal_name(self) -> str:
        """The company's name in its papers; empty when it is not known."""
        return one_line(self.whole_legal_name[:_MOST_READ_OF_LEGAL_NAME])

    @cached_property
    def website(self) -> str:
        """The company's address on the web; empty when it is not known."""
        return one_line(self.whole_website[:_MOST_READ_OF_ADDRESS])

    @cached_property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Each word of the name as it is written and as it is seen."""
        return seen_words(self.name)

    def legal_name_writes(self, piece: str) -> bool:
        """Whether the company's papers write `piece` exactly so, as a word or between two blanks."""
        return piece in words_of(self.legal_name) or piece in self.legal_name.split()
