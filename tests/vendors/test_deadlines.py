"""Whoever sends a byte now and then holds neither a call nor a climb."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from lib.domain.answers import Answer, FailureKind, Seen, TransportFailure
from lib.domain.ladder import CHECKS, CheckResult
from lib.domain.model import CheckOutcome
from lib.vendors.http import SessionStopped, Timeouts, VendorSession, VendorUrls
from lib.vendors.ladder import WriteConsent, run_ladder
from lib.vendors.together import together
from tests.vendors.climbing import (
    HEALTHY,
    HEALTHY_CODES,
    HEALTHY_ROUTES,
    ONLY_HELLOTEXT,
    PATIENT,
    codes,
    in_order,
    one_url,
)
from tests.vendors.wire import SILENCE, response, routed, trickling

SHORT = Timeouts(connect=10.0, read=10.0, whole=0.7)
KEPT_OPEN = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def session() -> Iterator[VendorSession]:
    with VendorSession(allow_loopback=True, timeouts=SHORT) as opened:
        yield opened


def assert_ended(seen: Seen) -> None:
    """The call was ended at its deadline, long before any time-out between two bytes."""
    assert isinstance(seen, TransportFailure), seen
    assert seen.kind is FailureKind.READ_TIMEOUT
    assert 700 <= seen.ms < 5_000


@pytest.mark.parametrize(
    ("beginning", "byte"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nX-Slow: ", b"a"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]", b" "),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"0"),
        (b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 9999\r\n\r\n", b" "),
    ],
    ids=["status", "header", "header of a refusal", "body", "endless body", "chunk size", "refusal"],
)
def test_an_answer_that_comes_byte_by_byte_is_given_up_at_the_deadline(
    session: VendorSession, beginning: bytes, byte: bytes
) -> None:
    with trickling(beginning, byte=byte) as server:
        assert_ended(session.get(server.url, {}))
        assert server.left.wait(5)


def test_a_write_is_given_up_at_the_deadline_too(session: VendorSession) -> None:
    with trickling(b"HTTP/1.1 200 OK\r\nX-Slow: ") as server:
        assert_ended(session.post_json(server.url, {}, {"a": "b"}))


def test_a_connection_that_was_kept_open_is_ended_as_well(session: VendorSession) -> None:
    with trickling(KEPT_OPEN, b"HTTP/1.1 200 OK\r\nX-Slow: ") as server:
        assert isinstance(session.get(server.url, {}), Answer)
        assert_ended(session.get(server.url, {}))


@pytest.mark.parametrize("record", [b"", b"\x16\x03\x03\x40\x00\x02"])
def test_a_handshake_that_comes_byte_by_byte_is_given_up(session: VendorSession, record: bytes) -> None:
    with trickling(record, byte=b"\x16") as server:
        url = server.url.replace("http", "https")
        assert_ended(session.get(url, {}))
        reached = session.reach(url)
        assert isinstance(reached, TransportFailure)
        assert (reached.kind, reached.ms < 5_000) == (FailureKind.CONNECT_TIMEOUT, True)
        assert server.left.wait(5)


def test_a_call_in_time_is_not_hurt_by_the_deadline_of_one_before(session: VendorSession) -> None:
    with trickling(b"HTTP/1.1 200 OK\r\nX-Slow: ") as slow, routed({}, response("200 OK", b"{}")) as server:
        assert isinstance(session.get(server.url, {}), Answer)
        assert_ended(session.get(slow.url, {}))
        assert isinstance(session.get(server.url, {}), Answer)


def climbed(
    urls: VendorUrls, write: WriteConsent | None = None, seconds: float = 1.0
) -> tuple[list[CheckResult], float]:
    """The results of a climb that may take a second, and the seconds that it took."""
    started = time.monotonic()
    results = list(run_ladder(HEALTHY, urls, True, timeouts=PATIENT, write=write, seconds=seconds))
    return in_order(results), time.monotonic() - started


def test_a_climb_ends_in_time_with_what_it_has_and_says_what_is_missing() -> None:
    with routed(HEALTHY_ROUTES) as server, routed({}, SILENCE) as silent:
        results, took = climbed(VendorUrls(server.url, "", silent.url, silent.url))
    assert took < 5
    assert [result.check_id for result in results] == [spec.id for spec in CHECKS]
    assert [result.outcome for result in results[:7]] == [CheckOutcome.PASSED] * 7
    assert codes(results)[7:] == [
        *("vendor.out_of_time", "vendor.out_of_time", "hellotext.write.not_agreed"),
        *["vendor.out_of_time"] * 5,
    ]
    assert {(str(one.outcome), one.facts["vendor"], str(one.who)) for one in results[10:]} == {
        ("not_provable", "Meta", "meta")
    }


def test_a_write_under_way_when_the_climb_ends_may_have_happened() -> None:
    with routed({**HEALTHY_ROUTES, "PATCH /v1/profiles/abc12345": SILENCE}) as server:
        results, _ = climbed(one_url(server.url), WriteConsent("abc12345"))
    assert codes(results)[8:10] == ["hellotext.token.authenticates", "vendor.write_out_of_time"]


def test_no_call_begins_after_the_climb_has_ended() -> None:
    answer_now = threading.Event()
    with routed(HEALTHY_ROUTES) as server:
        server.held["GET /v1/public/businesses/yQlRPYBb"] = answer_now
        before = set(threading.enumerate())
        ladder = run_ladder(ONLY_HELLOTEXT, one_url(server.url), True, timeouts=PATIENT, seconds=0.5)
        next(ladder)
        climbers = {one for one in threading.enumerate() if one.name.startswith("climb-")} - before
        list(ladder)
        answer_now.set()
        for climber in climbers:
            climber.join(5)
            assert not climber.is_alive()
        assert server.lines() == ["GET /v1/public/businesses/yQlRPYBb"]


def test_a_climb_in_good_time_lacks_nothing() -> None:
    with routed(HEALTHY_ROUTES) as server:
        results, _ = climbed(one_url(server.url), seconds=30)
    assert {result.code for result in results} >= set(HEALTHY_CODES) - {
        *("vtex.login.ok", "vtex.customers.readable"),
    }


def test_sources_are_told_to_stop_when_the_time_is_over() -> None:
    stopped_in_time = threading.Event()

    def endless(stopped: threading.Event) -> Iterator[int]:
        yield 1
        stopped.wait(10)
        stopped_in_time.set()
        raise SessionStopped

    assert list(together([endless], seconds=0.2)) == [1]
    assert stopped_in_time.wait(5)
