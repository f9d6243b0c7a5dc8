"""What goes to Hellotext: two reads, each with the credential that it proves, and the check's own profile."""

from __future__ import annotations

from lib.domain.answers import Answer
from lib.vendors.hellotext import HellotextClient
from lib.vendors.http import VendorSession
from tests.vendors.wire import response, serving


def test_a_business_is_read_with_its_own_public_id() -> None:
    raw = response("200 OK", b'{"id": "yQlRPYBb"}')
    with VendorSession(allow_loopback=True) as session, serving(raw) as server:
        seen = HellotextClient(server.url, session).business("yQlRPYBb")
    assert server.line_of(0) == "GET /v1/public/businesses/yQlRPYBb"
    sent = server.headers_of(0)
    assert (sent["authorization"], sent["accept"]) == ("Bearer yQlRPYBb", "application/json")
    assert isinstance(seen, Answer)
    assert seen.json == {"id": "yQlRPYBb"}


def test_an_id_cannot_lead_to_another_path() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("404 Not Found")) as server:
        HellotextClient(server.url, session).business("../profiles?x=1")
    assert server.line_of(0) == "GET /v1/public/businesses/..%2Fprofiles%3Fx%3D1"


def test_the_profiles_probe_reads_one_profile_with_the_private_token() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"[]")) as server:
        HellotextClient(server.url, session).profiles_probe("ALK_abc-123")
    assert server.line_of(0) == "GET /v1/profiles?limit=1"
    assert server.headers_of(0)["authorization"] == "Bearer ALK_abc-123"


def test_the_check_profile_is_created_and_updated_with_the_private_token() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"{}")) as server:
        writer = HellotextClient(server.url, session)
        writer.create_check_profile("ALK_abc-123")
        writer.update_check_profile("ALK_abc-123", "BvYeyVYz")
    assert [server.line_of(0), server.line_of(1)] == ["POST /v1/profiles", "PATCH /v1/profiles/BvYeyVYz"]
    for number in range(2):
        sent = server.headers_of(number)
        assert (sent["authorization"], sent["content-type"]) == ("Bearer ALK_abc-123", "application/json")
