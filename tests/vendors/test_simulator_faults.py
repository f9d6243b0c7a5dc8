"""The magic values and planned faults of the simulator, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest
import requests

import lib.rehearsal
from lib.rehearsal import build_app, serve_in_thread
from lib.rehearsal.magic import TABLE

FIFTY_MB = 50_000_000


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as base:
        yield base


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5)
    return served


def call(base: str, place: str, name: str, timeout: float = 5) -> requests.Response:
    """One read of a vendor with the name typed where that vendor takes names."""
    bearer = {"Authorization": f"Bearer {name}"}
    url, headers = {
        "vtex": (f"{base}/vtex/{name}/api/vlm/appkeys", {}),
        "shop": (f"{base}/shop/{name}/", {}),
        "hellotext token": (f"{base}/hellotext/v1/profiles", bearer),
        "hellotext id": (f"{base}/hellotext/v1/public/businesses/{name}", bearer),
        "meta": (f"{base}/meta/v26.0/106853218861309", bearer),
    }[place]
    return requests.get(url, headers=headers, timeout=timeout, allow_redirects=False)


PLACES = ["vtex", "shop", "hellotext token", "hellotext id", "meta"]
everywhere = pytest.mark.parametrize("place", PLACES)


@everywhere
@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("error500", 500),
        ("error502", 502),
        ("error503", 503),
        ("error504", 504),
        ("e408-abc", 408),
        ("noexiste", 404),
    ],
)
def test_status_faults(base: str, place: str, name: str, status: int) -> None:
    assert call(base, place, name).status_code == status


@everywhere
def test_slow(base: str, place: str) -> None:
    with pytest.raises(requests.exceptions.ReadTimeout):
        call(base, place, "lento-ab", timeout=0.2)


def test_how_slow_is_settable_and_the_answer_then_comes(base: str) -> None:
    requests.post(f"{base}/_control/slow", json={"seconds": 0.01}, timeout=5)
    assert call(base, "shop", "lento-ab").status_code == 200
    login = {"appkey": "vtexappkey-acme-ABCDEF", "apptoken": "A" * 128}
    answer = requests.post(f"{base}/vtex/lento-ab/api/vtexid/apptoken/login", json=login, timeout=5)
    assert answer.json()["authStatus"] == "Success"


def test_how_slow_is_an_argument_of_the_application() -> None:
    with serve_in_thread(build_app(slow_seconds=0)) as base:
        assert call(base, "shop", "lento-ab").status_code == 200


@everywhere
def test_connection_closed_without_an_answer(base: str, place: str) -> None:
    with pytest.raises(requests.exceptions.ConnectionError, match="without response"):
        call(base, place, "caido-ab")
    assert call(base, "shop", "acme").status_code == 200


@everywhere
def test_html(base: str, place: str) -> None:
    answer = call(base, place, "html-abc")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")


@everywhere
def test_limit_in_seconds_for_two_calls(base: str, place: str) -> None:
    first, second = call(base, place, "limite12"), call(base, place, "limite12")
    assert (first.status_code, second.status_code) == (429, 429)
    assert first.headers["Retry-After"] == "2"
    assert call(base, place, "limite12").status_code != 429


@pytest.mark.parametrize("place", ["vtex", "shop", "hellotext token", "meta"])
def test_limit_as_a_date(base: str, place: str) -> None:
    answer = call(base, place, "limitefecha")
    assert answer.status_code == 429
    wait = (parsedate_to_datetime(answer.headers["Retry-After"]) - datetime.now(UTC)).total_seconds()
    assert 0 < wait <= 3


@everywhere
def test_redirect_to_another_host(base: str, place: str) -> None:
    answer = call(base, place, "redirige")
    assert answer.status_code == 302
    assert urlsplit(answer.headers["Location"]).hostname != urlsplit(base).hostname


def test_whoever_follows_the_redirect_shows_in_the_log(base: str) -> None:
    requests.get(f"{base}/shop/redirige/", timeout=5)
    log = requests.get(f"{base}/_control/log", timeout=5).json()
    assert {"method": "GET", "path": "/_elsewhere"} in log


@everywhere
def test_truncated_body(base: str, place: str) -> None:
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        call(base, place, "trunco-a")


def test_huge_body(base: str) -> None:
    answer = call(base, "vtex", "gordo-ab", timeout=30)
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content) == FIFTY_MB


@pytest.mark.parametrize("place", ["vtex", "shop", "hellotext token", "meta"])
def test_another_shape(base: str, place: str) -> None:
    answer = call(base, place, "otraforma")
    assert answer.status_code == 200
    assert set(answer.json()) == {"resultado"}


def test_limits_and_errors_of_the_graph_api_have_its_error_body(base: str) -> None:
    assert call(base, "meta", "limite-1").json()["error"]["code"] == 4
    assert call(base, "meta", "error500-1").json()["error"]["code"] == 2


def plan(base: str, **body: object) -> requests.Response:
    return requests.post(f"{base}/_control/faults", json=body, timeout=5)


def test_a_planned_fault_lasts_its_calls_and_meets_only_its_vendor_name_and_path(base: str) -> None:
    assert plan(base, vendor="vtex", name="acme", path="/vlm/", fault="error503", calls=2).status_code == 200
    login = f"{base}/vtex/acme/api/vtexid/apptoken/login"
    assert requests.post(login, json={}, timeout=5).status_code == 401
    assert call(base, "shop", "acme").status_code == 200
    assert call(base, "vtex", "otra").status_code == 401
    assert [call(base, "vtex", "acme").status_code for _ in range(3)] == [503, 503, 401]


def test_a_planned_write_fault_waits_for_a_write(base: str) -> None:
    plan(base, vendor="hellotext", fault="err500w", calls=1)
    headers = {"Authorization": "Bearer ALK_valid-token"}
    url = f"{base}/hellotext/v1/profiles"
    assert requests.get(url, headers=headers, timeout=5).json() == []
    assert requests.post(url, json={"reference": "1"}, headers=headers, timeout=5).status_code == 500
    assert requests.post(url, json={"reference": "2"}, headers=headers, timeout=5).status_code == 201
    assert len(requests.get(url, headers=headers, timeout=5).json()) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"vendor": "otro", "fault": "html", "calls": 1},
        {"vendor": "vtex", "fault": "otro", "calls": 1},
        {"vendor": "vtex", "fault": "html"},
        {"vendor": "vtex", "fault": "html", "calls": -1},
    ],
)
def test_a_wrong_plan_is_refused(base: str, wrong: dict[str, object]) -> None:
    assert plan(base, **wrong).status_code == 400
    assert call(base, "shop", "acme").status_code == 200


def test_the_log_has_method_and_path_and_no_secret(base: str) -> None:
    canary = "dead" + "canary"
    call(base, "hellotext token", canary)
    requests.get(f"{base}/meta/v26.0/debug_token", params={"input_token": canary}, timeout=5)
    requests.post(f"{base}/vtex/acme/api/vtexid/apptoken/login", json={"apptoken": canary}, timeout=5)
    answer = requests.get(f"{base}/_control/log", timeout=5)
    assert canary not in answer.text
    assert answer.json() == [
        {"method": "GET", "path": "/hellotext/v1/profiles"},
        {"method": "GET", "path": "/meta/v26.0/debug_token"},
        {"method": "POST", "path": "/vtex/acme/api/vtexid/apptoken/login"},
    ]


def test_the_magic_table_is_served_and_stands_in_the_docstring(base: str) -> None:
    served_rows = requests.get(f"{base}/", timeout=5).json()["magic"]
    assert served_rows == [asdict(row) for row in TABLE]
    documented = [" ".join(line.split()) for line in str(lib.rehearsal.__doc__).splitlines()]
    for row in TABLE:
        assert f"{row.value} {row.typed_in} {row.effect}" in documented


@pytest.mark.parametrize("name", ["customers", "clock", "slow", "numbers"])
@pytest.mark.parametrize("body", ["[]", "{", '{"account": 1, "seconds": "x", "id": 1}'])
def test_a_control_call_that_makes_no_sense_is_refused(base: str, name: str, body: str) -> None:
    answer = requests.post(f"{base}/_control/{name}", data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_customers_with_unknown_fields_are_refused(base: str) -> None:
    body = {"account": "acme", "customers": [{"correo": "a@example.com"}]}
    assert requests.post(f"{base}/_control/customers", json=body, timeout=5).status_code == 400
