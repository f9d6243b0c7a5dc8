"""The dossier of the assisted route: what VTEX needs to ask Meta for a store's WhatsApp account.

Fields that are read and refused one by one, a display name held against Meta's rules, how much is still
missing, and the ticket as data.
"""

from __future__ import annotations

from typing import Final

from lib.domain.dossier.completeness import REQUIRED_THINGS, Completeness, completeness
from lib.domain.dossier.fields import (
    LIMITS,
    REQUIRED_FIELDS,
    VERTICALS,
    DossierField,
    Limit,
    field_warnings,
    one_line,
    read_field,
)
from lib.domain.dossier.name_model import NameFinding, NameLevel, NameOutcome, NameReport
from lib.domain.dossier.names import NAME_RULES, lint_name
from lib.domain.dossier.secrets import holds_secret
from lib.domain.dossier.ticket import (
    FormField,
    FormValue,
    RequestedRoute,
    TicketField,
    TicketPack,
    ticket_fields,
)
from lib.domain.pasted import REFUSAL_CODES as _PASTED

_OF_AN_ID: Final = "meta_business_id."
# Here an empty field is fine, and there is no other id that it could equal.
_NOT_AN_ID: Final = {code.removeprefix(_OF_AN_ID) for code in _PASTED if code.startswith(_OF_AN_ID)} - {
    "empty",
    "equal",
}
_OF_AN_ADDRESS: Final = ("is_email", "spaces", "scheme", "credentials", "host", "shape")

REFUSALS: Final = frozenset(
    {f"dossier.{field}.{why}" for field in DossierField for why in ("too_long", "too_short", "is_secret")}
    | {f"dossier.business_id.{why}" for why in _NOT_AN_ID}
    | {f"dossier.{field}.{why}" for field in ("website", "second_website") for why in _OF_AN_ADDRESS}
    | {"dossier.email.shape", "dossier.vertical.unknown", "dossier.ticket.is_secret"}
)
"""Every code with which a field or a ticket is refused."""

__all__ = [
    "LIMITS",
    "NAME_RULES",
    "REFUSALS",
    "REQUIRED_FIELDS",
    "REQUIRED_THINGS",
    "VERTICALS",
    "Completeness",
    "DossierField",
    "FormField",
    "FormValue",
    "Limit",
    "NameFinding",
    "NameLevel",
    "NameOutcome",
    "NameReport",
    "RequestedRoute",
    "TicketField",
    "TicketPack",
    "completeness",
    "field_warnings",
    "holds_secret",
    "lint_name",
    "one_line",
    "read_field",
    "ticket_fields",
]
