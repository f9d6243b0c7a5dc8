"""The session cookie of rehearsal mode: its name and the keys that sign it."""

from __future__ import annotations

from functools import lru_cache

from lib.security.tokens import Tokens
from lib.settings import get_settings


@lru_cache(maxsize=1)
def tokens() -> Tokens:
    """The signer of this process."""
    return Tokens(get_settings().cookie_key)


def session_cookie() -> str:
    """Name of the session cookie.

    Cookies belong to a host and not to a port, so two checkouts on one machine would sign each
    other's people out; the port makes the names differ.
    """
    return f"puente_session_{get_settings().port or 0}"
