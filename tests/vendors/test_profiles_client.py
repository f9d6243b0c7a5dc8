"""Writing, reading and listing Hellotext's profiles, one call for each."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from lib.domain.answers import Answer, FailureKind, Seen, TransportFailure
from lib.rehearsal.server import serve_in_thread
from lib.vendors.lean import LeanSession, run_lean
from lib.vendors.profiles import LISTED, ProfilesClient, listed
from tests.vendors.wire import response, serving

TOKEN = "tok-abcdefghijk_yQlRPYBb"
Value = TypeVar("Value")


@pytest.fixture
def base() -> Iterator[str]:
    with serve_in_thread() as url:
        yield f"{url}/hellotext"


def ask(base: str, call: Callable[[ProfilesClient], Awaitable[Value]], token: str = TOKEN) -> Value:
    """What calls of a client come to."""

    async def calling() -> Value:
        async with LeanSession(allow_loopback=True, at_once=4) as session:
            return await call(ProfilesClient(base, token, session))

    return run_lean(calling)


def body(**sent: str) -> bytes:
    return json.dumps(sent).encode()


def answer(seen: Seen) -> Answer:
    assert isinstance(seen, Answer), seen
    return seen


def test_a_profile_is_made_changed_and_read(base: str) -> None:
    async def calls(client: ProfilesClient) -> list[Answer]:
        made = answer(await client.create(body(first_name="Ana", email="ana@example.com")))
        profile = str(made.json["id"]) if isinstance(made.json, dict) else ""
        changed = answer(await client.update(profile, body(first_name="Berta")))
        return [made, changed, answer(await client.read(profile))]

    made, changed, read = ask(base, calls)
    assert [made.status, changed.status, read.status] == [201, 200, 200]
    assert isinstance(read.json, dict)
    assert (read.json["first_name"], read.json["email"]) == ("Berta", "ana@example.com")


def test_the_newest_come_first_and_the_list_goes_on_behind_one(base: str) -> None:
    async def calls(client: ProfilesClient) -> list[list[object]]:
        for number in range(LISTED + 5):
            answer(await client.create(body(email=f"a{number}@example.com")))
        first = listed(await client.newest())
        assert first is not None
        second = listed(await client.newest(str(first[-1]["id"])))
        assert second is not None
        return [[one["email"] for one in page] for page in (first, second)]

    first, second = ask(base, calls)
    assert (len(first), len(second)) == (LISTED, 5)
    assert (first[0], second[-1]) == (f"a{LISTED + 4}@example.com", "a0@example.com")


def test_a_property_of_texts_is_made(base: str) -> None:
    made = answer(ask(base, lambda client: client.create_property("Newsletter VTEX")))
    assert made.status == 201
    assert isinstance(made.json, dict)
    assert (made.json["name"], made.json["kind"], made.json["unique"]) == ("Newsletter VTEX", "text", False)


def test_an_id_cannot_lead_to_another_address() -> None:
    with serving(response("200 OK", b"{}")) as server:
        for call in (
            lambda client: client.read("../businesses?a=1#"),
            lambda client: client.update("a/b", b"{}"),
            lambda client: client.newest("a&limit=1"),
        ):
            ask(server.url, call)
    assert [server.line_of(number) for number in range(3)] == [
        "GET /v1/profiles/..%2Fbusinesses%3Fa=1%23",
        "PATCH /v1/profiles/a%2Fb",
        f"GET /v1/profiles?limit={LISTED}&starting_after=a%26limit%3D1",
    ]


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        (b'[{"id": "a"}, 5, {"id": "b"}]', ["a", "b"]),
        (b'{"data": [{"id": "a"}]}', ["a"]),
        (b'{"profiles": [{"id": "a"}], "has_more": false}', ["a"]),
        (b"[]", []),
        (b'{"resultado": 1}', None),
        (b'{"data": {"id": "a"}}', None),
        (b'"a"', None),
        (b"null", None),
    ],
)
def test_a_list_is_read_however_it_is_wrapped(raw: bytes, ids: list[str] | None) -> None:
    with serving(response("200 OK", raw)) as server:
        profiles = listed(ask(server.url, lambda client: client.newest()))
    assert (None if profiles is None else [one["id"] for one in profiles]) == ids


def test_no_list_is_no_empty_list() -> None:
    assert listed(TransportFailure(FailureKind.READ_TIMEOUT)) is None
    for status in ("500 Internal Server Error", "404 Not Found", "204 No Content"):
        with serving(response(status, b"[]")) as server:
            assert listed(ask(server.url, lambda client: client.newest())) is None


def test_a_token_shows_in_no_repr(base: str) -> None:
    async def shown(client: ProfilesClient) -> str:
        return repr((client, await client.newest()))

    assert TOKEN not in ask(base, shown)


def test_reads_carry_no_type_of_a_body_and_writes_do() -> None:
    with serving(response("200 OK", b"{}")) as server:
        ask(server.url, lambda client: client.read("a"))
        ask(server.url, lambda client: client.create(b"{}"))
    assert "content-type" not in server.headers_of(0)
    assert server.headers_of(1)["content-type"] == "application/json"
    assert [server.headers_of(number)["authorization"] for number in range(2)] == [f"Bearer {TOKEN}"] * 2
