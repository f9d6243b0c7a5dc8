"""Whether a number is ready, what that is evidence of, and when to look at Meta again.

Source: WhatsApp reference 4.3 (2026-11-21), the readiness rule; its part about coexistence is read here as:
a number that stays in the WhatsApp Business app is never registered and gets no code by SMS or voice, so that
`is_on_biz_app` stands in the place of the platform and of the confirmed code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from lib.domain.evidence import Evidence
from lib.domain.meta.reading import MetaReading, Said
from lib.domain.meta.states import Field, Meaning
from lib.domain.model import EvidenceKind, EvidenceResult, Party

OBSERVER: Final = "meta"
"""Who is named as the one that said it."""

FIRST_STEP, LONGEST_STEP, WHEN_READY = timedelta(minutes=5), timedelta(minutes=60), timedelta(hours=24)

RULE_OF_FIELD: Final = {
    Field.ACCOUNT_REVIEW: "meta_account_approved",
    Field.NAME: "meta_display_name_approved",
    Field.CODE: "whatsapp_code_confirmed",
}
VERIFIED_RULE: Final = "meta_business_verified"
REQUESTED_RULE: Final = "meta_verification_requested"
PORTFOLIO_RULE: Final = "meta_business_account"
CONNECTED_RULE: Final = "whatsapp_number_connected"
RULES: Final = frozenset(
    {*RULE_OF_FIELD.values(), VERIFIED_RULE, REQUESTED_RULE, PORTFOLIO_RULE, CONNECTED_RULE}
)
"""The rules of the rulebook that a reading says something about."""

_REGISTERED: Final = (Field.PLATFORM, Field.CODE)
_HOLDS: Final = (Meaning.GOOD, Meaning.WARNED)
_RESULTS: Final = {
    Meaning.GOOD: EvidenceResult.PASSED,
    Meaning.WARNED: EvidenceResult.WARNING,
    Meaning.BAD: EvidenceResult.FAILED,
    Meaning.WAITING: EvidenceResult.NOT_PROVABLE,
    Meaning.LOOK: EvidenceResult.NOT_PROVABLE,
}
_NOT_ASKED_FOR: Final = ("not_verified", "not_sent")
"""The reasons of a verification that nobody has asked Meta for."""


class Ready(StrEnum):
    """How far a number is. `LOOK`: something says a thing that nobody knows; neither ready nor not."""

    READY = "ready"
    NOT_READY = "not_ready"
    LOOK = "look"


@dataclass(frozen=True)
class Readiness:
    """`open` are the codes of what is missing, in the order of the work; `left_out` what nobody asks for."""

    state: Ready
    open: tuple[str, ...]
    left_out: tuple[Field, ...] = ()


def readiness(reading: MetaReading, our_app_id: str | None) -> Readiness:
    """Whether the number is ready. Without an app of ours, nobody asks whether it is subscribed.

    Something that is known to be missing is `NOT_READY`, also beside a value that nobody knows.
    """
    open_ones = _open(reading, our_app_id)
    left_out = () if our_app_id else (Field.SUBSCRIBED_APPS,)
    if not open_ones:
        return Readiness(Ready.READY, (), left_out)
    unknown = all(said.meaning is Meaning.LOOK for said in open_ones)
    state = Ready.LOOK if unknown else Ready.NOT_READY
    return Readiness(state, tuple(said.code for said in open_ones), left_out)


def open_in_number(reading: MetaReading) -> tuple[str, ...]:
    """The codes of what a number's own node says is missing besides its status; not told is not missing."""
    said = [reading.said(name) for name in (Field.CODE, Field.NAME, Field.PLATFORM, Field.HEALTH)]
    skipped = _REGISTERED if reading.coexists else ()
    return tuple(
        one.code for one in said if one.field not in skipped and one.meaning not in (*_HOLDS, Meaning.ABSENT)
    )


def evidence_from(
    reading: MetaReading, our_app_id: str | None, at: datetime, known: Iterable[Evidence] = ()
) -> tuple[Evidence, ...]:
    """What a reading made at `at` is evidence of: one for each rule that it says something about.

    Waiting and unknown values are `NOT_PROVABLE`; only what Meta says against the thing itself is `FAILED`.
    `known` is what is known about the store's track. What was refused and waits for another's decision again
    is `WITHDRAWN`, so that the old refusal no longer decides whose turn it is; so is the request for a
    verification that Meta no longer has.
    """
    last = _last_observed(known)
    claims = [*_claims(reading, our_app_id)]
    verification = _verification(reading)
    if verification.state.reason in _NOT_ASKED_FOR:
        if last.get(REQUESTED_RULE) is EvidenceResult.PASSED:
            claims.append(_Claim(REQUESTED_RULE, verification, EvidenceResult.WITHDRAWN))
    elif verification.meaning not in (Meaning.ABSENT, Meaning.LOOK):
        claims.append(_Claim(REQUESTED_RULE, verification, EvidenceResult.PASSED))
    return tuple(_evidence(one, last, at) for one in claims)


