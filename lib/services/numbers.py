"""The store's WhatsApp number: examined by the number doctor, kept with its verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, exists, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.phone import Answers, Diagnosis, Question, Sharing, Verdict, with_sharing
from lib.errors import InvalidInput
from lib.rulebook.doctor import examine
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.number_change import forget_line
from lib.services.progress import add_evidence, refresh, take_turn
from lib.services.searching import write_search
from lib.storage.scope import Scope
from lib.storage.tables import evidence, numbers, stores

ELIGIBLE_RULE = "whatsapp_number_eligible"
OFF_APPS_RULE = "whatsapp_number_off_apps"
_RESULT_OF = {
    Verdict.ELIGIBLE: EvidenceResult.PASSED,
    Verdict.ELIGIBLE_WITH_ACTION: EvidenceResult.PASSED,
    # Failed, not "cannot tell": an earlier proof was about another number and must not survive.
    Verdict.NEEDS_ANSWER: EvidenceResult.FAILED,
    Verdict.NOT_ELIGIBLE: EvidenceResult.FAILED,
    Verdict.UNREADABLE: EvidenceResult.FAILED,
}

# An answer is evidence of its own: for a rule of the rulebook where there is one, else under its own name.
_RULE_OF_ANSWER = {
    question: {Question.OWNED: "whatsapp_number_owned", Question.DEDICATED: "whatsapp_number_dedicated"}.get(
        question, f"number_answer_{question}"
    )
    for question in Question
}
_QUESTION_OF_RULE = {rule: question for question, rule in _RULE_OF_ANSWER.items()}

_JUDGED = ("verdict", "libphonenumber", "edition", "future_verdict", "future_since", "future_due")
NO_FUTURE: Mapping[str, object] = {"future_verdict": None, "future_since": None, "future_due": None}
"""The columns of a number about which nothing is announced."""


@dataclass(frozen=True)
class Attested:
    """Who gave an answer, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class OtherPlace:
    """Another track or store that keeps a number with the same equality key."""

    account: str
    name: str
    track: Track
    e164: str


@dataclass(frozen=True)
class Elsewhere:
    """Where else the number is kept. `hidden` counts places in stores that are not this person's."""

    places: tuple[OtherPlace, ...]
    hidden: int
    sharing: Sharing


@dataclass(frozen=True)
class Future:
    """What a newer libphonenumber or edition of the rules says; it holds from `due` on."""

    verdict: Verdict
    due: datetime


@dataclass(frozen=True)
class SavedNumber:
    """The number of a store's track, as it was typed.

    `verdict` is the one that holds for the number by itself. `diagnosis` is today's answer, with what is
    known of other places: its verdict may be another one because of these, or because a `future`
    judgement waits for its day. `attested` has one entry per answer.
    """

    raw: str
    country: str | None
    answers: Answers
    verdict: Verdict
    diagnosis: Diagnosis
    elsewhere: Elsewhere
    future: Future | None
    attested: Mapping[Question, Attested]
    saved_by: str
    saved_at: datetime


