"""The way that is recommended, and why: every answer, any subset, nothing invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.domain.model import Route
from lib.domain.questions import ANSWERS, RouteQuestion
from lib.domain.route_advice import (
    DOUBT_CODES,
    PREPARATION_CODES,
    REASON_CODES,
    Advice,
    Reason,
    advise,
)

ANY_ANSWERS = st.fixed_dictionaries(
    {}, optional={str(question): st.sampled_from(ANSWERS[question]) for question in RouteQuestion}
)

# For each answer alone: the reason and the way it speaks for, the doubts, the preparations.
CX, ASSISTED = Route.CX_PLATFORM, Route.ASSISTED
EFFECTS: dict[tuple[str, str], tuple[tuple[str, Route | None] | None, list[str], list[str]]] = {
    ("waba", "none"): (("new_account", None), [], []),
    ("waba", "own"): (("own_account", CX), [], []),
    ("waba", "other_partner"): (("account_of_partner", None), [], ["new_account"]),
    ("waba", "unknown"): (None, ["account_unknown"], ["find_account"]),
    ("admin", "me"): (("admin_is_you", CX), [], []),
    ("admin", "colleague"): (("admin_is_colleague", None), [], ["call_administrator"]),
    ("admin", "nobody"): (None, ["no_administrator"], ["get_administrator"]),
    ("used_before", "no"): (("number_is_free", None), [], []),
    ("used_before", "whatsapp_app"): (None, [], ["delete_app_account"]),
    ("used_before", "business_app"): (None, ["coexistence_unproven"], ["leave_or_keep_app"]),
    ("used_before", "other_provider"): (("number_can_move", None), [], ["migrate_number"]),
    ("used_before", "banned"): (None, ["number_banned"], ["appeal_ban"]),
    ("can_receive", "both"): (("code_arrives", None), [], []),
    ("can_receive", "sms"): (("code_arrives", None), [], []),
    ("can_receive", "voice"): (("code_arrives", None), [], ["code_by_call"]),
    ("can_receive", "none"): (None, ["no_code"], ["other_number"]),
    ("code_place", "with_me"): (("code_with_you", CX), [], []),
    ("code_place", "someone_else"): (None, [], ["agree_on_code"]),
    ("code_place", "fixed_line"): (None, [], ["code_by_call"]),
    ("starts_conversations", "no"): (("only_answers", None), [], []),
    ("starts_conversations", "up_to_250"): (
        ("no_verification_needed", None),
        [],
        ["opt_in", "payment_method"],
    ),
    ("starts_conversations", "more_than_250"): (None, [], ["verify_business", "opt_in", "payment_method"]),
    ("official_badge", "no"): (None, [], []),
    ("official_badge", "yes"): (None, [], ["verify_business", "badge_after_live"]),
    ("who_sets_up", "us"): (("you_do_it", CX), [], []),
    ("who_sets_up", "vtex"): (("vtex_asks", ASSISTED), ["tickets_unconfirmed"], []),
    ("who_sets_up", "either"): (("works_today", CX), [], []),
}


def test_the_table_of_this_test_has_every_answer() -> None:
    assert set(EFFECTS) == {(question, answer) for question in RouteQuestion for answer in ANSWERS[question]}


@pytest.mark.parametrize(("question", "answer"), EFFECTS)
def test_each_answer_alone_weighs_as_written(question: str, answer: str) -> None:
    reason, doubts, prepare = EFFECTS[question, answer]
    advice = advise({question: answer})
    asked = RouteQuestion(question)
    expected = (Reason(reason[0], asked, answer, reason[1]),) if reason else ()
    assert advice.reasons == expected
    assert list(advice.doubts) == doubts
    assert list(advice.prepare) == prepare
    assert advice.route is (Route.ASSISTED if answer == "vtex" else Route.CX_PLATFORM)
    assert advice.missing == tuple(one for one in RouteQuestion if one is not asked)


def test_without_answers_the_way_that_works_today_is_the_advice() -> None:
    assert advise({}) == Advice(Route.CX_PLATFORM, (), (), tuple(RouteQuestion), ())


@given(ANY_ANSWERS)
def test_any_answers_give_an_advice_whose_reasons_were_all_given(answers: dict[str, str]) -> None:
    advice = advise(answers)
    assert all(answers[reason.question] == reason.answer for reason in advice.reasons)
    assert {reason.code for reason in advice.reasons} <= REASON_CODES
    assert set(advice.doubts) <= DOUBT_CODES
    assert set(advice.prepare) <= PREPARATION_CODES
    assert set(advice.missing) == {question for question in RouteQuestion if question not in answers}
    for codes in (advice.doubts, advice.prepare, advice.missing):
        assert len(codes) == len(set(codes))


@given(ANY_ANSWERS)
def test_the_way_that_is_being_discontinued_is_never_the_advice(answers: dict[str, str]) -> None:
    assert advise(answers).route in (Route.CX_PLATFORM, Route.ASSISTED)


@given(ANY_ANSWERS)
def test_vtex_is_asked_only_where_somebody_wants_it_and_never_without_the_doubt(
    answers: dict[str, str],
) -> None:
    advice = advise(answers)
    wanted = answers.get("who_sets_up") == "vtex"
    assert (advice.route is Route.ASSISTED) is wanted
    assert ("tickets_unconfirmed" in advice.doubts) is wanted


@given(ANY_ANSWERS)
def test_the_order_of_the_answers_says_nothing(answers: dict[str, str]) -> None:
    assert advise(dict(reversed(answers.items()))) == advise(answers)


@given(
    ANY_ANSWERS,
    st.dictionaries(st.text(), st.text()).map(
        lambda extra: {name: value for name, value in extra.items() if name not in set(RouteQuestion)}
    ),
)
def test_what_is_no_question_is_passed_over(answers: dict[str, str], extra: dict[str, str]) -> None:
    assert advise({**extra, **answers}) == advise(answers)


@given(
    st.sampled_from(RouteQuestion),
    st.text().filter(lambda text: all(text not in known for known in ANSWERS.values())),
)
def test_what_is_no_answer_counts_as_none(question: RouteQuestion, answer: str) -> None:
    assert advise({question: answer}) == advise({})


def test_a_number_on_the_business_app_leaves_it_where_both_cannot_live_together() -> None:
    advice = advise({"used_before": "business_app"}, coexistence=False)
    assert advice.doubts == ("no_coexistence",)
    assert advice.prepare == ("delete_app_account",)


def test_the_badge_and_the_business_app_exclude_each_other() -> None:
    both = advise({"used_before": "business_app", "official_badge": "yes"})
    assert "badge_without_app" in both.doubts
    assert "badge_without_app" not in advise({"used_before": "no", "official_badge": "yes"}).doubts


def test_vtex_pays_meta_when_vtex_asks_for_the_account() -> None:
    writes_first = {"starts_conversations": "up_to_250"}
    assert "payment_method" not in advise({**writes_first, "who_sets_up": "vtex"}).prepare
    assert "payment_method" in advise({**writes_first, "who_sets_up": "us"}).prepare


def test_what_stops_everything_is_prepared_first() -> None:
    advice = advise(
        {
            "admin": "nobody",
            "used_before": "banned",
            "can_receive": "none",
            "official_badge": "yes",
            "starts_conversations": "more_than_250",
        }
    )
    assert advice.prepare == (
        "get_administrator",
        "appeal_ban",
        "other_number",
        "verify_business",
        "opt_in",
        "payment_method",
        "badge_after_live",
    )
