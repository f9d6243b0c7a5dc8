"""A store's number: what is kept, what it proves, and what takes the proof away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.domain.evidence import Reason
from lib.domain.model import Stage, Track
from lib.domain.phone import Answers, Verdict
from lib.domain.requirements import ItemState
from lib.errors import InvalidInput
from lib.services.checklist import checklist
from lib.services.numbers import ELIGIBLE_RULE, save_number, saved_number
from lib.services.platform import Platform
from lib.services.stores import overview
from tests.builders import Builder, rows
from tests.services.conftest import Clock

GOOD = "+598 94 123 456"
ANSWERED = Answers(owned=True, can_receive="both", used_before="no", dedicated=True, line="mobile")
TOLL_FREE = "0800 1234"
SAVED = "SELECT kind, track, actor_id, old, new FROM events WHERE kind = 'number.saved' ORDER BY id"


def reason_of_rule(build: Builder, account: str) -> Reason | None:
    item = checklist(build.manager().actor, account, Track.WHATSAPP).state.item(ELIGIBLE_RULE)
    assert item is not None
    return item.reason


def test_a_store_has_no_number_at_first(build: Builder) -> None:
    ana = build.merchant("alfa")
    assert saved_number(ana.actor, "alfa") is None


def test_an_eligible_number_proves_the_requirement(build: Builder, platform: Platform, clock: Clock) -> None:
    ana = build.merchant("alfa")
    clock.stop_at(clock())
    saved = save_number(ana.actor, "alfa", f"  {GOOD} ", "UY", ANSWERED)
    assert saved.diagnosis.verdict is Verdict.ELIGIBLE
    assert (saved.raw, saved.saved_by, saved.saved_at) == (GOOD, ana.name, clock())
    assert saved_number(ana.actor, "alfa") == saved
    item = checklist(ana.actor, "alfa", Track.WHATSAPP).state.item(ELIGIBLE_RULE)
    assert item is not None
    assert item.state is ItemState.SATISFIED
    assert item.evidence is not None
    assert item.evidence.facts["e164"] == "+59894123456"
    assert overview(ana.actor, "alfa").integration(Track.WHATSAPP).stage is Stage.PREPARING
    [row] = rows(platform, "SELECT e164, country, verdict FROM numbers")
    assert dict(row) == {"e164": "+59894123456", "country": "UY", "verdict": "eligible"}


def test_a_number_that_needs_an_answer_is_kept_and_proves_nothing(build: Builder) -> None:
    ana = build.merchant("alfa")
    saved = save_number(ana.actor, "alfa", GOOD, "UY", Answers())
    assert saved.diagnosis.verdict is Verdict.NEEDS_ANSWER
    assert saved_number(ana.actor, "alfa") == saved
    assert reason_of_rule(build, "alfa") is Reason.FAILED


def test_the_answers_are_kept_with_the_number(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    kept = saved_number(ana.actor, "alfa")
    assert kept is not None
    assert kept.answers == ANSWERED


UNREADABLE = (
    "",
    "   ",
    "hola",
    "🙂" * 50,
    "\u202e\u0665",
    "9" * 10_000,
    "\x00",
    "+598",
    "12",
    "=1+1",
    "<script>",
)


def test_what_is_no_number_is_refused_and_nothing_is_saved(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    tables = ("numbers", "evidence", "events")
    before = [rows(platform, f"SELECT * FROM {table}") for table in tables]
    for raw in UNREADABLE:
        with pytest.raises(InvalidInput) as refused:
            save_number(ana.actor, "alfa", raw, "UY", ANSWERED)
        assert (refused.value.code, refused.value.field) == ("number.unreadable", "number"), raw
    assert [rows(platform, f"SELECT * FROM {table}") for table in tables] == before


@pytest.mark.parametrize("raw", ["+598\x0094 123 456", "+598 94 123 456\x00", "\u200b+598 94 123 456\u202c"])
def test_invisible_characters_around_a_number_do_no_harm(build: Builder, raw: str) -> None:
    ana = build.merchant("alfa")
    saved = save_number(ana.actor, "alfa", raw, "UY", ANSWERED)
    assert saved.diagnosis.e164 == "+59894123456"
    assert saved_number(ana.actor, "alfa") == saved


def test_a_number_that_is_not_eligible_is_kept_and_says_why(build: Builder) -> None:
    ana = build.merchant("alfa")
    saved = save_number(ana.actor, "alfa", GOOD, "UY", Answers(owned=False))
    assert saved.diagnosis.verdict is Verdict.NOT_ELIGIBLE
    assert saved_number(ana.actor, "alfa") == saved
    assert reason_of_rule(build, "alfa") is Reason.FAILED


@pytest.mark.parametrize(
    ("raw", "answers"),
    [
        (GOOD, Answers(owned=False)),
        ("+598 94 999 999", Answers()),
        ("+598 94 999 999", Answers(can_receive="none")),
    ],
    ids=["not eligible", "needs an answer", "receives nothing"],
)
def test_a_worse_number_takes_the_earlier_proof_away(build: Builder, raw: str, answers: Answers) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    assert reason_of_rule(build, "alfa") is None
    save_number(ana.actor, "alfa", raw, "UY", answers)
    assert reason_of_rule(build, "alfa") is Reason.FAILED
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    assert reason_of_rule(build, "alfa") is None


def test_each_saving_is_in_the_history_with_old_and_new(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    save_number(ana.actor, "alfa", "+598 94 999 999", "UY", Answers(owned=False))
    first, second = rows(platform, SAVED)
    good = {"e164": "+59894123456", "verdict": "eligible"}
    assert (first["old"], first["new"]) == (None, good)
    assert (second["old"], second["new"]) == (good, {"e164": "+59894999999", "verdict": "not_eligible"})
    assert {first["actor_id"], second["actor_id"]} == {ana.id}


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("11 2345-6789", "AR"),
        ("094 123 456", "UY"),
        (GOOD, "BR"),
        (GOOD, None),
        ("+1 809 555 1234", "DO"),
        ("+55 11 4003 1234", "BR"),
        ("+800 1234 5678", "UY"),
    ],
)
def test_a_kept_number_is_judged_again_as_it_was_when_it_was_saved(
    build: Builder, raw: str, country: str | None
) -> None:
    ana = build.merchant("alfa")
    saved = save_number(ana.actor, "alfa", raw, country, Answers())
    kept = saved_number(ana.actor, "alfa")
    assert kept is not None
    assert kept.diagnosis == saved.diagnosis


def test_the_country_alone_can_be_changed(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    save_number(ana.actor, "alfa", GOOD, "BR", ANSWERED)
    kept = saved_number(ana.actor, "alfa")
    assert kept is not None
    assert kept.country == "BR"


def test_saving_the_same_twice_is_one_event(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    for _ in range(2):
        save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    assert len(rows(platform, SAVED)) == 1


def test_each_track_has_its_own_number(build: Builder) -> None:
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", GOOD, "UY", ANSWERED)
    assert saved_number(ana.actor, "alfa", Track.HELLOTEXT) is None


def test_two_who_save_at_once_leave_one_number_and_two_events(build: Builder, platform: Platform) -> None:
    ana = build.merchant("alfa")
    numbers = ("+598 94 123 456", "+598 94 999 999")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda raw: save_number(ana.actor, "alfa", raw, "UY", ANSWERED), numbers))
    kept = saved_number(ana.actor, "alfa")
    assert kept is not None
    assert kept.raw in numbers
    assert len(rows(platform, "SELECT * FROM numbers")) == 1
    first, second = rows(platform, SAVED)
    assert first["old"] is None
    assert second["old"] == first["new"]
    assert kept.diagnosis.e164 == second["new"]["e164"]
