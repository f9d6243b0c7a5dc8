"""Taking the audit log along as a file: the link, and the note of it in the history.

A link is no key: it names a person and is signed. What that person may do is read from the database when it
is used, and again for every batch of events.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from lib.domain.model import Language
from lib.errors import NotAllowed
from lib.security.policy import Action
from lib.security.tokens import AuditGrant, Tokens
from lib.services.access import Actor, acting
from lib.services.audit import AuditQuery
from lib.services.event_filter import EventGroup, TimelineFilter
from lib.services.general_events import record_generally
from lib.services.platform import platform

AUDIT_PATH: Final = "/descargas/auditoria"


def audit_link(actor: Actor, query: AuditQuery, language: Language, zone: str) -> str:
    """The address of all events that are asked for, on this host, for this person and 30 minutes.

    `zone` is the IANA name of the time zone of its times.
    """
    with acting(actor, Action.VIEW_AUDIT) as act:
        if actor.person_id is None:
            raise NotAllowed("access.refused")
        grant = AuditGrant(actor.person_id, _codes(query), language, zone, act.now)
    return f"{AUDIT_PATH}/{Tokens(platform().settings.cookie_key).audit(grant)}"


def query_of(codes: Mapping[str, str]) -> AuditQuery:
    """What the codes of a link ask for. Raises ValueError for others than ours."""
    group, since, until = codes.get("group"), codes.get("since"), codes.get("until")
    return AuditQuery(
        codes.get("account"),
        TimelineFilter(
            group=EventGroup(group) if group else None,
            person=codes.get("person"),
            since=datetime.fromisoformat(since) if since else None,
            until=datetime.fromisoformat(until) if until else None,
        ),
    )


def note_export(actor: Actor, query: AuditQuery) -> None:
    """Write to the history that somebody takes the audit log along. Raises NotFound('store.unknown')."""
    with acting(actor, Action.VIEW_AUDIT, query.account) as act:
        record_generally(act, "audit.exported", subject=query.account)


def _codes(query: AuditQuery) -> dict[str, str]:
    asked = query.asked
    given = {
        "account": query.account,
        "group": asked.group.value if asked.group else None,
        "person": asked.person,
        "since": asked.since.isoformat() if asked.since else None,
        "until": asked.until.isoformat() if asked.until else None,
    }
    return {name: value for name, value in given.items() if value}
