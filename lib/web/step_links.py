"""The address that a colleague is given: it exchanges the token for a cookie and leads to the step.

The token leaves the address bar at once, so that no picture of the screen and no later link shows it.
Opening it uses nothing up and shows nothing: chat programs open addresses to preview them.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lib.errors import Unavailable
from lib.security.session import step_cookie, tokens
from lib.security.tokens import STEP_AGE
from lib.services.platform import platform
from lib.services.step_links import LINK_PARAMETER, STEP_PATH, LinkEnd, OpenedLink, open_step_link


async def open_link(request: Request) -> Response:
    """`/paso/{token}`: to the step, with the cookie that opens it; else to the words on why it does not."""
    try:
        link = await run_in_threadpool(open_step_link, request.path_params["token"])
    except Unavailable:
        return _to_the_page(LinkEnd.LATER)
    if link is None:
        return _to_the_page(LinkEnd.CLOSED)
    if link.is_over:
        return _to_the_page(LinkEnd.EXPIRED)
    response = _to_the_page()
    response.set_cookie(
        step_cookie(),
        tokens().step(link.id),
        max_age=_seconds(link),
        httponly=True,
        samesite="lax",
        secure=platform().settings.address.startswith("https:"),
    )
    return response


def _to_the_page(end: LinkEnd | None = None) -> RedirectResponse:
    target = STEP_PATH if end is None else f"{STEP_PATH}?{urlencode({LINK_PARAMETER: end})}"
    return RedirectResponse(target, status_code=303, headers={"Cache-Control": "no-store"})


def _seconds(link: OpenedLink) -> int:
    """How long the cookie lives: no longer than the link, and at most as long as a session."""
    left = link.expires_at - platform().now()
    return max(1, int(min(left, STEP_AGE).total_seconds()))
