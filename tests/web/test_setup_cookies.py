"""Set-up links where the application is reached by https, and while the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from starlette.requests import Request
from starlette.responses import Response

from lib.security.session import setup_cookie, tokens, welcome_cookie
from lib.security.tokens import Welcome
from lib.services.platform import install, uninstall
from lib.services.setup_links import invite
from lib.settings import get_settings
from lib.web.setup_links import open_link, use_link
from tests.builders import Builder
from tests.running import free_port

HTTPS_ALONE = {"Secure", "HttpOnly", "SameSite=lax"}


@pytest.fixture(autouse=True)
def _public(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The settings of an application with a public address."""
    monkeypatch.setenv("PUENTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PUENTE_PUBLIC_URL", "https://puente.example")
    get_settings.cache_clear()
    tokens.cache_clear()
    yield
    uninstall()
    get_settings.cache_clear()
    tokens.cache_clear()


def asked(path: dict[str, str], cookie: str = "") -> Request:
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request({"type": "http", "method": "GET", "headers": headers, "path_params": path})


def set_by(answer: Response) -> dict[str, set[str]]:
    """The attributes of the cookies that an answer sets, by name."""
    lines = [line.split("; ") for line in answer.headers.getlist("set-cookie")]
    return {line[0].partition("=")[0]: set(line[1:]) for line in lines}


def test_under_https_the_cookies_are_for_https_alone(database_url: str) -> None:
    build = Builder(install(get_settings(), database_url))
    build.merchant("alfa")
    link, token = invite(build.manager().actor, "alfa", "carla@tienda.example")
    opened = asyncio.run(open_link(asked({"token": token})))
    assert set_by(opened)[welcome_cookie()] >= HTTPS_ALONE
    hers = Welcome(link.id, "hers")
    cookie = f"{welcome_cookie()}={tokens().welcome(hers)}"
    used = asyncio.run(use_link(asked({"ticket": tokens().entry(hers)}, cookie)))
    assert set_by(used)[setup_cookie()] >= HTTPS_ALONE
    assert set_by(used)[welcome_cookie()] >= HTTPS_ALONE


def test_while_the_database_is_away_a_link_says_to_come_later() -> None:
    away = f"postgresql://nobody@127.0.0.1:{free_port()}/nowhere?connect_timeout=2"
    install(get_settings(), away)
    link = Welcome(uuid4(), "hers")
    cookie = f"{welcome_cookie()}={tokens().welcome(link)}"
    for answer in (
        asyncio.run(open_link(asked({"token": "x"}))),
        asyncio.run(use_link(asked({"ticket": tokens().entry(link)}, cookie))),
    ):
        assert answer.headers["Location"] == "/bienvenida?enlace=luego"
        assert "set-cookie" not in answer.headers
