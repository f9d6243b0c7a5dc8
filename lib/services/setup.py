"""The guided set-up of a store: which step is next, who did which, where people get stuck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, distinct, exists, func, select, union

from lib.domain.model import Route, Track
from lib.domain.requirements import RequirementState
from lib.domain.setup import Guide, SetupStep, StepMark, StepState, StepView, step_states
from lib.errors import Conflict, InvalidInput
from lib.rulebook.setup import load_guides
from lib.security.policy import Action
from lib.services.access import Act, Actor, Store, acting
from lib.services.checklist import declare_in
from lib.services.progress import Integration, load_integration, state_of, take_turn
from lib.storage.onboarding import setup_steps
from lib.storage.tables import events

TRACK: Final = Track.WHATSAPP
_DONE: Final = "done"
_STUCK: Final = "stuck"
_REACHED: Final = "setup.reached"


@dataclass(frozen=True)
class SetupState:
    """How far a store is. A way that others carry out (`assisted`) has no guide and no steps."""

    store: Store
    integration: Integration
    requirements: RequirementState
    guide: Guide | None
    steps: tuple[StepView, ...]

    @property
    def here(self) -> StepView | None:
        """The step to do now; None when all are done."""
        return next((view for view in self.steps if view.is_here), None)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(view.is_done for view in self.steps)

    def earlier_open(self, view: StepView) -> tuple[StepView, ...]:
        """The steps before one that are not done."""
        return tuple(one for one in self.steps[: self.steps.index(view)] if not one.is_done)


@dataclass(frozen=True)
class TroubleCount:
    """A trouble, and how many stores ever reported it at a step."""

    trouble: str
    stores: int


@dataclass(frozen=True)
class FunnelStep:
    """How many stores ever came to a step, said that it is done, and are stuck at it now."""

    step: str
    reached: int
    done: int
    stuck: int
    troubles: tuple[TroubleCount, ...]


def setup(actor: Actor, account: str) -> SetupState:
    """The guided set-up of a store as it stands."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _state(act)


def enter_setup(actor: Actor, account: str) -> SetupState:
    """As `setup`, and keep for the funnel that the store came to its present step. Again adds nothing."""
    with acting(actor, Action.SET_UP, account) as act:
        take_turn(act, TRACK)
        return _reached(act, _state(act))


def mark_step(
    actor: Actor, account: str, step: str, done: bool, *, earlier: bool | None = None
) -> SetupState:
    """Keep that a step is done, or that it is not. The same again changes nothing.

    When all steps of a rule are done, the rule is declared with the actor's name; taking one back takes the
    declaration back. `earlier` says whether the open steps before it are done too: Conflict
    ('setup.earlier_open') with their `count` while there are some and nobody has said. Raises
    InvalidInput('setup.unknown_step'); Conflict('setup.proven_otherwise') for taking back what somebody
    else than a person said here has proven.
    """
    with acting(actor, Action.SET_UP, account) as act:
        take_turn(act, TRACK)
        before = _state(act)
        view = _find(before, step)
        if done and not view.is_done:
            _do(act, before, view, earlier)
        elif not done and view.is_done:
            _undo(act, before, view)
        return _reached(act, _state(act))


def report_trouble(actor: Actor, account: str, step: str, trouble: str) -> SetupState:
    """Keep that somebody is stuck at a step, and why. The same again changes nothing.

    Raises InvalidInput('setup.unknown_step' | 'setup.unknown_trouble'), Conflict('setup.step_done').
    """
    with acting(actor, Action.SET_UP, account) as act:
        take_turn(act, TRACK)
        before = _state(act)
        view = _find(before, step)
        if before.guide is None or before.guide.trouble(trouble) is None:
            raise InvalidInput("setup.unknown_trouble", field="trouble")
        if view.is_done:
            raise Conflict("setup.step_done")
        if view.mark is None or view.mark.trouble != trouble:
            _write(act, view.step, _STUCK, trouble)
            act.record("setup.stuck", track=TRACK, subject=step, new={"trouble": trouble})
        return _reached(act, _state(act))


def clear_trouble(actor: Actor, account: str, step: str) -> SetupState:
    """Keep that a reported trouble is over: the step goes on. Raises InvalidInput('setup.unknown_step')."""
    with acting(actor, Action.SET_UP, account) as act:
        take_turn(act, TRACK)
        before = _state(act)
        view = _find(before, step)
        if view.state is StepState.STUCK and view.mark is not None:
            _forget(act, view.step)
            act.record("setup.cleared", track=TRACK, subject=step, old={"trouble": view.mark.trouble})
        return _state(act)


def setup_funnel(actor: Actor, route: Route) -> tuple[FunnelStep, ...]:
    """Where the stores that set themselves up come to and where they stay, over all stores of the actor."""
    guide = load_guides().get(route)
    with acting(actor, Action.VIEW_PANEL, only_reads=True) as act:
        if guide is None:
            return ()
        ids = [step.id for step in guide.steps]
        reached, marked, troubles = _reached_by_step(act, ids), _marked(act, ids), _troubles(act, ids)
    return tuple(
        FunnelStep(
            step=one,
            reached=reached.get(one, 0),
            done=marked.get((one, _DONE), 0),
            stuck=marked.get((one, _STUCK), 0),
            troubles=tuple(troubles.get(one, ())),
        )
        for one in ids
    )


