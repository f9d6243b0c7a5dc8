"""The addresses of set-up links: opening one shows its page, pressing the button there uses it.

The token leaves the address bar at once, and opening it uses nothing up: chat programs and mail filters open
addresses to preview them. They never come as far as the button, which only the page's websocket draws.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lib.errors import Conflict, NotAllowed, Unavailable
from lib.security.session import session_cookie, setup_cookie, tokens, welcome_cookie
from lib.security.tokens import ASKING_AGE, SESSION_AGE, WELCOME_AGE, Welcome
from lib.services.platform import platform
from lib.services.setup_link_use import LINK_PARAMETER, LinkEnd, open_setup_link, use_setup_link
from lib.services.setup_links import SETUP_PATH
from lib.web.signed_in import is_cross_site

_BROWSER_BYTES: Final = 16


async def open_link(request: Request) -> Response:
    """`/bienvenida/{token}`: to its page, with a cookie that names the link; else to the words on why not."""
    try:
        link = await run_in_threadpool(open_setup_link, request.path_params["token"])
    except Unavailable:
        return _to_the_page(LinkEnd.LATER)
    if link is None:
        return _to_the_page(LinkEnd.CLOSED)
    known = tokens().read_welcome(request.cookies.get(welcome_cookie(), ""), ASKING_AGE)
    if known is None or known.link_id != link.id:
        known = Welcome(link.id, secrets.token_urlsafe(_BROWSER_BYTES))
    response = _to_the_page()
    _set(response, welcome_cookie(), tokens().welcome(known), WELCOME_AGE)
    return response


async def use_link(request: Request) -> Response:
    """`/bienvenida/entrar/{ticket}`: use the link that this browser has opened, and go to its store.

    Where that is not possible, back to the page, which says why. The ticket was made for the page's button in
    this very browser: no other site can send somebody here, not with a ticket of its own browser either.
    """
    welcome = tokens().read_welcome(request.cookies.get(welcome_cookie(), ""))
    if request.method == "HEAD" or is_cross_site(request):
        return _to_the_page()
    if welcome is None or tokens().read_entry(request.path_params["ticket"]) != welcome:
        return _to_the_page()
    try:
        link = await run_in_threadpool(use_setup_link, welcome.link_id, welcome.browser)
    except (Conflict, NotAllowed):
        return _to_the_page()
    except Unavailable:
        return _to_the_page(LinkEnd.LATER)
    response = _redirect(f"/inicio?{urlencode({'tienda': link.account})}")
    _set(response, setup_cookie(), tokens().setup(link.id), SESSION_AGE)
    # Used up, it opens nothing any more; it lets the person ask for a new one when the session is over.
    _set(response, welcome_cookie(), tokens().welcome(welcome), ASKING_AGE)
    response.delete_cookie(session_cookie())
    return response


def _to_the_page(end: LinkEnd | None = None) -> RedirectResponse:
    return _redirect(SETUP_PATH if end is None else f"{SETUP_PATH}?{urlencode({LINK_PARAMETER: end})}")


def _redirect(target: str) -> RedirectResponse:
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


def _set(response: Response, name: str, value: str, age: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(age.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=platform().settings.address.startswith("https:"),
    )
