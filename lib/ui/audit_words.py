"""What stands in the audit log as a file. Said in the language and time zone of `lib.ui.text.said_to`."""

from __future__ import annotations

from lib.services.audit import AuditEvent
from lib.ui.event_sentences import sentence, who
from lib.ui.text import _, zone


def audit_header() -> list[str]:
    """The names of the columns of `audit_cells`."""
    return [
        f"{_('Cuándo')} ({zone().key})",
        _("Persona"),
        _("Tienda"),
        _("Cuenta"),
        _("Qué pasó"),
        _("Código"),
    ]


def audit_cells(one: AuditEvent) -> list[str]:
    """One event."""
    return [
        one.event.at.astimezone(zone()).strftime("%Y-%m-%d %H:%M:%S"),
        who(one.event.actor_name),
        one.store_name or "",
        one.account or "",
        sentence(one.event),
        one.event.kind,
    ]
