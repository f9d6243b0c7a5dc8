"""Words of the panel: what an integration's record says, its filters, and the views that a person keeps."""

from __future__ import annotations

from lib.i18n import N_

STATUSES = {
    "active": N_("En curso"),
    "paused": N_("En pausa"),
    "cancelled": N_("Cancelada"),
}

STUCK = {
    "slow": N_("Lenta"),
    "overdue": N_("Vencida"),
}
"""Why an integration is stuck."""

OWNERS = {
    "mine": N_("Mi cartera"),
    "all": N_("Todas las carteras"),
    "none": N_("Sin ejecutivo"),
}

FILTERS = {
    "pais": N_("País"),
    "canal": N_("Canal"),
    "camino": N_("Camino"),
    "turno": N_("Turno de"),
    "salud": N_("Salud"),
    "estado": N_("Estado"),
    "atascada": N_("Atascadas"),
    "edad": N_("Días en la etapa"),
}
"""The filters by their names in the address."""

ONLY_STUCK = N_("Solo atascadas")

VIEW_ERRORS = {
    "view.empty": N_("Escribe un nombre para la vista."),
    "view.query": N_("Esta vista no se puede guardar. Quita la búsqueda o acórtala."),
    "view.too_many": N_("Ya guardaste {limit} vistas, que es el máximo. Quita una que no uses."),
}
