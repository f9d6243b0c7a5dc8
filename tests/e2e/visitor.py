"""A person with a browser: one context of cookies, one page, and everything that came over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, WebSocket, expect

Scheme = Literal["light", "dark"]

DESK = (1280, 900)
PHONE = (375, 812)
# Streamlit asks below the page's own address first where its server is, and then at the root. Of an address
# that is no page, and so names no icon, Chromium asks for the usual one.
PROBES = re.compile(r"/[a-z]+/_stcore/(?:health|host-config)|/favicon\.ico")


@dataclass(frozen=True)
class Look:
    """How a visitor's screen is."""

    size: tuple[int, int] = DESK
    scheme: Scheme = "light"
    locale: str = "es-UY"


class Visitor:
    """Opens pages of the application at `base`.

    `frames` is what the websocket brought, `addresses` what was requested, `complaints` what no page
    may have: errors on the console, broken security rules, requests to a host not in `hosts`.
    """

    def __init__(
        self, browser: Browser, base: str, look: Look | None = None, hosts: Iterable[str] = ()
    ) -> None:
        self.look = look = look or Look()
        self.base = base
        self._hosts = {urlsplit(base).netloc, *hosts}
        self.context = browser.new_context(
            locale=look.locale,
            timezone_id="America/Montevideo",
            accept_downloads=True,
        )
        self.context.set_default_timeout(45_000)
        self.page: Page = self.context.new_page()
        self.use_width(*look.size)
        self.page.emulate_media(color_scheme=look.scheme)
        self.frames: list[bytes] = []
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(f"exception: {error}"))
        self.page.on("request", self._note)
        self.page.on("websocket", self._follow)

    def _listen(self, message: ConsoleMessage) -> None:
        probe = PROBES.fullmatch(urlsplit(str(message.location.get("url", ""))).path)
        broken = (message.type == "error" and not probe) or "Content Security Policy" in message.text
        if broken and self._is_at_home():
            self.complaints.append(f"console: {message.text}")

    def _note(self, request: Request) -> None:
        self.addresses.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc not in self._hosts and self._is_at_home():
            self.complaints.append(f"another host: {request.url}")

    def _is_at_home(self) -> bool:
        """Whether the page is the application's: a sign-in provider's own page is not ours to judge."""
        return urlsplit(self.page.url).netloc in ("", urlsplit(self.base).netloc)

    def _follow(self, socket: WebSocket) -> None:
        self.addresses.append(socket.url)
        if urlsplit(socket.url).netloc not in self._hosts:
            self.complaints.append(f"another host: {socket.url}")
        socket.on("framereceived", self._keep)

    def _keep(self, payload: str | bytes) -> None:
        self.frames.append(payload.encode() if isinstance(payload, str) else payload)

    @property
    def received(self) -> str:
        """Everything that reached the browser for the page: the document as it stands and every frame."""
        return self.page.content() + b"\n".join(self.frames).decode("utf-8", "replace")

    def forget(self) -> None:
        """Become as new: the next person gets the same browser, warm, with nothing left in it.

        It waits at an address of the application that is no page: from `about:blank` the next page would need
        a process of its own (`Cross-Origin-Opener-Policy`), and half as long again to be there.
        """
        if self.page.url != "about:blank":
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            self.page.goto(f"{self.base}/healthz")
        self.context.clear_cookies()
        self.use_width(*self.look.size)
        self.page.emulate_media(color_scheme=self.look.scheme)
        for kept in (self.frames, self.addresses, self.complaints):
            kept.clear()

    def enter(self, token: str) -> None:
        """Sign in by a link of the person picker, without opening a page."""
        self.context.request.get(f"{self.base}/entrar/{token}", max_redirects=0)

    def open(self, path: str) -> None:
        """Open an address and wait until the page is there and still."""
        self.page.goto(f"{self.base}{path}")
        self.wait()

    def reload(self) -> None:
        """Press the browser's reload button."""
        self.page.reload()
        self.wait()

    def wait(self) -> None:
        """Wait until the page has its title and nothing runs."""
        self.page.locator("h1").wait_for()
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()

    def key(self, key: str) -> Locator:
        """The element that the application gave a key.

        While a run moves it to another place, the page shows the old one for a moment below the new.
        """
        return self.page.locator(f".st-key-{key}").first

    def button(self, name: str) -> Locator:
        """The button with this name."""
        return self.page.get_by_role("button", name=name)

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Take an option of a select box; `option` is the beginning of its name.

        Of a long list only a part is drawn: what is typed shortens it.
        """
        box = self.page.get_by_role("combobox", name=label, exact=True)
        box.click()
        if box.is_editable():
            box.fill(option)
        self.page.get_by_role("option", name=re.compile(f"^{re.escape(option)}")).click()

    def reads_title(self, title: str) -> None:
        """Expect the page with this title. What a run replaces may stand below it for a moment."""
        expect(self.page.locator("h1").first).to_have_text(title)

    def sees(self, text: str) -> None:
        """Expect a text on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def use_scheme(self, scheme: Scheme) -> None:
        """Switch the system between light and dark while the page stays open."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.wait_for_function(
            "one => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === one",
            arg=scheme,
        )
        self.settle()

    def settle(self) -> None:
        """Wait until nothing on the page moves: a click on something that moves can miss it."""
        self.page.wait_for_function(
            "() => document.getAnimations().every(one => one.playState !== 'running')"
        )

    def unfold(self, label: str) -> None:
        """Open what is folded up under this label."""
        self.page.locator("summary").filter(has_text=label).click()
        self.settle()

    def use_width(self, width: int, height: int) -> None:
        """Turn the window into another one."""
        self.page.set_viewport_size({"width": width, "height": height})
