"""What goes wrong on the way: a layer in front of each vendor that plays the fault which is due."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import AsyncIterator
from email.utils import formatdate

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.rehearsal.magic import STATUS_FAULTS, WRITE_FAULTS, Fault
from lib.rehearsal.world import Trouble, World

HUGE_BODY_BYTES = 50_000_000
_CHUNK = b"x" * 1_000_000
_HTML = "<!doctype html><html><head><title>Mantenimiento</title></head><body>Volvemos pronto</body></html>"
_TRUNCATED = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 4096\r\n\r\n[{"id": "'
# Bodies of the Graph API's own contract (meta-whatsapp.json); the other vendors document none.
_META_ERRORS: dict[int, dict[str, object]] = {
    429: {"message": "Application request limit reached", "type": "OAuthException", "code": 4},
    500: {"message": "An unexpected error occurred. Please retry your request", "code": 2},
}


class Faulty:
    """Plays the fault that is due for a request, else lets the vendor answer.

    The name that decides is the account in the path, or the bearer token where there is no account.
    Dropping and truncating need the connection itself, which `lib.rehearsal.server` puts in the state.
    """

    def __init__(self, vendor: str, app: ASGIApp) -> None:
        self._vendor = vendor
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        world: World = scope["app"].state.world
        latency = world.latency.get(self._vendor, 0)
        if latency:
            send = _late(latency, send)
        writes = scope["method"] in ("POST", "PATCH")
        trouble = world.take_fault(self._vendor, _name(scope), scope["path"], writes=writes)
        if trouble is None:
            await self._app(scope, receive, send)
        elif trouble.fault is Fault.SLOW:
            await self._slowly(world.slow_seconds, scope, receive, send)
        elif trouble.fault is Fault.DROPPED:
            await _cut(scope, receive, b"", latency)
        elif trouble.fault is Fault.TRUNCATED:
            await _cut(scope, receive, _TRUNCATED, latency)
        elif trouble.fault in WRITE_FAULTS:
            await self._written_then(trouble.fault, latency, scope, receive, send)
        else:
            await self._answer(trouble, scope)(scope, receive, send)

    async def _written_then(
        self, fault: Fault, latency: float, scope: Scope, receive: Receive, send: Send
    ) -> None:
        body = await _body(receive)
        await self._app(scope, _replay(body, receive), _swallow)
        match fault:
            case Fault.WRITTEN_THEN_500:
                await Response(status_code=500)(scope, receive, send)
            case Fault.WRITTEN_THEN_CUT:
                await _cut(scope, _replay(b"", receive), b"", latency)
            case _:
                await _gone(receive)

    async def _slowly(self, seconds: float, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        try:
            await asyncio.wait_for(_gone(receive), timeout=seconds)
        except TimeoutError:
            await self._app(scope, _replay(body, receive), send)

    def _answer(self, trouble: Trouble, scope: Scope) -> Response:
        match trouble.fault:
            case Fault.HTML:
                return Response(_HTML, media_type="text/html")
            case Fault.LIMITED:
                return self._error(429, {"Retry-After": str(trouble.retry_after)})
            case Fault.LIMITED_DATE:
                due = math.ceil(_world(scope).now()) + trouble.retry_after
                return self._error(429, {"Retry-After": formatdate(due, usegmt=True)})
            case Fault.REDIRECT:
                return Response(status_code=302, headers={"Location": _elsewhere(scope)})
            case Fault.HUGE:
                kind = "text/html" if self._vendor == "shop" else "application/json"
                return StreamingResponse(
                    _huge_body(), media_type=kind, headers={"Content-Length": str(HUGE_BODY_BYTES)}
                )
            case Fault.OTHER_SHAPE:
                return JSONResponse({"resultado": {"estado": "ok", "elementos": 0}})
            case _:
                return self._error(STATUS_FAULTS[trouble.fault])

    def _error(self, status: int, headers: dict[str, str] | None = None) -> Response:
        if self._vendor == "meta" and status in _META_ERRORS:
            return JSONResponse({"error": _META_ERRORS[status]}, status_code=status, headers=headers)
        return Response(status_code=status, headers=headers)


def _world(scope: Scope) -> World:
    world: World = scope["app"].state.world
    return world


def _name(scope: Scope) -> str:
    account = scope.get("path_params", {}).get("account")
    return str(account) if account else bearer(Headers(scope=scope))


def bearer(headers: Headers) -> str:
    """The bearer token of a request; empty when there is none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _elsewhere(scope: Scope) -> str:
    """The same port under another host name: whoever follows shows up in the request log."""
    host, _, port = Headers(scope=scope).get("host", "").partition(":")
    other = "127.0.0.1" if host == "localhost" else "localhost"
    return f"http://{other}:{port}/_elsewhere"


async def _huge_body() -> AsyncIterator[bytes]:
    """A JSON string of `HUGE_BODY_BYTES` bytes, quotes included."""
    yield b'"'
    for _ in range(HUGE_BODY_BYTES // len(_CHUNK) - 1):
        yield _CHUNK
    yield _CHUNK[2:]
    yield b'"'


def _late(seconds: float, send: Send) -> Send:
    """A `send` whose first message waits; what the call does has been done by then."""
    waiting = [seconds]

    async def later(message: Message) -> None:
        if waiting:
            await asyncio.sleep(waiting.pop())
        await send(message)

    return later


async def _cut(scope: Scope, receive: Receive, sent: bytes, latency: float) -> None:
    """Put raw bytes on the wire and close the connection behind the server's back."""
    transport: asyncio.Transport = scope["state"]["transport"]
    await _body(receive)
    await asyncio.sleep(latency)
    transport.write(sent)
    transport.close()
    await _gone(receive)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        continue


def _replay(body: bytes, receive: Receive) -> Receive:
    kept: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return kept.pop() if kept else await receive()

    return again


async def _swallow(message: Message) -> None:
    """A `send` that sends nothing."""


class EscapedJSON(JSONResponse):
    """JSON with all beyond ASCII escaped, so that a lone surrogate, which UTF-8 cannot hold, survives."""

    def render(self, content: object) -> bytes:
        """The bytes of the body."""
        return json.dumps(content, separators=(",", ":")).encode()


def as_json(body: bytes) -> object:
    """The parsed body of a request, or `None` when it is no JSON."""
    try:
        return json.loads(body)
    except ValueError:
        return None
