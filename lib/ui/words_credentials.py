"""Spanish words about kept credentials: how old they are, what became of new ones, which alerts are open."""

from __future__ import annotations

from lib.i18n import N_

VENDORS: dict[str, str] = {"vtex": "VTEX", "hellotext": "Hellotext", "meta": "Meta"}
"""Names of the vendors: the same in every language."""

AGES: dict[str, str] = {
    "renew_soon": N_("Se guardó hace más de 90 días: conviene renovarlo."),
    "renew_now": N_("Se guardó hace más de 180 días: renuévalo ya."),
}

RENEWALS: dict[str, str] = {
    "renewed": N_(
        "El nuevo token quedó en uso y el anterior se olvidó. Ahora puedes eliminar el anterior en {vendor}."
    ),
    "refused": N_("El nuevo no pasó la prueba: seguimos con el anterior."),
    "undecided": N_("{vendor} no respondió: seguimos con el anterior y probaremos el nuevo otra vez."),
}

ALERTS: dict[str, str] = {
    "credentials.broken": N_("{subject}: dejó de funcionar."),
    "credentials.age": N_("{subject}: se guardó hace más de {days} días y conviene renovarlo."),
}
