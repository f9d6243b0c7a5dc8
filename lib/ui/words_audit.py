"""Spanish words of the history: what events are grouped by."""

from __future__ import annotations

from lib.i18n import N_

EVENT_GROUPS = {
    "stages": N_("Etapas y turnos"),
    "requirements": N_("Requisitos y caminos"),
    "number": N_("Número"),
    "credentials": N_("Credenciales"),
    "request": N_("Solicitud y ticket a VTEX"),
    "setup": N_("Configuración y Meta"),
    "customers": N_("Sincronización de clientes"),
    "pixel": N_("Píxel"),
    "management": N_("Gestión y notas"),
    "people": N_("Personas y enlaces"),
    "access": N_("Accesos rechazados y descargas"),
}