def saved_number(actor: Actor, account: str, track: Track = Track.WHATSAPP) -> SavedNumber | None:
    """The number kept for a track of a store, or None."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _load(act, track)


def save_number(
    actor: Actor, account: str, raw: str, country: str | None, answers: Answers, track: Track = Track.WHATSAPP
) -> SavedNumber:
    """Keep a number for a track of a store, what the doctor says of it, and each answer as attested.

    A number that cannot be read is refused: InvalidInput('number.unreadable'). One that is readable
    and not eligible is kept, because that is what the store has now, and the requirement says why
    it does not do. Saving the same again changes nothing, so that a double click does no harm. While the
    same reasons decide about the same number, the verdict that holds stays, and what was announced too:
    an answer beside the point takes nobody's time to prepare away (see `lib.services.number_review`). Of
    another number (another E.164) nothing is known but what is said with it (see `forget_line`).
    """
    # The database keeps no NUL.
    typed = raw.replace("\x00", "").strip()
    diagnosis = examine(typed, country, answers)
    if diagnosis.e164 is None or diagnosis.equality_key is None:
        raise InvalidInput("number.unreadable", field="number")
    with acting(actor, Action.SAVE_NUMBER, account) as act:
        # The store before the track, as everywhere: what is searched stands in its row.
        act.take_turn()
        take_turn(act, track)
        before = row_of(act, track)
        if before is None or not _is_the_same(before, typed, country, answers, diagnosis):
            kept = _kept_judgement(before, diagnosis)
            _write(act, track, typed, country, answers, diagnosis, kept)
            write_search(act.scope, act.store.id)
            if before is not None and before["e164"] != diagnosis.e164:
                forget_line(act, track, _said(answers))
            proof = [] if kept else [verdict_evidence(act, diagnosis.e164, diagnosis)]
            add_evidence(act, track, [*proof, *_given(act, before, diagnosis.e164, answers)])
            act.record(
                "number.saved",
                track=track,
                old=told(before["e164"], before["verdict"]) if before else None,
                new=told(diagnosis.e164, kept["verdict"] if kept else diagnosis.verdict),
            )
            _record_sharing(act, track, diagnosis.equality_key)
            refresh(act, track)
        saved = _load(act, track)
        if saved is None:
            raise RuntimeError("the number that was just written is not there")
        return saved


def row_of(act: Act, track: Track) -> RowMapping | None:
    """The row of the number of a track of the store of `act`."""
    mine = numbers.c.store_id == act.store.id, numbers.c.track == track, act.scope.on(numbers)
    return act.connection.execute(select(numbers).where(*mine)).mappings().one_or_none()


@dataclass(frozen=True)
class NumberNews:
    """What a person should know of the saved number besides its verdict.

    `changes_on` is the time from which newer rules judge it worse, if announced; `shared` says that
    another track or store keeps it too.
    """

    changes_on: datetime | None = None
    shared: bool = False


def number_news(act: Act, track: Track) -> NumberNews:
    """The news of the number of a track of the store of `act`, as things stand now."""
    other = numbers.alias()
    # Deliberately past the scope: that there is another place may be known, which one it is may not.
    shared = exists().where(
        other.c.equality_key == numbers.c.equality_key,
        or_(other.c.store_id != numbers.c.store_id, other.c.track != numbers.c.track),
    )
    found = act.connection.execute(
        select(numbers.c.future_due, shared.label("shared")).where(
            numbers.c.store_id == act.store.id, numbers.c.track == track, act.scope.on(numbers)
        )
    ).one_or_none()
    return NumberNews(found.future_due, found.shared) if found else NumberNews()


def told(e164: str, verdict: Verdict | str) -> dict[str, str]:
    """A number and its verdict, as the history keeps them."""
    return {"e164": e164, "verdict": verdict}


def _is_the_same(
    before: RowMapping, typed: str, country: str | None, answers: Answers, diagnosis: Diagnosis
) -> bool:
    kept = (before["raw"], before["country"], before["e164"], Answers(**before["answers"]))
    return kept == (typed, country, diagnosis.e164, answers)


def _kept_judgement(before: RowMapping | None, diagnosis: Diagnosis) -> dict[str, Any]:
    """The columns of the judgement that goes on to hold; empty where `diagnosis` takes its place.

    With them stays what they were judged by, so that a review that is still to come is not skipped.
    """
    if before is None or before["e164"] != diagnosis.e164:
        return {}
    earlier = examine(before["raw"], before["country"], Answers(**before["answers"]))
    return {name: before[name] for name in _JUDGED} if earlier.weighs_like(diagnosis) else {}


def _write(
    act: Act,
    track: Track,
    typed: str,
    country: str | None,
    answers: Answers,
    diagnosis: Diagnosis,
    kept: Mapping[str, Any],
) -> None:
    judged: Mapping[str, Any] = kept or {
        "verdict": diagnosis.verdict,
        "libphonenumber": diagnosis.libphonenumber,
        "edition": diagnosis.edition,
        **NO_FUTURE,
    }
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
            equality_key=diagnosis.equality_key,
            answers=asdict(answers),
            saved_by=act.actor.name,
            saved_at=act.now,
            **judged,
        )
    )


def verdict_evidence(act: Act, e164: str, diagnosis: Diagnosis) -> Evidence:
    """What the doctor says of a number by itself, as evidence for the requirement.

    Other places that keep it are no part of it: they come and go, and evidence stays.
    """
    result = _RESULT_OF[diagnosis.verdict]
    facts = {
        "e164": e164,
        "verdict": diagnosis.verdict,
        "libphonenumber": diagnosis.libphonenumber,
        "edition": diagnosis.edition,
    }
    return Evidence(ELIGIBLE_RULE, EvidenceKind.COMPUTED, result, act.now, act.actor.name, facts=facts)


def _given(act: Act, before: RowMapping | None, e164: str, answers: Answers) -> list[Evidence]:
    """Evidence for every answer that is new or another one than before; one taken back is withdrawn.

    Answers are about a line: with another number each one is given anew, and one that is missing now went
    with the line (`forget_line`).
    """
    same_line = before is not None and before["e164"] == e164
    known = _said(Answers(**before["answers"])) if before is not None and same_line else {}
    given = []
    for rule, answer in _said(answers).items():
        if answer == known.get(rule):
            continue
        if answer is None:
            result = EvidenceResult.WITHDRAWN
        else:
            refused = answer in (False, "none", "banned")
            result = EvidenceResult.FAILED if refused else EvidenceResult.PASSED
        facts = {"answer": _as_text(answer)}
        given.append(Evidence(rule, EvidenceKind.ATTESTED, result, act.now, act.actor.name, facts=facts))
    return given


def _said(answers: Answers) -> dict[str, str | bool | None]:
    """Every answer by the rule that it is evidence for."""
    said = {rule: getattr(answers, question) for rule, question in _QUESTION_OF_RULE.items()}
    return {**said, OFF_APPS_RULE: _is_off_apps(answers)}


def _is_off_apps(answers: Answers) -> bool | None:
    """Whether the answers say that no WhatsApp app holds the number; None when they do not tell."""
    if answers.used_before in ("whatsapp_app", "business_app"):
        return bool(answers.account_deleted)
    return True if answers.used_before == "no" else None


def _as_text(answer: str | bool | None) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return answer or ""


def _elsewhere(act: Act, track: Track, equality_key: str) -> Elsewhere:
    """Every other place with the key, also outside the actor's own stores: those are only counted."""
    everywhere = Scope(act.connection, None)
    found = act.connection.execute(
        select(numbers.c.store_id, numbers.c.track, numbers.c.e164, stores.c.account, stores.c.name)
        .join(stores, stores.c.id == numbers.c.store_id)
        .where(numbers.c.equality_key == equality_key, everywhere.on(numbers), everywhere.on(stores))
        .order_by(stores.c.account, numbers.c.track)
    ).all()
    others = [row for row in found if (row.store_id, row.track) != (act.store.id, track)]
    seen = [row for row in others if act.scope.allows(row.store_id)]
    return Elsewhere(
        places=tuple(OtherPlace(row.account, row.name, Track(row.track), row.e164) for row in seen),
        hidden=len(others) - len(seen),
        sharing=Sharing(
            other_track=any(row.store_id == act.store.id for row in others),
            other_store=any(row.store_id != act.store.id for row in others),
        ),
    )


