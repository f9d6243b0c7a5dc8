"""`python -m bench.pixel_shop [--latency 0.1]`: shops on loopback, told apart by their Host, in one process.

They speak plain HTTP; with and without `www.` a host is one shop. It must cost so little that it never is
what a measurement measures: answers are made once and sent late. It prints its port. Every shop has a home
page of 150 kB with the pixel and a link to a product, the product page, and the checkout's script file;
`GET /_counts` on any host tells what was asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter

BUSINESS_ID = "yQlRPYBb"
_HEAD_ENDS = b"\r\n\r\n"
_PIXEL = (
    '<script type="module">import Hellotext from "https://unpkg.com/@hellotext/hellotext@2.5.5/dist/hellotext.js";'
    f'Hellotext.initialize("{BUSINESS_ID}");</script>'
)
_TILE = '<div class="vtex-product-summary"><a class="clear" href="/zapatilla-{0}/p">Zapatilla {0}</a></div>\n'
_SCRIPT = f"""(function () {{
  var script = document.createElement("script");
  script.src = "https://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js";
  script.onload = function () {{ Hellotext.initialize("{BUSINESS_ID}"); }};
  document.head.appendChild(script);
}})();
"""


def _answer(body: bytes, kind: str) -> bytes:
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body


def _page() -> bytes:
    tiles = "".join(_TILE.format(number) for number in range(1_600))
    html = f'<!doctype html><html><head><meta charset="utf-8">{_PIXEL}</head><body>{tiles}</body></html>'
    return _answer(html.encode(), "text/html; charset=utf-8")


class Shops:
    """All shops, how many requests each had at once, and how often its home page was asked for."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._page = _page()
        self._script = _answer(_SCRIPT.encode(), "application/javascript")
        self._open: Counter[str] = Counter()
        self._looks: Counter[str] = Counter()
        self._requests = self._most = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close, as a shop does that keeps no connection open."""
        try:
            head = (await reader.readuntil(_HEAD_ENDS)).decode("latin-1")
            path = head.split(" ", 2)[1]
            if path == "/_counts":
                writer.write(_answer(json.dumps(self._counts()).encode(), "application/json"))
            else:
                writer.write(await self._late(_host(head), path))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _counts(self) -> dict[str, int]:
        return {
            "requests": self._requests,
            "most_at_once": self._most,
            "looked_at_twice": sum(looks == 2 for looks in self._looks.values()),
        }

    async def _late(self, host: str, path: str) -> bytes:
        self._requests += 1
        self._looks[host] += path == "/"
        self._open[host] += 1
        self._most = max(self._most, self._open[host])
        await asyncio.sleep(self._latency)
        self._open[host] -= 1
        return self._script if path.endswith(".js") else self._page


def _host(head: str) -> str:
    lines = head.lower().split("\r\n")
    found = next((line.removeprefix("host:").strip() for line in lines if line.startswith("host:")), "")
    return found.removeprefix("www.")


async def _main(latency: float) -> None:
    server = await asyncio.start_server(Shops(latency).serve, "127.0.0.1", 0, backlog=1_000)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.1)
    asyncio.run(_main(parser.parse_args().latency))
