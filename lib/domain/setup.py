"""The guided set-up as values: the steps of a way, what can go wrong at each, and how far a store is.

A step belongs to a rule of the rulebook; the rule is proven when all its steps are done, and a rule that is
proven in another way (Meta answered, a colleague declared it) makes its steps done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, Party, Route
from lib.domain.phone import Otp, OtpUse
from lib.domain.phone.model import Reception
from lib.domain.requirements import Item, RequirementState
from lib.domain.rules import RuleStatus


class Need(StrEnum):
    """What somebody must have at hand for a step."""

    ACCOUNT = "account"
    ADMIN_URL = "admin_url"
    ADMINISTRATOR = "administrator"
    PROFILE_NAME = "profile_name"
    CATEGORY = "category"
    DESCRIPTION = "description"
    NUMBER = "number"
    CODE = "code"


class StepState(StrEnum):
    """How a step stands: `STUCK` is one that somebody reported a trouble at."""

    DONE = "done"
    CURRENT = "current"
    STUCK = "stuck"
    LATER = "later"


class CodeWay(StrEnum):
    """How the six-digit code will reach a number."""

    BOTH = "both"
    SMS = "sms"
    VOICE = "voice"
    NONE = "none"


def code_way(otp: Otp, can_receive: Reception | None) -> CodeWay:
    """How the code arrives at a line of this type (Meta "Business phone numbers", 2025-12-12).

    `can_receive` is what the merchant said of the line; None: not answered, and the type alone decides.
    """
    usable = (OtpUse.STANDARD, OtpUse.UNKNOWN)
    sms = otp.sms in usable and can_receive in (None, "both", "sms")
    voice = otp.voice in usable and can_receive in (None, "both", "voice")
    if sms and voice:
        return CodeWay.BOTH
    if sms:
        return CodeWay.SMS
    return CodeWay.VOICE if voice else CodeWay.NONE


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that goes wrong on the way.

    `numbers` are the vendor's error numbers and `shown` its text, where they are known. `party` can put it
    right, `wait_minutes` is how long it takes before trying again makes sense. `is_explained` is False where
    the vendor lists the numbers and says nowhere what they mean.
    """

    id: str
    numbers: tuple[int, ...]
    shown: str | None
    party: Party
    wait_minutes: int | None
    is_explained: bool
    source: str
    source_url: str | None
    checked_on: date

    def over_at(self, reported_at: datetime) -> datetime | None:
        """When to try again, for a trouble met at `reported_at`; None when waiting does not help."""
        return None if self.wait_minutes is None else reported_at + timedelta(minutes=self.wait_minutes)


@dataclass(frozen=True, slots=True)
class SetupStep:
    """One step of a way.

    `rule` is proven when all its steps are done. `seed` is the step's number on the page that started it
    (VTEX "Integración con WhatsApp", 2024-01-05) and `says` its wording there; both None for what the page
    does not have. `link` is an address with `{account}` in the place of the VTEX account. `troubles` are ids.
    """

    id: str
    rule: str
    seed: int | None
    says: str | None
    status: RuleStatus
    source: str
    source_url: str | None
    checked_on: date
    link: str | None
    needs: tuple[Need, ...]
    troubles: tuple[str, ...]

    def link_for(self, account: str) -> str | None:
        """The address for one VTEX account."""
        return None if self.link is None else self.link.replace("{account}", account)


@dataclass(frozen=True)
class Guide:
    """The steps of one way in order, and every trouble that may be reported on it."""

    route: Route
    steps: tuple[SetupStep, ...]
    troubles: tuple[Trouble, ...]

    def step(self, step_id: str) -> SetupStep | None:
        """The step with this id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def trouble(self, trouble_id: str | None) -> Trouble | None:
        """The trouble with this id, or None."""
        return next((trouble for trouble in self.troubles if trouble.id == trouble_id), None)

    def of_rule(self, rule_id: str) -> tuple[SetupStep, ...]:
        """The steps that together prove a rule."""
        return tuple(step for step in self.steps if step.rule == rule_id)

    @property
    def needs(self) -> tuple[Need, ...]:
        """All that somebody must have at hand, in the order in which it is needed."""
        return tuple(dict.fromkeys(need for step in self.steps for need in step.needs))


@dataclass(frozen=True, slots=True)
class StepMark:
    """What a person said of a step: done, or stuck with the id of a trouble."""

    is_done: bool
    trouble: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as it stands for one store.

    `is_here`: it is the one to do now. `mark` is what a person said of it, `proof` what proves its rule.
    `can_undo`: taking the word back makes it open again.
    """

    step: SetupStep
    state: StepState
    is_here: bool
    mark: StepMark | None
    proof: Evidence | None
    can_undo: bool

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to do."""
        return self.state is StepState.DONE


def step_states(guide: Guide, marks: Mapping[str, StepMark], state: RequirementState) -> tuple[StepView, ...]:
    """How every step stands; `marks` by step id. The first step that is not done is the one to do now.

    A rule that holds makes all its steps done. One that does not hold although all its steps are marked was
    taken back or found wrong later: its last step is open again.
    """
    done = {step.id for step in guide.steps if _is_done(guide, step, marks, state.item(step.rule))}
    here = next((step.id for step in guide.steps if step.id not in done), None)
    return tuple(
        _view(step, step.id in done, step.id == here, marks.get(step.id), state.item(step.rule))
        for step in guide.steps
    )


def _is_done(guide: Guide, step: SetupStep, marks: Mapping[str, StepMark], item: Item | None) -> bool:
    if item is not None and item.holds:
        return True
    siblings = guide.of_rule(step.rule)
    all_marked = all(_is_marked(marks, one) for one in siblings)
    reopened = item is not None and all_marked and step == siblings[-1]
    return _is_marked(marks, step) and not reopened


def _is_marked(marks: Mapping[str, StepMark], step: SetupStep) -> bool:
    return step.id in marks and marks[step.id].is_done


def _view(step: SetupStep, done: bool, here: bool, mark: StepMark | None, item: Item | None) -> StepView:
    holds = item is not None and item.holds
    proof = item.evidence if item is not None and holds else None
    stuck = not done and mark is not None and not mark.is_done
    if done:
        state = StepState.DONE
    elif stuck:
        state = StepState.STUCK
    else:
        state = StepState.CURRENT if here else StepState.LATER
    can_undo = done and (_is_own_word(proof, step.rule) if holds else True)
    return StepView(step, state, here, mark, proof, can_undo)


def _is_own_word(proof: Evidence | None, rule_id: str) -> bool:
    """Whether a person's word about this very rule proves it: only that can be taken back here."""
    return proof is not None and proof.kind is EvidenceKind.ATTESTED and proof.rule_id == rule_id
