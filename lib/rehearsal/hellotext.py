"""Hellotext's public API: business, profiles, properties, as hellotext.md 2 and 4 (2026-11-21) say.

Chosen here because no source documents it: the list of profiles is a bare JSON array; a new profile
answers 201 and a matched one 200; a refused token has the type `invalid`; a profile echoes what was sent,
`email[primary]` and `phone[mobile]` under `email` and `phone`; unknown names are ignored.
"""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.rehearsal.faults import EscapedJSON, as_json, bearer
from lib.rehearsal.magic import is_business_id, short_id
from lib.rehearsal.profiles import Book, Profile
from lib.rehearsal.world import world_of

DEFAULT_LIMIT = 25
_ALIASES = {"email[primary]": "email", "phone[mobile]": "phone"}
_BUILT_IN = frozenset(
    {"first_name", "last_name", "phone", "email", "address", "company", "gender", "birthday"}
    | {"reference", "lists", "session"}
)
_PROPERTY = re.compile(r"property_by_id\[([A-Za-z0-9]+)\]")


def _error(status: int, kind: str, text: str, parameter: str | None = None) -> JSONResponse:
    error = {"type": kind, "message": text}
    if parameter is not None:
        error["parameter"] = parameter
    return JSONResponse({"errors": [error]}, status_code=status)


def _missing(parameter: str) -> JSONResponse:
    return _error(400, "parameter_missing", "This parameter is required.", parameter)


def _not_found() -> JSONResponse:
    return _error(404, "not_found", "The requested resource was not found.")


def _business_of(token: str) -> str:
    """The business a token belongs to: the id it ends in, else one of its own."""
    named = re.search(r"_([A-Za-z0-9]{8})$", token)
    return named.group(1) if named else short_id(f"token/{token}")


def _refusal(request: Request, *, writes: bool = False) -> Response | None:
    token = bearer(request.headers)
    if not re.fullmatch(r"[A-Za-z0-9_-]{9,}", token) or token.startswith("dead"):
        return _error(401, "invalid", "The authorization token is missing, invalid or revoked.")
    if writes and token.startswith("plan"):
        return _error(403, "not_allowed", "API access is unavailable for the current plan state.")
    return None


def _book(request: Request) -> Book:
    """The profiles of the token's business."""
    return world_of(request).hellotext.of(_business_of(bearer(request.headers)))


async def _public_business(request: Request) -> Response:
    wanted = request.path_params["business_id"]
    if bearer(request.headers) != wanted:
        return _error(401, "invalid", "The business id is missing or wrong.")
    if not is_business_id(wanted) or wanted.startswith("NOEX"):
        return _not_found()
    return JSONResponse(
        {
            "id": wanted,
            "country": {"code": "BR", "prefix": "55"},
            "features": {},
            "locale": "es",
            "style_url": None,
            "webchat": None,
            "whatsapp": None,
            "whitelist": "disabled",
            "subscription": "active",
        }
    )


async def _list(request: Request) -> Response:
    refused = _refusal(request)
    if refused:
        return refused
    query = request.query_params
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"\d{1,6}", limit) or int(limit) < 1:
        return _error(400, "invalid", "This parameter is invalid.", "limit")
    after, before = query.get("starting_after"), query.get("ending_before")
    if after is not None and before is not None:
        return _error(400, "ambiguous_parameter", "Use only one cursor.", "ending_before")
    try:
        rows = _book(request).page(int(limit), after, before)
    except KeyError:
        return _not_found()
    return EscapedJSON([_shown(row) for row in rows])


async def _create(request: Request) -> Response:
    refused = _refusal(request, writes=True)
    if refused:
        return refused
    sent = await _attributes(request)
    if isinstance(sent, Response):
        return sent
    world, token = world_of(request), bearer(request.headers)
    profile, is_new = world.hellotext.post(
        _business_of(token), int(world.now()), sent, matching=not token.startswith("sinmatch")
    )
    return EscapedJSON(_shown(profile), status_code=201 if is_new else 200)


async def _read(request: Request) -> Response:
    profile = _profile(request)
    return _refusal(request) or (EscapedJSON(_shown(profile)) if profile else _not_found())


async def _update(request: Request) -> Response:
    refused = _refusal(request, writes=True)
    if refused:
        return refused
    profile = _profile(request)
    if profile is None:
        return _not_found()
    sent = await _attributes(request)
    if isinstance(sent, Response):
        return sent
    world, business = world_of(request), _business_of(bearer(request.headers))
    return EscapedJSON(_shown(world.hellotext.patch(business, profile, sent)))


async def _create_property(request: Request) -> Response:
    refused = _refusal(request, writes=True)
    if refused:
        return refused
    given = as_json(await request.body())
    if not isinstance(given, dict):
        return _error(400, "invalid", "The body is not a JSON object.")
    for parameter in ("name", "kind"):
        if not given.get(parameter):
            return _missing(parameter)
    business = _business_of(bearer(request.headers))
    shown = {
        "id": world_of(request).hellotext.add_property(business),
        "name": given["name"],
        "kind": given["kind"],
        "unique": bool(given.get("unique")),
    }
    return JSONResponse(shown, status_code=201)


async def _attributes(request: Request) -> dict[str, object] | Response:
    """What a profile call sent, under the names that are kept, or the answer that refuses it."""
    given = as_json(await request.body())
    if not isinstance(given, dict):
        return _error(400, "invalid", "The body is not a JSON object.")
    sent: dict[str, object] = {_ALIASES.get(str(name), str(name)): value for name, value in given.items()}
    for name in ("email", "phone"):
        if sent.get(name) == "":
            return _error(422, "parameter_invalid_empty", "This parameter cannot be empty.", name)
    unknown = _unknown_property(_book(request), sent)
    if unknown:
        return _error(422, "invalid", "This property does not exist.", unknown)
    kept = {name: value for name, value in sent.items() if name in _BUILT_IN or _PROPERTY.fullmatch(name)}
    return kept or _missing("first_name")


def _unknown_property(book: Book, sent: dict[str, object]) -> str | None:
    for name in sent:
        named = _PROPERTY.fullmatch(name)
        if named and named.group(1) not in book.properties:
            return name
    return None


def _profile(request: Request) -> Profile | None:
    return _book(request).profile(request.path_params["profile_id"])


def _shown(profile: Profile) -> dict[str, object]:
    return {"id": profile.id, "type": "profile", "created_at": profile.created_at, **profile.attributes}


ROUTES = [
    Route("/v1/public/businesses/{business_id}", _public_business),
    Route("/v1/profiles", _list, methods=["GET"]),
    Route("/v1/profiles", _create, methods=["POST"]),
    Route("/v1/profiles/{profile_id}", _read, methods=["GET"]),
    Route("/v1/profiles/{profile_id}", _update, methods=["PATCH"]),
    Route("/v1/properties", _create_property, methods=["POST"]),
]
