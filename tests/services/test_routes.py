"""The questions before a way: kept with who and when, advice from them, and nothing lost by switching."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.domain.evidence import Reason
from lib.domain.model import EvidenceKind, EvidenceResult, Route, Track
from lib.domain.phone import Answers
from lib.domain.questions import RouteQuestion
from lib.domain.requirements import Item, ItemState
from lib.domain.rules import Level
from lib.errors import Conflict, InvalidInput, NotAllowed
from lib.services.access import Actor
from lib.services.checklist import checklist, choose_route, declare
from lib.services.documents import upload_document
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.services.routes import ACCOUNT_RULE, ADMINISTRATOR_RULE, GivenAnswer, answer_question, route_view
from lib.services.tickets import record_ticket
from tests.builders import Builder, rows
from tests.papers import png
from tests.services.conftest import Clock
from tests.threads import at_once

W = Track.WHATSAPP
ANSWERED = "SELECT question, answer, by_name, at FROM route_answers ORDER BY question"
EVENTS = "SELECT subject, old, new FROM events WHERE kind = 'route.answered' ORDER BY id"
PROOFS = (
    "SELECT kind, result, facts, by_name FROM evidence WHERE rule_id = 'whatsapp_account_choice' ORDER BY id"
)


def item_of(actor: Actor, rule_id: str) -> Item:
    item = checklist(actor, "alfa", W).state.item(rule_id)
    assert item is not None
    return item


def test_a_new_store_has_answered_nothing_and_is_advised_what_works_today(ana: Actor) -> None:
    found = route_view(ana, "alfa", W)
    assert found.route is Route.ASSISTED
    assert found.answers == {}
    assert found.advice.route is Route.CX_PLATFORM
    assert found.advice.missing == tuple(RouteQuestion)


def test_an_answer_keeps_who_when_and_what(ana: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    found = answer_question(ana, "alfa", W, "admin", "colleague")
    assert found.answers == {RouteQuestion.ADMIN: GivenAnswer("colleague", ana.name, clock(), False)}
    assert found == route_view(ana, "alfa", W)
    [kept] = rows(platform, ANSWERED)
    assert dict(kept) == {"question": "admin", "answer": "colleague", "by_name": ana.name, "at": clock()}
    [event] = rows(platform, EVENTS)
    assert (event["subject"], event["old"], event["new"]) == (
        "admin",
        None,
        {"question": "admin", "answer": "colleague"},
    )


def test_answers_come_in_the_order_of_the_questions(ana: Actor) -> None:
    for question, answer in (("who_sets_up", "us"), ("waba", "own"), ("code_place", "with_me")):
        found = answer_question(ana, "alfa", W, question, answer)
    assert list(found.answers) == [
        RouteQuestion.WABA,
        RouteQuestion.CODE_PLACE,
        RouteQuestion.WHO_SETS_UP,
    ]


def test_another_answer_takes_the_place_of_the_one_before(build: Builder, platform: Platform) -> None:
    ana, marta = build.merchant("alfa").actor, build.manager().actor
    answer_question(ana, "alfa", W, "who_sets_up", "us")
    found = answer_question(marta, "alfa", W, "who_sets_up", "vtex")
    assert found.advice.route is Route.ASSISTED
    [kept] = rows(platform, ANSWERED)
    assert (kept["answer"], kept["by_name"]) == ("vtex", marta.name)
    assert [(event["old"], event["new"]) for event in rows(platform, EVENTS)][1] == (
        {"question": "who_sets_up", "answer": "us"},
        {"question": "who_sets_up", "answer": "vtex"},
    )


def test_a_double_click_is_one_answer_and_one_event(ana: Actor, platform: Platform) -> None:
    at_once(*[lambda: answer_question(ana, "alfa", W, "waba", "own")] * 5)
    assert len(rows(platform, ANSWERED)) == len(rows(platform, EVENTS)) == len(rows(platform, PROOFS)) == 1


def test_the_same_again_leaves_the_name_and_the_time_of_the_first(ana: Actor, clock: Clock) -> None:
    clock.stop_at(clock())
    first = answer_question(ana, "alfa", W, "admin", "me")
    clock.advance(days=3)
    assert answer_question(ana, "alfa", W, "admin", "me").answers == first.answers


def test_the_two_tracks_do_not_share_answers_and_a_track_with_one_way_asks_nothing(ana: Actor) -> None:
    answer_question(ana, "alfa", W, "admin", "me")
    other = route_view(ana, "alfa", Track.HELLOTEXT)
    assert (other.route, other.answers) == (Route.VTEX_WIZARD, {})
    with pytest.raises(InvalidInput, match=r"question\.unknown"):
        answer_question(ana, "alfa", Track.HELLOTEXT, "admin", "me")


@pytest.mark.parametrize(
    ("question", "answer", "code"),
    [
        ("", "me", "question.unknown"),
        ("no_such", "me", "question.unknown"),
        ("admin", "", "answer.unknown"),
        ("admin", "both", "answer.unknown"),
        ("admin", "\x00", "answer.unknown"),
    ],
)
def test_what_is_no_question_or_no_answer_is_refused(
    ana: Actor, platform: Platform, question: str, answer: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        answer_question(ana, "alfa", W, question, answer)
    assert refused.value.code == code
    assert rows(platform, ANSWERED) == []


def test_another_merchant_neither_sees_nor_answers(build: Builder, platform: Platform) -> None:
    build.merchant("alfa")
    bruno = build.merchant("beta").actor
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        route_view(bruno, "alfa", W)
    with pytest.raises(NotAllowed, match=r"access\.refused"):
        answer_question(bruno, "alfa", W, "admin", "me")
    assert rows(platform, ANSWERED) == []


# --- What the kept number already says -------------------------------------------------------------------


def keep_number(actor: Actor, **answers: object) -> None:
    given = {"owned": True, "can_receive": "both", "used_before": "no", "dedicated": True, "line": "mobile"}
    save_number(actor, "alfa", "+598 94 123 456", "UY", Answers(**{**given, **answers}))  # type: ignore[arg-type]


def test_what_the_kept_number_says_counts_before_what_was_answered(ana: Actor, clock: Clock) -> None:
    answer_question(ana, "alfa", W, "used_before", "banned")
    clock.stop_at(clock())
    keep_number(ana, used_before="other_provider")
    found = route_view(ana, "alfa", W)
    assert found.answers[RouteQuestion.USED_BEFORE] == GivenAnswer(
        "other_provider", ana.name, clock(), from_number=True
    )
    assert found.answers[RouteQuestion.CAN_RECEIVE].from_number
    assert "migrate_number" in found.advice.prepare
    assert "number_banned" not in found.advice.doubts


def test_what_the_kept_number_says_is_changed_there_and_not_here(ana: Actor, platform: Platform) -> None:
    keep_number(ana)
    for question, answer in (("used_before", "banned"), ("can_receive", "sms")):
        with pytest.raises(Conflict, match=r"answer\.of_number"):
            answer_question(ana, "alfa", W, question, answer)
    assert rows(platform, ANSWERED) == []


def test_what_the_kept_number_does_not_say_is_answered_here(ana: Actor) -> None:
    keep_number(ana, used_before=None)
    found = answer_question(ana, "alfa", W, "used_before", "business_app")
    assert not found.answers[RouteQuestion.USED_BEFORE].from_number
    assert "coexistence_unproven" in found.advice.doubts


def test_where_app_and_platform_cannot_live_together_the_advice_says_so(build: Builder) -> None:
    ngozi = build.merchant("lagos", country="NG").actor
    advice = answer_question(ngozi, "lagos", W, "used_before", "business_app").advice
    assert "no_coexistence" in advice.doubts
    # The line decides, not where the store is: this one is Uruguayan.
    save_number(ngozi, "lagos", "+598 94 123 456", None, Answers(used_before="business_app"))
    assert "no_coexistence" not in route_view(ngozi, "lagos", W).advice.doubts


# --- The answer that is a requirement --------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["none", "own", "other_partner"])
def test_knowing_the_account_is_a_requirement_that_the_answer_proves(
    ana: Actor, platform: Platform, answer: str
) -> None:
    answer_question(ana, "alfa", W, "waba", answer)
    assert item_of(ana, ACCOUNT_RULE).state is ItemState.SATISFIED
    [proof] = rows(platform, PROOFS)
    assert dict(proof) == {
        "kind": EvidenceKind.COMPUTED,
        "result": EvidenceResult.PASSED,
        "facts": {"answer": answer},
        "by_name": ana.name,
    }


def test_not_knowing_the_account_leaves_the_requirement_as_if_nothing_was_said(
    ana: Actor, platform: Platform
) -> None:
    answer_question(ana, "alfa", W, "waba", "unknown")
    item = item_of(ana, ACCOUNT_RULE)
    assert (item.state, item.reason) == (ItemState.CURRENTLY_DUE, Reason.MISSING)
    assert rows(platform, PROOFS) == []
    answer_question(ana, "alfa", W, "waba", "none")
    assert item_of(ana, ACCOUNT_RULE).state is ItemState.SATISFIED
    answer_question(ana, "alfa", W, "waba", "unknown")
    item = item_of(ana, ACCOUNT_RULE)
    assert (item.state, item.reason) == (ItemState.CURRENTLY_DUE, Reason.MISSING)
    assert [row["result"] for row in rows(platform, PROOFS)] == ["passed", "withdrawn"]


def test_an_answer_that_is_taken_back_no_longer_proves_the_account(ana: Actor, platform: Platform) -> None:
    answer_question(ana, "alfa", W, "waba", "own")
    answer_question(ana, "alfa", W, "waba", "unknown")
    assert item_of(ana, ACCOUNT_RULE).state is ItemState.CURRENTLY_DUE
    assert EvidenceResult.FAILED not in {row["result"] for row in rows(platform, PROOFS)}


WORDS = "SELECT kind, result, facts, by_name FROM evidence WHERE rule_id = 'meta_business_admin' ORDER BY id"


def test_who_administers_the_company_has_said_that_an_administrator_is_there(
    ana: Actor, platform: Platform
) -> None:
    answer_question(ana, "alfa", W, "admin", "me")
    assert item_of(ana, ADMINISTRATOR_RULE).holds
    [word] = rows(platform, WORDS)
    assert dict(word) == {
        "kind": EvidenceKind.ATTESTED,
        "result": EvidenceResult.PASSED,
        "facts": {"question": "admin", "answer": "me"},
        "by_name": ana.name,
    }


@pytest.mark.parametrize("other", ["colleague", "nobody"])
def test_another_administrator_takes_that_word_back(ana: Actor, platform: Platform, other: str) -> None:
    for answer in ("me", other):
        answer_question(ana, "alfa", W, "admin", answer)
    assert not item_of(ana, ADMINISTRATOR_RULE).holds
    answer_question(ana, "alfa", W, "admin", "me")
    assert item_of(ana, ADMINISTRATOR_RULE).holds
    assert [row["result"] for row in rows(platform, WORDS)] == ["passed", "withdrawn", "passed"]


def test_what_was_declared_of_the_administrator_is_not_taken_back_by_an_answer(
    ana: Actor, platform: Platform
) -> None:
    declare(ana, "alfa", W, ADMINISTRATOR_RULE, True)
    for answer in ("colleague", "me", "nobody"):
        answer_question(ana, "alfa", W, "admin", answer)
    assert item_of(ana, ADMINISTRATOR_RULE).holds
    assert len(rows(platform, WORDS)) == 1


def test_what_was_found_wrong_since_is_not_taken_back_with_the_answer(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    answer_question(ana, "alfa", W, "admin", "me")
    clock.advance(days=2)
    declare(ana, "alfa", W, ADMINISTRATOR_RULE, False)
    answer_question(ana, "alfa", W, "admin", "nobody")
    assert item_of(ana, ADMINISTRATOR_RULE).reason is Reason.FAILED
    assert [row["result"] for row in rows(platform, WORDS)] == ["passed", "failed"]


def test_answers_about_somebody_else_prove_nothing(ana: Actor, platform: Platform) -> None:
    for question, answer in (("admin", "colleague"), ("who_sets_up", "us"), ("code_place", "with_me")):
        answer_question(ana, "alfa", W, question, answer)
    assert rows(platform, "SELECT 1 FROM evidence") == []


def test_an_answer_decides_at_once_whether_verification_is_required(ana: Actor) -> None:
    assert item_of(ana, "meta_business_verified").level is Level.RECOMMENDED
    answer_question(ana, "alfa", W, "official_badge", "yes")
    item = item_of(ana, "meta_business_verified")
    assert (item.level, item.decided_by) == (Level.REQUIRED, "official_badge")
    answer_question(ana, "alfa", W, "official_badge", "no")
    assert item_of(ana, "meta_business_verified").level is Level.RECOMMENDED


def test_the_record_that_the_panel_reads_follows_an_answer(ana: Actor, platform: Platform) -> None:
    declare(ana, "alfa", W, "meta_business_account", True)
    percent = "SELECT whole_percent FROM integrations WHERE track = 'whatsapp'"
    [before] = rows(platform, percent)
    answer_question(ana, "alfa", W, "waba", "none")
    [after] = rows(platform, percent)
    assert after["whole_percent"] > before["whole_percent"]


def test_another_way_keeps_answers_evidence_documents_and_tickets(
    ana: Actor, platform: Platform, clock: Clock
) -> None:
    yesterday = (clock() - timedelta(days=1)).date()
    for question, answer in (("waba", "own"), ("admin", "me"), ("official_badge", "yes")):
        answer_question(ana, "alfa", W, question, answer)
    declare(ana, "alfa", W, "meta_business_account", True)
    upload_document(ana, "alfa", W, "whatsapp_number_owned", "factura.png", png())
    record_ticket(ana, "alfa", yesterday, "12345")
    kept = {
        table: rows(platform, f"SELECT * FROM {table} ORDER BY 1, 2, 3")
        for table in ("route_answers", "evidence", "documents", "tickets")
    }
    assert all(kept.values())
    for route in (Route.CX_PLATFORM, Route.SELF_SERVICE, Route.ASSISTED):
        choose_route(ana, "alfa", W, route)
        assert route_view(ana, "alfa", W).route is route
        for table, known in kept.items():
            assert rows(platform, f"SELECT * FROM {table} ORDER BY 1, 2, 3") == known
    assert item_of(ana, "vtex_ticket_sent").state is ItemState.SATISFIED
