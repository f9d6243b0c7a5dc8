"""Spanish words for what is wrong with a spreadsheet. Keys are the codes of `lib.sheets` and
`lib.services.number_file`; placeholders are the facts of the error.
"""

from __future__ import annotations

from lib.i18n import N_

SHEET_PROBLEMS: dict[str, str] = {
    "sheet.empty": N_("El archivo está vacío."),
    "sheet.no_rows": N_("El archivo tiene títulos pero ninguna fila."),
    "sheet.too_big": N_("El archivo pesa {size} MB y el máximo es {limit} MB. Divídelo en partes."),
    "sheet.too_many_rows": N_("El archivo tiene más de {limit} filas. Divídelo en partes."),
    "sheet.too_many_columns": N_("El archivo tiene más de {limit} columnas. Deja solo las que necesitas."),
    "sheet.not_a_table": N_("Este archivo no es una tabla. Sube un CSV o un Excel (.xlsx)."),
    "sheet.endless_cell": N_(
        "Una celda no termina cerca de la línea {row}. Revisa si falta cerrar unas comillas."
    ),
    "sheet.encrypted": N_("El archivo tiene contraseña. Guárdalo sin ella y súbelo de nuevo."),
    "sheet.old_format": N_("Este formato de Excel no se puede leer. Guárdalo como .xlsx y súbelo de nuevo."),
    "sheet.bomb": N_("El archivo ocupa demasiado al abrirlo. Copia los números a un archivo nuevo."),
    "sheet.damaged": N_("El archivo está dañado o incompleto. Guárdalo de nuevo y vuelve a subirlo."),
    "number_file.no_number_column": N_("No encontramos una columna con números de teléfono."),
    "number_file.unknown_column": N_("El archivo no tiene esa columna."),
    "number_file.same_file": N_("El resultado no puede reemplazar al archivo original."),
    "number_file.not_writable": N_("No se pudo escribir el resultado en ese lugar."),
}
