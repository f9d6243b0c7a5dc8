"""What goes to Meta when its states are read: GETs alone, page by page, counted before they are sent."""

from __future__ import annotations

import ast
import json
import re

import pytest

from lib.domain.answers import Answer
from lib.domain.meta import (
    ACCOUNT_FIELDS,
    BUSINESS_FIELDS,
    NUMBER_ROW_FIELDS,
    NUMBER_STATE_FIELDS,
    number_rows,
    usage_of,
)
from lib.rehearsal import serve_in_thread
from lib.settings import PROJECT
from lib.vendors.http import VendorSession
from lib.vendors.meta import MOST_PAGES, MetaClient
from tests.vendors.wire import response, serving

TOKEN = "EAAB" + "x7Yz9Kq" * 24
WABA, NUMBER = "206853218861309", "306853218861309"
REFERENCE = frozenset(
    "id name verification_status whatsapp_business_manager_messaging_limit two_factor_type primary_page"
    " status account_review_status business_verification_status ownership_type on_behalf_of_business_info"
    " owner_business_info country currency timezone_id message_template_namespace primary_funding_id"
    " is_shared_with_partners health_status creation_time display_phone_number verified_name quality_rating"
    " code_verification_status name_status platform_type is_on_biz_app is_pin_enabled throughput".split()
)
"""The fields that WhatsApp reference 4.1 and 4.2 (2026-11-21) name."""


def page(number: str, after: str | None, *, more: bool = True) -> bytes:
    paging: dict[str, object] = {"cursors": {"after": after}} if after else {}
    if more:
        paging["next"] = "https://graph.facebook.com/elsewhere?access_token=x"
    rows = [{"id": number, "display_phone_number": "+598 94 123 456"}]
    return response("200 OK", json.dumps({"data": rows, "paging": paging}).encode())


def test_each_read_asks_only_for_fields_that_the_reference_names() -> None:
    for fields in (BUSINESS_FIELDS, ACCOUNT_FIELDS, NUMBER_STATE_FIELDS, NUMBER_ROW_FIELDS):
        assert set(fields.split(",")) <= REFERENCE


def test_a_portfolio_and_the_apps_of_an_account_are_read() -> None:
    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"{}")) as server:
        client = MetaClient(server.url, TOKEN, session)
        client.business("106853218861309")
        client.subscribed_apps(WABA)
    assert server.line_of(0) == f"GET /106853218861309?fields={BUSINESS_FIELDS}"
    assert server.line_of(1) == f"GET /{WABA}/subscribed_apps"
    assert server.headers_of(1)["authorization"] == f"Bearer {TOKEN}"


def test_the_pages_of_a_list_are_followed_by_their_cursors() -> None:
    answers = (page("31", "b"), page("32", "c=&/"), page("33", "d", more=False))
    with VendorSession(allow_loopback=True) as session, serving(*answers) as server:
        pages = MetaClient(server.url, TOKEN, session).phone_numbers(WABA)
    assert [row.id for row in number_rows(pages)] == ["31", "32", "33"]
    asked = f"GET /{WABA}/phone_numbers?fields={NUMBER_ROW_FIELDS}&limit=100"
    assert [server.line_of(number) for number in range(3)] == [
        asked,
        f"{asked}&after=b",
        f"{asked}&after=c%3D%26%2F",
    ]


@pytest.mark.parametrize(
    ("last", "calls"),
    [
        (page("31", None), 1),
        (page("31", "same"), 2),
        (response("200 OK", b'{"paging": {"next": "x", "cursors": 7}}'), 1),
        (response("200 OK", b"[]"), 1),
        (response("500 Internal Server Error", b'{"error": {"code": 2}}'), 1),
    ],
)
def test_a_list_ends_where_no_other_cursor_follows(last: bytes, calls: int) -> None:
    with VendorSession(allow_loopback=True) as session, serving(last) as server:
        assert len(MetaClient(server.url, TOKEN, session).phone_numbers(WABA)) == calls


def test_a_list_without_end_is_given_up() -> None:
    answers = [page(f"3{number}", f"cursor{number}") for number in range(MOST_PAGES + 3)]
    with VendorSession(allow_loopback=True) as session, serving(*answers) as server:
        MetaClient(server.url, TOKEN, session).phone_numbers(WABA)
    assert len(server.requests) == MOST_PAGES


class NoMore(Exception):
    pass


def test_a_call_that_is_not_allowed_is_not_sent() -> None:
    left = [None, None]

    def spend() -> None:
        if not left:
            raise NoMore
        left.pop()

    with VendorSession(allow_loopback=True) as session, serving(response("200 OK", b"{}")) as server:
        client = MetaClient(server.url, TOKEN, session, spend)
        client.waba(WABA)
        client.number(NUMBER)
        for call in (
            client.waba,
            client.number,
            client.business,
            client.subscribed_apps,
            client.phone_numbers,
        ):
            with pytest.raises(NoMore):
                call(WABA)
    assert len(server.requests) == 2


def test_what_meta_says_of_its_limits_is_kept() -> None:
    header = 'X-Business-Use-Case-Usage: {"1": [{"type": "whatsapp", "call_count": 81}]}'
    answer = response("200 OK", b'{"id": "1"}', header, 'X-App-Usage: {"call_count": 7}')
    with VendorSession(allow_loopback=True) as session, serving(answer) as server:
        seen = MetaClient(server.url, TOKEN, session).waba(WABA)
    assert isinstance(seen, Answer)
    assert usage_of(seen.headers).percent == 81


def test_the_simulator_counts_calls_and_lists_many_numbers_on_pages() -> None:
    with serve_in_thread() as base, VendorSession(allow_loopback=True) as session:
        client = MetaClient(f"{base}/meta/v26.0", TOKEN, session)
        pages = client.phone_numbers(WABA[:-2] + "88")
        last = client.waba(WABA[:-2] + "88")
    assert len(pages) == 3
    assert len({row.id for row in number_rows(pages)}) == 230
    assert isinstance(last, Answer)
    assert usage_of(last.headers).percent == 2


def test_no_client_registers_or_deregisters_a_number_or_sends_it_a_code() -> None:
    source = (PROJECT / "lib" / "vendors" / "meta.py").read_text(encoding="utf-8")
    called = {
        node.func.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert "get" in called
    assert called.isdisjoint({"post_json", "patch_json", "post", "request"})
    for path in (PROJECT / "lib").rglob("*.py"):
        if "rehearsal" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/(register|deregister|request_code|verify_code)\b", text), path
