"""Saved numbers under newer rules: announced, held from a day on, never changed silently."""

from __future__ import annotations

from datetime import timedelta

import phonenumbers

from lib.domain.model import Track
from lib.domain.phone import Answers, Verdict
from lib.services.checklist import checklist
from lib.services.number_review import NOTICE, review_numbers
from lib.services.numbers import ELIGIBLE_RULE, SavedNumber, save_number, saved_number
from lib.services.platform import Platform
from tests.builders import Builder, change, rows
from tests.services.conftest import Clock

GOOD = Answers(owned=True, can_receive="both", used_before="no", dedicated=True)
FINE = "+59894123456"
SHARED_COST = "+566001234567"
OLDER = "UPDATE numbers SET libphonenumber = '8.13.27'"
STATE = "SELECT verdict, libphonenumber, future_verdict, future_due FROM numbers"
TOLD = (
    "SELECT kind, old ->> 'verdict' AS old, new ->> 'verdict' AS new FROM events WHERE kind LIKE 'number.%'"
)


def kept(build: Builder) -> SavedNumber:
    saved = saved_number(build.manager().actor, "alfa")
    assert saved is not None
    return saved


def holds(build: Builder) -> bool:
    item = checklist(build.manager().actor, "alfa", Track.WHATSAPP).state.item(ELIGIBLE_RULE)
    assert item is not None
    return item.holds


def judged_before(build: Builder, platform: Platform, raw: str, verdict: Verdict) -> None:
    """A number whose kept verdict is of an older libphonenumber, with the evidence of that time."""
    ana = build.merchant("alfa")
    save_number(ana.actor, "alfa", raw, "UY", GOOD)
    change(platform, OLDER)
    change(platform, f"UPDATE numbers SET verdict = '{verdict}'")
    passed = "passed" if verdict is Verdict.ELIGIBLE else "failed"
    change(platform, f"UPDATE evidence SET result = '{passed}' WHERE kind = 'computed'")


def test_what_newer_rules_judge_alike_only_gets_their_version(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, FINE, Verdict.ELIGIBLE)
    assert review_numbers() == 1
    [row] = rows(platform, STATE)
    assert (row["verdict"], row["future_verdict"]) == ("eligible", None)
    assert row["libphonenumber"] == kept(build).diagnosis.libphonenumber
    assert [event["kind"] for event in rows(platform, TOLD)] == ["number.saved"]
    assert review_numbers() == 0


def test_a_worse_verdict_is_announced_and_changes_nothing_yet(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    clock.stop_at(clock())
    review_numbers()
    saved = kept(build)
    assert saved.verdict is Verdict.ELIGIBLE
    assert saved.future is not None
    assert (saved.future.verdict, saved.future.due) == (Verdict.NOT_ELIGIBLE, clock() + NOTICE)
    assert holds(build)
    assert dict(rows(platform, TOLD)[-1]) == {
        "kind": "number.future",
        "old": "eligible",
        "new": "not_eligible",
    }


def test_it_holds_from_its_day_on(build: Builder, platform: Platform, clock: Clock) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    clock.advance(days=(NOTICE - timedelta(days=1)).days)
    assert review_numbers() == 0
    assert holds(build)
    clock.advance(days=2)
    assert review_numbers() == 1
    saved = kept(build)
    assert (saved.verdict, saved.future) == (Verdict.NOT_ELIGIBLE, None)
    assert not holds(build)
    assert rows(platform, TOLD)[-1]["kind"] == "number.judged_anew"
    assert review_numbers() == 0


def test_a_better_verdict_holds_at_once_and_is_told(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, FINE, Verdict.NOT_ELIGIBLE)
    assert not holds(build)
    review_numbers()
    assert kept(build).verdict is Verdict.ELIGIBLE
    assert holds(build)
    assert dict(rows(platform, TOLD)[-1]) == {
        "kind": "number.judged_anew",
        "old": "not_eligible",
        "new": "eligible",
    }


def test_a_newer_edition_of_our_own_rules_counts_too(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    change(platform, "UPDATE numbers SET libphonenumber = :now", now=phonenumbers.__version__)
    change(platform, "UPDATE numbers SET edition = '2020-01-01'")
    review_numbers()
    assert kept(build).future is not None


def test_saving_again_settles_what_was_announced(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    save_number(build.manager().actor, "alfa", FINE, "UY", GOOD)
    assert (kept(build).verdict, kept(build).future) == (Verdict.ELIGIBLE, None)
    assert holds(build)


def test_saving_the_same_number_again_lets_the_newer_verdict_hold(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    save_number(build.manager().actor, "alfa", SHARED_COST, "UY", GOOD)
    assert kept(build).verdict is Verdict.NOT_ELIGIBLE
    assert not holds(build)


def test_announcing_twice_tells_once(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    change(platform, OLDER)
    review_numbers()
    assert [event["kind"] for event in rows(platform, TOLD)].count("number.future") == 1
