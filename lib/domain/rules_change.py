"""What a new edition of the rules asks for beyond the one before, and whether it says from when.

A store that did what the rules asked must not be failed by a new edition overnight, nor stay green by an
old proof for ever. So a rule that came, or that asks for more than before, carries a `Revision`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lib.domain.rules import Rule, Rulebook


class Change(StrEnum):
    """How a rule asks for more than it did."""

    ADDED = "added"
    MORE_ROUTES = "more_routes"
    STRICTER_LEVEL = "stricter_level"
    LESS_EVIDENCE = "less_evidence"
    FRESHER_PROOF = "fresher_proof"


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that asks for more; `announced`: its revision says from when, and for how long not yet."""

    rule_id: str
    change: Change
    announced: bool


def changes(before: Rulebook, after: Rulebook) -> tuple[RuleChange, ...]:
    """What `after` asks for beyond `before`, in the order of its rules. What asks for less is no change.

    A revision announces a change when its day is not earlier than the earlier edition's version, which is
    the day of that edition in ISO 8601; `ValueError` when it is not.
    """
    since = date.fromisoformat(before.version)
    found = []
    for rule in after:
        for change in _changes(before.find(rule.id), rule):
            found.append(
                RuleChange(rule.id, change, _is_announced(change, before.find(rule.id), rule, since))
            )
    return tuple(found)


def _is_announced(change: Change, before: Rule | None, after: Rule, since: date) -> bool:
    """Whether the revision says from when, and lets those go who did what was asked before."""
    revision = after.revision
    if revision is None or revision.on < since or revision.changed is (change is Change.ADDED):
        return False
    if before is None:
        return True
    match change:
        case Change.STRICTER_LEVEL:
            return not revision.required_before
        case Change.FRESHER_PROOF:
            return (before.max_age_days or _NEVER) == (revision.max_age_days_before or 0)
        case Change.LESS_EVIDENCE:
            # What proved it by another rule cannot be let go for a while.
            gone = set(before.evidence) - set(after.evidence)
            return gone <= set(revision.accepted_before) and set(before.proven_by) <= set(after.proven_by)
        case _:
            # More routes: a store on one of these needs a rule of its own, with its own revision.
            return False


_NEVER = 36_500


def _changes(before: Rule | None, after: Rule) -> Iterator[Change]:
    if before is None:
        if after.can_be_required:
            yield Change.ADDED
        return
    if set(after.routes) - set(before.routes):
        yield Change.MORE_ROUTES
    if after.can_be_required and not before.is_sure_for(after):
        yield Change.STRICTER_LEVEL
    if set(before.evidence) - set(after.evidence) or set(before.proven_by) - set(after.proven_by):
        yield Change.LESS_EVIDENCE
    if after.max_age_days is not None and after.max_age_days < (
        before.max_age_days or after.max_age_days + 1
    ):
        yield Change.FRESHER_PROOF
