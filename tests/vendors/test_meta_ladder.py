"""The Meta part of the ladder, climbed against the simulator: each state has its own results."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lib.domain.ladder import CheckResult
from lib.domain.model import CheckOutcome, Party
from lib.rehearsal.server import serve_in_thread
from lib.vendors.ladder import Credentials, run_ladder
from tests.vendors.climbing import (
    BUSINESS_MANAGER_ID,
    META_TOKEN,
    NUMBER_ID,
    ONLY_META,
    PATIENT,
    WABA_ID,
    climb,
    codes,
    one_url,
)
from tests.vendors.wire import RoutedServer, response, routed

PASSED, FAILED = CheckOutcome.PASSED, CheckOutcome.FAILED
WARNING, NOT_PROVABLE = CheckOutcome.WARNING, CheckOutcome.NOT_PROVABLE
AFTER_TOKEN = [f"meta.{check}.skipped_after_token" for check in ("waba", "number", "name", "health")]


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


def meta(base: str, **typed: str | None) -> list[CheckResult]:
    """The five results of Meta for the healthy ids and token with some typed otherwise."""
    return climb(base, **typed)[10:]


def ending(digits: str) -> dict[str, str | None]:
    return {"waba_id": WABA_ID[:-2] + digits, "meta_number_id": NUMBER_ID[:-2] + digits}


def said(results: list[CheckResult]) -> list[tuple[CheckOutcome, str]]:
    return [(result.outcome, result.code.removeprefix("meta.")) for result in results]


def test_a_number_that_can_send_passes_with_its_facts_and_hides_its_digits(base: str) -> None:
    results = meta(base)
    assert {result.outcome for result in results} == {PASSED}
    assert results[1].facts == {"name": "Tienda de ensayo", "verification": "VERIFIED"}
    assert results[2].facts == {
        "name": "Tienda de ensayo",
        "quality": "GREEN",
        "platform": "CLOUD_API",
        "number": "•••• 1309",
    }
    assert "6886" not in repr(results)


@pytest.mark.parametrize(
    ("digits", "waba", "number", "name", "health"),
    [
        (
            "00",
            (NOT_PROVABLE, "waba.in_review"),
            (NOT_PROVABLE, "number.code_pending"),
            (NOT_PROVABLE, "name.in_review"),
            (NOT_PROVABLE, "health.unfinished"),
        ),
        (
            "11",
            (PASSED, "waba.approved"),
            (NOT_PROVABLE, "number.connecting"),
            (NOT_PROVABLE, "name.in_review"),
            (NOT_PROVABLE, "health.unfinished"),
        ),
        (
            "22",
            (FAILED, "waba.rejected"),
            (FAILED, "number.banned"),
            (FAILED, "name.declined"),
            (FAILED, "health.blocked_why"),
        ),
        (
            "33",
            (NOT_PROVABLE, "waba.unknown_state"),
            (NOT_PROVABLE, "number.unknown_state"),
            (NOT_PROVABLE, "name.unknown_state"),
            (NOT_PROVABLE, "health.unknown_state"),
        ),
        (
            "44",
            (FAILED, "waba.restricted"),
            (WARNING, "number.flagged"),
            (PASSED, "name.approved"),
            (WARNING, "health.limited"),
        ),
    ],
)
def test_each_state_has_its_own_results(
    base: str,
    digits: str,
    waba: tuple[CheckOutcome, str],
    number: tuple[CheckOutcome, str],
    name: tuple[CheckOutcome, str],
    health: tuple[CheckOutcome, str],
) -> None:
    results = meta(base, **ending(digits))
    assert said(results) == [(PASSED, "token.authenticates"), waba, number, name, health]


def test_what_meta_says_to_do_is_shown(base: str) -> None:
    assert meta(base, **ending("22"))[4].facts == {"hint": "Ask for a review of the decision."}
    waiting = meta(base, **ending("11"))[4]
    assert waiting.facts == {"hint": "Your display name has not been approved yet."}
    assert waiting.who is Party.META


@pytest.mark.parametrize(
    ("token", "code", "outcome"),
    [
        ("dead", "meta.token.expired", FAILED),
        ("revocado", "meta.token.wrong_token", FAILED),
        ("sinpermiso", "meta.token.no_permission", FAILED),
        ("cuota", "vendor.rate_limited", NOT_PROVABLE),
        ("pasajero", "vendor.transient", NOT_PROVABLE),
        ("caido", "vendor.connection_lost", NOT_PROVABLE),
        ("html", "vendor.html", NOT_PROVABLE),
        ("limitefecha", "vendor.rate_limited", NOT_PROVABLE),
        ("error503", "vendor.http_503", NOT_PROVABLE),
        ("otraforma", "vendor.other_shape", NOT_PROVABLE),
    ],
)
def test_without_a_proven_token_nothing_else_is_asked(
    base: str, token: str, code: str, outcome: CheckOutcome
) -> None:
    results = meta(base, meta_token=f"{token}-{META_TOKEN}")
    assert results[0].outcome is outcome
    assert results[0].code.removesuffix("_wait") == code
    assert codes(results)[1:] == AFTER_TOKEN


def test_the_request_id_is_the_one_that_metas_support_asks_for(base: str) -> None:
    assert meta(base, meta_token=f"dead{META_TOKEN}")[0].request_id == "AXsgnV2Cm3ZMGF3dF_cfYIn"


def test_an_account_and_a_number_in_each_others_fields_are_said_to_be_swapped(base: str) -> None:
    results = meta(base, waba_id=NUMBER_ID, meta_number_id=WABA_ID, meta_business_id=None)
    assert codes(results) == [
        "meta.token.authenticates",
        "meta.waba.swapped",
        "meta.number.swapped",
        "meta.name.not_read",
        "meta.health.not_read",
    ]
    assert [result.field for result in results[1:3]] == ["waba_id", "meta_number_id"]


def test_an_account_in_the_field_of_the_business_is_said_to_be_swapped(base: str) -> None:
    results = meta(base, waba_id=BUSINESS_MANAGER_ID, meta_business_id=WABA_ID)
    assert codes(results)[1:3] == ["meta.waba.swapped", "meta.number.connected"]


@pytest.mark.parametrize("gone", ["04", "unknown"])
def test_an_id_of_nothing_is_wrong_and_hides_nothing_of_the_other(base: str, gone: str) -> None:
    missing = "9" + WABA_ID[1:] if gone == "unknown" else WABA_ID[:-2] + "04"
    assert codes(meta(base, waba_id=missing))[1:] == [
        "meta.waba.wrong_id",
        "meta.number.connected",
        "meta.name.approved",
        "meta.health.available",
    ]
    missing = "9" + NUMBER_ID[1:] if gone == "unknown" else NUMBER_ID[:-2] + "04"
    assert codes(meta(base, meta_number_id=missing))[1:] == [
        "meta.waba.approved",
        "meta.number.wrong_id",
        "meta.name.not_read",
        "meta.health.available",
    ]


def test_an_id_of_another_kind_is_not_called_wrong_for_certain(base: str) -> None:
    results = meta(base, waba_id=BUSINESS_MANAGER_ID, meta_business_id=None)
    assert said(results)[1] == (NOT_PROVABLE, "waba.query_refused")
    assert results[1].field == "waba_id"


def test_one_id_is_enough(base: str) -> None:
    only_waba = meta(base, meta_number_id=None)
    assert codes(only_waba)[2:] == [
        "meta.number.not_entered",
        "meta.name.not_entered",
        "meta.health.available",
    ]
    only_number = meta(base, waba_id=None)
    assert codes(only_number)[:3] == [
        "meta.token.authenticates",
        "meta.waba.not_entered",
        "meta.number.connected",
    ]


def test_a_token_without_an_id_is_not_tried(base: str) -> None:
    results = meta(base, waba_id=None, meta_number_id=None)
    assert codes(results) == [
        "meta.token.no_id",
        *(f"meta.{check}.not_entered" for check in ("waba", "number", "name", "health")),
    ]
    assert {result.outcome for result in results} == {CheckOutcome.SKIPPED}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"meta_token": NUMBER_ID}, ["meta_token.is_id", *AFTER_TOKEN]),
        (
            {"waba_id": "+598 99 000 001"},
            [
                "meta.token.authenticates",
                "waba_id.is_phone",
                "meta.number.connected",
                "meta.name.approved",
                "meta.health.available",
            ],
        ),
        (
            {"waba_id": NUMBER_ID},
            [
                "meta.token.no_id",
                "waba_id.equal",
                "meta_number_id.equal",
                "meta.name.not_read",
                "meta.health.not_read",
            ],
        ),
    ],
)
def test_what_is_certainly_wrong_is_never_sent(
    base: str, typed: dict[str, str | None], expected: list[str]
) -> None:
    assert codes(meta(base, **typed)) == expected


def test_ids_are_taken_from_the_addresses_that_people_paste(base: str) -> None:
    results = meta(
        base,
        waba_id=f"https://business.facebook.com/wa/manage/home/?waba_id={WABA_ID}&business_id=1068532188613",
        meta_number_id=f"https://graph.facebook.com/v26.0/{NUMBER_ID}/register",
    )
    assert {result.outcome for result in results} == {PASSED}


def sent_by(server: RoutedServer, entered: Credentials) -> list[str]:
    list(run_ladder(entered, one_url(server.url), True, timeouts=PATIENT))
    return server.lines()


def test_two_reads_are_enough_when_all_is_well_and_the_token_is_never_in_an_address() -> None:
    node = response("200 OK", json.dumps({"id": "1"}).encode())
    with routed({}, node) as server:
        assert sent_by(server, ONLY_META) == [f"GET /{WABA_ID}", f"GET /{NUMBER_ID}"]
    targets = [request.split(b"\r\n", 1)[0] for request in server.requests]
    assert all(META_TOKEN.encode() not in target for target in targets)
    assert all(f"Authorization: Bearer {META_TOKEN}".encode() in request for request in server.requests)
