"""Meta's messages taken in: each once, in any order, for the store that they are about."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lib.domain.meta import Delivery, deliveries_in, standing
from lib.domain.model import EvidenceResult
from lib.domain.phone import Answers
from lib.services.access import Actor
from lib.services.credentials import Entered, save_credentials
from lib.services.meta_deliveries import (
    KEPT,
    forget_old_deliveries,
    keep_deliveries,
    queue_left_deliveries,
    take_in_deliveries,
)
from lib.services.meta_states import meta_state
from lib.services.numbers import save_number
from lib.services.platform import Platform
from tests.builders import Builder, renamed, rows
from tests.services.conftest import Clock
from tests.services.meta_looks import BUSINESS, WABA, ids, jobs, with_token, work

AT = 1_795_000_000
ACCEPTED = "meta_request_accepted"
TASKS = "SELECT count(*) AS count FROM procrastinate_jobs WHERE task_name = 'take_in_meta_deliveries'"


def delivered(field: str, at: int = AT, *, waba: str = WABA, **value: object) -> tuple[Delivery, ...]:
    found = deliveries_in(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": waba, "time": at, "changes": [{"field": field, "value": value}]}],
        }
    )
    assert found
    return found


def take_in(*groups: tuple[Delivery, ...]) -> int:
    keep_deliveries([one for group in groups for one in group])
    return take_in_deliveries()


def account_of(build: Builder, account: str = "alfa", **typed: str) -> Actor:
    actor = build.merchant(account).actor
    save_credentials(actor, account, Entered(**typed))
    return actor


def told(platform: Platform) -> list[str]:
    return [row["subject"] for row in rows(platform, "SELECT subject FROM events WHERE kind = 'meta.told'")]


def test_what_is_new_is_kept_with_one_job(platform: Platform) -> None:
    name = delivered("account_review_update", decision="APPROVED")
    assert [keep_deliveries(name), keep_deliveries(name), keep_deliveries(())] == [1, 0, 0]
    assert rows(platform, TASKS)[0]["count"] == 1


def test_messages_that_differ_in_anything_are_different(platform: Platform) -> None:
    assert platform
    found = [
        *delivered("account_review_update", decision="APPROVED"),
        *delivered("account_review_update", decision="REJECTED"),
        *delivered("account_review_update", AT + 1, decision="APPROVED"),
        *delivered("account_alerts", decision="APPROVED"),
        *delivered("account_review_update", waba="2999999", decision="APPROVED"),
    ]
    assert len({one.digest for one in found}) == keep_deliveries(found) == 5


def test_a_message_makes_us_look_at_once(build: Builder, platform: Platform, simulator: str) -> None:
    ana = with_token(build, **ids("09"))
    work(platform)
    assert jobs(platform) == []
    assert take_in(*(delivered("account_review_update", AT + each) for each in range(20))) == 20
    assert jobs(platform) == [("alfa", 0)]
    view = meta_state(ana, "alfa")
    assert view is not None
    assert view.is_under_way
    assert work(platform) == 1
    assert simulator


def test_an_accepted_request_is_proof_from_metas_time_on(build: Builder, platform: Platform) -> None:
    account_of(build, waba_id=WABA)
    assert take_in(delivered("account_update", event="PARTNER_ADDED")) == 1
    [row] = rows(platform, "SELECT result, at, by_name FROM evidence WHERE rule_id = :rule", rule=ACCEPTED)
    assert (row["result"], row["by_name"]) == (EvidenceResult.PASSED, "meta")
    assert row["at"] == datetime.fromtimestamp(AT, UTC)
    assert told(platform) == ["partner_added"]


def test_an_accepted_request_is_known_by_the_portfolio_that_owns_the_account(
    build: Builder, platform: Platform
) -> None:
    account_of(build, meta_business_id=BUSINESS)
    info = {"waba_id": "2777777777", "owner_business_id": BUSINESS}
    take_in(delivered("account_update", waba="1777777777", event="PARTNER_APP_INSTALLED", waba_info=info))
    assert rows(platform, "SELECT count(*) AS count FROM evidence WHERE rule_id = :rule", rule=ACCEPTED) == [
        {"count": 1}
    ]


def test_two_stores_of_one_portfolio_are_not_taken_for_each_other(build: Builder, platform: Platform) -> None:
    account_of(build, "alfa", meta_business_id=BUSINESS)
    account_of(build, "beta", meta_business_id=BUSINESS)
    take_in(delivered("account_update", event="PARTNER_ADDED", waba_info={"owner_business_id": BUSINESS}))
    assert rows(platform, "SELECT id FROM evidence WHERE rule_id = :rule", rule=ACCEPTED) == []


def test_a_message_about_an_unknown_account_is_kept_and_changes_nothing(
    build: Builder, platform: Platform
) -> None:
    account_of(build, waba_id=WABA)
    assert take_in(delivered("account_update", waba="2999999", event="PARTNER_ADDED")) == 1
    assert rows(platform, "SELECT processed_at IS NULL AS open FROM meta_deliveries") == [{"open": False}]
    assert told(platform) == []


def test_a_message_twice_is_taken_in_once(build: Builder, platform: Platform) -> None:
    account_of(build, waba_id=WABA)
    added = delivered("account_update", event="PARTNER_ADDED")
    assert [take_in(added), take_in(added)] == [1, 0]
    assert told(platform) == ["partner_added"]


@pytest.mark.parametrize(
    ("shown", "names"),
    [
        ("55 31 8765-4321", ["name_not_consistent"]),
        ("5531987654321", ["name_not_consistent"]),
        ("5511912345678", []),
    ],
)
def test_a_number_is_known_in_whatsapps_spelling_and_anothers_is_not_ours(
    build: Builder, platform: Platform, shown: str, names: list[str]
) -> None:
    ana = account_of(build, waba_id=WABA)
    save_number(ana, "alfa", "+55 31 98765-4321", "BR", Answers())
    rejected: dict[str, Any] = {"decision": "REJECTED", "rejection_reason": "NAME_NOT_CONSISTENT"}
    take_in(delivered("phone_number_name_update", display_phone_number=shown, **rejected))
    assert told(platform) == names


def test_a_rejected_name_is_told_with_its_reason_until_another_decision(
    build: Builder, platform: Platform, simulator: str
) -> None:
    assert simulator
    ana = with_token(build, **ids("09"))
    work(platform)
    rejected = delivered(
        "phone_number_name_update",
        decision="REJECTED",
        rejection_reason="NAME_INDIVIDUAL_ISSUE",
        requested_verified_name="Ana",
    )
    take_in(rejected)
    view = meta_state(ana, "alfa")
    assert view is not None
    assert [(one.code, one.name) for one in view.told] == [("name_individual_issue", "Ana")]
    take_in(delivered("phone_number_name_update", AT + 60, decision="APPROVED"))
    view = meta_state(ana, "alfa")
    assert view is not None
    assert view.told == ()


def test_what_stands_does_not_depend_on_the_order_in_which_it_came() -> None:
    found = [
        *delivered("account_update", AT, event="ACCOUNT_OFFBOARDED"),
        *delivered("account_update", AT + 60, event="ACCOUNT_RECONNECTED"),
        *delivered("account_update", AT + 20, event="PARTNER_CLIENT_CERTIFICATION_NEEDED"),
        *delivered("phone_number_name_update", AT + 30, decision="REJECTED", rejection_reason="NEW_REASON"),
        *delivered("phone_number_name_update", AT + 10, decision="APPROVED"),
        *delivered("security", AT + 5, event="PIN_CHANGED"),
    ]
    expected = ["pin_changed", "certification_needed", "name_rejected", "account_reconnected"]
    for seed in range(20):
        random.Random(seed).shuffle(found)
        assert [one.code for one in standing(found, None)] == expected


def test_a_message_that_meets_a_fault_stops_no_other_and_is_taken_up_again(
    build: Builder, platform: Platform
) -> None:
    account_of(build, waba_id=WABA)
    keep_deliveries(delivered("account_update", event="PARTNER_ADDED"))
    with renamed(platform, "events", "subject"), pytest.raises(RuntimeError, match="1 of 1"):
        take_in_deliveries()
    rows_before = rows(platform, TASKS)[0]["count"]
    queue_left_deliveries()
    assert rows(platform, TASKS)[0]["count"] == rows_before == 1
    assert take_in_deliveries() == 1
    assert told(platform) == ["partner_added"]


def test_messages_go_after_thirty_days(platform: Platform, clock: Clock) -> None:
    clock.stop_at(clock())
    keep_deliveries(delivered("account_review_update"))
    clock.advance(seconds=KEPT.total_seconds())
    assert forget_old_deliveries() == 0
    clock.advance(seconds=1)
    assert forget_old_deliveries() == 1
    assert timedelta(days=30) == KEPT
    assert rows(platform, "SELECT id FROM meta_deliveries") == []
