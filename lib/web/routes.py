"""Addresses beside Streamlit: health, the picker's sign-in, links for one step and for setting up, the words
of the document, downloads.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from lib.errors import PuenteError, Unavailable
from lib.security.session import session_cookie, tokens
from lib.security.tokens import SESSION_AGE
from lib.services.audit_export import AUDIT_PATH
from lib.services.documents import DOCUMENT_PATH
from lib.services.export import EXPORT_PATH, RESULTS_PATH
from lib.services.number_files import DOWNLOAD_PATH
from lib.services.people import person_by_id
from lib.services.platform import platform
from lib.services.setup_links import ENTRY_PATH, SETUP_PATH
from lib.services.step_links import STEP_PATH
from lib.services.sync_ledger_links import LEDGER_PATH
from lib.storage.migrate import is_current
from lib.storage.queue import workers_alive
from lib.storage.scope import transaction
from lib.web import downloads, exports, setup_links, step_links
from lib.web.document import ASSETS, SCRIPT_PATHS
from lib.web.exports_audit import audit_log
from lib.web.exports_sync import customers
from lib.web.meta_webhook import WEBHOOK_PATH, meta_webhook
from lib.web.pages import RETURN_COOKIE, wanted_page

WORKER_SILENCE_SECONDS = 15.0


async def alive(_request: Request) -> Response:
    """`/healthz`: this process answers."""
    return JSONResponse({"status": "alive"})


async def ready(_request: Request) -> Response:
    """`/readyz`: the database answers, stands at the newest migration, and a worker is alive; else 503."""
    state = await run_in_threadpool(_readiness)
    return JSONResponse(state, status_code=200 if all(state.values()) else 503)


def _readiness() -> dict[str, bool]:
    state = {"database": False, "migrations": False, "worker": False}
    try:
        with transaction(platform().engine) as connection:
            state["database"] = True
            state["migrations"] = is_current(connection)
            state["worker"] = state["migrations"] and workers_alive(connection, WORKER_SILENCE_SECONDS) > 0
    except (PuenteError, SQLAlchemyError):
        pass
    return state


async def enter(request: Request) -> Response:
    """`/entrar/{token}`: sign in as the person of a picker's link. Rehearsal mode only; else 404."""
    settings = platform().settings
    person_id = None if settings.live else tokens().read_sign_in(request.path_params["token"])
    person = await run_in_threadpool(person_by_id, person_id) if person_id else None
    if person is None:
        return RedirectResponse("/", status_code=303) if not settings.live else Response(status_code=404)
    response = RedirectResponse(wanted_page(request.headers, tokens()) or "/", status_code=303)
    response.set_cookie(
        session_cookie(),
        tokens().session(person.id, platform().now()),
        max_age=int(SESSION_AGE.total_seconds()),
        httponly=True,
        samesite="lax",
    )
    response.delete_cookie(RETURN_COOKIE)
    response.headers["Cache-Control"] = "no-store"
    return response


async def script(request: Request) -> Response:
    """One of our scripts, each of which says at its top what it is for."""
    found = ASSETS / Path(request.url.path).name
    return Response(found.read_bytes(), media_type="text/javascript", headers={"Cache-Control": "no-cache"})


async def failed(_request: Request, error: Exception) -> Response:
    """What an address of ours answers when something expected fails: the code, never a trace."""
    code = error.code if isinstance(error, PuenteError) else "internal"
    return JSONResponse({"error": code}, status_code=503 if isinstance(error, Unavailable) else 500)


EXCEPTION_HANDLERS = {PuenteError: failed}

ROUTES = [
    Route("/healthz", alive),
    Route("/readyz", ready),
    Route("/entrar/{token}", enter),
    *(Route(path, script) for path in SCRIPT_PATHS),
    Route(DOWNLOAD_PATH + "/{token}", downloads.number_file),
    Route(EXPORT_PATH + "/{token}", exports.panel_rows),
    Route(RESULTS_PATH + "/{token}", exports.bulk_results),
    Route(AUDIT_PATH + "/{token}", audit_log),
    Route(LEDGER_PATH + "/{token}", customers),
    Route(WEBHOOK_PATH, meta_webhook, methods=["GET", "POST"]),
    Route(DOCUMENT_PATH + "/{token}", downloads.document),
    Route(STEP_PATH + "/{token}", step_links.open_link),
    Route(SETUP_PATH + "/{token}", setup_links.open_link),
    Route(ENTRY_PATH + "/{ticket}", setup_links.use_link),
]
