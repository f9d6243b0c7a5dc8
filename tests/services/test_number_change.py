"""Another number: what was proven, said and done about the old line does not speak for the new one."""

from __future__ import annotations

import pytest

from lib.domain.evidence import Evidence
from lib.domain.model import EvidenceKind, EvidenceResult, Language, Route, Track
from lib.domain.phone import Answers
from lib.domain.requirements import Item
from lib.security.policy import Action
from lib.services.access import Actor, acting
from lib.services.checklist import checklist, choose_route, declare
from lib.services.documents import upload_document
from lib.services.number_change import OF_THE_LINE
from lib.services.numbers import save_number
from lib.services.platform import Platform, platform
from lib.services.progress import add_evidence, refresh
from lib.services.setup import mark_step, report_trouble, setup
from lib.services.step_links import declare_by_link, make_step_link, open_step_link, step_of_link
from tests.builders import Builder, rows
from tests.papers import png

W = Track.WHATSAPP
OLD, OTHER = "+598 94 123 456", "+598 94 999 999"
ANSWERED = Answers(owned=True, can_receive="both", used_before="no", dedicated=True, line="mobile")
WITHDRAWN = "SELECT rule_id, kind FROM evidence WHERE result = 'withdrawn' ORDER BY rule_id, kind"
OWNED = "whatsapp_number_owned"


def save(actor: Actor, raw: str = OTHER, answers: Answers = ANSWERED) -> None:
    save_number(actor, "alfa", raw, "UY", answers)


def know(actor: Actor, rule: str, kind: EvidenceKind, result: EvidenceResult = EvidenceResult.PASSED) -> None:
    with acting(actor, Action.SET_UP, "alfa") as act:
        add_evidence(act, W, [Evidence(rule, kind, result, act.now, "somebody")])
        refresh(act, W)


def kinds_of(rule_id: str) -> tuple[EvidenceKind, ...]:
    rule = platform().rulebook.find(rule_id)
    assert rule is not None
    return rule.evidence


def item_of(actor: Actor, rule: str) -> Item:
    item = checklist(actor, "alfa", W).state.item(rule)
    assert item is not None
    return item


def withdrawn(at: Platform) -> list[tuple[str, str]]:
    return [(row["rule_id"], row["kind"]) for row in rows(at, WITHDRAWN)]


def done_steps(actor: Actor) -> set[str]:
    return {view.step.id for view in setup(actor, "alfa").steps if view.is_done}


@pytest.fixture
def kept(ana: Actor) -> Actor:
    """The merchant of `alfa` on a way with every rule about the line, with a number."""
    choose_route(ana, "alfa", W, Route.CX_PLATFORM)
    save(ana, OLD)
    return ana


@pytest.mark.parametrize("rule", sorted(OF_THE_LINE))
def test_another_number_takes_back_every_kind_of_proof_of_the_line(
    kept: Actor, platform: Platform, rule: str
) -> None:
    for kind in kinds_of(rule):
        know(kept, rule, kind)
    save(kept)
    assert withdrawn(platform) == sorted((rule, kind) for kind in kinds_of(rule))
    save(kept)
    assert len(withdrawn(platform)) == len(kinds_of(rule))


def test_every_rule_of_the_line_is_in_the_rulebook_and_is_not_answered_with_the_number(
    kept: Actor, platform: Platform
) -> None:
    assert all(platform.rulebook.find(rule) for rule in OF_THE_LINE)
    answered = {row["rule_id"] for row in rows(platform, "SELECT rule_id FROM evidence")}
    assert not answered & OF_THE_LINE
    assert kept


def test_a_proven_requirement_is_due_again_and_what_is_not_about_the_line_stays(kept: Actor) -> None:
    for rule in ("whatsapp_number_at_hand", "meta_business_account"):
        declare(kept, "alfa", W, rule, True)
    save(kept)
    at_hand = item_of(kept, "whatsapp_number_at_hand")
    assert (at_hand.holds, at_hand.evidence) == (False, None)
    assert item_of(kept, "meta_business_account").holds


def test_where_nothing_was_known_nothing_is_taken_back(kept: Actor, platform: Platform) -> None:
    save(kept)
    assert withdrawn(platform) == []


def test_what_was_taken_back_once_is_not_taken_back_again(kept: Actor, platform: Platform) -> None:
    know(kept, "vtex_number_added", EvidenceKind.ATTESTED)
    save(kept)
    save(kept, OLD)
    assert withdrawn(platform) == [("vtex_number_added", "attested")]


@pytest.mark.parametrize("spelling", ["+598 94 123 456", "094 123 456", "(+598) 94-123-456"])
def test_another_spelling_of_the_number_takes_nothing_back(
    kept: Actor, platform: Platform, spelling: str
) -> None:
    declare(kept, "alfa", W, "whatsapp_number_at_hand", True)
    save(kept, spelling)
    assert withdrawn(platform) == []
    assert item_of(kept, "whatsapp_number_at_hand").holds


def test_a_number_that_is_kept_for_the_first_time_takes_nothing_back(ana: Actor, platform: Platform) -> None:
    choose_route(ana, "alfa", W, Route.CX_PLATFORM)
    declare(ana, "alfa", W, "whatsapp_number_at_hand", True)
    save(ana)
    assert withdrawn(platform) == []


