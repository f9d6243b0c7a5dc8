"""Spanish words for set-up links: why one opens nothing, and why one cannot be made."""

from __future__ import annotations

from lib.i18n import N_

ERRORS: dict[str, str] = {
    "setup_link.closed": N_("Pide un enlace nuevo a tu ejecutivo de cuentas."),
    "setup_link.later": N_(
        "No podemos leer ni guardar en este momento. Tu enlace sigue sirviendo: ábrelo de nuevo en unos "
        "minutos."
    ),
    "setup_link.used": N_("Cada enlace sirve una sola vez. Te enviamos otro cuando lo pidas."),
    "setup_link.expired": N_("Los enlaces sirven treinta días. Te enviamos otro cuando lo pidas."),
    "setup_link.just_sent": N_(
        "Ya le enviamos un enlace hace {minutes} min. Puedes enviarle otro en {left} min, o copiar uno ahora."
    ),
    "setup_link.open": N_("Tu enlace todavía sirve: ábrelo de nuevo."),
    "setup_link.unknown": N_("Ese enlace ya no existe."),
    "member.unknown": N_("Esa persona no es parte del equipo de esta tienda."),
    "invite.staff": N_("Ese correo es de alguien de nuestro equipo. Escribe el de una persona del comercio."),
}

LINK_TITLES: dict[str, str] = {
    "setup_link.closed": N_("Este enlace no abre nada"),
    "setup_link.later": N_("Ahora no podemos abrir tu enlace"),
    "setup_link.used": N_("Este enlace ya se usó"),
    "setup_link.expired": N_("El enlace venció"),
}
"""What stands above the sentence when a link lets nobody in."""
