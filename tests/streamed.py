"""Streamlit's conversation with a browser, without drawing anything.

What a page shows reaches the browser over the websocket, so that is where a test looks for what
must not be there, and how it presses a button of the application as it really runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState, ContextInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

RUN_SECONDS = 20.0
_XSRF_COOKIE = "_streamlit_xsrf"


@dataclass
class Streamed:
    """One open page.

    `heard` is every byte that came from the application, `shown` the part of it that is drawn.
    """

    connection: ClientConnection
    page: str
    query: str
    locale: str
    heard: bytes = b""
    shown: bytes = b""
    buttons: set[str] = field(default_factory=set)
    redirect: str | None = None

    @property
    def text(self) -> str:
        """Everything that came, readable where it is text."""
        return self.heard.decode("utf-8", "replace")

    def press(self, key: str) -> str:
        """Press the button whose key ends with `key`; what is drawn then, as text."""
        widget = next(identity for identity in self.buttons if identity.endswith(key))
        return self.run(WidgetStates(widgets=[WidgetState(id=widget, trigger_value=True)]))

    def run(self, widgets: WidgetStates | None = None) -> str:
        """Run the page once more and listen until it is done; what is drawn, as text."""
        before = len(self.shown)
        state = ClientState(
            query_string=self.query,
            page_name=self.page,
            widget_states=widgets,
            context_info=ContextInfo(timezone="UTC", locale=self.locale, is_embedded=False),
        )
        self.connection.send(BackMsg(rerun_script=state).SerializeToString())
        while not self._is_last(self.connection.recv(RUN_SECONDS)):
            continue
        return self.shown[before:].decode("utf-8", "replace")

    def _is_last(self, data: str | bytes) -> bool:
        assert isinstance(data, bytes)
        self.heard += data
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.HasField("auth_redirect"):
            self.redirect = message.auth_redirect.url
        if message.HasField("delta"):
            self.shown += data
        if message.HasField("delta") and message.delta.new_element.HasField("button"):
            self.buttons.add(message.delta.new_element.button.id)
        return message.WhichOneof("type") == "script_finished"


@contextmanager
def streamed(
    base: str,
    path: str,
    *,
    cookies: Mapping[str, str] | None = None,
    origin: str | None = None,
    locale: str = "es",
) -> Iterator[Streamed]:
    """Open `path` (with its query) of the application at `base` as a browser with these cookies would."""
    page, _, query = path.removeprefix("/").partition("?")
    token = requests.get(f"{base}/_stcore/health", timeout=10).cookies[_XSRF_COOKIE]
    sent = {**(cookies or {}), _XSRF_COOKIE: token}
    with connect(
        f"ws{base.removeprefix('http')}/_stcore/stream",
        origin=Origin(origin or base),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items())},
        max_size=None,
    ) as connection:
        opened = Streamed(connection, page, query, locale)
        opened.run()
        yield opened
