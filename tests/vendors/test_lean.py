"""The asynchronous session is as hard as the other one, and ends every call in a value."""

from __future__ import annotations

import gzip
import logging
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from lib.domain.answers import Answer, BodyKind, FailureKind, Seen, TransportFailure
from lib.rehearsal.server import serve_in_thread
from lib.vendors.http import Timeouts
from lib.vendors.lean import NOT_SENT, LeanSession, run_lean
from tests.vendors.unreachable import closed_port, full_port, unvouched, without_names
from tests.vendors.wire import response, serving

CANARY = "canary-7f3a9c"
QUICK = Timeouts(connect=1.0, read=1.0, whole=3.0)
HEADERS = {"X-Key": CANARY}


def send(
    *urls: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: Mapping[str, str] = HEADERS,
    allow_loopback: bool = True,
) -> list[Seen]:
    """The calls of one session, one after the other."""

    async def calls() -> list[Seen]:
        async with LeanSession(
            allow_loopback=allow_loopback, at_once=2, timeouts=QUICK, max_body=100_000
        ) as session:
            return [await session.send(method, url, headers, body) for url in urls]

    return run_lean(calls)


def failure(*urls: str, **given: object) -> FailureKind:
    seen = send(*urls, **given)[-1]  # type: ignore[arg-type]
    assert isinstance(seen, TransportFailure), seen
    return seen.kind


def answered(*urls: str) -> Answer:
    seen = send(*urls)[-1]
    assert isinstance(seen, Answer), seen
    return seen


def test_an_answer_holds_status_data_and_the_kept_headers_only() -> None:
    raw = response("200 OK", b'{"a": 1}', "REST-Content-Total: 5", "X-VTEX-MD-TOKEN: t", "Set-Cookie: a=1")
    with serving(raw) as server:
        seen = answered(f"{server.url}/x")
    assert (seen.status, seen.body, seen.json) == (200, BodyKind.JSON, {"a": 1})
    assert seen.headers == {"rest-content-total": "5", "x-vtex-md-token": "t"}


def test_only_the_headers_given_and_a_plain_user_agent_are_sent() -> None:
    with serving(response("200 OK", b"{}", "Set-Cookie: VtexIdclientAutCookie=abc; Path=/")) as server:
        send(server.url, server.url)
    sent = server.headers_of(1)
    assert (sent["user-agent"], sent["x-key"]) == ("Puente/1.0.0", CANARY)
    assert "cookie" not in sent
    assert "authorization" not in sent


def test_a_redirect_is_an_answer_and_the_key_never_travels_on() -> None:
    with (
        serving(response("200 OK", b"{}")) as elsewhere,
        serving(response("302 Found", b"", f"Location: {elsewhere.url}/")) as server,
    ):
        assert answered(server.url).status == 302
    assert elsewhere.requests == []


def test_environment_proxies_and_passwords_are_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login ana password secreta")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with serving(response("502 Bad Gateway")) as proxy, serving(response("200 OK", b"{}")) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert answered(server.url).status == 200
    assert proxy.requests == []
    assert "authorization" not in server.headers_of(0)


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("application/vnd.vtex.ds.v10+json; charset=utf-8", b"[]", BodyKind.JSON),
        ("text/html; charset=utf-8", b"{}", BodyKind.HTML),
        ("application/xhtml+xml", b"<p>", BodyKind.HTML),
        ("text/plain", b"{}", BodyKind.OTHER),
        ("application/json", b'{"a":', BodyKind.BROKEN_JSON),
        ("application/json", b"", BodyKind.BROKEN_JSON),
        ("application/json", b"\xff\xfe\xfa", BodyKind.BROKEN_JSON),
        ("application/json", b"[" * 90_000, BodyKind.BROKEN_JSON),
        ("application/json", b"9" * 90_000, BodyKind.BROKEN_JSON),
    ],
)
def test_a_body_is_judged_by_its_type_and_by_parsing_it(
    content_type: str, body: bytes, kind: BodyKind
) -> None:
    with serving(response("200 OK", body, content_type=content_type)) as server:
        seen = answered(server.url)
    assert seen.body is kind
    assert (seen.json is not None) is (kind is BodyKind.JSON)