def _state(act: Act) -> SetupState:
    integration = load_integration(act.scope, act.store.id, TRACK)
    requirements = state_of(act, integration)
    guide = load_guides().get(integration.route)
    steps = () if guide is None else step_states(guide, _marks(act), requirements)
    return SetupState(act.store, integration, requirements, guide, steps)


def _marks(act: Act) -> dict[str, StepMark]:
    rows = act.connection.execute(
        select(setup_steps).where(
            setup_steps.c.store_id == act.store.id,
            setup_steps.c.track == TRACK,
            act.scope.on(setup_steps),
        )
    )
    return {row.step: StepMark(row.state == _DONE, row.trouble, row.by_name, row.at) for row in rows}


def _find(state: SetupState, step: str) -> StepView:
    found = next((view for view in state.steps if view.step.id == step), None)
    if found is None:
        raise InvalidInput("setup.unknown_step", field="step")
    return found


def _do(act: Act, before: SetupState, view: StepView, earlier: bool | None) -> None:
    skipped = before.earlier_open(view)
    if skipped and earlier is None:
        raise Conflict("setup.earlier_open", count=len(skipped))
    chosen = [*skipped, view] if earlier else [view]
    for one in chosen:
        _write(act, one.step, _DONE, None)
        act.record("setup.done", track=TRACK, subject=one.step.id)
    marks = _marks(act)
    for rule in dict.fromkeys(one.step.rule for one in chosen):
        _declare_if_complete(act, before, rule, marks)


def _declare_if_complete(act: Act, before: SetupState, rule: str, marks: Mapping[str, StepMark]) -> None:
    steps = [view.step.id for view in before.steps if view.step.rule == rule]
    if all(one in marks and marks[one].is_done for one in steps):
        declare_in(act, TRACK, rule, True, by=act.actor.name, facts={"steps": ",".join(steps)})


def _undo(act: Act, before: SetupState, view: StepView) -> None:
    if not view.can_undo:
        raise Conflict("setup.proven_otherwise")
    _forget(act, view.step)
    act.record("setup.undone", track=TRACK, subject=view.step.id)
    item = before.requirements.item(view.step.rule)
    if item is not None and item.holds:
        declare_in(act, TRACK, view.step.rule, False, by=act.actor.name, facts={"steps": view.step.id})


def _write(act: Act, step: SetupStep, state: str, trouble: str | None) -> None:
    act.connection.execute(
        act.scope.upsert(
            setup_steps,
            act.store.id,
            ("store_id", "track", "step"),
            track=TRACK,
            step=step.id,
            state=state,
            trouble=trouble,
            by_name=act.actor.name,
            at=act.now,
        )
    )


def _forget(act: Act, step: SetupStep) -> None:
    act.connection.execute(
        delete(setup_steps).where(
            setup_steps.c.store_id == act.store.id,
            setup_steps.c.track == TRACK,
            setup_steps.c.step == step.id,
            act.scope.on(setup_steps),
        )
    )


def _reached(act: Act, state: SetupState) -> SetupState:
    """Write down, once for each step, that the store came to the step that is next."""
    here = state.here
    if here is None:
        return state
    known = select(
        exists().where(
            events.c.store_id == act.store.id,
            events.c.kind == _REACHED,
            events.c.subject == here.step.id,
            act.scope.on(events),
        )
    )
    if not act.connection.execute(known).scalar_one():
        act.record("setup.reached", track=TRACK, subject=here.step.id)
    return state


def _reached_by_step(act: Act, ids: Sequence[str]) -> dict[str, int]:
    """Stores by step that were at it, or skipped to it."""
    came = union(
        select(events.c.store_id, events.c.subject.label("step")).where(
            events.c.kind == _REACHED, events.c.subject.in_(ids), act.scope.on(events)
        ),
        select(setup_steps.c.store_id, setup_steps.c.step).where(
            setup_steps.c.step.in_(ids), setup_steps.c.track == TRACK, act.scope.on(setup_steps)
        ),
    ).subquery()
    rows = act.connection.execute(select(came.c.step, func.count().label("stores")).group_by(came.c.step))
    return {row.step: row.stores for row in rows}


def _marked(act: Act, ids: Sequence[str]) -> dict[tuple[str, str], int]:
    rows = act.connection.execute(
        select(setup_steps.c.step, setup_steps.c.state, func.count().label("stores"))
        .where(setup_steps.c.step.in_(ids), setup_steps.c.track == TRACK, act.scope.on(setup_steps))
        .group_by(setup_steps.c.step, setup_steps.c.state)
    )
    return {(row.step, row.state): row.stores for row in rows}


def _troubles(act: Act, ids: Sequence[str]) -> dict[str, list[TroubleCount]]:
    """Troubles by step, the most frequent first."""
    trouble = events.c.new["trouble"].astext
    stores = func.count(distinct(events.c.store_id))
    rows = act.connection.execute(
        select(events.c.subject, trouble.label("trouble"), stores.label("stores"))
        .where(events.c.kind == "setup.stuck", events.c.subject.in_(ids), act.scope.on(events))
        .group_by(events.c.subject, trouble)
        .order_by(stores.desc(), trouble)
    )
    found: dict[str, list[TroubleCount]] = defaultdict(list)
    for row in rows:
        found[row.subject].append(TroubleCount(row.trouble, row.stores))
    return found
