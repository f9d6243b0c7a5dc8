"""Uploads as a browser begins them, for the tests of who may send a file."""

from __future__ import annotations

import socket
from collections.abc import Mapping

import requests

from lib.web.uploads import UPLOAD_PATH

SESSION_THAT_NEVER_WAS = "00000000-0000-0000-0000-000000000000"
LET_IN = 400
"""What Streamlit answers to a file for a page that nobody has open: it came as far as that."""


def put(base: str, headers: Mapping[str, str]) -> int:
    """The status of an upload of which nothing but its beginning is ever sent."""
    host, _, port = base.removeprefix("http://").partition(":")
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        start = f"PUT {UPLOAD_PATH}{SESSION_THAT_NEVER_WAS}/f HTTP/1.1\r\nHost: {host}:{port}\r\n"
        connection.sendall(f"{start}{lines}\r\n".encode())
        return int(connection.recv(4096).split()[1])


def upload(base: str, cookies: Mapping[str, str], length: int | None = 100, **more: str) -> int:
    """As `put`, with Streamlit's own check of the form token passed."""
    xsrf = requests.get(f"{base}/_stcore/health", timeout=10).cookies["_streamlit_xsrf"]
    sent = {**cookies, "_streamlit_xsrf": xsrf}
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in sent.items()), "X-Xsrftoken": xsrf}
    named = {} if length is None else {"Content-Length": str(length)}
    return put(base, {**headers, **named, **more})
