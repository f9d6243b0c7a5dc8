"""Spanish words of our own people: what can go wrong, what a role may do, what was last done to somebody."""

from __future__ import annotations

from lib.i18n import N_

ERRORS = {
    "email.removed": N_(
        "A la persona con este correo se le quitó el acceso. La administración se lo puede devolver en "
        "Personas."
    ),
    "role.not_staff": N_("Elige si es ejecutivo de cuentas o de la administración."),
    "person.exists": N_("Ya hay una persona con este correo: {name}."),
    "person.unknown": N_("Esa persona no es de tu equipo."),
    "person.oneself": N_("Tu propio acceso lo cambia otra persona de la administración."),
    "person.last_administrator": N_(
        "Es la única persona de la administración. Nombra primero a otra: sin ella nadie podría entrar aquí."
    ),
    "person.changed": N_("Otra persona cambió el acceso de {name} hace un momento. Mira cómo quedó."),
    "heir.missing": N_("Elige quién recibe las tiendas."),
}

ROLE_MEANINGS = {
    "account_manager": N_("Lleva tiendas: las ve todas, las invita, las acompaña y las exporta."),
    "administrator": N_("Además da y quita accesos, reparte las tiendas y ve la auditoría."),
}

CHANGES = {
    "person.added": N_("Acceso dado por {by}, {when}"),
    "person.role": N_("Papel cambiado por {by}, {when}"),
    "person.removed": N_("Acceso quitado por {by}, {when}"),
    "person.restored": N_("Acceso devuelto por {by}, {when}"),
    "person.handed_over": N_("Tiendas entregadas por {by}, {when}"),
}

ACTIONS = {
    "role": N_("Cambiar el papel"),
    "hand_over": N_("Entregar sus tiendas"),
    "remove": N_("Quitar el acceso"),
}
