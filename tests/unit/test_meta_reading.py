"""What Meta's values mean: every one that a source names, in both cases, and those that nobody knows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from lib.domain.answers import Answer, FailureKind, TransportFailure
from lib.domain.meta import (
    CODES,
    STATES,
    Field,
    Meaning,
    MetaReading,
    Ready,
    evidence_from,
    next_look,
    number_of,
    number_rows,
    read,
    readiness,
)
from lib.domain.meta.readiness import LONGEST_STEP, RULES, WHEN_READY, step
from lib.domain.model import EvidenceKind, EvidenceResult, Party
from tests.unit.seen import answer

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OURS = "1234567890123456"
G, W, R, B, L, A = (
    Meaning.GOOD,
    Meaning.WARNED,
    Meaning.WAITING,
    Meaning.BAD,
    Meaning.LOOK,
    Meaning.ABSENT,
)
VERIFICATION = {
    "verified": G,
    "pending": R,
    "pending_need_more_info": R,
    "pending_submission": R,
    "not_verified": R,
    "unverified": R,
    "rejected": B,
    "failed": B,
    "revoked": B,
    "expired": B,
    "ineligible": B,
}
REFERENCE: dict[Field, dict[str, Meaning]] = {
    Field.PORTFOLIO_VERIFICATION: VERIFICATION,
    Field.ACCOUNT_VERIFICATION: VERIFICATION,
    Field.ACCOUNT_REVIEW: {
        "approved": G,
        "pending": R,
        "deferred": R,
        "rejected": B,
        "restricted": B,
        "limit_reached": B,
    },
    Field.ACCOUNT_STATUS: {"active": G, "inactive": L, "pending": R, "restricted": B, "disabled": B},
    Field.OWNERSHIP: {"self_owned": G, "client_owned": G, "agency_owned": G, "self": G, "on_behalf_of": R},
    Field.NUMBER_STATUS: {
        "connected": G,
        "linked": G,
        "pending": R,
        "unverified": R,
        "flagged": W,
        "restricted": W,
        "rate_limited": W,
        "disconnected": B,
        "unlinked": B,
        "deleted": B,
        "migrated": B,
        "banned": B,
        "unknown": L,
        "messaging_limit_tier_1": L,
    },
    Field.CODE: {"verified": G, "not_verified": R, "unverified": R, "expired": R},
    Field.NAME: {
        "approved": G,
        "available_without_review": G,
        "pending_review": R,
        "declined": B,
        "expired": B,
        "none": R,
    },
    Field.QUALITY: {"green": G, "yellow": W, "red": W, "na": A, "unknown": A},
    Field.PLATFORM: {"cloud_api": G, "on_premise": B, "not_applicable": R},
    Field.THROUGHPUT: {"standard": G, "high": G, "not_applicable": A},
    Field.MESSAGING_LIMIT: {
        **dict.fromkeys(
            ["tier_50", "tier_250", "tier_1k", "tier_2k", "tier_10k", "tier_100k", "tier_unlimited"], G
        ),
        "untiered": A,
    },
    Field.HEALTH: {"available": G, "limited": W, "blocked": B},
    Field.COEXISTENCE: {"true": G, "false": G},
    Field.PIN: {"true": G, "false": A},
}
"""WhatsApp reference 4.2, value by value."""

GOOD = {
    Field.ACCOUNT_REVIEW: "APPROVED",
    Field.NUMBER_STATUS: "CONNECTED",
    Field.CODE: "VERIFIED",
    Field.NAME: "APPROVED",
    Field.PLATFORM: "CLOUD_API",
    Field.HEALTH: "AVAILABLE",
}


def reading(
    changed: dict[Field, str] | None = None, without: Field | None = None, **more: Any
) -> MetaReading:
    raw = {**GOOD, **(changed or {})}
    return MetaReading({name: one for name, one in raw.items() if name is not without}, **more)


def results(one: MetaReading, app: str | None = None) -> dict[str, EvidenceResult]:
    return {each.rule_id: each.result for each in evidence_from(one, app, AT)}


@pytest.mark.parametrize(
    ("name", "value", "meaning"),
    [(name, value, meaning) for name, values in REFERENCE.items() for value, meaning in values.items()],
)
def test_every_value_of_the_reference_means_what_it_means_in_any_case(
    name: Field, value: str, meaning: Meaning
) -> None:
    for spelled in (value, value.upper(), f" {value.title()} "):
        said = MetaReading({name: spelled}).said(name)
        assert (said.meaning, said.raw) == (meaning, spelled)
        assert said.code in CODES


def test_the_table_has_no_value_that_the_reference_does_not_name() -> None:
    for name, states in STATES.items():
        if name is not Field.SUBSCRIBED_APPS:
            assert {value.lower() for value in states} <= set(REFERENCE[name])


@pytest.mark.parametrize("name", [name for name in Field if name is not Field.SUBSCRIBED_APPS])
@pytest.mark.parametrize("value", ["ASLEEP", "", "0", "approved!", "VERIFIED; DROP"])
def test_a_value_that_no_source_names_asks_for_a_look_and_keeps_its_word(name: Field, value: str) -> None:
    said = MetaReading({name: value}).said(name)
    assert (said.meaning, said.raw, said.code) == (Meaning.LOOK, value, f"{name}.unknown_value")
    assert said.who is Party.US


def test_whoever_waits_is_named() -> None:
    def who(name: Field, value: str) -> Party | None:
        return MetaReading({name: value}).said(name).who

    assert who(Field.NAME, "PENDING_REVIEW") is Party.META
    assert who(Field.NUMBER_STATUS, "PENDING") is Party.META
    assert who(Field.CODE, "NOT_VERIFIED") is Party.MERCHANT
    assert who(Field.PLATFORM, "NOT_APPLICABLE") is Party.VTEX


def test_all_of_the_rule_together_is_ready_and_each_part_alone_is_needed() -> None:
    assert readiness(reading(), None).state is Ready.READY
    for name in GOOD:
        missing = readiness(reading(without=name), None)
        assert (missing.state, missing.open) == (Ready.NOT_READY, (f"{name}.absent",))


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        (name, value, Ready.READY if meaning is G or (name, meaning) == (Field.HEALTH, W) else other)
        for name in GOOD
        for value, meaning in REFERENCE[name].items()
        for other in [Ready.LOOK if meaning is L else Ready.NOT_READY]
    ],
)
def test_readiness_follows_each_value(name: Field, value: str, state: Ready) -> None:
    assert readiness(reading({name: value}), None).state is state


def test_a_number_that_stays_in_the_app_is_never_registered_and_can_be_ready() -> None:
    raw = {Field.PLATFORM: "NOT_APPLICABLE", Field.CODE: "NOT_VERIFIED"}
    assert readiness(reading(raw), None).state is Ready.NOT_READY
    assert readiness(reading({**raw, Field.COEXISTENCE: "true"}), None).state is Ready.READY
    assert readiness(reading({**raw, Field.COEXISTENCE: "perhaps"}), None).state is Ready.NOT_READY
    assert reading({Field.COEXISTENCE: "TRUE"}).notes == ("coexistence",)


@pytest.mark.parametrize(
    ("apps", "state", "code"),
    [
        ((OURS, "77"), Ready.READY, None),
        (("77",), Ready.NOT_READY, "subscribed_apps.others"),
        ((), Ready.NOT_READY, "subscribed_apps.none"),
        (None, Ready.NOT_READY, "subscribed_apps.absent"),
    ],
)
def test_our_app_must_hear_of_the_account_where_one_is_configured(
    apps: tuple[str, ...] | None, state: Ready, code: str | None
) -> None:
    found = readiness(reading(apps=apps), OURS)
    assert (found.state, found.open, found.left_out) == (state, (code,) if code else (), ())


def test_without_an_app_of_ours_nobody_asks_and_it_is_said() -> None:
    found = readiness(reading(apps=()), None)
    assert (found.state, found.left_out) == (Ready.READY, (Field.SUBSCRIBED_APPS,))


def test_an_unknown_value_never_makes_ready_and_never_a_failure() -> None:
    chance = random.Random(7)
    for _ in range(3_000):
        raw = {name: chance.choice([*REFERENCE[name], "missing"]) for name in REFERENCE}
        known = MetaReading({name: value for name, value in raw.items() if value != "missing"})
        name = chance.choice(list(GOOD))
        unknown = MetaReading({**known.raw, name: "SOMETHING_NEW"})
        if not (known.coexists and name in (Field.PLATFORM, Field.CODE)):
            assert readiness(unknown, None).state is not Ready.READY
        failed = {rule for rule, said in results(unknown).items() if said is EvidenceResult.FAILED}
        already = {rule for rule, said in results(known).items() if said is EvidenceResult.FAILED}
        assert failed <= already


def test_what_a_good_reading_proves() -> None:
    whole = reading({Field.PORTFOLIO_VERIFICATION: "verified"}, portfolio_readable=True)
    assert results(whole) == dict.fromkeys(RULES, EvidenceResult.PASSED)
    for one in evidence_from(whole, None, AT):
        assert (one.kind, one.by, one.at) == (EvidenceKind.OBSERVED, "meta", AT)
        assert one.facts["code"] in CODES


def test_evidence_keeps_metas_own_word() -> None:
    [name] = [
        one for one in evidence_from(reading({Field.NAME: "Declined"}), None, AT) if "name" in one.rule_id
    ]
    assert dict(name.facts) == {"code": "name.declined", "raw": "Declined"}


def test_nothing_is_said_about_what_was_not_read() -> None:
    assert evidence_from(MetaReading(), None, AT) == ()
    assert set(results(MetaReading({Field.NAME: "APPROVED"}))) == {"meta_display_name_approved"}


@pytest.mark.parametrize(
    ("changed", "result"),
    [
        ({Field.NUMBER_STATUS: "BANNED"}, EvidenceResult.FAILED),
        ({Field.NUMBER_STATUS: "PENDING"}, EvidenceResult.NOT_PROVABLE),
        ({Field.NUMBER_STATUS: "FLAGGED"}, EvidenceResult.WARNING),
        ({Field.NUMBER_STATUS: "ASLEEP"}, EvidenceResult.NOT_PROVABLE),
        ({Field.NAME: "PENDING_REVIEW"}, EvidenceResult.NOT_PROVABLE),
        ({Field.NAME: "DECLINED"}, EvidenceResult.NOT_PROVABLE),
        ({Field.ACCOUNT_REVIEW: "PENDING"}, EvidenceResult.NOT_PROVABLE),
        ({Field.HEALTH: "LIMITED"}, EvidenceResult.PASSED),
        ({Field.HEALTH: "BLOCKED"}, EvidenceResult.FAILED),
        ({Field.HEALTH: "BLOCKED", Field.NAME: "PENDING_REVIEW"}, EvidenceResult.NOT_PROVABLE),
        ({Field.NUMBER_STATUS: "FLAGGED", Field.NAME: "PENDING_REVIEW"}, EvidenceResult.NOT_PROVABLE),
    ],
)
def test_connected_is_proven_only_when_nothing_is_missing(
    changed: dict[Field, str], result: EvidenceResult
) -> None:
    assert results(reading(changed))["whatsapp_number_connected"] is result


def test_the_portfolio_itself_goes_before_what_its_account_says_of_it() -> None:
    both = MetaReading({Field.PORTFOLIO_VERIFICATION: "verified", Field.ACCOUNT_VERIFICATION: "REJECTED"})
    assert results(both)["meta_business_verified"] is EvidenceResult.PASSED
    account = MetaReading({Field.ACCOUNT_VERIFICATION: "REJECTED"})
    assert results(account)["meta_business_verified"] is EvidenceResult.FAILED


def test_an_account_that_another_business_owns_is_a_note_and_no_failure() -> None:
    by_type = reading({Field.OWNERSHIP: "ON_BEHALF_OF"})
    by_info = read(account=answer(200, {"id": "2", "on_behalf_of_business_info": {"id": "9"}}))
    assert by_type.notes == by_info.notes == ("obo_needs_migration",)
    assert EvidenceResult.FAILED not in results(by_type).values()


def test_a_look_comes_sooner_after_a_change_and_daily_when_all_is_ready() -> None:
    pending = reading({Field.NAME: "PENDING_REVIEW"})
    waits = [next_look(pending, readiness(pending, None), unchanged) for unchanged in range(6)]
    assert waits == [timedelta(minutes=minutes) for minutes in (5, 10, 20, 40, 60, 60)]
    assert next_look(reading(), readiness(reading(), None), 0) == WHEN_READY == timedelta(hours=24)
    assert step(10_000) == LONGEST_STEP


def test_reads_of_every_kind_come_together() -> None:
    health = {
        "can_send_message": "BLOCKED",
        "entities": [
            {"entity_type": "PHONE_NUMBER", "additional_info": ["Wait."]},
            {
                "entity_type": "WABA",
                "errors": [{"error_code": 141014, "possible_solution": "Pay\nthe bill."}],
            },
        ],
    }
    one = read(
        business=answer(200, {"id": "1", "verification_status": "verified"}),
        account=answer(200, {"id": "2", "account_review_status": "APPROVED"}),
        number=answer(
            200,
            {
                "id": "3",
                "status": "CONNECTED",
                "is_on_biz_app": True,
                "is_pin_enabled": False,
                "throughput": {"level": "STANDARD"},
                "health_status": health,
            },
        ),
        apps=answer(200, {"data": [{"whatsapp_business_api_data": {"id": OURS, "name": "Puente"}}]}),
    )
    assert dict(one.raw) == {
        Field.PORTFOLIO_VERIFICATION: "verified",
        Field.ACCOUNT_REVIEW: "APPROVED",
        Field.NUMBER_STATUS: "CONNECTED",
        Field.COEXISTENCE: "true",
        Field.PIN: "false",
        Field.THROUGHPUT: "STANDARD",
        Field.HEALTH: "BLOCKED",
    }
    assert (one.apps, one.solution, one.errors) == ((OURS,), "Paythe bill.", (141014,))
    assert one.portfolio_readable


SHAPES: list[Any] = [None, [], 7, "x", {}, {"id": 7}, {"id": "1", "health_status": []}, {"data": 7}]


@pytest.mark.parametrize("body", SHAPES)
def test_an_answer_of_another_shape_says_nothing_and_never_crashes(body: Any) -> None:
    seen = answer(200, body)
    one = read(business=seen, account=seen, number=seen, apps=seen)
    assert (dict(one.raw), one.apps, one.errors) == ({}, None, ())


def test_what_brought_no_answer_is_absent() -> None:
    lost = TransportFailure(FailureKind.READ_TIMEOUT)
    refused = answer(400, {"id": "1", "status": "CONNECTED", "error": {"code": 100}})
    assert read(business=lost, account=refused, number=refused, apps=lost) == MetaReading()


@pytest.mark.parametrize("value", [[], {}, 7, True, ["APPROVED"]])
def test_a_state_that_is_no_text_is_unknown(value: Any) -> None:
    one = read(number=answer(200, {"id": "3", "name_status": value}))
    assert one.said(Field.NAME).meaning is Meaning.LOOK


def page(*numbers: tuple[str, str]) -> Answer:
    return answer(200, {"data": [{"id": one, "display_phone_number": shown} for one, shown in numbers]})


def test_a_number_is_found_in_its_accounts_list_whatever_its_spelling() -> None:
    rows = number_rows([page(("31", "+55 11 98765-4321"), ("32", "55 31 8765-4321")), page(("33", "x"))])
    assert number_of(rows, "553187654321") == "32"
    assert number_of(rows, "551112345678") is None
    assert number_of(rows, None) is None
    assert number_of(rows[:1], None) == "31"
    assert number_of(rows[:1], "553187654321") is None
    assert number_of((), None) is None


def test_every_pair_of_review_and_status_has_one_answer() -> None:
    for review, status in product(REFERENCE[Field.ACCOUNT_REVIEW], REFERENCE[Field.NUMBER_STATUS]):
        one = reading({Field.ACCOUNT_REVIEW: review, Field.NUMBER_STATUS: status})
        is_ready = (
            REFERENCE[Field.ACCOUNT_REVIEW][review] is G and REFERENCE[Field.NUMBER_STATUS][status] is G
        )
        assert (readiness(one, None).state is Ready.READY) is is_ready
