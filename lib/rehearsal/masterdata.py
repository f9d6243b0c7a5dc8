"""Master Data v1, entity CL: search, scroll and documents, as vtex.md 3 (2026-11-21) says.

Chosen here because no source documents it: search without a usable `REST-Range` answers 400; `_size` is
100 when left out; both ends of a `_where` `between` count; an unknown document answers 404.
"""

from __future__ import annotations

import re
import uuid

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lib.rehearsal.crowd import DATE_FIELDS, Crowd
from lib.rehearsal.faults import EscapedJSON
from lib.rehearsal.magic import Grant
from lib.rehearsal.people import ALL_FIELDS, KNOWN_FIELDS, PUBLIC_FIELDS, Customer
from lib.rehearsal.vtex import caller_of, message
from lib.rehearsal.where import FILTERABLE, Condition, Every, NotFilterable, condition, equals
from lib.rehearsal.world import Scroll, World, world_of

MOST_PER_SEARCH = 100
SEARCH_CEILING = 10_000
MOST_PER_SCROLL = 1000
DEFAULT_SCROLL_SIZE = 100
SCROLL_SECONDS = 20 * 60
MOST_SCROLLS = 10
_CALM_SCROLL_SIZE = 250
_PAGES_BEFORE_THE_REPEATED = 2
_PUBLIC = frozenset(PUBLIC_FIELDS)


def _fields(request: Request) -> tuple[str, ...]:
    asked = request.query_params.get("_fields", "")
    if not asked:
        return PUBLIC_FIELDS
    if asked == "_all":
        return ALL_FIELDS
    names = [name.strip() for name in asked.split(",")]
    return tuple(name for name in names if name in KNOWN_FIELDS)


def _refusal(request: Request, fields: tuple[str, ...]) -> Response | None:
    """A key without the role still reads public fields: only a private one is forbidden."""
    caller = caller_of(request)
    if caller is None:
        return message(401, "Unauthorized")
    private = not _PUBLIC.issuperset(fields) or _filters(request)
    if private and Grant.READ_DOCUMENTS not in caller.grants:
        return message(403, "Cannot read private fields")
    return None


def _filters(request: Request) -> list[tuple[str, str]]:
    return [
        (name, value) for name, value in request.query_params.items() if name == "_where" or name[0] != "_"
    ]


def _condition(account: str, name: str, value: str) -> Condition:
    if name == "_where":
        return condition(value, with_and=not account.startswith("sinand"))
    return equals(name, value)


def _selected(request: Request) -> list[Customer]:
    """The customers that pass every filter, sorted when asked. Raises `NotFilterable`."""
    account, sort = request.path_params["account"], request.query_params.get("_sort", "")
    crowd = world_of(request).customers_of(account)
    parts = [_condition(account, name, value) for name, value in _filters(request)]
    if not parts:
        return _sorted(crowd, sort) if sort else crowd.rows
    places = (parts[0] if len(parts) == 1 else Every(parts)).places(crowd)
    rows = [crowd.rows[place] for place in places]
    return _sorted(Crowd(rows), sort) if sort else rows


def _sorted(crowd: Crowd, sort: str) -> list[Customer]:
    name, _, direction = sort.partition(" ")
    if name not in FILTERABLE or direction.upper() not in ("", "ASC", "DESC"):
        raise NotFilterable(f"cannot sort by {sort}")
    rows = crowd.rows
    if name in DATE_FIELDS:
        rows = [rows[place] for place in crowd.in_order(name)]
    else:
        rows = sorted(rows, key=lambda row: str(row.value(name, "") or ""))
    return rows[::-1] if direction.upper() == "DESC" else rows


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
    return EscapedJSON(_documents(page, fields, account), headers={"REST-Content-Range": content_range})


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
    return EscapedJSON(_next_page(world, token), headers=headers)


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
    return EscapedJSON(_next_page(world, token), headers=headers)


def _next_page(world: World, token: str) -> list[dict[str, object]]:
    """The next rows; an empty page ends the scroll and frees its place among the ten."""
    scroll = world.scrolls[token]
    start = _next_start(scroll)
    rows = scroll.rows[start : min(start + scroll.size, _end(world, scroll))]
    scroll.position = start + len(rows)
    scroll.pages += 1
    if not rows:
        del world.scrolls[token]
    return _documents(rows, scroll.fields, scroll.account)


def _next_start(scroll: Scroll) -> int:
    """Where the next page begins: a `repite…` account gives its second page again as the third."""
    again = scroll.account.startswith("repite") and scroll.pages == _PAGES_BEFORE_THE_REPEATED
    return scroll.size if again and scroll.position > scroll.size else scroll.position


def _end(world: World, scroll: Scroll) -> int:
    """Where the scroll stops giving rows: in a `vacia…` account too early, when there are many."""
    total = len(scroll.rows)
    return min(total, world.early_end) if scroll.account.startswith("vacia") else total


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
    row = world_of(request).customers_of(account).by_id(wanted)
    return EscapedJSON(_documents([row], fields, account)[0]) if row else Response(status_code=404)


ROUTES = [
    Route("/api/dataentities/CL/search", _search),
    Route("/api/dataentities/CL/scroll", _scroll),
    Route("/api/dataentities/CL/documents/{document_id}", _document),
]
