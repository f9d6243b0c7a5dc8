"""The cookies that say who is there: their names and the keys that sign them."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from lib.security.tokens import Tokens
from lib.settings import get_settings

SIGN_IN_COOKIE: Final = "_streamlit_user"
"""Name of Streamlit's own sign-in cookie, and the salt of its signature."""


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


def step_cookie() -> str:
    """Name of the cookie of somebody who came by a link for one step; with the port, as the session's."""
    return f"puente_step_{get_settings().port or 0}"


def welcome_cookie() -> str:
    """Name of the cookie of a browser that has opened a set-up link; with the port, as the session's."""
    return f"puente_welcome_{get_settings().port or 0}"


def setup_cookie() -> str:
    """Name of the session cookie of somebody who came in by a set-up link; with the port, as above."""
    return f"puente_setup_{get_settings().port or 0}"
