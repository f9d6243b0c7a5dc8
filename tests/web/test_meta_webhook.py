"""Meta's webhook at a running application: only what Meta signed gets in, once, and at once."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
import requests
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Route

from lib.rehearsal import serve_in_thread
from lib.services.platform import install, uninstall
from lib.settings import Mode
from lib.web.meta_webhook import MAX_BODY, MOST_AT_ONCE, WEBHOOK_PATH, meta_webhook
from tests.isolated import IsolatedSettings
from tests.running import RunningApp, free_port, own_database
from tests.waiting import eventually
from tests.web.conftest import Rehearsal

WABA = "206853218861309"
NOW = 1_795_000_000
TASKS = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'take_in_meta_deliveries'"


@pytest.fixture(scope="module")
def running(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """An application without a worker: what it keeps stays as it was kept."""
    folder: Path = tmp_path_factory.mktemp("webhook")
    settings = {"PUENTE_WORKERS": "0"}
    with (
        own_database(postgres) as url,
        RunningApp(folder, url, port=free_port(), settings=settings) as app,
    ):
        yield Rehearsal(app, url)


@pytest.fixture
def key(running: Rehearsal) -> bytes:
    """The secret of the rehearsal's own app at Meta."""
    return IsolatedSettings(data_dir=running.app.data_dir).meta_signing_key.encode()


def envelope(*times: int, waba: str = WABA, decision: str = "APPROVED") -> bytes:
    entries = [
        {
            "id": waba,
            "time": moment,
            "changes": [{"field": "account_review_update", "value": {"decision": decision}}],
        }
        for moment in times
    ]
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def signed(body: bytes, key: bytes) -> dict[str, str]:
    return {"X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()}


def post(running: Rehearsal, body: bytes | Iterator[bytes], headers: dict[str, str]) -> requests.Response:
    return requests.post(f"{running.app.base}{WEBHOOK_PATH}", data=body, headers=headers, timeout=30)


def kept(running: Rehearsal, waba: str) -> int:
    [(count,)] = running.rows(f"SELECT count(*) FROM meta_deliveries WHERE waba_id = '{waba}'")
    assert isinstance(count, int)
    return count


def shake(running: Rehearsal, **query: str) -> requests.Response:
    named = {f"hub.{name}": value for name, value in query.items()}
    return requests.get(f"{running.app.base}{WEBHOOK_PATH}", params=named, timeout=20)


def test_the_handshake_answers_whoever_knows_the_word(running: Rehearsal) -> None:
    word = IsolatedSettings(data_dir=running.app.data_dir).meta_handshake_key
    answer = shake(running, mode="subscribe", challenge="1158201444", verify_token=word)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "subscribe", "challenge": "1", "verify_token": "wrong"},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "ñ"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": "WORD"},
        {"mode": "subscribe", "challenge": "<script>", "verify_token": "WORD"},
        {"mode": "subscribe", "verify_token": "WORD"},
        {},
    ],
)
def test_any_other_handshake_is_refused(running: Rehearsal, query: dict[str, str]) -> None:
    word = IsolatedSettings(data_dir=running.app.data_dir).meta_handshake_key
    filled = {name: word if value == "WORD" else value for name, value in query.items()}
    answer = shake(running, **filled)
    assert (answer.status_code, answer.content) == (403, b"")


def test_what_meta_signed_is_kept_and_its_work_queued(running: Rehearsal, key: bytes) -> None:
    body = envelope(NOW)
    answer = post(running, body, signed(body, key))
    assert (answer.status_code, answer.content) == (200, b"")
    assert kept(running, WABA) == 1
    assert running.rows(TASKS) == [(1,)]


