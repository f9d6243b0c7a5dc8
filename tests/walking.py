"""Lets a track of a store go on, by evidence that counts for its rules whatever they accept."""

from __future__ import annotations

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceResult, Party, Track
from lib.domain.requirements import RequirementState
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.platform import platform
from lib.services.progress import add_evidence, refresh

WALKER = Actor.process("test")


def prove(
    account: str,
    track: Track,
    rule_id: str,
    result: EvidenceResult = EvidenceResult.PASSED,
    *,
    actor: Actor = WALKER,
) -> RequirementState:
    """Keep evidence of a kind that the rule accepts, as of now; how the track stands then."""
    rule = platform().rulebook.find(rule_id)
    assert rule is not None
    with acting(actor, Action.DECLARE, account) as act:
        add_evidence(act, track, [Evidence(rule_id, rule.evidence[0], result, act.now, actor.name)])
        return refresh(act, track)


def standing(account: str, track: Track) -> RequirementState:
    """How a track stands now."""
    with acting(WALKER, Action.DECLARE, account) as act:
        return refresh(act, track)


def hand_over(account: str, track: Track, *, actor: Actor = WALKER) -> Party | None:
    """Prove all that the holder of the turn has to do; who holds it then (None: the track is live)."""
    state = standing(account, track)
    holder = state.waiting_on
    while state.next_action is not None and state.waiting_on is holder:
        state = prove(account, track, state.next_action.rule_id, actor=actor)
    return state.waiting_on


def walk_to(account: str, track: Track, party: Party | None, *, actor: Actor = WALKER) -> RequirementState:
    """Hand the turn over until this party holds it, or (None) until the track is live."""
    while standing(account, track).waiting_on is not party:
        hand_over(account, track, actor=actor)
    return standing(account, track)
