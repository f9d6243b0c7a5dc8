"""The web process: its settings, middleware, life span and start."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol
from urllib.parse import urlsplit

import psutil
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from lib.launch import Surroundings, host_for, port_for, prepare
from lib.security.session import tokens
from lib.settings import Settings, UnsafeConfiguration, get_settings
from lib.storage.engine import answers
from lib.ui.navigation import SCREENS
from lib.ui.warm import warm
from lib.web.compressed import Compressed
from lib.web.headers import SecurityHeaders
from lib.web.origin import OwnOriginOnly
from lib.web.pages import Pages
from lib.web.uploads import KnownUploadersOnly


class App(Protocol):
    """What this module needs of Streamlit's application."""

    def run(self, *, config: Mapping[str, Any] | None = None) -> None:
        """Serve until told to stop."""


PAGE_PATHS = ("/", *(f"/{screen.path}" for screen in SCREENS))


def settings_or_exit() -> Settings:
    """The settings, checked for a web start. Ends the process with code 2 and a sentence otherwise."""
    try:
        settings = get_settings()
        settings.require_web()
    except UnsafeConfiguration as error:
        print(error, file=sys.stderr)  # noqa: T201 - the operator's terminal
        raise SystemExit(2) from None
    if settings.port is None:
        # Later readers in this process (the cookie's name, the address) must see the same port.
        os.environ["PORT"] = str(port_for(settings))
        get_settings.cache_clear()
        settings = get_settings()
    return settings


def middleware() -> list[Middleware]:
    """The middleware, outermost first."""
    settings = settings_or_exit()
    public = urlsplit(settings.address)
    https = public.scheme == "https"
    own_hosts = {public.hostname or ""} if settings.live else {"localhost", "127.0.0.1", "::1"}
    return [
        Middleware(SecurityHeaders, https=https),
        Middleware(OwnOriginOnly, hosts=own_hosts),
        Middleware(Compressed),
        Middleware(
            KnownUploadersOnly, tokens=tokens, sign_in_key=settings.cookie_key if settings.live else None
        ),
        Middleware(Pages, paths=PAGE_PATHS, tokens=tokens, https=https),
    ]


def sign_in_secrets() -> dict[str, Any]:
    """Streamlit's OIDC configuration; nothing in rehearsal mode, which has the person picker."""
    settings = settings_or_exit()
    if not settings.live or settings.oidc_client_secret is None:
        return {}
    return {
        "auth": {
            "redirect_uri": f"{settings.address}/oauth2callback",
            "cookie_secret": settings.cookie_key,
            "client_id": settings.oidc_client_id,
            "client_secret": settings.oidc_client_secret.get_secret_value(),
            "server_metadata_url": settings.oidc_metadata_url,
        }
    }


def send_at_once(port: int) -> None:
    """Let nothing wait that is written to a connection which this process accepts on `port`.

    Streamlit opens its port in a way that asyncio does not take for TCP, and so leaves Nagle's algorithm on:
    the second of two small writes waits until the other side has acknowledged the first, 40 ms for each
    file and each message. Connections inherit the option from the socket that listens.
    """
    for one in psutil.Process().net_connections("tcp"):
        if one.status == psutil.CONN_LISTEN and one.laddr.port == port:
            with socket.fromfd(one.fd, one.family, one.type) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
    """Start everything beside the web process, and end it with it."""
    settings = settings_or_exit()
    surroundings = Surroundings(settings)
    try:
        if settings.port is not None:
            send_at_once(settings.port)
        await run_in_threadpool(surroundings.start)
        print(f"Puente ({settings.mode}): {settings.address}", flush=True)  # noqa: T201
        threading.Thread(target=warm, name="warm", daemon=True).start()
        yield {}
    finally:
        await run_in_threadpool(surroundings.stop)


def run(app: App) -> None:
    """Serve until SIGINT or SIGTERM.

    Ends with code 2 and a sentence when the database does not answer or our keys do not open its secrets.
    """
    settings = settings_or_exit()
    if settings.database_url is not None and not answers(settings.database_url.get_secret_value()):
        print("Puente cannot reach its database. Check DATABASE_URL and start again.", file=sys.stderr)  # noqa: T201
        raise SystemExit(2)
    # Once the server has ended in good order it raises its signal again. That must not cut the exit short:
    # the embedded database stops at the very end of it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        prepare(settings)
    except UnsafeConfiguration as error:
        print(error, file=sys.stderr)  # noqa: T201 - the operator's terminal
        raise SystemExit(2) from None
    with suppress(KeyboardInterrupt):
        app.run(
            config={
                "server.port": settings.port,
                "server.address": host_for(settings),
                "browser.serverAddress": urlsplit(settings.address).hostname,
            }
        )