@pytest.mark.parametrize(
    "case", ["missing", "empty", "wrong key", "other body", "sha1", "short", "not ascii"]
)
def test_what_meta_did_not_sign_is_refused_without_a_word(running: Rehearsal, key: bytes, case: str) -> None:
    body = envelope(NOW, waba="2000000403")
    right = signed(body, key)["X-Hub-Signature-256"]
    headers = {
        "missing": {},
        "empty": {"X-Hub-Signature-256": ""},
        "wrong key": signed(body, b"guess"),
        "other body": signed(body + b" ", key),
        "sha1": {"X-Hub-Signature-256": right.replace("sha256", "sha1")},
        "short": {"X-Hub-Signature-256": right[:-1]},
        "not ascii": {"X-Hub-Signature-256": right[:-1] + "\xe9"},
    }[case]
    answer = post(running, body, headers)
    assert (answer.status_code, answer.content) == (403, b"")
    assert kept(running, "2000000403") == 0


def test_the_signature_is_over_the_raw_bytes(running: Rehearsal, key: bytes) -> None:
    body = b'{ "object":"whatsapp_business_account",\n "entry": [] , "x":"\\u00f1\xc3\xb1" }'
    assert post(running, body, signed(body, key)).status_code == 200
    same = json.dumps(json.loads(body)).encode()
    assert post(running, same, signed(body, key)).status_code == 403


def test_the_same_message_again_is_kept_once(running: Rehearsal, key: bytes) -> None:
    body = envelope(NOW, NOW, waba="2000000001")
    for _ in range(3):
        assert post(running, body, signed(body, key)).status_code == 200
    assert kept(running, "2000000001") == 1


def test_an_older_message_after_a_newer_one_is_kept_with_its_own_time(running: Rehearsal, key: bytes) -> None:
    for moment in (NOW, NOW - 60):
        body = envelope(moment, waba="2000000002")
        assert post(running, body, signed(body, key)).status_code == 200
    times = "SELECT extract(epoch FROM happened_at)::bigint FROM meta_deliveries WHERE waba_id = '2000000002'"
    assert [row[0] for row in running.rows(f"{times} ORDER BY id")] == [NOW, NOW - 60]


def test_a_hundred_changes_in_one_message_are_kept_with_one_job(running: Rehearsal, key: bytes) -> None:
    body = envelope(*range(NOW, NOW + 100), waba="2000000003")
    assert post(running, body, signed(body, key)).status_code == 200
    assert kept(running, "2000000003") == 100
    assert running.rows(TASKS) == [(1,)]


def test_a_message_that_is_too_large_is_refused(running: Rehearsal, key: bytes) -> None:
    body = b" " * (MAX_BODY + 1)
    assert post(running, body, signed(body, key)).status_code == 413


def test_a_message_that_does_not_say_how_large_it_is_ends_at_the_limit(
    running: Rehearsal, key: bytes
) -> None:
    body = b" " * (MAX_BODY + 1_000_000)
    pieces = (body[start : start + 64_000] for start in range(0, len(body), 64_000))
    # The rest may still be on its way when the door closes.
    with suppress(requests.ConnectionError):
        assert post(running, pieces, signed(body, key)).status_code == 413
    small = envelope(NOW, waba="2000000004")
    assert post(running, iter([small[:9], small[9:]]), signed(small, key)).status_code == 200
    assert kept(running, "2000000004") == 1


@pytest.mark.parametrize(
    "body",
    [
        b"not json 7f3a",
        b"",
        b"[" * 200_000,
        b"[]",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account", "entry": 7}',
        b'{"object": "whatsapp_business_account", "entry": [7, {"id": "1"}, {"id": "1", "time": 1}]}',
        b'{"object": "whatsapp_business_account", "entry": [{"id": "1", "time": '
        + b"9" * 5000
        + b', "changes": [{"field": "x", "value": {}}]}]}',
        b'{"object": "whatsapp_business_account", "entry": [{"id": "2000000499", "time": 1,'
        b' "changes": [{"field": "x", "value": {"n": 1e999}}, {"field": "x", "value": {"n": NaN}}]}]}',
    ],
)
def test_what_is_signed_and_of_no_use_is_taken_and_forgotten(
    running: Rehearsal, key: bytes, body: bytes
) -> None:
    before = running.rows("SELECT count(*) FROM meta_deliveries")
    assert post(running, body, signed(body, key)).status_code == 200
    assert running.rows("SELECT count(*) FROM meta_deliveries") == before
    assert "7f3a" not in running.app.output


