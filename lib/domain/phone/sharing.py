"""One number, one service: what a diagnosis says when the number is kept in another place too.

A number is registered in one WhatsApp Business Account at a time, so a store's number for VTEX and its
number for Hellotext are two, and so are the numbers of two stores. Source: Meta "Business phone numbers"
(2025-12-12) and Hellotext's "Connect WhatsApp" (2026), checked on 2026-11-21.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lib.domain.phone.codes import Fix, Reason, RuleId, RuleResult
from lib.domain.phone.model import Diagnosis, RuleRow
from lib.domain.phone.verdict import verdict_of


@dataclass(frozen=True)
class Sharing:
    """Where else a number with the same equality key is kept."""

    other_track: bool = False
    other_store: bool = False


def with_sharing(diagnosis: Diagnosis, sharing: Sharing) -> Diagnosis:
    """The diagnosis with its two rows about other places, and the verdict that follows."""
    rows = (
        *diagnosis.rules,
        _row(RuleId.NOT_ON_OTHER_TRACK, sharing.other_track, Reason.ON_OTHER_TRACK, Fix.CHOOSE_ONE_SERVICE),
        _row(RuleId.NOT_IN_OTHER_STORE, sharing.other_store, Reason.IN_OTHER_STORE, Fix.CLEAR_UP_OTHER_STORE),
    )
    return replace(diagnosis, rules=rows, verdict=verdict_of(rows))


def _row(rule: RuleId, found: bool, reason: Reason, fix: Fix) -> RuleRow:
    return RuleRow(rule, RuleResult.FAILED, reason, fix) if found else RuleRow(rule, RuleResult.PASSED)
