"""VTEX ID, License Manager and the affiliates of Marketplace, as vtex.md 1 and 2 (2026-11-21) say.

Chosen here because no source documents it: a refused login answers 401 `{"authStatus":
"WrongCredentials"}` (the documented form of `credential/validate`); License Manager answers 401 and 403
with a `Message`.
"""

from __future__ import annotations

import base64
import json
import uuid
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lib.rehearsal.faults import as_json
from lib.rehearsal.magic import Grant, grants_of, is_valid_app_key, is_valid_app_token
from lib.rehearsal.world import IssuedToken, world_of

_LOGIN_SECONDS = 6 * 60 * 60
_OWN_LABEL = "Integración Hellotext"
_CREATED_IN = "2026-05-04T14:09:08.2718405Z"


@dataclass(frozen=True)
class Caller:
    """A key that proved itself, and what it may do."""

    app_key: str
    grants: frozenset[Grant]


def caller_of(request: Request) -> Caller | None:
    """Who calls: by the key headers, or by the cookie or header `VtexIdclientAutCookie`."""
    key = request.headers.get("X-VTEX-API-AppKey", "")
    token = request.headers.get("X-VTEX-API-AppToken", "")
    if is_valid_app_key(key) and is_valid_app_token(token):
        return Caller(key, grants_of(key))
    name = "VtexIdclientAutCookie"
    issued = _issued(request, request.headers.get(name) or request.cookies.get(name, ""))
    return Caller(issued.app_key, grants_of(issued.app_key)) if issued else None


def message(status: int, text: str) -> JSONResponse:
    """The error body that Master Data documents: `{"Message": …}`."""
    return JSONResponse({"Message": text}, status_code=status)


def _admitted(request: Request, needed: Grant) -> Caller | Response:
    """Who calls, or 401 without valid credentials, or 403 without the resource."""
    caller = caller_of(request)
    if caller is None:
        return message(401, "Unauthorized")
    return caller if needed in caller.grants else message(403, "Forbidden")


