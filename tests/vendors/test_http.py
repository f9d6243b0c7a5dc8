"""The session ends every call in a value, and gives nothing away on the way."""

from __future__ import annotations

import gzip
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lib.domain.answers import Answer, BodyKind, FailureKind, Reached, Seen, TransportFailure
from lib.errors import InvalidInput
from lib.vendors.http import SessionStopped, Timeouts, VendorSession, base_url
from tests.vendors.unreachable import closed_port, full_port, unvouched, without_names
from tests.vendors.wire import response, routed, serving

CANARY = "canary-7f3a9c"
QUICK = Timeouts(connect=1.0, read=1.0, whole=5.0)


@pytest.fixture
def session() -> Iterator[VendorSession]:
    with VendorSession(allow_loopback=True, timeouts=QUICK, max_body=100_000) as opened:
        yield opened


def get(session: VendorSession, url: str) -> Seen:
    return session.get(url, {"X-Key": CANARY})


def failure(seen: object) -> FailureKind:
    assert isinstance(seen, TransportFailure), seen
    return seen.kind


def answered(seen: Seen) -> Answer:
    assert isinstance(seen, Answer), seen
    return seen


def test_an_answer_holds_status_data_and_the_kept_headers_only(session: VendorSession) -> None:
    raw = response(
        "200 OK", b'{"a": 1}', "REST-Content-Range: resources=0-1/5", "X-Request-Id: r1", "Set-Cookie: a=1"
    )
    with serving(raw) as server:
        seen = answered(get(session, f"{server.url}/x"))
    assert (seen.status, seen.body, seen.json, seen.request_id) == (200, BodyKind.JSON, {"a": 1}, "r1")
    assert seen.headers == {"rest-content-range": "resources=0-1/5"}


def test_only_the_headers_given_and_a_plain_user_agent_are_sent(session: VendorSession) -> None:
    with serving(response("200 OK", b"{}")) as server:
        get(session, server.url)
    sent = server.headers_of(0)
    assert (sent["user-agent"], sent["x-key"]) == ("Puente/1.0.0", CANARY)
    assert "cookie" not in sent
    assert "authorization" not in sent


def test_cookies_are_never_sent_back(session: VendorSession) -> None:
    with serving(response("200 OK", b"{}", "Set-Cookie: VtexIdclientAutCookie=abc; Path=/")) as server:
        get(session, server.url)
        get(session, server.url)
    assert "cookie" not in server.headers_of(1)


def test_a_redirect_is_an_answer_and_the_key_never_travels_on(session: VendorSession) -> None:
    with (
        serving(response("200 OK", b"{}")) as elsewhere,
        serving(response("302 Found", b"", f"Location: {elsewhere.url}/")) as server,
    ):
        assert answered(get(session, server.url)).status == 302
    assert elsewhere.requests == []


def test_environment_proxies_are_ignored(session: VendorSession, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(response("502 Bad Gateway")) as proxy, serving(response("200 OK", b"{}")) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        assert answered(get(session, server.url)).status == 200
    assert proxy.requests == []


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("application/vnd.vtex.ds.v10+json; charset=utf-8", b"[]", BodyKind.JSON),
        ("text/html; charset=utf-8", b"{}", BodyKind.HTML),
        ("application/xhtml+xml", b"<p>", BodyKind.HTML),
        ("application/json", b" <!DOCTYPE html><p>", BodyKind.HTML),
        ("text/plain", b"\xef\xbb\xbf<!-- blocked --><HTML><p>", BodyKind.HTML),
        ("", b"<head><title>Blocked</title>", BodyKind.HTML),
        ("text/html", b"", BodyKind.OTHER),
        ("application/xml", b"<?xml version='1.0'?><headers/>", BodyKind.OTHER),
        ("application/json", b'"<html>"', BodyKind.JSON),
        ("text/plain", b"{}", BodyKind.OTHER),
        ("application/json", b'{"a":', BodyKind.BROKEN_JSON),
        ("application/json", b"", BodyKind.BROKEN_JSON),
        ("application/json", b"\xff\xfe\xfa", BodyKind.BROKEN_JSON),
        ("application/json", b"[" * 90_000, BodyKind.BROKEN_JSON),
        ("application/json", b"9" * 90_000, BodyKind.BROKEN_JSON),
    ],
)
def test_a_body_is_judged_by_its_type_and_by_parsing_it(
    session: VendorSession, content_type: str, body: bytes, kind: BodyKind
) -> None:
    with serving(response("200 OK", body, content_type=content_type)) as server:
        seen = answered(get(session, server.url))
    assert seen.body is kind
    assert (seen.json is not None) is (kind is BodyKind.JSON)


