"""The checklist as a service: declarations, routes, and what two people do at the same moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.domain.evidence import Reason
from lib.domain.model import EvidenceKind, EvidenceResult, Health, Party, Route, Stage, Track
from lib.domain.phone import Answers
from lib.domain.requirements import ItemState
from lib.errors import Conflict, InvalidInput
from lib.services.checklist import Checklist, checklist, choose_route, declare
from lib.services.numbers import save_number
from lib.services.platform import Platform
from lib.services.stores import overview
from tests.builders import Builder, rows
from tests.days import days_ago
from tests.services.conftest import Clock
from tests.threads import at_once

RULE = "meta_business_account"
PIXEL = "hellotext_pixel"
EVIDENCE = "SELECT rule_id, kind, result, by_name, person_id, at FROM evidence ORDER BY id"
EVENTS = "SELECT kind, subject, actor_id, old, new FROM events WHERE kind <> 'store.added' ORDER BY id"


def state_of(found: Checklist, rule_id: str) -> ItemState:
    item = found.state.item(rule_id)
    assert item is not None
    return item.state


def test_a_new_store_has_everything_before_it(build: Builder) -> None:
    ana = build.merchant("alfa")
    for track in Track:
        found = checklist(ana.actor, "alfa", track)
        assert found.store.account == "alfa"
        assert found.state.satisfied == ()
        assert found.state.stage is Stage.INVITED
        assert found.state.next_action is not None


def test_a_declaration_keeps_who_when_and_what(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    found = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    assert state_of(found, RULE) is ItemState.SATISFIED
    [evidence] = rows(platform, EVIDENCE)
    assert dict(evidence) == {
        "rule_id": RULE,
        "kind": EvidenceKind.ATTESTED,
        "result": EvidenceResult.PASSED,
        "by_name": ana.name,
        "person_id": ana.id,
        "at": clock(),
    }
    declared, stage = rows(platform, EVENTS)
    assert (declared["kind"], declared["subject"], declared["actor_id"]) == (
        "requirement.declared",
        RULE,
        ana.id,
    )
    assert (declared["old"], declared["new"]) == ({"result": None}, {"result": "passed"})
    moved = (stage["old"]["stage"], stage["new"]["stage"])
    assert (stage["kind"], *moved) == ("integration.stage", "invited", "preparing")


def test_the_record_that_the_panel_reads_follows_at_once(build: Builder, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    before = overview(ana.actor, "alfa").integration(Track.WHATSAPP)
    clock.advance(hours=1)
    found = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    after = overview(ana.actor, "alfa").integration(Track.WHATSAPP)
    assert found.integration == after
    assert (after.stage, after.stage_since) == (Stage.PREPARING, clock())
    assert after.last_proof_at == clock()
    assert after.whole_percent > before.whole_percent == 0
    assert found.state.next_action is not None
    assert after.next_rule == found.state.next_action.rule_id
    assert after.waiting_since == before.waiting_since


def test_the_other_track_is_untouched(build: Builder) -> None:
    ana = build.merchant("alfa")
    before = overview(ana.actor, "alfa").integration(Track.HELLOTEXT)
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    assert overview(ana.actor, "alfa").integration(Track.HELLOTEXT) == before


def test_a_word_taken_back_days_later_means_that_it_is_lost(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = build.merchant("alfa")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    clock.advance(hours=25)
    found = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, False)
    assert state_of(found, RULE) is ItemState.CURRENTLY_DUE
    assert found.integration.health is Health.BROKEN
    assert [row["result"] for row in rows(platform, EVIDENCE)] == ["passed", "failed"]
    last = [row for row in rows(platform, EVENTS) if row["kind"] == "requirement.declared"][-1]
    assert (last["old"], last["new"]) == ({"result": "passed"}, {"result": "failed"})
    assert state_of(declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True), RULE) is ItemState.SATISFIED


def test_a_word_taken_back_at_once_was_a_slip(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    for _ in range(2):
        found = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, False)
        assert state_of(found, RULE) is ItemState.CURRENTLY_DUE
        assert (found.integration.health, found.state.blocked_reason) == (Health.OK, None)
    assert [row["result"] for row in rows(platform, EVIDENCE)] == ["passed", "withdrawn"]
    found = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    assert state_of(found, RULE) is ItemState.SATISFIED


def test_taking_back_a_word_never_given_changes_nothing(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, False)
    assert rows(platform, EVIDENCE) == []
    assert rows(platform, EVENTS) == []


@pytest.mark.parametrize("holds", [True, False])
def test_saying_the_same_again_adds_nothing(build: Builder, platform: Platform, holds: bool) -> None:
    ana = build.merchant("alfa")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, holds)
    known = rows(platform, EVIDENCE), rows(platform, EVENTS)
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, holds)
    assert (rows(platform, EVIDENCE), rows(platform, EVENTS)) == known


def test_a_double_click_adds_one_evidence_and_one_event(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    at_once(*[lambda: declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)] * 5)
    assert len(rows(platform, EVIDENCE)) == 1
    assert [row["kind"] for row in rows(platform, EVENTS)] == ["requirement.declared", "integration.stage"]


def test_of_two_people_at_once_neither_is_lost(build: Builder, platform: Platform) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    rules = (
        "meta_business_account",
        "whatsapp_number_owned",
        "whatsapp_account_name",
        "whatsapp_profile_name",
    )
    people = (ana, marta, ana, marta)
    at_once(
        *(
            lambda person=person, rule=rule: declare(person.actor, "alfa", Track.WHATSAPP, rule, True)
            for person, rule in zip(people, rules, strict=True)
        )
    )
    found = checklist(ana.actor, "alfa", Track.WHATSAPP)
    assert {item.rule.id for item in found.state.satisfied} == set(rules)
    assert found.integration.whole_percent == found.state.whole_percent
    assert found.integration.next_rule == "meta_business_admin"
    changes = [row for row in rows(platform, EVENTS) if row["kind"] == "integration.stage"]
    assert len(changes) == 1


def test_a_double_click_on_a_route_is_one_change(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    at_once(*[lambda: choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)] * 5)
    assert [row["kind"] for row in rows(platform, EVENTS)] == ["integration.route"]


NOT_DECLARABLE = {
    "unknown": (Track.WHATSAPP, "no_such_rule"),
    "empty": (Track.WHATSAPP, ""),
    "long": (Track.WHATSAPP, "x" * 10_000),
    "NUL": (Track.WHATSAPP, "\x00"),
    "of the other track": (Track.WHATSAPP, "hellotext_account"),
    "of another route": (Track.WHATSAPP, "cx_project_ready"),
    "computed by us": (Track.WHATSAPP, "whatsapp_number_eligible"),
    "observed at VTEX": (Track.HELLOTEXT, "vtex_key_valid"),
    "observed at Hellotext": (Track.HELLOTEXT, "hellotext_token"),
}


@pytest.mark.parametrize("holds", [True, False])
def test_what_is_not_for_anybody_to_declare_is_refused(
    build: Builder, platform: Platform, holds: bool
) -> None:
    ana = build.merchant("alfa")
    for track, rule_id in NOT_DECLARABLE.values():
        with pytest.raises(InvalidInput, match=r"rule\.not_declarable"):
            declare(ana.actor, "alfa", track, rule_id, holds)
    assert rows(platform, EVIDENCE) == []
    assert rows(platform, EVENTS) == []


def test_a_stale_word_is_renewed_by_giving_it_again(build: Builder, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    declare(ana.actor, "alfa", Track.HELLOTEXT, PIXEL, True)
    clock.advance(days=31)
    stale = checklist(ana.actor, "alfa", Track.HELLOTEXT).state.item(PIXEL)
    assert stale is not None
    assert stale.reason is Reason.STALE
    found = declare(ana.actor, "alfa", Track.HELLOTEXT, PIXEL, True).state.item(PIXEL)
    assert found is not None
    assert found.state is ItemState.SATISFIED
    assert found.evidence is not None
    assert found.evidence.at == clock()


def test_another_route_keeps_all_that_is_known(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True)
    declare(ana.actor, "alfa", Track.WHATSAPP, "whatsapp_logo", True)
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", ANSWERED)
    known = rows(platform, EVIDENCE)
    moved = choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.CX_PLATFORM)
    assert moved.integration.route is Route.CX_PLATFORM
    assert moved.state.item("whatsapp_logo") is None
    for rule_id in (RULE, "whatsapp_number_eligible"):
        assert state_of(moved, rule_id) is ItemState.SATISFIED
    back = choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.ASSISTED)
    for rule_id in (RULE, "whatsapp_number_eligible", "whatsapp_logo"):
        assert state_of(back, rule_id) is ItemState.SATISFIED
    assert rows(platform, EVIDENCE) == known


ANSWERED = Answers(owned=True, can_receive="both", used_before="no", dedicated=True, line="mobile")


def test_a_change_of_route_is_in_the_history_with_old_and_new(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.SELF_SERVICE)
    choose_route(ana.actor, "alfa", Track.WHATSAPP, Route.SELF_SERVICE)
    [event] = rows(platform, EVENTS)
    assert event["kind"] == "integration.route"
    assert (event["old"], event["new"]) == ({"route": "assisted"}, {"route": "self_service"})


def test_who_saw_another_route_reads_who_changed_it_and_changes_nothing(build: Builder, clock: Clock) -> None:
    build.merchant("alfa")
    marta, elena = build.manager(), build.administrator()
    clock.stop_at(clock())
    for _ in range(2):
        choose_route(marta.actor, "alfa", Track.WHATSAPP, Route.CX_PLATFORM, seen=Route.ASSISTED)
    for route in (Route.SELF_SERVICE, Route.CX_PLATFORM):
        with pytest.raises(Conflict) as refused:
            choose_route(elena.actor, "alfa", Track.WHATSAPP, route, seen=Route.ASSISTED)
        assert refused.value.code == "route.changed"
        assert dict(refused.value.facts) == {"who": marta.name, "when": clock().isoformat()}
    assert overview(marta.actor, "alfa").integration(Track.WHATSAPP).route is Route.CX_PLATFORM
    choose_route(elena.actor, "alfa", Track.WHATSAPP, Route.SELF_SERVICE, seen=Route.CX_PLATFORM)
    with pytest.raises(Conflict, match=r"route\.changed"):
        choose_route(marta.actor, "alfa", Track.WHATSAPP, Route.ASSISTED, seen=Route.CX_PLATFORM)


@pytest.mark.parametrize(
    ("track", "route"),
    [(Track.WHATSAPP, Route.VTEX_WIZARD), (Track.HELLOTEXT, Route.ASSISTED)],
)
def test_a_route_of_the_other_track_is_refused(build: Builder, track: Track, route: Route) -> None:
    ana = build.merchant("alfa")
    with pytest.raises(InvalidInput, match=r"route\.unknown"):
        choose_route(ana.actor, "alfa", track, route)


def everything_of(found: Checklist) -> list[str]:
    return [item.rule.id for item in found.state.items if item.is_required]


def test_a_track_goes_live_when_all_of_it_holds_and_stays_live_when_a_word_is_taken_back(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", ANSWERED)
    for rule_id in everything_of(checklist(ana.actor, "alfa", Track.WHATSAPP)):
        if rule_id != "whatsapp_number_eligible":
            declare(ana.actor, "alfa", Track.WHATSAPP, rule_id, True)
    live = checklist(ana.actor, "alfa", Track.WHATSAPP)
    assert (live.integration.stage, live.integration.waiting_on) == (Stage.LIVE, None)
    assert (live.integration.merchant_percent, live.integration.whole_percent) == (100, 100)
    stages = [row["new"]["stage"] for row in rows(platform, EVENTS) if row["kind"] == "integration.stage"]
    assert stages == sorted(stages, key=lambda stage: Stage(stage).position)
    assert stages[-1] == Stage.LIVE
    clock.advance(hours=25)
    after = declare(ana.actor, "alfa", Track.WHATSAPP, RULE, False)
    assert (after.integration.stage, after.integration.health) == (Stage.LIVE, Health.BROKEN)
    assert after.integration.waiting_on is not None


def test_a_declaration_may_name_the_day_on_which_it_came_true(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    """Noon of that day where the store is; the clock of what follows starts there."""
    ana = build.merchant("alfa")
    clock.stop_at(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
    for rule_id in ("meta_business_account", "meta_business_id"):
        declare(ana.actor, "alfa", Track.WHATSAPP, rule_id, True)
    found = declare(ana.actor, "alfa", Track.WHATSAPP, "meta_request_received", True, on=date(2026, 11, 12))
    received = found.state.item("meta_request_received")
    accept = found.state.item("meta_request_accepted")
    assert received is not None
    assert received.evidence is not None
    assert accept is not None
    # Montevideo is three hours behind UTC.
    noon = datetime(2026, 11, 12, 15, 0, tzinfo=UTC)
    assert received.evidence.since == noon
    assert accept.due_by == noon + timedelta(days=90)
    [event] = [row for row in rows(platform, EVENTS) if row["subject"] == "meta_request_received"]
    assert event["new"] == {"result": "passed", "on": "2026-11-12"}


def test_the_same_word_with_another_day_renews_it_and_with_the_same_day_does_not(
    build: Builder, platform: Platform
) -> None:
    ana = build.merchant("alfa")
    day = days_ago(9)
    for on in (day, day, None, day - timedelta(days=1)):
        declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True, on=on)
    assert len(rows(platform, EVIDENCE)) == 2


def test_today_named_twice_is_one_word(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
    for _ in range(2):
        clock.advance(seconds=2)
        declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True, on=date(2026, 11, 18))
    assert len(rows(platform, EVIDENCE)) == 1


@pytest.mark.parametrize(("days", "code"), [(2, "day.future"), (-731, "day.too_old")])
def test_a_day_that_cannot_be_is_refused(build: Builder, platform: Platform, days: int, code: str) -> None:
    ana = build.merchant("alfa")
    on = days_ago(-days)
    with pytest.raises(InvalidInput) as refused:
        declare(ana.actor, "alfa", Track.WHATSAPP, RULE, True, on=on)
    assert (refused.value.code, refused.value.field) == (code, "on")
    assert rows(platform, EVIDENCE) == []


def test_a_turn_that_changes_hands_is_an_event(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", "+598 94 123 456", "UY", ANSWERED)
    found = checklist(ana.actor, "alfa", Track.WHATSAPP)
    while found.state.waiting_on is Party.MERCHANT:
        assert found.state.next_action is not None
        found = declare(ana.actor, "alfa", Track.WHATSAPP, found.state.next_action.rule_id, True)
    turns = [row for row in rows(platform, EVENTS) if row["kind"] == "integration.turn"]
    assert [(row["old"]["party"], row["new"]) for row in turns] == [("merchant", {"party": "vtex"})]
    assert found.state.next_action is not None
    assert found.state.next_action.rule_id == "meta_request_received"
    assert found.integration.expected_by is not None
