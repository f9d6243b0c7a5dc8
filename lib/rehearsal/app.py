"""The application: the four vendors under their paths, each behind its layer of faults."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.rehearsal import control, hellotext, masterdata, meta, meta_usage, shop, shop_hosts, vtex, writes
from lib.rehearsal.faults import Faulty
from lib.rehearsal.journal import Journal
from lib.rehearsal.magic import TABLE
from lib.rehearsal.profiles import Businesses
from lib.rehearsal.world import DEFAULT_SLOW_SECONDS, LogEntry, World


class RequestLog:
    """Notes method and path of what arrives, control calls left out."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not scope["path"].startswith("/_control/"):
            world: World = scope["app"].state.world
            host = shop_hosts.named_host(scope)
            world.log.append(LogEntry(scope["method"], f"//{host}{scope['path']}" if host else scope["path"]))
        await self._app(scope, receive, send)


async def _home(_request: Request) -> Response:
    return JSONResponse({"name": "Puente rehearsal", "magic": [asdict(row) for row in TABLE]})


async def _nobody_waits(_request: Request, _error: Exception) -> Response:
    """What a caller gets who left before its request was whole: the server sends it to nobody."""
    return Response(status_code=400)


def build_app(
    slow_seconds: float = DEFAULT_SLOW_SECONDS,
    meta_secret: Path | None = None,
    journal: Journal | None = None,
) -> Starlette:
    """A simulator with a state of its own. `slow_seconds` is how long a `lento…` name takes to answer.

    `meta_secret` is the file with the secret that signs Meta's messages. `journal` keeps
    Hellotext's profiles and properties for the next simulator.

    Dropped connections and truncated bodies need the server of `lib.rehearsal.server`.
    """
    shops = Faulty("shop", Router(shop.ROUTES))
    to_hellotext = Faulty("hellotext", writes.WritesAtOnce(Router(hellotext.ROUTES)))
    by_path = Router(
        [
            Route("/", _home),
            Mount("/_control", routes=[*control.ROUTES, *writes.ROUTES]),
            Mount("/vtex/{account}", app=Faulty("vtex", Router([*vtex.ROUTES, *masterdata.ROUTES]))),
            Mount("/shop/{account}", app=shops),
            Mount("/hellotext", app=to_hellotext),
            Mount("/meta/v26.0", app=meta_usage.Counted(Faulty("meta", Router(meta.ROUTES)))),
        ]
    )
    app = Starlette(
        routes=[Mount("", app=shop_hosts.ByHost(by_path, shop=shops, hellotext=to_hellotext))],
        middleware=[Middleware(RequestLog)],
        exception_handlers={ClientDisconnect: _nobody_waits},
    )
    app.state.slow_seconds = slow_seconds
    app.state.meta_secret = meta_secret
    app.state.journal = journal
    app.state.world = World(slow_seconds=slow_seconds, hellotext=Businesses(journal))
    return app
