"""A Chromium that has no network: whatever its page asks for is given to it, or refused, by us.

Playwright's interception alone is no fence: WebSocket, WebRTC, what a shared worker fetches, what is fetched
ahead and whatever Chromium asks for itself do not come by there. So each way out is shut twice: the browser
finds no host and knows one proxy, which does not exist; UDP goes by proxies or not at all; the page has no
WebRTC; its policy admits https alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Error, Page, Playwright, Route, sync_playwright

POLICY: Final = "connect-src https: data: blob:; object-src 'none'; webrtc 'block'"
"""Content-Security-Policy that every answer given to the browser must carry, beside the page's own."""

_NOWHERE: Final = "http://nowhere.invalid:9"
_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-3d-apis",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # The second is the name that older versions know.
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
)
_NO_WEBRTC: Final = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport"]) delete globalThis[name];
"""


@contextmanager
def fenced_page(path: Path, answer: Callable[[Route], None]) -> Iterator[Page]:
    """Start the Chromium at `path` and open a page whose every request comes to `answer`.

    For a thread without a running event loop. Raises Playwright's `Error` when it cannot be started.
    """
    with sync_playwright() as playwright:
        browser = _started(playwright, path)
        try:
            context = browser.new_context(service_workers="block", accept_downloads=False)
            context.add_init_script(_NO_WEBRTC)
            context.route("**/*", answer)
            page = context.new_page()
            context.on("page", _close)
            yield page
        finally:
            with suppress(Error):
                browser.close()


def _started(playwright: Playwright, path: Path) -> Browser:
    return playwright.chromium.launch(
        executable_path=path,
        args=_FLAGS,
        proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
        # Chromium refuses to run as root in its sandbox.
        chromium_sandbox=not _is_root(),
        # Playwright lets pages open windows by themselves, for tests.
        ignore_default_args=["--disable-popup-blocking"],
    )


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _close(window: Page) -> None:
    """Close a window that a page has opened."""
    with suppress(Error):
        window.close()
