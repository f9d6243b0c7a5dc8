"""A vendor that refuses the key or the token of a run: who is told, what it disproves, and what waits for it.

401 and 403 are about the token, not about a customer: with the same token the same call is refused again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import RowMapping

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.sync import RunState
from lib.services.access import Act
from lib.services.alerts import BROKEN, close_alerts, has_healed, raise_alert
from lib.services.credential_runs import ask_daily
from lib.services.credential_store import known_secrets
from lib.services.progress import add_evidence, refresh

RULE: Final = "customers_synchronised"
"""The requirement that a finished run proves."""

_VTEX: Final = ("app_key", "app_token")
_HELLOTEXT: Final = ("hellotext_token",)


@dataclass(frozen=True)
class _Refused:
    """What a refusal is about: secrets, a requirement, and the check of the credentials that tells more."""

    secrets: tuple[str, ...]
    check: str
    rule: str
    code: str


_REFUSALS: Final[Mapping[str, _Refused]] = {
    "sync.vtex_unauthorized": _Refused(
        _VTEX, "vtex.customers", "vtex_customers_readable", "vtex.customers.unauthorized"
    ),
    "sync.vtex_forbidden": _Refused(
        _VTEX, "vtex.customers", "vtex_customers_readable", "vtex.customers.role_missing"
    ),
    "sync.hellotext_unauthorized": _Refused(
        _HELLOTEXT, "hellotext.token", "hellotext_token", "hellotext.token.wrong_token"
    ),
    "sync.hellotext_forbidden": _Refused(_HELLOTEXT, "hellotext.write", RULE, "hellotext.write.plan_blocked"),
}


def tell_refusal(act: Act, problem: str) -> None:
    """A run of the store of `act` failed by this problem. Where a vendor refused what it let us do before,
    the requirement fails, somebody is told, and all is checked. Other problems are no refusals.
    """
    refusal = _REFUSALS.get(problem)
    if refusal is None:
        return
    failed = Evidence(
        refusal.rule,
        EvidenceKind.OBSERVED,
        EvidenceResult.FAILED,
        act.now,
        act.actor.name,
        facts={"code": refusal.code},
    )
    add_evidence(act, Track.HELLOTEXT, [failed])
    refresh(act, Track.HELLOTEXT)
    raise_alert(act, BROKEN, refusal.check, track=Track.HELLOTEXT, facts={"code": refusal.code})
    ask_daily(act)


def forget_refusals(act: Act) -> None:
    """A run read and wrote: what was refused before is not any more."""
    for refusal in _REFUSALS.values():
        close_alerts(act, BROKEN, refusal.check)


def stands_refused(act: Act, last: RowMapping | None) -> bool:
    """Whether another run would be refused as the last one was: no secret is newer, no check passed since.

    Then none begins by itself; a person who has mended it at the vendor's starts or resumes one.
    """
    if last is None or last["state"] != RunState.FAILED:
        return False
    refusal, since = _REFUSALS.get(last["problem"] or ""), last["finished_at"]
    if refusal is None or has_healed(act, BROKEN, refusal.check, since):
        return False
    kept = known_secrets(act)
    return all(name in kept and kept[name].set_at <= since for name in refusal.secrets)
