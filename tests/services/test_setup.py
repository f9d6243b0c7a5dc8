"""The guided set-up as a service: marks with names, declarations that follow, troubles, the funnel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Route, Track
from lib.domain.requirements import ItemState
from lib.domain.setup import StepState
from lib.errors import Conflict, InvalidInput, NotAllowed
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import checklist, choose_route, declare
from lib.services.platform import Platform
from lib.services.progress import add_evidence, refresh
from lib.services.setup import (
    FunnelStep,
    SetupState,
    TroubleCount,
    clear_trouble,
    enter_setup,
    mark_step,
    report_trouble,
    setup,
    setup_funnel,
)
from lib.services.timeline import timeline
from tests.builders import Builder, rows
from tests.services.conftest import Clock

MARKS = "SELECT step, state, trouble, by_name FROM setup_steps ORDER BY step"
EVENTS = "SELECT kind, subject, actor_name FROM events WHERE kind LIKE 'setup.%' ORDER BY id"
LOGIN = ("admin_opened", "configure_pressed", "facebook_signed_in")
LOGIN_RULE = "self_service_meta_login"


@pytest.fixture
def self_service(ana: Actor) -> Actor:
    """The merchant of `alfa`, who does it in the Admin."""
    choose_route(ana, "alfa", Track.WHATSAPP, Route.SELF_SERVICE)
    return ana


def state_of(found: SetupState, step: str) -> StepState:
    return next(view.state for view in found.steps if view.step.id == step)


def here(found: SetupState) -> str | None:
    return found.here.step.id if found.here else None


def proven(actor: Actor, rule: str) -> bool:
    item = checklist(actor, "alfa", Track.WHATSAPP).state.item(rule)
    assert item is not None
    return item.state is ItemState.SATISFIED


def observe(actor: Actor, rule: str, result: EvidenceResult) -> None:
    """What a vendor's API answered about a rule."""
    with acting(actor, Action.SET_UP, "alfa") as act:
        add_evidence(
            act, Track.WHATSAPP, [Evidence(rule, EvidenceKind.OBSERVED, result, act.now, "meta", {})]
        )
        refresh(act, Track.WHATSAPP)


def test_a_way_that_vtex_goes_has_no_steps(ana: Actor) -> None:
    found = setup(ana, "alfa")
    assert (found.integration.route, found.guide, found.steps, found.here) == (Route.ASSISTED, None, (), None)
    with pytest.raises(InvalidInput, match=r"setup\.unknown_step"):
        mark_step(ana, "alfa", "account_confirmed", True)


def test_a_step_is_kept_with_the_name_and_the_time_of_who_did_it(
    self_service: Actor, platform: Platform, clock: Clock
) -> None:
    clock.stop_at(clock())
    found = mark_step(self_service, "alfa", "account_confirmed", True)
    view = found.steps[0]
    assert view.mark is not None
    assert (view.state, view.mark.by, view.mark.at) == (StepState.DONE, "Ana Pérez", clock())
    assert here(found) == "installation_authorised"
    assert found == setup(self_service, "alfa")
    assert [row["step"] for row in rows(platform, MARKS)] == ["account_confirmed"]


def test_a_rule_is_declared_when_its_last_step_is_done_and_not_before(self_service: Actor) -> None:
    mark_step(self_service, "alfa", "admin_url_received", True, earlier=True)
    for step in LOGIN[:2]:
        mark_step(self_service, "alfa", step, True)
    assert not proven(self_service, LOGIN_RULE)
    mark_step(self_service, "alfa", LOGIN[2], True)
    item = checklist(self_service, "alfa", Track.WHATSAPP).state.item(LOGIN_RULE)
    assert item is not None
    assert item.evidence is not None
    assert item.state is ItemState.SATISFIED
    assert (item.evidence.by, dict(item.evidence.facts)) == ("Ana Pérez", {"steps": ",".join(LOGIN)})


def test_taking_a_step_back_takes_the_declaration_back_and_keeps_the_other_steps(
    self_service: Actor,
) -> None:
    mark_step(self_service, "alfa", LOGIN[2], True, earlier=True)
    found = mark_step(self_service, "alfa", LOGIN[1], False)
    assert not proven(self_service, LOGIN_RULE)
    assert [state_of(found, step) for step in LOGIN] == [StepState.DONE, StepState.CURRENT, StepState.DONE]
    mark_step(self_service, "alfa", LOGIN[1], True)
    assert proven(self_service, LOGIN_RULE)


def test_a_double_click_adds_nothing(self_service: Actor, platform: Platform) -> None:
    mark_step(self_service, "alfa", "account_confirmed", True)
    before = rows(platform, "SELECT count(*) AS n FROM events"), rows(platform, MARKS)
    mark_step(self_service, "alfa", "account_confirmed", True)
    assert (rows(platform, "SELECT count(*) AS n FROM events"), rows(platform, MARKS)) == before
    mark_step(self_service, "alfa", "account_confirmed", False)
    undone = rows(platform, EVENTS)
    mark_step(self_service, "alfa", "account_confirmed", False)
    assert rows(platform, EVENTS) == undone


