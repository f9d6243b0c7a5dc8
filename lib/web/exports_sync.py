"""The customers of a run of the sync as files, made while they are read (see `lib.web.exports`)."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lib.errors import NotAllowed, NotFound
from lib.security.session import tokens
from lib.services.sync_ledger_files import CORRECTIONS, LEDGER, ledger_file
from lib.services.sync_ledger_links import kind_of
from lib.services.sync_runs import one_run
from lib.sheets import csv_chunks
from lib.web.exports import streamed_headers
from lib.web.signed_in import holder

_NAMES: Final = {LEDGER: "puente-clientes", CORRECTIONS: "puente-correcciones"}


async def customers(request: Request) -> Response:
    """`/descargas/clientes/{token}`: the customers of a run. 404 when the link does not hold."""
    grant = tokens().read_download(request.path_params["token"])
    actor = await run_in_threadpool(holder, request, grant)
    kind = None if grant is None else kind_of(grant)
    if grant is None or actor is None or kind is None:
        return Response(status_code=404)
    headers = streamed_headers(f"{_NAMES[kind]}-{grant.account}.csv", "csv")
    try:
        if request.method == "HEAD":
            await run_in_threadpool(one_run, actor, grant.account, grant.file_id)
            return Response(headers=headers)
        found = await run_in_threadpool(ledger_file, actor, grant.account, grant.file_id, kind)
    except (NotAllowed, NotFound):
        return Response(status_code=404)
    return StreamingResponse(csv_chunks(found.header, found.rows), headers=headers)
