"""The ticket to VTEX as data: what it says and the choices in VTEX's form.

The form: VTEX reference 7.3 (help page "Opening tickets to VTEX Support", updated 2025-09-25). The request:
WhatsApp reference 5.4 (since Meta ended OBO on 2025-09-29, the partner requests a new account for the
client's business id, and the client accepts it within 90 days).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from lib.domain.dossier.fields import DossierField, one_line
from lib.domain.dossier.secrets import holds_secret
from lib.errors import InvalidInput


class RequestedRoute(StrEnum):
    """The way by which VTEX is asked to connect the number."""

    PARTNER_INITIATED_WABA = "partner_initiated_waba"


class FormField(StrEnum):
    """A field of VTEX's form, in its order."""

    TITLE = "title"
    DESCRIPTION = "description"
    EXPERIENCE_LEVEL = "experience_level"
    AGENCY = "agency"
    USERS_AFFECTED = "users_affected"
    PROBLEM_IMPACT = "problem_impact"
    ENVIRONMENT = "environment"
    PROBLEM_TYPE = "problem_type"
    EVIDENCE = "evidence"


class FormValue(StrEnum):
    """What to choose or put into a field of the form."""

    OUR_TITLE = "our_title"
    OUR_DESCRIPTION = "our_description"
    OWN_CHOICE = "own_choice"
    IF_ANY = "if_any"
    END_USERS = "end_users"
    IMPORTANT = "important"
    PRODUCTION = "production"
    SETUP_REQUEST = "setup_request"
    LOGO = "logo"


@dataclass(frozen=True, slots=True)
class TicketField:
    """One field of the form and what goes into it."""

    field: FormField
    value: FormValue


_CHOICES: Final = (
    (FormField.TITLE, FormValue.OUR_TITLE),
    (FormField.DESCRIPTION, FormValue.OUR_DESCRIPTION),
    # The form has three levels, whose names no public page gives.
    (FormField.EXPERIENCE_LEVEL, FormValue.OWN_CHOICE),
    (FormField.AGENCY, FormValue.IF_ANY),
    (FormField.USERS_AFFECTED, FormValue.END_USERS),
    (FormField.PROBLEM_IMPACT, FormValue.IMPORTANT),
    (FormField.ENVIRONMENT, FormValue.PRODUCTION),
    (FormField.PROBLEM_TYPE, FormValue.SETUP_REQUEST),
    (FormField.EVIDENCE, FormValue.LOGO),
)


def ticket_fields() -> tuple[TicketField, ...]:
    """Every field of VTEX's form in its order, with what a request to connect WhatsApp puts there."""
    return tuple(TicketField(field, value) for field, value in _CHOICES)


@dataclass(frozen=True)
class TicketPack:
    """All that a ticket says. Nothing else gets into it.

    `number` is E.164 and `number_display` the same number as people write it; `logo_name` the file that
    goes along, empty when there is none. Texts are put on one line. Raises
    `InvalidInput("dossier.ticket.is_secret")` when any of them holds a key or a token.
    """

    account: str
    store_name: str
    fields: Mapping[DossierField, str]
    number: str
    number_display: str
    logo_name: str = ""
    route: RequestedRoute = RequestedRoute.PARTNER_INITIATED_WABA

    def __post_init__(self) -> None:
        for name in ("account", "store_name", "number", "number_display", "logo_name"):
            object.__setattr__(self, name, _harmless(getattr(self, name), name))
        texts = {field: _harmless(self.fields.get(field, ""), field) for field in DossierField}
        object.__setattr__(self, "fields", texts)

    def text(self, field: DossierField) -> str:
        """The value of a field; empty when it is not filled in."""
        return self.fields[field]


def _harmless(text: str, name: str) -> str:
    if holds_secret(text) or holds_secret(one_line(text)):
        raise InvalidInput("dossier.ticket.is_secret", field=name)
    return one_line(text)
