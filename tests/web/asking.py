"""Requests from the browser of somebody who is signed in, in rehearsal mode."""

from __future__ import annotations

from datetime import UTC, datetime

import requests

from lib.security.tokens import Tokens
from lib.services.people import Person
from lib.services.platform import platform
from tests.running import RunningApp


def ask(
    app: RunningApp, person: Person, path: str, method: str = "GET", *, stream: bool = False, **headers: str
) -> requests.Response:
    """One request with a sign-in that began now; underscores in header names stand for hyphens."""
    signed = Tokens(platform().settings.cookie_key).session(person.id, datetime.now(UTC))
    return requests.request(
        method,
        f"{app.base}{path}",
        cookies={f"puente_session_{app.port}": signed},
        headers={name.replace("_", "-"): value for name, value in headers.items()},
        stream=stream,
        allow_redirects=False,
        timeout=20,
    )
