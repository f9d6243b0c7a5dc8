"""Taking the panel's rows along as a file, and the results of work on many stores: links, and who may.

A link is no key: it names a person and is signed. What that person may do is read from the database when it
is used, and again for every batch of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from lib.domain.model import Language
from lib.errors import NotAllowed
from lib.security.policy import Action
from lib.security.tokens import BulkGrant, ExportGrant, Tokens
from lib.services.access import Act, Actor, acting
from lib.services.bulk import state
from lib.services.general_events import record_generally
from lib.services.panel_codes import as_codes
from lib.services.panel_query import PanelQuery
from lib.services.platform import platform

EXPORT_PATH = "/descargas/panel"
RESULTS_PATH = "/descargas/acciones"
KINDS = ("csv", "xlsx")


def export_links(
    actor: Actor, query: PanelQuery, only: frozenset[UUID] | None, language: Language, zone: str
) -> Mapping[str, str]:
    """The addresses of the rows by kind (`KINDS`), on this host, for this person and 30 minutes.

    All rows of the filter, or those that are chosen. `zone` is the IANA name of the time zone of its times.
    """
    with acting(actor, Action.EXPORT) as act:
        person, tokens = _person(act), Tokens(platform().settings.cookie_key)
        grants = {
            kind: ExportGrant(person, as_codes(query), only, kind, language, zone, act.now) for kind in KINDS
        }
    return {kind: f"{EXPORT_PATH}/{tokens.export(grant)}" for kind, grant in grants.items()}


def results_link(actor: Actor, job_id: UUID, language: Language, zone: str) -> str:
    """The address of what became of each item of a job, as above. Raises NotFound('bulk.unknown')."""
    state(actor, job_id)
    with acting(actor, Action.RUN_BULK) as act:
        grant = BulkGrant(_person(act), job_id, language, zone, act.now)
    return f"{RESULTS_PATH}/{Tokens(platform().settings.cookie_key).bulk(grant)}"


def open_export(actor: Actor, kind: str) -> None:
    """Write down that somebody takes rows of the panel along. Raises NotAllowed."""
    with acting(actor, Action.EXPORT) as act:
        record_generally(act, "panel.exported", subject=kind)


def _person(act: Act) -> UUID:
    if act.actor.person_id is None:
        raise NotAllowed("access.refused")
    return act.actor.person_id
