"""Saying that letters wait, where this installation has no mail server."""

from __future__ import annotations

from lib.services.outbox import mail_is_configured
from lib.ui.text import _


def mail_waits() -> tuple[str, ...]:
    """The paragraph for whoever is about to write to people; none where letters leave at once."""
    if mail_is_configured():
        return ()
    note = _("El correo aún no está configurado: los mensajes esperan en la cola y salen cuando lo esté.")
    return (f":material/schedule_send: {note}",)