def next_look(reading: MetaReading, ready: Readiness, unchanged: int) -> timedelta:
    """How long to wait: a day when all is ready; else 5 minutes after a change, growing to an hour."""
    waits = any(reading.said(name).meaning is Meaning.WAITING for name in _WATCHED)
    if ready.state is Ready.READY and not waits:
        return WHEN_READY
    return step(unchanged)


def step(unchanged: int) -> timedelta:
    """The time to the next look after `unchanged` looks that brought nothing new."""
    return min(FIRST_STEP * (1 << min(unchanged, 10)), LONGEST_STEP)


_WATCHED: Final = (Field.ACCOUNT_REVIEW, Field.NUMBER_STATUS, Field.NAME)


def _open(reading: MetaReading, our_app_id: str | None) -> list[Said]:
    conditions = [Field.ACCOUNT_REVIEW, Field.NUMBER_STATUS, Field.CODE, Field.NAME, Field.PLATFORM]
    if reading.coexists:
        conditions = [name for name in conditions if name not in _REGISTERED]
    said = [reading.said(name) for name in conditions]
    open_ones = [one for one in said if one.meaning is not Meaning.GOOD]
    health = reading.said(Field.HEALTH)
    if health.meaning not in _HOLDS:
        open_ones.append(health)
    if our_app_id:
        apps = reading.said(Field.SUBSCRIBED_APPS, our_app_id)
        open_ones += [] if apps.state.reason == "ours" else [apps]
    return open_ones


def _verification(reading: MetaReading) -> Said:
    """Of the portfolio itself where it could be read, else what its account says of it."""
    own = reading.said(Field.PORTFOLIO_VERIFICATION)
    return own if own.meaning is not Meaning.ABSENT else reading.said(Field.ACCOUNT_VERIFICATION)


class _Claim(NamedTuple):
    """What Meta said, and what that alone says of a rule."""

    rule_id: str
    said: Said
    result: EvidenceResult


def _claims(reading: MetaReading, our_app_id: str | None) -> Iterator[_Claim]:
    of_fields = [(rule, reading.said(name)) for name, rule in RULE_OF_FIELD.items()]
    for rule, said in (*of_fields, (VERIFIED_RULE, _verification(reading))):
        if said.meaning is not Meaning.ABSENT:
            yield _Claim(rule, said, _RESULTS[said.meaning])
    if reading.portfolio_readable:
        yield _Claim(PORTFOLIO_RULE, reading.said(Field.PORTFOLIO_VERIFICATION), EvidenceResult.PASSED)
    status = reading.said(Field.NUMBER_STATUS)
    if status.meaning is not Meaning.ABSENT:
        yield _connected(reading, status, our_app_id)


def _connected(reading: MetaReading, status: Said, our_app_id: str | None) -> _Claim:
    """Connected for good only when nothing is missing; lost only when Meta says so of the number itself.

    Not being able to send is a fault of the number's only when nothing else is left to wait for.
    """
    if status.meaning is Meaning.BAD:
        return _Claim(CONNECTED_RULE, status, EvidenceResult.FAILED)
    open_ones = _open(reading, our_app_id)
    if not open_ones:
        return _Claim(CONNECTED_RULE, status, EvidenceResult.PASSED)
    if [one.field for one in open_ones] == [Field.HEALTH] and open_ones[0].meaning is Meaning.BAD:
        return _Claim(CONNECTED_RULE, open_ones[0], EvidenceResult.FAILED)
    if [one.field for one in open_ones] == [Field.NUMBER_STATUS] and status.meaning is Meaning.WARNED:
        return _Claim(CONNECTED_RULE, status, EvidenceResult.WARNING)
    return _Claim(CONNECTED_RULE, open_ones[0], EvidenceResult.NOT_PROVABLE)


def _evidence(claim: _Claim, last: Mapping[str, EvidenceResult], at: datetime) -> Evidence:
    said = claim.said
    waits_for_others = said.meaning is Meaning.WAITING and said.who is not Party.MERCHANT
    is_anew = waits_for_others and last.get(claim.rule_id) is EvidenceResult.FAILED
    undecided = claim.result is EvidenceResult.NOT_PROVABLE
    result = EvidenceResult.WITHDRAWN if undecided and is_anew else claim.result
    facts = {"code": said.code} | ({} if said.raw is None else {"raw": said.raw})
    return Evidence(claim.rule_id, EvidenceKind.OBSERVED, result, at, OBSERVER, facts)


def _last_observed(known: Iterable[Evidence]) -> dict[str, EvidenceResult]:
    """What the latest observation that decides something said, by rule."""
    decisive = [
        one
        for one in known
        if one.kind is EvidenceKind.OBSERVED and one.result is not EvidenceResult.NOT_PROVABLE
    ]
    decisive.sort(key=lambda one: (one.at, one.result is EvidenceResult.WITHDRAWN))
    return {one.rule_id: one.result for one in decisive}
