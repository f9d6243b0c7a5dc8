"""What a reading is evidence of after another one: a second review is no old refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from lib.domain.calendars import Calendar
from lib.domain.evidence import Evidence
from lib.domain.meta import Field, MetaReading, evidence_from
from lib.domain.model import EvidenceKind, EvidenceResult, Party, Route, Track
from lib.domain.requirements import Item, evaluate
from lib.rulebook.loader import load_rulebook

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PASSED, FAILED, NOT_PROVABLE, WITHDRAWN = (
    EvidenceResult.PASSED,
    EvidenceResult.FAILED,
    EvidenceResult.NOT_PROVABLE,
    EvidenceResult.WITHDRAWN,
)
NAME, REVIEW, VERIFIED, CONNECTED, REQUESTED = (
    "meta_display_name_approved",
    "meta_account_approved",
    "meta_business_verified",
    "whatsapp_number_connected",
    "meta_verification_requested",
)
RULEBOOK = load_rulebook()


def looks(*readings: dict[Field, str]) -> list[Evidence]:
    """What the looks of a day after day leave as evidence."""
    known: list[Evidence] = []
    for day, raw in enumerate(readings):
        known += evidence_from(MetaReading(raw), None, AT + day * DAY, known)
    return known


def results(rule: str, *readings: dict[Field, str]) -> list[EvidenceResult]:
    return [one.result for one in looks(*readings) if one.rule_id == rule]


def item(rule: str, known: list[Evidence]) -> Item:
    definition = RULEBOOK.find(rule)
    assert definition is not None
    before = [
        Evidence(other, EvidenceKind.ATTESTED, PASSED, AT - DAY, "Ana") for other in definition.depends_on
    ]
    state = evaluate(
        RULEBOOK,
        Track.WHATSAPP,
        Route.ASSISTED,
        [*before, *known],
        (),
        AT + 30 * DAY,
        answers={"official_badge": "yes"},
        calendar=Calendar.of("BR", None, "America/Sao_Paulo"),
    )
    found = state.item(rule)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rule", "name", "bad", "waiting"),
    [
        (NAME, Field.NAME, "DECLINED", "PENDING_REVIEW"),
        (NAME, Field.NAME, "EXPIRED", "pending_review"),
        (REVIEW, Field.ACCOUNT_REVIEW, "REJECTED", "PENDING"),
        (REVIEW, Field.ACCOUNT_REVIEW, "RESTRICTED", "DEFERRED"),
        (VERIFIED, Field.PORTFOLIO_VERIFICATION, "rejected", "pending"),
        (VERIFIED, Field.ACCOUNT_VERIFICATION, "FAILED", "PENDING"),
    ],
)
def test_a_second_review_is_its_reviewers_turn_and_no_old_refusal(
    rule: str, name: Field, bad: str, waiting: str
) -> None:
    refused = item(rule, looks({name: bad}))
    assert (refused.party, refused.reason) == (Party.MERCHANT, "failed")
    for again in (1, 2, 3):
        asked = item(rule, looks({name: bad}, *[{name: waiting}] * again))
        assert asked.party is Party.META
        assert asked.reason != "failed"
        assert not asked.regressed
    assert results(rule, {name: bad}, {name: waiting}, {name: waiting}) == [FAILED, WITHDRAWN, NOT_PROVABLE]


def test_what_held_and_was_lost_is_not_broken_while_it_is_looked_at_anew() -> None:
    story = [{Field.NAME: word} for word in ("APPROVED", "DECLINED", "DECLINED", "PENDING_REVIEW")]
    assert item(NAME, looks(*story[:-1])).regressed
    assert not item(NAME, looks(*story)).regressed


def test_a_second_refusal_is_the_merchants_again() -> None:
    story = [{Field.NAME: word} for word in ("DECLINED", "PENDING_REVIEW", "PENDING_REVIEW", "DECLINED")]
    assert item(NAME, looks(*story)).party is Party.MERCHANT
    again = [*story, {Field.NAME: "PENDING_REVIEW"}]
    assert results(NAME, *again) == [FAILED, WITHDRAWN, NOT_PROVABLE, FAILED, WITHDRAWN]


def test_what_waits_for_the_merchant_leaves_the_refusal_with_the_merchant() -> None:
    story = [{Field.NAME: "DECLINED"}, {Field.NAME: "NONE"}]
    assert results(NAME, *story) == [FAILED, NOT_PROVABLE]
    assert item(NAME, looks(*story)).party is Party.MERCHANT
    more = [{Field.PORTFOLIO_VERIFICATION: word} for word in ("rejected", "not_verified")]
    assert item(VERIFIED, looks(*more)).party is Party.MERCHANT


def test_a_value_that_nobody_knows_takes_no_refusal_back() -> None:
    assert results(NAME, {Field.NAME: "DECLINED"}, {Field.NAME: "ASLEEP"}) == [FAILED, NOT_PROVABLE]


def test_what_held_stays_proven_while_it_is_looked_at_anew() -> None:
    assert results(NAME, {Field.NAME: "APPROVED"}, {Field.NAME: "PENDING_REVIEW"}) == [PASSED, NOT_PROVABLE]


def test_what_a_person_said_is_not_taken_back() -> None:
    said = Evidence(NAME, EvidenceKind.ATTESTED, FAILED, AT, "Ana")
    [one] = evidence_from(MetaReading({Field.NAME: "PENDING_REVIEW"}), None, AT + DAY, [said])
    assert one.result is NOT_PROVABLE


def test_a_number_that_connects_anew_is_not_the_lost_one() -> None:
    lost, connects = {Field.NUMBER_STATUS: "DISCONNECTED"}, {Field.NUMBER_STATUS: "PENDING"}
    assert results(CONNECTED, lost, {**connects, Field.ACCOUNT_REVIEW: "APPROVED"}) == [FAILED, WITHDRAWN]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("verified", [PASSED]),
        ("pending", [PASSED]),
        ("pending_need_more_info", [PASSED]),
        ("rejected", [PASSED]),
        ("failed", [PASSED]),
        ("revoked", [PASSED]),
        ("expired", [PASSED]),
        ("ineligible", [PASSED]),
        ("not_verified", []),
        ("unverified", []),
        ("pending_submission", []),
        ("a_new_word", []),
    ],
)
def test_a_verification_that_was_asked_for_is_not_to_be_asked_for_again(
    word: str, expected: list[EvidenceResult]
) -> None:
    for name in (Field.PORTFOLIO_VERIFICATION, Field.ACCOUNT_VERIFICATION):
        assert results(REQUESTED, {name: word}) == expected
        assert item(REQUESTED, looks({name: word})).holds is bool(expected)


def test_without_a_word_about_verification_nothing_is_said_of_the_request() -> None:
    assert results(REQUESTED, {Field.NAME: "APPROVED"}) == []


def test_a_request_that_meta_no_longer_has_is_to_be_made_again() -> None:
    words = ("pending", "not_verified", "not_verified")
    story = [{Field.PORTFOLIO_VERIFICATION: word} for word in words]
    assert results(REQUESTED, *story) == [PASSED, WITHDRAWN]
    assert not item(REQUESTED, looks(*story)).holds
