"""What a finished check of the pixel changes: evidence, alerts, when to look again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.pixel import DeepSeen, Judgement
from lib.domain.pixel.proof import (
    OBSERVER,
    Part,
    Proof,
    Sight,
    checkout_sight,
    prove,
    seen_by_browser_only,
    storefront_sight,
)
from lib.services.access import Act
from lib.services.alerts import close_alerts, raise_alert
from lib.services.pixel_runs import Target, ask, cancel_open, find_target, next_check
from lib.services.pixel_shop import keep_shop, shop_of
from lib.services.progress import add_evidence, load_evidence, refresh

LOST: Final = "pixel.lost"
"""What was seen to be right is gone for sure. The subject is the part, the fact `code` what stands there."""

LOOK_AGAIN_AFTER: Final = timedelta(hours=2)
"""When to look again after a first miss, instead of about a day later."""

_SPREAD_SECONDS: Final = 20 * 60


def take_in(
    act: Act, run_id: UUID, target: Target, judgement: Judgement, deep: DeepSeen | None
) -> Mapping[Part, Sight]:
    """Take in what a check saw, in the transaction that closes it; what was seen of each install.

    The store's turn is taken.
    """
    shop = shop_of(act)
    sights = {
        Part.STOREFRONT: storefront_sight(
            judgement, deep, target.business_id, browser_only=shop.browser_only
        ),
        Part.CHECKOUT: checkout_sight(judgement, target.business_id),
    }
    known = _observed(act)
    proofs = {part: prove(sight, known[part], act.now) for part, sight in sights.items()}
    add_evidence(act, Track.HELLOTEXT, [proof.evidence for proof in proofs.values()])
    state = refresh(act, Track.HELLOTEXT)
    for part, proof in proofs.items():
        item = state.item(part.rule_id)
        _tell(act, part, proof, sights[part].code, counts_as_done=item is not None and item.holds)
    soon = any(proof.look_again for proof in proofs.values())
    keep_shop(
        act,
        browser_only=seen_by_browser_only(judgement, deep, shop.browser_only),
        next_check_at=_soon(run_id, act) if soon else next_check(run_id, act.now),
    )
    return sights


def begin_afresh(act: Act) -> None:
    """Look anew, for another domain or another business: what was seen until now was about something else.

    What was observed is taken back, alerts close, an open check ends, and the next one is asked for where
    there is something to look at. The store's turn is taken.
    """
    cancel_open(act)
    withdrawn = [
        Evidence(part.rule_id, EvidenceKind.OBSERVED, EvidenceResult.WITHDRAWN, act.now, OBSERVER)
        for part, known in _observed(act).items()
        if known and known[-1].result is not EvidenceResult.WITHDRAWN
    ]
    if withdrawn:
        add_evidence(act, Track.HELLOTEXT, withdrawn)
        refresh(act, Track.HELLOTEXT)
    close_alerts(act, LOST)
    keep_shop(act, browser_only=False, next_check_at=None)
    if find_target(act) is not None:
        ask(act)


def _observed(act: Act) -> Mapping[Part, list[Evidence]]:
    """What was observed of each install, oldest first."""
    known = load_evidence(act.scope, act.store.id, Track.HELLOTEXT)
    return {
        part: [one for one in known if one.rule_id == part.rule_id and one.kind is EvidenceKind.OBSERVED]
        for part in Part
    }


def _tell(act: Act, part: Part, proof: Proof, code: str, *, counts_as_done: bool) -> None:
    """One alert for each install that is lost, for as long as it is.

    What a manager let go alarms nobody; and where nothing can be told any more, a person's word ends it.
    """
    if proof.is_back or counts_as_done:
        close_alerts(act, LOST, part)
    elif proof.is_lost:
        raise_alert(act, LOST, part, track=Track.HELLOTEXT, facts={"code": code})
    if proof.is_news or proof.is_back:
        kind = LOST if proof.is_news else "pixel.back"
        act.record(kind, track=Track.HELLOTEXT, subject=part, new={"code": code})


def _soon(run_id: UUID, act: Act) -> datetime:
    return act.now + LOOK_AGAIN_AFTER + timedelta(seconds=run_id.int % _SPREAD_SECONDS)