def test_it_is_one_event(kept: Actor, platform: Platform) -> None:
    choose_route(kept, "alfa", W, Route.SELF_SERVICE)
    mark_step(kept, "alfa", "code_confirmed", True, earlier=True)
    before = len(rows(platform, "SELECT 1 FROM events WHERE kind NOT LIKE 'integration.%'"))
    save(kept)
    events = rows(platform, "SELECT kind FROM events WHERE kind NOT LIKE 'integration.%' ORDER BY id")
    assert [event["kind"] for event in events[before:]] == ["number.saved"]


# --- Answers about the old line --------------------------------------------------------------------------


def results(at: Platform, rule: str) -> list[str]:
    found = rows(at, "SELECT result FROM evidence WHERE rule_id = :rule ORDER BY id", rule=rule)
    return [row["result"] for row in found]


def test_an_answer_that_is_missing_about_the_new_line_is_taken_back_and_not_failed(
    kept: Actor, platform: Platform
) -> None:
    save(kept, OTHER, Answers())
    for rule in (OWNED, "whatsapp_number_dedicated", "whatsapp_number_off_apps", "number_answer_can_receive"):
        assert results(platform, rule) == ["passed", "withdrawn"], rule
    assert item_of(kept, OWNED).evidence is None


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        (Answers(owned=False), OWNED),
        (Answers(can_receive="none"), "number_answer_can_receive"),
        (Answers(used_before="banned"), "number_answer_used_before"),
    ],
)
def test_a_real_no_about_the_new_line_fails(
    kept: Actor, platform: Platform, answers: Answers, rule: str
) -> None:
    save(kept, OTHER, answers)
    assert results(platform, rule) == ["passed", "failed"]


def test_an_answer_taken_back_about_the_same_line_is_not_a_no_either(kept: Actor, platform: Platform) -> None:
    save(kept, OLD, Answers())
    assert results(platform, OWNED) == ["passed", "withdrawn"]


def test_a_bill_of_the_old_line_proves_nothing_of_the_new_one(kept: Actor, platform: Platform) -> None:
    upload_document(kept, "alfa", W, OWNED, "factura.png", png())
    save(kept, OTHER, Answers(owned=True))
    assert (OWNED, "document") in withdrawn(platform)
    assert item_of(kept, OWNED).holds
    save(kept, OTHER, Answers())
    assert not item_of(kept, OWNED).holds


def test_a_word_of_the_checklist_about_the_old_line_goes_with_it(ana: Actor) -> None:
    save(ana, OLD, Answers())
    declare(ana, "alfa", W, OWNED, True)
    save(ana, OTHER, Answers())
    assert not item_of(ana, OWNED).holds


# --- Steps of the set-up and links -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "last", "reopened"),
    [
        (Route.SELF_SERVICE, "alert_shown", {"code_confirmed"}),
        (
            Route.CX_PLATFORM,
            "cx_number",
            {"cx_signed_in", "cx_account", "cx_profile", "cx_code", "cx_name", "cx_number"},
        ),
    ],
)
def test_the_steps_of_the_set_up_are_open_again(
    kept: Actor, route: Route, last: str, reopened: set[str]
) -> None:
    choose_route(kept, "alfa", W, route)
    mark_step(kept, "alfa", last, True, earlier=True)
    before = done_steps(kept)
    assert reopened <= before
    save(kept)
    assert before - done_steps(kept) == reopened


def test_a_step_that_was_marked_while_its_rule_was_not_yet_said_is_open_again(kept: Actor) -> None:
    mark_step(kept, "alfa", "cx_signed_in", True, earlier=False)
    assert done_steps(kept) == {"cx_signed_in"}
    save(kept)
    assert done_steps(kept) == set()


def test_a_trouble_of_the_old_line_is_over(kept: Actor) -> None:
    choose_route(kept, "alfa", W, Route.SELF_SERVICE)
    report_trouble(kept, "alfa", "code_confirmed", "code_not_sent")
    save(kept)
    view = next(one for one in setup(kept, "alfa").steps if one.step.id == "code_confirmed")
    assert view.mark is None


def test_another_spelling_leaves_the_steps_done(kept: Actor) -> None:
    choose_route(kept, "alfa", W, Route.SELF_SERVICE)
    mark_step(kept, "alfa", "code_confirmed", True, earlier=True)
    save(kept, "094 123 456")
    assert "code_confirmed" in done_steps(kept)


def test_what_a_colleague_did_by_a_link_can_be_done_by_it_again(kept: Actor) -> None:
    _, token = make_step_link(kept, "alfa", W, "whatsapp_number_at_hand", "Carla", Language.ES)
    opened = open_step_link(token)
    assert opened is not None
    carla = Actor(None, "", opened.id)
    declare_by_link(carla, True)
    save(kept)
    assert step_of_link(carla).done_at is None
    declare_by_link(carla, True)
    assert item_of(kept, "whatsapp_number_at_hand").holds


def test_another_store_keeps_what_it_has(kept: Actor, build: Builder, platform: Platform) -> None:
    bruno = build.merchant("beta").actor
    save_number(bruno, "beta", "+598 94 777 777", "UY", ANSWERED)
    choose_route(bruno, "beta", W, Route.SELF_SERVICE)
    mark_step(bruno, "beta", "code_confirmed", True, earlier=True)
    save(kept)
    assert withdrawn(platform) == []
    assert {view.step.id for view in setup(bruno, "beta").steps if view.is_done} >= {"code_confirmed"}
