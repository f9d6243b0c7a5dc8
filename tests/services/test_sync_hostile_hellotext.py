"""A Hellotext that lies: nobody is doubled or mixed up, and the run says how it stands."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.domain.sync import RunState, Wait
from lib.services.sync_runs import cancel_sync
from lib.services.sync_settings import save_sync_settings
from tests.builders import Builder, change, rows
from tests.services.lying import Asked, Lie, Told, lying
from tests.services.syncing import OPERATOR, QUICK, Running, crowd, is_settled, open_shop, person

HASTY = replace(QUICK, patience_seconds=0.5)


def writes_answer(body: bytes, status: int = 201, *, times: int = 1_000) -> Lie:
    """What is written is written, and this is answered, so many times."""
    left = [times]

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_write or not left[0]:
            return None
        left[0] -= 1
        truth()
        return Told(status, body)

    return lie


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"id": null}',
        b'{"id": 7}',
        b'{"id": ""}',
        b'{"id": "../../v1/sessions"}',
        b'{"id": "a/b?c#d"}',
        b'{"id": "\\u0000"}',
        b'{"id": "\\ud800"}',
        b'{"id": ["a"]}',
        b'{"id": "' + b"a" * 100_000 + b'"}',
        b"[" * 50_000,
    ],
    ids=lambda body: body[:24].decode(),
)
def test_an_answer_without_a_sensible_id_is_looked_up(build: Builder, simulator: str, body: bytes) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(6))
    with (
        lying(build.platform, simulator, writes_answer(body, times=3)),
        Running(shop, shop.start()) as running,
    ):
        running.ended()
    assert is_settled(shop.run())
    assert shop.run().equation.created == 6
    assert shop.references() == sorted(str(one["id"]) for one in crowd(6))
    assert shop.writes() == 6


@pytest.mark.parametrize(
    "strange",
    [
        {},
        {"id": None},
        {"id": 12},
        {"id": ["a"]},
        {"id": {"a": 1}},
        {"id": "a\u0000"},
        {"id": "\ud800"},
        {"id": "../../x"},
        {"id": "ok", "reference": {"a": 1}},
        {"id": "ok", "reference": ["c-00001"]},
        {"id": "ok", "email": ["ana.1@example.com"], "phone": {}},
    ],
    ids=str,
)
def test_a_strange_profile_in_the_list_stops_nobody(
    build: Builder, simulator: str, strange: dict[str, object]
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(4))

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_list:
            return None
        told = truth()
        listed = json.loads(told.body)
        # Also one that says it is a customer of ours.
        listed[:0] = [strange, {"reference": "c-00001", "email": "ana.1@example.com", **strange}]
        told.body = json.dumps(listed).encode()
        return told

    shop.control("faults", vendor="hellotext", fault="err500w", calls=3, writes_only=True)
    with lying(build.platform, simulator, lie), Running(shop, shop.start()) as running:
        running.ended()
    run = shop.run()
    assert is_settled(run)
    assert run.problem is None
    assert set(shop.references()) == {str(one["id"]) for one in crowd(4)}


@pytest.mark.parametrize("made", ['x]": "y", "first_name', "\u0000", "\ud800", "a" * 5_000, "é", "a b"])
def test_a_property_without_a_sensible_id_stops_the_run_before_anybody_is_sent(
    build: Builder, simulator: str, made: str
) -> None:
    shop = open_shop(build, simulator)
    save_sync_settings(OPERATOR, "alfa", newsletter=True)
    shop.holds(person(1, isNewsletterOptIn=True))

    def lie(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        is_made = asked.path.endswith("/v1/properties")
        return Told(201, json.dumps({"id": made}).encode()) if is_made else None

    with lying(build.platform, simulator, lie), Running(shop, shop.start()) as running:
        running.ended()
    assert (shop.run().state, shop.run().problem) == (RunState.FAILED, "sync.property_unknown")
    assert shop.profiles() == []


@pytest.mark.parametrize(
    "wait", ["-5", "1e9", "nan", "99999999999", "mañana", "0.0000001", "Wed, 99 Foo", ""]
)
def test_any_request_to_wait_is_survived(build: Builder, simulator: str, wait: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(4))
    left = [2]

    def lie(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        if not asked.is_write or not left[0]:
            return None
        left[0] -= 1
        return Told(429, b"{}", {"Retry-After": wait.encode().decode("latin-1")})

    with lying(build.platform, simulator, lie), Running(shop, shop.start()) as running:
        running.ended()
    assert is_settled(shop.run())
    assert shop.writes() == 4


@pytest.mark.parametrize("wait", [None, "999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_whoever_is_asked_to_wait_for_ever_says_so_and_can_be_cancelled(
    build: Builder, simulator: str, wait: str | None
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(4))
    headers = {"Retry-After": wait} if wait else {}

    def lie(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        return Told(429, b"{}", dict(headers)) if asked.is_write else None

    with lying(build.platform, simulator, lie), Running(shop, shop.start()) as running:
        why, left = running.waits()
        assert why is Wait.HELLOTEXT_ASKED
        assert left.total_seconds() <= 600
        cancel_sync(OPERATOR, "alfa", shop.run().id)
        began = time.monotonic()
        running.until(lambda run: run.state is RunState.CANCELLED)
        assert time.monotonic() - began < 2
    assert shop.profiles() == []


def test_a_list_in_another_order_doubles_nobody(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(*crowd(30))
    shop.synchronise()
    for one in range(30, 36):
        shop.add(**person(one))

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_list:
            return None
        told = truth()
        listed = json.loads(told.body)
        listed.reverse()
        told.body = json.dumps(listed).encode()
        return told

    shop.control("faults", vendor="hellotext", fault="err500w", calls=3, writes_only=True)
    with lying(build.platform, simulator, lie), Running(shop, shop.start(full=True)) as running:
        running.ended()
    assert is_settled(shop.run())
    assert len(shop.references()) == len(set(shop.references())) == 36
    assert rows(build.platform, "SELECT 1 FROM sync_rows WHERE state = 'uncertain'") == []


def test_a_profile_of_an_earlier_time_is_no_proof_that_a_customer_arrived(
    build: Builder, simulator: str
) -> None:
    shop = open_shop(build, simulator, fault="sinmatch")
    shop.holds(person(1), person(2))
    shop.synchronise()
    change(build.platform, "DELETE FROM sync_customers WHERE vtex_id = 'c-00001'")
    shop.change("c-00001", firstName="Berta")
    shop.control("faults", vendor="hellotext", fault="error500", calls=1, writes_only=True)
    assert is_settled(shop.synchronise(full=True))
    assert shop.profile("c-00001")["first_name"] == "Berta"