def test_a_later_step_asks_about_the_earlier_ones_and_marks_nothing_until_it_is_told(
    self_service: Actor, platform: Platform
) -> None:
    with pytest.raises(Conflict) as asked:
        mark_step(self_service, "alfa", LOGIN[0], True)
    assert (asked.value.code, dict(asked.value.facts)) == ("setup.earlier_open", {"count": 3})
    assert rows(platform, MARKS) == []
    only = mark_step(self_service, "alfa", LOGIN[0], True, earlier=False)
    assert here(only) == "account_confirmed"
    assert state_of(only, LOGIN[0]) is StepState.DONE
    everything = mark_step(self_service, "alfa", LOGIN[2], True, earlier=True)
    assert here(everything) == "account_created"
    assert proven(self_service, "self_service_admin_url")


def test_what_meta_answered_makes_the_step_done_and_cannot_be_taken_back_here(self_service: Actor) -> None:
    observe(self_service, "whatsapp_code_confirmed", EvidenceResult.PASSED)
    found = setup(self_service, "alfa")
    assert state_of(found, "code_confirmed") is StepState.DONE
    with pytest.raises(Conflict, match=r"setup\.proven_otherwise"):
        mark_step(self_service, "alfa", "code_confirmed", False)


def test_what_meta_found_wrong_opens_the_step_again_and_it_can_be_done_anew(
    self_service: Actor, clock: Clock
) -> None:
    mark_step(self_service, "alfa", "code_confirmed", True, earlier=True)
    clock.advance(minutes=1)
    observe(self_service, "whatsapp_code_confirmed", EvidenceResult.FAILED)
    assert here(setup(self_service, "alfa")) == "code_confirmed"
    clock.advance(minutes=1)
    assert here(mark_step(self_service, "alfa", "code_confirmed", True)) == "support_told"


def test_what_was_declared_in_the_checklist_makes_the_steps_done_and_can_be_taken_back(
    self_service: Actor,
) -> None:
    declare(self_service, "alfa", Track.WHATSAPP, "self_service_account_confirmed", True)
    assert here(setup(self_service, "alfa")) == "installation_authorised"
    found = mark_step(self_service, "alfa", "account_confirmed", False)
    assert here(found) == "account_confirmed"
    assert not proven(self_service, "self_service_account_confirmed")


def test_a_way_is_gone_to_its_end(self_service: Actor) -> None:
    for step in [view.step.id for view in setup(self_service, "alfa").steps]:
        found = mark_step(self_service, "alfa", step, True)
    assert (found.here, found.done) == (None, 12)
    assert proven(self_service, "self_service_alert_shown")


def test_the_platform_of_today_is_gone_to_its_end_and_nothing_is_lost_by_changing(
    self_service: Actor,
) -> None:
    mark_step(self_service, "alfa", "account_confirmed", True)
    choose_route(self_service, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)
    for step in [view.step.id for view in setup(self_service, "alfa").steps]:
        found = mark_step(self_service, "alfa", step, True)
    assert found.here is None
    assert proven(self_service, "cx_number_selected")
    assert proven(self_service, "meta_display_name_approved")
    choose_route(self_service, "alfa", Track.WHATSAPP, Route.SELF_SERVICE)
    again = setup(self_service, "alfa")
    assert here(again) == "installation_authorised"
    assert state_of(again, "code_confirmed") is StepState.DONE


