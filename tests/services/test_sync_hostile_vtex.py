"""A VTEX that lies: the run ends, loses nobody that it can read, and says what is missing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from lib.domain.sync import RunState
from tests.builders import Builder
from tests.services.lying import Asked, Told, lying
from tests.services.syncing import QUICK, Running, crowd, is_settled, open_shop


@pytest.mark.parametrize("total", ["0", "1", "9", "999999999", "99999999999", "-3", "x", "٣"])
def test_a_wrong_total_of_a_scroll_loses_nobody(build: Builder, simulator: str, total: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_scroll:
            return None
        told = truth()
        told.headers["REST-Content-Total"] = total.encode().decode("latin-1")
        return told

    with (
        lying(build.platform, simulator, lie),
        Running(shop, shop.start(), replace(QUICK, page_size=5)) as one,
    ):
        one.ended(20)
    run = shop.run()
    assert is_settled(run)
    assert run.equation.created == 12


@pytest.mark.parametrize(
    "count", ["9" * 5_000, "99999999999", "3000000000", "999999999", "0", "-1", "99999999", "*"]
)
def test_a_wrong_count_ends_the_run_and_is_no_fault_of_ours(
    build: Builder, simulator: str, count: str
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_count:
            return None
        told = truth()
        told.headers["REST-Content-Range"] = f"resources=0-1/{count}"
        return told

    with (
        lying(build.platform, simulator, lie) as liar,
        Running(shop, shop.start(), replace(QUICK, patience_seconds=0.5)) as running,
    ):
        running.ended(20)
    run = shop.run()
    assert run.problem in (None, "sync.vtex_unreachable")
    assert len(liar.asked) < 300


def test_a_scroll_that_never_ends_is_left(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))
    first: list[bytes] = []

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_scroll:
            return None
        told = truth()
        first.append(told.body)
        told.status, told.body = 200, first[0]
        told.headers["Content-Type"] = "application/json"
        return told

    with (
        lying(build.platform, simulator, lie),
        Running(shop, shop.start(), replace(QUICK, page_size=5)) as one,
    ):
        one.ended(20)
    run = shop.run()
    assert run.state is RunState.DONE
    assert (run.equation.created, run.missing) == (5, 7)


@pytest.mark.parametrize("token", ["\udcff\udcfe", "../../x?y=1&_size=5#", "a" * 7_000, "\t", "é"])
def test_any_token_of_a_scroll_is_carried_or_left(build: Builder, simulator: str, token: str) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))
    kept: list[str] = []

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_scroll:
            return None
        if "_token" in asked.query:
            return Told(200, b"[]")
        told = truth()
        kept.append(told.headers["X-VTEX-MD-TOKEN"])
        told.headers["X-VTEX-MD-TOKEN"] = token.encode("utf-8", "surrogateescape").decode("latin-1")
        return told

    with (
        lying(build.platform, simulator, lie),
        Running(shop, shop.start(), replace(QUICK, page_size=5)) as one,
    ):
        one.ended(20)
    run = shop.run()
    assert run.state is RunState.DONE
    assert (run.equation.created, run.missing) == (5, 7)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"<html>",
        b"{}",
        b"null",
        b'[1, null, "x", [], {}]',
        b"[[[[[]]]]]",
        b'[{"id": 1e999}]',
        b'{"id": "a"}',
        b'[{"id": "\\ud800", "email": "a@b.co"}]',
        b'[{"id":"a","email":' + b"[" * 900 + b"]" * 900 + b"}]",
    ],
    ids=lambda body: body[:20].decode(),
)
def test_any_body_of_a_page_ends_in_a_run_that_says_how_it_stands(
    build: Builder, simulator: str, body: bytes
) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))

    def lie(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
        if not asked.is_scroll:
            return None
        return Told(
            200,
            body if "_token" not in asked.query else b"[]",
            {"Content-Type": "application/json", "X-VTEX-MD-TOKEN": "t"},
        )

    with (
        lying(build.platform, simulator, lie),
        Running(shop, shop.start(), replace(QUICK, patience_seconds=0.3)) as one,
    ):
        one.ended(20)
    run = shop.run()
    assert (run.state is RunState.DONE and run.missing >= 7) or run.problem == "sync.vtex_unreachable"


def test_never_more_than_three_scrolls_are_open_at_once(build: Builder, simulator: str) -> None:
    shop = open_shop(build, simulator, "alfa-n20000")
    opened: set[str] = set()
    most = [0]
    begun: list[str] = []

    def watch(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_scroll:
            return None
        if "_where" in asked.query:
            begun.append(asked.query["_where"])
        told = truth()
        token = asked.query.get("_token") or told.headers["X-VTEX-MD-TOKEN"]
        if told.body == b"[]":
            opened.discard(token)
        else:
            opened.add(token)
        most[0] = max(most[0], len(opened))
        return told

    with lying(build.platform, simulator, watch), Running(shop, shop.start(automatic=False)) as running:
        running.ended(60)
    assert shop.run().state is RunState.READY
    assert len(begun) > 3
    assert most == [3]
    assert opened == set()


@pytest.mark.parametrize(
    "first",
    [
        [],
        [1],
        [None],
        [[]],
        [{"createdIn": []}],
        [{"createdIn": {"a": 1}}],
        [{"createdIn": 10**30}],
        [{"createdIn": "0001-01-01T00:00:00+14:00"}],
        [{"createdIn": "9999-12-31T23:59:59.9999999-14:00"}],
        [{"createdIn": "2024-01-01T00:00:08Z"}],
        [{"createdIn": "\ud800"}],
    ],
    ids=str,
)
def test_a_wrong_first_customer_loses_nobody(build: Builder, simulator: str, first: list[object]) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(12))

    def lie(asked: Asked, truth: Callable[[], Told]) -> Told | None:
        if not asked.is_count:
            return None
        told = truth()
        told.body = json.dumps(first).encode()
        return told

    with lying(build.platform, simulator, lie), Running(shop, shop.start()) as running:
        running.ended(20)
    assert is_settled(shop.run())
    assert shop.run().equation.created == 12


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_key_follows_a_redirect_of_any_call(build: Builder, simulator: str, status: int) -> None:
    shop = open_shop(build, simulator)
    shop.holds(*crowd(3))
    with lying(build.platform, simulator, lambda *_: None) as elsewhere:

        def lie(asked: Asked, _truth: Callable[[], Told]) -> Told | None:
            return Told(status, b"", {"Location": f"{elsewhere.url}{asked.path}"})

        with (
            lying(build.platform, simulator, lie) as liar,
            Running(shop, shop.start(), replace(QUICK, patience_seconds=0.3)) as running,
        ):
            running.ended(20)
    assert (shop.run().state, shop.run().problem) == (RunState.FAILED, "sync.vtex_unreachable")
    assert liar.asked
    assert elsewhere.asked == []