def test_a_body_over_the_cap_is_given_up(session: VendorSession) -> None:
    with serving(response("200 OK", b"[" + b" " * 100_000 + b"]")) as server:
        assert failure(get(session, server.url)) is FailureKind.TOO_LARGE


def test_the_cap_counts_decompressed_bytes(session: VendorSession) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    with serving(response("200 OK", bomb, "Content-Encoding: gzip")) as server:
        assert failure(get(session, server.url)) is FailureKind.TOO_LARGE


def test_a_compressed_answer_is_read(session: VendorSession) -> None:
    with serving(response("200 OK", gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")) as server:
        assert answered(get(session, server.url)).json == {"a": 1}


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n[{",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n[{",
        response("200 OK", b"no gzip at all", "Content-Encoding: gzip"),
    ],
)
def test_a_body_that_stops_early_is_truncated(session: VendorSession, raw: bytes) -> None:
    with serving(raw) as server:
        assert failure(get(session, server.url)) is FailureKind.TRUNCATED


def test_a_broken_error_page_does_not_hide_the_status(session: VendorSession) -> None:
    raw = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4096\r\nRetry-After: 7\r\n\r\n<html"
    with serving(raw) as server:
        seen = answered(get(session, server.url))
    assert (seen.status, seen.headers["retry-after"]) == (503, "7")


def test_a_broken_page_is_still_known_for_one_by_its_label(session: VendorSession) -> None:
    raw = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 4096\r\n\r\nBlo"
    with serving(raw) as server:
        assert answered(get(session, server.url)).body is BodyKind.HTML


@pytest.mark.parametrize("raw", [b"", b"garbage\r\n\r\n"])
def test_a_connection_closed_or_filled_with_garbage_is_lost(session: VendorSession, raw: bytes) -> None:
    with serving(raw) as server:
        assert failure(get(session, server.url)) is FailureKind.CONNECTION_LOST


def test_silence_is_a_read_timeout(session: VendorSession) -> None:
    with serving(b"", hold=threading.Event()) as server:
        assert failure(get(session, server.url)) is FailureKind.READ_TIMEOUT


def test_silence_in_the_middle_of_a_body_is_a_read_timeout(session: VendorSession) -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n[1"
    with serving(raw, hold=threading.Event()) as server:
        assert failure(get(session, server.url)) is FailureKind.READ_TIMEOUT


def ways_to_call(session: VendorSession) -> list[Callable[[str], object]]:
    """The ways in which a session meets a host: with a read, and without any request."""
    return [lambda url: get(session, url), session.reach]


def test_a_closed_port_refuses_the_connection(session: VendorSession) -> None:
    for call in ways_to_call(session):
        assert failure(call(f"http://127.0.0.1:{closed_port()}/")) is FailureKind.CONNECTION_REFUSED


def test_a_host_that_takes_no_connection_is_a_connect_timeout(session: VendorSession) -> None:
    with full_port() as port:
        for call in ways_to_call(session):
            assert failure(call(f"http://127.0.0.1:{port}/")) is FailureKind.CONNECT_TIMEOUT


def test_an_unknown_host_name_is_a_dns_failure(
    session: VendorSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_names(monkeypatch)
    for call in ways_to_call(session):
        assert failure(call("https://nobody.invalid/")) is FailureKind.DNS_FAILURE


def test_a_host_is_reached_without_any_request(session: VendorSession) -> None:
    with routed({}) as server:
        reached = session.reach(f"{server.url}/api")
    assert isinstance(reached, Reached)
    assert server.requests == []


def test_a_host_whose_handshake_does_not_end_is_a_connect_timeout(session: VendorSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
        assert failure(session.reach(url)) is FailureKind.CONNECT_TIMEOUT


def test_a_port_that_is_none_is_no_address(session: VendorSession) -> None:
    assert isinstance(session.reach("https://acme.myvtex.com:99999/"), TransportFailure)


def test_https_to_a_server_without_tls_fails_before_any_key_is_sent(session: VendorSession) -> None:
    plain = response("400 Bad Request")
    listener = socket.create_server(("127.0.0.1", 0))
    received: list[bytes] = []

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            received.append(connection.recv(65_536))
            connection.sendall(plain)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    seen = get(session, f"https://127.0.0.1:{listener.getsockname()[1]}/")
    thread.join()
    listener.close()
    assert failure(seen) is FailureKind.TLS_FAILURE
    assert CANARY.encode() not in received[0]


def test_a_certificate_that_nobody_vouches_for_is_refused(session: VendorSession, tmp_path: Path) -> None:
    with unvouched(tmp_path) as server:
        for call in ways_to_call(session):
            assert failure(call(f"{server.url}/")) is FailureKind.TLS_FAILURE
    assert len(server.handshakes) == 2
    assert server.received == []


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
def test_an_address_that_is_not_safe_is_never_called(session: VendorSession, url: str) -> None:
    for call in ways_to_call(session):
        assert failure(call(url)) is FailureKind.ADDRESS_REFUSED


def test_plain_http_to_this_machine_needs_permission() -> None:
    with VendorSession(allow_loopback=False) as strict, serving(response("200 OK", b"{}")) as server:
        assert failure(get(strict, server.url)) is FailureKind.ADDRESS_REFUSED
    assert server.requests == []


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "llave🔑", "\u0430bc"])
def test_a_header_that_cannot_travel_is_a_value_not_an_exception(session: VendorSession, value: str) -> None:
    with serving(response("200 OK", b"{}")) as server:
        assert failure(session.get(server.url, {"X-Key": value})) is FailureKind.UNSENDABLE
    assert server.requests == []


@pytest.mark.parametrize("raw", [response("503 Service Unavailable", b"", "Retry-After: 0"), b""])
def test_nothing_is_repeated(session: VendorSession, raw: bytes) -> None:
    with serving(raw) as server:
        get(session, server.url)
        session.post_json(server.url, {}, {"a": "b"})
        session.patch_json(server.url, {}, {"a": "b"})
    assert [server.line_of(number) for number in range(3)] == ["GET /", "POST /", "PATCH /"]
    assert len(server.requests) == 3


def test_once_stopped_a_session_begins_no_call() -> None:
    stopped = threading.Event()
    stopped.set()
    with (
        serving(response("200 OK", b"{}")) as server,
        VendorSession(allow_loopback=True, stopped=stopped) as session,
    ):
        for call in ways_to_call(session):
            with pytest.raises(SessionStopped):
                call(server.url)
    assert server.requests == []


def test_nothing_sent_or_received_shows_in_logs_or_reprs(
    session: VendorSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    body = f'{{"token": "{CANARY}"}}'.encode()
    with serving(response("200 OK", body, f"X-VTEX-MD-TOKEN: {CANARY}")) as server:
        good = session.post_json(server.url, {"X-Key": CANARY}, {"apptoken": CANARY})
    with serving(body) as broken:
        bad = session.get(broken.url, {"X-Key": CANARY})
    assert CANARY.encode() in server.requests[0]
    assert answered(good).json == {"token": CANARY}
    assert CANARY not in caplog.text + repr(good) + repr(bad) + repr(session)


def test_an_account_takes_its_place_in_the_address() -> None:
    assert base_url("https://{account}.vtexcommercestable.com.br/", "acme") == (
        "https://acme.vtexcommercestable.com.br"
    )


@pytest.mark.parametrize("account", ["evil.example/", "a.b", "", "a@b", "A", "-a", "a\n", "a" * 64])
def test_an_account_that_could_lead_elsewhere_is_refused(account: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        base_url("https://{account}.vtexcommercestable.com.br", account)
    assert caught.value.code == "account.shape"
