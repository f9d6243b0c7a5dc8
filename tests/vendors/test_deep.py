"""A real Chromium before pages that mean harm: nothing leaves it, nothing of it stays."""

from __future__ import annotations

import asyncio
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from lib.domain.pixel.model import Deep, DeepSeen, PageProblem
from lib.vendors.deep import browser_path, deep_look
from lib.vendors.guarded import Fetcher
from lib.vendors.networks import LocalShops
from tests.browser import chromium
from tests.vendors.wire import SILENCE, RoutedServer, listening, response, routed
from tests.waiting import eventually

pytestmark = pytest.mark.browser

SHOP = "https://www.shop.example/"
BUSINESS = "kQ3vN8pX"
SDK = "/@hellotext/hellotext"
ASKS = b"""
window.Hellotext = {
  initialize(id) {
    const headers = {Authorization: "Bearer " + id};
    return fetch("https://api.hellotext.com/v1/public/businesses/" + id, {headers});
  },
};
"""
INSTALLED = f"""<script src="https://unpkg.com{SDK}"></script><script>Hellotext.initialize("%s")</script>"""


def page(body: str) -> bytes:
    html = f"<!doctype html><html><head><title>Shop</title></head><body><h1>Shop</h1>{body}</body></html>"
    return response("200 OK", html.encode(), content_type="text/html; charset=utf-8")


def script(code: bytes) -> bytes:
    return response("200 OK", code, content_type="text/javascript")


