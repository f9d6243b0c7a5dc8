"""Master Data v1, entity CL: search, scroll and documents, as vtex.md 3 (2026-11-21) says.

Chosen here because no source documents it: search without a usable `REST-Range` answers 400; `_size` is
100 when left out; both ends of a `_where` `between` count; an unknown document answers 404.
"""

from __future__ import annotations

import re
import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.rehearsal.magic import Grant
from lib.rehearsal.people import ALL_FIELDS, PUBLIC_FIELDS, Customer
from lib.rehearsal.vtex import caller_of, message
from lib.rehearsal.where import FILTERABLE, NotFilterable, Predicate, condition, equals
from lib.rehearsal.world import Scroll, World, world_of

MOST_PER_SEARCH = 100
SEARCH_CEILING = 10_000
MOST_PER_SCROLL = 1000
DEFAULT_SCROLL_SIZE = 100
SCROLL_SECONDS = 20 * 60
MOST_SCROLLS = 10
_CALM_SCROLL_SIZE = 250


def _fields(request: Request) -> tuple[str, ...]:
    asked = request.query_params.get("_fields", "")
    if not asked:
        return PUBLIC_FIELDS
    if asked == "_all":
        return ALL_FIELDS
    names = [name.strip() for name in asked.split(",")]
    return tuple(name for name in names if name in ALL_FIELDS)


def _refusal(request: Request, fields: tuple[str, ...]) -> Response | None:
    """A key without the role still reads public fields: only a private one is forbidden."""
    caller = caller_of(request)
    if caller is None:
        return message(401, "Unauthorized")
    private = set(fields) - set(PUBLIC_FIELDS) or _filters(request)
    if private and Grant.READ_DOCUMENTS not in caller.grants:
        return message(403, "Cannot read private fields")
    return None


def _filters(request: Request) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in request.query_params.items() if name == "_where" or name[0] != "_"
    ]


def _predicate(name: str, value: str) -> Predicate:
    return condition(value) if name == "_where" else equals(name, value)


def _selected(request: Request) -> list[Customer]:
    """The customers that pass every filter, sorted when asked. Raises `NotFilterable`."""
    rows = world_of(request).customers_of(request.path_params["account"])
    for name, value in _filters(request):
        predicate = _predicate(name, value)
        rows = [row for row in rows if predicate(row)]
    return _sorted(rows, request.query_params.get("_sort", ""))


def _sorted(rows: list[Customer], sort: str) -> list[Customer]:
    if not sort:
        return rows
    name, _, direction = sort.partition(" ")
    if name not in FILTERABLE or direction.upper() not in ("", "ASC", "DESC"):
        raise NotFilterable(f"cannot sort by {sort}")
    return sorted(rows, key=lambda row: str(row.value(name, "") or ""), reverse=direction.upper() == "DESC")


def _documents(rows: list[Customer], fields: tuple[str, ...], account: str) -> list[dict[str, object]]:
    return [{name: row.value(name, account) for name in fields} for row in rows]


async def _search(request: Request) -> Response:
    account, fields = request.path_params["account"], _fields(request)
    refused = _refusal(request, fields)
    if refused:
        return refused
    asked = re.fullmatch(r"resources=(\d{1,9})-(\d{1,9})", request.headers.get("REST-Range", ""))
    start, stop = (int(asked[1]), int(asked[2])) if asked else (0, 0)
    if not 0 < stop - start <= MOST_PER_SEARCH:
        return message(400, "REST-Range must ask for 1 to 100 resources")
    try:
        rows = _selected(request)
    except NotFilterable as error:
        return message(400, str(error))
    silent = account.startswith("tope")
    if stop > SEARCH_CEILING and not silent:
        return message(400, "Para consultas acima de dez mil documentos utilize a rota /scroll")
    page = rows[start:stop] if stop <= SEARCH_CEILING else []
    content_range = f"resources={start}-{min(stop, len(rows))}/{len(rows)}"
    return JSONResponse(_documents(page, fields, account), headers={"REST-Content-Range": content_range})


async def _scroll(request: Request) -> Response:
    token = request.query_params.get("_token")
    return _scroll_on(request, token) if token else _scroll_start(request)


def _scroll_start(request: Request) -> Response:
    world, account, fields = world_of(request), request.path_params["account"], _fields(request)
    refused = _refusal(request, fields)
    if refused:
        return refused
    size_text = request.query_params.get("_size", str(DEFAULT_SCROLL_SIZE))
    if not re.fullmatch(r"\d{1,6}", size_text) or not 0 < int(size_text) <= MOST_PER_SCROLL:
        return message(400, "_size must be between 1 and 1000")
    if _needs_a_second_try(world, account, int(size_text)):
        return Response(status_code=408)
    _forget_expired(world)
    if sum(scroll.account == account for scroll in world.scrolls.values()) >= MOST_SCROLLS:
        return message(400, f"Maximum simultaneous scrolls rate exceeded ({MOST_SCROLLS})")
    try:
        rows = list(_selected(request))
    except NotFilterable as error:
        return message(400, str(error))
    token = uuid.uuid4().hex
    world.scrolls[token] = Scroll(account, rows, fields, int(size_text), world.now())
    headers = {"X-VTEX-MD-TOKEN": token, "REST-Content-Total": str(len(rows))}
    return JSONResponse(_next_page(world, token), headers=headers)


def _scroll_on(request: Request, token: str) -> Response:
    world = world_of(request)
    _forget_expired(world)
    scroll = world.scrolls.get(token)
    if scroll is None or scroll.account != request.path_params["account"]:
        return message(400, f"Operation not found for this token: '{token}'")
    refused = _refusal(request, scroll.fields)
    if refused:
        return refused
    scroll.used_at = world.now()
    headers = {"REST-Content-Total": str(len(scroll.rows))}
    return JSONResponse(_next_page(world, token), headers=headers)


def _next_page(world: World, token: str) -> list[dict[str, object]]:
    """The next rows; an empty page ends the scroll and frees its place among the ten."""
    scroll = world.scrolls[token]
    rows = scroll.rows[scroll.position : scroll.position + scroll.size]
    scroll.position += len(rows)
    if not rows:
        del world.scrolls[token]
    return _documents(rows, scroll.fields, scroll.account)


def _needs_a_second_try(world: World, account: str, size: int) -> bool:
    if not account.startswith("scroll408") or size <= _CALM_SCROLL_SIZE or account in world.scroll_408_given:
        return False
    world.scroll_408_given.add(account)
    return True


def _forget_expired(world: World) -> None:
    oldest = world.now() - SCROLL_SECONDS
    world.scrolls = {token: scroll for token, scroll in world.scrolls.items() if scroll.used_at > oldest}


async def _document(request: Request) -> Response:
    account, fields = request.path_params["account"], _fields(request)
    refused = _refusal(request, fields)
    if refused:
        return refused
    wanted = request.path_params["document_id"]
    rows = [row for row in world_of(request).customers_of(account) if row.id == wanted]
    return JSONResponse(_documents(rows, fields, account)[0]) if rows else Response(status_code=404)


ROUTES = [
    Route("/api/dataentities/CL/search", _search),
    Route("/api/dataentities/CL/scroll", _scroll),
    Route("/api/dataentities/CL/documents/{document_id}", _document),
]
