"""Another number in the place of the one before: what was known of the old line goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import delete, update

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.rulebook.setup import load_guides
from lib.services.access import Act
from lib.services.progress import add_evidence, load_evidence
from lib.storage.onboarding import setup_steps, step_links

OF_THE_LINE: Final = frozenset(
    (
        "whatsapp_code_confirmed",
        "whatsapp_number_connected",
        "whatsapp_number_at_hand",
        "whatsapp_number_pin",
        "vtex_number_added",
        "meta_number_authorised",
        "meta_display_name_approved",
        "cx_number_selected",
    )
)
"""The rules about one line that nobody answers together with the number."""


def forget_line(act: Act, track: Track, said: Mapping[str, str | bool | None]) -> None:
    """Take back what was known of the line before, in the transaction of `act`. Follow it with `refresh`.

    `said` has every rule that is answered together with the number, with the answer about the new line: an
    answer takes the place of somebody's earlier word, None takes it back. What was never known is not taken
    back. The steps of the set-up for it are open again, also where the old line had a trouble.
    """
    latest = {(one.rule_id, one.kind): one.result for one in load_evidence(act.scope, act.store.id, track)}
    gone = [
        Evidence(rule, kind, EvidenceResult.WITHDRAWN, act.now, act.actor.name)
        for (rule, kind), result in sorted(latest.items())
        if result is not EvidenceResult.WITHDRAWN and _goes(rule, kind, said)
    ]
    add_evidence(act, track, gone)
    _reopen_links(act, track, {one.rule_id for one in gone})
    _forget_steps(act, track)


def _goes(rule: str, kind: EvidenceKind, said: Mapping[str, str | bool | None]) -> bool:
    if rule in said:
        return said[rule] is None or kind is not EvidenceKind.ATTESTED
    return rule in OF_THE_LINE


def _reopen_links(act: Act, track: Track, rules: set[str]) -> None:
    """What a colleague did by a link counts no more: the step can be done by it again."""
    act.connection.execute(
        update(step_links)
        .where(
            step_links.c.store_id == act.store.id,
            step_links.c.track == track,
            step_links.c.rule_id.in_(rules),
            act.scope.on(step_links),
        )
        .values(done_at=None)
    )


def _forget_steps(act: Act, track: Track) -> None:
    steps = {step.id for guide in load_guides().values() for step in guide.steps if step.rule in OF_THE_LINE}
    act.connection.execute(
        delete(setup_steps).where(
            setup_steps.c.store_id == act.store.id,
            setup_steps.c.track == track,
            setup_steps.c.step.in_(steps),
            act.scope.on(setup_steps),
        )
    )
