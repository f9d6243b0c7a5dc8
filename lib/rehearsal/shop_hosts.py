"""Hosts by their names: shops, and the hosts from which the pixel's scripts come.

    {account}.myvtex.com, www.{account}.example   the shop of the account, as under `/shop/{account}`
    any other name with a dot                     the shop of its first label, but for `www.`
    unpkg.com, cdn.jsdelivr.net                   a stand-in for Hellotext's scripts, which calls as they do
    www.googletagmanager.com                      an empty container
    api.hellotext.com                             the same as under `/hellotext`

Addresses of this machine, names without a dot and the simulator's own paths are answered by path, as ever.
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

_OWN_PATHS = ("/_control/", "/vtex/", "/shop/", "/hellotext/", "/meta/")
_SCRIPT = """(function () {
  var root = "https://api.hellotext.com/v1";
  function headers(id) { return { Authorization: "Bearer " + id, "Content-Type": "application/json" }; }
  window.Hellotext = {
    initialize: function (id) {
      function tell() {
        var event = JSON.stringify({ action: "page.viewed", page: { url: location.href } });
        return fetch(root + "/track/events", { method: "POST", headers: headers(id), body: event });
      }
      return fetch(root + "/public/businesses/" + id, { headers: headers(id) }).then(tell, tell);
    }
  };
})();
"""
"""Asks for the business and, whatever comes, sends an event (hellotext.md 2.1 and 3.1, 2026-11-21).

The real script sends none by itself; a shop's own code does right after it.
"""


class ByHost:
    """Answers by the name of the host where there is one, else lets `app` answer by path."""

    def __init__(self, app: ASGIApp, *, shop: ASGIApp, hellotext: ASGIApp) -> None:
        self._app = app
        self._shop = shop
        self._others: dict[str, ASGIApp] = {
            "unpkg.com": Router([Route("/{path:path}", _script)]),
            "cdn.jsdelivr.net": Router([Route("/{path:path}", _script)]),
            "www.googletagmanager.com": Router([Route("/gtm.js", _container)]),
            "api.hellotext.com": hellotext,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        host = named_host(scope)
        if host is None:
            await self._app(scope, receive, send)
        elif host in self._others:
            await self._others[host](scope, receive, send)
        else:
            account = host.removeprefix("www.").partition(".")[0]
            await self._shop({**scope, "path_params": {"account": account}}, receive, send)


def named_host(scope: Scope) -> str | None:
    """The name of the host that a request is for, if it is to be answered by that."""
    if scope["type"] != "http" or scope["path"].startswith(_OWN_PATHS):
        return None
    host = Headers(scope=scope).get("host", "").rpartition("]")[2].partition(":")[0].lower()
    return host if "." in host and not _is_address(host) else None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _script(request: Request) -> Response:
    if "@hellotext/" not in request.path_params["path"]:
        return Response(status_code=404)
    return Response(_SCRIPT, media_type="application/javascript")


async def _container(_request: Request) -> Response:
    return Response("", media_type="application/javascript")
