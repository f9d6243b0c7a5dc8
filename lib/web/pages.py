"""Middleware for page addresses: serve the document, remember where a signed-out person wanted to go.

Streamlit runs a page over the websocket; what the browser fetches at `/panel` is only the document.
It is served here, so that it carries the reader's language and the way back after sign-in. Streamlit
answers every address it does not know with its own English document; ours takes its place, as a 404.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.i18n.preference import preferred_language
from lib.security.tokens import RETURN_AGE, Tokens
from lib.web.document import document

RETURN_COOKIE = "puente_return"
_AFTER_SIGN_IN = "/oauth2callback"


class Pages:
    """Serves the document for `paths`; sends people back to where they wanted to go after OIDC."""

    def __init__(
        self, app: ASGIApp, *, paths: Collection[str], tokens: Callable[[], Tokens], https: bool
    ) -> None:
        self._app = app
        self._paths = frozenset(paths)
        self._tokens = tokens
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a page address, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and scope["path"] in self._paths:
            await self._page(scope)(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == _AFTER_SIGN_IN:
            await self._app(scope, receive, self._sending_back(scope, send))
        elif scope["type"] == "http":
            await self._app(scope, receive, self._replacing_document(scope, receive, send))
        else:
            await self._app(scope, receive, send)

    def _page(self, scope: Scope) -> Response:
        response = _document(scope)
        query = scope["query_string"].decode("latin-1")
        if scope["path"] != "/":
            wanted = f"{scope['path']}?{query}" if query else scope["path"]
            response.set_cookie(
                RETURN_COOKIE,
                self._tokens().return_to(wanted),
                max_age=int(RETURN_AGE.total_seconds()),
                httponly=True,
                samesite="lax",
                secure=self._https,
            )
        return response

    def _replacing_document(self, scope: Scope, receive: Receive, send: Send) -> Send:
        replaced = False

        async def replace(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and _is_html(message):
                replaced = True
                await _document(scope, status_code=404)(scope, receive, send)
            elif not replaced:
                await send(message)

        return replace

    def _sending_back(self, scope: Scope, send: Send) -> Send:
        async def redirect_back(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in (302, 303, 307):
                target = wanted_page(Headers(scope=scope), self._tokens())
                if target is not None:
                    MutableHeaders(scope=message)["location"] = target
            await send(message)

        return redirect_back


def _document(scope: Scope, status_code: int = 200) -> Response:
    language = preferred_language(Headers(scope=scope).get("accept-language", ""))
    return Response(document(language), status_code, {"Cache-Control": "no-store"}, "text/html")


def _is_html(start: Message) -> bool:
    return MutableHeaders(scope=start).get("content-type", "").startswith("text/html")


def wanted_page(headers: Headers, tokens: Tokens) -> str | None:
    """The page a person asked for before the sign-in, from its signed cookie."""
    cookies = cookie_parser(headers.get("cookie", ""))
    return tokens.read_return_to(cookies.get(RETURN_COOKIE, ""))
