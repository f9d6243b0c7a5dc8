"""What goes to Meta: one read for a node, the token in its header only."""

from __future__ import annotations

from lib.vendors.http import VendorSession
from lib.vendors.meta import MetaClient
from tests.vendors.wire import response, serving

TOKEN = "EAAB" + "x7Yz9Kq" * 24
NODE = response("200 OK", b'{"id": "1"}')


def test_an_account_is_read_with_the_fields_that_its_check_needs() -> None:
    with VendorSession(allow_loopback=True) as session, serving(NODE) as server:
        MetaClient(server.url, TOKEN, session).waba("524126980791429")
    assert server.line_of(0) == (
        "GET /524126980791429?fields=id,name,account_review_status,business_verification_status,health_status"
    )
    sent = server.headers_of(0)
    assert (sent["authorization"], sent["accept"]) == (f"Bearer {TOKEN}", "application/json")


def test_a_number_is_read_with_the_fields_that_its_checks_need() -> None:
    with VendorSession(allow_loopback=True) as session, serving(NODE) as server:
        MetaClient(server.url, TOKEN, session).number("106540352242922")
    assert server.line_of(0) == (
        "GET /106540352242922?fields=id,display_phone_number,verified_name,status,quality_rating,"
        "code_verification_status,name_status,platform_type,health_status"
    )


def test_an_id_cannot_lead_to_another_node_or_edge() -> None:
    with VendorSession(allow_loopback=True) as session, serving(NODE) as server:
        MetaClient(server.url, TOKEN, session).waba("1/phone_numbers?x=")
    assert server.line_of(0).startswith("GET /1%2Fphone_numbers%3Fx%3D?fields=id,")


def test_a_client_hides_its_token() -> None:
    with VendorSession(allow_loopback=True) as session:
        assert TOKEN not in repr(MetaClient("https://graph.facebook.com/v26.0", TOKEN, session))
