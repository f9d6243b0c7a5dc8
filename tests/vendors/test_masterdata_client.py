"""Counting and scrolling the customers of an account, and what VTEX's refusals mean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import requests

from lib.domain.answers import Answer, BodyKind, FailureKind, TransportFailure
from lib.rehearsal.server import serve_in_thread
from lib.vendors.lean import LeanSession, run_lean
from lib.vendors.masterdata import (
    ALWAYS,
    Count,
    CustomersClient,
    Form,
    Page,
    Refusal,
    Trouble,
    condition,
    instant,
    refusal_of,
)
from tests.builders import APP_TOKEN
from tests.vendors.wire import response, serving

KEY = "vtexappkey-acme-ORYNWX"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
Value = TypeVar("Value")


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield url


def ask(
    base: str, call: Callable[[CustomersClient], Awaitable[Value]], account: str = "acme", key: str = KEY
) -> Value:
    """What one call of a client comes to."""

    async def calling() -> Value:
        async with LeanSession(allow_loopback=True, at_once=2) as session:
            return await call(CustomersClient(f"{base}/vtex/{account}", key, APP_TOKEN, session))

    return run_lean(calling)


def holds(base: str, account: str, *customers: dict[str, object]) -> None:
    body = {"account": account, "customers": customers}
    requests.post(f"{base}/_control/customers", json=body, timeout=5).raise_for_status()


def found(base: str, account: str, form: Form, since: datetime, until: datetime) -> int:
    counted = ask(base, lambda client: client.count(condition(form, since, until)), account)
    assert isinstance(counted, Count)
    return counted.total


def test_an_instant_is_in_utc_with_milliseconds() -> None:
    brasilia = datetime.fromisoformat("2025-03-19T07:05:09.123456-03:00")
    assert instant(brasilia) == "2025-03-19T10:05:09.123Z"
    assert instant(datetime(7, 1, 2, tzinfo=UTC)) == "0007-01-02T00:00:00.000Z"


@pytest.mark.parametrize("form", [Form.CREATED, Form.UPDATED, Form.CHANGED])
def test_spans_that_touch_leave_nobody_out(base: str, form: Form) -> None:
    on_the_border = instant(NOW)
    holds(base, "borders", {"createdIn": on_the_border, "updatedIn": on_the_border})
    before = found(base, "borders", form, NOW - HOUR, NOW)
    after = found(base, "borders", form, NOW, NOW + HOUR)
    assert before + after >= 1


def test_who_was_never_updated_has_changed_when_it_was_made(base: str) -> None:
    new, changed, old = instant(NOW), instant(NOW), instant(NOW - 9 * HOUR)
    holds(
        base,
        "changes",
        {"createdIn": new},
        {"createdIn": old, "updatedIn": changed},
        {"createdIn": old},
        {"createdIn": new, "updatedIn": old},
    )
    assert found(base, "changes", Form.CHANGED, NOW - HOUR, NOW + HOUR) == 2


def test_only_the_form_for_changes_needs_and(base: str) -> None:
    refused = ask(base, lambda one: one.count(condition(Form.CHANGED, NOW - HOUR, NOW)), "sinand-acme")
    assert refused == Refusal(Trouble.QUERY)
    for form in (Form.CREATED, Form.UPDATED, Form.UNDATED):
        assert found(base, "sinand-acme", form, ALWAYS, NOW) >= 0


def test_a_span_without_a_beginning_holds_the_first_day_of_all(base: str) -> None:
    holds(base, "ancient", {"createdIn": "0001-01-01T00:00:00"}, {"createdIn": "1900-01-01T00:00:00Z"})
    assert found(base, "ancient", Form.CREATED, ALWAYS, NOW) == 2


def test_a_count_brings_the_first_customer(base: str) -> None:
    holds(
        base, "first", {"id": "b", "createdIn": instant(NOW)}, {"id": "a", "createdIn": instant(NOW - HOUR)}
    )
    counted = ask(base, lambda client: client.count(None, sort="createdIn ASC"), "first")
    assert isinstance(counted, Count)
    assert (counted.total, counted.first) == (2, {"id": "a", "createdIn": instant(NOW - HOUR)})


def test_a_scroll_brings_everybody_and_ends_with_an_empty_page(base: str) -> None:
    async def scroll(client: CustomersClient) -> list[int]:
        page = await client.first_page(None, ("id", "email"), 100)
        assert isinstance(page, Page)
        assert page.token is not None
        token, sizes = page.token, []
        while isinstance(page, Page) and page.documents:
            assert page.total == 240
            sizes.append(len(page.documents))
            page = await client.next_page(token)
        assert page == Page([], None, 240)
        return sizes

    assert ask(base, scroll, "acme-n240") == [100, 100, 40]


def test_a_token_that_nobody_knows_is_a_scroll_that_is_gone(base: str) -> None:
    assert ask(base, lambda client: client.next_page("nobody")) == Refusal(Trouble.SCROLL_GONE)


@pytest.mark.parametrize(
    ("account", "key", "trouble"),
    [
        ("acme", "vtexappkey-acme-NOROLE", Trouble.FORBIDDEN),
        ("acme", "wrong", Trouble.UNAUTHORIZED),
        ("e408-acme", KEY, Trouble.TOO_BIG),
        ("error500-acme", KEY, Trouble.UNREACHABLE),
        ("error503-acme", KEY, Trouble.ASKED),
        ("caido-acme", KEY, Trouble.UNREACHABLE),
        ("trunco-acme", KEY, Trouble.UNREACHABLE),
        ("gordo-acme", KEY, Trouble.TOO_BIG),
        ("html-acme", KEY, Trouble.UNREADABLE),
        ("otraforma-acme", KEY, Trouble.UNREADABLE),
        ("redirige-acme", KEY, Trouble.UNREADABLE),
        ("noexiste-acme", KEY, Trouble.UNREADABLE),
    ],
)
def test_each_refusal_is_known_for_what_it_is(base: str, account: str, key: str, trouble: Trouble) -> None:
    seen = ask(base, lambda client: client.first_page(None, ("id", "email"), 500), account, key)
    assert seen == Refusal(trouble)


def test_a_request_to_wait_says_how_long(base: str) -> None:
    page = lambda client: client.first_page(None, ("id",), 500)  # noqa: E731 - the same call twice
    assert ask(base, page, "limite-acme") == Refusal(Trouble.ASKED, 2.0)
    dated = ask(base, page, "limitefecha-acme")
    assert isinstance(dated, Refusal)
    assert dated.retry_after is not None
    # Dates are whole seconds, and none is waited too short.
    assert 1 <= dated.retry_after <= 4


@pytest.mark.parametrize(("status", "asked"), [("429 Too Many Requests", "86400"), ("503 Busy", "601")])
def test_nobody_is_waited_for_longer_than_ten_minutes(status: str, asked: str) -> None:
    with serving(response(status, b"{}", f"Retry-After: {asked}")) as server:
        assert ask(server.url, lambda client: client.next_page("t")) == Refusal(Trouble.ASKED, 600.0)


def test_too_many_scrolls_are_told_by_their_message() -> None:
    body = b'{"Message": "Maximum simultaneous scrolls rate exceeded (10)"}'
    with serving(response("400 Bad Request", body)) as server:
        refused = ask(server.url, lambda client: client.first_page(None, ("id",), 1))
    assert refused == Refusal(Trouble.SCROLLS)


@pytest.mark.parametrize("headers", [(), ("REST-Content-Range: resources */5",)])
def test_a_count_that_is_not_told_is_no_count(headers: tuple[str, ...]) -> None:
    with serving(response("200 OK", b"[]", *headers)) as server:
        assert ask(server.url, lambda client: client.count(None)) == Refusal(Trouble.UNREADABLE)


def test_a_page_without_a_total_is_a_page() -> None:
    with serving(response("200 OK", b'[{"id": "a"}]', "REST-Content-Total: many")) as server:
        assert ask(server.url, lambda client: client.next_page("t")) == Page([{"id": "a"}], None, None)


def test_silence_and_too_much_are_answered_by_smaller_pages() -> None:
    for kind in (FailureKind.READ_TIMEOUT, FailureKind.TOO_LARGE):
        assert refusal_of(TransportFailure(kind)).trouble is Trouble.TOO_BIG
    odd = Answer(status=418, body=BodyKind.OTHER, ms=1, received_at=NOW)
    assert refusal_of(odd).trouble is Trouble.UNREADABLE


def test_keys_and_customers_show_in_no_repr(base: str) -> None:
    async def shown(client: CustomersClient) -> str:
        page = await client.first_page(None, ("id", "email"), 5)
        counted = await client.count(None)
        return repr((client, page, counted))

    told = ask(base, shown)
    for secret in (KEY, APP_TOKEN, "@example.com"):
        assert secret not in told
