"""Sentences for the files of the number doctor: their states, and what a cell's codes mean there.

Keys are codes of `lib.services.number_files` and of `lib.domain.phone`.
"""

from __future__ import annotations

from lib.i18n import N_

FILE_STATES: dict[str, str] = {
    "reading": N_("Leyendo"),
    "ready": N_("Por revisar"),
    "running": N_("Revisando"),
    "done": N_("Revisado"),
    "cancelled": N_("Cancelado"),
    "failed": N_("No se pudo"),
}

FILE_PROBLEMS: dict[str, str] = {
    "number_file.unknown": N_("Ese archivo ya no está: lo eliminaron o pasó su plazo."),
    "number_file.too_many": N_("Guardamos hasta {limit} archivos. Elimina uno y vuelve a subir este."),
    "number_file.not_ready": N_("Todavía estamos leyendo el archivo. Espera un momento."),
    "number_file.unknown_country": N_("No conocemos los números de ese país. Elige otro."),
    "number_file.no_download": N_("Todavía no hay nada para descargar."),
    "number_file.internal": N_(
        "No pudimos revisar el archivo por un error nuestro. Ya quedó registrado; súbelo otra vez."
    ),
    "number_file.gave_up": N_("No logramos terminar de revisar el archivo. Divídelo en partes y súbelas."),
}

# Beside a count, on a row and in a filter: one word for all three, so it stays in the singular.
FILE_VERDICTS: dict[str, str] = {
    "eligible": N_("Sirve"),
    "eligible_with_action": N_("Sirve con un paso previo"),
    "needs_answer": N_("Falta una respuesta"),
    "not_eligible": N_("No sirve"),
    "unreadable": N_("No se puede leer"),
}

# A row of a file carries a reason without its facts, and nobody typed it here.
REASONS_IN_A_FILE: dict[str, str] = {
    "empty": N_("La celda está vacía."),
    "input_too_long": N_("La celda es demasiado larga para ser un número."),
    "no_number": N_("La celda no tiene un número de teléfono."),
    "several_numbers": N_("La celda tiene más de un número."),
    "plus_missing": N_("Así escrito no existe en su país. Con + sería de otro país."),
    "argentina_nine_unclear": N_(
        "Sin el 9 es una línea fija. Si es un celular, le falta el 9: son dos líneas distintas."
    ),
    "not_assigned": N_("Ese número no existe en su país."),
    "sanctioned_territory": N_("Meta no admite empresas de ese territorio."),
    "has_extension": N_("Tiene un interno, y el código no llega a un interno."),
    "other_country": N_("Es de otro país."),
}