def test_text_that_a_database_cannot_keep_is_kept_without_it(running: Rehearsal, key: bytes) -> None:
    body = (
        b'{"object": "whatsapp_business_account", "entry": [{"id": "2000000005", "time": 1795000000,'
        b' "changes": [{"field": "x", "value": {"a": "\\u0000b\\ud800", "c": "\\\\u0000"}}]}]}'
    )
    assert post(running, body, signed(body, key)).status_code == 200
    [(value,)] = running.rows("SELECT value FROM meta_deliveries WHERE waba_id = '2000000005'")
    assert value == {"a": "b?", "c": "\\u0000"}


def test_the_simulator_sends_messages_as_meta_does(running: Rehearsal) -> None:
    simulator = (running.app.data_dir / "simulator.url").read_text()
    sent = {"url": f"{running.app.base}{WEBHOOK_PATH}", "waba_id": "200000000000011"}
    control = f"{simulator}/_control/meta/webhook"
    for field in ("phone_number_name_update", "account_review_update", "account_update"):
        answer = requests.post(control, json={**sent, "field": field}, timeout=20)
        assert answer.json() == {"status": 200}
    assert kept(running, "200000000000011") == 3
    forged = {**sent, "secret": "guess"}
    answer = requests.post(control, json=forged, timeout=20)
    assert answer.json() == {"status": 403}
    far = {**sent, "url": "http://192.0.2.1/webhooks/meta"}
    assert requests.post(control, json=far, timeout=20).status_code == 400


def test_a_message_of_ten_thousand_changes_is_kept_whole(running: Rehearsal, key: bytes) -> None:
    body = envelope(*range(NOW, NOW + 10_000), waba="2000000007")
    assert post(running, body, signed(body, key)).status_code == 200
    assert kept(running, "2000000007") == 10_000


def opened(base: str, body: bytes = b"", length: int = 100) -> socket.socket:
    """A connection that says it sends a body of `length`, and sends only this much of it."""
    host, _, port = base.removeprefix("http://").partition(":")
    connection = socket.create_connection((host, int(port)), timeout=20)
    head = (
        f"POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n"
        f"X-Hub-Signature-256: sha256={'0' * 64}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    return connection


@pytest.mark.parametrize("body", [b"", b"{"])
def test_a_body_that_does_not_come_is_not_waited_for_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: str, body: bytes
) -> None:
    monkeypatch.setattr("lib.web.meta_webhook.READING_SECONDS", 0.2)
    install(IsolatedSettings(data_dir=tmp_path), postgres)
    try:
        with (
            serve_in_thread(Starlette(routes=[Route(WEBHOOK_PATH, meta_webhook, methods=["POST"])])) as base,
            opened(base, body) as connection,
        ):
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    finally:
        uninstall()
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_only_some_bodies_are_held_at_once(running: Rehearsal, key: bytes) -> None:
    body = envelope(NOW, waba="2000000008")
    with ExitStack() as held:
        for _ in range(MOST_AT_ONCE):
            held.enter_context(opened(running.app.base, b"{"))
        eventually(lambda: post(running, body, signed(body, key)).status_code == 503)
    eventually(lambda: post(running, body, signed(body, key)).status_code == 200)
    assert kept(running, "2000000008") == 1


def test_without_the_secret_or_the_word_there_is_no_such_address(tmp_path: Path, postgres: str) -> None:
    half = [(None, None), (SecretStr("s"), None), (None, SecretStr("w"))]
    for secret, word in half:
        settings = IsolatedSettings(
            mode=Mode.LIVE, data_dir=tmp_path, meta_app_secret=secret, meta_verify_token=word
        )
        install(settings, postgres)
        try:
            with serve_in_thread(Starlette(routes=[Route(WEBHOOK_PATH, meta_webhook)])) as base:
                assert requests.get(f"{base}{WEBHOOK_PATH}", timeout=5).status_code == 404
        finally:
            uninstall()
