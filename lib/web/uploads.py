"""Only people whom we know may send a file.

Streamlit takes files at an address of its own, for whoever has a websocket open, which is everybody who sees
the sign-in page. It keeps them in memory as long as that page is open.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.security.session import SIGN_IN_COOKIE, session_cookie, setup_cookie, step_cookie
from lib.security.tokens import SESSION_AGE, Tokens

MAX_UPLOAD: Final = 20 * 1024 * 1024
"""Bytes of the largest upload, as `.streamlit/config.toml` has it (`maxUploadSize`)."""

UPLOAD_PATH: Final = "/_stcore/upload_file/"
_LENGTH: Final = re.compile(r"[0-9]{1,15}")


class KnownUploadersOnly:
    """ASGI middleware that refuses an upload before a byte of it is read.

    403 without a cookie that holds (of a sign-in, or of a link), 411 without a length, 413 over
    `MAX_UPLOAD`. In live mode the sign-in is Streamlit's cookie, signed with `sign_in_key`; in rehearsal
    mode, where that is None, our own. What a person may do with a file is decided by services.
    """

    def __init__(self, app: ASGIApp, *, tokens: Callable[[], Tokens], sign_in_key: str | None) -> None:
        self._app = app
        self._tokens = tokens
        self._sign_ins = URLSafeTimedSerializer(sign_in_key, salt=SIGN_IN_COOKIE) if sign_in_key else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the upload or pass it on, as everything else."""
        is_upload = scope["type"] == "http" and scope["path"].startswith(UPLOAD_PATH)
        refused = self._refused(Headers(scope=scope)) if is_upload and scope["method"] == "PUT" else None
        if refused is None:
            await self._app(scope, receive, send)
        else:
            # Closing keeps the server from reading what would still come.
            headers = {"Connection": "close", "Cache-Control": "no-store"}
            await Response(status_code=refused, headers=headers)(scope, receive, send)

    def _refused(self, headers: Headers) -> int | None:
        """The status of the refusal; None when the upload may come in."""
        if not self._is_known(cookie_parser(headers.get("cookie", ""))):
            return 403
        length = _LENGTH.fullmatch(headers.get("content-length", ""))
        if length is None or "transfer-encoding" in headers:
            return 411
        return 413 if int(length[0]) > MAX_UPLOAD else None

    def _is_known(self, cookies: dict[str, str]) -> bool:
        if self._tokens().read_step(cookies.get(step_cookie(), "")) is not None:
            return True
        if self._tokens().read_setup(cookies.get(setup_cookie(), "")) is not None:
            return True
        if self._sign_ins is None:
            return self._tokens().read_session(cookies.get(session_cookie(), "")) is not None
        try:
            self._sign_ins.loads(cookies.get(SIGN_IN_COOKIE, ""), max_age=int(SESSION_AGE.total_seconds()))
        except BadData:
            return False
        return True
