"""Saved numbers under newer rules: announced, held from a day on, never changed silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import phonenumbers
import pytest

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
JUDGED = (
    "SELECT account FROM numbers JOIN stores ON stores.id = store_id WHERE libphonenumber = :version"
    " ORDER BY account"
)
TOLD = (
    "SELECT kind, old ->> 'verdict' AS old, new ->> 'verdict' AS new FROM events WHERE kind LIKE 'number.%'"
    " ORDER BY id"
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


def test_saving_the_same_number_again_takes_no_notice_away(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    save_number(build.manager().actor, "alfa", SHARED_COST, "UY", GOOD)
    assert kept(build).verdict is Verdict.ELIGIBLE
    review_numbers()
    assert kept(build).future is not None
    assert holds(build)


def test_an_answer_that_decides_nothing_leaves_the_notice_as_it_is(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    announced = kept(build).future
    clock.advance(days=3)
    save_number(build.manager().actor, "alfa", SHARED_COST, "CL", replace(GOOD, dedicated=False))
    saved = kept(build)
    assert (saved.answers.dedicated, saved.country) == (False, "CL")
    assert (saved.verdict, saved.future) == (Verdict.ELIGIBLE, announced)
    assert holds(build)
    assert rows(platform, TOLD)[-1]["new"] == "eligible"


def test_an_answer_beside_the_point_does_not_hide_a_number_from_the_next_review(
    build: Builder, platform: Platform
) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    save_number(build.manager().actor, "alfa", SHARED_COST, "UY", replace(GOOD, dedicated=False))
    assert kept(build).verdict is Verdict.ELIGIBLE
    assert review_numbers() == 1
    assert kept(build).future is not None


def test_an_answer_that_decides_is_judged_at_once(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    save_number(build.manager().actor, "alfa", SHARED_COST, "UY", replace(GOOD, owned=False))
    assert (kept(build).verdict, kept(build).future) == (Verdict.NOT_ELIGIBLE, None)
    assert not holds(build)


def test_a_verdict_worse_than_the_announced_one_is_announced_anew(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    change(platform, "UPDATE numbers SET future_verdict = 'eligible_with_action'")
    clock.advance(days=NOTICE.days + 1)
    clock.stop_at(clock())
    review_numbers()
    saved = kept(build)
    assert saved.verdict is Verdict.ELIGIBLE
    assert saved.future is not None
    assert (saved.future.verdict, saved.future.due) == (Verdict.NOT_ELIGIBLE, clock() + NOTICE)
    assert holds(build)


def test_a_verdict_less_bad_than_the_announced_one_holds_from_its_day(
    build: Builder, platform: Platform, clock: Clock
) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    change(platform, "UPDATE numbers SET future_verdict = 'unreadable'")
    clock.advance(days=NOTICE.days + 1)
    review_numbers()
    assert (kept(build).verdict, kept(build).future) == (Verdict.NOT_ELIGIBLE, None)


FORM = "SELECT e164, equality_key FROM numbers"
PROOFS = "SELECT facts ->> 'e164' AS e164 FROM evidence WHERE kind = 'computed' ORDER BY id"
SPELLED_OTHERWISE = "UPDATE numbers SET e164 = '+59804123456', equality_key = '+59804123456'"


def test_a_number_that_is_read_otherwise_takes_its_new_form_and_it_is_told(
    build: Builder, platform: Platform
) -> None:
    judged_before(build, platform, FINE, Verdict.ELIGIBLE)
    [form] = rows(platform, FORM)
    change(platform, SPELLED_OTHERWISE)
    review_numbers()
    assert rows(platform, FORM) == [form]
    assert rows(platform, PROOFS)[-1]["e164"] == FINE
    [event] = rows(platform, "SELECT old, new FROM events WHERE kind = 'number.judged_anew'")
    assert (event["old"]["e164"], event["new"]["e164"]) == ("+59804123456", FINE)


def test_a_new_form_is_told_too_while_a_verdict_waits_for_its_day(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    change(platform, SPELLED_OTHERWISE)
    change(platform, OLDER)
    review_numbers()
    assert rows(platform, FORM)[0]["e164"] == SHARED_COST
    assert dict(rows(platform, TOLD)[-1]) == {
        "kind": "number.judged_anew",
        "old": "eligible",
        "new": "eligible",
    }
    assert kept(build).future is not None


def test_a_number_that_is_not_read_at_all_any_more_keeps_its_form(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, FINE, Verdict.ELIGIBLE)
    [form] = rows(platform, FORM)
    change(platform, "UPDATE numbers SET raw = '+598 000'")
    review_numbers()
    assert rows(platform, FORM) == [form]
    assert kept(build).future is not None


def test_one_number_that_meets_a_fault_stops_no_other_and_is_logged_without_it(
    build: Builder, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    for account in ("alfa", "beta", "gama"):
        save_number(build.merchant(account).actor, account, FINE, "UY", GOOD)
    change(platform, OLDER)
    # An answer that no version of the questions knows.
    change(
        platform,
        'UPDATE numbers SET answers = \'{"colour": "+59894123456"}\' '
        "WHERE store_id = (SELECT id FROM stores WHERE account = 'beta')",
    )
    with pytest.raises(RuntimeError, match="1 of 3"):
        review_numbers()
    judged = {row["account"] for row in rows(platform, JUDGED, version=phonenumbers.__version__)}
    assert judged == {"alfa", "gama"}
    assert "beta" in caplog.text
    assert "94123456" not in caplog.text


def test_announcing_twice_tells_once(build: Builder, platform: Platform) -> None:
    judged_before(build, platform, SHARED_COST, Verdict.ELIGIBLE)
    review_numbers()
    change(platform, OLDER)
    review_numbers()
    assert [event["kind"] for event in rows(platform, TOLD)].count("number.future") == 1
