"""The control calls under `/_control/`: what a test or a demonstration changes while it runs.

    POST /_control/reset       {}
    POST /_control/customers   {"account", "count"} or {"account", "customers": [{"email": …}, …]}
    POST /_control/customers   {"account", "change": {"id", …}} or {"account", "add": {…}}, as of now
    POST /_control/faults      {"vendor", "fault", "calls", "name"?, "path"?, "writes_only"?}
    POST /_control/chaos       {"vendor", "seed", "rates": {fault: probability}, "burst"?, "retry_after"?};
                               without rates it ends; see `lib.rehearsal.chaos`
    GET  /_control/chaos       {vendor: {fault: requests that met it by chance}}
    POST /_control/latency     {"vendor", "seconds"}: every answer of the vendor comes so much later
    POST /_control/pixel       {"account", "storefront"?, "checkout"?, "business_id"?, "site"?}
    POST /_control/numbers     {"id", "stage"?}; without a stage the number goes one stage on
    POST /_control/meta/webhook   send a signed message to Puente; see `lib.rehearsal.meta_webhook`
    POST /_control/meta/limit  {"calls"}: Meta answers so many more calls, then 80007
    POST /_control/clock       {"seconds"}: put the simulator's clock forward
    POST /_control/slow        {"seconds"}: how long `lento…` takes
    POST /_control/early       {"rows"}: where a scroll of `vacia…` ends
    GET  /_control/log         [{"method", "path"}, …], oldest first
    GET  /_control/profiles, /_control/writes   what reached Hellotext; see `lib.rehearsal.writes`

A wrong body answers 400 `{"error": …}` and changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.rehearsal import meta_webhook
from lib.rehearsal.chaos import Chaos
from lib.rehearsal.crowd import Crowd
from lib.rehearsal.faults import as_json
from lib.rehearsal.magic import MOST_CUSTOMERS, RETRY_AFTER_SECONDS, Fault
from lib.rehearsal.meta import NumberStage, advance
from lib.rehearsal.people import customer_from, customers_of
from lib.rehearsal.profiles import Businesses
from lib.rehearsal.shop_state import Checkout, Site, Storefront, pixel_of
from lib.rehearsal.world import Pixel, PlannedFault, World, world_of

VENDORS = ("vtex", "shop", "hellotext", "meta")

_Change = Callable[[World, Mapping[str, object]], object]


def _text(given: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = given.get(name, default)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text")
    return value


def _number(given: Mapping[str, object], name: str, most: int) -> float:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise ValueError(f"{name} must be a number from 0 to {most}")
    return value


def _whole_number(given: Mapping[str, object], name: str, most: int, default: int | None = None) -> int:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}")
    return value


def _object(given: Mapping[str, object], name: str) -> dict[str, object]:
    value = given.get(name)
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value


def _vendor(given: Mapping[str, object]) -> str:
    vendor = _text(given, "vendor")
    if vendor not in VENDORS:
        raise ValueError(f"vendor must be one of {', '.join(VENDORS)}")
    return vendor


def _customers(world: World, given: Mapping[str, object]) -> object:
    account, rows = _text(given, "account"), given.get("customers")
    if "change" in given:
        crowd = world.customers_of(account)
        crowd.change(_object(given, "change"), world.now())
    elif "add" in given:
        crowd = world.customers_of(account)
        crowd.add(_object(given, "add"), world.now())
    elif isinstance(rows, list):
        if not all(isinstance(row, dict) for row in rows):
            raise ValueError("customers must be objects")
        crowd = Crowd([customer_from(row, index) for index, row in enumerate(rows)])
    else:
        crowd = Crowd(customers_of(account, _whole_number(given, "count", MOST_CUSTOMERS)))
    world.customers[account] = crowd
    return {"count": len(crowd.rows)}


def _faults(world: World, given: Mapping[str, object]) -> object:
    planned = PlannedFault(
        _vendor(given),
        Fault(_text(given, "fault")),
        _whole_number(given, "calls", 1_000_000),
        _text(given, "name", ""),
        _text(given, "path", ""),
        given.get("writes_only") is True,
    )
    world.planned.append(planned)
    return {"planned": len(world.planned)}


def _chaos(world: World, given: Mapping[str, object]) -> object:
    vendor, rates = _vendor(given), _object(given, "rates")
    if not rates:
        world.chaos.pop(vendor, None)
        return {"vendor": vendor, "rates": {}}
    world.chaos[vendor] = Chaos(
        _whole_number(given, "seed", 2**63),
        {Fault(name): _number(rates, name, 1) for name in rates},
        _whole_number(given, "burst", 1_000, default=1),
        _whole_number(given, "retry_after", 3600, default=RETRY_AFTER_SECONDS),
    )
    return {"vendor": vendor, "rates": rates}


def _latency(world: World, given: Mapping[str, object]) -> object:
    vendor = _vendor(given)
    world.latency[vendor] = _number(given, "seconds", 3600)
    return {"vendor": vendor, "seconds": world.latency[vendor]}


def _pixel(world: World, given: Mapping[str, object]) -> object:
    account = _text(given, "account")
    before = pixel_of(world, account)
    pixel = Pixel(
        Storefront(_text(given, "storefront", before.storefront)),
        Checkout(_text(given, "checkout", before.checkout)),
        _text(given, "business_id", before.business_id),
        Site(_text(given, "site", before.site)),
    )
    world.pixels[account] = pixel
    return asdict(pixel)


def _numbers(world: World, given: Mapping[str, object]) -> object:
    number_id = _text(given, "id")
    if "stage" in given:
        world.number_stages[number_id] = NumberStage(_text(given, "stage"))
        return {"id": number_id, "stage": world.number_stages[number_id]}
    return {"id": number_id, "stage": advance(world, number_id)}


def _limit(world: World, given: Mapping[str, object]) -> object:
    world.meta_calls_left = int(_number(given, "calls", 1_000_000))
    return {"calls": world.meta_calls_left}


def _clock(world: World, given: Mapping[str, object]) -> object:
    world.clock_ahead += _number(given, "seconds", 10**9)
    return {"ahead": world.clock_ahead}


def _slow(world: World, given: Mapping[str, object]) -> object:
    world.slow_seconds = _number(given, "seconds", 3600)
    return {"seconds": world.slow_seconds}


def _early(world: World, given: Mapping[str, object]) -> object:
    world.early_end = _whole_number(given, "rows", MOST_CUSTOMERS)
    return {"rows": world.early_end}


def _endpoint(change: _Change) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        given = as_json(await request.body())
        if not isinstance(given, dict):
            return JSONResponse({"error": "the body must be a JSON object"}, status_code=400)
        try:
            return JSONResponse(change(world_of(request), given))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)

    return endpoint


async def _reset(request: Request) -> Response:
    journal = request.app.state.journal
    if journal:
        journal.forget()
    request.app.state.world = World(
        slow_seconds=request.app.state.slow_seconds, hellotext=Businesses(journal)
    )
    return JSONResponse({"reset": True})


async def _given(request: Request) -> Response:
    return JSONResponse({vendor: chaos.given for vendor, chaos in world_of(request).chaos.items()})


async def _log(request: Request) -> Response:
    return JSONResponse([asdict(entry) for entry in world_of(request).log])


ROUTES = [
    Route("/reset", _reset, methods=["POST"]),
    Route("/customers", _endpoint(_customers), methods=["POST"]),
    Route("/faults", _endpoint(_faults), methods=["POST"]),
    Route("/chaos", _endpoint(_chaos), methods=["POST"]),
    Route("/chaos", _given),
    Route("/latency", _endpoint(_latency), methods=["POST"]),
    Route("/pixel", _endpoint(_pixel), methods=["POST"]),
    Route("/numbers", _endpoint(_numbers), methods=["POST"]),
    Route("/meta/webhook", meta_webhook.send, methods=["POST"]),
    Route("/meta/limit", _endpoint(_limit), methods=["POST"]),
    Route("/clock", _endpoint(_clock), methods=["POST"]),
    Route("/slow", _endpoint(_slow), methods=["POST"]),
    Route("/early", _endpoint(_early), methods=["POST"]),
    Route("/log", _log),
]
