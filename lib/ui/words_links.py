"""Spanish words for documents and for links that open one step."""

from __future__ import annotations

from lib.i18n import N_

ERRORS = {
    "rule.no_document": N_("Este requisito no se prueba con un documento."),
    "document.too_many": N_("Este paso ya tiene {limit} documentos. Quita uno antes de subir otro."),
    "document.store_full": N_(
        "Los documentos de tu tienda no pueden pesar más de {limit} MB en total. Quita alguno antes de subir "
        "otro."
    ),
    "document.name_is_secret": N_(
        "El nombre del archivo tiene una clave o un token. Cámbiale el nombre y súbelo de nuevo."
    ),
    "name.is_secret": N_("Esto tiene una clave o un token. Escribe solo el nombre de tu colega."),
    "document.unknown": N_("Ese documento ya no está."),
    "link.not_shareable": N_(
        "Este paso no se puede pedir a un colega: ya no es tu turno, o lo comprobamos nosotros."
    ),
    "link.too_many": N_("Tu tienda ya tiene {limit} enlaces sin responder. Anula uno antes de crear otro."),
    "link.unknown": N_("Ese enlace ya no existe."),
    "link.closed": N_("Este enlace no abre ningún paso. Pide otro a la persona que te lo envió."),
    "link.expired": N_(
        "Los enlaces sirven siete días y este ya venció. Pide otro a la persona que te lo envió."
    ),
    "link.not_needed": N_("La tienda siguió por otro camino. No tienes que hacer nada."),
    "link.later": N_(
        "No podemos leer ni guardar en este momento. Tu enlace sigue sirviendo: ábrelo de nuevo en unos "
        "minutos."
    ),
    "link.another": N_(
        "En este navegador se abrió otro enlace y ahora esta página muestra su paso. No anotamos nada. Para "
        "volver al anterior, abre su enlace otra vez."
    ),
    "link.too_many_changes": N_(
        "Este paso ya cambió {limit} veces con este enlace. Para cambiarlo otra vez, escribe a la persona "
        "que te lo envió."
    ),
}

LINK_TITLES = {
    "link.closed": N_("Este enlace no abre nada"),
    "link.expired": N_("El enlace venció"),
    "link.not_needed": N_("Este paso ya no hace falta"),
    "link.later": N_("Ahora no podemos abrir tu enlace"),
}
"""What stands above the sentence when a link does not show its step."""
