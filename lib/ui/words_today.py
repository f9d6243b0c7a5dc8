"""Spanish words of an account manager's day."""

from __future__ import annotations

from lib.i18n import N_

URGENCIES = {
    "broken": N_("Dejó de funcionar"),
    "overdue": N_("Fuera de plazo"),
    "slow": N_("Más lenta que 9 de 10"),
}
"""Why an integration comes first."""
