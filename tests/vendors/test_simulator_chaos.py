"""Faults of writes, faults by chance and slow networks in the simulator, over HTTP."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from lib.rehearsal import serve_in_thread

TOKEN = "ALK_token-of-a-business_yQlRPYBb"
CUT = "cut"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def control(base: str, name: str, **body: object) -> requests.Response:
    return requests.post(f"{base}/_control/{name}", json=body, timeout=5)


def post(base: str, reference: str = "1", token: str = TOKEN) -> int | str:
    """The status of a write, or that the connection was cut."""
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{base}/hellotext/v1/profiles"
    try:
        return requests.post(url, json={"reference": reference}, headers=headers, timeout=5).status_code
    except requests.exceptions.ConnectionError:
        return CUT


def profiles(base: str, token: str = TOKEN) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{base}/hellotext/v1/profiles", headers=headers, timeout=5)
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = answer.json()
    return rows


def test_a_write_can_happen_although_the_connection_is_cut(base: str) -> None:
    began = time.monotonic()
    assert post(base, "42", "cortew-token") == CUT
    assert time.monotonic() - began < 2
    assert [row["reference"] for row in profiles(base, "cortew-token")] == ["42"]


def test_a_connection_can_be_cut_before_the_write(base: str) -> None:
    control(base, "faults", vendor="hellotext", fault="caido", calls=1)
    assert post(base) == CUT
    assert profiles(base) == []


def test_a_planned_cut_after_a_write_lasts_its_calls(base: str) -> None:
    control(base, "faults", vendor="hellotext", fault="cortew", calls=2)
    assert [post(base, str(number)) for number in range(3)] == [CUT, CUT, 201]
    assert len(profiles(base)) == 3


def test_a_planned_fault_can_wait_for_writes(base: str) -> None:
    control(base, "faults", vendor="hellotext", fault="error503", calls=1, writes_only=True)
    assert profiles(base) == []
    assert [post(base), post(base)] == [503, 201]


def test_chance_is_the_same_for_the_same_seed(base: str) -> None:
    rates = {"error500": 0.2, "limite": 0.2, "caido": 0.2}

    def outcomes(seed: int) -> list[int | str]:
        control(base, "chaos", vendor="hellotext", seed=seed, rates=rates)
        return [post(base) for _ in range(60)]

    first = outcomes(7)
    assert {500, 429, CUT, 201} == set(first)
    assert outcomes(7) == first
    assert outcomes(8) != first


def test_rates_are_probabilities(base: str) -> None:
    control(base, "chaos", vendor="hellotext", seed=1, rates={"error500": 0.25})
    seen = Counter(post(base) for _ in range(400))
    assert set(seen) == {500, 201}
    # Four standard deviations of 400 draws around 100.
    assert 65 < seen[500] < 135


def test_what_went_wrong_by_chance_is_counted(base: str) -> None:
    control(base, "chaos", vendor="hellotext", seed=5, rates={"error500": 0.2, "limite": 0.1}, burst=3)
    seen = Counter(post(base) for _ in range(60))
    assert min(seen[500], seen[429]) > 0
    told = requests.get(f"{base}/_control/chaos", timeout=5).json()
    assert told == {"hellotext": {"error500": seen[500], "limite": seen[429]}}


def test_a_write_fault_by_chance_leaves_reads_alone(base: str) -> None:
    control(base, "chaos", vendor="hellotext", seed=1, rates={"err500w": 1})
    assert post(base, "42") == 500
    assert [row["reference"] for row in profiles(base)] == ["42"]


def test_a_refusal_comes_in_a_burst_and_says_how_long_to_wait(base: str) -> None:
    control(base, "chaos", vendor="hellotext", seed=5, rates={"limite": 0.1}, burst=4, retry_after=0)
    seen = [post(base) for _ in range(80)]
    runs = "".join("x" if status == 429 else "." for status in seen).strip("x").split(".")
    assert {len(run) for run in runs if run} <= {4, 8, 12}
    assert any(runs)
    control(base, "chaos", vendor="hellotext", seed=5, rates={"limite": 1}, retry_after=0)
    refused = requests.get(
        f"{base}/hellotext/v1/profiles", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=5
    )
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "0")


def test_chance_meets_only_its_vendor_and_ends(base: str) -> None:
    control(base, "chaos", vendor="vtex", seed=1, rates={"error503": 1})
    url = f"{base}/vtex/acme/api/vlm/appkeys"
    assert post(base) == 201
    assert requests.get(url, timeout=5).status_code == 503
    control(base, "chaos", vendor="vtex", rates={})
    assert requests.get(url, timeout=5).status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"vendor": "otro", "seed": 1, "rates": {"limite": 0.1}},
        {"vendor": "vtex", "seed": 1, "rates": {"otro": 0.1}},
        {"vendor": "vtex", "seed": 1, "rates": {"limite": 0.6, "caido": 0.6}},
        {"vendor": "vtex", "seed": 1, "rates": {"limite": -1}},
        {"vendor": "vtex", "seed": 1, "rates": {"limite": "1"}},
        {"vendor": "vtex", "rates": {"limite": 0.1}},
        {"vendor": "vtex", "seed": 1},
    ],
)
def test_chaos_that_makes_no_sense_is_refused(base: str, wrong: dict[str, object]) -> None:
    assert control(base, "chaos", **wrong).status_code == 400
    assert requests.get(f"{base}/vtex/acme/api/vlm/appkeys", timeout=5).status_code == 401


def test_every_answer_of_a_vendor_can_be_late(base: str) -> None:
    assert control(base, "latency", vendor="hellotext", seconds=0.2).status_code == 200
    began = time.monotonic()
    assert post(base) == 201
    assert time.monotonic() - began >= 0.2
    # Nobody else's: a minute late, the shop's page would be too late.
    assert control(base, "latency", vendor="hellotext", seconds=60).status_code == 200
    requests.get(f"{base}/shop/acme/", timeout=30)


def test_a_late_answer_belongs_to_a_write_that_was_done_at_once(base: str) -> None:
    control(base, "latency", vendor="hellotext", seconds=5)
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{base}/hellotext/v1/profiles",
            json={"reference": "42"},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=(5, 0.2),
        )
    control(base, "latency", vendor="hellotext", seconds=0)
    assert [row["reference"] for row in profiles(base)] == ["42"]


def test_a_write_that_is_never_answered_does_not_count_as_being_served_for_ever(base: str) -> None:
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(
            f"{base}/hellotext/v1/profiles",
            json={"reference": "1"},
            headers={"Authorization": "Bearer timeoutw-token"},
            timeout=(5, 0.2),
        )
    assert [post(base, str(number), "cortew-token") for number in range(10)] == [CUT] * 10
    counted = requests.get(f"{base}/_control/writes", timeout=5).json()
    assert counted == {"total": 11, "post": 11, "patch": 0, "most_at_once": 1}


def test_the_largest_number_of_writes_at_once_is_known(base: str) -> None:
    control(base, "latency", vendor="hellotext", seconds=0.5)
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda number: post(base, str(number)), range(3))) == [201] * 3
    control(base, "latency", vendor="hellotext", seconds=0)
    assert post(base) == 201
    counted = requests.get(f"{base}/_control/writes", timeout=5).json()
    assert counted == {"total": 4, "post": 4, "patch": 0, "most_at_once": 3}
