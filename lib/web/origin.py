"""Only our own pages may open the websocket."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send


class OwnOriginOnly:
    """ASGI middleware that refuses a websocket whose Origin is another host.

    A browser sends its cookies with a websocket of any page, so the Origin is what protects the
    session. Streamlit checks it too, but asks an address service on the Internet about an origin it
    does not know; nothing of Puente talks to another host, so such an origin never gets that far.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a foreign websocket; pass everything else on."""
        if scope["type"] == "websocket" and not self._is_own(Headers(scope=scope).get("origin")):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "origin"})
            return
        await self._app(scope, receive, send)

    def _is_own(self, origin: str | None) -> bool:
        # A program that is not a browser sends no Origin, and holds no other person's cookie.
        return origin is None or urlsplit(origin).hostname in self._hosts