def test_the_cap_counts_decompressed_bytes() -> None:
    with serving(response("200 OK", gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip")) as server:
        assert failure(server.url) is FailureKind.TOO_LARGE


def test_a_compressed_answer_is_read() -> None:
    with serving(response("200 OK", gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")) as server:
        assert answered(server.url).json == {"a": 1}


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n[{",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[{",
        response("200 OK", b"no gzip at all", "Content-Encoding: gzip"),
    ],
)
def test_a_body_that_stops_early_is_truncated(raw: bytes) -> None:
    with serving(raw) as server:
        assert failure(server.url) is FailureKind.TRUNCATED


LOST_ON_THE_WAY = {
    "closed at once": (b"", None, FailureKind.CONNECTION_LOST),
    "garbage": (b"garbage\r\n\r\n", None, FailureKind.CONNECTION_LOST),
    "silence": (b"", threading.Event, FailureKind.READ_TIMEOUT),
    "silence in the body": (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1",
        threading.Event,
        FailureKind.READ_TIMEOUT,
    ),
}


@pytest.mark.parametrize("case", LOST_ON_THE_WAY)
def test_what_is_lost_after_it_was_sent_counts_as_sent(case: str) -> None:
    raw, hold, kind = LOST_ON_THE_WAY[case]
    with serving(raw, hold=hold() if hold else None) as server:
        assert failure(server.url, method="POST", body=b"{}") is kind
    assert kind not in NOT_SENT
    assert len(server.requests) == 1


def test_what_was_certainly_not_sent_is_known(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kinds = [failure(f"http://127.0.0.1:{closed_port()}/")]
    with full_port() as port:
        kinds.append(failure(f"http://127.0.0.1:{port}/"))
    with unvouched(tmp_path) as server:
        kinds.append(failure(f"{server.url}/"))
    assert server.received == []
    without_names(monkeypatch)
    kinds.append(failure("https://nobody.invalid/"))
    assert kinds == [
        FailureKind.CONNECTION_REFUSED,
        FailureKind.CONNECT_TIMEOUT,
        FailureKind.TLS_FAILURE,
        FailureKind.DNS_FAILURE,
    ]
    assert set(kinds) <= NOT_SENT


@pytest.mark.parametrize(
    "url",
    [
        "http://acme.vtexcommercestable.com.br/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "https://user:secret@acme.myvtex.com/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "//127.0.0.1/",
        "https://",
        "https://[bad/",
        "",
    ],
)
def test_an_address_that_is_not_safe_is_never_called(url: str) -> None:
    assert failure(url) is FailureKind.ADDRESS_REFUSED


def test_plain_http_to_this_machine_needs_permission() -> None:
    with serving(response("200 OK", b"{}")) as server:
        assert failure(server.url, allow_loopback=False) is FailureKind.ADDRESS_REFUSED
    assert server.requests == []


def test_a_header_that_cannot_travel_is_a_value_not_an_exception() -> None:
    with serving(response("200 OK", b"{}")) as server:
        assert failure(server.url, headers={"X-Key": "a\r\nX-Evil: 1"}) is FailureKind.UNSENDABLE
    assert server.requests == []


@pytest.mark.parametrize("raw", [response("503 Service Unavailable", b"", "Retry-After: 0"), b""])
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_write_is_never_repeated(raw: bytes, method: str) -> None:
    with serving(raw) as server:
        send(server.url, method=method, body=b'{"a": 1}')
    assert [server.line_of(0), server.body_of(0)] == [f"{method} /", b'{"a": 1}']
    assert len(server.requests) == 1


def test_connections_are_used_again() -> None:
    with serve_in_thread() as simulator:
        seen = send(*[simulator] * 5)
    assert [one.status for one in seen if isinstance(one, Answer)] == [200] * 5


def test_nothing_sent_or_received_shows_in_logs_or_reprs(caplog: pytest.LogCaptureFixture) -> None:
    body = f'{{"token": "{CANARY}"}}'.encode()
    with caplog.at_level(logging.DEBUG), serving(response("200 OK", body), b"") as server:
        seen = send(server.url, server.url, f"{server.url}/{CANARY}\n")
    assert CANARY not in caplog.text + repr(seen)


def test_a_session_that_is_not_open_sends_nothing() -> None:
    session = LeanSession(allow_loopback=True, at_once=1)
    with pytest.raises(RuntimeError, match="not open"):
        run_lean(lambda: session.send("GET", "http://127.0.0.1/", {}))
