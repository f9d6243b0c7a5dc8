"""`python -m bench.sync_standin`: VTEX Master Data and Hellotext on loopback, in one process of their own.

It must cost so little that it never is what a measurement measures: one asyncio protocol on uvloop that
knows just the calls of a customer sync, each answered for some 30 us of CPU. It prints its port. Calls:

    GET   /vtex/{account}/api/dataentities/CL/search, …/scroll
    GET   /hellotext/v1/profiles[/{id}]    POST /hellotext/v1/profiles    PATCH /hellotext/v1/profiles/{id}
    POST  /_control/reset {"customers": 10000, "latency": 0.02}    GET /_control/counts
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
import time
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs

import uvloop

from bench.sync_world import Counts, World

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_RANGE = re.compile(rb"\r\nrest-range: *resources=(\d+)-(\d+)", re.IGNORECASE)
_CUSTOMERS = re.compile(rb"/vtex/[^/]+/api/dataentities/CL/(search|scroll)")
_PROFILES = b"/hellotext/v1/profiles"
_REASONS = {200: b"OK", 201: b"Created", 400: b"Bad Request", 404: b"Not Found"}
_MOST_PER_SCROLL = 1000
_FEWEST = 25


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    body: bytes
    headers: bytes = b""

    def raw(self) -> bytes:
        return b"HTTP/1.1 %d %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b" % (
            self.status,
            _REASONS[self.status],
            len(self.body),
            self.headers,
            self.body,
        )


_MISSING = _Reply(404, b'{"errors":[{"type":"not_found","message":"Not found."}]}')
_BAD = _Reply(400, b'{"errors":[{"type":"invalid","message":"Cannot be read."}]}')


class _Connection(asyncio.Protocol):
    """One connection of a client; requests are cut out of the bytes by hand."""

    def __init__(self, world: World, loop: asyncio.AbstractEventLoop) -> None:
        self._world = world
        self._loop = loop
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        received = self._rest + data if self._rest else data
        while (end := received.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(received, 0, end)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(received) < stop:
                break
            self._serve(received[:end], received[end + 4 : stop])
            received = received[stop:]
        self._rest = received

    def _serve(self, head: bytes, body: bytes) -> None:
        method, target, _ = head.split(b" ", 2)
        if target.startswith(b"/_control/"):
            self._send(_control(self._world, target, body).raw())
            return
        began, counts = time.perf_counter(), self._world.counts
        counts.began = began if counts.began is None else counts.began
        is_write = method != b"GET"
        if is_write:
            counts.writing_began = began if counts.writing_began is None else counts.writing_began
            counts.at_once += 1
            counts.most_at_once = max(counts.most_at_once, counts.at_once)
        reply = _reply(self._world, method, target, head, body)
        counts.refused += reply.status >= 400
        if self._world.latency:
            self._loop.call_later(self._world.latency, self._finish, reply.raw(), began, is_write, counts)
        else:
            self._finish(reply.raw(), began, is_write, counts)

    def _finish(self, raw: bytes, began: float, is_write: bool, counts: Counts) -> None:
        """Send the answer. `counts`: those that the call began with, should a reset have come since."""
        counts.ended = time.perf_counter()
        counts.calls += 1
        counts.waited += counts.ended - began
        if is_write:
            counts.at_once -= 1
            counts.writing_ended = counts.ended
        self._send(raw)

    def _send(self, raw: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(raw)


def _control(world: World, target: bytes, body: bytes) -> _Reply:
    if target == b"/_control/reset":
        asked = json.loads(body)
        world.refill(int(asked["customers"]))
        world.latency = float(asked["latency"])
        world.counts = Counts()
        gc.freeze()
        return _Reply(200, b"{}")
    return _Reply(200, json.dumps({**world.told(), "cpu": time.process_time()}).encode())


def _reply(world: World, method: bytes, target: bytes, head: bytes, body: bytes) -> _Reply:
    try:
        if target.startswith(_PROFILES):
            return _profiles(world, method, target[len(_PROFILES) :], body)
        path, _, query = target.partition(b"?")
        customers = _CUSTOMERS.fullmatch(path)
        if customers is None or method != b"GET":
            return _MISSING
        asked = {name: values[0] for name, values in parse_qs(query.decode()).items()}
        return _search(world, asked, head) if customers[1] == b"search" else _scroll(world, asked)
    except (ValueError, KeyError):
        return _BAD


def _profiles(world: World, method: bytes, rest: bytes, body: bytes) -> _Reply:
    if method == b"POST" and not rest:
        is_new, shown = world.create(body)
        return _Reply(201 if is_new else 200, shown)
    path, _, query = rest.decode().partition("?")
    if method == b"GET" and not path:
        asked = parse_qs(query)
        limit = int(asked.get("limit", [str(_FEWEST)])[0])
        found = world.newest(limit, asked.get("starting_after", [None])[0])
    elif method == b"GET":
        found = world.profile(path[1:])
    else:
        found = world.update(path[1:], body) if method == b"PATCH" else None
    return _MISSING if found is None else _Reply(200, found)


def _search(world: World, asked: dict[str, str], head: bytes) -> _Reply:
    wanted = _RANGE.search(head)
    if wanted is None:
        return _BAD
    world.counts.searches += 1
    first, last = int(wanted[1]), int(wanted[2])
    start, stop = world.selected(asked.get("_where", ""))
    total, backwards = stop - start, asked.get("_sort", "").upper().endswith("DESC")
    first, last = min(first, total), min(last, total)
    page = (stop - last, stop - first) if backwards else (start + first, start + last)
    return _Reply(
        200,
        world.page(*page, backwards=backwards),
        b"REST-Content-Range: resources=%d-%d/%d\r\n" % (first, last, total),
    )


def _scroll(world: World, asked: dict[str, str]) -> _Reply:
    token, total = asked.get("_token"), None
    if token is None:
        token, total = world.open_scroll(
            asked.get("_where", ""), min(_MOST_PER_SCROLL, int(asked.get("_size", "100")))
        )
    page = world.next_page(token)
    if page is None:
        return _BAD
    headers = b"" if page == b"[]" else b"X-VTEX-MD-TOKEN: %b\r\n" % token.encode()
    if total is not None:
        headers += b"REST-Content-Total: %d\r\n" % total
    return _Reply(200, page, headers)


async def _serve_for_ever() -> None:
    world, loop = World(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Connection(world, loop), "127.0.0.1", 0, backlog=1024)
    # Nothing here is in a cycle: the collector would only walk over hundreds of thousands of profiles.
    gc.disable()
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until ended."""
    uvloop.run(_serve_for_ever())


if __name__ == "__main__":
    main()
