"""One number in two places, and the answers about it as somebody's word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lib.domain.model import EvidenceKind, EvidenceResult, Track
from lib.domain.phone import Answers, Question, RuleId, RuleResult, Sharing, Verdict
from lib.services.access import Actor
from lib.services.checklist import checklist
from lib.services.numbers import ELIGIBLE_RULE, OFF_APPS_RULE, SavedNumber, save_number, saved_number
from lib.services.platform import Platform
from lib.services.stores import add_store
from lib.storage.migrate import downgrade, upgrade
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

NUMBER = "+55 31 98765 4321"
AS_WHATSAPP_SPELLS_IT = "+55 31 8765 4321"
OTHER = "+55 31 98765 0000"
GOOD = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)
ANSWERS = (
    "SELECT rule_id, result, by_name, facts ->> 'answer' AS answer FROM evidence WHERE kind = 'attested'"
    " ORDER BY id"
)


def kept(build: Builder, account: str, track: Track = Track.WHATSAPP) -> SavedNumber:
    saved = saved_number(build.manager().actor, account, track)
    assert saved is not None
    return saved


def test_a_number_in_one_place_is_shared_with_nobody(build: Builder) -> None:
    ana = build.merchant("alfa")
    saved = save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    assert (saved.elsewhere.sharing, saved.elsewhere.hidden) == (Sharing(), 0)
    assert saved.diagnosis.verdict is Verdict.ELIGIBLE


def test_the_other_store_is_named_to_the_manager_and_not_to_the_merchant(build: Builder) -> None:
    ana, luis = build.merchant("alfa"), build.merchant("beta")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(luis.actor, "beta", AS_WHATSAPP_SPELLS_IT, "BR", GOOD)
    assert (saved.elsewhere.places, saved.elsewhere.hidden) == ((), 1)
    assert saved.diagnosis.verdict is Verdict.ELIGIBLE_WITH_ACTION
    for account, other in (("alfa", "beta"), ("beta", "alfa")):
        seen = kept(build, account).elsewhere
        assert ([place.account for place in seen.places], seen.hidden) == ([other], 0)
    assert "alfa" not in repr(saved)


def test_a_person_of_both_stores_reads_the_name_of_the_other(build: Builder) -> None:
    both = build.merchant("alfa")
    add_store(Actor.process("test"), "beta", "Beta", "BR", both.email)
    save_number(both.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(both.actor, "beta", NUMBER, "BR", GOOD)
    assert [place.account for place in saved.elsewhere.places] == ["alfa"]


def test_the_other_track_of_the_same_store_is_found(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(ana.actor, "alfa", NUMBER, "BR", GOOD, Track.HELLOTEXT)
    assert [place.track for place in saved.elsewhere.places] == [Track.WHATSAPP]
    row = saved.diagnosis.rule(RuleId.NOT_ON_OTHER_TRACK)
    assert row is not None
    assert row.result is RuleResult.FAILED
    assert kept(build, "alfa").elsewhere.sharing == Sharing(other_track=True)


def test_both_stores_of_a_shared_number_learn_of_it_until_one_of_them_takes_another(build: Builder) -> None:
    people = {"alfa": build.merchant("alfa"), "beta": build.merchant("beta")}

    def told() -> dict[str, bool]:
        return {
            account: checklist(person.actor, account, Track.WHATSAPP).number.shared
            for account, person in people.items()
        }

    save_number(people["alfa"].actor, "alfa", NUMBER, "BR", GOOD)
    assert told() == {"alfa": False, "beta": False}
    save_number(people["beta"].actor, "beta", AS_WHATSAPP_SPELLS_IT, "BR", GOOD)
    assert told() == {"alfa": True, "beta": True}
    save_number(people["alfa"].actor, "alfa", OTHER, "BR", GOOD)
    assert told() == {"alfa": False, "beta": False}


def test_the_other_track_of_the_store_counts_as_another_place(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD, Track.HELLOTEXT)
    assert [checklist(ana.actor, "alfa", track).number.shared for track in Track] == [True, True]


def test_a_shared_number_is_in_the_history_and_the_proof_is_of_the_number_alone(
    build: Builder, platform: Platform
) -> None:
    ana, luis = build.merchant("alfa"), build.merchant("beta")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    save_number(luis.actor, "beta", NUMBER, "BR", GOOD)
    for person, account in ((ana, "alfa"), (luis, "beta")):
        item = checklist(person.actor, account, Track.WHATSAPP).state.item(ELIGIBLE_RULE)
        assert item is not None
        assert (item.holds, item.has_warning) == (True, False)
    [event] = rows(platform, "SELECT new FROM events WHERE kind = 'number.shared'")
    assert "alfa" not in str(event["new"])


def test_a_warning_of_before_becomes_the_proof_that_it_was(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    downgrade(platform.engine, "0005")
    warned = "UPDATE evidence SET result = 'warning' WHERE rule_id = :rule"
    assert change(platform, warned, rule=ELIGIBLE_RULE) == 1
    upgrade(platform.engine)
    [proof] = rows(platform, "SELECT result FROM evidence WHERE rule_id = :rule", rule=ELIGIBLE_RULE)
    assert proof["result"] == EvidenceResult.PASSED


def test_when_the_other_place_takes_another_number_nothing_is_shared_any_more(build: Builder) -> None:
    ana, luis = build.merchant("alfa"), build.merchant("beta")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    save_number(luis.actor, "beta", NUMBER, "BR", GOOD)
    save_number(ana.actor, "alfa", OTHER, "BR", GOOD)
    assert kept(build, "beta").elsewhere.sharing == Sharing()


def test_each_answer_is_attested_with_name_and_time(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    saved = save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    given = {Question.OWNED, Question.CAN_RECEIVE, Question.USED_BEFORE, Question.DEDICATED}
    assert set(saved.attested) == given
    assert {(word.by, word.at) for word in saved.attested.values()} == {(ana.name, clock())}
    found = {row["rule_id"]: row["answer"] for row in rows(platform, ANSWERS)}
    assert found == {
        "whatsapp_number_owned": "yes",
        "whatsapp_number_dedicated": "yes",
        "number_answer_can_receive": "both",
        "number_answer_used_before": "no",
        "whatsapp_number_off_apps": "yes",
    }


def test_an_answer_that_stays_keeps_its_name_and_time(build: Builder) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(marta.actor, "alfa", NUMBER, "BR", replace(GOOD, can_receive="sms"))
    assert saved.attested[Question.CAN_RECEIVE].by == marta.name
    assert saved.attested[Question.OWNED].by == ana.name


def test_answers_about_another_line_are_given_anew(build: Builder) -> None:
    ana, marta = build.merchant("alfa"), build.manager()
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(marta.actor, "alfa", OTHER, "BR", replace(GOOD, dedicated=None))
    assert {word.by for word in saved.attested.values()} == {marta.name}
    state = checklist(marta.actor, "alfa", Track.WHATSAPP).state
    dedicated = state.item("whatsapp_number_dedicated")
    assert dedicated is not None
    assert not dedicated.holds


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        (Answers(used_before="no"), EvidenceResult.PASSED),
        (Answers(used_before="whatsapp_app"), EvidenceResult.FAILED),
        (Answers(used_before="whatsapp_app", account_deleted=True), EvidenceResult.PASSED),
        (Answers(used_before="other_provider"), None),
    ],
)
def test_what_was_used_before_tells_whether_an_app_still_holds_the_number(
    build: Builder, platform: Platform, answers: Answers, result: EvidenceResult | None
) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", NUMBER, "BR", answers)
    found = rows(
        platform, "SELECT kind, result FROM evidence WHERE rule_id = :rule ORDER BY id", rule=OFF_APPS_RULE
    )
    wanted = [] if result is None else [{"kind": EvidenceKind.ATTESTED, "result": result}]
    assert [dict(row) for row in found] == wanted


def test_an_answer_taken_back_is_no_answer_any_more(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", NUMBER, "BR", GOOD)
    saved = save_number(ana.actor, "alfa", NUMBER, "BR", replace(GOOD, owned=None))
    assert Question.OWNED not in saved.attested
    owned = checklist(ana.actor, "alfa", Track.WHATSAPP).state.item("whatsapp_number_owned")
    assert owned is not None
    assert not owned.holds