def _record_sharing(act: Act, track: Track, equality_key: str) -> None:
    elsewhere = _elsewhere(act, track, equality_key)
    if elsewhere.sharing != Sharing():
        # Without names: who reads the history may read the store's page, where a manager finds them.
        act.record("number.shared", track=track, new={"places": len(elsewhere.places) + elsewhere.hidden})


def _load(act: Act, track: Track) -> SavedNumber | None:
    row = row_of(act, track)
    if row is None:
        return None
    answers = Answers(**row["answers"])
    elsewhere = _elsewhere(act, track, row["equality_key"])
    future = None
    if row["future_verdict"] is not None:
        future = Future(Verdict(row["future_verdict"]), row["future_due"])
    return SavedNumber(
        raw=row["raw"],
        country=row["country"],
        answers=answers,
        verdict=Verdict(row["verdict"]),
        diagnosis=with_sharing(examine(row["raw"], row["country"], answers), elsewhere.sharing),
        elsewhere=elsewhere,
        future=future,
        attested=_attested(act, track, answers),
        saved_by=row["saved_by"],
        saved_at=row["saved_at"],
    )


def _attested(act: Act, track: Track, answers: Answers) -> dict[Question, Attested]:
    """The latest word on each answer that stands."""
    given = [rule for rule, question in _QUESTION_OF_RULE.items() if getattr(answers, question) is not None]
    latest = act.connection.execute(
        select(evidence.c.rule_id, evidence.c.by_name, evidence.c.at)
        .ext(distinct_on(evidence.c.rule_id))
        .where(evidence.c.store_id == act.store.id, evidence.c.track == track, act.scope.on(evidence))
        .where(evidence.c.rule_id.in_(given), evidence.c.kind == EvidenceKind.ATTESTED)
        # A declaration of the checklist about the same rule is no answer.
        .where(evidence.c.facts.has_key("answer"))
        .order_by(evidence.c.rule_id, evidence.c.at.desc(), evidence.c.id.desc())
    )
    return {_QUESTION_OF_RULE[row.rule_id]: Attested(row.by_name, row.at) for row in latest}
