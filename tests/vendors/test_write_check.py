"""The write check of Hellotext: only with consent, once, and honest about what it cannot know."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests

from lib.domain.ladder import CheckResult
from lib.domain.model import CheckOutcome, Party
from lib.rehearsal.server import serve_in_thread
from lib.vendors.ladder import WriteConsent, run_ladder
from tests.vendors.climbing import (
    HELLOTEXT_TOKEN,
    IMPATIENT,
    ONLY_HELLOTEXT,
    PATIENT,
    climb,
    in_order,
    one_url,
)
from tests.vendors.wire import RoutedServer, response, routed

AGREED = WriteConsent(None)
FOUND = response("200 OK", b'{"id": "yQlRPYBb"}')
NO_PROFILES = response("200 OK", b"[]")


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


@pytest.fixture
def base(served: str) -> str:
    requests.post(f"{served}/_control/reset", json={}, timeout=5).raise_for_status()
    return served


def written(base: str, write: WriteConsent | None = AGREED, token: str = HELLOTEXT_TOKEN) -> CheckResult:
    return climb(base, IMPATIENT, write, hellotext_token=token)[9]


def profiles(base: str, token: str = HELLOTEXT_TOKEN) -> list[dict[str, object]]:
    """What Hellotext keeps for the business of the token."""
    headers = {"Authorization": f"Bearer {token}"}
    found: list[dict[str, object]] = requests.get(
        f"{base}/hellotext/v1/profiles", headers=headers, timeout=5
    ).json()
    return found


def test_without_consent_nothing_is_written(base: str) -> None:
    result = written(base, None)
    assert (result.outcome, result.code) == (CheckOutcome.SKIPPED, "hellotext.write.not_agreed")
    assert profiles(base) == []


def test_the_profile_that_is_written_can_neither_be_messaged_nor_matched(base: str) -> None:
    result = written(base)
    [profile] = profiles(base)
    assert (result.outcome, result.code) == (CheckOutcome.PASSED, "hellotext.write.written")
    assert result.facts == {"profile": profile["id"]}
    assert {name: profile[name] for name in ("first_name", "last_name", "reference")} == {
        "first_name": "Prueba",
        "last_name": "Puente",
        "reference": "puente-write-check",
    }
    assert {"phone", "email"} & set(profile) == set()


def test_the_next_check_writes_the_same_profile_again(base: str) -> None:
    first = written(base)
    again = written(base, WriteConsent(first.facts["profile"]))
    assert (again.outcome, again.facts) == (CheckOutcome.PASSED, first.facts)
    assert len(profiles(base)) == 1


def test_a_profile_that_is_gone_is_made_anew(base: str) -> None:
    result = written(base, WriteConsent("gone1234"))
    assert result.facts == {"profile": profiles(base)[0]["id"]}


def test_a_plan_that_reads_but_does_not_write_is_said_so(base: str) -> None:
    result = written(base, token=f"plan{HELLOTEXT_TOKEN}")
    assert (result.outcome, result.code) == (CheckOutcome.FAILED, "hellotext.write.plan_blocked")
    assert (result.who, result.field) == (Party.MERCHANT, "hellotext_token")


@pytest.mark.parametrize(
    ("fault", "code"),
    [("timeoutw", "vendor.write_read_timeout"), ("err500w", "vendor.write_http_500")],
)
def test_a_write_without_a_clear_answer_may_have_happened_and_is_not_repeated(
    base: str, fault: str, code: str
) -> None:
    token = f"{fault}{HELLOTEXT_TOKEN}"
    result = written(base, token=token)
    assert (result.outcome, result.code) == (CheckOutcome.NOT_PROVABLE, code)
    assert len(profiles(base, token)) == 1


@pytest.mark.parametrize("token", [f"dead{HELLOTEXT_TOKEN}", f"error500{HELLOTEXT_TOKEN}", "yQlRPYBb"])
def test_without_a_proven_token_nothing_is_written(base: str, token: str) -> None:
    assert written(base, token=token).code == "hellotext.write.skipped_after_token"


def sent(server: RoutedServer, write: WriteConsent) -> list[str]:
    in_order(run_ladder(ONLY_HELLOTEXT, one_url(server.url), True, timeouts=PATIENT, write=write))
    return [line for line in server.lines() if not line.startswith("GET ")]


def test_a_refused_update_is_no_reason_to_create() -> None:
    routes = {"GET /v1/profiles": NO_PROFILES, "GET /v1/public/businesses/yQlRPYBb": FOUND}
    with routed(routes, response("503 Service Unavailable")) as server:
        assert sent(server, WriteConsent("abc12345")) == ["PATCH /v1/profiles/abc12345"]


def test_an_update_carries_the_names_and_nothing_else() -> None:
    routes = {"GET /v1/profiles": NO_PROFILES, "PATCH /v1/profiles/abc12345": FOUND}
    with routed(routes, FOUND) as server:
        sent(server, WriteConsent("abc12345"))
    [update] = [request for request in server.requests if request.startswith(b"PATCH")]
    assert json.loads(update.partition(b"\r\n\r\n")[2]) == {"first_name": "Prueba", "last_name": "Puente"}
    assert b"content-type: application/json" in update.lower()


def test_an_id_cannot_lead_to_another_path() -> None:
    with routed({"GET /v1/profiles": NO_PROFILES}, FOUND) as server:
        assert sent(server, WriteConsent("../messages")) == ["PATCH /v1/profiles/..%2Fmessages"]
