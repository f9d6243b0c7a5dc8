"""What a first visit waits for: Streamlit's scripts come compressed, and nothing waits to be sent."""

from __future__ import annotations

import re
import socket

import pytest
import requests

from lib.web.document import streamlit_folder
from lib.web.server import send_at_once
from tests.running import RunningApp
from tests.web.conftest import Rehearsal

_KINDS = ("text/javascript", "application/javascript", "text/css")
STATIC = streamlit_folder() / "static"


def named(suffix: str) -> str:
    """Address of a script or style that the document names."""
    document = (STATIC / "index.html").read_text(encoding="utf-8")
    return next(
        f"/{found}" for found in re.findall(r'"\./(static/[^"]+)"', document) if found.endswith(suffix)
    )


def asked(app: RunningApp, path: str, **headers: str) -> requests.Response:
    return requests.get(
        f"{app.base}{path}", headers={"Accept-Encoding": "gzip", **headers}, allow_redirects=False, timeout=20
    )


@pytest.mark.parametrize("suffix", [".js", ".css"])
def test_scripts_and_styles_come_compressed_and_are_kept_by_the_browser(
    rehearsal: Rehearsal, suffix: str
) -> None:
    path = named(suffix)
    content = (STATIC / path.removeprefix("/")).read_bytes()
    for _first_and_kept in range(2):
        answer = asked(rehearsal.app, path)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert int(answer.headers["Content-Length"]) < len(content) / 2
        assert answer.content == content
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"].partition(";")[0] in _KINDS


def test_who_takes_no_gzip_or_a_part_gets_the_file_as_it_is(rehearsal: Rehearsal) -> None:
    path = named(".js")
    content = (STATIC / path.removeprefix("/")).read_bytes()
    whole = asked(rehearsal.app, path, **{"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in whole.headers
    assert whole.content == content
    part = asked(rehearsal.app, path, Range="bytes=0-9")
    assert (part.status_code, part.content) == (206, content[:10])


@pytest.mark.parametrize("path", ["/static/js/no-such-file.js", "/static/../index.html.js"])
def test_nothing_but_those_files_is_there(rehearsal: Rehearsal, path: str) -> None:
    assert asked(rehearsal.app, path).status_code == 404


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_what_is_written_to_an_accepted_connection_is_sent_at_once(
    family: socket.AddressFamily, host: str
) -> None:
    with socket.socket(family) as ours, socket.socket(family) as another:
        for listening in (ours, another):
            listening.bind((host, 0))
            listening.listen()
        send_at_once(ours.getsockname()[1])
        waits = []
        for listening in (ours, another):
            with socket.create_connection(listening.getsockname()[:2]), listening.accept()[0] as accepted:
                waits.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 0)
    assert waits == [False, True]
