"""The vendors are climbed at the same time: none delays another, and an early end ends soon."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest

from lib.domain.ladder import CHECKS, CheckResult
from lib.vendors.http import SessionStopped, VendorUrls
from lib.vendors.ladder import run_ladder
from lib.vendors.together import together
from tests.vendors.climbing import HEALTHY, NUMBER_ID, ONLY_META, PATIENT, WABA_ID, one_url
from tests.vendors.wire import SILENCE, response, routed
from tests.waiting import eventually


def climb(urls: VendorUrls) -> Generator[CheckResult, None, None]:
    return run_ladder(HEALTHY, urls, True, timeouts=PATIENT)


def vendor(result: CheckResult) -> str:
    return result.check_id.partition(".")[0]


NODE = response("200 OK", b'{"id": "1", "account_review_status": "APPROVED", "status": "CONNECTED"}')


def test_a_silent_vendor_delays_nobodys_results() -> None:
    with (
        routed({}, SILENCE) as silent,
        routed({}, response("200 OK", b'{"id": "yQlRPYBb"}')) as hellotext,
        routed({}, NODE) as meta,
    ):
        ladder = climb(VendorUrls(silent.url, "", hellotext.url, meta.url))
        arrived = []
        for result in ladder:
            arrived.append(result)
            if sum(vendor(one) != "vtex" for one in arrived) == len(CHECKS) - 7:
                break
        ladder.close()
    assert [one.check_id for one in arrived if vendor(one) == "vtex"] == ["vtex.shape", "vtex.host"]


def test_a_vendors_results_keep_the_order_of_the_checks() -> None:
    with routed({}, response("200 OK", b"{}")) as server:
        results = list(climb(one_url(server.url)))
    for name in ("vtex", "hellotext", "meta"):
        mine = [one.check_id for one in results if vendor(one) == name]
        assert mine == [spec.id for spec in CHECKS if spec.vendor == name]


def test_a_result_is_handed_over_before_the_next_call_is_answered() -> None:
    answer_now = threading.Event()
    with routed({}, NODE) as server:
        server.held[f"GET /{NUMBER_ID}"] = answer_now
        met = []
        for result in run_ladder(ONLY_META, one_url(server.url), True, timeouts=PATIENT):
            met.append(result.code)
            if result.code == "meta.waba.approved":
                answer_now.set()
    assert met[-4:-2] == ["meta.waba.approved", "meta.number.connected"]


def test_nothing_is_sent_before_the_first_result_is_asked_for() -> None:
    with routed({}, response("200 OK", b"{}")) as server:
        climb(one_url(server.url)).close()
        assert server.requests == []


def test_closed_early_it_returns_at_once_and_no_further_call_begins() -> None:
    before = set(threading.enumerate())
    answer_now = threading.Event()
    with routed({}, NODE) as server:
        server.held[f"GET /{WABA_ID}"] = answer_now
        ladder = run_ladder(ONLY_META, one_url(server.url), True, timeouts=PATIENT)
        next(ladder)
        climbers = {one for one in threading.enumerate() if one.name.startswith("climb-")} - before
        eventually(lambda: server.lines() == [f"GET /{WABA_ID}"])
        ladder.close()
        assert not answer_now.is_set()
        answer_now.set()
        for climber in climbers:
            climber.join(5)
            assert not climber.is_alive()
        assert server.lines() == [f"GET /{WABA_ID}"]


def test_a_fault_of_ours_reaches_the_caller_and_stops_the_others() -> None:
    others_stopped = threading.Event()

    def faulty(_: threading.Event) -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    def patient(stopped: threading.Event) -> Iterator[int]:
        yield 2
        stopped.wait(10)
        others_stopped.set()
        raise SessionStopped

    results = together([faulty, patient], seconds=10)
    with pytest.raises(ZeroDivisionError):
        list(results)
    assert others_stopped.wait(10)


def test_every_item_of_every_source_arrives_and_then_it_ends() -> None:
    def counting(start: int) -> Iterator[int]:
        yield from range(start, start + 100)

    numbers = list(together([lambda _, start=start: counting(start) for start in (0, 100, 200)], seconds=10))  # type: ignore[misc]
    assert sorted(numbers) == list(range(300))
    assert [number for number in numbers if number < 100] == list(range(100))