def user_id_of(app_key: str) -> str:
    """The id of a key as License Manager lists it: a GUID with dashes."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, app_key))


def _issued(request: Request, token: str) -> IssuedToken | None:
    world = world_of(request)
    issued = world.login_tokens.get(token)
    if issued is None or issued.account != request.path_params["account"]:
        return None
    return issued if world.now() < issued.expires else None


async def _login(request: Request) -> Response:
    given = as_json(await request.body())
    if not isinstance(given, dict):
        return message(400, "Invalid body")
    key, token = str(given.get("appkey", "")), str(given.get("apptoken", ""))
    if not (is_valid_app_key(key) and is_valid_app_token(token)):
        return JSONResponse({"authStatus": "WrongCredentials"}, status_code=401)
    world, account = world_of(request), request.path_params["account"]
    issued_at = int(world.now())
    issued = IssuedToken(key, account, issued_at + _LOGIN_SECONDS)
    jwt = _jwt(issued, issued_at)
    world.login_tokens[jwt] = issued
    return JSONResponse({"authStatus": "Success", "token": jwt, "expires": issued.expires})


def _jwt(issued: IssuedToken, issued_at: int) -> str:
    payload: dict[str, str | int] = {
        "sub": issued.app_key,
        "account": issued.account,
        "audience": "admin",
        "exp": issued.expires,
        "userId": user_id_of(issued.app_key),
        "iat": issued_at,
        "iss": "token-emitter",
        "jti": str(uuid.uuid4()),
    }
    return ".".join((_base64url({"alg": "none", "typ": "jwt"}), _base64url(payload), "unsigned"))


def _base64url(value: dict[str, str] | dict[str, str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


async def _validate(request: Request) -> Response:
    given = as_json(await request.body())
    issued = _issued(request, str(given.get("token", ""))) if isinstance(given, dict) else None
    if issued is None:
        return JSONResponse({"authStatus": "WrongCredentials"}, status_code=401)
    return JSONResponse(
        {
            "authStatus": "Success",
            "id": user_id_of(issued.app_key),
            "user": issued.app_key,
            "account": issued.account,
            "audience": "admin",
            "tokenType": "user",
        }
    )


async def _app_keys(request: Request) -> Response:
    caller = _admitted(request, Grant.SAVE_USER)
    if isinstance(caller, Response):
        return caller
    account = request.path_params["account"]
    rows = [_key_row(f"vtexappkey-{account}-ERPSYS", "ERP", active=False)]
    if not caller.app_key.endswith("-EXTERN"):
        own = _key_row(caller.app_key, _OWN_LABEL, active=not caller.app_key.endswith("-DORMNT"))
        rows.insert(0, own)
    return JSONResponse(rows)


def _key_row(app_key: str, label: str, *, active: bool) -> dict[str, object]:
    return {
        "id": user_id_of(app_key),
        "appKey": app_key,
        "label": label,
        "createdIn": _CREATED_IN,
        "isActive": active,
    }


async def _roles(request: Request) -> Response:
    caller = _admitted(request, Grant.FIND_USER)
    if isinstance(caller, Response):
        return caller
    return JSONResponse([{"id": 957, "name": "Hellotext"}])


async def _stores(request: Request) -> Response:
    caller = _admitted(request, Grant.ACCOUNT_BY_IDENTIFIER)
    if isinstance(caller, Response):
        return caller
    account = request.path_params["account"]
    if account.startswith("sintiendas"):
        return JSONResponse([])
    return JSONResponse([{"id": 1213, "name": account, "hosts": _hosts(account)}])


def _hosts(account: str) -> list[str]:
    return [f"www.{account}.example", f"{account}.myvtex.com"]


async def _account(request: Request) -> Response:
    caller = _admitted(request, Grant.SAVE_ACCOUNT)
    if isinstance(caller, Response):
        return caller
    account = request.path_params["account"]
    key = _key_row(caller.app_key, _OWN_LABEL, active=True) | {"appToken": None, "isBlocked": False}
    hosts = _hosts(account)
    site = {"id": 1213, "name": account, "tradingName": account, "hosts": hosts, "domains": [], "aliases": []}
    return JSONResponse(
        {
            "isActive": True,
            "id": uuid.uuid5(uuid.NAMESPACE_DNS, account).hex,
            "name": account,
            "accountName": account,
            "isOperating": True,
            "companyName": account,
            "haveParentAccount": False,
            "hosts": hosts,
            "sites": [site],
            "licenses": [],
            "appKeys": [key],
        }
    )


async def _affiliates(request: Request) -> Response:
    caller = _admitted(request, Grant.SAVE_ORDER_FORM)
    if isinstance(caller, Response):
        return caller
    rows = [_affiliate("LNG", "Lengow", "your@email.com", None)]
    account = request.path_params["account"]
    if not account.startswith("sinafiliado"):
        code = "HLO" if account.startswith("afiliadoraro") else "HLT"
        rows.append(_affiliate(code, "Hellotext", "support@hellotext.com", "https://search.example/vtex"))
    return JSONResponse(rows)


def _affiliate(code: str, name: str, email: str, endpoint: str | None) -> dict[str, object]:
    return {
        "id": code,
        "followUpEmail": email,
        "useSellerPaymentMethod": False,
        "name": name,
        "salesChannel": "1",
        "searchURIEndpoint": endpoint,
        "searchURIEndpointVersion": "1.x.x",
        "searchURIEndpointAvailableVersions": ["1.x.x"],
        "minimumValueAccumulated": 0,
    }


ROUTES = [
    Route("/api/vtexid/apptoken/login", _login, methods=["POST"]),
    Route("/api/vtexid/credential/validate", _validate, methods=["POST"]),
    Route("/api/vlm/appkeys", _app_keys),
    Route("/api/vlm/account/stores", _stores),
    Route("/api/vlm/account", _account),
    Route("/api/license-manager/users/{user_id}/roles", _roles),
    Route("/api/fulfillment/pvt/affiliates", _affiliates),
]