@pytest.fixture
def leftovers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Playwright and Chromium keep what is temporary; after the test nothing may be left of either."""
    # A socket in it has a path of a hundred characters at most: pytest's own folder would be too deep.
    folder = Path(tempfile.mkdtemp(prefix="deep"))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = set(psutil.Process().children(recursive=True))
    yield folder
    left = set(psutil.Process().children(recursive=True)) - before
    assert [process.name() for process in left] == []
    assert [found.name for found in folder.iterdir()] == []
    shutil.rmtree(folder)


@pytest.fixture
def look(leftovers: Path) -> Callable[..., DeepSeen]:
    """Looks at the shop that a server of this test plays, from a thread, as the worker does."""
    assert leftovers.is_dir()
    path = chromium()
    assert path is not None, "no Chromium: run `make browser`"

    def look_at(server: RoutedServer, *, seconds: float = 30.0, quiet: float = 0.5) -> DeepSeen:
        fetcher = Fetcher(LocalShops(server.url))

        async def in_a_thread() -> DeepSeen:
            return await asyncio.to_thread(
                deep_look, fetcher, SHOP, BUSINESS, path=Path(path), seconds=seconds, quiet=quiet
            )

        return asyncio.run(in_a_thread())

    return look_at


def looked_at_each(
    look: Callable[..., DeepSeen], bodies: Iterable[str], **limits: float
) -> Iterator[tuple[DeepSeen, RoutedServer]]:
    """What is seen of each of some home pages, each with its own server, two at once as in a worker."""
    with ExitStack() as open_servers, ThreadPoolExecutor(2) as pool:
        routes = [{"GET /": page(body), f"GET {SDK}": script(ASKS)} for body in bodies]
        shops = [open_servers.enter_context(routed(each)) for each in routes]
        yield from zip(pool.map(lambda shop: look(shop, **limits), shops), shops, strict=True)


def hosts_asked(server: RoutedServer) -> set[str]:
    return {request.partition(b"Host: ")[2].split(b"\r\n")[0].decode() for request in server.requests}


def test_the_business_that_the_page_asks_for_is_told_and_the_question_stays_here(
    look: Callable[..., DeepSeen],
) -> None:
    results = {BUSINESS: Deep.RIGHT, BUSINESS.lower(): Deep.OTHER}
    looks = looked_at_each(look, [INSTALLED % asked for asked in results])

    for (asked, result), (seen, shop) in zip(results.items(), looks, strict=True):
        assert (seen.result, seen.business_id, seen.problem, seen.withheld) == (result, asked, None, 0)
        assert hosts_asked(shop) == {"www.shop.example", "unpkg.com"}


def test_a_page_that_asks_for_nobody(look: Callable[..., DeepSeen]) -> None:
    results = {
        f'<script src="https://unpkg.com{SDK}"></script>': Deep.LOADED,
        # A frame's pixel is not the shop's.
        "<iframe srcdoc='<script>fetch(\"https://api.hellotext.com/v1/public/businesses/zzzz1111\")</script>'>"
        "</iframe>": Deep.NOTHING,
    }
    seen = [one for one, _ in looked_at_each(look, results)]

    assert [one.result for one in seen] == list(results.values())
    assert {(one.business_id, one.problem) for one in seen} == {(None, None)}


def test_a_pixel_that_waits_for_a_visitor_to_stir_is_seen(look: Callable[..., DeepSeen]) -> None:
    late = f"""<script>addEventListener("mousemove", () => {{
      const s = document.createElement("script");
      s.src = "https://unpkg.com{SDK}";
      s.onload = () => Hellotext.initialize("{BUSINESS}");
      document.head.append(s);
    }}, {{once: true}})</script>"""
    with routed({"GET /": page(late), f"GET {SDK}": script(ASKS)}) as shop:
        assert look(shop, quiet=5.0).result is Deep.RIGHT


def test_a_policy_of_the_page_is_kept_by_the_browser(look: Callable[..., DeepSeen]) -> None:
    blocked = response(
        "200 OK",
        (INSTALLED % BUSINESS).encode(),
        "Content-Security-Policy: script-src 'self'",
        content_type="text/html",
    )
    with routed({"GET /": blocked, f"GET {SDK}": script(ASKS)}) as shop:
        assert look(shop).result is Deep.NOTHING


def test_no_write_ever_leaves(look: Callable[..., DeepSeen]) -> None:
    writes = """<form id=f method=post action="/form" target=here><input name=a></form>
    <iframe name=here></iframe><script>
    const api = "https://api.hellotext.com/v1/track/events";
    fetch(api, {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}).catch(() => 0);
    fetch("/cart", {method: "PUT", body: "x"}).catch(() => 0);
    fetch("/cart", {method: "DELETE", keepalive: true}).catch(() => 0);
    navigator.sendBeacon(api, "{}");
    navigator.sendBeacon("/beacon", "x");
    document.getElementById("f").submit();
    fetch("https://api.hellotext.com/v1/profiles").catch(() => 0);
    </script>"""
    with routed({"GET /": page(writes)}, default=page("")) as shop:
        seen = look(shop, quiet=0.8)

    assert (seen.result, seen.withheld) == (Deep.NOTHING, 6)
    assert {request.split(b" ")[0] for request in shop.requests} == {b"GET"}
    assert hosts_asked(shop) == {"www.shop.example"}


ESCAPES = """
<link rel=preconnect href="http://127.0.0.1:{tcp}"><link rel=dns-prefetch href="//127.0.0.1:{tcp}">
<link rel=prefetch href="http://127.0.0.1:{tcp}/ahead"><link rel=preload as=image href="http://127.0.0.1:{tcp}/i">
<script type=speculationrules>
{{"prefetch": [{{"source": "list", "urls": ["https://127.0.0.1:{tcp}/s"], "eagerness": "immediate"}}]}}
</script>
<iframe src="http://127.0.0.1:{tcp}/frame"></iframe><iframe src="file:///etc/passwd"></iframe>
<iframe src="view-source:http://127.0.0.1:{tcp}/"></iframe><iframe src="about:blank" id=blank></iframe>
<a id=window href="http://127.0.0.1:{tcp}/window" target=_blank></a>
<script>
const there = "127.0.0.1:{tcp}", worker = `
  const there = "${{there}}";
  for (const scheme of ["ws", "wss"]) try {{ new WebSocket(scheme + "://" + there) }} catch (e) {{}}
  fetch("http://" + there, {{mode: "no-cors"}}).catch(() => 0);
  fetch("https://169.254.169.254/latest/meta-data/", {{mode: "no-cors"}}).catch(() => 0);
  new WebTransport("https://127.0.0.1:{udp}/").ready.catch(() => 0);
`;
const tries = {{
  file: () => fetch("file:///etc/passwd").catch(() => 0),
  loopback: () => fetch("https://" + there, {{mode: "no-cors"}}).catch(() => 0),
  metadata: () => fetch("http://169.254.169.254/", {{mode: "no-cors"}}).catch(() => 0),
  events: () => new EventSource("http://" + there),
  socket: () => new WebSocket("ws://" + there),
  secure: () => new WebSocket("wss://" + there),
  image: () => {{ new Image().src = "http://" + there + "/image" }},
  worker: () => new Worker(URL.createObjectURL(new Blob([worker]))),
  shared: () => new SharedWorker("/shared.js"),
  service: () => navigator.serviceWorker.register("/shared.js"),
  transport: () => new WebTransport("https://127.0.0.1:{udp}/").ready.catch(() => 0),
  calls: () => rtc(RTCPeerConnection),
  framed: () => rtc(document.getElementById("blank").contentWindow.RTCPeerConnection),
  window: () => open("http://" + there + "/open"),
  link: () => document.getElementById("window").click(),
  dialog: () => alert("!"),
  leave: () => {{ addEventListener("beforeunload", e => e.preventDefault()) }},
}};
function rtc(Connection) {{
  const c = new Connection({{iceServers: [{{urls: "stun:127.0.0.1:{udp}"}},
    {{urls: "turn:127.0.0.1:{tcp}?transport=tcp", username: "a", credential: "b"}}]}});
  c.createDataChannel("x");
  c.createOffer().then(offer => c.setLocalDescription(offer));
}}
for (const [name, go] of Object.entries(tries)) {{
  fetch("/tried/" + name);
  try {{ go() }} catch (e) {{}}
}}
</script>"""


@contextmanager
def heard() -> Iterator[tuple[int, int, list[str]]]:
    """A TCP port and a UDP port of this machine, and what has come there."""
    came: list[str] = []
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", 0))

    def receive() -> None:
        with suppress(OSError):
            while datagrams.recv(2048):
                came.append("udp")

    with datagrams, listening(lambda _: came.append("tcp")) as tcp:
        thread = threading.Thread(target=receive, daemon=True)
        thread.start()
        udp = datagrams.getsockname()[1]
        yield tcp, udp, came
        # A datagram of our own ends it: closing alone would not wake the thread.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"", ("127.0.0.1", udp))
        thread.join(5)


def test_nothing_but_the_fetcher_connects(look: Callable[..., DeepSeen]) -> None:
    shared = b"""onconnect = () => { try { new WebSocket("ws://127.0.0.1:PORT") } catch (e) {}
      fetch("http://127.0.0.1:PORT/shared", {mode: "no-cors"}).catch(() => 0) }"""
    with heard() as (tcp, udp, came):
        home = page(ESCAPES.format(tcp=tcp, udp=udp))
        routes = {"GET /": home, "GET /shared.js": script(shared.replace(b"PORT", b"%d" % tcp))}
        with routed(routes, default=page("")) as shop:
            seen = look(shop, quiet=2.0)

        assert came == []
    assert (seen.result, seen.problem) == (Deep.NOTHING, None)
    tried = {line.rpartition("/")[2] for line in shop.lines() if "/tried/" in line}
    assert len(tried) == 17
    assert hosts_asked(shop) == {"www.shop.example"}


def test_a_page_that_hangs_ends_within_its_seconds(look: Callable[..., DeepSeen]) -> None:
    traps = (
        "<script>addEventListener('load', () => { while (true) {} })</script>",
        "<script>while (true) alert(1)</script>",
    )
    seen = [one for one, _ in looked_at_each(look, traps, seconds=8.0)]

    assert {(one.result, one.problem) for one in seen} == {(Deep.UNKNOWN, PageProblem.SLOW)}
    # By the look's own clock: the eight to the end, and not twice as many more for the browser to be killed.
    assert all(8_000 <= one.ms < 24_000 for one in seen), [one.ms for one in seen]


def test_a_page_that_sends_its_visitors_away_is_not_followed(look: Callable[..., DeepSeen]) -> None:
    away = {
        "<script>location.reload()</script>": PageProblem.TOO_MANY_REDIRECTS,
        "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>": PageProblem.OTHER_HOST,
        "<script>location = 'http://127.0.0.1:9/'</script>": PageProblem.OTHER_HOST,
        "<a id=a download href='http://127.0.0.1:9/'></a><script>a.click()</script>": PageProblem.OTHER_HOST,
    }
    looks = list(looked_at_each(look, away))

    assert [seen.problem for seen, _ in looks] == list(away.values())
    assert {seen.result for seen, _ in looks} == {Deep.UNKNOWN}
    for _, shop in looks:
        assert len(shop.requests) <= 3
        assert hosts_asked(shop) == {"www.shop.example"}


def test_a_page_that_asks_without_end_is_given_two_hundred_answers(look: Callable[..., DeepSeen]) -> None:
    flood = (
        "<script>let n = 0; setInterval(() => { for (let i = 0; i < 50; i++) fetch('/n' + n++) }, 1)</script>"
    )
    with routed({"GET /": page(flood)}, default=page("")) as shop:
        seen = look(shop, seconds=20.0)

    assert (seen.result, seen.problem) == (Deep.UNKNOWN, PageProblem.TOO_LARGE)
    assert len(shop.requests) <= 201


def test_a_browser_that_is_killed_in_the_middle_leaves_nothing(
    look: Callable[..., DeepSeen], leftovers: Path
) -> None:
    assert leftovers.is_dir()

    with routed({"GET /": page("<script src=/late.js></script>"), "GET /late.js": SILENCE}) as shop:

        def kill_once_it_waits() -> None:
            eventually(lambda: "GET /late.js" in shop.lines())
            for process in psutil.Process().children(recursive=True):
                # Some end by themselves meanwhile.
                with suppress(psutil.Error):
                    if "--remote-debugging-pipe" in process.cmdline() and process.name() != "node":
                        process.kill()

        killer = threading.Thread(target=kill_once_it_waits)
        killer.start()
        seen = look(shop)
        killer.join()

    assert (seen.result, seen.problem) == (Deep.UNKNOWN, None)
    assert seen.ms < 20_000


def test_a_shop_that_shows_no_page_needs_no_browser() -> None:
    with routed({}, default=response("404 Not Found", b"<h1>Nada</h1>", content_type="text/html")) as shop:
        seen = deep_look(Fetcher(LocalShops(shop.url)), SHOP, BUSINESS, path=Path("/nowhere"))

    assert (seen.result, seen.problem) == (Deep.UNKNOWN, PageProblem.NOT_FOUND)


@pytest.mark.parametrize("path", [None, Path("/nowhere"), Path(shutil.which("false") or "")])
def test_without_a_browser_that_starts_there_is_none(leftovers: Path, path: Path | None) -> None:
    assert leftovers.is_dir()
    with routed({"GET /": page("")}) as shop:
        seen = deep_look(Fetcher(LocalShops(shop.url)), SHOP, BUSINESS, path=path, seconds=20.0)

    assert seen.result is Deep.NO_BROWSER


def test_the_browser_that_is_set_is_taken_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chosen = tmp_path / "my-chromium"
    chosen.touch()

    assert browser_path(chosen) == chosen
    assert browser_path(tmp_path / "elsewhere") is None

    downloaded = tmp_path / "chromium-1255" / "chrome-linux64" / "chrome"
    downloaded.parent.mkdir(parents=True)
    downloaded.touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert browser_path() == downloaded
