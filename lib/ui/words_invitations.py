"""Spanish words for invitations: the columns of a file, and what is wrong with a row. Keys of `ERRORS` are
the codes of `lib.domain.invitation` and `lib.services.invitations`.
"""

from __future__ import annotations

from lib.i18n import N_

MODES: dict[str, str] = {
    "una": N_("Una tienda"),
    "archivo": N_("Un archivo"),
    "enlaces": N_("Enlaces"),
}

COLUMNS: dict[str, str] = {
    "account": N_("Cuenta"),
    "name": N_("Nombre"),
    "country": N_("País"),
    "email": N_("Correo"),
    "owner": N_("Ejecutivo"),
    "route": N_("Ruta"),
    "region": N_("Región"),
}
"""As our own files call the columns; reading finds them again in every language."""

REASON = N_("Motivo")
"""The column of our own files that says what is wrong."""

ERRORS: dict[str, str] = {
    "name.holds_secret": N_("Esto tiene una clave o un token. Escribe solo el nombre de la tienda."),
    "invitation.unknown_country": N_(
        "No reconocemos el país. Escribe su nombre o sus dos letras, por ejemplo Uruguay o UY."
    ),
    "invitation.unknown_route": N_(
        "No reconocemos la ruta. Escribe assisted, self_service o cx_platform, o deja la celda vacía."
    ),
    "invitation.unknown_region": N_("Ese país no tiene una región con ese nombre y feriados propios."),
    "invitation.unknown_owner": N_("No hay un ejecutivo con ese nombre o correo."),
    "invitation.ambiguous_owner": N_("Hay varios ejecutivos con ese nombre. Escribe su correo."),
    "invitation.same_account": N_("La fila {row} ya tiene esta cuenta."),
    "invitation.no_account_column": N_("Falta una columna que se llame Cuenta."),
    "invitation.no_name_column": N_("Falta una columna que se llame Nombre."),
    "invitation.no_country_column": N_("Falta una columna que se llame País."),
    "invitation.same_column": N_("Las columnas {first} y {second} dicen lo mismo. Deja una sola."),
    "invitation.no_header": N_("La primera fila debe decir cómo se llama cada columna."),
    "invitation.nothing": N_("No hay ninguna tienda para crear en este archivo."),
}

OUTCOMES: dict[str, str] = {
    "store.exists": N_("la tienda ya existía"),
    "email.removed": N_("la persona del correo ya no tiene acceso"),
    "invite.staff": N_("el correo es de nuestro equipo"),
    "invitation.unknown_owner": N_("el ejecutivo ya no está"),
    "bulk.internal": N_("falló algo nuestro"),
}
"""Why a row of a file was not done, in short; others have a sentence."""

LINK_STATES: dict[str, str] = {
    "to_send": N_("Por salir"),
    "open": N_("Sin usar"),
    "used": N_("Usado"),
    "expired": N_("Ya venció"),
    "revoked": N_("Anulado"),
}
