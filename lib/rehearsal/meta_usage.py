"""Counting calls as Meta does, by account and hour, and telling so in a header (whatsapp.md 4.5, 2026-11-21).

The ids of one store share all but their first digit: portfolio, account and number are counted as one.
"""

from __future__ import annotations

import json
import re

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.rehearsal.world import World

CALLS_AN_HOUR = 200
_HOUR = 3600
_NODE = re.compile(r"/(\d{5,20})(?:/|$)")
_REFUSAL = {
    "message": "There have been too many calls to this WhatsApp Business account",
    "type": "OAuthException",
    "code": 80007,
}


class Counted:
    """Counts what is asked about an account, and refuses once the calls that a control call left are used."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        node = _NODE.search(scope["path"])
        if node is None:
            await self._app(scope, receive, send)
            return
        world: World = scope["app"].state.world
        hour, account = int(world.now()) // _HOUR, node[1][1:]
        world.meta_calls[account, hour] += 1
        percent = min(100, world.meta_calls[account, hour] * 100 // CALLS_AN_HOUR)
        minutes = 0
        if world.meta_calls_left is not None:
            world.meta_calls_left -= 1
            if world.meta_calls_left < 0:
                percent, minutes = 100, 60 - int(world.now()) % _HOUR // 60
        usage = {"type": "whatsapp", "call_count": percent, "total_cputime": 1, "total_time": 1}
        usage["estimated_time_to_regain_access"] = minutes
        header = json.dumps({f"1{account}": [usage]})

        async def send_with_usage(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["X-Business-Use-Case-Usage"] = header
            await send(message)

        if minutes:
            await JSONResponse({"error": _REFUSAL}, status_code=400)(scope, receive, send_with_usage)
        else:
            await self._app(scope, receive, send_with_usage)
