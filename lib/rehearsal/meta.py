"""Meta's Graph API as far as reading goes, after whatsapp.md 4 (2026-11-21) and its contract.

The first digit of an id tells its kind, so that a wrong kind of id is noticed as Meta would: 1 a business
portfolio, 2 a WABA, 3 a phone number. `1X` owns `2X`, which holds the number `3X`. The node of a connected
number says `CONNECTED`, its row under the WABA says `LINKED`: the sources disagree in just this way.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.rehearsal.faults import bearer
from lib.rehearsal.world import World, world_of

_SCOPES = ("whatsapp_business_management", "whatsapp_business_messaging")
_APP = {
    "id": "1234567890123456",
    "name": "Puente",
    "link": "https://www.facebook.com/games/?app_id=1234567890123456",
}
_TOKEN_LIFE_SECONDS = 60 * 24 * 60 * 60
_FIELD = re.compile(r"([a-z_0-9]+)(?:\{[^}]*\})?")
_REVIEWS = {"00": "PENDING", "22": "REJECTED", "33": "ASLEEP", "44": "RESTRICTED"}
_STATUSES = {"22": "BANNED", "33": "ASLEEP", "44": "FLAGGED"}
_NAME_STATUSES = {"22": "DECLINED", "33": "ASLEEP"}
_ABILITIES = {"22": "BLOCKED", "33": "ASLEEP", "44": "LIMITED", "77": "BLOCKED"}
_ON_BIZ_APP, _OBO, _UNPAID, _MANY = "55", "66", "77", "88"
_NUMBERS_OF_MANY = 230
_MOST_ROWS = 100
_BLOCKED = {
    "error_code": 141014,
    "error_description": "The account is blocked.",
    "possible_solution": "Ask for a review of the decision.",
}
_NO_PAYMENT = {
    "error_code": 131042,
    "error_description": "There was an error related to the payment method.",
    "possible_solution": "Add a payment method to the WhatsApp Business Account.",
}
_NAME_WAITS = "Your display name has not been approved yet."


class NumberStage(StrEnum):
    """How far a phone number is, in the order of the work."""

    NOT_VERIFIED = "NOT_VERIFIED"
    PENDING = "PENDING"
    CONNECTED = "CONNECTED"


def stage_of(world: World, number_id: str) -> NumberStage:
    """The stage of a number: as a control call set it, else as its last two digits say."""
    by_ending = {"00": NumberStage.NOT_VERIFIED, "11": NumberStage.PENDING}
    start = by_ending.get(number_id[-2:], NumberStage.CONNECTED)
    return NumberStage(world.number_stages.get(number_id, start))


def advance(world: World, number_id: str) -> NumberStage:
    """Move a number one stage on; a connected one stays connected."""
    stages = list(NumberStage)
    after = min(stages.index(stage_of(world, number_id)) + 1, len(stages) - 1)
    world.number_stages[number_id] = stages[after]
    return stages[after]


def _error(status: int, code: int, text: str, subcode: int | None = None) -> JSONResponse:
    kind = "GraphMethodException" if code in (33, 803) else "OAuthException"
    error: dict[str, str | int] = {
        "message": text,
        "type": kind,
        "code": code,
        "fbtrace_id": "AXsgnV2Cm3ZMGF3dF_cfYIn",
    }
    if subcode is not None:
        error["error_subcode"] = subcode
    return JSONResponse({"error": error}, status_code=status)


def _token_refusal(request: Request) -> Response | None:
    token = bearer(request.headers) or request.query_params.get("access_token", "")
    if not token:
        return _error(401, 104, "An access token is required to request this resource")
    if token.startswith("dead"):
        return _error(401, 190, "Error validating access token: Session has expired", 463)
    if token.startswith("revocado"):
        return _error(401, 190, "Error validating access token: The session is invalid", 460)
    if token.startswith("cuota"):
        return _error(400, 80007, "There have been too many calls to this WhatsApp Business Account")
    if token.startswith("pasajero"):
        return _error(500, 2, "An unexpected error occurred. Please retry your request")
    if token.startswith("sinpermiso"):
        return _error(403, 200, "Your app doesn't have permission to access this WhatsApp Business Account")
    return None


def _refusal(request: Request, *, edge: bool = False) -> Response | None:
    refused = _token_refusal(request)
    if refused:
        return refused
    node = request.path_params["node_id"]
    if not re.fullmatch(r"\d{5,20}", node):
        return _error(400, 100, "Invalid parameter: the ID must be a valid numeric string")
    if node.endswith("04"):
        return _error(404, 803, "The requested object was not found")
    if node[0] not in ("2" if edge else "123"):
        return _error(
            400,
            100,
            f"Unsupported get request. Object with ID '{node}' does not exist, cannot be loaded due to"
            " missing permissions",
            33,
        )
    return None


def _projected(request: Request, node: dict[str, object], default: tuple[str, ...]) -> Response:
    """The asked fields of a node, always with its id; an unknown one is an error."""
    asked = request.query_params.get("fields")
    names = _FIELD.findall(asked) if asked else list(default)
    unknown = [name for name in names if name not in node]
    if unknown:
        return _error(400, 100, f"Invalid field requested. Available fields: {', '.join(node)}")
    # As everywhere in the Graph API, a field without a value is left out.
    return JSONResponse(
        {name: node[name] for name in dict.fromkeys(("id", *names)) if node[name] is not None}
    )


async def _node(request: Request) -> Response:
    refused = _refusal(request)
    if refused:
        return refused
    node_id, world = request.path_params["node_id"], world_of(request)
    match node_id[0]:
        case "1":
            return _projected(request, _business(node_id), ("id", "name", "timezone_id"))
        case "2":
            default = ("id", "name", "timezone_id", "message_template_namespace")
            return _projected(request, _waba(world, node_id), default)
        case _:
            default = ("id", "display_phone_number", "verified_name", "quality_rating")
            return _projected(request, _number(world, node_id), default)


def _business(node_id: str) -> dict[str, object]:
    return {
        "id": node_id,
        "name": "Tienda de ensayo",
        "timezone_id": 0,
        "verification_status": "not_verified" if node_id.endswith("00") else "verified",
        "whatsapp_business_manager_messaging_limit": "TIER_250" if node_id.endswith("00") else "TIER_2K",
        "two_factor_type": "all_required",
    }


def _waba(world: World, node_id: str) -> dict[str, object]:
    business_id, number_id = "1" + node_id[1:], "3" + node_id[1:]
    is_obo = node_id.endswith(_OBO)
    return {
        "id": node_id,
        "name": "Tienda de ensayo",
        "status": "ACTIVE",
        "account_review_status": review_of(node_id),
        "business_verification_status": "UNVERIFIED" if node_id.endswith("00") else "VERIFIED",
        "ownership_type": "ON_BEHALF_OF" if is_obo else "SELF_OWNED",
        "on_behalf_of_business_info": {"id": business_id, "name": "Tienda de ensayo"} if is_obo else None,
        "whatsapp_business_manager_messaging_limit": "TIER_250" if node_id.endswith("00") else "TIER_2K",
        "owner_business_info": {"id": business_id, "name": "Tienda de ensayo"},
        "country": "BR",
        "currency": "BRL",
        "timezone_id": "1",
        "message_template_namespace": "ba30dd89_2ebd_41e4_b805_f2c05ae04cc9",
        "health_status": _health(stage_of(world, number_id), number_id),
    }


def review_of(waba_id: str) -> str:
    """The review of an account, as its last two digits say."""
    return _REVIEWS.get(waba_id[-2:], "APPROVED")


def display_number(node_id: str) -> str:
    """How Meta shows the number with this id."""
    return f"+55 11 9{node_id[-8:-4]}-{node_id[-4:]}"


def _number(world: World, node_id: str) -> dict[str, object]:
    stage = stage_of(world, node_id)
    connected = stage is NumberStage.CONNECTED
    on_app = node_id.endswith(_ON_BIZ_APP)
    platform = "CLOUD_API" if connected and not on_app else "NOT_APPLICABLE"
    status, name_status = ("CONNECTED", "APPROVED") if connected else ("PENDING", "PENDING_REVIEW")
    if connected:
        status = _STATUSES.get(node_id[-2:], status)
        name_status = _NAME_STATUSES.get(node_id[-2:], name_status)
    return {
        "id": node_id,
        "display_phone_number": display_number(node_id),
        "verified_name": "Tienda de ensayo",
        "status": status,
        "quality_rating": "GREEN" if connected else "UNKNOWN",
        "code_verification_status": "NOT_VERIFIED" if stage is NumberStage.NOT_VERIFIED else "VERIFIED",
        "name_status": name_status,
        "unified_cert_status": "APPROVED" if connected else "NAME_PENDING_REVIEW",
        "platform_type": platform,
        "host_platform": platform,
        "account_mode": "LIVE" if connected else "SANDBOX",
        "country_code": "BR",
        "country_dial_code": "55",
        "is_official_business_account": False,
        "is_on_biz_app": on_app,
        "is_pin_enabled": connected and not on_app,
        "throughput": {"level": "STANDARD" if connected else "NOT_APPLICABLE"},
        "health_status": _health(stage, node_id),
    }


def _health(stage: NumberStage, number_id: str) -> dict[str, object]:
    """Whether the number can send, entity by entity (whatsapp.md 4.2)."""
    able = {
        NumberStage.NOT_VERIFIED: "BLOCKED",
        NumberStage.PENDING: "LIMITED",
        NumberStage.CONNECTED: "AVAILABLE",
    }[stage]
    if stage is NumberStage.CONNECTED:
        able = _ABILITIES.get(number_id[-2:], able)
    number: dict[str, object] = {"entity_type": "PHONE_NUMBER", "id": number_id, "can_send_message": able}
    if stage is not NumberStage.CONNECTED:
        number["additional_info"] = [_NAME_WAITS]
    elif able == "BLOCKED":
        number["errors"] = [_NO_PAYMENT if number_id.endswith(_UNPAID) else _BLOCKED]
    others = (("WABA", "2" + number_id[1:]), ("BUSINESS", "1" + number_id[1:]), ("APP", _APP["id"]))
    entities = [{"entity_type": kind, "id": node, "can_send_message": "AVAILABLE"} for kind, node in others]
    return {"can_send_message": able, "entities": [number, *entities]}


async def _phone_numbers(request: Request) -> Response:
    refused = _refusal(request, edge=True)
    if refused:
        return refused
    world, node_id = world_of(request), request.path_params["node_id"]
    rows = [_row(world, number_id) for number_id in _numbers_of(node_id)]
    asked = _FIELD.findall(request.query_params.get("fields", ""))
    names = dict.fromkeys(("id", "display_phone_number", "verified_name", "status", "quality_rating", *asked))
    unknown = [name for name in names if name not in rows[0]]
    if unknown:
        return _error(400, 100, f"Invalid field requested. Available fields: {', '.join(rows[0])}")
    size, start = _page(request.query_params)
    some = rows[start : start + size]
    paging: dict[str, object] = {"cursors": {"after": _cursor(start + size)}}
    if start + size < len(rows):
        paging["next"] = f"{request.url.replace(query='')}?after={_cursor(start + size)}"
    return JSONResponse({"data": [{name: row[name] for name in names} for row in some], "paging": paging})


def _numbers_of(waba_id: str) -> list[str]:
    first = "3" + waba_id[1:]
    if not waba_id.endswith(_MANY):
        return [first]
    return [first, *(f"{first}{number:03}" for number in range(1, _NUMBERS_OF_MANY))]


def _row(world: World, number_id: str) -> dict[str, object]:
    number = _number(world, number_id)
    number["status"] = "LINKED" if number["status"] == "CONNECTED" else "PENDING"
    return number


def _page(query: Mapping[str, str]) -> tuple[int, int]:
    """Size and start of a page; a cursor is opaque to whoever gets it."""
    limit, after = query.get("limit", "25"), query.get("after", "")
    size = min(int(limit), _MOST_ROWS) if limit.isdigit() and int(limit) else 25
    start = base64.b64decode(after).decode() if after else "0"
    return size, int(start) if start.isdigit() else 0


def _cursor(start: int) -> str:
    return base64.b64encode(str(start).encode()).decode()


async def _subscribed_apps(request: Request) -> Response:
    none = request.path_params["node_id"].endswith("00")
    rows = [] if none else [{"whatsapp_business_api_data": _APP}]
    return _refusal(request, edge=True) or JSONResponse({"data": rows})


async def _debug_token(request: Request) -> Response:
    refused = _token_refusal(request)
    if refused:
        return refused
    token = request.query_params.get("input_token", "")
    if not token:
        return _error(400, 100, "The parameter input_token is required")
    alive = not token.startswith("dead")
    scopes = _SCOPES if alive and not token.startswith("sinpermiso") else ()
    granular = [{"scope": scope, "target_ids": ["200000000000001"]} for scope in scopes]
    expires = int(world_of(request).now()) + _TOKEN_LIFE_SECONDS if alive else 0
    data = {"is_valid": alive, "expires_at": expires, "scopes": list(scopes), "granular_scopes": granular}
    return JSONResponse({"data": data})


ROUTES = [
    Route("/debug_token", _debug_token),
    Route("/{node_id}/phone_numbers", _phone_numbers),
    Route("/{node_id}/subscribed_apps", _subscribed_apps),
    Route("/{node_id}", _node),
]
