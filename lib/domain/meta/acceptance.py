"""Who accepted a partner's request, as far as Meta's messages tell it: no read shows it.

Source: WhatsApp reference 5.4, 7 (2026-11-21). A message names the partner's app where it is about one. No
source names VTEX's, so that every partner but ourselves is taken for VTEX.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from lib.domain.evidence import Evidence
from lib.domain.meta.deliveries import Told
from lib.domain.meta.readiness import OBSERVER
from lib.domain.model import EvidenceKind, EvidenceResult

ACCEPTED_RULE: Final = "meta_request_accepted"
_ABOUT: Final = ("waba_id", "meta_business_id")
"""The ids that an acceptance is for."""


def acceptance_from(told: Told, ids: Mapping[str, str], known: Iterable[Evidence]) -> Evidence | None:
    """What a message says of the acceptance from its own time on; `None` when it says nothing of it.

    `ids` are the store's own at present, by field; `known` is what is known about its track. Of two apps that
    are both named, the going of one does not take back that the other one's request was accepted.
    """
    if told.accepted is None:
        return None
    if told.accepted:
        about = {name: ids[name] for name in _ABOUT if name in ids}
        facts = {"code": told.code} | ({"app": told.app} if told.app else {}) | about
        return _observed(EvidenceResult.PASSED, told.at, facts)
    last = _last(one for one in known if one.at <= told.at)
    app = last.facts.get("app") if last is not None else None
    if app and told.app and app != told.app:
        return None
    return _observed(EvidenceResult.WITHDRAWN, told.at, {"code": told.code})


def is_for_others(known: Iterable[Evidence], ids: Mapping[str, str]) -> bool:
    """Whether what was observed of the acceptance is about other ids than `ids`.

    An id that was not known then, or is not known now, is no other one.
    """
    last = _last(known)
    if last is None or last.result is not EvidenceResult.PASSED:
        return False
    return any(name in ids and last.facts.get(name, ids[name]) != ids[name] for name in _ABOUT)


def _last(known: Iterable[Evidence]) -> Evidence | None:
    observed = EvidenceKind.OBSERVED
    mine = [one for one in known if one.rule_id == ACCEPTED_RULE and one.kind is observed]
    return max(mine, key=lambda one: (one.at, one.result is EvidenceResult.WITHDRAWN), default=None)


def _observed(result: EvidenceResult, at: datetime, facts: Mapping[str, str]) -> Evidence:
    return Evidence(ACCEPTED_RULE, EvidenceKind.OBSERVED, result, at, OBSERVER, facts)
