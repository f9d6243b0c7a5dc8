"""What goes to VTEX: the documented calls with the required headers, and nothing that writes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lib.domain.answers import Answer, Reached, Seen
from lib.vendors.http import VendorSession
from lib.vendors.vtex import VtexClient
from tests.vendors.wire import RawServer, response, serving

KEY, TOKEN = "vtexappkey-acme-ORYNWX", "Q" * 128


def client(server: RawServer, session: VendorSession) -> VtexClient:
    return VtexClient(server.url, KEY, TOKEN, session)


def test_the_login_posts_the_pair_and_sends_no_key_headers() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"{}")) as server:
        client(server, session).login()
    assert server.line_of(0) == "POST /api/vtexid/apptoken/login"
    assert json.loads(server.body_of(0)) == {"appkey": KEY, "apptoken": TOKEN}
    sent = server.headers_of(0)
    assert (sent["accept"], sent["content-type"]) == ("application/json", "application/json")
    assert not any(name.startswith("x-vtex") for name in sent)


def test_the_customer_probe_asks_for_the_private_email_of_the_newest_customer() -> None:
    raw = response("200 OK", b"[]", "REST-Content-Range: resources=0-1/98")
    with VendorSession(allow_loopback=True) as session, serving(raw) as server:
        seen = client(server, session).customers_probe()
    assert server.line_of(0) == ("GET /api/dataentities/CL/search?_fields=id,email&_sort=createdIn%20DESC")
    sent = server.headers_of(0)
    assert sent["rest-range"] == "resources=0-1"
    assert (sent["accept"], sent["content-type"]) == ("application/vnd.vtex.ds.v10+json", "application/json")
    assert (sent["x-vtex-api-appkey"], sent["x-vtex-api-apptoken"]) == (KEY, TOKEN)
    assert isinstance(seen, Answer)
    assert seen.headers["rest-content-range"] == "resources=0-1/98"


def test_the_key_list_is_read_with_the_key() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("403 Forbidden", b"{}")) as server:
        seen = client(server, session).app_keys()
    assert server.line_of(0) == "GET /api/vlm/appkeys"
    sent = server.headers_of(0)
    assert (sent["x-vtex-api-appkey"], sent["x-vtex-api-apptoken"]) == (KEY, TOKEN)
    assert (sent["accept"], sent["content-type"]) == ("application/json", "application/json")
    assert isinstance(seen, Answer)
    assert seen.status == 403


@pytest.mark.parametrize(
    ("read", "line"),
    [
        (VtexClient.stores, "GET /api/vlm/account/stores"),
        (VtexClient.affiliates, "GET /api/fulfillment/pvt/affiliates"),
    ],
)
def test_stores_and_affiliates_are_read_with_the_key(read: Callable[[VtexClient], Seen], line: str) -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"[]")) as server:
        read(client(server, session))
    assert server.line_of(0) == line
    sent = server.headers_of(0)
    assert (sent["x-vtex-api-appkey"], sent["x-vtex-api-apptoken"]) == (KEY, TOKEN)
    assert (sent["accept"], sent["content-type"]) == ("application/json", "application/json")


def test_reaching_the_host_sends_nothing() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"[]")) as server:
        assert isinstance(client(server, session).reach(), Reached)
    assert server.requests == []


@pytest.mark.parametrize("secret", [KEY, TOKEN])
def test_a_client_hides_its_secrets(secret: str) -> None:
    with VendorSession(allow_loopback=True) as session:
        assert secret not in repr(VtexClient("https://acme.vtexcommercestable.com.br", KEY, TOKEN, session))
