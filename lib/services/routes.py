"""The questions that come before a way is chosen: their answers, who gave them, and what they advise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select

from lib.domain.evidence import Evidence
from lib.domain.model import ROUTES_OF, EvidenceKind, EvidenceResult, Route, Track
from lib.domain.questions import ANSWERS, OF_THE_NUMBER, RouteQuestion, require_answer
from lib.domain.route_advice import Advice, advise
from lib.errors import Conflict, InvalidInput
from lib.rulebook.doctor import examine, number_rules
from lib.security.policy import Action
from lib.services.access import Act, Actor, acting
from lib.services.numbers import row_of
from lib.services.progress import add_evidence, load_evidence, load_integration, refresh, take_turn
from lib.storage.onboarding import route_answers

ACCOUNT_RULE = "whatsapp_account_choice"
ADMINISTRATOR_RULE = "meta_business_admin"


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that stands. `from_number`: it was given with the kept number, and is changed there."""

    answer: str
    by: str
    at: datetime
    from_number: bool


@dataclass(frozen=True)
class RouteChoice:
    """The way that a track takes, what was answered, and which way that advises."""

    route: Route
    answers: Mapping[RouteQuestion, GivenAnswer]
    advice: Advice


def route_view(actor: Actor, account: str, track: Track) -> RouteChoice:
    """The answers of a track of a store and what follows from them. A track with one way has no answers."""
    with acting(actor, Action.VIEW_STORE, account, only_reads=True) as act:
        return _choice(act, track)


def answer_question(actor: Actor, account: str, track: Track, question: str, answer: str) -> RouteChoice:
    """Keep an answer, with who gave it and when; the same again changes nothing.

    Which WhatsApp account the store uses is a requirement, proven by the answer to `waba`; "me" to `admin`
    is that person's word that an administrator is there. Raises InvalidInput('question.unknown' |
    'answer.unknown'), the former also on a track with one way; Conflict('answer.of_number') for what the
    kept number already says.
    """
    asked, said = require_answer(question, answer)
    if len(ROUTES_OF[track]) == 1:
        raise InvalidInput("question.unknown", field="question")
    with acting(actor, Action.CHOOSE_ROUTE, account) as act:
        take_turn(act, track)
        before = _given(act, track, row_of(act, track)).get(asked)
        if before is not None and before.from_number:
            raise Conflict("answer.of_number", field=asked.value)
        if before is None or before.answer != said:
            _keep(act, track, asked, said)
            act.record(
                "route.answered",
                track=track,
                subject=asked,
                old={"question": asked, "answer": before.answer} if before else None,
                new={"question": asked, "answer": said},
            )
            if asked is RouteQuestion.WABA:
                _prove_account_choice(act, track, said)
            if asked is RouteQuestion.ADMIN:
                _attest_administrator(act, track, said)
            refresh(act, track)
        return _choice(act, track)


def _keep(act: Act, track: Track, question: RouteQuestion, answer: str) -> None:
    act.connection.execute(
        act.scope.upsert(
            route_answers,
            act.store.id,
            ("store_id", "track", "question"),
            track=track,
            question=question,
            answer=answer,
            by_name=act.actor.name,
            at=act.now,
        )
    )


def _prove_account_choice(act: Act, track: Track, answer: str) -> None:
    """Evidence that it is known which account the store uses; who does not know it has said nothing."""
    result = EvidenceResult.PASSED
    if answer == "unknown":
        earlier = _latest(act, track, ACCOUNT_RULE, EvidenceKind.COMPUTED)
        if earlier is None or earlier.result is EvidenceResult.WITHDRAWN:
            return
        result = EvidenceResult.WITHDRAWN
    kind, facts = EvidenceKind.COMPUTED, {"answer": answer}
    add_evidence(act, track, [Evidence(ACCOUNT_RULE, kind, result, act.now, act.actor.name, facts=facts)])


def _attest_administrator(act: Act, track: Track, answer: str) -> None:
    """Who says "me" gives their word that an administrator is there; another answer takes back that alone."""
    earlier = _latest(act, track, ADMINISTRATOR_RULE, EvidenceKind.ATTESTED)
    asked = RouteQuestion.ADMIN.value
    stands = earlier is not None and earlier.result is EvidenceResult.PASSED
    came_by_answer = earlier is not None and earlier.facts.get("question") == asked
    if answer == "me" and not stands:
        result = EvidenceResult.PASSED
    elif answer != "me" and stands and came_by_answer:
        result = EvidenceResult.WITHDRAWN
    else:
        return
    kind, facts = EvidenceKind.ATTESTED, {"question": asked, "answer": answer}
    word = Evidence(ADMINISTRATOR_RULE, kind, result, act.now, act.actor.name, facts=facts)
    add_evidence(act, track, [word])


def _latest(act: Act, track: Track, rule_id: str, kind: EvidenceKind) -> Evidence | None:
    """What evidence of one kind said last about a rule."""
    known = load_evidence(act.scope, act.store.id, track)
    return next((one for one in reversed(known) if (one.rule_id, one.kind) == (rule_id, kind)), None)


def _choice(act: Act, track: Track) -> RouteChoice:
    route = load_integration(act.scope, act.store.id, track).route
    number = row_of(act, track)
    given = _given(act, track, number)
    said = {question.value: one.answer for question, one in given.items()}
    return RouteChoice(route, given, advise(said, coexistence=_may_coexist(act, number)))


def _given(act: Act, track: Track, number: RowMapping | None) -> dict[RouteQuestion, GivenAnswer]:
    """Every answer that stands, in the order of the questions. What the kept number says counts first."""
    rows = act.connection.execute(
        select(route_answers).where(
            route_answers.c.store_id == act.store.id,
            route_answers.c.track == track,
            act.scope.on(route_answers),
        )
    )
    given = {row.question: GivenAnswer(row.answer, row.by_name, row.at, from_number=False) for row in rows}
    for question in OF_THE_NUMBER:
        said = number["answers"].get(question) if number else None
        if number and said in ANSWERS[question]:
            given[question] = GivenAnswer(said, number["saved_by"], number["saved_at"], from_number=True)
    return {question: given[question] for question in RouteQuestion if question in given}


def _may_coexist(act: Act, number: RowMapping | None) -> bool:
    """Whether a number of this country may stay on the Business app; the store's while none is kept."""
    country = examine(number["raw"], number["country"]).country if number else None
    return (country or act.store.country) not in number_rules().without_coexistence
