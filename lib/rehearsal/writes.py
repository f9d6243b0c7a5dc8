"""The proofs of what reached Hellotext: profiles with the number of writes of each, and all writes counted.

GET /_control/profiles?business=ID   {"profiles": [{"id", "created_at", "attributes"}, …], oldest first,
                                      "writes": {profile id: calls that wrote it}}
GET /_control/writes                 {"total", "post", "patch": calls that wrote a profile,
                                      "most_at_once": calls to write that were served at the same time}
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.rehearsal.faults import EscapedJSON
from lib.rehearsal.world import World, world_of

_PROFILES = "/v1/profiles"


class WritesAtOnce:
    """Notes how many calls to write profiles are being served, from arrival to the end of the answer.

    It stands behind the faults: a call that gets no answer counts until its write is done, and no longer,
    because its caller may send the next one before the server learns that the connection is gone.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["method"] not in ("POST", "PATCH") or _PROFILES not in scope["path"]:
            await self._app(scope, receive, send)
            return
        world: World = scope["app"].state.world
        world.writes_now += 1
        world.most_writes_at_once = max(world.most_writes_at_once, world.writes_now)
        try:
            await self._app(scope, receive, send)
        finally:
            world.writes_now -= 1


async def _profiles(request: Request) -> Response:
    business = request.query_params.get("business", "")
    rows = world_of(request).hellotext.of(business).oldest_first()
    return EscapedJSON(
        {
            "profiles": [
                {"id": row.id, "created_at": row.created_at, "attributes": row.attributes} for row in rows
            ],
            "writes": {row.id: row.writes for row in rows},
        }
    )


async def _writes(request: Request) -> Response:
    world = world_of(request)
    posts, patches = world.hellotext.posts, world.hellotext.patches
    return JSONResponse(
        {
            "total": posts + patches,
            "post": posts,
            "patch": patches,
            "most_at_once": world.most_writes_at_once,
        }
    )


ROUTES = [Route("/profiles", _profiles), Route("/writes", _writes)]
