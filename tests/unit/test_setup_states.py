"""How the steps of the guided set-up follow from what was said of them and from what is proven."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.domain.calendars import Calendar
from lib.domain.evidence import Evidence, Waiver
from lib.domain.model import EvidenceKind, EvidenceResult, Route, Track
from lib.domain.phone import Otp, OtpUse
from lib.domain.phone.model import Reception
from lib.domain.requirements import RequirementState, evaluate
from lib.domain.setup import CodeWay, Guide, StepMark, StepState, StepView, code_way, step_states
from lib.rulebook.loader import load_rulebook
from lib.rulebook.setup import load_guides

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SELF, CX = load_guides()[Route.SELF_SERVICE], load_guides()[Route.CX_PLATFORM]
LOGIN = ("admin_opened", "configure_pressed", "facebook_signed_in")


def state(*evidence: Evidence, guide: Guide = SELF, waivers: tuple[Waiver, ...] = ()) -> RequirementState:
    return evaluate(
        load_rulebook(),
        Track.WHATSAPP,
        guide.route,
        evidence,
        waivers,
        NOW,
        answers={},
        calendar=Calendar.of("UY", None, "America/Montevideo"),
    )


def said(rule: str, result: EvidenceResult = EvidenceResult.PASSED, **changes: object) -> Evidence:
    word = Evidence(rule, EvidenceKind.ATTESTED, result, NOW - timedelta(hours=1), "Ana")
    return replace(word, **changes)  # type: ignore[arg-type]


def done(*names: str) -> dict[str, StepMark]:
    return {name: StepMark(True, None, "Ana", NOW) for name in names}


def states(views: tuple[StepView, ...]) -> dict[str, StepState]:
    return {view.step.id: view.state for view in views}


def here(views: tuple[StepView, ...]) -> str | None:
    return next((view.step.id for view in views if view.is_here), None)


def test_at_first_the_first_step_is_the_one_to_do() -> None:
    views = step_states(SELF, {}, state())
    found = states(views)
    assert found.pop("account_confirmed") is StepState.CURRENT
    assert set(found.values()) == {StepState.LATER}


def test_a_step_that_is_marked_is_done_and_the_next_one_is_due() -> None:
    views = step_states(SELF, done("account_confirmed"), state(said("self_service_account_confirmed")))
    assert states(views)["account_confirmed"] is StepState.DONE
    assert here(views) == "installation_authorised"


def test_a_step_may_be_done_before_an_earlier_one() -> None:
    views = step_states(SELF, done("configure_pressed"), state())
    assert states(views)["configure_pressed"] is StepState.DONE
    assert here(views) == "account_confirmed"


def test_a_rule_that_is_proven_in_another_way_makes_its_steps_done() -> None:
    seen = said("whatsapp_number_connected", kind=EvidenceKind.OBSERVED, by="meta")
    views = step_states(SELF, {}, state(seen))
    found = {view.step.id: view for view in views}
    assert found["code_confirmed"].state is StepState.DONE
    assert found["code_confirmed"].proof == seen
    assert not found["code_confirmed"].can_undo


def test_a_rule_that_a_manager_let_go_makes_its_steps_done() -> None:
    let_go = Waiver("self_service_meta_login", "Marta", NOW, "done by phone")
    found = states(step_states(SELF, {}, state(waivers=(let_go,))))
    assert {found[name] for name in LOGIN} == {StepState.DONE}


def test_a_word_about_the_rule_itself_can_be_taken_back() -> None:
    views = step_states(SELF, {}, state(said("self_service_meta_login")))
    assert {view.can_undo for view in views if view.step.id in LOGIN} == {True}


def test_a_step_without_its_mark_is_due_again() -> None:
    marks = done("admin_opened", "configure_pressed")
    back = said("self_service_meta_login", EvidenceResult.FAILED)
    found = states(step_states(SELF, marks, state(back)))
    assert [found[name] is StepState.DONE for name in LOGIN] == [True, True, False]


def test_a_rule_that_was_found_wrong_later_opens_its_last_step_again() -> None:
    wrong = said("self_service_meta_login", EvidenceResult.FAILED)
    found = states(step_states(SELF, done(*LOGIN), state(wrong)))
    assert [found[name] is StepState.DONE for name in LOGIN] == [True, True, False]


def test_a_trouble_makes_a_step_stuck_until_it_is_done() -> None:
    stuck = {"account_confirmed": StepMark(False, "other", "Ana", NOW)}
    views = step_states(SELF, stuck, state())
    assert states(views)["account_confirmed"] is StepState.STUCK
    assert here(views) == "account_confirmed"
    proven = step_states(SELF, stuck, state(said("self_service_account_confirmed")))
    assert states(proven)["account_confirmed"] is StepState.DONE


def test_when_all_is_done_there_is_no_step_to_do() -> None:
    rules = dict.fromkeys(one.rule for one in CX.steps)
    views = step_states(CX, {}, state(*map(said, rules), guide=CX))
    assert set(states(views).values()) == {StepState.DONE}
    assert here(views) is None


marks_of = st.dictionaries(
    st.sampled_from([one.id for one in SELF.steps]),
    st.sampled_from([StepMark(True, None, "Ana", NOW), StepMark(False, "other", "Ana", NOW)]),
)
evidence_of = st.lists(
    st.builds(
        said,
        st.sampled_from(sorted({one.rule for one in SELF.steps})),
        st.sampled_from([EvidenceResult.PASSED, EvidenceResult.FAILED]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(marks_of, evidence_of)
def test_there_is_one_step_to_do_as_long_as_one_is_open(
    marks: dict[str, StepMark], evidence: list[Evidence]
) -> None:
    views = step_states(SELF, marks, state(*evidence))
    is_open = [view for view in views if not view.is_done]
    assert [view for view in views if view.is_here] == is_open[:1]
    assert [view.state for view in views if view.state is StepState.CURRENT] in ([], [StepState.CURRENT])
    assert all(view.state is StepState.STUCK for view in is_open if view.mark and view.mark.trouble)


@pytest.mark.parametrize(
    ("sms", "voice", "can_receive", "way"),
    [
        (OtpUse.STANDARD, OtpUse.STANDARD, None, CodeWay.BOTH),
        (OtpUse.STANDARD, OtpUse.STANDARD, "sms", CodeWay.SMS),
        (OtpUse.STANDARD, OtpUse.STANDARD, "voice", CodeWay.VOICE),
        (OtpUse.NOT_RECOMMENDED, OtpUse.STANDARD, "both", CodeWay.VOICE),
        (OtpUse.NOT_RECOMMENDED, OtpUse.STANDARD, "sms", CodeWay.NONE),
        (OtpUse.NOT_SUPPORTED, OtpUse.NOT_SUPPORTED, None, CodeWay.NONE),
        (OtpUse.UNKNOWN, OtpUse.UNKNOWN, None, CodeWay.BOTH),
        (OtpUse.STANDARD, OtpUse.STANDARD, "none", CodeWay.NONE),
    ],
)
def test_how_the_code_arrives_follows_from_the_line_and_from_what_was_said_of_it(
    sms: OtpUse, voice: OtpUse, can_receive: Reception | None, way: CodeWay
) -> None:
    assert code_way(Otp(sms, voice), can_receive) is way
