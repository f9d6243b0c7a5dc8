"""Who is signed in in the browser that sends a request: a link that was passed on opens nothing by itself."""

from __future__ import annotations

from starlette.requests import Request

from lib.security.tokens import AuditGrant, BulkGrant, DownloadGrant, ExportGrant
from lib.services.access import Actor
from lib.ui.identity import looker_of

Grant = AuditGrant | BulkGrant | DownloadGrant | ExportGrant


def is_cross_site(request: Request) -> bool:
    """Whether a page of another site made the browser ask, as browsers say (W3C Fetch Metadata)."""
    return request.headers.get("sec-fetch-site") == "cross-site"


def holder(request: Request, grant: Grant | None) -> Actor | None:
    """The person of a download link when it is them who use it; None for everybody else.

    They are signed in in the browser that asks, as they were when the link was made (a sign-in, or the set-up
    link by which they came), and have not signed out since.
    """
    if grant is None or is_cross_site(request):
        return None
    person = looker_of(request.cookies).person
    if person is None or person.id != grant.person_id or person.sessions_valid_from > grant.since:
        return None
    by_link = grant.setup_link_id if isinstance(grant, DownloadGrant) else None
    return person.actor if person.setup_link_id == by_link else None
