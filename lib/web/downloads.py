"""Downloads: judged files of numbers, streamed from the database part by part, and documents.

A link is no key: it names a person, a store, a file and a kind, and is signed. What that person may do
is read from the database when the link is used, and again for each part.

Nothing is ever shown in place: what comes from here is saved by the browser, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from unicodedata import combining, normalize
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lib.errors import NotAllowed, NotFound
from lib.security.session import tokens
from lib.security.tokens import DownloadGrant
from lib.services.access import Actor
from lib.services.documents import DOCUMENT_KIND, document_bytes
from lib.services.number_file_downloads import Download, download_part, open_download
from lib.web.signed_in import holder

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def number_file(request: Request) -> Response:
    """`/descargas/numeros/{token}`: a judged file. 404 with nothing in it when the link does not hold."""
    grant, actor = await _holder(request)
    if grant is None or actor is None:
        return Response(status_code=404)
    asks_only = request.method == "HEAD"
    try:
        found = await run_in_threadpool(
            open_download, actor, grant.account, grant.file_id, grant.kind, take=not asks_only
        )
    except (NotAllowed, NotFound):
        return Response(status_code=404)
    headers = _headers(found.name, found.size, MEDIA_TYPES[grant.kind])
    if asks_only:
        return Response(headers=headers)
    return StreamingResponse(_pieces(actor, grant, found), headers=headers)


async def document(request: Request) -> Response:
    """`/descargas/documentos/{token}`: a document as we keep it. 404 as above."""
    grant, actor = await _holder(request)
    if grant is None or actor is None or grant.kind != DOCUMENT_KIND:
        return Response(status_code=404)
    try:
        found, content = await run_in_threadpool(document_bytes, actor, grant.account, grant.file_id)
    except (NotAllowed, NotFound):
        return Response(status_code=404)
    headers = _headers(found.name, found.size, found.media_type)
    return Response(b"" if request.method == "HEAD" else content, headers=headers)


def _headers(name: str, size: int, media_type: str) -> dict[str, str]:
    return {
        "Content-Disposition": content_disposition(name),
        "Content-Length": str(size),
        # Keeps Streamlit from compressing on the way: that would hold up every other answer of this
        # process, and take away the length by which a browser shows progress and notices a broken end.
        "Content-Encoding": "identity",
        "Content-Type": media_type,
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


async def _holder(request: Request) -> tuple[DownloadGrant | None, Actor | None]:
    """What the link of a request names and for whom; None where it does not hold."""
    grant = tokens().read_download(request.path_params["token"])
    return grant, await run_in_threadpool(holder, request, grant)


async def _pieces(actor: Actor, grant: DownloadGrant, found: Download) -> AsyncIterator[bytes]:
    for part in range(found.parts):
        yield await run_in_threadpool(
            download_part, actor, grant.account, grant.file_id, grant.kind, found.run, part
        )


def content_disposition(name: str) -> str:
    """An attachment of this name (RFC 6266): as it is for every browser of today, in ASCII for the others."""
    apart = normalize("NFKD", name)
    plain = "".join(character for character in apart if not combining(character))
    ascii_name = re.sub(r"[^A-Za-z0-9 ._()-]", "_", plain)
    return f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
