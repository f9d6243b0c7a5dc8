"""The audit log as a file, made while it is read (see `lib.web.exports`)."""

from __future__ import annotations

from itertools import chain

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lib.errors import NotAllowed, NotFound
from lib.security.session import tokens
from lib.services.audit import audit_batches
from lib.services.audit_export import note_export, query_of
from lib.sheets import csv_chunks
from lib.ui.audit_words import audit_cells, audit_header
from lib.web.exports import file_headers, in_batches, said_header
from lib.web.signed_in import holder


async def audit_log(request: Request) -> Response:
    """`/descargas/auditoria/{token}`: every event that was asked for. 404 when the link does not hold."""
    grant = tokens().read_audit(request.path_params["token"])
    actor = await run_in_threadpool(holder, request, grant)
    if grant is None or actor is None:
        return Response(status_code=404)
    headers, query = file_headers("puente-auditoria", grant, "csv"), query_of(grant.query)
    if request.method == "HEAD":
        return Response(headers=headers)
    try:
        await run_in_threadpool(note_export, actor, query)
    except (NotAllowed, NotFound):
        return Response(status_code=404)
    found = chain.from_iterable(audit_batches(actor, query))
    rows = in_batches(grant, found, audit_cells)
    return StreamingResponse(csv_chunks(said_header(grant, audit_header), rows), headers=headers)
