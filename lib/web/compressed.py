"""Streamlit's scripts and styles, compressed once and kept in memory.

Streamlit sends them as they are: a first visit takes five megabytes, which a phone waits for. Their names
carry a hash of what they hold, so a browser asks for each once, and what is kept here never grows old.
"""

from __future__ import annotations

import gzip
from mimetypes import guess_type
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.web.document import streamlit_folder

_SUFFIXES = {".js", ".css"}
_LEVEL = 6
_HEADERS = {
    "Content-Encoding": "gzip",
    "Cache-Control": "public, immutable, max-age=31536000",
    "Vary": "Accept-Encoding",
}


class Compressed:
    """ASGI middleware that answers for those files, to whoever takes gzip; everything else is passed on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        root = streamlit_folder() / "static"
        self._files = {
            f"/{file.relative_to(root).as_posix()}": file
            for file in (root / "static").rglob("*")
            if file.suffix in _SUFFIXES
        }
        self._kept: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the compressed file, or pass the request on."""
        file = self._files.get(scope["path"]) if scope["type"] == "http" else None
        if file is None or not _takes_gzip(scope):
            await self._app(scope, receive, send)
            return
        if scope["path"] not in self._kept:
            # Outside the loop, where zlib lets others go on.
            self._kept[scope["path"]] = await run_in_threadpool(_compress, file)
        kind = guess_type(file.name)[0]
        await Response(self._kept[scope["path"]], media_type=kind, headers=_HEADERS)(scope, receive, send)


def _takes_gzip(scope: Scope) -> bool:
    """Whether a request is for a whole file, and its answer may be gzip."""
    headers = Headers(scope=scope)
    return (
        scope["method"] == "GET" and "range" not in headers and "gzip" in headers.get("accept-encoding", "")
    )


def _compress(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), _LEVEL, mtime=0)
