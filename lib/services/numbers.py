"""The store's WhatsApp number: examined by the number doctor, kept with its verdict."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.phone import Answers, Diagnosis, Verdict, examine
from lib.domain.requirements import Evidence
from lib.errors import InvalidInput
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.progress import add_evidence, refresh, take_turn
from lib.storage.tables import numbers

ELIGIBLE_RULE = "whatsapp_number_eligible"

_RESULT_OF = {
    Verdict.ELIGIBLE: EvidenceResult.PASSED,
    Verdict.ELIGIBLE_WITH_ACTION: EvidenceResult.PASSED,
    # Failed, not "cannot tell": an earlier proof was about another number and must not survive.
    Verdict.NEEDS_ANSWER: EvidenceResult.FAILED,
    Verdict.NOT_ELIGIBLE: EvidenceResult.FAILED,
}


@dataclass(frozen=True)
class SavedNumber:
    """The number of a store's track, as it was typed, with the answers given and today's diagnosis."""

    raw: str
    answers: Answers
    diagnosis: Diagnosis
    saved_by: str
    saved_at: datetime


def saved_number(actor: Actor, account: str, track: Track = Track.WHATSAPP) -> SavedNumber | None:
    """The number kept for a track of a store, or None."""
    with acting(actor, Action.VIEW_STORE, account) as act:
        return _load(act, track)


def save_number(
    actor: Actor, account: str, raw: str, country: str | None, answers: Answers, track: Track = Track.WHATSAPP
) -> SavedNumber:
    """Keep a number for a track of a store, and what the doctor says of it as computed evidence.

    A number that cannot be read is refused: InvalidInput('number.unreadable'). One that is readable
    and not eligible is kept, because that is what the store has now, and the requirement says why
    it does not do. Saving the same again changes nothing, so that a double click does no harm.
    """
    # The database keeps no NUL.
    typed = raw.replace("\x00", "").strip()
    diagnosis = examine(typed, country, answers)
    if diagnosis.e164 is None or diagnosis.equality_key is None:
        raise InvalidInput("number.unreadable", field="number")
    with acting(actor, Action.SAVE_NUMBER, account) as act:
        take_turn(act, track)
        before = _load(act, track)
        if before and (before.raw, before.answers, before.diagnosis) == (typed, answers, diagnosis):
            return before
        act.connection.execute(
            act.scope.upsert(
                numbers,
                act.store.id,
                ("store_id", "track"),
                track=track,
                raw=typed,
                e164=diagnosis.e164,
                # As it was asked, so that a later look judges the same question.
                country=country,
                verdict=diagnosis.verdict,
                equality_key=diagnosis.equality_key,
                answers=asdict(answers),
                libphonenumber=diagnosis.libphonenumber,
                saved_by=actor.name,
                saved_at=act.now,
            )
        )
        facts = {
            "e164": diagnosis.e164,
            "verdict": diagnosis.verdict,
            "libphonenumber": diagnosis.libphonenumber,
        }
        add_evidence(
            act,
            track,
            [
                Evidence(
                    ELIGIBLE_RULE,
                    EvidenceKind.COMPUTED,
                    _RESULT_OF[diagnosis.verdict],
                    act.now,
                    actor.name,
                    facts=facts,
                )
            ],
        )
        act.record(
            "number.saved",
            track=track,
            old={"e164": before.diagnosis.e164, "verdict": before.diagnosis.verdict} if before else None,
            new={"e164": diagnosis.e164, "verdict": diagnosis.verdict},
        )
        refresh(act, track)
        return SavedNumber(typed, answers, diagnosis, actor.name, act.now)


def _load(act: Act, track: Track) -> SavedNumber | None:
    row = act.connection.execute(
        select(numbers).where(
            numbers.c.store_id == act.store.id, numbers.c.track == track, act.scope.on(numbers)
        )
    ).one_or_none()
    if row is None:
        return None
    answers = Answers(**row.answers)
    return SavedNumber(row.raw, answers, examine(row.raw, row.country, answers), row.saved_by, row.saved_at)
