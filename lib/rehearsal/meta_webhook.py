"""Meta's messages: what the simulator sends to Puente, signed as Meta signs (whatsapp.md 7, 2026-11-21).

    POST /_control/meta/webhook   {"url", "waba_id", "field"?, "value"?, "time"?, "secret"?}

`url` is Puente's `/webhooks/meta` on this machine; without a `value` the message says what the simulator's
own state says. The secret is the one of the file that the simulator was started with, unless one is given.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lib.rehearsal.faults import as_json
from lib.rehearsal.meta import NumberStage, display_number, review_of, stage_of
from lib.rehearsal.world import World, world_of

_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SECONDS = 10.0
FIELDS = ("phone_number_name_update", "account_review_update", "account_update")


async def send(request: Request) -> Response:
    """Send one message as the control call says; answers with what Puente answered."""
    given = as_json(await request.body())
    try:
        if not isinstance(given, dict):
            raise ValueError("the body must be a JSON object")
        url, body = str(given.get("url", "")), _envelope(world_of(request), given)
        key = _key(request.app.state.meta_secret, given)
        status = await run_in_threadpool(post_signed, url, body, key)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    except OSError:
        return JSONResponse({"error": "nobody answers at url"}, status_code=400)
    return JSONResponse({"status": status})


def post_signed(url: str, body: bytes, key: bytes) -> int:
    """Post a body with Meta's signature over it; the status of the answer. Raises `ValueError`, `OSError`."""
    address = urlsplit(url)
    if address.scheme != "http" or address.hostname not in _LOOPBACK:
        raise ValueError("url must be plain HTTP on this machine")
    connection = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=_SECONDS)
    try:
        connection.request(
            "POST",
            address.path,
            body,
            {"Content-Type": "application/json", "X-Hub-Signature-256": signature(body, key)},
        )
        return connection.getresponse().status
    finally:
        connection.close()


def signature(body: bytes, key: bytes) -> str:
    """The header by which Meta signs the raw bytes of a body."""
    return f"sha256={hmac.new(key, body, hashlib.sha256).hexdigest()}"


def _key(file: Path | None, given: Mapping[str, object]) -> bytes:
    secret = given.get("secret")
    if isinstance(secret, str):
        return secret.encode()
    if file is None or not file.exists():
        raise ValueError("no secret: start with --meta-secret, or give one")
    return file.read_bytes()


def _envelope(world: World, given: Mapping[str, object]) -> bytes:
    waba_id, name = str(given.get("waba_id", "")), str(given.get("field", FIELDS[0]))
    if not waba_id.isdigit():
        raise ValueError("waba_id must be digits")
    value, time = given.get("value"), given.get("time", int(world.now()))
    if not isinstance(value, dict):
        value = _value(world, waba_id, name)
    entry = {"id": waba_id, "time": time, "changes": [{"field": name, "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def _value(world: World, waba_id: str, name: str) -> dict[str, object]:
    number_id = "3" + waba_id[1:]
    match name:
        case "phone_number_name_update":
            connected = stage_of(world, number_id) is NumberStage.CONNECTED
            return {
                "display_phone_number": display_number(number_id).replace("+", "").replace(" ", ""),
                "decision": "APPROVED" if connected else "PENDING",
                "requested_verified_name": "Tienda de ensayo",
                "rejection_reason": "NONE",
            }
        case "account_review_update":
            return {"decision": review_of(waba_id)}
        case "account_update":
            info = {"waba_id": waba_id, "owner_business_id": "1" + waba_id[1:]}
            return {"event": "PARTNER_ADDED", "waba_info": info}
    raise ValueError(f"field must be one of {', '.join(FIELDS)}, or come with a value")
