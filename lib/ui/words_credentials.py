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
    "refused": N_("Lo nuevo no pasó la prueba: seguimos con lo anterior."),
    "undecided": N_(
        "{vendor} no dio una respuesta clara: seguimos con lo anterior y probaremos lo nuevo otra vez."
    ),
}

RENEWED_WITH_KEY = N_(
    "La clave nueva quedó en uso y la anterior se olvidó. Si en VTEX es otra clave, ya puedes eliminar la "
    "anterior."
)
"""Said instead when the App Key is new: who deletes the key in use would lose the new token with it."""

ALERTS: dict[str, str] = {
    "credentials.broken": N_("{subject}: dejó de funcionar."),
    "credentials.age": N_("{subject}: se guardó hace más de {days} días y conviene renovarlo."),
}
