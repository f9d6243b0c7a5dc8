"""Who is looking: from the cookie, on every run. What they may do is decided by the services.

Rehearsal mode reads our signed session cookie, live mode Streamlit's OIDC user; without either, both
read the cookie of a merchant who came in by a set-up link. Each way the person is read from the
database each time, so that somebody removed or signed out is gone at the next click.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import streamlit as st
from itsdangerous import BadData, URLSafeTimedSerializer
from streamlit.auth_util import get_cookie_with_chunks

from lib.security.session import (
    SIGN_IN_COOKIE,
    session_cookie,
    setup_cookie,
    step_cookie,
    tokens,
    welcome_cookie,
)
from lib.security.tokens import ASKING_AGE, SESSION_AGE, Welcome
from lib.services.access import Actor
from lib.services.people import Person, person_by_email, person_by_id, person_by_setup_link, sign_out
from lib.settings import get_settings

Absence = Literal["signed_out", "expired", "unknown_email", "link_over"]


@dataclass(frozen=True)
class Looker:
    """The person who looks, or why there is none."""

    person: Person | None
    absence: Absence = "signed_out"


def looker() -> Looker:
    """Find out who is looking at the page of this run."""
    claims = st.user.to_dict() if get_settings().live else {}
    found = _found(st.context.cookies, claims)
    came_by_link = found.absence == "signed_out" and opened_setup_link() is not None
    return Looker(None, "link_over") if found.person is None and came_by_link else found


def looker_of(cookies: Mapping[str, str]) -> Looker:
    """Who is signed in in the browser that sends these cookies with a request of its own."""
    return _found(cookies, _claims(cookies) if get_settings().live else {})


def _found(cookies: Mapping[str, str], claims: Mapping[str, object]) -> Looker:
    found = _by_claims(claims) if get_settings().live else _by_session(cookies.get(session_cookie()))
    if found.person is not None:
        return found
    link_id = tokens().read_setup(cookies.get(setup_cookie(), ""))
    by_link = None if link_id is None else person_by_setup_link(link_id)
    return found if by_link is None else Looker(by_link)


def opened_setup_link() -> Welcome | None:
    """The set-up link that this browser has opened last, from its cookie; it may have been used long ago."""
    return tokens().read_welcome(st.context.cookies.get(welcome_cookie(), ""), ASKING_AGE)


def setup_link_to_use() -> Welcome | None:
    """The same, as long as this browser may still use it: the address was opened within the hour."""
    return tokens().read_welcome(st.context.cookies.get(welcome_cookie(), ""))


def _by_session(value: str | None) -> Looker:
    if not value:
        return Looker(None)
    session = tokens().read_session(value)
    if session is None:
        return Looker(None, "expired")
    person = person_by_id(session.person_id)
    if person is None or session.since < person.sessions_valid_from:
        return Looker(None)
    return Looker(person)


def _claims(cookies: Mapping[str, str]) -> Mapping[str, object]:
    """What Streamlit's sign-in cookie says, which may be in several parts; nothing where it does not hold."""
    key, age = get_settings().cookie_key, int(SESSION_AGE.total_seconds())

    def part(name: str) -> bytes | None:
        try:
            return str(URLSafeTimedSerializer(key, salt=name).loads(cookies[name], max_age=age)).encode()
        except (BadData, KeyError):
            return None

    found = json.loads(get_cookie_with_chunks(part, SIGN_IN_COOKIE) or b"{}")
    return found if isinstance(found, dict) else {}


def _by_claims(claims: Mapping[str, object]) -> Looker:
    if not claims.get("is_logged_in"):
        return Looker(None)
    issued = claims.get("iat")
    signed_in_at = datetime.fromtimestamp(issued, UTC) if isinstance(issued, int | float) else None
    if signed_in_at is None or datetime.now(UTC) - signed_in_at > SESSION_AGE:
        return Looker(None, "expired")
    email = claims.get("email")
    # A provider that says the address is not verified has not told us who this is.
    if not isinstance(email, str) or claims.get("email_verified") is False:
        return Looker(None, "unknown_email")
    person = person_by_email(email)
    if person is None:
        return Looker(None, "unknown_email")
    # The provider's clock counts whole seconds: compare as coarsely.
    if signed_in_at < person.sessions_valid_from.replace(microsecond=0):
        return Looker(None, "expired")
    return Looker(person)


def link_actor() -> Actor | None:
    """Who came by a link for one step, from the link's cookie; the services know the name behind it."""
    link_id = tokens().read_step(st.context.cookies.get(step_cookie(), ""))
    return None if link_id is None else Actor(None, "", link_id)


def leave(person: Person) -> None:
    """End every session of the person; in live mode also forget Streamlit's own cookie, if it is theirs."""
    sign_out(person.actor)
    if get_settings().live and person.setup_link_id is None:
        st.logout()
