"""The panel's rows and the results of work on many stores as files, made while they are read.

A link is no key (`lib.services.export`). Rows are read in batches, each in a transaction of its own; what
goes wrong in the middle breaks the answer off, so that no browser takes half a file for a whole one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lib.errors import NotAllowed, NotFound
from lib.security.session import tokens
from lib.security.tokens import AuditGrant, BulkGrant, ExportGrant
from lib.services.access import Actor
from lib.services.bulk import each_result, state
from lib.services.export import KINDS, open_export
from lib.services.panel import each_row
from lib.services.panel_codes import as_query
from lib.services.platform import platform
from lib.sheets import csv_chunks, xlsx_chunks
from lib.ui.export_words import panel_cells, panel_header, result_cells, result_header
from lib.ui.text import said_to, zone
from lib.web.downloads import MEDIA_TYPES, content_disposition
from lib.web.signed_in import holder

_ROWS_AT_ONCE = 500

Grant = ExportGrant | BulkGrant | AuditGrant
Thing = TypeVar("Thing")
Row = TypeVar("Row")


async def panel_rows(request: Request) -> Response:
    """`/descargas/panel/{token}`: the rows of a filter, or chosen ones. 404 when the link does not hold."""
    grant = tokens().read_export(request.path_params["token"])
    actor = await run_in_threadpool(holder, request, grant)
    if grant is None or actor is None or grant.kind not in KINDS:
        return Response(status_code=404)
    headers = file_headers("puente-panel", grant, grant.kind)
    if request.method == "HEAD":
        return Response(headers=headers)
    try:
        await run_in_threadpool(open_export, actor, grant.kind)
    except NotAllowed:
        return Response(status_code=404)
    header, rows = said_header(grant, panel_header), _panel_rows(actor, grant)
    chunks = xlsx_chunks(header, rows) if grant.kind == "xlsx" else csv_chunks(header, _as_texts(rows))
    return StreamingResponse(chunks, headers=headers)


async def bulk_results(request: Request) -> Response:
    """`/descargas/acciones/{token}`: what became of each item of a job. 404 as above."""
    grant = tokens().read_bulk(request.path_params["token"])
    actor = await run_in_threadpool(holder, request, grant)
    if grant is None or actor is None:
        return Response(status_code=404)
    try:
        job = await run_in_threadpool(state, actor, grant.job_id)
    except (NotAllowed, NotFound):
        return Response(status_code=404)
    headers = file_headers(f"puente-{job.kind}", grant, "csv")
    if request.method == "HEAD":
        return Response(headers=headers)
    rows = in_batches(grant, each_result(actor, grant.job_id), result_cells)
    return StreamingResponse(csv_chunks(said_header(grant, result_header), rows), headers=headers)


def _panel_rows(actor: Actor, grant: ExportGrant) -> Iterator[list[str | int]]:
    address = platform().settings.address
    found = each_row(actor, as_query(grant.query), only=grant.only)
    return in_batches(grant, found, lambda row: panel_cells(row, address))


def _as_texts(rows: Iterator[list[str | int]]) -> Iterator[list[str]]:
    return (list(map(str, row)) for row in rows)


def in_batches(grant: Grant, things: Iterator[Thing], cells: Callable[[Thing], Row]) -> Iterator[Row]:
    """The cells of all things. Nothing is yielded while somebody is spoken to: the next row may be asked for
    in another thread.
    """
    while batch := list(islice(things, _ROWS_AT_ONCE)):
        with said_to(grant.language, grant.zone):
            said = [cells(thing) for thing in batch]
        yield from said


def said_header(grant: Grant, header: Callable[[], list[str]]) -> list[str]:
    """The names of the columns, for whoever the link is for."""
    with said_to(grant.language, grant.zone):
        return header()


def file_headers(name: str, grant: Grant, kind: str) -> dict[str, str]:
    """What the browser must know of a file that is saved as `name`, the day and the ending `kind`."""
    with said_to(grant.language, grant.zone):
        day = grant.since.astimezone(zone()).date()
    return streamed_headers(f"{name}-{day.isoformat()}.{kind}", kind)


def streamed_headers(name: str, kind: str) -> dict[str, str]:
    """The same of a file that is saved as `name`."""
    return {
        "Content-Disposition": content_disposition(name),
        # Keeps Streamlit from compressing on the way: that would hold up every other answer of this process.
        "Content-Encoding": "identity",
        "Content-Type": MEDIA_TYPES[kind],
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