def test_a_trouble_is_kept_until_it_is_over(self_service: Actor, platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    began = clock()
    found = report_trouble(self_service, "alfa", "account_confirmed", "product_discontinued")
    clock.advance(minutes=5)
    assert report_trouble(self_service, "alfa", "account_confirmed", "product_discontinued") == found
    view = found.steps[0]
    assert view.mark is not None
    assert (view.state, view.mark.trouble, view.mark.at) == (StepState.STUCK, "product_discontinued", began)
    cleared = clear_trouble(self_service, "alfa", "account_confirmed")
    assert cleared.steps[0].state is StepState.CURRENT
    clear_trouble(self_service, "alfa", "account_confirmed")
    assert rows(platform, MARKS) == []
    assert [row["kind"] for row in rows(platform, EVENTS)] == [
        "setup.stuck",
        "setup.reached",
        "setup.cleared",
    ]


def test_another_trouble_takes_the_place_of_the_first(self_service: Actor) -> None:
    report_trouble(self_service, "alfa", "account_confirmed", "product_discontinued")
    found = report_trouble(self_service, "alfa", "account_confirmed", "other")
    assert found.steps[0].mark is not None
    assert found.steps[0].mark.trouble == "other"


def test_a_step_that_is_done_has_no_trouble(self_service: Actor) -> None:
    report_trouble(self_service, "alfa", "account_confirmed", "other")
    found = mark_step(self_service, "alfa", "account_confirmed", True)
    assert found.steps[0].state is StepState.DONE
    with pytest.raises(Conflict, match=r"setup\.step_done"):
        report_trouble(self_service, "alfa", "account_confirmed", "other")
    clear_trouble(self_service, "alfa", "account_confirmed")
    assert setup(self_service, "alfa").done == 1


def test_what_does_not_exist_is_refused(self_service: Actor, platform: Platform) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: mark_step(self_service, "alfa", "cx_code", True),
        lambda: report_trouble(self_service, "alfa", "ghost", "other"),
        lambda: clear_trouble(self_service, "alfa", "ghost"),
    )
    for call in calls:
        with pytest.raises(InvalidInput, match=r"setup\.unknown_step"):
            call()
    with pytest.raises(InvalidInput, match=r"setup\.unknown_trouble"):
        report_trouble(self_service, "alfa", "account_confirmed", "ghost")
    assert rows(platform, MARKS) == []


def test_coming_to_a_step_is_kept_once(self_service: Actor, platform: Platform) -> None:
    enter_setup(self_service, "alfa")
    enter_setup(self_service, "alfa")
    reached = [dict(row) for row in rows(platform, EVENTS)]
    assert reached == [{"kind": "setup.reached", "subject": "account_confirmed", "actor_name": "Ana Pérez"}]


def test_looking_writes_nothing(self_service: Actor, platform: Platform) -> None:
    setup(self_service, "alfa")
    assert rows(platform, EVENTS) == []


def test_the_history_has_the_steps(self_service: Actor, build: Builder) -> None:
    mark_step(self_service, "alfa", "account_confirmed", True)
    kinds = {(event.kind, event.subject) for event in timeline(build.manager().actor, "alfa")}
    assert {
        ("setup.done", "account_confirmed"),
        ("requirement.declared", "self_service_account_confirmed"),
        ("setup.reached", "installation_authorised"),
    } <= kinds


def test_a_manager_sees_where_stores_come_to_and_where_they_stay(build: Builder) -> None:
    for account in ("alfa", "beta", "gama"):
        actor = build.merchant(account).actor
        choose_route(actor, account, Track.WHATSAPP, Route.SELF_SERVICE)
        enter_setup(actor, account)
        if account != "gama":
            mark_step(actor, account, "account_confirmed", True)
            report_trouble(actor, account, "installation_authorised", "other")
        if account == "beta":
            report_trouble(actor, account, "installation_authorised", "product_discontinued")
            clear_trouble(actor, account, "installation_authorised")
    funnel = setup_funnel(build.manager().actor, Route.SELF_SERVICE)
    assert len(funnel) == 12
    assert funnel[:3] == (
        FunnelStep("account_confirmed", reached=3, done=2, stuck=0, troubles=()),
        FunnelStep(
            "installation_authorised",
            reached=2,
            done=0,
            stuck=1,
            troubles=(TroubleCount("other", 2), TroubleCount("product_discontinued", 1)),
        ),
        FunnelStep("admin_url_received", reached=0, done=0, stuck=0, troubles=()),
    )


def test_a_step_that_was_skipped_to_counts_as_reached(self_service: Actor, build: Builder) -> None:
    mark_step(self_service, "alfa", "admin_url_received", True, earlier=False)
    funnel = {step.step: step for step in setup_funnel(build.manager().actor, Route.SELF_SERVICE)}
    assert (funnel["admin_url_received"].reached, funnel["admin_url_received"].done) == (1, 1)


def test_a_way_without_steps_has_no_funnel(build: Builder) -> None:
    assert setup_funnel(build.manager().actor, Route.ASSISTED) == ()


def test_somebody_who_came_by_a_link_for_one_step_may_not_mark_steps(
    self_service: Actor, build: Builder
) -> None:
    guest = Actor(None, self_service.name, link_id=build.merchant("beta").id)
    with pytest.raises(NotAllowed):
        mark_step(guest, "alfa", "account_confirmed", True)


def test_waiting_ends_when_the_trouble_says_so(self_service: Actor, clock: Clock) -> None:
    clock.stop_at(clock())
    found = report_trouble(self_service, "alfa", "code_confirmed", "code_guesses")
    view = next(one for one in found.steps if one.step.id == "code_confirmed")
    assert found.guide is not None
    assert view.mark is not None
    trouble = found.guide.trouble(view.mark.trouble)
    assert trouble is not None
    assert trouble.over_at(view.mark.at) == clock() + timedelta(hours=12)
