"""The cookie of a step where the application is reached by https."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request

from lib.domain.model import Language, Track
from lib.security.session import tokens
from lib.services.platform import install, uninstall
from lib.services.step_links import make_step_link
from lib.settings import get_settings
from lib.web.step_links import open_link
from tests.builders import Builder


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database_url: str) -> Iterator[Builder]:
    """Makes people and stores of an application with a public address."""
    monkeypatch.setenv("PUENTE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("PUENTE_PUBLIC_URL", "https://puente.example")
    get_settings.cache_clear()
    tokens.cache_clear()
    yield Builder(install(get_settings(), database_url))
    uninstall()
    get_settings.cache_clear()
    tokens.cache_clear()


def test_under_https_the_cookie_is_for_https_alone(build: Builder) -> None:
    ana = build.merchant("alfa").actor
    link, token = make_step_link(ana, "alfa", Track.WHATSAPP, "whatsapp_number_owned", "Carla", Language.EN)
    asked = Request({"type": "http", "method": "GET", "headers": [], "path_params": {"token": token}})
    answer = asyncio.run(open_link(asked))
    cookie = answer.headers["set-cookie"]
    assert {"Secure", "HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
    assert tokens().read_step(cookie.partition("=")[2].partition(";")[0]) == link.id
