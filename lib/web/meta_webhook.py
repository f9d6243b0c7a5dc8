"""`/webhooks/meta`: Meta's handshake, and its messages, of which only signed ones are ever read.

Source: WhatsApp reference 7 (2026-11-21): a handshake by GET, `X-Hub-Signature-256` with HMAC-SHA256 over the
raw body, at most 3 MB; what is not answered with 200 comes again for seven days. Hence 200 for whatever Meta
signed, also when we cannot use it, and nothing but keeping it is done while Meta waits. Somebody else
can send a body too before that shows: few are held at once, and each for a short time.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
from collections.abc import Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response

from lib.domain.meta import deliveries_in
from lib.services.meta_deliveries import keep_deliveries
from lib.services.platform import platform

log = logging.getLogger("puente.meta")

WEBHOOK_PATH: Final = "/webhooks/meta"
MAX_BODY: Final = 3_000_000
MOST_AT_ONCE: Final = 20
"""Bodies held at once: 60 MB of memory. Meta sends again what finds no room."""

READING_SECONDS = 20.0
"""How long a body may take to come in, however little of it comes at a time."""

_SIGNATURE: Final = re.compile(r"sha256=([0-9a-fA-F]{64})")
_CHALLENGE: Final = re.compile(r"[\w.~-]{1,200}", re.ASCII)
_LENGTH: Final = re.compile(r"[0-9]{1,9}")
_QUIET: Final = {"Cache-Control": "no-store"}
_GOOD_BYE: Final = {**_QUIET, "Connection": "close"}
_room = asyncio.Semaphore(MOST_AT_ONCE)


async def meta_webhook(request: Request) -> Response:
    """Answer Meta; 404 while the app's secret or the handshake's word is not configured."""
    settings = platform().settings
    if not settings.meta_signing_key or not settings.meta_handshake_key:
        return Response(status_code=404)
    if request.method == "POST":
        return await _message(request, settings.meta_signing_key.encode())
    return _handshake(request.query_params, settings.meta_handshake_key)


def _handshake(query: Mapping[str, str], expected: str) -> Response:
    given = query.get("hub.verify_token", "").encode()
    challenge = query.get("hub.challenge", "")
    is_ours = hmac.compare_digest(given, expected.encode()) and query.get("hub.mode") == "subscribe"
    if not is_ours or not _CHALLENGE.fullmatch(challenge):
        return Response(status_code=403, headers=_QUIET)
    return PlainTextResponse(challenge, headers=_QUIET)


async def _message(request: Request, key: bytes) -> Response:
    """Check before reading, read no more than is allowed, and look inside only after the signature holds."""
    signature = _SIGNATURE.fullmatch(request.headers.get("x-hub-signature-256", ""))
    if signature is None:
        return Response(status_code=403, headers=_QUIET)
    declared = _LENGTH.fullmatch(request.headers.get("content-length", "0"))
    if declared is None or int(declared[0]) > MAX_BODY:
        return Response(status_code=413, headers=_QUIET)
    if _room.locked():
        return Response(status_code=503, headers={**_GOOD_BYE, "Retry-After": "60"})
    async with _room:
        return await _body(request, key, signature[1].lower())


async def _body(request: Request, key: bytes, signature: str) -> Response:
    digest, body = hmac.new(key, digestmod=hashlib.sha256), bytearray()
    try:
        async with asyncio.timeout(READING_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY:
                    return Response(status_code=413, headers=_QUIET)
                digest.update(piece)
    except TimeoutError:
        return Response(status_code=408, headers=_GOOD_BYE)
    except ClientDisconnect:
        return Response(status_code=400, headers=_QUIET)
    if not hmac.compare_digest(digest.hexdigest(), signature):
        return Response(status_code=403, headers=_QUIET)
    await run_in_threadpool(_keep, bytes(body))
    return Response(status_code=200, headers=_QUIET)


def _keep(body: bytes) -> None:
    """Keep what a signed body brings. What we cannot use leaves a code in the log: Meta would only repeat it.

    Raises Unavailable('database.unreachable'): then Meta is to send it again.
    """
    try:
        found = deliveries_in(json.loads(body))
    except (ValueError, RecursionError):
        log.warning("meta.webhook.not_json")
        return
    if found is None:
        log.warning("meta.webhook.not_an_envelope")
    elif found:
        keep_deliveries(found)
