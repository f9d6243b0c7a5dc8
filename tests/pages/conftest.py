"""Pages without a browser: live-mode settings, and people who have signed in with a provider."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.i18n.preference import preferred_language
from lib.rehearsal import serve_in_thread
from lib.security.session import tokens
from lib.services.people import Person
from lib.services.platform import Platform
from lib.settings import PROJECT, Settings, get_settings
from lib.ui.text import set_language
from tests.pages.reading import Screen

LIVE = {
    "PUENTE_MODE": "live",
    "PUENTE_COOKIE_SECRET": "c" * 32,
    "PUENTE_VAULT_KEYS": "k1:" + base64.b64encode(b"v" * 32).decode(),
    "PUENTE_PUBLIC_URL": "https://puente.example",
    "PUENTE_OIDC_METADATA_URL": "https://id.example/.well-known/openid-configuration",
    "PUENTE_OIDC_CLIENT_ID": "puente",
    "PUENTE_OIDC_CLIENT_SECRET": "client-secret",
}
FILES = {
    "inicio": "home.py",
    "requisitos": "checklist.py",
    "solicitud": "support_request.py",
    "configuracion": "admin_setup.py",
    "numero": "number_doctor.py",
    "credenciales": "credentials.py",
    "clientes": "customer_sync.py",
    "pixel": "pixel.py",
    "hoy": "today.py",
    "panel": "status_dashboard.py",
    "tienda": "store.py",
    "auditoria": "audit_log.py",
    "personas": "people.py",
    "invitaciones": "invitations.py",
}


@pytest.fixture(scope="session")
def vendors() -> Iterator[str]:
    """Address of simulated vendors."""
    with serve_in_thread() as url:
        yield url


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, vendors: str) -> Iterator[Settings]:
    """Live-mode settings with the vendors on this machine, also for the code that asks `get_settings`."""
    here = {
        "PUENTE_DATA_DIR": str(tmp_path / "data"),
        "PUENTE_VTEX_URL": f"{vendors}/vtex/{{account}}",
        "PUENTE_VTEX_PUBLIC_URL": f"{vendors}/shop/{{account}}",
        "PUENTE_HELLOTEXT_URL": f"{vendors}/hellotext",
        "PUENTE_META_URL": f"{vendors}/meta/v26.0",
        "PUENTE_ALLOW_LOOPBACK_VENDORS": "true",
    }
    for name, value in {**LIVE, **here}.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    tokens.cache_clear()
    yield get_settings()
    get_settings.cache_clear()
    tokens.cache_clear()


@dataclass(frozen=True)
class Browser:
    """Opens pages as somebody. It needs the platform, which the screens read."""

    platform: Platform

    def open(
        self,
        path: str,
        person: Person | None,
        *,
        locale: str = "es",
        query: dict[str, str] | None = None,
        **claims: object,
    ) -> Screen:
        """The page at `path` for a person (None: signed out); `claims` replace what the provider says."""
        at = AppTest.from_file(PROJECT / "lib" / "main.py", default_timeout=30)
        at.context = {"locale": locale, "timezone": "UTC"}
        at.user = {"is_logged_in": False}
        if person is not None:
            at.user = {
                "is_logged_in": True,
                "email": person.email,
                "email_verified": True,
                "iat": int(time.time()) + 1,
                **claims,
            }
        # Between two runs Streamlit formats the options of a choice in this thread, in its language.
        set_language(person.language if person else preferred_language(locale))
        screen = Screen(at)
        at.run()
        for name, value in (query or {}).items():
            at.query_params[name] = value
        # Whoever is not let in has the sign-in at every address: there is no page to change to.
        if any(
            str(info.get("script_path", "")).endswith(FILES[path]) for info in at._registered_pages.values()
        ):
            at.switch_page(f"../pages/{FILES[path]}")
        at.run()
        return screen


@pytest.fixture
def browser(platform: Platform) -> Iterator[Browser]:
    """Opens pages on this test's database."""
    yield Browser(platform)
    st.session_state.clear()
